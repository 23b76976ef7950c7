"""Opaque pagination cursors: base64 of a JSON list of values."""

import base64
import binascii
import json

LONGEST = 500


def write_cursor(*values: str | float | None) -> str:
    """Encode ``values`` as an opaque cursor."""
    text = json.dumps(values, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


def read_cursor(text: str) -> list[object] | None:
    """Decode the values given to ``write_cursor``; ``None`` for any other text."""
    if not text or len(text) > LONGEST:
        return None
    try:
        values = json.loads(
            base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        )
    except (binascii.Error, UnicodeError, ValueError, RecursionError):
        return None
    return values if isinstance(values, list) else None
