"""The public pages of the agenda: an event, a place, an organiser, what changed."""

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
from agenda.models.scopes import Scope, ScopeKind, reading
from agenda.schedules import REMEMBERED, Schedule, build_schedule
from agenda.services.planning import describe_line
from agenda.similar import similar_to
from agenda.sitemaps import SITEMAPS
from agenda.timetables import Genre, by_genre
from agenda.wording.schedules import other_dates
from web.slugs import find_renamed, redirect_permanently

SIMILAR_SHOWN = 4
COMING_SHOWN = 48
CHANGES_SHOWN = 50
#: Of names that many events repeat, among all changes; and among how many of the last changes a sort is looked for.
NAMES_AMONG, LOOKED_AT = 5, 5000
CHANGES_OF_EVENT = 6


@dataclass(frozen=True)
class EventPage:
    """What the page of an event shows (``agenda/event.html``)."""

    event: Event
    schedule: Schedule
    #: Of its rules that still give dates.
    sentences: list[str]
    changes: list[Change]
    #: What is like it, on now or to come.
    similar: list[Occurrence]
    #: For an editor who reads it.
    edit_url: str | None
    jsonld: dict[str, object]


@dataclass(frozen=True)
class PlacePage:
    """What the page of a place shows (``agenda/place.html``)."""

    place: Place
    parts: list[Place]
    #: There and in its parts.
    genres: list[Genre]
    #: How many events are to come.
    count: int
    edit_url: str | None


@dataclass(frozen=True)
class OrganisationPage:
    """What the page of an organiser shows (``agenda/organisation.html``)."""

    organisation: Organisation
    genres: list[Genre]
    count: int
    edit_url: str | None


@dataclass(frozen=True)
class Delays:
    """How long changes took to be true everywhere, in seconds."""

    median: float
    longest: float
    count: int


@dataclass(frozen=True)
class ChangesPage:
    """The last changes, the newest first (``agenda/changes.html``)."""

    changes: list[Change | Refresh]
    figures: Delays | None
    #: Word of the address, label, whether it is the one that is shown.
    sorts: list[tuple[str, str | Promise, bool]]
    is_sorted: bool


class ChangeSort(NamedTuple):
    """Kinds of changes that a reader tells apart at a glance."""

    label: str | Promise
    kinds: frozenset[ChangeKind]


#: What many events repeat, which :class:`Refresh` counts; by all the rest, of one kind each, it would drown it.
NAMES = "noms"
CHANGE_SORTS = {
    "annulations": ChangeSort(
        gettext_lazy("Annulations et reports"),
        frozenset({ChangeKind.CANCELLED, ChangeKind.POSTPONED, ChangeKind.RESTORED, ChangeKind.WITHDRAWN}),
    ),
    "horaires": ChangeSort(
        gettext_lazy("Horaires et lieux"),
        frozenset({ChangeKind.RESCHEDULED, ChangeKind.MOVED, ChangeKind.MOVED_ONLINE, ChangeKind.RELOCATED}),
    ),
    "places": ChangeSort(gettext_lazy("Places restantes"), frozenset({ChangeKind.FILLED, ChangeKind.REOPENED})),
    "nouveautes": ChangeSort(
        gettext_lazy("Nouveautés"), frozenset({ChangeKind.PUBLISHED, ChangeKind.ADDED, ChangeKind.EXTENDED})
    ),
    "textes": ChangeSort(gettext_lazy("Textes"), frozenset({ChangeKind.UPDATED, ChangeKind.MERGED})),
    NAMES: ChangeSort(gettext_lazy("Noms et catégories"), frozenset()),
}


def event_page(request: HttpRequest, slug: str) -> HttpResponse:
    """What, when next, where, how much, for whom, how to get in, and what changed."""
    with reading() as scopes:
        event = Event.objects.live().with_page_facts().filter(slug=slug).first()
        if event is None:
            return no_longer_there(request, Event, slug, _("Cette sortie a été retirée de l’agenda"))
        scopes.add(Scope(ScopeKind.EVENT, (event.pk,)))
        schedule = schedule_of(event, request.GET.get("date", ""))
        sentences = rules_said(event, schedule.coming)
        changes = list(event.changes.of_dates().settled()[:CHANGES_OF_EVENT])
    page = EventPage(
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
    """What it is, how to get in, what comes: there and in its parts."""
    place = Place.objects.live().with_page_facts().filter(slug=slug).first()
    if place is None:
        return no_longer_there(request, Place, slug, _("Ce lieu a été retiré de l’agenda"))
    parts = list(place.parts.live())
    genres, count = what_comes(Scope(ScopeKind.PLACE, (place.pk, *(part.pk for part in parts))))
    page = PlacePage(place, parts, genres, count, edit_url(request, place))
    return render(request, "agenda/place.html", {"page": page})


def organisation_page(request: HttpRequest, slug: str) -> HttpResponse:
    """What it is, and what comes of it."""
    organisation = Organisation.objects.live().filter(slug=slug).first()
    if organisation is None:
        return no_longer_there(request, Organisation, slug, _("Cette organisation a été retirée de l’agenda"))
    genres, count = what_comes(Scope(ScopeKind.ORGANISATION, (organisation.pk,)))
    page = OrganisationPage(organisation, genres, count, edit_url(request, organisation))
    return render(request, "agenda/organisation.html", {"page": page})


def changes_page(request: HttpRequest) -> HttpResponse:
    """The last changes, of one sort or of all, and how long each took to be true everywhere."""
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
        changes += [change for change in newest[:CHANGES_SHOWN] if "into" not in change.detail]  # said where it went
    changes = sorted(changes, key=lambda line: line.requested_at, reverse=True)[:CHANGES_SHOWN]
    seconds = [change.seconds for change in changes if change.seconds is not None]
    figures = Delays(median(seconds), max(seconds), len(seconds)) if seconds else None
    sorts = [(name, one.label, name == asked) for name, one in CHANGE_SORTS.items()]
    page = ChangesPage(changes, figures, sorts, is_sorted=sort is not None)
    return render(request, "agenda/changes.html", {"page": page})


def sitemap_index(request: HttpRequest) -> HttpResponse:
    """The sections of the sitemap, at the public address whatever name the server was asked by."""
    pages = [
        f"{reverse('sitemap', args=[section])}{f'?p={page}' if page > 1 else ''}"
        for section, sitemap in SITEMAPS.items()
        for page in sitemap().paginator.page_range
    ]
    sitemaps = [{"location": f"{settings.SITE_ADDRESS}{page}"} for page in pages]
    return render(request, "sitemap_index.xml", {"sitemaps": sitemaps}, content_type="application/xml")


def schedule_of(event: Event, asked: str = "") -> Schedule:
    """The dates of ``event`` from a week ago on, and the last one when none is to come."""
    now = timezone.now()
    told = Q(end_at__gt=now - REMEMBERED)
    occurrences = list(event.occurrences.filter(told).with_place())
    if not any(one.end_at > now for one in occurrences):
        occurrences = [*event.occurrences.exclude(told).standing().with_place().order_by("-start_at")[:1], *occurrences]
    return build_schedule(occurrences, now, asked)


def what_comes(scope: Scope) -> tuple[list[Genre], int]:
    """The events to come of ``scope`` by genre, and how many they are; in two queries."""
    dates = scope.coming()
    with reading(scope):
        counts = dates.events_by_category()
        soonest = list(dates.soonest_events(COMING_SHOWN, with_off=True))
    return by_genre(soonest, counts), sum(counts.values())


def edit_url(request: HttpRequest, record: Model) -> str | None:
    """Where the editor who reads the page may change it; nothing for anybody else."""
    if not request.user.is_authenticated:
        return None
    return AdminURLFinder(request.user).get_edit_url(record)


def rules_said(event: Event, coming: list[Occurrence]) -> list[str]:
    """The sentences of the rules that still give dates, and of the dates beside them; of no rule, none."""
    lines = {occurrence.line_uid for occurrence in coming}
    rules = [line for line in event.dates.all() if line.kind == DateKind.RULE and line.uid in lines]
    if not rules:
        return []
    of_rules = {line.uid for line in rules}
    others = [one for one in coming if one.line_uid not in of_rules and not one.is_off]
    sentences = [capfirst(describe_line(line, get_language() or "fr")) for line in rules]
    return [*sentences, other_dates(others)] if others else sentences


def no_longer_there(
    request: HttpRequest, model: type[Event | Place | Organisation], slug: str, said: str
) -> HttpResponse:
    """The answer where no public record has this slug: moved, withdrawn, or never there."""
    moved = cast(Event | Place | Organisation | None, find_renamed(model.objects.live(), PublishedSlug.objects, slug))
    if moved is None or moved.slug == slug:
        return render(request, "410.html", {"said": said}, status=410)
    return redirect_permanently(request, moved.get_absolute_url())
