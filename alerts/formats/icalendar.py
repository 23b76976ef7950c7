"""iCalendar (RFC 5545) of alerts: one transparent VEVENT per thread, from first sending to end."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Event as Component

from agenda.formats.addresses import absolute_url, site_domain
from agenda.formats.components import local_or_utc, strip_controls
from alerts.models import Alert

#: Duration written for an alert without an end, counted from its last message.
OPEN_END = timedelta(days=1)


def write_alert(alert: Alert, language: str) -> str:
    """Return the VEVENT of ``alert``, the last message of its thread; ``first`` is prefetched."""
    zone = ZoneInfo(settings.TIME_ZONE)
    start, end = span(alert)
    headline = alert.said("headline", language)
    texts = [str(alert.get_severity_display()), alert.said("note", language)]
    texts += [alert.said("instruction", language), alert.said("description", language)]
    texts.append(absolute_url(alert.get_absolute_url()))
    component = Component()
    component.add("UID", f"{alert.root.uuid}@{site_domain()}")
    component.add("DTSTART", local_or_utc(start, zone))
    component.add("DTEND", local_or_utc(end, zone))
    component.add(
        "SUMMARY",
        strip_controls(
            _("Levée : %(headline)s") % {"headline": headline} if alert.is_lifted else headline
        ),
    )
    component.add("DESCRIPTION", strip_controls("\n\n".join(filter(None, texts))))
    component.add(
        "LOCATION",
        strip_controls(", ".join(area.name for area in alert.areas.all()) or settings.CITY_NAME),
    )
    component.add("STATUS", "CANCELLED" if alert.is_lifted else "CONFIRMED")
    component.add("TRANSP", "TRANSPARENT")
    component.add("CATEGORIES", [strip_controls(alert.topic.label)])
    component.add("URL", absolute_url(alert.get_absolute_url()))
    assert alert.sent_at is not None  # noqa: S101 -- only sent alerts are in a feed
    component.add("DTSTAMP", alert.sent_at.astimezone(UTC))
    component.add("LAST-MODIFIED", alert.sent_at.astimezone(UTC))
    component.add("CREATED", start.astimezone(UTC))
    component.add("SEQUENCE", (alert.revision or 1) - 1)
    written: bytes = component.to_ical()
    return written.decode()


def span(alert: Alert) -> tuple[datetime, datetime]:
    """Return start and end of a thread: first sending, and expiry (or lifting, if it was lifted)."""
    start = alert.root.sent_at
    assert start is not None and alert.sent_at is not None  # noqa: S101, PT018 -- only sent alerts are in a feed
    end = alert.sent_at if alert.is_lifted else alert.expires or alert.sent_at + OPEN_END
    return start, max(end, start + timedelta(minutes=1))
