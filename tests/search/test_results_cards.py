import pytest
from django.utils import translation
from django.utils.html import strip_tags

from agenda.models import Occurrence
from search.query import Term, terms_of
from search.results.cards import EXCERPT, around, flat, mark, mark_matches, spans
from search.text import stems
from tests.factories.agenda import (
    CategoryFactory,
    KeywordFactory,
    OrganisationFactory,
    PlaceAliasFactory,
    PlaceFactory,
    ProgrammePageFactory,
    listed_event,
)


def in_marks(text: str, asked: str) -> str:
    return mark(text, flat(spans(text, terms_of(asked))))


@pytest.mark.parametrize(
    ("text", "asked", "said"),
    [
        ("La Grande Parade des fanfares", "fanfare", "La Grande Parade des <mark>fanfares</mark>"),
        ("L’Été à l’œuvre", "ete oeuvres", "L’<mark>Été</mark> à l’<mark>œuvre</mark>"),
        ("Théâtre & <b>", "theatre", "<mark>Théâtre</mark> &amp; &lt;b&gt;"),
        (
            "<script>alert(1)</script>",
            "script",
            "&lt;<mark>script</mark>&gt;alert(1)&lt;/<mark>script</mark>&gt;",
        ),
        ("Jazzy", "jazz", "Jazzy"),
        ("La M.J.C.", "mjc", "La <mark>M.J.C.</mark>"),
    ],
)
def test_whole_words_are_marked_as_they_are_written(text: str, asked: str, said: str):
    assert in_marks(text, asked) == said


def test_all_ways_to_say_a_term_are_marked_and_a_phrase_as_one():
    bd = Term(("bd",), (("bd",), tuple(stems("bande dessinée"))))

    found = spans("Bande dessinée, dessin en bande, BD", [bd])

    assert mark("Bande dessinée, dessin en bande, BD", flat(found)) == (
        "<mark>Bande dessinée</mark>, dessin en bande, <mark>BD</mark>"
    )


def test_ways_that_overlap_are_marked_once():
    terms = [Term(("a",), (tuple(stems("nuit blanche")),)), Term(("b",), (("nuit",),))]

    assert mark("Nuit blanche", flat(spans("Nuit blanche", terms))) == "<mark>Nuit blanche</mark>"


def why(asked: str, **facts) -> str:
    event = listed_event("2026-03-07 20:00", **{"title": "Soirée"} | facts)
    occurrence = Occurrence.objects.with_event().with_names().get(event=event)
    return mark_matches(occurrence.event, occurrence, terms_of(asked)).reason.replace("\u00a0", " ")


@pytest.mark.django_db
def test_a_visible_match_has_no_reason():
    place = PlaceFactory(name="Le Jazz Club", street="3 rue du Swing")

    assert why("soirées jazz swing", place=place, body="<p>Jazz.</p>") == ""


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ("fanfares", "Organisé par La <mark>Fanfare</mark> du Quai"),
        ("concert", ""),
        ("gigs", "Genre : Concerts"),
        ("bals", "Genre : <mark>Bal</mark>"),
        ("jazz", "Mot-clé : <mark>jazz</mark>"),
        ("paris", "Programme : <mark>Paris</mark> l’été"),
        ("summer", "Programme : <mark>Summer</mark> in the city"),
        ("mep", "Lieu aussi appelé <mark>MEP</mark>"),
        ("soiree jazz concert", "Mot-clé : <mark>jazz</mark>"),
        ("velo", "Dans la description : <span>Venez à <mark>vélo</mark> &amp; à pied.</span>"),
        ("zut", ""),
    ],
)
def test_a_hidden_match_has_a_reason(asked: str, reason: str):
    place = PlaceFactory(name="Maison de la photo")
    PlaceAliasFactory(place=place, name="MEP")
    event = {
        "place": place,
        "organisation": OrganisationFactory(name="La Fanfare du Quai"),
        "category": CategoryFactory(name="Concerts", name_en="Gigs"),
        "other_categories": [CategoryFactory(name="Bal")],
        "keywords": [KeywordFactory(name="swing"), KeywordFactory(name="jazz")],
        "programme": ProgrammePageFactory(title="Paris l’été", title_en="Summer in the city"),
        "body": "<p>Venez à</p><p>vélo &amp; à pied.</p>",
    }

    assert why(asked, **event) == reason


@pytest.mark.django_db
def test_the_reason_names_a_kind_in_english_on_an_english_page():
    kind = CategoryFactory(name="Fêtes et bals", name_en="Parties and balls")

    with translation.override("en"):
        reasons = [why(asked, other_categories=[kind]) for asked in ("fêtes", "parties")]

    assert reasons == ["Kind: Parties and balls", "Kind: <mark>Parties</mark> and balls"]


@pytest.mark.django_db
def test_an_excerpt_in_another_language_says_which():
    assert why("bike", language="en", lead="Come by bike") == (
        'Dans la description : <span lang="en">Come by <mark>bike</mark></span>'
    )


@pytest.mark.parametrize("at", [0, 3, 40, 97, 99])
def test_an_excerpt_is_short_holds_what_matched_and_cuts_no_word(at: int):
    words = [f"mot{n:02}" for n in range(100)]
    text = " ".join(words)
    start = at * 6

    first, last = around(text, (start, start + 5))

    assert last - first <= EXCERPT
    assert first <= start < start + 5 <= last
    assert set(text[first:last].split()) <= set(words)


def test_a_text_without_spaces_is_cut_after_what_matched():
    first, last = around("x" * 500, (200, 203))

    assert (first, last) == (200, 203)


@pytest.mark.django_db
def test_texts_are_escaped():
    evil = "<img src=x onerror=alert(1)> jazz"

    reason = why("jazz", organisation=OrganisationFactory(name=evil))

    assert strip_tags(reason) == "Organisé par &lt;img src=x onerror=alert(1)&gt; jazz"
