"""Factories of users, their deeds and badges, and their way into the CMS."""

import time
from typing import Any

import factory
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone
from factory.django import DjangoModelFactory

from accounts.enums import BadgeCode, DeedKind
from accounts.models import Award, Deed, User
from tests.accounts.people import give_key


class UserFactory(DjangoModelFactory[User]):
    """User without permissions, with the password ``secret``."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"personne{n}")
    email = factory.LazyAttribute(lambda user: f"{user.username}@example.org")
    first_name = "Camille"
    last_name = factory.Sequence(lambda n: f"Martin {n}")
    password = factory.django.Password("secret")


class DeedFactory(DjangoModelFactory[Deed]):
    """Correction of an event of its own, that somebody accepted."""

    class Meta:
        model = Deed

    user = factory.SubFactory(UserFactory)
    kind = DeedKind.CORRECTION_ACCEPTED
    about = factory.Sequence(lambda n: f"agenda.event:{n}")
    title = "Bal à l’écluse"
    done_at = factory.LazyFunction(timezone.now)
    judged_by = factory.SubFactory(UserFactory)


class AwardFactory(DjangoModelFactory[Award]):
    class Meta:
        model = Award

    user = factory.SubFactory(UserFactory)
    code = BadgeCode.LYNX
    earned_at = factory.LazyFunction(timezone.now)


def sign_in_as_staff(client: Client, user: Any) -> None:
    """Sign ``user`` in as somebody of the staff who has just shown their key."""
    key = user.authenticator_set.first() or give_key(user)
    client.force_login(user)
    record = {"method": "mfa", "at": time.time(), "id": key.pk, "type": key.type}
    session = client.session
    session["account_authentication_methods"] = [record]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()


def give_proved_address(user: Any) -> EmailAddress:
    """Let ``user`` enter by a code that is sent to their address."""
    return EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
