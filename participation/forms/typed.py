"""What a browser sends of the form, as it was typed: bounded, and its lines of days numbered."""

import re
from collections.abc import Collection, Mapping

#: Days given one by one, at most.
MOST_DAYS = 30
#: Kept of what is typed in one field, so that what is too long is not lost, and no row grows without end.
LONGEST_KEPT = 8_000
#: Of the text, into which one pastes a whole page: it comes back whole, to be shortened.
LONGEST_PASTED = 20_000
#: Of a day or an hour: «jeudi 4 juin 2026» too, where a browser has no field for it.
LONGEST_DAY = 60
DAY = re.compile(r"(day|start|end)-([0-9]{1,2})")

Typed = dict[str, str]


def days_of(typed: Mapping[str, str]) -> int:
    """How many lines of days ``typed`` has; one at least."""
    numbers = [int(found[2]) for name in typed if (found := DAY.fullmatch(name))]
    return min(max(numbers, default=0) + 1, MOST_DAYS)


def read_typed(data: Mapping[str, str], names: Collection[str]) -> Typed:
    """Of what a browser posts, what a form asks for by its ``names`` and its days, and not longer than is ever kept."""
    return {
        name: kept(name, value) if name in names else value.replace("\x00", "")[:LONGEST_DAY]
        for name, value in data.items()
        if name in names or ((found := DAY.fullmatch(name)) and int(found[2]) < MOST_DAYS)
    }


def kept(name: str, value: str) -> str:
    """What is kept of a field as it was typed."""
    return value.replace("\x00", "")[: LONGEST_PASTED if name == "description" else LONGEST_KEPT]


def with_another_day(typed: Typed) -> Typed:
    return typed | {f"day-{days_of(typed)}": ""} if days_of(typed) < MOST_DAYS else typed


def without_day(typed: Typed, number: int) -> Typed:
    """``typed`` less its line ``number``, from 0; those after it move up."""
    kept = {name: value for name, value in typed.items() if not DAY.fullmatch(name)}
    left = [n for n in range(days_of(typed)) if n != number]
    for place, n in enumerate(left):
        kept |= {f"{name}-{place}": typed.get(f"{name}-{n}", "") for name in ("day", "start", "end")}
    return kept
