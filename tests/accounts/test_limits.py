"""What django-allauth counts is in the database: the same for every process."""

import re
from http import HTTPStatus

import pytest
from django.core.cache import cache, caches
from django.urls import reverse
from django.utils import timezone

from accounts.models import LimitEntry
from accounts.throttling import purge_past_attempts
from tests.accounts.people import enter

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
