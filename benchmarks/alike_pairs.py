"""Labelled pairs of ``alike_pairs.toml``: events of CITY_DATA_DIR, and perturbed copies."""

import datetime as dt
import hashlib
import json
import math
import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from search.alike import EventEntry, EventPlace, entry_of
from search.alike.entries import add_start, all_stems
from search.alike.places import METRES_A_DEGREE, PlaceEntry
from search.query.rarity import Frequencies
from sources.base import BadRecord, FoundEvent, FoundMoment, FoundSpan
from sources.quefaire.reading import read_events, survey

PAIRS = Path(__file__).with_suffix(".toml")
ZONE = ZoneInfo("Europe/Paris")
#: One pair in this many is held out for evaluation.
HELD_OUT = 3
#: One unlabelled pair that shares a day in this many is used for training.
BACKGROUND_OF = 7
#: One pair of any two events in this many is used as if both were at the same venue.
HOUSEMATES_OF = 89


@dataclass(frozen=True)
class Record:
    """An event of a source, before it becomes an entry."""

    title: str
    lead: str
    body: str
    places: tuple[PlaceEntry, ...]
    days: dict[int, frozenset[int]]

    @property
    def text(self) -> str:
        return f"{self.lead} {self.body}"


class Labelled(NamedTuple):
    """Two record ids with their label; ``kind`` says whether from two sources or one agenda."""

    kind: str
    label: str
    one: str
    other: str
    is_held_out: bool


class City:
    """Events of the data by id, their word frequencies, and the labelled pairs."""

    def __init__(self, folder: Path) -> None:
        self.pairs: dict[str, Any] = tomllib.loads(PAIRS.read_text())
        asked = set(re.findall(r'"((?:oa:)?\d{5,})"', PAIRS.read_text()))
        raw = json.loads((folder / "qfap" / "que-faire-a-paris-sample.json").read_text())
        openagenda = dict(_openagenda(folder))
        self.records = dict(_quefaire(raw, asked)) | openagenda
        texts = [(one["title"], f"{one['lead_text']} {one['description']}") for one in raw]
        texts += [(record.title, record.text) for record in openagenda.values()]
        self.frequencies = Frequencies(
            len(texts), Counter(stem for text in texts for stem in all_stems(*text))
        )
        self._entries: dict[str, EventEntry] = {}

    def labelled(self) -> list[Labelled]:
        found = []
        for kind in ("sources", "agenda"):
            said = self.pairs[kind]
            for label in ("same", "part", "other"):
                rows = said.get(label, [])
                names = rows if isinstance(rows, str) else said.get(f"{label}_of", "")
                listed = [] if isinstance(rows, str) else [row[:2] for row in rows]
                for one, other in [
                    *listed,
                    *([name, self.pairs["records"][name]["of"]] for name in names.split()),
                ]:
                    found.append(Labelled(kind, label, one, other, self._is_held_out(one, other)))
        return found

    def background(self) -> Iterator[tuple[str, str]]:
        """Yield unlabelled pairs that share a day: almost all are different events."""
        labelled = {frozenset((one.one, one.other)) for one in self.labelled()}
        ids = sorted(self.records)
        for first, second in combinations(ids, 2):
            days, others = self.records[first].days.keys(), self.records[second].days.keys()
            digest = int(hashlib.sha256(f"{first}|{second}".encode()).hexdigest(), 16)
            if (
                digest % BACKGROUND_OF == 0
                and days & others
                and frozenset((first, second)) not in labelled
            ):
                yield first, second

    def housemates(self) -> Iterator[tuple[EventEntry, EventEntry]]:
        """Yield unlabelled pairs, the second moved to the place, days and hours of the first."""
        labelled = {frozenset((one.one, one.other)) for one in self.labelled()}
        for first, second in combinations(sorted(self.records), 2):
            digest = int(hashlib.sha256(f"{second}|{first}".encode()).hexdigest(), 16)
            if digest % HOUSEMATES_OF or frozenset((first, second)) in labelled:
                continue
            one, other = self.entry(first), self.entry(second)
            yield one, replace(other, spots=one.spots, days=one.days)

    def place_pairs(self) -> Iterator[tuple[bool, PlaceEntry, PlaceEntry]]:
        for label in ("same", "other"):
            for one, other in self.pairs["places"][label]:
                yield label == "same", self.records[one].places[0], self.records[other].places[0]

    def entry(self, name: str) -> EventEntry:
        if name not in self._entries:
            self._entries[name] = self.entry_of_record(self.record(name))
        return self._entries[name]

    def variants(self, name: str) -> list[EventEntry]:
        """Return the entry, and for a perturbed record three more variants for training.

        Sources write texts of very different lengths: one variant has every other sentence of the
        event at another hour, one only the lead, one only the title.
        """
        record, changes = self.record(name), self.pairs["records"].get(name)
        if changes is None:
            return [self.entry(name)]
        whole = self.records[changes["of"]]
        sentences = re.split(r"(?<=[.!?…])\s+|<br/>|</p>", whole.body)
        shift = 150 if len(whole.title) % 3 == 0 else 0
        days = {
            day: frozenset(minutes + shift for minutes in starts)
            for day, starts in record.days.items()
        }
        long = replace(record, lead="", body=" ".join(sentences[::2]), days=days)
        short = replace(record, lead=whole.lead, body="")
        bare = replace(record, title=whole.title, lead="", body="")
        return [self.entry(name), *map(self.entry_of_record, (long, short, bare))]

    def entry_of_record(self, record: Record) -> EventEntry:
        spots = [
            EventPlace((place.name,), place.latitude, place.longitude) for place in record.places
        ]
        return entry_of(record.title, record.text, spots, record.days, self.frequencies)

    def record(self, name: str) -> Record:
        changes = self.pairs["records"].get(name)
        return _perturbed(self.records[changes["of"]], changes) if changes else self.records[name]

    def _is_held_out(self, one: str, other: str) -> bool:
        """Whether the pair is in the evaluation set: depends only on the events' own ids, not on
        labels."""
        ids = sorted(self.pairs["records"].get(name, {"of": name})["of"] for name in (one, other))
        return int(hashlib.sha256("|".join(ids).encode()).hexdigest(), 16) % HELD_OUT == 0


def _perturbed(record: Record, changes: dict[str, Any]) -> Record:
    title, lead, body = changes.get("title", record.title), record.lead, record.body
    if "text" in changes:
        lead, body = (lead, "") if changes["text"] == "lead" else (changes["text"], "")
    places = tuple(_moved(place, changes) for place in record.places[:1])
    places = tuple(place for place in places if place.name or place.latitude is not None)
    if changes.get("accents") is False:
        title, lead, body = map(_plain, (title, lead, body))
        places = tuple(replace(place, name=_plain(place.name)) for place in places)
    days = record.days
    if changes.get("days") == 1:
        days = dict(sorted(days.items())[:1])
    if "hour" in changes:
        hour, minute = map(int, changes["hour"].split(":"))
        days = dict.fromkeys(days, frozenset([60 * hour + minute]))
    return Record(title, lead, body, places, days)


def _moved(place: PlaceEntry, changes: dict[str, Any]) -> PlaceEntry:
    place = replace(place, name=changes.get("place", place.name))
    metres = changes.get("point", 0)
    if metres < 0 or place.latitude is None:
        return replace(place, latitude=None, longitude=None)
    return replace(place, latitude=place.latitude + metres / METRES_A_DEGREE)


def _plain(text: str) -> str:
    return "".join(
        sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign)
    )


def _quefaire(raw: list[dict[str, Any]], asked: set[str]) -> Iterator[tuple[str, Record]]:
    learnt = survey(BytesIO(json.dumps(raw).encode()), ZONE)
    # Use the records' own venue names: one source naming a venue in two ways is what this measures.
    said = {str(one["id"]): one for one in raw if str(one["id"]) in asked}
    for event in read_events(BytesIO(json.dumps(list(said.values())).encode()), learnt):
        if isinstance(event, BadRecord):
            continue
        name = str(said[event.identifier].get("address_name") or "")
        places = [
            PlaceEntry(
                name if number == 0 and name else place.name,
                place.street,
                place.latitude,
                place.longitude,
            )
            for number, place in enumerate(event.places)
        ]
        yield (
            event.identifier,
            Record(event.title, event.lead, event.body, tuple(places), _days(event)),
        )


def _days(event: FoundEvent) -> dict[int, frozenset[int]]:
    days: dict[int, set[int]] = {}
    for found in event.dates:
        if isinstance(found, FoundSpan):
            for day in range(found.first.toordinal(), found.last.toordinal() + 1):
                add_start(days, day)
            continue
        for moment in [found] if isinstance(found, FoundMoment) else found.moments():
            minutes = None if moment.all_day else moment.start.hour * 60 + moment.start.minute
            add_start(days, moment.start.toordinal(), minutes)
    return {day: frozenset(starts) for day, starts in days.items()}


def _openagenda(folder: Path) -> Iterator[tuple[str, Record]]:
    for event in json.loads((folder / "openagenda" / "tcheque-events.json").read_text()):
        place = event.get("location") or {}
        days: dict[int, set[int]] = {}
        for timing in event["timings"]:
            start = dt.datetime.fromisoformat(timing["begin"])
            start = start.astimezone(ZONE) if start.tzinfo else start
            add_start(days, start.toordinal(), start.hour * 60 + start.minute)
        latitude, longitude = place.get("latitude"), place.get("longitude")
        facts = PlaceEntry(
            place.get("name") or "",
            place.get("address") or "",
            float(latitude) if latitude and not math.isnan(float(latitude)) else None,
            float(longitude) if longitude else None,
        )
        texts = (_french(event.get(name)) for name in ("title", "description", "longDescription"))
        title, lead, body = texts
        yield (
            f"oa:{event['uid']}",
            Record(
                title,
                lead,
                body,
                (facts,),
                {day: frozenset(starts) for day, starts in days.items()},
            ),
        )


def _french(said: Any) -> str:
    return str(said.get("fr") or "") if isinstance(said, dict) else str(said or "")
