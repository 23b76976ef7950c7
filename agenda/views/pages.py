"""Public pages of events, places, organisers and changes."""

from dataclasses import dataclass
from statistics import median
from typing import NamedTuple, cast

from django.conf import settings
from django.db.models import Model, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from wagtail.admin.admin_url_finder import AdminURLFinder

from agenda.enums import ChangeKind, DateKind
from agenda.formats.jsonld import event_jsonld
from agenda.models import Change, Event, Occurrence, Organisation, Place, PublishedSlug, Refresh
from agenda.models.changes import LOOKED_AT
from agenda.models.scopes import Scope, ScopeKind, reading
from agenda.schedules import REMEMBERED, Schedule, build_schedule
from agenda.services.planning import describe_line
from agenda.similar import similar_to
from agenda.sitemaps import SITEMAPS
from agenda.timetables import CategoryDates, group_by_category
from agenda.wording.schedules import other_dates
from web.slugs import find_renamed, redirect_permanently

SIMILAR_SHOWN = 4
COMING_SHOWN = 48
CHANGES_SHOWN = 50
#: Refreshes shown among all changes.
NAMES_AMONG = 5
CHANGES_OF_EVENT = 6


@dataclass(frozen=True)
class EventPageContext:
    """Context of ``agenda/event.html``."""

    event: Event
    schedule: Schedule
    #: Of the rules with dates to come.
    sentences: list[str]
    changes: list[Change]
    #: Similar events, on now or to come.
    similar: list[Occurrence]
    #: Link to the edit form, for editors.
    edit_url: str | None
    jsonld: dict[str, object]


@dataclass(frozen=True)
class PlacePageContext:
    """Context of ``agenda/place.html``."""

    place: Place
    parts: list[Place]
    #: Events in the place and its parts.
    genres: list[CategoryDates]
    #: Number of events to come.
    count: int
    edit_url: str | None


@dataclass(frozen=True)
class OrganisationPageContext:
    """Context of ``agenda/organisation.html``."""

    organisation: Organisation
    genres: list[CategoryDates]
    count: int
    edit_url: str | None


@dataclass(frozen=True)
class Delays:
    """Seconds until changes had reached all receivers: median, maximum, count."""

    median: float
    longest: float
    count: int


@dataclass(frozen=True)
class ChangesPage:
    """Context of ``agenda/changes.html``, newest first."""

    changes: list[Change | Refresh]
    figures: Delays | None
    #: Value in the URL, label, and whether it is selected.
    sorts: list[tuple[str, str | Promise, bool]]
    is_sorted: bool


class ChangeSort(NamedTuple):
    """A filter of the changes page: its label and kinds of changes."""

    label: str | Promise
    kinds: frozenset[ChangeKind]


#: Filter for refreshes; their changes, one per event, are left out of all other filters.
NAMES = "noms"
CHANGE_SORTS = {
    "annulations": ChangeSort(
        gettext_lazy("Annulations et reports"),
        frozenset(
            {ChangeKind.CANCELLED, ChangeKind.POSTPONED, ChangeKind.RESTORED, ChangeKind.WITHDRAWN}
        ),
    ),
    "horaires": ChangeSort(
        gettext_lazy("Horaires et lieux"),
        frozenset(
            {
                ChangeKind.RESCHEDULED,
                ChangeKind.MOVED,
                ChangeKind.MOVED_ONLINE,
                ChangeKind.RELOCATED,
            }
        ),
    ),
    "places": ChangeSort(
        gettext_lazy("Places restantes"), frozenset({ChangeKind.FILLED, ChangeKind.REOPENED})
    ),
    "nouveautes": ChangeSort(
        gettext_lazy("Nouveautés"),
        frozenset({ChangeKind.PUBLISHED, ChangeKind.ADDED, ChangeKind.EXTENDED}),
    ),
    "textes": ChangeSort(
        gettext_lazy("Textes"), frozenset({ChangeKind.UPDATED, ChangeKind.MERGED})
    ),
    NAMES: ChangeSort(gettext_lazy("Noms et catégories"), frozenset()),
}


def event_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show an event: dates, place, price, accessibility, and recent changes."""
    with reading() as scopes:
        event = Event.objects.live().with_page_facts().filter(slug=slug).first()
        if event is None:
            return gone_page(request, Event, slug, _("Cette sortie a été retirée de l’agenda"))
        scopes.add(Scope(ScopeKind.EVENT, (event.pk,)))
        schedule = schedule_of(event, request.GET.get("date", ""))
        sentences = describe_rules(event, schedule.coming)
        changes = list(event.changes.of_dates().settled()[:CHANGES_OF_EVENT])
    page = EventPageContext(
        event=event,
        schedule=schedule,
        sentences=sentences,
        changes=changes,
        similar=similar_to(event, SIMILAR_SHOWN),
        edit_url=edit_url(request, event),
        jsonld=event_jsonld(event, schedule.coming),
    )
    return render(request, "agenda/event.html", {"page": page})


def place_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a place: description, accessibility, and events to come there and in its parts."""
    place = Place.objects.live().with_page_facts().filter(slug=slug).first()
    if place is None:
        return gone_page(request, Place, slug, _("Ce lieu a été retiré de l’agenda"))
    parts = list(place.parts.live())
    genres, count = coming_by_category(
        Scope(ScopeKind.PLACE, (place.pk, *(part.pk for part in parts)))
    )
    page = PlacePageContext(place, parts, genres, count, edit_url(request, place))
    return render(request, "agenda/place.html", {"page": page})


def organisation_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show an organiser and its events to come."""
    organisation = Organisation.objects.live().filter(slug=slug).first()
    if organisation is None:
        return gone_page(
            request, Organisation, slug, _("Cette organisation a été retirée de l’agenda")
        )
    genres, count = coming_by_category(Scope(ScopeKind.ORGANISATION, (organisation.pk,)))
    page = OrganisationPageContext(organisation, genres, count, edit_url(request, organisation))
    return render(request, "agenda/organisation.html", {"page": page})


def changes_page(request: HttpRequest) -> HttpResponse:
    """Show the last changes, of one sort or all, and the time each took to reach all receivers."""
    asked = request.GET.get("quoi", "")
    sort = CHANGE_SORTS.get(asked)
    changes: list[Change | Refresh] = []
    if sort is None or asked == NAMES:
        names = Refresh.objects.with_events().select_related("content_type")
        changes += names[: CHANGES_SHOWN if sort else NAMES_AMONG]
    if asked != NAMES:
        newest = Change.objects.one_by_one().select_related("event", "occurrence")
        if sort:
            newest = newest.filter(kind__in=sort.kinds, id__gt=Change.objects.last_id() - LOOKED_AT)
        changes += [
            change for change in newest[:CHANGES_SHOWN] if "into" not in change.detail
        ]  # shown as a merge
    changes = sorted(changes, key=lambda line: line.requested_at, reverse=True)[:CHANGES_SHOWN]
    seconds = [change.seconds for change in changes if change.seconds is not None]
    figures = Delays(median(seconds), max(seconds), len(seconds)) if seconds else None
    sorts = [(name, one.label, name == asked) for name, one in CHANGE_SORTS.items()]
    page = ChangesPage(changes, figures, sorts, is_sorted=sort is not None)
    return render(request, "agenda/changes.html", {"page": page})


def sitemap_index(request: HttpRequest) -> HttpResponse:
    """Return the sitemap index, with URLs of the public host whatever the request's host."""
    pages = [
        f"{reverse('sitemap', args=[section])}{f'?p={page}' if page > 1 else ''}"
        for section, sitemap in SITEMAPS.items()
        for page in sitemap().paginator.page_range
    ]
    sitemaps = [{"location": f"{settings.SITE_ADDRESS}{page}"} for page in pages]
    return render(
        request, "sitemap_index.xml", {"sitemaps": sitemaps}, content_type="application/xml"
    )


def schedule_of(event: Event, asked: str = "") -> Schedule:
    """Return the schedule of ``event`` with dates since a week ago.

    The last date if none is to come.
    """
    now = timezone.now()
    told = Q(end_at__gt=now - REMEMBERED)
    occurrences = list(event.occurrences.filter(told).with_place())
    if not any(one.end_at > now for one in occurrences):
        occurrences = [
            *event.occurrences.exclude(told).standing().with_place().order_by("-start_at")[:1],
            *occurrences,
        ]
    return build_schedule(occurrences, now, asked)


def coming_by_category(scope: Scope) -> tuple[list[CategoryDates], int]:
    """Return the events to come of ``scope`` by category, and their number; two queries."""
    dates = scope.coming()
    with reading(scope):
        counts = dates.events_by_category()
        soonest = list(dates.soonest_events(COMING_SHOWN))
    return group_by_category(soonest, counts), sum(counts.values())


def edit_url(request: HttpRequest, record: Model) -> str | None:
    """Return the URL of the record's edit form if the user may edit it."""
    if not request.user.is_authenticated:
        return None
    return AdminURLFinder(request.user).get_edit_url(record)


def describe_rules(event: Event, coming: list[Occurrence]) -> list[str]:
    """Return a sentence for each rule with dates to come, and one for dates outside rules.

    It is empty if no rule has dates to come.
    """
    lines = {occurrence.line_uid for occurrence in coming}
    rules = [line for line in event.dates.all() if line.kind == DateKind.RULE and line.uid in lines]
    if not rules:
        return []
    of_rules = {line.uid for line in rules}
    others = [one for one in coming if one.line_uid not in of_rules and not one.is_off]
    sentences = [capfirst(describe_line(line, get_language() or "fr")) for line in rules]
    return [*sentences, other_dates(others)] if others else sentences


def gone_page(
    request: HttpRequest, model: type[Event | Place | Organisation], slug: str, said: str
) -> HttpResponse:
    """Redirect an old slug of a public record, else answer 410 or 404.

    ``said`` is the sentence on the page of a 410.
    """
    moved = cast(
        Event | Place | Organisation | None,
        find_renamed(model.objects.live(), PublishedSlug.objects, slug),
    )
    if moved is None or moved.slug == slug:
        return render(request, "410.html", {"said": said}, status=410)
    return redirect_permanently(request, moved.get_absolute_url())
