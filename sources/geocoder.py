"""Geocoding of one address by a server that speaks the Base Adresse Nationale's API (``/search/``, GeoJSON answers)."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings

from web.fetch import FetchError, fetch

TIMEOUT_S = 2.0
MAX_BYTES = 100_000
#: The API takes no longer question, nor one below three signs.
SHORTEST, LONGEST = 3, 200
#: From 0 to 1, as the server judges it: below, the street is another, or the number is not known.
LEAST_SCORE = 0.6
LONGEST_WORDS = 255


class GeocoderError(Exception):
    """The server gave no answer that can be read; the message is for the operator."""


@dataclass(frozen=True, slots=True)
class FoundAddress:
    """The address that a server takes a question for, and its point."""

    label: str
    score: float
    latitude: float
    longitude: float
    street: str = ""
    postcode: str = ""
    city: str = ""


def has_geocoder() -> bool:
    return bool(settings.GEOCODER_URL)


def find_address(words: str, postcode: str = "") -> FoundAddress | None:
    """The address nearest to ``words``, if it is near enough; raises :class:`GeocoderError`.

    Waits for another server, two seconds at most: never within a transaction.
    """
    asked = " ".join(words.split())[:LONGEST].strip()
    if len(asked) < SHORTEST or not asked[0].isalnum():
        return None
    given = {"q": asked, "limit": "1"} | ({"postcode": postcode} if postcode.isdigit() and len(postcode) == 5 else {})
    url = f"{settings.GEOCODER_URL.rstrip('/')}/search/?{urlencode(given)}"
    try:
        with fetch(url, max_bytes=MAX_BYTES, timeout_s=TIMEOUT_S).file as file:
            answer = json.load(file)
    except (FetchError, ValueError, RecursionError) as error:
        raise GeocoderError(str(error)) from error
    try:
        features = answer["features"]
        return _address(features[0]) if features else None
    except (KeyError, TypeError, IndexError, ValueError, OverflowError) as error:
        raise GeocoderError(f"no such answer: {error!r}") from error


def _address(feature: dict[str, Any]) -> FoundAddress | None:
    """One feature as the API documents it; nothing of a whole town, nor of what is hardly like the question."""
    said = feature["properties"]
    longitude, latitude = map(float, feature["geometry"]["coordinates"][:2])
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        raise ValueError("no point of the earth")  # nor is what is no number
    score = float(said["score"])
    if said.get("type") == "municipality" or not score >= LEAST_SCORE:
        return None
    number, street = _text(said.get("housenumber")), _text(said.get("street")) or _text(said.get("name"))
    if number and not street.startswith(number):
        street = f"{number} {street}"
    return FoundAddress(
        _text(said["label"]), score, latitude, longitude, street, _text(said.get("postcode")), _text(said.get("city"))
    )


def _text(value: object) -> str:
    return value[:LONGEST_WORDS] if isinstance(value, str) else ""
