"""Amounts of the parameter ``prix``, beside the price classes.

«moins-de-15» is below 15 €; «10-a-20» is from 10 to 20 €, both included.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from search.enums import PriceClass

#: Whole amounts in euros; «moins-de-10» is a price class.
AMOUNT = re.compile(
    r"(?!moins-de-10$)moins-de-(?P<below>[1-9][0-9]{0,5})"
    r"|(?P<low>0|[1-9][0-9]{0,5})-a-(?P<high>[1-9][0-9]{0,5})",
    re.ASCII,
)
#: Boundary between the two price classes.
LITTLE = 10
#: Amount of a range without an upper end: «20-a-999999».
MOST_AMOUNT = 999_999


class AmountRange(NamedTuple):
    """Lowest and highest price in hundredths, both included."""

    lowest: int
    highest: int

    def overlaps(self, other: "AmountRange") -> bool:
        return self.lowest <= other.highest and other.lowest <= self.highest

    def covers(self, other: "AmountRange") -> bool:
        return self.lowest <= other.lowest and other.highest <= self.highest


_MOST_CENTS = 10**9
#: Prices of the events of each class.
_OF_CLASSES = {
    PriceClass.FREE: AmountRange(0, 0),
    PriceClass.LOW: AmountRange(1, LITTLE * 100 - 1),
    PriceClass.HIGH: AmountRange(LITTLE * 100, _MOST_CENTS),
}


def amount_of(value: str) -> int | None:
    """Return the amount of «moins-de-15»; ``None`` for a price class or «10-a-20»."""
    found = AMOUNT.fullmatch(value)
    return int(found["below"]) if found and found["below"] else None


def bounds_in(value: str) -> tuple[int, int] | None:
    """Return both amounts of «10-a-20», the lower first; ``None`` for another value."""
    found = AMOUNT.fullmatch(value)
    if not found or found["below"]:
        return None
    low, high = int(found["low"]), int(found["high"])
    return min(low, high), max(low, high)


def price_ranges(values: Iterable[str]) -> Sequence[AmountRange]:
    """Return the prices that the amounts among ``values`` allow; price classes give none."""
    ranges = []
    for value in values:
        if amount := amount_of(value):
            ranges.append(AmountRange(0, amount * 100 - 1))
        elif bounds := bounds_in(value):
            ranges.append(AmountRange(bounds[0] * 100, bounds[1] * 100))
    return ranges


def below(values: Iterable[str]) -> int | None:
    """Return the greatest amount among these values, if there is one."""
    return max(
        (amount for value in values if (amount := amount_of(value)) is not None), default=None
    )


def value_below(amount: int) -> tuple[str, ...]:
    """Return the values that mean «below ``amount``», free events included."""
    return (
        (PriceClass.FREE.value, PriceClass.LOW.value)
        if amount == LITTLE
        else (f"moins-de-{amount}",)
    )


def value_between(one: int, other: int) -> tuple[str, ...]:
    """Return the values that mean «from one amount to the other», in whatever order."""
    low, high = min(one, other), max(one, other)
    return (f"{low}-a-{high}",) if high else (PriceClass.FREE.value,)


def value_from(amount: int) -> tuple[str, ...]:
    """Return the values that mean «``amount`` or more»."""
    return (f"{amount}-a-{MOST_AMOUNT}",)


def surely_within(values: Collection[str]) -> tuple[str, ...]:
    """Return the price classes that lie wholly within one of the amounts."""
    ranges = price_ranges(values)
    return tuple(
        price_class
        for price_class, prices in _OF_CLASSES.items()
        if any(one.covers(prices) for one in ranges)
    )


def possibly_within(values: Collection[str]) -> tuple[str, ...]:
    """Return the price classes that lie at least partly within one of the amounts."""
    ranges = price_ranges(values)
    return tuple(
        price_class
        for price_class, prices in _OF_CLASSES.items()
        if any(one.overlaps(prices) for one in ranges)
    )


def simplest(values: Collection[str]) -> tuple[str, ...]:
    """Return the shortest equivalent of these values.

    Of several amounts, the greatest, without the classes below it. Beside an amount at most one
    class remains, which lies wholly above it. Ranges remain as they are, the lower amount first.
    """
    amount = below(values)
    ranges = {value_between(*bounds)[0] for value in values if (bounds := bounds_in(value))}
    chosen = {value for value in values if not bounds_in(value)}
    if amount is not None:
        is_below = [f"moins-de-{amount}"]
        chosen = {value for value in chosen if amount_of(value) is None}
        chosen -= set(surely_within(is_below))
        whole = set(possibly_within(is_below))
        # When a class that overlaps the amount is chosen too, the result is that class and all
        # below.
        chosen |= whole if chosen & whole else set(is_below)
    return (
        *(value for value in PriceClass.values if value in chosen),
        *sorted(filter(amount_of, chosen)),
        *sorted(ranges),
    )
