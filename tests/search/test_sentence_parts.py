"""Party, ages, budget, shelter, language, length and state, as read from a question's words."""

from urllib.parse import unquote_plus

import pytest
from django.http import QueryDict

from search.engines.lookups import SiteLookups
from search.query import EventQuery
from search.query.understanding import UnderstoodPhrase, UnderstoodQuery, understand_query
from tests.factories.agenda import at

pytestmark = pytest.mark.django_db
NOW = at("2026-03-04 10:00")


def understand(text: str, parameters: str = "") -> UnderstoodQuery:
    data = QueryDict(parameters, mutable=True)
    data["q"] = text
    return understand_query(EventQuery.parse(data, NOW), SiteLookups())


def meaning(query: EventQuery) -> str:
    """Return the query string in which words that mean a condition are parameters."""
    return unquote_plus(query.strict().querystring()).removeprefix("?")


PARTIES = [
    ("restaurant à deux", "q=restaurant"),
    ("jeu à 4", "q=jeu"),
    ("jeu à 4 ce soir", "q=jeu&quand=ce-soir"),
    ("concert entre amis", "q=concert"),
    ("concert avec des amis", "q=concert"),
    ("bowling avec mes potes", "q=bowling"),
    ("musée en couple", "q=musée"),
    ("balade en amoureux", "q=balade"),
    ("escape game en groupe de 12", "q=escape game"),
    ("visite pour un groupe de 25 personnes", "q=visite"),
    ("visite en groupe", "q=visite"),
    ("film avec ma mère", "q=film"),
    ("Cléo de 5 à 7", "q=Cléo de 5 à 7"),
    ("atelier pour deux personnes", "q=atelier"),
    ("on est 6, un bal", "q=bal"),
    ("jazz with friends", "q=jazz"),
    ("jazz for two", "q=jazz"),
    ("jazz for 4 people", "q=jazz"),
    ("jazz with my girlfriend", "q=jazz"),
    ("jazz with a group of 10", "q=jazz"),
    ("sortie solo", ""),
    ("jazz by myself", "q=jazz"),
    # Not a number of people.
    ("pièce à deux voix", "q=pièce à deux voix"),
    ("piano à quatre mains", "q=piano à quatre mains"),
    ("piano solo", "q=piano solo"),
    ("groupe de rock", "q=groupe de rock"),
    ("jeux de société", "q=jeux de société"),
]

AGES = [
    ("stage pour mon fils de 8 ans", "q=stage&age=8"),
    ("que faire avec deux enfants de 5 et 9 ans", "age=5&age=9"),
    ("spectacle pour un enfant de 3 ans", "q=spectacle&age=3"),
    ("spectacle pour un enfant de trois ans", "q=spectacle&age=3"),
    ("spectacle enfants 3, 5 et 8 ans", "q=spectacle&age=3&age=5&age=8"),
    ("mes enfants ont 5 et 9 ans", "age=5&age=9"),
    ("ma fille a 4 ans, des marionnettes", "q=marionnettes&age=4"),
    ("une fille de 4 ans et un garçon de 7 ans", "age=4&age=7"),
    ("stage 8-10 ans", "q=stage&age=8&age=10"),
    ("atelier de 7 à 12 ans", "q=atelier&age=7&age=12"),
    ("atelier 13ans", "q=atelier&age=13"),
    ("conte dès 6 ans", "q=conte&age=6"),
    ("conte à partir de 6 ans", "q=conte&age=6"),
    ("moins de 10 ans", "age=9"),
    ("cinéma pour mes ados de 14 ans", "q=cinéma&age=14"),
    ("musée avec bébé de 18 mois", "q=musée&age=1"),
    ("éveil dès 6 mois", "q=éveil&age=0"),
    ("atelier pour mon grand de 9 ans", "q=atelier&age=9"),
    ("ma fille a 7 ans et mon fils 10, cirque", "q=cirque&age=7&age=10"),
    ("my son is 12, chess", "q=chess&age=12"),
    ("my kids are 3 and 5, puppets", "q=puppets&age=3&age=5"),
    ("our baby is 9 months old", "age=0"),
    ("show for ages 5 and 8, 50 minutes max", "q=show&duree=50&age=5&age=8"),
    ("kids ages 5-8, 10 euros max", "age=5&age=8&prix=gratuit&prix=moins-de-10"),
    ("museum with a 6 year old", "q=museum&age=6"),
    ("museum for my 7 year old", "q=museum&age=7"),
    ("museum for my 7-year-old daughter", "q=museum&age=7"),
    ("museum with kids aged 4 and 6", "q=museum&age=4&age=6"),
    ("workshop for children under 5", "q=workshop&age=4"),
    ("workshop ages 8 to 10", "q=workshop&age=8&age=10"),
    ("show for a three year old", "q=show&age=3"),
    ("museum with an 18 month old", "q=museum&age=1"),
    ("sortie pour mon neveu de 20 ans", "age=20"),
    ("gym pour ma grand-mère de 75 ans", "q=gym&public=seniors"),
    ("enfants", "public=enfants&public=familles"),
    ("atelier avec 3 enfants", "q=atelier&public=enfants&public=familles"),
    ("film pour enfants à partir de 3 ans", "q=film&age=3"),
    ("activities for kids 4-6", "age=4&age=6"),
    ("theatre for under 5s", "q=theatre&age=4"),
    ("workshop for children aged between 6 and 10", "q=workshop&age=6&age=10"),
    ("pour les 18-25 ans", "age=18&age=25"),
    ("une femme de 35 ans", "age=35"),
    ("sortie avec un bébé d’un an", "age=1"),
    ("concert for 9 month olds", "q=concert&age=0"),
    ("kids 5 and up", "age=5"),
    ("ma nièce de 4 ans et demi", "age=4"),
    # Not ages of a visitor.
    ("fêter mes 30 ans", "q=fêter mes 30 ans"),
    ("pour mes 40 ans", "q=pour mes 40 ans"),
    ("les 20 ans de la Maroquinerie", "q=les 20 ans de la Maroquinerie"),
    ("100 ans de cinéma", "q=100 ans de cinéma"),
    ("les 10 ans du festival", "q=les 10 ans du festival"),
    ("fête ses 15 ans", "q=fête ses 15 ans"),
    ("depuis 10 ans", "q=depuis 10 ans"),
    ("interdit aux moins de 18 ans", "q=interdit aux moins de 18 ans"),
    ("20 000 ans", "q=20 000 ans"),
]

BUDGETS = [
    ("théâtre entre 10 et 20 euros", "q=théâtre&prix=10-a-20"),
    ("théâtre entre 20 et 10 euros", "q=théâtre&prix=10-a-20"),
    ("théâtre 10 à 20 €", "q=théâtre&prix=10-a-20"),
    ("théâtre 10-20 €", "q=théâtre&prix=10-a-20"),
    ("théâtre de 10€ à 20€", "q=théâtre&prix=10-a-20"),
    ("theatre between 10 and 20 euros", "q=theatre&prix=10-a-20"),
    ("theatre €10 to €20", "q=theatre&prix=10-a-20"),
    ("théâtre moins de 15", "q=théâtre&prix=moins-de-15"),
    ("théâtre 20 euros max", "q=théâtre&prix=moins-de-20"),
    ("theatre under 15 euros", "q=theatre&prix=moins-de-15"),
    ("théâtre budget 30 euros", "q=théâtre&prix=moins-de-30"),
    ("théâtre budget de 30 €", "q=théâtre&prix=moins-de-30"),
    ("théâtre budget 30 euros à deux", "q=théâtre&prix=moins-de-15"),
    ("théâtre 40 euros max pour deux", "q=théâtre&prix=moins-de-20"),
    ("théâtre 20 euros par personne", "q=théâtre&prix=moins-de-20"),
    ("theatre on a budget", "q=theatre&prix=gratuit&prix=moins-de-10"),
    ("théâtre pas cher", "q=théâtre&prix=gratuit&prix=moins-de-10"),
    ("théâtre 0 euros", "q=théâtre&prix=gratuit"),
    ("théâtre entre 0 et 20 euros", "q=théâtre&prix=0-a-20"),
    ("concert à 5 euros", "q=concert&prix=0-a-5"),
    ("concert 20 € ou moins", "q=concert&prix=moins-de-20"),
    ("budget serré", "prix=gratuit&prix=moins-de-10"),
    ("théâtre entre dix et vingt euros", "q=théâtre&prix=10-a-20"),
    ("théâtre à moins de vingt euros", "q=théâtre&prix=moins-de-20"),
    ("20 euro budget", "prix=moins-de-20"),
    ("théâtre plus de 20 euros", "q=théâtre&prix=20-a-999999"),
    ("theatre over €20", "q=theatre&prix=20-a-999999"),
    ("théâtre 30 euros minimum", "q=théâtre&prix=30-a-999999"),
    ("théâtre pas plus de 20 euros", "q=théâtre&prix=moins-de-20"),
    ("theatre under £15", "q=theatre&prix=moins-de-15"),
    ("theatre for £12 or less", "q=theatre&prix=moins-de-12"),
    ("ni cher", "prix=gratuit&prix=moins-de-10"),
    ("nothing too expensive", "prix=gratuit&prix=moins-de-10"),
]

SHELTERS = [
    ("que faire quand il pleut", "abri=interieur"),
    ("musée s’il pleut", "q=musée&abri=interieur"),
    ("jeux en intérieur", "q=jeux&abri=interieur"),
    ("jeux à l’abri", "q=jeux&abri=interieur"),
    ("indoor games", "q=games&abri=interieur"),
    ("games indoors", "q=games&abri=interieur"),
    ("games if it rains", "q=games&abri=interieur"),
    ("things to do on a rainy day", "abri=interieur"),
    ("cinéma en plein air", "q=cinéma&abri=exterieur"),
    ("il pleut, on fait quoi", "abri=interieur"),
    ("games, somewhere dry", "q=games&abri=interieur"),
    ("Il pleut bergère", "q=Il pleut bergère"),
    ("jeux dehors", "q=jeux&abri=exterieur"),
    ("jeux en extérieur", "q=jeux&abri=exterieur"),
    ("outdoor games", "q=games&abri=exterieur"),
    ("open air cinema", "q=cinema&abri=exterieur"),
    ("en dehors des sentiers", "q=en dehors des sentiers"),
    ("vie intérieure", "q=vie intérieure"),
]

LANGUAGES = [
    ("visite en anglais", "q=visite&parle=en"),
    ("visite guidée en espagnol", "q=visite guidée&parle=es"),
    ("theatre in English", "q=theatre&parle=en"),
    ("theatre in English tonight", "q=theatre&quand=ce-soir&parle=en"),
    ("theatre in French", "q=theatre&parle=fr"),
    ("visite en anglais ou en allemand", "q=visite&parle=de&parle=en"),
    ("English-speaking tour", "q=tour&parle=en"),
    ("stand-up for English speakers", "q=stand-up&parle=en"),
    ("visite en langue allemande", "q=visite&parle=de"),
    ("cours d’anglais", "q=cours d’anglais"),
    ("film espagnol", "q=film espagnol"),
    ("film sous-titré en anglais", "q=film sous-titré en anglais"),
    ("in Italian style", "q=Italian style"),
]

LENGTHS = [
    ("visite une heure au plus", "q=visite&duree=60"),
    ("visite de moins de deux heures", "q=visite&duree=120"),
    ("spectacle moins d’une heure", "q=spectacle&duree=60"),
    ("spectacle 1h30 max", "q=spectacle&duree=90"),
    ("spectacle d’une heure maximum", "q=spectacle&duree=60"),
    ("spectacle d’une heure et demie maximum", "q=spectacle&duree=90"),
    ("spectacle court, moins d’une heure", "q=spectacle&duree=60"),
    ("spectacle d’une heure et quart max", "q=spectacle&duree=75"),
    ("spectacle moins d’une heure trente", "q=spectacle&duree=90"),
    ("spectacle 45 minutes maximum", "q=spectacle&duree=45"),
    ("pas plus de 2h", "duree=120"),
    ("show under an hour", "q=show&duree=60"),
    ("show at most 2 hours", "q=show&duree=120"),
    ("show no longer than 90 minutes", "q=show&duree=90"),
    ("spectacle pendant une heure", "q=spectacle une heure"),
    ("spectacle plus d’une heure", "q=spectacle plus d’une heure"),
    ("à moins de deux heures de Paris", "q=à moins de deux heures de Paris"),
    ("moins de 0 minute", "q=moins de 0 minute"),
    ("moins de 9999 minutes", "q=moins de 9999 minutes"),
]

STATES = [
    ("concert annulé", "q=concert&etat=annule"),
    ("concerts annulés ce soir", "q=concerts&quand=ce-soir&etat=annule"),
    ("annulations", "etat=annule"),
    ("spectacles reportés", "q=spectacles&etat=reporte"),
    ("cancelled concerts", "q=concerts&etat=annule"),
    ("postponed shows", "q=shows&etat=reporte"),
    ("concert déplacé", "q=concert&etat=deplace"),
    ("débats déplacés dans une autre salle", "q=débats&etat=deplace"),
    ("were any concerts called off", "q=concerts&etat=annule"),
    ("moved concerts", "q=concerts&etat=deplace"),
    ("annulé ou reporté", "etat=annule&etat=reporte"),
    ("concerts complets", "q=concerts&etat=complet"),
    ("sold out concerts", "q=concerts&etat=complet"),
    ("est-ce que le concert de jazz est annulé ?", "q=concert de jazz&etat=annule"),
    ("concerts qui affichent complet", "q=concerts&etat=complet"),
    ("expos qui ont changé de lieu", "q=expos&etat=deplace"),
    ("concerts still available", "q=concerts"),
    ("show moved to another venue", "q=show&etat=deplace"),
    ("I just moved to Paris, jazz", "q=just moved Paris, jazz"),
    ("la fête est-elle maintenue ?", "q=fête"),
    ("concert pas complet", "q=concert"),
    ("concert avec encore des places", "q=concert"),
    ("concert not sold out", "q=concert"),
    ("concert pas annulé", "q=concert"),
    ("programme complet de la fête", "q=programme complet de la fête"),
]

FAMILIES = [
    ("family concert", "q=concert&public=enfants&public=familles"),
    ("family outing", "public=enfants&public=familles"),
    ("concert for the whole family", "q=concert&public=enfants&public=familles"),
    ("concert familial", "q=concert&public=enfants&public=familles"),
    ("family tree workshop", "q=family tree workshop"),
    ("family history", "q=family history"),
]

#: Words that only ask.
ASKED = [
    ("on fait quoi samedi", "du=2026-03-07&au=2026-03-07"),
    ("c’est quoi les concerts", "q=concerts"),
    ("c’est où les brocantes", "q=brocantes"),
    ("juste un concert", "q=concert"),
    ("tout ce qui est gratuit", "prix=gratuit"),
    ("free stuff", "prix=gratuit"),
    ("date idea tonight", "quand=ce-soir"),
    ("were there any concerts", "q=concerts"),
    ("bored this afternoon", "quand=aujourdhui&moment=apres-midi"),
    ("weekly yoga on Tuesdays", "q=on Tuesdays ; yoga"),
    ("choir, 20th or 11th", "q=choir, 20th or 11th"),
    ("bijoux en or", "q=bijoux en or"),
]

SENTENCES = [*PARTIES, *AGES, *BUDGETS, *SHELTERS, *LANGUAGES, *LENGTHS, *STATES, *FAMILIES, *ASKED]


@pytest.mark.parametrize(("text", "meant"), SENTENCES)
def test_each_part_of_a_sentence_means_its_condition(text: str, meant: str):
    assert meaning(understand(text).lasting) == meant


@pytest.mark.parametrize("text", [text for text, _meant in SENTENCES])
def test_the_canonical_query_string_of_a_sentence_means_the_same(text: str):
    query = understand(text).lasting

    data = QueryDict(query.querystring().removeprefix("?"))
    again = understand_query(EventQuery.parse(data, NOW), SiteLookups()).lasting

    assert (again, again.terms) == (query, query.terms)


@pytest.mark.parametrize(
    "text",
    [
        "enfants de 5000 ans",
        "enfants de 999 ans et 0 ans",
        "999999999999 euros max à 99999999",
        "entre 0 et 0 euros",
        "budget 1 euro à deux",
        "moins de 99999999999999999999 heures",
        "à 0 en groupe de 0",
        "en en anglais anglais in in English English",
        "pas pas complet complet annulé annulé",
        "1 2 3 4 5 6 7 8 9 10 ans",
        "1 an " * 30,
    ],
)
def test_a_hostile_sentence_is_understood_without_an_error_and_again_the_same(text: str):
    query = understand(text).lasting

    data = QueryDict(query.querystring().removeprefix("?"))
    assert understand_query(EventQuery.parse(data, NOW), SiteLookups()).lasting == query


def test_a_party_is_told_as_dropped_words_and_is_no_filter():
    understood = understand("jazz à deux")

    assert (understood.pieces, understood.dropped) == ((), ("à deux",))


def test_each_part_is_a_phrase_of_its_own_parameter():
    understood = understand("jazz en anglais en plein air, 1h max, 10 à 20 €, dès 6 ans")

    assert understood.pieces == (
        UnderstoodPhrase("dès 6 ans", "age", ("6",)),
        UnderstoodPhrase("1h max", "duree", ("60",)),
        UnderstoodPhrase("10 à 20 €", "prix", ("10-a-20",)),
        UnderstoodPhrase("en anglais", "parle", ("en",)),
        UnderstoodPhrase("en plein air", "abri", ("exterieur",)),
    )


@pytest.mark.parametrize("text", ["jazz près de chez moi", "jazz autour de moi", "jazz near me"])
def test_a_question_that_means_the_visitors_position_asks_where(text: str):
    understood = understand(text)

    assert (understood.lasting.text, understood.asks_where) == ("jazz", True)


def test_a_question_with_a_point_does_not_ask_where():
    assert not understand("jazz près de chez moi", "pres=48.85,2.35").asks_where


def test_what_was_called_off_leads_to_changes_and_what_is_full_does_not():
    asked = ["concert annulé", "concert reporté", "concerts complets", "concert pas annulé"]

    assert [understand(text).is_of_changes for text in asked] == [True, True, False, False]


def test_parameters_have_priority_over_the_words_of_a_sentence():
    understood = understand("stage 8 ans une heure max", "age=12&duree=90")

    assert (understood.lasting.ages, understood.lasting.longest) == ((12,), 90)
