"""After sending: the dates that an alert touches, offered to whoever may change them. Nothing is done by itself."""

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages

from agenda.exceptions import StepRefused
from agenda.models import Event, Occurrence
from agenda.permissions import may_change_occurrences
from agenda.services import occurrences as service
from alerts.forms.dates import TouchedForm, TouchedStep
from alerts.models import Alert
from alerts.viewsets.access import log_step
from alerts.viewsets.screens import AlertScreen, url_of

#: How far an alert without an end reaches.
REACH_WITHOUT_END = timedelta(days=1)
SHOWN = 200
TYPED = ["step", "online_url", "reason"]


def span_of(alert: Alert) -> tuple[datetime, datetime]:
    """From its onset, or from when it was sent, to its end."""
    starts_at = alert.onset or alert.root.sent_at or alert.created_at
    return starts_at, alert.expires or starts_at + REACH_WITHOUT_END


def touched_dates(alert: Alert, user: Any) -> list[Occurrence]:
    """The dates within the alert’s time that still stand, of what it is linked to, and that ``user`` may change."""
    events = set(alert.events.values_list("pk", flat=True))
    programmes = alert.programmes.values("pk")
    places = list(alert.places.values_list("pk", flat=True))
    within = Occurrence.objects.live().between(*span_of(alert)).coming().standing().filter(is_dropped=False)
    found = within.filter(event__in=events) | within.filter(event__programme__in=programmes)
    pks = set(found.values_list("pk", flat=True))
    if places:
        pks |= set(within.held_at(places).values_list("pk", flat=True))
    dates = Occurrence.objects.filter(pk__in=pks).with_place().select_related("event__place__area")
    may: dict[int, bool] = {}
    return [date for date in dates.order_by("start_at", "pk")[:SHOWN] if _may(user, date.event, may)]


def _may(user: Any, event: Event, known: dict[int, bool]) -> bool:
    if event.pk not in known:
        known[event.pk] = may_change_occurrences(user, event)
    return known[event.pk]


class DatesView(AlertScreen):
    """Choose dates and what to do, read what will happen, confirm: in two posts, as on an event’s own screen."""

    template_name = "alerts/cms/dates.html"
    page_title = gettext_lazy("Les dates touchées")
    form: TouchedForm

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.dates = touched_dates(self.alert, request.user) if self.alert.sent_at else []

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        initial = {"step": TouchedStep.CANCEL, "reason": self.alert.headline}
        self.form = TouchedForm(dates=self.dates, initial=initial)
        return self.render_to_response(self.get_context_data())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.form = TouchedForm(request.POST, dates=self.dates)
        if "back" in request.POST or not self.form.is_valid():
            return self.render_to_response(self.get_context_data())
        if "confirmed" in request.POST:
            return self._take()
        self.template_name = "alerts/cms/dates_confirm.html"
        return self.render_to_response(self.get_context_data())

    def get_page_title(self) -> str:
        return str(self.page_title)

    def way_back(self) -> list[dict[str, Any]]:
        return [*super().way_back(), {"url": url_of("alert", self.alert.pk), "label": self.alert.headline}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        keys = self.form.data.getlist("occurrences") if self.form.is_bound else []  # type: ignore[attr-defined]
        chosen = [date for date in self.dates if str(date.pk) in keys]
        return super().get_context_data(**kwargs) | {
            "form": self.form,
            "dates": self.dates,
            "chosen": chosen,
            "chosen_ids": {date.pk for date in chosen},
            "typed": [(name, self.form.data.get(name, "")) for name in TYPED],
            "deed": self._deed(len(chosen)),
        }

    def _deed(self, count: int) -> str:
        if self.form.data.get("step") == TouchedStep.MOVE_ONLINE:
            said = ngettext("Passer cette date en ligne", "Passer ces %(count)s dates en ligne", count)
        else:
            said = ngettext("Annuler cette date", "Annuler ces %(count)s dates", count)
        return said % {"count": count}

    def _take(self) -> HttpResponse:
        data = self.form.cleaned_data
        reason = data["reason"]
        if data["step"] == TouchedStep.CANCEL:
            step = service.cancel(reason)
        else:
            step = service.move_online(data["online_url"], reason)
        try:
            changes = service.change_occurrences(data["occurrences"], step, actor=self.request.user)
        except StepRefused as refused:
            messages.error(self.request, refused.message)
            return self.render_to_response(self.get_context_data())
        log_step("dates", self.alert)
        said = ngettext("%(count)s date marquée.", "%(count)s dates marquées.", len(changes))
        messages.success(self.request, said % {"count": len(changes)})
        return redirect(url_of("alert", self.alert.pk))
