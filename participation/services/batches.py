"""Batches: drafts of several events read from one page or file, reviewed and sent together."""

import hashlib
import json
from collections.abc import Callable, Sequence
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from participation.enums import ProposalState
from participation.exceptions import ProposalRefused
from participation.forms.prefill import Prefill, merge_prefill, said_of_all, says_event
from participation.forms.typed import Typed
from participation.models import Proposal
from participation.services.moving import lock_proposal
from participation.services.shares import make_room

#: Maximum number of proposals in one batch.
MOST = 30


@transaction.atomic
def open_batch(proposal: Proposal, found: Sequence[Prefill]) -> int:
    """Create a draft of each event of ``found`` in the batch of ``proposal``.

    Returns how many did not fit. Values of ``proposal`` that hold for all, such as address and
    price, are copied. ``proposal`` itself is part of the batch only if it describes an event.
    Events that are in the batch already make no second draft. Raises
    :class:`~participation.exceptions.ProposalRefused` once the proposal is sent.
    """
    row = lock_proposal(proposal)
    if row.state != ProposalState.DRAFT:
        raise ProposalRefused(
            _("Elle est déjà envoyée : ouvrez un nouveau formulaire pour les autres.")
        )
    if row.batch is None:
        row.batch = row.uuid
        row.is_left_out = not says_event(row.data)
        row.save(update_fields=["batch", "is_left_out"])
    others = Proposal.objects.sent_with(row).exclude(pk=row.pk)
    known = set(others.values_list("uuid", flat=True))
    fresh = {number: one for one in found if (number := _number_of(row.batch, one)) not in known}
    room = MOST - len(known) - says_event(row.data)
    taken = list(fresh.items())[: max(room, 0)]
    common = said_of_all(row.data)
    Proposal.objects.bulk_create(
        _draft_beside(row, number, merge_prefill(common, one)) for number, one in taken
    )
    keep_alive(row)
    make_room(row)
    return len(fresh) - len(taken)


@transaction.atomic
def change_drafts(proposal: Proposal, change: Callable[[Proposal], Typed]) -> list[Proposal]:
    """Save the result of ``change`` in each draft of a batch; return them, locked."""
    rows = lock_batch(proposal, ProposalState.DRAFT)
    for row in rows:
        row.data = change(row)
        row.saved_at = timezone.now()
    Proposal.objects.bulk_update(rows, ["data", "saved_at"])
    return rows


@transaction.atomic
def leave_out(proposal: Proposal, key: int, *, is_left_out: bool) -> None:
    """Exclude the draft ``key`` from what the batch sends, or include it again."""
    for row in lock_batch(proposal, ProposalState.DRAFT):
        if row.pk == key:
            row.is_left_out = is_left_out
            row.save(update_fields=["is_left_out"])


def lock_batch(proposal: Proposal, state: ProposalState) -> list[Proposal]:
    """Lock the batch's proposals in ``state``; return them in order."""
    rows = Proposal.objects.sent_with(proposal).filter(state=state)
    related = rows.select_related("contact", "event__latest_revision")
    return list(related.select_for_update(of=("self",)))


def keep_alive(proposal: Proposal) -> None:
    """Refresh ``saved_at`` of all drafts of the batch, so that none is erased while one is edited.

    Rows locked by another transaction are skipped: that one saves them, and waiting would deadlock.
    """
    if proposal.batch is not None:
        drafts = Proposal.objects.filter(batch=proposal.batch, state=ProposalState.DRAFT)
        free = drafts.select_for_update(skip_locked=True).values_list("pk", flat=True)
        Proposal.objects.filter(pk__in=list(free)).update(saved_at=timezone.now())


def _number_of(batch: UUID, found: Prefill) -> UUID:
    """Return a UUID derived from the event, so that a second click creates nothing."""
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
