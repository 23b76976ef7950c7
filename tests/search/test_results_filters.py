import datetime as dt

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils import timezone, translation

from agenda.enums import Availability, Setting
from agenda.services.occurrences import cancel
from search.engines import database_engine
from search.engines.records import records_of
from search.enums import Facet
from search.query import EventQuery
from search.query.dates_wanted import DatesWanted
from search.query.exclusions import Exclusion
from search.results.condition_words import wanted_days_words
from search.results.labels import labels_for, lacking_words, let_go_words, nothing_words, summary
from search.services import index_events
from tests.factories.agenda import CategoryFactory, EventDateFactory, at, listed_event

pytestmark = pytest.mark.django_db
SATURDAY = dt.date(2026, 3, 7)


@pytest.fixture(autouse=True)
def _noon(time_machine):
    time_machine.move_to(at("2026-03-03 12:00"), tick=False)


def asked(querystring: str) -> EventQuery:
    return EventQuery.parse(QueryDict(querystring), timezone.now())


def said(querystring: str) -> str:
    query = asked(querystring)
    return summary(query, labels_for(query)).replace("\u00a0", " ")


def found(querystring: str) -> list[str]:
    query = asked(querystring)
    ids = [hit.event_id for hit in database_engine().find(query).hits]
    return [record.event.title for record in records_of(ids, query.window)]


@pytest.mark.parametrize(
    ("querystring", "french", "english"),
    [
        ("des=18h", "Après 18 h", "After 6 pm"),
        ("avant=12h30", "Avant 12 h 30", "Before 12.30 pm"),
        ("des=10h&avant=25h", "De 10 h à 1 h", "From 10 am to 1 am"),
        ("duree=45", "45 min au plus", "45 min at most"),
        ("duree=90", "1 h 30 au plus", "1 h 30 at most"),
        ("etat=annule&etat=reporte", "Annulé ou reporté", "Cancelled or postponed"),
        ("age=9&age=5", "5 et 9 ans", "5 and 9 years old"),
        ("age=1", "1 an", "1 year old"),
        ("sauf=categorie:cirque", "Sauf cirque", "Except circus"),
        (
            "sauf=jour:6&sauf=mot:jazz",
            "Sauf le dimanche et « jazz »",
            "Except on Sunday and “jazz”",
        ),
        ("sauf=jour:2026-12-24", "Sauf le 24 décembre", "Except on 24 December"),
        ("abri=exterieur&parle=en", "En plein air, Anglais", "Outdoors, English"),
    ],
)
def test_every_condition_has_words(querystring: str, french: str, english: str):
    CategoryFactory(slug="cirque", name="Cirque", name_en="Circus")

    assert said(querystring) == french
    with translation.override("en"):
        assert said(querystring) == english


@pytest.mark.parametrize(
    ("dates", "words"),
    [
        (DatesWanted(weekdays=(0,)), "le lundi"),
        (DatesWanted(weekdays=(5, 6)), "le samedi et le dimanche"),
        (DatesWanted(weekdays=(0,), every_other_from=SATURDAY), "un lundi sur deux"),
        (DatesWanted(every_other_from=SATURDAY), "une semaine sur deux"),
        (DatesWanted(ranges=((SATURDAY, dt.date(2026, 3, 8)),)), "du 7 au 8 mars"),
    ],
)
def test_wanted_days_have_words(dates: DatesWanted, words: str):
    assert wanted_days_words(dates).replace("\u00a0", " ") == words


@pytest.mark.parametrize(
    "querystring",
    ["des=18h", "duree=60", "etat=annule", "age=5", "sauf=mot:jazz", "abri=interieur"],
)
def test_every_condition_can_be_let_go_and_explains_an_empty_result(querystring: str):
    query = asked(querystring)

    assert [bool(let_go_words(name, query)) for name in query.conditions] == [True]
    assert nothing_words(query) != nothing_words(asked(""))


def test_each_value_is_a_chip_that_leaves_the_others():
    listed_event("2026-03-07 20:00")

    context = Client().get("/agenda/?age=5&age=9&etat=annule&sauf=mot:jazz&des=18h").context

    chosen = {chip.words.replace("\u00a0", " "): chip.url for chip in context["chips"].chosen}
    assert list(chosen) == ["après 18 h", "annulé", "5 ans", "9 ans", "sauf « jazz »"]
    assert chosen["5 ans"] == "/agenda/?des=18h&etat=annule&age=9&sauf=mot%3Ajazz"
    assert chosen["sauf « jazz »"] == "/agenda/?des=18h&etat=annule&age=5&age=9"


def test_more_filters_are_shown_on_demand_and_where_one_is_chosen():
    listed_event("2026-03-07 20:00")

    plain, asked_for, chosen = (
        Client().get(f"/agenda/{query}") for query in ("", "?filtres=1", "?des=20h30&sauf=mot:jazz")
    )

    assert [page.context["more"] is None for page in (plain, asked_for, chosen)] == [
        True,
        False,
        False,
    ]
    assert 'href="/agenda/?filtres=1#filtrer"' in plain.content.decode()
    assert '<option value="20h30" selected>' in chosen.content.decode()
    assert ("sauf", "mot:jazz") in chosen.context["hidden"]
    assert [name for name, _value in chosen.context["hidden"]] == ["sauf"]


def test_one_date_must_meet_all_conditions_together():
    listed_event("2026-03-07 20:00", "2026-03-08 10:00", title="Jamais ensemble")
    listed_event("2026-03-07 10:00", title="Samedi matin")

    on_saturday_morning = found("du=2026-03-07&au=2026-03-07&avant=12h")

    assert on_saturday_morning == ["Samedi matin"]


def test_records_have_the_dates_that_answer_alone():
    event = listed_event("2026-03-07 20:00", "2026-03-08 10:00")

    records = records_of([event.pk], asked("des=18h").window)

    assert [date.day for date in records[0].dates] == [SATURDAY]


def test_a_state_finds_what_was_called_off_or_is_full():
    cancelled = listed_event("2026-03-07 20:00", title="Annulé")
    full = listed_event("2026-03-07 20:00", title="Complet")
    listed_event("2026-03-07 20:00", title="Prévu")
    cancel(cancelled.occurrences.all(), "La salle est inondée.", actor=None)
    full.occurrences.update(availability=Availability.FULL)
    index_events([full.pk])

    assert found("etat=annule") == ["Annulé"]
    assert found("etat=complet") == ["Complet"]
    assert len(found("etat=complet&etat=annule")) == 2


def test_shelter_language_and_ages_find_what_is_so():
    listed_event("2026-03-07 20:00", title="Dehors", setting=Setting.OUTDOOR, language="fr")
    listed_event("2026-03-07 20:00", title="Les deux", setting=Setting.BOTH, language="en")
    listed_event("2026-03-07 20:00", title="On ne sait", age_from=6, age_to=10)

    assert found("abri=exterieur") == ["Dehors", "Les deux"]
    assert found("abri=interieur") == ["Les deux"]
    assert found("sauf=abri:exterieur") == ["On ne sait"]
    assert found("parle=en") == ["Les deux"]
    assert found("age=6&age=12") == ["Dehors", "Les deux"]


def test_what_is_open_for_hours_answers_while_it_is_open_and_has_no_length():
    museum = EventDateFactory.build(start_on=SATURDAY, times=[["10:00", "18:00"]])
    whole_day = EventDateFactory.build(start_on=SATURDAY, all_day=True, times=[])
    listed_event(museum, title="Musée")
    listed_event(whole_day, title="Toute la journée")
    listed_event("2026-03-07 20:00", title="Concert")

    assert sorted(found("des=17h&avant=19h")) == ["Musée", "Toute la journée"]
    assert sorted(found("des=18h")) == ["Concert", "Toute la journée"]
    assert found("duree=120") == ["Concert"]


def test_names_are_those_of_unknown_values_and_of_other_languages_too():
    query = EventQuery(
        now=timezone.now(),
        exclusions=(Exclusion.parse("lieu:inconnu"),),
        facets={Facet.LANGUAGE: ("es",)},
    )

    assert summary(query, labels_for(query)) == "Espagnol, sauf inconnu"


@pytest.mark.parametrize(
    ("querystring", "conditions", "french", "english"),
    [
        ("q=jazz+ou+blues", (), "sans « jazz ou blues »", "without “jazz ou blues”"),
        ("du=2026-03-07&au=2026-03-07", ("quand",), "pas ce jour-là", "not on that day"),
        ("quand=ce-soir", ("quand",), "pas à ce moment-là", "not at that time"),
        ("quand=ce-week-end", ("quand",), "pas à ces dates", "not on those dates"),
        ("parle=en", ("parle",), "pas « en anglais »", "not “in English”"),
    ],
)
def test_what_an_event_lacks_is_said_truly(
    querystring: str, conditions: tuple[str, ...], french: str, english: str
):
    query = asked(querystring)
    words = ["jazz blues"] if query.text else []

    def lacking() -> str:
        labels = labels_for(query)
        return lacking_words(query, words, conditions, labels).replace("\u00a0", " ")

    assert lacking() == french
    with translation.override("en"):
        assert lacking() == english


def test_of_many_days_the_first_are_named_and_the_others_counted():
    days = [dt.date(2026, month, 1) for month in range(1, 8)]

    words = wanted_days_words(DatesWanted(ranges=tuple((day, day) for day in days)))

    assert words.endswith("1er avril et 3 autres")
