"""Parsing of days in a search query, French or English: «demain soir», «samedi 12 décembre».

«Samedi» and «samedi prochain» mean the next Saturday; on a Saturday, «samedi» is today and «samedi
prochain» a week later. «Le week-end prochain» is the one after «ce week-end». A day without a year
is the next such day.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from datetext import vocabulary
from datetext.calendar import (
    WEEK,
    date_in,
    days_numbered,
    last_of_month,
    next_named,
    next_weekday,
    weekend_of,
)
from datetext.vocabulary import SEASONS, WEEKENDS, DayPart, full_year, in_any_language, one_of

#: How many months ahead a day without a month is searched.
FURTHEST_MONTHS = 13
#: A Wednesday belongs to the weekend after it.
MIDWEEK = 2


class NamedSpan(StrEnum):
    """A named period, relative to the time of the query."""

    NOW = "now"
    TODAY = "today"
    TONIGHT = "tonight"
    TOMORROW = "tomorrow"
    WEEKEND = "weekend"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class QueryDays:
    """Days of a query: a named period, or first and last day, and a part of the day."""

    span: NamedSpan | None = None
    first_on: date | None = None
    last_on: date | None = None
    part: DayPart | None = None


Match = re.Match[str]
#: What a phrase means, if it means days.
Meant = QueryDays | None
Read = Callable[[Match, date], Meant]
#: A regular expression on folded words separated by single spaces, and the function that reads a
#: match.
Rule = tuple[str, Read]

WEEKDAYS = in_any_language(vocabulary.WEEKDAYS)
_NAMED_MONTHS = in_any_language(vocabulary.MONTHS)
MONTHS = _NAMED_MONTHS | in_any_language(vocabulary.SHORT_MONTHS)
PARTS = in_any_language(vocabulary.PARTS)
RELATIVES = in_any_language(vocabulary.RELATIVES)

WEEKDAY, PART = one_of(WEEKDAYS), one_of(PARTS)
#: March to June are left out, because they are also other words: a planet, a park, a verb, a name.
_LONE_MONTH = one_of(name for name, number in _NAMED_MONTHS.items() if not 3 <= number <= 6)
_SHORT_WEEKDAY = one_of(in_any_language(vocabulary.SHORT_WEEKDAYS))

#: In the order of this module, so that a longer name is matched before a shorter one within it.
RULES: list[Rule] = []
#: Less certain rules, tried after all others.
LATE_RULES: list[Rule] = []

_DAY = r"(?P<day>0?[1-9]|[12]\d|3[01])"
_LAST = r"(?P<last>0?[1-9]|[12]\d|3[01])"
_TH = rf"(?:{one_of(vocabulary.ORDINAL_ENDINGS['fr'] | vocabulary.ORDINAL_ENDINGS['en'])})?"
_PART = rf"(?: (?:au |le |in the )?(?P<part>{PART}))?"
_NAMED = rf"(?:(?:{WEEKDAY}|{_SHORT_WEEKDAY}) )?"
_ANY_MONTH = one_of(MONTHS)
_MONTH = rf"(?P<month>{_ANY_MONTH})"
_YEAR = r"(?: (?P<year>20\d\d))?"
_FROM = (
    r"(?:(?:a partir |a compter )?du|entre(?: le)?|(?:des )?le"
    r"|(?:starting )?from(?: the)?|between(?: the)?)"
)
_TO = (
    r"(?:(?:et )?(?:jusqu )?au|et(?: le)?|(?:up )?to(?: the)?|and(?: the)?"
    r"|(?:and )?(?:until|till|through)(?: the)?)"
)
_WEEKEND = one_of([*WEEKENDS, "we"])
_RELATIVE_DAY = one_of(words for words, said in RELATIVES.items() if not said.part)
_RELATIVE_PART = one_of(words for words, said in RELATIVES.items() if said.part)
#: Not «du 15 mars à 20 euros».
_NO_UNIT = r"(?! ?(?:€|£|euros?|eur|h|h\d\d|heures?|am|pm|ans|minutes?|min|personnes?|people) )"
_FOLLOWED = r"(?= ·| $| (?:a|au|aux|dans|en|et|pour|avec|a partir|des) | \d{1,2} ?h(?:[0-5]\d)? )"


def rule(*patterns: str, late: str = "") -> Callable[[Read], Read]:
    """Register the decorated function as reader of ``patterns``.

    ``late`` is tried after all others.
    """

    def add(read: Read) -> Read:
        RULES.extend((pattern, read) for pattern in patterns)
        if late:
            LATE_RULES.append((late, read))
        return read

    return add


def means_span(span: NamedSpan) -> Read:
    """Return the reader of a phrase that means ``span``, such as «ce soir», whatever the text
    and the day.
    """

    def read(found: Match, today: date) -> QueryDays:
        return QueryDays(span)

    return read


def the_day(day: date | None, part: str | None = None) -> Meant:
    return QueryDays(first_on=day, last_on=day, part=PARTS.get(part or "")) if day else None


def from_to(first: date | None, last: date | None) -> Meant:
    return QueryDays(first_on=first, last_on=last) if first and last and first <= last else None


@rule(
    rf"{_FROM} {_DAY}{_TH}(?: (?P<first_month>{_ANY_MONTH}))? {_TO} {_LAST}{_TH}(?: of)? "
    rf"{_MONTH}{_YEAR}"
)
def _stretch(found: Match, today: date) -> Meant:
    """Read a range: «du 12 au 15 décembre», «du 28 décembre au 3 janvier»."""
    year = int(found["year"]) if found["year"] else None
    last = day_of_month(int(found["last"]), MONTHS[found["month"]], year, today)
    if last is None:  # such as 30 February
        return None
    month = MONTHS[found["first_month"]] if found["first_month"] else last.month
    day = int(found["day"])
    first = date_in(last.year, month, day)
    return from_to(first if first and first <= last else date_in(last.year - 1, month, day), last)


@rule(
    rf"{_FROM} {_DAY}{_TH}(?: of)? {_MONTH} {_TO} {_LAST}{_TH}{_NO_UNIT}",
)
def _stretch_of_month(found: Match, today: date) -> Meant:
    """Read a range whose month is said first: «du 15 mars au 31», «from 15 March to the 31st»."""
    first = day_of_month(int(found["day"]), MONTHS[found["month"]], None, today)
    return from_to(first, date_in(first.year, first.month, int(found["last"]))) if first else None


@rule(
    rf"(?:les |le |on |the )*{_NAMED}{_DAY}{_TH} {_NAMED}{_LAST}{_TH}(?: of)? {_MONTH}{_YEAR}"
    rf"{_PART}",
)
def _two_days(found: Match, today: date) -> Meant:
    """Read two days that follow each other, with a hyphen or a comma: «7-8 March»."""
    year = int(found["year"]) if found["year"] else None
    last = day_of_month(int(found["last"]), MONTHS[found["month"]], year, today)
    first = last - timedelta(days=1) if last else None
    if first is None or first.day != int(found["day"]):
        return None
    return QueryDays(first_on=first, last_on=last, part=PARTS.get(found["part"] or ""))


@rule(
    rf"(?:le |the |on the |pour le )?(?:{_WEEKEND}) (?:du|de|of)(?: the)? {_NAMED}{_DAY}{_TH}"
    rf"(?: of)? {_MONTH}{_YEAR}",
)
def _weekend_of_day(found: Match, today: date) -> Meant:
    """Read «le week-end du 14 juillet»: the nearest weekend and the days to that day."""
    year = int(found["year"]) if found["year"] else None
    day = day_of_month(int(found["day"]), MONTHS[found["month"]], year, today)
    if day is None:
        return None
    is_after_weekend = day.weekday() < MIDWEEK
    saturday, sunday = weekend_of(day - WEEK) if is_after_weekend else weekend_of(day)
    return from_to(min(day, saturday), max(day, sunday))


@rule(
    rf"(?:le |on |the )*{_NAMED}(?:the )?{_DAY}{_TH}(?: of)? {_MONTH}{_YEAR}{_PART}",
    rf"(?:on )?{_NAMED}{_MONTH} (?:the )?{_DAY}{_TH}{_YEAR}{_PART}",
)
def _day_of_month(found: Match, today: date) -> Meant:
    year = int(found["year"]) if found["year"] else None
    return the_day(
        day_of_month(int(found["day"]), MONTHS[found["month"]], year, today), found["part"]
    )


@rule(rf"(?:le |on )?{_NAMED}(?P<year>\d{{4}})-(?P<month>\d\d)-(?P<day>\d\d)")
def _iso(found: Match, today: date) -> Meant:
    return the_day(day_of_month(int(found["day"]), int(found["month"]), int(found["year"]), today))


@rule(r"(?:le |on )?(?!24/7 |1/2 |3/4 )(?P<day>\d{1,2})/(?P<month>\d{1,2})(?:/(?P<year>\d{2,4}))?")
def _written(found: Match, today: date) -> Meant:
    """Read a numeric date, «12/12» or «7/3/26», day first, in both languages."""
    year = full_year(int(found["year"])) if found["year"] else None
    return the_day(day_of_month(int(found["day"]), int(found["month"]), year, today))


@rule(
    rf"(?:le )?(?P<weekday>{WEEKDAY}) {_DAY}(?:th|st|nd|rd)?{_PART}{_FOLLOWED}",
    late=rf"le (?P<weekday>)?{_DAY}(?:er)?{_PART}{_FOLLOWED}",
)
def _number(found: Match, today: date) -> Meant:
    """Read «le 12», «samedi 12»: the next day with that number, on that weekday if given."""
    weekday = WEEKDAYS[found["weekday"]] if found["weekday"] else None
    return the_day(next_day_numbered(int(found["day"]), today, weekday), found["part"])


@rule(late=rf"du {_DAY}(?:er)? au {_LAST}{_FOLLOWED}")
def _numbers(found: Match, today: date) -> Meant:
    """Read two day numbers as a range: «du 12 au 15»."""
    last = next_day_numbered(int(found["last"]), today)
    return from_to(last.replace(day=min(int(found["day"]), last.day)), last) if last else None


@rule(
    rf"(?:en|in|au mois de|au mois d|mois de|during) {_MONTH}{_YEAR}",
    rf"{_MONTH} (?P<year>20\d\d)",
    late=rf"(?<! d )(?<! de )(?<! of )(?P<month>{_LONE_MONTH})(?P<year>)?(?= $| ·)",
)
def _month(found: Match, today: date) -> Meant:
    month = MONTHS[found["month"]]
    year = int(found["year"]) if found["year"] else today.year + (month < today.month)
    return from_to(date(year, month, 1), last_of_month(date(year, month, 1)))


@rule(rf"(?:cet|ce|this|pendant l|durant l|during the) (?P<season>{one_of(SEASONS)})")
def _season(found: Match, today: date) -> Meant:
    """Read a season, «cet été»: the current one, else the next."""
    (month, day), (last_month, last_day) = SEASONS[found["season"]]
    last = next_named(last_month, last_day, today)
    return from_to(date_in(last.year - (month > last_month), month, day), last) if last else None


@rule(
    rf"(?:the )?(?P<relative>{_RELATIVE_DAY}){_PART}",
    rf"(?P<relative>{_RELATIVE_PART})(?P<part>)?(?! blanche )",
)
def _relative(found: Match, today: date) -> Meant:
    """Read a relative day: «demain soir», «aujourd’hui», «cette nuit», «this morning»."""
    said = RELATIVES[found["relative"]]
    part = PARTS.get(found["part"] or "", said.part)
    if said.days == 0:
        return (
            QueryDays(NamedSpan.TONIGHT)
            if part in {DayPart.EVENING, DayPart.NIGHT}
            else QueryDays(NamedSpan.TODAY, part=part)
        )
    if said.days == 1:
        return QueryDays(NamedSpan.TOMORROW, part=part)
    return the_day(today + timedelta(days=said.days), found["part"])


rule(
    r"(?:ouverte?s?|open) (?:maintenant|now)|tout de suite|right now",
    rf"(?<! de )(?<! des )(?<! jusqu a )(?<! from )(?<! until )(?:la "
    rf")?(?:maintenant|now){_FOLLOWED}",
)(means_span(NamedSpan.NOW))
rule(r"en ce moment")(means_span(NamedSpan.TODAY))


@rule(rf"(?:le |the )?(?:(?:{_WEEKEND}) (?:prochain|suivant|d apres)|next (?:{_WEEKEND}))")
def _next_weekend(found: Match, today: date) -> Meant:
    saturday, sunday = weekend_of(today)
    return from_to(saturday + WEEK, sunday + WEEK)


rule(r"(?:ce |le |this |the |on the )?(?:prochain |coming )?(?:week ?end)(?! prolonge)", r"ce we")(
    means_span(NamedSpan.WEEKEND)
)


@rule(r"(?:la |the )?(?:semaine (?:prochaine|suivante|d apres)|prochaine semaine|next week)")
def _next_week(found: Match, today: date) -> Meant:
    monday = today - timedelta(days=today.weekday()) + WEEK
    return from_to(monday, monday + timedelta(days=6))


rule(r"cette semaine|this week")(means_span(NamedSpan.WEEK))


@rule(r"(?:le |the )?(?:mois (?:prochain|suivant)|prochain mois|next month)")
def _next_month(found: Match, today: date) -> Meant:
    first = last_of_month(today) + timedelta(days=1)
    return from_to(first, last_of_month(first))


rule(r"ce mois(?: ci)?|this month")(means_span(NamedSpan.MONTH))


@rule(rf"(?:le )?(?P<weekday>{WEEKDAY}) (?:(?:et|ou|and|or)(?: le)? )?(?P<other>{WEEKDAY})")
def _two_weekdays(found: Match, today: date) -> Meant:
    """Read two consecutive weekdays, «samedi et dimanche»; if they have begun, from today."""
    last = next_weekday(WEEKDAYS[found["other"]], today)
    first = last - timedelta(days=1)
    return from_to(first, last) if first.weekday() == WEEKDAYS[found["weekday"]] else None


@rule(rf"(?:du |de |from )?(?P<weekday>{WEEKDAY}) (?:a|au|to) (?P<other>{WEEKDAY})")
def _to_weekday(found: Match, today: date) -> Meant:
    first = next_weekday(WEEKDAYS[found["weekday"]], today)
    return from_to(first, next_weekday(WEEKDAYS[found["other"]], first))


@rule(
    rf"(?<!black )(?<!good )(?:ce |le |on |this |(?P<next>next |prochain ))?(?P<weekday>{WEEKDAY})"
    rf"(?: (?P<following>prochain))?{_PART}(?! (?:gras|saint|noir)(?: |$))"
)
def _weekday(found: Match, today: date) -> Meant:
    is_next = bool(found["next"] or found["following"])
    return the_day(next_weekday(WEEKDAYS[found["weekday"]], today, is_next=is_next), found["part"])


def next_day_numbered(number: int, today: date, weekday: int | None = None) -> date | None:
    """Return the next day with that number in its month, on ``weekday`` if given."""
    days = days_numbered(number, today, FURTHEST_MONTHS)
    return next((day for day in days if weekday in (None, day.weekday())), None)


def day_of_month(number: int, month: int, year: int | None, today: date) -> date | None:
    """Return this day of this month in ``year``; without a year, the next such day."""
    return next_named(month, number, today) if year is None else date_in(year, month, number)
