"""What open pages are told: one JSON object, the same by socket, by event stream and in the database."""

import json
from collections.abc import Sequence

from messaging.models import Message


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
