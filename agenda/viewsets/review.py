"""Sending a proposal back: a comment is required, and is shown to the author of the proposal."""

import json
from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.views.pages.workflow import CollectWorkflowActionDataView as CollectPageDataView
from wagtail.admin.views.pages.workflow import WorkflowActionView as PageActionView
from wagtail.forms import TaskStateCommentForm
from wagtail.models import TaskState, WorkflowState
from wagtail.snippets.views.snippets import CollectWorkflowActionDataView, WorkflowActionView

from agenda.forms.events import NO_ALTERNATIVE
from agenda.internals import APPROVE, SEND_BACK, DecisionInternals
from agenda.models import Event
from agenda.viewsets.confirming import is_last_approval, preview_locked_date_changes
from agenda.wording.readings import unread

ASKED = gettext_lazy("Dites en quelques mots ce qu’il faut changer : qui l’a proposé les lira.")


def is_in_window(request: HttpRequest) -> bool:
    return request.headers.get("x-requested-with") == "XMLHttpRequest"


class SendBackForm(TaskStateCommentForm):
    comment = forms.CharField(
        label=gettext_lazy("Ce qu’il faut changer"),
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": ASKED},
        help_text=gettext_lazy(
            "Affiché à qui l’a proposé, sur son accueil et au-dessus du formulaire."
        ),
    )


class RequiresCommentMixin(DecisionInternals):
    """Wagtail's decision window, with a required comment if a proposal is sent back."""

    def get_form_class(self) -> type[forms.Form]:
        return SendBackForm if self.action_name == SEND_BACK else super().get_form_class()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show an error if the comment is missing.

        Without JavaScript, Wagtail would ignore it silently.
        """
        is_sent_back = self.action_name == SEND_BACK and not is_in_window(request)
        if is_sent_back and not self.form_class(request.POST).is_valid():
            messages.error(request, ASKED)
            return redirect(self.redirect_url)
        return super().post(request, *args, **kwargs)


class EventActionView(RequiresCommentMixin, WorkflowActionView):
    """A decision from a list or the home page, without the event's form and its checks."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Decide after locking the event and reading the step again.

        Another person may have decided meanwhile.
        """
        with transaction.atomic():
            Event.objects.select_for_update().filter(pk=self.object.pk).first()
            self.task_state.refresh_from_db()
            if self.task_state.status == TaskState.STATUS_IN_PROGRESS:
                return self.decide(request, *args, **kwargs)
        by = self.task_state.finished_by
        who = (by and by.get_full_name()) or _("Quelqu’un")
        messages.error(request, _("%(who)s a décidé juste avant vous.") % {"who": who})
        return self.close_window() if is_in_window(request) else redirect(self.redirect_url)

    def decide(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Perform the workflow action; an approval that is not possible here only shows why."""
        if self.action_name == APPROVE and (refusal := self.why_not_from_here()):
            messages.error(request, refusal)
            if is_in_window(request):
                return self.close_window()
            return redirect(self.redirect_url)
        return super().post(request, *args, **kwargs)

    def why_not_from_here(self) -> str | Promise:
        """Return why an approval needs the event's form; empty if it does not."""
        draft = self.object.get_latest_revision_as_object()
        if draft.lacks_alternative:
            return NO_ALTERNATIVE
        if unread_words := unread(draft):
            return unread_words
        if not is_last_approval(self.task_state.workflow_state):
            return ""
        changes = preview_locked_date_changes(draft)
        if not changes.needs_confirmation:
            return ""
        words = _(
            "Rien n’est encore publié : %(changes)s. Ouvrez « %(title)s » pour voir lesquelles et "
            "confirmer."
        )
        return words % {"changes": changes.sentence, "title": draft.title}


class CollectEventDataView(RequiresCommentMixin, CollectWorkflowActionDataView):
    """Window for the comment of a decision taken on the event's form."""


class EditorialActionView(RequiresCommentMixin, PageActionView):
    """A decision on a page from a list or the home page."""


class CollectEditorialDataView(RequiresCommentMixin, CollectPageDataView):
    """Window for the comment of a decision taken on a page's form."""


def lacks_review_comment(request: HttpRequest) -> bool:
    """Whether a CMS form requests changes without a comment."""
    posted = request.POST
    if posted.get("workflow-action-name") != SEND_BACK or "action-workflow-action" not in posted:
        return False
    try:
        typed = json.loads(posted.get("workflow-action-extra-data", "{}"))
    except ValueError:
        return True
    return not SendBackForm(typed if isinstance(typed, dict) else {}).is_valid()


def review_comment(state: WorkflowState | None) -> str:
    """Return who requested which changes, as a sentence.

    Empty if the proposal was not sent back.
    """
    if state is None or state.status != WorkflowState.STATUS_NEEDS_CHANGES:
        return ""
    task_state = state.current_task_state
    if task_state is None:
        return ""
    by = task_state.finished_by
    who = (by and by.get_full_name()) or _("Quelqu’un")
    words = _("%(who)s demande des modifications : « %(word)s »")
    return words % {"who": who, "word": task_state.comment}
