"""Typography: what French binds with no-break spaces, and the language that a page is in."""

import re

from django.utils.translation import get_language

NBSP = "\u00a0"
#: A plain space before «:» and its like, or after an opening quote.
LOOSE_CLOSING = re.compile(r" (?=[:;?!»])")
LOOSE_OPENING = re.compile(r"(?<=«) ")


def language() -> str:
    return (get_language() or "fr").partition("-")[0]


def bound(text: str) -> str:
    """``text`` as French binds it: no line begins with a colon, nor ends with an opening quote."""
    return LOOSE_CLOSING.sub(NBSP, LOOSE_OPENING.sub(NBSP, text))
