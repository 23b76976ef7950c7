"""Menu entry, home panel and URLs of the queue."""

from typing import cast

from django.db.models import Count, Subquery
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.sidebar import LinkMenuItem
from wagtail.admin.viewsets.base import ViewSet

from accounts.models import User
from agenda.internals import HomeContext
from moderation.permissions import may_moderate
from moderation.screens import NAMESPACE, ModeratorPanel, held_decisions, queue_label, waiting_items
from moderation.viewsets.bulk import BulkView, UndoAllView
from moderation.viewsets.deciding import ITEM_PATTERNS
from moderation.viewsets.queue import NextView, QueueView, build_rows, fold_batches
from moderation.viewsets.trust import TrustView
from moderation.viewsets.undoing import latest_held

SHOWN = 3


class QueueMenuItem(MenuItem):
    """Menu entry with the number of waiting items, «Relecture (34)»; shown to moderators."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_moderate(request.user)

    def render_component(self, request: HttpRequest) -> LinkMenuItem:
        component = super().render_component(request)
        component.label = queue_label(request)
        component.attrs = {**component.attrs, "data-queue-menu": ""}
        return component


class QueueViewSet(ViewSet):
    """URLs of the queue and of its items."""

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
            path("lot/annuler/", UndoAllView.as_view(), name="take_back_all"),
            *ITEM_PATTERNS,
            path("<int:pk>/confiance/", TrustView.as_view(), name="trust"),
        ]


class QueuePanel(ModeratorPanel):
    """The most urgent waiting items, for moderators."""

    name = "queue"
    template_name = "moderation/panel.html"
    order = 80
    is_aside = False

    class Media:
        css = {"all": ["css/cms-desk.css", "css/cms-queue.css"]}

    def get_context_data(self, parent_context: HomeContext) -> dict[str, object]:
        """Return the first waiting items, their number, and the user's last decisions."""
        waiting = waiting_items(parent_context["request"])
        user = cast(User, parent_context["request"].user)  # nobody else is in the CMS
        count = waiting.values("state").annotate(count=Count("pk")).values("count")
        lines = waiting.one_of_each_batch().with_facts().annotate(count=Subquery(count))
        items = list(lines.in_order()[:SHOWN])
        return {
            "done": latest_held(user, held_decisions(parent_context["request"])),
            "csrf_token": get_token(parent_context["request"]),
            "rows": fold_batches(build_rows(items, user)),
            "count": getattr(items[0], "count", 0) if items else 0,
        }
