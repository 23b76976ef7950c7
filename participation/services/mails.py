"""What is written to who proposes: each with a link of its own, in their language, by the outbox."""

from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language, override

from messaging.services.outbox import post_mail
from moderation.models import StoppedAddress
from participation.enums import LinkPurpose
from participation.models import Proposal, token_in_batch
from participation.services.links import issue_link
from participation.wording.letters import Letter, hello

PROPOSAL_PAGE, BATCH_PAGE = "participation:proposal", "participation:batch"


def link_of(token: str, page: str = PROPOSAL_PAGE) -> str:
    """The address of the page that follows a proposal, or its batch, in the language that is on."""
    return f"{settings.SITE_ADDRESS}{reverse(page, args=[token])}"


def write_of_batch(rows: Sequence[Proposal], kind: str, letter_of: Callable[[Mapping[str, str]], Letter]) -> None:
    """One mail for all of ``rows``: ``letter_of`` is given the title of each by the address that follows it."""
    token = issue_link(rows[0], LinkPurpose.FOLLOW)
    with override(rows[0].language):
        links = {link_of(token_in_batch(token, row)): row.title for row in rows}
    write(rows[0], kind, lambda _row: letter_of(links), page=BATCH_PAGE, token=token)


def write(
    proposal: Proposal,
    kind: str,
    letter_of: Callable[[Proposal], Letter],
    *,
    page: str = PROPOSAL_PAGE,
    token: str = "",
) -> None:
    """Write to the author of ``proposal``, in the caller's transaction; to who has erased everything, nothing.

    Nor to an address that was stopped since: whoever holds it gets no link of what was sent before. The mail leads to
    ``page`` by ``token``, or by a new one.
    """
    contact = proposal.contact
    if contact is None:
        return
    stops = StoppedAddress.objects.standing().filter(address=contact.address_id)
    if proposal.confirmed_at and stops.filter(stopped_at__gte=proposal.confirmed_at).exists():
        return
    with override(proposal.language):
        post_letter(
            letter_of(proposal),
            to=contact.email,
            name=proposal.name if proposal.confirmed_at else "",
            url=link_of(token or issue_link(proposal, LinkPurpose.FOLLOW), page),
            kind=kind,
            thread=proposal.uuid,
        )


def post_letter(letter: Letter, *, to: str, name: str = "", url: str, kind: str, thread: UUID, key: str = "") -> bool:
    """Write ``letter`` to anybody, in the language that is on and the caller's transaction; once for a ``key``.

    Whether it was written: nothing is to an address that bounces.
    """
    language = (get_language() or settings.LANGUAGE_CODE)[:2]
    context = {
        "letter": letter,
        "hello": hello(name),
        "url": url,
        "city": settings.CITY_NAME,
        "language": language,
    }
    mail = post_mail(
        to=to,
        language=language,
        subject=letter.subject,
        text=render_to_string("participation/mail/letter.txt", context),
        html=render_to_string("participation/mail/letter.html", context),
        kind=kind,
        thread=thread,
        key=key,
    )
    return mail is not None
