"""«Doublons probables» in the CMS: who sees them, what of a pair is shown, what is set aside."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from agenda.permissions import CONTRIBUTORS, EDITORS
from search.models import Double
from search.viewsets import SearchPanel
from tests.agenda.cms import event_url, signed_in, somebody, texts
from tests.factories.agenda import PlaceFactory, listed_event
from tests.factories.search import FruitlessSearchFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-03-01T10:00+01:00", tick=False)


@pytest.fixture
def editor():
    return signed_in(somebody(EDITORS))


def double_of_events(title="Un bal"):
    events = [
        listed_event("2026-03-03 20:00", title=f"{title} {n}", place=PlaceFactory(name="Bains"))
        for n in "ab"
    ]
    return Double.objects.create(event=events[0], other_event=events[1], why="même lieu\nmême soir")


def double_of_places():
    one, other = PlaceFactory(name="Bains"), PlaceFactory(name="Les Bains")
    return Double.objects.create(place=one, other_place=other, why="nom proche")


def test_a_pair_is_shown_with_what_tells_it_apart_and_why(editor):
    double = double_of_events()

    page = editor.get(reverse("doubles"))

    (pair,) = page.context["page"].pairs
    assert [side.title for side in pair.sides] == ["Un bal a", "Un bal b"]
    assert pair.sides[0].detail == "mardi 3 mars · Bains"
    assert pair.sides[0].url == event_url("edit", double.event_id)
    assertContains(page, "Même lieu, même soir.")


def test_a_pair_can_be_dismissed_and_restored(editor):
    double, other = double_of_events(), double_of_places()
    url = reverse("doubles")

    said = [texts(editor.get(editor.post(url, {"double": double.pk}).url)) for _click in range(2)]
    left = [pair.pk for pair in editor.get(url).context["page"].pairs]
    aside = [pair.pk for pair in editor.get(url, {"voir": "ecartes"}).context["page"].pairs]
    editor.post(url, {"double": double.pk, "remettre": "1"})

    assert said == [
        ["C’est noté\u00a0: ce sont deux choses différentes, on ne le demandera plus."],
        ["Rien à faire\u00a0: c’est déjà le cas."],
    ]
    assert (left, aside) == ([other.pk], [double.pk])
    assert {pair.pk for pair in editor.get(url).context["page"].pairs} == {double.pk, other.pk}


@pytest.mark.parametrize("make", [double_of_events, double_of_places])
def test_a_pair_leads_to_where_the_two_become_one_and_is_asked_no_more_once_they_are(editor, make):
    make()
    (pair,) = editor.get(reverse("doubles")).context["page"].pairs

    form = editor.get(pair.compare_url).context["page"]
    done = editor.post(pair.compare_url, {"vu": form.seen, "faire": "reunir"})

    assert done.status_code == 302
    assert editor.get(reverse("doubles")).context["page"].pairs == []


def test_the_desk_counts_what_the_list_shows_and_what_was_looked_for_in_vain(editor):
    double_of_events(), double_of_places(), double_of_places()
    FruitlessSearchFactory(words="boum", count=7, last_on="2026-02-28")

    home = editor.get("/cms/")

    (panel,) = [one for one in home.context["panels"] if isinstance(one, SearchPanel)]
    said: dict[str, Any] = panel.get_context_data({"request": home.wsgi_request})
    assert [(line["label"], line["count"]) for line in said["lines"]] == [
        ("Événements", 1),
        ("Lieux", 2),
    ]
    assert said["searches"] == [("boum", 7)]
    for line in said["lines"]:
        assert len(editor.get(line["url"]).context["page"].pairs) == line["count"]


def test_authors_of_own_events_only_do_not_see_duplicates():
    double_of_events()
    client = signed_in(somebody(CONTRIBUTORS))

    assertNotContains(client.get("/cms/"), "Doublons probables")
    assert client.get(reverse("doubles")).status_code == 302
    assert client.post(reverse("doubles"), {"double": 1}).status_code == 302


@pytest.mark.parametrize("double", ["", "abc", "9" * 30, "404"])
def test_an_invalid_pair_changes_nothing(editor, double):
    assert editor.post(reverse("doubles"), {"double": double}).status_code == 302


def test_three_pairs_take_as_many_queries_as_one(editor):
    counts = []
    for number in (1, 2):
        for _more in range(number):
            double_of_events(f"Bal {number}")
            double_of_places()
        with CaptureQueriesContext(connection) as queries:
            editor.get(reverse("doubles"))
        counts.append(len(queries))

    assert counts[0] == counts[1]
