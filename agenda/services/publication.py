"""Publication of events: derive occurrences from dates, and write all that depends on them."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from copy import copy
from datetime import UTC, datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from django.contrib.contenttypes.models import ContentType
from django.db import router, transaction
from django.db.models import F
from django.db.models.deletion import Collector
from django.db.models.functions import Coalesce
from django.utils import timezone
from wagtail.models import RevisionMixin
from wagtail.signal_handlers import disable_reference_index_auto_update
from wagtail.signals import published

from accounts.models import User
from agenda.enums import ChangeKind, DateKind, OccurrenceStatus
from agenda.models import Category, Event, Occurrence, Organisation, Place, PublishedSlug
from agenda.services.calendars import lock_events
from agenda.services.changes import LedgerEntry, record_changes
from agenda.services.matching import keep_uids, match_dates, uid_when_kept
from agenda.services.planning import Planned, plan
from agenda.services.snapshots import Snapshot, read_snapshots

Record = TypeVar("Record", Category, Event, Organisation, Place)
FACTS = [field.attname for field in Occurrence._meta.concrete_fields]


@transaction.atomic
def publish(
    event_ids: Collection[int], *, actor: User | None, entries: Sequence[LedgerEntry] = ()
) -> None:
    """Make live events public: derive their occurrences, write calendars, slugs and the ledger.

    All publications go through here. A row is made live first, by Wagtail's own action, as for
    editors and the clock (:meth:`Revision.publish` calls this), or many at once by
    :func:`make_live`. An unchanged date keeps its identity, status and sequence; a date with
    another time is rescheduled, a removed date is cancelled, a date that comes back is restored.
    What people did to a date (cancelled, moved, full) is never undone here. ``entries`` are
    recorded with it, and replace «published» or «updated» for their events.
    """
    every = {*event_ids, *(entry.event.pk for entry in entries)}
    lock_events(every)
    snapshots = read_snapshots(every)
    writer = _Writer(timezone.now())
    named = {entry.event.pk for entry in entries}
    writer.entries.extend(entries)
    for snapshot in (one for one in snapshots if one.event.live and one.event.pk in event_ids):
        event = snapshot.event
        is_public = event.last_mark == ChangeKind.PUBLISHED  # neither new nor withdrawn since
        kind = ChangeKind.UPDATED if is_public else ChangeKind.PUBLISHED
        of_dates = writer.derive(snapshot, plan(event))
        if event.pk not in named:
            writer.entries.append(LedgerEntry(event, kind))
        # The dates of a first publication are part of it, not changes of their own.
        if kind == ChangeKind.UPDATED or snapshot.occurrences:
            writer.entries.extend(of_dates)
    writer.save(snapshots)
    store_slugs([one.event for one in snapshots if one.event.live])
    record_changes(writer.entries, actor, snapshots=snapshots)


def make_live(records: Sequence[Record]) -> None:
    """Make the latest revision of each record the public one, as Wagtail does for one record.

    All ``records`` are of one model. For events, :func:`publish` must follow in the same
    transaction. Wagtail's signal ``published`` is sent for each.
    """
    if not records:
        return
    model, now = type(records[0]), timezone.now()
    for record in records:
        record.live, record.has_unpublished_changes = True, False
        record.live_revision = record.latest_revision
        record.first_published_at = record.first_published_at or now
        record.last_published_at = now
    model._default_manager.filter(pk__in=[record.pk for record in records]).update(
        live=True,
        has_unpublished_changes=False,
        live_revision=F("latest_revision"),
        first_published_at=Coalesce("first_published_at", now),
        last_published_at=now,
    )
    for record in records:
        published.send(sender=model, instance=record, revision=record.live_revision)


@transaction.atomic
def publish_now(record: RevisionMixin, user: User | None = None) -> None:
    """Save ``record`` as a revision and publish it, as the CMS does.

    A new record is saved first.
    """
    with disable_reference_index_auto_update():  # publishing updates the reference index
        if record._state.adding:
            record.save()
        revision = record.save_revision(user=user, log_action=True)
    revision.publish(user=user)


@transaction.atomic
def withdraw(event: Event, *, actor: User | None) -> None:
    """Record that ``event``, which Wagtail unpublished, is no longer public.

    Its occurrences stay as they are.
    """
    record_changes([LedgerEntry(event, ChangeKind.WITHDRAWN)], actor)


class Deletion:
    """Origin (:attr:`django.db.models.signals.post_delete`) of rows that :func:`delete` deletes."""


@transaction.atomic
def delete(events: Collection[Event], *, actor: User | None) -> None:
    """Delete ``events``.

    One that was public leaves a DELETED change in the ledger, by ``actor``.
    """
    lock_events([event.pk for event in events])
    collector = Collector(using=router.db_for_write(Event), origin=Deletion())  # type: ignore[arg-type]
    collector.collect([copy(event) for event in events])  # deleted objects lose their keys
    collector.delete()
    entries = [LedgerEntry(event, ChangeKind.DELETED) for event in events if event.was_published]
    record_changes(entries, actor)


@transaction.atomic
def record_deletion(event: Event) -> None:
    """Record the deletion of an event that did not go through :func:`delete`.

    The author is unknown.
    """
    if event.was_published:
        record_changes([LedgerEntry(event, ChangeKind.DELETED)])


def extend_horizon() -> int:
    """Expand rules up to today's horizon; return how many dates were added.

    No SEQUENCE changes, and existing dates are not touched.
    """
    events = Event.objects.live().filter(dates__kind=DateKind.RULE).order_by("pk")
    # Read all keys first: while SQLite still reads rows, a write after another's commit would fail.
    ids = list(events.values_list("pk", flat=True).distinct())
    return sum(_extend(pk) for pk in ids)


@transaction.atomic
def _extend(pk: int) -> int:
    """Add the dates of one event's rules after the last existing one; return how many."""
    event = Event.objects.live().select_for_update().filter(pk=pk).first()
    if event is None:  # withdrawn meanwhile
        return 0
    existing = list(event.occurrences.all())
    last: dict[uuid.UUID, datetime] = {}
    for occurrence in existing:
        known = last.get(occurrence.line_uid, occurrence.original_start_at)
        last[occurrence.line_uid] = max(known, occurrence.original_start_at)
    planned = [
        p
        for p in keep_uids(existing, plan(event))
        if p.in_series and (p.line_uid not in last or p.start_at > last[p.line_uid])
    ]
    if not planned:
        return 0
    # New dates take the time of the event's publication and the sequence of their series: in a
    # calendar neither LAST-MODIFIED nor SEQUENCE changes.
    now = timezone.now()
    since = event.last_published_at or now
    newest = {one.uid: one for one in sorted(existing, key=lambda one: one.start_at)}
    # By UID, the sequence of the series: the lowest of the dates to come, or that of the last date.
    levels: dict[uuid.UUID, int] = {}
    for occurrence in existing:
        if occurrence.end_at > now or occurrence is newest[occurrence.uid]:
            lowest = levels.get(occurrence.uid, occurrence.sequence)
            levels[occurrence.uid] = min(lowest, occurrence.sequence)
    Occurrence.objects.bulk_create(
        new_occurrence(event, p, since, levels.get(p.uid, 0)) for p in planned
    )
    record_changes([LedgerEntry(event, ChangeKind.EXTENDED, detail={"count": len(planned)})])
    return len(planned)


class _Writer:
    """Collects the changes of a publication, and writes them in a constant number of queries."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.new: list[Occurrence] = []
        self.touched: list[Occurrence] = []
        self.entries: list[LedgerEntry] = []

    def derive(self, snapshot: Snapshot, planned: Sequence[Planned]) -> list[LedgerEntry]:
        """Collect the changes of one event's occurrences; return the entries for the ledger."""
        event, existing = snapshot.event, snapshot.occurrences
        matched = match_dates(existing, keep_uids(existing, planned), self.now)
        entries: list[LedgerEntry | None] = [self._keep(event, o, p) for o, p in matched.kept]
        entries += [self._shift(event, o, p) for o, p in matched.shifted]
        for occurrence in matched.gone:
            if occurrence.status != OccurrenceStatus.CANCELLED:  # else a person cancelled it before
                mark_cancelled(occurrence)
                occurrence.is_dropped = True
                entries.append(self._touch(event, occurrence, ChangeKind.CANCELLED))
        # A new date in an existing series takes a higher sequence, as does one that comes back.
        sequences: dict[uuid.UUID, int] = defaultdict(int)
        for occurrence in (*existing, *snapshot.returned):
            sequences[occurrence.uid] = max(sequences[occurrence.uid], occurrence.sequence + 1)
        for addition in matched.added:
            occurrence = new_occurrence(event, addition, self.now, sequences[addition.uid])
            self.new.append(occurrence)
            detail = {"now": addition.start_at.isoformat()}
            entries.append(LedgerEntry(event, ChangeKind.ADDED, occurrence, detail))
        return [entry for entry in entries if entry]

    def save(self, snapshots: Iterable[Snapshot]) -> None:
        """Write the collected rows, and update ``snapshots`` to match."""
        Occurrence.objects.bulk_create(self.new, batch_size=500)
        Occurrence.objects.save_facts(self.touched)
        new: dict[int, list[Occurrence]] = defaultdict(list)
        for occurrence in self.new:
            new[occurrence.event_id].append(occurrence)
        for snapshot in snapshots:
            snapshot.occurrences.extend(new[snapshot.event.pk])
            snapshot.occurrences.sort(key=lambda one: (one.start_at, one.pk))

    def _keep(self, event: Event, occurrence: Occurrence, plan: Planned) -> LedgerEntry | None:
        """Update a date whose start is unchanged: its end or label may have, or it came back.

        Return its ledger entry; ``None`` if nothing visible changed.
        """
        came_back = occurrence.is_dropped
        was, stood = _visible(occurrence), _facts(occurrence)
        moved_by_hand = occurrence.start_at != occurrence.original_start_at
        _place_in_line(occurrence, plan)
        if not moved_by_hand:
            place_in_time(occurrence, plan)
        if came_back:
            occurrence.is_dropped = False
            undo_cancellation(occurrence)
            return self._touch(event, occurrence, ChangeKind.RESTORED)
        if was == _visible(occurrence):
            if stood != _facts(occurrence):
                self.touched.append(occurrence)
            return None
        return self._touch(event, occurrence, ChangeKind.UPDATED)

    def _shift(self, event: Event, occurrence: Occurrence, plan: Planned) -> LedgerEntry:
        """Reschedule a date to the time of ``plan``, unless a person moved it by hand."""
        was, before = None if occurrence.is_span else occurrence.start_at, times_before(occurrence)
        moved_by_hand = occurrence.start_at != occurrence.original_start_at
        _place_in_line(occurrence, plan)
        if moved_by_hand:
            return self._touch(event, occurrence, ChangeKind.UPDATED)
        place_in_time(occurrence, plan)
        occurrence.previous_start_at, occurrence.was_postponed = was, False
        if occurrence.status in (OccurrenceStatus.SCHEDULED, OccurrenceStatus.POSTPONED):
            occurrence.status = OccurrenceStatus.RESCHEDULED
        detail = before | {"now": occurrence.start_at.isoformat()}
        return self._touch(event, occurrence, ChangeKind.RESCHEDULED, detail)

    def _touch(
        self,
        event: Event,
        occurrence: Occurrence,
        kind: ChangeKind,
        detail: Mapping[str, object] | None = None,
    ) -> LedgerEntry:
        """Increment the sequence of ``occurrence``, collect it, and return its ledger entry."""
        occurrence.sequence += 1
        occurrence.modified_at = self.now
        self.touched.append(occurrence)
        return LedgerEntry(
            event, kind, occurrence, detail or {"now": occurrence.start_at.isoformat()}
        )


def mark_cancelled(occurrence: Occurrence) -> None:
    """Cancel a date, and store what :func:`undo_cancellation` needs."""
    occurrence.was_postponed = occurrence.status == OccurrenceStatus.POSTPONED
    occurrence.status = OccurrenceStatus.CANCELLED


def undo_cancellation(occurrence: Occurrence) -> None:
    """Undo a cancellation or postponement: the date gets the status it had before."""
    was_postponed = occurrence.was_postponed
    occurrence.status = (
        OccurrenceStatus.POSTPONED if was_postponed else status_from_changes(occurrence)
    )
    occurrence.was_postponed = False


def status_from_changes(occurrence: Occurrence) -> OccurrenceStatus:
    """Return the status of a date that is neither cancelled nor postponed."""
    if occurrence.place_id:
        return OccurrenceStatus.MOVED
    if occurrence.online_url:
        return OccurrenceStatus.MOVED_ONLINE
    if occurrence.previous_start_at:
        return OccurrenceStatus.RESCHEDULED
    return OccurrenceStatus.SCHEDULED


def new_occurrence(event: Event, plan: Planned, now: datetime, sequence: int = 0) -> Occurrence:
    """Return a planned date as an unsaved occurrence."""
    occurrence = Occurrence(event=event, created_at=now, modified_at=now, sequence=sequence)
    occurrence.uid = plan.uid
    _place_in_line(occurrence, plan)
    place_in_time(occurrence, plan)
    return occurrence


def _place_in_line(occurrence: Occurrence, plan: Planned) -> None:
    """Set the identity of ``occurrence`` (UID, line, original start) from ``plan``."""
    occurrence.uid = uid_when_kept(occurrence, plan) if occurrence.pk else plan.uid
    occurrence.line_uid = plan.line_uid
    occurrence.original_start_at = plan.start_at
    occurrence.in_series = plan.in_series
    occurrence.label = plan.label


def place_in_time(occurrence: Occurrence, plan: Planned) -> None:
    """Set start, end and form of ``occurrence`` to those of ``plan``."""
    occurrence.start_at, occurrence.end_at = plan.start_at, plan.end_at
    occurrence.has_end = plan.has_end
    occurrence.all_day = plan.all_day
    occurrence.is_span = plan.is_span
    occurrence.day, occurrence.time, occurrence.zone = plan.day, plan.time, plan.zone


def times_before(occurrence: Occurrence) -> dict[str, str]:
    """Return the current start of a date about to move, for its history.

    A span also gives its last day.
    """
    was = {"was": occurrence.start_at.astimezone(UTC).isoformat()}
    return was | ({"was_until": occurrence.last_day.isoformat()} if occurrence.is_span else {})


def place_by_hand(occurrence: Occurrence, start_at: datetime, end_at: datetime) -> None:
    """Move an occurrence to another time in its zone; it then is neither all day nor a span."""
    local = start_at.astimezone(ZoneInfo(occurrence.zone))
    occurrence.start_at, occurrence.end_at, occurrence.has_end = start_at, end_at, True
    occurrence.day, occurrence.time, occurrence.all_day = local.date(), local.time(), False
    occurrence.is_span = False


def _visible(occurrence: Occurrence) -> tuple[object, ...]:
    """Return the fields of an occurrence that a reader or a calendar sees."""
    o = occurrence
    return (o.uid, o.start_at, o.end_at, o.has_end, o.all_day, o.is_span, o.label)


def _facts(occurrence: Occurrence) -> list[object]:
    return [getattr(occurrence, name) for name in FACTS]


def store_slugs(records: Collection[Event | Organisation | Place]) -> None:
    """Store the current slugs of published records, so that they redirect after a change."""
    if not records:
        return
    kind = ContentType.objects.get_for_model(next(iter(records)))
    PublishedSlug.objects.bulk_create(
        [
            PublishedSlug(content_type=kind, slug=record.slug, object_id=record.pk)
            for record in records
        ],
        update_conflicts=True,
        unique_fields=["content_type", "slug"],
        update_fields=["object_id"],
    )
