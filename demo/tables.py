"""Facts and inventions of the demonstration, read from data files."""

import json
import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
TomlTable = dict[str, Any]
#: Default radius of each kind of landmark in metres.
REACH_M = {"neighbourhood": 800, "station": 500, "square": 600}


@dataclass(frozen=True, slots=True)
class AreaRow:
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
class PlaceRow:
    slug: str
    name: str
    #: Kinds of event it suits, in the categories' terms: music, theatre, library…
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
class CategoryRow:
    """A category, with usual places and prices that its invented events take in turn."""

    slug: str
    name: str
    name_en: str
    synonyms: list[str]
    places: list[str]
    prices: list[str]


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    slug: str
    name: str
    kinds: list[str]


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One account; an empty ``group`` is the administrator."""

    username: str
    first_name: str
    last_name: str
    role: str
    group: str = ""
    organisations: tuple[str, ...] = ()

    @property
    def email(self) -> str:
        return f"{self.username}@agenda.example.org"


@dataclass(frozen=True, slots=True)
class CitizenRow:
    """One account of the public: days before now of its deeds by kind, and what became of some."""

    username: str
    role: str
    confirmed_ago: int
    public_name: str = ""
    deeds: dict[str, list[int]] = field(default_factory=dict)
    #: Kind -> days before now, as text -> reason.
    voided: dict[str, dict[str, str]] = field(default_factory=dict)
    #: Badges that are shown, that the person was not told of yet, and revoked ones with the reason.
    shown: tuple[str, ...] = ()
    untold: tuple[str, ...] = ()
    revoked: dict[str, str] = field(default_factory=dict)

    @property
    def email(self) -> str:
        return f"{self.username}@agenda.example.org"


@cache
def load_toml(name: str) -> TomlTable:
    """Return the content of a TOML data file, by path without the ending."""
    with (DATA / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


def areas() -> list[AreaRow]:
    return [AreaRow(**row) for row in load_toml("areas")["areas"]]


@cache
def outlines() -> dict[str, dict[str, object]]:
    """Return area code -> GeoJSON geometry; «arrondissements.LICENSE.md» has the licence."""
    collection = json.loads((DATA / "arrondissements.geojson").read_text(encoding="utf-8"))
    return {
        feature["properties"]["code"]: feature["geometry"] for feature in collection["features"]
    }


def places() -> list[PlaceRow]:
    """Return the places, parents before their parts."""
    rows = [PlaceRow(**row) for row in load_toml("places")["places"]]
    return sorted(rows, key=lambda place: bool(place.parent))


def categories() -> list[CategoryRow]:
    return [CategoryRow(**row) for row in load_toml("categories")["categories"]]


def organisations() -> list[OrganisationRow]:
    return [OrganisationRow(**row) for row in load_toml("organisations")["organisations"]]


def people() -> list[PersonRow]:
    return [PersonRow(**row) for row in load_toml("people")["people"]]


def citizens() -> list[CitizenRow]:
    return [CitizenRow(**row) for row in load_toml("citizens")["citizens"]]


def landmarks() -> list[dict[str, object]]:
    """Return the fields of each neighbourhood, station and square."""
    return [
        {"name": name, "kind": kind, "radius_m": REACH_M[kind], **facts}
        for kind, of_kind in load_toml("landmarks").items()
        for name, facts in of_kind.items()
    ]
