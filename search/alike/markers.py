"""What tells one of a series from the next: age group, level, session, number, day of the week; read of a title."""

import re
from dataclasses import dataclass
from functools import lru_cache

from web.folding import fold

_AGES = re.compile(r"\b(\d{1,2})\s*(?:/|-|a|et)\s*(\d{1,2})\s*ans\b")
_FROM_AGE = re.compile(r"\b(?:des|a partir de|\+)\s*(\d{1,2})\s*ans\b")
_GROUPS = {
    "bebe": r"\bbebes?\b|\btout-petits?\b",
    "enfant": r"\benfants?\b|\bkids\b",
    "ado": r"\bados?\b|\badolescents?\b",
    "adulte": r"\badultes?\b",
    "senior": r"\bseniors?\b",
}
_LEVELS = {
    "debutant": r"\bdebutants?\b|\bdebutantes?\b",
    "intermediaire": r"\bintermediaires?\b",
    "avance": r"\bavancee?s?\b|\bconfirmee?s?\b",
}
_EUROPEAN_LEVEL = re.compile(r"\b([abc][12])\b")
#: «#3», «n° 3», «programme B», «2e semaine», «session 2», «volet II».
_SESSION = re.compile(
    r"#\s?(\d+)|\b(?:n\s?[°o]|no\.?|vol\.?|episode|session|programme|partie|volet|groupe|saison|acte|semaine)\s*"
    r"([a-e]|\d{1,3}|i{1,3}|iv)\b|\b(\d{1,2})(?:re|ere|er|e|eme|nde)\s+(?:semaine|session|partie|edition|seance)\b"
)
_DISTRICT = re.compile(r"\b(\d{1,2})(?:er|e|eme)\b(?!\s+(?:semaine|session|partie|edition|seance|anniversaire))")
_WEEKDAY = re.compile(r"\b(lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)s?\b")
OLDEST = 120


@dataclass(frozen=True, slots=True)
class Markers:
    """The marks of one title; what it does not say is empty."""

    ages: tuple[int, int] | None
    groups: frozenset[str]
    levels: frozenset[str]
    sessions: frozenset[str]
    districts: frozenset[str]
    weekdays: frozenset[str]

    def contradicts(self, other: "Markers") -> bool:
        """Whether both say for whom, at which level or in which session, and not the same."""
        if self.ages and other.ages:
            if min(self.ages[1], other.ages[1]) <= max(self.ages[0], other.ages[0]):
                return True
        elif self.groups and other.groups and not self.groups & other.groups:
            return True
        marks = (
            (getattr(self, name), getattr(other, name)) for name in ("levels", "sessions", "districts", "weekdays")
        )
        return any(ours and theirs and not ours & theirs for ours, theirs in marks)


@lru_cache(20_000)
def markers_of(title: str) -> Markers:
    said = fold(title)
    between, since = _AGES.search(said), _FROM_AGE.search(said)
    ages = (int(between[1]), int(between[2])) if between else (int(since[1]), OLDEST) if since else None
    levels = {name for name, pattern in _LEVELS.items() if re.search(pattern, said)}
    return Markers(
        ages=ages,
        groups=frozenset(name for name, pattern in _GROUPS.items() if re.search(pattern, said)),
        levels=frozenset(levels | set(_EUROPEAN_LEVEL.findall(said))),
        sessions=frozenset(mark for found in _SESSION.findall(said) for mark in found if mark),
        districts=frozenset(_DISTRICT.findall(said)),
        weekdays=frozenset(_WEEKDAY.findall(said)),
    )
