"""What was done to an event's dates, in its history of the CMS: Wagtail's log entries, one for each deed."""

import uuid
from collections import defaultdict
from collections.abc import Iterable

from django.contrib.contenttypes.models import ContentType
from wagtail.models import ModelLogEntry

from agenda.models import Change, Event
from agenda.steps import STEPS

#: Of a deed done to many dates, as many are named; their count is kept.
NAMED = 5
#: What of a step is said of all of its dates.
FACTS = ("reason", "place")


def log_dates(changes: Iterable[Change]) -> None:
    """Write one entry for each event, kind, author and reason, in the transaction of ``changes``.

    Whoever did it stands there: nobody's name for an import and for the clock. What befalls an event as a whole
    (published, withdrawn) is in the history already.
    """
    deeds: dict[tuple[object, ...], list[Change]] = defaultdict(list)
    for change in changes:
        if change.kind in STEPS and change.event_id and change.occurrence_id:
            of = tuple(change.detail.get(name, "") for name in FACTS)
            deeds[change.event_id, change.kind, change.actor_id, *of].append(change)
    entries = []
    for deed in deeds.values():
        first = deed[0]
        said = {name: first.detail[name] for name in FACTS if name in first.detail}
        entry = ModelLogEntry(
            content_type=ContentType.objects.get_for_model(Event),
            object_id=str(first.event_id),
            label=first.title,
            action=f"agenda.date.{first.kind}",
            user_id=first.actor_id,
            uuid=uuid.uuid4(),
            timestamp=first.at,
            data={"dates": [_date(change) for change in deed[:NAMED]], "count": len(deed), **said},
        )
        entries.append(entry)
    if entries:
        ModelLogEntry.objects.bulk_create(entries, batch_size=200)


def _date(change: Change) -> dict[str, object]:
    """When it starts and did; of a span, its last day too: nobody must read its first as a date."""
    date: dict[str, object] = {
        name: change.detail[name] for name in ("was", "was_until", "now") if name in change.detail
    }
    occurrence = change.occurrence
    if occurrence and occurrence.all_day:
        date["all_day"] = True
    if occurrence and occurrence.is_span:
        date["now_until"] = occurrence.last_day.isoformat()
    return date
