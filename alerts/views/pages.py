"""Public pages of the alerts: overview, one alert with its figures, figures by month."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from operator import attrgetter
from uuid import UUID

from django.db.models import Prefetch, prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.permissions import staff_of
from agenda.formats.picture import OpenGraphImage, answer_picture, picture_at
from agenda.models import Area, Occurrence, Place, ProgrammePage
from alerts.enums import CapStatus
from alerts.formats.poster import alert_poster
from alerts.models import Alert
from alerts.permissions import may_read
from alerts.plot import DeliveryPlot, plot_delivery
from messaging.enums import MessageKind
from messaging.figures import Figures, figures_of, figures_of_all
from messaging.models import Message
from web.conditional import keep_private

#: How long, and how many, ended alerts stay on the overview.
OVER_FOR, OVER_SHOWN = timedelta(days=14), 8
#: Period of the figures page.
MONTHS = timedelta(days=366)
MOST = 200
#: Most events listed on an alert's page.
DATES = 8


@dataclass(frozen=True)
class AlertsPage:
    """Context of ``alerts/alerts.html``: live alerts by severity, ended ones, the last one sent."""

    live: Sequence[Alert]
    over: Sequence[Alert]
    last: Alert | None


@dataclass(frozen=True)
class AlertPage:
    """Context of ``alerts/alert.html``: last and first message, thread, figures."""

    alert: Alert
    root: Alert
    thread: Sequence[Alert]
    is_live: bool
    message: Message | None
    figures: Figures
    plot: Sequence[DeliveryPlot]
    #: Preview picture for sharing.
    picture: OpenGraphImage
    #: Dates of the agenda that it touches, and whether there are more.
    dates: Sequence[Occurrence]
    has_more_dates: bool
    #: Areas of the city's plan, for an alert limited to areas; empty if the city has no plan.
    plan: Sequence[Area]


@dataclass(frozen=True)
class SentAlert:
    """One message of the figures page, with its figures."""

    alert: Alert
    figures: Figures

    @property
    def month(self) -> date:
        """Return the first day of the month of sending."""
        assert self.alert.sent_at is not None  # noqa: S101 -- it has a message, so it was sent
        return timezone.localtime(self.alert.sent_at).date().replace(day=1)


@dataclass(frozen=True)
class FiguresPage:
    """Context of ``alerts/figures.html``: (month, sent alerts), newest first."""

    months: Sequence[tuple[date, Sequence[SentAlert]]]


@require_safe
def alerts_page(request: HttpRequest) -> HttpResponse:
    """Overview page: live alerts, ended ones, and how to subscribe."""
    actual = Alert.objects.actual()
    words = actual.last_words().told_since(timezone.now() - OVER_FOR).with_facts()
    live = list(actual.live().with_facts())
    shown = {alert.pk for alert in live}
    last = actual.sent().first()
    over = [alert for alert in words[: OVER_SHOWN + len(live)] if alert.pk not in shown][
        :OVER_SHOWN
    ]
    return render(request, "alerts/alerts.html", vars(AlertsPage(live, over, last)))


@require_safe
def alert_page(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Page of a thread; the ``uuid`` of a later message redirects to the first message's page."""
    named = Alert.objects.sent().filter(uuid=uuid).first()
    if named is None:
        raise Http404
    thread = list(Alert.objects.of_thread(named.thread_id).sent().select_related("topic", "first"))
    root, alert = thread[0], thread[-1]
    if not may_read(staff_of(request), root):
        raise Http404
    if root.uuid != uuid:
        return redirect(root, permanent=True)
    prefetch_related_objects(
        [alert],
        "areas",
        Prefetch("places", Place.objects.live()),
        Prefetch("programmes", ProgrammePage.objects.live()),
    )
    message = (
        Message.objects.filter(alert=alert, kind=MessageKind.ALERT)
        .select_related("audience")
        .first()
    )
    figures = figures_of(message) if message else Figures()
    picture = picture_at(reverse("alerts:alert_picture", args=[root.uuid]), alert_poster(alert))
    dates = list(alert.touched_dates(DATES + 1))
    areas = list(Area.objects.order_by("tile_row", "tile_column")) if alert.areas.all() else []
    page = AlertPage(
        alert=alert,
        root=root,
        thread=thread[::-1],
        is_live=alert.is_live,
        message=message,
        figures=figures,
        plot=plot_delivery(figures),
        dates=dates[:DATES],
        has_more_dates=len(dates) > DATES,
        picture=picture,
        plan=areas if all(area.tile_row for area in areas) else [],
    )
    response = render(request, "alerts/alert.html", vars(page))
    if alert.status != CapStatus.ACTUAL:
        keep_private(response)
    return response


@require_safe
def alert_picture(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """Preview picture of a thread's last message, found by any ``uuid`` of the thread.

    404 for exercises.
    """
    named = Alert.objects.actual().sent().filter(uuid=uuid).first()
    if named is None:
        raise Http404
    return answer_picture(
        request, alert_poster(list(Alert.objects.of_thread(named.thread_id).sent())[-1])
    )


@require_safe
def figures_page(request: HttpRequest) -> HttpResponse:
    """Page of the alerts sent in the last year with their figures, by month."""
    since = timezone.now() - MONTHS
    messages = (
        Message.objects.public()
        .filter(at__gte=since)
        .select_related("alert__topic", "alert__first", "audience")
    )
    shown = list(messages[:MOST])
    figures = figures_of_all(shown)
    sent = [SentAlert(message.alert, figures[message.pk]) for message in shown if message.alert]
    page = FiguresPage(
        [(month, list(rows)) for month, rows in groupby(sent, key=attrgetter("month"))]
    )
    return render(request, "alerts/figures.html", vars(page))
