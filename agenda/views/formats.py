"""Views of one event as iCalendar and JSON."""

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agenda.formats.addresses import event_address
from agenda.formats.icalendar import CONTENT_TYPE, join_calendars, serialise_occurrence
from agenda.formats.opendata import event_data
from agenda.models import Event, EventCalendar, Occurrence, PublishedSlug
from agenda.openings import day_bounds
from agenda.schedules import spellings
from web.conditional import allow_sharing, conditional_response, fingerprint, json_response
from web.slugs import find_renamed, redirect_permanently


@require_safe
def event_ics(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Return the stored calendar of an event; with ``date``, one date only."""
    event = Event.objects.live().with_facts().with_edition().filter(slug=slug).first()
    if event is None:
        return gone_response(request, slug, "event_ics")
    asked = request.GET.get("date", "")
    return one_date(request, event, asked) if asked else whole_calendar(request, event)


@require_safe
def event_json(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Return the public data of an event with its dates to come, as JSON."""
    event = Event.objects.live().with_facts().filter(slug=slug).first()
    if event is None:
        return gone_response(request, slug, "event_json")
    return json_response(request, event_data(event, event.occurrences.coming().with_place()))


def whole_calendar(request: HttpRequest, event: Event) -> HttpResponseBase:
    """Answer with the event's stored calendar, or 304 if it has not changed."""
    calendar = EventCalendar.objects.filter(event=event).first()
    content, zones = (calendar.content, calendar.zones) if calendar else ("", [])
    # The calendar is also rewritten when dates expire, without a change of the event.
    written_at, _end = day_bounds(calendar.written_on) if calendar else (timezone.now(), None)
    return conditional_response(
        request,
        tag=fingerprint(event.title, event.slug, content),
        modified_at=max(calendar.modified_at, written_at) if calendar else None,
        build=lambda: join_calendars(
            [content],
            zones,
            name=event.title,
            url=event_address(event),
            source=event_address(event, "event_ics"),
        ),
        content_type=CONTENT_TYPE,
        filename=f"{event.slug}.ics",
    )


def one_date(request: HttpRequest, event: Event, asked: str) -> HttpResponseBase:
    """Answer with the calendar of the date named by ``asked``; 404 without such a date."""
    occurrence = find_occurrence(event, asked)
    written = serialise_occurrence(event, occurrence, edition=event.edition)
    return conditional_response(
        request,
        tag=fingerprint(event.title, written.content),
        modified_at=written.modified_at,
        build=lambda: join_calendars(
            [written.content], written.zones, name=event.title, url=event_address(event)
        ),
        content_type=CONTENT_TYPE,
        filename=f"{event.slug}-{occurrence.day.isoformat()}.ics",
    )


def find_occurrence(event: Event, asked: str) -> Occurrence:
    """Return the date whose start, or original start, is ``asked`` (UTC or city time).

    Raises Http404.
    """
    spelling = asked.replace(" ", "+")  # an unescaped plus sign of an offset
    occurrences = sorted(event.occurrences.dated().with_place(), key=lambda one: one.is_off)
    found = next((one for one in occurrences if spelling in spellings(one)), None)
    if found is None:
        raise Http404(_("Aucune date de cet événement ne commence alors."))
    return found


def gone_response(request: HttpRequest, slug: str, name: str) -> HttpResponseBase:
    """Return the response for a slug without a public event.

    It is a redirect from an old slug, 410 or 404.
    """
    moved = find_renamed(Event.objects.live(), PublishedSlug.objects, slug)
    if moved is None:
        said = _("Cet événement a été retiré de l’agenda.")
        return allow_sharing(
            HttpResponse(f"{said}\n", status=410, content_type="text/plain; charset=utf-8")
        )
    return redirect_permanently(request, event_address(moved, name))
