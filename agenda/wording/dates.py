"""Days and times in words: «18 h 30», «mardi 3 mars», «Demain, 20 h», and in English «6.30 pm»."""

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from agenda.openings import EVENING
from agenda.wording.typography import NBSP, current_language
from datetext import english, french

if TYPE_CHECKING:  # no model is used here, so that code without a database can import this module
    from agenda.models import Occurrence


class Dated(Protocol):
    """A date or span, published or planned."""

    @property
    def start_at(self) -> dt.datetime: ...
    @property
    def day(self) -> dt.date: ...
    @property
    def last_day(self) -> dt.date: ...
    @property
    def all_day(self) -> bool: ...
    @property
    def is_span(self) -> bool: ...


#: Up to this many days ahead, a weekday alone is clear.
NEAR_DAYS = 6
#: Beyond this many days, a day of another year is given with the year.
CLEAR_DAYS = 180


def local(moment: dt.datetime | dt.time | dt.date) -> dt.datetime | dt.time | dt.date:
    """Return ``moment`` in the city's zone; dates and naive times are returned unchanged."""
    if isinstance(moment, dt.datetime) and timezone.is_aware(moment):
        return timezone.localtime(moment)
    return moment


def as_day(moment: dt.datetime | dt.date) -> dt.date:
    here = local(moment)
    return here.date() if isinstance(here, dt.datetime) else here  # type: ignore[return-value]


HOURS: dict[str, Callable[[int, int], str]] = {
    "fr": french.time_in_french,
    "en": english.time_in_english,
}


def hour(moment: dt.datetime | dt.time | None) -> str:
    """Return a time in words: «18 h 30», or «6.30 pm»."""
    if moment is None:
        return ""
    here = local(moment)
    write = HOURS.get(current_language(), french.time_in_french)
    return write(here.hour, here.minute)  # type: ignore[union-attr]


def day_number(day: dt.date) -> str:
    """Return the day of the month: «1er», «2»."""
    return "1er" if current_language() == "fr" and day.day == 1 else str(day.day)


def needs_year(day: dt.date) -> bool:
    today = timezone.localdate()
    return day.year != today.year and abs((day - today).days) > CLEAR_DAYS


def day_month(moment: dt.datetime | dt.date) -> str:
    """Return «3 mars», with the year if it could be mistaken."""
    day = as_day(moment)
    return with_year(day) if needs_year(day) else f"{day_number(day)} {date_format(day, 'F')}"


def with_year(day: dt.date) -> str:
    """Return «3 mars 2027»."""
    return f"{day_number(day)} {date_format(day, 'F')} {day.year}"


def long_day(moment: dt.datetime | dt.date) -> str:
    """Return «mardi 3 mars»."""
    return f"{date_format(as_day(moment), 'l')} {day_month(moment)}"


def day_and_hour(moment: dt.datetime) -> str:
    """Return «mardi 3 mars à 10 h», for use within a sentence."""
    return _("%(day)s à %(hour)s") % {"day": long_day(moment), "hour": hour(moment)}


def whole_moment(date: Dated) -> str:
    """Return «mardi 3 mars 2027 à 19 h»; only the day if it has no time."""
    day = whole_day(date.start_at)
    return (
        day if date.all_day else _("%(day)s à %(hour)s") % {"day": day, "hour": hour(date.start_at)}
    )


def whole_day(moment: dt.datetime | dt.date) -> str:
    """Return «mardi 3 mars 2027», for texts that are kept, where «demain» would become wrong."""
    return f"{weekday(moment)} {with_year(as_day(moment))}"


def whole_date(occurrence: "Occurrence") -> str:
    """Return «mardi 3 mars 2026, 20 h – 22 h»; a span as «du 5 juin 2026 au 10 juillet 2026, …»."""
    days = whole_day(occurrence.start_at)
    if occurrence.is_span:
        first, last = with_year(occurrence.day), with_year(occurrence.last_day)
        days = _("du %(first)s au %(last)s") % {"first": first, "last": last}
    return f"{days}, {hours(occurrence)}"


def weekday(moment: dt.datetime | dt.date) -> str:
    """Return «mardi»."""
    return date_format(as_day(moment), "l")


def short_weekday(moment: dt.datetime | dt.date) -> str:
    """Return «mar.», for the strip of days."""
    day = as_day(moment)
    return f"{date_format(day, 'D')}." if current_language() == "fr" else date_format(day, "D")


def short_day(moment: dt.datetime | dt.date) -> str:
    """Return «mar. 3», for narrow columns."""
    day = as_day(moment)
    return f"{short_weekday(day)} {day_number(day)}"


def relative_day(moment: dt.datetime | dt.date) -> str:
    """Return «Aujourd’hui», «Demain», «Samedi» within a week, else «Mercredi 11 mars»."""
    day = as_day(moment)
    ahead = (day - timezone.localdate()).days
    near = {-1: _("Hier"), 0: _("Aujourd’hui"), 1: _("Demain")}
    if ahead in near:
        return near[ahead]
    return capfirst(weekday(day) if 1 < ahead <= NEAR_DAYS else long_day(day))


def next_or_now(start_at: dt.datetime) -> str:
    """Return «mardi 3 mars»; if it has begun «en ce moment», «en ce moment, depuis hier»."""
    if start_at > timezone.now():
        return long_day(start_at)
    ago = (timezone.localdate() - as_day(start_at)).days
    if not ago:
        return _("en ce moment")
    if ago == 1:
        return _("en ce moment, depuis hier")
    return _("en ce moment, depuis le %(day)s") % {"day": long_day(start_at)}


def day_of_title(moment: dt.datetime | dt.date) -> str:
    """Return «Mardi 3 mars», the heading above the events of a day."""
    return capfirst(long_day(moment))


def in_evening(moment: dt.datetime) -> bool:
    """Whether ``moment`` is this evening, from 18 h on."""
    here = timezone.localtime(moment)
    return here.date() == timezone.localdate() and here.time() >= EVENING


def when(occurrence: "Occurrence") -> str:
    """Return «Ce soir, 20 h», «Samedi, 15 h», «Mercredi 11 mars, 20 h».

    A span gives «Du 5 juin au 10 juillet».
    """
    if occurrence.is_span:
        return capfirst(day_range(occurrence.day, occurrence.last_day))
    if occurrence.all_day:
        return relative_day(occurrence.start_at)
    day = _("Ce soir") if in_evening(occurrence.start_at) else relative_day(occurrence.start_at)
    return _("%(day)s, %(hour)s") % {"day": day, "hour": hour(occurrence.start_at)}


def card_when(occurrence: "Occurrence") -> str:
    """Return :func:`when`; for daily openings «Jusqu’au 15 mars» or «Samedi, jusqu’au 15 mars»."""
    if not occurrence.open_until or occurrence.is_off:
        return when(occurrence)
    until = until_day(occurrence.open_until)
    if as_day(occurrence.start_at) == timezone.localdate():
        return capfirst(until)
    return f"{relative_day(occurrence.start_at)}, {until}"


def card_hours(occurrence: "Occurrence") -> str:
    """Return :func:`hours`; for daily openings «10 h – 18 h, jusqu’au 15 mars»."""
    if not occurrence.open_until or occurrence.is_off:
        return hours(occurrence)
    return f"{hours(occurrence)}, {until_day(occurrence.open_until)}"


def until_day(day: dt.date) -> str:
    """Return «jusqu’au 15 mars»."""
    return _("jusqu’au %(day)s") % {"day": day_month(day)}


def day_words(occurrence: Dated) -> str:
    """Return «mardi 3 mars, 20 h», «mardi 3 mars».

    A span gives «du 5 juin au 10 juillet, dates dans le texte».
    """
    if occurrence.is_span:
        return span_days(occurrence.day, occurrence.last_day)
    day = long_day(occurrence.start_at)
    if occurrence.all_day:
        return day
    return _("%(day)s, %(hour)s") % {"day": day, "hour": hour(occurrence.start_at)}


def span_days(first: dt.date, last: dt.date) -> str:
    """Return a span as «du 5 juin au 10 juillet, dates dans le texte».

    The event's text names its days.
    """
    return f"{day_range(first, last)}, {_('dates dans le texte')}"


def hours(occurrence: "Occurrence") -> str:
    """Return «11 h – 19 h», «20 h» without an end, «toute la journée».

    A span gives «dates dans le texte».
    """
    if occurrence.is_span:
        return _("dates dans le texte")
    if occurrence.all_day:
        return _("toute la journée")
    if not occurrence.has_end:
        return hour(occurrence.start_at)
    return f"{hour(occurrence.start_at)}{NBSP}– {hour(occurrence.end_at)}"


def duration(occurrence: "Occurrence") -> str:
    """Return «1 h 30», «45 min»; empty if the end is unknown."""
    if occurrence.all_day or not occurrence.has_end:
        return ""
    # With timestamps, because datetimes of one zone are subtracted in wall time.
    length = occurrence.end_at.timestamp() - occurrence.start_at.timestamp()
    whole, rest = divmod(round(length / 60), 60)
    return french.time_in_french(whole, rest) if whole else f"{rest}{NBSP}min"


def day_range(first: dt.date, last: dt.date) -> str:
    """Return a range of days: «du 7 au 28 mars», «du 28 février au 3 mars», «le 3 mars».

    Years are included if needed.
    """
    first, last = as_day(first), as_day(last)
    if first == last:
        return _("le %(day)s") % {"day": day_month(first)}
    if (first.year, first.month) == (last.year, last.month):
        words = day_number(first), day_month(last)
    elif first.year != last.year and (needs_year(first) or needs_year(last)):
        words = with_year(first), with_year(last)
    else:
        words = f"{day_number(first)} {date_format(first, 'F')}", day_month(last)
    return _("du %(first)s au %(last)s") % dict(zip(("first", "last"), words, strict=True))


def iso(moment: dt.datetime) -> str:
    """Return «2027-03-03T20:00:00+01:00», for HTML's ``datetime``, which allows no microseconds."""
    return timezone.localtime(moment).isoformat(timespec="seconds")


def to_the_second(moment: dt.datetime) -> str:
    """Return «à 15:12:04», «hier à 15:12:04», «le 3 mars à 15:12:04»."""
    here = timezone.localtime(moment)
    words = {0: _("à %(clock)s"), 1: _("hier à %(clock)s")}
    said = words.get((timezone.localdate() - here.date()).days, _("le %(day)s à %(clock)s"))
    return said % {"clock": f"{here:%H:%M:%S}", "day": day_month(here)}


def month_name(day: dt.date) -> str:
    """Return «Mars», or «Janvier 2027» in another year: the heading above the days of a month."""
    words = capfirst(date_format(day, "F"))
    return words if day.year == timezone.localdate().year else f"{words} {day.year}"
