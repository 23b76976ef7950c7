"""The board: every alert that asks something of somebody, and the last ones that do not any more."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.widgets.button import HeaderButton

from alerts.enums import AlertState
from alerts.models import Alert, AlertTemplate
from alerts.permissions import is_second_person, may_approve, may_write
from alerts.viewsets.screens import Screen, url_of

SHOWN = 50
OVER_SHOWN = 15


class BoardView(Screen):
    template_name = "alerts/cms/board.html"
    page_title = gettext_lazy("Alertes")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data())

    def way_back(self) -> list[dict[str, Any]]:
        return []

    @property
    def header_buttons(self) -> list[HeaderButton]:
        if not may_write(self.request.user):
            return []
        return [HeaderButton(_("Écrire une alerte"), url=url_of("compose"), icon_name="plus")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        every = Alert.objects.with_facts().with_people()
        user = self.request.user
        live = list(every.live()[:SHOWN])
        waiting = every.standing(AlertState.SUBMITTED).prefetch_related("audit")
        submitted = list(waiting.order_by("submitted_at")[:SHOWN])
        for alert in submitted:
            alert.is_mine_to_approve = may_approve(user, alert)  # type: ignore[attr-defined]
            alert.is_of_another = is_second_person(user, alert)  # type: ignore[attr-defined]
        over = every.last_words().exclude(pk__in=[alert.pk for alert in live])
        return context | {
            "live": live,
            "submitted": submitted,
            "scheduled": list(every.standing(AlertState.SCHEDULED).order_by("send_at")[:SHOWN]),
            "drafts": list(every.standing(AlertState.DRAFT).order_by("-pk")[:SHOWN]),
            "over": list(over[:OVER_SHOWN]),
            "templates": list(AlertTemplate.objects.ready()[:SHOWN]),
            "may_write": may_write(user),
        }
