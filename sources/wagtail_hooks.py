"""Hooks of imports in the CMS."""

from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from agenda.lookup import register_imports
from sources import lookup
from sources.models import Source
from sources.permissions import SourcePermissionPolicy
from sources.viewsets import ImportsPanel, SourceViewSet

register_imports(lookup)
# Early, because Wagtail caches the first policy it looks up.
register_permission_policy(Source, SourcePermissionPolicy(Source))
register_snippet(SourceViewSet)


@hooks.register("construct_homepage_panels")
def add_imports_panel(request: HttpRequest, panels: list[Component]) -> None:
    panels.append(ImportsPanel())
