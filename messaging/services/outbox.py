"""Transactional outbox: messages and mails, written in the transaction that they report.

Deliveries of a message are written later, in batches (``messaging.delivery.fan_out``); a mail is
its own delivery.
"""

from collections.abc import Sequence
from datetime import timedelta
from email.utils import parseaddr
from functools import partial
from typing import NamedTuple
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, Max, OuterRef
from django.db.models.sql import InsertQuery
from django.utils.encoding import punycode
from django.utils.translation import override

from agenda.models import CommitCounter
from messaging.database_clock import database_now
from messaging.enums import Channel, DeliveryRank, MessageType
from messaging.formats.mail import visible_line, visible_text
from messaging.formats.push import LANGUAGES, notification
from messaging.interests import Part, interest_of, without_span
from messaging.kinds import KINDS, NotificationText, Numbering
from messaging.models import (
    AccountMailing,
    AccountRecipient,
    Audience,
    Delivery,
    Mail,
    Message,
    Subscription,
    SuppressedAddress,
)
from messaging.models.mail import SUBJECT_LENGTH
from messaging.signals import message_written
from messaging.validators import mail_address

#: An update is due just before the unsent messages that it replaces.
BEFORE = timedelta(microseconds=1)
#: Default time in which a mail is retried: a server that is down is up again by then.
MAIL_LIFE = timedelta(days=2)


def last_subscription() -> int:
    """Return the highest subscription id: later subscriptions are not in the audience."""
    return Subscription.objects.aggregate(last=Max("pk"))["last"] or 0


def post(message: Message, audience: Sequence[Part], subject: object = None) -> Message:
    """Write ``message`` and its audience, last in the transaction; open pages get it after commit.

    The caller sets kind and thread, and fields of that kind only. The id, in commit order, is set
    here, and so are the words about ``subject`` and the defaults of its kind (``messaging.kinds``).

    Earlier messages of the thread stop: an update takes over their remaining audience. This may
    wait for the transaction of one batch, so it is done before the counter is locked, for which all
    writers wait.
    """
    kind, thread, parts = KINDS[message.kind], message.thread, list(audience)
    standing = list(Audience.objects.locked().of_thread(thread))
    unmailed = _unmailed(message)
    waiting = Exists(Delivery.objects.owed().filter(message=OuterRef("pk")))
    replaced = list(
        Message.objects.filter(waiting, thread=thread).only("message_type", "severity", "at")
    )
    upto = last_subscription()
    message.at = message.at or database_now()
    message.expires_at = message.expires_at or message.at + kind.life
    message.id = CommitCounter.objects.reserve(Message)
    _number(message, kind.numbering)
    if subject is not None:
        # What open pages and devices show, in each language.
        message.facts = kind.facts(subject) if kind.facts else {}
        _write_payloads(prepare(message, [], subject))
    message.save(force_insert=True)
    if message.message_type == MessageType.UPDATE:
        own = [without_span(part) for part in parts]
        parts += [part for one in standing for part in one.left if without_span(part) not in own]
    Audience.objects.filter(pk__in=[one.pk for one in standing]).delete()
    _mail_accounts_later(message, parts, unmailed)
    parts = [part for part in parts if interest_of(part).has_devices]
    if upto and parts:
        ranks = [DeliveryRank.of(one.message_type, one.severity) for one in (message, *replaced)]
        due_at = min([message.at, *(one.at - BEFORE * message.revision for one in replaced)])
        Audience.objects.create(
            message=message,
            parts=parts,
            upto=upto,
            rank=min(ranks),
            due_at=due_at,
            moved_at=message.at,
        )
    transaction.on_commit(partial(message_written.send_robust, sender=Message, message=message))
    return message


def _number(message: Message, numbering: Numbering) -> None:
    """Set the revision, the highest of its thread."""
    if numbering == Numbering.BY_ID:
        message.revision = message.id
    elif numbering == Numbering.BY_THREAD:
        message.revision = Message.objects.last_revision(message.thread) + 1
        message.message_type = MessageType.UPDATE if message.revision > 1 else MessageType.ALERT


def _unmailed(message: Message) -> list[AccountMailing]:
    """Return what accounts are still to be mailed of the thread, locked: as of its audiences."""
    if not KINDS[message.kind].is_mailed(message):
        return []
    of_thread = AccountMailing.objects.filter(message__thread=message.thread)
    return list(of_thread.select_for_update(of=("self",)).order_by("pk"))


def _mail_accounts_later(
    message: Message, parts: list[Part], unmailed: Sequence[AccountMailing]
) -> None:
    """Note that accounts are to be mailed; one look where a city has none of them.

    What was still to be mailed of the thread stops; an update goes to those accounts, too.
    """
    if unmailed:
        AccountMailing.objects.filter(pk__in=[one.pk for one in unmailed]).delete()
    if message.message_type == MessageType.UPDATE:
        others = [part for one in unmailed for part in one.parts if part not in parts]
        parts = [*parts, *others]
    if parts and KINDS[message.kind].is_mailed(message) and AccountRecipient.objects.exists():
        AccountMailing.objects.create(message=message, parts=parts)


def _write_payloads(posting: "Posting") -> None:
    for language, notice in posting.notices.items():
        posting.message.payloads[language] = notification(notice, posting.message, language)


class Posting(NamedTuple):
    """A new message of its own thread, its audience, and its notices by language.

    It goes to devices, or by mail to accounts.
    """

    message: Message
    parts: Sequence[Part]
    notices: dict[str, NotificationText]
    is_mailed: bool = False


def prepare(message: Message, audience: Sequence[Part], subject: object) -> Posting:
    """Render the texts of ``message`` about ``subject``; slow, so before the transaction."""
    notices = {}
    for language in LANGUAGES:
        with override(language):
            notices[language] = KINDS[message.kind].notice(subject, language)
    return Posting(message, list(audience), notices)


def post_each(postings: Sequence[Posting]) -> None:
    """Write new messages as :func:`post` does, in bulk; they must replace nothing."""
    if not postings:
        return
    upto, now = last_subscription(), database_now()
    first_id = CommitCounter.objects.reserve(Message, len(postings))
    audiences, mailings = [], []
    for pk, posting in enumerate(postings, first_id):
        message, parts = posting.message, posting.parts
        message.pk, message.at = pk, now
        _write_payloads(posting)
        if posting.is_mailed:
            mailings.append(AccountMailing(message=message, parts=parts))
            continue
        rank = DeliveryRank.of(message.message_type, message.severity)
        audiences.append(
            Audience(message=message, parts=parts, upto=upto, rank=rank, due_at=now, moved_at=now)
        )
    Message.objects.bulk_create([posting.message for posting in postings])
    Audience.objects.bulk_create(audiences)
    AccountMailing.objects.bulk_create(mailings)
    # Readers of the last one read those before it.
    last = postings[-1].message
    transaction.on_commit(partial(message_written.send_robust, sender=Message, message=last))


def post_mail(
    *,
    to: str,
    language: str,
    subject: str,
    text: str,
    html: str = "",
    kind: str,
    thread: UUID,
    expires_in: timedelta = MAIL_LIFE,
    key: str = "",
    unsubscribe_url: str = "",
) -> Mail | None:
    """Write a mail to one person, in the caller's transaction.

    The dispatcher sends it after commit.

    With a ``key``, later calls return the first mail. Returns ``None``, and writes nothing, for an
    address that bounced. A second mail of a ``thread`` to one address is a reply to the first,
    unless ``unsubscribe_url`` marks a recurring mail. Invisible characters are removed. Raises
    :class:`~messaging.exceptions.AddressRefused` for an invalid address.
    """
    if key and (posted := Mail.objects.filter(key=key).first()):
        return posted
    recipient = mail_address(to)
    if SuppressedAddress.objects.of(recipient).exists():
        return None
    now = database_now()
    before = Mail.objects.filter(thread=thread, recipient=recipient).order_by("id")
    first = None if unsubscribe_url else before.first()
    words = dict[str, object](
        channel=Channel.MAIL,
        service=Channel.MAIL,
        rank=DeliveryRank.USUAL if unsubscribe_url else DeliveryRank.URGENT,
        kind=kind,
        thread=thread,
        recipient=recipient,
        language=language,
        subject=visible_line(subject, SUBJECT_LENGTH),
        text=visible_text(text),
        html=visible_text(html),
        internet_message_id=new_internet_id(),
        in_reply_to=first.internet_message_id if first else "",
        unsubscribe_url=unsubscribe_url,
        created_at=now,
        due_at=now,
        expires_at=now + expires_in,
    )
    if not key:
        return Mail.objects.create(**words)
    return Mail.objects.get_or_create(key=key, defaults=words)[0]  # concurrent posts of one key


def post_mails(mails: Sequence[Mail]) -> None:
    """Write many mails in two statements, in the caller's transaction; none of them has a key.

    Their addresses are as ``mail_address`` returns them, and none is suppressed.
    """
    if not mails:
        return
    names = [field.name for field in Delivery._meta.concrete_fields if not field.primary_key]
    rows = [Delivery(**{name: getattr(mail, name) for name in names}) for mail in mails]
    for mail, row in zip(mails, Delivery.objects.bulk_create(rows), strict=True):
        mail.delivery = row
    # Django writes no rows of two tables in bulk: those of the second are written here.
    query = InsertQuery(Mail)
    query.insert_values(Mail._meta.local_concrete_fields, [*mails])
    query.get_compiler(connection=connection).execute_sql()


def new_internet_id() -> str:
    """Return a new ``Message-ID``, with its angle brackets."""
    domain = punycode(parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2])
    return f"<m{uuid4()}@{domain}>"
