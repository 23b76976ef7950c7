"""Devices of an account: what it follows is told on each of them.

An account's follows and kept searches have rows of their own; each of its devices has copies, which
messages are fanned out by as any browser's are. ``from_account`` marks what a device has only
because of its account: that goes when the account leaves, what it followed itself stays. An account
leaves a device when its session there ends, however it ends.
"""

from datetime import time

from allauth.usersessions.models import UserSession
from django.db import transaction
from django.db.models import Q

from accounts.models import User
from messaging.enums import DeliveryReason, DeliveryState, Rhythm
from messaging.exceptions import ChoiceRefused
from messaging.models import (
    AccountFollow,
    AccountRecipient,
    AccountSearch,
    Delivery,
    Follow,
    KeptSearch,
    Subscription,
)
from messaging.models.accounts import devices_of
from messaging.quiet import to_quarters
from messaging.services import follows, searches

QUIET = ("quiet_from", "quiet_to", "time_zone")
ALERT_CHOICES = ("min_severity", "every_topic", "every_area", "lets_extreme", "lets_severe")


@transaction.atomic
def join_account(subscription: Subscription, session: UserSession) -> None:
    """Make a device one of the account's: each hears what the other follows.

    Quiet hours are the account's; where it has none, the device's become the account's. The alerts
    that the first device chose are those of its mails. Nothing happens once the session is over.
    """
    before = UserSession.objects.filter(pk=subscription.session_id).first()
    # Both accounts in the order of their keys: two browsers may change accounts with each other.
    keys = {session.user_id, before.user_id if before else session.user_id}
    held = User.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")
    user = {one.pk: one for one in held}.get(session.user_id)
    if user is None or not UserSession.objects.filter(pk=session.pk).exists():
        return
    # In the order of writers of deliveries, who hold many of them.
    every = Subscription.objects.filter(Q(pk=subscription.pk) | Q(session__user=user))
    list(every.select_for_update(of=("self",), no_key=True).order_by("pk").values_list("pk"))
    if before and before.user_id != user.pk:
        leave_account(subscription)
    # A session is one browser, which has one subscription: another one is of before.
    for former in Subscription.objects.filter(session=session).exclude(pk=subscription.pk):
        leave_account(former)
    subscription.session = session
    subscription.save(update_fields=["session"])
    _take_from(subscription, user)
    is_first = not AccountRecipient.objects.filter(user=user).exists()
    recipient = recipient_of(user, subscription.language)
    if is_first:
        recipient.wants_alerts = subscription.wants_alerts
        _copy_alert_choices(subscription, recipient)
    if recipient.quiet_from is None:
        _copy_quiet_hours(subscription, recipient)
        recipient.save()
    _share(user)
    _share_quiet_hours(recipient)


@transaction.atomic
def leave_account(subscription: Subscription) -> None:
    """Leave a device what it followed and kept itself; the account's own goes.

    What waits to be told there of the account's events is not sent: somebody else may hold it.
    """
    _hold_account(subscription)
    # In the order of writers of deliveries: subscription, then deliveries.
    row = Subscription.objects.filter(pk=subscription.pk)
    row.select_for_update(of=("self",)).first()
    theirs = subscription.follows.filter(from_account=True)
    waiting = Delivery.objects.owed().filter(
        subscription=subscription, message__event__in=theirs.values("event")
    )
    waiting.update(state=DeliveryState.NOT_DELIVERED, reason=DeliveryReason.GONE)
    theirs.delete()
    subscription.kept_searches.filter(from_account=True).delete()
    subscription.session = None
    row.update(session=None)  # none where a push service has just said that the browser is gone


@transaction.atomic
def end_session(session: UserSession) -> None:
    """Have the account leave the devices of a session that ends; one that joins now waits."""
    User.objects.select_for_update(of=("self",)).filter(pk=session.user_id).first()
    for subscription in Subscription.objects.filter(session=session).order_by("pk"):
        leave_account(subscription)


@transaction.atomic
def follow_on_devices(subscription: Subscription, *slugs: str) -> None:
    """Follow events as ``follows.follow`` does, on all devices of the account."""
    user = _hold_account(subscription)  # before rows of devices, as another device does
    follows.follow(subscription, *slugs)
    subscription.follows.filter(event__slug__in=slugs).update(from_account=False)
    if user:
        events = subscription.follows.filter(event__slug__in=slugs).values_list("event", flat=True)
        AccountFollow.objects.bulk_create(
            [AccountFollow(user=user, event_id=key) for key in events], ignore_conflicts=True
        )
        _share(user)


@transaction.atomic
def unfollow_on_devices(subscription: Subscription, *slugs: str) -> None:
    """Stop following events, on all devices of the account."""
    user = _hold_account(subscription)
    follows.unfollow(subscription, *slugs)
    if user:
        unfollow_everywhere(user, *slugs)


@transaction.atomic
def unfollow_everywhere(user: User, *slugs: str) -> None:
    """Stop following events: the account, and each device where it is."""
    _hold(user)
    AccountFollow.objects.filter(user=user, event__slug__in=slugs).delete()
    Follow.objects.filter(subscription__in=devices_of(user), event__slug__in=slugs).delete()


@transaction.atomic
def keep_search_on_devices(
    subscription: Subscription, querystring: str, rhythm: Rhythm
) -> KeptSearch:
    """Keep a search as ``searches.keep_search`` does, on all devices of the account."""
    user = _hold_account(subscription)
    kept = searches.keep_search(subscription, querystring, rhythm)
    if kept.from_account:
        kept.from_account = False
        kept.save(update_fields=["from_account"])
    if user:
        theirs = AccountSearch.objects.filter(user=user, querystring=kept.querystring)
        theirs.exclude(rhythm=rhythm).update(rhythm=rhythm, tell_at=searches.first_time(rhythm))
        AccountSearch.objects.bulk_create([_as_kept(user, kept)], ignore_conflicts=True)
        _share(user)
    return kept


@transaction.atomic
def drop_search_on_devices(subscription: Subscription, querystring: str) -> None:
    """Stop keeping a search, on all devices of the account."""
    user = _hold_account(subscription)
    searches.drop_search(subscription, querystring)
    if user:
        drop_search_everywhere(user, querystring)


@transaction.atomic
def drop_search_everywhere(user: User, querystring: str) -> None:
    """Stop keeping a search: the account, and each device where it is."""
    _hold(user)
    AccountSearch.objects.filter(user=user, querystring=querystring).delete()
    for device in devices_of(user):
        searches.drop_search(device, querystring)


@transaction.atomic
def take_choices(subscription: Subscription) -> None:
    """Make what a device has just chosen its account's, if it has one.

    Its quiet hours, which hold on all devices, and the alerts of its mails.
    """
    if user := _hold_account(subscription):
        recipient = recipient_of(user, subscription.language)
        _copy_quiet_hours(subscription, recipient)
        _copy_alert_choices(subscription, recipient)
        recipient.save()
        _share_quiet_hours(recipient)


@transaction.atomic
def choose_telling(
    user: User,
    *,
    language: str,
    wants_mail: bool | None,
    wants_alerts: bool = False,
    quiet: tuple[time, time] | None,
    zone: str,
) -> None:
    """Set how an account is told; its quiet hours hold on all its devices.

    ``wants_mail`` is ``None`` for mails while no device rings, ``wants_alerts`` alerts by mail.
    """
    recipient = recipient_of(_hold(user), language)
    recipient.language, recipient.wants_mail = language, wants_mail
    recipient.wants_alerts = wants_alerts
    recipient.quiet_from, recipient.quiet_to = to_quarters(*quiet) if quiet else (None, None)
    recipient.time_zone = zone if quiet else ""
    recipient.save()
    _share_quiet_hours(recipient)


@transaction.atomic
def erase_recipient(user: User) -> None:
    """Erase what an account follows and keeps; its devices keep their own."""
    for device in devices_of(user):
        leave_account(device)
    for model in (AccountFollow, AccountSearch, AccountRecipient):
        model._default_manager.filter(user=user).delete()


def recipient_of(user: User, language: str = "fr") -> AccountRecipient:
    return AccountRecipient.objects.get_or_create(user=user, defaults={"language": language})[0]


def _hold(user: User) -> User:
    """Lock the account: of two of its devices, one is copied to after the other."""
    return User.objects.select_for_update(of=("self",)).get(pk=user.pk)


def _hold_account(subscription: Subscription) -> User | None:
    """Return the account that has joined the subscription's browser, locked; ``None`` without.

    Its session may have ended since ``subscription`` was read, or while this waited.
    """
    if subscription.session_id is None:
        return None
    held = User.objects.select_for_update(of=("self",))
    user = held.filter(usersession=subscription.session_id).first()
    if user is None:
        return None
    is_there = UserSession.objects.filter(pk=subscription.session_id, user=user)
    joined = Subscription.objects.filter(pk=subscription.pk, session__in=is_there)
    return user if joined.exists() else None


def _take_from(subscription: Subscription, user: User) -> None:
    """Make the account's what a device follows and keeps, the latest, as much as one browser may.

    The rest stays the device's own.
    """
    followed = AccountFollow.objects.filter(user=user).values("event")
    room = max(0, follows.MOST_FOLLOWED - followed.count())
    new = subscription.follows.exclude(event__in=followed).order_by("-pk")[:room]
    AccountFollow.objects.bulk_create(
        [AccountFollow(user=user, event_id=key) for key in new.values_list("event", flat=True)][
            ::-1
        ],
        ignore_conflicts=True,
    )
    kept = AccountSearch.objects.filter(user=user).values("querystring")
    room = max(0, searches.MOST_KEPT - kept.count())
    others = subscription.kept_searches.exclude(querystring__in=kept).order_by("-pk")[:room]
    AccountSearch.objects.bulk_create(
        [_as_kept(user, one) for one in others.select_related("question")][::-1],
        ignore_conflicts=True,
    )


def _share(user: User) -> None:
    """Copy what the account follows and keeps to each of its devices."""
    events = list(AccountFollow.objects.filter(user=user).values_list("event", flat=True))
    # In one order for everybody: the questions, which others keep too, stay locked.
    searched = AccountSearch.objects.filter(user=user).order_by("querystring")
    kept = dict(searched.values_list("querystring", "rhythm"))
    for device in devices_of(user):
        Follow.objects.bulk_create(
            [Follow(subscription=device, event_id=key, from_account=True) for key in events],
            ignore_conflicts=True,
        )
        theirs = dict(device.kept_searches.values_list("querystring", "rhythm"))
        for querystring, rhythm in kept.items():
            if theirs.get(querystring) != rhythm:
                _copy_search(device, querystring, Rhythm(rhythm), querystring in theirs)


def _copy_search(device: Subscription, querystring: str, rhythm: Rhythm, is_there: bool) -> None:
    """Keep a search of the account on ``device``; one that is full keeps no more."""
    try:
        copy = searches.keep_search(device, querystring, rhythm)
    except ChoiceRefused:
        return
    if not is_there:
        KeptSearch.objects.filter(pk=copy.pk).update(from_account=True)


def _as_kept(user: User, kept: KeptSearch) -> AccountSearch:
    """Return the account's search that is as ``kept``, not saved."""
    return AccountSearch(
        user=user,
        querystring=kept.querystring,
        rhythm=kept.rhythm,
        question=kept.question,
        told_upto=kept.told_upto or 0,
        tell_at=kept.tell_at,
    )


def _copy_alert_choices(subscription: Subscription, recipient: AccountRecipient) -> None:
    for name in ALERT_CHOICES:
        setattr(recipient, name, getattr(subscription, name))
    recipient.topics.set(subscription.topics.all())
    recipient.areas.set(subscription.areas.all())


def _copy_quiet_hours(subscription: Subscription, recipient: AccountRecipient) -> None:
    for name in QUIET:
        setattr(recipient, name, getattr(subscription, name))


def _share_quiet_hours(recipient: AccountRecipient) -> None:
    hours = {name: getattr(recipient, name) for name in QUIET}
    devices = devices_of(recipient.user).select_for_update(of=("self",), no_key=True)
    keys = list(devices.values_list("pk", flat=True))  # in the order of writers of deliveries
    Subscription.objects.filter(pk__in=keys).update(**hours)
