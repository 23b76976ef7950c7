import datetime as dt
import re
import unicodedata
from urllib.parse import unquote_plus

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from agenda.models import Area
from search.engines.lookups import SiteLookups
from search.models import IndexedName, Landmark, StemFrequency, Synonym
from search.query import EventQuery
from search.query.expansion import WidenedWord
from search.query.meanings import meaning_of
from search.query.sentences import expand_shorthand
from search.query.understanding import UnderstoodPhrase, UnderstoodQuery, understand_query
from search.text import STOP_WORDS, split_words
from tests.budgets import count_queries
from tests.databases import written_once
from tests.factories.agenda import AreaFactory, PlaceFactory, at, listed_event
from tests.factories.search import IndexedNameFactory, SynonymFactory, landmark
from tests.search import phrases

pytestmark = pytest.mark.django_db
NOW = at("2026-03-04 10:00")


@pytest.fixture(scope="module")
def city_of_all(django_db_setup, django_db_blocker):
    """The city, written once for all tests that ask it."""
    with written_once(django_db_blocker):
        write_city()
        yield


@pytest.fixture
def city(city_of_all, db):
    pass


def write_city() -> None:
    """Twenty areas, what people say «près de» of, and names that hold words of ours."""
    Area.objects.bulk_create(area(number) for number in range(1, 21))
    landmark(
        "République",
        48.8675,
        2.3638,
        kind="square",
        radius_m=600,
        other_names="place de la République",
    )
    landmark("Bastille", 48.8532, 2.3692, kind="square", radius_m=600)
    landmark("Ménilmontant", 48.8666, 2.3833, kind="station", radius_m=500)
    landmark("Belleville", 48.8722, 2.3767, radius_m=800)
    landmark("Le Marais", 48.8575, 2.3592, radius_m=800)
    PlaceFactory(name="La Cigale", latitude=48.8823, longitude=2.34, area=None)
    IndexedNameFactory(kind="place", label="La Cigale", latitude=48.8823, longitude=2.34)
    named = {
        "place": ["Parc de Belleville"],
        "programme": ["Nuit blanche", "Paris Plages"],
        "event": [
            "Dimanche à Orly",
            "Les enfants du paradis",
            "Concert gratuit",
            "Concert gratuit",
        ],
        "category": ["Concert"],
    }
    IndexedName.objects.bulk_create(
        IndexedNameFactory.build(kind=kind, label=label)
        for kind, labels in named.items()
        for label in labels
    )


def area(number: int) -> Area:
    postcodes = ["75016", "75116"] if number == 16 else [f"750{number:02}"]
    short = "1er" if number == 1 else f"{number}e"
    return AreaFactory.build(
        code=str(number),
        short_name=short,
        name=f"{short} arrondissement",
        postcodes=postcodes,
        position=number,
    )


def asked(querystring: str, now: dt.datetime = NOW) -> EventQuery:
    data = QueryDict(mutable=True)
    for pair in querystring.split("&"):
        name, _equals, value = pair.partition("=")
        data.appendlist(name, value)
    return EventQuery.parse(data, now)


def typed(text: str, now: dt.datetime = NOW) -> UnderstoodQuery:
    data = QueryDict(mutable=True)
    data["q"] = text
    return understand_query(EventQuery.parse(data, now), SiteLookups())


def address(query: EventQuery) -> str:
    """Where what was understood of words is a parameter, too."""
    return unquote_plus(query.strict().querystring()).removeprefix("?")


PHRASES = [
    *phrases.DAYS,
    *phrases.PRICES,
    *phrases.AREAS,
    *phrases.PLACES,
    *phrases.PEOPLE,
    *phrases.ENDINGS,
    *phrases.FILLERS,
    *phrases.WORDS,
]


@pytest.mark.parametrize(("text", "meant"), PHRASES)
def test_words_that_mean_a_filter_are_understood(city, text: str, meant: str):
    understood = typed(text)

    assert address(understood.lasting) == meant
    assert understood.asked.text == text


@pytest.mark.parametrize(("text", "meant"), PHRASES)
def test_the_query_string_of_an_understood_query_is_understood_the_same(
    city, text: str, meant: str
):
    query = typed(text).query

    again = understand_query(
        EventQuery.parse(QueryDict(query.querystring().removeprefix("?")), NOW), SiteLookups()
    ).query

    assert (again, again.terms, again.near_name) == (query, query.terms, query.near_name)


@pytest.mark.parametrize(("given_address", "meant"), phrases.ADDRESSES)
def test_parameters_have_priority_over_words(city, given_address: str, meant: str):
    assert address(understand_query(asked(given_address), SiteLookups()).lasting) == meant


def test_each_piece_says_its_words_and_what_they_mean(city):
    understood = typed("Que faire près de Belleville ce soir, gratuit, dans le 20e ?")

    assert understood.pieces == (
        UnderstoodPhrase("près de Belleville", "pres", ("Belleville",)),
        UnderstoodPhrase("ce soir", "quand", ("ce-soir",)),
        UnderstoodPhrase("gratuit", "prix", ("gratuit",)),
        UnderstoodPhrase("dans le 20e", "ou", ("20",)),
    )
    assert understood.dropped == ("Que faire",)
    assert (understood.query.text, understood.query.near_name) == ("", "Belleville")


EDGES = [
    ("2026-03-04 00:30", "ce soir", "2026-03-04 18:00", "2026-03-05 04:00"),
    ("2026-03-04 23:59", "demain", "2026-03-05 00:00", "2026-03-06 00:00"),
    ("2026-03-05 00:01", "demain soir", "2026-03-06 18:00", "2026-03-07 04:00"),
    ("2026-03-08 23:30", "dimanche", "2026-03-08 23:30", "2026-03-09 00:00"),
    ("2026-03-08 23:30", "ce week-end", "2026-03-08 23:30", "2026-03-09 00:00"),
    ("2026-03-09 00:00", "ce week-end", "2026-03-13 18:00", "2026-03-16 00:00"),
    ("2026-03-08 12:00", "samedi et dimanche", "2026-03-08 12:00", "2026-03-09 00:00"),
    # The clock leaps at two in the morning of 29 March, and goes back at three of 25 October.
    ("2026-03-27 10:00", "samedi soir", "2026-03-28 18:00", "2026-03-29 04:00"),
    ("2026-03-27 10:00", "dimanche matin", "2026-03-29 04:00", "2026-03-29 12:00"),
    ("2026-03-27 10:00", "dimanche 29 mars", "2026-03-29 00:00", "2026-03-30 00:00"),
    ("2026-10-23 10:00", "samedi soir", "2026-10-24 18:00", "2026-10-25 04:00"),
    ("2026-10-23 10:00", "dimanche", "2026-10-25 00:00", "2026-10-26 00:00"),
    ("2026-12-31 23:59", "demain", "2027-01-01 00:00", "2027-01-02 00:00"),
    ("2026-12-31 12:00", "1er janvier", "2027-01-01 00:00", "2027-01-02 00:00"),
    ("2027-02-01 12:00", "29 février", "2028-02-29 00:00", "2028-03-01 00:00"),
    ("2026-12-12 10:00", "12 décembre", "2026-12-12 10:00", "2026-12-13 00:00"),
]


@pytest.mark.parametrize(("now", "text", "start", "end"), EDGES)
def test_days_are_the_citys_at_midnight_and_over_clock_changes(
    now: str, text: str, start: str, end: str
):
    window = typed(text, at(now)).query.window

    assert (window.start, window.end) == (at(start), at(end))


def test_a_saturday_evening_lasts_nine_hours_when_the_clock_leaps_and_eleven_when_it_goes_back():
    leaping, back = (
        typed("samedi soir", at(day)).query.window
        for day in ("2026-03-27 10:00", "2026-10-23 10:00")
    )

    assert (leaping.end - leaping.start, back.end - back.start) == (
        dt.timedelta(hours=9),
        dt.timedelta(hours=11),
    )


def test_days_that_are_over_are_understood_and_it_is_said():
    query = typed("concert 12 décembre 2025").query

    assert address(query) == "q=concert&du=2025-12-12&au=2025-12-12"
    assert query.messages == ("Ces dates sont passées\u00a0: il n’en reste rien à voir.",)


def test_without_areas_and_landmarks_their_names_are_words(city):
    for model in (Area, Landmark, IndexedName):
        model.objects.all().delete()

    assert (
        address(typed("concert 11e près de Belleville gratuit").lasting)
        == "q=concert 11e près de Belleville&prix=gratuit"
    )


def test_an_area_is_known_by_its_own_name():
    AreaFactory(
        code="chartrons", name="Les Chartrons", short_name="Chartrons", postcodes=["33000", "33300"]
    )
    AreaFactory(code="bastide", name="La Bastide", short_name="", postcodes=["33100"])

    assert address(typed("bal aux Chartrons").lasting) == "q=bal&ou=chartrons"
    assert address(typed("bal dans la bastide").lasting) == "q=bal&ou=bastide"
    assert address(typed("bal 33300").lasting) == "q=bal&ou=chartrons"


def test_an_ambiguous_place_name_stays_words():
    for key in (1, 2):
        IndexedNameFactory(kind="place", key=key, label="La Halle")

    assert address(typed("bal à la Halle").lasting) == "q=bal à la Halle"


WORDS = [
    *{word for text, _meant in PHRASES for word in re.findall(r"\S+", text)},
    *(
        "près",
        "de",
        "le",
        "la",
        "à",
        "au",
        "dans",
        "·",
        "|",
        '"',
        "«",
        "»",
        "€",
        "١٢",
        "½",
        "ﷺ",
        "🎷",
        "e\u0301té",
        "XI",
        "'",
    ),
]


SAID_AGAIN = [
    ("february february", "du=2027-02-01&au=2027-02-28"),
    ("Belleville jazz Belleville", "q=jazz&pres=48.8722,2.3767&rayon=800"),
    ("12 gratuit mars", "du=2026-03-12&au=2026-03-12&prix=gratuit"),
    ("jazz famille famille", "q=jazz&public=enfants&public=familles"),
    ("février ce soir jazz", "q=février jazz&quand=ce-soir"),
    ("jazz près de Belleville manouche", "q=jazz manouche&pres=48.8722,2.3767&rayon=800"),
]


@pytest.mark.parametrize(("text", "meant"), SAID_AGAIN)
def test_what_is_said_twice_or_in_two_parts_is_understood_at_once(city, text: str, meant: str):
    assert address(typed(text).lasting) == meant


def test_every_time_that_a_thing_is_said_is_a_piece(city):
    february = UnderstoodPhrase("february", "quand", ("2027-02-01", "2027-02-28"))

    assert typed("february february").pieces == (february, february)


def test_what_editors_write_counts_from_the_next_question_on_however_it_is_written(city):
    def meant() -> tuple[list[tuple[tuple[str, ...], ...]], str]:
        query = typed("boum à la Zorglie").query
        return [term.ways for term in query.terms if term.words == ("boum",)], query.near_name

    before = meant()
    line = SynonymFactory(expressions="boum, fiesta")
    landmark("Zorglie", 48.87, 2.37, radius_m=300)
    written = meant()
    Synonym.objects.filter(pk=line.pk).update(expressions="boum, zorglade")
    Landmark.objects.filter(name="Zorglie").update(latitude=48.88)

    assert (before[1], written[1]) == ("", "Zorglie")
    assert (("fiest",) in written[0][0], ("fiest",) in before[0][0]) == (True, False)
    assert ("zorglad",) in meant()[0][0]
    assert typed("boum à la Zorglie").query.near.latitude == 48.88


def test_a_longer_question_is_understood_in_as_many_queries(city):
    typed("jazz")

    short, long = (
        count_queries(lambda text=text: typed(text))
        for text in ("concert", "concert gratuit ce soir")
    )

    assert short == long


def test_a_name_is_looked_up_once_however_often_the_words_are_read(city):
    queries = {}
    typed("jazz")  # frequencies are read now and then
    for text in ("jazz", "jazz gratuit ce soir"):
        with CaptureQueriesContext(connection) as captured:
            typed(text)
        queries[text] = len(captured)

    assert queries["jazz gratuit ce soir"] == queries["jazz"]


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@example(typed_words=["february", "february"])
@example(typed_words=["Marais", "siècle", "Marais"])
@example(typed_words=["à", "½", "XIXe", "museum", "et", "december", "et"])
@example(["things", "A", "Bastille", "A", "Bastille"])
@example(["aujourdhui", "⼀", "№"])
@example(["1E", "A⼀"])
@example(["jai", '"quon', "st"])
@example(["quelqu’un"])
@given(typed_words=st.lists(st.sampled_from(WORDS) | st.text(max_size=12), max_size=12))
def test_no_word_is_ever_lost_silently_and_what_is_meant_stays_so(city, typed_words: list[str]):
    query = asked("q=" + " ".join(typed_words).replace("&", " "))

    understood = understand_query(query, SiteLookups())

    told = " ".join(
        [*(piece.words for piece in understood.pieces), understood.query.text, *understood.dropped]
    )
    told += " ".join(
        ["", *understood.unknown, *understood.corrections]
    )  # the page says what they were taken for
    typed_text = expand_shorthand(unicodedata.normalize("NFC", query.text))
    assert set(split_words(typed_text)) - STOP_WORDS <= set(split_words(told))
    again = understand_query(understood.query, SiteLookups())
    assert (again.query, again.query.terms) == (understood.query, understood.query.terms)


def test_a_word_that_no_event_says_is_no_condition_but_in_what_is_kept():
    listed_event("2026-03-07 15:00", title="Bal")

    understood = typed("bal zorglub gratuit")

    assert understood.unknown == ("zorglub",)
    assert address(understood.query) == "q=bal&prix=gratuit"
    assert address(understood.lasting) == "q=bal zorglub&prix=gratuit"
    assert meaning_of(understood)["text"] == "bal zorglub"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("zorglub", "q=zorglub"),  # nothing else was asked
        ("zorglub 20", "q=zorglub 20"),
        ("« zorglub » bal", "q=« zorglub » bal"),  # quoted: their author insists
    ],
)
def test_an_unknown_word_stays_a_condition_when_it_is_all_that_was_asked(text: str, meant: str):
    listed_event("2026-03-07 15:00", title="Bal", lead="20 danses")

    assert address(typed(text).query) == meant


def test_a_name_is_known_though_no_event_says_it():
    listed_event("2026-03-07 15:00", title="Bal")
    IndexedNameFactory(kind="organisation", key=1, label="Zorglub Bal")

    assert typed("Zorglub Bal").unknown == ()


def test_what_a_word_was_widened_by_is_named_and_refused_by_quotes():
    StemFrequency.objects.create(stem="marionnet", events=1)
    listed_event("2026-03-07 15:00", title="Marionnettes")

    understood = typed("guignol gratuit")

    assert understood.widened == (WidenedWord("guignol", ("marionnettes",)),)
    refused = understood.with_quoted(["guignol"])
    assert address(refused) == 'q="guignol" gratuit'
    assert understand_query(refused, SiteLookups()).widened == ()
