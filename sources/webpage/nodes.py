"""Items of schema.org, whatever syntax they came in: members by their plain name, and what a value says."""

import re
from collections.abc import Iterable, Iterator, Mapping

#: One item: ``@type``, and by the name of each property a text, a number, an item, or a list of these.
Node = dict[str, object]

#: «schema:name», «http://schema.org/name», «@streetAddress».
PREFIX = re.compile(r"^(?:https?://(?:www\.)?schema\.org/|schema:)|^@(?!id$|type$|graph$|value$)", re.IGNORECASE)
#: Kinds of Event whose name does not say so, and the two that are none that one goes to.
EVENT_TYPES = frozenset({"festival", "hackathon", "eventseries", "courseinstance"})
NOT_EVENTS = frozenset({"deliveryevent", "publicationevent"})
#: What leads from an event to others that are not told here.
NOT_WALKED = frozenset({"superEvent", "workPerformed", "review", "performer"})
#: What an item says that is told elsewhere.
REFERENCE = frozenset({"@id", "@type"})
MAX_NODES = 50_000
MAX_EVENT_NODES = 1_000


def plain_names(node: Mapping[str, object]) -> Node:
    """``node`` with the names of its properties as schema.org writes them."""
    return {PREFIX.sub("", name): value for name, value in node.items()}


def types(node: Mapping[str, object]) -> frozenset[str]:
    """Its types in lower case, without their vocabulary: «theaterevent»."""
    return frozenset(re.split(r"[/#:]", text)[-1].lower() for text in texts(node.get("@type")))


def is_event(node: Mapping[str, object]) -> bool:
    return any((kind.endswith("event") and kind not in NOT_EVENTS) or kind in EVENT_TYPES for kind in types(node))


def values(value: object) -> list[object]:
    """``value`` as a list: many write one thing where others write several."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def texts(value: object) -> list[str]:
    """The texts that ``value`` is or holds, numbers included; of an item, its ``@value``."""
    found = [one.get("@value") if isinstance(one, dict) else one for one in values(value)]
    return [str(one) for one in found if isinstance(one, str | int | float) and not isinstance(one, bool)]


def text(value: object) -> str:
    """The first of its texts that says something."""
    return next((one for one in texts(value) if one.strip()), "")


def items(value: object) -> list[Node]:
    """The items that ``value`` is or holds."""
    return [plain_names(one) for one in values(value) if isinstance(one, dict)]


def find_events(roots: Iterable[object]) -> list[Node]:
    """The events of these values, in their order, wherever they are nested; at most ``MAX_EVENT_NODES``.

    A property that is only the ``@id`` of an item told elsewhere has that item for its value.
    """
    nodes = [plain_names(node) for node in _walk(roots)]
    known = {text(node.get("@id")): node for node in reversed(nodes) if not set(node) <= REFERENCE}
    events = [node for node in nodes if is_event(node)][:MAX_EVENT_NODES]
    return [{name: _resolved(value, known) for name, value in node.items()} for node in events]


def _walk(roots: Iterable[object]) -> Iterator[Node]:
    """Every item, parents first, without recursion: a page may nest as deep as it likes."""
    pending = list(roots)[::-1]
    for _turn in range(MAX_NODES):
        if not pending:
            return
        value = pending.pop()
        if isinstance(value, list):
            pending.extend(reversed(value))
        elif isinstance(value, dict):
            yield value
            inner = [one for name, one in value.items() if PREFIX.sub("", name) not in NOT_WALKED]
            pending.extend(one for one in reversed(inner) if isinstance(one, dict | list))


def _resolved(value: object, known: Mapping[str, Node]) -> object:
    if isinstance(value, list):
        return [_resolved(one, known) if isinstance(one, dict) else one for one in value]
    if isinstance(value, dict) and set(value) <= REFERENCE:
        return known.get(text(value.get("@id")), value) if "@id" in value else value
    return value
