"""What a message says of an alert: its notification, and what open pages are told."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from alerts.enums import CapStatus
from alerts.formats.cap import instant
from alerts.kinds import Notice
from alerts.models import Alert
from messaging.enums import MessageType


def alert_notice(alert: Alert, language: str) -> Notice:
    is_actual = alert.status == CapStatus.ACTUAL
    path = alert.get_absolute_url() if is_actual else reverse("alertes:alert", args=[alert.pk])
    return Notice(title_of(alert, language), body_of(alert, language), path)


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


def alert_facts(alert: Alert) -> dict[str, object]:
    """The facts of ``alert`` as they are sent, but for the message's ``id``, which the sender adds."""
    paths = {}
    for language in ("fr", "en"):
        with override(language):
            paths[language] = alert.get_absolute_url()
    return {
        "type": alert.message_type,
        "uuid": str(alert.root.uuid),
        "revision": alert.revision,
        "severity": alert.severity,
        "topic": alert.topic.slug,
        "areas": [area.code for area in alert.areas.all()],
        "headline": {"fr": alert.headline, "en": alert.headline_en or alert.headline},
        "note": {"fr": alert.note, "en": alert.note_en or alert.note},
        "url": paths,
        "sent": instant(alert.sent_at),
        "expires": instant(alert.expires),
    }
