"""What a decision does once it takes effect, kind by kind, on rows that the caller has locked."""

from collections.abc import Callable
from functools import partial

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.models import TaskState, WorkflowState

from accounts.models import User
from agenda.models import Event
from agenda.wording.readings import unread
from participation.enums import DecisionAction, ItemKind, ProposalState, SentState, Voice
from participation.exceptions import DecisionRefused
from participation.models import Correction, Decision, Post, Proposal, Report
from participation.services import correcting, following, queue, reporting
from participation.services.applying import standing
from participation.services.contributing import language_of
from participation.services.events import drop_event
from participation.services.mails import write
from participation.services.merging import differences
from participation.services.moving import move
from participation.services.pictures import drop_pictures
from participation.services.screening import LINKS, let_links_through
from participation.wording.decisions import reasons_given
from participation.wording.letters import merged_letter, sent_back_letter

Subject = Proposal | Correction | Report | None
#: Of nobody's decision there is no actor.
Execution = Callable[[Decision, User | None, Subject, Event | None], None]

APPROVE, REJECT = "approve", "reject"
#: What a task of a workflow must let somebody do, for them to decide so.
NEEDED = {DecisionAction.APPROVE: APPROVE, DecisionAction.REFUSE: REJECT, DecisionAction.SPAM: REJECT}


def may_be_merged_into(event: Event) -> bool:
    """What is public, or may become so; what was withdrawn is over."""
    return event.live or not event.was_published


def is_in_review(event: Event) -> bool:
    """Whether a step of a workflow waits for somebody."""
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


def _act(event: Event, actor: User, action: str, comment: str = "") -> bool:
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


def _approve(event: Event, actor: User) -> None:
    """By its workflow, whose last step publishes the last revision: the one that was read, as its row is locked."""
    if not _act(event, actor, APPROVE) and event.latest_revision is not None:  # a city may have no workflow
        event.latest_revision.publish(user=actor)


def _of_proposal(decision: Decision, actor: User | None, subject: Subject, event: Event | None) -> None:
    assert isinstance(subject, Proposal) and event is not None  # noqa: S101, PT018 -- the caller has checked
    if actor is None:
        _let_out(subject, event)
    elif subject.is_to_reread:
        _reread(decision, actor, subject, event)
    elif decision.action == DecisionAction.APPROVE:
        if LINKS in decision.fields:
            let_links_through(event, actor=actor)
        _approve(event, actor)
    elif decision.action == DecisionAction.ASK:
        following.answer(subject, decision.word, actor=actor)
    elif decision.action == DecisionAction.REFUSE:
        _send_back(decision, actor, subject, event)
    elif decision.action == DecisionAction.MERGE:
        _merge(decision, subject, event)
    else:
        move(subject, ProposalState.REFUSED)
        _drop(subject, event)


def _let_out(proposal: Proposal, event: Event) -> None:
    """By trust: published as it is, whatever steps its workflow has, and its thread says so."""
    with override(proposal.language):
        text = _("Parue tout de suite, sans attendre d’être relue : cette adresse a la confiance de l’agenda.")
    Post.objects.create(proposal=proposal, voice=Voice.MODERATOR, text=text, at=timezone.now())
    if event.latest_revision is not None:
        event.latest_revision.publish(user=None)


def _reread(decision: Decision, actor: User, proposal: Proposal, event: Event) -> None:
    """Of what is public already: a human has read it, and it stays, or goes."""
    proposal.reread_since, proposal.reread_at = None, timezone.now()
    proposal.save(update_fields=["reread_since", "reread_at"])
    if decision.action == DecisionAction.APPROVE:
        return
    if event.live:
        event.unpublish(user=actor)
    if decision.action == DecisionAction.REFUSE:
        _send_back(decision, actor, proposal, event)
    else:
        move(proposal, ProposalState.REFUSED)
        _drop(proposal, event)


def _send_back(decision: Decision, actor: User, proposal: Proposal, event: Event) -> None:
    """The thread and the mail have the word; the workflow's comment, which stays, has the reason alone."""
    words = reasons_given(decision.reason, decision.word, proposal.language)
    Post.objects.create(
        proposal=proposal, voice=Voice.MODERATOR, moderator=actor, text=words[:4_000], at=timezone.now()
    )
    move(proposal, ProposalState.REFUSED)
    proposal.save()
    is_final = decision.reason is not None and decision.reason.is_final
    write(proposal, "proposal-sent-back", partial(sent_back_letter, words=words, is_final=is_final))
    following.bring_back_merged(event.pk, has_left=True)
    comment = decision.reason.text_in(settings.LANGUAGE_CODE) if decision.reason else ""
    _act(event, actor, REJECT, comment)


def _merge(decision: Decision, proposal: Proposal, event: Event) -> None:
    """What it says beside the event that stays becomes a correction of that one; its author hears where it is."""
    kept = decision.into
    if kept is None or not may_be_merged_into(kept):
        raise DecisionRefused(_("La sortie à laquelle la réunir n’est plus en ligne."))
    stands = standing(kept)
    assert isinstance(stands, Event)  # noqa: S101 -- as ``kept`` is
    changes = differences(stands, proposal, event.get_latest_revision_as_object())
    if changes:
        now = timezone.now()
        correction = Correction.objects.create(
            uuid=proposal.uuid,  # by which its picture is known, and its mails are one thread
            event=kept,
            state=SentState.WAITING,
            changes=changes,
            language=proposal.language,
            contact=proposal.contact,
            network_hmac=proposal.network_hmac,
            site_hmac=proposal.site_hmac,
            sent_at=now,
            confirmed_at=now,
        )
        queue.put(correction)
    move(proposal, ProposalState.MERGED)
    proposal.merged_into = kept
    _drop(proposal, event)
    if "cover" not in changes:
        drop_pictures(proposal)
    write(proposal, "proposal-merged", partial(merged_letter, event=kept))


def _drop(proposal: Proposal, event: Event) -> None:
    """Its draft is no more, and it hears nothing of that."""
    proposal.event = None
    proposal.save()
    proposal.item.event = None
    proposal.item.save(update_fields=["event"])
    following.bring_back_merged(event.pk, has_left=True)
    if not event.was_published:
        drop_event(event)


def _of_event(decision: Decision, actor: User | None, subject: Subject, event: Event | None) -> None:
    """What somebody with an account submitted, who reads the workflow's comment, or what an import brought."""
    assert event is not None and actor is not None  # noqa: S101, PT018 -- the caller has checked
    if decision.action == DecisionAction.APPROVE:
        _approve(event, actor)
    else:
        state = WorkflowState.objects.for_instance(event).active().select_related("requested_by").first()
        author = state.requested_by if state else None
        language = language_of(author) if author else settings.LANGUAGE_CODE
        _act(event, actor, REJECT, reasons_given(decision.reason, decision.word, language))


def _of_notice(decision: Decision, actor: User | None, subject: Subject, event: Event | None) -> None:
    assert isinstance(subject, Correction | Report) and actor is not None  # noqa: S101, PT018 -- the caller has checked
    is_accepted = decision.action == DecisionAction.APPROVE
    if isinstance(subject, Report):
        changes = decision.changes if is_accepted and decision.changes else {}
        record = subject.subject
        if changes:
            correcting.change_record(record, changes, actor=actor)
        # What is undesirable of one says nothing of the others.
        is_alone = decision.action == DecisionAction.SPAM
        reporting.settle_report(
            subject,
            is_accepted,
            decision.reason,
            decision.word,
            actor=actor,
            is_alone=is_alone,
            decided_at=decision.decided_at,
        )
        if changes:
            correcting.tell_author(record, changes, actor=actor)
    elif is_accepted:
        correcting.apply_correction(subject, decision.fields, actor=actor)
    else:
        correcting.refuse_correction(subject, decision.reason, decision.word, actor=actor)


EXECUTIONS: dict[ItemKind, Execution] = {
    ItemKind.PROPOSAL: _of_proposal,
    ItemKind.CORRECTION: _of_notice,
    ItemKind.REPORT: _of_notice,
    ItemKind.SUBMISSION: _of_event,
    ItemKind.IMPORT: _of_event,
}
