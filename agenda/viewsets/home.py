"""What the CMS's first page says of the agenda."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.ui.components import Component
from wagtail.models import WorkflowState

from agenda.internals import drafted_title
from agenda.models import Event
from agenda.permissions import EventPermissionPolicy
from agenda.viewsets.listing import undated
from agenda.viewsets.review import word_of

SHOWN = 5


@dataclass(frozen=True)
class Undated:
    """Events that have no date, the newest first (``agenda/cms/undated.html``)."""

    events: list[Event]
    has_more: bool
    list_url: str


@dataclass(frozen=True)
class SentBack:
    """A record to be taken up again (``agenda/cms/sent_back.html``), and why."""

    title: str
    word: str
    url: str


class UndatedPanel(Component):
    """Events that no list shows, for nobody gave them a date."""

    name = "undated"
    template_name = "agenda/cms/undated.html"
    order = 230

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, object]:
        user = parent_context["request"].user
        theirs = EventPermissionPolicy().instances_user_has_any_permission_for(user, ["change"])
        events = list(undated(theirs).order_by("-created_at")[: SHOWN + 1])
        url = reverse(Event.snippet_viewset.get_url_name("list"))
        return {"undated": Undated(events[:SHOWN], len(events) > SHOWN, f"{url}?when=undated")}


class SentBackPanel(Component):
    """What comes back to whoever proposed it, each with the word of who read it."""

    name = "sent_back"
    template_name = "agenda/cms/sent_back.html"
    order = 205  # before Wagtail's own list of what waits

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, object]:
        user = parent_context["request"].user
        states = (
            WorkflowState.objects.filter(status=WorkflowState.STATUS_NEEDS_CHANGES, requested_by=user)
            .select_related("current_task_state__finished_by")
            .prefetch_related("content_object__latest_revision")
            .order_by("-current_task_state__finished_at")
        )
        edit_url = AdminURLFinder(user).get_edit_url
        standing = [(state, state.content_object) for state in states[:SHOWN] if state.content_object]
        records = [SentBack(drafted_title(record), word_of(state), edit_url(record)) for state, record in standing]
        return {"records": records}
