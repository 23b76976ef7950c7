"""Reader of HTML microdata (``itemscope``, ``itemprop``) into the same items as JSON-LD.

Standard: https://html.spec.whatwg.org/multipage/microdata.html, without ``itemref``.
"""

from itertools import islice

from lxml.etree import _Element, iterwalk

from sources.webpage.nodes import Node

#: Attribute that holds an element's value, where it is not its text.
SAID_IN = {
    "a": "href", "area": "href", "link": "href", "img": "src", "audio": "src", "embed": "src",
    "iframe": "src",
    "source": "src", "track": "src", "video": "src", "object": "data", "data": "value",
    "meter": "value",
    "time": "datetime",
}  # fmt: skip
#: Elements that begin a new line.
BLOCKS = frozenset(
    {"p", "div", "li", "ul", "ol", "br", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "section"}
)
#: Most start and end tags that are read for one value.
MAX_STEPS = 2_000


def read_microdata(scope: _Element) -> Node:
    """Return the item of ``scope``; items in it that are not properties go to ``@graph``.

    ``RecursionError`` if items are nested too deep.
    """
    item: dict[str, list[object]] = {}
    pending = list(scope)[::-1]
    while pending:
        element = pending.pop()
        is_item = "itemscope" in element.attrib
        names = (element.get("itemprop") or "").split() or ["@graph"] * is_item
        if names:
            value: object = read_microdata(element) if is_item else _value(element)
            for name in names:
                item.setdefault(name, []).append(value)
        pending.extend([] if is_item else reversed(element))
    return {"@type": (scope.get("itemtype") or "").split(), **item}


def _value(element: _Element) -> str:
    """Return the element's value.

    The attribute ``content``, which many pages put on any element, else by tag.
    """
    said = element.get("content") or element.get(SAID_IN.get(str(element.tag), "content"))
    if said is not None:
        return str(said)
    parts: list[str] = []
    for event, one in islice(iterwalk(element, events=("start", "end")), MAX_STEPS):
        if event == "start":
            parts += [
                "\n" if one.tag in BLOCKS else "",
                (one.text or "") if one.tag not in ("script", "style") else "",
            ]
        elif one is not element:
            parts.append(one.tail or "")
    return "".join(parts).strip()
