"""Change the state of a locked proposal."""

from typing import TypeVar, cast

from django.utils import timezone
from django.utils.translation import gettext as _

from agenda.models import Event
from participation.enums import STEPS, ProposalState
from participation.exceptions import ProposalRefused
from participation.models import Proposal, Sent

SentT = TypeVar("SentT", bound=Sent)

#: The field that records when each state was entered.
TIMES = {
    ProposalState.SENT: "sent_at",
    ProposalState.PUBLISHED: "decided_at",
    ProposalState.REFUSED: "decided_at",
    ProposalState.MERGED: "decided_at",
    ProposalState.WITHDRAWN: "decided_at",
}


def lock_proposal(proposal: Proposal) -> Proposal:
    """Lock the event, then the proposal, in the caller's transaction; return the fresh row.

    Publishing locks in the same order. Raises :class:`~participation.exceptions.ProposalRefused`
    for one that was erased meanwhile.
    """
    if proposal.event_id:
        Event.objects.select_for_update().filter(pk=proposal.event_id).first()
    rows = Proposal.objects.select_for_update(of=("self",)).select_related(
        "contact", "event__latest_revision"
    )
    row = rows.filter(pk=proposal.pk).first()
    if row is None:
        raise ProposalRefused(_("Elle n’en est plus là : rechargez la page."))
    return row


def lock_sent(sent: SentT) -> SentT:
    """Lock what was sent, in the caller's transaction; return the fresh row."""
    rows = type(sent)._base_manager.select_for_update(of=("self",))
    return cast("SentT", rows.select_related("contact", "event").get(pk=sent.pk))


def set_state(proposal: Proposal, state: ProposalState) -> None:
    """Set ``state`` on a locked row, in the caller's transaction; the caller saves it.

    Raises :class:`~participation.exceptions.ProposalRefused` for a step that the table does not
    allow.
    """
    if state not in STEPS[ProposalState(proposal.state)]:
        raise ProposalRefused(_("Elle n’en est plus là : rechargez la page."))
    proposal.state = state
    if state in (ProposalState.REFUSED, ProposalState.PUBLISHED):
        proposal.refused_at = timezone.now() if state == ProposalState.REFUSED else None
    if field := TIMES.get(state):
        setattr(proposal, field, timezone.now())
