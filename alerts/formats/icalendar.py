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
    start, end = thread_period(alert)
    headline = alert.text_in("headline", language)
    texts = [str(alert.get_severity_display()), alert.text_in("note", language)]
    texts += [alert.text_in("instruction", language), alert.text_in("description", language)]
    texts.append(absolute_url(alert.get_absolute_url()))
    if alert.is_lifted:
        headline = _("Levée : %(headline)s") % {"headline": headline}
    areas = ", ".join(area.name for area in alert.areas.all())
    assert alert.sent_at is not None  # noqa: S101 -- only sent alerts are in a feed
    properties = {
        "UID": f"{alert.root.uuid}@{site_domain()}",
        "DTSTART": local_or_utc(start, zone),
        "DTEND": local_or_utc(end, zone),
        "SUMMARY": strip_controls(headline),
        "DESCRIPTION": strip_controls("\n\n".join(filter(None, texts))),
        "LOCATION": strip_controls(areas or settings.CITY_NAME),
        "STATUS": "CANCELLED" if alert.is_lifted else "CONFIRMED",
        "TRANSP": "TRANSPARENT",
        "CATEGORIES": [strip_controls(alert.topic.label)],
        "URL": absolute_url(alert.get_absolute_url()),
        "DTSTAMP": alert.sent_at.astimezone(UTC),
        "LAST-MODIFIED": alert.sent_at.astimezone(UTC),
        "CREATED": start.astimezone(UTC),
        "SEQUENCE": (alert.revision or 1) - 1,
    }
    component = Component()
    for name, value in properties.items():
        component.add(name, value)
    written: bytes = component.to_ical()
    return written.decode()


def thread_period(alert: Alert) -> tuple[datetime, datetime]:
    """Return start and end of a thread: first sending, and expiry or lifting."""
    start = alert.root.sent_at
    assert start is not None and alert.sent_at is not None  # noqa: S101, PT018 -- only sent alerts are in a feed
    end = alert.sent_at if alert.is_lifted else alert.expires or alert.sent_at + OPEN_END
    return start, max(end, start + timedelta(minutes=1))
