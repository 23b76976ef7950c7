import re
from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import Page

from agenda.services.occurrences import cancel
from alerts.models import Alert, Topic
from alerts.services.drafting import draft_cancel, draft_update
from messaging.delivery.fan_out import Batch, write_batch
from messaging.enums import DeliveryState
from messaging.models import Delivery, Message
from tests.alerts.cms import client_of
from tests.budgets import PAGE_QUERIES, count_queries
from tests.factories.agenda import (
    AreaFactory,
    PlaceFactory,
    ProgrammePageFactory,
    at,
    published_event,
)
from tests.factories.alerts import AlertFactory, approved_alert, officer, sent_alert
from tests.factories.messaging import SubscriptionFactory, write_deliveries

pytestmark = pytest.mark.django_db


def headlines(response):
    return [alert.headline for alert in response.context["live"]], [
        a.headline for a in response.context["over"]
    ]


def test_the_page_lists_what_counts_the_most_serious_first_then_what_is_over(client):
    sent_alert(headline="Pour info", severity="Minor")
    sent_alert(headline="Danger", severity="Extreme")
    sent_alert(alert=draft_cancel(sent_alert(headline="Levée"), officer()))
    sent_alert(headline="Exercice", status="Exercise")
    AlertFactory(headline="Brouillon")

    assert headlines(client.get("/alertes/")) == (["Danger", "Pour info"], ["Levée"])


def test_each_alert_says_its_theme_in_the_language_of_the_page(client):
    sent_alert(
        topic=Topic.objects.create(slug="fontaines", name="Eau potable", name_en="Tap water")
    )

    assert "Eau potable · " in client.get("/alertes/").content.decode()
    assert "Tap water · " in client.get("/en/alertes/").content.decode()


def test_an_alert_whose_time_is_over_is_told_as_such_before_the_clock_says_so(client, time_machine):
    alert = sent_alert(headline="Finie", expires=timezone.now() + timedelta(hours=1))
    time_machine.move_to(timezone.now() + timedelta(hours=2))

    assert headlines(client.get("/alertes/")) == ([], ["Finie"])
    assert client.get(alert.get_absolute_url()).context["is_live"] is False


def test_a_city_without_alerts_says_so(client):
    assert "Rien à signaler" in client.get("/alertes/").content.decode()


@pytest.mark.parametrize(("path", "language"), [("/alertes/", "fr"), ("/en/alertes/", "en")])
def test_the_language_of_the_page_is_chosen_for_its_notifications(client, path, language):
    page = client.get(path).content.decode()

    chosen = re.findall(r'name="language" value="(\w+)" id="langue-\w+" checked', page)
    assert chosen == [language]


@pytest.mark.parametrize(
    "path", ["/alertes/", "/en/alertes/", "/alertes/chiffres/", "/en/alertes/chiffres/"]
)
def test_each_page_stands_in_both_languages(client, path):
    sent_alert()

    assert client.get(path).status_code == 200


def test_english_readers_read_english_where_it_was_written(client):
    alert = sent_alert(headline="Les berges ferment", headline_en="The banks close")
    other = sent_alert(headline="Vent fort")

    page = client.get("/en/alertes/").content.decode()

    assert ("The banks close" in page, "Les berges ferment" in page) == (True, False)
    assert f'<h3 lang="fr"><a href="/en/alertes/{other.uuid}/">Vent fort</a></h3>' in page
    assert client.get(f"/en/alertes/{alert.uuid}/").status_code == 200


def test_each_text_without_its_english_is_marked_and_said_to_be_french(client):
    texts = {
        "headline_en": "Strong wind",
        "instruction": "Rentrez vos pots.",
        "description": "Il souffle.",
    }
    alert = sent_alert(**texts, description_en="It blows.")

    alone, listed = (
        client.get(path).content.decode() for path in (f"/en/alertes/{alert.uuid}/", "/en/alertes/")
    )

    assert (
        '<p class="lead" lang="fr">Rentrez vos pots.</p><p class="small hush">text in French</p>'
        in alone
    )
    assert alone.count("text in French") == 1
    assert "<h3><a" in listed
    assert '<p lang="fr">Rentrez vos pots.</p>' in listed
    assert "text in French · " in listed
    assert "texte en français" not in client.get("/alertes/").content.decode()


def test_how_to_be_told_stands_before_what_is_over(client):
    lifted = sent_alert(headline="Vent fort")
    sent_alert(alert=draft_cancel(lifted, officer()))

    page = client.get("/alertes/").content.decode()

    assert (
        page.index('id="encours"') < page.index("data-subscribe") < page.index("Vent fort</a></h3>")
    )


def test_a_thread_is_one_page_the_last_word_first(client):
    first = sent_alert(headline="Avant")
    update = draft_update(first, officer())
    update.headline, update.note = "Après", "Une heure plus tôt"
    update.save()
    sent_alert(alert=update)

    page = client.get(first.get_absolute_url())
    other = client.get(f"/alertes/{update.uuid}/")

    assert (page.context["alert"].headline, len(page.context["thread"])) == ("Après", 2)
    assert (other.status_code, other.headers["Location"]) == (301, first.get_absolute_url())


def test_what_was_not_sent_has_no_page(client):
    assert client.get(f"/alertes/{AlertFactory().uuid}/").status_code == 404


def test_an_exercise_has_a_page_for_who_writes_alerts_that_no_engine_and_no_cache_keeps():
    page = client_of(officer()).get(sent_alert(status="Exercise").get_absolute_url())

    words = page.content.decode()
    assert ("noindex" in words, "Exercice" in words) == (True, True)
    assert page.headers["Cache-Control"] == "private, no-store"


def test_the_figures_are_those_of_the_ledger(client):
    for _ in range(20):
        SubscriptionFactory()
    alert = sent_alert()
    message = Message.objects.get()
    for rank, delivery in enumerate(Delivery.objects.order_by("pk")[:19], 1):
        delivery.state, delivery.accepted_at = (
            DeliveryState.ACCEPTED,
            message.at + timedelta(seconds=rank),
        )
        delivery.save()

    figures = client.get(alert.get_absolute_url()).context["figures"]

    assert (figures.owed, figures.accepted, figures.waiting) == (20, 19, 1)
    assert (figures.first, figures.median, figures.p95, figures.last) == (1.0, 10.0, 19.0, 19.0)


@pytest.mark.parametrize(("prefix", "said"), [("", "encore en cours"), ("/en", "till being sent")])
def test_figures_say_that_they_are_not_final_until_all_deliveries_are_written(client, prefix, said):
    for _ in range(3):
        SubscriptionFactory()
    alert = approved_alert()
    pages = []

    for _ in range(3):
        pages.append(client.get(f"{prefix}/alertes/{alert.uuid}/"))
        write_batch(Batch(rows=2, looked_at=10))
        for delivery in Delivery.objects.owed():
            delivery.state, delivery.accepted_at = DeliveryState.ACCEPTED, timezone.now()
            delivery.save()

    texts = [page.content.decode() for page in pages]
    assert [said in text for text in texts] == [True, True, False]
    assert [page.context["figures"].owed for page in pages] == [0, 2, 3]
    assert ["plot" in text for text in texts] == [False, False, True]


def test_the_list_of_figures_marks_what_is_not_final(client):
    for _ in range(3):
        SubscriptionFactory()
    approved_alert()
    write_batch(Batch(rows=2, looked_at=10))

    running = client.get("/alertes/chiffres/").content.decode()
    write_deliveries()
    over = client.get("/alertes/chiffres/").content.decode()

    assert ("encore en cours" in running, "encore en cours" in over) == (True, False)


def test_an_alert_says_until_when_what_changes_for_whom_and_which_events_it_touches(
    client, time_machine
):
    time_machine.move_to(at("2026-03-03 18:00"), tick=False)
    place, elsewhere = PlaceFactory(name="Port des Célestins"), PlaceFactory()
    ball = published_event(
        "2026-03-03 19:30", "2026-03-10 19:30", title="Bal flottant", place=elsewhere
    )
    cancel([ball.occurrences.order_by("start_at")[1]], "L’eau monte.", actor=None)
    published_event("2026-03-03 20:00", title="Balade", place=place)
    published_event("2026-03-06 20:00", title="Après la crue", place=place)
    published_event("2026-03-03 20:00", title="Ailleurs", place=elsewhere)
    alert = sent_alert(
        description="La Seine monte.\nÀ vélo\u00a0: la piste est coupée."
        "\nEn péniche : on reste à quai.",
        expires=at("2026-03-05 06:00"),
    )
    alert.events.add(ball)
    alert.places.add(place)
    time_machine.move_to(at("2026-03-03 21:45"), tick=False)

    page = client.get(alert.get_absolute_url())
    words = page.content.decode()

    assert [(date.event.title, date.is_off) for date in page.context["dates"]] == [
        ("Bal flottant", True),
        ("Balade", False),
    ]
    assert re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", words)[:2] == [
        ("À vélo", "La piste est coupée."),
        ("En péniche", "On reste à quai."),
    ]
    assert ("<p>La Seine monte.</p>" in words, words.count("La piste est coupée")) == (True, 1)
    assert re.findall(r"data-countdown=.*?>(.*?)</time>", words) == ["32\u00a0h\u00a015\u00a0min"]
    assert ('class="gone" d="M0 0h10v4H0z"' in words, "36\u00a0h en tout" in words) == (True, True)
    time_machine.move_to(at("2026-03-05 05:59:30"), tick=False)
    assert "moins d’une minute</time>" in client.get(alert.get_absolute_url()).content.decode()


def test_an_alert_that_is_expected_says_when_it_begins_and_an_open_one_that_nobody_knows_its_end(
    client, time_machine
):
    time_machine.move_to(at("2026-03-03 18:00"), tick=False)
    expected = sent_alert(
        onset=at("2026-03-06 20:00"),
        expires=at("2026-03-07 20:00"),
        description="Rien : ou presque.",
    )
    lasting = sent_alert(expires=None)

    said = [client.get(alert.get_absolute_url()).content.decode() for alert in (expected, lasting)]

    assert re.findall(
        r"<p>([^<]*? dans)</p>.*?data-countdown=.*?>(.*?)</time>", said[0], re.DOTALL
    ) == [("Commence dans", "3\u00a0j\u00a02\u00a0h")]
    assert ('<dl class="whom">' in said[0], "<p>Rien : ou presque.</p>" in said[0]) == (False, True)
    assert ("On ne sait pas encore" in said[1], "data-countdown" in said[1]) == (True, False)


def test_an_alert_that_is_over_says_so_once_and_its_share_in_the_form_of_each_language(client):
    for _ in range(3):
        SubscriptionFactory()
    alert = sent_alert()
    Delivery.objects.filter(pk__in=Delivery.objects.values("pk")[:2]).update(
        state=DeliveryState.ACCEPTED, accepted_at=timezone.now()
    )
    Alert.objects.update(expires=timezone.now() - timedelta(hours=1))

    french, english = (
        client.get(f"{prefix}{alert.get_absolute_url()}").content.decode() for prefix in ("", "/en")
    )

    shown = [
        re.findall(f">[^<]*({words})", page.partition("<main")[2])
        for page, words in ((french, "C’est fini"), (english, "It’s over"))
    ]
    assert shown == [["C’est fini"], ["It’s over"]]
    assert ("66,67\u00a0%" in french, "66.67%" in english) == (True, True)


def test_an_alert_that_nobody_hears_says_so(client):
    assert (
        "aucun abonnement ne correspond"
        in client.get(sent_alert().get_absolute_url()).content.decode()
    )


def test_an_alert_shows_on_the_pages_that_it_touches_while_it_lasts_and_on_no_other(client):
    place = PlaceFactory()
    festival = ProgrammePageFactory(parent=Page.objects.get(depth=1))
    event, also_there = (
        published_event(programme=festival, **held)
        for held in ({"place": place}, {"other_places": [place]})
    )
    other = published_event(programme=festival)
    alert = sent_alert(headline="Le lieu est fermé")
    alert.places.add(place)
    alert.programmes.add(festival)  # its other events continue
    shown = f'<a href="{alert.get_absolute_url()}">Le lieu est fermé</a>'

    def is_shown():
        # Once in the banner of every page, once more on a touched page.
        pages = [client.get(one.get_absolute_url()) for one in (event, also_there, place, other)]
        return [page.content.decode().count(shown) - 1 for page in pages]

    assert is_shown() == [1, 1, 1, 0]
    sent_alert(alert=draft_cancel(alert, officer()))
    assert is_shown() == [-1, -1, -1, -1]


@pytest.mark.parametrize("count", [1, 3])
def test_the_alerts_that_touch_an_event_are_one_query_whatever_its_places(
    count, django_assert_num_queries
):
    places = PlaceFactory.create_batch(count)
    event = published_event(other_places=places)
    alert = sent_alert()
    alert.places.set([event.place, *places])

    with django_assert_num_queries(2):  # one for the alerts, one for their areas
        assert list(Alert.objects.actual().live().touching(event).with_facts()) == [alert]


@pytest.mark.parametrize("path", ["/alertes/", "/alertes/chiffres/"])
def test_a_page_asks_as_many_queries_whatever_it_lists(client, path):
    SubscriptionFactory()
    client.get(path)  # fills the per-process caches

    counts = []
    for more in (1, 2):
        for _ in range(more):
            sent_alert(areas=[AreaFactory()])
        Delivery.objects.update(state=DeliveryState.ACCEPTED, accepted_at=timezone.now())
        counts.append(count_queries(lambda: client.get(path)))

    assert counts[0] == counts[1] <= PAGE_QUERIES


@pytest.mark.parametrize("count", [1, 3])
def test_an_alert_page_asks_within_its_budget(client, count, django_assert_max_num_queries):
    SubscriptionFactory()
    alert = sent_alert(areas=[AreaFactory(), AreaFactory()])
    update = sent_alert(alert=draft_update(alert, officer()))
    for _ in range(count):
        event = published_event("2099-03-03 20:00")
        update.events.add(event)
        update.places.add(event.place)

    with django_assert_max_num_queries(PAGE_QUERIES):
        assert len(client.get(alert.get_absolute_url()).context["dates"]) == count
