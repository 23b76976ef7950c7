"""Tolerant parser of JSON-LD blocks: comments, trailing commas, several values."""

import json
import re

#: Unterminated strings, comments and wrappings match to the end, so that matching stays linear.
STRING = r'"(?:\\.|[^"\\])*"?'
WRAPPING = r"(?:// ?)?(?:<!\[CDATA\[|\]\]>)|<!--|-->"
COMMENT = re.compile(rf"({STRING})|{WRAPPING}|//[^\n]*|/\*(?:.*?\*/|.*)", re.DOTALL)
TRAILING_COMMA = re.compile(rf"({STRING})|,(?=\s*[}}\]])", re.DOTALL)
BETWEEN = re.compile(r"[\s,;]*")

#: Not strict: strings may contain control characters, above all line breaks.
DECODER = json.JSONDecoder(strict=False)


def read_block(block: str) -> list[object] | None:
    """Return the JSON values of one block; ``None`` if a part is unreadable.

    Repairs are tried only if the block is invalid; contents of strings are never changed.
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
    """Parse consecutive JSON values."""
    found: list[object] = []
    at = BETWEEN.match(block).end()  # type: ignore[union-attr]
    while at < len(block):
        value, end = DECODER.raw_decode(block, at)
        found.append(value)
        at = BETWEEN.match(block, end).end()  # type: ignore[union-attr]
    return found
