"""The alerts' records, the dullest, and alerts taken through their life by the real services."""

import base64
import hashlib
import os
from datetime import timedelta
from typing import Any

import factory
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.contrib.auth.models import Permission
from django.db import transaction
from django.utils import timezone
from factory.django import DjangoModelFactory

from alerts.delivery.fan_out import write_batch
from alerts.models import Alert, AlertTemplate, EventMatch, Follow, KeptSearch, Question, Subscription, Topic
from alerts.services import approval, searches
from alerts.services.questions import question_of
from messaging.enums import Rhythm
from tests.factories.accounts import UserFactory


class TopicFactory(DjangoModelFactory[Topic]):
    class Meta:
        model = Topic

    slug = factory.Sequence(lambda n: f"theme-{n}")
    name = factory.Sequence(lambda n: f"Thème {n}")


class AlertFactory(DjangoModelFactory[Alert]):
    """A draft for the whole city that nobody has written."""

    class Meta:
        model = Alert
        skip_postgeneration_save = True

    topic = factory.SubFactory(TopicFactory)
    event = "crue"
    headline = factory.Sequence(lambda n: f"Les berges ferment {n}")
    description = "La Seine monte."
    instruction = "Reprenez vos vélos."
    expires = factory.LazyFunction(lambda: timezone.now() + timedelta(hours=6))

    @factory.post_generation
    def areas(alert, create, extracted, **kwargs):  # noqa: N805 -- factory-boy's own signature
        if create and extracted:
            alert.areas.set(extracted)


class AlertTemplateFactory(DjangoModelFactory[AlertTemplate]):
    class Meta:
        model = AlertTemplate

    name = factory.Sequence(lambda n: f"Modèle {n}")
    topic = factory.SubFactory(TopicFactory)
    event = "crue"
    headline = "Les berges ferment"
    longest_hours = 24


#: One pair of keys for all: tests that decrypt make their own.
_KEY = ec.generate_private_key(ec.SECP256R1()).public_key()
P256DH = _KEY.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


class SubscriptionFactory(DjangoModelFactory[Subscription]):
    """A browser that hears everything from «Pour info» on, at any hour."""

    class Meta:
        model = Subscription
        skip_postgeneration_save = True

    endpoint = factory.Sequence(lambda n: f"https://updates.push.services.mozilla.com/wpush/v2/{n}")
    endpoint_hash = factory.LazyAttribute(lambda one: hashlib.sha256(one.endpoint.encode()).hexdigest())
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
    """Told at once of what is found from now on; its words and its question are those that the service gives."""

    class Meta:
        model = KeptSearch

    subscription = factory.SubFactory(SubscriptionFactory, wants_alerts=False)
    querystring = "q=jazz"
    words = factory.LazyAttribute(lambda one: searches.words_of(searches.plain_search(one.querystring)))
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
    """In base64url without padding, as browsers give keys."""
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def officer(**fields: Any) -> Any:
    """Somebody who may write and approve alerts, and enter the CMS."""
    user = UserFactory(**fields)
    codenames = ["add_alert", "change_alert", "view_alert", "approve_alert", "access_admin"]
    codenames += ["add_alerttemplate", "change_alerttemplate", "view_alerttemplate"]
    user.user_permissions.add(*Permission.objects.filter(codename__in=codenames))
    return user


def approved_alert(**fields: Any) -> Alert:
    """An alert written by one person, approved by another, and said. ``by`` and ``approver`` may be given."""
    by, approver = fields.pop("by", None) or officer(), fields.pop("approver", None) or officer()
    alert = fields.pop("alert", None) or AlertFactory(written_by=by, **fields)
    approval.submit(alert, by)
    return approval.approve(alert, approver)


def sent_alert(**fields: Any) -> Alert:
    """As :func:`approved_alert`, and a delivery is written for each who is to hear it."""
    alert = approved_alert(**fields)
    write_deliveries()
    return alert


def write_deliveries() -> None:
    """All that are to be written, as dispatchers do."""
    while write_batch():
        pass
