"""What open pages are told of an alert: one JSON object, the same by socket, by event stream and in the database."""

import json
from collections.abc import Sequence
from datetime import datetime

from django.utils.timezone import localtime
from django.utils.translation import override

from alerts.models import Alert, Message


def alert_facts(alert: Alert) -> dict[str, object]:
    """The facts of ``alert`` as they are sent, but for the message's ``id``, which the sender adds."""
    paths = {}
    for language in ("fr", "en"):
        with override(language):
            paths[language] = alert.get_absolute_url()
    return {
        "type": alert.message_type,
        "uuid": str(alert.root.uuid),
        "revision": alert.revision,
        "severity": alert.severity,
        "topic": alert.topic.slug,
        "areas": [area.code for area in alert.areas.all()],
        "headline": {"fr": alert.headline, "en": alert.headline_en or alert.headline},
        "note": {"fr": alert.note, "en": alert.note_en or alert.note},
        "url": paths,
        "sent": instant(alert.sent_at),
        "expires": instant(alert.expires),
    }


def instant(moment: datetime | None) -> str | None:
    """As CAP writes it: the city's wall time with its offset, no fraction (CAP 1.2, 3.3.2)."""
    return localtime(moment).isoformat(timespec="seconds") if moment else None


def spoken(message: Message) -> str:
    """``message`` as it is sent."""
    return _json({"id": message.pk} | message.facts)


def snapshot(last_id: int, live: Sequence[Message]) -> str:
    """All that is live, for who missed more than we keep: what it does not name is over."""
    return _json({"type": "reset", "id": last_id, "alerts": [{"id": one.pk} | one.facts for one in live]})


def beat(kind: str, last_id: int) -> str:
    """«hello» once a page has all that it missed, then «ping» now and again, with the last id that was said."""
    return _json({"type": kind, "id": last_id})


def _json(data: dict[str, object]) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))
