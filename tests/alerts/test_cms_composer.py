"""The composer: what is typed is kept, whatever goes wrong."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.utils import timezone

from alerts.enums import AlertState, CapCategory
from alerts.models import Alert
from alerts.services import approval
from alerts.services.drafting import draft_cancel, draft_update, save_draft
from messaging.enums import MessageType
from messaging.models import Delivery
from tests.alerts.cms import alert_data, client_of, seen, state_of, url
from tests.factories.agenda import AreaFactory, PlaceFactory, ProgrammePageFactory, published_event
from tests.factories.alerts import (
    AlertFactory,
    AlertTemplateFactory,
    TopicFactory,
    officer,
    sent_alert,
)
from tests.factories.messaging import SubscriptionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_counts():
    """Clear the cached number of recipients between tests."""
    cache.clear()


@pytest.fixture
def writer():
    return officer()


@pytest.fixture
def client(writer):
    return client_of(writer)


def local(moment):
    return f"{timezone.localtime(moment):%Y-%m-%dT%H:%M}"


def test_what_is_written_becomes_a_draft_of_who_wrote_it(client, writer):
    topic, area = TopicFactory(category=CapCategory.MET), AreaFactory(code="12")
    ends = timezone.now().replace(second=0, microsecond=0) + dt.timedelta(hours=6)
    data = alert_data(
        topic, reach="areas", areas=["12"], expires=local(ends), headline_en="The banks close"
    )

    answer = client.post(url("compose"), data | {"keep": "1"})

    alert = Alert.objects.get()
    assert answer.url == url("alert", alert.pk)
    assert (alert.written_by, alert.state, alert.expires) == (writer, AlertState.DRAFT, ends)
    assert (alert.category, list(alert.areas.all())) == (CapCategory.MET, [area])
    assert (alert.headline, alert.headline_en) == ("Les berges ferment", "The banks close")


def test_reading_it_again_comes_before_submitting(client):
    answer = client.post(url("compose"), alert_data(TopicFactory()) | {"submit": "1"})

    alert = Alert.objects.get()
    assert answer.url == url("submit", alert.pk)
    assert alert.state == AlertState.DRAFT


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"topic": ""}, "topic"),
        ({"topic": "rien"}, "topic"),
        ({"headline": ""}, "headline"),
        ({"headline": "x" * 161}, "headline"),
        ({"event": ""}, "event"),
        ({"severity": "Unknown"}, "severity"),
        ({"reach": ""}, "reach"),
        ({"reach": "areas"}, "areas"),
        ({"reach": "areas", "areas": ["99"]}, "areas"),
        ({"expires": "jamais"}, "expires"),
        ({"expires": "2020-01-01T10:00"}, "expires"),
        ({"expires": "9999-01-01T10:00"}, "expires"),
        ({"send_at": "0001-01-01T00:00"}, "send_at"),
        ({"send_at": "2020-01-01T10:00"}, "send_at"),
        ({"events": ["99999999999999999999"]}, "events"),
        ({"places": ["x"]}, "places"),
        ({"programmes": ["12"]}, "programmes"),
        ({"template": "99999999999999999999"}, "template"),
        ({"description": "a\0b"}, "description"),
    ],
)
def test_nonsense_is_said_and_nothing_typed_is_lost(client, facts, field):
    answer = client.post(
        url("compose"), alert_data(TopicFactory(), description="La Seine monte") | facts
    )

    page = answer.content.decode()
    assert (answer.status_code, list(answer.context["page"].form.errors)) == (200, [field])
    assert ("Reprenez vos vélos." in page, Alert.objects.count()) == (True, 0)
    assert field == "description" or "La Seine monte" in page


def test_an_alert_that_ends_before_it_leaves_or_begins_is_said_so(client):
    now = timezone.now()
    late = alert_data(
        TopicFactory(),
        expires=local(now + dt.timedelta(hours=1)),
        send_at=local(now + dt.timedelta(hours=2)),
    )

    answer = client.post(url("compose"), late)

    assert list(answer.context["page"].form.errors) == ["expires"]


def test_what_it_touches_is_kept_and_taken_away(client):
    event, place, programme = (
        published_event("2027-03-02 20:00"),
        PlaceFactory(),
        ProgrammePageFactory(),
    )
    links = {"events": [event.pk], "places": [place.pk], "programmes": [programme.pk]}
    client.post(url("compose"), alert_data(TopicFactory(), **links))
    alert = Alert.objects.get()

    page = client.get(url("edit", alert.pk))
    client.post(url("edit", alert.pk), alert_data(alert.topic, events=[event.pk]) | seen(alert))

    assert {(link.field, link.pk) for link in page.context["page"].links} == {
        ("events", event.pk), ("places", place.pk), ("programmes", programme.pk),
    }  # fmt: skip
    assert list(alert.events.all()) == [event]
    assert (alert.places.count(), alert.programmes.count()) == (0, 0)


def test_without_a_script_one_searches_and_all_that_is_typed_stays(client):
    event, place = (
        published_event("2027-03-02 20:00", title="Bal des Célestins"),
        PlaceFactory(name="Quai du Bal"),
    )
    chosen = published_event("2027-03-02 20:00", title="Un bal choisi déjà")
    data = {
        "headline": "Un titre à moitié",
        "mots": "bal",
        "find": "1",
        "topic": "",
        "events": [chosen.pk],
    }

    answer = client.post(url("compose"), alert_data(TopicFactory()) | data)

    page = answer.context["page"]
    assert {(link.field, link.pk) for link in page.search.found} == {
        ("events", event.pk),
        ("places", place.pk),
    }
    assert [link.pk for link in page.links] == [chosen.pk]
    assert (page.form.errors, "Un titre à moitié" in answer.content.decode()) == ({}, True)


def test_with_a_script_the_found_ones_come_alone(client):
    published_event("2027-03-02 20:00", title="Bal des Célestins")

    found = client.get(url("links"), {"mots": "célestins"}).content.decode()
    nothing = client.get(url("links"), {"mots": "\0"}).content.decode()

    assert ("Bal des Célestins" in found, "<html" in found) == (True, False)
    assert "<li>" not in nothing


@pytest.mark.parametrize(("count", "is_said"), [(6, False), (7, True)])
def test_a_search_that_shows_but_the_first_few_says_that_there_are_others(client, count, is_said):
    for number in range(count):
        PlaceFactory(name=f"Jardin {number}")

    found = client.get(url("links"), {"mots": "jardin"}).content.decode()

    assert (found.count('type="checkbox"'), "Il y en a d’autres" in found) == (6, is_said)


def test_what_somebody_submitted_meanwhile_is_shown_beside_what_was_typed(client, writer):
    alert = save_draft(AlertFactory(headline="Le premier titre"), writer)
    opened = seen(alert)
    approval.submit_alert(alert, officer(first_name="Odile", last_name="Marge"))

    answer = client.post(
        url("edit", alert.pk), alert_data(alert.topic, headline="Mon long titre") | opened
    )

    page = answer.content.decode()
    assert ("Mon long titre" in page, "Le premier titre" in page) == (True, True)
    assert (state_of(alert), Alert.objects.get().headline) == (
        AlertState.SUBMITTED,
        "Le premier titre",
    )


def test_what_somebody_else_wrote_meanwhile_is_replaced_only_once_seen(client, writer):
    alert = save_draft(AlertFactory(headline="Le premier titre"), writer)
    opened = seen(alert)
    other = Alert.objects.get()
    other.headline = "Le titre d’Odile"
    save_draft(other, officer())
    data = alert_data(alert.topic, headline="Mon titre")

    first = client.post(url("edit", alert.pk), data | opened)
    kept = Alert.objects.get().headline
    client.post(url("edit", alert.pk), data | {"seen": first.context["page"].seen})

    differences = first.context["page"].saved.differences
    assert [value for label, value in differences if label == "Titre"] == ["Le titre d’Odile"]
    assert (kept, Alert.objects.get().headline) == ("Le titre d’Odile", "Mon titre")


def test_what_is_no_draft_is_not_written(client):
    alert = sent_alert()

    assert client.get(url("edit", alert.pk)).url == url("alert", alert.pk)
    client.post(
        url("edit", alert.pk), alert_data(alert.topic, headline="Autre chose") | seen(alert)
    )
    alert.refresh_from_db()
    assert alert.headline != "Autre chose"


def test_an_update_says_what_changes_and_keeps_the_rest(client):
    first = sent_alert(severity="Severe")
    client.post(url("update", first.pk))
    update = Alert.objects.get(message_type=MessageType.UPDATE)

    without = client.post(url("edit", update.pk), alert_data(first.topic) | seen(update))
    client.post(
        url("edit", update.pk), alert_data(first.topic, note="Plus tôt : 20 h") | seen(update)
    )

    update.refresh_from_db()
    assert list(without.context["page"].form.errors) == ["note"]
    assert (update.note, update.first) == ("Plus tôt : 20 h", first)


LIFTED = {"note": "Les berges ont rouvert", "headline": "Volé", "submit": "1"}


def test_lifting_asks_only_why(client, writer):
    first = sent_alert()
    answer = client.post(url("lift", first.pk))
    cancel = Alert.objects.get(message_type=MessageType.CANCEL)

    assert answer.url == url("edit", cancel.pk)
    client.post(
        url("edit", cancel.pk),
        {"note": "Les berges ont rouvert", "headline": "Volé", "submit": "1"} | seen(cancel),
    )
    cancel.refresh_from_db()
    assert (cancel.note, cancel.headline) == ("Les berges ont rouvert", first.headline)


def test_an_hour_that_goes_by_while_one_writes_means_at_once(client, time_machine):
    time_machine.move_to("2026-03-04T10:00:00+00:00", tick=False)
    client.post(url("compose"), alert_data(TopicFactory(), send_at="2026-03-04T11:30"))
    alert = Alert.objects.get()
    time_machine.move_to("2026-03-04T10:31:00+00:00", tick=False)

    answer = client.post(
        url("edit", alert.pk), alert_data(alert.topic, send_at="2026-03-04T11:30") | seen(alert)
    )
    page = client.get(url("alert", alert.pk)).content.decode()

    assert (answer.status_code, "dès l’approbation" in page) == (302, True)


def test_the_preview_says_the_notification_who_hears_and_what_to_think_of(client, time_machine):
    time_machine.move_to("2026-03-04T02:00:00+00:00")
    topic, area = TopicFactory(), AreaFactory(code="12")
    for _ in range(3):
        SubscriptionFactory(areas=[area])
    SubscriptionFactory(topics=[TopicFactory()])
    data = alert_data(
        topic, severity="Severe", instruction="", reach="city", headline_en="The banks close"
    )

    page = client.post(url("preview_new"), data).content.decode()

    assert ("3 abonnés" in page, "Les berges ferment" in page, "The banks close" in page) == (
        True,
        True,
        True,
    )
    assert [
        words in page
        for words in ("Sans fin", "pour toute la ville", "quoi faire", "la nuit", "anglais")
    ] == [
        True,
        True,
        True,
        True,
        False,
    ]
    assert (Alert.objects.count(), "<html" in page) == (0, False)


def test_the_preview_of_half_an_alert_is_no_error(client):
    page = client.post(
        url("preview_new"),
        {"headline": "Les berges", "severity": "x", "expires": "x", "areas": "x"},
    )

    assert (page.status_code, "Choisissez un thème" in page.content.decode()) == (200, True)


def test_the_preview_concludes_nothing_from_what_is_refused(client):
    wrong = alert_data(TopicFactory(), reach="areas", areas=[], expires="hier")

    page = client.post(url("preview_new"), wrong).content.decode()

    assert ("Les berges ferment" in page, "Sans fin" in page, "pour toute la ville" in page) == (
        True,
        False,
        False,
    )


def test_areas_that_are_missing_are_asked_for_by_their_french_name(client):
    wrong = alert_data(TopicFactory(), reach="areas", areas=[], submit="1")

    page = client.post(url("compose"), wrong).content.decode()

    assert ("Quartiers" in page, "Areas" in page) == (True, False)


def test_an_update_counts_those_told_before_and_those_who_match_now(client, writer):
    topic = TopicFactory()
    told = SubscriptionFactory()
    first = sent_alert(topic=topic)
    Delivery.objects.update(attempts=1)
    told.min_severity = 4
    told.save()
    SubscriptionFactory(topics=[topic])
    SubscriptionFactory(topics=[TopicFactory()])
    update, cancel = draft_update(first, writer), draft_cancel(first, writer)

    changed = client.post(url("preview", update.pk), alert_data(topic, note="Plus tôt"))
    lifted = client.post(url("preview", cancel.pk), {"note": "C’est fini"})

    assert "2 abonnés" in changed.content.decode()
    assert "1 abonné<" in lifted.content.decode()


def test_a_template_begins_an_alert_that_says_it_to_the_letter(client):
    area = AreaFactory(code="12")
    template = AlertTemplateFactory(state="approved", instruction="Reprenez vos vélos.")
    template.areas.set([area])

    page = client.get(url("compose_from", template.pk))
    form = page.context["page"].form
    client.post(
        url("compose"),
        alert_data(template.topic, template=template.pk, reach="areas", areas=["12"]),
    )

    alert = Alert.objects.get()
    assert (form["headline"].value(), form["areas"].value(), form["template"].value()) == (
        template.headline, ["12"], template.pk,
    )  # fmt: skip
    assert (alert.template, list(alert.areas.all())) == (template, [area])


@pytest.mark.parametrize("count", [1, 3])
def test_the_composer_asks_as_much_of_the_database_whatever_is_chosen(
    count, client, django_assert_max_num_queries
):
    alert = save_draft(AlertFactory(), officer())
    alert.events.set([published_event("2027-03-02 20:00") for _ in range(count)])
    alert.areas.set([AreaFactory() for _ in range(count)])

    with django_assert_max_num_queries(25):
        client.get(url("edit", alert.pk))
