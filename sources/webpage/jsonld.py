"""JSON-LD of a page's ``<script>`` blocks, as people write it: with comments, trailing commas, several values."""

import json
import re

#: A string, a comment or a wrapping that is never closed goes to the end: so no sign is looked at twice.
STRING = r'"(?:\\.|[^"\\])*"?'
WRAPPING = r"(?:// ?)?(?:<!\[CDATA\[|\]\]>)|<!--|-->"
COMMENT = re.compile(rf"({STRING})|{WRAPPING}|//[^\n]*|/\*(?:.*?\*/|.*)", re.DOTALL)
TRAILING_COMMA = re.compile(rf"({STRING})|,(?=\s*[}}\]])", re.DOTALL)
BETWEEN = re.compile(r"[\s,;]*")

#: Signs within strings that are no JSON, line breaks above all, are taken as they are.
DECODER = json.JSONDecoder(strict=False)


def read_block(block: str) -> list[object] | None:
    """The JSON values of one block, one after the other; ``None`` where a part of it cannot be read.

    Mended first only where it does not read as it stands: what a string holds is never touched.
    """
    for faults in ((), (COMMENT, TRAILING_COMMA)):
        for fault in faults:
            block = fault.sub(lambda found: found[1] or "", block)
        try:
            return _values(block)
        except (ValueError, RecursionError):
            continue
    return None


def _values(block: str) -> list[object]:
    found: list[object] = []
    at = BETWEEN.match(block).end()  # type: ignore[union-attr]
    while at < len(block):
        value, end = DECODER.raw_decode(block, at)
        found.append(value)
        at = BETWEEN.match(block, end).end()  # type: ignore[union-attr]
    return found
