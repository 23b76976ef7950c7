"""What was done to an event's dates, in its history of the CMS: Wagtail's log entries, one for each deed."""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from wagtail.models import ModelLogEntry

from agenda.models import Change, Event
from agenda.steps import STEPS

#: Of a deed done to many dates, as many are named; their count is kept.
NAMED = 5


def log_dates(changes: Iterable[Change]) -> None:
    """Write one entry for each event, kind, author and reason, in the transaction of ``changes``.

    Whoever did it stands there: nobody's name for an import and for the clock. What befalls an event as a whole
    (published, withdrawn) is in the history already.
    """
    deeds: dict[tuple[Any, ...], list[Change]] = defaultdict(list)
    for change in changes:
        if change.kind in STEPS and change.event_id and change.occurrence_id:
            of = tuple(change.detail.get(name, "") for name in ("reason", "place"))
            deeds[change.event_id, change.kind, change.actor_id, *of].append(change)
    if deeds:
        kind = ContentType.objects.get_for_model(Event)
        ModelLogEntry.objects.bulk_create([_entry(kind, deed) for deed in deeds.values()], batch_size=200)


def _entry(kind: ContentType, deed: list[Change]) -> ModelLogEntry:
    first = deed[0]
    dates = [_date(change) for change in deed]
    said = {name: first.detail[name] for name in ("reason", "place") if name in first.detail}
    return ModelLogEntry(
        content_type=kind,
        object_id=str(first.event_id),
        label=first.title,
        action=f"agenda.date.{first.kind}",
        user_id=first.actor_id,
        uuid=uuid.uuid4(),
        timestamp=first.at,
        data={"dates": dates[:NAMED], "count": len(dates), **said},
    )


def _date(change: Change) -> dict[str, Any]:
    """When it starts and did; of a span, its last day too: nobody must read its first as a date."""
    date: dict[str, Any] = {name: change.detail[name] for name in ("was", "was_until", "now") if name in change.detail}
    occurrence = change.occurrence
    if occurrence and occurrence.all_day:
        date["all_day"] = True
    if occurrence and occurrence.is_span:
        date["now_until"] = occurrence.last_day.isoformat()
    return date
