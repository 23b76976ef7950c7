"""Mails to authors of proposals, each with its own link, in their language, through the outbox."""

from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override

from messaging.services.outbox import post_mail
from moderation.models import StoppedAddress
from participation.enums import LinkPurpose
from participation.models import Proposal, token_in_batch
from participation.services.links import issue_link
from participation.wording.fields import site_language
from participation.wording.letters import Letter, salutation

PROPOSAL_PAGE = "participation:proposal"
BATCH_PAGE = "participation:batch"


def link_of(token: str, page: str = PROPOSAL_PAGE) -> str:
    """Return the address of the page of a proposal, or of its batch, in the active language."""
    return f"{settings.SITE_ADDRESS}{reverse(page, args=[token])}"


def mail_about_batch(
    rows: Sequence[Proposal], kind: str, letter_of: Callable[[Mapping[str, str]], Letter]
) -> None:
    """Send one mail about all of ``rows``; ``letter_of`` receives their titles by page address."""
    token = issue_link(rows[0], LinkPurpose.FOLLOW)
    with override(rows[0].language):
        links = {link_of(token_in_batch(token, row)): row.title for row in rows}
    mail_author(rows[0], kind, lambda _row: letter_of(links), page=BATCH_PAGE, token=token)


def mail_author(
    proposal: Proposal,
    kind: str,
    letter_of: Callable[[Proposal], Letter],
    *,
    page: str = PROPOSAL_PAGE,
    token: str = "",
) -> None:
    """Mail the author of ``proposal``, in the caller's transaction.

    Not if the contact was erased, nor if the address was stopped since: its holder gets no link to
    what was sent before. The mail links to ``page`` with ``token``, or with a new one.
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


def post_letter(
    letter: Letter, *, to: str, name: str = "", url: str, kind: str, thread: UUID, key: str = ""
) -> bool:
    """Mail ``letter`` in the active language, in the caller's transaction; once for each ``key``.

    Returns whether a mail was created: none is for an address that bounces.
    """
    language = site_language()
    context = {
        "letter": letter,
        "hello": salutation(name),
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
