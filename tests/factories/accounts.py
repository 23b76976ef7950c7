"""Factories of users, their way into the CMS, and the sites that they enter with their account."""

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

from accounts.models import Consent, Grant, Site, User
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


class SiteFactory(DjangoModelFactory[Site]):
    """Site that is not told of sign-outs, with one address to come back to."""

    class Meta:
        model = Site

    name = factory.Sequence(lambda n: f"Site {n}")
    reason = "Garder vos réservations."
    redirect_uris = factory.Sequence(lambda n: [f"https://site{n}.example/retour"])
    post_logout_redirect_uris = factory.Sequence(lambda n: [f"https://site{n}.example/sorti"])
    scopes = ["openid", "profile", "email"]
    secret_hash = "0" * 64


class ConsentFactory(DjangoModelFactory[Consent]):
    """A person who let a site know their number alone."""

    class Meta:
        model = Consent

    site = factory.SubFactory(SiteFactory)
    user = factory.SubFactory(UserFactory)
    asked = ["openid", "profile", "email"]
    granted = ["openid"]


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
