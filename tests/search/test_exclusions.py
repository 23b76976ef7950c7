"""Exclusions and alternatives read from words, in French and in English."""

import re
import unicodedata

import pytest
from django.http import QueryDict
from django.utils.translation import override
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from search.engines.lookups import SiteLookups
from search.enums import ExclusionKind
from search.query import EventQuery
from search.query.exclusions import MOST_EXCLUSIONS
from search.query.sentences import expand_shorthand
from search.query.understanding import UnderstoodPhrase, understand_query
from search.services import index_events
from search.text import STOP_WORDS, split_words
from tests.databases import written_once
from tests.factories.agenda import CategoryFactory, EventFactory, OccurrenceFactory, at
from tests.factories.search import IndexedNameFactory
from tests.search.test_understanding import NOW, address, asked, typed, write_city

pytestmark = pytest.mark.django_db

CATEGORIES = [
    ("cirque", "Cirque", "Circus", "acrobatie"),
    ("danse", "Danse", "Dance", "ballet\ntango"),
    ("scene", "Théâtre et scène", "Theatre and stage", "théâtre\nspectacle\nhumour"),
    ("concert", "Concerts", "Concerts", "musique\nrécital"),
    ("expo", "Expos", "Exhibitions", "exposition\nmusée"),
]


@pytest.fixture(scope="module")
def city_of_all(django_db_setup, django_db_blocker):
    """A city with five categories, titles with markers, and an event without words."""
    with written_once(django_db_blocker):
        write_city()
        for slug, name, name_en, synonyms in CATEGORIES:
            CategoryFactory(slug=slug, name=name, name_en=name_en, synonyms=synonyms)
        for title in ("Pas de deux", "Hors les murs", "Sans filtre", "Sauf imprévu"):
            IndexedNameFactory(kind="event", label=title)
        event = EventFactory(
            title="Gromelot",
            lead="Un spectacle sans paroles ni décor, et une cuisine sans gluten.",
            category=CategoryFactory(name="Divers", slug="divers"),
        )
        OccurrenceFactory(event=event, start_at=at("2026-03-05 20:00"))
        index_events([event.pk])
        yield


@pytest.fixture
def city(city_of_all, db):
    pass


KINDS = [
    ("sauf cirque", "sauf=categorie:cirque"),
    ("tout sauf le cirque", "sauf=categorie:cirque"),
    ("spectacle sauf cirque", "q=spectacle&sauf=categorie:cirque"),
    ("spectacle hormis le cirque", "q=spectacle&sauf=categorie:cirque"),
    ("spectacle, à l’exception du cirque", "q=spectacle&sauf=categorie:cirque"),
    ("spectacle qui ne soit pas du cirque", "q=spectacle&sauf=categorie:cirque"),
    ("un spectacle autre que le cirque", "q=spectacle&sauf=categorie:cirque"),
    ("spectacle plutôt que cirque", "q=spectacle&sauf=categorie:cirque"),
    ("spectacle ni cirque ni danse", "q=spectacle&sauf=categorie:cirque&sauf=categorie:danse"),
    ("je n’aime pas la danse", "sauf=categorie:danse"),
    ("je ne veux pas de théâtre ce soir", "quand=ce-soir&sauf=categorie:scene"),
    ("jamais de théâtre", "sauf=categorie:scene"),
    ("sauf exposition", "sauf=categorie:expo"),
    ("autre chose qu’une expo", "sauf=categorie:expo"),
    ("pas de concert demain", "quand=demain&sauf=categorie:concert"),
    ("anything but theatre", "sauf=categorie:scene"),
    ("shows except circus", "q=shows&sauf=categorie:cirque"),
    ("no dance tonight", "quand=ce-soir&sauf=categorie:danse"),
    ("I don't want to see dance", "sauf=categorie:danse"),
    ("shows that are not theatre", "q=shows&sauf=categorie:scene"),
    ("shows other than concerts", "q=shows&sauf=categorie:concert"),
    ("neither dance nor circus", "sauf=categorie:danse&sauf=categorie:cirque"),
    ("évite la danse", "sauf=categorie:danse"),
    ("je veux éviter le cirque et le 20e", "sauf=categorie:cirque&sauf=ou:20"),
    ("à part la danse, y a quoi", "sauf=categorie:danse"),
    ("plus envie de théâtre", "sauf=categorie:scene"),
    ("j’en ai marre du théâtre, autre chose", "sauf=categorie:scene"),
    ("hormis les expos, quoi faire samedi", "du=2026-03-07&au=2026-03-07&sauf=categorie:expo"),
    ("sauf les expos, samedi", "du=2026-03-07&au=2026-03-07&sauf=categorie:expo"),
    ("pas envie de danse, on sort où samedi", "du=2026-03-07&au=2026-03-07&sauf=categorie:danse"),
    ("avoid dance, Saturday", "du=2026-03-07&au=2026-03-07&sauf=categorie:danse"),
    ("leave out dance, tonight", "quand=ce-soir&sauf=categorie:danse"),
    ("shows but nothing with zorglade", "q=shows&sauf=mot:zorglade"),
    ("bored of dance", "sauf=categorie:danse"),
    ("please no dance", "sauf=categorie:danse"),
    ("tout sauf du théâtre", "sauf=categorie:scene"),
    ("I can’t stand dance", "sauf=categorie:danse"),
    ("not a fan of dance", "sauf=categorie:danse"),
    ("pas fan de danse", "sauf=categorie:danse"),
    ("nothing free", "sauf=prix:gratuit"),
    ("surtout rien de religieux", "sauf=mot:religieux"),
    ("concert sans que ce soit du zorglade", "q=concert&sauf=mot:zorglade"),
    # All of the category that is asked for must not go.
    ("spectacle sauf théâtre", "q=spectacle&sauf=mot:theatre"),
]

WORDS = [
    ("concert sans piano", "q=concert&sauf=mot:piano"),
    ("concert sans piano ce soir gratuit", "q=concert&quand=ce-soir&sauf=mot:piano&prix=gratuit"),
    (
        "concert sans piano à Belleville",
        "q=concert&sauf=mot:piano&pres=48.8722,2.3767&rayon=800",
    ),
    ("concert mais pas de zorglade", "q=concert&sauf=mot:zorglade"),
    ("concert ni zorglade ni pipeau", "q=concert&sauf=mot:zorglade&sauf=mot:pipeau"),
    ("sauf concerts de zorglade", "sauf=mot:zorglade"),
    ("pas de musique classique", "sauf=mot:classique"),
    ("sauf magie noire", "sauf=mot:magie noire"),
    ("sauf « Roi Lion »", "sauf=mot:roi lion"),
    ("sauf Pas de deux", "sauf=mot:pas deux"),
    ("no zorglade", "sauf=mot:zorglade"),
    ("concerts but no zorglade or zorglum", "q=concerts&sauf=mot:zorglade&sauf=mot:zorglum"),
    ("jazz without zorglade tonight", "q=jazz&quand=ce-soir&sauf=mot:zorglade"),
    ("classical music but not zorglade", "q=classical music&sauf=mot:zorglade"),
    ("i hate zorglade", "sauf=mot:zorglade"),
    ("pas à Belleville", "sauf=mot:belleville"),
    # Of an English word that no event contains, its translation too.
    ("no museums", "sauf=mot:museums&sauf=mot:musee"),
    ("concert sans opéra", "q=concert&sauf=mot:opera"),
]

DAYS = [
    ("sauf le dimanche", "sauf=jour:6"),
    ("tous les jours sauf le dimanche", "sauf=jour:6"),
    ("every day except monday and tuesday", "sauf=jour:0&sauf=jour:1"),
    ("jamais le lundi", "sauf=jour:0"),
    ("never on sunday", "sauf=jour:6"),
    ("exhibitions not on monday", "q=exhibitions&sauf=jour:0"),
    ("expo hors week-end", "q=expo&sauf=jour:5&sauf=jour:6"),
    ("ce week-end sauf samedi", "quand=ce-week-end&sauf=jour:5"),
    ("sauf dimanche concert", "q=concert&sauf=jour:6"),
    ("any day but Sunday", "sauf=jour:6"),
    ("concert, avoid Mondays", "q=concert&sauf=jour:0"),
    ("skip the 17th and Sundays", "sauf=ou:17&sauf=jour:6"),
    ("concerts sauf ceux du mercredi", "q=concerts&sauf=jour:2"),
    ("sauf demain", "sauf=jour:2026-03-05"),
    ("sauf le 20", "sauf=jour:2026-03-20"),
    ("sauf lundi 9 mars", "sauf=jour:2026-03-09"),
    ("sauf demain et samedi", "sauf=jour:2026-03-05&sauf=jour:5"),
    (
        "du 10 au 20 mars sauf le 12",
        "du=2026-03-10&au=2026-03-20&sauf=jour:2026-03-12",
    ),
    # The next twentieth that is a Sunday.
    ("dimanche sauf le 20", "du=2026-03-08&au=2026-03-08&sauf=jour:2026-09-20"),
]

CONDITIONS = [
    ("dimanche sauf le 20e", "du=2026-03-08&au=2026-03-08&sauf=ou:20"),
    ("samedi, pas dans le 11e", "du=2026-03-07&au=2026-03-07&sauf=ou:11"),
    ("expo sauf 11e et 12e", "q=expo&sauf=ou:11&sauf=ou:12"),
    ("not in the 20th", "sauf=ou:20"),
    ("concert pas payant", "q=concert&prix=gratuit"),
    ("concert non payant", "q=concert&prix=gratuit"),
    ("expo sans les expos payantes", "q=expo&prix=gratuit"),
    ("exhibition except paid ones", "q=exhibition&prix=gratuit"),
    ("expo sauf gratuit", "q=expo&sauf=prix:gratuit"),
    ("pas gratuit", "sauf=prix:gratuit"),
    ("not free", "sauf=prix:gratuit"),
    ("concerts sauf les concerts gratuits", "q=concerts&sauf=prix:gratuit"),
    ("expo sans enfants", "q=expo&sauf=public:familles&sauf=public:enfants"),
    ("no kids shows", "sauf=public:familles&sauf=public:enfants"),
    ("concert pas en plein air", "q=concert&sauf=abri:exterieur"),
    ("concert, not outdoors", "q=concert&sauf=abri:exterieur"),
    ("pas en intérieur", "sauf=abri:interieur"),
    ("skip anything in the 18th", "sauf=ou:18"),
    ("rien dans le 18e", "sauf=ou:18"),
    ("tout ce qui n’est pas dans le 20e", "sauf=ou:20"),
    ("tout ce qui n’est pas payant", "prix=gratuit"),
    ("things that aren’t paid", "prix=gratuit"),
    ("sauf les sorties pour enfants", "sauf=public:familles&sauf=public:enfants"),
    ("sauf à la Cigale", "sauf=lieu:la-cigale"),
    ("sauf La Cigale", "sauf=lieu:la-cigale"),
]

LISTS = [
    ("sauf cirque et zorglade", "sauf=categorie:cirque&sauf=mot:zorglade"),
    (
        "spectacle sauf cirque, zorglade et danse, gratuit",
        "q=spectacle&sauf=categorie:cirque&sauf=mot:zorglade&sauf=categorie:danse&prix=gratuit",
    ),
    ("concert sans alcool et gratuit", "q=concert&sauf=mot:alcool&prix=gratuit"),
    ("pas de théâtre mais de la danse", "q=danse&sauf=categorie:scene"),
    ("pas d’opéra, un concert", "q=concert&sauf=mot:opera"),
    ("sauf danse ou cirque", "sauf=categorie:danse&sauf=categorie:cirque"),
]

NO_EXCLUSIONS = [
    ("Pas de deux", "q=Pas de deux"),
    ("Hors les murs", "q=Hors les murs"),
    ("Sans filtre", "q=Sans filtre"),
    ("Sauf imprévu gratuit", "q=Sauf imprévu&prix=gratuit"),
    ("cuisine sans gluten", "q=cuisine sans gluten"),
    ("spectacle sans paroles", "q=spectacle sans paroles"),
    ("sans doute concert", "q=concert"),
    ("atelier sans réservation", "q=atelier"),
    ("concert hors du commun", "q=concert"),
    ("concert pas mal", "q=concert"),
    ("atelier non-stop", "q=atelier non-stop"),
    ("accueil sans abri", "q=accueil sans abri"),
    ("visite sur les pas de Molière", "q=visite sur les pas de Molière"),
    ("les pas perdus", "q=les pas perdus"),
    ("ne manquez pas la fête des plantes", "q=ne manquez pas la fête des plantes"),
    ("pourquoi pas un concert", "q=pourquoi pas un concert"),
    ("concert ou pas", "q=concert ou pas"),
    ("pas seulement du jazz", "q=jazz"),
    ("pas loin de Bastille", "pres=48.8532,2.3692&rayon=600"),
    ("concert sans payer", "q=concert&prix=gratuit"),
    ("concert pas cher", "q=concert&prix=gratuit&prix=moins-de-10"),
    ("no more than 10 euros", "prix=gratuit&prix=moins-de-10"),
    ("hors de Paris", "ou=hors-de-la-ville"),
    ("no booking jazz", "q=jazz"),
    ("en dehors des sentiers", "q=en dehors des sentiers"),
    ("visite guidée sauf visite en anglais", "q=visite guidée&sauf=mot:anglais"),
]

HOSTILE = [
    ("sauf", "q=sauf"),
    ("sauf sauf sauf", "q=sauf sauf sauf"),
    ("sauf sauf cirque", "sauf=categorie:cirque"),
    ("pas de pas de", "q=pas de pas de"),
    ("sans sans", "q=sans sans"),
    ("ni ni", "q=ni ni"),
    ("concert sauf", "q=concert"),
    ("concert sauf concert", "q=concert"),
    ("pique-nique sauf s’il pleut", "q=pique-nique"),
    ("concert pas près de chez moi", "q=concert"),
    ("dance but not ballet", "q=dance&sauf=mot:ballet"),
    ("concerts apart from jazz and blues", "q=concerts&sauf=mot:jazz&sauf=mot:blues"),
    ("no no zorglade", "q=no&sauf=mot:zorglade"),
    # No exclusion can say it exactly, and none may say more.
    ("sauf les ateliers pour enfants", ""),
    ("sauf les concerts gratuits", ""),
    ("all except the free concerts", ""),
    ("anything except free ballet", ""),
    ("concert sauf samedi soir", "q=concert"),
    ("concert sauf vendredi après 21h", "q=concert"),
    ("concert pas ce soir", "q=concert"),
    ("concert pas demain matin", "q=concert"),
    ("danse sauf le mercredi matin et le samedi", "q=danse&sauf=jour:5"),
]

ALTERNATIVES = [
    ("théâtre ou danse", "categorie=danse&categorie=scene"),
    ("théâtre ou danse ce soir", "quand=ce-soir&categorie=danse&categorie=scene"),
    ("une expo ou un concert", "categorie=concert&categorie=expo"),
    ("theatre or dance in the 11th", "categorie=danse&categorie=scene&ou=11"),
    ("cirque ou danse ou concert", "categorie=cirque&categorie=concert&categorie=danse"),
    ("11e ou 12e", "ou=11&ou=12"),
    ("théâtre ou danse sauf cirque", "sauf=categorie:cirque&categorie=danse&categorie=scene"),
    ("bijoux en or", "q=bijoux en or"),
]

SENTENCES = [
    *KINDS,
    *WORDS,
    *DAYS,
    *CONDITIONS,
    *LISTS,
    *NO_EXCLUSIONS,
    *HOSTILE,
    *ALTERNATIVES,
]


@pytest.mark.parametrize(("text", "meant"), SENTENCES)
def test_what_is_excluded_is_understood(city, text: str, meant: str):
    assert address(typed(text).lasting) == meant


@pytest.mark.parametrize(("text", "meant"), SENTENCES)
def test_the_query_string_of_an_exclusion_is_understood_the_same(city, text: str, meant: str):
    query = typed(text).lasting

    again = understand_query(
        EventQuery.parse(QueryDict(query.querystring().removeprefix("?")), NOW), SiteLookups()
    ).lasting

    assert (again, again.terms) == (query, query.terms)


def test_each_exclusion_is_a_piece_that_can_be_removed(city):
    understood = typed("spectacle sauf cirque et zorglade")

    assert understood.pieces == (
        UnderstoodPhrase("sauf cirque", "sauf", ("categorie:cirque",)),
        UnderstoodPhrase("et zorglade", "sauf", ("mot:zorglade",)),
    )
    left = understood.lasting.without("sauf", "categorie:cirque")
    assert address(left) == "q=spectacle&sauf=mot:zorglade"


def test_exclusions_of_the_query_string_and_of_words_add_up(city):
    query = understand_query(asked("q=concert sauf cirque&sauf=ou:20"), SiteLookups()).lasting

    assert address(query) == "q=concert&sauf=ou:20&sauf=categorie:cirque"


def test_what_no_exclusion_can_say_is_dropped_and_said(city):
    understood = typed("concert sauf le matin")

    assert (address(understood.lasting), understood.dropped) == ("q=concert", ("sauf le matin",))
    assert understood.lasting.messages == (
        "«\u00a0sauf le matin\u00a0» n’a pas pu être exclu, et n’a pas compté.",
    )
    with override("en"):
        assert typed("concert except in the morning").lasting.messages == (
            "“except in the morning” could not be left out, and was ignored.",
        )


def test_more_exclusions_than_count_are_dropped_and_said(city):
    given_first = "&".join(f"sauf=mot:zorgl{sign}" for sign in "abcdefghijk")

    understood = understand_query(asked(f"q=sauf cirque et pipeau&{given_first}"), SiteLookups())

    assert len(understood.lasting.exclusions) == MOST_EXCLUSIONS
    assert understood.dropped == ("et pipeau",)
    assert understood.lasting.messages == (
        "«\u00a0et pipeau\u00a0» n’a pas pu être exclu, et n’a pas compté.",
    )


def test_what_events_contain_in_a_row_is_one_term(city):
    terms = typed("cuisine sans gluten").lasting.terms

    assert [term.words for term in terms] == [("cuisine",), ("sans", "gluten")]
    assert terms[1].ways == (("san", "gluten"),)


def test_words_between_which_stands_or_are_one_term(city):
    assert [term.words for term in typed("concert de jazz ou de zorglade").lasting.terms] == [
        ("concert",),
        ("jazz", "zorglade"),
    ]
    assert [term.words for term in typed("jazz, zorglade or pipeau").lasting.terms] == [
        ("jazz", "zorglade", "pipeau")
    ]


MANY_WORDS = [
    *{word for text, _meant in SENTENCES for word in re.findall(r"\S+", text)},
    *["sauf", "pas", "de", "ni", "sans", "no", "not", "but", "et", "ou", "or", ",", ".", "l’"] * 3,
]


@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@example(["sauf"] * 20)
@example(["pas", "de"] * 10)
@example(["sans", "«", "sauf", "»", "ni"])
@given(words=st.lists(st.sampled_from(MANY_WORDS), max_size=12))
def test_no_word_is_lost_and_what_is_excluded_stays_so(city, words: list[str]):
    query = asked("q=" + " ".join(words).replace("&", " "))

    understood = understand_query(query, SiteLookups())

    told = " ".join(
        [
            *(piece.words for piece in understood.pieces),
            understood.lasting.text,
            *understood.dropped,
            *understood.corrections,
        ]
    )
    typed_text = expand_shorthand(unicodedata.normalize("NFC", query.text))
    assert set(split_words(typed_text)) - STOP_WORDS <= set(split_words(told))
    again = understand_query(understood.lasting, SiteLookups())
    assert (again.lasting, again.lasting.terms) == (understood.lasting, understood.lasting.terms)


@pytest.mark.parametrize("kind", [ExclusionKind.WORD, ExclusionKind.CATEGORY])
def test_an_excluded_word_is_never_required(city, kind: ExclusionKind):
    for text, _meant in (*KINDS, *WORDS):
        query = typed(text).lasting
        excluded = {one.value for one in query.exclusions if one.kind == kind}
        assert excluded.isdisjoint(split_words(query.text)), text
        assert excluded.isdisjoint(value for values in query.facets.values() for value in values)
