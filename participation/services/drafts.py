"""Drafts of proposals: one row from the first save, updated while the author types."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from accounts.throttling import site_of
from participation.enums import UNCONFIRMED, LinkPurpose, ProposalState
from participation.exceptions import ProposalRefused
from participation.forms.prefill import READ, REMARKS, still_read
from participation.forms.typed import FormValues
from participation.models import Proposal
from participation.permissions import may_correct
from participation.services.batches import keep_alive
from participation.services.links import issue_link
from participation.services.moving import lock_proposal
from participation.services.shares import make_room


class FormOpening(NamedTuple):
    """An empty form as it was served: its UUID, and when."""

    uuid: UUID
    at: datetime


def network_digest(network: str) -> str:
    """Return the HMAC by which a client's network is counted without storing its address."""
    return salted_hmac("participation.network", network, algorithm="sha256").hexdigest()


def site_digest(network: str) -> str:
    """Return the HMAC of the larger network around ``network``."""
    return salted_hmac("participation.site", site_of(network), algorithm="sha256").hexdigest()


@transaction.atomic
def open_draft(
    opening: FormOpening, typed: FormValues, *, network: str, language: str, proof: str = ""
) -> tuple[Proposal, str] | None:
    """Return the draft of a served form and a token for it; ``None`` if it is confirmed already.

    A form sent twice makes one draft. Nobody is refused: where a network has too many drafts, its
    oldest are deleted.
    """
    proposal = Proposal.objects.select_for_update().filter(uuid=opening.uuid).first()
    if proposal is None:
        proposal, is_new = Proposal.objects.get_or_create(
            uuid=opening.uuid,
            defaults={
                "data": dict(typed),
                "language": language,
                "network_hmac": network_digest(network),
                "site_hmac": site_digest(network),
                "proof": proof,
                "opened_at": opening.at,
                "saved_at": timezone.now(),
            },
        )
        if is_new:
            make_room(proposal)
    elif proposal.state not in UNCONFIRMED or _is_batch_confirmed(proposal):
        return None
    else:
        _write(proposal, typed, proof)
    return proposal, issue_link(proposal, LinkPurpose.DRAFT)


def _is_batch_confirmed(proposal: Proposal) -> bool:
    """Return whether a proposal of the batch is confirmed: then only links from mails open it."""
    return Proposal.objects.sent_with(proposal).filter(confirmed_at__isnull=False).exists()


@transaction.atomic
def save_typed(proposal: Proposal, typed: FormValues, *, proof: str = "") -> Proposal:
    """Save what was typed.

    Raises :class:`~participation.exceptions.ProposalRefused` once the proposal is decided.
    """
    row = lock_proposal(proposal)
    if not may_correct(row):
        raise ProposalRefused(_("Elle ne se change plus ici : écrivez-nous dans le fil."))
    _write(row, typed, proof)
    return row


@transaction.atomic
def copy_draft(proposal: Proposal, *, network: str, language: str, opening: FormOpening) -> str:
    """Create a draft like ``proposal`` without days, picture and address; return its token."""
    left_out = ("words", "day-", "start-", "end-", "photo_", READ, REMARKS)
    typed = {name: value for name, value in proposal.data.items() if not name.startswith(left_out)}
    opened = open_draft(opening, typed, network=network, language=language)
    assert opened is not None  # noqa: S101 -- a new opening
    return opened[1]


def _write(proposal: Proposal, typed: FormValues, proof: str) -> None:
    """Save the typed values.

    The address is left out once a contact has it; a proof is saved for a draft only.
    """
    if proof and proposal.state == ProposalState.DRAFT:
        proposal.proof = proof
    kept = still_read(proposal.data, typed)
    proposal.data = {
        name: value
        for name, value in kept.items()
        if name != "email" or proposal.contact_id is None
    }
    proposal.saved_at = timezone.now()
    proposal.save(update_fields=["data", "proof", "saved_at"])
    keep_alive(proposal)
