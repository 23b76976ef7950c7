"""Warn moderators about a stranger's text: where its links lead, and invisible characters.

Both are read from what was typed, not from the event, which shows links as plain text and drops
invisible characters. A moderator may turn the addresses of the text into links.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import nh3

from accounts.models import User
from agenda.models import Event
from participation.forms.proposal import ProposalForm
from participation.models import Proposal
from sources.sanitizers import web_address
from web.invisible import invisible_signs

#: Text fields that a stranger fills, in the order of the form.
TEXTS = (
    "title",
    "description",
    "words",
    "place",
    "street",
    "town",
    "room",
    "online_url",
    "booking_at",
    "name",
    "organiser",
)
#: A web address as people write it: with a scheme, or a domain name and a path.
ADDRESS = re.compile(
    r"(?:https?://|www\.)[^\s<>\"«»]+|\b(?:[\w-]{1,63}\.){1,5}[a-z]{2,24}/[^\s<>\"«»]*",
    re.IGNORECASE,
)
#: Punctuation that ends a sentence and is not part of an address.
ENDS = ".,;:!?)]}'’"
MOST_LINKS = 20
#: Marker in the ``fields`` of a decision: turn the addresses of the text into links.
LINKS = "links"
#: Number of characters shown on each side of an invisible character.
AROUND = 20


@dataclass(frozen=True)
class TypedLink:
    """A web address in a typed text; its ASCII ``host`` (IDNA) reveals look-alikes."""

    label: str
    address: str
    host: str


@dataclass(frozen=True)
class HiddenSigns:
    """A field with invisible characters: codes, and the text around the first.

    In that text, the codes are written out.
    """

    label: str
    codes: tuple[str, ...]
    shown: str


def links_of(proposal: Proposal) -> list[TypedLink]:
    """Return the distinct addresses in what was typed, in the order of the form, twenty at most."""
    links = {
        (label, address): TypedLink(label, address, _host(address))
        for label, text in _texts(proposal)
        for address in (found.rstrip(ENDS) for found in ADDRESS.findall(text))
    }
    return list(links.values())[:MOST_LINKS]


def links_of_text(proposal: Proposal) -> list[TypedLink]:
    """Return the addresses in the description, which may become links."""
    label = str(ProposalForm.base_fields["description"].label)
    return [link for link in links_of(proposal) if link.label == label]


def let_links_through(event: Event, *, actor: User) -> None:
    """Turn addresses in the text of the latest draft into links, in a new revision of ``actor``'s.

    No revision if there is none. The lead is shown as plain text: its addresses become links below
    it. In a transaction.
    """
    draft = event.get_latest_revision_as_object()
    body = body_with_links(draft)
    if body != draft.body:
        draft.body = body
        event.latest_revision = draft.save_revision(user=actor)


def body_with_links(event: Event) -> str:
    """Return the event's text with addresses as links, those of the lead first."""
    links = [link for found in ADDRESS.findall(event.lead) if (link := _link(found.rstrip(ENDS)))]
    below = f"<p>{'<br/>'.join(dict.fromkeys(links))}</p>" if links else ""
    return below + link_addresses(event.body)


def link_addresses(rich: str) -> str:
    """Return rich text whose web addresses are links; those inside a link stay unchanged."""
    parts = re.split(r"(<[^<>]*>)", rich)
    depth = 0
    for at, part in enumerate(parts):
        if re.match(r"</?a\b", part):
            depth += -1 if part.startswith("</") else 1
        elif not part.startswith("<") and depth == 0:
            text = html.unescape(part)
            end = 0
            pieces = list[str]()
            for found in ADDRESS.finditer(text):
                address = found[0].rstrip(ENDS)
                if link := _link(address):
                    pieces += [html.escape(text[end : found.start()], quote=False), link]
                    end = found.start() + len(address)
            if pieces:
                parts[at] = "".join([*pieces, html.escape(text[end:], quote=False)])
    return "".join(parts)


def find_invisible_characters(proposal: Proposal) -> list[HiddenSigns]:
    """Return fields with characters that reorder, join or hide text.

    Those that belong to an emoji do not count.
    """
    found = []
    for label, text in _texts(proposal):
        if signs := invisible_signs(text):
            start = max(0, signs[0].position - AROUND)
            end = signs[0].position + AROUND
            codes = {sign.position: f"[{sign.code}]" for sign in signs}
            shown = "".join(codes.get(at, text[at]) for at in range(start, min(end, len(text))))
            found.append(
                HiddenSigns(label, tuple(dict.fromkeys(sign.code for sign in signs)), shown)
            )
    return found


def _link(address: str) -> str:
    """Return a ``nofollow ugc`` link; empty if ``address`` is no plain web address."""
    url = web_address(address if "://" in address else f"https://{address}")
    written = f'<a href="{html.escape(url)}">{html.escape(address)}</a>' if url else ""
    attributes = {"a": {"href"}}
    return nh3.clean(
        written,
        tags={"a"},
        attributes=attributes,
        url_schemes={"http", "https"},
        link_rel="nofollow ugc",
    )


def _texts(proposal: Proposal) -> Iterator[tuple[str, str]]:
    """Yield label and text of each text field of the proposal."""
    for name in TEXTS:
        if text := str(proposal.data.get(name, "")):
            yield str(ProposalForm.base_fields[name].label), text


def _host(address: str) -> str:
    """Return the host of an address in Punycode; empty if it has none."""
    try:
        parts = urlsplit(address if "://" in address else f"https://{address}")
        host = parts.hostname or ""
    except ValueError:  # «http://[»
        return ""
    try:
        return host.encode("idna").decode()
    except UnicodeError:
        return host
