"""Hours, rhythms and holidays in a question: understood, shown, and said again by its URL."""

from datetime import date, timedelta

import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from agenda.openings import day_bounds
from search.engines.lookups import SiteLookups
from search.query import EventQuery
from search.query.dates_wanted import EVERY_DAY, DatesWanted
from search.query.meanings import keeps_its_days, meaning_of, query_from_meaning
from search.query.understanding import UnderstoodQuery, ask
from tests.factories.agenda import at

pytestmark = pytest.mark.django_db
#: A Wednesday.
MORNING = "2026-03-04 10:00"
#: One instant of the same calendar day each, however late the evening before lasted.
CLOCKS = ("2026-03-04 00:05", "2026-03-04 03:59", MORNING, "2026-03-04 23:59")
MONDAY, WEDNESDAY, SATURDAY, SUNDAY = 0, 2, 5, 6


def typed(text: str, now: str = MORNING, **parameters: str) -> UnderstoodQuery:
    data = QueryDict(mutable=True)
    data.update({"q": text} | parameters)
    return ask(data, at(now), SiteLookups())


def asked_again(query: EventQuery) -> EventQuery:
    """Return the query as its URL says it."""
    data = QueryDict(query.querystring().removeprefix("?"))
    return ask(data, query.now, SiteLookups()).lasting


def parameters(query: EventQuery) -> str:
    return " ".join(f"{name}={value}" for name, value in query.pairs())


HOURS = [
    ("concert à partir de 18h", "q=concert des=18h"),
    ("dès 18h30", "des=18h30"),
    ("après 20 h 30", "des=20h30"),
    ("à partir de 18:00", "des=18h"),
    ("avant midi", "avant=12h"),
    ("entre 14h et 18h", "des=14h avant=18h"),
    ("entre 14 et 18h", "des=14h avant=18h"),
    ("samedi 14-18h", "du=2026-03-07 au=2026-03-07 des=14h avant=18h"),
    ("14h30-18h", "des=14h30 avant=18h"),
    ("entre 2h et 5h", "des=14h avant=17h"),
    ("vers 20h", "des=19h avant=21h"),
    ("aux alentours de 20h", "des=19h avant=21h"),
    ("jusqu'à 22h", "avant=22h"),
    ("au plus tard 19h", "avant=19h"),
    ("pas avant 20h", "des=20h"),
    ("pas après 22h", "avant=22h"),
    ("concert à 20h", "q=concert des=19h30 avant=20h30"),
    ("concert 20h30", "q=concert des=20h avant=21h"),
    ("à 8h du soir", "des=19h30 avant=20h30"),
    ("vers 2h du matin", "des=25h avant=27h"),
    ("le matin", "des=4h avant=12h"),
    ("à midi", "des=12h avant=14h"),
    ("entre midi et deux", "des=12h avant=14h"),
    ("l'après-midi", "des=12h avant=18h"),
    ("en fin d'après-midi", "des=16h avant=18h30"),
    ("en soirée", "des=18h"),
    ("le soir", "des=18h"),
    ("minuit passé", "des=24h"),
    ("concert tard", "q=concert des=22h"),
    ("après 22h avant 2h", "des=22h avant=26h"),
    ("de 22h à 6h", "des=22h"),
    ("l'après-midi ou le soir", "des=12h"),
    ("after 6pm", "des=18h"),
    ("after 6:30 pm", "des=18h30"),
    ("from 7pm till late", "des=19h"),
    ("after 8", "des=20h"),
    ("before noon", "avant=12h"),
    ("by 6pm", "avant=18h"),
    ("not before 8pm", "des=20h"),
    ("no earlier than 7pm", "des=19h"),
    ("between 2 and 5 pm", "des=14h avant=17h"),
    ("between 10 and 2 pm", "des=10h avant=14h"),
    ("9-11am", "des=9h avant=11h"),
    ("around 8", "des=19h avant=21h"),
    ("around 8 in the morning", "des=7h avant=9h"),
    ("until 10pm", "avant=22h"),
    ("concert at 8:30 pm", "q=concert des=20h avant=21h"),
    ("in the evening", "des=18h"),
    ("in the afternoon", "des=12h avant=18h"),
    ("late night jazz", "q=jazz des=22h"),
    ("after midnight", "des=24h"),
    ("at lunchtime", "des=12h avant=14h"),
    ("concert en soirée samedi et dimanche", "q=concert du=2026-03-07 au=2026-03-08 des=18h"),
    ("ce week-end en soirée", "quand=ce-week-end des=18h"),
    ("samedi et dimanche soir", "du=2026-03-07 au=2026-03-08 des=18h"),
    ("samedi midi", "du=2026-03-07 au=2026-03-07 des=12h avant=14h"),
    ("le 12 à 20h", "du=2026-03-12 au=2026-03-12 des=19h30 avant=20h30"),
    # A part of one single day is that part, as ever.
    ("demain soir", "quand=demain moment=soir"),
    ("samedi soir après 20h", "du=2026-03-07 au=2026-03-07 moment=soir des=20h"),
    ("tomorrow after 8", "quand=demain des=20h"),
    # «Before 9» is of the morning, unless an evening is asked for.
    ("before 9", "avant=9h"),
    ("before 6", "avant=18h"),
    ("tonight before 9", "quand=ce-soir avant=21h"),
    ("jamais avant 18h", "des=18h"),
    ("never after 10pm", "avant=22h"),
    ("after work", "des=17h30"),
]
NO_HOURS = [
    "Après vous",
    "avant la nuit",
    "le matin des magiciens",
    "l’après-midi d’un faune",
    "24h du Mans",
    "soirées jazz",
    "nuit blanche",
    "spectacle de 2h",
    "film 1h30",
    "à 25h",
    "la nuit",
    "visite de nuit",
]
DAYS = [
    ("après-demain", "du=2026-03-06 au=2026-03-06"),
    ("the day after tomorrow", "du=2026-03-06 au=2026-03-06"),
    ("à partir du 15 mars et jusqu'au 31", "du=2026-03-15 au=2026-03-31"),
    ("du 15 mars jusqu'au 12 avril", "du=2026-03-15 au=2026-04-12"),
    ("from 10 March until the 20th", "du=2026-03-10 au=2026-03-20"),
    ("entre 10 et 20 mars", "du=2026-03-10 au=2026-03-20"),
    ("samedi 7 et dimanche 8 mars", "du=2026-03-07 au=2026-03-08"),
    ("Saturday 7 and Sunday 8 March", "du=2026-03-07 au=2026-03-08"),
    ("le 12, le 13 ou le 14 mars", "du=2026-03-12 au=2026-03-14"),
    ("7-8 mars", "du=2026-03-07 au=2026-03-08"),
    ("le week-end du 14 juillet", "du=2026-07-11 au=2026-07-14"),
    ("weekend of 14 March", "du=2026-03-14 au=2026-03-15"),
    ("samedi en huit", "du=2026-03-14 au=2026-03-14"),
    ("samedi en quinze", "du=2026-03-21 au=2026-03-21"),
    ("a week on Saturday", "du=2026-03-14 au=2026-03-14"),
    ("lundi", "du=2026-03-09 au=2026-03-09"),
    ("on Monday", "du=2026-03-09 au=2026-03-09"),
    ("d'ici dimanche", "du=2026-03-04 au=2026-03-08"),
    ("by Sunday", "du=2026-03-04 au=2026-03-08"),
    ("avant samedi", "du=2026-03-04 au=2026-03-06"),
    ("jusqu'au 15 mars", "du=2026-03-04 au=2026-03-15"),
    ("à partir du 12 mars", "du=2026-03-12"),
    ("from Monday", "du=2026-03-09"),
    ("from Saturday to Monday", "du=2026-03-07 au=2026-03-09"),
    ("after Christmas Day", "du=2026-12-26"),
    ("d'ici la fin du mois", "du=2026-03-04 au=2026-03-31"),
    ("by the end of the week", "du=2026-03-04 au=2026-03-08"),
    ("dans les 3 prochains jours", "du=2026-03-04 au=2026-03-07"),
    ("in the next 5 days", "du=2026-03-04 au=2026-03-09"),
    ("fin mars", "du=2026-03-21 au=2026-03-31"),
    ("early April", "du=2026-04-01 au=2026-04-10"),
    ("aujourd'hui ou demain", "du=2026-03-04 au=2026-03-05"),
    ("vacances de la Toussaint", "du=2026-10-17 au=2026-11-01"),
    ("vacances de février", "du=2026-02-21 au=2026-03-08"),
    ("vacances d'hiver zone A", "du=2027-02-13 au=2027-02-28"),
    ("summer holidays", "du=2026-07-04 au=2026-08-31"),
    ("à la Toussaint", "du=2026-11-01 au=2026-11-01"),
    ("Ascension", "du=2026-05-14 au=2026-05-14"),
    ("lundi de Pâques", "du=2026-04-06 au=2026-04-06"),
    ("Easter Monday", "du=2026-04-06 au=2026-04-06"),
    ("lundi de Pentecôte", "du=2026-05-25 au=2026-05-25"),
    ("le 14 juillet", "du=2026-07-14 au=2026-07-14"),
    ("1er mai", "du=2026-05-01 au=2026-05-01"),
    ("le jour de Noël", "du=2026-12-25 au=2026-12-25"),
    ("entre Noël et le jour de l'an", "du=2026-12-25 au=2027-01-01"),
    ("marché de Noël", "q=marché de Noël"),
    ("Toussaint Louverture", "q=Toussaint Louverture"),
    ("stage vacances", "q=stage vacances"),
]
RHYTHMS = [
    ("le lundi", DatesWanted((MONDAY,))),
    ("les lundis", DatesWanted((MONDAY,))),
    ("tous les lundis", DatesWanted((MONDAY,))),
    ("on Mondays", DatesWanted((MONDAY,))),
    ("every Monday", DatesWanted((MONDAY,))),
    ("Monday nights", DatesWanted((MONDAY,))),
    ("le lundi soir", DatesWanted((MONDAY,))),
    ("les lundis et mercredis", DatesWanted((MONDAY, WEDNESDAY))),
    ("le lundi le mercredi", DatesWanted((MONDAY, WEDNESDAY))),
    ("le week-end", DatesWanted((SATURDAY, SUNDAY))),
    ("les week-ends", DatesWanted((SATURDAY, SUNDAY))),
    ("every weekend", DatesWanted((SATURDAY, SUNDAY))),
    ("en semaine", DatesWanted((0, 1, 2, 3, 4))),
    ("weekdays", DatesWanted((0, 1, 2, 3, 4))),
    ("un lundi sur deux", DatesWanted((MONDAY,), date(2026, 3, 9))),
    ("every other Monday", DatesWanted((MONDAY,), date(2026, 3, 9))),
    (
        "lundi et vendredi",
        DatesWanted(
            ranges=((date(2026, 3, 6), date(2026, 3, 6)), (date(2026, 3, 9), date(2026, 3, 9)))
        ),
    ),
    ("lundi", EVERY_DAY),
    ("les samedis du jazz", EVERY_DAY),
]


@pytest.mark.parametrize("now", CLOCKS)
@pytest.mark.parametrize(("text", "meant"), [*HOURS, *DAYS])
def test_hours_and_days_are_parameters_at_any_hour_of_the_day(text: str, meant: str, now: str):
    assert parameters(typed(text, now).lasting) == meant


@pytest.mark.parametrize("text", NO_HOURS)
def test_what_is_no_hour_stays_words(text: str):
    query = typed(text).lasting

    assert (query.has_hours, query.has_window, query.text) == (False, False, text)


@pytest.mark.parametrize("now", CLOCKS)
@pytest.mark.parametrize(("text", "dates"), RHYTHMS)
def test_a_rhythm_is_every_such_day_to_come(text: str, dates: DatesWanted, now: str):
    assert typed(text, now).lasting.dates == dates


@pytest.mark.parametrize("text", [text for text, _meant in (*HOURS, *DAYS, *RHYTHMS)])
def test_the_url_of_what_was_understood_is_understood_the_same(text: str):
    query = typed(f"{text} jazz").lasting

    assert asked_again(query) == query


PARTS = [
    *(text for text, _meant in (*HOURS, *DAYS, *RHYTHMS)),
    *("jazz", "gratuit", "soir", "le", "après", "avant", "12", ";", "mars", "famille", "en"),
]


@hypothesis_settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(parts=st.lists(st.sampled_from(PARTS), min_size=1, max_size=4))
def test_several_parts_in_any_order_are_understood_the_same_by_their_url(db, parts: list[str]):
    query = typed(" ".join(parts)).query

    assert asked_again(query) == query


def test_words_of_a_rhythm_stay_in_the_url_apart_and_leave_with_their_chip():
    understood = typed("concert le lundi soir")

    assert parameters(understood.lasting) == "q=le lundi ; concert des=18h"
    assert [(piece.words, piece.parameter) for piece in understood.pieces] == [
        ("le lundi", "quand"),
        ("soir", "des"),
    ]
    assert parameters(understood.lasting.without("quand")) == "q=concert des=18h"
    assert parameters(understood.lasting.without("des")) == "q=le lundi ; concert"


def test_each_hour_that_is_understood_is_a_phrase():
    pieces = typed("après 18h avant 22h").pieces

    assert [(piece.words, piece.parameter, piece.values) for piece in pieces] == [
        ("après 18h", "des", ("18h", "")),
        ("avant 22h", "des", ("18h", "22h")),
    ]


@pytest.mark.parametrize("text", ["après 20h avant 18h", "samedi matin après 20h"])
def test_hours_that_contradict_each_other_are_ignored_and_it_is_said(text: str):
    understood = typed(text)

    assert understood.lasting.messages == (
        "Ces heures se contredisent\u00a0: les dernières n’ont pas compté.",
    )
    assert len(understood.dropped) == 1
    assert asked_again(understood.lasting) == understood.lasting


def test_contradictory_parameters_are_ignored_and_it_is_said():
    query = typed("", des="20h", avant="18h").lasting

    assert (query.has_hours, len(query.messages)) == (False, 1)
    assert typed("", des="22h", avant="2h").lasting.until_minute == 26 * 60


def test_hours_of_the_query_string_have_priority_over_words():
    assert parameters(typed("jazz après 18h", des="20h").lasting) == "q=jazz des=20h"


def test_a_rhythm_within_a_window_counts_there_and_one_that_has_no_day_there_stays_words():
    assert parameters(typed("le lundi en avril").lasting) == (
        "q=le lundi du=2026-04-01 au=2026-04-30"
    )
    assert typed("le lundi", quand="demain").lasting.dates == EVERY_DAY


def test_the_first_sunday_of_the_month_is_one_day_a_month():
    dates = typed("musée le premier dimanche du mois").lasting.dates

    assert [first for first, _last in dates.ranges[:2]] == [date(2026, 4, 5), date(2026, 5, 3)]


@pytest.mark.parametrize(
    ("text", "counted", "left_out"),
    [
        ("vacances scolaires", date(2026, 3, 8), date(2026, 3, 9)),
        ("hors vacances", date(2026, 3, 9), date(2026, 3, 8)),
        ("jours fériés", date(2026, 4, 6), date(2026, 4, 5)),
        ("bank holiday", date(2026, 4, 6), date(2026, 4, 5)),
        ("hors jours fériés", date(2026, 4, 5), date(2026, 4, 6)),
        ("week-ends et jours fériés", date(2026, 4, 6), date(2026, 4, 7)),
    ],
)
def test_holidays_are_those_of_the_city(text: str, counted: date, left_out: date):
    dates = typed(text).lasting.dates

    assert (dates.contains(counted), dates.contains(left_out)) == (True, False)


def test_without_a_zone_school_holidays_are_words(settings):
    settings.CITY_SCHOOL_ZONE = ""

    assert parameters(typed("stage vacances de la Toussaint").lasting) == (
        "q=stage vacances de la Toussaint"
    )


@pytest.mark.parametrize("text", ["jazz le lundi", "jazz le lundi soir", "vacances scolaires"])
def test_a_stored_question_keeps_its_rhythm_and_its_hours(text: str):
    understood = typed(text)

    stored = query_from_meaning(meaning_of(understood), at(MORNING))

    assert (stored.dates, stored.from_minute) == (
        understood.lasting.dates,
        understood.lasting.from_minute,
    )
    assert keeps_its_days(understood)


def test_a_stored_question_of_every_other_week_keeps_its_weeks():
    meaning = meaning_of(typed("un lundi sur deux"))
    coming = date(2026, 3, 9)

    a_day_later = query_from_meaning(meaning, day_bounds(coming + timedelta(days=1))[0])

    assert a_day_later.dates.contains(coming + timedelta(days=14))
    assert not a_day_later.dates.contains(coming + timedelta(days=7))


def test_a_stored_question_keeps_all_its_conditions():
    given = {
        "duree": "90",
        "etat": "annule",
        "age": "6",
        "sauf": "ou:20",
        "des": "18h",
        "avant": "22h",
    }
    understood = typed("jazz", **given)

    stored = query_from_meaning(meaning_of(understood), at(MORNING))

    assert (stored, stored.terms) == (understood.lasting, understood.lasting.terms)
