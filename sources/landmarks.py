"""Reader of a city's landmarks from GeoJSON (RFC 7946): streets, parks, stations, museums."""

import json
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from io import BytesIO
from pathlib import PurePath
from typing import BinaryIO
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from agenda.vectortiles import STREETS_ZOOM, city_tiles
from search.enums import LandmarkKind
from search.query.names import LOCATION_SORTS
from search.text import content_words
from sources.base import SourceError
from sources.geojson import (
    GeometryError,
    Line,
    corner_distance_m,
    middle,
    read_features,
    read_lines,
)
from sources.names import normalised_name

LONGEST_NAME, LONGEST_OTHER_NAMES = 120, 500
#: Parts of one name further apart than this are several things, of which none is meant.
SAME_THING_M = 3_000

#: Smallest and largest radius of each kind in metres, and what is added to its own extent.
RADII = {
    LandmarkKind.NEIGHBOURHOOD: (400, 2_000, 0),
    LandmarkKind.STATION: (500, 500, 0),
    LandmarkKind.SQUARE: (300, 2_500, 150),
    LandmarkKind.STREET: (300, 1_500, 150),
    LandmarkKind.BUILDING: (400, 800, 200),
}
NAME_PROPERTIES = ("name", "nom", "n", "label", "libelle", "title", "titre")
#: Prefixes of properties that hold a name, where none is called as above: «nom_du_musee».
NAME_PREFIXES = ("name_", "nom_", "libelle_")
OTHER_NAME_PROPERTIES = (
    "name:fr", "name:en", "alt_name", "alt_name:fr", "official_name", "short_name", "old_name",
    "loc_name",
)  # fmt: skip
IDENTITY_PROPERTIES = ("@id", "osm_id", "id", "ref")

#: Kind by a word at the start of the file's name, then by property and value of OpenStreetMap.
KINDS_OF_FILES = {
    "street": LandmarkKind.STREET, "rue": LandmarkKind.STREET, "voie": LandmarkKind.STREET,
    "station": LandmarkKind.STATION, "gare": LandmarkKind.STATION, "metro": LandmarkKind.STATION,
    "park": LandmarkKind.SQUARE, "parc": LandmarkKind.SQUARE, "jardin": LandmarkKind.SQUARE,
    "espaces": LandmarkKind.SQUARE, "quartier": LandmarkKind.NEIGHBOURHOOD,
    "neighbourhood": LandmarkKind.NEIGHBOURHOOD, "musee": LandmarkKind.BUILDING,
    "museum": LandmarkKind.BUILDING, "librar": LandmarkKind.BUILDING,
    "bibliotheque": LandmarkKind.BUILDING,
}  # fmt: skip
KINDS_OF_TAGS = {
    "highway": LandmarkKind.STREET,
    "railway": LandmarkKind.STATION,
    "public_transport": LandmarkKind.STATION,
    "station": LandmarkKind.STATION,
    "leisure": LandmarkKind.SQUARE,
    "waterway": LandmarkKind.SQUARE,
    "natural": LandmarkKind.SQUARE,
    "place": LandmarkKind.NEIGHBOURHOOD,
    "amenity": LandmarkKind.BUILDING,
    "tourism": LandmarkKind.BUILDING,
    "historic": LandmarkKind.BUILDING,
    "building": LandmarkKind.BUILDING,
}
_SQUARES = "bois canal cimetiere esplanade jardin jardins mail parc parvis place placette square"
SQUARES = frozenset(_SQUARES.split())
#: First words of streets as people also write them.
SHORT_SORTS = {"avenue": "Av.", "boulevard": "Bd"}
_SMALL = "a au aux d de des du en et l la le les sous sur"
_SMALL_WORDS = frozenset(_SMALL.split())
_ASIDE = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_WORD_OF_NAME = re.compile(r"[^\W\d_]+")

Properties = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class LandmarkFeature:
    """One landmark of a file."""

    external_id: str
    name: str
    kind: LandmarkKind
    other_names: tuple[str, ...]
    latitude: float
    longitude: float
    radius_m: int

    @property
    def joined_names(self) -> str:
        """Return the other names as editors write them, as many as the column holds."""
        joined = ""
        for name in self.other_names:
            longer = f"{joined}, {name}" if joined else name
            if len(longer) > LONGEST_OTHER_NAMES:
                break
            joined = longer
        return joined

    @property
    def short_name(self) -> str:
        """Return the name of a street without «rue de»; empty if little is left, or a number."""
        if self.kind != LandmarkKind.STREET:
            return ""
        first, *rest = self.name.split()
        if first.lower() not in LOCATION_SORTS:
            return ""
        while rest and rest[0].lower() in _SMALL_WORDS:
            rest = rest[1:]
        short = re.sub(r"^[dl]['’]", "", " ".join(rest), flags=re.IGNORECASE)
        words = content_words(short)
        return short if words and max(map(len, words)) > len("cinq") and words[0].isalpha() else ""


@dataclass(slots=True)
class LandmarkFile:
    """Landmarks of one file, and the number of features that give none, by reason."""

    #: Name of the data set: that of the file, without its folder and ending.
    source: str
    landmarks: list[LandmarkFeature] = field(default_factory=list)
    skipped: dict[str, int] = field(default_factory=lambda: defaultdict(int))


@dataclass(slots=True)
class _Gathered:
    """Features of one name and kind, which are parts of one thing."""

    identity: str
    name: str
    kind: LandmarkKind
    others: list[str]
    lines: list[Line] = field(default_factory=list)

    def landmark(self) -> LandmarkFeature | None:
        """Return the landmark of features of one name; ``None`` if they are several things."""
        corners = [corner for line in self.lines for corner in line]
        if not corners:
            return None
        longitude, latitude = middle(self.lines)
        extent_m = max(corner_distance_m((longitude, latitude), corner) for corner in corners)
        if extent_m > 2 * SAME_THING_M or (self.kind == LandmarkKind.STATION and extent_m > 1_000):
            return None
        smallest, largest, beyond = RADII[self.kind]
        radius_m = min(max(round(extent_m + beyond, -1), smallest), largest)
        first, _space, rest = self.name.partition(" ")
        shortened = SHORT_SORTS.get(first.lower(), "")
        others = [f"{shortened} {rest}"] if shortened and rest else []
        others += [name for name in dict.fromkeys(self.others) if name != self.name]
        return LandmarkFeature(
            external_id=(self.identity or f"{self.kind}:{normalised_name(self.name)}")[:200],
            name=self.name,
            kind=self.kind,
            other_names=tuple(others),
            latitude=round(latitude, 5),
            longitude=round(longitude, 5),
            radius_m=int(radius_m),
        )


class _Unusable(Exception):
    """A feature gives no landmark; the message says why."""


def data_set_of(origin: str) -> str:
    """Return the name of the data set at a path or URL: «streets_all_3m»."""
    path = urlsplit(origin).path if "://" in origin else origin
    stem = PurePath(path).name.split(".")[0]
    return re.sub(r"[^\w-]+", "-", stem).strip("-")[:60] or "landmarks"


def read_landmarks(
    stream: BinaryIO, source: str, *, kind: LandmarkKind | None = None, name: str = ""
) -> LandmarkFile:
    """Return the landmarks of the file, those of one name and kind together.

    ``kind`` is that of all, else it is guessed of each: by the file's name, OpenStreetMap's tags,
    the name's first word, the geometry. ``name`` is the property that holds the name, else guessed.

    Raises :class:`SourceError` for a file that is no collection of named features. A feature that
    cannot be used is counted and skipped.
    """
    features = read_features(stream)
    name = name or _name_property(features)
    landmark_file = LandmarkFile(source)
    gathered: dict[tuple[str, LandmarkKind], _Gathered] = {}
    start = source.lower()
    kinds = (one for word, one in KINDS_OF_FILES.items() if start.startswith(word))
    kind = kind or next(kinds, None)
    for feature in features:
        try:
            part = _read_feature(feature, name, kind)
        except (_Unusable, GeometryError) as unusable:
            landmark_file.skipped[str(unusable)] += 1
            continue
        known = gathered.setdefault((normalised_name(part.name), part.kind), part)
        if known is not part:
            known.lines += part.lines
            known.others += part.others
    landmarks: dict[str, LandmarkFeature] = {}
    for part in gathered.values():
        landmark = part.landmark()
        if landmark is None:
            landmark_file.skipped[_("plusieurs de ce nom, loin l’un de l’autre")] += 1
        elif landmark.external_id in landmarks:
            landmark_file.skipped[_("identité déjà vue dans le fichier")] += 1
        else:
            landmarks[landmark.external_id] = landmark
    landmark_file.landmarks = _with_short_names(list(landmarks.values()))
    return landmark_file


def read_plan() -> LandmarkFile:
    """Return the streets of the city's map; raise :class:`SourceError` if it has none."""
    tiles = city_tiles()
    if tiles is None:
        raise SourceError(_("Cette ville n’a pas de plan."))
    header = tiles.reader.header()
    west, south, east, north = (
        header[f"{edge}_e7"] / 1e7 for edge in ("min_lon", "min_lat", "max_lon", "max_lat")
    )
    features = [
        {
            "type": "Feature",
            "properties": {"n": name},
            "geometry": {"type": "MultiLineString", "coordinates": lines},
        }
        for name, lines in tiles.named("streets", STREETS_ZOOM, (west, south), (east, north))
    ]
    written = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    return read_landmarks(BytesIO(written), "streets-of-plan", kind=LandmarkKind.STREET)


def _properties(feature: object) -> Properties:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    return properties if isinstance(properties, dict) else {}


def _name_property(features: Sequence[object]) -> str:
    """Return the property that holds the names; raise :class:`SourceError` without one."""
    keys = {
        key: None
        for feature in features
        for key, value in _properties(feature).items()
        if isinstance(value, str) and any(map(str.isalpha, value))
    }
    for usual in NAME_PROPERTIES:
        found = next((key for key in keys if key.lower() == usual), None)
        if found:
            return found
    for key in keys:
        if key.lower().startswith(NAME_PREFIXES):
            return key
    asked = {"what": _("le nom"), "option": "--name"}
    raise SourceError(_("Dites quelle propriété donne %(what)s : %(option)s") % asked)


def _read_feature(feature: object, name_property: str, kind: LandmarkKind | None) -> _Gathered:
    """Return the names, the kind and the lines of a feature; raise :class:`_Unusable`."""
    properties = _properties(feature)
    given = properties.get(name_property)
    if not isinstance(given, str) or not given.strip():
        raise _Unusable(_("sans nom"))
    if len(given) > 2 * LONGEST_NAME:
        raise _Unusable(_("nom trop long"))
    names = _names(given, properties)
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    lines = read_lines(geometry)
    kind = kind or _kind_of(properties, names[0], lines)
    if not _is_telling(names[0], kind):
        raise _Unusable(_("nom que la recherche ne peut pas reconnaître"))
    given_identity = next(
        (str(properties[key]) for key in IDENTITY_PROPERTIES if properties.get(key)), ""
    )
    # No database stores NUL or half of a character.
    identity = "".join(filter(str.isprintable, given_identity))
    return _Gathered(identity, names[0], kind, names[1:], lines)


def _names(given: str, properties: Properties) -> list[str]:
    """Return the name, then other names: those in brackets, and those of other properties."""
    # «SQUARE (ZAC)»: what stands in brackets is another name, as what other properties say.
    names = [*_ASIDE.sub(" ", given).split(" / "), *_ASIDE.findall(given)]
    if " / " in given:
        names.insert(0, given)
    for key in OTHER_NAME_PROPERTIES:
        value = properties.get(key)
        if isinstance(value, str) and len(value) <= LONGEST_OTHER_NAMES:
            names += value.split(";")
    tidied = [tidy_name(name) for name in names]
    whole = [name for name in dict.fromkeys(tidied) if name and len(name) <= LONGEST_NAME]
    if not whole:
        raise _Unusable(_("nom trop long") if tidied[0] else _("sans nom"))
    return whole


def tidy_name(name: str) -> str:
    """Return the name on one line, without commas and not all in capitals."""
    printable = "".join(sign if sign.isprintable() else " " for sign in name.replace(",", " "))
    tidy = " ".join(printable.split()).strip(" -·;:")
    if not tidy.isupper() or len(tidy) <= len("RATP"):
        return tidy
    small = _WORD_OF_NAME.sub(_capitalised, tidy)
    return small[:1].upper() + small[1:]


def _capitalised(found: re.Match[str]) -> str:
    word = found[0].lower()
    return word if word in _SMALL_WORDS else word.capitalize()


def _is_telling(name: str, kind: LandmarkKind) -> bool:
    """Whether the name says more than a sort: not «Square», not «Voie A/12»."""
    words = content_words(name)
    if kind != LandmarkKind.STATION:
        words = [word for word in words if word not in LOCATION_SORTS]
    return any(word.isalpha() and len(word) > 1 for word in words) and not re.search(
        r"\b[A-Z]{1,2}/\d", name
    )


def _kind_of(properties: Properties, name: str, lines: Sequence[Line]) -> LandmarkKind:
    """Return the kind by tags, by the first word of the name, or by geometry."""
    for tag, kind in KINDS_OF_TAGS.items():
        if properties.get(tag):
            return kind
    first = next(iter(content_words(name)), "")
    if first == "gare":
        return LandmarkKind.STATION
    if first in LOCATION_SORTS:
        return LandmarkKind.SQUARE if first in SQUARES else LandmarkKind.STREET
    if len(lines) == 1 and len(lines[0]) == 1:
        raise SourceError(
            _("Dites de quelle sorte est « %(name)s » : %(option)s")
            % {"name": name[:LONGEST_NAME], "option": "--kind"}
        )
    is_closed = all(line[0] == line[-1] for line in lines)
    return LandmarkKind.NEIGHBOURHOOD if is_closed else LandmarkKind.STREET


def _with_short_names(landmarks: Sequence[LandmarkFeature]) -> list[LandmarkFeature]:
    """Add the name without its first word to each street: «Rivoli», if no other is called so."""
    shorts = [one.short_name for one in landmarks]
    count: dict[str, int] = defaultdict(int)
    for one, short in zip(landmarks, shorts, strict=True):
        for name in {normalised_name(short), normalised_name(one.name)}:
            count[name] += 1
    return [
        replace(one, other_names=(*one.other_names, short))
        if short and count[normalised_name(short)] == 1
        else one
        for one, short in zip(landmarks, shorts, strict=True)
    ]
