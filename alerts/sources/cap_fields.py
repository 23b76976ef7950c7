"""Parsers of single CAP fields: they clean a value and add a note on what they changed."""

import html
import re
from datetime import datetime, timedelta
from typing import TypeVar

import nh3
from django.db import models
from django.utils.translation import gettext as _

#: The offset is required. CAP allows neither a fraction nor ``Z``; both are accepted as unambiguous
#: (CAP 1.2, 3.3.2).
INSTANT = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d)", re.ASCII
)
YEARS = range(2000, 2101)
BREAK = re.compile(r"<br\s*/?>|</(?:p|div|li|tr|h[1-6])\s*>", re.IGNORECASE)
#: Invisible characters, and characters that change the text's direction.
INVISIBLE = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\xad]")
#: Texts are cut to this length before cleaning: the rest would be cut anyway.
MAX_RAW_CHARS = 50_000
SHOWN = 60
RING_SIZE = 4

Point = tuple[float, float]
CapChoice = TypeVar("CapChoice", bound=models.TextChoices)


def clean_line(raw: str, size: int, name: str, notes: list[str]) -> str:
    """Return ``raw`` as one line of plain text, at most ``size`` characters."""
    return _fitted(" ".join(_without_tags(raw).split()), size, name, notes)


def clean_text(raw: str, size: int, name: str, notes: list[str]) -> str:
    """Return ``raw`` as lines of plain text, at most ``size`` characters.

    Empty lines in a row become one.
    """
    lines = [" ".join(row.split()) for row in _without_tags(raw).splitlines()]
    return _fitted(re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip(), size, name, notes)


def shorten(raw: str) -> str:
    """Return ``raw`` shortened for a note."""
    plain = " ".join(raw[: SHOWN * 4].split())
    return plain if len(plain) <= SHOWN else plain[: SHOWN - 1] + "…"


def parse_cap_time(raw: str) -> datetime | None:
    """Parse an instant with offset; ``None`` if malformed or outside the years 2000 to 2100."""
    if not INSTANT.fullmatch(raw):
        return None
    try:
        parsed = datetime.fromisoformat(raw)
    except ValueError:
        return None
    return parsed if parsed.year in YEARS else None


def parse_time_near(raw: str, name: str, around: datetime, notes: list[str]) -> datetime | None:
    """Parse an instant within a year of ``around``; else ``None``, with a note if not empty."""
    if not raw:
        return None
    parsed = parse_cap_time(raw)
    if parsed and abs(parsed - around) <= timedelta(days=366):
        return parsed
    notes.append(
        _("%(name)s laissée, ce n’est pas un instant plausible : %(raw)s")
        % {"name": name, "raw": shorten(raw)}
    )
    return None


def parse_choice(
    raw: str, words: type[CapChoice], otherwise: CapChoice, name: str, notes: list[str]
) -> CapChoice:
    """Return the member of ``words`` equal to ``raw``; else ``otherwise``, with a note."""
    by_name = {str(known.value).casefold(): known for known in words}
    if match := by_name.get(raw.strip().casefold()):
        return match
    names = {"name": name, "raw": shorten(raw) or "–", "word": otherwise.label}
    notes.append(_("%(name)s « %(raw)s » : mise à « %(word)s »") % names)
    return otherwise


def parse_ring(raw: str) -> tuple[Point, ...]:
    """Parse a CAP ``polygon`` to (latitude, longitude) points; empty if one of them is invalid."""
    points = [_point(pair) for pair in raw.split()]
    whole = tuple(point for point in points if point)
    return whole if len(whole) == len(points) >= RING_SIZE else ()


def parse_circle(raw: str) -> tuple[Point, float] | None:
    """Parse a CAP ``circle`` to its centre and radius in kilometres; ``None`` if invalid."""
    centre, _space, radius = raw.strip().partition(" ")
    point = _point(centre)
    try:
        radius_km = float(radius)
    except ValueError:
        return None
    # Half of the Earth's circumference.
    return (point, radius_km) if point and 0 <= radius_km <= 20_050 else None


def _point(pair: str) -> Point | None:
    """Parse «latitude,longitude»; ``None`` if it is not a point on Earth."""
    try:
        latitude, longitude = (float(number) for number in pair.split(","))
    except ValueError:
        return None
    return (latitude, longitude) if -90 <= latitude <= 90 and -180 <= longitude <= 180 else None


def _without_tags(raw: str) -> str:
    """Return ``raw`` without HTML, entities and invisible characters; line breaks are kept."""
    spaced = BREAK.sub("\n", INVISIBLE.sub("", raw[:MAX_RAW_CHARS]))
    return html.unescape(nh3.clean(spaced, tags=set())).strip()


def _fitted(plain: str, size: int, name: str, notes: list[str]) -> str:
    """Return ``plain``, cut at a word to ``size`` characters with a note if it is longer."""
    if len(plain) <= size:
        return plain
    notes.append(_("%(name)s : coupé à %(size)d signes") % {"name": name, "size": size})
    return plain[: size - 1].rsplit(" ", 1)[0] + "…"
