"""An account is a recipient: what it follows is told on each of its devices, or by mail."""

import json
from datetime import UTC, datetime, time, timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from agenda.services import occurrences
from agenda.services.kept import calendar_events
from messaging.enums import Rhythm
from messaging.models import (
    AccountFollow,
    AccountRecipient,
    AccountSearch,
    Delivery,
    Follow,
    KeptSearch,
    Mail,
    Subscription,
)
from messaging.services import account_devices
from messaging.services.account_devices import (
    choose_telling,
    drop_search_on_devices,
    erase_recipient,
    follow_on_devices,
    join_account,
    keep_search_on_devices,
    leave_account,
    take_choices,
    unfollow_on_devices,
)
from messaging.services.account_mails import mail_accounts
from messaging.services.follows import notify_followers
from tests.agenda.test_services_merging import merge
from tests.factories.accounts import UserFactory
from tests.factories.agenda import EventFactory, published_event
from tests.factories.messaging import (
    FollowFactory,
    KeptSearchFactory,
    SubscriptionFactory,
    b64,
    write_deliveries,
)

pytestmark = pytest.mark.django_db
NIGHT = {"quiet_from": time(22), "quiet_to": time(7), "time_zone": "Europe/Paris"}


@pytest.fixture(autouse=True)
def on_friday_1_march_at_noon(time_machine):
    time_machine.move_to(datetime(2030, 3, 1, 12, tzinfo=UTC), tick=False)


def session_of(user: User, number: int = 1) -> UserSession:
    key = f"{user.pk}-{number}"
    made = UserSession.objects.get_or_create(
        session_key=key, defaults={"user": user, "ip": "192.0.2.1", "user_agent": ""}
    )
    return made[0]


def device_of(user: User, number: int = 1, **fields) -> Subscription:
    device = SubscriptionFactory(wants_alerts=False, **fields)
    join_account(device, session_of(user, number))
    return device


def followed(device: Subscription) -> set[int]:
    return set(device.follows.values_list("event", flat=True))


def kept_on(device: Subscription) -> dict[str, str]:
    return dict(device.kept_searches.values_list("querystring", "rhythm"))


def test_two_devices_that_join_follow_what_either_followed_and_strangers_nothing_more():
    user, first, second = UserFactory(), EventFactory(), EventFactory()
    phone = FollowFactory(event=first).subscription
    laptop = FollowFactory(event=second).subscription
    KeptSearchFactory(subscription=laptop, querystring="q=jazz")
    stranger = FollowFactory(event=second).subscription

    join_account(phone, session_of(user, 1))
    join_account(laptop, session_of(user, 2))

    assert followed(phone) == followed(laptop) == {first.pk, second.pk}
    assert kept_on(phone) == kept_on(laptop) == {"q=jazz": Rhythm.AT_ONCE}
    assert (followed(stranger), kept_on(stranger)) == ({second.pk}, {})
    assert calendar_events(user) == {first.pk, second.pk}


def test_what_is_followed_on_one_device_is_followed_and_dropped_on_all():
    user, event = UserFactory(), published_event("2030-03-03 20:00")
    phone, laptop = device_of(user, 1), device_of(user, 2)
    other = FollowFactory(event=event).subscription

    follow_on_devices(phone, event.slug)
    keep_search_on_devices(phone, "q=jazz", Rhythm.DAILY)
    both = followed(laptop), kept_on(laptop)
    keep_search_on_devices(laptop, "q=jazz", Rhythm.AT_ONCE)
    rhythm = kept_on(phone)["q=jazz"]
    unfollow_on_devices(laptop, event.slug)
    drop_search_on_devices(laptop, "q=jazz")

    assert both == ({event.pk}, {"q=jazz": Rhythm.DAILY})
    assert rhythm == Rhythm.AT_ONCE
    assert [followed(one) for one in (phone, laptop, other)] == [set(), set(), {event.pk}]
    assert (kept_on(phone), AccountFollow.objects.count(), AccountSearch.objects.count()) == (
        {},
        0,
        0,
    )


@pytest.mark.parametrize("how", ["leaves", "session ends", "account is erased", "account goes"])
def test_a_device_keeps_its_own_when_the_account_leaves_however_it_does(how):
    user, own, theirs = UserFactory(), EventFactory(), EventFactory()
    phone = FollowFactory(event=own).subscription
    KeptSearchFactory(subscription=phone, querystring="q=own")
    laptop = FollowFactory(event=theirs).subscription
    KeptSearchFactory(subscription=laptop, querystring="q=theirs")
    join_account(phone, session_of(user, 1))
    join_account(laptop, session_of(user, 2))

    if how == "leaves":
        leave_account(phone)
    elif how == "session ends":
        session_of(user, 1).delete()
    elif how == "account is erased":
        erase_recipient(user)
    else:
        user.delete()

    phone.refresh_from_db()
    assert (followed(phone), set(kept_on(phone)), phone.session) == ({own.pk}, {"q=own"}, None)


def test_a_device_that_another_account_joins_leaves_the_first():
    first, second, theirs = UserFactory(), UserFactory(), EventFactory()
    AccountFollow.objects.create(user=first, event=theirs)
    device = device_of(first)
    assert followed(device) == {theirs.pk}

    join_account(device, session_of(second))

    assert followed(device) == set()
    assert AccountFollow.objects.filter(user=second).count() == 0


def test_a_browser_joins_no_session_that_has_ended_and_one_that_is_lost_stops_nothing():
    user, own, event = UserFactory(), EventFactory(), published_event("2030-03-03 20:00")
    device = FollowFactory(event=own).subscription
    ended, lost = session_of(user, 1), session_of(user, 2)
    UserSession.objects.filter(pk=ended.pk).delete()

    join_account(device, ended)
    device.refresh_from_db()
    joined = device.session_id
    Subscription.objects.filter(pk=device.pk).update(session=lost.pk + 1_000)
    device.refresh_from_db()
    follow_on_devices(device, event.slug)
    account_follows = AccountFollow.objects.count()
    join_account(device, lost)

    device.refresh_from_db()
    assert (joined, account_follows) == (None, 0)
    assert (device.session, followed(device)) == (lost, {own.pk, event.pk})


def test_a_browser_is_one_device_however_many_subscriptions_it_says_to_have():
    user = UserFactory()
    first, second = device_of(user, 1), device_of(user, 1)

    first.refresh_from_db()

    assert (first.session_id, second.session) == (None, session_of(user, 1))


def test_an_account_takes_no_more_of_its_devices_than_one_of_them_may_have(monkeypatch):
    monkeypatch.setattr(account_devices.follows, "MOST_FOLLOWED", 2)
    monkeypatch.setattr(account_devices.searches, "MOST_KEPT", 1)
    user, laptop = UserFactory(), SubscriptionFactory()
    device_of(user, 1)
    events = [FollowFactory(subscription=laptop, event=EventFactory()).event_id for _ in range(3)]
    for querystring in ("q=jazz", "q=tango"):
        KeptSearchFactory(subscription=laptop, querystring=querystring)

    join_account(laptop, session_of(user, 2))

    assert set(AccountFollow.objects.values_list("event", flat=True)) == set(events[1:])
    assert [one.querystring for one in AccountSearch.objects.all()] == ["q=tango"]
    assert (followed(laptop), set(kept_on(laptop))) == (set(events), {"q=jazz", "q=tango"})


def test_what_waits_to_be_told_of_the_account_is_not_told_where_it_has_left(time_machine):
    user, own = UserFactory(), published_event("2030-03-03 20:00")
    theirs = published_event("2030-03-04 20:00")
    phone = FollowFactory(event=own).subscription
    join_account(phone, session_of(user, 1))
    laptop = FollowFactory(event=theirs).subscription
    join_account(laptop, session_of(user, 2))
    for event in (own, theirs):
        cancel_and_notify(event)
    time_machine.shift(timedelta(minutes=1))
    notify_followers()
    write_deliveries()

    leave_account(phone)

    owed = Delivery.objects.owed().order_by("pk")
    told = {(one.subscription_id, one.message.event_id) for one in owed}
    assert told == {
        (phone.pk, own.pk),
        (laptop.pk, own.pk),
        (laptop.pk, theirs.pk),
    }


def test_a_search_that_is_to_be_told_at_once_does_not_wait_for_the_morning():
    user = UserFactory()
    phone = device_of(user, 1)
    keep_search_on_devices(phone, "q=jazz", Rhythm.DAILY)

    keep_search_on_devices(phone, "q=jazz", Rhythm.AT_ONCE)

    kept = AccountSearch.objects.get()
    assert (kept.rhythm, kept.tell_at) == (Rhythm.AT_ONCE, timezone.now())


def test_a_session_ends_whose_browser_its_push_service_has_just_lost():
    device = device_of(UserFactory())
    Subscription.objects.filter(pk=device.pk).delete()
    lost = Subscription(pk=device.pk + 1, session=device.session)

    leave_account(lost)

    assert lost.session is None


def test_a_device_of_nobody_locks_no_account():
    UserFactory()
    device, event = SubscriptionFactory(), published_event("2030-03-03 20:00")

    with CaptureQueriesContext(connection) as queries:
        follow_on_devices(device, event.slug)

    assert not [one for one in queries if "accounts_user" in one["sql"]]


def test_what_is_followed_again_on_a_device_is_its_own():
    user, event = UserFactory(), published_event("2030-03-03 20:00")
    AccountFollow.objects.create(user=user, event=event)
    device = device_of(user)

    follow_on_devices(device, event.slug)
    leave_account(device)

    assert followed(device) == {event.pk}


def test_quiet_hours_are_those_of_all_devices():
    user = UserFactory()
    phone = device_of(user, 1)
    device_of(user, 2, **NIGHT)  # the account had none
    SubscriptionFactory()  # a stranger's
    hours = Subscription.objects.order_by("pk").values_list("quiet_from", flat=True)
    after_joining = list(hours)

    Subscription.objects.filter(pk=phone.pk).update(quiet_from=time(23))
    phone.refresh_from_db()
    take_choices(phone)
    after_choosing = list(hours.all())
    choose_telling(user, language="fr", wants_mail=False, quiet=None, zone="Europe/Paris")

    assert after_joining == [time(22), time(22), None]
    assert after_choosing == [time(23), time(23), None]
    assert list(hours.all()) == [None, None, None]


def address(user: User) -> str:
    return EmailAddress.objects.create(
        user=user, email=user.email, verified=True, primary=True
    ).email


def cancel_and_notify(event) -> None:
    occurrences.cancel(event.occurrences.all(), "La salle est inondée.")


def test_a_cancellation_is_told_by_push_on_each_device_and_by_mail_to_who_wants_it(time_machine):
    event = published_event("2030-03-03 20:00", title="Bal")
    user, silent = UserFactory(), UserFactory()
    mailbox, _other = address(user), address(silent)
    phone, laptop, stranger = device_of(user, 1), device_of(user, 2), SubscriptionFactory()
    follow_on_devices(phone, event.slug)
    AccountFollow.objects.create(user=silent, event=event)  # wants no mail, has no device
    choose_telling(user, language="en", wants_mail=True, quiet=None, zone="")

    cancel_and_notify(event)
    time_machine.shift(timedelta(minutes=2))
    assert notify_followers() == 1
    mail_accounts()
    write_deliveries()

    pushed = Delivery.objects.filter(channel="push").values_list("subscription", flat=True)
    assert sorted(pushed) == [phone.pk, laptop.pk]
    assert stranger.pk not in pushed
    mail = Mail.objects.get()
    assert (mail.recipient, mail.subject, mail.language) == (mailbox, "Cancelled: Bal", "en")
    assert "La salle est inondée." in mail.text
    assert mail.unsubscribe_url in mail.text


def test_an_account_without_a_device_is_told_by_mail_once_its_night_is_over(time_machine):
    time_machine.move_to(datetime(2030, 3, 1, 22, 30, tzinfo=UTC), tick=False)
    event = published_event("2030-03-03 20:00")
    user = UserFactory()
    address(user)
    AccountFollow.objects.create(user=user, event=event)
    choose_telling(
        user, language="fr", wants_mail=True, quiet=(time(22), time(7)), zone="Europe/Paris"
    )

    cancel_and_notify(event)
    time_machine.shift(timedelta(minutes=2))
    notify_followers()
    mail_accounts()

    assert Mail.objects.get().due_at == datetime(2030, 3, 2, 6, 0, tzinfo=UTC)


@pytest.mark.parametrize("why", ["closed account", "unverified address"])
def test_nobody_writes_to_a_closed_account_or_an_address_that_nobody_proved(time_machine, why):
    event, user = published_event("2030-03-03 20:00"), UserFactory()
    address(user)
    AccountFollow.objects.create(user=user, event=event)
    choose_telling(user, language="fr", wants_mail=True, quiet=None, zone="")
    if why == "closed account":
        User.objects.update(is_active=False)
    else:
        EmailAddress.objects.update(verified=False)

    cancel_and_notify(event)
    time_machine.shift(timedelta(minutes=2))
    notify_followers()
    mail_accounts()

    assert Mail.objects.count() == 0


def test_an_account_follows_what_a_merged_event_became_once():
    kept, gone = published_event("2030-03-03 20:00"), published_event("2030-03-03 20:00")
    one, both = UserFactory.create_batch(2)
    AccountFollow.objects.create(user=one, event=gone)
    for event in (kept, gone):
        AccountFollow.objects.create(user=both, event=event)

    merge(kept, gone)

    rows = AccountFollow.objects.order_by("user").values_list("user", "event")
    assert list(rows) == [(one.pk, kept.pk), (both.pk, kept.pk)]


def send(client, method, path, device, **data):
    proof = {"endpoint": device.endpoint, "auth": b64(bytes(device.auth))}
    return client.generic(
        method, f"/api/v1/push/{path}", json.dumps(proof | data), content_type="application/json"
    )


def test_a_browser_joins_the_account_of_its_session_and_signing_out_makes_it_leave(client):
    user, event = UserFactory(), published_event("2030-03-03 20:00")
    AccountFollow.objects.create(user=user, event=event)
    device = SubscriptionFactory()

    before = send(client, "POST", "account", device)
    client.force_login(user)
    joined = send(client, "POST", "account", device)
    told = send(client, "POST", "subscriptions/read", device).json()["follows"]
    client.post(reverse("account_logout"))

    device.refresh_from_db()
    assert (before.status_code, joined.status_code) == (401, 204)
    assert told == [event.slug]
    assert (device.session, Follow.objects.count()) == (None, 0)
    assert not UserSession.objects.filter(user=user).exists()


def test_who_has_no_proof_of_a_browser_cannot_join_it(client):
    client.force_login(UserFactory())
    device = SubscriptionFactory()
    device.auth = b"1" * 16

    assert send(client, "POST", "account", device).status_code == 404
    assert Subscription.objects.get().session is None


def test_a_browser_asked_to_leave_leaves_without_a_session(client):
    device = device_of(UserFactory())

    assert send(client, "DELETE", "account", device).status_code == 204
    assert Subscription.objects.get().session is None


def test_the_page_shows_what_is_followed_and_stops_it_everywhere(client):
    user, event = UserFactory(), published_event("2030-03-03 20:00", title="Bal")
    device = device_of(user)
    follow_on_devices(device, event.slug)
    keep_search_on_devices(device, "q=jazz", Rhythm.DAILY)
    client.force_login(user)
    page = reverse("messaging:telling")

    shown = client.get(page).text
    client.post(page, {"sortie": event.slug})
    client.post(page, {"recherche": "q=jazz"})

    assert "Bal" in shown
    assert "q=jazz" in shown
    assert (Follow.objects.count(), KeptSearch.objects.count()) == (0, 0)
    assert AccountFollow.objects.count() == AccountSearch.objects.count() == 0


def test_the_page_takes_quiet_hours_and_refuses_half_of_them(client):
    user = UserFactory()
    device_of(user)
    client.force_login(user)
    page = reverse("messaging:telling")

    half = client.post(page, {"is_quiet": "on", "start": "22:00", "end": "", "wants_mail": "auto"})
    whole = client.post(
        page, {"is_quiet": "on", "start": "22:10", "end": "07:00", "wants_mail": "oui"}
    )

    assert (half.status_code, whole.status_code) == (422, 302)
    recipient = AccountRecipient.objects.get()
    assert (recipient.wants_mail, recipient.quiet_from) == (True, time(22))
    assert Subscription.objects.get().quiet_from == time(22)
