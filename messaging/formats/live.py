"""JSON text of broadcasts to open pages, the same for WebSockets and event streams."""

import json
from collections.abc import Sequence

from messaging.models import Message


def broadcast_text(message: Message) -> str:
    """Return the JSON of ``message``."""
    return compact_json({"id": message.pk} | message.facts)


def snapshot(last_id: int, live: Sequence[Message]) -> str:
    """Return a reset with all live alerts, for pages that missed too much: others are over."""
    return compact_json(
        {"type": "reset", "id": last_id, "alerts": [{"id": one.pk} | one.facts for one in live]}
    )


def beat(kind: str, last_id: int) -> str:
    """Return a «hello», sent after the missed messages, or a «ping»; both with the last id."""
    return compact_json({"type": kind, "id": last_id})


def compact_json(data: dict[str, object]) -> str:
    """Return ``data`` as JSON without spaces, in UTF-8."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))
