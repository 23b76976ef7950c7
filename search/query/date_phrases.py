"""Rhythms and hours named in a query: where they are said, and how they join what is known."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from re import Pattern

from django.conf import settings

from datetext import hours, rhythms
from datetext.feasts import CivilCalendar
from datetext.hours import QueryHours
from datetext.rhythms import QueryRhythm
from datetext.vocabulary import DayPart
from search.enums import MomentOfDay, When
from search.query.dates_wanted import DatesWanted, common_ranges
from search.query.event_query import EventQuery
from search.query.sentences import PhraseMatch, Sentence, phrase

HOUR_RULES = [(phrase(pattern), read) for pattern, read in hours.RULES]
_HOUR_SIGN = re.compile(hours.SIGN)
RhythmRules = Sequence[tuple[Pattern[str], rhythms.Read]]
RHYTHM_RULES: RhythmRules = [(phrase(pattern), read) for pattern, read in rhythms.RULES]
OUTSIDE_RULES: RhythmRules = [(phrase(pattern), read) for pattern, read in rhythms.OUTSIDE_RULES]
_RHYTHM_SIGN = re.compile(rhythms.SIGN)

#: How many days of a window without an end are looked at for one that counts.
FURTHEST_DAYS = 800

HOURS_OF_MOMENTS = {
    MomentOfDay.MORNING: hours.HOURS_OF_PARTS[DayPart.MORNING],
    MomentOfDay.AFTERNOON: hours.HOURS_OF_PARTS[DayPart.AFTERNOON],
    MomentOfDay.EVENING: hours.HOURS_OF_PARTS[DayPart.EVENING],
}


def civil_calendar() -> CivilCalendar:
    """Return the city's holidays, by its settings."""
    return CivilCalendar(settings.CITY_COUNTRY, settings.CITY_SCHOOL_ZONE)


def rhythms_in(
    sentence: Sentence, today: date, rules: RhythmRules
) -> Iterator[tuple[PhraseMatch, QueryRhythm]]:
    """Yield each rhythm or holiday of the sentence, and where it is said."""
    if not _RHYTHM_SIGN.search(sentence.line()):
        return
    civil = civil_calendar()
    for pattern, read in rules:
        for found in sentence.find(pattern):
            rhythm = read(found.match, today, civil)
            if rhythm:
                yield found, rhythm


def hours_in(sentence: Sentence) -> Iterator[tuple[PhraseMatch, QueryHours]]:
    """Yield each expression of hours of the sentence, and where it is said."""
    if not _HOUR_SIGN.search(sentence.line()):
        return
    for pattern, read in HOUR_RULES:
        for found in sentence.find(pattern):
            said = read(found.match)
            if said:
                yield found, said


def with_rhythm(query: EventQuery, rhythm: QueryRhythm, words: str) -> EventQuery | None:
    """Return ``query`` with the dates of ``rhythm`` too; ``None`` if they contradict each other.

    Weekdays add up, «le lundi» and «le mercredi»; ranges restrict each other.
    """
    known = query.dates
    weekdays = tuple(sorted({*known.weekdays, *rhythm.weekdays}))
    anchors = {day for day in (known.every_other_from, rhythm.every_other_from) if day}
    are_others = bool(known.weekdays) and weekdays != rhythm.weekdays
    if len(anchors) > 1 or (anchors and are_others):
        return None  # one in two of which of them?
    ranges = common_ranges(known.ranges, rhythm.ranges)
    if not ranges and (known.ranges or rhythm.ranges):
        return None
    dates = DatesWanted(weekdays, min(anchors, default=None), ranges)
    date_words = tuple(sorted({*query.date_words, rhythm.words or words}))
    return replace(query, dates=dates, date_words=date_words)


def has_day(query: EventQuery) -> bool:
    """Whether a day of the window counts; true for a window that is over."""
    window, dates = query.window, query.dates
    if not dates or window.is_empty:
        return True
    first = window.first_day
    last = window.last_day or first + timedelta(days=FURTHEST_DAYS)
    ahead = min((last - first).days, FURTHEST_DAYS)
    return any(dates.contains(first + timedelta(days=days)) for days in range(ahead + 1))


def hours_of(query: EventQuery) -> QueryHours:
    """Return the hours of ``query``."""
    return QueryHours(query.from_minute, query.until_minute)


def with_hours(query: EventQuery, said: QueryHours) -> EventQuery | None:
    """Return ``query`` within these hours too; ``None`` if no minute is left."""
    joined = hours_of(query).joined(said)
    moment = HOURS_OF_MOMENTS[query.moment] if query.moment else QueryHours()
    if said.is_empty or joined.is_empty or joined.joined(moment).is_empty:
        return None
    return replace(query, from_minute=joined.from_minute, until_minute=joined.until_minute)


def in_half_of_day(found: PhraseMatch, said: QueryHours, query: EventQuery) -> QueryHours:
    """Return ``said``, and «before 9» as before 21:00 if ``query`` is of an evening."""
    is_bare = (found.match.groupdict().get("clock") or "").isdecimal()
    is_of_evening = query.moment == MomentOfDay.EVENING or query.when == When.TONIGHT
    last = said.until_minute
    if not (is_bare and is_of_evening) or last is None or last > hours.NOON:
        return said
    return QueryHours(said.from_minute, last + hours.NOON)
