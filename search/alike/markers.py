"""Marks that distinguish the events of one series: audience, language, level, session, weekday."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from web.folding import fold

Ages = tuple[int, int]
OLDEST = 120
#: Two audiences «from N years on» are different when the ages are so many years apart.
YEARS_APART = 8
#: Least age of an adult, for the comparison of audiences.
GROWN_UP = 16
_AGES = re.compile(
    r"\b(\d{1,2})\s*(?:/|-|a|et|to)\s*(\d{1,2})\s*(?:ans\b|years?\b|y\.o)|\baged? (\d{1,2})(?:-| "
    r"to )(\d{1,2})\b"
)
_FROM_AGE = re.compile(r"\b(?:des|a partir de|plus de|from|\+)\s*(\d{1,2})\s*(?:ans|years)\b")
#: Age range of each named audience.
_GROUPS = {
    r"\bbebes?\b|\btout-petits?\b|\bbab(?:y|ies)\b": (0, 5),
    r"\benfants?\b|\bkids\b|\bchildren\b": (3, 12),
    r"\bados?\b|\badolescents?\b|\bteen(?:ager)?s?\b": (12, 18),
    r"\badultes?\b|\badults?\b": (GROWN_UP, OLDEST),
    r"\bseniors?\b": (55, OLDEST),
}
#: Phrases that introduce an audience in a text: «pour les grands enfants», «ados-adultes».
_MEANT_FOR = re.compile(r"\b(?:pour|aux|for)\b[^.;:!?]{0,40}|\b[a-z]+s?-(?:adultes|enfants|ados)\b")
_NTH = r"(?:re|ere|er|e|eme|nde|nd|st|rd|th)"
_WHAT_IS_NUMBERED = (
    "n\\s?[°o]|no\\.?|vol\\.?|tome|livre|book|episodes?|sessions?|seances?|programmes?|parties?|parts?|volets?|groupe|"
    "saison|actes?|semaines?|journees?|chapitres?|cycles?"
)
_LANGUAGES = {
    "fr": "francaise?|french|frances|vf",
    "en": "anglaise?|english|ingles",
    "es": "espagnole?|spanish|espanol",
    "de": "allemande?|german|deutsch",
    "it": "italien(?:ne)?|italian|italiano",
    "lsf": "lsf|signes|sign language",
}
#: Patterns by kind of mark. Two events that both have a kind, without a common value, are
#: different.
_SAID = {
    "level": {
        "debutant": r"\bdebutante?s?\b|\bbeginners?\b",
        "intermediaire": r"\bintermediaires?\b",
        "avance": r"\bavancee?s?\b|\bconfirmee?s?\b|\badvanced\b",
    },
    "side": {"right": r"\bdroite\b", "left": r"\bgauche\b"},
    "round": {
        "first": r"\bqualifications?\b",
        "semi": r"\bdemi-finales?\b",
        "last": r"(?<!demi-)\bfinales?\b",
    },
    "rank": {
        "1": r"\bpremi(?:er|ere)s?\b|\bfirst\b",
        "2": r"\bdeuxiemes?\b|\bseconde?s?\b",
        "3": r"\btroisiemes?\b|\bthird\b",
        "4": r"\bquatriemes?\b|\bfourth\b",
    },
    "language": {
        name: (
            rf"\b(?:en|in|auf|langue(?: des)?)\s+(?:{said})\b|\b(?:{said})[ "
            rf"-](?:speaking|show)\b|\((?:{said})\)"
        )
        for name, said in _LANGUAGES.items()
    },
}
_MARKS = {
    kind: {name: re.compile(said) for name, said in names.items()} for kind, names in _SAID.items()
}
_EUROPEAN_LEVEL = re.compile(r"\b([abc][12])\b")
#: «#3», «n° 3», «programme B», «2e semaine», «livre II», «(2/6)»; «épisodes 3 à 5» are all of them.
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6"}
_SESSION = re.compile(
    rf"#\s?(\d+)|\b(?:{_WHAT_IS_NUMBERED})\s*([a-e]|\d{{1,3}}|i{{1,3}}|iv|vi?)\b(?:\s*(?:a|et|-|&)\s*(\d{{1,3}})\b)?|"
    rf"\b(\d{{1,2}}){_NTH}\s+(?:semaine|session|partie|edition|seance)\b|\((\d{{1,2}})/\d{{1,2}}\)|\((i{{1,3}}|iv|vi?)\)"
)
_DISTRICT = re.compile(
    r"\b(\d{1,2})(?:er|e|eme)\b(?!\s+(?:semaine|session|partie|edition|seance|anniversaire))"
)
_WEEKDAY = re.compile(r"\b(lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)s?\b")
_DAY = r"(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|\d{1,2}(?: [a-z]{3,9})?)"
#: Phrases for an event that lasts longer than its date: «tous les jours jusqu'au 8», «du 3 au 6»,
#: «deux soirs».
_LASTS = re.compile(
    rf"\bjusqu'(?:au|en|aux|a (?:fin|mi|la fin|{_DAY}))\b|\btous les (?:jours|soirs)\b|\bdu "
    rf"{_DAY} au\b|"
    rf"\b(?:deux|trois|quatre|cinq|\d) (?:demi-)?(?:jours|journees|soirs|soirees"
    rf"|semaines|week-ends)\b|"
    rf"\b{_DAY}(?: \d{{1,2}}h\d*)? et {_DAY}\b|\bsam\. et dim\b|\bweek-?end\b|\bdaily\b|\buntil "
    rf"(?!\d)"
)


@dataclass(frozen=True, slots=True)
class Markers:
    """Marks of one event; a kind that the event does not mention is absent."""

    ages: Ages | None = None
    said: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def contradicts(self, other: "Markers") -> bool:
        """Whether both name an audience, level, language or session, and not the same one."""
        if self.ages and other.ages and _are_two_publics(self.ages, other.ages):
            return True
        return any(not said & other.said.get(kind, said) for kind, said in self.said.items())


def _are_two_publics(ages: Ages, others: Ages) -> bool:
    """Whether two age ranges exclude each other."""
    if min(ages[1], others[1]) <= max(ages[0], others[0]):
        return True
    youngest, oldest = sorted((ages[0], others[0]))
    are_open = ages[1] == others[1] == OLDEST and youngest > 0
    return are_open and oldest >= GROWN_UP and oldest - youngest >= YEARS_APART


@lru_cache(20_000)
def markers_of(title: str, of_text: frozenset[str] = frozenset()) -> Markers:
    """Return the marks of ``title``, with those of :func:`marks_of_text`.

    Ages in numbers come before words.
    """
    said = fold(title)
    marks = {
        kind: {name for name, mark in names.items() if mark.search(said)}
        for kind, names in _MARKS.items()
    }
    marks["level"] |= set(_EUROPEAN_LEVEL.findall(said))
    marks["session"] = set(_sessions(said))
    marks["district"] = set(_DISTRICT.findall(said))
    marks["weekday"] = set(_WEEKDAY.findall(said))
    spans = {}
    for kind, _, value in (mark.partition(":") for mark in of_text):
        if kind in ("ages", "public"):
            first, _, last = value.partition("-")
            spans[kind] = int(first), int(last)
        else:
            marks.setdefault(kind, set()).add(value)
    ages = _numbered_ages(said) or spans.get("ages") or _ages_of_groups(said) or spans.get("public")
    return Markers(ages, {kind: frozenset(names) for kind, names in marks.items() if names})


def marks_of_text(text: str) -> frozenset[str]:
    """Return the marks of a text as «kind:value» strings.

    Kinds: ages, audience, language, session, duration.
    """
    said = fold(text)
    marks = {f"language:{name}" for name, mark in _MARKS["language"].items() if mark.search(said)}
    marks |= {f"session:{name}" for name in _sessions(said)}
    if ages := _numbered_ages(said):
        marks.add(f"ages:{ages[0]}-{ages[1]}")
    if public := _ages_of_groups(" ".join(_MEANT_FOR.findall(said))):
        marks.add(f"public:{public[0]}-{public[1]}")
    if _LASTS.search(said):
        marks.add("lasts:yes")
    return frozenset(marks)


def _numbered_ages(said: str) -> Ages | None:
    """Return the age range given in numbers; ``None`` without one."""
    spans = [(int(one[0] or one[2]), int(one[1] or one[3])) for one in _AGES.findall(said)]
    return _union(spans or [(int(since), OLDEST) for since in _FROM_AGE.findall(said)])


def _ages_of_groups(said: str) -> Ages | None:
    """Return the age range of the named audiences; ``None`` without one."""
    return _union([span for pattern, span in _GROUPS.items() if re.search(pattern, said)])


def _union(spans: Sequence[Ages]) -> Ages | None:
    """Return the range from the least to the greatest age; ``None`` of no ranges."""
    return (min(first for first, _ in spans), max(last for _, last in spans)) if spans else None


def _sessions(said: str) -> Iterator[str]:
    """Yield the numbers or letters of sessions; of a range, each number."""
    for found in _SESSION.finditer(said):
        marks = [_ROMAN.get(mark, mark) for mark in found.groups() if mark]
        if found[3] and all(map(str.isdigit, marks)):
            marks = [str(number) for number in range(int(marks[0]), int(marks[-1]) + 1)]
        yield from marks
