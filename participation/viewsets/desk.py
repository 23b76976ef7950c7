"""The desk in the CMS's menu and on its first page, and the addresses behind it."""

from dataclasses import dataclass
from typing import cast

from django.db.models import Count, Subquery
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.sidebar import LinkMenuItem
from wagtail.admin.viewsets.base import ViewSet

from accounts.models import User
from agenda.internals import HomeContext
from participation.permissions import may_moderate
from participation.screens import NAMESPACE, held_on, queue_label, waiting_on
from participation.viewsets.bulk import BulkView, TakeBackView
from participation.viewsets.deciding import ITEM_PATTERNS
from participation.viewsets.queue import NextView, QueueView, Row, folded, rows_of
from participation.viewsets.undoing import last_of

SHOWN = 3


class QueueMenuItem(MenuItem):
    """«Relecture (34)», for moderators."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_moderate(request.user)

    def render_component(self, request: HttpRequest) -> LinkMenuItem:
        component = super().render_component(request)
        component.label = queue_label(request)
        component.attrs = {**component.attrs, "data-queue-menu": ""}
        return component


class QueueViewSet(ViewSet):
    """The queue, and one item of it."""

    name = NAMESPACE
    icon = "tasks"
    menu_label = _("Relecture")
    menu_item_class = QueueMenuItem
    menu_order = 90
    add_to_admin_menu = True

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", QueueView.as_view(), name="queue"),
            path("suivante/", NextView.as_view(), name="next"),
            path("lot/", BulkView.as_view(), name="bulk"),
            path("lot/annuler/", TakeBackView.as_view(), name="take_back_all"),
            *ITEM_PATTERNS,
        ]


@dataclass(frozen=True)
class Waiting:
    """The first that wait, and how many do (``participation/cms/queue/panel.html``)."""

    rows: list[Row]
    count: int


class QueuePanel(Component):
    """What waits, the most urgent first; nothing for who may not decide."""

    name = "queue"
    template_name = "participation/cms/queue/panel.html"
    order = 80

    class Media:
        css = {"all": ["css/cms-desk.css", "css/cms-queue.css"]}

    def render_html(self, parent_context: HomeContext) -> SafeString:
        if not may_moderate(parent_context["request"].user):
            return format_html("{}", "")
        html: SafeString = super().render_html(parent_context)
        return html

    def get_context_data(self, parent_context: HomeContext) -> dict[str, object]:
        waiting = waiting_on(parent_context["request"])
        user = cast(User, parent_context["request"].user)  # nobody else is in the CMS
        count = waiting.order_by().values("state").annotate(count=Count("pk")).values("count")
        lines = waiting.one_of_each_batch().with_facts().annotate(count=Subquery(count))
        items = list(lines.in_order()[:SHOWN])
        return {
            "done": last_of(user, held_on(parent_context["request"])),
            "csrf_token": get_token(parent_context["request"]),
            "waiting": Waiting(folded(rows_of(items, user)), getattr(items[0], "count", 0) if items else 0),
        }
