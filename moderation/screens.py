"""Base classes of the moderators' screens, and what waits, for menu and panels."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.generic import View
from wagtail.admin.ui.components import Component

from accounts.models import User
from agenda.internals import AdminPage, Crumb, HomeContext, allows_shortcuts
from moderation.models import Decision, QueueItem, QueueItemQuerySet
from moderation.permissions import may_moderate
from moderation.services.deciding import execute_due
from moderation.services.trust import trust_for
from moderation.trust import Sender
from moderation.wording.trust import TrustWords, say_trust
from web.keys import is_key

NAMESPACE = "relecture"
#: Highest number in the menu, which every page of the CMS shows.
MOST_COUNTED = 999
#: Delay after which a screen executes due decisions that the clock has not.
LATE = timedelta(seconds=3)


class ModeratorScreen(AdminPage, View):
    """A screen for moderators only."""

    header_icon = "tasks"
    user: User

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        """Let moderators in, and load the screen's record before the method runs."""
        if not may_moderate(request.user) or not isinstance(request.user, User):
            raise PermissionDenied
        self.user = request.user
        self.load(**kwargs)
        return super().dispatch(request, *args, **kwargs)

    def load(self, **kwargs: object) -> None:
        """Load what the URL names; called after the permission check."""

    @property
    def has_keys(self) -> bool:
        """Return whether the user has keyboard shortcuts."""
        return allows_shortcuts(self.user)

    def get_breadcrumbs_items(self) -> list[Crumb]:
        return [
            *self.breadcrumbs_items,
            *self.way_back(),
            {"url": "", "label": str(self.page_title)},
        ]

    def way_back(self) -> list[Crumb]:
        return [{"url": reverse(f"{NAMESPACE}:queue"), "label": _("Relecture")}]


class ItemScreen(ModeratorScreen):
    """A screen about one item; executes overdue decisions first."""

    header_icon = "check"
    item: QueueItem

    def load(self, **kwargs: object) -> None:
        """Execute overdue decisions, then load the item; 404 if it or its subject is gone."""
        execute_due(late_by=LATE)
        items = QueueItem.objects.with_subjects().select_related("taken_by")
        self.item = get_object_or_404(items, pk=kwargs["pk"])
        if self.item.subject is None:
            raise Http404

    @property
    def page_title(self) -> str:  # type: ignore[override]
        return self.item.title


class SenderScreen(ItemScreen):
    """A screen about the sender of an item; never shows their address."""

    def sender(self) -> Sender:
        """Return the sender of the item.

        Raises 404 without a proved address.
        """
        sender = self.item.rules.sender(self.item.subject)
        if sender is None:
            raise Http404
        return sender

    def way_back(self) -> list[Crumb]:
        return [*super().way_back(), {"url": item_url(self.item), "label": self.item.title}]


class ModeratorPanel(Component):
    """Panel of the CMS's home page; empty for users who are not moderators."""

    is_aside = True

    def render_html(self, parent_context: HomeContext) -> SafeString:
        if not may_moderate(parent_context["request"].user):
            return SafeString("")
        html: SafeString = super().render_html(parent_context)
        return html


def key_or_none(text: str) -> int | None:
    """Return the primary key in a posted value; ``None`` for anything else."""
    return int(text) if is_key(text) else None


def item_url(item: QueueItem) -> str:
    return reverse(f"{NAMESPACE}:item", args=[item.pk])


def say_sender_trust(item: QueueItem) -> TrustWords | None:
    """Return the trust of the sender in words; ``None`` without a proved address."""
    sender = item.rules.sender(item.subject)
    return say_trust(trust_for(sender)) if sender else None


def held_decisions(request: HttpRequest) -> list[Decision]:
    """Return the held decisions, latest first; loaded once for each request."""
    held: list[Decision] | None = getattr(request, "held_decisions", None)
    if held is None:
        held = list(Decision.objects.pending().select_related("item").order_by("-pk"))
        request.held_decisions = held  # type: ignore[attr-defined]  # for the rest of the page
    return held


def waiting_items(request: HttpRequest) -> QueueItemQuerySet:
    """Return the waiting items; what held decisions settle is loaded once for each request."""
    waiting: QueueItemQuerySet | None = getattr(request, "waiting_items", None)
    if waiting is None:
        waiting = QueueItem.objects.waiting(held_decisions(request))
        request.waiting_items = waiting  # type: ignore[attr-defined]  # for the rest of the page
    return waiting.all()


def queue_label(request: HttpRequest) -> str:
    """Return the menu label: «Relecture (34)».

    Held decisions do not count, though they can be undone.
    """
    count = waiting_items(request)[: MOST_COUNTED + 1].count()
    if not count:
        return _("Relecture")
    figure = count if count <= MOST_COUNTED else f"{MOST_COUNTED}+"
    return f"{_('Relecture')} ({figure})"
