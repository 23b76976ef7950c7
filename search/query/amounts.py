"""Amounts: «moins-de-15» among the values of ``prix``, which is below fifteen, and no class."""

import re
from collections.abc import Collection, Iterable

from search.enums import PriceClass

#: Whole amounts in the city's currency; «moins-de-10» is a class of its own.
AMOUNT = re.compile(r"(?!moins-de-10$)moins-de-([1-9][0-9]{0,5})", re.ASCII)
#: The edge between the classes.
LITTLE = 10


def amount_of(value: str) -> int | None:
    """Below which amount, of a value that is none of the classes."""
    found = AMOUNT.fullmatch(value)
    return int(found[1]) if found else None


def below(values: Iterable[str]) -> int | None:
    """Below which amount, if there is one among these values."""
    return max((amount for value in values if (amount := amount_of(value)) is not None), default=None)


def value_below(amount: int) -> tuple[str, ...]:
    """The values that mean «below ``amount``», what is free among it."""
    return (PriceClass.FREE.value, PriceClass.LOW.value) if amount == LITTLE else (f"moins-de-{amount}",)


def surely_below(amount: int) -> tuple[str, ...]:
    """The classes of which everything is below ``amount``."""
    return (PriceClass.FREE, PriceClass.LOW) if amount >= LITTLE else (PriceClass.FREE,)


def possibly_below(amount: int) -> tuple[str, ...]:
    """The classes of which something may be below ``amount``."""
    return tuple(PriceClass) if amount > LITTLE else (PriceClass.FREE, PriceClass.LOW)


def simplest(values: Collection[str]) -> tuple[str, ...]:
    """Values that mean the same as all of these: of several amounts the greatest, without the classes that it holds.

    Beside an amount stands at most one class, of which nothing is below it.
    """
    amount = below(values)
    chosen = set(values)
    if amount is not None:
        chosen = {value for value in chosen if amount_of(value) is None and value not in surely_below(amount)}
        whole = set(possibly_below(amount))
        # A class that the amount holds a part of: with it, all of the classes below.
        chosen |= whole if chosen & whole else {f"moins-de-{amount}"}
    return (*(value for value in PriceClass.values if value in chosen), *sorted(filter(amount_of, chosen)))
