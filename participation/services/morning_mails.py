"""Mails of the next morning, which name many legal notices of one address: their receipts, or what came of them.

So thousands who use one address fill no mailbox. An address shares its mail with no other spelling of the mailbox, as
each mail opens what it names; and a mailbox gets few such mails a day.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import override

from accounts.throttling import mailbox_of
from messaging.formats.mail import visible_text
from messaging.models import Mail
from messaging.services.outbox import MAIL_LIFE, post_mail
from messaging.validators import mail_address
from participation.enums import Receipt
from participation.models import Contact, Report
from participation.services.notice_links import SIGNED, url_of
from participation.wording.notices import (
    answer_line,
    answers_subject,
    answers_words,
    receipt_line,
    receipts_subject,
    receipts_words,
)

#: When such a mail leaves, by the city's clock.
MORNING = time(7)
#: Such mails a day for one mailbox, of spellings that nobody has shown to be theirs: strangers choose them.
MOST_SPELLINGS = 5
#: Signs of such a mail.
LONGEST = 60_000


@dataclass(frozen=True)
class MorningMail:
    """What such a mail says: its first lines, then a line for each notice, which is given the address of its page."""

    key: str
    kind: str
    subject: Callable[[], str]
    words: Callable[[], str]
    line: Callable[[Report, str], str]


RECEIPTS_MAIL = MorningMail("legal-receipts", "report-received", receipts_subject, receipts_words, receipt_line)
ANSWERS_MAIL = MorningMail("legal-answers", "report-decided", answers_subject, answers_words, answer_line)


def name_in_morning_mail(report: Report, morning_mail: MorningMail, day: date) -> Receipt:
    """Name ``report`` in the mail of the morning of ``day``, in the caller's transaction.

    Where no mail of that day has room, its page alone says it. To an address that bounces nothing is written, of which
    the page says nothing.
    """
    contact = report.contact
    if contact is None:
        return Receipt.NONE
    for key in _keys(morning_mail, contact, day):
        with override(report.language):
            mail = post_mail(
                to=contact.email,
                language=report.language,
                subject=morning_mail.subject(),
                text=morning_mail.words(),
                kind=morning_mail.kind,
                thread=contact.thread,
                key=key,
                expires_in=MAIL_LIFE + (day - timezone.localdate()) + timedelta(days=1),
            )
            line = visible_text(morning_mail.line(report, url_of(report)))
        if mail is None:
            return Receipt.NONE
        if mail.recipient == mail_address(contact.email) and _add_line(mail, line, day):
            return Receipt.NEXT_MORNING
    return Receipt.ON_PAGE


def _add_line(mail: Mail, line: str, day: date) -> bool:
    """Whether there was room for it."""
    due_at = timezone.make_aware(datetime.combine(day, MORNING))
    held = Mail.objects.owed().select_for_update().filter(pk=mail.pk).first()
    if held is None or len(held.text) >= LONGEST:
        return False
    held.text += line
    held.due_at = due_at
    held.save(update_fields=["text", "due_at"])
    return True


def _keys(morning_mail: MorningMail, contact: Contact, day: date) -> list[str]:
    """Keys of the mails that may name what ``contact`` sent: its own, else those that spellings take in turn."""
    mailbox = mailbox_of(contact.email)
    if contact.confirmed_at is not None or contact.email.strip().casefold() == mailbox:
        return [f"{morning_mail.key}:{contact.thread.hex}:{day}"]
    shared = salted_hmac("participation.legal-receipts", mailbox, algorithm="sha256").hexdigest()[:SIGNED]
    return [f"{morning_mail.key}:{shared}:{day}:{number}" for number in range(MOST_SPELLINGS)]
