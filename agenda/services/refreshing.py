"""Events that repeat what was changed of a record, said again some hundreds at a time, beside the editor's request."""

import time
from collections.abc import Sequence
from itertools import takewhile

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

from accounts.models import User
from agenda.enums import ChangeKind, Reach
from agenda.models import Area, Category, Change, Event, Organisation, Place, ProgrammePage, Refresh
from agenda.models.drafts import Facts, facts_of
from agenda.models.events import EventQuerySet
from agenda.models.propagation import reach_of
from agenda.services.calendars import lock_events
from agenda.services.changes import Entry, record_changes

#: How long one transaction should last: who changes one of its events waits for it, and on SQLite whoever writes.
BATCH_S = 0.1
#: How many events the first one takes; the next ones as many as the last one's speed tells.
BATCH, LARGEST_BATCH = 20, 300
#: Between two transactions on SQLite, which has no queue of writers: who waits looks again each tenth of a second.
PAUSE_S = 0.15
#: How long one turn of the clock may take.
TURN_S = 5.0

KINDS = {Reach.SHOWN: ChangeKind.REFRESHED, Reach.REVISION: ChangeKind.UPDATED, Reach.NEWS: ChangeKind.RELOCATED}


def request_refresh(record: Model, before: Facts, *, actor: User | None) -> Refresh | None:
    """Have the events of ``record`` said again, when a field that they repeat is no longer as ``before``.

    One that was not public and has no events yet has none to say again.
    """
    reach, fields = reach_of(type(record), before, facts_of(record))
    was_public = bool(before.get("live", True))
    if not reach or not (was_public or events_of(type(record), record.pk).exists()):
        return None
    return _request(record, reach, fields, actor)


def request_refresh_of_withdrawn(record: Model, *, actor: User | None) -> Refresh:
    """The same, of a record that is no longer public: its page is not linked any more."""
    return _request(record, Reach.SHOWN, ["live"], actor)


def request_refresh_of_gone(record: Model, *, actor: User | None) -> Refresh | None:
    """The same, before ``record`` is deleted: later nobody knows which events were its own."""
    event_ids = list(events_of(type(record), record.pk).values_list("pk", flat=True))
    return _request(record, Reach.SHOWN, [], actor, event_ids) if event_ids else None


def request_refresh_of_moved(places: Sequence[Place], *, actor: User | None) -> None:
    """The same, of places that are now in another area."""
    Refresh.objects.bulk_create(_new(place, Reach.SHOWN, ["area"], actor) for place in places)


def request_refresh_of_merged(place: Place, *, actor: User | None) -> None:
    """The same, of a place that has other events than before: their calendars see a revision, and nobody is told."""
    _request(place, Reach.REVISION, ["name"], actor)


def refresh_standing() -> int:
    """Say again what is to be, for as long as one turn may take; returns how many events."""
    until, count, size = time.monotonic() + TURN_S, 0, BATCH
    while True:
        begun_at = time.monotonic()
        refreshed = refresh_batch(size)
        ended_at = time.monotonic()
        count += refreshed
        if not refreshed or ended_at > until:
            break
        size = max(1, min(LARGEST_BATCH, 2 * size, int(refreshed * BATCH_S / max(ended_at - begun_at, 0.001))))
        if connection.vendor == "sqlite":
            time.sleep(PAUSE_S)
    settle_refreshes()
    return count


@transaction.atomic
def refresh_batch(size: int = BATCH) -> int:
    """Say the next ``size`` events again, and note where that leaves us; returns how many.

    0: there is none, or another clock has them. Killed before its commit it has done nothing, and whoever comes next
    begins where it had.
    """
    refresh = _take()
    if refresh is None:
        return 0
    following = _following(refresh, size)
    batch = _lock_first_of(following)
    refresh.done += len(batch)
    if batch:
        refresh.last_event = batch[-1]
    if len(following) < size and len(batch) == len(following):
        refresh.done_at = timezone.now()
    refresh.save(update_fields=["total", "done", "last_event", "done_at"])
    record_changes(_entries(refresh, batch), refresh.requested_by, refresh=refresh)
    return len(batch)


def _following(refresh: Refresh, size: int) -> list[int]:
    """The next events, and how many there are in all if nobody has counted them."""
    if refresh.event_ids:
        refresh.total = len(refresh.event_ids)
        return [pk for pk in refresh.event_ids if pk > refresh.last_event][:size]
    mine = events_of(refresh.model, refresh.object_id)
    if refresh.total is None:
        refresh.total = mine.count()
    return list(mine.filter(pk__gt=refresh.last_event).order_by("pk").values_list("pk", flat=True)[:size])


def count_events(refresh: Refresh) -> int:
    """How many events it has in all."""
    if refresh.total is None:
        _following(refresh, 0)
    return refresh.total or 0


def settle_refreshes() -> int:
    """Note of which all is true everywhere, and of those that they superseded; returns how many."""
    settled = 0
    for refresh in Refresh.objects.filter(settled_at=None).exclude(done_at=None):
        if not Change.objects.filter(refresh=refresh, settled_at=None).exists():
            replaced = Refresh.objects.filter(settled_at=None, superseded_by=refresh)
            settled += (Refresh.objects.filter(pk=refresh.pk) | replaced).update(settled_at=timezone.now())
    return settled


def events_of(kind: type[Model] | None, object_id: int) -> EventQuerySet:
    """The live events that repeat something of this record, those of a place's parts among them."""
    live: EventQuerySet = Event.objects.live()
    if kind is Category:
        return live.of_category(object_id)
    if kind is Organisation:
        return live.filter(organisation=object_id)
    if kind is ProgrammePage:
        return live.filter(programme=object_id)
    if kind is Area:
        return live.touched_by_places(Place.objects.filter(area=object_id).values("pk"))
    # A place, the rooms in it, and theirs: events of a room say the names above it.
    family = level = [object_id]
    while level:
        level = list(Place.objects.filter(parent__in=level).exclude(pk__in=family).values_list("pk", flat=True))
        family = family + level
    return live.touched_by_places(family)


def _request(
    record: Model, reach: Reach, fields: Sequence[str], actor: User | None, event_ids: Sequence[int] = ()
) -> Refresh:
    refresh = _new(record, reach, fields, actor)
    refresh.event_ids = list(event_ids)
    refresh.save()
    return refresh


def _new(record: Model, reach: Reach, fields: Sequence[str], actor: User | None) -> Refresh:
    return Refresh(
        content_type=ContentType.objects.get_for_model(record),
        object_id=record.pk,
        title=str(record)[:255],
        reach=reach,
        fields=list(fields),
        requested_by=actor,
        requested_at=timezone.now(),
    )


def _take() -> Refresh | None:
    """Of those that no other clock has in hand the one with the least left to do, and what it supersedes closed."""
    free = Refresh.objects.standing().select_for_update(skip_locked=True, of=("self",))
    refresh: Refresh | None = free.least_left().first()
    if refresh is None:
        return None
    same = list(free.filter(content_type=refresh.content_type, object_id=refresh.object_id).order_by("pk"))
    newest = same[-1]
    for superseded in same[:-1]:
        newest.reach = max(newest.reach, superseded.reach)
        newest.event_ids = sorted({*newest.event_ids, *superseded.event_ids})
        # What that one had superseded is settled with the newest too.
        Refresh.objects.filter(superseded_by=superseded).update(superseded_by=newest)
    if len(same) > 1:
        Refresh.objects.filter(pk__in=[one.pk for one in same[:-1]]).update(superseded_by=newest)
        newest.save(update_fields=["reach", "event_ids"])
    return newest


def _lock_first_of(event_ids: list[int]) -> list[int]:
    """Lock these events up to the first that somebody else changes; returns those that are ours.

    Others lock in other orders (an import, as its file has them): only while we hold none do we wait for one.
    """
    rows = Event.objects.select_for_update(no_key=True, skip_locked=True).order_by().values_list("pk", flat=True)
    while event_ids:
        with transaction.atomic():
            free = set(rows.filter(pk__in=event_ids))
            mine = list(takewhile(free.__contains__, event_ids))
            if mine == event_ids:
                return mine
            transaction.set_rollback(True)  # lets go of those that follow
        if not mine:
            lock_events(event_ids[:1])
            return event_ids[:1]
        event_ids = mine
    return []


def _entries(refresh: Refresh, event_ids: Sequence[int]) -> list[Entry]:
    """A line for each that is still public; a light one for those of a place's parts, which have their own address."""
    reach, own = Reach(refresh.reach), set(event_ids)
    detail: dict[str, str] = {}
    if refresh.model is Place:
        place = Place.objects.filter(pk=refresh.object_id).first()
        here = Event.objects.touched_by_places([refresh.object_id]).filter(pk__in=event_ids)
        own = set(here.values_list("pk", flat=True)) if place else set()  # one that is gone has no new address
        detail = {"place": place.name, "address": place.address} if place else {}
    entries = []
    for event in Event.objects.live().filter(pk__in=event_ids).order_by("pk"):
        kind = KINDS[reach if event.pk in own else Reach.SHOWN]
        entries.append(Entry(event, kind, detail=detail if kind == ChangeKind.RELOCATED else {}))
    return entries
