"""A place that is there already is told of before it is made again."""

from typing import Any

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from agenda.models import Place
from agenda.permissions import CONTRIBUTORS, EDITORS
from search.alike.places import PlaceEntry, PlaceVerdict
from search.services import find_alike_places
from tests.agenda.cms import signed_in, somebody
from tests.factories.agenda import PlaceAliasFactory, PlaceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def club():
    return PlaceFactory(
        name="Le Duc des Lombards", street="42 rue des Lombards", latitude=48.8595, longitude=2.3485
    )


def box(user, **facts):
    return signed_in(user).get(reverse("place_lookalikes"), facts)


def found(name, street="", latitude=None, longitude=None, **but):
    return [
        (one.place, one.verdict)
        for one in find_alike_places(PlaceEntry(name, street, latitude, longitude), **but)
    ]


def test_a_nearby_place_with_a_similar_name_is_the_same_and_its_neighbour_is_not(club):
    PlaceFactory(
        name="Boulangerie Marchais",
        street="41 rue des Lombards",
        latitude=48.8595,
        longitude=2.3486,
    )

    assert found("Duc des Lombards", latitude=48.8596, longitude=2.3484) == [
        (club, PlaceVerdict.SAME)
    ]


def test_an_equal_address_alone_is_a_question_whatever_its_spelling(club):
    assert found("Studio Cinq", "42, r. des Lombards") == [(club, PlaceVerdict.QUESTION)]


def test_an_equal_name_is_a_question_at_unknown_distance_but_not_far_away(club):
    PlaceAliasFactory(place=club, name="Le Duc")

    assert found("le duc") == [(club, PlaceVerdict.QUESTION)]
    assert found("Le Duc", latitude=48.9, longitude=2.5) == []


def test_a_place_is_not_its_own_lookalike(club):
    assert found(club.name, club.street, club.latitude, club.longitude, but_place=club.pk) == []


def test_three_take_as_many_queries_as_one(club, django_assert_num_queries):
    with django_assert_num_queries(2):
        assert len(found(club.name, club.street)) == 1
    for number in range(2):
        PlaceFactory(name=club.name, slug=f"duc-{number}", street=club.street)

    with django_assert_num_queries(2):
        assert len(found(club.name, club.street)) == 3


def test_an_editor_also_sees_drafts_with_reasons(club):
    club.live = False
    club.save()

    page = box(
        somebody(EDITORS), name="Duc des Lombards", street="42 rue des Lombards"
    ).content.decode()

    assert "Le Duc des Lombards" in page
    assert "en brouillon" in page
    assert "Nom très proche, même adresse" in page or "Même nom, même adresse" in page


def test_a_user_without_permission_on_places_sees_no_lookalikes(club):
    response = box(somebody(CONTRIBUTORS), name=club.name, street=club.street)

    assert response.status_code == 302


@pytest.mark.parametrize(
    "facts", [{}, {"latitude": "x", "pk": "x"}, {"latitude": "nan", "longitude": "1e9"}]
)
def test_invalid_values_have_no_lookalikes(club, facts):
    response = box(somebody(EDITORS), **facts)

    assert (response.status_code, response.content.decode().strip()) == (200, "")


def new_place(client, **facts):
    data: dict[str, Any] = {
        "description": "null",
        "access_detail": "",
        "street": "",
        "postcode": "",
        "city": "",
        "slug": "",
    }
    data |= {"description": "null", "aliases-TOTAL_FORMS": 0, "aliases-INITIAL_FORMS": 0}
    return client.post(reverse("wagtailsnippets_agenda_place:add"), data | facts)


def test_a_likely_duplicate_place_asks_once_and_keeps_what_was_typed(club):
    editor = signed_in(somebody(EDITORS))
    typed = {
        "name": "Duc des Lombards",
        "street": "42, r. des Lombards",
        "website": "https://example.org/",
    }

    asked = new_place(editor, **typed)
    kept = {name: asked.context["form"][name].value() for name in typed}
    new_place(editor, **typed, is_another="on")

    assert list(asked.context["form"].errors) == ["is_another"]
    assert kept == typed
    assertContains(asked, "Deux fois le même lieu\u00a0?")
    assertContains(asked, "Le Duc des Lombards</a> <small>Même nom, même adresse</small>")
    assert Place.objects.filter(name="Duc des Lombards").count() == 1


def test_a_unique_place_and_an_existing_one_are_saved_without_a_question(club):
    editor = signed_in(somebody(EDITORS))

    new_place(editor, name="La Lanterne")
    lantern = Place.objects.get(name="La Lanterne")
    page = editor.get(reverse("wagtailsnippets_agenda_place:edit", args=[lantern.pk]))

    assertNotContains(page, "C’est bien un autre lieu")
