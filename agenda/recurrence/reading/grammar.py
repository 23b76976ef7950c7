"""A sentence to clauses, from left to right, and the words that fit in none."""

import re
from collections.abc import Callable
from datetime import date
from itertools import pairwise

from agenda.recurrence.reading.clauses import Clause, Days, Exceptions, Pattern, Times
from agenda.recurrence.reading.cursor import Cursor
from agenda.recurrence.reading.days import read_days, read_run
from agenda.recurrence.reading.hours import read_part_of_day, read_times
from agenda.recurrence.reading.patterns import read_count, read_exceptions, read_pattern, read_school_holidays
from agenda.recurrence.reading.symbols import Symbol
from agenda.recurrence.reading.vocabulary import Kind

#: In this order: an hour is no day of the month, «le 15 de chaque mois» no day of a month that is not said.
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
#: Words that bind others and say nothing alone.
TIES = {Kind.OF, Kind.FROM, Kind.AT, Kind.THE, Kind.IN, Kind.AND, Kind.STOP, Kind.DASH, Kind.NOISE}


def clauses_of(
    text: str, symbols: list[Symbol], today: date, *, has_idioms: bool
) -> tuple[list[Clause], list[list[Symbol]]]:
    """The clauses of ``text`` in order, and each stretch of symbols that is in none."""
    cursor = Cursor(symbols, today, has_idioms)
    clauses: list[Clause] = []
    stretches: list[list[Symbol]] = []
    last_left = -2
    while cursor.at < len(symbols):
        readers = () if cursor.sees(Kind.UNKNOWN) else READERS  # no clause starts there
        clause = next((found for found in map(cursor.attempt, readers) if found), None)
        if clause is None and clauses and last_left != cursor.at - 1 and isinstance(clauses[-1], Days | Pattern):
            clause = cursor.attempt(read_part_of_day)  # «samedi soir», not «Nuit Blanche»
        if clause:
            gap = text[clauses[-1].end : clause.start] if clauses else ""
            clause.is_apart = bool(gap.strip()) or "\n" in gap
            if isinstance(clause, Exceptions) and len(clause.items) > 1 and isinstance(clause.items[-1], Days):
                gap = text[clause.items[-2].end : clause.items[-1].start]
                clause.items[-1].is_apart = "," in gap and any(map(str.isalpha, gap))  # «, et»
            if isinstance(clause, Times):
                gaps = (text[first.end : second.start] for first, second in pairwise(clause.openings))
                clause.has_break = any(BREAK.search(gap) for gap in gaps)
            clauses.append(clause)
            continue
        if last_left != cursor.at - 1:
            stretches.append([])
        stretches[-1].append(symbols[cursor.at])
        last_left = cursor.at
        cursor.at += 1
    if stretches and last_left == len(symbols) - 1 and stretches[-1][-1].kind == Kind.TO:
        stretches[-1].pop()  # «tous les mardis à»: who types goes on; elsewhere «au» ties two clauses that were not
    heavy = [[number for number, symbol in enumerate(one) if symbol.kind not in TIES] for one in stretches]
    # Without the ties at their ends.
    return clauses, [one[at[0] : at[-1] + 1] for one, at in zip(stretches, heavy, strict=True) if at]
