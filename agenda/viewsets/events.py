"""Views of events in the CMS."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail.snippets.views.snippets import SnippetViewSet

from agenda.models import Event
from agenda.permissions import EventPermissionPolicy, Person, may_see
from agenda.viewsets.choosers import EventChooserViewSet
from agenda.viewsets.history import EventHistoryView
from agenda.viewsets.listing import EventFilterSet, EventIndexView
from agenda.viewsets.merging import merge_patterns
from agenda.viewsets.occurrences import OccurrencesView
from agenda.viewsets.panels import EVENT_HANDLER
from agenda.viewsets.remarks import RemarksView
from agenda.viewsets.restoring import EventRestoreView
from agenda.viewsets.review import CollectEventDataView, EventActionView
from agenda.viewsets.saving import EventCopyView, EventCreateView, EventEditView, ReachedRequest
from agenda.viewsets.withdrawing import WithdrawView
from agenda.viewsets.words import WordsView

View = Callable[..., HttpResponse]


def require_event_access(view: View) -> View:
    """Restrict ``view`` to users who may open its event.

    Wagtail checks permissions by model only.
    """

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "pk" in kwargs:
            rows = Event.objects.select_related("latest_revision")
            event = get_object_or_404(rows, pk=unquote(str(kwargs["pk"])))
            if not (may_see(request.user, event) or is_to_review(request.user, event)):
                raise PermissionDenied
            cast(ReachedRequest, request).reached_event = event
        return view(request, *args, **kwargs)

    return asked


def is_to_review(user: Person, event: Event) -> bool:
    """Whether a workflow step waits for ``user``, who may have no other permission."""
    task = event.current_workflow_task
    return task is not None and bool(task.user_can_access_editor(event, user))


class EventViewSet(SnippetViewSet):
    """CMS screens of events: list, form, preview, review, publication, and changes of dates."""

    model = Event
    icon = "date"
    menu_label = _("Événements")
    menu_order = 100
    edit_handler = EVENT_HANDLER
    filterset_class = EventFilterSet
    search_fields = ["title"]  # makes Wagtail show the search field; the view does the search
    list_per_page = 25
    index_view_class = EventIndexView
    add_view_class = EventCreateView
    copy_view_class = EventCopyView
    edit_view_class = EventEditView
    history_view_class = EventHistoryView
    unpublish_view_class = WithdrawView
    workflow_action_view_class = EventActionView
    collect_workflow_action_data_view_class = CollectEventDataView
    chooser_viewset_class = EventChooserViewSet
    chooser_per_page = 15

    def get_queryset(self, request: HttpRequest) -> QuerySet[Event]:
        return EventPermissionPolicy().instances_user_has_any_permission_for(
            request.user, ["change", "view"]
        )

    def get_index_view_kwargs(self, **kwargs: Any) -> dict[str, object]:
        own = {"dates_url_name": self.get_url_name("dates")}
        return super().get_index_view_kwargs(**kwargs) | own

    def get_edit_view_kwargs(self, **kwargs: Any) -> dict[str, object]:
        own = {"dates_url_name": self.get_url_name("dates")}
        return super().get_edit_view_kwargs(**kwargs) | own

    @property
    def revisions_revert_view_class(self) -> type[EventRestoreView]:
        return EventRestoreView

    def get_urlpatterns(self) -> list[URLPattern]:
        dates_view = self.construct_view(OccurrencesView, dates_url_name=self.get_url_name("dates"))
        patterns = [
            *super().get_urlpatterns(),
            *merge_patterns(self),
            path("dates/<int:pk>/", dates_view, name="dates"),
            path("en-mots/", self.construct_view(WordsView), name="words"),
            path("remarques/<int:pk>/", self.construct_view(RemarksView), name="remarks"),
        ]
        return [
            URLPattern(p.pattern, require_event_access(p.callback), p.default_args, p.name)
            for p in patterns
        ]
