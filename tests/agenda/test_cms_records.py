"""Places, organisations and categories in the CMS."""

from typing import Any

import pytest
from django.apps import apps
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains
from wagtail_factories import ImageFactory

from agenda.models import Place
from agenda.permissions import EDITORS
from tests.agenda.cms import loaded, signed_in, somebody

pytestmark = pytest.mark.django_db
ALIASES = {"aliases-TOTAL_FORMS": 0, "aliases-INITIAL_FORMS": 0}
FORMS: dict[str, dict[str, Any]] = {
    "place": ALIASES
    | {"description": "null", "access_detail": "", "street": "", "postcode": "", "city": ""},
    "organisation": {"description": "null"},
    "category": {"figure": "concert", "position": 5},
}


def record_url(model: str, name: str, *args: Any) -> str:
    return reverse(f"wagtailsnippets_agenda_{model}:{name}", args=args)


@pytest.mark.parametrize("model", FORMS)
def test_an_editor_writes_publishes_finds_and_withdraws_a_record(model):
    editor, data = signed_in(somebody(EDITORS)), FORMS[model] | {"name": "La Lanterne", "slug": ""}

    editor.post(record_url(model, "add"), data)
    record = apps.get_model("agenda", model).objects.get()
    states = [record.live]
    editor.post(
        record_url(model, "edit", record.pk), data | loaded(record) | {"action-publish": "1"}
    )
    record.refresh_from_db()
    states.append(record.live)
    found = editor.get(record_url(model, "list"), {"q": "lanterne"}).context["object_list"]
    editor.post(record_url(model, "unpublish", record.pk))
    record.refresh_from_db()

    assert [*states, record.live] == [False, True, False]
    assert list(found) == [record]


@pytest.mark.parametrize("text", ["", "Une halle"])
def test_a_place_is_published_with_a_picture_that_a_text_describes(text):
    editor = signed_in(somebody(EDITORS))
    data = FORMS["place"] | {
        "name": "La Lanterne",
        "slug": "",
        "cover": ImageFactory().pk,
        "cover_alt": text,
    }

    editor.post(record_url("place", "add"), data | {"action-publish": "1"})

    assert list(Place.objects.live().values_list("cover_alt", flat=True)) == [text] * bool(text)


def test_the_list_of_places_leaves_room_for_their_names_on_a_telephone():
    page = signed_in(somebody(EDITORS)).get(record_url("place", "list"))

    columns = [
        (str(column.label), column.classname) for column in page.context["table"].columns.values()
    ]
    assert columns[1:] == [
        ("Nom", None),
        ("Rue et numéro", "cms-wide"),
        ("Code postal", "cms-wide"),
        ("Quartier", None),
        ("Mis à jour", None),
    ]


@pytest.mark.parametrize(
    ("model", "button"),
    [
        ("place", "Nouveau lieu"),
        ("organisation", "Nouvelle organisation"),
        ("category", "Nouvelle catégorie"),
        ("area", "Nouveau quartier"),
        ("keyword", "Nouveau mot-clé"),
    ],
)
def test_no_list_of_records_names_them_in_both_genders(model, button):
    editor = signed_in(somebody(EDITORS, is_superuser=True))

    page = editor.get(record_url(model, "list"), {"q": "introuvable"})

    assertContains(page, button)
    assertContains(page, "Rien ne correspond à votre recherche.")
    assertNotContains(page, "(e)")


def test_another_name_is_added_to_a_place_without_its_gender():
    page = signed_in(somebody(EDITORS)).get(record_url("place", "add"))

    assertContains(page, "Ajouter\u00a0: autre nom")
