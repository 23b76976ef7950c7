"""The demonstration's alerts: every state, by two people, at both midnights, created once."""

import re
from collections import Counter
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from agenda.enums import OccurrenceStatus
from agenda.models import Area, Place
from alerts.enums import AlertState, AlertStep, TemplateState
from alerts.models import Alert, AlertTemplate, AuditLine
from demo import tables
from demo.plans import AlertPlan, TemplatePlan, alert_plans, template_plans
from demo.services.alerts import as_of, make_alerts
from demo.texts import event_texts
from messaging import database_clock
from messaging.enums import Severity
from messaging.models import Delivery, Message
from tests.factories.accounts import UserFactory
from tests.factories.agenda import PlaceFactory, at, published_event

pytestmark = pytest.mark.django_db

FORBIDDEN = re.compile(r"!|veuillez|usager|dans le cadre d", re.IGNORECASE)
#: A plain space where French needs a no-break one, or a straight apostrophe.
UNSET = re.compile(r" [:;?»]|« |'|\d (?:h|km/h)\b")


@pytest.fixture
def city():
    """Accounts and districts of the demonstration, one of its places, and the event with a
    cancelled date."""
    for username, group in (("redaction", "Éditeurs"), ("moderation", "Modérateurs")):
        UserFactory(username=username).groups.add(Group.objects.get(name=group))
    for area in tables.areas():
        Area.objects.create(
            code=area.code, name=area.name, latitude=area.latitude, longitude=area.longitude
        )
    PlaceFactory(slug="parc-floral", area=Area.objects.get(code="12"))


def test_the_database_is_not_asked_for_the_time_in_the_past(monkeypatch):
    """PostgreSQL would say today: an alert that is over today could not be written."""
    asked: list[object] = []
    monkeypatch.setattr(database_clock, "has_own_clock", lambda: True)
    monkeypatch.setattr(database_clock.offset, "renew", asked.append)
    moment = timezone.now() - timedelta(days=3)

    with as_of(moment):
        said = database_clock.database_now()
        asked_meanwhile = list(asked)
    database_clock.database_now()

    assert (said, asked_meanwhile) == (moment + database_clock.offset.value, [])
    assert len(asked) == 1


def french() -> list[str]:
    plans: list[AlertPlan | TemplatePlan] = [*alert_plans(), *template_plans()]
    said = [text for plan in plans for name, text in plan.words.items() if not name.endswith("_en")]
    said += [later.note for plan in alert_plans() for later in plan.later]
    return said + [text for plan in alert_plans() for text in (plan.reason, plan.cancels)]


def test_texts_are_set_in_french_and_keep_the_tone():
    assert [text for text in french() if FORBIDDEN.search(text) or UNSET.search(text)] == []


def test_most_alerts_speak_english_and_what_the_files_name_exists():
    plans = alert_plans()
    named = {name for plan in plans for name in plan.events}

    assert (
        sum("headline_en" in plan.words or bool(plan.template) for plan in plans) * 4
        >= len(plans) * 3
    )
    assert {code for plan in plans for code in plan.areas} - {
        area.code for area in tables.areas()
    } == set()
    assert {slug for plan in plans for slug in plan.places} - {
        place.slug for place in tables.places()
    } == set()
    assert named - {text.title for text in event_texts() if text.in_festival} == set()
    assert {slug for plan in plans for slug in plan.programmes} == {
        tables.load_toml("texts/festival")["slug"]
    }


def test_there_are_alerts_in_every_state(city):
    made = make_alerts()

    last = Alert.objects.last_words().values_list("state", "message_type")
    waiting = Alert.objects.filter(sent_at=None).values_list("state", "message_type")
    assert made == len(alert_plans()) == 17
    assert Counter(last) == {
        ("sent", "Alert"): 6,
        ("sent", "Update"): 1,
        ("sent", "Cancel"): 3,
        ("expired", "Alert"): 3,
    }
    assert Counter(waiting) == {
        ("draft", "Alert"): 2,
        ("submitted", "Alert"): 1,
        ("submitted", "Update"): 1,
        ("scheduled", "Alert"): 1,
    }
    live = list(Alert.objects.actual().live())
    assert Counter(alert.severity for alert in live) == {
        Severity.EXTREME: 1,
        Severity.SEVERE: 1,
        Severity.MODERATE: 2,
        Severity.MINOR: 2,
    }
    assert [alert.revision for alert in live if alert.severity == Severity.SEVERE] == [3]
    assert [alert.expires for alert in live if not alert.areas.exists()] == [None]
    assert Alert.objects.live().filter(status="Exercise").count() == 1
    assert [line.detail["reason"] for line in AuditLine.objects.filter(step=AlertStep.REFUSED)] == [
        "Trois idées dans un titre. Gardez la plus urgente, et dites où."
    ]
    states = Counter(AlertTemplate.objects.values_list("state", flat=True))
    assert states == {TemplateState.APPROVED: 2, TemplateState.SUBMITTED: 1}
    assert Delivery.objects.count() == 0


def test_two_people_made_each_but_for_what_follows_a_template(city):
    make_alerts()

    sent = Alert.objects.sent().select_related("written_by", "approved_by")
    alone = [alert.headline for alert in sent if alert.written_by == alert.approved_by]
    assert alone == [Alert.objects.get(follows_template=True).headline]
    assert Alert.objects.sent().filter(approved_by=None).count() == 0


def test_a_second_run_adds_nothing(city, time_machine):
    make_alerts()
    before = [model.objects.count() for model in (Alert, AlertTemplate, AuditLine, Message)]
    time_machine.move_to(timezone.now() + timedelta(days=1))

    assert make_alerts() == 0
    assert [model.objects.count() for model in (Alert, AlertTemplate, AuditLine, Message)] == before


def test_the_hours_are_those_of_people_and_messages_are_numbered_in_their_order(city):
    now = timezone.now()

    make_alerts(now)

    moments = list(Message.objects.order_by("id").values_list("at", flat=True))
    assert moments == sorted(moments)
    assert max(moments) < now
    assert [
        a.headline
        for a in Alert.objects.sent()
        if not a.created_at <= a.submitted_at <= a.approved_at == a.sent_at
    ] == []
    assert (
        Alert.objects.filter(state=AlertState.SCHEDULED, send_at__gt=now, expires__gt=now).count()
        == 1
    )
    assert timezone.now() > now, "the clock is the real one again"


@pytest.mark.parametrize(
    "moment", ["2026-03-03 00:05", "2026-03-03 23:50", "2026-03-29 00:05", "2026-10-25 23:50"]
)
def test_the_page_is_full_at_both_midnights(city, client, time_machine, moment):
    time_machine.move_to(at(moment), tick=False)
    make_alerts()

    page, figures = client.get("/alertes/"), client.get("/alertes/chiffres/")
    sent = [one.figures for _, month in figures.context["months"] for one in month]

    assert (len(page.context["live"]), len(page.context["over"])) == (6, 4)
    assert len(figures.context["months"]) >= 2
    assert [
        one
        for one in sent
        if not one.owed > one.accepted > 1000 or not one.first < one.median < one.p95
    ] == []
    assert (
        '<path class="curve"'
        in client.get(page.context["live"][0].get_absolute_url()).content.decode()
    )
    assert [
        alert.headline for alert in page.context["live"] if alert.sent_at >= timezone.now()
    ] == []


def test_a_day_later_some_still_count(city, client, time_machine):
    make_alerts()
    time_machine.move_to(timezone.now() + timedelta(days=1))

    assert len(client.get("/alertes/").context["live"]) >= 2


def test_the_event_that_loses_its_date_is_linked_says_why_and_ends_the_alert(city):
    later = timezone.localtime() + timedelta(days=3)
    event = published_event(
        f"{later:%Y-%m-%d} 21:00",
        title="Minuit au commencement",
        place=Place.objects.get(slug="parc-floral"),
    )

    make_alerts()

    date = event.occurrences.get()
    alert = Alert.objects.get(events=event)
    assert (date.status, date.reason) == (
        OccurrenceStatus.CANCELLED,
        "De l’eau sous le bar, le jour où l’on commençait par lui.",
    )
    assert (alert.expires, alert.is_live) == (date.end_at, True)
    assert Alert.objects.filter(places__slug="parc-floral").count() == 3


def test_without_the_accounts_nothing_is_made(db):
    assert make_alerts() == 0
    assert Alert.objects.count() == 0
