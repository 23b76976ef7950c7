"""Editing views of pages: Wagtail's own, plus protection against concurrent saves."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from wagtail.admin import messages
from wagtail.admin.views.pages.create import CreateView
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.models import Page, Site
from wagtail.permissions import policy_registry

from accounts.resuming import is_resumed
from agenda.internals import PageCreateInternals, PageEditInternals
from agenda.models import ArticlePage, HomePage, ProgrammePage, SelectionIndexPage, SelectionPage
from agenda.viewsets.review import (
    ASKED,
    CollectEditorialDataView,
    EditorialActionView,
    lacks_review_comment,
    review_comment,
)
from agenda.viewsets.turns import ConflictCheckMixin, ResumesTypingMixin


class PageCreateView(PageCreateInternals, ResumesTypingMixin, CreateView):
    """Form of a new page; it can be resumed after the session ended."""


class PageEditView(PageEditInternals, ResumesTypingMixin, ConflictCheckMixin, EditView):
    """Saves and publishes in one transaction; refuses to overwrite a version saved meanwhile."""

    model = Page

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if word := review_comment(self.workflow_state):
            messages.warning(request, word)
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save in one transaction, unless somebody saved meanwhile or a comment is missing."""
        with transaction.atomic():
            is_saved = not is_resumed(request)
            is_by_hand = is_saved and not self.expects_json_response
            if is_by_hand and (self.is_overtaken_now() or self.is_overtaken):
                return self.refuse(self.overtaken_message)
            if is_saved and lacks_review_comment(request):
                return self.refuse(ASKED)
            self.note_content()
            return super().post(request, *args, **kwargs)

    def save_action(self) -> HttpResponse:
        """Save a draft; if nothing changed, no version is created, as for records."""
        if self.is_untouched(self.form):
            return self.answer_untouched()
        return super().save_action()

    def refuse(self, message: str | Promise) -> HttpResponse:
        """Show the form again with ``message`` and without autosave, until the user decides."""
        messages.error(self.request, message)
        self.autosave_enabled = False
        return self.show_as_typed()


class EditorialPageViewSet(PageViewSet):
    add_view_class = PageCreateView
    edit_view_class = PageEditView
    workflow_action_view_class = EditorialActionView
    collect_workflow_action_data_view_class = CollectEditorialDataView


KINDS = (HomePage, ArticlePage, ProgrammePage, SelectionIndexPage, SelectionPage)
PAGE_VIEWSETS = [EditorialPageViewSet(model=model) for model in KINDS]


def show_site_pages(request: HttpRequest) -> HttpResponse:
    """Redirect to the pages below the site's home, or below the highest page the user may reach."""
    start = policy_registry.get_by_type(Page).explorable_root_instance(request.user)
    site = Site.find_for_request(request)
    if start and site and site.root_page.path.startswith(start.path):
        start = site.root_page
    if start is None:
        return redirect("wagtailadmin_explore_root")
    return redirect("wagtailadmin_explore", start.pk)
