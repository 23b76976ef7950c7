"""Cancelled copies of dates that an undone merge gave back, kept for calendars only.

Calendar subscribers have these dates under the kept event. They are not occurrences any more: no
page, list, search or count has them. The row of the merge stores them.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import cast

from django.core import serializers

from agenda.enums import OccurrenceStatus
from agenda.models import Event, Merge, Occurrence

#: Key of the copies in ``Merge.before``.
RETURNED = "returned"


def cancelled_copies(rows: Iterable[Occurrence], reason: str) -> dict[str, object]:
    """Return ``rows`` as cancelled copies with ``reason``, as ``Merge.before`` stores them.

    ``rows`` are changed but not saved. Copies have no place, because it may be deleted before
    calendars stop needing them.
    """
    copies = list(rows)
    for row in copies:
        row.status, row.is_dropped, row.was_postponed = OccurrenceStatus.CANCELLED, True, False
        row.reason, row.place = reason, None
    return {RETURNED: serializers.serialize("json", copies)}


def returned_dates(events: Collection[Event]) -> dict[int, list[Occurrence]]:
    """Return, by event key, cancelled copies of dates that an undone merge took from the event."""
    if not events:
        return {}
    by_key = {event.pk: event for event in events}
    newest: dict[tuple[object, ...], Occurrence] = {}
    merges = Merge.objects.of_kind(Event).undone_lately().filter(kept_id__in=by_key)
    for before in merges.order_by("undone_at", "pk").values_list("before", flat=True):
        stored = before.get(RETURNED, "[]")
        for copy in serializers.deserialize("json", stored, ignorenonexistent=True):
            row = cast("Occurrence", copy.object)
            row.event, row.is_returned = by_key[row.event_id], True
            # Later undoings win, if the two were merged and separated repeatedly.
            newest[row.event_id, row.uid, row.original_start_at] = row
    dates: dict[int, list[Occurrence]] = defaultdict(list)
    for row in newest.values():
        dates[row.event_id].append(row)
    return dates
