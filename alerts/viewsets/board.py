"""Overview of the alerts in the CMS: those that need action, and the last ended ones."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.widgets.button import HeaderButton

from alerts.enums import AlertState
from alerts.models import Alert, AlertTemplate
from alerts.permissions import is_second_person, may_approve, may_write
from alerts.viewsets.screens import Crumb, ReadingScreen, alert_url

SHOWN = 50
OVER_SHOWN = 15


@dataclass(frozen=True, slots=True)
class Submitted:
    """Submitted alert, and whether the current user may approve it."""

    alert: Alert
    is_mine_to_approve: bool
    is_of_another: bool


@dataclass(frozen=True, slots=True)
class BoardPage:
    """Context of ``alerts/cms/board.html``."""

    live: list[Alert]
    submitted: list[Submitted]
    scheduled: list[Alert]
    drafts: list[Alert]
    #: The last alerts that are no longer in force.
    over: list[Alert]
    #: Approved templates.
    templates: list[AlertTemplate]
    may_write: bool


class BoardView(ReadingScreen):
    template_name = "alerts/cms/board.html"
    page_title = gettext_lazy("Alertes")

    def way_back(self) -> list[Crumb]:
        return []

    @property
    def header_buttons(self) -> list[HeaderButton]:
        if not may_write(self.user):
            return []
        return [HeaderButton(_("Écrire une alerte"), url=alert_url("compose"), icon_name="plus")]

    def get_page(self) -> BoardPage:
        """Build the board: live, submitted, scheduled, draft and ended alerts, and templates."""
        alerts = Alert.objects.with_facts().with_people()
        live = list(alerts.live()[:SHOWN])
        waiting = alerts.filter(state=AlertState.SUBMITTED).prefetch_related("audit")
        submitted = [
            Submitted(alert, may_approve(self.user, alert), is_second_person(self.user, alert))
            for alert in waiting.order_by("submitted_at")[:SHOWN]
        ]
        over = alerts.last_words().exclude(pk__in=[alert.pk for alert in live])
        return BoardPage(
            live=live,
            submitted=submitted,
            scheduled=list(alerts.filter(state=AlertState.SCHEDULED).order_by("send_at")[:SHOWN]),
            drafts=list(alerts.filter(state=AlertState.DRAFT).order_by("-pk")[:SHOWN]),
            over=list(over[:OVER_SHOWN]),
            templates=list(AlertTemplate.objects.ready()[:SHOWN]),
            may_write=may_write(self.user),
        )
