"""Parsing of rhythms in a search query: «le lundi», «un samedi sur deux», «pendant les vacances».

«Lundi» alone is the coming Monday; «le lundi», «les lundis» and «on Mondays» are every Monday.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from datetext import vocabulary
from datetext.calendar import next_weekday
from datetext.feasts import CivilCalendar, DateRange, ranges_outside
from datetext.questions import MONTHS, WEEKDAY, WEEKDAYS
from datetext.vocabulary import WEEKENDS, SymbolKind, one_of

#: Monday to Friday; Saturday and Sunday.
WORKING_DAYS, WEEKEND_DAYS = (0, 1, 2, 3, 4), (5, 6)


@dataclass(frozen=True, slots=True)
class QueryRhythm:
    """Days that count: these weekdays, every second week from a day on, these ranges."""

    weekdays: tuple[int, ...] = ()
    every_other_from: date | None = None
    ranges: tuple[DateRange, ...] = ()

    @property
    def one_range(self) -> DateRange | None:
        """The range, if it is all that is said, and the only one."""
        return self.ranges[0] if len(self.ranges) == 1 and not self.weekdays else None


Match = re.Match[str]
Read = Callable[[Match, date, CivilCalendar], QueryRhythm | None]
Rule = tuple[str, Read]

#: Longer expressions come first.
RULES: list[Rule] = []

_WEEKEND = one_of([*WEEKENDS, "we"])
_EVERY = r"(?:tous les|toutes les|chaque|every|each|les|on)"
_NOT_NUMBERED = (
    r"(?! (?:prochaine?s?|suivante?s?|dernier|premier|gras|saint|noir|next|last|week)(?: |$))"
    r"(?! en (?:huit|quinze) )"
    r"(?! \d{1,2}(?:er|st|nd|rd|th)?(?= (?!h |heures? |am |pm )))(?! \d+[-/]\d)"
    rf"(?! (?:{one_of(MONTHS)}) )"
)
#: Not «les samedis du jazz», «le lundi de la semaine prochaine».
_NOT_A_TITLE = r"(?! (?:de|du|des|d|of)(?! \d| l apres midi| la (?:matinee|soiree)) )"
_AFTER = _NOT_NUMBERED + _NOT_A_TITLE
_SINGULAR = rf"(?:{WEEKDAY})(?!s)"
_ITEM = rf"(?:(?:et|ou|and|or) )?(?:(?:le|{_EVERY}) )?(?:{WEEKDAY})s?{_NOT_NUMBERED}"
_SCHOOL = r"vacances scolaires|conges scolaires|school (?:holidays?|vacations?|breaks?)"
_ZONE = r"(?: (?:de la |in )?zone (?P<zone>[abc]))?"
_OUTSIDE = r"(?:hors|en dehors d[eu]s?|hormis|sauf|outside(?: of)?|except(?: in| during)?|not (?:in|during))"
_THE = r"(?:(?:les|des|the|pendant|durant|during|in|aux?) )*"


def _school_names() -> dict[str, str]:
    """Return the words for one school holiday, with its published name."""
    tables = [words[SymbolKind.NAMED_SCHOOL] for words in (vocabulary.FRENCH, vocabulary.ENGLISH)]
    return {
        words: str(name)
        for table in tables
        if isinstance(table, Mapping)
        for words, name in table.items()
    }


_SCHOOL_NAMES = _school_names()


def rule(*patterns: str) -> Callable[[Read], Read]:
    """Register the decorated function as reader of ``patterns``."""

    def add(read: Read) -> Read:
        RULES.extend((pattern, read) for pattern in patterns)
        return read

    return add


@rule(
    rf"(?:un |une |1 )?(?:(?P<weekday>{WEEKDAY})|(?P<weekend>{_WEEKEND})|semaine) sur (?:deux|2)",
    rf"(?:on )?every (?:other|second) (?:(?P<weekday>{WEEKDAY})|(?P<weekend>{_WEEKEND})|week)"
    r"(?! of )",
    r"(?:toutes les|every) (?:deux|2|two) (?P<weekday>)?(?P<weekend>)?(?:semaines|weeks)",
)
def _every_other(found: Match, today: date, civil: CivilCalendar) -> QueryRhythm:
    """Read every second week; it counts from the coming one, as nothing says which."""
    if found["weekday"]:
        weekday = WEEKDAYS[found["weekday"]]
        return QueryRhythm((weekday,), next_weekday(weekday, today))
    return QueryRhythm(WEEKEND_DAYS if found["weekend"] else (), today)


@rule(
    rf"(?:le (?:{_SINGULAR})|(?:tous les|chaque|every|each|les) (?:{WEEKDAY})s?"
    rf"|(?:on )?(?:{WEEKDAY})s){_NOT_NUMBERED}(?: {_ITEM})*{_AFTER}"
)
def _weekdays(found: Match, today: date, civil: CivilCalendar) -> QueryRhythm | None:
    """Read weekdays of every week: «le lundi», «les samedis et dimanches», «on Mondays»."""
    words = (word.removesuffix("s") if word not in WEEKDAYS else word for word in found[0].split())
    return QueryRhythm(tuple(sorted({WEEKDAYS[word] for word in words if word in WEEKDAYS})))


@rule(
    rf"(?:tous les|le|les|chaque|every|each|on) (?:{_WEEKEND})(?! prolonge){_AFTER}"
    rf"|week ?ends{_AFTER}"
)
def _weekends(found: Match, today: date, civil: CivilCalendar) -> QueryRhythm:
    return QueryRhythm(WEEKEND_DAYS)


@rule(
    r"en semaine|(?:les )?jours de (?:la )?semaine|jours ouvr(?:es|ables)"
    r"|(?:on |during )?(?:the )?week ?days|during the week|on a weekday"
)
def _working_days(found: Match, today: date, civil: CivilCalendar) -> QueryRhythm:
    return QueryRhythm(WORKING_DAYS)


@rule(rf"{_OUTSIDE} {_THE}(?:{_SCHOOL}|vacances(?= ·| $)){_ZONE}")
def _outside_school_holidays(
    found: Match, today: date, civil: CivilCalendar
) -> QueryRhythm | None:
    return _in_ranges(ranges_outside(civil.school_holidays(today, None, _zone(found)), today))


@rule(
    rf"{_THE}(?:{_SCHOOL}){_ZONE}",
    rf"(?:pendant|durant|aux) (?:les )?vacances{_ZONE}(?= ·| $| (?:a|au|en|dans|pour|avec|le) )",
    rf"(?:during|in) the holidays(?P<zone>)?(?= ·| $| (?:at|in|for|with) )",
)
def _school_holidays(found: Match, today: date, civil: CivilCalendar) -> QueryRhythm | None:
    return _in_ranges(civil.school_holidays(today, None, _zone(found)))


@rule(rf"{_THE}(?P<holiday>{one_of(_SCHOOL_NAMES)}){_ZONE}")
def _named_school_holidays(found: Match, today: date, civil: CivilCalendar) -> QueryRhythm | None:
    """Read one holiday, «vacances de la Toussaint»: the current one, else the next."""
    name = _SCHOOL_NAMES[found["holiday"]]
    return _in_ranges(civil.school_holidays(today, name, _zone(found))[:1])


@rule(
    r"(?:(?:un|les|le|des|on|on a|the|pendant les|during) )*"
    r"(?:jours? feries?|(?:bank|public) holidays?)(?! week ?ends?)"
)
def _public_holidays(found: Match, today: date, civil: CivilCalendar) -> QueryRhythm | None:
    return _in_ranges(civil.public_holidays(today))


def _zone(found: Match) -> str:
    return (found["zone"] or "").upper()


def _in_ranges(ranges: Sequence[DateRange]) -> QueryRhythm | None:
    return QueryRhythm(ranges=tuple(ranges)) if ranges else None
