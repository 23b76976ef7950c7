"""Factories of users, their way into the CMS, the sites they enter, their deeds and badges."""

import hashlib
import secrets
import time
import uuid
from datetime import timedelta
from typing import Any

import factory
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone
from factory.django import DjangoModelFactory

from accounts.enums import BadgeCode, ClaimScope, DeedKind
from accounts.models import Award, Consent, Deed, Grant, Site, User
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


#: Secret of the sites that :class:`SiteFactory` makes.
SECRET = "5ec2e7" * 10


class SiteFactory(DjangoModelFactory[Site]):
    """Site that may ask for everything, with the secret :data:`SECRET`."""

    class Meta:
        model = Site

    name = factory.Sequence(lambda n: f"Les bibliothèques {n}")
    reason = "Pour retrouver votre carte et vos réservations."
    redirect_uris = factory.Sequence(lambda n: [f"https://biblio{n}.example/retour"])
    post_logout_redirect_uris = factory.Sequence(lambda n: [f"https://biblio{n}.example/"])
    scopes = ClaimScope.values
    secret_hash = hashlib.sha256(SECRET.encode()).hexdigest()


class ConsentFactory(DjangoModelFactory[Consent]):
    """Consent of somebody who was asked for everything, and granted the number alone."""

    class Meta:
        model = Consent

    site = factory.SubFactory(SiteFactory)
    user = factory.SubFactory(UserFactory)
    asked = ClaimScope.values
    granted = factory.LazyFunction(lambda: [ClaimScope.OPENID.value])


class GrantFactory(DjangoModelFactory[Grant]):
    """Open sign-on whose code was redeemed, outside any session."""

    class Meta:
        model = Grant

    site = factory.SubFactory(SiteFactory)
    user = factory.SubFactory(UserFactory)
    sub = factory.LazyFunction(uuid.uuid4)
    scopes = ["openid"]
    auth_time = factory.LazyFunction(timezone.now)
    redirect_uri = factory.LazyAttribute(lambda grant: grant.site.redirect_uris[0])
    code_challenge = "x" * 43
    code_hash = factory.LazyFunction(lambda: secrets.token_hex(32))
    code_expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(minutes=1))
    code_used_at = factory.LazyFunction(timezone.now)
    refresh_hash = factory.LazyFunction(lambda: secrets.token_hex(32))
    refresh_expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=30))


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
