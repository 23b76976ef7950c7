import re
from datetime import timedelta

import pytest
from django.utils import timezone

from alerts.services.drafting import draft_cancel, draft_update
from messaging.models import Message
from tests.budgets import PAGE_QUERIES
from tests.factories.agenda import at
from tests.factories.alerts import AlertFactory, officer, sent_alert

pytestmark = pytest.mark.django_db


def shown(client, path="/changements/"):
    """Return the banner's (severity, headline) pairs, and its last id."""
    page = client.get(path).content.decode().partition("<template>")[0]
    lines = re.findall(r'<div class="banner" data-sev="(\d)".*?<a [^>]*>(.*?)</a>', page, re.DOTALL)
    return lines, int(re.search(r'data-live-alerts="(\d+)"', page)[1])


def test_the_live_alerts_stand_over_every_page_the_most_serious_first(client):
    sent_alert(headline="Ligne 4", severity="Minor")
    sent_alert(headline="Fuite de gaz", severity="Extreme")
    sent_alert(headline="Crue", severity="Severe")

    assert shown(client) == (
        [("4", "Fuite de gaz"), ("3", "Crue"), ("1", "Ligne 4")],
        Message.objects.count(),
    )


def test_what_is_over_or_not_for_all_is_not_shown_and_the_last_id_counts_it(client):
    lifted = sent_alert()
    sent_alert(alert=draft_cancel(lifted, officer()))
    sent_alert(status="Exercise")
    AlertFactory()

    assert shown(client) == ([], 2)


def test_an_alert_that_has_ended_is_gone_before_the_clock_has_passed(client, time_machine):
    sent_alert(expires=timezone.now() + timedelta(hours=1))

    time_machine.move_to(timezone.now() + timedelta(hours=2))

    assert shown(client) == ([], 1)


def test_an_update_stands_for_what_it_replaces(client):
    update = draft_update(sent_alert(headline="Crue"), officer())
    update.headline = "Crue : tout est fermé"
    update.save()
    sent_alert(alert=update)

    assert shown(client) == ([("2", "Crue : tout est fermé")], 2)


def test_an_english_page_says_in_english_what_was_written_in_it(client):
    sent_alert(headline="Crue", headline_en="Flood")

    assert shown(client, "/en/changements/")[0] == [("2", "Flood")]


def test_without_an_english_text_the_french_one_says_what_it_is(client):
    sent_alert(headline="Crue")

    page = client.get("/en/changements/").content.decode()

    assert re.findall(r'<a href="(/en/alertes/)[^"]+" lang="fr">Crue</a>', page) == ["/en/alertes/"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_header_says_how_many(client, count):
    for _ in range(count):
        sent_alert()

    page = client.get("/changements/").content.decode()

    assert re.findall(r"data-live-count><span>(\d+)</span>", page) == [str(count)]


def test_beside_what_is_on_tonight_stand_the_gravest_three_until_when_and_how_many_there_are(
    client, time_machine
):
    time_machine.move_to(at("2026-03-03 18:42"))
    calm = beside(client)
    for number, severity in enumerate(["Minor", "Extreme", "Severe", "Moderate"]):
        ends = at("2026-03-03 22:00") if severity == "Severe" else None
        sent_alert(headline=f"Alerte {number}", severity=severity, expires=ends)

    assert (calm, beside(client)) == (
        ([], None),
        (
            [
                ("4", "Alerte 1", "à la levée"),
                ("3", "Alerte 2", "à 22 h"),
                ("2", "Alerte 3", "à la levée"),
            ],
            "Les 4",
        ),
    )


def beside(client):
    """Return the alerts listed beside the banner, and the link with their number."""
    page = client.get("/").content.decode().replace("\u00a0", " ")
    part = re.search(r'(?s)aria-labelledby="seconde".*?</section>', page)[0]
    lines = re.findall(
        r'(?s)<li class="alert" data-sev="(\d)">.*?<a [^>]*>(.*?)</a>.*?jusqu’([^<]*)', part
    )
    more = re.search(r'class="more"[^>]*>([^<]*)', part)
    assert ("Rien à signaler" in part) == (not lines)
    return lines, more and more[1]


@pytest.mark.parametrize("count", [1, 3])
def test_a_page_asks_for_them_once_however_many(client, count, django_assert_max_num_queries):
    for _ in range(count):
        sent_alert()

    for path in ("/changements/", "/"):
        with django_assert_max_num_queries(PAGE_QUERIES) as captured:
            client.get(path)
        assert len([query for query in captured if "alerts_message" in query["sql"]]) == 1
