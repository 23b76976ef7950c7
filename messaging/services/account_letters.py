"""Letters of accounts, sent as mails of the outbox."""

from datetime import timedelta
from uuid import uuid4

from django.core.exceptions import ValidationError

from accounts.mails import AccountLetter
from messaging.exceptions import AddressRefused
from messaging.formats.mail import render_mail
from messaging.services.outbox import post_mail
from messaging.validators import mail_address

#: Kind of a mail about an account.
ACCOUNT_MAIL = "account"
#: A code is worth nothing later; other letters may wait for a mail server that is away.
CODE_LIFE, LETTER_LIFE = timedelta(minutes=10), timedelta(days=2)


def deliver_letter(letter: AccountLetter) -> None:
    """Write ``letter`` to the outbox, in the caller's transaction."""
    text, html = render_mail(
        language=letter.language,
        subject=letter.subject,
        paragraphs=letter.paragraphs,
        code=letter.code,
        action_label=letter.action_label,
        action_url=letter.action_url,
        is_of_account=True,
    )
    post_mail(
        to=letter.to,
        language=letter.language,
        subject=letter.subject,
        text=text,
        html=html,
        kind=ACCOUNT_MAIL,
        thread=uuid4(),
        expires_in=CODE_LIFE if letter.code else LETTER_LIFE,
    )


def spell_address(email: str) -> str:
    """Return ``email`` as a mail server takes it; raise ``ValidationError`` for one that none
    takes."""
    try:
        return mail_address(email)
    except AddressRefused as refused:
        raise ValidationError(str(refused)) from refused
