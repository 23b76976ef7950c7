"""Move what was sent about an event or place that is merged, and back on undo."""

from collections.abc import Collection, Iterable, Mapping

from django.db.models import Model, QuerySet

from agenda.models import Event, Occurrence, Place
from moderation.models import Decision, QueueItem
from moderation.services import queue
from participation.models import Correction, EventOrPlace, Proposal, Report

NAME = "participation"
Moved = dict[str, list[int]]


def merge_submissions(
    sender: type[Model], kept: int, gone: int, moved: dict[str, object], **_signal: object
) -> None:
    """Move all that was sent about ``gone`` to ``kept``; record the moved keys in ``moved``.

    Waiting or decided. The number of queries is constant. The queue item for doubts of an import
    about ``gone`` is closed.
    """
    mine: Moved = {}
    for name, rows, field in _kinds(sender, kept):
        brought = rows.filter(**{field: gone})
        mine[name] = list(brought.values_list("pk", flat=True))
        brought.update(**{field: kept})
    if sender is Event:
        _point_to_dates(mine["reports"], kept)
        queue.update_item(Event.objects.get(pk=gone))
    _name_items(mine, sender, kept)
    moved[NAME] = mine


def unmerge_submissions(
    sender: type[Model],
    kept: int,
    gone: int,
    moved: Mapping[str, Moved],
    dates: Collection[int],
    **_signal: object,
) -> None:
    """Undo :func:`merge_submissions`: move the recorded rows that still exist back to ``gone``.

    Reports sent since about ``dates``, which return to ``gone``, move too.
    """
    mine = dict(moved.get(NAME, {}))
    since = Report.objects.filter(occurrence__in=dates).values_list("pk", flat=True)
    mine["reports"] = [*mine.get("reports", ()), *since]
    for name, rows, field in _kinds(sender, kept):
        rows.filter(pk__in=mine.get(name, ()), **{field: kept}).update(**{field: gone})
    if sender is Event:
        _point_to_dates(mine.get("reports", ()), gone)
    _name_items(mine, sender, gone)


def _kinds(model: type[Model], kept: int) -> list[tuple[str, QuerySet[Model], str]]:
    """Return (name, rows, field) of the tables that refer to a merged event or place."""
    field = "event" if model is Event else "place"
    kinds: list[tuple[str, QuerySet[Model], str]] = [
        ("corrections", Correction.objects.all(), field),
        ("reports", Report.objects.all(), field),
    ]
    if model is Event:
        # Authors merged before the event was published are notified that day: do not notify them
        # again.
        since = Event.objects.filter(pk=kept).values("first_published_at")
        kinds += [
            ("proposals", Proposal.objects.all(), "event"),
            ("proposals_merged", Proposal.objects.filter(decided_at__gte=since), "merged_into"),
            ("alike", QueueItem.objects.all(), "alike"),
            ("decisions", Decision.objects.pending(), "into"),
        ]
    return kinds


def _point_to_dates(reports: Iterable[int], event: int) -> None:
    """Point reports of one date to the same date of ``event``, else to the event."""
    rows = list(
        Report.objects.filter(pk__in=reports, occurrence__isnull=False).select_related("occurrence")
    )
    there = (
        Occurrence.objects.filter(event=event, is_dropped=False)
        if rows
        else Occurrence.objects.none()
    )
    dates = {date.original_start_at: date for date in there}
    for row in rows:
        row.occurrence = dates.get(row.occurrence.original_start_at) if row.occurrence else None
    Report.objects.bulk_update(rows, ["occurrence"])


def _name_items(moved: Mapping[str, Iterable[int]], model: type[Model], key: int) -> None:
    """Rename waiting queue items to the title of the event or place that they are about now."""
    record: EventOrPlace = (Event if model is Event else Place)._default_manager.get(pk=key)
    for name, kind in (("corrections", Correction.item_kind), ("reports", Report.item_kind)):
        QueueItem.objects.filter(kind=kind, subject_id__in=moved.get(name, ())).update(
            title=str(record)[:255]
        )
