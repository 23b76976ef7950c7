"""Changes of dates in an event's history in the CMS: one Wagtail log entry per action."""

import uuid
from collections import defaultdict
from collections.abc import Iterable

from django.contrib.contenttypes.models import ContentType
from wagtail.models import ModelLogEntry

from agenda.models import Change, Event
from agenda.steps import STEPS

#: At most this many dates of one action are named; all are counted.
NAMED = 5
#: Details of a change that are the same for all dates of one action.
FACTS = ("reason", "place")


def log_dates(changes: Iterable[Change]) -> None:
    """Write one log entry per event, kind, author and reason, in the transaction of ``changes``.

    The entry names the author; imports and the clock have none. Changes of a whole event
    (published, withdrawn) are left out, because Wagtail logs them itself.
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
    """Return start times before and now as JSON.

    For a span its last day too, as it is not one date.
    """
    names = ("was", "was_until", "now")
    date: dict[str, object] = {name: change.detail[name] for name in names if name in change.detail}
    occurrence = change.occurrence
    if occurrence and occurrence.all_day:
        date["all_day"] = True
    if occurrence and occurrence.is_span:
        date["now_until"] = occurrence.last_day.isoformat()
    return date
