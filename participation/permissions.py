"""Who may do what with a proposal: one predicate a question."""

from wagtail.permission_policies import ModelPermissionPolicy

from agenda.permissions import Person
from participation.enums import OPEN, UNCONFIRMED, ProposalState
from participation.models import Decision, Proposal, Reason


def may_moderate(user: Person) -> bool:
    """Read the thread of a proposal, and answer in it: whoever may publish anybody's event."""
    return user.has_perm("agenda.publish_event") and user.has_perm("agenda.change_event")


def may_correct(proposal: Proposal) -> bool:
    """Whether its author may change it: before anybody decides, and never over what somebody of the CMS wrote."""
    if proposal.state in UNCONFIRMED | {ProposalState.DEFERRED}:
        return True
    if proposal.state not in OPEN | {ProposalState.REFUSED} or proposal.event is None:
        return False
    revision = proposal.event.latest_revision
    return not proposal.event.was_published and (revision is None or revision.user_id is None)


def may_withdraw(proposal: Proposal) -> bool:
    """Until it is decided; what is published is the agenda's to withdraw."""
    return proposal.state in OPEN | {ProposalState.SENT, ProposalState.DEFERRED, ProposalState.REFUSED}


def may_write(proposal: Proposal) -> bool:
    """Whether its author may add to the thread: once somebody may read it."""
    return proposal.state in OPEN | {ProposalState.REFUSED, ProposalState.PUBLISHED}


class ReasonPermissionPolicy(ModelPermissionPolicy):
    """Nobody deletes a reason that somebody was given."""

    def __init__(self) -> None:
        super().__init__(Reason)

    def user_has_permission_for_instance(self, user: Person, action: str, instance: Reason) -> bool:
        if action == "delete" and Decision.objects.filter(reason=instance).exists():
            return False
        return bool(super().user_has_permission_for_instance(user, action, instance))
