"""Editors' settings of trust: a temporary level, and representatives of organisations."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Address, User
from agenda.models import Organisation
from moderation.enums import TrustLevel
from moderation.exceptions import TrustRefused
from moderation.models import Representative, TrustOverride
from moderation.permissions import check_moderator
from moderation.trust import Sender

LONGEST = timedelta(days=366)


@transaction.atomic
def set_level(
    of: Sender | Organisation, level: TrustLevel, reason: str, until: datetime, *, actor: User
) -> TrustOverride:
    """Set a trust level ``until`` a moment, instead of the level by history.

    It replaces an earlier one. Raises :class:`~moderation.exceptions.TrustRefused` with a reason
    for people.
    """
    check_moderator(actor)
    if level == TrustLevel.STOPPED or (level == TrustLevel.PARTNER and isinstance(of, Sender)):
        raise TrustRefused(
            _(
                "Seule une organisation est partenaire : dites d’abord pour laquelle cette "
                "adresse parle."
            )
        )
    now = timezone.now()
    if not now < until <= now + LONGEST:
        raise TrustRefused(
            _("Donnez un jour à venir, d’ici un an : un niveau choisi prend toujours fin.")
        )
    if not reason.strip():
        raise TrustRefused(_("Dites pourquoi : qui a cette adresse le lira."))
    if isinstance(of, Sender):
        key = {"address_id": of.address_id}
        Address.objects.select_for_update().get(pk=of.address_id)
    else:
        key = {"organisation_id": of.pk}
        Organisation._base_manager.select_for_update(of=("self",)).get(pk=of.pk)
    TrustOverride.objects.filter(**key, ended_at=None).update(ended_at=now, ended_by=actor)
    return TrustOverride.objects.create(
        **key,
        level=level,
        reason=reason.strip(),
        made_by=actor,
        made_at=now,
        until=until,
    )


def end_level(override: TrustOverride, *, actor: User) -> None:
    """End an override: the history counts again. A second call changes nothing."""
    check_moderator(actor)
    TrustOverride.objects.filter(pk=override.pk, ended_at=None).update(
        ended_at=timezone.now(), ended_by=actor
    )


def add_representative(sender: Sender, organisation: Organisation, *, actor: User) -> None:
    """Record that an address represents an organisation. A second call changes nothing."""
    check_moderator(actor)
    facts = {"made_by": actor, "made_at": timezone.now()}
    Representative.objects.get_or_create(
        address_id=sender.address_id, organisation=organisation, defaults=facts
    )


def remove_representative(sender: Sender, organisation: Organisation, *, actor: User) -> None:
    check_moderator(actor)
    Representative.objects.filter(address=sender.address_id, organisation=organisation).delete()
