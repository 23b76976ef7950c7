"""Additions to the CMS's admin, and a replacement for a home panel that does not scale."""

from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.admin.views.home import WorkflowObjectsToModeratePanel

from participation.viewsets.doubts import DoubtsPanel
from participation.viewsets.senders import SenderViewSet
from participation.viewsets.thread import ProposalViewSet, ToReviewPanel, tell_of_thread

hooks.register("register_admin_viewset", ProposalViewSet)
hooks.register("register_admin_viewset", SenderViewSet)
hooks.register("before_edit_snippet", tell_of_thread)


@hooks.register("construct_homepage_panels")
def replace_home_panel(request: HttpRequest, panels: list[Component]) -> None:
    """Replace Wagtail's panel of waiting pages, which makes a query for each."""
    panels[:] = [panel for panel in panels if not isinstance(panel, WorkflowObjectsToModeratePanel)]
    panels += [ToReviewPanel(), DoubtsPanel()]
