"""Format of mails: text and HTML, without invisible characters; headers."""

import unicodedata
from collections.abc import Sequence

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.utils.translation import override

from messaging.models import Mail

#: Unicode categories of invisible characters: control, format, surrogate.
UNSEEN = frozenset({"Cc", "Cf", "Cs"})
#: Exceptions: the newline, and the zero-width joiner of emoji.
KEPT = frozenset("\n\u200d")


def visible_text(text: str) -> str:
    """Return ``text`` without invisible or bidirectional controls, lines ended by ``\\n``.

    U+202E, U+200B and the like are removed.
    """
    lines = "\n".join(text.splitlines()).replace("\t", " ")
    return "".join(
        sign for sign in lines if sign in KEPT or unicodedata.category(sign) not in UNSEEN
    )


def visible_line(text: str, size: int) -> str:
    """Return ``text`` on one line of at most ``size`` characters."""
    line = " ".join(visible_text(text).split())
    return line if len(line) <= size else f"{line[: size - 1]}…"


def render_mail(
    *,
    language: str,
    subject: str,
    paragraphs: Sequence[str],
    code: str = "",
    action_label: str = "",
    action_url: str = "",
    is_of_account: bool = False,
    leave_url: str = "",
) -> tuple[str, str]:
    """Return text and HTML of a mail in ``language``, for ``messaging.services.outbox.post_mail``.

    ``action_url`` is absolute, with ``https``. ``leave_url`` marks a mail to who follows something.
    """
    words = {
        "language": language,
        "subject": subject,
        "paragraphs": paragraphs,
        "code": code,
        "action_label": action_label,
        "action_url": action_url,
        "is_of_account": is_of_account,
        "leave_url": leave_url,
        "city": settings.CITY_NAME,
        "site": settings.SITE_ADDRESS,
    }
    with override(language):
        text, html = (
            render_to_string(f"messaging/mail/base.{suffix}", words) for suffix in ("txt", "html")
        )
    return text.strip() + "\n", html


def email_of(mail: Mail, server: BaseEmailBackend) -> EmailMultiAlternatives:
    """Return ``mail`` as a message to one recipient, with its headers.

    They say that it is automatic (RFC 3834), which mail it answers, and how to unsubscribe (RFC
    8058).
    """
    headers = {
        "Message-ID": mail.internet_message_id,
        "Auto-Submitted": "auto-generated",
        "Content-Language": mail.language,
    }
    if mail.in_reply_to:
        headers |= {"In-Reply-To": mail.in_reply_to, "References": mail.in_reply_to}
    if mail.unsubscribe_url:  # RFC 8058, 3.1
        headers |= {
            "List-Unsubscribe": f"<{mail.unsubscribe_url}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    email = EmailMultiAlternatives(
        mail.subject, mail.text, to=[mail.recipient], headers=headers, connection=server
    )
    if mail.html:
        email.attach_alternative(mail.html, "text/html")
    return email
