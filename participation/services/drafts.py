"""Drafts of proposals: one row from the first thing that is sent, kept as one goes."""

from collections.abc import Mapping
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
from participation.models import Proposal
from participation.permissions import may_correct
from participation.services.batches import keep_alive
from participation.services.links import issue_link
from participation.services.moving import lock
from participation.services.shares import make_room


class Opening(NamedTuple):
    """An empty form as somebody was given it: its own number, and when."""

    uuid: UUID
    at: datetime


def network_digest(network: str) -> str:
    """What a network is counted by, without telling which it is."""
    return salted_hmac("participation.network", network, algorithm="sha256").hexdigest()


def site_digest(network: str) -> str:
    """What the network around ``network`` is counted by."""
    return salted_hmac("participation.site", site_of(network), algorithm="sha256").hexdigest()


@transaction.atomic
def open_draft(
    opening: Opening, typed: Mapping[str, str], *, network: str, language: str, proof: str = ""
) -> tuple[Proposal, str] | None:
    """The draft of a form that was given out, with a token for it; ``None`` where it is confirmed already.

    The same form sent twice is one draft, whatever came of the first. Nobody is refused: where its network has too
    many, the oldest of these is no more.
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
    """Whether its batch is followed by the links of mails alone by now."""
    return Proposal.objects.sent_with(proposal).filter(confirmed_at__isnull=False).exists()


@transaction.atomic
def keep(proposal: Proposal, typed: Mapping[str, str], *, proof: str = "") -> Proposal:
    """Keep what was typed. Raises :class:`~participation.exceptions.ProposalRefused` once it is decided."""
    row = lock(proposal)
    if not may_correct(row):
        raise ProposalRefused(_("Elle ne se change plus ici : écrivez-nous dans le fil."))
    _write(row, typed, proof)
    return row


@transaction.atomic
def copy(proposal: Proposal, *, network: str, language: str, opening: Opening) -> str:
    """A new draft like ``proposal``, but for its days, its picture and its author's address; returns its token."""
    left_out = ("words", "day-", "start-", "end-", "photo_", READ, REMARKS)
    typed = {name: value for name, value in proposal.data.items() if not name.startswith(left_out)}
    opened = open_draft(opening, typed, network=network, language=language)
    assert opened is not None  # noqa: S101 -- a new opening
    return opened[1]


def _write(proposal: Proposal, typed: Mapping[str, str], proof: str) -> None:
    """An address that was sent stays in its contact alone; a proof counts until then."""
    if proof and proposal.state == ProposalState.DRAFT:
        proposal.proof = proof
    kept = still_read(proposal.data, typed)
    proposal.data = {name: value for name, value in kept.items() if name != "email" or proposal.contact_id is None}
    proposal.saved_at = timezone.now()
    proposal.save(update_fields=["data", "proof", "saved_at"])
    keep_alive(proposal)
