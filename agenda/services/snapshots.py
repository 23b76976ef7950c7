"""Events as they stand, read once for all that is written of them in the transaction of a change."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, F, Model, OuterRef, Prefetch, QuerySet, prefetch_related_objects

from agenda.models import Area, Category, Event, Merge, Occurrence, Organisation, Place, PlaceAlias, ProgrammePage
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
    _read_all(places, "aliases", "has_aliases", PlaceAlias.objects.all())
    _read_all(events, "other_categories", "has_other_categories", Category.objects.all())
    with_aliases = Place.objects.select_related("area", "parent__parent").prefetch_related("aliases")
    _read_all(events, "other_places", "beside", with_aliases)
    prefetch_related_objects(events, "keywords", "dates")
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
    aliases = PlaceAlias.objects.filter(place=OuterRef("pk"))
    return Place.objects.annotate(has_aliases=Exists(aliases), **{f"area__{name}": F(f"area__{name}") for name in AREA})


def _read_all(records: Sequence[Model], name: str, has_some: str, every: QuerySet[Any]) -> None:
    """Read ``name`` of those that have some; the others are noted to have none, without a query."""
    for is_there in (True, False):
        asked = every if is_there else every.model._base_manager.only("pk").none()
        having = [record for record in records if bool(getattr(record, has_some)) == is_there]
        prefetch_related_objects(having, Prefetch(name, asked))
