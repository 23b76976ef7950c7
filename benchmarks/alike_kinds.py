"""Pairs of invented events from ``alike_kinds_*.toml``, grouped by what distinguishes the two."""

import datetime as dt
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from search.alike import EventEntry, EventPlace, entry_of
from search.alike.entries import add_start
from search.query.rarity import Frequencies

FOLDER = Path(__file__).parent
Said = dict[str, Any]
#: Sets used for training; ``locked`` is for evaluation only.
LEARNT = ("develop", "develop_2")
HALVES = (*LEARNT, "locked")


class KindPair(NamedTuple):
    """Two entries, what distinguishes them, and their label."""

    kind: str
    label: str
    ours: EventEntry
    theirs: EventEntry


def read_kinds(half: str, frequencies: Frequencies, sparsely: str = "as written") -> list[KindPair]:
    """Return the pairs of one set; ``sparsely`` names the information removed from them
    (:data:`SPARSE`)."""
    rows = tomllib.loads((FOLDER / f"alike_kinds_{half}.toml").read_text())["pair"]
    thin = SPARSE[sparsely]
    return [
        KindPair(
            row["kind"],
            row["is"],
            *(_entry(side, frequencies) for side in thin(row["ours"], row["theirs"])),
        )
        for row in rows
    ]


def _unplaced(ours: Said, theirs: Said) -> tuple[Said, Said]:
    """Remove the coordinates of ``theirs``: a place known by name only."""
    return ours, {name: value for name, value in theirs.items() if name != "at"}


def _later(ours: Said, theirs: Said) -> tuple[Said, Said]:
    """Start ``theirs`` 90 minutes later, as if it gave the show instead of the doors' opening."""
    starts = (
        dt.datetime.fromisoformat(start) + dt.timedelta(minutes=90)
        for start in theirs.get("days", ())
    )
    return ours, theirs | {"days": [f"{start:%Y-%m-%d %H:%M}" for start in starts]}


def _at_one_hour(ours: Said, theirs: Said) -> tuple[Said, Said]:
    """Give ``theirs`` the start hour of ``ours``, as if in another room of the same venue."""
    hours = [start.partition(" ")[2] for start in ours.get("days", ())]
    if not hours:
        return ours, theirs
    return ours, theirs | {
        "days": [f"{start.partition(' ')[0]} {hours[0]}" for start in theirs.get("days", ())]
    }


#: Variants in which the pairs are evaluated too: proposers often type no more than title, place and
#: day.
SPARSE: dict[str, Callable[[Said, Said], tuple[Said, Said]]] = {
    "as written": lambda ours, theirs: (ours, theirs),
    "no text of theirs": lambda ours, theirs: (ours, theirs | {"text": ""}),
    "no text": lambda ours, theirs: (ours | {"text": ""}, theirs | {"text": ""}),
    "no point": _unplaced,
    "90 minutes later": _later,
    "same hour": _at_one_hour,
}


def _entry(said: Said, frequencies: Frequencies) -> EventEntry:
    spot = EventPlace((said["place"],), *said.get("at", (None, None)))
    return entry_of(said["title"], said["text"], [spot], _days(said), frequencies)


def _days(said: Said) -> dict[int, frozenset[int]]:
    days: dict[int, set[int]] = {}
    for start in map(dt.datetime.fromisoformat, said.get("days", ())):
        add_start(days, start.toordinal(), start.hour * 60 + start.minute)
    if "run" in said:
        first, last = map(dt.date.fromisoformat, said["run"])
        for day in range(first.toordinal(), last.toordinal() + 1):
            add_start(days, day)
    return {day: frozenset(starts) for day, starts in days.items()}
