"""Subscription of a browser: create, change its choices, delete with all its data, test."""

import hashlib
import uuid
from collections.abc import Collection, Sequence
from datetime import timedelta
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
from messaging.enums import DeliveryPriority, DeliveryReason, DeliveryState, MessageKind
from messaging.exceptions import ChoiceRefused, SubscriptionUnknown
from messaging.formats.schemas import ChoicesData, Proof, SubscribeData
from messaging.interest_kinds import LISTED
from messaging.kinds import KINDS
from messaging.models import Delivery, Message, QuietWindow, Subscription, Welcome
from messaging.quiet import to_quarters
from messaging.services.merging import merge_interests
from messaging.services.outbox import post
from messaging.validators import point_of, secret_of, service_of

log = structlog.get_logger(__name__)

#: New subscriptions a minute that are logged: a million in a day, evenly, are 694.
ALARMING_PACE = 500
#: Age since the last visit at which a browser is deleted, as the page on kept data says.
KEPT = timedelta(days=730)
#: Retention of computed quiet windows; a deleted one is computed again.
WINDOWS_KEPT = timedelta(days=2)
#: Number deleted in one transaction, so that nobody waits for all.
FORGOTTEN_AT_ONCE = 500
#: A browser that was never reached is deleted after this many messages over this time; a message
#: counts after a day.
MISSED, MISSED_OVER, MISSED_AFTER = 5, timedelta(days=14), timedelta(days=1)
#: Retention of the network that asked for an unproved browser.
NETWORKS_KEPT = timedelta(days=7)
#: Minimum age of a proof that moves to a new endpoint: otherwise one browser could prove any
#: number.
PROOF_MOVES_AFTER = timedelta(days=1)
#: Namespace of a subscription's thread of trials: each trial replaces the one before.
TRIALS = uuid.UUID("9d0f4c1c-5a43-4d0f-9f57-2f1f0a7f8a55")


class EndpointColumns(TypedDict):
    """A browser's push endpoint and keys, as columns of its row."""

    endpoint: str
    service: str
    endpoint_hash: str
    p256dh: bytes
    auth: bytes


def hash_of(endpoint: str) -> str:
    return hashlib.sha256(endpoint.encode()).hexdigest()


@transaction.atomic
def subscribe(
    data: SubscribeData, *, user: User | AnonymousUser | None = None, network: str = ""
) -> tuple[Subscription, bool]:
    """Create or update the subscription of a browser; return it, and whether it is new.

    A new one is active once its push service accepts its welcome. ``network`` is the client's, for
    fair order of welcomes. ``data.previous`` is the browser's former subscription: its choices,
    deliveries and follows move to this one, and its proof if older than :data:`PROOF_MOVES_AFTER`.
    Without ``data.choices``, an unknown browser is refused. Raises
    :class:`~messaging.exceptions.EndpointRefused`,
    :class:`~messaging.exceptions.SubscriptionUnknown`,
    :class:`~messaging.exceptions.ChoiceRefused`.
    """
    reached, previous, choices = _reached_by(data), data.previous, data.choices
    former = None
    if previous and previous.endpoint != data.endpoint:
        former = _find(previous)
    held = _hold(
        {reached["endpoint_hash"], former.endpoint_hash if former else ""}, "endpoint_hash"
    )
    subscription = next(
        (one for one in held if one.endpoint_hash == reached["endpoint_hash"]), None
    )
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
    subscription.application_key = data.application_key or subscription.application_key
    if choices:
        _choose(subscription, choices, user)
    subscription.save()
    return subscription, is_new


def _reached_by(data: SubscribeData) -> EndpointColumns:
    """Return endpoint, service, hash and keys of a browser, by column of ``Subscription``.

    Raises :class:`~messaging.exceptions.EndpointRefused` for an invalid endpoint or key.
    """
    return {
        "endpoint": data.endpoint,
        "service": service_of(data.endpoint),
        "endpoint_hash": hash_of(data.endpoint),
        "p256dh": point_of(data.keys.p256dh),
        "auth": secret_of(data.keys.auth),
    }


def _move(subscription: Subscription, reached: EndpointColumns, network: str) -> None:
    """Move a subscription and its pending deliveries to a new endpoint, which is not proved yet."""
    for name, value in reached.items():
        setattr(subscription, name, value)
    subscription.standing, subscription.accepted_at = DeliveryPriority.NEW, None
    subscription.missed, subscription.missed_since = 0, None
    if not _is_proof_kept(subscription):
        _welcome(subscription, network)
    owed = Delivery.objects.owed().filter(subscription=subscription)
    owed.update(service=subscription.service, standing=subscription.standing)


def _merge(former: Subscription, subscription: Subscription, service: str) -> None:
    """Merge two subscriptions of one browser into ``subscription``, and delete ``former``."""
    # Deliveries move too: the browser gets cancels of what it received, and pending ones.
    former.deliveries.owed().update(service=service, standing=subscription.standing)
    subscription.session_id = subscription.session_id or former.session_id
    merge_interests(subscription, former)
    if _is_proof_kept(former):
        Welcome.objects.filter(subscription=subscription).delete()
    _forget([former.pk])


def find_subscription(proof: Proof) -> Subscription:
    """Return the subscription of ``proof``.

    Raises :class:`~messaging.exceptions.SubscriptionUnknown`.
    """
    found = _find(proof)
    if found is None:
        raise SubscriptionUnknown(_("Ce navigateur n’est pas abonné."))
    return found


@transaction.atomic
def erase_subscription(proof: Proof) -> None:
    """Delete the subscription, its choices and follows; pending deliveries are not sent.

    Does nothing for an unknown one.
    """
    if found := _find(proof):
        _forget([found.pk])


def purge_unseen_subscriptions() -> int:
    """Delete the browsers not seen for :data:`KEPT`; return how many."""
    count = 0
    unseen = Subscription.objects.filter(seen_at__lt=timezone.now() - KEPT).order_by("pk")
    while ids := list(unseen.values_list("pk", flat=True)[:FORGOTTEN_AT_ONCE]):
        with transaction.atomic():
            _forget(ids)
        count += len(ids)
    return count


def purge_quiet_windows() -> int:
    """Delete quiet windows that ended long ago; return how many."""
    return QuietWindow.objects.filter(ends_at__lt=timezone.now() - WINDOWS_KEPT).delete()[0]


def watch_pace() -> None:
    """Log a warning when unusually many browsers subscribed in the last minute; refuse none."""
    made = Subscription.objects.made_since(timezone.now() - timedelta(minutes=1)).count()
    if made > ALARMING_PACE:
        log.warning("subscriptions_surge", last_minute=made)


def purge_unreachable_subscriptions() -> int:
    """Delete the browsers that were never reached; return how many.

    They missed :data:`MISSED` messages over :data:`MISSED_OVER` or more, each of which their push
    service accepted for others. Counts are cumulative, as deliveries are deleted meanwhile.
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


def purge_networks() -> int:
    """Empty the network HMACs of welcomes older than ``NETWORKS_KEPT``; return how many."""
    before = timezone.now() - NETWORKS_KEPT
    known = Welcome.objects.filter(subscription__created_at__lt=before).exclude(network_hmac="")
    return known.update(network_hmac="")


@transaction.atomic
def send_trial(proof: Proof) -> Message | None:
    """Post a trial notification to one subscription, and return it.

    An unproved subscription gets its welcome now instead; ``None`` is returned.
    """
    subscription = find_subscription(proof)
    if Welcome.objects.filter(subscription=subscription).update(due_at=database_now()):
        return None
    thread = uuid.uuid5(TRIALS, subscription.endpoint_hash)
    message = Message(kind=MessageKind.TRIAL, thread=thread, status="Test")
    return post(message, [LISTED.part([subscription.pk])], subscription)


def _locked() -> QuerySet[Subscription]:
    return Subscription.objects.select_for_update(of=("self",))


def _hold(values: Collection[int] | Collection[str], name: str = "pk") -> list[Subscription]:
    """Lock the subscriptions with these values in id order, as writers of deliveries do."""
    return list(_locked().filter(**{f"{name}__in": values}).order_by("pk"))


def _find(proof: Proof) -> Subscription | None:
    """Return the subscription of ``proof`` if the secret is right, else ``None``."""
    found = Subscription.objects.filter(endpoint_hash=hash_of(proof.endpoint)).first()
    if found and compare_digest(bytes(found.auth), secret_of(proof.auth)):
        return found
    return None


def _refuse_another_secret(subscription: Subscription, auth: bytes) -> None:
    if not compare_digest(bytes(subscription.auth), auth):
        raise SubscriptionUnknown(
            _("Cette adresse de notification est connue, avec d’autres clés.")
        )


def _made(reached: EndpointColumns, network: str) -> Subscription:
    """Create and welcome a subscription; return the existing one if it was created concurrently."""
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
    """Send its welcome now; reset the tries of a waiting one, which keeps its turn."""
    # One customer has all networks of an IPv6 site.
    asker = site_of(network) if ":" in network else network
    digest = salted_hmac("alerts.network", asker, algorithm="sha256").hexdigest()
    untried = {"due_at": database_now(), "tried_at": None, "attempts": 0}
    turn = Welcome.objects.filter(network_hmac=digest).count()
    of_network = {"network_hmac": digest, "turn": turn}
    Welcome.objects.update_or_create(
        subscription=subscription, defaults=untried, create_defaults=untried | of_network
    )


def _is_proof_kept(former: Subscription) -> bool:
    """Return whether ``former`` is proved, and old enough for its proof to move."""
    return former.is_proven and former.created_at < timezone.now() - PROOF_MOVES_AFTER


def _choose(
    subscription: Subscription, choices: ChoicesData, user: User | AnonymousUser | None
) -> None:
    """Set the choices; refuse unknown topics and areas, and tests to users without permission."""
    if choices.is_tester and not (user and any(kind.may_test(user) for kind in KINDS.values())):
        raise ChoiceRefused(
            _("Les exercices ne sonnent que chez qui écrit les alertes : connectez-vous d’abord.")
        )
    topics = _named(Subscription.topics.rel.model, "slug", choices.topics)
    areas = _named(Area, "code", choices.areas)
    for name in ("language", "wants_alerts", "min_severity", "lets_extreme", "lets_severe"):
        setattr(subscription, name, getattr(choices, name))
    subscription.every_topic, subscription.every_area = not topics, not areas
    subscription.topics.set(topics)
    subscription.areas.set(areas)
    quiet = choices.quiet
    hours = to_quarters(quiet.start, quiet.end) if quiet else (None, None)
    subscription.quiet_from, subscription.quiet_to = hours
    subscription.time_zone = quiet.time_zone if quiet else ""
    if choices.is_tester is not None:
        subscription.is_tester = choices.is_tester


def _named(model: type[Model], field: str, names: Sequence[str]) -> list[int]:
    """Return the keys of the records with these ``names``; refuse unknown names."""
    found = list(
        model._default_manager.filter(**{f"{field}__in": names}).values_list("pk", flat=True)
    )
    if len(found) != len(set(names)):
        raise ChoiceRefused(_("Un thème ou un quartier choisi n’existe plus : rechargez la page."))
    return found


def _forget(ids: list[int]) -> None:
    """Delete subscriptions; their pending deliveries become «not delivered»."""
    _hold(ids)  # serializes with writers of deliveries
    owed = Delivery.objects.owed().filter(subscription__in=ids)
    owed.update(state=DeliveryState.NOT_DELIVERED, reason=DeliveryReason.GONE)
    Subscription.objects.filter(pk__in=ids).delete()
