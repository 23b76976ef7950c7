"""What a moderator should see of what a stranger typed: where its links lead, and the signs that nobody sees.

Both are read from what was typed, not from what became of it: an event has its links as words, and none of the signs;
whoever approves it may let the links of its text through.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import nh3

from accounts.models import User
from agenda.models import Event
from participation.forms import ProposalForm
from participation.models import Proposal
from sources.sanitizers import web_address
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
#: Among the fields of a decision: the links of the text are let through.
LINKS = "links"
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


def links_of_text(proposal: Proposal) -> list[TypedLink]:
    """Those that :func:`let_links_through` may make links of."""
    label = str(ProposalForm.base_fields["description"].label)
    return [link for link in links_of(proposal) if link.label == label]


def let_links_through(event: Event, *, actor: User) -> None:
    """Make links of the addresses in the text of its last draft, in a revision of ``actor``'s; none, and there is none.

    What stands above is plain, wherever it is read: its addresses stand as links below it. Within a transaction.
    """
    draft = event.get_latest_revision_as_object()
    body = body_with_links(draft)
    if body != draft.body:
        draft.body = body
        event.latest_revision = draft.save_revision(user=actor)


def body_with_links(event: Event) -> str:
    """Its text with links for addresses, those of the lead below it."""
    links = [link for found in ADDRESS.findall(event.lead) if (link := _link(found.rstrip(ENDS)))]
    below = f"<p>{'<br/>'.join(dict.fromkeys(links))}</p>" if links else ""
    return below + linked(event.body)


def linked(rich: str) -> str:
    """Rich text whose addresses of the web are links, but for those that are within one."""
    parts, depth = re.split(r"(<[^<>]*>)", rich), 0
    for at, part in enumerate(parts):
        if re.match(r"</?a\b", part):
            depth += -1 if part.startswith("</") else 1
        elif not part.startswith("<") and depth == 0:
            text, end, pieces = html.unescape(part), 0, list[str]()
            for found in ADDRESS.finditer(text):
                address = found[0].rstrip(ENDS)
                if link := _link(address):
                    pieces += [html.escape(text[end : found.start()], quote=False), link]
                    end = found.start() + len(address)
            if pieces:
                parts[at] = "".join([*pieces, html.escape(text[end:], quote=False)])
    return "".join(parts)


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


def _link(address: str) -> str:
    """A link that recommends nothing; empty where ``address`` leads elsewhere than to the web, or hides where."""
    url = web_address(address if "://" in address else f"https://{address}")
    written = f'<a href="{html.escape(url)}">{html.escape(address)}</a>' if url else ""
    attributes = {"a": {"href"}}
    return nh3.clean(written, tags={"a"}, attributes=attributes, url_schemes={"http", "https"}, link_rel="nofollow ugc")


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
