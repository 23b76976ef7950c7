"""What django-allauth counts is in the database: the same for every process."""

import re
from http import HTTPStatus

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache, caches
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import LimitEntry
from accounts.services.activity import DOOR_SESSION_S
from accounts.throttling import KEYS_ASKED, purge_past_attempts
from tests.accounts.people import ADDRESS, enter, last_code
from tests.budgets import spend

pytestmark = pytest.mark.django_db


def manage_addresses(client, times):
    """Ask for addresses that are refused; return the statuses."""
    url = reverse("account_email")
    return [
        client.post(url, {"action_send": "", "email": "x@y.example"}).status_code
        for _ in range(times)
    ]


def test_attempts_are_counted_where_another_process_finds_them(client):
    enter(client)

    statuses = manage_addresses(client, 10)
    cache.clear()  # what a process of its own would have
    after = manage_addresses(client, 1)

    assert HTTPStatus.TOO_MANY_REQUESTS not in statuses
    assert after == [HTTPStatus.TOO_MANY_REQUESTS]
    assert LimitEntry.objects.count() == 1


def test_no_counter_tells_whom_or_which_network_it_counts(client):
    client.defaults["REMOTE_ADDR"] = "203.0.113.77"
    client.post(reverse("mfa_login_webauthn"), {"credential": "{}"})
    enter(client)
    manage_addresses(client, 1)

    keys = list(LimitEntry.objects.values_list("cache_key", flat=True))
    assert len(keys) == 2
    assert [key for key in keys if not re.fullmatch("[0-9a-f]{64}", key)] == []


def test_counters_of_the_past_are_purged_and_others_stay(time_machine):
    time_machine.move_to("2026-03-03 18:42+01:00", tick=False)
    caches["limits"].set("past", [1], 60)
    caches["limits"].set("coming", [1], 3600)
    time_machine.shift(61)

    purged = purge_past_attempts()

    assert (purged, LimitEntry.objects.get().expires > timezone.now()) == (1, True)
    assert caches["limits"].get("coming") == [1]


def test_a_stranger_makes_no_sessions_without_end_by_asking_for_challenges():
    path, headers = reverse("mfa_login_webauthn"), {"Accept": "application/json"}
    assert Client().get(path, headers=headers).status_code == HTTPStatus.OK
    spend(KEYS_ASKED, 59)

    answer = Client().get(path, headers=headers)

    assert answer.status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert int(answer.headers["Retry-After"]) > 0
    assert Session.objects.count() == 1


@pytest.mark.parametrize(
    ("method", "mode", "is_forgotten"),
    [("post", "navigate", False), ("get", "cors", False), ("get", "navigate", True)],
)
def test_what_comes_late_with_the_key_of_before_signs_nobody_out(
    client, method, mode, is_forgotten
):
    client.post(reverse("account_login"), {"email": ADDRESS})
    late = Client(headers={"Sec-Fetch-Mode": mode})
    late.cookies["sessionid"] = client.cookies["sessionid"].value
    code = last_code()
    client.post(reverse("account_confirm_login_code"), {"code": code})

    answer = getattr(late, method)(reverse("account_confirm_login_code"), {"code": code})

    assert ("sessionid" in answer.cookies) is is_forgotten
    assert client.get(reverse("account_home")).status_code == HTTPStatus.OK


def test_a_session_in_which_nobody_has_entered_is_soon_over(client, time_machine):
    time_machine.move_to("2026-03-03 18:42+01:00", tick=False)
    client.post(reverse("account_login"), {"email": ADDRESS})
    before = client.cookies["sessionid"]["max-age"]
    enter(client)

    after = client.cookies["sessionid"]["max-age"]

    assert (before, after) == (DOOR_SESSION_S, settings.SESSION_COOKIE_AGE)
    [session] = Session.objects.all()
    assert (session.expire_date - timezone.now()).total_seconds() == settings.SESSION_COOKIE_AGE
