"""Client of a geocoder with the API of the Base Adresse Nationale (GeoJSON answers)."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings

from web.fetch import FetchError, fetch

TIMEOUT_S = 2.0
MAX_BYTES = 100_000
#: Length of a query that the API accepts.
SHORTEST, LONGEST = 3, 200
#: Least score (0 to 1) of an answer; below, the street is another one or the number is unknown.
LEAST_SCORE = 0.6
LONGEST_WORDS = 255


class GeocoderError(Exception):
    """The server's answer is missing or unreadable; the message is for the operator."""


@dataclass(frozen=True, slots=True)
class FoundAddress:
    """An address found by the server, with its point."""

    label: str
    latitude: float
    longitude: float
    postcode: str = ""


def has_geocoder() -> bool:
    return bool(settings.GEOCODER_URL)


def find_address(words: str, postcode: str = "") -> FoundAddress | None:
    """Return the best address for ``words``, if its score suffices; raises :class:`GeocoderError`.

    Waits up to two seconds for another server: never call it in a transaction.
    """
    asked = " ".join(words.split())[:LONGEST].strip()
    if len(asked) < SHORTEST or not asked[0].isalnum():
        return None
    given = {"q": asked, "limit": "1"} | (
        {"postcode": postcode} if postcode.isdigit() and len(postcode) == 5 else {}
    )
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
    """Parse one feature of the answer; ``None`` for a whole town, or below :data:`LEAST_SCORE`.

    Raises ``KeyError``, ``TypeError`` or ``ValueError`` if it is not as documented.
    """
    said = feature["properties"]
    longitude, latitude = map(float, feature["geometry"]["coordinates"][:2])
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        raise ValueError("no point of the earth")  # also true of NaN
    if said.get("type") == "municipality" or not float(said["score"]) >= LEAST_SCORE:
        return None
    return FoundAddress(_text(said["label"]), latitude, longitude, _text(said.get("postcode")))


def _text(value: object) -> str:
    """Return a string cut to the longest length stored, "" for any other type."""
    return value[:LONGEST_WORDS] if isinstance(value, str) else ""
