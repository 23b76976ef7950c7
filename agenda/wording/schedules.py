"""An event's schedule in words: next date, remaining dates, changes."""

import datetime as dt

from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _

from agenda.enums import OccurrenceStatus
from agenda.models import Change, Event, Occurrence
from agenda.schedules import ChangeNotice, DayRun, Schedule
from agenda.wording.dates import (
    day_month,
    day_number,
    day_range,
    day_words,
    hour,
    hours,
    long_day,
    relative_day,
    weekday,
    when,
)
from agenda.wording.prices import price
from agenda.wording.states import changed_words, instead_of
from agenda.wording.venues import place_words
from datetext.phrasebook import are_consecutive

SUMMARY_LENGTH = 160
#: Up to this many days are named; more are counted.
NAMED_DAYS = 3


def event_summary(event: Event | None, schedule: Schedule | None) -> str:
    """Return a summary for search engines and shared links: date, place, price, then the lead."""
    if not event:
        return ""
    place = schedule.next.where if schedule and schedule.next else event.place
    parts = [
        f"{when(schedule.next)}." if schedule and schedule.next else "",
        f"{place.name}, {place.short_address}." if place and place.short_address else "",
        f"{price(event)}." if price(event) else "",
        event.lead,
    ]
    return Truncator(" ".join(part for part in parts if part)).chars(SUMMARY_LENGTH)


def next_title(occurrence: Occurrence, schedule: Schedule) -> str:
    """Return the title of the next date: «Prochaine date, mercredi 4 mars», «En ce moment, …»."""
    if occurrence.is_span:
        return _("Dates dans le texte")
    if occurrence.is_on and not occurrence.is_off:
        if not occurrence.has_end or occurrence.all_day:
            return _("En ce moment")
        return _("En ce moment, jusqu’à %(hour)s") % {"hour": hour(occurrence.end_at)}
    title = _("Votre date") if schedule.is_asked else _("Prochaine date")
    day = long_day(occurrence.start_at)
    return title if relative_day(occurrence.start_at) == capfirst(day) else f"{title}, {day}"


def day_and_hours(occurrence: Occurrence) -> str:
    """Return «mardi 3 mars, 20 h», «samedi 7 mars, 10 h – 18 h»."""
    if occurrence.is_span:
        return day_words(occurrence)
    return f"{long_day(occurrence.day)}, {hours(occurrence)}"


def span_words(schedule: Schedule) -> str:
    """Return the whole period: «Mercredi 4 mars, 20 h», «Du 4 au 28 mars».

    A past event gives its last date.
    """
    dates = schedule.standing or schedule.coming or ([schedule.last] if schedule.last else [])
    if not dates:
        return _("Pas encore de date")
    first, last = dates[0].day, max(date.last_day for date in dates)
    if all(date.is_span for date in dates):
        return f"{capfirst(day_range(first, last))}, {hours(dates[0])}"
    return capfirst(day_and_hours(dates[0]) if first == last else day_range(first, last))


def other_dates(occurrences: list[Occurrence]) -> str:
    """Return dates beside a rule: «Et aussi : samedi 12 décembre, 15 h», «Et 5 autres dates»."""
    if len(occurrences) > NAMED_DAYS:
        return _("Et %(count)d autres dates") % {"count": len(occurrences)}
    return _("Et aussi : %(dates)s") % {"dates": _(" ; ").join(map(day_and_hours, occurrences))}


def folded_title(schedule: Schedule) -> str:
    """Return the title of the folded dates: «Les 18 autres dates, du 8 au 28 mars»."""
    folded = schedule.folded
    return _("Les %(count)d autres dates, %(span)s") % {
        "count": len(folded),
        "span": day_range(min(one.day for one in folded), max(one.last_day for one in folded)),
    }


def run_words(run: DayRun) -> str:
    """Return the days of a run, before their hours: «dimanche 8,», «du mardi 24 au samedi 28,»."""
    if run.occurrences[0].is_span:
        return f"{day_range(run.first, run.occurrences[0].last_day)},"
    first = f"{weekday(run.first)} {day_number(run.first)}"
    if run.first == run.last:
        return f"{first},"
    last = f"{weekday(run.last)} {day_number(run.last)}"
    return f"{_('du %(first)s au %(last)s') % {'first': first, 'last': last}},"


def plain_run(run: DayRun) -> str:
    """Return a run of unchanged days with hours: «dimanche 8, 11 h, 16 h»."""
    return f"{run_words(run)} {', '.join(hours(one) for one in run.occurrences)}"


def notice_days(notice: ChangeNotice) -> str:
    """Return the days of a notice: «le 3 mars», «du 3 au 8 mars», «pour 12 dates du 3 mars …»."""
    if notice.occurrence.is_span:
        return day_words(notice.occurrence)
    days = sorted(set(notice.days))
    if are_consecutive(days):
        return day_range(days[0], days[-1])
    if len(days) <= NAMED_DAYS:
        return enumeration(days)
    return _("pour %(count)d dates %(span)s") % {
        "count": len(days),
        "span": day_range(days[0], days[-1]),
    }


def enumeration(days: list[dt.date]) -> str:
    """Return «le 3 mars, le 5 mars et le 8 mars»."""
    *others, last = [_("le %(day)s") % {"day": day_month(day)} for day in days]
    return _("%(days)s et %(last)s") % {"days": ", ".join(others), "last": last} if others else last


def notice_title(notice: ChangeNotice) -> str:
    """Return the title of a notice: «Annulé le 3 mars», «Change de lieu du 3 au 8 mars»."""
    return f"{changed_words(notice.occurrence)} {notice_days(notice)}"


def notice_fact(notice: ChangeNotice) -> str:
    """Return the new time or place as a sentence; empty if there is none."""
    occurrence = notice.occurrence
    status = occurrence.status
    if status == OccurrenceStatus.RESCHEDULED:
        new = hours(occurrence)
        return f"{new} {instead_of(occurrence)}." if occurrence.previous_start_at else f"{new}."
    if status == OccurrenceStatus.MOVED and occurrence.place:
        return f"{place_words(occurrence.place)}."
    if status == OccurrenceStatus.MOVED_ONLINE:
        return _("on peut suivre en ligne.")
    if status == OccurrenceStatus.POSTPONED:
        return _("la nouvelle date n’est pas encore connue.")
    return ""


def notice_reason(notice: ChangeNotice) -> str:
    """Return the reason as a sentence, in the language of the event; empty if none was given."""
    reason = notice.occurrence.reason.strip()
    return reason if not reason or reason[-1] in ".!?…" else f"{reason}."


def change_title(change: Change) -> str:
    """Return one line of a history: «Annulation, mardi 3 mars», «Réunie avec « Jazz »».

    The day is that of the change, even if the date moved again later.
    """
    if gone := change.detail.get("gone"):
        return _("Réunie avec « %(title)s »") % {"title": gone}
    return ", ".join(part for part in (str(change.get_kind_display()), change_day(change)) if part)


def change_day(change: Change) -> str:
    """Return the day of the changed date: «mardi 3 mars»; empty for a change of the whole event."""
    occurrence = change.occurrence
    if occurrence is None or change.detail.get("gone"):
        return ""
    if occurrence.is_span:
        return day_words(occurrence)
    if now := change.detail.get("now"):
        return long_day(dt.datetime.fromisoformat(now).astimezone(occurrence.tzinfo).date())
    return long_day(occurrence.day)
