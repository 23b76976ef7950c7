"""The source's own words as ours."""

import pytest

from agenda.enums import AudienceKind
from sources.base import FoundAudience, RepairKind
from sources.quefaire.words import audience, category_slugs, keywords


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Tout public.", FoundAudience()),
        ("", FoundAudience()),
        ("Public adultes.", FoundAudience(AudienceKind.ADULTS)),
        ("Public jeunes et adultes. A partir de 16 ans.", FoundAudience(AudienceKind.ADULTS, 16)),
        ("Public adultes. A partir de 55 ans.", FoundAudience(AudienceKind.SENIORS, 55)),
        (
            "Public jeunes. A partir de 12 ans. Jusqu'à 17 ans.",
            FoundAudience(AudienceKind.YOUNG, 12, 17),
        ),
        (
            "Public enfants et jeunes. Jusqu’à 12 ans.",
            FoundAudience(AudienceKind.CHILDREN, None, 12),
        ),
        ("Public tout-petits et adultes.", FoundAudience(AudienceKind.FAMILIES)),
        ("Public enfants, jeunes et adultes.", FoundAudience()),
    ],
)
def test_an_audience_is_a_kind_and_two_ages(text, found):
    repairs = []

    assert audience(text, repairs) == found
    assert repairs == []


@pytest.mark.parametrize("ages", ["Jusqu'à 130 ans.", "A partir de 12 ans. Jusqu'à 6 ans."])
def test_an_age_that_says_nothing_is_left_and_noted(ages):
    repairs = []

    assert audience(f"Tout public. {ages}", repairs).age_to is None
    assert [repair.kind for repair in repairs] == [RepairKind.AGES_DROPPED]


@pytest.mark.parametrize(
    ("tags", "slugs"),
    [
        (None, ()),
        ("Concert;Festival", ("concert", "fete")),
        ("Atelier;Enfants;Théâtre", ("scene", "atelier", "enfants")),
        ("Cirque;Humour", ("scene",)),
        ("Atelier;Nature", ("atelier",)),
        ("Nature", ("balade",)),
        ("Solidarité", ()),
        ("Inconnue", ()),
    ],
)
def test_tags_are_our_categories_the_main_one_first(tags, slugs):
    assert category_slugs(tags) == slugs


def test_what_no_category_says_and_the_programmes_are_keywords():
    programmes = (
        "Paris en Seine\xa0: la programmation du 11e (https://x.example/a);"
        "Partir en Livre, un festival (pour tous) (https://x.example/b)"
    )

    assert keywords("Concert;Théâtre;Solidarité;PARIS EN SEINE", programmes) == (
        "Théâtre",
        "Solidarité",
        "PARIS EN SEINE",
        "Partir en Livre",
    )
