"""The facts and inventions of the demonstration, read from its data files."""

import json
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
#: How far each kind of landmark reaches when the file does not say, in metres.
REACH_M = {"neighbourhood": 800, "station": 500, "square": 600}


@dataclass(frozen=True, slots=True)
class AreaFacts:
    code: str
    latitude: float
    longitude: float
    postcodes: list[str]
    tile_row: int
    tile_column: int

    @property
    def short_name(self) -> str:
        return "1er" if self.code == "1" else f"{self.code}e"

    @property
    def name(self) -> str:
        return f"{self.short_name} arrondissement"


@dataclass(frozen=True, slots=True)
class PlaceFacts:
    slug: str
    name: str
    #: What it is good for, as categories ask: music, theatre, library…
    kinds: list[str]
    street: str
    postcode: str
    area: str
    latitude: float
    longitude: float
    wheelchair: bool | None = None
    aliases: tuple[str, ...] = ()
    parent: str = ""


@dataclass(frozen=True, slots=True)
class CategoryFacts:
    """A genre, and what is usual for it: its invented events take each list in turn."""

    slug: str
    name: str
    name_en: str
    synonyms: list[str]
    places: list[str]
    prices: list[str]


@dataclass(frozen=True, slots=True)
class OrganisationFacts:
    slug: str
    name: str
    kinds: list[str]


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """An account; no group is the administrator's."""

    username: str
    password: str
    first_name: str
    last_name: str
    role: str
    group: str = ""
    organisations: tuple[str, ...] = ()

    @property
    def email(self) -> str:
        return f"{self.username}@agenda.example.org"


@cache
def read(name: str) -> dict[str, Any]:
    """One data file, by its path without the ending."""
    with (DATA / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


def areas() -> list[AreaFacts]:
    return [AreaFacts(**row) for row in read("areas")["areas"]]


@cache
def outlines() -> dict[str, dict[str, object]]:
    """The outline of each area, as a GeoJSON geometry by its code: «arrondissements.LICENSE.md» says whose they are."""
    collection = json.loads((DATA / "arrondissements.geojson").read_text(encoding="utf-8"))
    return {feature["properties"]["code"]: feature["geometry"] for feature in collection["features"]}


def places() -> list[PlaceFacts]:
    """Parents before their parts."""
    rows = [PlaceFacts(**row) for row in read("places")["places"]]
    return sorted(rows, key=lambda place: bool(place.parent))


def categories() -> list[CategoryFacts]:
    return [CategoryFacts(**row) for row in read("categories")["categories"]]


def organisations() -> list[OrganisationFacts]:
    return [OrganisationFacts(**row) for row in read("organisations")["organisations"]]


def people() -> list[PersonFacts]:
    return [PersonFacts(**row) for row in read("people")["people"]]


def landmarks() -> list[dict[str, object]]:
    """The fields of each neighbourhood, station and square."""
    return [
        {"name": name, "kind": kind, "radius_m": REACH_M[kind], **facts}
        for kind, of_kind in read("landmarks").items()
        for name, facts in of_kind.items()
    ]
