"""Events as they stand, read once for all that is written of them in the transaction of a change."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Prefetch, prefetch_related_objects

from agenda.models import Category, Event, Merge, Occurrence, Place, PlaceAlias
from agenda.services.returned_dates import returned_dates

#: What an index says of where something is held.
PLACE = ("place__area", "place__parent__parent")


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
    rows = Event.objects.filter(pk__in=event_ids).select_related("category", "organisation", "programme", "cover")
    others = Event.other_categories.through._base_manager.filter(event=OuterRef("pk"))
    aliases = PlaceAlias.objects.filter(place=OuterRef("place"))
    merges = Merge.objects.of_kind(Event)
    gone = merges.standing().filter(into_id=OuterRef("pk"))
    given_back = merges.undone_lately().filter(kept_id=OuterRef("pk"))
    events = list(
        rows.select_related(*PLACE)
        .with_places_beside()
        .with_edition()
        .with_last_mark()
        .annotate(has_other_categories=Exists(others), has_aliases=Exists(aliases))
        .annotate(has_others_in_it=Exists(gone), has_returned=Exists(given_back))  # type: ignore[no-redef]  # Event declares them
        .order_by("pk")
    )
    prefetch_related_objects(events, "keywords", "dates")
    with_aliases = Place.objects.select_related("area", "parent__parent").prefetch_related("aliases")
    for name, has_some, all_of_it in (
        ("other_categories", "has_other_categories", Category.objects.all()),
        ("place__aliases", "has_aliases", PlaceAlias.objects.all()),
        ("other_places", "beside", with_aliases),
    ):
        for is_there in (True, False):
            asked = all_of_it if is_there else all_of_it.none()
            having = [event for event in events if bool(getattr(event, has_some)) == is_there]
            prefetch_related_objects(having, Prefetch(name, asked))
    dates: dict[int, list[Occurrence]] = defaultdict(list)
    occurrences = Occurrence.objects.filter(event__in=event_ids).select_related(*PLACE)
    for occurrence in occurrences.prefetch_related("place__aliases"):
        dates[occurrence.event_id].append(occurrence)
    returned = returned_dates([event for event in events if event.has_returned])
    return [Snapshot(event, dates[event.pk], returned.get(event.pk, [])) for event in events]
