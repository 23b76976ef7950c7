"""What people decide of trust: a level for a time, whose address is an organisation's; an address that is stolen."""

import uuid
from collections.abc import Mapping
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
from agenda.models import Organisation
from moderation.enums import DecisionAction, ItemState
from moderation.exceptions import DecisionRefused
from moderation.permissions import may_moderate
from moderation.services.deciding import decide
from moderation.services.queue import put
from participation.enums import ProposalState, SentState, TrustLevel
from participation.exceptions import TrustRefused
from participation.forms import value_of
from participation.models import (
    AccessLink,
    Contact,
    Correction,
    Proposal,
    Representative,
    StoppedAddress,
    TrustOverride,
)
from participation.models.proposals import ProposalQuerySet
from participation.services.applying import standing
from participation.services.browsers import forget_browsers_of
from participation.services.drafts import network_digest
from participation.services.events import submit_again
from participation.services.moving import lock, move
from participation.services.trust import numbers

log = structlog.get_logger(__name__)

#: Of what a stop brings back, at one look; the clock brings the rest.
AT_ONCE = 25
LONGEST = timedelta(days=366)
#: What of a correction there is one of: the same the other way round.
OFFERED = "taken back"


@transaction.atomic
def set_level(
    of: Contact | Organisation, level: TrustLevel, reason: str, until: datetime, *, actor: User
) -> TrustOverride:
    """Say the level ``of`` somebody until a moment, instead of what their history says; the last one said counts.

    Raises :class:`~participation.exceptions.TrustRefused` with what a person reads.
    """
    _check(actor)
    if level == TrustLevel.STOPPED or (level == TrustLevel.PARTNER and isinstance(of, Contact)):
        raise TrustRefused(
            _("Seule une organisation est partenaire : dites d’abord pour laquelle cette adresse parle.")
        )
    now = timezone.now()
    if not now < until <= now + LONGEST:
        raise TrustRefused(_("Donnez un jour à venir, d’ici un an : un niveau choisi prend toujours fin."))
    if not reason.strip():
        raise TrustRefused(_("Dites pourquoi : qui a cette adresse le lira."))
    type(of)._base_manager.select_for_update(of=("self",)).filter(pk=of.pk).first()
    whose = Q(address=of.address_id) if isinstance(of, Contact) else Q(organisation=of)
    TrustOverride.objects.filter(whose, ended_at=None).update(ended_at=now, ended_by=actor)
    return TrustOverride.objects.create(
        address_id=of.address_id if isinstance(of, Contact) else None,
        organisation=of if isinstance(of, Organisation) else None,
        level=level,
        reason=reason.strip(),
        made_by=actor,
        made_at=now,
        until=until,
    )


def end_level(override: TrustOverride, *, actor: User) -> None:
    """The history counts again. A second time changes nothing."""
    _check(actor)
    TrustOverride.objects.filter(pk=override.pk, ended_at=None).update(ended_at=timezone.now(), ended_by=actor)


def tie(contact: Contact, organisation: Organisation, *, actor: User) -> None:
    """Say that an address is one of an organisation's. A second time changes nothing."""
    _check(actor)
    facts = {"made_by": actor, "made_at": timezone.now()}
    Representative.objects.get_or_create(address_id=contact.address_id, organisation=organisation, defaults=facts)


def untie(contact: Contact, organisation: Organisation, *, actor: User) -> None:
    _check(actor)
    Representative.objects.filter(address=contact.address_id, organisation=organisation).delete()


def stop(contact: Contact, *, actor: User) -> StoppedAddress:
    """An address is in other hands: nothing goes out unread any more, its links open nothing, its last days come back.

    What trust alone published in ``stolen_days`` is taken off the site and waits to be read; what somebody has read
    stays, and is to be read again; each correction of theirs that somebody took is offered the other way round. Any
    number may do this at once, and again: of one address there is one stop. Some is brought back here, the rest by the
    clock (:func:`settle_stops`).
    """
    _check(actor)
    try:
        with transaction.atomic():
            row = StoppedAddress.objects.create(
                address_id=contact.address_id, stopped_by=actor, stopped_at=timezone.now()
            )
            AccessLink.objects.filter(proposal__contact=contact, revoked_at=None).update(revoked_at=row.stopped_at)
            forget_browsers_of(contact)
    except IntegrityError:  # a second click, or somebody else's
        return StoppedAddress.objects.standing().get(address=contact.address_id)
    log.info("address_stopped", stop=row.pk, actor=actor.pk)
    _settle(row)
    return row


def lift(row: StoppedAddress, *, actor: User) -> None:
    """Undo a stop: its links open again, and what came back is decided as it was, in the name of who lifts it.

    What somebody decided meanwhile stays decided so. A second time changes nothing.
    """
    _check(actor)
    with transaction.atomic():
        facts = {"lifted_at": timezone.now(), "lifted_by": actor, "settled_at": None}
        if not StoppedAddress.objects.standing().filter(pk=row.pk).update(**facts):
            return
        theirs = AccessLink.objects.filter(proposal__contact__address=row.address_id, revoked_at=row.stopped_at)
        theirs.update(revoked_at=None)
    log.info("address_freed", stop=row.pk, actor=actor.pk)
    _settle(StoppedAddress.objects.get(pk=row.pk))


def brought_back(address: int, stopped_at: datetime) -> ProposalQuerySet:
    """What a stop brings back: what became public in the last days of an address."""
    since = stopped_at - timedelta(days=numbers().stolen_days)
    theirs = Proposal.objects.filter(contact__address=address, state=ProposalState.PUBLISHED, stop=None)
    return theirs.filter(decided_at__gte=since, decided_at__lte=stopped_at, merged_into=None)


def taken_of(address: int, stopped_at: datetime) -> QuerySet[Correction]:
    """The corrections of the last days of an address that somebody took."""
    since = stopped_at - timedelta(days=numbers().stolen_days)
    theirs = Correction.objects.filter(contact__address=address, state=SentState.ACCEPTED)
    return theirs.filter(decided_at__gte=since, decided_at__lte=stopped_at).select_related("event", "place")


def settle_stops() -> int:
    """Go on with what stops bring back, and what lifted ones put where it was; returns how many."""
    return sum(_settle(row) for row in StoppedAddress.objects.filter(settled_at=None).order_by("pk")[:AT_ONCE])


def _settle(row: StoppedAddress) -> int:
    """A batch of it, each in a transaction of its own."""
    is_lifted = row.lifted_at is not None
    left = row.proposals.all() if is_lifted else brought_back(row.address_id, row.stopped_at)
    proposals = list(left.select_related("event").order_by("pk")[:AT_ONCE])
    for proposal in proposals:
        (_put_back if is_lifted else _bring_back)(proposal, row)
    if len(proposals) < AT_ONCE:
        taken = list(taken_of(row.address_id, row.stopped_at).order_by("pk"))
        if is_lifted:  # what nobody has decided is asked no more
            Correction.objects.waiting().filter(uuid__in=[_offer_of(one) for one in taken]).delete()
        else:
            with override(settings.LANGUAGE_CODE):
                line = _("Venue d’une adresse volée, et acceptée : remettre ce qu’il y avait ?")
            for one in taken:
                offer_back(one, line, row.stopped_at)
        settled = StoppedAddress.objects.filter(pk=row.pk, lifted_at=row.lifted_at)
        if is_lifted:  # of a free address nothing is kept
            settled.delete()
        else:
            settled.update(settled_at=timezone.now())
    return len(proposals)


@transaction.atomic
def _bring_back(proposal: Proposal, stopped: StoppedAddress) -> None:
    if not StoppedAddress.objects.standing().select_for_update(of=("self",)).filter(pk=stopped.pk).exists():
        return  # lifted at this moment
    row = lock(proposal)
    if row.state != ProposalState.PUBLISHED or row.stop_id is not None:  # somebody else's look
        return
    row.stop, event = stopped, row.event
    if row.is_untouched and event is not None and event.live:
        event.unpublish(user=stopped.stopped_by)
        move(row, ProposalState.WAITING)
        row.decided_at, row.trusted_at, row.reread_since = None, None, None
        row.save()
        submit_again(event)
    else:
        row.reread_since = row.reread_since or timezone.now()
        row.save()
    put(row)


@transaction.atomic
def _put_back(proposal: Proposal, lifted: StoppedAddress) -> None:
    row = lock(proposal)
    if row.stop_id != lifted.pk:
        return
    row.stop = None
    if row.is_to_reread:
        row.reread_since = None
    row.save()
    item = put(row)
    is_waiting = row.state == ProposalState.WAITING and item is not None and item.state == ItemState.WAITING
    if is_waiting and item is not None and row.event is not None and lifted.lifted_by is not None:
        try:
            with transaction.atomic():
                decide(
                    item,
                    DecisionAction.APPROVE,
                    actor=lifted.lifted_by,
                    expected_revision=row.event.latest_revision_id,
                )
        except (DecisionRefused, PermissionDenied):  # it waits for a human, as all does
            pass


@transaction.atomic
def offer_back(
    correction: Correction, line: str, at: datetime, *, held: Mapping[str, object] | None = None
) -> Correction | None:
    """Offer the contrary of an accepted correction, as far as it still stands so; ``None`` where nothing of it does.

    ``held`` are the values that will stand once what is decided has taken effect. People decide whether it is taken
    back. A second time changes nothing.
    """
    live, held = standing(correction.subject), held or {}
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
        put(back)
    return back


def _offer_of(correction: Correction) -> uuid.UUID:
    return uuid.uuid5(correction.uuid, OFFERED)


def _check(actor: User) -> None:
    if not may_moderate(actor):
        raise PermissionDenied
