"""/alertes.ics, .atom, .json and /alertes/<uuid>.cap: the alerts for calendars, readers and other systems."""

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

from agenda.formats import atom
from agenda.formats import icalendar as calendars
from agenda.formats.addresses import absolute
from agenda.models.occurrences import day_bounds
from alerts.enums import CapStatus
from alerts.formats import cap, feed, icalendar
from alerts.models import Alert
from alerts.permissions import may_read
from alerts.query import AlertQuery
from web.conditional import JSON, answer, fingerprint, keep_private

#: Raise it when what is written of the same rows changes.
EDITION = 1
#: What is over is still said for so long: whoever follows the feed hears that it is.
REMEMBERED = timedelta(days=30)
#: How many threads a feed holds at most, the last to change first.
LONGEST = 200
#: Calendar apps ask when they choose; this is how often we would have them.
REFRESH = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Feed:
    """What is asked, in which language, and the last words of the threads that answer."""

    query: AlertQuery
    path: str
    language: str
    asked_language: str
    alerts: list[Alert]
    modified_at: datetime

    @property
    def page(self) -> str:
        return absolute(reverse("alerts:alerts"))

    @property
    def address(self) -> str:
        """Where it is fetched."""
        language = [f"langue={self.asked_language}"] if self.asked_language else []
        told = "&".join(filter(None, [self.query.querystring()[1:], *language]))
        return absolute(self.path + (f"?{told}" if told else ""))

    @property
    def name(self) -> str:
        return _("À la seconde · %(city)s") % {"city": settings.CITY_NAME}

    @property
    def tag(self) -> str:
        """Names these alerts, as they stand, asked for in this way."""
        rows = [(alert.pk, alert.state, alert.ended_at) for alert in self.alerts]
        return fingerprint(EDITION, self.address, self.language, rows)


@require_safe
def alerts_ics(request: HttpRequest) -> HttpResponseBase:
    return _give(request, _write_calendar, calendars.CONTENT_TYPE, "alertes.ics")


@require_safe
def alerts_atom(request: HttpRequest) -> HttpResponseBase:
    return _give(request, _write_atom, atom.CONTENT_TYPE)


@require_safe
def alerts_json(request: HttpRequest) -> HttpResponseBase:
    return _give(request, _write_json, JSON)


@require_safe
def alert_cap(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """The very message that has this identifier: it never changes."""
    alert = Alert.objects.sent().with_facts().filter(uuid=uuid).first()
    if alert is None or not may_read(request.user, alert):
        raise Http404
    earlier = list(Alert.objects.of_thread(alert.thread_id).sent().filter(revision__lt=alert.revision))
    response = answer(
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


def _give(
    request: HttpRequest, write: Callable[[Feed], bytes], content_type: str, filename: str = ""
) -> HttpResponseBase:
    told = _read(request)

    def build() -> bytes:
        with translation.override(told.language):
            return write(told)

    return answer(
        request,
        tag=told.tag,
        modified_at=told.modified_at,
        build=build,
        content_type=content_type,
        filename=filename,
    )


def _read(request: HttpRequest) -> Feed:
    query = AlertQuery.parse(request.GET)
    given = request.GET.get("langue", "")
    asked_language = given if given in dict(settings.LANGUAGES) else ""
    day, _next_day = day_bounds(timezone.localdate())
    told = query.narrow(Alert.objects.actual().last_words().told_since(day - REMEMBERED)).with_facts()
    alerts = list(told[:LONGEST])
    instants = [instant for alert in alerts for instant in (alert.sent_at, alert.ended_at) if instant]
    return Feed(
        query=query,
        path=request.path,
        language=asked_language or translation.get_language() or settings.LANGUAGE_CODE,
        asked_language=asked_language,
        alerts=alerts,
        modified_at=max(instants, default=day),
    )


def _write_calendar(told: Feed) -> bytes:
    return calendars.join_calendars(
        icalendar.write_alerts(told.alerts, told.language),
        [settings.TIME_ZONE],
        name=told.name,
        url=told.page,
        source=told.address,
        refresh=REFRESH,
    )


def _write_atom(told: Feed) -> bytes:
    return atom.write_feed(
        [_entry(alert, told.language) for alert in told.alerts],
        title=told.name,
        url=told.page,
        source=told.address,
        updated_at=told.modified_at,
        language=told.language,
        author=settings.CITY_NAME,
    )


def _entry(alert: Alert, language: str) -> atom.FeedEntry:
    assert alert.sent_at is not None and alert.root.sent_at is not None  # noqa: S101, PT018 -- these were sent
    return atom.FeedEntry(
        id=alert.root.uuid.urn,
        title=feed.entry_title(alert, language),
        summary=feed.entry_summary(alert, language),
        address=absolute(alert.get_absolute_url()),
        related=absolute(feed.cap_path(alert)),
        related_type=cap.CONTENT_TYPE.partition(";")[0],
        language=language if alert.headline_en else "fr",
        published_at=alert.root.sent_at,
        modified_at=alert.sent_at,
        categories=((alert.topic.slug, alert.topic.label),),
    )


def _write_json(told: Feed) -> bytes:
    data = {
        "title": told.name,
        "url": told.page,
        "alerts": [feed.alert_data(alert) for alert in told.alerts],
    }
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
