"""French typography (no-break spaces), and the active language."""

import re

from django.utils.translation import get_language

NBSP = "\u00a0"
#: A plain space before a closing mark (``:;?!»``), and after an opening quote.
LOOSE_CLOSING = re.compile(r" (?=[:;?!»])")
LOOSE_OPENING = re.compile(r"(?<=«) ")


def current_language() -> str:
    return (get_language() or "fr").partition("-")[0]


def bound(text: str) -> str:
    """Return ``text`` with no-break spaces before ``:;?!»`` and after «."""
    return LOOSE_CLOSING.sub(NBSP, LOOSE_OPENING.sub(NBSP, text))
