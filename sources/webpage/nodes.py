"""Items of schema.org from any syntax: plain property names, and access to values."""

import re
from collections.abc import Iterable, Iterator, Mapping

#: One item: ``@type``, and properties by name (text, number, item, or a list of these).
Node = dict[str, object]

#: «schema:name», «http://schema.org/name», «@streetAddress».
PREFIX = re.compile(
    r"^(?:https?://(?:www\.)?schema\.org/|schema:)|^@(?!id$|type$|graph$|value$)", re.IGNORECASE
)
#: Event types whose names do not end in «event», and two «event» types that nobody attends.
EVENT_TYPES = frozenset({"festival", "hackathon", "eventseries", "courseinstance"})
NOT_EVENTS = frozenset({"deliveryevent", "publicationevent"})
#: Properties that lead to other events, which are ignored.
NOT_WALKED = frozenset({"superEvent", "workPerformed", "review", "performer"})
#: Keys of an item that only refers to another one.
REFERENCE = frozenset({"@id", "@type"})
MAX_NODES = 50_000
MAX_EVENT_NODES = 1_000


def plain_names(node: Mapping[str, object]) -> Node:
    """Return ``node`` with property names without prefixes."""
    return {PREFIX.sub("", name): value for name, value in node.items()}


def types(node: Mapping[str, object]) -> frozenset[str]:
    """Return the item's types in lower case without vocabulary: «theaterevent»."""
    return frozenset(re.split(r"[/#:]", text)[-1].lower() for text in all_texts(node.get("@type")))


def is_event(node: Mapping[str, object]) -> bool:
    """Whether the item's type is an event that people attend."""
    return any(
        (kind.endswith("event") and kind not in NOT_EVENTS) or kind in EVENT_TYPES
        for kind in types(node)
    )


def values(value: object) -> list[object]:
    """Return ``value`` as a list, because properties may be single or repeated."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def all_texts(value: object) -> list[str]:
    """Return the texts and numbers in ``value`` as strings; of an item, its ``@value``."""
    found = [one.get("@value") if isinstance(one, dict) else one for one in values(value)]
    return [
        str(one)
        for one in found
        if isinstance(one, str | int | float) and not isinstance(one, bool)
    ]


def first_text(value: object) -> str:
    """Return the first non-blank text in ``value``, or ""."""
    return next((one for one in all_texts(value) if one.strip()), "")


def items(value: object) -> list[Node]:
    """Return the items in ``value``, with plain names."""
    return [plain_names(one) for one in values(value) if isinstance(one, dict)]


def find_events(roots: Iterable[object]) -> list[Node]:
    """Return the events in these values at any depth, in order; at most ``MAX_EVENT_NODES``.

    A property that is only an ``@id`` is replaced by the item with that id.
    """
    nodes = [plain_names(node) for node in _walk(roots)]
    known = {
        first_text(node.get("@id")): node for node in reversed(nodes) if not set(node) <= REFERENCE
    }
    events = [node for node in nodes if is_event(node)][:MAX_EVENT_NODES]
    return [{name: _resolved(value, known) for name, value in node.items()} for node in events]


def _walk(roots: Iterable[object]) -> Iterator[Node]:
    """Yield every item, parents first; iterative, because a page may nest without limit."""
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
    """Return ``value`` with references replaced by the items they refer to."""
    if isinstance(value, list):
        return [_resolved(one, known) if isinstance(one, dict) else one for one in value]
    if isinstance(value, dict) and set(value) <= REFERENCE:
        return known.get(first_text(value.get("@id")), value) if "@id" in value else value
    return value
