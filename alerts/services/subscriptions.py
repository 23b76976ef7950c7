"""One browser's subscription: take it, change what it hears, forget it with everything of it, try it."""

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time, timedelta
from functools import partial
from hmac import compare_digest
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from agenda.models import Area
from alerts.enums import DeliveryReason, DeliveryState, MessageKind
from alerts.exceptions import ChoiceRefused, SubscriptionUnknown
from alerts.formats.push import trial_payloads
from alerts.models import Delivery, KeptSearch, Message, Subscription, Topic
from alerts.permissions import may_write
from alerts.services.ledger import close_overtaken, owe, take_message_id
from alerts.signals import message_written
from alerts.validators import point_of, secret_of, service_of

#: A browser that no visit has renewed for so long is forgotten (the page on kept data says so).
KEPT = timedelta(days=730)
#: One transaction each: nobody waits for the others.
FORGOTTEN_AT_ONCE = 500
TRIAL_LIFE = timedelta(minutes=10)
#: Each subscription has one thread of trials: the last replaces those before it.
TRIALS = uuid.UUID("9d0f4c1c-5a43-4d0f-9f57-2f1f0a7f8a55")


@dataclass(frozen=True, slots=True)
class Browser:
    """What a browser gives to be reached (Push API, ``PushSubscription.toJSON``), as it gives it."""

    endpoint: str
    p256dh: str
    auth: str
    #: The public key that it subscribed with (RFC 8292), base64url; empty when it does not say.
    application_key: str = ""


@dataclass(frozen=True, slots=True)
class Proof:
    """Who knows both owns the subscription."""

    endpoint: str
    auth: str


@dataclass(frozen=True, slots=True)
class Quiet:
    """From when to when, in the wall time of ``time_zone`` (IANA)."""

    start: time
    end: time
    time_zone: str


@dataclass(frozen=True, slots=True)
class Choices:
    """What a browser wants to hear. No topic and no area: all of them."""

    language: str = "fr"
    wants_alerts: bool = True
    min_severity: int = 2
    topics: Sequence[str] = ()
    areas: Sequence[str] = ()
    quiet: Quiet | None = None
    lets_extreme: bool = True
    lets_severe: bool = False
    #: ``None``: as it was.
    is_tester: bool | None = None


def hash_of(endpoint: str) -> str:
    return hashlib.sha256(endpoint.encode()).hexdigest()


@transaction.atomic
def subscribe(
    browser: Browser, choices: Choices | None = None, *, previous: Proof | None = None, user: Any = None
) -> tuple[Subscription, bool]:
    """Take ``browser`` or say it again, and what it wants to hear when ``choices`` say; and whether it is new.

    ``previous`` is what the browser was reached by before: its choices and all that it follows move over. Without
    ``choices`` a browser that is not known is refused. Raises :class:`~alerts.exceptions.EndpointRefused`,
    :class:`~alerts.exceptions.SubscriptionUnknown`, :class:`~alerts.exceptions.ChoiceRefused`.
    """
    reached = _reached_by(browser)
    former = _find(previous.endpoint, previous.auth) if previous and previous.endpoint != browser.endpoint else None
    subscription = _locked().filter(endpoint_hash=reached["endpoint_hash"]).first()
    if subscription:
        _refuse_another_secret(subscription, reached["auth"])
    is_new = subscription is None and former is None
    if is_new and choices is None:
        raise SubscriptionUnknown(_("Ce navigateur n’est pas abonné."))
    if subscription is None:
        subscription = _moved(former, reached) if former else _made(reached)
    elif former:
        _inherit(subscription, former)
    subscription.seen_at = timezone.now()
    subscription.application_key = browser.application_key or subscription.application_key
    if choices:
        _choose(subscription, choices, user)
    subscription.save()
    return subscription, is_new


def read(proof: Proof) -> Subscription:
    """The subscription of who knows ``proof``. Raises :class:`~alerts.exceptions.SubscriptionUnknown`."""
    found = _find(proof.endpoint, proof.auth)
    if found is None:
        raise SubscriptionUnknown(_("Ce navigateur n’est pas abonné."))
    return found


@transaction.atomic
def forget(proof: Proof) -> None:
    """Delete the subscription, what it chose and what it follows; what it was still owed is not sent.

    Forgetting what is not known is nothing to do.
    """
    if found := _find(proof.endpoint, proof.auth):
        _forget([found.pk])


def forget_unseen() -> int:
    """Forget the browsers that nobody has seen for :data:`KEPT`; returns how many."""
    count = 0
    unseen = Subscription.objects.unseen_since(timezone.now() - KEPT).order_by("pk").values_list("pk", flat=True)
    while ids := list(unseen[:FORGOTTEN_AT_ONCE]):
        with transaction.atomic():
            _forget(ids)
        count += len(ids)
    return count


@transaction.atomic
def send_trial(proof: Proof) -> Message:
    """Owe that subscription alone a notification that says that it works."""
    subscription = read(proof)
    message_id, now = take_message_id(), timezone.now()
    thread = uuid.uuid5(TRIALS, subscription.endpoint_hash)
    message = Message.objects.create(
        id=message_id,
        kind=MessageKind.TRIAL,
        thread=thread,
        revision=message_id,
        payloads=trial_payloads(str(thread), message_id),
        at=now,
        expires_at=now + TRIAL_LIFE,
    )
    close_overtaken(message)
    owe(message, Subscription.objects.filter(pk=subscription.pk))
    transaction.on_commit(partial(message_written.send_robust, sender=Message, message=message))
    return message


def _reached_by(browser: Browser) -> dict[str, Any]:
    return {
        "endpoint": browser.endpoint,
        "service": service_of(browser.endpoint),
        "endpoint_hash": hash_of(browser.endpoint),
        "p256dh": point_of(browser.p256dh),
        "auth": secret_of(browser.auth),
    }


def _locked() -> QuerySet[Subscription]:
    return Subscription.objects.select_for_update(of=("self",))


def _find(endpoint: str, auth: str) -> Subscription | None:
    found: Subscription | None = Subscription.objects.filter(endpoint_hash=hash_of(endpoint)).first()
    return found if found and compare_digest(bytes(found.auth), secret_of(auth)) else None


def _refuse_another_secret(subscription: Subscription, auth: bytes) -> None:
    if not compare_digest(bytes(subscription.auth), auth):
        raise SubscriptionUnknown(_("Cette adresse de notification est connue, avec d’autres clés."))


def _made(reached: dict[str, Any]) -> Subscription:
    """A new row; of two made at once, the first one's."""
    try:
        with transaction.atomic():
            return Subscription.objects.create(seen_at=timezone.now(), **reached)
    except IntegrityError:
        found: Subscription = _locked().get(endpoint_hash=reached["endpoint_hash"])
        _refuse_another_secret(found, reached["auth"])
        return found


def _moved(former: Subscription, reached: dict[str, Any]) -> Subscription:
    """``former`` reached at its new address, what it is still owed included."""
    for name, value in reached.items():
        setattr(former, name, value)
    Delivery.objects.owed().filter(subscription=former).update(service=former.service)
    return former


def _inherit(subscription: Subscription, former: Subscription) -> None:
    """Both are known: one browser is told once, of all that it follows."""
    followed = subscription.follows.values("event")
    former.follows.exclude(event__in=followed).update(subscription=subscription)
    kept = KeptSearch.objects.filter(subscription=subscription).values("querystring")
    KeptSearch.objects.filter(subscription=former).exclude(querystring__in=kept).update(subscription=subscription)
    _forget([former.pk])


def _choose(subscription: Subscription, choices: Choices, user: Any) -> None:
    if choices.is_tester and not (user and may_write(user)):
        raise ChoiceRefused(_("Les exercices ne sonnent que chez qui écrit les alertes : connectez-vous d’abord."))
    topics, areas = _named(Topic, "slug", choices.topics), _named(Area, "code", choices.areas)
    for name in ("language", "wants_alerts", "min_severity", "lets_extreme", "lets_severe"):
        setattr(subscription, name, getattr(choices, name))
    subscription.every_topic, subscription.every_area = not topics, not areas
    subscription.topics.set(topics)
    subscription.areas.set(areas)
    quiet = choices.quiet
    subscription.quiet_from, subscription.quiet_to = (quiet.start, quiet.end) if quiet else (None, None)
    subscription.time_zone = quiet.time_zone if quiet else ""
    if choices.is_tester is not None:
        subscription.is_tester = choices.is_tester


def _named(model: Any, field: str, names: Sequence[str]) -> list[Any]:
    """The records called ``names``, all of them."""
    found = list(model.objects.filter(**{f"{field}__in": names}))
    if len(found) != len(set(names)):
        raise ChoiceRefused(_("Un thème ou un quartier choisi n’existe plus : rechargez la page."))
    return found


def _forget(ids: list[int]) -> None:
    owed = Delivery.objects.owed().filter(subscription__in=ids)
    owed.update(state=DeliveryState.NOT_DELIVERED, reason=DeliveryReason.GONE)
    Subscription.objects.filter(pk__in=ids).delete()
