"""The editors' screens of the search."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from search.models import FruitlessSearch, Landmark, Synonym
from tests.agenda.cms import signed_in, somebody
from tests.factories.search import FruitlessSearchFactory, SynonymFactory

pytestmark = pytest.mark.django_db

FRUITLESS = "wagtailsnippets_search_fruitlesssearch"
SYNONYM = "wagtailsnippets_search_synonym"
LANDMARK = "wagtailsnippets_search_landmark"


@pytest.fixture
def editor():
    return signed_in(somebody("Éditeurs"))


def test_a_synonym_is_added_from_what_found_nothing(editor):
    FruitlessSearchFactory(words="zique")

    listed = editor.get(reverse(f"{FRUITLESS}:list")).content.decode()
    link = reverse(f"{SYNONYM}:add") + "?mots=zique"
    assert link in listed
    form = editor.get(link).context["form"]
    assert form["expressions"].value() == "zique, "

    editor.post(reverse(f"{SYNONYM}:add"), {"expressions": "zique,  musique ,zique"})
    assert [synonym.expressions for synonym in Synonym.objects.all()] == ["zique, musique"]


@pytest.mark.parametrize("typed", ["zique", "zique, ziques", "zique, de la", " , "])
def test_what_is_no_pair_of_words_is_said_and_kept_on_the_screen(editor, typed: str):
    answer = editor.post(reverse(f"{SYNONYM}:add"), {"expressions": typed})

    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == ["expressions"]
    assert answer.context["form"]["expressions"].value() == typed
    assert not Synonym.objects.exists()


def test_words_that_are_together_already_are_not_added_twice(editor):
    SynonymFactory(expressions="bd, bande dessinée")

    answer = editor.post(reverse(f"{SYNONYM}:add"), {"expressions": "bandes dessinées, BD"})

    assert answer.context["form"].errors["expressions"] == ["Ces mots sont déjà ensemble : « bd, bande dessinée »."]


def test_editors_are_done_with_a_line_but_write_none(editor):
    line = FruitlessSearchFactory(words="zique")

    assert editor.get(reverse(f"{FRUITLESS}:add")).status_code == 302
    editor.post(reverse(f"{FRUITLESS}:delete", args=[line.pk]))
    assert not FruitlessSearch.objects.exists()


def test_a_contributor_reads_nothing_of_it():
    FruitlessSearchFactory(words="zique")
    contributor = signed_in(somebody("Contributeurs"))

    for name in (FRUITLESS, SYNONYM, LANDMARK):
        assert contributor.get(reverse(f"{name}:list")).status_code == 302


def test_a_landmark_is_a_name_and_a_point(editor):
    data = {"name": " République ", "other_names": "Répu, place de la République,", "kind": "square", "radius_m": 700}

    refused = editor.post(reverse(f"{LANDMARK}:add"), data | {"latitude": 480, "longitude": 2.36})
    assert list(refused.context["form"].errors) == ["latitude"]
    editor.post(reverse(f"{LANDMARK}:add"), data | {"latitude": 48.8675, "longitude": 2.3638})

    made = Landmark.objects.get()
    assert (made.name, made.other_names, made.radius_m) == ("République", "Répu, place de la République", 700)


def test_the_list_asks_the_same_for_one_line_as_for_three(editor):
    counts = []
    for _turn in range(2):
        FruitlessSearchFactory()
        with CaptureQueriesContext(
            connection,
        ) as asked:
            editor.get(reverse(f"{FRUITLESS}:list"))
        counts.append(len(asked))
        FruitlessSearchFactory.create_batch(2)

    assert counts[0] == counts[1]
