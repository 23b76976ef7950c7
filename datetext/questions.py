"""Days said in words, in French and in English: «demain soir», «samedi 12 décembre», «next week», «12/12».

«Samedi» and «samedi prochain» are the first to come; today's own day counts as the first, but is not
«prochain». «Le week-end prochain» is the one after «ce week-end». A day without a year is the next
that bears its name.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from search.enums import Moment, When
from search.query.calendar_words import (
    LONE_MONTH,
    MONTH,
    MONTHS,
    PART,
    SEASON,
    SEASONS,
    SHORT_WEEKDAY,
    WEEKDAY,
    WEEKDAYS,
    part_of_day,
)
from search.query.parameters import FIRST_DAY, LAST_DAY
from search.query.sentences import Sentence, phrase
from search.query.windows import last_of_month, weekend_of

#: How far a day without its month, or of a rare name, is looked for.
FURTHEST_MONTHS, FURTHEST_YEARS = 13, 8
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Days:
    """When, as the query string has it."""

    when: When | None = None
    first_on: date | None = None
    last_on: date | None = None
    moment: Moment | None = None


Read = Callable[[re.Match[str], date], Days | None]
Rules = list[tuple[re.Pattern[str], Read]]

#: In the order of this module: a longer name is not cut by a shorter one within it.
RULES: Rules = []
#: Said with less certainty, and looked for once all else was understood.
LATE_RULES: Rules = []

_DAY = r"(?P<day>0?[1-9]|[12]\d|3[01])"
_LAST = r"(?P<last>0?[1-9]|[12]\d|3[01])"
_TH = r"(?:er|e|st|nd|rd|th)?"
_PART = rf"(?: (?:au |le |in the )?(?P<part>{PART}))?"
_NAMED = rf"(?:(?:{WEEKDAY}|{SHORT_WEEKDAY}) )?"
_MONTH = rf"(?P<month>{MONTH})"
_YEAR = r"(?: (?P<year>20\d\d))?"
_FROM = r"(?:du|entre le|le|from(?: the)?|between(?: the)?)"
_TO = r"(?:au|et le|to(?: the)?|and(?: the)?|until)"
_WEEKEND = r"week ?ends?|we"
_FOLLOWED = r"(?= ·| $| (?:a|au|aux|dans|en|et|pour|avec|a partir|des) )"


def rule(*patterns: str, late: str = "") -> Callable[[Read], Read]:
    """What is found by ``patterns``, and by ``late`` once all else was understood, is read by what this decorates."""

    def add(read: Read) -> Read:
        RULES.extend((phrase(pattern), read) for pattern in patterns)
        if late:
            LATE_RULES.append((phrase(late), read))
        return read

    return add


def days_in(sentence: Sentence, today: date, rules: Rules) -> Iterator[tuple[int, int, Days]]:
    """Each stretch of words that says when, the longest names first."""
    for pattern, read in rules:
        for found in sentence.find(pattern):
            days = read(found.match, today)
            if days and all(FIRST_DAY <= day <= LAST_DAY for day in (days.first_on, days.last_on) if day):
                yield found.first, found.last, days


def named(when: When) -> Read:
    def read(found: re.Match[str], today: date) -> Days:
        return Days(when)

    return read


def the_day(day: date | None, part: str | None = None) -> Days | None:
    return Days(first_on=day, last_on=day, moment=part_of_day(part)) if day else None


def from_to(first: date | None, last: date | None) -> Days | None:
    return Days(first_on=first, last_on=last) if first and last and first <= last else None


@rule(rf"{_FROM} {_DAY}{_TH}(?: (?P<first_month>{MONTH}))? {_TO} {_LAST}{_TH}(?: of)? {_MONTH}{_YEAR}")
def _stretch(found: re.Match[str], today: date) -> Days | None:
    """«Du 12 au 15 décembre», «du 28 décembre au 3 janvier»."""
    year = int(found["year"]) if found["year"] else None
    last = date_of(int(found["last"]), MONTHS[found["month"]], year, today)
    if last is None:  # the thirtieth of February
        return None
    month = MONTHS[found["first_month"]] if found["first_month"] else last.month
    day = int(found["day"])
    first = date_in(last.year, month, day)
    return from_to(first if first and first <= last else date_in(last.year - 1, month, day), last)


@rule(
    rf"(?:le |on |the )*{_NAMED}(?:the )?{_DAY}{_TH}(?: of)? {_MONTH}{_YEAR}{_PART}",
    rf"(?:on )?{_NAMED}{_MONTH} (?:the )?{_DAY}{_TH}{_YEAR}{_PART}",
)
def _day_of_month(found: re.Match[str], today: date) -> Days | None:
    year = int(found["year"]) if found["year"] else None
    return the_day(date_of(int(found["day"]), MONTHS[found["month"]], year, today), found["part"])


@rule(rf"(?:le |on )?{_NAMED}(?P<year>\d{{4}})-(?P<month>\d\d)-(?P<day>\d\d)")
def _iso(found: re.Match[str], today: date) -> Days | None:
    return the_day(date_of(int(found["day"]), int(found["month"]), int(found["year"]), today))


@rule(r"(?:le |on )?(?!24/7 |1/2 |3/4 )(?P<day>\d{1,2})/(?P<month>\d{1,2})(?:/(?P<year>\d{2,4}))?")
def _written(found: re.Match[str], today: date) -> Days | None:
    """«12/12», «7/3/26»; the day comes first, as it does on both sides of the Channel."""
    year = int(found["year"]) if found["year"] else None
    return the_day(date_of(int(found["day"]), int(found["month"]), year_of(year), today))


@rule(
    rf"(?:le )?(?P<weekday>{WEEKDAY}) {_DAY}(?:th|st|nd|rd)?{_PART}{_FOLLOWED}",
    late=rf"le (?P<weekday>)?{_DAY}(?:er)?{_PART}{_FOLLOWED}",
)
def _number(found: re.Match[str], today: date) -> Days | None:
    """«Le 12», «samedi 12»: the next day of that number, on that weekday if one was said."""
    weekday = WEEKDAYS[found["weekday"]] if found["weekday"] else None
    return the_day(numbered(int(found["day"]), today, weekday), found["part"])


@rule(late=rf"du {_DAY}(?:er)? au {_LAST}{_FOLLOWED}")
def _numbers(found: re.Match[str], today: date) -> Days | None:
    """«Du 12 au 15»."""
    last = numbered(int(found["last"]), today)
    return from_to(last.replace(day=min(int(found["day"]), last.day)), last) if last else None


@rule(
    rf"(?:en|in|au mois de|au mois d|mois de|during) {_MONTH}{_YEAR}",
    rf"{_MONTH} (?P<year>20\d\d)",
    late=rf"(?<! d )(?<! de )(?<! of )(?P<month>{LONE_MONTH})(?P<year>)?(?= $| ·)",
)
def _month(found: re.Match[str], today: date) -> Days | None:
    month = MONTHS[found["month"]]
    year = int(found["year"]) if found["year"] else today.year + (month < today.month)
    return from_to(date(year, month, 1), last_of_month(date(year, month, 1)))


@rule(rf"(?:cet|ce|this|pendant l|durant l|during the) (?P<season>{SEASON})")
def _season(found: re.Match[str], today: date) -> Days | None:
    """«Cet été»: the one that is on, else the next."""
    (month, day), (last_month, last_day) = SEASONS[found["season"]]
    last = date_of(last_day, last_month, None, today)
    return from_to(date_in(last.year - (month > last_month), month, day), last) if last else None


@rule(r"(?:apres demain|(?:the )?day after tomorrow)" + _PART)
def _after_tomorrow(found: re.Match[str], today: date) -> Days | None:
    return the_day(today + timedelta(days=2), found["part"])


@rule(rf"(?:demain|tomorrow){_PART}")
def _tomorrow(found: re.Match[str], today: date) -> Days:
    return Days(When.TOMORROW, moment=part_of_day(found["part"]))


rule(r"ce soir|tonight|this evening")(named(When.TONIGHT))


@rule(rf"(?:ce|cet|cette|this) (?P<part>{PART})", rf"(?:aujourd ?hui|today){_PART}")
def _today(found: re.Match[str], today: date) -> Days:
    moment = part_of_day(found["part"])
    return Days(When.TONIGHT) if moment == Moment.EVENING else Days(When.TODAY, moment=moment)


rule(
    r"(?:ouverte?s?|open) (?:maintenant|now)|tout de suite|right now",
    rf"(?<! de )(?<! des )(?<! jusqu a )(?<! from )(?<! until )(?:la )?(?:maintenant|now){_FOLLOWED}",
)(named(When.NOW))
rule(r"en ce moment")(named(When.TODAY))


@rule(rf"(?:le |the )?(?:(?:{_WEEKEND}) (?:prochain|suivant|d apres)|next (?:{_WEEKEND}))")
def _next_weekend(found: re.Match[str], today: date) -> Days | None:
    friday, _end = weekend_of(today)
    saturday = friday.date() + timedelta(days=1) + WEEK
    return from_to(saturday, saturday + timedelta(days=1))


rule(r"(?:ce |le |this |the |on the )?(?:prochain |coming )?(?:week ?end)(?! prolonge)", r"ce we")(named(When.WEEKEND))


@rule(r"(?:la |the )?(?:semaine (?:prochaine|suivante|d apres)|prochaine semaine|next week)")
def _next_week(found: re.Match[str], today: date) -> Days | None:
    monday = today - timedelta(days=today.weekday()) + WEEK
    return from_to(monday, monday + timedelta(days=6))


rule(r"cette semaine|this week")(named(When.WEEK))


@rule(r"(?:le |the )?(?:mois (?:prochain|suivant)|prochain mois|next month)")
def _next_month(found: re.Match[str], today: date) -> Days | None:
    first = last_of_month(today) + timedelta(days=1)
    return from_to(first, last_of_month(first))


rule(r"ce mois(?: ci)?|this month")(named(When.MONTH))


@rule(rf"(?:le )?(?P<weekday>{WEEKDAY}) (?:(?:et|ou|and|or)(?: le)? )?(?P<other>{WEEKDAY})")
def _two_weekdays(found: re.Match[str], today: date) -> Days | None:
    """«Samedi et dimanche»: two days that follow each other; under way, from today."""
    last = next_weekday(WEEKDAYS[found["other"]], today)
    first = last - timedelta(days=1)
    return from_to(first, last) if first.weekday() == WEEKDAYS[found["weekday"]] else None


@rule(rf"(?:du |de |from )?(?P<weekday>{WEEKDAY}) (?:a|au|to) (?P<other>{WEEKDAY})")
def _to_weekday(found: re.Match[str], today: date) -> Days | None:
    first = next_weekday(WEEKDAYS[found["weekday"]], today)
    return from_to(first, next_weekday(WEEKDAYS[found["other"]], first))


@rule(
    rf"(?<!black )(?<!good )(?:ce |le |on |this |(?P<next>next |prochain ))?(?P<weekday>{WEEKDAY})"
    rf"(?: (?P<following>prochain))?{_PART}(?! (?:gras|saint|noir)(?: |$))"
)
def _weekday(found: re.Match[str], today: date) -> Days | None:
    day = next_weekday(WEEKDAYS[found["weekday"]], today)
    is_next = found["next"] or found["following"]
    return the_day(day + WEEK if is_next and day == today else day, found["part"])


def next_weekday(weekday: int, today: date) -> date:
    return today + timedelta(days=(weekday - today.weekday()) % 7)


def year_of(given: int | None) -> int | None:
    return given + 2000 if given is not None and given < 100 else given


def date_in(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def numbered(number: int, today: date, weekday: int | None = None) -> date | None:
    """The next day of that number in its month, on that weekday if one was said."""
    for months in range(FURTHEST_MONTHS):
        year, month = divmod(today.year * 12 + today.month - 1 + months, 12)
        day = date_in(year, month + 1, number)
        if day and day >= today and weekday in (None, day.weekday()):
            return day
    return None


def date_of(day: int, month: int, year: int | None, today: date) -> date | None:
    """The day of that name: of its year, else the next to come."""
    if year is not None:
        return date_in(year, month, day)
    to_come = (date_in(today.year + years, month, day) for years in range(FURTHEST_YEARS + 1))
    return next((found for found in to_come if found and found >= today), None)
