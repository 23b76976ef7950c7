"""Mails of accounts: what a message tells them, written batch by batch behind a cursor.

Each batch is a transaction of its own: a few statements, whatever the number of its accounts.
"""

import json
from collections.abc import Collection
from datetime import datetime
from functools import cache, reduce
from operator import or_
from typing import NamedTuple

import structlog
from django.core import signing
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from agenda.formats.addresses import absolute_url
from messaging.database_clock import database_now
from messaging.enums import (
    Channel,
    DeliveryRank,
    DeliveryReason,
    DeliveryState,
    Severity,
)
from messaging.exceptions import AddressRefused
from messaging.formats.mail import render_mail, visible_line
from messaging.interests import interest_of
from messaging.models import AccountMailing, AccountRecipient, Delivery, Mail, Message
from messaging.models.mail import NO_WORDS, SUBJECT_LENGTH, MailQuerySet
from messaging.models.messages import ATTEMPTS_AND_LEASE, ids_parameter
from messaging.quiet import quiet_window
from messaging.services.outbox import new_internet_id, post_mails
from messaging.validators import mail_address

log = structlog.get_logger(__name__)

KIND = "account-told"
#: Accounts of one transaction, and batches of one tick of the clock: a millisecond each, and what
#: moderators decided waits in the same loop.
BATCH, BATCHES_AT_ONCE = 500, 4
SIGNER = signing.Signer(sep=".", salt="messaging.account")
#: Stands for the token of a recipient in words that are rendered once for all.
TOKEN = "0-token-0"  # noqa: S105 -- no secret


class MailWords(NamedTuple):
    subject: str
    text: str
    html: str


def leaving_token(user: int) -> str:
    """Return the token that ends the mails of an account: its key, signed; nothing is stored."""
    return SIGNER.sign(str(user))


def account_of_token(token: str) -> int | None:
    """Return the key in ``token``; ``None`` for an invalid signature."""
    try:
        return int(SIGNER.unsign(token))
    except (signing.BadSignature, ValueError):
        return None


@transaction.atomic
def stop_mails(user: int) -> None:
    """Tell an account nothing more by mail; what waits in the outbox is not sent."""
    AccountRecipient.objects.filter(pk=user).update(wants_mail=False)
    recipients = AccountRecipient.objects.filter(pk=user).reachable()
    emails = _normalised([recipient.email for recipient in recipients])
    waiting = Mail.objects.filter(kind=KIND, recipient__in=emails)
    _end_waiting(waiting, DeliveryReason.GONE)


def mail_accounts() -> int:
    """Write the next mails of messages to accounts, alerts first; return how many batches.

    One that fails stops no other, and is tried again at the next tick.
    """
    count = 0
    alerts_first = F("message__alert").asc(nulls_last=True), "message_id"
    for pk in AccountMailing.objects.order_by(*alerts_first).values_list("pk", flat=True):
        try:
            while count < BATCHES_AT_ONCE and _write_batch(pk):
                count += 1
        except (OperationalError, InterfaceError):  # the database is down: retry all later
            raise
        except Exception:
            log.exception("accounts_not_mailed", message=pk)
    return count


@transaction.atomic
def _write_batch(pk: int) -> bool:
    """Write the mails of the next accounts of a message; return whether more may be left."""
    mailings = AccountMailing.objects.select_for_update(of=("self",), skip_locked=True)
    mailing = mailings.select_related("message").filter(pk=pk).first()
    if mailing is None:  # written by another clock
        return False
    selected = reduce(or_, [interest_of(part).accounts(part) for part in mailing.parts])
    recipients = list(
        AccountRecipient.objects.by_mail()
        .reachable()
        .filter(selected, pk__gt=mailing.cursor)
        .order_by("pk")[:BATCH]
    )
    _write(mailing.message, recipients)
    if len(recipients) < BATCH:
        mailing.delete()
        return False
    mailing.cursor = recipients[-1].pk
    mailing.save(update_fields=["cursor"])
    return True


def _write(message: Message, recipients: list[AccountRecipient]) -> None:
    """Write one mail to each; what waits of earlier messages of the thread is not sent."""
    now = database_now()
    emails = {one.pk: email for one in recipients for email in _normalised([one.email])}
    earlier = Mail.objects.filter(
        thread=message.thread, kind=KIND, recipient__in=list(emails.values())
    )
    _end_waiting(earlier, DeliveryReason.OVERTAKEN)
    if message.expires_at <= now:
        return
    words = cache(lambda language: words_of(message, language))
    mails = [
        _mail(message, one, emails[one.pk], words(one.language), now)
        for one in recipients
        if one.pk in emails
    ]
    post_mails([mail for mail in mails if mail.due_at < mail.expires_at])


def words_of(message: Message, language: str) -> MailWords:
    """Return what a mail says of ``message``, with :data:`TOKEN` where a recipient's stands."""
    said = json.loads(message.payloads[language])["notification"]
    with override(language):
        text, html = render_mail(
            language=language,
            subject=said["title"],
            paragraphs=said["body"].split("\n"),
            action_label=_("Voir sur le site"),
            action_url=said["navigate"],
            leave_url=absolute_url(reverse("messaging:leave_mails", args=[TOKEN])),
        )
    return MailWords(visible_line(said["title"], SUBJECT_LENGTH), text, html)


def _mail(
    message: Message, recipient: AccountRecipient, email: str, words: MailWords, now: datetime
) -> Mail:
    token = leaving_token(recipient.pk)
    with override(recipient.language):
        leave_url = absolute_url(reverse("messaging:leave_mails", args=[token]))
    quiet_until = _quiet_until(message, recipient, now)
    return Mail(
        channel=Channel.MAIL,
        service=Channel.MAIL,
        rank=DeliveryRank.of(message.message_type, message.severity),
        kind=KIND,
        thread=message.thread,
        recipient=email,
        language=recipient.language,
        subject=words.subject,
        text=words.text.replace(TOKEN, token),
        html=words.html.replace(TOKEN, token),
        internet_message_id=new_internet_id(),
        unsubscribe_url=leave_url,
        created_at=now,
        due_at=quiet_until or now,
        was_quiet=quiet_until is not None,
        expires_at=message.expires_at,
    )


def _quiet_until(message: Message, recipient: AccountRecipient, now: datetime) -> datetime | None:
    """Return the end of the quiet hours that hold a mail back at ``now``; ``None`` if none do."""
    passes = {Severity.EXTREME: recipient.lets_extreme, Severity.SEVERE: recipient.lets_severe}
    is_loud = any(
        passes_at_night and message.severity == severity
        for severity, passes_at_night in passes.items()
    )
    if is_loud or recipient.quiet_from is None or recipient.quiet_to is None:
        return None
    start, end = quiet_window(now, recipient.quiet_from, recipient.quiet_to, recipient.time_zone)
    return end if start <= now else None


def _normalised(emails: Collection[str]) -> list[str]:
    """Return the addresses as mails have them; those that no mail can be sent to are left out."""
    normal = []
    for email in emails:
        try:
            normal.append(mail_address(email))
        except AddressRefused:  # keeps nobody else from hearing of it
            continue
    return normal


def _end_waiting(mails: MailQuerySet, reason: DeliveryReason) -> None:
    """End those of ``mails`` that no sender has taken."""
    waiting = mails.free().select_for_update(of=("self",), skip_locked=True)
    ids = list(waiting.values_list("pk", flat=True))
    if ids:
        Delivery.objects.numbered(ids).update(
            state=DeliveryState.NOT_DELIVERED, reason=reason, attempts=ATTEMPTS_AND_LEASE
        )
        Mail.objects.filter(pk__in=ids_parameter(ids)).update(**NO_WORDS)
