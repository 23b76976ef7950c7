"""Telling sites that a sign-on has ended: once, again, several at once, and for a day at most."""

from datetime import timedelta
from typing import Any

import jwt
import pytest
from django.apps import apps
from django.utils import timezone
from structlog.testing import capture_logs

from accounts.models import Grant
from accounts.services import logouts
from accounts.services.grants import end_grants
from accounts.services.logouts import EVENT, FIRST_WAIT, MOST_TRIES, send_logouts
from accounts.signing import SIGN_ON_KEYS
from config.clock import CHORES
from tests.accounts.logout_receiver import PATIENCE_S, logout_receiver
from tests.budgets import count_queries
from tests.factories.accounts import GrantFactory, SiteFactory

pytestmark = pytest.mark.django_db
DEAD = "http://127.0.0.1:9/logout"
#: How much of the wait before the second try a turn may take.
SOON = timedelta(seconds=30)


@pytest.fixture
def site():
    """A site that is told at its own address."""
    with logout_receiver() as receiver:
        site: Any = SiteFactory(backchannel_logout_uri=receiver.uri)
        site.receiver = receiver
        yield site


def due(site, count=1):
    """Return ended sign-ons of ``site``, of somebody each, that it is to be told of."""
    grants = [GrantFactory(site=site) for _ in range(count)]
    end_grants(Grant.objects.filter(pk__in=[one.pk for one in grants]))
    return grants


def claims_of(site, token):
    return SIGN_ON_KEYS.verify(token, "logout+jwt", audience=site.client_id)


def test_a_site_is_told_once_by_a_token_of_its_own(site, time_machine):
    time_machine.move_to("2026-03-03 12:00:00+01:00", tick=False)
    (grant,) = due(site)

    counts = [send_logouts(), send_logouts()]

    assert counts == [1, 0]
    ((path, content_type, token),) = site.receiver.requests
    assert (path, content_type) == ("/logout", "application/x-www-form-urlencoded")
    header, claims = jwt.get_unverified_header(token), claims_of(site, token)
    assert (header["typ"], header["alg"]) == ("logout+jwt", "RS256")
    now = int(timezone.now().timestamp())
    assert claims.pop("jti")
    assert claims == {
        "iss": "https://agenda.example.org",
        "aud": site.client_id,
        "iat": now,
        "exp": now + 120,
        "sub": str(grant.sub),
        "sid": str(grant.number),
        "events": {EVENT: {}},
    }
    assert not Grant.objects.exists()


def test_a_token_is_of_one_site_and_of_one_telling(site):
    due(site, 2)
    send_logouts()

    tokens = site.receiver.tokens
    assert len({claims_of(site, token)["jti"] for token in tokens}) == 2
    with pytest.raises(jwt.InvalidAudienceError):
        SIGN_ON_KEYS.verify(tokens[0], "logout+jwt", audience=SiteFactory().client_id)
    with pytest.raises(jwt.InvalidTokenError):
        SIGN_ON_KEYS.verify(tokens[0], "JWT", audience=site.client_id)


def test_it_is_told_right_after_the_commit_and_not_before(site, django_capture_on_commit_callbacks):
    grant = GrantFactory(site=site)

    with django_capture_on_commit_callbacks(execute=True):
        end_grants(Grant.objects.all())
        before = list(site.receiver.tokens)

    assert before == []
    assert [claims_of(site, token)["sid"] for token in site.receiver.tokens] == [str(grant.number)]


def test_of_what_is_not_to_be_told_nothing_is_sent(site):
    GrantFactory(site=site)  # still open
    quiet = GrantFactory()  # of a site without an address
    unredeemed = GrantFactory(site=site, code_used_at=None)
    end_grants(Grant.objects.filter(pk__in=[quiet.pk, unredeemed.pk]))

    assert (send_logouts(), site.receiver.requests) == (0, [])


@pytest.mark.parametrize("status", [204, 200])
def test_an_empty_answer_is_an_answer(status):
    with logout_receiver(status) as receiver:
        due(SiteFactory(backchannel_logout_uri=receiver.uri))

        assert send_logouts() == 1
    assert not Grant.objects.exists()


@pytest.mark.parametrize("status", [302, 400, 401, 404, 500, 503])
def test_a_site_that_refuses_is_told_again_and_no_redirect_is_followed(status, time_machine):
    with logout_receiver(status) as receiver:
        site = SiteFactory(backchannel_logout_uri=receiver.uri)
        (grant,) = due(site)
        first = send_logouts()
        too_soon = send_logouts()
        time_machine.move_to(timezone.now() + FIRST_WAIT)
        second = send_logouts()

    assert (first, too_soon, second) == (0, 0, 1)
    assert [path for path, *_ in receiver.requests] == ["/logout", "/logout"]
    assert {claims_of(site, token)["sid"] for token in receiver.tokens} == {str(grant.number)}
    assert not Grant.objects.exists()


def test_a_dead_site_is_tried_ever_more_seldom_and_given_up_within_a_day(time_machine):
    site = SiteFactory(backchannel_logout_uri=DEAD)
    due(site)
    began_at, waits = timezone.now(), []

    with capture_logs() as lines:
        while grant := Grant.objects.first():
            time_machine.move_to(grant.logout_due_at)
            send_logouts()
            waits += [
                (row.logout_due_at - grant.logout_due_at) // timedelta(minutes=1)
                for row in Grant.objects.all()
            ]

    assert waits == [2**number for number in range(MOST_TRIES - 1)]
    assert timedelta(hours=12) < timezone.now() - began_at < timedelta(days=1)
    assert [line["given_up"] for line in lines] == [0] * (MOST_TRIES - 1) + [1]
    assert {tuple(sorted(line)) for line in lines} == {
        ("event", "failed", "failure", "given_up", "log_level", "site")
    }


def test_a_slow_site_holds_no_other(site):
    """Each answers only once the other was asked: one after the other, the first would be late."""
    with logout_receiver() as slow:
        slow.may_answer, site.receiver.may_answer = site.receiver.was_asked, slow.was_asked
        due(SiteFactory(backchannel_logout_uri=slow.uri))
        due(site)

        count = send_logouts()

    assert (count, len(slow.tokens), len(site.receiver.tokens)) == (2, 1, 1)


def test_a_site_that_never_answers_costs_one_wait_whatever_it_is_to_be_told(monkeypatch):
    monkeypatch.setattr(logouts, "TIMEOUT_S", 0.3)
    with logout_receiver() as silent:
        silent.may_answer.clear()
        site = SiteFactory(backchannel_logout_uri=silent.uri)
        due(site, 3)
        others = [GrantFactory(site=site, ended_at=timezone.now()) for _ in range(2)]
        monkeypatch.setattr(logouts, "GRANTS_A_TURN", 3)
        Grant.objects.filter(pk__in=[one.pk for one in others]).update(logout_due_at=timezone.now())

        counts = [send_logouts(), send_logouts()]

    assert (counts, len(silent.requests)) == ([0, 0], 1)
    tries = Grant.objects.order_by("pk").values_list("logout_tries", flat=True)
    assert list(tries) == [1, 0, 0, 0, 0]
    assert not Grant.objects.filter(logout_due_at__lt=timezone.now() + SOON).exists()


def test_what_there_was_no_time_for_is_due_at_once_and_has_lost_no_try(site, monkeypatch):
    monkeypatch.setattr(logouts, "TURN_S", -1.0)
    due(site, 2)

    assert send_logouts() == 0
    rows = Grant.objects.values_list("logout_tries", flat=True)
    assert (list(rows), Grant.objects.logout_due(timezone.now()).count()) == ([0, 0], 2)


def test_one_refusal_keeps_no_other_sign_on_of_the_site(site):
    site.receiver.statuses[:] = [400]
    first, second, third = due(site, 3)

    assert send_logouts() == 2
    assert Grant.objects.get() == first
    sids = [claims_of(site, token)["sid"] for token in site.receiver.tokens]
    assert sids == [str(one.number) for one in (first, second, third)]


def test_a_process_that_dies_in_the_middle_leaves_it_to_another_a_minute_later(site, time_machine):
    due(site)
    logouts._lease([site.pk], timezone.now())  # and it dies

    at_once = send_logouts()
    time_machine.move_to(timezone.now() + FIRST_WAIT)

    assert (at_once, send_logouts()) == (0, 1)


def test_a_site_that_has_left_its_address_is_told_nothing_and_keeps_nothing(site):
    due(site)
    site.backchannel_logout_uri = ""
    site.save()

    send_logouts()

    assert (site.receiver.requests, Grant.objects.exists()) == ([], False)


def test_a_long_answer_is_an_answer_and_is_not_read_to_its_end():
    with logout_receiver(body=b"x" * 20_000_000) as receiver:
        due(SiteFactory(backchannel_logout_uri=receiver.uri))

        assert send_logouts() == 1
        assert receiver.was_left.wait(PATIENCE_S)


@pytest.mark.parametrize(
    "uri", ["https://10.0.0.1/logout", "https://[fd00::1]/logout", "https://169.254.169.254/"]
)
def test_a_private_address_is_asked_nothing(uri):
    due(SiteFactory(backchannel_logout_uri=uri))

    with capture_logs() as lines:
        assert send_logouts() == 0
    assert [line["failure"] for line in lines] == ["private"]


def test_this_machine_is_told_beside_a_demonstration_alone(site, monkeypatch):
    due(site)
    monkeypatch.setattr(apps, "is_installed", lambda name: name != "demo")

    assert (send_logouts(), site.receiver.requests) == (0, [])


def test_many_sites_have_their_turns_however_much_one_is_to_be_told(monkeypatch):
    monkeypatch.setattr(logouts, "SITES_AT_ONCE", 2)
    monkeypatch.setattr(logouts, "GRANTS_A_TURN", 2)
    with logout_receiver() as receiver:
        busy = SiteFactory(backchannel_logout_uri=receiver.uri)
        due(busy, 5)
        for _ in range(2):
            due(SiteFactory(backchannel_logout_uri=receiver.uri))

        counts = [send_logouts() for _ in range(4)]

    assert counts == [3, 3, 1, 0]


def test_three_sign_ons_cost_no_more_queries_than_one():
    costs = []
    for count in (1, 3):
        with logout_receiver() as receiver:
            due(SiteFactory(backchannel_logout_uri=receiver.uri), count)
            costs.append(count_queries(send_logouts))

    assert costs[0] == costs[1]
    assert count_queries(send_logouts) == 1  # each second


def test_the_clock_tells_and_a_lease_outlasts_a_turn():
    assert send_logouts in {chore.run for chore in CHORES if not chore.is_claimed}
    assert timedelta(seconds=logouts.TURN_S + logouts.TIMEOUT_S) < FIRST_WAIT
