"""Wagtail hooks of the alerts: menu, screens, home page panels."""

from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.permissions import register_permission_policy

from agenda.permissions import may_write_all
from agenda.wording.guide import register_tasks
from alerts.models import Topic
from alerts.viewsets.guide import ALERT
from alerts.viewsets.menu import AlertsGroup, AlertsPanel, OfficerPanel
from alerts.viewsets.topics import TopicPermissionPolicy

# At import time: Wagtail caches the first policy it looks up.
register_permission_policy(Topic, TopicPermissionPolicy())

register_tasks(ALERT)


@hooks.register("register_admin_viewset")
def alerts_screens() -> AlertsGroup:
    return AlertsGroup()


@hooks.register("construct_homepage_panels")
def add_alerts_panel(request: HttpRequest, panels: list[Component]) -> None:
    """Add the alerts' panel: a summary for event editors, a whole page for users without events."""
    panels.append(AlertsPanel() if may_write_all(request.user) else OfficerPanel())
