"""Form values as typed in the browser: bounded lengths, numbered day lines."""

import re
from collections.abc import Collection, Mapping

#: Maximum of days given one by one.
MOST_DAYS = 30
#: Maximum length kept of a field, larger than validation allows so that nothing is lost.
LONGEST_KEPT = 8_000
#: The same for the description, where people paste whole pages to shorten them.
LONGEST_PASTED = 20_000
#: The same for a day or an hour: text like «jeudi 4 juin 2026» in browsers without a date field.
LONGEST_DAY = 60
DAY = re.compile(r"(day|start|end)-([0-9]{1,2})")

Typed = dict[str, str]
#: The same, for who only reads them.
FormValues = Mapping[str, str]


def count_day_lines(typed: FormValues) -> int:
    """Return the number of day lines in ``typed``, at least 1."""
    numbers = [int(found[2]) for name in typed if (found := DAY.fullmatch(name))]
    return min(max(numbers, default=0) + 1, MOST_DAYS)


def read_typed(data: FormValues, names: Collection[str]) -> Typed:
    """Return the posted values of the fields ``names`` and of days, cut to length."""
    return {
        name: cut_value(name, value) if name in names else value.replace("\x00", "")[:LONGEST_DAY]
        for name, value in data.items()
        if name in names or ((found := DAY.fullmatch(name)) and int(found[2]) < MOST_DAYS)
    }


def cut_value(name: str, value: str) -> str:
    """Return the part of a field's value that is stored."""
    return value.replace("\x00", "")[: LONGEST_PASTED if name == "description" else LONGEST_KEPT]


def with_another_day(typed: Typed) -> Typed:
    return (
        typed | {f"day-{count_day_lines(typed)}": ""}
        if count_day_lines(typed) < MOST_DAYS
        else typed
    )


def without_day(typed: Typed, number: int) -> Typed:
    """Return ``typed`` without day line ``number``, from 0; later ones move up."""
    kept = {name: value for name, value in typed.items() if not DAY.fullmatch(name)}
    left = [n for n in range(count_day_lines(typed)) if n != number]
    for place, n in enumerate(left):
        kept |= {
            f"{name}-{place}": typed.get(f"{name}-{n}", "") for name in ("day", "start", "end")
        }
    return kept
