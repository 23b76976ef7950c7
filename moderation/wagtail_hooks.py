"""Additions to the CMS's admin: the queue, its panels, and reasons for refusals."""

from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from agenda.wording.guide import register_tasks
from moderation.models import Reason
from moderation.permissions import ReasonPermissionPolicy
from moderation.viewsets.desk import QueuePanel, QueueViewSet
from moderation.viewsets.guide import MODERATION
from moderation.viewsets.home import FiguresPanel
from moderation.viewsets.reasons import ReasonViewSet

# First of all: Wagtail caches the first answer.
register_permission_policy(Reason, ReasonPermissionPolicy())
register_snippet(ReasonViewSet)
register_tasks(MODERATION)

hooks.register("register_admin_viewset", QueueViewSet)


@hooks.register("construct_homepage_panels")
def add_moderation_panels(request: HttpRequest, panels: list[Component]) -> None:
    panels += [QueuePanel(), FiguresPanel()]
