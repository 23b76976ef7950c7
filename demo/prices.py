"""Prices of the invented events."""

from dataclasses import dataclass
from decimal import Decimal

from agenda.enums import Booking, PriceKind


@dataclass(frozen=True, slots=True)
class Price:
    """Price fields of an event."""

    price_kind: PriceKind
    price_from: Decimal | None = None
    price_to: Decimal | None = None
    price_detail: str = ""
    booking: Booking = Booking.UNKNOWN


FREE = (
    Price(PriceKind.FREE, booking=Booking.NONE),
    Price(PriceKind.FREE, booking=Booking.ADVISED),
    Price(PriceKind.FREE, booking=Booking.NONE, price_detail="Le chapeau tourne, il est large."),
    Price(PriceKind.FREE, booking=Booking.REQUIRED),
)


def _paid(low: str, high: str, detail: str, booking: Booking) -> Price:
    return Price(PriceKind.PAID, Decimal(low), Decimal(high), detail, booking)


PRICES: dict[str, tuple[Price, ...]] = {
    "free": FREE,
    "low": (
        _paid("5", "5", "", Booking.ADVISED),
        _paid("3", "8", "3\u00a0€ avant 18\u00a0ans.", Booking.NONE),
        _paid("6.50", "9", "6,50\u00a0€ sur place le jour même, s’il en reste.", Booking.ADVISED),
    ),
    "mid": (
        _paid(
            "12",
            "16",
            "12\u00a0€ avant 30\u00a0ans et pour qui cherche un emploi.",
            Booking.ADVISED,
        ),
        _paid("10", "15", "", Booking.REQUIRED),
        _paid(
            "14", "14", "Gratuit pour l’accompagnateur d’une personne handicapée.", Booking.REQUIRED
        ),
    ),
    "high": (
        _paid(
            "18", "36", "Le dernier rang est à moitié prix et voit aussi bien.", Booking.REQUIRED
        ),
        _paid(
            "15",
            "42",
            "15\u00a0€ dix minutes avant le lever, au guichet, en courant.",
            Booking.REQUIRED,
        ),
        _paid("22", "28.50", "", Booking.ADVISED),
    ),
    "choice": (
        _paid(
            "1", "20", "Prix libre, à partir d’un euro\u00a0: on ne regarde pas.", Booking.ADVISED
        ),
    ),
    "conditional": (
        Price(
            PriceKind.CONDITIONAL,
            Decimal(0),
            Decimal(9),
            "Gratuit avant 26\u00a0ans, et pour tous le premier dimanche du mois.",
            Booking.ADVISED,
        ),
    ),
    "unknown": (Price(PriceKind.UNKNOWN),),
}


def price(kind: str, rank: int) -> Price:
    """Return a price of this kind, taken in turn by ``rank``."""
    return PRICES[kind][rank % len(PRICES[kind])]
