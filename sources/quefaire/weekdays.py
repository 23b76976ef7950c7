"""Parser of weekdays and hours in French text, for a period whose days are otherwise unknown.

Every weekday in the text must be understood, and all must agree; otherwise nothing is read, because
the text may describe several seasons or single dates. Every hour in such a sentence must be
understood too; if only the hours disagree, or belong to several groups, the days are kept without
hours.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from html import unescape

from sources.base import FoundRule
from sources.quefaire.text import EVERY_DAY, MONTHS, NO_HOURS, WEEKDAYS, NotPlainError, clock_time

Opening = tuple[time | None, time | None]

BLOCK = re.compile(
    r"<(?:br|/?p|/?li|/?div|/?h\d|/?tr|/?ul|/?ol|/?td)\b[^>]*>|[\r\n]+", re.IGNORECASE
)
TAG = re.compile(r"<[^>]*>")
SENTENCE = re.compile(r"[.!?;]\s|\n")

_DAY = rf"(?:{'|'.join(WEEKDAYS)})"
_MONTHS = "|".join(MONTHS)
_AND = r"(?:\s*,\s*(?:et\s+)?|\s+et\s+|\s*&\s*)(?:les?\s+)?"
_HOUR = r"\d\d?\s*(?:h|:)\s*(?:\d\d)?(?!\d)"
_FROM_TO = rf"(?:de\s+)?{_HOUR}\s*(?:à|-|–|—)\s*{_HOUR}"
_NOTE = r"(?:\s*\([^()\d]*\))?"
_HOURS = (
    rf"(?:{_FROM_TO}{_NOTE}(?:\s*(?:,|/|et|puis)\s*{_FROM_TO}{_NOTE})*"
    rf"|à\s+{_HOUR}(?:\s*(?:,|et|puis)\s*(?:à\s+)?{_HOUR})*)"
)
#: Words that must not follow weekdays: «samedi 14 juin», «samedi et jours fériés», «le samedi sur
#: deux», «samedi matin».
_ALONE = (
    r"\b(?!\s*(?:\d|et\b|ou\b|,\s*(?:lun|mar|mer|jeu|ven|sam|dim)|sur\b|du mois|par\b"
    r"|matin|soir|midi|après|en\b))"
)
_MAY_HAVE_HOURS = rf"(?:\s*[,:]?\s*\(?(?P<hours>{_HOURS})\)?)?"

STATEMENTS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?:tous les jours(?! de la semaine| ouvr)|chaque jour)(?:\s*,?\s*(?:sauf|excepté"
        rf"|hormis)\s+(?:les?\s+)?"
        rf"(?P<but>{_DAY}s?(?:{_AND}{_DAY}s?)*){_ALONE})?{_MAY_HAVE_HOURS}",
        rf"(?:du\s+)?\b(?P<first>{_DAY})\s+(?:au"
        rf"|à)\s+(?P<last>{_DAY}){_ALONE}(?:\s+inclus)?{_MAY_HAVE_HOURS}",
        rf"(?:chaque|tous les)\s+(?P<every>{_DAY}s?(?:{_AND}{_DAY}s?)*){_ALONE}{_MAY_HAVE_HOURS}",
        rf"\bles\s+(?P<some>{_DAY}s(?:{_AND}{_DAY}s)*){_ALONE}{_MAY_HAVE_HOURS}",
        rf"\b(?P<listed>{_DAY}s?(?:{_AND}{_DAY}s?)*)\s*:?\s*(?P<hours>{_HOURS})",
        rf"(?:sauf|excepté|hormis)\s+(?:les?\s+)?(?P<left>{_DAY}s?(?:{_AND}{_DAY}s?)*){_ALONE}",
    )
)
#: A weekday or an hour outside of all statements makes the text unreadable.
DAY = re.compile(rf"\b{_DAY}s?\b|tous les jours|chaque jour|week-?end")
HOUR = re.compile(r"\d\d?\s*h\b|\d\d?\s*h\s*\d\d|\b\d\d?:\d\d\b")
MENTION = re.compile(rf"{DAY.pattern}|{HOUR.pattern}")
#: «Les horaires des créneaux :», and a line of hours alone, which belong to the days named before.
HEADING = re.compile(
    r"(?:les )?(?:jours? et )?horaires?(?: (?:du|des|de la|de l'|d') ?(?:créneau|séance|atelier"
    r"|cour)[sx]?)? ?:?"
)
LONE_HOURS = re.compile(rf"\W*(?P<hours>{_HOURS})\W*")
FIGURES = re.compile(r"(\d\d?)\s*(?:h|:)\s*(\d\d)?")
HOUR_PAIR = re.compile(rf"({_HOUR})\s*(?:à|-|–|—)\s*({_HOUR})")

#: Words that make a whole text ambiguous.
VETO = re.compile(
    r"vacances|jours? fériés?|sur deux|par mois|du mois|quinzaine|semaines? (?:im)?paires?|tous "
    r"les \d|certaine?s?\b"
    rf"|^[^\n]*(?:{_MONTHS}|\bété\b|hiver|printemps|automne|saison|période)[^\n]*:\s*$",
    re.MULTILINE,
)
#: Words that make a sentence with days ambiguous: hours of something else, a season, a change.
VETO_BESIDE = re.compile(
    rf"réserv|inscri|billet|permanence|renseign|informations?\b|téléphon|contact|accueil|guichet"
    rf"|caisse|restaurant|\bcafé"
    rf"|\bbar\b|buvette|boutique|librairie|secrétariat|standard|\bappel|\bne\b|\bn['’]|\bpas\b|\bhors\b|annul|report"
    rf"|réserve|fermé|fermeture|\bété\b|hiver|printemps|automne|saison|\b(?:{_MONTHS})\b"
    r"|à partir d|jusqu"
)
ADJUNCT = re.compile(
    r"(?:sur|sans|avec) (?:nécessité de )?(?:réservation|inscription)s?(?: préalable)?"
    r"|(?:réservation|inscription)s? (?:conseillée|obligatoire|nécessaire|recommandée)s?"
)


#: «Du 10 au 31 juillet», beside the weekdays of that period.
RANGE = re.compile(
    rf",?\s*du (?:{_DAY} )?(?P<day>\d\d?)(?:er)?(?: (?P<month>{_MONTHS}))?(?: (?P<year>\d{{4}}))?"
    rf" au (?:{_DAY} )?(?P<to_day>\d\d?)(?:er)? (?P<to_month>{_MONTHS})"
    r"(?: (?P<to_year>\d{4}))?\s*,?"
)


@dataclass(frozen=True, slots=True)
class WeekdayStatement:
    """One statement: weekdays, perhaps with hours; or excluded weekdays.

    Without weekdays, hours of all days.
    """

    weekdays: frozenset[int]
    hours: tuple[Opening, ...] = ()
    is_exception: bool = False

    @property
    def is_bare(self) -> bool:
        """Whether it names weekdays without hours."""
        return bool(self.weekdays) and not self.hours and not self.is_exception


def read_weekdays(text: str, first: date, last: date, lead: str = "") -> tuple[FoundRule, ...]:
    """Return the rules of the period from ``text`` (HTML or plain); ``NotPlainError`` if ambiguous.

    ``lead`` must agree, but may describe a whole offer: «les samedis et dimanches», where ``text``
    is «chaque samedi».
    """
    offered, said = (_statements_of(part, first, last) for part in (lead, text))
    own = frozenset[int]().union(*(one.weekdays for one in said if not one.is_exception))
    openings = _agreed(
        [one for one in offered if not (own and one.is_bare and own < one.weekdays)] + said
    )
    by_hours: dict[tuple[Opening, ...], list[int]] = {}
    for weekday, hours in sorted(openings.items()):
        by_hours.setdefault(hours, []).append(weekday)
    rules = tuple(
        FoundRule(first, last, tuple(weekdays), hours) for hours, weekdays in by_hours.items()
    )
    if not rules or not all(any(rule.days()) for rule in rules):
        raise NotPlainError(text)
    return rules


def _statements_of(text: str, first: date, last: date) -> list[WeekdayStatement]:
    """Return all statements of a text; ``NotPlainError`` if a part is ambiguous."""
    lines = (
        " ".join(TAG.sub(" ", line).split())
        for line in BLOCK.split(unescape(text).replace("\xa0", " "))
    )
    plain = "\n".join(lines).lower().replace("’", "'")
    if VETO.search(plain):
        raise NotPlainError(text)

    plain = RANGE.sub(lambda found: " " if _is_range(found, first, last) else found[0], plain)
    said: list[WeekdayStatement] = []
    is_headed = is_after_days = False
    for sentence in filter(str.strip, SENTENCE.split(plain)):
        if HEADING.fullmatch(sentence):
            is_headed = True
        elif (is_headed or is_after_days) and (lone := LONE_HOURS.fullmatch(sentence)):
            said.append(WeekdayStatement(frozenset(), _openings(lone["hours"])))
        elif is_headed and HOUR.search(sentence) and not DAY.search(sentence):
            # hours of one group or another: visitors must read them
            said.append(WeekdayStatement(frozenset(), (NO_HOURS,)))
        else:
            of_days = _statements_in(sentence)
            said += of_days
            is_headed, is_after_days = False, bool(of_days)
    return said


def _is_range(found: re.Match[str], first: date, last: date) -> bool:
    """Whether the text names exactly this period; an outdated text does not."""
    years = {int(year) for year in (found["year"], found["to_year"]) if year}
    months = (found["month"] or found["to_month"], found["to_month"])
    days = (int(found["day"]), int(found["to_day"]))
    said = [(MONTHS.index(month) + 1, day) for month, day in zip(months, days, strict=True)]
    return said == [(day.month, day.day) for day in (first, last)] and years <= {
        first.year,
        last.year,
    }


def _statements_in(sentence: str) -> list[WeekdayStatement]:
    """Return the statements of a sentence from left to right; every mention must be part of one.

    Raises :class:`NotPlainError` if one is not.
    """
    at, found = 0, []
    while mention := MENTION.search(sentence, at):
        matches = (pattern.finditer(sentence, at) for pattern in STATEMENTS)
        holding = [
            one
            for several in matches
            for one in several
            if one.start() <= mention.start() < one.end()
        ]
        if not holding:
            raise NotPlainError(sentence)
        longest = max(holding, key=lambda one: (one.end() - one.start(), -one.start()))
        found.append(longest)
        at = longest.end()
    if found and VETO_BESIDE.search(ADJUNCT.sub(" ", sentence)):
        raise NotPlainError(sentence)
    return [_said(one) for one in found]


def _said(found: re.Match[str]) -> WeekdayStatement:
    """Return the statement of a match."""
    groups = found.groupdict()
    hours = _openings(groups.get("hours") or "")
    if "but" in groups:
        return WeekdayStatement(frozenset(EVERY_DAY) - _days(groups["but"] or ""), hours)
    if "first" in groups:
        first, last = (WEEKDAYS.index(groups[name]) for name in ("first", "last"))
        return WeekdayStatement(
            frozenset((first + step) % 7 for step in range((last - first) % 7 + 1)), hours
        )
    if "left" in groups:
        return WeekdayStatement(_days(groups["left"]), is_exception=True)
    names = next(groups[name] for name in ("every", "some", "listed") if name in groups)
    return WeekdayStatement(_days(names), hours)


def _days(names: str) -> frozenset[int]:
    """Return the numbers of the weekdays named."""
    return frozenset(WEEKDAYS.index(name) for name in re.findall(_DAY, names))


def _openings(text: str) -> tuple[Opening, ...]:
    """Return the openings in a text of hours: pairs, or single starts."""
    pairs = HOUR_PAIR.findall(text)
    if pairs:
        return tuple((_time(start), _time(end)) for start, end in pairs)
    return tuple((_time(start[0]), None) for start in FIGURES.finditer(text))


def _time(text: str) -> time:
    """Return the time of day; ``NotPlainError`` if invalid."""
    return clock_time(*FIGURES.match(text).groups())  # type: ignore[union-attr]


def _openings_of_each(
    timed: list[WeekdayStatement], left: frozenset[int]
) -> dict[int, tuple[Opening, ...]]:
    """Return the openings by weekday, without those in ``left``.

    Without hours where statements disagree.
    """
    openings: dict[int, tuple[Opening, ...]] = {}
    for one in timed:
        for weekday in one.weekdays - left:
            if openings.setdefault(weekday, one.hours) != one.hours:
                openings[weekday] = (NO_HOURS,)
    return openings


def _agreed(said: list[WeekdayStatement]) -> dict[int, tuple[Opening, ...]]:
    """Return the openings by weekday.

    Without hours where they disagree or only some days have them. ``NotPlainError`` if two
    statements name different days.
    """
    left = frozenset().union(*(one.weekdays for one in said if one.is_exception))
    timed = [one for one in said if one.weekdays and one.hours]
    lone = {one.hours for one in said if not one.weekdays}
    bare = _bare_days(said, left, is_timed=bool(timed))
    openings = _openings_of_each(timed, left)
    if len(bare) > 1 or any(not openings.keys() <= weekdays for weekdays in bare):
        raise NotPlainError("weekdays")
    if lone and (timed or not bare):
        raise NotPlainError("hours")
    hours = lone.pop() if len(lone) == 1 else (NO_HOURS,)
    return {weekday: hours for weekdays in bare for weekday in weekdays} | openings


def _bare_days(
    said: Iterable[WeekdayStatement], left: frozenset[int], *, is_timed: bool
) -> set[frozenset[int]]:
    """Return the sets of weekdays named without hours.

    If there are only exceptions, all other days.
    """
    bare = {one.weekdays - left for one in said if one.is_bare}
    if left and not is_timed and not bare:
        return {frozenset(EVERY_DAY) - left}
    return bare
