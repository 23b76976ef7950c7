"""Trust level of a sender: from the history that each kind reports, and editors' overrides."""

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import AccountAddress, Address, AddressQuerySet
from agenda.models import Organisation
from moderation.enums import TrustLevel
from moderation.kinds import KINDS
from moderation.models import StoppedAddress, Trust, TrustOverride
from moderation.trust import Sender, TrustAssessment, TrustNumbers, assess
from web.folding import fold


def trust_numbers() -> TrustNumbers:
    return TrustNumbers(**settings.TRUST)


def trust_of(address_id: int) -> Trust:
    """Return the trust of a proved address; others have no history.

    The addresses that an account has proved have one history and, of what editors set, the lowest
    level: trust is the account's. A stopped address gives it nothing and gets nothing.
    """
    keys = [address_id]
    is_out = is_stopped(address_id)
    if not is_out:
        keys += _proved_beside(address_id)
    standing = _assess(Address.objects.filter(pk__in=keys))
    if is_out:
        return Trust(TrustLevel.STOPPED, standing)
    overrides = TrustOverride.objects.standing().filter(address__in=keys)
    return _decided(standing, overrides.order_by("level"))


def trust_of_organisation(organisation: Organisation) -> Trust:
    """Return the trust of an organisation, from what its representatives sent in its name only."""
    standing = _assess(
        Address.objects.filter(represents__organisation=organisation), name=organisation.name
    )
    return _decided(standing, TrustOverride.objects.standing().filter(organisation=organisation))


def trust_for(sender: Sender | None) -> Trust:
    """Return the trust of a sender: of the address, or of the organisation it represents if higher.

    The organisation counts only if the sender names it. It does not raise a level that an editor
    lowered.
    """
    if sender is None:
        return Trust(TrustLevel.NEW, TrustAssessment(TrustLevel.NEW))
    trust = trust_of(sender.address_id)
    is_lowered = trust.override is not None and trust.level < trust.standing.level
    organisation = (
        None
        if is_lowered or trust.level == TrustLevel.STOPPED
        else represented_organisation(sender)
    )
    if organisation is None:
        return trust
    theirs = trust_of_organisation(organisation)
    if theirs.level <= trust.level:
        return trust
    return Trust(theirs.level, theirs.standing, theirs.override, organisation)


def represented_organisation(sender: Sender) -> Organisation | None:
    """Return the organisation that the sender names, if an editor tied the address to it.

    Or another address that the same account has proved.
    """
    named = fold(sender.name)
    if not named:
        return None
    keys = [sender.address_id, *_proved_beside(sender.address_id)]
    organisations = Organisation.objects.live().filter(representatives__address__in=keys)
    return next((one for one in organisations if fold(one.name) == named), None)


def is_stopped(address_id: int) -> bool:
    return StoppedAddress.objects.standing().filter(address=address_id).exists()


def _proved_beside(address_id: int) -> list[int]:
    """Return the other addresses that the account of this one has proved, without stopped ones."""
    holder = AccountAddress.objects.filter(address=address_id).values("email_address__user")
    proved = AccountAddress.objects.filter(email_address__user__in=holder)
    stopped = StoppedAddress.objects.standing().values("address")
    others = proved.exclude(address=address_id).exclude(address__in=stopped)
    return list(others.values_list("address", flat=True))


def _assess(addresses: AddressQuerySet, *, name: str = "") -> TrustAssessment:
    """Return the level by history of ``addresses``; only what was sent in ``name``, if given."""
    history = (fact for kind in KINDS.values() for fact in kind.history(addresses, name))
    return assess(history, timezone.now(), trust_numbers())


def _decided(standing: TrustAssessment, overrides: QuerySet[TrustOverride]) -> Trust:
    """Return the trust: the override in force, else the level by history."""
    override = overrides.first()
    return Trust(TrustLevel(override.level) if override else standing.level, standing, override)
