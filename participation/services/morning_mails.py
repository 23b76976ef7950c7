"""Next-morning mails that list many legal notices of one address: receipts, or decisions.

Thousands of notices with one address so fill no mailbox. Each spelling of an address has its own
mail, as each mail opens what it names; a mailbox gets few such mails a day.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models.functions import Length
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import override

from accounts.throttling import canonical_mailbox
from messaging.formats.mail import visible_text
from messaging.models import Mail
from messaging.services.outbox import MAIL_LIFE, post_mail
from messaging.validators import mail_address
from participation.enums import Receipt
from participation.models import Contact, Report
from participation.services.notice_links import SIGNED, notice_url
from participation.wording.notices import (
    answer_line,
    answers_subject,
    answers_words,
    receipt_line,
    receipts_subject,
    receipts_words,
)

#: Time of day at which such a mail leaves, in the city's time zone.
MORNING = time(7)
#: Maximum of such mails a day for one mailbox's unproved spellings: strangers choose them.
MOST_SPELLINGS = 5
#: Maximum length of such a mail, in characters.
LONGEST = 60_000


@dataclass(frozen=True)
class MorningMail:
    """Texts of such a mail: subject, first lines, and one line for each notice.

    ``line`` receives the notice and the address of its page.
    """

    key: str
    kind: str
    subject: Callable[[], str]
    words: Callable[[], str]
    line: Callable[[Report, str], str]


RECEIPTS_MAIL = MorningMail(
    "legal-receipts", "report-received", receipts_subject, receipts_words, receipt_line
)
ANSWERS_MAIL = MorningMail(
    "legal-answers", "report-decided", answers_subject, answers_words, answer_line
)


def name_in_morning_mail(report: Report, morning_mail: MorningMail, day: date) -> Receipt:
    """List ``report`` in the mail of that morning; return how its sender is told.

    Where no mail of that day has room, only its page shows it. An address that bounces gets no
    mail, and the page does not tell.
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
            line = visible_text(morning_mail.line(report, notice_url(report)))
        if mail is None:
            return Receipt.NONE
        if mail.recipient == mail_address(contact.email) and _add_line(mail, line, day):
            return Receipt.NEXT_MORNING
    return Receipt.ON_PAGE


def _add_line(mail: Mail, line: str, day: date) -> bool:
    """Append ``line`` to an unsent mail; return whether it had room."""
    due_at = timezone.make_aware(datetime.combine(day, MORNING))
    # A full mail is neither locked nor read.
    with_room = (
        Mail.objects.owed().alias(length=Length("text")).filter(pk=mail.pk, length__lt=LONGEST)
    )
    held = with_room.select_for_update().first()
    if held is None:
        return False
    held.text += line
    held.due_at = due_at
    held.save(update_fields=["text", "due_at"])
    return True


def _keys(morning_mail: MorningMail, contact: Contact, day: date) -> list[str]:
    """Return keys of the mails that may list the notices of ``contact``.

    Its own mail, or for an unproved spelling those that spellings of a mailbox share.
    """
    mailbox = canonical_mailbox(contact.email)
    if contact.confirmed_at is not None or contact.email.strip().casefold() == mailbox:
        return [f"{morning_mail.key}:{contact.thread.hex}:{day}"]
    shared = salted_hmac("participation.legal-receipts", mailbox, algorithm="sha256").hexdigest()[
        :SIGNED
    ]
    return [f"{morning_mail.key}:{shared}:{day}:{number}" for number in range(MOST_SPELLINGS)]
