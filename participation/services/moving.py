"""The one way from a state of a proposal to another."""

from django.utils import timezone
from django.utils.translation import gettext as _

from participation.enums import STEPS, ProposalState
from participation.exceptions import ProposalRefused
from participation.models import Proposal

#: When it came there, by the field that says so.
TIMES = {
    ProposalState.SENT: "sent_at",
    ProposalState.PUBLISHED: "decided_at",
    ProposalState.REFUSED: "decided_at",
    ProposalState.WITHDRAWN: "decided_at",
}


def move(proposal: Proposal, state: ProposalState) -> None:
    """Set ``state``, in the caller's transaction, on a row that it holds locked; the caller saves it.

    Raises :class:`~participation.exceptions.ProposalRefused` for a step that the table does not allow.
    """
    if state not in STEPS[ProposalState(proposal.state)]:
        raise ProposalRefused(_("Elle n’en est plus là : rechargez la page."))
    proposal.state = state
    if field := TIMES.get(state):
        setattr(proposal, field, timezone.now())
