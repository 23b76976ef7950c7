"""Refresh of events that repeat a changed record (place, category…), outside the request."""

import time
from collections.abc import Sequence
from itertools import takewhile

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

from accounts.models import User
from agenda.enums import ChangeKind, RefreshReach
from agenda.models import Area, Category, Change, Event, Organisation, Place, ProgrammePage, Refresh
from agenda.models.drafts import Facts, field_values
from agenda.models.events import EventQuerySet
from agenda.models.propagation import reach_of
from agenda.services.calendars import lock_events
from agenda.services.changes import LedgerEntry, record_changes

#: Target duration of one transaction: others who change its events wait for it, on SQLite all
#: writers.
BATCH_S = 0.1
#: Events in the first batch; later batches follow the speed of the last one.
BATCH, LARGEST_BATCH = 20, 300
#: Pause between two transactions on SQLite: it has no queue, waiting writers retry every 0.1 s.
PAUSE_S = 0.15
#: How long one run of the clock may take.
TURN_S = 5.0

KINDS = {
    RefreshReach.SHOWN: ChangeKind.REFRESHED,
    RefreshReach.REVISION: ChangeKind.UPDATED,
    RefreshReach.NEWS: ChangeKind.RELOCATED,
}


def request_refresh(record: Model, before: Facts, *, actor: User | None) -> Refresh | None:
    """Queue a refresh of a record's events if a field that they repeat differs from ``before``.

    Return ``None`` if there is nothing to refresh, as for a record that was not public and has no
    events.
    """
    reach, fields = reach_of(type(record), before, field_values(record))
    was_public = bool(before.get("live", True))
    if not reach or not (was_public or events_of(type(record), record.pk).exists()):
        return None
    return _request(record, reach, fields, actor)


def request_refresh_of_withdrawn(record: Model, *, actor: User | None) -> Refresh:
    """Queue a refresh of an unpublished record's events, which no longer link to its page."""
    return _request(record, RefreshReach.SHOWN, ["live"], actor)


def request_refresh_of_deleted(record: Model, *, actor: User | None) -> Refresh | None:
    """Queue a refresh of the events of ``record`` before it is deleted, with their keys stored."""
    event_ids = list(events_of(type(record), record.pk).values_list("pk", flat=True))
    return _request(record, RefreshReach.SHOWN, [], actor, event_ids) if event_ids else None


def request_refresh_of_moved(places: Sequence[Place], *, actor: User | None) -> None:
    """Queue a refresh of the events of places that are now in another area."""
    Refresh.objects.bulk_create(
        _new(place, RefreshReach.SHOWN, ["area"], actor) for place in places
    )


def request_refresh_of_merged(place: Place, *, actor: User | None) -> None:
    """Queue a refresh of the events of a merged place: a new calendar revision, no notification."""
    _request(place, RefreshReach.REVISION, ["name"], actor)


def refresh_queued() -> int:
    """Refresh events of queued requests until one run's time is used up; return how many events."""
    until, count, size = time.monotonic() + TURN_S, 0, BATCH
    while True:
        begun_at = time.monotonic()
        refreshed = refresh_batch(size)
        ended_at = time.monotonic()
        count += refreshed
        if not refreshed or ended_at > until:
            break
        at_this_speed = int(refreshed * BATCH_S / max(ended_at - begun_at, 0.001))
        size = max(1, min(LARGEST_BATCH, 2 * size, at_this_speed))
        if connection.vendor == "sqlite":
            time.sleep(PAUSE_S)
    settle_refreshes()
    return count


@transaction.atomic
def refresh_batch(size: int = BATCH) -> int:
    """Refresh the next ``size`` events of one request, and store the progress; return how many.

    0 means that there is none, or that another process has locked them. If the process dies before
    commit, nothing is done and the next run starts at the same event.
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
    """Return the next event keys, and set ``refresh.total`` if it is not known yet."""
    if refresh.event_ids:
        refresh.total = len(refresh.event_ids)
        return [pk for pk in refresh.event_ids if pk > refresh.last_event][:size]
    mine = events_of(refresh.model, refresh.object_id)
    if refresh.total is None:
        refresh.total = mine.count()
    following = mine.filter(pk__gt=refresh.last_event).order_by("pk")
    return list(following.values_list("pk", flat=True)[:size])


def count_events(refresh: Refresh) -> int:
    """Return how many events the request has in all."""
    if refresh.total is None:
        _following(refresh, 0)
    return refresh.total or 0


def settle_refreshes() -> int:
    """Mark finished requests whose ledger rows are all settled, with those they superseded.

    Return how many.
    """
    settled = 0
    for refresh in Refresh.objects.filter(settled_at=None).exclude(done_at=None):
        if not Change.objects.filter(refresh=refresh, settled_at=None).exists():
            replaced = Refresh.objects.filter(settled_at=None, superseded_by=refresh)
            both = Refresh.objects.filter(pk=refresh.pk) | replaced
            settled += both.update(settled_at=timezone.now())
    return settled


def events_of(kind: type[Model] | None, object_id: int) -> EventQuerySet:
    """Return the live events that repeat something of this record.

    For a place, these are also the events of its rooms.
    """
    live: EventQuerySet = Event.objects.live()
    if kind is Category:
        return live.of_category(object_id)
    if kind is Organisation:
        return live.filter(organisation=object_id)
    if kind is ProgrammePage:
        return live.filter(programme=object_id)
    if kind is Area:
        return live.touched_by_places(Place.objects.filter(area=object_id).values("pk"))
    # A place, its rooms, and their rooms: events of a room repeat the names of the places above it.
    family = level = [object_id]
    while level:
        rooms = Place.objects.filter(parent__in=level).exclude(pk__in=family)
        level = list(rooms.values_list("pk", flat=True))
        family = family + level
    return live.touched_by_places(family)


def _request(
    record: Model,
    reach: RefreshReach,
    fields: Sequence[str],
    actor: User | None,
    event_ids: Sequence[int] = (),
) -> Refresh:
    """Queue a refresh of the events of ``record``, or of ``event_ids`` only."""
    refresh = _new(record, reach, fields, actor)
    refresh.event_ids = list(event_ids)
    refresh.save()
    return refresh


def _new(record: Model, reach: RefreshReach, fields: Sequence[str], actor: User | None) -> Refresh:
    """Return an unsaved refresh of the events of ``record``."""
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
    """Lock and return the request with the least work left.

    Older requests for the same record are merged into it.
    """
    free = Refresh.objects.standing().select_for_update(skip_locked=True, of=("self",))
    refresh: Refresh | None = free.least_left().first()
    if refresh is None:
        return None
    same = free.filter(content_type=refresh.content_type, object_id=refresh.object_id)
    *older, newest = same.order_by("pk")
    for superseded in older:
        newest.reach = max(newest.reach, superseded.reach)
        newest.event_ids = sorted({*newest.event_ids, *superseded.event_ids})
        # What the older one had superseded now belongs to the newest.
        Refresh.objects.filter(superseded_by=superseded).update(superseded_by=newest)
    if older:
        Refresh.objects.filter(pk__in=[one.pk for one in older]).update(superseded_by=newest)
        newest.save(update_fields=["reach", "event_ids"])
    return newest


def _lock_first_of(event_ids: list[int]) -> list[int]:
    """Lock these events up to the first that is locked elsewhere; return the keys locked.

    Others lock in other orders (an import in file order), so this waits for a lock only while it
    holds none.
    """
    rows = Event.objects.select_for_update(no_key=True, skip_locked=True).order_by()
    while event_ids:
        with transaction.atomic():
            free = set(rows.filter(pk__in=event_ids).values_list("pk", flat=True))
            mine = list(takewhile(free.__contains__, event_ids))
            if mine == event_ids:
                return mine
            transaction.set_rollback(True)  # releases the locks of the others
        if not mine:
            lock_events(event_ids[:1])
            return event_ids[:1]
        event_ids = mine
    return []


def _entries(refresh: Refresh, event_ids: Sequence[int]) -> list[LedgerEntry]:
    """Return one ledger entry per live event.

    Events of a place's rooms get a plain REFRESHED entry.
    """
    reach, own = RefreshReach(refresh.reach), set(event_ids)
    detail: dict[str, str] = {}
    if refresh.model is Place:
        place = Place.objects.filter(pk=refresh.object_id).first()
        here = Event.objects.touched_by_places([refresh.object_id]).filter(pk__in=event_ids)
        # A deleted place has no new address.
        own = set(here.values_list("pk", flat=True)) if place else set()
        detail = {"place": place.name, "address": place.address} if place else {}
    entries = []
    for event in Event.objects.live().filter(pk__in=event_ids).order_by("pk"):
        kind = KINDS[reach if event.pk in own else RefreshReach.SHOWN]
        entries.append(
            LedgerEntry(event, kind, detail=detail if kind == ChangeKind.RELOCATED else {})
        )
    return entries
