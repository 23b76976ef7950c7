"""Outings of an account: what two devices did is one list; the personal calendar."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.middleware import ACCOUNT_COOKIE
from agenda.models import Event, KeptOuting, PersonalCalendar
from agenda.services import occurrences
from agenda.services.kept import (
    OutingChange,
    calendar_events,
    merge_outings,
    open_calendar,
    outings_of,
    purge_removals,
)
from tests.accounts.people import enter
from tests.agenda.test_services_merging import merge
from tests.budgets import count_queries
from tests.factories.accounts import UserFactory
from tests.factories.agenda import EventFactory, published_event

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def kept(event: Event, minutes_ago: int) -> OutingChange:
    return OutingChange(event.pk, True, NOW - timedelta(minutes=minutes_ago))


def removed(event: Event, minutes_ago: int) -> OutingChange:
    return OutingChange(event.pk, False, NOW - timedelta(minutes=minutes_ago))


def test_two_devices_become_one_list_in_the_order_of_keeping():
    user, somebody_else = UserFactory.create_batch(2)
    first, second, third = EventFactory.create_batch(3)

    merge_outings(somebody_else, [kept(third, 1)])
    merge_outings(user, [kept(third, 1), kept(first, 30)])
    both = merge_outings(user, [kept(second, 10)])

    assert both == [first.pk, second.pk, third.pk]
    assert outings_of(somebody_else) == [third.pk]


@pytest.mark.parametrize("is_removal_sent_first", [True, False])
def test_a_removal_beats_an_older_addition_whichever_is_sent_first(is_removal_sent_first):
    user, event = UserFactory(), EventFactory()
    changes = [removed(event, 5), kept(event, 60)]

    for change in changes if is_removal_sent_first else reversed(changes):
        merge_outings(user, [change])

    assert outings_of(user) == []


@pytest.mark.parametrize("is_removal_sent_first", [True, False])
def test_a_later_addition_beats_a_removal_and_one_at_the_same_time_too(is_removal_sent_first):
    user, later, same = UserFactory(), EventFactory(), EventFactory()
    changes = [removed(later, 60), kept(later, 5), removed(same, 7), kept(same, 7)]

    for change in changes if is_removal_sent_first else reversed(changes):
        merge_outings(user, [change])

    assert outings_of(user) == [same.pk, later.pk]


def test_of_one_device_the_last_change_of_an_event_counts():
    user, event = UserFactory(), EventFactory()

    merge_outings(user, [kept(event, 9), removed(event, 3), kept(event, 20)])

    row = KeptOuting.objects.get()
    assert (row.is_kept, row.changed_at) == (False, NOW - timedelta(minutes=3))


def test_merging_makes_as_many_queries_for_three_as_for_one():
    user, events = UserFactory(), EventFactory.create_batch(4)

    one = count_queries(lambda: merge_outings(user, [kept(events[0], 1)]))
    three = count_queries(lambda: merge_outings(user, [kept(event, 1) for event in events[1:]]))

    assert three == one


def test_removals_are_forgotten_once_no_device_can_bring_them_back():
    user, event, other = UserFactory(), EventFactory(), EventFactory()
    merge_outings(user, [removed(event, 366 * 24 * 60), removed(other, 1), kept(event, 1)])
    merge_outings(user, [removed(EventFactory(), 366 * 24 * 60)])

    assert purge_removals() == 1
    assert KeptOuting.objects.count() == 2


def send(client, *changes, **headers):
    return client.post(
        "/compte/sorties/", {"changes": list(changes)}, content_type="application/json", **headers
    )


def test_a_device_sends_what_it_did_and_hears_all_that_the_account_keeps(client):
    user, mine, theirs = UserFactory(), EventFactory(), EventFactory()
    client.force_login(user)
    merge_outings(user, [OutingChange(theirs.pk, True, timezone.now())])

    answer = send(
        client,
        {"event": mine.pk, "kept": True, "ago_ms": 3_600_000},
        {"event": 10**17, "kept": True, "ago_ms": 0},
    )

    assert (answer.status_code, answer.json()) == (200, {"kept": [mine.pk, theirs.pk]})
    assert "no-store" in answer.headers["Cache-Control"]
    ago = timezone.now() - KeptOuting.objects.get(event=mine).changed_at
    assert timedelta(hours=1) <= ago < timedelta(hours=1, minutes=1)


def test_a_device_whose_session_is_over_is_told_so_and_so_are_its_scripts(client):
    client.cookies[ACCOUNT_COOKIE] = "a1b2"

    answer = send(client)

    assert answer.status_code == 401
    assert answer.cookies[ACCOUNT_COOKIE]["max-age"] == 0


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("{", 422),
        ('{"changes": [{"event": 0, "kept": true, "ago_ms": 1}]}', 422),
        ('{"changes": [{"event": "1", "kept": true, "ago_ms": 1}]}', 422),
        ('{"changes": [{"event": 1, "kept": true, "ago_ms": -1}]}', 422),
        ('{"changes": [], "user": 1}', 422),
        ('{"changes": []}' + " " * 100_000, 413),
    ],
)
def test_nonsense_from_a_device_is_refused_and_changes_nothing(client, body, status):
    client.force_login(UserFactory())

    answer = client.post("/compte/sorties/", body, content_type="application/json")

    assert (answer.status_code, KeptOuting.objects.count()) == (status, 0)


def test_another_site_cannot_send_for_somebody(client):
    client.force_login(UserFactory())

    of_a_form = client.post("/compte/sorties/", {"changes": "[]"})
    of_a_page = send(client, headers={"Origin": "https://elsewhere.example"})
    of_a_frame = send(client, headers={"Sec-Fetch-Site": "cross-site"})

    assert {one.status_code for one in (of_a_form, of_a_page, of_a_frame)} == {403}


def test_the_question_leads_only_to_pages_of_this_site(client):
    client.force_login(UserFactory())

    inside = client.get("/compte/ranger/?next=/agenda/%3Fq%3Dbal")
    outside = client.get("/compte/ranger/?next=https://elsewhere.example/")

    assert inside.context["next_url"] == "/agenda/?q=bal"
    assert outside.context["next_url"] == reverse("account_home")


def test_the_calendar_has_what_is_kept_its_changes_and_what_events_became(client):
    user = UserFactory()
    concert, bal, gone = (published_event("2030-03-03 20:00", title=t) for t in ("A", "B", "C"))
    published_event("2030-03-03 20:00", title="Of nobody")
    merge_outings(user, [kept(concert, 3), kept(gone, 2), removed(bal, 1)])
    merge(bal, gone)
    occurrences.cancel(concert.occurrences.all(), "")

    address = reverse("agenda:personal_calendar", args=[open_calendar(user).token])
    answer = client.get(address)

    assert calendar_events(user) == {concert.pk, bal.pk}
    text = answer.text
    assert "SUMMARY:Of nobody" not in text
    assert text.count("STATUS:CANCELLED") == 2  # the concert, and the dates of what was merged
    assert answer.headers["Cache-Control"] == "private, max-age=300"
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    again = client.get(address, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.headers["Cache-Control"]) == (304, "private, max-age=300")


def test_another_address_or_none_revokes_the_calendar(client):
    enter(client)
    page = reverse("agenda:calendar")

    client.post(page)
    first = PersonalCalendar.objects.get().token
    client.post(page, {"autre": ""})
    second = PersonalCalendar.objects.get().token
    seen = client.get(page).text
    client.post(page, {"fermer": ""})

    assert second in seen
    assert first not in seen
    assert 'class="qr"' in seen
    assert not PersonalCalendar.objects.exists()
    statuses = [
        client.get(reverse("agenda:personal_calendar", args=[token])).status_code
        for token in (first, second)
    ]
    assert statuses == [404, 404]


def test_a_closed_account_has_no_calendar(client):
    user = UserFactory(is_active=False)

    answer = client.get(reverse("agenda:personal_calendar", args=[open_calendar(user).token]))

    assert answer.status_code == 404


def test_who_reads_a_calendar_without_end_is_told_to_wait_and_others_are_not(client):
    tokens = [open_calendar(user).token for user in UserFactory.create_batch(2)]
    busy, other = (reverse("agenda:personal_calendar", args=[token]) for token in tokens)

    statuses = [client.get(busy).status_code for _ in range(61)]

    assert statuses == [200] * 60 + [429]
    assert client.get(other).status_code == 200


def test_the_account_shows_what_is_coming_of_what_is_kept(client):
    user = UserFactory()
    coming, past = published_event("2030-03-03 20:00"), published_event("2020-03-03 20:00")
    merge_outings(user, [kept(coming, 2), kept(past, 1)])
    client.force_login(user)

    page = client.get(reverse("account_home"))

    assert coming.get_absolute_url() in page.text
    assert past.get_absolute_url() not in page.text
    assert "Les 2 sorties gardées" in page.text
