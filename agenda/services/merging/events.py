"""Merging two events and undoing it: fields, dates, slugs, sources, and what other apps store."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import cast

from django.conf import settings
from django.db import transaction
from django.db.models import F, Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from agenda.enums import ChangeKind, OccurrenceStatus
from agenda.exceptions import MergeRefused
from agenda.models import Change, Event, EventDate, Merge, Occurrence
from agenda.models.occurrences import OccurrenceQuerySet
from agenda.services.calendars import lock_events
from agenda.services.changes import LedgerEntry, record_changes
from agenda.services.joining import MOST_DATES, missing_lines
from agenda.services.merging.groups import (
    EVENT_GROUPS,
    Choices,
    Facts,
    combine_values,
    json_values,
)
from agenda.services.merging.records import (
    JoinedDates,
    check_no_draft,
    check_seen,
    check_undoing,
    note_merge,
    note_undoing,
    put_online_again,
    standing_merge,
    take_offline,
    values_before,
)
from agenda.services.planning import next_dates, plan
from agenda.services.publication import make_live, new_occurrence, publish
from agenda.services.returned_dates import cancelled_copies, returned_dates
from agenda.signals import separated

#: Fields of a date that people change by hand, copied when the date changes event.
STATE = (
    "status", "availability", "reason", "place", "online_url", "previous_start_at", "was_postponed",
    "start_at", "end_at", "has_end", "day", "time", "all_day",
)  # fmt: skip
#: Fields and children of an event except its dates, which would cost a query per line.
SAVED = [
    *(field.name for field in Event._meta.concrete_fields if not field.primary_key),
    *("other_categories", "other_places", "event_keywords"),
]
#: Longest reason of a date, in characters.
REASON_LENGTH = 500


def count_dates(kept: Event, gone: Event) -> JoinedDates:
    """Count the dates to come of both events, and those that both have, before a merge."""

    def count(event: Event, lines: Collection[EventDate]) -> int:
        return sum(len(next_dates(event, line, MOST_DATES)) for line in lines)

    brought = count(gone, gone.dates.all())
    new = count(kept, list(missing_lines(kept, gone)))
    return JoinedDates(count(kept, kept.dates.all()), brought, brought - new)


def event_merge_version(kept: Event, gone: Event) -> str:
    """Return a version identifier of both events: it differs once anybody changes one of them."""
    changes = Change.objects.filter(event__in=[kept.pk, gone.pk], refresh=None).aggregate(
        last=Max("pk")
    )
    return f"{kept.latest_revision_id}-{gone.latest_revision_id}-{changes['last']}"


def check_mergeable(*events: Event) -> None:
    """Raise :class:`MergeRefused` if an event is not live, is under review or has a draft."""
    for event in events:
        title = {"title": event.title}
        if not event.live:
            words = _(
                "« %(title)s » n’est pas en ligne : seules deux sorties publiées se réunissent."
            )
            raise MergeRefused(words % title)
        if event.workflow_in_progress:
            raise MergeRefused(_("« %(title)s » attend une relecture : décidez d’abord.") % title)
        check_no_draft(event)


@transaction.atomic
def merge_events(
    kept_id: int, gone_id: int, choices: Choices, *, seen: str, actor: User | None
) -> Merge:
    """Merge event ``gone_id`` into ``kept_id``: fields as ``choices`` say, the dates of both.

    ``seen`` is the value of :func:`event_merge_version` when the editor saw both. If they are
    merged already, in this direction, the existing merge is returned. Raises
    :class:`MergeRefused`.
    """
    lock_events([kept_id, gone_id])
    events = Event.objects.in_bulk([kept_id, gone_id])
    if len(events) < 2:
        raise MergeRefused(_("L’une des deux n’existe plus."))
    kept, gone = events[kept_id], events[gone_id]
    if done := standing_merge(kept, gone):
        return done
    check_mergeable(kept, gone)
    check_seen(seen, event_merge_version(kept, gone))
    before = json_values(kept)
    live_revision = gone.live_revision_id
    event: Event = kept.with_content_json(
        combine_values(EVENT_GROUPS, before, json_values(gone), choices)
    )
    lines, origins = _brought_lines(kept, gone)
    EventDate.objects.bulk_create(lines)
    event.dates.add(*lines)
    event.save(update_fields=SAVED)
    event.save_revision(clean=False, user=actor)
    make_live([event])
    _bring_dates(event, gone, lines, origins)
    take_offline(gone)
    # In calendars they are cancelled, with a SEQUENCE higher than before.
    gone.occurrences.update(sequence=F("sequence") + 1, modified_at=timezone.now())
    said = {
        "lines": [str(line.uid) for line in lines],
        "kept": before,
        "after": json_values(Event.objects.get(pk=kept.pk)),
        "live_revision": live_revision,
    }
    merge = note_merge(kept, gone, said, actor=actor)
    publish(
        [event.pk],
        actor=actor,
        entries=[
            LedgerEntry(event, ChangeKind.MERGED, detail={"gone": gone.title}),
            LedgerEntry(gone, ChangeKind.WITHDRAWN, detail={"into": kept.pk}),
        ],
    )
    return merge


@transaction.atomic
def separate_events(merge: Merge, *, actor: User | None) -> Merge:
    """Undo ``merge``: both events are as before, except what people changed since, which stays.

    A second click does nothing. Raises :class:`MergeRefused`.
    """
    lock_events([merge.kept_id, merge.gone_id])
    merge = Merge.objects.select_for_update().get(pk=merge.pk)
    if merge.undone_at:
        return merge
    check_undoing(merge)
    events = Event.objects.in_bulk([merge.kept_id, merge.gone_id])
    kept, gone = events[merge.kept_id], events[merge.gone_id]
    if kept.live:
        check_no_draft(kept)
    before = merge.before
    now, restored = json_values(kept), values_before(merge, kept).facts
    left = _lines_left(now, before)
    restored["dates"] = [
        line for line in cast(list[Facts], now["dates"]) if line["uid"] not in left
    ]
    event: Event = kept.with_content_json(restored)
    EventDate.objects.filter(event=kept, uid__in=left).delete()
    event.save(update_fields=SAVED)
    event.save_revision(clean=False, user=actor)
    if kept.live:
        make_live([event])
    rows = Occurrence.objects.filter(event=kept, line_uid__in=[uuid.UUID(line) for line in left])
    returned = list(rows)
    _return_dates(returned, kept, gone)
    put_online_again(gone, before["live_revision"])
    dates = [row.pk for row in returned]
    note_undoing(
        merge, kept, gone, actor=actor, dates=dates, after=_cancelled(returned, kept, gone)
    )
    rows.delete()
    publish([gone.pk, *([event.pk] if kept.live else [])], actor=actor)
    return merge


def remove_leftover_dates() -> int:
    """Remove cancelled dates that an older release left in events when a merge was undone.

    Return how many. Such a date has a UID derived by :func:`merged_uid` from a line of the event
    that it went back to; it is in no line of its own event, and has the reason that undoing wrote.
    If the other event was deleted, the date cannot be recognised and stays. Its history moves to
    the original date. A second run finds nothing.
    """
    undone = (
        Merge.objects.of_kind(Event)
        .exclude(undone_at=None)
        .filter(kept_id__in=_left_over().values("event"))
    )
    return sum(_take_leftovers(merge) for merge in undone.order_by("-undone_at", "-pk"))


def _left_over() -> OccurrenceQuerySet:
    """Return cancelled dates in no line whose reason is that of an undone merge.

    The reason may be in any language.
    """
    given = Q()
    for language, _name in settings.LANGUAGES:
        with override(language):
            given |= Q(reason__startswith=_given_back(title="|").partition("|")[0])
    return Occurrence.objects.filter(given, status=OccurrenceStatus.CANCELLED, is_dropped=True)


@transaction.atomic
def _take_leftovers(merge: Merge) -> int:
    """Move dates of the merged event that the kept event still holds back; return how many."""
    lock_events([merge.kept_id, merge.gone_id])
    events = Event.objects.in_bulk([merge.kept_id, merge.gone_id])
    if len(events) < 2:
        return 0
    kept, gone = events[merge.kept_id], events[merge.gone_id]
    uids = {merged_uid(uid, kept) for uid in gone.occurrences.values_list("line_uid", flat=True)}
    rows = _left_over().filter(event=kept, line_uid__in=uids)
    leftovers = list(rows.exclude(line_uid__in=kept.dates.values("uid")))
    if not leftovers:
        return 0
    _return_dates(leftovers, kept, gone)
    keys = [row.pk for row in leftovers]
    separated.send(sender=Event, kept=kept.pk, gone=gone.pk, moved={}, dates=keys)
    if Merge.objects.undone_lately().filter(pk=merge.pk).exists():
        merge.before = merge.before | cancelled_copies(leftovers, leftovers[0].reason)
        merge.save(update_fields=["before"])
    Occurrence.objects.filter(pk__in=keys).delete()
    if kept.live:
        record_changes([LedgerEntry(kept, ChangeKind.REFRESHED)])
    return len(leftovers)


def preview_joined(would_be: Event, kept: Event, gone: Event) -> None:
    """Add the lines of ``gone`` to the unsaved event ``would_be``, for a preview of a merge."""
    lines, _origins = _brought_lines(kept, gone)
    would_be.dates.add(*lines)


def merged_uid(line: uuid.UUID, kept: Event) -> uuid.UUID:
    """Return the UID of a line of dates in the event it was merged into; deterministic (UUID 5)."""
    return uuid.uuid5(line, f"merged into {kept.uid}")


def _brought_lines(kept: Event, gone: Event) -> tuple[list[EventDate], dict[uuid.UUID, uuid.UUID]]:
    """Return the lines that ``gone`` adds to ``kept``, with new UIDs, and old UIDs by new ones."""
    lines, origins = list(missing_lines(kept, gone)), {}
    last = max((line.sort_order or 0 for line in kept.dates.all()), default=-1)
    for rank, line in enumerate(lines, start=last + 1):
        uid = merged_uid(line.uid, kept)
        origins[uid] = line.uid
        line.pk, line.event, line.uid, line.sort_order = None, kept, uid, rank
    return lines, origins


def _bring_dates(
    event: Event, gone: Event, lines: Sequence[EventDate], origins: Mapping[uuid.UUID, uuid.UUID]
) -> None:
    """Create the occurrences of ``lines`` that ``gone`` had, with their state.

    ``origins`` are the UIDs of the lines in ``gone``, by their UIDs in ``event``.
    """
    known = {
        (one.line_uid, one.original_start_at): one
        for one in gone.occurrences.all()
        if not one.is_dropped
    }
    # Rows left from an earlier merge of the same two events.
    again = {
        (one.line_uid, one.original_start_at): one
        for one in Occurrence.objects.filter(event=event, line_uid__in=[line.uid for line in lines])
    }
    now, new, old = timezone.now(), [], []
    # Calendars saw these dates as cancelled: they need a higher SEQUENCE to see them again.
    sequences: dict[uuid.UUID, int] = defaultdict(int)
    for returned in returned_dates([event]).get(event.pk, ()):
        sequences[returned.uid] = max(sequences[returned.uid], returned.sequence + 1)
    for one in plan(event, lines):
        source = known.get((origins[one.line_uid], one.start_at))
        if source is None:
            continue
        row = again.get((one.line_uid, one.start_at))
        if row is None:
            row = new_occurrence(event, one, now, sequences[one.uid])
            new.append(row)
        else:
            row.is_dropped, row.sequence, row.modified_at = False, row.sequence + 1, now
            old.append(row)
        _carry(source, row)
    Occurrence.objects.bulk_create(new, batch_size=500)
    Occurrence.objects.save_facts(old)


def _return_dates(rows: Collection[Occurrence], kept: Event, gone: Event) -> None:
    """Copy changes made meanwhile to ``rows`` back to the dates of ``gone``, with their history."""
    own = {
        (merged_uid(one.line_uid, kept), one.original_start_at): one
        for one in gone.occurrences.all()
    }
    targets: dict[int | None, Occurrence | None] = {
        row.pk: own.get((row.line_uid, row.original_start_at)) for row in rows
    }
    now, changed = timezone.now(), []
    for row in rows:
        target = targets[row.pk]
        if target is not None and not row.is_dropped and _carry(row, target):
            target.sequence, target.modified_at = target.sequence + 1, now
            changed.append(target)
    Occurrence.objects.save_facts(changed)
    changes = list(Change.objects.filter(occurrence__in=targets))
    for change in changes:
        change.occurrence = targets[change.occurrence_id]
        change.event, change.event_uid, change.title = gone, gone.uid, gone.title
    Change.objects.bulk_update(
        changes, ["occurrence", "event", "event_uid", "title"], batch_size=200
    )


def _given_back(title: str) -> str:
    """Return the reason stored with a date that went back to the event ``title``."""
    return _("Cette date est de nouveau celle de « %(title)s ».") % {"title": title}


def _cancelled(rows: Collection[Occurrence], kept: Event, gone: Event) -> dict[str, object]:
    """Return ``rows``, given back to ``gone``, as cancelled copies for the calendar of ``kept``.

    ``rows`` are changed in memory (sequence, reason, status) and not saved.
    """
    with override(kept.language):
        reason = _given_back(gone.title)
    now = timezone.now()
    for row in rows:
        row.sequence, row.modified_at = row.sequence + 1, now
    return cancelled_copies(rows, reason[:REASON_LENGTH])


def _carry(source: Occurrence, target: Occurrence) -> bool:
    """Copy the fields STATE from ``source`` to ``target``; return whether any differed."""
    differs = [name for name in STATE if getattr(source, name) != getattr(target, name)]
    for name in differs:
        setattr(target, name, getattr(source, name))
    return bool(differs)


def _lines_left(now: Facts, before: Mapping[str, object]) -> set[str]:
    """Return the UIDs of lines that a merge brought and that nobody has changed since."""

    def by_uid(of: Facts) -> dict[object, list[tuple[str, object]]]:
        lines = cast(list[Facts], of["dates"])
        return {
            line["uid"]: sorted(
                item for item in line.items() if item[0] not in ("pk", "sort_order")
            )
            for line in lines
        }

    ours, theirs = by_uid(now), by_uid(cast(Facts, before["after"]))
    return {
        uid
        for uid in cast(list[str], before["lines"])
        if uid in ours and ours[uid] == theirs.get(uid)
    }
