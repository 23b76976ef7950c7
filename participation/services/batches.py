"""Batches: several drafts read from one page or file, which are reviewed and sent together."""

import hashlib
import json
from collections.abc import Callable, Sequence
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from participation.enums import ProposalState
from participation.exceptions import ProposalRefused
from participation.forms import Typed
from participation.forms.prefill import Prefill, merged, said_of_all, says_event
from participation.models import Proposal
from participation.services.moving import lock
from participation.services.shares import make_room

#: Proposals of one batch.
MOST = 30


@transaction.atomic
def open_batch(proposal: Proposal, found: Sequence[Prefill]) -> int:
    """Make a draft of each event of ``found``, in a batch with ``proposal``; returns how many found no room in it.

    What ``proposal`` says that holds for all of them, as the address or the price, is copied. It is of the batch
    itself where it says an event. The same events again make no second draft. Raises
    :class:`~participation.exceptions.ProposalRefused` once it was sent.
    """
    row = lock(proposal)
    if row.state != ProposalState.DRAFT:
        raise ProposalRefused(_("Elle est déjà envoyée : ouvrez un nouveau formulaire pour les autres."))
    if row.batch is None:
        row.batch, row.is_left_out = row.uuid, not says_event(row.data)
        row.save(update_fields=["batch", "is_left_out"])
    others = Proposal.objects.sent_with(row).exclude(pk=row.pk)
    known = set(others.values_list("uuid", flat=True))
    fresh = {number: one for one in found if (number := _number_of(row.batch, one)) not in known}
    room = MOST - len(known) - says_event(row.data)
    taken = list(fresh.items())[: max(room, 0)]
    common = said_of_all(row.data)
    Proposal.objects.bulk_create(_draft_beside(row, number, merged(common, one)) for number, one in taken)
    keep_alive(row)
    make_room(row)
    return len(fresh) - len(taken)


@transaction.atomic
def change_drafts(proposal: Proposal, change: Callable[[Proposal], Typed]) -> list[Proposal]:
    """Save the result of ``change`` in each draft of a batch; return the drafts, locked, in order."""
    rows = lock_drafts(proposal)
    for row in rows:
        row.data = change(row)
        row.saved_at = timezone.now()
    Proposal.objects.bulk_update(rows, ["data", "saved_at"])
    return rows


@transaction.atomic
def leave_out(proposal: Proposal, key: int, *, is_left_out: bool) -> None:
    """Leave the draft ``key`` of its batch out of what is sent, or take it in again."""
    for row in lock_drafts(proposal):
        if row.pk == key:
            row.is_left_out = is_left_out
            row.save(update_fields=["is_left_out"])


def lock_drafts(proposal: Proposal) -> list[Proposal]:
    """The drafts of its batch as they are now, in order, in the caller's transaction."""
    drafts = Proposal.objects.sent_with(proposal).filter(state=ProposalState.DRAFT)
    return list(drafts.select_for_update(of=("self",)).select_related("contact"))


def keep_alive(proposal: Proposal) -> None:
    """None of its batch is erased while somebody is at one of them.

    One that somebody else holds is being saved itself: waiting for it, two who save at once would wait for each other.
    """
    if proposal.batch is not None:
        drafts = Proposal.objects.filter(batch=proposal.batch, state=ProposalState.DRAFT)
        free = drafts.select_for_update(skip_locked=True).values_list("pk", flat=True)
        Proposal.objects.filter(pk__in=list(free)).update(saved_at=timezone.now())


def _number_of(batch: UUID, found: Prefill) -> UUID:
    """The same for the same event, so that a second click makes nothing."""
    said = json.dumps(sorted(found.values.items()))
    return uuid5(batch, hashlib.sha256(said.encode()).hexdigest())


def _draft_beside(row: Proposal, number: UUID, typed: Typed) -> Proposal:
    return Proposal(
        uuid=number,
        data=typed,
        language=row.language,
        network_hmac=row.network_hmac,
        site_hmac=row.site_hmac,
        batch=row.batch,
        opened_at=row.opened_at,
        saved_at=timezone.now(),
    )
