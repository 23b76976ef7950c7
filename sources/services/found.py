"""Mapping of a found event to the agenda's: fields, and date lines that keep their identity."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from itertools import groupby

from django.conf import settings

from agenda.enums import Availability, DateKind, OccurrenceStatus
from agenda.models import Event, EventDate, EventKeyword, Occurrence
from agenda.services.date_changes import DateChanges, compare_dates
from agenda.services.planning import Planned, plan
from datetext import WEEKDAYS, build_rrule
from sources.base import FoundDate, FoundEvent, FoundMoment, FoundRule, FoundSpan, RepairKind
from sources.services.directory import Directory

#: Fields by which two date lines are equal.
SAID = ("kind", "all_day", "times", "start_on", "end_on", "moments", "rrule", "except_on")
#: Repairs of records with only a period, all days of which an older release imported as dates.
INVENTED = frozenset({RepairKind.DATES_IN_TEXT, RepairKind.WEEKDAYS_FROM_TEXT})
#: Field values of a date that nobody has changed.
UNTOUCHED = {
    "status": OccurrenceStatus.SCHEDULED,
    "availability": Availability.OPEN,
    "sequence": 0,
    "place_id": None,
    "online_url": "",
}
#: Relations that need no validation query.
RELATIONS = ("cover", "category", "organisation", "programme", "place", "owner")


def fill_event(event: Event, found: FoundEvent, known: Directory, source_name: str) -> None:
    """Fill the unsaved ``event`` from ``found``.

    The cover stays, and so do the dates if none were found. ``known`` must be prepared. Raises
    ``ValidationError`` if a field cannot hold its value.
    """
    event.title = found.title
    event.lead = found.lead
    event.body = found.body
    is_ours = found.language in dict(settings.LANGUAGES)
    event.language = found.language if is_ours else settings.LANGUAGE_CODE
    event.cover_alt = found.picture.alt
    event.cover_credit = found.picture.credit
    event.place_detail = found.place_detail
    event.setting = found.setting
    event.audience = found.audience.kind
    event.age_from = found.audience.age_from
    event.age_to = found.audience.age_to
    event.price_kind = found.price.kind
    event.currency = found.price.currency
    event.price_detail = found.price.detail
    event.price_from = found.price.lowest
    event.price_to = found.price.highest
    event.booking = found.booking
    event.booking_url = found.booking_url
    event.contact_url = found.contact.url
    event.contact_email = found.contact.email
    event.contact_phone = found.contact.phone
    access = dict(found.access)
    for name in ("wheelchair", "sign_language", "visual", "hearing", "cognitive"):
        setattr(event, name, access.get(name))
    categories = [known.categories[slug] for slug in found.categories if slug in known.categories]
    event.category = categories[0] if categories else None
    event.other_categories = categories[1:]
    keywords = {known.keywords[keyword.casefold()] for keyword in found.keywords}
    event.event_keywords.set(
        EventKeyword(tag=keyword) for keyword in sorted(keywords, key=lambda one: one.name)
    )
    event.place = known.place(found.place) if found.place else None
    beside = (known.place(place) for place in found.other_places)
    event.other_places = list(
        dict.fromkeys(place for place in beside if place and place != event.place)
    )
    event.organisation = known.organisation(found.contact.name)
    event.access_source = source_name[:120] if found.access else ""
    if found.dates:
        event.dates.set(keep_lines(list(event.dates.all()), date_lines(found.dates)))
    event.clean_fields(exclude=RELATIONS)


def date_lines(dates: Iterable[FoundDate]) -> list[EventDate]:
    """Return date lines as an editor would type them.

    One for each rule and each span, one for all dates with hours, one for all whole days.
    """
    found = list(dates)
    rules = [
        EventDate(
            kind=DateKind.RULE,
            start_on=next(one.days()),
            rrule=build_rrule(
                "DAILY" if one.is_daily else "WEEKLY",
                weekdays=() if one.is_daily else tuple(WEEKDAYS[number] for number in one.weekdays),
                until=one.last,
            ),
            all_day=one.hours[0][0] is None,
            times=[]
            if one.hours[0][0] is None
            else [[_clock(start), _clock(end)] for start, end in one.hours],
            except_on=[day.isoformat() for day in one.except_on],
        )
        for one in found
        if isinstance(one, FoundRule)
    ]
    spans = [
        EventDate(kind=DateKind.SPAN, all_day=True, start_on=one.first, end_on=one.last)
        for one in found
        if isinstance(one, FoundSpan)
    ]
    moments = sorted(one for one in found if isinstance(one, FoundMoment))
    by_form = groupby(
        sorted(moments, key=lambda moment: moment.all_day), key=lambda moment: moment.all_day
    )
    lines = (
        [_moments_line(list(group), all_day=all_day) for all_day, group in by_form] + rules + spans
    )
    for rank, line in enumerate(lines):
        line.sort_order = rank
    return lines


def _moments_line(moments: list[FoundMoment], *, all_day: bool) -> EventDate:
    """Return the date line for one date or several, all of one form."""
    if len(moments) > 1:
        pairs = [
            [
                one.isoformat(timespec="minutes") if one else None
                for one in (moment.start, moment.end)
            ]
            for moment in moments
        ]
        return EventDate(kind=DateKind.SEVERAL, all_day=all_day, moments=pairs)
    start, end = moments[0].hours
    return EventDate(
        kind=DateKind.SINGLE,
        all_day=all_day,
        start_on=moments[0].start.date(),
        times=[] if all_day else [[_clock(start), _clock(end)]],
    )


def _clock(moment: time | None) -> str | None:
    return moment.isoformat(timespec="minutes") if moment else None


def keep_lines(old: list[EventDate], new: list[EventDate]) -> list[EventDate]:
    """Return ``new`` lines with the identity of the ``old`` lines that they continue.

    An equal line, else one of that kind. A line with the same UID keeps its dates in calendars: a
    date with another time is moved, not lost.
    """

    def says_same(one: EventDate, other: EventDate) -> bool:
        return all(_said(one, name) == _said(other, name) for name in SAID)

    def is_of_kind(one: EventDate, other: EventDate) -> bool:
        return one.kind == other.kind and one.all_day == other.all_day

    left = list(old)
    for is_same in (says_same, is_of_kind):
        for line in new:
            before = next((one for one in left if line.pk is None and is_same(one, line)), None)
            if before:
                left.remove(before)
                line.pk, line.uid, line.label = before.pk, before.uid, before.label
    return new


def forget_invented(event: Event, found: FoundEvent, before: Sequence[EventDate]) -> None:
    """Delete the :func:`invented_dates` of the saved ``event``.

    Nobody should read that they are cancelled.
    """
    gone = invented_dates(event, found, before, plan(event))
    Occurrence.objects.filter(pk__in=[one.pk for one in gone]).delete()


def invented_dates(
    event: Event, found: FoundEvent, before: Sequence[EventDate], planned: Iterable[Planned]
) -> list[Occurrence]:
    """Return the whole days that an earlier import made of a mere period.

    Empty unless the text is now understood. They were never real dates. Dates that somebody has
    changed, or that are still ``planned``, are not among them.
    """
    if INVENTED.isdisjoint(repair.kind for repair in found.repairs):
        return []
    lines = [line.uid for line in before if line.all_day and line.kind != DateKind.SPAN]
    given = {(one.line_uid, one.start_at) for one in planned}
    return [
        one
        for one in event.occurrences.all()
        if one.line_uid in lines
        and not one.is_span
        and all(getattr(one, name) == value for name, value in UNTOUCHED.items())
        and (one.line_uid, one.original_start_at) not in given
    ]


def foresee_dates(event: Event, found: FoundEvent, now: datetime) -> DateChanges:
    """Compare the public dates of ``event`` with those after an import of ``found``."""
    if not found.dates:
        return DateChanges()
    before = list(event.dates.all())
    planned = plan(event, keep_lines(before, date_lines(found.dates)))
    invented = {one.pk for one in invented_dates(event, found, before, planned)}
    return compare_dates(
        [one for one in event.occurrences.all() if one.pk not in invented], planned, now
    )


def _said(line: EventDate, name: str) -> object:
    """Return a field of a date line, comparable between saved and unsaved lines."""
    value = getattr(line, name)
    return value.isoformat() if isinstance(value, date) else value
