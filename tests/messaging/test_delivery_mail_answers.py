from datetime import UTC, datetime, timedelta
from smtplib import SMTPAuthenticationError, SMTPDataError, SMTPRecipientsRefused, SMTPSenderRefused

import pytest

from messaging.delivery.mail_answers import MailFailure, failure_of, outcome_of_failure
from messaging.models import Mail

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def at_recipient(code, text):
    return SMTPRecipientsRefused({"anne@example.org": (code, text)})


LATER, OF_MAIL = MailFailure(450), MailFailure(550, is_final=True)
OF_ADDRESS = MailFailure(550, is_final=True, is_of_address=True)


@pytest.mark.parametrize(
    ("error", "failure"),
    [
        (at_recipient(450, b"4.2.1 busy"), LATER),
        (at_recipient(550, b"no such user"), OF_ADDRESS),
        (at_recipient(550, b"5.1.1 no such user"), OF_ADDRESS),
        (at_recipient(550, b"5.2.1 closed"), OF_ADDRESS),
        (at_recipient(550, b"5.1.8 bad sender"), OF_MAIL),
        (at_recipient(550, b"5.2.2 full"), OF_MAIL),
        (at_recipient(550, b"5.7.1 relaying denied"), OF_MAIL),
        (at_recipient(554, b"no SMTP service here"), MailFailure(554, is_final=True)),
        (at_recipient(421, b"closing"), MailFailure(421, is_of_server=True)),
        (SMTPDataError(450, b"4.7.1 later"), LATER),
        (SMTPDataError(550, b"looks like spam"), OF_MAIL),
        (SMTPDataError(550, b"5.1.1 no such user"), OF_ADDRESS),
        (SMTPDataError(421, b"closing"), MailFailure(421, is_of_server=True)),
        (
            SMTPSenderRefused(550, b"5.1.1 who?", "agenda@example.org"),
            MailFailure(550, is_of_server=True),
        ),
        (SMTPAuthenticationError(535, b"5.7.8 wrong"), MailFailure(535, is_of_server=True)),
        (TimeoutError(), MailFailure(None, is_of_server=True)),
    ],
    ids=repr,
)
def test_what_is_to_blame_is_told_from_the_answer(error, failure):
    assert failure_of(error) == failure


@pytest.mark.parametrize(
    ("attempts", "least_s"), [(0, 30), (1, 60), (4, 480), (9, 3_600), (60, 3_600)]
)
def test_what_may_pass_is_tried_within_a_minute_then_ever_more_rarely_an_hour_apart_at_most(
    attempts, least_s
):
    mail = Mail(attempts=attempts, expires_at=NOW + timedelta(days=2))

    outcome = outcome_of_failure(mail, LATER, NOW)

    assert least_s <= (outcome.due_at - NOW).total_seconds() <= min(2 * least_s, 3_600)


def test_the_last_try_is_no_later_than_the_end():
    mail = Mail(attempts=9, expires_at=NOW + timedelta(minutes=5))

    assert outcome_of_failure(mail, LATER, NOW).due_at == mail.expires_at
