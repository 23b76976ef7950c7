"""The text of a notification: one body for every browser, in the declarative form (WebKit, ``web_push: 8030``)."""

import json

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from messaging.kinds import Notice
from messaging.models import Message, Subscription

#: Octets of UTF-8. Bridges of some services cut what is longer (RFC 8291 allows 3,993).
LONGEST = 2_500
LANGUAGES = ("fr", "en")
ELLIPSIS = "…"


def notification(notice: Notice, message: Message, language: str) -> str:
    """A notification as JSON text of :data:`LONGEST` octets at most; a body too long loses its end.

    ``data`` is what the service worker is told. ``mutable`` lets it see the notification first where the browser would
    show it by itself.
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
    text = json.dumps(declarative, ensure_ascii=False, separators=(",", ":"))
    over = len(text.encode()) - LONGEST
    if over > 0:
        octets = notice.body.encode()
        kept = octets[: max(0, len(octets) - over - len(ELLIPSIS.encode()))]
        content["body"] = kept.decode(errors="ignore").rstrip() + ELLIPSIS
        text = json.dumps(declarative, ensure_ascii=False, separators=(",", ":"))
    return text


def trial_notice(subscription: Subscription, language: str) -> Notice:
    """What somebody asked for, to see that it works."""
    body = _("Les alertes que vous avez choisies arriveront ainsi, même navigateur fermé.")
    return Notice(_("Essai : ça marche"), body, reverse("alerts:alerts"))


def welcome_notice(_subscription: Subscription | None, language: str) -> Notice:
    """What a new subscription is sent first, to prove that it can be reached, whatever it chose to hear of."""
    body = _("Vous recevrez ici ce que vous avez choisi, même navigateur fermé.")
    return Notice(_("Bienvenue : c’est activé"), body, reverse("alerts:alerts"))
