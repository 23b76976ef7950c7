"""Single parameters of the query string: parsed, bounded, or ignored with a message."""

import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import TypeVar

from django.http import QueryDict
from django.utils.translation import gettext as _

from search.enums import CLOSED, ExclusionKind, Facet
from search.query.amounts import AMOUNT
from search.query.exclusions import MOST_EXCLUSIONS, Exclusion
from search.text import content_words

LONGEST_TEXT = 200
MOST_VALUES = 60
MOST_MESSAGES = 5
LAST_PAGE = 9_999
#: In days.
LONGEST_END = 366
EARTH_RADIUS_M = 6_371_000
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)
RADIUS_M, NARROWEST_M, WIDEST_M = 1_000, 50, 50_000

#: Last minute of a day that can be asked for, from its midnight: nights last until 4:00.
LAST_MINUTE = 28 * 60
#: Minutes of a calendar day; before the second, an hour is of the night of the day before.
DAY_MINUTES, NIGHT_MINUTE = 24 * 60, 4 * 60
#: Longest length that can be asked for, in minutes.
LONGEST_LENGTH = 24 * 60
MOST_AGES = 6
OLDEST = 120

_SLUG = re.compile(r"[-a-zA-Z0-9_]{1,255}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_WEEKDAY = re.compile(r"[0-6]")
_HOUR = re.compile(r"([0-9]{1,2})[hH:]([0-9]{2})?")
_NUMBER = re.compile(r"[0-9]{1,19}")
_COORDINATE = re.compile(r"-?[0-9]{1,3}(\.[0-9]{1,20})?")
_QUOTED = 40

Listed = TypeVar("Listed", bound=Enum)


@dataclass(frozen=True, slots=True)
class Point:
    """A point in degrees (WGS 84)."""

    latitude: float
    longitude: float

    def __str__(self) -> str:
        return f"{self.latitude:g},{self.longitude:g}"


@dataclass(slots=True)
class Reader:
    """Reader of parameters; an invalid value counts as not given and adds to ``messages``."""

    data: QueryDict
    messages: list[str] = field(default_factory=list)

    def say(self, message: str) -> None:
        """Add ``message`` once; there are at most :data:`MOST_MESSAGES`."""
        if message not in self.messages and len(self.messages) < MOST_MESSAGES:
            self.messages.append(message)

    def text(self, name: str) -> str:
        """Return the text on one line, without control characters."""
        typed = self.data.get(name, "")
        clean = " ".join(
            "".join(s if unicodedata.category(s)[0] != "C" else " " for s in typed[:2_000]).split()
        )
        if len(clean) > LONGEST_TEXT or len(typed) > len(typed[:2_000]):
            self.say(_("Votre recherche est longue : seul son début a compté."))
        return clean[:LONGEST_TEXT].strip()

    def _one(self, name: str) -> str:
        return self.data.get(name, "").strip()

    def listed(self, name: str, values: type[Listed]) -> Listed | None:
        """Return the value of an enum."""
        given = self._one(name)
        try:
            return values(given)
        except ValueError:
            self.drop(name, given)
            return None

    def several_listed(
        self, name: str, values: Sequence[str], others: re.Pattern[str] | None = None
    ) -> tuple[str, ...]:
        """Return the distinct values of a closed list, in its order.

        Then those that match ``others``.
        """
        given = self._given(name)
        beside = tuple(value for value in given if others and others.fullmatch(value))
        for value in given:
            if value not in values and value not in beside:
                self.drop(name, value)
        return (*(value for value in values if value in given), *beside)

    def slugs(self, name: str) -> tuple[str, ...]:
        """Return the distinct slugs given, sorted; they may not exist."""
        given = self._given(name)
        for value in given:
            if not _SLUG.fullmatch(value):
                self.drop(name, value)
        return tuple(sorted({value for value in given if _SLUG.fullmatch(value)}))

    def day(self, name: str) -> date | None:
        """Return the ISO date of parameter ``name``; ``None``, and the value dropped, if
        invalid.
        """
        given = self._one(name)
        day = _read_day(given)
        if day is None:
            self.drop(name, given)
        return day

    def point(self, name: str) -> Point | None:
        """Return «latitude,longitude» of parameter ``name``; ``None``, and the value dropped, if
        invalid.
        """
        given = self._one(name)
        parts = [part.strip() for part in given[:100].split(",")]
        if len(parts) == 2 and all(_COORDINATE.fullmatch(part) for part in parts):
            latitude, longitude = (round(float(part), 5) for part in parts)
            if abs(latitude) <= 90 and abs(longitude) <= 180:
                # Adding zero turns -0.0 into 0.0.
                return Point(latitude + 0.0, longitude + 0.0)
        self.drop(name, given)
        return None

    def number(self, name: str, lowest: int, highest: int) -> int | None:
        """Return the number of parameter ``name`` within the bounds; ``None``, and dropped, if
        invalid.
        """
        given = self._one(name)
        if _NUMBER.fullmatch(given) and lowest <= int(given) <= highest:
            return int(given)
        self.drop(name, given)
        return None

    def hour(self, name: str) -> int | None:
        """Return «20h30» of parameter ``name`` in minutes after midnight; «25h» is 1:00 of the
        night.
        """
        given = self._one(name)
        if found := _HOUR.fullmatch(given):
            hours, minutes = int(found[1]), int(found[2] or 0)
            if minutes < 60 and hours * 60 + minutes <= LAST_MINUTE:
                return hours * 60 + minutes
        self.drop(name, given)
        return None

    def ages(self, name: str) -> tuple[int, ...]:
        """Return the distinct ages given, in years, sorted."""
        found = set()
        for given in self._given(name):
            if _NUMBER.fullmatch(given) and int(given) <= OLDEST:
                found.add(int(given))
            else:
                self.drop(name, given)
        return tuple(sorted(found)[:MOST_AGES])

    def exclusions(self, name: str) -> tuple[Exclusion, ...]:
        """Return the distinct exclusions given."""
        found = []
        for given in self._given(name):
            exclusion = Exclusion.parse(given)
            if exclusion and _is_sensible(exclusion):
                found.append(exclusion)
            else:
                self.drop(name, given)
        distinct = list(dict.fromkeys(found))
        for exclusion in distinct[MOST_EXCLUSIONS:]:
            self.drop(name, str(exclusion))
        return tuple(distinct[:MOST_EXCLUSIONS])

    def flag(self, name: str) -> bool:
        """Whether parameter ``name`` is «1»; anything but «0», «1» and nothing is dropped."""
        given = self._one(name)
        if given not in ("", "0", "1"):
            self.drop(name, given)
        return given == "1"

    def _given(self, name: str) -> Sequence[str]:
        """Return the distinct values, at most :data:`MOST_VALUES`."""
        given = list(
            dict.fromkeys(value.strip() for value in self.data.getlist(name) if value.strip())
        )
        if len(given) > MOST_VALUES:
            said = _("« %(name)s » a trop de valeurs : les %(count)s premières ont compté.")
            self.say(said % {"name": name, "count": MOST_VALUES})
        return given[:MOST_VALUES]

    def drop(self, name: str, given: str) -> None:
        """Add a message that the value was ignored, unless it is empty."""
        if not given:
            return
        shown = "".join(sign for sign in given[:_QUOTED] if sign.isprintable())
        if len(given) > _QUOTED:
            shown += "…"
        said = _("« %(name)s=%(value)s » n’a pas de sens ici, et n’a pas compté.")
        self.say(said % {"name": name, "value": shown})


def _is_sensible(exclusion: Exclusion) -> bool:
    """Whether something may be what ``exclusion`` names; it need not exist."""
    kind, value = exclusion
    if kind == ExclusionKind.WORD:
        return value.isprintable() and bool(content_words(value))
    if kind == ExclusionKind.DAY:
        return bool(_WEEKDAY.fullmatch(value)) or _read_day(value) is not None
    facet = Facet(kind.value)
    if facet == Facet.PRICE and AMOUNT.fullmatch(value):
        return True
    return value in CLOSED[facet] if facet in CLOSED else bool(_SLUG.fullmatch(value))


def _read_day(given: str) -> date | None:
    """Return the ISO date ``given`` if it is one that can be asked for."""
    try:
        day = date.fromisoformat(given) if _DAY.fullmatch(given) else None
    except ValueError:
        return None
    return day if day and FIRST_DAY <= day <= LAST_DAY else None


def distance_m(here: Point, there: Point) -> float:
    """Return the great-circle distance in metres, exact to half a per cent."""
    half = math.radians(1) / 2
    chord = (
        math.sin((there.latitude - here.latitude) * half) ** 2
        + math.cos(math.radians(here.latitude))
        * math.cos(math.radians(there.latitude))
        * math.sin((there.longitude - here.longitude) * half) ** 2
    )
    return 2 * EARTH_RADIUS_M * math.asin(min(1.0, math.sqrt(chord)))


def say_hour(minute: int) -> str:
    """Return minutes after midnight as in the query string: «20h30», «9h»."""
    hours, minutes = divmod(minute, 60)
    return f"{hours}h{minutes:02}" if minutes else f"{hours}h"
