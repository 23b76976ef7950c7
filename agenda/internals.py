"""Internals of Wagtail's: all that we use of it and that its documentation does not promise, each with a test."""

from collections.abc import Callable, Collection, Sequence
from functools import cache
from typing import Any, TypedDict, TypeVar

from django.db.models import F, Model, Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
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
#: A step of the way back: ``url`` and ``label``.
Crumb = dict[str, str]


class NotEditable(ValueError):
    """A text that the text editor cannot show, or could not write again."""


class AdminPage(WagtailAdminTemplateMixin):
    """A page of the CMS: its title, its icon, the way back from it, its buttons."""

    page_title: str | Promise
    header_icon: str
    #: Where every way back begins.
    breadcrumbs_items: list[Crumb]

    def show(self, page: object) -> HttpResponse:
        """The answer: the template of this view, which reads ``page``."""
        return self.render_to_response(self.get_context_data(page=page))


class OneRecord(BaseObjectMixin):
    """A view about the record that its address names, in ``object``; 404 where there is none."""

    model: type[Model]
    object: Any


class EditInternals:
    """What an edit view of Wagtail's knows of the request, of a record or of a page."""

    request: HttpRequest
    object: Any
    latest_revision: Revision | None
    latest_revision_created_at: str | None
    #: Whether a version came after the one that the form was opened on.
    is_out_of_date: bool
    #: Whether the page saves itself, by its script.
    expects_json_response: bool
    autosave_enabled: bool
    #: Of the workflow that it is in, or was in last.
    workflow_state: WorkflowState | None

    def open_on(self, revision: Revision) -> None:
        """The page that answers is opened on ``revision``: the next save may replace it."""
        self.object.latest_revision_id = revision.pk
        self.latest_revision, self.latest_revision_created_at = revision, revision.created_at.isoformat()


class RecordEditInternals(EditInternals):
    """What the edit view of a record knows beside, and how it refuses to save."""

    #: The record as it is public, where ``object`` is its draft.
    live_object: Any
    action: str
    #: Of ``action`` «workflow-action» which: ``SEND_BACK``, ``APPROVE`` or another.
    workflow_action: str
    #: A draft may leave out what only a publication asks for.
    saving_as_draft: bool
    produced_error_code: str | None
    produced_error_message: str | Promise | None

    @property
    def is_sending_back(self) -> bool:
        return self.action == "workflow-action" and self.workflow_action == SEND_BACK

    def produce_error(self, code: str, message: str | Promise) -> None:
        """Wagtail shows ``message`` above the form, with all that was typed."""
        self.produced_error_code, self.produced_error_message = code, message


class SavingOfVersion(EditAction):
    """Saves the version alone of what is published next, as Wagtail does of what is live: the row follows it."""

    def _save_instance(self) -> None:
        self.instance = self.form.save(commit=False)


class PageInternals:
    """How a view of a page shows again what it did not save."""

    page: Page
    subscription: Model
    form_class: Callable[..., WagtailAdminPageForm]
    form: WagtailAdminPageForm
    has_unsaved_changes: bool
    request: HttpRequest
    get_context_data: Callable[[], dict[str, object]]
    render_to_response: Callable[[dict[str, object]], HttpResponse]

    def show_below(self, parent: Page) -> HttpResponse:
        """The page with all that was typed, not saved yet."""
        self.form = self.form_class(
            self.request.POST,
            self.request.FILES,
            instance=self.page,
            subscription=self.subscription,
            parent_page=parent,
            for_user=self.request.user,
        )
        self.form.is_valid()  # shows its own messages too
        self.has_unsaved_changes = True
        return self.render_to_response(self.get_context_data())


class PageEditInternals(PageInternals, EditInternals):
    """What the edit view of a page knows beside."""

    parent: Page
    form: WagtailAdminPageForm
    render_partials: Callable[[], str]

    def get_object(self) -> Page:
        """Also in ``object``, where the views of records have theirs."""
        page: Page = super().get_object()  # type: ignore[misc]
        self.object = page
        return page

    def answer_untouched(self) -> HttpResponse:
        """What Wagtail's script expects of a save, without a version; whether one follows the comments is kept."""
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
    """What the view of a new page knows beside."""

    parent_page: Page

    def show_as_typed(self) -> HttpResponse:
        return self.show_below(self.parent_page)


class DecisionInternals(BaseWorkflowFormView):
    """A decision of a workflow, taken in Wagtail's small window or without it."""

    action_name: str
    redirect_url: str
    task_state: TaskState
    object: Any

    def close_window(self) -> HttpResponse:
        """The window closes, and the page behind it goes where the decision leads."""
        return self.render_modal_json(self.request, {"step": "success", "redirect": self.redirect_url})


class HomeContext(TypedDict):
    """What the CMS's first page hands over, as far as a panel asks."""

    request: HttpRequest


class ListInternals:
    """What a list of Wagtail's knows of what is asked of it."""

    is_searching: bool
    search_query: str
    ordering: str
    #: Whether whoever reads it chose its order.
    is_explicitly_ordered: bool

    def _annotate_queryset_updated_at(self, records: QuerySet[Record]) -> QuerySet[Record]:
        """When the last version of each was saved. Wagtail asks its log for the last line of every record there is."""
        dated: QuerySet[Record] = records.annotate(_updated_at=F("latest_revision__created_at"))  # type: ignore[assignment]
        return dated


class WithdrawInternals:
    """How Wagtail's view that withdraws a record asks those who listen; the first answer of theirs is its own."""

    request: HttpRequest
    object: Any
    run_hook: Callable[..., HttpResponse | None]


class BulkDeletion(DeleteBulkAction):
    """Wagtail's deletion of several records of a list: those that one may delete, and by key those that one may not."""

    request: HttpRequest


class ChooserForm(BaseFilterForm):
    """What is asked above the list of a chooser, which says what it was searched for."""

    is_searching: bool
    search_query: str | None


def form_for(model: type[Model], form_class: type[WagtailAdminModelForm]) -> type[WagtailAdminModelForm]:
    """``form_class`` for ``model``, as a panel makes it."""
    return get_form_for_model(model, form_class=form_class)


def compared(old: str, new: str) -> SafeString:
    """``new`` with what it adds to ``old`` and what it takes from it marked; either may be empty."""
    return diff_text(old, new).to_html()


def drafted_title(record: Model) -> str:
    """What ``record`` is called in its last draft."""
    return get_latest_str(record)


def edited(html: str, features: Sequence[str]) -> str:
    """``html``, a text as it is kept, as it is kept once the text editor with ``features`` has opened and saved it.

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


def forget_revisions(days: int) -> int:
    """Delete what no record needs of the revisions older than ``days``; returns how many."""
    deleted, _protected = purge_revisions.purge_revisions(days=days)
    return int(deleted)


def wants_shortcuts(user: Model) -> bool:
    """Whether single letters may act for ``user`` (WCAG 2.1.4): until they turn them off in their account."""
    profile = getattr(user, "wagtail_userprofile", None)
    return bool(profile is None or profile.keyboard_shortcuts)


def with_updated_at(view: IndexView, records: QuerySet[Record]) -> QuerySet[Record]:
    """With ``_updated_at``, of which a list of Wagtail's has a column and its usual order."""
    return view._annotate_queryset_updated_at(records)


def with_workflow_states(records: QuerySet[Record]) -> QuerySet[Record]:
    """With what ``workflow_in_progress`` and its like read, in one query."""
    states = WorkflowState.objects.active().select_related("current_task_state__task")
    return records.prefetch_related(Prefetch("workflow_states", states, to_attr="_current_workflow_states"))


def hold_workflow_states(record: Model) -> list[WorkflowState]:
    """The workflows that ``record`` was in, the last one last; until released it reads no other."""
    states = list(
        WorkflowState.objects.for_instance(record).select_related("current_task_state__task").order_by("created_at")
    )
    active = (WorkflowState.STATUS_IN_PROGRESS, WorkflowState.STATUS_NEEDS_CHANGES)
    record._current_workflow_states = [state for state in states if state.status in active]  # type: ignore[attr-defined]
    return states


def release_workflow_states(record: Model) -> None:
    """It reads them again."""
    record.__dict__.pop("_current_workflow_states", None)


def join_titles_as_the_language_does() -> None:
    """Title and subtitle of every screen of the CMS, joined as the page's language writes a colon.

    Wagtail joins them in English: «Modification: bal».
    """

    def get_header_title(view: WagtailAdminTemplateMixin) -> str:
        title, subtitle = view.get_page_title(), view.get_page_subtitle()
        return _("%(title)s : %(subtitle)s") % {"title": title, "subtitle": subtitle} if subtitle else str(title)

    WagtailAdminTemplateMixin.get_header_title = get_header_title


def look_up_no_page_at_home() -> None:
    """The CMS's first page, which names no page of the site, asks for none."""
    HomeView.get_site_details = lambda _view: {}


def restrict_site_history(policy: ModelPermissionPolicy) -> None:
    """Show the history of the whole site, and its entry in the menu, to whom ``policy`` lets «view» it.

    Wagtail's names every record to whoever may add one of its kind, and looks up a page for the entry.
    """
    from wagtail.admin.wagtail_hooks import SiteHistoryReportMenuItem  # noqa: PLC0415 -- registers Wagtail's hooks

    def is_shown(_item: SiteHistoryReportMenuItem, request: HttpRequest) -> bool:
        return bool(policy.user_has_permission(request.user, "view"))

    SiteHistoryReportMenuItem.is_shown = is_shown
    LogEntriesView.permission_policy = policy
    LogEntriesView.permission_required = "view"


def log_without_lookups() -> None:
    """A line of Wagtail's log is checked as before, but for whether its kind, author and version exist.

    Wagtail asks the database for each of these with each line, of objects that it has just read or written.
    """

    def full_clean(entry: BaseLogEntry, exclude: Collection[str] = (), **options: bool) -> None:
        Model.full_clean(entry, {"content_type", "user", "revision", *(exclude or ())}, **options)

    BaseLogEntry.full_clean = full_clean  # type: ignore[method-assign, assignment]
