"""Venues of records: addresses, and one canonical name for a venue with several."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from sources.arrays import Record
from sources.base import FoundPlace, Repair, RepairKind
from sources.names import is_same_venue, normalised_name
from sources.sanitizers import fitted, without_markup

#: A point shared by so many postcodes, or by so many records without address, is a placeholder.
PLACEHOLDER_POSTCODES = 3
PLACEHOLDER_TEXTS = 5

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class RecordAddress:
    """One entry of ``locations``: a venue, or only directions."""

    name: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""
    point: Point | None = None
    text: str = ""

    @property
    def is_venue(self) -> bool:
        return bool(self.name or self.street)


def addresses(record: Record) -> list[RecordAddress]:
    """Return all addresses of the record in order; its flat fields if it has no list."""
    try:
        entries = json.loads(str(record.get("locations") or "[]"))
    except ValueError:
        entries = []
    listed = [
        RecordAddress(
            name=without_markup(entry.get("address_name")),
            street=without_markup(entry.get("address_street")),
            postcode=without_markup(entry.get("address_zipCode")),
            city=without_markup(entry.get("address_city")),
            point=_point(*str(entry.get("address_lat_lon") or "").split(",")),
            text=without_markup(entry.get("text") or entry.get("address_details")),
        )
        for entry in (entries if isinstance(entries, list) else [])
        if isinstance(entry, dict)
    ]
    point = record.get("lat_lon")
    flat = RecordAddress(
        name=without_markup(record.get("address_name")),
        street=without_markup(record.get("address_street")),
        postcode=without_markup(record.get("address_zipcode")),
        city=without_markup(record.get("address_city")),
        point=_point(point.get("lat"), point.get("lon")) if isinstance(point, dict) else None,
        text=without_markup(record.get("address_text")),
    )
    return [address for address in listed if address.is_venue or address.text] or [flat]


def _point(*parts: object) -> Point | None:
    """Return latitude and longitude; ``None`` if invalid, or 0 and 0."""
    try:
        latitude, longitude = (float(part) for part in parts)  # type: ignore[arg-type]  # what is none is refused
    except (TypeError, ValueError):
        return None
    is_on_earth = (
        -90 <= latitude <= 90 and -180 <= longitude <= 180 and (latitude, longitude) != (0, 0)
    )
    return (latitude, longitude) if is_on_earth else None


def rounded(point: Point) -> Point:
    """Round to about a metre, so that copies of a point are equal."""
    return round(point[0], 5), round(point[1], 5)


@dataclass
class FileVenue:
    """A venue of the file, with the frequency of each of its names."""

    address: RecordAddress
    names: Counter[str] = field(default_factory=Counter)

    def is_at(self, address: RecordAddress) -> bool:
        """Whether ``address``, at the same point or in the same street, is this venue."""
        same_street = normalised_name(address.street) == normalised_name(self.address.street)
        return any(
            is_same_venue(address.name or address.street, name, same_street=same_street)
            for name in self.names
        )

    def place(self) -> FoundPlace:
        """Return the place under its commonest name.

        Among equally common names the best written one: not all capitals, with accents and hyphens,
        complete.
        """

        def order(name: str) -> tuple[int, bool, int, int, str]:
            marks = sum(not sign.isascii() or sign == "-" for sign in name)
            return -self.names[name], name.isupper(), -marks, -len(name), name

        ranked = sorted(self.names, key=order)
        point = self.address.point or (None, None)
        return FoundPlace(
            name=ranked[0],
            street=self.address.street,
            postcode=self.address.postcode,
            city=self.address.city,
            latitude=point[0],
            longitude=point[1],
            aliases=tuple(sorted(ranked[1:])),
        )


@dataclass
class VenueBook:
    """All venues of a file, learnt in a first pass over all records."""

    postcodes: dict[Point, set[str]] = field(default_factory=lambda: defaultdict(set))
    texts: dict[Point, set[str]] = field(default_factory=lambda: defaultdict(set))
    addresses: Counter[RecordAddress] = field(default_factory=Counter)
    venues: dict[RecordAddress, FileVenue] = field(default_factory=dict)

    def learn(self, record: Record) -> None:
        """Count the record's venues, and the use of each point."""
        for address in addresses(record):
            if address.point and address.is_venue:
                self.postcodes[rounded(address.point)].add(address.postcode)
            elif address.point:
                self.texts[rounded(address.point)].add(address.text or str(record.get("id")))
            if address.is_venue:
                self.addresses[replace(address, text="")] += 1

    def has_placeholder_point(self, address: RecordAddress) -> bool:
        """Whether the address's point is a placeholder, shared by venues of several postcodes."""
        key = rounded(address.point) if address.point else None
        return key is not None and (
            len(self.postcodes.get(key, ())) >= PLACEHOLDER_POSTCODES
            or len(self.texts.get(key, ())) >= PLACEHOLDER_TEXTS
        )

    def group_names(self) -> None:
        """Group the names of each venue, after the first pass."""
        neighbours: dict[object, list[FileVenue]] = defaultdict(list)
        for address, times in sorted(
            self.addresses.items(), key=lambda item: (-item[1], str(item[0]))
        ):
            known = replace(address, point=None) if self.has_placeholder_point(address) else address
            near = (venue for key in _keys(known) for venue in neighbours[key])
            venue = next((venue for venue in near if venue.is_at(known)), None) or FileVenue(known)
            venue.names[known.name or known.street] += times
            venue.address = replace(
                venue.address,
                street=venue.address.street or known.street,
                postcode=venue.address.postcode or known.postcode,
                city=venue.address.city or known.city,
                point=venue.address.point or known.point,
            )
            self.venues[address] = venue
            for key in _keys(known):
                if venue not in neighbours[key]:
                    neighbours[key].append(venue)

    def place(self, record: Record) -> tuple[FoundPlace | None, str, list[Repair]]:
        """Return the record's venue, its directions, and the repairs."""
        found = addresses(record)
        venue = next((address for address in found if address.is_venue), None)
        detail = next((address.text for address in found if address.text), "")
        if venue is None:
            repairs = [Repair(RepairKind.PLACEHOLDER_POINT, detail)]
            return None, detail, repairs if any(map(self.has_placeholder_point, found)) else []
        place = self.venues[replace(venue, text="")].place()
        repairs = []
        if self.has_placeholder_point(venue):
            repairs.append(Repair(RepairKind.PLACEHOLDER_POINT, venue.name))
        if venue.name and venue.name != place.name:
            repairs.append(Repair(RepairKind.VENUE_ALIAS, f"{venue.name} → {place.name}"))
        if venue is not found[0]:
            repairs.append(Repair(RepairKind.OTHER_ADDRESS, place.name))
        return _tidied(place, repairs), detail, repairs

    def places_beside(
        self, record: Record, main: FoundPlace | None, repairs: list[Repair]
    ) -> list[FoundPlace]:
        """Return the record's other venues, each once."""
        venues = (address for address in addresses(record) if address.is_venue)
        every = dict.fromkeys(
            _tidied(self.venues[replace(venue, text="")].place(), []) for venue in venues
        )
        beside = [place for place in every if main and place != main]
        if beside:
            repairs.append(Repair(RepairKind.SEVERAL_PLACES, str(len(beside) + 1)))
        return beside


def _keys(address: RecordAddress) -> Iterator[object]:
    """Yield the keys by which venues are neighbours: rounded point; street and postcode."""
    if address.point:
        yield rounded(address.point)
    if address.street and address.postcode:
        yield normalised_name(address.street), address.postcode


def _tidied(place: FoundPlace, repairs: list[Repair]) -> FoundPlace:
    """Return the place with clean postcode and city: «75002 Paris».

    «Paris 05», «Paris 12ème», «Paris France».
    """
    postcode = re.search(r"\b\d{5}\b", place.postcode)
    city = re.sub(
        r"\s+(?:\d{1,2}(?:er|e|è|ème|eme)?|france|cedex.*)$", "", place.city, flags=re.IGNORECASE
    )
    city = city.title() if city.isupper() else city
    tidy = replace(
        place,
        name=fitted(place.name, 255, repairs),
        street=fitted(place.street, 255, repairs),
        postcode=postcode[0] if postcode else place.postcode[:12],
        city=fitted(city, 120, repairs),
    )
    if (tidy.postcode, tidy.city.casefold()) != (place.postcode, place.city.casefold()):
        repairs.append(Repair(RepairKind.ADDRESS_TIDIED, f"{place.postcode} {place.city}"))
    return tidy
