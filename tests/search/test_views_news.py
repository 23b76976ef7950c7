import datetime as dt

import pytest
import time_machine
from django.test import Client

from agenda.models import Change, Occurrence
from agenda.models.changes import LOOKED_AT
from agenda.services.occurrences import cancel
from agenda.services.publication import publish
from search.views import news
from tests.budgets import count_queries
from tests.factories.agenda import CategoryFactory, at, listed_event

pytestmark = pytest.mark.django_db

NOW = at("2026-03-20 18:42")
URL = "/agenda/nouveautes/"


@pytest.fixture(autouse=True)
def _evening():
    with time_machine.travel(NOW, tick=False):
        yield


def added(published_at: str, start: str = "2026-03-25 20:00", **fields):
    """Return an event that was first published at this time."""
    with time_machine.travel(at(published_at), tick=False):
        return listed_event(start, **fields)


def titles(query: str = "") -> list[str]:
    response = Client().get(f"{URL}{query}")
    assert response.status_code == 200
    return [card.event.title for card in response.context["cards"]]


def test_what_was_added_since_the_hour_is_listed_the_soonest_first():
    added("2026-03-18 17:59", title="Avant")
    added("2026-03-18 18:00", "2026-03-24 20:00", title="À l’heure")
    added("2026-03-19 10:00", "2026-03-22 20:00", title="Après")
    added("2026-03-19 10:00", "2026-03-20 09:00", title="Déjà passée")
    off = added("2026-03-19 10:00", title="Annulée")
    cancel(Occurrence.objects.filter(event=off), "Panne.", actor=None)
    added("2026-03-19 10:00", title="Retirée").unpublish()

    # Of 18:00 in Paris, in UTC.
    assert titles("?depuis=2026-03-18T17Z") == ["Après", "À l’heure"]


def test_what_is_published_again_is_not_new():
    event = added("2026-03-01 10:00", title="Ancienne")
    publish([event.pk], actor=None)
    event.unpublish()
    event.refresh_from_db()
    event.save_revision().publish()

    assert titles("?depuis=2026-03-19T10Z") == []


@pytest.mark.parametrize("query", ["", "?depuis=hier", "?depuis=", "?depuis=2026-13-01T10Z"])
def test_without_an_hour_the_page_is_of_a_week(query: str):
    added("2026-03-13 18:00", title="Il y a sept jours")
    added("2026-03-13 17:59", title="Avant")

    assert titles(query) == ["Il y a sept jours"]


def test_a_longer_absence_is_of_a_month_and_an_hour_to_come_of_nothing():
    added("2026-02-18 18:00", title="Il y a trente jours")
    added("2026-02-18 12:00", title="Avant")

    assert titles("?depuis=2020-01-01T00Z") == ["Il y a trente jours"]
    assert titles("?depuis=2030-01-01T00Z") == []
    assert "Rien d’ajouté depuis" in Client().get(f"{URL}?depuis=2030-01-01T00Z").content.decode()


def test_the_genres_that_are_there_narrow_the_list_the_commonest_first():
    sport, walks = (CategoryFactory(slug=slug, name=slug) for slug in ("sport", "balade"))
    added("2026-03-19 10:00", "2026-03-22 20:00", title="Course", category=sport)
    assert Client().get(URL).context["genres"] == ()
    for title in ("Parc", "Quais"):
        added("2026-03-19 10:00", title=title, category=walks)

    links = Client().get(URL).context["genres"]

    assert [link.label for link in links] == ["Tous les genres", "balade", "sport"]
    assert [link.is_current for link in links] == [True, False, False]
    narrowed = links[1].url.removeprefix(URL)
    assert sorted(titles(narrowed)) == ["Parc", "Quais"]
    page = Client().get(f"{URL}{narrowed}")
    assert [link.is_current for link in page.context["genres"]] == [False, True, False]
    assert page.context["news"].total == 2
    assert len(titles("?categorie=inconnue")) == 3


def test_the_line_counts_what_the_list_has_and_is_empty_without_any():
    line = f"{URL}ligne/?depuis=2026-03-19T09Z"
    assert Client().get(line).content.strip() == b""

    added("2026-03-19 10:00")
    added("2026-03-19 10:05")

    assert Client().get(line).content.decode().strip() == (
        '<a href="/agenda/nouveautes/?depuis=2026-03-19T09Z">'
        "2 sorties en plus depuis votre visite</a>"
    )
    assert "2 more since your visit" not in Client().get(f"/en{line}").content.decode()
    assert "2 events more since your visit" in Client().get(f"/en{line}").content.decode()


def test_a_long_list_is_cut_and_says_so(monkeypatch):
    monkeypatch.setattr(news, "MOST_COUNTED", 3)
    monkeypatch.setattr(news, "MOST_SHOWN", 2)
    for _event in range(4):
        added("2026-03-19 10:00")

    text = Client().get(URL).content.decode()

    assert text.count('class="row"') == 2
    assert "Au moins 3 sorties depuis" in text
    assert "Les 2 plus proches" in text


def test_only_the_newest_changes_are_searched():
    added("2026-03-19 10:00", title="Très loin")
    first = Change.objects.latest("id")
    Change.objects.bulk_create(
        Change(id=first.id + number, event_uid=first.event_uid, kind="updated", at=NOW)
        for number in range(1, LOOKED_AT + 1)
    )

    assert Change.objects.new_events(NOW - dt.timedelta(days=7), 10) == []


def test_both_pages_ask_as_many_queries_for_three_as_for_one():
    counts: list[list[int]] = []
    for more in (1, 2):
        for _event in range(more):
            added("2026-03-19 10:00")
        counts.append(
            [count_queries(lambda path=path: Client().get(path)) for path in (URL, f"{URL}ligne/")]
        )

    assert counts[0] == counts[1]
    assert max(counts[1]) <= 20


def test_strangers_of_one_hour_share_the_page():
    added("2026-03-19 10:00")
    Change.objects.update(settled_at=NOW)
    address = f"{URL}ligne/?depuis=2026-03-19T09Z"

    first = Client().get(address)

    assert "X-Accel-Expires" in first.headers
    assert first.headers["ETag"]
    again = Client().get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    added("2026-03-20 10:00")
    assert (
        Client().get(address, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200
    )
