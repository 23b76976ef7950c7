"""Cursor over the symbols of a sentence. A ``read_…`` function returns a clause, a ``parse_…`` one a part, or None."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from datetext.reading.symbols import Symbol
from datetext.vocabulary import Kind

Read = TypeVar("Read")

#: No sentence has so many ties in a row; without an end, «le le le…» takes the square of its length.
MOST_TIES = 12


@dataclass(slots=True)
class Cursor:
    """Position in the symbols; ``today`` gives a meaning to «demain»."""

    symbols: list[Symbol]
    today: date
    #: Whether 15 days may be two weeks, as in French.
    has_idioms: bool = False
    at: int = 0
    #: Numbers of no month up to there: not looked at again from each of them.
    no_days_before: int = 0

    def attempt(self, read: Callable[["Cursor"], Read | None]) -> Read | None:
        """Return what ``read`` finds here; when it finds nothing, the position stays."""
        at = self.at
        found = read(self)
        if found is None:
            self.at = at
        return found

    def sees(self, *kinds: Kind, ahead: int = 0) -> bool:
        at = self.at + ahead
        return 0 <= at < len(self.symbols) and self.symbols[at].kind in kinds

    def take(self, *kinds: Kind) -> Symbol | None:
        if not self.sees(*kinds):
            return None
        self.at += 1
        return self.symbols[self.at - 1]

    def skip(self, *kinds: Kind) -> bool:
        """Skip symbols of these kinds, ``MOST_TIES`` at most; return whether there was one."""
        at = self.at
        while self.at < at + MOST_TIES and self.take(*kinds):
            pass
        return self.at > at

    def sees_break(self) -> bool:
        """Whether a new line comes next, or an end of a list: «;», a point, «puis»."""
        for symbol in self.symbols[self.at : self.at + MOST_TIES]:
            is_tie = symbol.kind in {Kind.STOP, Kind.AND}
            if symbol.opens_line or (is_tie and symbol.value is True):
                return True
            if not is_tie:
                break
        return False

    def number(self, *kinds: Kind) -> int | None:
        symbol = self.take(*kinds)
        return symbol.value if symbol and isinstance(symbol.value, int) else None

    def since(self, at: int) -> tuple[int, int]:
        """Return start and end, in the text, of the symbols from ``at`` to here."""
        return self.symbols[at].start, self.symbols[self.at - 1].end
