"""Drafts of proposals: one row from the first thing that is sent, kept as one goes."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from participation.enums import UNCONFIRMED, LinkPurpose
from participation.exceptions import ProposalRefused
from participation.models import Proposal
from participation.permissions import may_correct
from participation.services.links import issue_link
from participation.services.moving import lock

#: Unconfirmed, of one network, and of all: a flood has its own share, and the table an end.
MOST_OF_A_NETWORK = 200
MOST = 50_000


class Opening(NamedTuple):
    """An empty form as somebody was given it: its own number, and when."""

    uuid: UUID
    at: datetime


def network_digest(network: str) -> str:
    """What a network is counted by, without telling which it is."""
    return salted_hmac("participation.network", network, algorithm="sha256").hexdigest()


@transaction.atomic
def open_draft(
    opening: Opening, typed: Mapping[str, str], *, network: str, language: str
) -> tuple[Proposal, str] | None:
    """The draft of a form that was given out, with a token for it; ``None`` where it is confirmed already.

    The same form sent twice is one draft, whatever came of the first. Raises
    :class:`~participation.exceptions.ProposalRefused` where there are too many.
    """
    proposal = Proposal.objects.select_for_update().filter(uuid=opening.uuid).first()
    if proposal is None:
        digest, unconfirmed = network_digest(network), Proposal.objects.unconfirmed()
        if unconfirmed.filter(network_hmac=digest).count() >= MOST_OF_A_NETWORK or unconfirmed.count() >= MOST:
            raise ProposalRefused(_("Trop de brouillons attendent déjà. Réessayez dans quelques heures."))
        proposal, _is_new = Proposal.objects.get_or_create(
            uuid=opening.uuid,
            defaults={
                "data": dict(typed),
                "language": language,
                "network_hmac": digest,
                "opened_at": opening.at,
                "saved_at": timezone.now(),
            },
        )
    elif proposal.state not in UNCONFIRMED:
        return None
    else:
        _write(proposal, typed)
    return proposal, issue_link(proposal, LinkPurpose.DRAFT)


@transaction.atomic
def keep(proposal: Proposal, typed: Mapping[str, str]) -> Proposal:
    """Keep what was typed. Raises :class:`~participation.exceptions.ProposalRefused` once it is decided."""
    row = lock(proposal)
    if not may_correct(row):
        raise ProposalRefused(_("Elle ne se change plus ici : écrivez-nous dans le fil."))
    _write(row, typed)
    return row


@transaction.atomic
def copy(proposal: Proposal, *, network: str, language: str, opening: Opening) -> str:
    """A new draft like ``proposal``, but for its days and its author's address; returns its token."""
    left_out = ("day-", "start-", "end-")
    typed = {name: value for name, value in proposal.data.items() if not name.startswith(left_out)}
    opened = open_draft(opening, typed, network=network, language=language)
    assert opened is not None  # noqa: S101 -- a new opening
    return opened[1]


def _write(proposal: Proposal, typed: Mapping[str, str]) -> None:
    """An address that was sent stays in its contact alone."""
    proposal.data = {name: value for name, value in typed.items() if name != "email" or proposal.contact_id is None}
    proposal.saved_at = timezone.now()
    proposal.save(update_fields=["data", "saved_at"])
