"""Dates touched by an alert, offered after sending to editors who may change them."""

import datetime as dt

import pytest
from django.contrib.auth.models import Permission
from django.core.cache import cache
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from agenda.models import Change, Occurrence
from tests.alerts.cms import client_of, url
from tests.factories.agenda import (
    EventDateFactory,
    PlaceFactory,
    ProgrammePageFactory,
    at,
    published_event,
)
from tests.factories.alerts import officer, sent_alert

pytestmark = pytest.mark.django_db

NOW = "2027-03-02 18:00"
TONIGHT, TOMORROW = "2027-03-02 20:00", "2027-03-03 20:00"


@pytest.fixture(autouse=True)
def evening(time_machine):
    time_machine.move_to(at(NOW), tick=False)
    yield
    cache.clear()  # an entry cached for a second in 2027 would live until then


@pytest.fixture
def editor():
    user = officer()
    user.user_permissions.add(
        *Permission.objects.filter(codename__in=["change_event", "publish_event", "add_event"])
    )
    return user


def alert_of(**links):
    """Return an alert sent now, until midnight, with ``links``."""
    alert = sent_alert(
        headline="Les berges ferment", expires=timezone.now() + dt.timedelta(hours=6)
    )
    for name, records in links.items():
        getattr(alert, name).set(records)
    return alert


def offered(client, alert):
    return {date.pk for date in client.get(url("dates", alert.pk)).context["page"].dates}


def date_of(event):
    return event.occurrences.order_by("start_at").first()


def test_dates_within_the_alert_of_all_that_it_touches_are_offered_and_no_other(editor):
    place, programme = PlaceFactory(), ProgrammePageFactory()
    linked, there = published_event(TONIGHT, TOMORROW), published_event(TONIGHT, place=place)
    within = published_event(TONIGHT, programme=programme)
    published_event(TONIGHT)  # touched by no link
    cancelled = published_event(TONIGHT)
    Occurrence.objects.filter(event=cancelled).update(status="cancelled")

    alert = alert_of(events=[linked, cancelled], places=[place], programmes=[programme])

    assert offered(client_of(editor), alert) == {
        date_of(linked).pk,
        date_of(there).pk,
        date_of(within).pk,
    }


def test_a_span_that_it_touches_is_offered_and_confirmed_by_its_days(editor):
    first, last = dt.date(2027, 2, 20), dt.date(2027, 3, 20)
    event = published_event(
        EventDateFactory.build(kind="span", all_day=True, times=[], start_on=first, end_on=last)
    )
    alert, client = alert_of(events=[event]), client_of(editor)

    offer = client.get(url("dates", alert.pk))
    asked = client.post(
        url("dates", alert.pk), {"occurrences": [date_of(event).pk], "step": "cancel"}
    )

    assertContains(offer, "Du 20 février au 20 mars, dates dans le texte")
    assertContains(asked, "du 20 février au 20 mars, dates dans le texte")
    for page in (offer, asked):
        assertNotContains(page, "samedi 20 février")


def test_nothing_is_done_before_it_is_confirmed(editor):
    event = published_event(TONIGHT)
    alert, client = alert_of(events=[event]), client_of(editor)
    data = {
        "occurrences": [date_of(event).pk],
        "step": "cancel",
        "reason": "Les berges ferment",
        "online_url": "",
    }

    prefilled = client.get(url("dates", alert.pk)).context["page"].form["reason"].value()
    asked = client.post(url("dates", alert.pk), data)
    before = date_of(event).status
    client.post(url("dates", alert.pk), data | {"confirmed": "1"})

    assert (prefilled, asked.context["page"].deed, before) == (
        "Les berges ferment",
        "Annuler cette date",
        "scheduled",
    )
    assert (date_of(event).status, date_of(event).reason) == ("cancelled", "Les berges ferment")
    assert (
        Change.objects.filter(occurrence=date_of(event), kind="cancelled", actor=editor).count()
        == 1
    )


def test_dates_are_moved_online(editor):
    event = published_event(TONIGHT)
    alert, client = alert_of(events=[event]), client_of(editor)
    data = {
        "occurrences": [date_of(event).pk],
        "step": "move_online",
        "reason": "",
        "confirmed": "1",
    }

    without = client.post(url("dates", alert.pk), data)
    client.post(url("dates", alert.pk), data | {"online_url": "https://direct.example/"})

    assert list(without.context["page"].form.errors) == ["online_url"]
    assert (date_of(event).status, date_of(event).online_url) == (
        "moved_online",
        "https://direct.example/",
    )


@pytest.mark.parametrize("keys", [[], ["x"], ["99999999999999999999"], ["-1"]])
def test_nonsense_changes_nothing_and_says_so(keys, editor):
    event = published_event(TONIGHT)
    alert = alert_of(events=[event])

    answer = client_of(editor).post(
        url("dates", alert.pk),
        {"occurrences": keys, "step": "cancel", "reason": "Tapé", "confirmed": "1"},
    )

    assert (list(answer.context["page"].form.errors), "Tapé" in answer.content.decode()) == (
        ["occurrences"],
        True,
    )
    assert date_of(event).status == "scheduled"


def test_a_date_that_the_alert_does_not_touch_is_not_changed_here(editor):
    event, other = published_event(TONIGHT), published_event(TONIGHT)
    alert = alert_of(events=[event])

    client_of(editor).post(
        url("dates", alert.pk),
        {"occurrences": [date_of(other).pk], "step": "cancel", "confirmed": "1"},
    )

    assert date_of(other).status == "scheduled"


def test_who_may_not_change_dates_is_offered_none_and_changes_none():
    event = published_event(TONIGHT)
    alert, client = alert_of(events=[event]), client_of(officer())

    page = client.get(url("alert", alert.pk))
    client.post(
        url("dates", alert.pk),
        {"occurrences": [date_of(event).pk], "step": "cancel", "confirmed": "1"},
    )

    touched_count = page.context["page"].touched_count
    assert (touched_count, offered(client, alert), date_of(event).status) == (0, set(), "scheduled")
