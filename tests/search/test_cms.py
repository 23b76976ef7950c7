"""The editors' screens of the search."""

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from search.enums import NameKind
from search.models import FruitlessSearch, IndexedName, Landmark, Synonym
from tests.agenda.cms import signed_in, somebody
from tests.factories.search import FruitlessSearchFactory, SynonymFactory, landmark

pytestmark = pytest.mark.django_db

FRUITLESS = "wagtailsnippets_search_fruitlesssearch"
SYNONYM = "wagtailsnippets_search_synonym"
LANDMARK = "wagtailsnippets_search_landmark"


@pytest.fixture
def editor():
    return signed_in(somebody("Éditeurs"))


def written() -> QuerySet[Synonym]:
    return Synonym.objects.filter(expressions__contains="boum")


def test_a_synonym_is_added_from_what_found_nothing(editor):
    FruitlessSearchFactory(words="boum")

    listed = editor.get(reverse(f"{FRUITLESS}:list")).content.decode()
    link = reverse(f"{SYNONYM}:add") + "?mots=boum"
    assert link in listed
    form = editor.get(link).context["form"]
    assert form["expressions"].value() == "boum, "

    editor.post(reverse(f"{SYNONYM}:add"), {"expressions": "boum,  fiesta ,boum"})
    assert [synonym.expressions for synonym in written()] == ["boum, fiesta"]


def test_what_is_found_in_no_title_has_a_column_and_a_filter_and_is_not_on_the_first_page(editor):
    FruitlessSearchFactory(words="boum", last_on=timezone.localdate())
    FruitlessSearchFactory(words="pulpe", last_on=timezone.localdate(), is_found=True)

    listed, found, home = (
        editor.get(address).content.decode()
        for address in (
            reverse(f"{FRUITLESS}:list"),
            f"{reverse(f'{FRUITLESS}:list')}?is_found=true",
            "/cms/",
        )
    )

    assert "Trouvés, dans aucun titre" in listed
    assert [("boum" in page, "pulpe" in page) for page in (listed, found, home)] == [
        (True, True),
        (False, True),
        (True, False),
    ]


@pytest.mark.parametrize("typed", ["boum", "boum, boums", "boum, de la", " , "])
def test_fewer_than_two_expressions_are_an_error_and_stay_in_the_form(editor, typed: str):
    answer = editor.post(reverse(f"{SYNONYM}:add"), {"expressions": typed})

    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == ["expressions"]
    assert answer.context["form"]["expressions"].value() == typed
    assert not written().exists()


def test_existing_synonyms_are_not_added_twice(editor):
    SynonymFactory(expressions="bd, bande dessinée")

    answer = editor.post(reverse(f"{SYNONYM}:add"), {"expressions": "bandes dessinées, BD"})

    assert answer.context["form"].errors["expressions"] == [
        "Ces mots sont déjà ensemble : « bd, bande dessinée »."
    ]


def test_editors_may_delete_a_zero_result_query_but_not_add_one(editor):
    line = FruitlessSearchFactory(words="boum")

    assert editor.get(reverse(f"{FRUITLESS}:add")).status_code == 302
    editor.post(reverse(f"{FRUITLESS}:delete", args=[line.pk]))
    assert not FruitlessSearch.objects.exists()


def test_a_contributor_has_no_access_to_the_lists_of_the_search():
    FruitlessSearchFactory(words="boum")
    contributor = signed_in(somebody("Contributeurs"))

    for name in (FRUITLESS, SYNONYM, LANDMARK):
        assert contributor.get(reverse(f"{name}:list")).status_code == 302


def test_a_landmark_is_a_name_and_a_point(editor):
    data = {
        "name": " République ",
        "other_names": "Répu, place de la République,",
        "kind": "square",
        "radius_m": 700,
    }

    refused = editor.post(reverse(f"{LANDMARK}:add"), data | {"latitude": 480, "longitude": 2.36})
    assert list(refused.context["form"].errors) == ["latitude"]
    editor.post(reverse(f"{LANDMARK}:add"), data | {"latitude": 48.8675, "longitude": 2.3638})

    made = Landmark.objects.get()
    assert names() == [
        (made.pk, " place republique ", "place de la République"),
        (made.pk, " repu ", "Répu"),
        (made.pk, " republique ", "République"),
    ]
    assert (made.name, made.other_names, made.radius_m) == (
        "République",
        "Répu, place de la République",
        700,
    )


def test_two_landmarks_of_one_kind_have_different_names(editor):
    landmark("République", 48.8675, 2.3638, kind="square")
    said = {"name": "République", "radius_m": 700, "latitude": 48.8, "longitude": 2.3}

    refused = editor.post(reverse(f"{LANDMARK}:add"), said | {"kind": "square"})
    editor.post(reverse(f"{LANDMARK}:add"), said | {"kind": "station"})

    assert refused.context["form"].non_field_errors() == [
        "Un repère de cette sorte porte déjà ce nom."
    ]
    assert set(Landmark.objects.values_list("kind", flat=True)) == {"square", "station"}


def test_an_imported_landmark_that_an_editor_saves_is_the_editors_from_then_on(editor):
    saved = landmark("Rue Fine", 48.8, 2.3, kind="street", source="voies", external_id="1")
    landmark("Rue Large", 48.8, 2.3, kind="street", source="voies", external_id="2")
    said = {"name": "Rue Fine", "kind": "street", "radius_m": 700}

    editor.post(
        reverse(f"{LANDMARK}:edit", args=[saved.pk]), said | {"latitude": 48.9, "longitude": 2.3}
    )

    facts = Landmark.objects.order_by("name").values_list("source", "is_edited", "latitude")
    assert list(facts) == [("voies", True, 48.9), ("voies", False, 48.8)]


def names() -> list[tuple[int, str, str]]:
    kept = IndexedName.objects.filter(kind=NameKind.LANDMARK).order_by("words")
    return list(kept.values_list("key", "words", "label"))


def test_a_landmark_is_known_by_its_new_name_at_once_and_no_more_once_it_is_deleted(editor):
    kept, made = landmark("Nation", 48.8484, 2.3959), landmark("Répu", 48.8675, 2.3638)
    said = {
        "name": "République",
        "kind": "square",
        "radius_m": 700,
        "latitude": 48.8675,
        "longitude": 2.3638,
    }

    editor.post(reverse(f"{LANDMARK}:edit", args=[made.pk]), said)
    assert names() == [(kept.pk, " nation ", "Nation"), (made.pk, " republique ", "République")]
    editor.post(reverse(f"{LANDMARK}:delete", args=[made.pk]))
    assert names() == [(kept.pk, " nation ", "Nation")]
    editor.post(
        f"{reverse('wagtail_bulk_action', args=['search', 'landmark', 'delete'])}?id={kept.pk}"
    )
    assert names() == []


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


@pytest.mark.parametrize(
    ("listed", "asked"), [(SYNONYM, "Ajouter des synonymes"), (LANDMARK, "Ajouter un repère")]
)
def test_what_is_added_is_named_in_plain_french(editor, listed: str, asked: str):
    page = editor.get(reverse(f"{listed}:list")).content.decode()

    assert (asked in page, "un(e)" in page) == (True, False)


def test_the_first_page_names_what_was_sought_in_vain_this_week_to_who_may_do_something_about_it(
    editor, time_machine
):
    time_machine.move_to("2026-03-10T10:00+01:00", tick=False)
    FruitlessSearchFactory(words="boum", count=12, last_on="2026-03-04")
    FruitlessSearchFactory(words="fest noz", count=30, last_on="2026-03-03")

    page, other = (
        client.get("/cms/").content.decode()
        for client in (editor, signed_in(somebody("Contributeurs")))
    )

    url = reverse(f"{FRUITLESS}:list")
    link = f'<a href="{url}?q=boum">boum</a> <span class="cms-lines__count">12</span>'
    assert (link in page, "fest noz" in page, "boum" in other) == (True, False, False)
