"""Menu of the alerts in the CMS, its URLs, and the alerts' panels on the CMS's home page."""

from dataclasses import dataclass

from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.viewsets.base import ViewSet, ViewSetGroup

from agenda.internals import HomeContext
from alerts.enums import AlertState, CapStatus
from alerts.models import Alert, AlertTemplate
from alerts.permissions import (
    may_approve,
    may_approve_some,
    may_see_alerts,
    may_see_templates,
    may_write,
    may_write_templates,
)
from alerts.viewsets import (
    alert,
    board,
    composer,
    dates,
    exercises,
    links,
    screens,
    sending,
    steps,
    templates,
)
from alerts.viewsets.access import Permission, View, limit_rate, require_permission
from alerts.viewsets.topics import TopicViewSet
from messaging.models.messages import severity_rank

#: Most alerts and templates on an officer's home page.
SHOWN = 30


class AlertsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_see_alerts(request.user)


class TemplatesMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_see_templates(request.user)


def route(
    address: str, may: Permission, screen: type[screens.Screen], name: str, *, counted: bool = True
) -> URLPattern:
    """Return a URL restricted by ``may``; its POSTs are rate limited if ``counted``."""
    view: View = screen.as_view()
    return path(address, require_permission(may, limit_rate(view) if counted else view), name=name)


class AlertViewSet(ViewSet):
    """Overview of alerts, and all screens of one alert."""

    name = screens.NAMESPACE
    icon = "warning"
    menu_label = _("En cours et à venir")
    menu_item_class = AlertsMenuItem

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            route("", may_see_alerts, board.BoardView, "board"),
            route("ecrire/", may_write, composer.ComposeView, "compose"),
            route(
                "ecrire/modele/<int:template_pk>/", may_write, composer.ComposeView, "compose_from"
            ),
            route("envoyer/modele/<int:template_pk>/", may_write, sending.FillView, "fill_from"),
            route(
                "ecrire/apercu/",
                may_write,
                composer.ComposerPreviewView,
                "preview_new",
                counted=False,
            ),
            path(
                "ecrire/liens/",
                require_permission(may_write, limit_rate(links.show_links)),
                name="links",
            ),
            route("<int:pk>/", may_see_alerts, alert.AlertView, "alert"),
            path(
                "<int:pk>/chiffres/",
                require_permission(may_see_alerts, limit_rate(alert.show_figures)),
                name="figures",
            ),
            route("<int:pk>/modifier/", may_write, composer.ComposeView, "edit"),
            route("<int:pk>/completer/", may_write, sending.FillView, "fill"),
            route(
                "<int:pk>/apercu/",
                may_write,
                composer.ComposerPreviewView,
                "preview",
                counted=False,
            ),
            route("<int:pk>/soumettre/", may_write, steps.SubmitView, "submit"),
            route("<int:pk>/envoyer/", may_write, sending.SendView, "send"),
            route("<int:pk>/approuver/", may_approve_some, steps.ApproveView, "approve"),
            route("<int:pk>/refuser/", may_approve_some, steps.RefuseAlertView, "refuse"),
            route("<int:pk>/reprendre/", may_write, steps.ReturnToDraftView, "take_back"),
            route("<int:pk>/ecarter/", may_write, steps.DiscardView, "discard"),
            route("<int:pk>/mettre-a-jour/", may_write, steps.UpdateView, "update"),
            route("<int:pk>/lever/", may_write, steps.LiftView, "lift"),
            route("<int:pk>/dates/", may_see_alerts, dates.DatesView, "dates"),
        ]


class TemplateViewSet(ViewSet):
    """Screens of alert templates."""

    name = screens.TEMPLATES
    url_prefix = "alertes/modeles"
    icon = "copy"
    menu_label = _("Modèles")
    menu_item_class = TemplatesMenuItem

    def get_urlpatterns(self) -> list[URLPattern]:
        step = templates.TemplateView.as_view()
        return [
            route("", may_see_templates, templates.TemplateListView, "list"),
            route("ecrire/", may_write_templates, templates.TemplateComposeView, "add"),
            route(
                "ecrire/apercu/",
                may_write_templates,
                templates.TemplatePreviewView,
                "preview",
                counted=False,
            ),
            route("<int:pk>/", may_see_templates, templates.TemplateView, "template"),
            route("<int:pk>/modifier/", may_write_templates, templates.TemplateComposeView, "edit"),
            *(
                path(
                    f"<int:pk>/{name}/",
                    require_permission(may, limit_rate(step)),
                    {"step": name},
                    name=name,
                )
                for name, may in STEPS.items()
            ),
        ]


class ExerciseViewSet(ViewSet):
    """Menu entry of the exercises' timings."""

    name = screens.EXERCISES
    url_prefix = "alertes/exercices"
    icon = "time"
    menu_label = _("Exercices")
    menu_item_class = AlertsMenuItem

    def get_urlpatterns(self) -> list[URLPattern]:
        return [route("", may_see_alerts, exercises.ExercisesView, "list")]


STEPS: dict[str, Permission] = {
    "soumettre": may_write_templates,
    "approuver": may_approve_some,
    "refuser": may_approve_some,
}


class AlertsGroup(ViewSetGroup):
    """Menu group «Alertes», next to the agenda's."""

    menu_label = _("Alertes")
    menu_icon = "warning"
    menu_order = 110
    items = (AlertViewSet, TemplateViewSet, ExerciseViewSet, TopicViewSet)


class AlertsPanel(Component):
    """Home page panel with the number of live and waiting alerts; hidden without permission.

    Without a script, which Wagtail's menu needs, it is also the link to them.
    """

    name = "alerts"
    template_name = "alerts/cms/home.html"
    order = 90
    is_aside = True

    def render_html(self, parent_context: HomeContext) -> SafeString:
        if not may_see_alerts(parent_context["request"].user):
            return format_html("{}", "")
        html: SafeString = super().render_html(parent_context)
        return html

    def get_context_data(self, parent_context: HomeContext) -> dict[str, object]:
        """Count live alerts, exercises and alerts to approve, in one query."""
        submitted, is_actual = Q(state=AlertState.SUBMITTED), Q(status=CapStatus.ACTUAL)
        running = Q(pk__in=Alert.objects.live().order_by().values("pk"))
        return Alert.objects.order_by().aggregate(
            live=Count("pk", filter=running & is_actual),
            drills=Count("pk", filter=running & ~is_actual),
            waiting=Count("pk", filter=submitted),
        )


@dataclass(frozen=True)
class Desk:
    """Context of ``alerts/cms/desk.html``, an officer's home page."""

    #: Approved templates, for users who may write.
    templates: list[AlertTemplate]
    live: list[Alert]
    submitted: list[tuple[Alert, bool]]
    drafts: list[Alert]
    may_write: bool


class OfficerPanel(AlertsPanel):
    """Home page of a user with alerts but no events: live alerts, alerts to approve, own drafts."""

    template_name = "alerts/cms/desk.html"
    is_aside = False

    def get_context_data(self, parent_context: HomeContext) -> dict[str, object]:
        """Return live and submitted alerts, the user's drafts, and usable templates."""
        user = parent_context["request"].user
        own = Q(state=AlertState.DRAFT, written_by=user.pk)
        running = Q(pk__in=Alert.objects.live().order_by().values("pk"))
        every = Alert.objects.filter(running | own | Q(state=AlertState.SUBMITTED)).select_related(
            "topic"
        )
        groups: dict[str, list[Alert]] = {state: [] for state in AlertState}
        for row in every.prefetch_related("audit").order_by(severity_rank().desc(), "-pk")[:SHOWN]:
            groups[row.state].append(row)
        return {
            "desk": Desk(
                templates=list(AlertTemplate.objects.ready()[:SHOWN]) if may_write(user) else [],
                live=groups[AlertState.SENT],
                submitted=[
                    (alert, may_approve(user, alert)) for alert in groups[AlertState.SUBMITTED]
                ],
                drafts=groups[AlertState.DRAFT],
                may_write=may_write(user),
            )
        }
