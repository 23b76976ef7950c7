"""HTML microdata (``itemscope``, ``itemprop``) of a page, as the same items that JSON-LD gives.

By https://html.spec.whatwg.org/multipage/microdata.html, of which ``itemref`` is left out.
"""

from itertools import islice

from lxml.etree import _Element, iterwalk

from sources.webpage.nodes import Node

#: Where an element says its value, when not in its own text.
SAID_IN = {
    "a": "href", "area": "href", "link": "href", "img": "src", "audio": "src", "embed": "src", "iframe": "src",
    "source": "src", "track": "src", "video": "src", "object": "data", "data": "value", "meter": "value",
    "time": "datetime",
}  # fmt: skip
#: Elements that begin another line to a reader.
BLOCKS = frozenset({"p", "div", "li", "ul", "ol", "br", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "section"})
#: Of one value, the most beginnings and ends of elements that are looked at.
MAX_STEPS = 2_000


def read_microdata(scope: _Element) -> Node:
    """What ``scope`` says; an item in it that is no property of it is in its ``@graph``.

    ``RecursionError`` where items nest deeper than any page needs.
    """
    item: dict[str, list[object]] = {}
    pending = list(scope)[::-1]
    while pending:
        element = pending.pop()
        is_item = "itemscope" in element.attrib
        names = (element.get("itemprop") or "").split() or ["@graph"] * is_item
        value: object = (read_microdata(element) if is_item else _value(element)) if names else None
        for name in names:
            item.setdefault(name, []).append(value)
        pending.extend([] if is_item else reversed(element))
    return {"@type": (scope.get("itemtype") or "").split(), **item}


def _value(element: _Element) -> str:
    """``content`` first, which many write on any element though the standard has it on ``meta`` alone."""
    said = element.get("content") or element.get(SAID_IN.get(str(element.tag), "content"))
    if said is not None:
        return str(said)
    parts: list[str] = []
    for event, one in islice(iterwalk(element, events=("start", "end")), MAX_STEPS):
        if event == "start":
            parts += ["\n" if one.tag in BLOCKS else "", (one.text or "") if one.tag not in ("script", "style") else ""]
        elif one is not element:
            parts.append(one.tail or "")
    return "".join(parts).strip()
