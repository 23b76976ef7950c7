"""CMS screen after sending: dates that an alert touches, to cancel or move online."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages

from accounts.models import User
from agenda.enums import ChangeKind
from agenda.models import Change, Occurrence
from agenda.permissions import may_change_occurrences
from agenda.screens import DateStepsView, OccurrencesForm
from alerts.models import Alert
from alerts.viewsets.access import log_step
from alerts.viewsets.screens import AlertStepScreen, alert_url

SHOWN = 200


@dataclass(frozen=True)
class TouchedDatesPage:
    """Context of ``alerts/cms/dates.html``: touched dates and the form of possible changes."""

    form: OccurrencesForm
    chosen_ids: set[int]
    dates: list[Occurrence]
    is_resumed: bool


def touched_dates(alert: Alert, user: User | AnonymousUser) -> list[Occurrence]:
    """Return the scheduled dates touched by ``alert`` that ``user`` may change.

    That is dates within the alert's period, of its linked events, programmes and places.
    """
    events = set(alert.events.values_list("pk", flat=True))
    programmes = alert.programmes.values("pk")
    places = list(alert.places.values_list("pk", flat=True))
    within = (
        Occurrence.objects.live()
        .between(alert.counts_from, alert.counts_until)
        .coming()
        .standing()
        .filter(is_dropped=False)
    )
    linked = within.filter(event__in=events) | within.filter(event__programme__in=programmes)
    pks = set(linked.values_list("pk", flat=True))
    if places:
        pks |= set(within.held_at(places).values_list("pk", flat=True))
    dates = Occurrence.objects.filter(pk__in=pks).with_place().select_related("event__place__area")
    shown = list(dates.order_by("start_at", "pk")[:SHOWN])
    by_pk = {date.event_id: date.event for date in shown}
    theirs = {pk for pk, event in by_pk.items() if may_change_occurrences(user, event)}
    return [date for date in shown if date.event_id in theirs]


class DatesView(DateStepsView, AlertStepScreen):
    """Changes of dates offered after an alert; other changes are made on the event's own screen."""

    template_name = "alerts/cms/dates.html"
    confirm_template_name = "alerts/cms/dates_confirm.html"
    page_title = gettext_lazy("Les dates touchées")
    steps = {
        ChangeKind.CANCELLED: gettext_lazy("Les annuler"),
        ChangeKind.MOVED_ONLINE: gettext_lazy("Les passer en ligne"),
    }

    def setup(self, request: HttpRequest, *args: object, **kwargs: object) -> None:
        super().setup(request, *args, **kwargs)
        self.dates = touched_dates(self.alert, request.user) if self.alert.sent_at else []

    def get_dates(self) -> QuerySet[Occurrence]:
        return Occurrence.objects.filter(pk__in=[date.pk for date in self.dates]).select_related(
            "event"
        )

    def get_form(self, data: QueryDict | None = None) -> OccurrencesForm:
        form = super().get_form(data)
        # Not needed: the reason is filled in with the alert's headline.
        form.fields["reason"].help_text = ""
        return form

    def get_initial(self) -> dict[str, str]:
        return super().get_initial() | {"reason": self.alert.headline}

    def get_page_title(self) -> str:
        return str(self.page_title)

    def get_page(self) -> TouchedDatesPage:
        return TouchedDatesPage(self.form, self.chosen_ids, self.dates, self.is_resumed)

    def finish(self, changes: list[Change]) -> HttpResponse:
        log_step("dates", self.alert)
        done = ngettext("%(count)s date marquée.", "%(count)s dates marquées.", len(changes))
        messages.success(self.request, done % {"count": len(changes)})
        return redirect(alert_url("alert", self.alert.pk))
