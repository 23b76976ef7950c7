"""Confirmation of publications that remove or move public dates."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import Panel
from wagtail.models import Task, WorkflowState

from agenda.internals import APPROVE, RecordEditInternals
from agenda.lookup import count_followers
from agenda.models import Event
from agenda.services.date_changes import DateChanges, preview_date_changes
from agenda.services.planning import UNREADABLE
from agenda.wording.dates import day_words

#: How many dates are named; the others are counted.
NAMED = 10


@dataclass(frozen=True)
class Confirming:
    """Name of the confirming button, and the extra fields to send with it."""

    name: str
    facts: Mapping[str, str]


class DateChangesUnconfirmed(Exception):
    """Raised to stop a publication that needs a confirmation; its transaction is rolled back."""

    def __init__(self, changes: DateChanges) -> None:
        super().__init__(changes.sentence)
        self.changes = changes


class ConfirmsDateChangesMixin(RecordEditInternals):
    """Asks for a confirmation before publishing a version that removes or moves public dates.

    The confirmation is the publish button itself: its value is the digest of the changes shown.

    The version is compared after it is saved, in the transaction that publishes it, with its event
    locked: if somebody else published meanwhile, the new changes need a new confirmation. In the
    list of bases, this mixin comes before the one that saves and publishes in one transaction.
    """

    #: Changes made by the last publication.
    date_changes = DateChanges()

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Show the form, with a warning of the public dates that the draft would take or move."""
        if sentence := self._foreseen():
            words = _("Publier cette version : %(changes)s.")
            messages.warning(request, words % {"changes": sentence})
        return super().get(request, *args, **kwargs)  # type: ignore[misc]

    def form_valid(self, form: WagtailAdminModelForm) -> HttpResponse:
        """Save; if a confirmation is needed, nothing is saved and the form asks for it."""
        before = self.object.latest_revision_id
        try:
            return super().form_valid(form)  # type: ignore[misc]
        except DateChangesUnconfirmed as question:
            self.object.latest_revision_id = before
            form.date_changes = question.changes
            form.confirming = self._asked_by()
            words = _("Rien n’est encore publié : %(changes)s. Confirmez ci-dessous, ou corrigez.")
            error = words % {"changes": question.changes.sentence}
            self.produce_error("unconfirmed_date_changes", error)
            return self.form_invalid(form)  # type: ignore[attr-defined]

    def publish_action(self) -> HttpResponse | None:
        """Publish, unless date changes need a confirmation first."""
        self._ask_first()
        return super().publish_action()  # type: ignore[misc]

    def workflow_action_action(self) -> HttpResponse | None:
        """Run the workflow action; the last approval publishes, so it may need a confirmation."""
        if self.workflow_action == APPROVE and is_last_approval(self.workflow_state):
            self._ask_first()
        return super().workflow_action_action()  # type: ignore[misc]

    def get_success_message(self, *args: object) -> str:
        message = super().get_success_message(*args)  # type: ignore[misc]
        if not self.date_changes.sentence:
            return message
        words = _("Dates publiques : %(changes)s.")
        at = self.object.go_live_at
        if at and at > timezone.now():
            words = _("Dates publiques, ce jour-là : %(changes)s.")
        return f"{message} {words % {'changes': self.date_changes.sentence}}"

    def _asked_by(self) -> "Confirming":
        """The button that was pressed; for a review, with the fields that Wagtail's script adds."""
        posted = {}
        if self.action == "workflow-action":
            names = ("workflow-action-name", "workflow-action-extra-data")
            posted = {name: self.request.POST[name] for name in names if name in self.request.POST}
        return Confirming(f"action-{self.action}", posted)

    def _ask_first(self) -> None:
        """Raise ``DateChangesUnconfirmed`` unless the posted button confirms these very changes."""
        changes = preview_locked_date_changes(self.object)
        confirmed = self.request.POST.get(f"action-{self.action}")
        if changes.needs_confirmation and confirmed != changes.digest:
            raise DateChangesUnconfirmed(changes)
        self.date_changes = changes

    def _foreseen(self) -> str:
        """Summary of what publishing the version on screen changes.

        Empty if it is the public version.
        """
        public = self.live_object
        shown = getattr(self, "revision_id", public.latest_revision_id)
        if not public.live or shown == public.live_revision_id:
            return ""
        try:
            return preview_date_changes(self.object, public).sentence
        except UNREADABLE:  # a draft with incomplete dates
            return ""


def preview_locked_date_changes(version: Event) -> DateChanges:
    """Return what publishing ``version`` changes.

    Its event is locked until the transaction ends.
    """
    public = Event.objects.select_for_update(no_key=True).get(pk=version.pk)
    return preview_date_changes(version, public)


def is_last_approval(state: WorkflowState | None) -> bool:
    """Whether the current review step is the last one, so that its approval publishes."""
    if state is None or state.current_task_state is None:
        return False
    others = Task.objects.filter(workflow_tasks__workflow=state.workflow, active=True)
    others = others.exclude(pk=state.current_task_state.task_id)
    return not others.exclude(task_states__in=state.successful_task_states).exists()


class DateChangesPanel(Panel):
    """The confirmation above the form's fields: dates concerned and followers.

    Hidden until it is needed.
    """

    class BoundPanel(Panel.BoundPanel):
        template_name = "agenda/cms/date_changes.html"

        def is_shown(self) -> bool:
            return bool(getattr(self.form, "date_changes", None)) and super().is_shown()

        def get_context_data(
            self, parent_context: Mapping[str, object] | None = None
        ) -> dict[str, object]:
            """Add the changes to confirm, ``NAMED`` by name, and the number of followers."""
            changes: DateChanges = self.form.date_changes
            rows = [
                *((day_words(row), "") for row in changes.removed),
                *((day_words(row), day_words(to)) for row, to in changes.moved),
            ]
            return super().get_context_data(parent_context) | {
                "confirming": self.form.confirming,
                "changes": changes,
                "rows": rows[:NAMED],
                "more": len(rows[NAMED:]),
                "followers": count_followers([self.instance.pk]),
            }
