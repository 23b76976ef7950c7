"""Content of an alert's message: the notification, and the JSON sent to open pages."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from alerts.enums import CapStatus
from alerts.formats.cap import to_cap_time
from alerts.models import Alert
from messaging.enums import MessageType
from messaging.formats.push import LANGUAGES
from messaging.kinds import NotificationText


def alert_notice(alert: Alert, language: str) -> NotificationText:
    """Return title, body and path of the notification of ``alert``."""
    is_actual = alert.status == CapStatus.ACTUAL
    path = alert.get_absolute_url() if is_actual else reverse("alertes:alert", args=[alert.pk])
    return NotificationText(title_of(alert, language), body_of(alert, language), path)


def title_of(alert: Alert, language: str) -> str:
    """Return the title: prefixes in the active language, headline in ``language``."""
    headline = alert.text_in("headline", language)
    if alert.is_lifted:
        headline = _("Levée : %(headline)s") % {"headline": headline}
    elif alert.message_type == MessageType.UPDATE:
        headline = _("Mise à jour : %(headline)s") % {"headline": headline}
    if alert.status != "Actual":
        headline = f"[{alert.get_status_display()}] {headline}"
    return headline


def body_of(alert: Alert, language: str) -> str:
    """Return the notification's body: what changed, what to do, then what happens.

    A phone shows two lines, so the instruction comes before the description.
    """
    parts = [alert.text_in(field, language) for field in ("note", "instruction", "description")]
    if alert.is_lifted:
        parts = parts[:1]
    return "\n".join(part.strip() for part in parts if part.strip())


def alert_facts(alert: Alert) -> dict[str, object]:
    """Return the facts of ``alert`` as sent to clients; the sender adds the message's ``id``."""
    paths = {}
    for language in LANGUAGES:
        with override(language):
            paths[language] = alert.get_absolute_url()
    return {
        "type": alert.message_type,
        "uuid": str(alert.root.uuid),
        "revision": alert.revision,
        "severity": alert.severity,
        "topic": alert.topic.slug,
        "areas": [area.code for area in alert.areas.all()],
        "headline": in_each_language(alert, "headline"),
        "note": in_each_language(alert, "note"),
        "url": paths,
        "sent": to_cap_time(alert.sent_at),
        "expires": to_cap_time(alert.expires),
    }


def in_each_language(alert: Alert, field: str) -> dict[str, str]:
    """Return language -> text of ``field``."""
    return {language: alert.text_in(field, language) for language in LANGUAGES}
