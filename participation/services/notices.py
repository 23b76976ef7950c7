"""Rules that corrections and reports share: quotas of networks, contact, links, answers."""

from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.services import keep_address
from agenda.models import Event
from messaging.models import Mail
from participation.enums import ProposalState, Receipt, SentState
from participation.exceptions import NoticeRefused
from participation.models import (
    LINE_LENGTH,
    Contact,
    Correction,
    CorrectionOrReport,
    EventOrPlace,
    Proposal,
    Report,
)
from participation.models.corrections import NoticeQuerySet
from participation.services.drafts import network_digest, site_digest
from participation.services.mails import mail_author, post_letter
from participation.services.morning_mails import ANSWERS_MAIL, RECEIPTS_MAIL, name_in_morning_mail
from participation.services.moving import lock_sent
from participation.services.notice_links import notice_url
from participation.signals import judged
from participation.throttling import LEGAL_ANSWERS
from participation.wording.letters import Letter
from participation.wording.notices import decided_letter, receipt_letter

NoticeT = TypeVar("NoticeT", Correction, Report)
#: Maximum waiting for one network and for its site; ``services.shares`` has the total.
MOST_OF_A_NETWORK = 30
MOST_OF_A_SITE = 120
#: The same maxima for legal notices, which are counted separately.
MOST_LEGAL_OF_A_NETWORK = 60
MOST_LEGAL_OF_A_SITE = 600
#: Separator between the lines of merged notices.
BETWEEN_LINES = " · "
ONE_DAY = timedelta(days=1)
#: Number of mornings tried for an answer before it is mailed at once.
MOST_MORNINGS = 14


def lock_record(record: EventOrPlace) -> None:
    """Lock the row of ``record`` in the caller's transaction, before any row of this app."""
    type(record)._base_manager.select_for_update(of=("self",)).get(pk=record.pk)


def lock_notice(notice: NoticeT) -> NoticeT:
    """Lock the event or place, then the notice; return the fresh row.

    Raises :class:`~participation.exceptions.NoticeRefused` once it is decided.
    """
    lock_record(notice.subject)
    row = lock_sent(notice)
    if row.state != SentState.WAITING:
        raise NoticeRefused(_("Quelqu’un d’autre en a déjà décidé."))
    return row


def check_share(network: str, *, is_legal: bool = False) -> None:
    """Check the quota of waiting notices of the network, and of its site.

    Raises :class:`~participation.exceptions.NoticeRefused` if it is full. Legal notices have a
    quota of their own, so that a flood of others keeps none out.
    """
    waiting: list[NoticeQuerySet] = [
        Correction.objects.waiting(),
        Report.objects.waiting().ordinary(),
    ]
    of_network = MOST_OF_A_NETWORK
    of_site = MOST_OF_A_SITE
    if is_legal:
        waiting = [Report.objects.waiting().legal()]
        of_network = MOST_LEGAL_OF_A_NETWORK
        of_site = MOST_LEGAL_OF_A_SITE
    shares = {
        "network_hmac": (network_digest(network), of_network),
        "site_hmac": (site_digest(network), of_site),
    }
    for field, (digest, most) in shares.items():
        theirs = sum(rows.filter(**{field: digest})[:most].count() for rows in waiting)
        if theirs >= most:
            raise NoticeRefused(
                _("Beaucoup attendent déjà d’être lus. Réessayez dans quelques heures.")
            )


def contact_of(email: str) -> Contact | None:
    """Return the contact of ``email``, created if needed; ``None`` without an address."""
    if not email:
        return None
    contact, _is_new = Contact.objects.get_or_create(
        address=keep_address(email), defaults={"email": email}
    )
    return contact


def of_same_sender(notices: NoticeQuerySet, email: str) -> NoticeQuerySet:
    """Return those of ``notices`` with the same ``email``, or without one if it is empty.

    The network is not enough: thousands of people may share one.
    """
    if not email:
        return notices.filter(contact=None)
    return notices.filter(contact__in=Contact.objects.of(email))


def join_lines(line: str, other: str) -> str | None:
    """Return both lines as one, without repetition; ``None`` if they are too long together."""
    if other in line:
        return line
    both = BETWEEN_LINES.join(part for part in (line, other) if part)
    return both if len(both) <= LINE_LENGTH else None


def acknowledge(notice: CorrectionOrReport) -> Receipt:
    """Mail the receipt of a notice, in the caller's transaction; nothing if the address bounces."""
    return Receipt.BY_MAIL if _write(notice, receipt_letter, "received") else Receipt.NONE


def acknowledge_together(report: Report) -> Receipt:
    """List ``report`` in the next morning's mail: one receipt for many reports of one address.

    In the caller's transaction. If these mails are full, the thank-you page is the only receipt.
    """
    return name_in_morning_mail(report, RECEIPTS_MAIL, timezone.localdate() + ONE_DAY)


def mail_decision(notice: CorrectionOrReport) -> None:
    """Mail the decision to the sender; many legal notices share one mail of the next morning."""
    contact = notice.contact
    if contact is None or not notice.is_legal or LEGAL_ANSWERS.take_of_mailbox(contact.email):
        _write(notice, decided_letter, "decided")
    elif isinstance(notice, Report):
        _answer_together(notice)


def _answer_together(report: Report) -> None:
    """List the decision in the first morning mail with room, else mail it at once.

    The law requires that each decision is notified.
    """
    today = timezone.localdate()
    for day in range(1, MOST_MORNINGS + 1):
        if name_in_morning_mail(report, ANSWERS_MAIL, today + day * ONE_DAY) != Receipt.ON_PAGE:
            return
    _write(report, decided_letter, "decided")


def _write(
    notice: CorrectionOrReport, letter_of: Callable[[CorrectionOrReport], Letter], kind: str
) -> bool:
    """Mail the sender of a notice; return whether a mail was created."""
    if notice.contact is None:
        return False
    with override(notice.language):
        return post_letter(
            letter_of(notice),
            to=notice.contact.email,
            url=notice_url(notice),
            kind=f"{notice.item_kind}-{kind}",
            thread=notice.uuid,
        )


def write_to_author(
    event: Event, letter_of: Callable[[], Letter], kind: str, *, door: str, but: int
) -> None:
    """Mail the proposer of ``event`` and its owner in the CMS, except the user ``but``, who acted.

    The proposer answers on the page of the proposal; the owner at the address ``door``.
    """
    published = Proposal.objects.filter(event=event, state=ProposalState.PUBLISHED).select_related(
        "contact"
    )
    for proposal in published.order_by("pk")[:1]:
        mail_author(proposal, kind, lambda _proposal: letter_of())
    owner = event.owner
    if owner is None or owner.pk == but or not owner.is_active or not owner.email:
        return
    with override(owner.cms_language):
        post_letter(letter_of(), to=owner.email, url=door, kind=kind, thread=event.uid)


@transaction.atomic
def confirm_address(notice: CorrectionOrReport) -> None:
    """Mark the address of a notice as proved, by its mailed link. A second call changes nothing."""
    row = lock_sent(notice)
    if row.confirmed_at is None and row.contact_id is not None:
        row.confirmed_at = timezone.now()
        row.save(update_fields=["confirmed_at"])
        Contact.objects.filter(pk=row.contact_id, confirmed_at=None).update(
            confirmed_at=row.confirmed_at
        )
        if row.state == SentState.ACCEPTED:
            judged.send(sender=type(row), sent=row, actor=None)


@transaction.atomic
def erase_address(notice: CorrectionOrReport) -> None:
    """Remove the address from a notice, which stays, anonymous.

    Its mails are deleted, and the contact if nothing else refers to it. Mails that list other
    notices too are deleted only with the contact.
    """
    row = lock_sent(notice)
    contact = row.contact
    row.contact = None
    row.save(update_fields=["contact"])
    Mail.objects.filter(thread=row.uuid).delete()
    if contact is not None:
        Contact.objects.filter(
            pk=contact.pk, proposals=None, corrections=None, reports=None
        ).delete()
