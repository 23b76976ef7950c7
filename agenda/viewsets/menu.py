"""The «Agenda» group of the CMS's menu."""

from django.utils.translation import gettext_lazy as _
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from agenda.viewsets.events import EventViewSet
from agenda.viewsets.records import (
    AreaViewSet,
    CategoryViewSet,
    KeywordViewSet,
    OrganisationViewSet,
    PlaceViewSet,
)


class AgendaGroup(SnippetViewSetGroup):
    """All models of the agenda."""

    menu_label = _("Agenda")
    menu_icon = "date"
    menu_order = 100
    items = (
        EventViewSet,
        PlaceViewSet,
        OrganisationViewSet,
        CategoryViewSet,
        AreaViewSet,
        KeywordViewSet,
    )
