"""Cursor over the symbols of a sentence.

A ``read_…`` function returns a clause, a ``parse_…`` function a part of one; both return ``None``
without a match.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from datetext.reading.clauses import Clause, NamedDay
from datetext.reading.symbols import Symbol
from datetext.vocabulary import SymbolKind

Read = TypeVar("Read")

#: Limit of connecting words skipped at once; without it, «le le le…» takes quadratic time.
MOST_TIES = 12


@dataclass(slots=True)
class Cursor:
    """Position in the symbols of a sentence; ``today`` resolves words such as «demain»."""

    symbols: list[Symbol]
    today: date
    #: Whether «15 days» may mean two weeks, as in French.
    has_idioms: bool = False
    at: int = 0
    #: Symbols before this index were read as numbers without a month; they are not tried again as
    #: days.
    no_days_before: int = 0

    def attempt(self, *readers: Callable[["Cursor"], Read | None]) -> Read | None:
        """Return the result of the first of ``readers`` that matches; note where a clause stands.

        The position is restored after each that does not.
        """
        at = self.at
        for read in readers:
            if (found := read(self)) is not None:
                if isinstance(found, Clause | NamedDay):
                    found.start, found.end = self.since(at)
                return found
            self.at = at
        return None

    def sees(self, *kinds: SymbolKind, ahead: int = 0) -> bool:
        """Whether the symbol ``ahead`` of the position is of one of ``kinds``."""
        at = self.at + ahead
        return 0 <= at < len(self.symbols) and self.symbols[at].kind in kinds

    def take(self, *kinds: SymbolKind) -> Symbol | None:
        """Return the next symbol and move past it, if it is of one of ``kinds``."""
        if not self.sees(*kinds):
            return None
        self.at += 1
        return self.symbols[self.at - 1]

    def skip(self, *kinds: SymbolKind) -> bool:
        """Skip up to ``MOST_TIES`` symbols of these kinds; return whether there was one."""
        at = self.at
        while self.at < at + MOST_TIES and self.take(*kinds):
            pass
        return self.at > at

    def sees_break(self) -> bool:
        """Whether a line break or the end of a list («;», a period, «puis») comes next."""
        for symbol in self.symbols[self.at : self.at + MOST_TIES]:
            is_tie = symbol.kind in {SymbolKind.STOP, SymbolKind.AND}
            if symbol.opens_line or (is_tie and symbol.value is True):
                return True
            if not is_tie:
                break
        return False

    def number(self, *kinds: SymbolKind) -> int | None:
        symbol = self.take(*kinds)
        return symbol.value if symbol and isinstance(symbol.value, int) else None

    def since(self, at: int) -> tuple[int, int]:
        """Return start and end position in the text of the symbols from index ``at`` to here."""
        return self.symbols[at].start, self.symbols[self.at - 1].end
