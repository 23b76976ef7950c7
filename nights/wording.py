"""Words of live coverage: how long an answer took, what to know, what a correction changed."""

import re
from difflib import SequenceMatcher
from typing import NamedTuple

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from agenda.wording.typography import NBSP

#: «Métro : …»: what stands before the colon leads a line.
LEADING = re.compile(r"(?P<head>[^:\n]{1,40}?\s?:)\s+(?P<rest>\S.*)")


class SummaryLine(NamedTuple):
    """A line of what to know; ``head`` may be empty."""

    head: str
    rest: str


def say_length(seconds: int) -> str:
    """Return a duration rounded down: «moins d’une minute», «6 min», «1 h 12 min»."""
    minutes = seconds // 60
    if minutes < 1:
        return _("moins d’une minute")
    parts = [(minutes // 60, "h"), (minutes % 60, "min")]
    return NBSP.join(f"{count}{NBSP}{unit}" for count, unit in parts if count)


def split_line(line: str) -> SummaryLine:
    """Split a line of what to know after its first colon."""
    found = LEADING.fullmatch(line)
    return SummaryLine(found["head"], found["rest"]) if found else SummaryLine("", line)


def mark_correction(before: str, after: str) -> SafeString:
    """Return what a correction changed, as HTML: old words in ``del``, new ones in ``ins``."""
    old, new = (re.findall(r"\s+|\S+", text) for text in (before, after))
    parts = []
    for kind, old_from, old_to, new_from, new_to in SequenceMatcher(a=old, b=new).get_opcodes():
        if kind == "equal":
            parts.append(format_html("{}", "".join(old[old_from:old_to])))
            continue
        for tag, words in (("del", old[old_from:old_to]), ("ins", new[new_from:new_to])):
            text = "".join(words).strip()
            if text:
                parts.append(format_html("<{0}>{1}</{0}> ", SafeString(tag), text))
    return format_html_join("", "{}", ((part,) for part in parts))
