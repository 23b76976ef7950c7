"""Format of a mail: its words as text and as HTML, what nobody sees taken out of them, its headers."""

import unicodedata
from collections.abc import Sequence

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.utils.translation import override

from messaging.models import Mail

#: Unicode's categories of what has no shape of its own: controls, formats, halves of a pair.
UNSEEN = frozenset({"Cc", "Cf", "Cs"})
#: Of these, what stands in texts: a line's end, and what joins the signs of an emoji.
KEPT = frozenset("\n\u200d")


def visible_text(text: str) -> str:
    """``text`` less what hides or turns the line around (U+202E, U+200B and their like), its lines ended by ``\\n``."""
    lines = "\n".join(text.splitlines()).replace("\t", " ")
    return "".join(sign for sign in lines if sign in KEPT or unicodedata.category(sign) not in UNSEEN)


def visible_line(text: str, size: int) -> str:
    """``text`` on one line of at most ``size`` signs."""
    line = " ".join(visible_text(text).split())
    return line if len(line) <= size else f"{line[: size - 1]}…"


def render_mail(
    *,
    language: str,
    subject: str,
    paragraphs: Sequence[str],
    greeting: str = "",
    action_label: str = "",
    action_url: str = "",
) -> tuple[str, str]:
    """The same words as text and as HTML, in ``language``: what ``messaging.services.outbox.post_mail`` is given.

    ``greeting`` is «Bonjour» otherwise; ``action_url`` is whole, with its ``https``.
    """
    words = {
        "language": language,
        "subject": subject,
        "greeting": greeting,
        "paragraphs": paragraphs,
        "action_label": action_label,
        "action_url": action_url,
        "city": settings.CITY_NAME,
        "site": settings.SITE_ADDRESS,
    }
    with override(language):
        text, html = (render_to_string(f"messaging/mail/base.{suffix}", words) for suffix in ("txt", "html"))
    return text.strip() + "\n", html


def email_of(mail: Mail, server: BaseEmailBackend) -> EmailMultiAlternatives:
    """``mail`` as it travels: to one recipient, saying that no person typed it (RFC 3834), what it answers or ends."""
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
    email = EmailMultiAlternatives(mail.subject, mail.text, to=[mail.recipient], headers=headers, connection=server)
    if mail.html:
        email.attach_alternative(mail.html, "text/html")
    return email
