"""Factories of users, their deeds and badges; the users' way into the CMS."""

import datetime as dt
import time
from typing import Any

import factory
from allauth.account.models import EmailAddress
from django.test import Client
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
    """A deed that counts: a correction of somebody else's event, accepted by an editor."""

    class Meta:
        model = Deed

    user = factory.SubFactory(UserFactory)
    kind = DeedKind.CORRECTION_ACCEPTED
    about = factory.Sequence(lambda n: f"agenda.event:{n}")
    title = factory.Sequence(lambda n: f"Concert {n}")
    done_at = dt.datetime(2026, 2, 27, 10, tzinfo=dt.UTC)
    judged_by = factory.SubFactory(UserFactory)


class AwardFactory(DjangoModelFactory[Award]):
    """A badge that nobody was told of yet, and that is not shown."""

    class Meta:
        model = Award

    user = factory.SubFactory(UserFactory)
    code = BadgeCode.LYNX
    earned_at = dt.datetime(2025, 12, 2, 10, tzinfo=dt.UTC)


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
