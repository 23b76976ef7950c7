"""The text of a notification: one body for every browser, in the declarative form (WebKit, ``web_push: 8030``)."""

import json
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from alerts.enums import CapStatus, MessageType
from alerts.models import Alert

#: Octets of UTF-8. Bridges of some services cut what is longer (RFC 8291 allows 3,993).
LONGEST = 2_500
LANGUAGES = ("fr", "en")
ELLIPSIS = "…"


def alert_payloads(alert: Alert, message_id: int) -> dict[str, str]:
    """Language -> the notification of ``alert`` as JSON text."""
    return {language: _alert_payload(alert, message_id, language) for language in LANGUAGES}


def trial_payloads(thread: str, message_id: int) -> dict[str, str]:
    """Language -> the notification that somebody asked for, to see that it works."""
    return {language: _trial_payload(thread, message_id, language) for language in LANGUAGES}


def notification(*, title: str, body: str, path: str, language: str, tag: str, data: dict[str, Any]) -> str:
    """A notification as JSON text of :data:`LONGEST` octets at most; a body too long loses its end.

    ``mutable`` lets a service worker see it first where the browser would show it by itself.
    """
    content: dict[str, Any] = {
        "title": title,
        "body": body,
        "navigate": f"{settings.SITE_ADDRESS}{path}",
        "lang": language,
        "dir": "ltr",
        "tag": tag,
        "data": data,
    }
    text = _written(content)
    over = len(text.encode()) - LONGEST
    if over > 0:
        kept = body.encode()[: max(0, len(body.encode()) - over - len(ELLIPSIS.encode()))]
        content["body"] = kept.decode(errors="ignore").rstrip() + ELLIPSIS
        text = _written(content)
    return text


def news_data(message_id: int, revision: int, message_type: MessageType) -> dict[str, Any]:
    """What the service worker is told of a message that is no alert."""
    return {
        "id": message_id,
        "type": message_type,
        "revision": revision,
        "severity": "",
        "status": CapStatus.ACTUAL,
    }


def _trial_payload(thread: str, message_id: int, language: str) -> str:
    with override(language):
        title, path = _("Essai : ça marche"), reverse("alerts:alerts")
        body = _("Les alertes que vous avez choisies arriveront ainsi, même navigateur fermé.")
    data = {"id": message_id, "type": MessageType.ALERT, "revision": message_id, "severity": "", "status": "Test"}
    return notification(title=title, body=body, path=path, language=language, tag=thread, data=data)


def _alert_payload(alert: Alert, message_id: int, language: str) -> str:
    with override(language):
        is_actual = alert.status == CapStatus.ACTUAL
        path = alert.get_absolute_url() if is_actual else reverse("alertes:alert", args=[alert.pk])
        title = title_of(alert, language)
    data = {
        "id": message_id,
        "type": alert.message_type,
        "revision": alert.revision,
        "severity": alert.severity,
        "status": alert.status,
    }
    tag = str(alert.root.uuid)
    return notification(title=title, body=body_of(alert, language), path=path, language=language, tag=tag, data=data)


def title_of(alert: Alert, language: str) -> str:
    """The notification’s title, in the language that is active and with the words of ``language``."""
    headline = alert.said("headline", language)
    if alert.message_type == MessageType.CANCEL:
        headline = _("Levée : %(headline)s") % {"headline": headline}
    elif alert.message_type == MessageType.UPDATE:
        headline = _("Mise à jour : %(headline)s") % {"headline": headline}
    if alert.status != "Actual":
        headline = f"[{alert.get_status_display()}] {headline}"
    return headline


def body_of(alert: Alert, language: str) -> str:
    """What to do before what happens: a phone shows two lines. An update says first what changed."""
    note = (alert.note_en if language.startswith("en") else "") or alert.note
    parts = [note, alert.said("instruction", language), alert.said("description", language)]
    if alert.message_type == MessageType.CANCEL:
        parts = parts[:1]
    return "\n".join(part.strip() for part in parts if part.strip())


def _written(content: dict[str, Any]) -> str:
    return json.dumps(
        {"web_push": 8030, "notification": content, "mutable": True}, ensure_ascii=False, separators=(",", ":")
    )
