"""Grammar of a sentence about dates: clauses from left to right, and words outside of them."""

import re
from collections.abc import Callable
from datetime import date
from itertools import pairwise

from datetext.reading.clauses import Clause, Days, Exceptions, RepeatingDays, Times
from datetext.reading.cursor import Cursor
from datetext.reading.days import read_days, read_run
from datetext.reading.hours import read_part_of_day, read_times
from datetext.reading.patterns import (
    read_count,
    read_exceptions,
    read_pattern,
    read_school_holidays,
)
from datetext.reading.symbols import Symbol
from datetext.vocabulary import SymbolKind

#: Order matters: an hour is not a day of the month, and «le 15 de chaque mois» is not a day without
#: month.
READERS: tuple[Callable[[Cursor], Clause | None], ...] = (
    read_exceptions,
    read_count,
    read_times,
    read_school_holidays,
    read_pattern,
    read_run,
    read_days,
)
BREAK = re.compile(r"[;.\n]")
#: Connecting words without meaning of their own.
TIES = {
    SymbolKind.OF,
    SymbolKind.FROM,
    SymbolKind.AT,
    SymbolKind.THE,
    SymbolKind.IN,
    SymbolKind.AND,
    SymbolKind.STOP,
    SymbolKind.DASH,
    SymbolKind.NOISE,
}


def clauses_of(
    text: str, symbols: list[Symbol], today: date, *, has_idioms: bool
) -> tuple[list[Clause], list[list[Symbol]]]:
    """Return the clauses of ``text`` in order, and each sequence of symbols outside of clauses."""
    cursor = Cursor(symbols, today, has_idioms)
    clauses: list[Clause] = []
    stretches: list[list[Symbol]] = []
    is_in_stretch = False
    while cursor.at < len(symbols):
        clause = _next_clause(cursor, None if is_in_stretch or not clauses else clauses[-1])
        if clause is None:
            if not is_in_stretch:
                stretches.append([])
            stretches[-1].append(symbols[cursor.at])
            cursor.at += 1
        else:
            _note_breaks(text, clause, clauses[-1] if clauses else None)
            clauses.append(clause)
        is_in_stretch = clause is None

    # «tous les mardis à»: the person is still typing. Elsewhere «au» connects two clauses that did
    # not fit.
    if is_in_stretch and stretches[-1][-1].kind == SymbolKind.TO:
        stretches[-1].pop()
    trimmed = [_without_ties_at_ends(stretch) for stretch in stretches]
    return clauses, [stretch for stretch in trimmed if stretch]


def _next_clause(cursor: Cursor, before: Clause | None) -> Clause | None:
    """Read one clause; ``before`` is the clause that ends right here, if any.

    A part of the day is read only after days: «samedi soir», not «Nuit Blanche».
    """
    if not cursor.sees(SymbolKind.UNKNOWN) and (clause := cursor.attempt(*READERS)):
        return clause
    return cursor.attempt(read_part_of_day) if isinstance(before, Days | RepeatingDays) else None


def _note_breaks(text: str, clause: Clause, before: Clause | None) -> None:
    """Record commas, line breaks and «and» before and inside ``clause``."""
    gap = text[before.end : clause.start] if before else ""
    clause.is_apart = bool(gap.strip()) or "\n" in gap
    if isinstance(clause, Exceptions) and len(clause.items) > 1:
        last_but_one, last = clause.items[-2:]
        if isinstance(last, Days):
            gap = text[last_but_one.end : last.start]
            last.is_apart = "," in gap and any(map(str.isalpha, gap))  # «, et»
    if isinstance(clause, Times):
        gaps = (text[first.end : second.start] for first, second in pairwise(clause.openings))
        clause.has_break = any(map(BREAK.search, gaps))


def _without_ties_at_ends(stretch: list[Symbol]) -> list[Symbol]:
    """Remove connecting words at both ends; empty if there are no others."""
    heavy = [number for number, symbol in enumerate(stretch) if symbol.kind not in TIES]
    return stretch[heavy[0] : heavy[-1] + 1] if heavy else []
