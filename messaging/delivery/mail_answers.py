"""Outcome of a mail from a mail server's answer (RFC 5321, 4.2 and 4.5.4; RFC 3463)."""

import re
from datetime import datetime, timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPResponseException
from typing import NamedTuple

from messaging.delivery.jobs import Outcome, gone_outcome, refused_outcome
from messaging.delivery.pacing import backoff_s
from messaging.enums import DeliveryState
from messaging.models import Mail

#: A mail server that asks to wait means minutes: back-off is in minutes, one hour at most.
BACKOFF_TIMES, LONGEST_BACKOFF_S = 60, 3600.0
#: The server closes the connection for its own reasons, whatever the command (RFC 5321, 3.8).
CLOSING = 421
#: Refusals of a recipient that say, without an enhanced status, that there is no such mailbox.
NO_MAILBOX = frozenset({550, 551, 553})
#: RFC 3463: subject, detail. An address's own: those of 5.1 less the sender's two; a mailbox that
#: is closed.
STATUS = re.compile(rb"5\.(\d{1,3})\.(\d{1,3})\b")
ADDRESSING, OF_SENDER, MAILBOX_CLOSED = 1, (7, 8), (2, 1)


class MailFailure(NamedTuple):
    """Why a mail was not accepted.

    ``code`` is ``None`` without an answer: silence, a lost connection.
    """

    code: int | None
    is_final: bool = False
    #: The fault is the server's or ours: every other mail would fail too.
    is_of_server: bool = False
    #: The address does not exist: it gets no mail any more.
    is_of_address: bool = False


def failure_of(error: OSError) -> MailFailure:
    """Classify an error of ``smtplib`` while sending to one recipient.

    Its errors are ``OSError``.

    A refused sender, a wrong password or a missing TLS is the server's or our fault, never the
    address's. A 5xx after DATA is about the text, unless its enhanced status names the address.
    """
    match error:
        case SMTPRecipientsRefused(recipients=answers):
            code, text = next(iter(answers.values()))
            return _answered(code, text, is_of_recipient=True)
        case SMTPDataError(smtp_code=code, smtp_error=text):
            return _answered(code, text, is_of_recipient=False)
        case SMTPResponseException(smtp_code=code):
            return MailFailure(code, is_of_server=True)
    return MailFailure(None, is_of_server=True)


def outcome_of_failure(mail: Mail, failure: MailFailure, now: datetime) -> Outcome:
    """Return what to store of ``mail``, which failed at ``now``.

    A final outcome, or another try after a back-off.
    """
    if failure.is_of_address:
        return gone_outcome(mail.pk, status_code=failure.code)
    if failure.is_final:
        return refused_outcome(mail.pk, failure.code)
    wait_s = min(LONGEST_BACKOFF_S, BACKOFF_TIMES * backoff_s(mail.attempts + 1))
    due_at = min(now + timedelta(seconds=wait_s), mail.expires_at)
    return Outcome(mail.pk, DeliveryState.RECEIVED, status_code=failure.code, due_at=due_at)


def _answered(code: int, text: bytes | str, *, is_of_recipient: bool) -> MailFailure:
    """Classify an SMTP answer by its enhanced status (RFC 3463), or without one by its code."""
    is_final = 500 <= code < 600
    said = STATUS.search(text.encode(errors="replace") if isinstance(text, str) else text)
    if said:
        subject, detail = int(said[1]), int(said[2])
        is_of_address = (subject == ADDRESSING and detail not in OF_SENDER) or (
            subject,
            detail,
        ) == MAILBOX_CLOSED
    else:
        is_of_address = is_of_recipient and code in NO_MAILBOX
    return MailFailure(
        code, is_final, is_of_server=code == CLOSING, is_of_address=is_final and is_of_address
    )
