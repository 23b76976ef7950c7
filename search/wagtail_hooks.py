"""Hooks of the CMS: event list searched by our engine, and changes of landmarks indexed at once."""

from collections.abc import Sequence

from django.db.models import Model
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse_lazy
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.ui.components import Component
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from agenda.lookup import register_index, register_place_lookalikes
from agenda.permissions import may_write_all
from search.engines import database_engine
from search.models import FruitlessSearch, Landmark
from search.services import (
    forget_deleted_landmarks,
    keep_edited_landmark,
    named_places_like,
)
from search.views.doubles import DoublesView
from search.views.lookalikes import lookalikes_of_event, lookalikes_of_place
from search.viewsets import FruitlessPolicy, SearchGroup, SearchPanel

register_permission_policy(FruitlessSearch, FruitlessPolicy(FruitlessSearch))


register_index(lambda words: database_engine().saying(words))
register_place_lookalikes(named_places_like)
register_snippet(SearchGroup)


@hooks.register("after_create_snippet")
@hooks.register("after_edit_snippet")
def index_landmark(request: HttpRequest, instance: Model) -> None:
    if isinstance(instance, Landmark):
        keep_edited_landmark(instance)


@hooks.register("after_delete_snippet")
def forget_landmarks(request: HttpRequest, instances: Sequence[Model]) -> None:
    if any(isinstance(instance, Landmark) for instance in instances):
        forget_deleted_landmarks()


@hooks.register("construct_homepage_panels")
def add_search_panel(request: HttpRequest, panels: list[Component]) -> None:
    panels.append(SearchPanel())


@hooks.register("register_admin_urls")
def lookalikes_url() -> list[URLPattern]:
    return [
        path("evenements/<int:pk>/ressemblances/", lookalikes_of_event, name="event_lookalikes"),
        path("lieux/ressemblances/", lookalikes_of_place, name="place_lookalikes"),
        path("doublons/", DoublesView.as_view(), name="doubles"),
    ]


class DoublesMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_write_all(request.user)


@hooks.register("register_reports_menu_item")
def doubles_menu_item() -> MenuItem:
    return DoublesMenuItem(
        _("Doublons probables"),
        reverse_lazy("doubles"),
        name="doublons",
        icon_name="copy",
        order=50,
    )


@hooks.register("insert_editor_js")
def lookalikes_script() -> str:
    return format_html(
        '<script type="module" src="{}"></script>', versioned_static("js/cms-lookalikes.js")
    )
