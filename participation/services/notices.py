"""What corrections and reports have in common: shares a network, the address that was left, links, answers."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import TypeVar

from django.db import transaction
from django.db.models import TextField, Value
from django.db.models.functions import Concat, Length
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.throttling import mailbox_of
from agenda.models import Event, Place
from alerts.formats.mail import visible_text
from alerts.models import Mail
from alerts.services.outbox import MAIL_LIFE, post_mail
from alerts.validators import mail_address
from participation.enums import ProposalState, Receipt, SentState
from participation.exceptions import NoticeRefused
from participation.models import LINE_LENGTH, Contact, Correction, Proposal, Report, address_hmac
from participation.models.corrections import NoticeQuerySet
from participation.services.contributing import language_of
from participation.services.drafts import network_digest, site_digest
from participation.services.mails import post_letter, write
from participation.services.notice_links import SIGNED, url_of
from participation.wording.letters import Letter
from participation.wording.notices import decided_letter, receipt_letter, receipt_line, receipts_words

Notice = Correction | Report
NoticeT = TypeVar("NoticeT", Correction, Report)
#: That wait, of one network, and of what it is part of: a flood has its own share. Of all, ``services.shares`` says.
MOST_OF_A_NETWORK, MOST_OF_A_SITE = 30, 120
#: The same of legal notices, which are counted apart.
MOST_LEGAL_OF_A_NETWORK, MOST_LEGAL_OF_A_SITE = 60, 600
#: Between what is said twice of the same.
BETWEEN_LINES = " · "
ONE_DAY = timedelta(days=1)
#: When a mail that acknowledges a whole day leaves, by the city's clock.
MORNING = time(7)
#: Such mails a day for one mailbox, of spellings that nobody has shown to be theirs: strangers choose them.
MOST_SPELLINGS = 5
#: Of such a mail: what does not fit is on the page that it leads to.
LONGEST_RECEIPTS = 60_000


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
    contact, _is_new = Contact.objects.get_or_create(email_hmac=address_hmac(email), defaults={"email": email})
    return contact


def of_same_sender(notices: NoticeQuerySet, email: str) -> NoticeQuerySet:
    """Those of ``notices`` that left ``email``; without one, those that left none. Thousands share a network."""
    return notices.filter(contact__email_hmac=address_hmac(email)) if email else notices.filter(contact=None)


def join_lines(line: str, other: str) -> str | None:
    """Both lines as one, without saying anything twice; ``None`` where there is no room for both."""
    if other in line:
        return line
    both = BETWEEN_LINES.join(part for part in (line, other) if part)
    return both if len(both) <= LINE_LENGTH else None


def acknowledge(notice: Notice) -> None:
    """Say that it came, to the address that was left, in the caller's transaction."""
    _write(notice, receipt_letter, "received")


def acknowledge_together(report: Report) -> Receipt:
    """Name ``report`` in one mail of the next morning, which acknowledges all that its address is not told at once.

    In the caller's transaction. So thousands who use one address fill no mailbox. An address shares its mail with no
    other spelling of the mailbox, as each mail opens what it names; a mailbox gets few such mails a day, and beyond
    them the page that says thanks is the receipt.
    """
    contact = report.contact
    if contact is None:
        return Receipt.AT_ONCE
    day = timezone.localdate() + ONE_DAY
    for key in _morning_keys(contact, day):
        with override(report.language):
            mail = post_mail(
                to=contact.email,
                language=report.language,
                subject=_("Bien reçu : vos signalements d’aujourd’hui"),
                text=receipts_words(),
                kind="report-received",
                thread=report.uuid,
                key=key,
                expires_in=MAIL_LIFE + 2 * ONE_DAY,
            )
            line = visible_text(receipt_line(report, url_of(report)))
        if mail is None:  # the address bounced, of which the page says nothing
            return Receipt.AT_ONCE
        if mail.recipient == mail_address(contact.email):
            due_at = timezone.make_aware(datetime.combine(day, MORNING))
            room = Mail.objects.owed().alias(length=Length("text")).filter(pk=mail.pk, length__lt=LONGEST_RECEIPTS)
            room.update(text=Concat("text", Value(line), output_field=TextField()), due_at=due_at)
            return Receipt.NEXT_MORNING
    return Receipt.ON_PAGE


def _morning_keys(contact: Contact, day: date) -> list[str]:
    """Keys of the mails that may acknowledge what ``contact`` sent: its own, else those that spellings take in turn."""
    mailbox = mailbox_of(contact.email)
    if contact.confirmed_at is not None or contact.email.strip().casefold() == mailbox:
        return [f"legal-receipts:{contact.email_hmac[:SIGNED]}:{day}"]
    shared = salted_hmac("participation.legal-receipts", mailbox, algorithm="sha256").hexdigest()[:SIGNED]
    return [f"legal-receipts:{shared}:{day}:{number}" for number in range(MOST_SPELLINGS)]


def answer(notice: Notice) -> None:
    """Say what came of it, to the address that was left."""
    _write(notice, decided_letter, "decided")


def _write(notice: Notice, letter_of: Callable[[Notice], Letter], kind: str) -> None:
    if notice.contact is None:
        return
    name = "correction" if isinstance(notice, Correction) else "report"
    with override(notice.language):
        post_letter(
            letter_of(notice), to=notice.contact.email, url=url_of(notice), kind=f"{name}-{kind}", thread=notice.uuid
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
    with override(language_of(owner)):
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
    """It stays, as nobody's; its address goes, unless other things have it, and its mails with it."""
    row = type(notice)._base_manager.select_for_update(of=("self",)).get(pk=notice.pk)
    contact, row.contact = row.contact_id, None
    row.save(update_fields=["contact"])
    Mail.objects.filter(thread=row.uuid).delete()
    if contact is not None:
        Contact.objects.filter(pk=contact, proposals=None, corrections=None, reports=None).delete()
