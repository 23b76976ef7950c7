"""Apply decisions to proposals, events, corrections and reports, and undo them.

The caller has locked the rows.
"""

from functools import partial

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.models import WorkflowState

from accounts.models import User
from agenda.models import Event
from moderation.enums import DecisionAction, TrustLevel
from moderation.exceptions import DecisionRefused
from moderation.models import Decision
from moderation.services import queue, workflow
from moderation.services.deciding import may_be_merged_into
from moderation.services.trust import trust_for
from moderation.wording.decisions import say_reasons
from participation.enums import ProposalState, SentState
from participation.models import Correction, Proposal, Report, sender_of
from participation.services import correcting, following, reporting
from participation.services.applying import version_to_correct
from participation.services.events import drop_event
from participation.services.mails import mail_author
from participation.services.merging import differences
from participation.services.moving import set_state
from participation.services.pictures import drop_pictures
from participation.services.screening import LINKS, let_links_through
from participation.services.trust import keep_waiting
from participation.signals import judged, overturned
from participation.wording.letters import merged_letter, sent_back_letter

#: Marker in ``fields`` of a decision about a proposal that was deferred: undoing defers it again.
OUT_OF_TURN = "out of turn"


def execute_proposal(
    decision: Decision, actor: User | None, proposal: Proposal, event: Event | None
) -> None:
    """Publish the proposal, ask its author, send it back, merge it, or drop it."""
    assert event is not None  # noqa: S101 -- the caller has checked
    if actor is None:
        _let_out(proposal, event)
    elif proposal.is_to_reread:
        _reread(decision, actor, proposal, event)
    elif decision.action == DecisionAction.APPROVE:
        if LINKS in decision.fields:
            let_links_through(event, actor=actor)
        workflow.approve_event(event, actor)
    elif decision.action == DecisionAction.ASK:
        following.answer_author(proposal, decision.word, actor=actor)
    elif decision.action == DecisionAction.MERGE:
        _merge(decision, proposal, event)
    else:
        _turn_down(decision, actor, proposal, event)


def _let_out(proposal: Proposal, event: Event) -> None:
    """Publish a trusted sender's proposal unchanged, skipping the workflow; say so in its thread.

    Raises :class:`DecisionRefused` if the sender is not trusted any more.
    """
    if trust_for(sender_of(proposal)).level < TrustLevel.TRUSTED:
        raise DecisionRefused(
            _("Qui l’a envoyée n’a plus cette confiance : elle attend d’être relue.")
        )
    with override(proposal.language):
        text = _(
            "Parue tout de suite, sans attendre d’être relue : cette adresse a la confiance de "
            "l’agenda."
        )
    following.post_as_moderator(proposal, text)
    if event.latest_revision is not None:
        event.latest_revision.publish(user=None)


def _reread(decision: Decision, actor: User, proposal: Proposal, event: Event) -> None:
    """Record that a moderator read an already public proposal; unpublish unless approved."""
    proposal.reread_since = None
    proposal.reread_at = timezone.now()
    proposal.save(update_fields=["reread_since", "reread_at"])
    if decision.action == DecisionAction.APPROVE:
        judged.send(sender=Proposal, sent=proposal, actor=actor)
        return
    overturned.send(sender=Proposal, sent=proposal)
    if event.live:
        event.unpublish(user=actor)
    _turn_down(decision, actor, proposal, event)


def _turn_down(decision: Decision, actor: User, proposal: Proposal, event: Event) -> None:
    """Send a proposal back to its author, or drop spam without a word."""
    if decision.action == DecisionAction.REFUSE:
        _send_back(decision, actor, proposal, event)
    else:
        set_state(proposal, ProposalState.REFUSED)
        _drop(proposal, event)


def _send_back(decision: Decision, actor: User, proposal: Proposal, event: Event) -> None:
    """Send back a proposal: thread and mail get the full words, the CMS's workflow only the reason.

    The comment of the workflow is never erased.
    """
    words = say_reasons(decision.reason, decision.word, proposal.language)
    following.post_as_moderator(proposal, words[:4_000], actor)
    set_state(proposal, ProposalState.REFUSED)
    proposal.save()
    judged.send(sender=Proposal, sent=proposal, actor=actor)
    is_final = decision.reason is not None and decision.reason.is_final
    mail_author(
        proposal, "proposal-sent-back", partial(sent_back_letter, words=words, is_final=is_final)
    )
    following.bring_back_merged(event.pk, has_left=True)
    comment = decision.reason.text_in(settings.LANGUAGE_CODE) if decision.reason else ""
    workflow.act_on_workflow(event, actor, workflow.REJECT, comment)


def _merge(decision: Decision, proposal: Proposal, event: Event) -> None:
    """Merge a proposal into ``decision.into``: differences become a correction; mail its author.

    Raises :class:`DecisionRefused` if that event is not public any more.
    """
    kept = decision.into
    if kept is None or not may_be_merged_into(kept):
        raise DecisionRefused(_("La sortie à laquelle la réunir n’est plus en ligne."))
    stands = version_to_correct(kept)
    assert isinstance(stands, Event)  # noqa: S101 -- as ``kept`` is
    changes = differences(stands, proposal, event.get_latest_revision_as_object())
    if changes:
        now = timezone.now()
        correction = Correction.objects.create(
            uuid=proposal.uuid,  # finds its picture, and keeps one mail thread
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
        queue.update_item(correction)
    set_state(proposal, ProposalState.MERGED)
    proposal.merged_into = kept
    _drop(proposal, event)
    judged.send(sender=Proposal, sent=proposal, actor=decision.moderator)
    if "cover" not in changes:
        drop_pictures(proposal)
    mail_author(proposal, "proposal-merged", partial(merged_letter, event=kept))


def restore_proposal(decision: Decision, proposal: Proposal, event: Event | None) -> None:
    """Make a proposal wait for a moderator after an undone decision.

    One that was decided out of turn is deferred again, unless its draft has changed.
    """
    if decision.by_trust:
        keep_waiting(proposal)
    is_undone = OUT_OF_TURN in decision.fields and decision.undone_at is not None
    if not is_undone or proposal.state != ProposalState.WAITING or event is None:
        return
    if event.was_published or event.latest_revision_id != decision.expected_revision:
        return
    set_state(proposal, ProposalState.DEFERRED)
    proposal.event = None
    proposal.save()
    drop_event(event)


def _drop(proposal: Proposal, event: Event) -> None:
    """Detach and delete the draft event of a proposal, without notifying its author."""
    proposal.event = None
    proposal.save()
    following.bring_back_merged(event.pk, has_left=True)
    if not event.was_published:
        drop_event(event)


def execute_event(
    decision: Decision, actor: User | None, event: Event, _locked: Event | None
) -> None:
    """Approve or reject an event that an account submitted or an import created.

    The submitter reads the reason in the workflow's comment.
    """
    assert actor is not None  # noqa: S101 -- the caller has checked
    if decision.action == DecisionAction.APPROVE:
        workflow.approve_event(event, actor)
    else:
        state = WorkflowState.objects.for_instance(event).active().first()
        author = state and state.requested_by
        language = author.cms_language if author else settings.LANGUAGE_CODE
        workflow.act_on_workflow(
            event, actor, workflow.REJECT, say_reasons(decision.reason, decision.word, language)
        )


def execute_correction(
    decision: Decision, actor: User | None, correction: Correction, event: Event | None
) -> None:
    """Apply the accepted fields of a correction, or refuse it with a reason."""
    assert actor is not None  # noqa: S101 -- the caller has checked
    if decision.action == DecisionAction.APPROVE:
        correcting.apply_correction(correction, decision.fields, actor=actor)
    else:
        correcting.refuse_correction(correction, decision.reason, decision.word, actor=actor)


def execute_report(
    decision: Decision, actor: User | None, report: Report, event: Event | None
) -> None:
    """Accept or refuse a report, and apply the changes that the moderator made with it."""
    assert actor is not None  # noqa: S101 -- the caller has checked
    is_accepted = decision.action == DecisionAction.APPROVE
    changes = decision.changes if is_accepted and decision.changes else {}
    if changes:
        correcting.change_record(report.subject, changes, actor=actor)
    reporting.settle_report(
        report,
        is_accepted,
        decision.reason,
        decision.word,
        actor=actor,
        is_alone=decision.action == DecisionAction.SPAM,
        decided_at=decision.decided_at,
    )
    if changes:
        correcting.tell_author(report.subject, changes, actor=actor)
