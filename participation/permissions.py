"""Permissions of a proposal's author: one predicate for each action."""

from participation.enums import OPEN, UNCONFIRMED, ProposalState
from participation.models import Proposal


def may_correct(proposal: Proposal) -> bool:
    """Return whether its author may change it: before a decision or an editor's revision."""
    if proposal.state in UNCONFIRMED | {ProposalState.DEFERRED}:
        return True
    if proposal.state not in OPEN | {ProposalState.REFUSED} or proposal.event is None:
        return False
    revision = proposal.event.latest_revision
    return not proposal.event.was_published and (revision is None or revision.user_id is None)


def may_withdraw(proposal: Proposal) -> bool:
    """Return whether its author may withdraw it: not once it is published."""
    return proposal.state in OPEN | {
        ProposalState.SENT,
        ProposalState.DEFERRED,
        ProposalState.REFUSED,
    }


def may_post(proposal: Proposal) -> bool:
    """Return whether its author may post in the thread: once moderators can read it."""
    return proposal.state in OPEN | {ProposalState.REFUSED, ProposalState.PUBLISHED}
