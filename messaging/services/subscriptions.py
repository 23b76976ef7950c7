"""One browser's subscription: take it, change what it hears, forget it with everything of it, try it."""

import hashlib
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import time, timedelta
from hmac import compare_digest
from typing import TypedDict

import structlog
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.throttling import site_of
from agenda.models import Area
from messaging.database_clock import database_now
from messaging.enums import DeliveryReason, DeliveryState, MessageKind, Standing
from messaging.exceptions import ChoiceRefused, SubscriptionUnknown
from messaging.interest_kinds import THESE
from messaging.kinds import KINDS
from messaging.models import Delivery, Message, QuietWindow, Subscription, Welcome
from messaging.quiet import to_quarters
from messaging.services.merging import bring_interests
from messaging.services.outbox import post
from messaging.validators import point_of, secret_of, service_of

log = structlog.get_logger(__name__)

#: In a minute: a million in a day, evenly, are 694.
ALARMING_PACE = 500
#: A browser that no visit has renewed for so long is forgotten (the page on kept data says so).
KEPT = timedelta(days=730)
#: A window that is needed again is computed again.
WINDOWS_KEPT = timedelta(days=2)
#: One transaction each: nobody waits for the others.
FORGOTTEN_AT_ONCE = 500
#: So many messages in vain, over so long, are enough; a message counts when it has had a day.
MISSED, MISSED_OVER, MISSED_AFTER = 5, timedelta(days=14), timedelta(days=1)
#: How long it is known, of a browser that is not proven, which network asked.
NETWORKS_KEPT = timedelta(days=7)
#: A browser that subscribed since is proven anew at another address: else one would prove any number of them.
PROOF_MOVES_AFTER = timedelta(days=1)
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


class Reached(TypedDict):
    """The same, as its row keeps it."""

    endpoint: str
    service: str
    endpoint_hash: str
    p256dh: bytes
    auth: bytes


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
    browser: Browser,
    choices: Choices | None = None,
    *,
    previous: Proof | None = None,
    user: User | AnonymousUser | None = None,
    network: str = "",
) -> tuple[Subscription, bool]:
    """Take ``browser`` or say it again, and what it wants to hear when ``choices`` say; and whether it is new.

    A new one counts once its service accepts its welcome; ``network`` is who asks, by which welcomes are fair.
    ``previous`` is what the browser was reached by before: its choices, what it was sent and all that it follows move
    over, and its proof when it is older than :data:`PROOF_MOVES_AFTER`.
    Without ``choices`` a browser that is not known is refused. Raises :class:`~messaging.exceptions.EndpointRefused`,
    :class:`~messaging.exceptions.SubscriptionUnknown`, :class:`~messaging.exceptions.ChoiceRefused`.
    """
    reached = _reached_by(browser)
    former = _find(previous.endpoint, previous.auth) if previous and previous.endpoint != browser.endpoint else None
    held = _hold({reached["endpoint_hash"], former.endpoint_hash if former else ""}, "endpoint_hash")
    subscription = next((one for one in held if one.endpoint_hash == reached["endpoint_hash"]), None)
    if subscription:
        _refuse_another_secret(subscription, reached["auth"])
    is_new = subscription is None and former is None
    if is_new and choices is None:
        raise SubscriptionUnknown(_("Ce navigateur n’est pas abonné."))
    if subscription is None and former:
        _move(former, reached, network)
        subscription = former
    elif subscription is None:
        subscription = _made(reached, network)
    elif former:
        _merge(former, subscription, reached["service"])
    subscription.seen_at, subscription.service = timezone.now(), reached["service"]
    subscription.application_key = browser.application_key or subscription.application_key
    if choices:
        _choose(subscription, choices, user)
    subscription.save()
    return subscription, is_new


def _reached_by(browser: Browser) -> Reached:
    """Raises :class:`~messaging.exceptions.EndpointRefused` for what no browser gives."""
    return {
        "endpoint": browser.endpoint,
        "service": service_of(browser.endpoint),
        "endpoint_hash": hash_of(browser.endpoint),
        "p256dh": point_of(browser.p256dh),
        "auth": secret_of(browser.auth),
    }


def _move(subscription: Subscription, reached: Reached, network: str) -> None:
    """To its new address, what it is still owed included. Nothing was accepted there yet."""
    for name, value in reached.items():
        setattr(subscription, name, value)
    subscription.standing, subscription.accepted_at = Standing.NEW, None
    subscription.missed, subscription.missed_since = 0, None
    if not _is_proof_kept(subscription):
        _welcome(subscription, network)
    owed = Delivery.objects.owed().filter(subscription=subscription)
    owed.update(service=subscription.service, standing=subscription.standing)


def _merge(former: Subscription, subscription: Subscription, service: str) -> None:
    """Both are known, of one browser, which is told once, of all that it follows: only ``subscription`` stays."""
    # What only the former was sent is of the same browser: it hears a lift of what it heard, and is owed the rest.
    former.deliveries.owed().update(service=service, standing=subscription.standing)
    bring_interests(subscription, former)
    if _is_proof_kept(former):
        Welcome.objects.filter(subscription=subscription).delete()
    _forget([former.pk])


def read(proof: Proof) -> Subscription:
    """The subscription of who knows ``proof``. Raises :class:`~messaging.exceptions.SubscriptionUnknown`."""
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


def forget_quiet_windows() -> int:
    """Forget the windows that no message asked for since they were over; returns how many."""
    return QuietWindow.objects.filter(ends_at__lt=timezone.now() - WINDOWS_KEPT).delete()[0]


def watch_pace() -> None:
    """Say, and refuse nobody, when more browsers subscribed in the last minute than a city's do."""
    made = Subscription.objects.made_since(timezone.now() - timedelta(minutes=1)).count()
    if made > ALARMING_PACE:
        log.warning("subscriptions_surge", last_minute=made)


def forget_unreachable() -> int:
    """Forget the browsers that never were reached; returns how many.

    Tried for :data:`MISSED` messages over :data:`MISSED_OVER` or more, each of which their push service took to others.
    What is new since the last time is counted, for deliveries are forgotten meanwhile.
    """
    rows = Delivery.objects.missed(timezone.now() - MISSED_AFTER)
    count = 0
    for start in range(0, len(rows), FORGOTTEN_AT_ONCE):
        missed = {row[0]: row for row in rows[start : start + FORGOTTEN_AT_ONCE]}
        with transaction.atomic():
            lost: list[int] = []
            unreached = _locked().filter(pk__in=missed, accepted_at=None).order_by("pk")
            for one in unreached:
                _pk, times, first, last, one.missed_last = missed[one.pk]
                one.missed, one.missed_since = one.missed + times, one.missed_since or first
                if one.missed >= MISSED and last - one.missed_since >= MISSED_OVER:
                    lost.append(one.pk)
            Subscription.objects.bulk_update(unreached, ["missed", "missed_since", "missed_last"])
            _forget(lost)
        count += len(lost)
    return count


def forget_networks() -> int:
    """Forget which network asked for the browsers that are not proven yet; returns of how many."""
    before = timezone.now() - NETWORKS_KEPT
    known = Welcome.objects.filter(subscription__created_at__lt=before).exclude(network_hmac="")
    return known.update(network_hmac="")


@transaction.atomic
def send_trial(proof: Proof) -> Message | None:
    """Owe that subscription alone a notification that says that it works; of one not proven, its welcome says it."""
    subscription = read(proof)
    if Welcome.objects.filter(subscription=subscription).update(due_at=database_now()):
        return None
    thread = uuid.uuid5(TRIALS, subscription.endpoint_hash)
    message = Message(kind=MessageKind.TRIAL, thread=thread, status="Test")
    return post(message, [THESE.part([subscription.pk])], subscription)


def _locked() -> QuerySet[Subscription]:
    return Subscription.objects.select_for_update(of=("self",))


def _hold(values: Collection[int] | Collection[str], name: str = "pk") -> list[Subscription]:
    """Those of these values, locked by their ids: in the order in which whoever writes deliveries meets them."""
    return list(_locked().filter(**{f"{name}__in": values}).order_by("pk"))


def _find(endpoint: str, auth: str) -> Subscription | None:
    found: Subscription | None = Subscription.objects.filter(endpoint_hash=hash_of(endpoint)).first()
    return found if found and compare_digest(bytes(found.auth), secret_of(auth)) else None


def _refuse_another_secret(subscription: Subscription, auth: bytes) -> None:
    if not compare_digest(bytes(subscription.auth), auth):
        raise SubscriptionUnknown(_("Cette adresse de notification est connue, avec d’autres clés."))


def _made(reached: Reached, network: str) -> Subscription:
    """A new row, to be welcomed; of two made at once, the first one's."""
    try:
        with transaction.atomic():
            made = Subscription.objects.create(seen_at=timezone.now(), **reached)
            _welcome(made, network)
            return made
    except IntegrityError:
        found: Subscription = _locked().get(endpoint_hash=reached["endpoint_hash"])
        _refuse_another_secret(found, reached["auth"])
        return found


def _welcome(subscription: Subscription, network: str) -> None:
    """Have its address proven now. One that waited for a proof is tried anew, in its turn."""
    asker = site_of(network) if ":" in network else network  # one customer has all the networks of an IPv6 site
    digest = salted_hmac("alerts.network", asker, algorithm="sha256").hexdigest()
    untried = {"due_at": database_now(), "tried_at": None, "attempts": 0}
    turn = Welcome.objects.filter(network_hmac=digest).count()
    of_network = {"network_hmac": digest, "turn": turn}
    Welcome.objects.update_or_create(subscription=subscription, defaults=untried, create_defaults=untried | of_network)


def _is_proof_kept(former: Subscription) -> bool:
    return former.is_proven and former.created_at < timezone.now() - PROOF_MOVES_AFTER


def _choose(subscription: Subscription, choices: Choices, user: User | AnonymousUser | None) -> None:
    if choices.is_tester and not (user and any(kind.may_test(user) for kind in KINDS.values())):
        raise ChoiceRefused(_("Les exercices ne sonnent que chez qui écrit les alertes : connectez-vous d’abord."))
    topics, areas = _named(Subscription.topics.rel.model, "slug", choices.topics), _named(Area, "code", choices.areas)
    for name in ("language", "wants_alerts", "min_severity", "lets_extreme", "lets_severe"):
        setattr(subscription, name, getattr(choices, name))
    subscription.every_topic, subscription.every_area = not topics, not areas
    subscription.topics.set(topics)
    subscription.areas.set(areas)
    quiet = choices.quiet
    subscription.quiet_from, subscription.quiet_to = to_quarters(quiet.start, quiet.end) if quiet else (None, None)
    subscription.time_zone = quiet.time_zone if quiet else ""
    if choices.is_tester is not None:
        subscription.is_tester = choices.is_tester


def _named(model: type[Model], field: str, names: Sequence[str]) -> list[int]:
    """The keys of the records called ``names``, all of them."""
    found = list(model._default_manager.filter(**{f"{field}__in": names}).values_list("pk", flat=True))
    if len(found) != len(set(names)):
        raise ChoiceRefused(_("Un thème ou un quartier choisi n’existe plus : rechargez la page."))
    return found


def _forget(ids: list[int]) -> None:
    _hold(ids)  # whoever is writing them a delivery has written it, or meets nobody
    owed = Delivery.objects.owed().filter(subscription__in=ids)
    owed.update(state=DeliveryState.NOT_DELIVERED, reason=DeliveryReason.GONE)
    Subscription.objects.filter(pk__in=ids).delete()
