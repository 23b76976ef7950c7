"""Undocumented internals of Wagtail that we use, all in one place, each with a test."""

from collections.abc import Callable, Collection, Sequence
from functools import cache
from typing import Any, TypedDict, TypeVar

from django.db.models import F, Model, Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from draftjs_exporter.error import ExporterException
from wagtail.actions.edit import EditAction
from wagtail.admin.compare import diff_text
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.forms.pages import WagtailAdminPageForm
from wagtail.admin.panels.base import get_form_for_model
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter
from wagtail.admin.utils import get_latest_str
from wagtail.admin.views.generic import IndexView
from wagtail.admin.views.generic.base import BaseObjectMixin, WagtailAdminTemplateMixin
from wagtail.admin.views.generic.workflow import BaseWorkflowFormView
from wagtail.admin.views.home import HomeView
from wagtail.admin.views.reports.audit_logging import LogEntriesView
from wagtail.management.commands import purge_revisions
from wagtail.models import Page, Revision, TaskState, WorkflowState
from wagtail.models.audit_log import BaseLogEntry
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.snippets.bulk_actions.delete import DeleteBulkAction

SEND_BACK, APPROVE = "reject", "approve"

Record = TypeVar("Record", bound=Model)
#: One breadcrumb: ``url`` and ``label``.
Crumb = dict[str, str]


class NotEditable(ValueError):
    """A text that the rich text editor cannot show or save."""


class AdminPage(WagtailAdminTemplateMixin):
    """A page of the CMS with title, icon, breadcrumbs and buttons."""

    page_title: str | Promise
    header_icon: str
    #: First breadcrumbs of every page.
    breadcrumbs_items: list[Crumb]

    def show(self, page: object) -> HttpResponse:
        """Return the response of this view's template, with ``page`` in its context."""
        return self.render_to_response(self.get_context_data(page=page))


class RecordPage(AdminPage):
    """A page of the CMS about one record; it stands below the list and the form of the record."""

    model: type[Model]
    object: Any
    index_url_name: str = ""
    edit_url_name: str = ""

    @property
    def edit_url(self) -> str:
        return reverse(self.edit_url_name, args=[self.object.pk])

    def get_page_subtitle(self) -> str:
        return str(self.object)

    def get_breadcrumbs_items(self) -> list[Crumb]:
        """Add the list of records, the form of this one, and this page."""
        plural = str(self.model._meta.verbose_name_plural)
        return [
            *self.breadcrumbs_items,
            {"url": reverse(self.index_url_name), "label": plural.capitalize()},
            {"url": self.edit_url, "label": str(self.object)},
            {"url": "", "label": self.get_page_title(), "sublabel": self.get_page_subtitle()},
        ]


class OneRecord(BaseObjectMixin):
    """A view of one record given in the URL, as ``object``; 404 if it does not exist."""


class EditInternals:
    """Attributes of Wagtail's edit views, of records and pages."""

    request: HttpRequest
    object: Any
    latest_revision: Revision | None
    latest_revision_created_at: str | None
    #: Whether there is a newer version than the one the form was opened on.
    is_out_of_date: bool
    #: Whether the request is an autosave.
    expects_json_response: bool
    autosave_enabled: bool
    #: The current workflow state, or the last one.
    workflow_state: WorkflowState | None

    def open_on(self, revision: Revision) -> None:
        """Base the answer on ``revision``, so that the next save may replace it."""
        self.object.latest_revision_id = revision.pk
        self.latest_revision = revision
        self.latest_revision_created_at = revision.created_at.isoformat()


class RecordEditInternals(EditInternals):
    """Attributes of Wagtail's edit view of records, and its way to report an error."""

    #: The published record; ``object`` is its draft.
    live_object: Any
    action: str
    #: If ``action`` is «workflow-action»: ``SEND_BACK``, ``APPROVE`` or another.
    workflow_action: str
    #: Whether fields that only a publication requires may be empty.
    saving_as_draft: bool
    produced_error_code: str | None
    produced_error_message: str | Promise | None

    @property
    def is_sending_back(self) -> bool:
        return self.action == "workflow-action" and self.workflow_action == SEND_BACK

    def produce_error(self, code: str, message: str | Promise) -> None:
        """Make Wagtail show ``message`` above the form, with everything typed."""
        self.produced_error_code, self.produced_error_message = code, message


class SaveRevisionAction(EditAction):
    """Saves only the revision, because publishing it will write the row.

    Wagtail does the same for a live record.
    """

    def _save_instance(self) -> None:
        self.instance = self.form.save(commit=False)


class PageInternals:
    """How a view of a page shows what was typed without saving it."""

    page: Page
    subscription: Model
    form_class: Callable[..., WagtailAdminPageForm]
    form: WagtailAdminPageForm
    has_unsaved_changes: bool
    request: HttpRequest
    get_context_data: Callable[[], dict[str, object]]
    render_to_response: Callable[[dict[str, object]], HttpResponse]

    def show_below(self, parent: Page) -> HttpResponse:
        """Return the form with what was typed, not saved."""
        self.form = self.form_class(
            self.request.POST,
            self.request.FILES,
            instance=self.page,
            subscription=self.subscription,
            parent_page=parent,
            for_user=self.request.user,
        )
        self.form.is_valid()  # also shows the errors of the fields
        self.has_unsaved_changes = True
        return self.render_to_response(self.get_context_data())


class PageEditInternals(PageInternals, EditInternals):
    """Attributes of Wagtail's edit view of pages."""

    parent: Page
    form: WagtailAdminPageForm
    render_partials: Callable[[], str]

    def get_object(self) -> Page:
        """Return the page, and set ``object`` as the views of records do."""
        page: Page = super().get_object()  # type: ignore[misc]
        self.object = page
        return page

    def answer_untouched(self) -> HttpResponse:
        """Return what Wagtail's script expects after a save, without a version.

        The subscription to comments is saved.
        """
        self.subscription.save()
        saved = {
            "success": True,
            "pk": self.page.pk,
            "field_updates": dict(self.form.get_field_updates_for_resave()),
            "comments": self.form.serialize_comments(self.request.user),
            "html": self.render_partials(),
        }
        return JsonResponse(saved)

    def show_as_typed(self) -> HttpResponse:
        return self.show_below(self.parent)


class PageCreateInternals(PageInternals):
    """Attributes of Wagtail's view of a new page."""

    parent_page: Page

    def show_as_typed(self) -> HttpResponse:
        return self.show_below(self.parent_page)


class DecisionInternals(BaseWorkflowFormView):
    """A workflow decision, in Wagtail's modal window or without JavaScript."""

    action_name: str
    redirect_url: str
    task_state: TaskState
    object: Any

    def close_window(self) -> HttpResponse:
        """Close the modal window and redirect the page behind it."""
        return self.render_modal_json(
            self.request, {"step": "success", "redirect": self.redirect_url}
        )


class HomeContext(TypedDict):
    """Context of the CMS's home page, as far as panels use it."""

    request: HttpRequest


class ListInternals:
    """Attributes of Wagtail's list views: search and order."""

    is_searching: bool
    search_query: str
    ordering: str
    #: Whether the user chose the order.
    is_explicitly_ordered: bool

    def _annotate_queryset_updated_at(self, records: QuerySet[Record]) -> QuerySet[Record]:
        """Annotate the time of the latest revision.

        Wagtail would query the log entries of all records.
        """
        return records.annotate(_updated_at=F("latest_revision__created_at"))  # type: ignore[return-value]


class WithdrawInternals:
    """Attributes of Wagtail's unpublish view; ``run_hook`` returns the first response of a hook."""

    request: HttpRequest
    object: Any
    run_hook: Callable[..., HttpResponse | None]


class BulkDeletion(DeleteBulkAction):
    """Wagtail's bulk deletion: records that may be deleted, and those that may not."""

    request: HttpRequest


class ChooserForm(BaseFilterForm):
    """Filter form of a chooser, which reports the search terms."""

    is_searching: bool
    search_query: str | None


def build_form_class(
    model: type[Model], form_class: type[WagtailAdminModelForm]
) -> type[WagtailAdminModelForm]:
    """Return ``form_class`` for ``model``, built as a panel builds it."""
    return get_form_for_model(model, form_class=form_class)


def diff_as_html(old: str, new: str) -> SafeString:
    """Return ``new`` with additions and deletions against ``old`` marked; either may be empty."""
    return diff_text(old, new).to_html()


def drafted_title(record: Model) -> str:
    """Return the title of ``record`` in its latest draft."""
    return get_latest_str(record)


def as_editor_saves(html: str, features: Sequence[str]) -> str:
    """Return ``html`` as the rich text editor with ``features`` would save it after opening it.

    Raises :class:`NotEditable`.
    """
    converter = _converter(tuple(features))
    try:
        kept: str = converter.to_database_format(converter.from_database_format(html))
    except (AssertionError, ExporterException) as error:
        raise NotEditable from error
    return kept


@cache
def _converter(features: tuple[str, ...]) -> ContentstateConverter:
    return ContentstateConverter(features)


def purge_revisions_older_than(days: int) -> int:
    """Delete revisions older than ``days`` that no record needs; return how many."""
    deleted, _protected = purge_revisions.purge_revisions(days=days)
    return int(deleted)


def allows_shortcuts(user: Model) -> bool:
    """Whether ``user`` allows single-letter shortcuts (WCAG 2.1.4).

    They are on unless turned off in the account.
    """
    profile = getattr(user, "wagtail_userprofile", None)
    return bool(profile is None or profile.keyboard_shortcuts)


def with_updated_at(view: IndexView, records: QuerySet[Record]) -> QuerySet[Record]:
    """Annotate ``_updated_at``, which Wagtail's lists use for a column and the default order."""
    return view._annotate_queryset_updated_at(records)


def with_workflow_states(records: QuerySet[Record]) -> QuerySet[Record]:
    """Prefetch the active workflow states that ``workflow_in_progress`` reads, in one query."""
    states = WorkflowState.objects.active().select_related("current_task_state__task")
    return records.prefetch_related(
        Prefetch("workflow_states", states, to_attr="_current_workflow_states")
    )


def cache_workflow_states(record: Model) -> list[WorkflowState]:
    """Return all workflow states of ``record``, oldest first, and cache the active ones on it."""
    states = list(
        WorkflowState.objects.for_instance(record)
        .select_related("current_task_state__task")
        .order_by("created_at")
    )
    active = (WorkflowState.STATUS_IN_PROGRESS, WorkflowState.STATUS_NEEDS_CHANGES)
    record._current_workflow_states = [state for state in states if state.status in active]  # type: ignore[attr-defined]
    return states


def clear_workflow_states(record: Model) -> None:
    """Clear the cache of :func:`cache_workflow_states`."""
    record.__dict__.pop("_current_workflow_states", None)


def localize_title_separator() -> None:
    """Patch Wagtail to join title and subtitle with the colon of the active language.

    Wagtail always joins them as in English: «Modification: bal».
    """

    def get_header_title(view: WagtailAdminTemplateMixin) -> str:
        title, subtitle = view.get_page_title(), view.get_page_subtitle()
        if not subtitle:
            return str(title)
        return _("%(title)s : %(subtitle)s") % {"title": title, "subtitle": subtitle}

    WagtailAdminTemplateMixin.get_header_title = get_header_title


def skip_site_page_lookup() -> None:
    """Patch the CMS's home page to make no query for site pages, which it does not show."""
    HomeView.get_site_details = lambda _view: {}


def restrict_site_history(policy: ModelPermissionPolicy) -> None:
    """Show the history of the whole site, and its menu entry, only if ``policy`` grants «view».

    Wagtail's own shows all records of a model to everyone who may add one, and makes a query for
    the menu entry.
    """
    from wagtail.admin.wagtail_hooks import SiteHistoryReportMenuItem  # noqa: PLC0415 -- registers Wagtail's hooks

    def is_shown(_item: SiteHistoryReportMenuItem, request: HttpRequest) -> bool:
        return bool(policy.user_has_permission(request.user, "view"))

    SiteHistoryReportMenuItem.is_shown = is_shown
    LogEntriesView.permission_policy = policy
    LogEntriesView.permission_required = "view"


def skip_log_validation() -> None:
    """Patch Wagtail's log entries to skip the validation of foreign keys.

    Wagtail would query content type, user and revision for each entry, although it has just read
    them.
    """

    def full_clean(entry: BaseLogEntry, exclude: Collection[str] = (), **options: bool) -> None:
        Model.full_clean(entry, {"content_type", "user", "revision", *(exclude or ())}, **options)

    BaseLogEntry.full_clean = full_clean  # type: ignore[method-assign, assignment]
