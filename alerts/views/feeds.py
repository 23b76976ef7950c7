"""Feeds of the alerts (/alertes.ics, .atom, .json) and single messages (/alertes/<uuid>.cap)."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.permissions import staff_of
from agenda.formats import atom
from agenda.formats import icalendar as calendars
from agenda.formats.addresses import absolute_url
from agenda.openings import day_bounds
from alerts.enums import CapStatus
from alerts.formats import cap, feed, icalendar
from alerts.models import Alert
from alerts.permissions import may_read
from alerts.query import AlertQuery
from web.conditional import JSON, conditional_response, fingerprint, keep_private

#: Part of the ETag: raise it when the output of the same rows changes.
EDITION = 1
#: How long ended alerts stay in a feed, so that readers see that they ended.
REMEMBERED = timedelta(days=30)
#: Most threads in a feed, most recently changed first.
LONGEST = 200
#: Refresh interval that the calendar suggests to clients.
REFRESH = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class AlertFeed:
    """A request for a feed: filters, language, and the last messages of the matching threads."""

    query: AlertQuery
    path: str
    language: str
    asked_language: str
    alerts: list[Alert]
    modified_at: datetime

    @property
    def page(self) -> str:
        return absolute_url(reverse("alerts:alerts"))

    @property
    def address(self) -> str:
        """Return the feed's own URL."""
        language = [f"langue={self.asked_language}"] if self.asked_language else []
        parameters = "&".join(filter(None, [self.query.querystring()[1:], *language]))
        return absolute_url(self.path + (f"?{parameters}" if parameters else ""))

    @property
    def name(self) -> str:
        return _("À la seconde · %(city)s") % {"city": settings.CITY_NAME}

    @property
    def tag(self) -> str:
        """Return the ETag: it depends on the alerts' states and on the request."""
        rows = [(alert.pk, alert.state, alert.ended_at) for alert in self.alerts]
        return fingerprint(EDITION, self.address, self.language, rows)

    def as_calendar(self) -> bytes:
        return calendars.join_calendars(
            [icalendar.write_alert(alert, self.language) for alert in self.alerts],
            [settings.TIME_ZONE],
            name=self.name,
            url=self.page,
            source=self.address,
            refresh=REFRESH,
        )

    def as_atom(self) -> bytes:
        return atom.write_feed(
            [feed.feed_entry(alert, self.language) for alert in self.alerts],
            title=self.name,
            url=self.page,
            source=self.address,
            updated_at=self.modified_at,
            language=self.language,
            author=settings.CITY_NAME,
        )

    def as_json(self) -> bytes:
        data = {
            "title": self.name,
            "url": self.page,
            "alerts": [feed.alert_data(alert) for alert in self.alerts],
        }
        return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()


@require_safe
def alerts_ics(request: HttpRequest) -> HttpResponseBase:
    return _answer(request, AlertFeed.as_calendar, calendars.CONTENT_TYPE, "alertes.ics")


@require_safe
def alerts_atom(request: HttpRequest) -> HttpResponseBase:
    return _answer(request, AlertFeed.as_atom, atom.CONTENT_TYPE)


@require_safe
def alerts_json(request: HttpRequest) -> HttpResponseBase:
    return _answer(request, AlertFeed.as_json, JSON)


@require_safe
def alert_cap(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """Serve the CAP document of one message by its identifier; it never changes."""
    alert = Alert.objects.sent().with_facts().filter(uuid=uuid).first()
    if alert is None or not may_read(staff_of(request), alert):
        raise Http404
    earlier = list(
        Alert.objects.of_thread(alert.thread_id).sent().filter(revision__lt=alert.revision)
    )
    response = conditional_response(
        request,
        tag=fingerprint(EDITION, alert.uuid, alert.sent_at),
        modified_at=alert.sent_at,
        build=lambda: cap.write_cap(alert, earlier),
        content_type=cap.CONTENT_TYPE,
        filename=f"{alert.uuid}.cap",
    )
    if alert.status != CapStatus.ACTUAL:
        keep_private(response)
    return response


def _answer(
    request: HttpRequest, write: Callable[[AlertFeed], bytes], content_type: str, filename: str = ""
) -> HttpResponseBase:
    """Answer with the feed that the query string asks for, written by ``write``, or 304."""
    query = AlertQuery.parse(request.GET)
    given = request.GET.get("langue", "")
    asked_language = given if given in dict(settings.LANGUAGES) else ""
    day, _next_day = day_bounds(timezone.localdate())
    last_words = Alert.objects.actual().last_words().told_since(day - REMEMBERED)
    alerts = list(query.narrow(last_words).with_facts()[:LONGEST])
    instants = [
        instant for alert in alerts for instant in (alert.sent_at, alert.ended_at) if instant
    ]
    asked_feed = AlertFeed(
        query=query,
        path=request.path,
        language=asked_language or translation.get_language() or settings.LANGUAGE_CODE,
        asked_language=asked_language,
        alerts=alerts,
        modified_at=max(instants, default=day),
    )

    def build() -> bytes:
        with translation.override(asked_feed.language):
            return write(asked_feed)

    return conditional_response(
        request,
        tag=asked_feed.tag,
        modified_at=asked_feed.modified_at,
        build=build,
        content_type=content_type,
        filename=filename,
    )
