"""Sign-ons at other sites end with what they hang on, and nobody else's; what is over is purged."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.invitations import forget_keys, invite
from accounts.models import Consent, Grant, Subject, User
from accounts.services.activity import SESSIONS_KEPT, purge_past_sessions
from accounts.services.grants import AT_ONCE, SIGN_ONS_KEPT, end_grants, purge_grants
from accounts.services.leaving import GRACE, erase_at_once, erase_departed, leave
from config.clock import CHORES
from tests.accounts.people import ADDRESS, Device, enter
from tests.agenda.cms import somebody
from tests.budgets import count_queries
from tests.factories.accounts import (
    ConsentFactory,
    GrantFactory,
    SiteFactory,
    UserFactory,
    give_proved_address,
    sign_in_as_staff,
)

pytestmark = pytest.mark.django_db
#: Nobody listens there: what is due stays due.
URI = "https://site.example/logout"


def session_row(client):
    return UserSession.objects.get(session_key=client.session.session_key)


def sign_on(client, **facts):
    """Return a sign-on made in the session of ``client``, at a site that wants to be told."""
    session = session_row(client)
    site = facts.pop("site", None) or SiteFactory(backchannel_logout_uri=URI)
    return GrantFactory(session=session, user=session.user, site=site, **facts)


def is_open(grant):
    return Grant.objects.open().filter(pk=grant.pk).exists()


def goes_out(client, other):
    client.post(reverse("account_logout"))


def is_ended_elsewhere(client, other):
    other.post(reverse("usersessions_list"), {"session": session_row(client).pk})


def ends_all_others(client, other):
    other.post(reverse("usersessions_list"), {"session": "autres"})


def is_not_seen(client, other):
    rows = UserSession.objects.filter(session_key=client.session.session_key)
    rows.update(last_seen_at=timezone.now() - SESSIONS_KEPT - timedelta(seconds=1))
    purge_past_sessions()


def is_called_by_an_invitation(client, other):
    client.post(invite(somebody("Éditeurs")).removeprefix("https://agenda.example.org"))


#: Ways in which one session ends, and the others of its person stay.
WAYS_OF_ONE = [
    goes_out,
    is_ended_elsewhere,
    ends_all_others,
    is_not_seen,
    is_called_by_an_invitation,
]


@pytest.mark.parametrize("end", WAYS_OF_ONE)
def test_a_sign_on_ends_with_its_session_and_no_other_does(client, end):
    other, stranger = Client(), Client()
    enter(client)
    enter(other)
    enter(stranger, "sam@example.org")
    ours, elsewhere, theirs = sign_on(client), sign_on(other), sign_on(stranger)

    end(client, other)

    assert [is_open(one) for one in (ours, elsewhere, theirs)] == [False, True, True]
    ours.refresh_from_db()
    assert (ours.session, ours.refresh_hash, ours.user.email) == (None, "", ADDRESS)
    assert (ours.logout_due_at, ours.ended_at) == (ours.ended_at, ours.logout_due_at)


def leaves(client, user):
    client.post(reverse("account_leave"))


def loses_keys(client, user):
    forget_keys(user)


def is_closed(client, user):
    user.is_active = False
    user.save()


def is_closed_in_the_cms(client, user):
    staff = Client()
    sign_in_as_staff(staff, UserFactory(is_superuser=True))
    form = {"username": user.username, "email": user.email, "first_name": "L", "last_name": "M"}
    staff.post(reverse("wagtailusers_users:edit", args=[user.pk]), form)


def is_closed_among_many(client, user):
    staff = Client()
    sign_in_as_staff(staff, UserFactory(is_superuser=True))
    url = reverse("wagtail_bulk_action", args=["accounts", "user", "set_active_state"])
    staff.post(f"{url}?id={user.pk}", {"mark_as_active": "False"})


def is_erased(client, user):
    erase_at_once(user.pk)


#: Ways in which all sessions of a person end.
WAYS_OF_ALL = [
    leaves,
    loses_keys,
    is_closed,
    is_closed_in_the_cms,
    is_closed_among_many,
    is_erased,
]


@pytest.mark.parametrize("end", WAYS_OF_ALL)
def test_all_sign_ons_of_a_person_end_with_their_account_and_nobody_elses(client, end):
    other, stranger = Client(), Client()
    enter(client)
    enter(other)
    enter(stranger, "sam@example.org")
    ours, theirs = [sign_on(client), sign_on(other)], sign_on(stranger)

    end(client, session_row(client).user)

    assert [is_open(one) for one in (*ours, theirs)] == [False, False, True]
    assert Grant.objects.exclude(logout_due_at=None).count() == 2


def test_the_session_that_makes_a_first_key_keeps_its_sign_ons_and_those_of_a_password_end(client):
    user = somebody("Éditeurs")
    give_proved_address(user)
    user.set_password("secret")
    user.save()
    other = Client()
    enter(client, user.email)
    enter(other, user.email)
    here, there = sign_on(client), sign_on(other)

    Device().makes_key(client)

    assert [is_open(one) for one in (here, there)] == [True, False]


def test_a_sign_on_follows_its_session_when_its_key_changes(client):
    enter(client)
    key, grant = client.session.session_key, sign_on(client)

    Device().makes_key(client)

    grant.refresh_from_db()
    assert client.session.session_key != key
    assert grant.session == session_row(client)
    assert is_open(grant)


def test_who_left_and_was_erased_is_in_no_table_but_what_a_site_is_still_to_be_told(
    client, time_machine
):
    enter(client)
    lou = session_row(client).user
    site = SiteFactory(backchannel_logout_uri=URI)
    told, untold = sign_on(client, site=site), sign_on(client, site=SiteFactory())
    for one in (told, untold):
        ConsentFactory(site=one.site, user=lou)
        Subject.objects.create(site=one.site, user=lou, sub=one.sub)
    stranger = ConsentFactory(site=site)
    kept = Subject.objects.create(site=site, user=stranger.user)

    leave(lou)
    assert (Consent.objects.count(), Subject.objects.count()) == (3, 3)  # they may come back
    time_machine.move_to(timezone.now() + GRACE)
    erase_departed()

    assert (Consent.objects.get(), Subject.objects.get()) == (stranger, kept)
    row = Grant.objects.get()
    assert (row.pk, row.user, row.session, row.sub) == (told.pk, None, None, told.sub)
    assert row.logout_due_at


def test_a_suspended_site_is_told_too():
    grant = GrantFactory(site=SiteFactory(backchannel_logout_uri=URI, suspended_at=timezone.now()))

    end_grants(grant.site.grants.all())

    grant.refresh_from_db()
    assert grant.logout_due_at == grant.ended_at


def test_a_second_end_changes_nothing():
    grant = GrantFactory(site=SiteFactory(backchannel_logout_uri=URI))
    counts = [end_grants(Grant.objects.all())]
    Grant.objects.update(logout_due_at=None)  # told by now, say

    counts.append(end_grants(Grant.objects.all()))

    grant.refresh_from_db()
    assert (counts, grant.logout_due_at) == ([1, 0], None)


def test_more_than_one_batch_ends_whole():
    site, user = SiteFactory(backchannel_logout_uri=URI), UserFactory()
    rows = GrantFactory.build_batch(AT_ONCE + 1, site=site, user=user)
    Grant.objects.bulk_create(rows)

    assert end_grants(site.grants.all()) == AT_ONCE + 1
    assert not Grant.objects.open().exists()


def test_ending_three_costs_no_more_queries_than_one():
    costs = []
    for count in (1, 3):
        grants = [GrantFactory(site__backchannel_logout_uri=URI) for _ in range(count)]
        ended = Grant.objects.filter(pk__in=[one.pk for one in grants])
        costs.append(count_queries(lambda ended=ended: end_grants(ended)))

    assert costs[0] == costs[1]


# What is over


def purge(time_machine, after):
    time_machine.move_to(timezone.now() + after)
    return next(one for one in CHORES if one.run is purge_grants).run()


def test_a_code_that_nobody_redeemed_is_deleted_and_the_site_never_heard_of_it(
    client, time_machine
):
    enter(client)
    sign_on(client, code_used_at=None, refresh_expires_at=None)

    assert purge(time_machine, timedelta(0)) == 0
    assert purge(time_machine, timedelta(minutes=2)) == 1


def test_what_ended_is_deleted_once_no_site_is_to_be_told(client, time_machine):
    enter(client)
    told, untold = sign_on(client), sign_on(client, site=SiteFactory())
    end_grants(Grant.objects.all())

    assert purge(time_machine, timedelta(0)) == 1
    assert Grant.objects.get() == told != untold


def test_a_sign_on_that_its_site_does_not_use_ends_and_the_site_is_told(client, time_machine):
    enter(client)
    used, unused = (
        sign_on(client, refresh_expires_at=timezone.now() + days)
        for days in (SIGN_ONS_KEPT + timedelta(days=1), SIGN_ONS_KEPT)
    )
    purge(time_machine, SIGN_ONS_KEPT + timedelta(seconds=1))

    assert [is_open(one) for one in (used, unused)] == [True, False]
    assert list(Grant.objects.logout_due(timezone.now())) == [unused]


@pytest.mark.parametrize("loss", ["session", "account"])
def test_what_a_statement_behind_our_back_left_open_is_ended_within_a_day(
    client, time_machine, loss
):
    enter(client)
    grant = sign_on(client)
    if loss == "session":
        Grant.objects.update(session=None)
    else:
        User.objects.update(is_active=False)

    purge(time_machine, timedelta(0))

    grant.refresh_from_db()
    assert grant.logout_due_at


def test_a_purge_leaves_what_is_in_use(client, time_machine):
    enter(client)
    grant = sign_on(client)
    fresh = sign_on(client, code_used_at=None, refresh_expires_at=None)

    assert purge(time_machine, timedelta(0)) == 0
    assert {grant, fresh} == set(Grant.objects.open())
