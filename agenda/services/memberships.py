"""Members of an organisation: users who may publish in its name."""

from collections.abc import Iterable

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from agenda.models import Membership, Organisation


@transaction.atomic
def replace_members(organisation: Organisation, users: Iterable[AbstractBaseUser]) -> None:
    """Make ``users`` the members of ``organisation``; users who stay keep their membership row."""
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    keys = {user.pk for user in users}
    organisation.memberships.exclude(user__in=keys).delete()
    Membership.objects.bulk_create(
        [Membership(organisation=organisation, user_id=key) for key in sorted(keys)],
        ignore_conflicts=True,
    )
