"""Factories of subscriptions, follows and kept searches; deliveries written as by a dispatcher."""

import base64
import hashlib
import os
from typing import Any

import factory
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.db import transaction
from django.utils import timezone
from factory.django import DjangoModelFactory

from messaging.delivery.fan_out import write_batch
from messaging.enums import Rhythm
from messaging.formats.schemas import Keys, Proof, SubscribeData
from messaging.models import EventMatch, Follow, KeptSearch, Question, Subscription
from messaging.services import searches
from messaging.services.questions import question_of

#: One key pair for all; tests that decrypt create their own.
_KEY = ec.generate_private_key(ec.SECP256R1()).public_key()
P256DH = _KEY.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


class SubscriptionFactory(DjangoModelFactory[Subscription]):
    """Subscription to everything from «Pour info» on, at any hour."""

    class Meta:
        model = Subscription
        skip_postgeneration_save = True

    endpoint = factory.Sequence(lambda n: f"https://updates.push.services.mozilla.com/wpush/v2/{n}")
    endpoint_hash = factory.LazyAttribute(
        lambda one: hashlib.sha256(one.endpoint.encode()).hexdigest()
    )
    p256dh = P256DH
    auth = factory.LazyFunction(lambda: os.urandom(16))
    service = "mozilla"
    min_severity = 1
    seen_at = factory.LazyFunction(timezone.now)

    @factory.post_generation
    def topics(subscription: Any, create: bool, extracted: Any, **kwargs: Any) -> None:  # noqa: N805 -- factory-boy's own signature
        _choose(subscription, "topic", extracted)

    @factory.post_generation
    def areas(subscription: Any, create: bool, extracted: Any, **kwargs: Any) -> None:  # noqa: N805 -- factory-boy's own signature
        _choose(subscription, "area", extracted)


class FollowFactory(DjangoModelFactory[Follow]):
    class Meta:
        model = Follow

    subscription = factory.SubFactory(SubscriptionFactory, wants_alerts=False)


@transaction.atomic
def _question(querystring: str, words: dict[str, str]) -> Question:
    return question_of(querystring, words)


class KeptSearchFactory(DjangoModelFactory[KeptSearch]):
    """Kept search notified at once of new matches; its words and question come from the service."""

    class Meta:
        model = KeptSearch

    subscription = factory.SubFactory(SubscriptionFactory, wants_alerts=False)
    querystring = "q=jazz"
    words = factory.LazyAttribute(
        lambda one: searches.describe_query(searches.plain_search(one.querystring))
    )
    question = factory.LazyAttribute(lambda one: _question(one.querystring, one.words))
    told_upto = factory.LazyFunction(EventMatch.objects.last_key)
    rhythm = Rhythm.AT_ONCE
    tell_at = factory.LazyAttribute(lambda one: searches.first_time(one.rhythm))


def _choose(subscription: Subscription, name: str, chosen: Any) -> None:
    if chosen:
        getattr(subscription, f"{name}s").set(chosen)
        setattr(subscription, f"every_{name}", False)
        subscription.save()


def b64(octets: bytes) -> str:
    """Encode in base64url without padding, as browsers do for keys."""
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def proof_of(subscription: Subscription) -> Proof:
    return Proof(endpoint=subscription.endpoint, auth=b64(bytes(subscription.auth)))


def browser_data(endpoint: str, auth: bytes = b"0" * 16, **fields: Any) -> SubscribeData:
    """Return what a browser sends to subscribe at ``endpoint``."""
    keys = Keys(p256dh=b64(P256DH), auth=b64(auth))
    return SubscribeData(endpoint=endpoint, keys=keys, **fields)


def write_deliveries() -> None:
    """Write all waiting deliveries, as dispatchers do."""
    while write_batch():
        pass
