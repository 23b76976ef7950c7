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
from search.query.understanding import understand
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


def test_names_are_suggested_by_whole_words_the_last_of_which_may_be_but_begun():
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


def test_a_word_that_is_but_begun_is_not_taken_for_one_that_says_nothing():
    listed_event("2026-03-10 20:00", title="Montmartre la nuit")
    listed_event("2026-03-10 20:00", title="Théâtre de la Ville")

    assert suggested("mon") == suggested("nuit mon") == [("event", "Montmartre la nuit")]
    assert suggested("théâtre de") == suggested("théâtre de la") == [("event", "Théâtre de la Ville")]


def test_what_is_called_just_that_comes_first_and_no_kind_takes_the_whole_list():
    for name in ["Bal Premier", "Bal Deux", "Bal Trois", "Bal Quatre"]:
        listed_event("2026-03-10 20:00", title=f"Le grand bal {name}", place=PlaceFactory(name=name))
    listed_event("2026-03-10 20:00", title="Bal")

    found = suggested("bal")

    assert found[0] == ("event", "Bal")
    assert [kind for kind, _label in found] == ["event", "place", "place", "place", "event", "event", "event", "event"]


def test_what_many_names_say_is_suggested_in_the_same_order(monkeypatch: pytest.MonkeyPatch):
    texts = ["b", "bal", "grand ba", "grand bal", "ba", "ba grand", "bal bal"]
    for number, name in enumerate(["Bal", "Le grand bal", "Bal grand", "Grand bal des bals", "Baie", "Un bal de nuit"]):
        place = PlaceFactory(name=f"{name} {number % 2}")
        PlaceAliasFactory(place=place, name=f"Grand bal {number}")
        listed_event("2026-03-10 20:00", title=name, place=place, organisation=OrganisationFactory(name=name))
        listed_event("2026-03-01 10:00", title=f"{name} hier")
        listed_event("2026-03-11 20:00", title=name)

    def all_suggested() -> dict[tuple[str, int], list[tuple[str, str]]]:
        return {(text, limit): suggested(text, limit) for text in texts for limit in (2, 8, 30)}

    whole = all_suggested()

    monkeypatch.setattr(naming, "FREQUENT", 2)
    for many in (2, 2_000):
        monkeypatch.setattr(sqlite, "MANY", many)
        assert all_suggested() == whole, many


def test_what_is_over_or_withdrawn_is_not_suggested_and_neither_is_what_only_that_belongs_to():
    over = listed_event("2026-03-01 10:00", title="Zinc hier", place=PlaceFactory(name="Zinc place"))
    gone = listed_event(
        "2026-03-10 20:00", title="Zinc retiré", organisation=OrganisationFactory(name="Zinc association")
    )

    assert {label for _kind, label in suggested("zinc")} == {"Zinc retiré", "Zinc association"}

    gone.unpublish()

    assert suggested("zinc") == []
    assert not IndexedName.objects.filter(kind=NameKind.EVENT, key=gone.pk).exists()
    assert IndexedBearing.objects.filter(event=over.pk).count() > 1
    reindex()
    assert not IndexedName.objects.filter(label="Zinc association").exists()


def test_a_place_that_changes_its_name_is_suggested_by_the_new_one():
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
def test_a_mistyped_word_is_taken_for_the_nearest_that_is_said(typed: str, meant: str | None):
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
def test_a_mistyped_word_is_taken_for_another_form_that_is_said(typed: str, meant: str | None):
    listed_event("2026-03-10 20:00", title="Ateliers de marionnettes", lead="Avec une danseuse, des romanes")

    assert corrected(typed) == ({typed: meant} if meant else {})


def test_a_word_a_letter_away_is_meant_before_another_form_of_one():
    for title in ("Ateliers", "Ateliers", "Atelier"):
        listed_event("2026-03-10 20:00", title=title)

    assert corrected("atelir") == {"atelir": "atelier"}


def test_of_several_near_words_the_one_that_most_events_say_is_meant():
    for number in range(12):
        listed_event("2026-03-10 20:00", title=f"Comte {number}")
    listed_event("2026-03-10 20:00", title="Conte")

    assert corrected("cotte") == {"cotte": "comte"}


def test_of_several_near_words_the_one_that_is_said_with_the_others_is_meant():
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
def test_a_word_that_is_two_side_by_side_or_lacks_an_apostrophe_is_parted(typed: str, meant: dict[str, str]):
    listed_event(
        "2026-03-10 20:00",
        title="Cours danse",
        lead="Une longue nuit avec un orchestre, une joueuse, joues, un art, part, gratuit",
    )

    assert corrected(typed) == meant


def test_a_rare_word_that_some_event_says_wrong_is_taken_for_what_many_say():
    for number in range(19):
        listed_event("2026-03-10 20:00", title=f"Picasso {number}")
    for title in ("Picaso", "Nuit Zorgl", "Nuit Zorge"):
        listed_event("2026-03-10 20:00", title=title)

    assert corrected("picaso") == {"picaso": "picasso"}
    assert corrected("zorgl") == {}  # no more say the other


def test_what_is_published_is_known_to_corrections_at_once():
    assert corrected("kandinski") == {}

    listed_event("2026-03-10 20:00", title="Kandinsky")

    assert corrected("kandinski") == {"kandinski": "kandinsky"}


def test_it_is_counted_how_many_events_say_a_stem():
    listed_event("2026-03-10 20:00", title="Zorgl", body="Blip et zorgls")
    listed_event("2026-03-10 20:00", title="Nuit", lead="Blip")

    assert SiteLookups().count_saying(["blip", "nuit", "zorgl", "rien"]) == {
        "blip": 2,
        "nuit": 1,
        "rien": 0,
        "zorgl": 1,
    }
    assert SiteLookups().count_saying([]) == {}


def test_near_are_a_letter_away_or_two_after_the_same_first_or_alike_by_sound_or_another_form():
    said = "concert concerts cancer conte contes sonate philharmonie ateliers mail malle"
    lexicon = Lexicon()
    lexicon.add({word: stem(word) for word in said.split()})

    near = lexicon.near

    assert near("concet") == {"concert": 1, "concerts": 1.5, "cancer": 2.6, "conte": 0.8, "contes": 0.8}
    assert near("filarmonie") == {"philharmonie": cost("filarmonie", "philharmonie")}
    assert near("atelir") == {"ateliers": 1.5}
    assert near("ponate") == {"sonate": 1.5}  # the first letter is another
    assert near("ponaete") == {}  # and one more
    assert near("zzzz") == {}


def test_a_word_that_no_event_says_any_more_is_nothing_to_correct_to():
    event = listed_event("2026-03-10 20:00", title="Picasso")
    event.unpublish()

    assert IndexedWord.objects.filter(word="picasso").exists()
    assert corrected("picaso") == {}


def corrected(typed: str) -> dict[str, str]:
    return dict(understand(EventQuery(now=at("2026-03-04 10:00"), text=typed), SiteLookups()).corrections)


LEXICON = """exposition sculpture photographie marionnettes contemporain impressionnisme bibliotheque concert orchestre
philharmonie cinema documentaire theatre improvisation atelier peinture jardinage patrimoine architecture conference
dessin aquarelle poterie chorale quatuor violoncelle clarinette saxophone accordeon flamenco capoeira randonnee
brocante marche nocturne dimanche festival fanfare cabaret magicien clown jonglage acrobatie danseur spectacle lecture
poesie roman philosophie astronomie geologie botanique paleontologie egyptologie calligraphie origami couture
broderie tricot"""


def test_ninety_five_of_a_hundred_words_with_one_wrong_letter_are_taken_for_what_was_meant():
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
