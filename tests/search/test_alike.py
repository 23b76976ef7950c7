import datetime as dt
from typing import Any

import pytest
from django.utils import translation

from search.alike import EventEntry, EventPlace, Verdict, compare, entry_of
from search.alike.cells import cell_of, cells_around
from search.alike.entries import add_start
from search.alike.places import PlaceEntry, PlaceVerdict, compare_places, normalised

CAVE = EventPlace(("La Cave aux Notes",), 48.8600, 2.3500, key=1)
BACK_ROOM = EventPlace(("Salle du fond",), key=2, within=frozenset([1]))
FAR_HALL = EventPlace(("Halle des Tanneurs",), 48.8900, 2.3900, key=3)
TEXT = (
    "Le quintet d’Odalie Vermorel joue les thèmes de Kostas Brindezi, avec Ulysse Tarnowka au "
    "vibraphone."
)


def day(text: str = "2026-03-03", *hours: str) -> dict[int, frozenset[int]]:
    starts: dict[int, set[int]] = {}
    add_start(starts, dt.date.fromisoformat(text).toordinal())
    for hour in hours:
        add_start(
            starts, dt.date.fromisoformat(text).toordinal(), int(hour[:2]) * 60 + int(hour[3:])
        )
    return {number: frozenset(minutes) for number, minutes in starts.items()}


def concert(title: str = "Odalie Vermorel Quintet", text: str = TEXT, **facts) -> EventEntry:
    return entry_of(title, text, **{"spots": [CAVE], "days": day("2026-03-03", "20:30")} | facts)


def test_the_same_concert_in_other_words_is_the_same_and_says_why():
    told = concert(
        "Odalie Vermorel en concert à La Cave aux Notes", "Le vibraphone d’Ulysse Tarnowka."
    )

    answer = compare(told, concert())

    assert answer.verdict == Verdict.SAME
    assert "même lieu" in answer.reasons
    assert answer.sentence[0] == "M"


def test_the_reasons_are_said_in_english_too():
    with translation.override("en"):
        answer = compare(concert(), concert())

    assert answer.sentence.startswith("Same place, same evening at the same hour, same title")


def test_days_that_both_have_are_said_to_be_days_for_hours_may_differ():
    told = compare(concert(days=day("2026-03-03", "20:00") | day("2026-03-04", "20:00")), concert())

    assert "jours en commun" in told.reasons


def test_hours_that_differ_between_sources_are_no_veto():
    answer = compare(
        concert(days=day("2026-03-03", "20:00")), concert(days=day("2026-03-03", "22:30"))
    )

    assert answer.verdict == Verdict.SAME


def test_what_starts_after_midnight_is_of_the_evening_before():
    night = concert(days=day("2026-03-04", "00:30"))

    assert compare(night, concert(days=day("2026-03-03", "23:30"))).verdict == Verdict.SAME


@pytest.mark.parametrize(
    "facts",
    [
        {"days": day("2026-03-10", "20:30")},
        {"spots": [FAR_HALL], "title": "Odalie Vermorel joue"},
    ],
    ids=["another day", "another place, far"],
)
def test_what_is_another_day_or_far_is_another(facts):
    assert compare(concert(**facts), concert()).verdict == Verdict.OTHER


@pytest.mark.parametrize(
    "titles",
    [
        ("Stage de cirque 4/6 ans", "Stage de cirque 7/12 ans"),
        ("Stage de cirque enfants", "Stage de cirque adultes"),
        ("Conversation en arabe, niveau A1", "Conversation en arabe, niveau B2"),
        ("Stage de cirque (1re semaine)", "Stage de cirque (2e semaine)"),
        ("Ballet Vermorel – programme A", "Ballet Vermorel – programme B"),
        ("Soirée Brindezi #17", "Soirée Brindezi #18"),
        ("Jeudi, réparez votre vélo", "Samedi, réparez votre vélo"),
        ("Marathon Brindezi – épisodes 1 et 2", "Marathon Brindezi – épisodes 3 à 5"),
        ("Le clavier de Tarnowka, livre I", "Le clavier de Tarnowka, livre II"),
        ("Balade Vermorel, rive droite", "Balade Vermorel, rive gauche"),
        ("Visite des Tanneurs en anglais", "Visite des Tanneurs en LSF"),
    ],
    ids=[
        *("ages", "groups", "levels", "weeks", "programmes", "numbers", "weekdays"),
        *("episodes", "Roman numbers", "sides", "languages"),
    ],
)
def test_another_age_group_level_or_session_is_another(titles):
    one, other = (concert(title) for title in titles)

    assert compare(one, other).verdict == Verdict.OTHER


@pytest.mark.parametrize(
    ("title", "other"),
    [
        ("Tarnowka au vibraphone", "Tarnovka au vibrafone"),
        ("Atelier de l’Orchestre de chambre des Tanneurs", "Atelier OCT"),
        ("Exposition documentaire : les tanneurs", "Expo docu, les tanneurs"),
        ("Marionnettes : l’ours", "The puppet bear"),
        ("Marché de Noël des tanneurs", "Christmas market"),
        ("Le fleuve se lève, festival de poésie", "Festival de poésie : le fleuve se lève"),
    ],
    ids=[
        "typing errors",
        "initials",
        "short forms",
        "English",
        "an expression in English",
        "subtitle first",
    ],
)
def test_titles_that_say_the_same_are_of_one_event_without_a_text(title, other):
    answer = compare(concert(title, ""), concert(other, ""))

    assert answer.verdict == Verdict.SAME


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("De la terre, pour les 6-10 ans.", "De la terre, pour adultes."),
        ("De la terre, dès 7 ans.", "De la terre, à partir de 16 ans."),
        ("Une heure de terre, en français.", "An hour of clay, in English."),
        ("De la terre. Programme A.", "De la terre. Programme B."),
    ],
    ids=["ages", "from an age on", "languages", "sessions"],
)
def test_a_text_says_of_another_public_language_or_session_that_it_is_another(text, other):
    answer = compare(concert("Atelier Tarnowka", text), concert("Atelier Tarnowka", other))

    assert answer.verdict == Verdict.OTHER


def test_the_same_on_several_days_at_other_hours_is_another_session():
    morning, evening = (
        day("2026-03-03", hour) | day("2026-03-10", hour) for hour in ("10:00", "18:00")
    )

    assert compare(concert(days=morning), concert(days=evening)).verdict == Verdict.OTHER


def test_another_day_is_of_the_same_only_while_one_says_that_it_lasts():
    other = concert(days=day("2026-03-05", "20:30"))

    lasting = compare(concert(text=f"{TEXT} Tous les soirs jusqu’au 8 mars."), other)

    assert (lasting.verdict, compare(concert(), other).verdict) == (Verdict.SAME, Verdict.OTHER)


@pytest.mark.parametrize(
    ("name", "other", "verdict"),
    [
        ("Mairie du 10e", "Mairie du 3e", Verdict.OTHER),
        ("Bibliothèque Tarnowka", "Médiathèque Ulysse", Verdict.OTHER),
        ("Espace des Blancs-Tanneurs", "Halle des Blancs-Tanneurs", Verdict.SAME),
    ],
    ids=["arrondissements", "branches", "a name in common"],
)
def test_without_a_point_two_houses_of_one_kind_are_two_and_a_name_in_common_makes_them_one(
    name, other, verdict
):
    one, another = (
        concert("Collecte de livres vermoulus", "", spots=[EventPlace((house,))])
        for house in (name, other)
    )

    assert compare(one, another).verdict == verdict


@pytest.mark.parametrize(
    "titles",
    [
        ("Conférence : les luthiers", "Atelier : les luthiers"),
        ("Vernissage : encres", "Exposition : encres"),
    ],
    ids=["a talk and a class", "a show and its opening"],
)
def test_two_kinds_of_occasion_in_one_house_at_one_hour_are_two(titles):
    one, other = (concert(title, "") for title in titles)

    assert compare(one, other).verdict == Verdict.OTHER


def test_two_things_of_one_house_and_hour_that_share_no_word_are_two():
    answer = compare(concert("Atelier de poterie", "De la terre."), concert())

    assert answer.verdict == Verdict.OTHER


def test_one_plain_title_in_two_places_far_apart_is_of_two_events():
    plain = compare(
        concert("Bal des pompiers", "", spots=[FAR_HALL]), concert("Bal des pompiers", "")
    )
    named = compare(concert(spots=[FAR_HALL]), concert())

    assert (plain.verdict, named.verdict) == (Verdict.OTHER, Verdict.SAME)


def test_a_place_by_another_name_is_no_other_place_if_the_titles_say_a_name():
    nickname = EventPlace(("Chez Odette",))
    named = compare(
        concert("Tarnowka au vibraphone", "", spots=[nickname]),
        concert("Vibraphone : Tarnowka", ""),
    )
    plain = compare(concert("Concert", "", spots=[nickname]), concert("Concert", ""))

    assert (named.verdict, plain.verdict) == (Verdict.SAME, Verdict.OTHER)


def test_without_a_place_nothing_is_suggested_unless_a_rare_name_is_shared():
    nowhere: dict[str, Any] = {"spots": [], "days": day()}
    same_words = compare(
        concert("Concert", "Un concert.", **nowhere), concert("Concert", "Un concert.")
    )
    same_names = compare(concert("Odalie Vermorel à La Cave aux Notes", **nowhere), concert())

    assert (same_words.verdict, same_names.verdict) == (Verdict.OTHER, Verdict.SAME)


def test_a_room_is_of_the_family_of_its_building():
    answer = compare(concert(spots=[BACK_ROOM]), concert())

    assert (answer.verdict, answer.reasons[0]) == (Verdict.SAME, "même lieu")


def test_a_festival_and_its_concert_are_a_whole_and_a_part():
    first = dt.date(2026, 3, 1).toordinal()
    festival = entry_of(
        "Festival des Vibrations, 12e édition",
        "Trente concerts à La Cave aux Notes, dont Odalie Vermorel et Ulysse Tarnowka.",
        [CAVE],
        dict.fromkeys(range(first, first + 30), frozenset()),
    )
    evening = concert("Odalie Vermorel", f"Dans le cadre du festival des Vibrations. {TEXT}")

    answer = compare(festival, evening)

    assert (answer.verdict, answer.first_is_whole) == (Verdict.PART, True)


def test_what_is_300_m_away_lies_in_the_squares_around():
    latitude, longitude = 48.8566, 2.3522
    metre = 1 / 111_320
    near = [
        (latitude + north * metre, longitude + east * metre)
        for north in (-290, 0, 290)
        for east in (-290, 0, 290)
    ]

    assert {cell_of(*point) for point in near} <= set(cells_around(latitude, longitude))


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Bibliothèque du bd St-Michel", "Bibliothèque du boulevard Saint-Michel"),
        ("Eglise Saint-Luc", "Église St Luc"),
        ("Salle Vermorel (ex-Brindezi)", "Salle Vermorel"),
        ("Mairie du 11e arrondissement", "Mairie"),
        ("Parc des Tanneurs de Paris", "Parc des Tanneurs"),
    ],
)
def test_short_forms_accents_former_names_and_arrondissements_are_one_name(name, other):
    assert normalised(name) == normalised(other)


@pytest.mark.parametrize(
    ("one", "other", "verdict"),
    [
        (
            ("Le Vermorel", "4 bis, bd Neuf"),
            ("Vermorel Jazz Club", "4bis boulevard neuf"),
            PlaceVerdict.SAME,
        ),
        (("Tanneurs", "2 rue Neuve"), ("Métro Tanneurs", "2 rue Neuve"), PlaceVerdict.QUESTION),
        (("Théâtre Brindezi", "2 rue Neuve"), ("Parc Brindezi", "9 rue Haute"), PlaceVerdict.OTHER),
        (
            ("Théâtre Brindezi", "2 rue Neuve"),
            ("Café Tarnowka", "2 rue Neuve"),
            PlaceVerdict.QUESTION,
        ),
        (("Théâtre Brindezi", "2 rue Neuve"), ("Café Tarnowka", "9 rue Haute"), PlaceVerdict.OTHER),
    ],
    ids=["same", "station", "part", "one address", "neighbours"],
)
def test_places_are_one_by_name_and_nearness_and_an_address_alone_is_a_question(
    one, other, verdict
):
    first, second = (PlaceEntry(name, street, 48.86, 2.35) for name, street in (one, other))

    assert compare_places(first, second) == verdict


def test_places_of_one_name_far_apart_are_two():
    near, far = (PlaceEntry("Théâtre Brindezi", "", 48.86, longitude) for longitude in (2.35, 2.36))

    assert compare_places(near, far) == PlaceVerdict.OTHER
