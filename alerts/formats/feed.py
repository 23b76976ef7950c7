"""Atom entry (RFC 4287) and JSON object of an alert."""

from django.urls import reverse

from agenda.formats.addresses import absolute_url
from agenda.formats.atom import FeedEntry
from alerts.formats.cap import CONTENT_TYPE, to_cap_time
from alerts.formats.message import in_each_language, title_of
from alerts.models import Alert
from messaging.enums import MessageType


def alert_data(alert: Alert) -> dict[str, object]:
    """Return ``alert``, the last message of its thread, as a JSON object.

    Names are CAP's terms in camel case; instants have their UTC offset.
    """
    return {
        "uuid": str(alert.root.uuid),
        "identifier": alert.uuid.urn,
        "msgType": alert.message_type,
        "revision": alert.revision,
        "state": alert.state if alert.message_type != MessageType.CANCEL else "cancelled",
        "topic": alert.topic.slug,
        "category": alert.category,
        "urgency": alert.urgency,
        "severity": alert.severity,
        "certainty": alert.certainty,
        "areas": [area.code for area in alert.areas.all()],
        "effective": to_cap_time(alert.root.sent_at),
        "sent": to_cap_time(alert.sent_at),
        "onset": to_cap_time(alert.onset),
        "expires": to_cap_time(alert.expires),
        "event": in_each_language(alert, "event"),
        "headline": in_each_language(alert, "headline"),
        "description": in_each_language(alert, "description"),
        "instruction": in_each_language(alert, "instruction"),
        "note": in_each_language(alert, "note"),
        "url": absolute_url(alert.get_absolute_url()),
        "cap": absolute_url(cap_path(alert)),
    }


def feed_entry(alert: Alert, language: str) -> FeedEntry:
    """Return the Atom entry of ``alert``, the last sent message of its thread.

    ``language`` is active.
    """
    assert alert.sent_at is not None and alert.root.sent_at is not None  # noqa: S101, PT018 -- it was sent
    texts = [alert.text_in(field, language) for field in ("note", "instruction", "description")]
    return FeedEntry(
        id=alert.root.uuid.urn,
        title=f"{alert.get_severity_display()} · {title_of(alert, language)}",
        summary="\n".join(text for text in texts if text),
        address=absolute_url(alert.get_absolute_url()),
        related=absolute_url(cap_path(alert)),
        related_type=CONTENT_TYPE.partition(";")[0],
        language=language if alert.headline_en else "fr",
        published_at=alert.root.sent_at,
        modified_at=alert.sent_at,
        categories=((alert.topic.slug, alert.topic.label),),
    )


def cap_path(alert: Alert) -> str:
    return reverse("alert_cap", args=[alert.uuid])
