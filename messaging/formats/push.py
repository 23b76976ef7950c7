"""JSON of a push notification, in the declarative form (WebKit, ``web_push: 8030``)."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from messaging.formats.live import compact_json
from messaging.kinds import NotificationText
from messaging.models import Message, Subscription

#: Maximum in UTF-8 octets. Some services' bridges truncate above it (RFC 8291 allows 3,993).
LONGEST = 2_500
LANGUAGES = ("fr", "en")
ELLIPSIS = "…"


def notification(notice: NotificationText, message: Message, language: str) -> str:
    """Return a notification as JSON of at most :data:`LONGEST` octets; a long body is shortened.

    ``data`` is for the service worker. ``mutable`` lets the service worker handle it first where
    the browser would show it by itself.
    """
    content: dict[str, object] = {
        "title": notice.title,
        "body": notice.body,
        "navigate": f"{settings.SITE_ADDRESS}{notice.path}",
        "lang": language,
        "dir": "ltr",
        "tag": str(message.thread),
        "data": {
            "id": message.pk,
            "type": message.message_type,
            "revision": message.revision,
            "severity": message.severity,
            "status": message.status,
        },
    }
    declarative = {"web_push": 8030, "notification": content, "mutable": True}
    text = compact_json(declarative)
    over = len(text.encode()) - LONGEST
    if over > 0:
        octets = notice.body.encode()
        kept = octets[: max(0, len(octets) - over - len(ELLIPSIS.encode()))]
        content["body"] = kept.decode(errors="ignore").rstrip() + ELLIPSIS
        text = compact_json(declarative)
    return text


def trial_notice(subscription: Subscription, language: str) -> NotificationText:
    """Return the notification of a trial, which a person requests as a test."""
    body = _("Les alertes que vous avez choisies arriveront ainsi, même navigateur fermé.")
    return NotificationText(_("Essai : ça marche"), body, reverse("alerts:alerts"))


def welcome_notice(_subscription: Subscription | None, language: str) -> NotificationText:
    """Return the first notification of a subscription, which proves that it can be reached."""
    body = _("Vous recevrez ici ce que vous avez choisi, même navigateur fermé.")
    return NotificationText(_("Bienvenue : c’est activé"), body, reverse("alerts:alerts"))
