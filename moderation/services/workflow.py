"""Steps of the CMS's workflow of an event: permission checks, approval, rejection."""

from django.utils.translation import gettext as _
from wagtail.models import TaskState, WorkflowState

from accounts.models import User
from agenda.models import Event
from agenda.wording.readings import unread
from moderation.enums import DecisionAction
from moderation.exceptions import DecisionRefused

APPROVE = "approve"
REJECT = "reject"
#: Task action that a user needs for each decision.
NEEDED = {
    DecisionAction.APPROVE: APPROVE,
    DecisionAction.REFUSE: REJECT,
    DecisionAction.SPAM: REJECT,
}


def has_step_in_progress(event: Event) -> bool:
    """Return whether a step of Wagtail's workflow is in progress for ``event``."""
    states = WorkflowState.objects.for_instance(event)
    return bool(states.filter(status=WorkflowState.STATUS_IN_PROGRESS).exists())


def check_event(event: Event, action: DecisionAction, actor: User | None) -> None:
    """Raise :class:`DecisionRefused` if lock, draft or workflow step forbid ``actor`` the action.

    Wagtail's own action checks neither lock nor permission.
    """
    if event.locked and (actor is None or event.locked_by_id != actor.pk):
        raise DecisionRefused(_("L’événement est verrouillé : on y travaille dans le formulaire."))
    if action == DecisionAction.APPROVE:
        draft = event.get_latest_revision_as_object()
        if draft.lacks_alternative:
            raise DecisionRefused(
                _("Son image ne dit rien à qui ne la voit pas : décrivez-la dans le formulaire.")
            )
        if refusal := unread(draft):
            raise DecisionRefused(refusal)
    needed = NEEDED.get(action)
    if actor is None:  # trust skips the steps
        return
    active = (
        WorkflowState.objects.for_instance(event)
        .active()
        .select_related("current_task_state__task")
        .first()
    )
    if needed is None or active is None or active.current_task_state is None:
        return
    task = active.current_task_state.task.specific
    if needed not in [name for name, *_rest in task.get_actions(event, actor)]:
        raise DecisionRefused(
            _("C’est à d’autres de décider, à cette étape : « %(step)s ».") % {"step": task.name}
        )


def act_on_workflow(event: Event, actor: User, action: str, comment: str = "") -> bool:
    """Approve or reject the current workflow step of ``event``; return whether there was one.

    Wagtail acts on the step as loaded: it is loaded here after locking the workflow, so that of two
    concurrent approvals only one counts.

    Raises :class:`DecisionRefused` if the step has ended meanwhile.
    """
    states = WorkflowState.objects.select_for_update(of=("self",)).for_instance(event)
    state = states.active().first()
    if state is None:
        return False
    task_state = (
        TaskState.objects.select_for_update(of=("self",))
        .filter(pk=state.current_task_state_id)
        .first()
    )
    if task_state is None or task_state.status != TaskState.STATUS_IN_PROGRESS:
        raise DecisionRefused(_("Elle a été renvoyée entre-temps."))
    task_state.task.specific.on_action(task_state.specific, actor, action, comment=comment)
    return True


def approve_event(event: Event, actor: User) -> None:
    """Approve the workflow step, whose last one publishes the latest revision.

    The revision is the one that was shown, as the row is locked. Without a workflow, publish
    directly.
    """
    if (
        not act_on_workflow(event, actor, APPROVE) and event.latest_revision is not None
    ):  # a city may have no workflow
        event.latest_revision.publish(user=actor)
