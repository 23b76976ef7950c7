"""Events as they stand, read once for all that is written of them in the transaction of a change."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.db.models import Exists, F, Model, OuterRef, Prefetch, QuerySet, prefetch_related_objects

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
from agenda.models.statements import read_named, read_rows
from agenda.services.returned_dates import returned_dates

#: What is read of an area with its place.
AREA = ("id", "code", "name", "short_name")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """An event, its dates as drafted with it (``event.dates``), and those of the public."""

    event: Event
    #: In order of start. Of who holds the event's lock and writes some, theirs to keep true.
    occurrences: list[Occurrence]
    #: Those that an undone merge gave back, for calendars alone.
    returned: list[Occurrence] = field(default_factory=list)

    @property
    def calendar_dates(self) -> list[Occurrence]:
        """All of which a calendar says something; what came back since is no longer said to be off."""
        uids = {one.uid for one in self.occurrences}
        return [*self.occurrences, *(one for one in self.returned if one.uid not in uids)]


def read_snapshots(event_ids: Collection[int]) -> list[Snapshot]:
    """These events, public or not, with all that their calendars, index rows and fingerprints say.

    The same queries for three as for one, and none for what few events have. What is written of them belongs in a
    transaction that holds their lock.
    """
    events = read_rows(_events, "pk", event_ids)
    occurrences = read_rows(Occurrence.objects.all, "event", event_ids)
    read_named(events, "category", Category.objects.all)
    read_named(events, "organisation", Organisation.objects.all)
    read_named(events, "programme", ProgrammePage.objects.all)
    places = read_named([*events, *occurrences], "place", _places)
    parents = read_named(places, "parent", _places)
    places += [*parents, *read_named(parents, "parent", _places)]
    for place in places:  # it came with its area
        said = [getattr(place, f"area__{name}") for name in AREA]
        place.area = Area.from_db(place._state.db, AREA, said) if place.area_id else None
    with_aliases = [place.pk for place in places if place.has_aliases]
    _give(places, "aliases", read_rows(PlaceAlias.objects.all, "place", with_aliases), "place_id")
    _give(events, "dates", read_rows(EventDate.objects.all, "event", event_ids), "event_id")
    keywords = read_rows(EventKeyword.objects.all, "content_object", event_ids)
    read_named(keywords, "tag", Keyword.objects.all)
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
    """With what tells whether more is to be read of each."""
    others = Event.other_categories.through._base_manager.filter(event=OuterRef("pk"))
    # By its name: a statement that is kept holds no key of this database.
    merges = Merge.objects.filter(content_type__app_label="agenda", content_type__model="event")
    gone = merges.standing().filter(into_id=OuterRef("pk"))
    given_back = merges.filter(undone_at__isnull=False, kept_id=OuterRef("pk"))
    rows = Event.objects.with_places_beside().with_edition().with_last_mark().order_by("pk")
    rows = rows.annotate(has_other_categories=Exists(others))
    return rows.annotate(has_others_in_it=Exists(gone), has_returned=Exists(given_back))  # type: ignore[no-redef]  # Event declares them


def _places() -> QuerySet[Place]:
    """With the area of each, and whether it has other names."""
    aliases = PlaceAlias.objects.filter(place=OuterRef("pk"))
    rows = Place.objects.annotate(**{f"area__{name}": F(f"area__{name}") for name in AREA})
    return rows.annotate(has_aliases=Exists(aliases))  # type: ignore[no-redef]  # Place declares it


def _give(records: Iterable[Model], name: str, children: Iterable[Model], key: str) -> None:
    """Give each of ``records`` its ``children``, which name it by ``key``."""
    by_key: dict[object, list[Model]] = defaultdict(list)
    for child in children:
        by_key[getattr(child, key)].append(child)
    for record in records:
        setattr(record, name, by_key[record.pk])


def _read_links(events: Iterable[Event], name: str, has_some: str, every: QuerySet[Model]) -> None:
    """Read the related rows of those records that have any; few do."""
    having = []
    for event in events:
        if getattr(event, has_some):
            having.append(event)
        else:
            setattr(event, name, [])
    prefetch_related_objects(having, Prefetch(name, every))
