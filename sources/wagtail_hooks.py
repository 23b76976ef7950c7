"""What imports add to the editors' CMS."""

from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.ui.components import Component

from agenda.lookup import register_imports
from sources import lookup
from sources.viewsets import ImportsPanel

register_imports(lookup)


@hooks.register("construct_homepage_panels")
def add_home_panel(request: HttpRequest, panels: list[Component]) -> None:
    panels.append(ImportsPanel())
