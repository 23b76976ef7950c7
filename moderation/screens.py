"""What each of the moderators' screens is made of: who may see it, which item it is about, and what waits."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.generic import View
from wagtail.admin.ui.components import Component

from accounts.models import User
from agenda.internals import AdminPage, Crumb, HomeContext
from moderation.models import Decision, QueueItem, QueueItemQuerySet
from moderation.permissions import may_moderate
from moderation.services.deciding import execute_due
from moderation.services.trust import trust_for
from moderation.trust import Sender
from moderation.wording.trust import TrustWords, words_of

NAMESPACE = "relecture"
#: The menu counts to here, on each page of the CMS; whoever has more to read needs no figure.
MOST_COUNTED = 999
#: What the clock has had time for, and has not done, is done by the next who comes.
LATE = timedelta(seconds=3)


class ModeratorScreen(AdminPage, View):
    """A screen of the queue, for moderators alone."""

    header_icon = "tasks"
    user: User

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if not may_moderate(request.user) or not isinstance(request.user, User):
            raise PermissionDenied
        self.user = request.user
        self.load(**kwargs)
        return super().dispatch(request, *args, **kwargs)

    def load(self, **kwargs: object) -> None:
        """Read what the address names; called once it is known that a moderator asks."""

    def get_breadcrumbs_items(self) -> list[Crumb]:
        return [*self.breadcrumbs_items, *self.way_back(), {"url": "", "label": str(self.page_title)}]

    def way_back(self) -> list[Crumb]:
        return [{"url": reverse(f"{NAMESPACE}:queue"), "label": _("Relecture")}]


class ItemScreen(ModeratorScreen):
    """A screen about one item; what is overdue is done on the way."""

    header_icon = "check"
    item: QueueItem

    def load(self, **kwargs: object) -> None:
        execute_due(late_by=LATE)
        items = QueueItem.objects.with_subjects().select_related("taken_by")
        self.item = get_object_or_404(items, pk=kwargs["pk"])
        if self.item.subject is None:
            raise Http404

    @property
    def page_title(self) -> str:  # type: ignore[override]
        return self.item.title


class SenderScreen(ItemScreen):
    """About who sent an item, for moderators; their address is shown to nobody."""

    def sender(self) -> Sender:
        """Raises 404 where nobody has shown that an address is theirs."""
        sender = self.item.rules.sender(self.item.subject)
        if sender is None:
            raise Http404
        return sender

    def way_back(self) -> list[Crumb]:
        return [*super().way_back(), {"url": url_of(self.item), "label": self.item.title}]


class ModeratorPanel(Component):
    """Panel of the CMS's first page that is empty for anybody but moderators."""

    is_aside = True

    def render_html(self, parent_context: HomeContext) -> SafeString:
        if not may_moderate(parent_context["request"].user):
            return format_html("{}", "")
        html: SafeString = super().render_html(parent_context)
        return html


def url_of(item: QueueItem) -> str:
    return reverse(f"{NAMESPACE}:item", args=[item.pk])


def trust_words(item: QueueItem) -> TrustWords | None:
    """Level of who sent it, in words; of an address that nobody has shown to be theirs, nothing."""
    sender = item.rules.sender(item.subject)
    return words_of(trust_for(sender)) if sender else None


def held_on(request: HttpRequest) -> list[Decision]:
    """The decisions that are held, the last first: read once for all that a page says of them."""
    held: list[Decision] | None = getattr(request, "held_decisions", None)
    if held is None:
        held = list(Decision.objects.pending().select_related("item").order_by("-pk"))
        request.held_decisions = held  # type: ignore[attr-defined]  # for the rest of the page
    return held


def waiting_on(request: HttpRequest) -> QueueItemQuerySet:
    """What waits, for all that a page says of it: what its conditions need is read once."""
    waiting: QueueItemQuerySet | None = getattr(request, "waiting_items", None)
    if waiting is None:
        waiting = QueueItem.objects.waiting(held_on(request))
        request.waiting_items = waiting  # type: ignore[attr-defined]  # for the rest of the page
    return waiting.all()


def queue_label(request: HttpRequest) -> str:
    """«Relecture (34)»: what one has decided waits no longer, even while it may be taken back."""
    count = waiting_on(request).order_by()[: MOST_COUNTED + 1].count()
    if not count:
        return _("Relecture")
    figure = count if count <= MOST_COUNTED else f"{MOST_COUNTED}+"
    return f"{_('Relecture')} ({figure})"
