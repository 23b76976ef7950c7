"""Content of the pictures of shared links: events, places, programmes, selections."""

from django.conf import settings
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from agenda.covers import known_figure
from agenda.covers.kinds import POSTER_FIGURES, kind_of_place
from agenda.enums import Attendance
from agenda.formats.picture import Poster
from agenda.models import Event, Occurrence, Place, ProgrammePage, SelectionPage
from agenda.models.bilingual import localized
from agenda.models.occurrences import CLOSED_AT_MOST
from agenda.schedules import Schedule
from agenda.wording.dates import day_month, day_range, hour, until_day, weekday
from agenda.wording.prices import price
from agenda.wording.states import changed_words
from agenda.wording.venues import venue


def event_poster(event: Event, schedule: Schedule) -> Poster:
    """Return the poster of the date that the event's page shows first.

    Struck through if it is off.
    """
    shown = schedule.next or next(iter(schedule.coming), None)
    is_off = bool(shown and shown.is_off)
    place = venue(event, shown).place if shown else event.place
    where = _("En ligne") if event.attendance == Attendance.ONLINE else ""
    if place:
        where = f"{place.name}, {place.area.label}" if place.area else place.name
    if shown:
        day = poster_day(shown, schedule)
    else:
        day = _("C’est passé") if schedule.last else _("À venir")
    return Poster(
        day=day,
        title=event.title,
        place=" · ".join(filter(None, (where, "" if is_off else price(event)))),
        figure=known_figure(event.category.figure if event.category else ""),
        seed=event.pk,
        city=settings.CITY_NAME,
        changed=changed_words(shown) if shown and is_off else "",
    )


def poster_day(occurrence: Occurrence, schedule: Schedule) -> str:
    """Return «Mercredi» and «4 mars, 20 h» on two lines; for daily openings «Jusqu’au 28 mars»."""
    if occurrence.is_span:
        return capfirst(day_range(occurrence.day, occurrence.last_day))
    start = occurrence.start_at
    later = [one for one in schedule.standing if one.start_at > start and not one.is_span]
    is_run = occurrence.is_opening and later and later[0].start_at - start <= CLOSED_AT_MOST
    if is_run and not (schedule.is_asked or occurrence.is_off):
        last = later[-1].day
        is_on = occurrence.day <= timezone.localdate()
        return capfirst(until_day(last) if is_on else day_range(occurrence.day, last))
    day = day_month(occurrence.start_at)
    if not occurrence.all_day:
        day = _("%(day)s, %(hour)s") % {"day": day, "hour": hour(occurrence.start_at)}
    return f"{capfirst(weekday(occurrence.start_at))}\n{day}"


def place_poster(place: Place) -> Poster:
    return Poster(
        day=place.name,
        title=_("Ce qui s’y passe, et comment y entrer"),
        place=place.address,
        figure=known_figure(POSTER_FIGURES.get(kind_of_place(place.name), "")),
        seed=place.pk,
        city=settings.CITY_NAME,
    )


def programme_poster(page: ProgrammePage) -> Poster:
    """Return the poster of a programme, with its days."""
    first, last = page.start_on, page.end_on
    days = _("Programme")
    if first and last:
        days = day_range(first, last)
    elif first:
        days = _("à partir du %(day)s") % {"day": day_month(first)}
    return Poster(
        day=capfirst(days),
        title=page.label,
        place=page.description,
        figure="fete",
        seed=page.pk,
        city=settings.CITY_NAME,
    )


def selection_poster(page: SelectionPage) -> Poster:
    first = page.standing[0].event.category if page.standing else None
    return Poster(
        day=str(len(page.standing) or _("C’est passé")),
        title=str(localized(page, "title").text),
        place=str(localized(page, "lead").text),
        figure=known_figure(first.figure if first else ""),
        seed=page.pk,
        city=settings.CITY_NAME,
    )
