"""Mapping of the source's vocabulary to ours: tags, programmes, audiences, bookings."""

import re
import tomllib
from collections.abc import Iterable
from pathlib import Path

from agenda.enums import AudienceKind, Booking
from sources.base import FoundAudience, Repair, RepairKind
from sources.sanitizers import without_markup

MAX_KEYWORD_CHARS = 100
#: «Jusqu’à 130 ans» is no limit.
OLDEST = 99
BOOKINGS = {"obligatoire": Booking.REQUIRED, "conseillée": Booking.ADVISED, "non": Booking.NONE}

#: The source's tags and columns in our terms.
VOCABULARY = tomllib.loads(Path(__file__).with_name("vocabulary.toml").read_text("utf-8"))
PROGRAMME = re.compile(r"(?P<title>.+?) \(https?://[^)\s]+\)(?:;|$)")
PROGRAMME_NAME = re.compile(r"\s*[\xa0 ]:\s|, ")


def category_slugs(value: object) -> tuple[str, ...]:
    """Return slugs of our categories, the main one first."""
    tags = set(split_list(value))
    slugs = [slug for tag, slug in VOCABULARY["categories"].items() if tag in tags]
    slugs = slugs or [slug for tag, slug in VOCABULARY["last_resorts"].items() if tag in tags][:1]
    return tuple(dict.fromkeys(slugs))


def keywords(tags: object, programmes: object) -> tuple[str, ...]:
    """Return the tags that categories do not cover, and names of programmes.

    «Paris en Seine : la programmation du 11e» is the programme «Paris en Seine».
    """
    further_tags = [tag for tag in split_list(tags) if tag not in VOCABULARY["same_as_category"]]
    names = [
        PROGRAMME_NAME.split(without_markup(match["title"]))[0]
        for match in PROGRAMME.finditer(str(programmes or ""))
    ]
    titles = [name[:MAX_KEYWORD_CHARS].strip() for name in names]
    by_name = {
        keyword.casefold(): keyword for keyword in reversed([*further_tags, *titles]) if keyword
    }
    return tuple(reversed(by_name.values()))


def audience(value: object, repairs: list[Repair]) -> FoundAudience:
    """Parse «Public enfants et jeunes. A partir de 8 ans. Jusqu'à 12 ans.» into kind and ages."""
    text = without_markup(value).lower().replace("’", "'")
    who = frozenset(re.findall(r"tout public|tout-petits|enfants|jeunes|adultes", text))
    age_from, age_to = _age(r"partir de (\d+)", text), _age(r"jusqu'à (\d+)", text)
    if (age_to or 0) >= OLDEST or (age_from and age_to and age_from > age_to):
        repairs.append(Repair(RepairKind.AGES_DROPPED, text[:200]))
        age_to = None
    has_children = bool(who & {"enfants", "tout-petits"})
    kinds: Iterable[tuple[bool, AudienceKind]] = (
        (not who or "tout public" in who, AudienceKind.EVERYONE),
        (has_children and {"jeunes", "adultes"} <= who, AudienceKind.EVERYONE),
        (has_children and "adultes" in who, AudienceKind.FAMILIES),
        (has_children, AudienceKind.CHILDREN),
        ("adultes" not in who, AudienceKind.YOUNG),
        ((age_from or 0) >= 55, AudienceKind.SENIORS),
    )
    kind = next((kind for is_so, kind in kinds if is_so), AudienceKind.ADULTS)
    return FoundAudience(kind, age_from or None, age_to)


def _age(pattern: str, text: str) -> int | None:
    match = re.search(pattern, text)
    return int(match[1][:4]) if match else None


def split_list(value: object) -> list[str]:
    """Return the distinct parts of a ``;`` list, in order."""
    return list(dict.fromkeys(filter(None, map(without_markup, str(value or "").split(";")))))
