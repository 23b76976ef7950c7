"""Tasks of the clock, in bounded batches: send requested links, erase unconfirmed drafts."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Min, Q
from django.utils import timezone

from participation.enums import ProposalState
from participation.models import Contact, LinkRequest, Proposal
from participation.services.erasure import erase_proposals
from participation.services.mails import BATCH_PAGE, mail_author
from participation.services.notice_links import send_notice_links
from participation.wording.letters import batch_links_letter, links_letter

#: Age at which an unconfirmed proposal is erased.
KEPT = timedelta(hours=48)
AT_ONCE = 500
LINKS_AT_ONCE = 50
#: Number of latest proposals of one address that links are sent for.
LINKS_OF_AN_ADDRESS = 10


def send_links() -> int:
    """Mail the requested links to known addresses; return to how many."""
    return sum(
        _send_links(pk)
        for pk in list(
            LinkRequest.objects.order_by("pk").values_list("pk", flat=True)[:LINKS_AT_ONCE]
        )
    )


@transaction.atomic
def _send_links(pk: int) -> bool:
    """Mail an address the links of what it sent; return whether it sent anything."""
    request = LinkRequest.objects.select_for_update().filter(pk=pk).first()
    if request is None:  # handled by another clock
        return False
    request.delete()
    contact = Contact.objects.filter(
        address__hmac__in=[request.email_hmac, *request.older_hmacs]
    ).first()
    if contact is None:
        return False
    has_proposals = _send_proposal_links(contact)
    has_notices = send_notice_links(contact)
    return has_proposals or has_notices


def _send_proposal_links(contact: Contact) -> bool:
    """Mail the links of each recent proposal or batch; return whether any."""
    theirs = Proposal.objects.filter(contact=contact, contact__confirmed_at__isnull=False)
    followed = theirs.exclude(
        state__in=(ProposalState.DRAFT, ProposalState.SENT, ProposalState.WITHDRAWN)
    )
    # One proposal of each batch: its mail links to all of them.
    of_batches = followed.values("batch").annotate(first=Min("pk")).values("first")
    followed = followed.filter(Q(batch=None) | Q(pk__in=of_batches))
    rows = list(followed.select_related("contact").order_by("-sent_at")[:LINKS_OF_AN_ADDRESS])
    for row in rows:
        if row.batch:
            mail_author(row, "proposal-link", batch_links_letter, page=BATCH_PAGE)
        else:
            mail_author(row, "proposal-link", links_letter)
    return bool(rows)


def erase_unconfirmed() -> int:
    """Erase proposals that were not confirmed in time; return how many.

    Their mails and unused addresses are erased too.
    """
    count = 0
    while batch := _erase_batch():
        count += batch
    return count


@transaction.atomic
def _erase_batch() -> int:
    """Erase one batch of stale proposals; return how many."""
    stale = Proposal.objects.unconfirmed().filter(saved_at__lt=timezone.now() - KEPT)
    rows = stale.order_by("saved_at").select_for_update(skip_locked=True)[:AT_ONCE]
    return erase_proposals(list(rows))
