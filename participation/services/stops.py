"""Stops of stolen addresses: bring back what they published, offer reversals, undo on lifting."""

import uuid
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from moderation.enums import DecisionAction, ItemState
from moderation.exceptions import DecisionRefused
from moderation.models import StoppedAddress
from moderation.permissions import check_moderator
from moderation.services.deciding import decide
from moderation.services.queue import update_item
from moderation.services.trust import trust_numbers
from participation.enums import ProposalState, SentState
from participation.forms.parts import value_of
from participation.models import AccessLink, Contact, Correction, Proposal
from participation.models.proposals import ProposalQuerySet
from participation.services.applying import version_to_correct
from participation.services.browsers import forget_browsers_of
from participation.services.drafts import network_digest
from participation.services.events import submit_again
from participation.services.moving import lock_proposal, set_state

log = structlog.get_logger(__name__)

#: Maximum of proposals handled in one run; the clock continues.
AT_ONCE = 25
#: Name from which the UUID of a reversal is derived: one for each correction.
OFFERED = "taken back"


def stop_address(contact: Contact, *, actor: User) -> StoppedAddress:
    """Stop an address that is in other hands, and bring back what it published recently.

    Its links and known browsers are revoked, and nothing of it is published unread. What trust
    alone published in the last ``stolen_days`` is unpublished and waits for review. What a
    moderator has read stays, to be read again. The reverse of each accepted correction is offered.
    Safe to call again or concurrently: an address has one stop. The first batch is handled here,
    the rest by the clock (:func:`settle_stops`).
    """
    check_moderator(actor)
    try:
        with transaction.atomic():
            row = StoppedAddress.objects.create(
                address_id=contact.address_id, stopped_by=actor, stopped_at=timezone.now()
            )
            AccessLink.objects.filter(proposal__contact=contact, revoked_at=None).update(
                revoked_at=row.stopped_at
            )
            forget_browsers_of(contact)
    except IntegrityError:  # a double click, or another moderator
        return StoppedAddress.objects.standing().get(address=contact.address_id)
    log.info("address_stopped", stop=row.pk, actor=actor.pk)
    _settle(row)
    return row


def lift_stop(row: StoppedAddress, *, actor: User) -> None:
    """Lift a stop: restore the links, and approve again what it brought back, in ``actor``'s name.

    Decisions taken meanwhile stay. A second call changes nothing.
    """
    check_moderator(actor)
    with transaction.atomic():
        facts = {"lifted_at": timezone.now(), "lifted_by": actor, "settled_at": None}
        if not StoppedAddress.objects.standing().filter(pk=row.pk).update(**facts):
            return
        theirs = AccessLink.objects.filter(
            proposal__contact__address=row.address_id, revoked_at=row.stopped_at
        )
        theirs.update(revoked_at=None)
    log.info("address_freed", stop=row.pk, actor=actor.pk)
    _settle(StoppedAddress.objects.get(pk=row.pk))


def proposals_to_bring_back(address: int, stopped_at: datetime) -> ProposalQuerySet:
    """Return the proposals that a stop brings back: published in the last days of an address."""
    return Proposal.objects.filter(
        _decided_before(stopped_at),
        contact__address=address,
        state=ProposalState.PUBLISHED,
        stop=None,
        merged_into=None,
    )


def accepted_corrections(address: int, stopped_at: datetime) -> QuerySet[Correction]:
    """Return the corrections of the last days of an address that were accepted."""
    accepted = Correction.objects.accepted().filter(
        _decided_before(stopped_at), contact__address=address
    )
    return accepted.select_related("event", "place")


def _decided_before(stopped_at: datetime) -> Q:
    """Return a filter for what was decided in the last days before a stop."""
    since = stopped_at - timedelta(days=trust_numbers().stolen_days)
    return Q(decided_at__range=(since, stopped_at))


def settle_stops() -> int:
    """Continue unfinished stops and liftings; return how many proposals were handled."""
    return sum(
        _settle(row)
        for row in StoppedAddress.objects.filter(settled_at=None).order_by("pk")[:AT_ONCE]
    )


def _settle(row: StoppedAddress) -> int:
    """Handle a batch of a stop or lifting; return how many proposals."""
    is_lifted = row.lifted_at is not None
    left = (
        row.proposals.all()
        if is_lifted
        else proposals_to_bring_back(row.address_id, row.stopped_at)
    )
    proposals = list(left.select_related("event").order_by("pk")[:AT_ONCE])
    for proposal in proposals:
        (_put_back if is_lifted else _bring_back)(proposal, row)
    if len(proposals) < AT_ONCE:
        taken = list(accepted_corrections(row.address_id, row.stopped_at).order_by("pk"))
        if is_lifted:  # undecided offers are withdrawn
            Correction.objects.waiting().filter(uuid__in=[_offer_of(one) for one in taken]).delete()
        else:
            with override(settings.LANGUAGE_CODE):
                line = _("Venue d’une adresse volée, et acceptée : remettre ce qu’il y avait ?")
            for one in taken:
                offer_back(one, line, row.stopped_at)
        settled = StoppedAddress.objects.filter(pk=row.pk, lifted_at=row.lifted_at)
        if is_lifted:  # nothing is kept about a lifted stop
            settled.delete()
        else:
            settled.update(settled_at=timezone.now())
    return len(proposals)


@transaction.atomic
def _bring_back(proposal: Proposal, stopped: StoppedAddress) -> None:
    """Unpublish an unread proposal, or have a read one read again."""
    standing_stops = StoppedAddress.objects.standing().select_for_update(of=("self",))
    if not standing_stops.filter(pk=stopped.pk).exists():
        return  # just lifted
    row = lock_proposal(proposal)
    if row.state != ProposalState.PUBLISHED or row.stop_id is not None:  # handled by another run
        return
    row.stop = stopped
    event = row.event
    if row.is_untouched and event is not None and event.live:
        event.unpublish(user=stopped.stopped_by)
        set_state(row, ProposalState.WAITING)
        row.decided_at = None
        row.trusted_at = None
        row.reread_since = None
        row.save()
        submit_again(event)
    else:
        row.reread_since = row.reread_since or timezone.now()
        row.save()
    update_item(row)


@transaction.atomic
def _put_back(proposal: Proposal, lifted: StoppedAddress) -> None:
    """Detach a proposal from a lifted stop; approve it again if it waits."""
    row = lock_proposal(proposal)
    if row.stop_id != lifted.pk:
        return
    row.stop = None
    if row.is_to_reread:
        row.reread_since = None
    row.save()
    item = update_item(row)
    if item is None or item.state != ItemState.WAITING or row.state != ProposalState.WAITING:
        return
    if row.event is None or lifted.lifted_by is None:
        return
    # If it is refused, it waits for a moderator, like any other.
    with suppress(DecisionRefused, PermissionDenied), transaction.atomic():
        decide(
            item,
            DecisionAction.APPROVE,
            actor=lifted.lifted_by,
            expected_revision=row.event.latest_revision_id,
        )


@transaction.atomic
def offer_back(
    correction: Correction, line: str, at: datetime, *, held: Mapping[str, object] | None = None
) -> Correction | None:
    """Offer the reverse of an accepted correction, for fields that still have its values.

    ``held`` are values that pending decisions will set. ``None`` if no such field is left.
    Moderators decide on it. A second call changes nothing.
    """
    live = version_to_correct(correction.subject)
    held = held or {}
    changes = {
        field: [new, base]
        for field, (base, new) in correction.changes.items()
        if field in correction.accepted and held.get(field, value_of(live, field)) == new
    }
    if not changes:
        return None
    back, is_new = Correction.objects.get_or_create(
        uuid=_offer_of(correction),
        defaults={
            "event": correction.event,
            "place": correction.place,
            "state": SentState.WAITING,
            "changes": changes,
            "line": line,
            "network_hmac": network_digest(f"{OFFERED} {correction.uuid}"),
            "sent_at": at,
        },
    )
    if is_new:
        update_item(back)
    return back


def _offer_of(correction: Correction) -> uuid.UUID:
    """Return the UUID of the reverse of a correction."""
    return uuid.uuid5(correction.uuid, OFFERED)
