"""For whom an event says it is: by its words and by the ages that it says."""

import pytest

from agenda.enums import AudienceKind
from search.models import IndexedEvent
from search.services.audiences import audiences_said
from tests.factories.agenda import listed_event

CHILDREN, YOUNG, FAMILIES, SENIORS = (
    AudienceKind.CHILDREN,
    AudienceKind.YOUNG,
    AudienceKind.FAMILIES,
    AudienceKind.SENIORS,
)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Contes pour les 6-10 ans", [CHILDREN]),
        ("Contes, dès 4 ans", [CHILDREN]),
        ("À partir de 13 ans", [YOUNG]),
        ("Stage 8/12 ans", [CHILDREN, YOUNG]),
        ("De 13 à 17 ans", [YOUNG]),
        ("Jusqu’à 11 ans", [CHILDREN]),
        ("De 12 mois à 3 ans", [CHILDREN]),
        ("60 ans et plus", [SENIORS]),
        ("Atelier en famille", [FAMILIES]),
        ("Rencontre pour les ados", [YOUNG]),
        ("Gym douce des aînés", [SENIORS]),
        ("Les 10 ans du festival", []),
        ("À partir de 18 ans", []),
        ("Vingt ans après, 20 ans", []),
    ],
)
def test_words_and_ages_give_audiences(text: str, kinds: list[AudienceKind]):
    assert audiences_said(text) == kinds


def test_ages_of_the_form_count_like_those_in_the_text():
    assert [
        audiences_said("", 6, 10),
        audiences_said("", 14, None),
        audiences_said("", None, None),
    ] == [
        [CHILDREN],
        [YOUNG],
        [],
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("audience", "values"),
    [
        ("tout-public", ["tout-public", "enfants~"]),
        ("enfants", ["enfants"]),
        ("adultes", ["adultes"]),
    ],
)
def test_an_event_has_its_class_and_says_others_alone_but_what_is_for_grown_ups_by_no_child(
    audience: str, values: list[str]
):
    event = listed_event("2026-03-07 15:00", title="Contes, dès 4 ans", audience=audience)

    said = IndexedEvent.objects.get(pk=event.pk).facets.split()

    assert [value.partition(":")[2] for value in said if value.startswith("public:")] == values
