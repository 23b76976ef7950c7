"""Snapshots of events: everything that a change writes about them, read once per transaction."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.db.models import (
    Exists,
    F,
    Model,
    OuterRef,
    Prefetch,
    QuerySet,
    prefetch_related_objects,
)

from agenda.models import (
    Area,
    Category,
    Event,
    EventDate,
    EventKeyword,
    Keyword,
    Merge,
    Occurrence,
    Organisation,
    Place,
    PlaceAlias,
    ProgrammePage,
)
from agenda.models.statements import attach_related, read_rows
from agenda.services.returned_dates import returned_dates

#: Fields of an area that are read with its place.
AREA = ("id", "code", "name", "short_name")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """An event with its lines of dates (``event.dates``), and its occurrences."""

    event: Event
    #: In order of start. A caller that holds the event's lock and writes occurrences updates the
    #: list.
    occurrences: list[Occurrence]
    #: Cancelled copies of dates that an undone merge gave back, for calendars only.
    returned: list[Occurrence] = field(default_factory=list)

    @property
    def calendar_dates(self) -> list[Occurrence]:
        """Occurrences and returned copies for the calendar.

        A copy is left out if its UID is in use again.
        """
        uids = {one.uid for one in self.occurrences}
        return [*self.occurrences, *(one for one in self.returned if one.uid not in uids)]


def read_snapshots(event_ids: Collection[int]) -> list[Snapshot]:
    """Read these events, public or not, with all that calendars, index rows and fingerprints need.

    The number of queries does not depend on how many events there are; relations that few events
    have are queried only if needed. To write from a snapshot, hold the events' lock.
    """
    events = read_rows(_events, "pk", event_ids)
    occurrences = read_rows(Occurrence.objects.all, "event", event_ids)
    attach_related(events, "category", Category.objects.all)
    attach_related(events, "organisation", Organisation.objects.all)
    attach_related(events, "programme", ProgrammePage.objects.all)
    places = attach_related([*events, *occurrences], "place", _places)
    parents = attach_related(places, "parent", _places)
    places += [*parents, *attach_related(parents, "parent", _places)]
    for place in places:  # the area was read with the place, as annotations
        said = [getattr(place, f"area__{name}") for name in AREA]
        place.area = Area.from_db(place._state.db, AREA, said) if place.area_id else None
    with_aliases = [place.pk for place in places if place.has_aliases]
    _give(places, "aliases", read_rows(PlaceAlias.objects.all, "place", with_aliases), "place_id")
    _give(events, "dates", read_rows(EventDate.objects.all, "event", event_ids), "event_id")
    keywords = read_rows(EventKeyword.objects.all, "content_object", event_ids)
    attach_related(keywords, "tag", Keyword.objects.all)
    _give(events, "event_keywords", keywords, "content_object_id")
    _read_links(events, "other_categories", "has_other_categories", Category.objects.all())
    beside = Place.objects.select_related("area", "parent__parent").prefetch_related("aliases")
    _read_links(events, "other_places", "beside", beside)
    dates: dict[int, list[Occurrence]] = defaultdict(list)
    for occurrence in occurrences:
        dates[occurrence.event_id].append(occurrence)
    returned = returned_dates([event for event in events if event.has_returned])
    return [Snapshot(event, dates[event.pk], returned.get(event.pk, [])) for event in events]


def _events() -> QuerySet[Event]:
    """Events annotated with flags that say which relations have rows to read."""
    others = Event.other_categories.through._base_manager.filter(event=OuterRef("pk"))
    # By app label and model name: the cached statement must hold no key of one database.
    merges = Merge.objects.filter(content_type__app_label="agenda", content_type__model="event")
    gone = merges.standing().filter(into_id=OuterRef("pk"))
    given_back = merges.filter(undone_at__isnull=False, kept_id=OuterRef("pk"))
    rows = Event.objects.with_places_beside().with_edition().with_last_mark().order_by("pk")
    rows = rows.annotate(has_other_categories=Exists(others))
    return rows.annotate(has_others_in_it=Exists(gone), has_returned=Exists(given_back))  # type: ignore[no-redef]  # Event declares them


def _places() -> QuerySet[Place]:
    """Places annotated with the fields of their area, and with whether they have aliases."""
    aliases = PlaceAlias.objects.filter(place=OuterRef("pk"))
    rows = Place.objects.annotate(**{f"area__{name}": F(f"area__{name}") for name in AREA})
    return rows.annotate(has_aliases=Exists(aliases))  # type: ignore[no-redef]  # Place declares it


def _give(records: Iterable[Model], name: str, children: Iterable[Model], key: str) -> None:
    """Set attribute ``name`` of each record to the list of its ``children``, found by ``key``."""
    by_key: dict[object, list[Model]] = defaultdict(list)
    for child in children:
        by_key[getattr(child, key)].append(child)
    for record in records:
        setattr(record, name, by_key[record.pk])


def _read_links(events: Iterable[Event], name: str, has_some: str, every: QuerySet[Model]) -> None:
    """Prefetch relation ``name`` for events whose flag ``has_some`` is true.

    The others get an empty list.
    """
    having = []
    for event in events:
        if getattr(event, has_some):
            having.append(event)
        else:
            setattr(event, name, [])
    prefetch_related_objects(having, Prefetch(name, every))
