"""Parsing of rhythms in a search query: «le lundi», «un samedi sur deux», «pendant les vacances».

«Lundi» alone is the coming Monday; «le lundi», «les lundis» and «on Mondays» are every Monday.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from datetext import vocabulary
from datetext.calendar import ONE_DAY, WEEK, last_of_month, next_weekday
from datetext.feasts import (
    PUBLIC_HOLIDAYS_DAYS,
    CivilCalendar,
    DateRange,
    ranges_of,
    ranges_outside,
)
from datetext.questions import MONTHS, WEEKDAY, WEEKDAYS, day_of_month
from datetext.vocabulary import WEEKENDS, SymbolKind, in_any_language, one_of

#: Monday to Friday; Saturday and Sunday.
WORKING_DAYS, WEEKEND_DAYS = (0, 1, 2, 3, 4), (5, 6)


@dataclass(frozen=True, slots=True)
class QueryRhythm:
    """Days that count: these weekdays, every second week from a day on, these ranges."""

    weekdays: tuple[int, ...] = ()
    every_other_from: date | None = None
    ranges: tuple[DateRange, ...] = ()
    #: Words that mean the same alone, if those typed do not: «every Saturday».
    words: str = ""

    @property
    def one_range(self) -> DateRange | None:
        """The range, if it is all that is said, and the only one."""
        return self.ranges[0] if len(self.ranges) == 1 and not self.weekdays else None


Match = re.Match[str]
Read = Callable[[Match, date, CivilCalendar], QueryRhythm | None]
Rule = tuple[str, Read]

#: Weekdays come before ranges, then longer expressions before shorter ones.
RULES: list[Rule] = []

FURTHEST_MONTHS = 13

_RANKS: dict[str, int] = {
    **dict.fromkeys(["premier", "1er", "first", "1st"], 1),
    **dict.fromkeys(["deuxieme", "2e", "second", "2nd"], 2),
    **dict.fromkeys(["troisieme", "3e", "third", "3rd"], 3),
    **dict.fromkeys(["quatrieme", "4e", "fourth", "4th"], 4),
    **dict.fromkeys(["dernier", "last"], -1),
}
_RANK = one_of(_RANKS)
_WEEKEND = one_of([*WEEKENDS, "we"])
_SHORT_WEEKDAY = one_of(in_any_language(vocabulary.SHORT_WEEKDAYS))
#: A word of a rhythm or a holiday: what saves most sentences the rules.
SIGN = (
    rf"{WEEKDAY}|semaine|week|{_WEEKEND}|vacances|holiday|vacation|break|conges|ferie|ouvr|mois"
    rf"|month|{one_of(MONTHS)}"
)
_NUMBER = r"(?:0?[1-9]|[12]\d|3[01])(?:er|st|nd|rd|th)?"
_NUMBERED_DAY = rf"(?:(?:le|the|les|on) )*(?:(?:{WEEKDAY}|{_SHORT_WEEKDAY}) )?{_NUMBER}"
#: Not the second half of a range: «entre le 10 et le 15 mars».
_NO_RANGE_BEFORE = (
    r"(?<!entre )(?<!entre le )(?<!between )(?<!between the )(?<!du )(?<!from )(?<!from the )"
    r"(?<!au )(?<!to )(?<!to the )"
)
_EVERY = r"(?:tous les|toutes les|chaque|every|each|les|on)"
_NOT_NUMBERED = (
    r"(?! (?:prochaine?s?|suivante?s?|dernier|premier|gras|saint|noir|next|last|week)(?: |$))"
    r"(?! en (?:huit|quinze) )"
    r"(?! \d{1,2}(?:er|st|nd|rd|th)?(?= (?!h |heures? |am |pm )))(?! \d+[-/]\d)"
    rf"(?! (?:{one_of(MONTHS)}) )"
)
#: Not «les samedis du jazz», «le lundi de la semaine prochaine».
_NOT_A_TITLE = r"(?! (?:de|du|des|d|of)(?! \d| l apres midi| la (?:matinee|soiree)) )"
#: Not «le week-end du 14 juillet».
_NOT_OF_A_DAY = rf"(?! (?:de|du|of)(?: the)? (?:(?:{WEEKDAY}) )?\d)"
_PUBLIC = r"(?:jours? feries?|(?:bank|public) holidays?)(?! week ?ends?)"
_AFTER = _NOT_NUMBERED + _NOT_A_TITLE + rf"(?! (?:et|ou|and|or) (?:les |on )?{_PUBLIC} )"
_SINGULAR = rf"(?:{WEEKDAY})(?!s)"
_ITEM = rf"(?:(?:et|ou|and|or) )?(?:(?:le|{_EVERY}) )?(?:{WEEKDAY})s?{_NOT_NUMBERED}"
_SCHOOL = r"vacances scolaires|conges scolaires|school (?:holidays?|vacations?|breaks?)"
_ZONE = r"(?: (?:de la |in )?zone (?P<zone>[abc]))?"
_OUTSIDE = (
    r"(?:hors|en dehors d[eu]s?|hormis|sauf|outside(?: of)?|except(?: in| during)?"
    r"|not (?:in|during))"
)
_THE = r"(?:(?:les|des|the|pendant|durant|during|in|aux?) )*"


_SCHOOL_NAMES: dict[str, str] = {
    "summer vacation": vocabulary.SUMMER,
    "summer break": vocabulary.SUMMER,
    "spring break": vocabulary.SPRING,
    "winter break": vocabulary.WINTER,
    "christmas break": vocabulary.CHRISTMAS,
}
for _vocabulary in (vocabulary.FRENCH, vocabulary.ENGLISH):
    _named = _vocabulary[SymbolKind.NAMED_SCHOOL]
    if isinstance(_named, Mapping):
        _SCHOOL_NAMES |= {words: str(name) for words, name in _named.items()}


#: Exclusions of holidays, «hors vacances»: to be read before any other exclusion.
OUTSIDE_RULES: list[Rule] = []


def rhythm_rule(*patterns: str, is_outside: bool = False) -> Callable[[Read], Read]:
    """Register the decorated function as reader of ``patterns``."""

    def add(read: Read) -> Read:
        rules = OUTSIDE_RULES if is_outside else RULES
        rules.extend((pattern, read) for pattern in patterns)
        return read

    return add


@rhythm_rule(
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


@rhythm_rule(
    rf"(?:le (?:{_SINGULAR})|(?:tous les|chaque|every|each|les) (?:{WEEKDAY})s?"
    rf"|(?:on )?(?:{WEEKDAY})s){_NOT_NUMBERED}(?: {_ITEM})*{_AFTER}"
)
def _weekdays(found: Match, today: date, civil: CivilCalendar) -> QueryRhythm | None:
    """Read weekdays of every week: «le lundi», «les samedis et dimanches», «on Mondays»."""
    words = (word.removesuffix("s") if word not in WEEKDAYS else word for word in found[0].split())
    return QueryRhythm(tuple(sorted({WEEKDAYS[word] for word in words if word in WEEKDAYS})))


@rhythm_rule(rf"(?:on )?(?P<weekday>{WEEKDAY})(?= (?:mornings|afternoons|evenings|nights) )")
def _part_of_weekdays(found: Match, today: date, civil: CivilCalendar) -> QueryRhythm:
    """Read «Saturday nights», where the plural of the part says that it is every week."""
    return QueryRhythm((WEEKDAYS[found["weekday"]],), words=f"every {found['weekday']}")


@rhythm_rule(
    rf"(?:tous les|le|les|chaque|every|each|on) (?:{_WEEKEND})(?! prolonge){_AFTER}{_NOT_OF_A_DAY}"
    rf"|week ?ends{_AFTER}"
)
def _weekends(found: Match, today: date, civil: CivilCalendar) -> QueryRhythm:
    return QueryRhythm(WEEKEND_DAYS)


@rhythm_rule(
    r"(?<!fin )(?<!debut )(?<!milieu )(?:en|de) semaine(?! (?:prochaine|sainte) )"
    r"|(?:les )?jours de (?:la )?semaine|jours ouvr(?:es|ables)"
    r"|(?:on |during )?(?:the )?week ?days|during the week|on a weekday"
)
def _working_days(found: Match, today: date, civil: CivilCalendar) -> QueryRhythm:
    return QueryRhythm(WORKING_DAYS)


@rhythm_rule(
    rf"(?:(?:le|les|tous les) )*(?:(?P<weekend>{_WEEKEND})|(?P<weekday>{WEEKDAY}))s? "
    rf"(?:et|ou|and|or) (?:les |on )?{_PUBLIC}"
)
def _with_public_holidays(found: Match, today: date, civil: CivilCalendar) -> QueryRhythm | None:
    """Read weekdays and public holidays together: one or the other."""
    holidays = {day for day, _last in civil.public_holidays(today)}
    weekdays = WEEKEND_DAYS if found["weekend"] else (WEEKDAYS[found["weekday"]],)
    ahead = (today + timedelta(days=days) for days in range(PUBLIC_HOLIDAYS_DAYS))
    days = [day for day in ahead if day in holidays or day.weekday() in weekdays]
    return _in_ranges(ranges_of(days)) if holidays else None


@rhythm_rule(
    rf"(?:(?:le|les|tous les|chaque|the|on the|every) )*(?P<rank>{_RANK})s? "
    rf"(?P<weekday>{WEEKDAY})s? (?:du|de chaque|de tous les|of the|of every|of each) (?:mois|month)"
)
def _ranked(found: Match, today: date, civil: CivilCalendar) -> QueryRhythm:
    """Read «le premier dimanche du mois»: that of each of the coming months."""
    rank, weekday = _RANKS[found["rank"]], WEEKDAYS[found["weekday"]]
    month, days = today.replace(day=1), []
    for _month in range(FURTHEST_MONTHS):
        last = last_of_month(month)
        first_such = next_weekday(weekday, month)
        last_such = next_weekday(weekday, last - timedelta(days=6))
        days.append(last_such if rank < 0 else first_such + WEEK * (rank - 1))
        month = last + ONE_DAY
    return QueryRhythm(ranges=tuple((day, day) for day in days if day >= today))


@rhythm_rule(rf"(?:{WEEKDAY})(?:(?: (?:et|ou|and|or))? (?:{WEEKDAY}))+{_NOT_NUMBERED}")
def _coming_days(found: Match, today: date, civil: CivilCalendar) -> QueryRhythm | None:
    """Read several coming days: «lundi et mercredi». Two that follow each other are a window."""
    weekdays = [WEEKDAYS[word] for word in found[0].split() if word in WEEKDAYS]
    days = sorted({next_weekday(weekday, today) for weekday in weekdays})
    ranges = ranges_of(days)
    is_window = len(weekdays) == 2 and (weekdays[1] - weekdays[0]) % 7 == 1
    return None if is_window or len(days) == 1 else QueryRhythm(ranges=tuple(ranges))


@rhythm_rule(
    rf"{_NO_RANGE_BEFORE}(?P<days>{_NUMBERED_DAY}(?: {_NUMBERED_DAY})* (?:et|ou|and|or) "
    rf"{_NUMBERED_DAY})(?: of)? (?P<month>{one_of(MONTHS)})"
)
def _days_of_month(found: Match, today: date, civil: CivilCalendar) -> QueryRhythm | None:
    """Read days of one month: «samedi 7 et dimanche 8 mars», «le 7, le 12 ou le 14 mars»."""
    numbers = [int(number) for number in re.findall(r"\d+", found["days"])]
    month = MONTHS[found["month"]]
    days = [day_of_month(number, month, None, today) for number in numbers]
    return QueryRhythm(ranges=tuple(ranges_of(sorted({day for day in days if day}))))


@rhythm_rule(rf"{_OUTSIDE} {_THE}(?:{_SCHOOL}|vacances(?= ·| $)){_ZONE}", is_outside=True)
def _outside_school_holidays(found: Match, today: date, civil: CivilCalendar) -> QueryRhythm | None:
    return _in_ranges(ranges_outside(civil.school_holidays(today, None, _zone(found)), today))


@rhythm_rule(
    rf"{_THE}(?:{_SCHOOL}){_ZONE}",
    rf"(?:pendant|durant|aux) (?:les )?vacances{_ZONE}(?= ·| $| (?:a|au|en|dans|pour|avec|le) )",
    r"(?:during|in) the holidays(?P<zone>)?(?= ·| $| (?:at|in|for|with) )",
)
def _school_holidays(found: Match, today: date, civil: CivilCalendar) -> QueryRhythm | None:
    return _in_ranges(civil.school_holidays(today, None, _zone(found)))


@rhythm_rule(rf"{_THE}(?P<holiday>{one_of(_SCHOOL_NAMES)}){_ZONE}")
def _named_school_holidays(found: Match, today: date, civil: CivilCalendar) -> QueryRhythm | None:
    """Read one holiday, «vacances de la Toussaint»: the current one, else the next."""
    name = _SCHOOL_NAMES[found["holiday"]]
    return _in_ranges(civil.school_holidays(today, name, _zone(found))[:1])


@rhythm_rule(rf"{_OUTSIDE} {_THE}{_PUBLIC}", is_outside=True)
def _outside_public_holidays(found: Match, today: date, civil: CivilCalendar) -> QueryRhythm | None:
    return _in_ranges(ranges_outside(civil.public_holidays(today), today))


@rhythm_rule(rf"(?:(?:un|les|le|des|on|on a|the|pendant les|during) )*{_PUBLIC}")
def _public_holidays(found: Match, today: date, civil: CivilCalendar) -> QueryRhythm | None:
    return _in_ranges(civil.public_holidays(today))


def _zone(found: Match) -> str:
    return (found["zone"] or "").upper()


def _in_ranges(ranges: Sequence[DateRange]) -> QueryRhythm | None:
    return QueryRhythm(ranges=tuple(ranges)) if ranges else None
