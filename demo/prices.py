"""Prices of the invented events, read from ``data/prices.toml``."""

from dataclasses import dataclass
from decimal import Decimal

from agenda.enums import Booking, PriceKind
from demo.tables import load_toml


@dataclass(frozen=True, slots=True)
class Price:
    """Price fields of an event."""

    price_kind: str
    price_from: Decimal | None = None
    price_to: Decimal | None = None
    price_detail: str = ""
    booking: str = Booking.UNKNOWN

    @property
    def needs_ticket(self) -> bool:
        return self.booking == Booking.REQUIRED or (
            self.booking == Booking.ADVISED and self.price_kind == PriceKind.PAID
        )


def nth_price(kind: str, rank: int) -> Price:
    """Return a price of this kind, taken in turn by ``rank``."""
    rows = load_toml("prices")[kind]
    facts = rows[rank % len(rows)]
    amounts = {name: Decimal(facts[name]) for name in ("price_from", "price_to") if name in facts}
    return Price(**facts | amounts)
