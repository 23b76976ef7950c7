"""What a moderator should see of what a stranger typed: where its links lead, and the signs that nobody sees.

Both are read from what was typed, not from what became of it: an event has its links as words, and none of the signs.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from participation.forms import ProposalForm
from participation.models import Proposal
from web.invisible import invisible_signs

#: The fields where a stranger's words stand, in the form's order.
TEXTS = (
    *("title", "description", "words", "place", "street", "town", "room", "online_url", "booking_at"),
    *("name", "organiser"),
)
#: An address of the web as one writes it, with its scheme or by a name that ends as a domain does.
ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>\"«»]+|\b(?:[\w-]{1,63}\.){1,5}[a-z]{2,24}/[^\s<>\"«»]*", re.IGNORECASE)
#: What ends a sentence, and no address.
ENDS = ".,;:!?)]}'’"
MOST_LINKS = 20
#: Around an invisible sign so much of its text is shown.
AROUND = 20


@dataclass(frozen=True)
class TypedLink:
    """An address in what was typed; ``host`` is what to look at, in the signs that a name server is asked for."""

    label: str
    address: str
    host: str


@dataclass(frozen=True)
class HiddenSigns:
    """A field that has invisible signs: which, and the text around the first with each of them written out."""

    label: str
    codes: tuple[str, ...]
    shown: str


def links_of(proposal: Proposal) -> list[TypedLink]:
    """Where what was typed leads, in the form's order, each once; twenty at most."""
    links = {
        (label, address): TypedLink(label, address, _host(address))
        for label, text in _texts(proposal)
        for address in (found.rstrip(ENDS) for found in ADDRESS.findall(text))
    }
    return list(links.values())[:MOST_LINKS]


def signs_of(proposal: Proposal) -> list[HiddenSigns]:
    """The fields with signs that reorder, join unseen or hide; joiners and flags of an emoji are none."""
    found = []
    for label, text in _texts(proposal):
        if signs := invisible_signs(text):
            start, end = max(0, signs[0].position - AROUND), signs[0].position + AROUND
            codes = {sign.position: f"[{sign.code}]" for sign in signs}
            shown = "".join(codes.get(at, text[at]) for at in range(start, min(end, len(text))))
            found.append(HiddenSigns(label, tuple(dict.fromkeys(sign.code for sign in signs)), shown))
    return found


def _texts(proposal: Proposal) -> Iterator[tuple[str, str]]:
    for name in TEXTS:
        if text := str(proposal.data.get(name, "")):
            yield str(ProposalForm.base_fields[name].label), text


def _host(address: str) -> str:
    try:
        parts = urlsplit(address if "://" in address else f"https://{address}")
        host = parts.hostname or ""
    except ValueError:  # «http://[»
        return ""
    try:
        return host.encode("idna").decode()
    except UnicodeError:
        return host
