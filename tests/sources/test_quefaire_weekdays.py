"""The weekdays of a range, where its own text says them plainly; and where it does not, nothing."""

from datetime import date, time

import pytest

from sources.quefaire.text import NotPlainError
from sources.quefaire.weekdays import read_weekdays

FIRST, LAST = date(2025, 7, 11), date(2025, 8, 8)
MO, TU, WE, TH, FR, SA, SU = range(7)
DAILY = (MO, TU, WE, TH, FR, SA, SU)
NO_HOURS = ((None, None),)


def hours(*times):
    return tuple((time(*start), time(*end)) for start, end in times)


EVENING = hours(((18,), (20,)))


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("Chaque samedi, on danse.", [((SA,), NO_HOURS)]),
        ("Rejoignez-nous chaque lundi et jeudi !", [((MO, TH), NO_HOURS)]),
        ("Les mercredis et dimanches de 18h à 20h", [((WE, SU), EVENING)]),
        ("Tous les jeudis, de 18h00 à 20h00, sans réservation.", [((TH,), EVENING)]),
        ("Ouvert du mardi au samedi, 18h-20h", [((TU, WE, TH, FR, SA), EVENING)]),
        ("Du vendredi au lundi", [((MO, FR, SA, SU), NO_HOURS)]),
        ("Tous les jours de 18h à 20h", [(DAILY, EVENING)]),
        ("Tous les jours sauf le lundi, 18h – 20h", [((TU, WE, TH, FR, SA, SU), EVENING)]),
        ("Exposition visible sauf le lundi.", [((TU, WE, TH, FR, SA, SU), NO_HOURS)]),
        ("Du mardi au dimanche, sauf le jeudi", [((TU, WE, FR, SA, SU), NO_HOURS)]),
        ("Chaque samedi à 15h", [((SA,), ((time(15), None),))]),
        (
            "Chaque samedi (10h-12h et 13h30-18h)",
            [((SA,), hours(((10,), (12,)), ((13, 30), (18,))))],
        ),
        (
            "Tous les vendredis du 11 juillet au vendredi 8 août 2025 de 18h– 20h",
            [((FR,), EVENING)],
        ),
        ("Les jeudis de 18h à 20h du 11 juillet au 8 août", [((TH,), EVENING)]),
        ("lundi, mardi 18:00 - 20:00", [((MO, TU), EVENING)]),
        (
            "<p>Chaque lundi et samedi.</p><p>Jour et horaires :</p><p>Lundi : 18h00-20h00 "
            "(boxe)<br>"
            "Samedi : 15h00-16h30 / 16h30-18h00 (auto défense)</p>",
            [((MO,), EVENING), ((SA,), hours(((15,), (16, 30)), ((16, 30), (18,))))],
        ),
        ("Les mercredis de 18h à 20h et les samedis de 18h à 20h", [((WE, SA), EVENING)]),
        ("Chaque jeudi. Chaque jeudi de 18h à 20h.", [((TH,), EVENING)]),
        (
            "<p>Chaque jeudi, on danse.</p><p>Vingt places.</p><h2>Horaire du créneau "
            ":</h2><p>de 18h à 20h</p>",
            [((TH,), EVENING)],
        ),
        ("Chaque jeudi.<br>De 18h à 20h<br>", [((TH,), EVENING)]),
        (
            "Chaque samedi. Les horaires des créneaux :<br>- Éveil de 15h à 16h (3 à 6 ans)<br>- "
            "Sport de 16h à 18h",
            [((SA,), NO_HOURS)],
        ),
        ("Chaque jeudi.<br>Horaires :<br>de 10h à 12h<br>de 18h à 20h", [((TH,), NO_HOURS)]),
        ("Chaque jeudi de 18h à 20h. Chaque jeudi de 19h à 21h.", [((TH,), NO_HOURS)]),
        (
            "Chaque mardi et jeudi. Jour et horaires :<br>Jeudi : 18h-20h",
            [((TU,), NO_HOURS), ((TH,), EVENING)],
        ),
    ],
)
def test_plain_weekdays_are_read_with_their_hours(text, rules):
    found = read_weekdays(text, FIRST, LAST)

    assert [(rule.weekdays, rule.hours) for rule in found] == rules
    assert {(rule.first, rule.last, rule.except_on) for rule in found} == {(FIRST, LAST, ())}


@pytest.mark.parametrize(
    "text",
    [
        "On danse tout l’été.",  # nothing is said
        "Réservation du lundi au vendredi de 9h à 17h.",  # of something else
        "Renseignements les mercredis et jeudis.",
        "Une permanence est ouverte, les lundis et mercredis de 9h30 à 12h30.",
        "Billetterie : du mardi au samedi, 11h-18h",
        "Le restaurant vous attend du mardi au dimanche.",
        "Fermé le lundi.",  # nobody says that it happens on the others
        "Il n’y a pas de séance les mardis.",
        "Chaque samedi sauf vacances scolaires.",
        "Tous les samedis (hors vacances scolaires) de 14h à 15h30",
        "Les samedis et dimanches et jours fériés",
        "Mai & juin :<br>Samedi : 16h-20h<br>Juillet :<br>Samedi : 16h-20h",  # several seasons
        "En hiver, du mardi au samedi.",
        "Le samedi 14 juin de 14h à 17h",  # a date
        "Les mardi 16 et vendredi 19 juin",
        "Chaque samedi. Vernissage le jeudi 10 juillet à 18h.",
        "Tous les mardis, du 9 juillet au 27 août, de 16h à 18h",  # last year's text
        "Chaque mardi à partir du 22 juillet",
        "Un samedi sur deux",
        "Chaque samedi sur deux",
        "Le premier samedi du mois",
        "Tous les samedis matin",
        "Chaque samedi ou dimanche",
        "À effectuer le dimanche",
        "Le cycle des surprenants samedis",
        "Tous les week-ends",
        "Les mardis à 19h ou 21h selon les semaines",
        "Chaque jeudi. Rendez-vous à 18h30.",  # an hour of which nobody says what it is
        "Chaque jeudi.<br>Horaires de la billetterie :<br>de 18h à 20h",
        "Chaque jeudi.<br>Vingt places.<br>De 18h à 20h",  # of what?
        "De 18h à 20h",
        "Horaires :<br>de 18h à 20h",  # on no day
        "Chaque mardi : 10h-12h.<br>Horaires :<br>de 18h à 20h",
        "Chaque mardi et jeudi. Lundi : 12h-13h. Mardi : 10h-12h. Jeudi : 12h-13h.",
        # they disagree
        "Chaque mardi. Tous les jeudis.",
        "Chaque samedi de 25h à 26h",
        "Tous les jours de la semaine",
        "Certains samedis",
        "",
    ],
)
def test_nothing_is_guessed_where_the_text_says_more_or_less(text):
    with pytest.raises(NotPlainError):
        read_weekdays(text, FIRST, LAST)


def test_what_stands_above_may_speak_of_a_whole_offer_of_which_the_text_is_one_day():
    offer = "Une offre gratuite, les samedis et dimanches, sans réservation."

    [rule] = read_weekdays("Chaque dimanche, on danse.", FIRST, LAST, offer)

    assert (rule.weekdays, rule.hours) == ((SU,), NO_HOURS)
    assert [rule.weekdays for rule in read_weekdays("On danse.", FIRST, LAST, offer)] == [(SA, SU)]


@pytest.mark.parametrize(
    "lead",
    ["Les samedis et dimanches.", "Les samedis et mardis de 10h à 12h.", "En été, les mardis."],
)
def test_what_stands_above_and_says_other_days_or_hours_is_not_passed_over(lead):
    with pytest.raises(NotPlainError):
        read_weekdays("Chaque mardi.", FIRST, LAST, lead)


def test_weekdays_of_which_the_range_has_none_are_not_read():
    with pytest.raises(NotPlainError):
        read_weekdays("Chaque samedi", date(2025, 7, 14), date(2025, 7, 16))
