"""What corrections and reports have in common: shares a network, the address that was left, links, answers."""

from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.services import keep_address
from agenda.models import Event, Place
from messaging.models import Mail
from participation.enums import ProposalState, Receipt, SentState
from participation.exceptions import NoticeRefused
from participation.models import LINE_LENGTH, Contact, Correction, Proposal, Report
from participation.models.corrections import NoticeQuerySet
from participation.services.drafts import network_digest, site_digest
from participation.services.mails import post_letter, write
from participation.services.morning_mails import ANSWERS_MAIL, RECEIPTS_MAIL, name_in_morning_mail
from participation.services.notice_links import url_of
from participation.throttling import LEGAL_ANSWERS
from participation.wording.letters import Letter
from participation.wording.notices import decided_letter, receipt_letter

Notice = Correction | Report
NoticeT = TypeVar("NoticeT", Correction, Report)
#: That wait, of one network, and of what it is part of: a flood has its own share. Of all, ``services.shares`` says.
MOST_OF_A_NETWORK, MOST_OF_A_SITE = 30, 120
#: The same of legal notices, which are counted apart.
MOST_LEGAL_OF_A_NETWORK, MOST_LEGAL_OF_A_SITE = 60, 600
#: Between what is said twice of the same.
BETWEEN_LINES = " · "
ONE_DAY = timedelta(days=1)
#: Mornings on which an answer may find room, beyond what leaves at once.
MOST_MORNINGS = 14


def lock_record(record: Event | Place) -> Event | Place:
    """Its row as it is now, in the caller's transaction, before any of ours."""
    return type(record)._base_manager.select_for_update(of=("self",)).get(pk=record.pk)


def lock_notice(notice: NoticeT) -> NoticeT:
    """Its row as it is now, its event's or place's before it; refused once it is decided."""
    lock_record(notice.subject)
    rows = type(notice)._base_manager.select_for_update(of=("self",)).select_related("contact", "event", "place")
    row: NoticeT = rows.get(pk=notice.pk)
    if row.state != SentState.WAITING:
        raise NoticeRefused(_("Quelqu’un d’autre en a déjà décidé."))
    return row


def check_share(network: str, *, is_legal: bool = False) -> None:
    """Raises :class:`~participation.exceptions.NoticeRefused` where too many wait, of it, or around it.

    Legal notices have a share of their own, so that no flood of other things keeps one out.
    """
    waiting: list[NoticeQuerySet] = [Correction.objects.waiting(), Report.objects.waiting().ordinary()]
    of_network, of_site = MOST_OF_A_NETWORK, MOST_OF_A_SITE
    if is_legal:
        waiting = [Report.objects.waiting().legal()]
        of_network, of_site = MOST_LEGAL_OF_A_NETWORK, MOST_LEGAL_OF_A_SITE
    shares = {
        "network_hmac": (network_digest(network), of_network),
        "site_hmac": (site_digest(network), of_site),
    }
    for field, (digest, most) in shares.items():
        theirs = sum(rows.filter(**{field: digest})[:most].count() for rows in waiting)
        if theirs >= most:
            raise NoticeRefused(_("Beaucoup attendent déjà d’être lus. Réessayez dans quelques heures."))


def contact_of(email: str) -> Contact | None:
    """Who left their address; nobody for none."""
    if not email:
        return None
    contact, _is_new = Contact.objects.get_or_create(address=keep_address(email), defaults={"email": email})
    return contact


def of_same_sender(notices: NoticeQuerySet, email: str) -> NoticeQuerySet:
    """Those of ``notices`` that left ``email``; without one, those that left none. Thousands share a network."""
    return notices.filter(contact__in=Contact.objects.of(email)) if email else notices.filter(contact=None)


def join_lines(line: str, other: str) -> str | None:
    """Both lines as one, without saying anything twice; ``None`` where there is no room for both."""
    if other in line:
        return line
    both = BETWEEN_LINES.join(part for part in (line, other) if part)
    return both if len(both) <= LINE_LENGTH else None


def acknowledge(notice: Notice) -> Receipt:
    """Say that it came, to the address that was left, in the caller's transaction; nothing to one that bounces."""
    return Receipt.BY_MAIL if _write(notice, receipt_letter, "received") else Receipt.NONE


def acknowledge_together(report: Report) -> Receipt:
    """Name ``report`` in one mail of the next morning, which acknowledges all that its address is not told at once.

    In the caller's transaction. Beyond what such mails hold, the page that says thanks is the receipt.
    """
    return name_in_morning_mail(report, RECEIPTS_MAIL, timezone.localdate() + ONE_DAY)


def answer(notice: Notice) -> None:
    """Say what came of it, to the address that was left: of many legal notices, in one mail of the next morning."""
    contact = notice.contact
    if contact is None or not notice.is_legal or LEGAL_ANSWERS.take_of_mailbox(contact.email):
        _write(notice, decided_letter, "decided")
    elif isinstance(notice, Report):
        _answer_together(notice)


def _answer_together(report: Report) -> None:
    """In the mail of the first morning that has room: the law wants each decision said. Else at once."""
    today = timezone.localdate()
    for day in range(1, MOST_MORNINGS + 1):
        if name_in_morning_mail(report, ANSWERS_MAIL, today + day * ONE_DAY) != Receipt.ON_PAGE:
            return
    _write(report, decided_letter, "decided")


def _write(notice: Notice, letter_of: Callable[[Notice], Letter], kind: str) -> bool:
    """Whether there was anybody to write to."""
    if notice.contact is None:
        return False
    with override(notice.language):
        return post_letter(
            letter_of(notice),
            to=notice.contact.email,
            url=url_of(notice),
            kind=f"{notice.item_kind}-{kind}",
            thread=notice.uuid,
        )


def write_to_author(event: Event, letter_of: Callable[[], Letter], kind: str, *, door: str, but: int) -> None:
    """To who proposed ``event``, or whose it is in the CMS, but for the person of key ``but``, who did it.

    Who proposed it answers on the page of the proposal; who has an account, at the address ``door``.
    """
    published = Proposal.objects.filter(event=event, state=ProposalState.PUBLISHED).select_related("contact")
    for proposal in published.order_by("pk")[:1]:
        write(proposal, kind, lambda _proposal: letter_of())
    owner = event.owner
    if owner is None or owner.pk == but or not owner.is_active or not owner.email:
        return
    with override(owner.cms_language):
        post_letter(letter_of(), to=owner.email, url=door, kind=kind, thread=event.uid)


@transaction.atomic
def confirm_address(notice: Notice) -> None:
    """Whoever has the mail has shown that the address is theirs. A second time changes nothing."""
    row = type(notice)._base_manager.select_for_update(of=("self",)).get(pk=notice.pk)
    if row.confirmed_at is None and row.contact_id is not None:
        row.confirmed_at = timezone.now()
        row.save(update_fields=["confirmed_at"])
        Contact.objects.filter(pk=row.contact_id, confirmed_at=None).update(confirmed_at=row.confirmed_at)


@transaction.atomic
def erase_address(notice: Notice) -> None:
    """It stays, as nobody's; its address goes, unless other things have it, and its mails with it.

    A mail that names other things too goes with the address alone.
    """
    row = type(notice)._base_manager.select_for_update(of=("self",)).select_related("contact").get(pk=notice.pk)
    contact, row.contact = row.contact, None
    row.save(update_fields=["contact"])
    Mail.objects.filter(thread=row.uuid).delete()
    if contact is not None:
        Contact.objects.filter(pk=contact.pk, proposals=None, corrections=None, reports=None).delete()
