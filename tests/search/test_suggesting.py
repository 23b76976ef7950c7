"""What engines suggest while one types, and what they take a mistyped word for."""

import random

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agenda.services.occurrences import cancel
from search.engines import database_engine
from search.engines.database import naming, sqlite
from search.engines.lookups import SiteLookups
from search.enums import NameKind
from search.models import IndexedBearing, IndexedName, IndexedWord
from search.query import EventQuery
from search.query.lexicon import SHORTEST, Lexicon, cost, neighbours
from search.query.understanding import understand_query
from search.services import index_events, reindex
from search.text import stem
from tests.factories.agenda import (
    CategoryFactory,
    OrganisationFactory,
    PlaceAliasFactory,
    PlaceFactory,
    at,
    listed_event,
)

NOW = at("2026-03-03 12:00")

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOW, tick=False):
        yield


def suggested(text: str, limit: int = 8) -> list[tuple[str, str]]:
    return [(one.kind.value, one.label) for one in database_engine().suggest(text, NOW, limit)]


def test_names_are_suggested_by_whole_words_and_a_last_prefix():
    hall = PlaceFactory(name="Théâtre du Rond-Point")
    PlaceAliasFactory(place=hall, name="Le Rond-Point des Champs")
    music = CategoryFactory(name="Rondes", name_en="Rounds", synonyms="farandole")
    listed_event("2026-03-10 20:00", title="Le Rond de sorcière", place=hall, category=music)

    assert suggested("rond") == [
        ("category", "Rondes"),
        ("place", "Théâtre du Rond-Point"),
        ("event", "Le Rond de sorcière"),
    ]
    assert suggested("théâtre ron") == [("place", "Théâtre du Rond-Point")]
    assert suggested("ron théâtre") == []  # the first of two is no beginning
    assert suggested("champs") == [("place", "Théâtre du Rond-Point")]
    assert suggested("faran") == [("category", "Rondes")]
    assert suggested("de") == suggested("") == suggested('"*') == []


def test_a_prefix_is_not_taken_for_a_stop_word():
    listed_event("2026-03-10 20:00", title="Montmartre la nuit")
    listed_event("2026-03-10 20:00", title="Théâtre de la Ville")

    assert suggested("mon") == suggested("nuit mon") == [("event", "Montmartre la nuit")]
    assert (
        suggested("théâtre de") == suggested("théâtre de la") == [("event", "Théâtre de la Ville")]
    )


def test_an_exact_name_comes_first_and_no_kind_fills_the_list():
    for name in ["Bal Premier", "Bal Deux", "Bal Trois", "Bal Quatre"]:
        listed_event(
            "2026-03-10 20:00", title=f"Le grand bal {name}", place=PlaceFactory(name=name)
        )
    listed_event("2026-03-10 20:00", title="Bal")

    found = suggested("bal")

    assert found[0] == ("event", "Bal")
    assert [kind for kind, _label in found] == [
        "event",
        "place",
        "place",
        "place",
        "event",
        "event",
        "event",
        "event",
    ]


def test_frequent_words_are_suggested_in_the_same_order(monkeypatch: pytest.MonkeyPatch):
    texts = ["b", "bal", "grand ba", "grand bal", "ba", "ba grand", "bal bal"]
    for number, name in enumerate(
        ["Bal", "Le grand bal", "Bal grand", "Grand bal des bals", "Baie", "Un bal de nuit"]
    ):
        place = PlaceFactory(name=f"{name} {number % 2}")
        PlaceAliasFactory(place=place, name=f"Grand bal {number}")
        listed_event(
            "2026-03-10 20:00", title=name, place=place, organisation=OrganisationFactory(name=name)
        )
        listed_event("2026-03-01 10:00", title=f"{name} hier")
        listed_event("2026-03-11 20:00", title=name)

    def all_suggested() -> dict[tuple[str, int], list[tuple[str, str]]]:
        return {(text, limit): suggested(text, limit) for text in texts for limit in (2, 8, 30)}

    whole = all_suggested()

    monkeypatch.setattr(naming, "FREQUENT", 2)
    for many in (2, 2_000):
        monkeypatch.setattr(sqlite, "MANY", many)
        assert all_suggested() == whole, many


def test_past_or_withdrawn_events_and_entities_with_no_others_are_not_suggested():
    over = listed_event(
        "2026-03-01 10:00", title="Zinc hier", place=PlaceFactory(name="Zinc place")
    )
    gone = listed_event(
        "2026-03-10 20:00",
        title="Zinc retiré",
        organisation=OrganisationFactory(name="Zinc association"),
    )

    assert {label for _kind, label in suggested("zinc")} == {"Zinc retiré", "Zinc association"}

    gone.unpublish()

    assert suggested("zinc") == []
    assert not IndexedName.objects.filter(kind=NameKind.EVENT, key=gone.pk).exists()
    assert IndexedBearing.objects.filter(event=over.pk).count() > 1
    reindex()
    assert not IndexedName.objects.filter(label="Zinc association").exists()


def test_a_renamed_place_is_suggested_by_its_new_name():
    place = PlaceFactory(name="Ancienne halle")
    event = listed_event("2026-03-10 20:00", title="Fête", place=place)
    place.name = "Nouvelle halle"
    place.save()

    index_events([event.pk])

    assert suggested("halle") == [("place", "Nouvelle halle")]


def test_a_cancelled_event_is_still_suggested_to_those_who_look_for_it():
    event = listed_event("2026-03-10 20:00", title="Zinc")
    cancel([event.occurrences.get()])

    assert suggested("zinc") == [("event", "Zinc")]


def test_suggestions_and_corrections_take_as_many_queries_for_three_names_as_for_one():
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            database_engine().suggest("zinc", NOW)
        return len(queries)

    listed_event("2026-03-10 20:00", title="Zinc un")
    first = asked()
    listed_event("2026-03-10 20:00", title="Zinc deux")
    listed_event("2026-03-10 20:00", title="Zinc trois")

    assert asked() == first == 1


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("picaso", "picasso"),
        ("piccasso", "picasso"),
        ("piacsso", "picasso"),
        ("pixasso", "picasso"),
        ("philarmoni", "philharmonie"),  # two letters, of a long word
        ("filharmonie", "philharmonie"),  # it sounds so
        ("pokuso", None),  # two, of a short one
        ("jaz", None),
        ("kandinsky", None),
    ],
)
def test_a_mistyped_word_is_corrected_to_the_nearest_word_in_events(typed: str, meant: str | None):
    listed_event("2026-03-10 20:00", title="Picasso à la Philharmonie", lead="Du jazz")

    assert corrected(typed) == ({typed: meant} if meant else {})


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("atelir", "ateliers"),
        ("marionete", "marionnettes"),
        ("dansseuses", "danseuse"),
        ("atlir", None),
        ("roma", None),  # short
    ],
)
def test_a_mistyped_word_is_corrected_to_another_inflection_in_events(
    typed: str, meant: str | None
):
    listed_event(
        "2026-03-10 20:00", title="Ateliers de marionnettes", lead="Avec une danseuse, des romanes"
    )

    assert corrected(typed) == ({typed: meant} if meant else {})


def test_a_word_one_letter_away_is_preferred_to_an_inflection():
    for title in ("Ateliers", "Ateliers", "Atelier"):
        listed_event("2026-03-10 20:00", title=title)

    assert corrected("atelir") == {"atelir": "atelier"}


def test_of_several_near_words_the_most_frequent_is_chosen():
    for number in range(12):
        listed_event("2026-03-10 20:00", title=f"Comte {number}")
    listed_event("2026-03-10 20:00", title="Conte")

    assert corrected("cotte") == {"cotte": "comte"}


def test_of_several_near_words_the_one_used_with_the_others_is_chosen():
    for number in range(12):
        listed_event("2026-03-10 20:00", title=f"Soupe au thon {number}")
    listed_event("2026-03-10 20:00", title="Coupe Zorgl")

    assert corrected("zoupe") == {"zoupe": "soupe"}
    assert corrected("zoupe zorgl") == {"zoupe": "coupe"}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("coursdanse", {"coursdanse": "cours danse"}),
        ("danselongue", {}),  # nowhere side by side
        ("coursdedanse", {"coursdedanse": "cours de danse"}),
        ("joueusededanse", {}),
        ("orchestregratuit", {"orchestregratuit": "orchestre gratuit"}),
        ("lorchestre", {"lorchestre": "l’orchestre"}),
        ("lart", {"lart": "l’art"}),  # not the part that many say
        ("jouer", {}),  # a common word
    ],
)
def test_a_missing_space_or_apostrophe_is_restored(typed: str, meant: dict[str, str]):
    listed_event(
        "2026-03-10 20:00",
        title="Cours danse",
        lead="Une longue nuit avec un orchestre, une joueuse, joues, un art, part, gratuit",
    )

    assert corrected(typed) == meant


def test_a_rare_misspelling_in_events_is_corrected_to_a_frequent_word():
    for number in range(19):
        listed_event("2026-03-10 20:00", title=f"Picasso {number}")
    for title in ("Picaso", "Nuit Zorgl", "Nuit Zorge"):
        listed_event("2026-03-10 20:00", title=title)

    assert corrected("picaso") == {"picaso": "picasso"}
    assert corrected("zorgl") == {}  # no more say the other


def test_corrections_know_published_words_at_once():
    assert corrected("vieillecourski") == {}

    listed_event("2026-03-10 20:00", title="Vieillecoursky")

    assert corrected("vieillecourski") == {"vieillecourski": "vieillecoursky"}


def test_events_are_counted_by_stem():
    listed_event("2026-03-10 20:00", title="Zorgl", body="Blip et zorgls")
    listed_event("2026-03-10 20:00", title="Nuit", lead="Blip")

    assert SiteLookups().count_saying(["blip", "nuit", "zorgl", "rien"]) == {
        "blip": 2,
        "nuit": 1,
        "rien": 0,
        "zorgl": 1,
    }
    assert SiteLookups().count_saying([]) == {}


def test_near_words_are_one_or_two_letters_away_or_sound_alike_or_are_inflections():
    said = "concert concerts cancer conte contes sonate philharmonie ateliers mail malle"
    lexicon = Lexicon()
    lexicon.add({word: stem(word) for word in said.split()})

    near = lexicon.near

    assert near("concet") == {
        "concert": 1,
        "concerts": 1.5,
        "cancer": 2.6,
        "conte": 0.8,
        "contes": 0.8,
    }
    assert near("filarmonie") == {"philharmonie": cost("filarmonie", "philharmonie")}
    assert near("atelir") == {"ateliers": 1.5}
    assert near("ponate") == {"sonate": 1.5}  # the first letter is another
    assert near("ponaete") == {}  # and one more
    assert near("zzzz") == {}


def test_a_word_in_no_event_any_more_is_no_correction():
    event = listed_event("2026-03-10 20:00", title="Picasso")
    event.unpublish()

    assert IndexedWord.objects.filter(word="picasso").exists()
    assert corrected("picaso") == {}


def corrected(typed: str) -> dict[str, str]:
    return dict(
        understand_query(
            EventQuery(now=at("2026-03-04 10:00"), text=typed), SiteLookups()
        ).corrections
    )


LEXICON = """
    exposition sculpture photographie marionnettes contemporain impressionnisme bibliotheque
    concert orchestre philharmonie cinema documentaire theatre improvisation atelier peinture
    jardinage patrimoine architecture conference dessin aquarelle poterie chorale quatuor
    violoncelle clarinette saxophone accordeon flamenco capoeira randonnee brocante marche
    nocturne dimanche festival fanfare cabaret magicien clown jonglage acrobatie danseur
    spectacle lecture poesie roman philosophie astronomie geologie botanique paleontologie
    egyptologie calligraphie origami couture broderie tricot
"""


def test_95_percent_of_words_with_one_wrong_letter_are_corrected():
    for word in LEXICON.split():
        listed_event("2026-03-10 20:00", title=word)
    chance, right, asked = random.Random(11), 0, 0
    for word in LEXICON.split():
        if len(word) < SHORTEST:
            continue
        for typed in chance.sample(sorted(neighbours(word)), 6):
            asked += 1
            right += corrected(typed) == {typed: word}

    assert asked == 6 * len(LEXICON.split())
    assert right / asked >= 0.95
