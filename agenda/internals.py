"""Internals of Wagtail's admin: all that we use of it and that its documentation does not promise."""

from typing import Any, TypeVar

from django.db.models import Model, Prefetch, QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise
from wagtail.admin.views.generic import IndexView
from wagtail.admin.views.reports.audit_logging import LogEntriesView
from wagtail.models import Revision, WorkflowState
from wagtail.permission_policies import ModelPermissionPolicy

SEND_BACK, APPROVE = "reject", "approve"

Record = TypeVar("Record", bound=Model)


class EditInternals:
    """What an edit view of Wagtail's knows of the request, and how it refuses to save."""

    request: HttpRequest
    object: Any
    action: str
    #: Of ``action`` «workflow-action» which: ``SEND_BACK``, ``APPROVE`` or another.
    workflow_action: str
    latest_revision: Revision | None
    latest_revision_created_at: str | None
    #: A draft may leave out what only a publication asks for.
    saving_as_draft: bool
    #: Whether a version came after the one that the form was opened on.
    is_out_of_date: bool
    #: Whether the page saves itself, by its script.
    expects_json_response: bool
    autosave_enabled: bool
    produced_error_code: str | None
    produced_error_message: str | Promise | None

    @property
    def is_sending_back(self) -> bool:
        return self.action == "workflow-action" and self.workflow_action == SEND_BACK

    def open_on(self, revision: Revision) -> None:
        """The page that answers is opened on ``revision``: the next save may replace it."""
        self.object.latest_revision_id = revision.pk
        self.latest_revision, self.latest_revision_created_at = revision, revision.created_at.isoformat()

    def produce_error(self, code: str, message: str | Promise) -> None:
        """Wagtail shows ``message`` above the form, with all that was typed."""
        self.produced_error_code, self.produced_error_message = code, message


def with_updated_at(view: IndexView, records: QuerySet[Record]) -> QuerySet[Record]:
    """With ``_updated_at``, of which a list of Wagtail's has a column and its usual order."""
    annotated: QuerySet[Record] = view._annotate_queryset_updated_at(records)
    return annotated


def with_workflow_states(records: QuerySet[Record]) -> QuerySet[Record]:
    """With what ``workflow_in_progress`` and its like read, in one query."""
    states = WorkflowState.objects.active().select_related("current_task_state__task")
    return records.prefetch_related(Prefetch("workflow_states", states, to_attr="_current_workflow_states"))


def restrict_site_history(policy: ModelPermissionPolicy) -> None:
    """Show the history of the whole site to whom ``policy`` lets «view» it.

    Wagtail's names every record to whoever may add one of its kind.
    """
    LogEntriesView.permission_policy = policy
    LogEntriesView.permission_required = "view"
