"""Steps of the CMS's workflow that decide an event: who may take which, and taking it."""

from django.utils.translation import gettext as _
from wagtail.models import TaskState, WorkflowState

from accounts.models import User
from agenda.models import Event
from agenda.wording.readings import unread
from moderation.enums import DecisionAction
from moderation.exceptions import DecisionRefused

APPROVE, REJECT = "approve", "reject"
#: What a task of a workflow must let somebody do, for them to decide so.
NEEDED = {DecisionAction.APPROVE: APPROVE, DecisionAction.REFUSE: REJECT, DecisionAction.SPAM: REJECT}


def is_in_review(event: Event) -> bool:
    """Whether a step of Wagtail's workflow is in progress."""
    states = WorkflowState.objects.for_instance(event)
    return bool(states.filter(status=WorkflowState.STATUS_IN_PROGRESS).exists())


def check_event(event: Event, action: DecisionAction, actor: User | None) -> None:
    """That its lock and the step of its workflow let ``actor`` decide so: Wagtail's own action asks neither."""
    if event.locked and (actor is None or event.locked_by_id != actor.pk):
        raise DecisionRefused(_("L’événement est verrouillé : on y travaille dans le formulaire."))
    if action == DecisionAction.APPROVE:
        draft = event.get_latest_revision_as_object()
        if draft.lacks_alternative:
            raise DecisionRefused(_("Son image ne dit rien à qui ne la voit pas : décrivez-la dans le formulaire."))
        if refusal := unread(draft):
            raise DecisionRefused(refusal)
    needed = NEEDED.get(action)
    if actor is None:  # trust, whichever step it waits at
        return
    active = WorkflowState.objects.for_instance(event).active().select_related("current_task_state__task").first()
    if needed is None or active is None or active.current_task_state is None:
        return
    task = active.current_task_state.task.specific
    if needed not in [name for name, *_rest in task.get_actions(event, actor)]:
        raise DecisionRefused(_("C’est à d’autres de décider, à cette étape : « %(step)s ».") % {"step": task.name})


def act(event: Event, actor: User, action: str, comment: str = "") -> bool:
    """Approve or reject the step that ``event`` waits at; whether there was one.

    Wagtail looks at the step as it is in memory: it is read here once its workflow is locked, so that of two who
    approve at once one only does.
    """
    states = WorkflowState.objects.select_for_update(of=("self",)).for_instance(event)
    state = states.active().first()
    if state is None:
        return False
    task_state = TaskState.objects.select_for_update(of=("self",)).filter(pk=state.current_task_state_id).first()
    if task_state is None or task_state.status != TaskState.STATUS_IN_PROGRESS:
        raise DecisionRefused(_("Elle a été renvoyée entre-temps."))
    task_state.task.specific.on_action(task_state.specific, actor, action, comment=comment)
    return True


def approve(event: Event, actor: User) -> None:
    """By its workflow, whose last step publishes the last revision: the one that was read, as its row is locked."""
    if not act(event, actor, APPROVE) and event.latest_revision is not None:  # a city may have no workflow
        event.latest_revision.publish(user=actor)
