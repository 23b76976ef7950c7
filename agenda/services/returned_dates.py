"""Dates that an undone merge gave back: for calendars alone, which were told of them under the kept event.

They are no occurrences any more, so that no page, list, search or count has them. The row of the merge keeps them.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import cast

from django.core import serializers

from agenda.enums import OccurrenceStatus
from agenda.models import Event, Merge, Occurrence

#: Its key in ``Merge.before``.
RETURNED = "returned"


def cancelled_copies(rows: Iterable[Occurrence], reason: str) -> dict[str, object]:
    """What the row of an undone merge keeps of ``rows``, cancelled with ``reason``; these are changed, not saved.

    Without a place of their own, which may be deleted before calendars are done with them.
    """
    copies = list(rows)
    for row in copies:
        row.status, row.is_dropped, row.was_postponed = OccurrenceStatus.CANCELLED, True, False
        row.reason, row.place = reason, None
    return {RETURNED: serializers.serialize("json", copies)}


def returned_dates(events: Collection[Event]) -> dict[int, list[Occurrence]]:
    """By the key of each of ``events``, the dates that it had of others and that calendars still say are cancelled."""
    if not events:
        return {}
    by_key = {event.pk: event for event in events}
    newest: dict[tuple[object, ...], Occurrence] = {}
    merges = Merge.objects.of_kind(Event).undone_lately().filter(kept_id__in=by_key)
    for before in merges.order_by("undone_at", "pk").values_list("before", flat=True):
        for copy in serializers.deserialize("json", before.get(RETURNED, "[]"), ignorenonexistent=True):
            row = cast("Occurrence", copy.object)
            row.event = by_key[row.event_id]
            newest[row.event_id, row.uid, row.original_start_at] = row  # merged and separated more than once
    dates: dict[int, list[Occurrence]] = defaultdict(list)
    for row in newest.values():
        dates[row.event_id].append(row)
    return dates
