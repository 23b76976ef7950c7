"""The public pages of the alerts: what counts now, one alert with its figures, the last months."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from uuid import UUID

from django.conf import settings
from django.db.models import Prefetch, prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from agenda.models import Event, Place, ProgrammePage
from alerts.enums import CapStatus, MessageKind
from alerts.figures import Figures, figures_of, figures_of_all
from alerts.models import Alert, Message
from alerts.permissions import may_read
from alerts.plot import draw
from web.conditional import keep_private

#: How long, and how many, what is over stays on the first page.
OVER_FOR, OVER_SHOWN = timedelta(days=14), 8
#: How far back the page of figures goes.
MONTHS = timedelta(days=366)
MOST = 200


@require_safe
def alerts_page(request: HttpRequest) -> HttpResponse:
    """What counts now, the most serious first; what is over; how to be told."""
    actual = Alert.objects.actual()
    words = actual.last_words().told_since(timezone.now() - OVER_FOR).with_facts()
    live = list(actual.live().with_facts())
    shown = {alert.pk for alert in live}
    last = actual.sent().first()
    return render(
        request,
        "alerts/alerts.html",
        {
            "live": live,
            "over": [alert for alert in words[: OVER_SHOWN + len(live)] if alert.pk not in shown][:OVER_SHOWN],
            "last": last,
        },
    )


@require_safe
def alert_page(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The last word of a thread, what came before, how it went out. A later message leads to the first's page."""
    thread = list(_thread(uuid))
    if not thread or not may_read(request.user, thread[0]):
        raise Http404
    root, alert = thread[0], thread[-1]
    if root.uuid != uuid:
        return redirect(root, permanent=True)
    message = Message.objects.filter(alert=alert, kind=MessageKind.ALERT).select_related("audience").first()
    figures = figures_of(message) if message else Figures()
    response = render(
        request,
        "alerts/alert.html",
        {
            "alert": alert,
            "root": root,
            "thread": thread[::-1],
            "is_live": alert.is_live,
            "figures": figures,
            "message": message,
            "plot": draw(figures),
        },
    )
    if alert.status != CapStatus.ACTUAL:
        keep_private(response)
    return response


@dataclass(frozen=True, slots=True)
class Told:
    """One message of the last months, with its figures."""

    alert: Alert
    figures: Figures


@require_safe
def figures_page(request: HttpRequest) -> HttpResponse:
    """The alerts of the last months with their figures, by month."""
    since = timezone.now() - MONTHS
    messages = Message.objects.public().filter(at__gte=since).select_related("alert__topic", "alert__first", "audience")
    shown = list(messages[:MOST])
    figures = figures_of_all(shown)
    told = [Told(message.alert, figures[message.pk]) for message in shown if message.alert]
    months = [(month, list(rows)) for month, rows in groupby(told, key=lambda one: _month(one.alert))]
    return render(request, "alerts/figures.html", {"months": months, "city": settings.CITY_NAME})


def _thread(uuid: UUID) -> list[Alert]:
    """All messages sent of the thread that ``uuid`` names, by its first or by any of its messages; two queries."""
    named = Alert.objects.sent().filter(uuid=uuid).values_list("pk", "first_id").first()
    if named is None:
        return []
    found = list(Alert.objects.of_thread(named[1] or named[0]).sent().select_related("topic", "first"))
    last = found[-1:]
    prefetch_related_objects(
        last,
        "areas",
        Prefetch("events", Event.objects.live()),
        Prefetch("places", Place.objects.live()),
        Prefetch("programmes", ProgrammePage.objects.live()),
    )
    return found


def _month(alert: Alert) -> date:
    assert alert.sent_at is not None  # noqa: S101 -- it has a message, so it was sent
    return timezone.localtime(alert.sent_at).date().replace(day=1)
