"""Conditions on dates, ages and exclusions in words, for chips, titles and mails."""

from collections.abc import Mapping, Sequence
from datetime import time

from django.utils.dates import WEEKDAYS
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from agenda.wording.dates import day_month, day_range, hour
from search.enums import ExclusionKind, Facet
from search.query import EventQuery
from search.query.date_conditions import WEEKDAYS as WEEKDAY_VALUES
from search.query.date_conditions import read_day
from search.query.dates_wanted import DatesWanted
from search.query.exclusions import Exclusion

Names = Mapping[Facet, Mapping[str, str]]

#: Most ranges of days that are named; the others are counted.
MOST_RANGES = 4


def wanted_days_words(dates: DatesWanted) -> str:
    """Return the wanted days: «le lundi», «un samedi sur deux», «du 19 octobre au 2 novembre»."""
    ranges = [str(day_range(first, last)) for first, last in dates.ranges]
    if len(ranges) > MOST_RANGES:
        # public holidays of the years to come
        left = len(ranges) - MOST_RANGES
        others = ngettext("%(count)s autre", "%(count)s autres", left) % {"count": left}
        ranges = [*ranges[:MOST_RANGES], others]
    return ", ".join(filter(None, [_weekday_words(dates), listed(ranges)]))


def _weekday_words(dates: DatesWanted) -> str:
    days = [name_of_weekday(number) for number in dates.weekdays]
    if dates.every_other_from and days:
        return _("un %(day)s sur deux") % {"day": listed(days)}
    if dates.every_other_from:
        return _("une semaine sur deux")
    return listed([pgettext("every week", "le %(day)s") % {"day": day} for day in days])


def name_of_weekday(number: int) -> str:
    """Return the name of a weekday; 0 is Monday."""
    return str(WEEKDAYS[number])


def hours_words(query: EventQuery) -> str:
    """Return the hours: «après 18 h», «avant 12 h», «de 10 h à 12 h»."""
    first, last = query.from_minute, query.until_minute
    if first is not None and last is not None:
        return _("de %(first)s à %(last)s") % {
            "first": minute_words(first),
            "last": minute_words(last),
        }
    if first is not None:
        return _("après %(hour)s") % {"hour": minute_words(first)}
    return _("avant %(hour)s") % {"hour": minute_words(last or 0)}


def minute_words(minute: int) -> str:
    """Return minutes after midnight as an hour of the clock: 1,110 is «18 h 30»."""
    return hour(time(minute // 60 % 24, minute % 60))


def length_words(query: EventQuery) -> str:
    """Return the longest length: «1 h au plus», «1 h 30 au plus», «45 min au plus»."""
    return _("%(length)s au plus") % {"length": minutes_long(query.longest or 0)}


def minutes_long(minutes: int) -> str:
    """Return a length in words: «45 min», «1 h», «1 h 30»."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{minutes}\u00a0min"
    return f"{hours}\u00a0h\u00a0{rest:02}" if rest else f"{hours}\u00a0h"


def ages_words(ages: Sequence[int]) -> str:
    """Return ages: «5 et 9 ans»."""
    said = {"ages": listed(list(map(str, ages)))}
    return ngettext("%(ages)s an", "%(ages)s ans", max(ages)) % said


def states_words(query: EventQuery) -> str:
    """Return the states: «annulé ou reporté»."""
    return get_text_list([str(state.label) for state in query.states], _("ou"))


def exclusions_words(query: EventQuery, names: Names) -> str:
    """Return what is left out: «sauf Cirque et le dimanche»."""
    return _("sauf %(what)s") % {
        "what": listed([excluded_name(one, names) for one in query.exclusions])
    }


def exclusion_words(exclusion: Exclusion, names: Names) -> str:
    """Return one exclusion: «sauf Cirque»."""
    return _("sauf %(what)s") % {"what": excluded_name(exclusion, names)}


def excluded_name(exclusion: Exclusion, names: Names) -> str:
    """Return the name of what is left out."""
    kind, value = exclusion
    if kind == ExclusionKind.DAY and value in WEEKDAY_VALUES:
        return _("le %(day)s") % {"day": name_of_weekday(int(value))}
    if kind == ExclusionKind.DAY:
        day = read_day(value)
        return _("le %(date)s") % {"date": day_month(day)} if day else value
    if kind == ExclusionKind.WORD:
        return _("« %(word)s »") % {"word": value}
    name = names.get(Facet(kind.value), {}).get(value, value)
    return name[:1].lower() + name[1:] if kind in COMMON_NOUNS else name


#: Kinds whose names are common nouns, with a small letter within a line.
COMMON_NOUNS = (
    ExclusionKind.CATEGORY,
    ExclusionKind.PRICE,
    ExclusionKind.AUDIENCE,
    ExclusionKind.SHELTER,
)


def listed(words: Sequence[str]) -> str:
    """Return the words in one line: «a, b et c»."""
    return get_text_list(list(words), _("et"))
