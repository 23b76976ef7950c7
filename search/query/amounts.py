"""Amounts of the parameter ``prix``: «moins-de-15» is «below 15», beside the price classes."""

import re
from collections.abc import Collection, Iterable

from search.enums import PriceClass

#: Whole amounts in euros; «moins-de-10» is a price class.
AMOUNT = re.compile(r"(?!moins-de-10$)moins-de-([1-9][0-9]{0,5})", re.ASCII)
#: Boundary between the two price classes.
LITTLE = 10


def amount_of(value: str) -> int | None:
    """Return the amount in ``value``; ``None`` for a price class."""
    found = AMOUNT.fullmatch(value)
    return int(found[1]) if found else None


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


def surely_below(amount: int) -> tuple[str, ...]:
    """Return the price classes that lie wholly below ``amount``."""
    return (PriceClass.FREE, PriceClass.LOW) if amount >= LITTLE else (PriceClass.FREE,)


def possibly_below(amount: int) -> tuple[str, ...]:
    """Return the price classes that lie at least partly below ``amount``."""
    return tuple(PriceClass) if amount > LITTLE else (PriceClass.FREE, PriceClass.LOW)


def simplest(values: Collection[str]) -> tuple[str, ...]:
    """Return the shortest equivalent of these values.

    Of several amounts, the greatest, without the classes below it. Beside an amount at most one
    class remains, which lies wholly above it.
    """
    amount = below(values)
    chosen = set(values)
    if amount is not None:
        chosen = {
            value
            for value in chosen
            if amount_of(value) is None and value not in surely_below(amount)
        }
        whole = set(possibly_below(amount))
        # When a class that overlaps the amount is chosen too, the result is that class and all
        # below.
        chosen |= whole if chosen & whole else {f"moins-de-{amount}"}
    return (
        *(value for value in PriceClass.values if value in chosen),
        *sorted(filter(amount_of, chosen)),
    )
