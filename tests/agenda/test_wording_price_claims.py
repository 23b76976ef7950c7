"""Titles and leads that contradict the price."""

import html
import json
import re
from decimal import Decimal

import pytest

from agenda.enums import PriceKind
from agenda.models import Event
from agenda.wording.price_claims import contradicting_claim


def claim(title: str, *, lead: str = "", kind: str = "paid", **facts: object) -> str:
    found = contradicting_claim(Event(title=title, lead=lead, price_kind=kind, **facts))
    return f"{found.field}: {found.words}" if found else ""


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("Concert gratuit de Charnwood College", "gratuit"),
        ("Septembre Indien, le festival de musique 100% gratuit de Ménilmontant", "gratuit"),
        ("GRATUIT : le bal", "GRATUIT"),
        ("Gratuit pour tous, sur inscription", "Gratuit"),
        ("Bal, entrée libre dans la limite des places", "entrée libre"),
        ("Faites du sport gratuitement dans tout Paris", "gratuitement"),
        ("Free concert on the quay", "Free concert"),
        ("Jazz for all. Admission free", "Admission free"),
        ("Everything is free tonight", "is free"),
    ],
)
def test_a_text_that_says_free_contradicts_a_price(title: str, words: str):
    assert claim(title) == f"title: {words}"
    assert claim("Bal", lead=title) == f"lead: {words}"
    assert claim(title, kind="free") == claim(title, kind="conditional") == ""
    assert claim(title, price_from=Decimal(0), price_to=Decimal(12)) == ""


@pytest.mark.parametrize(
    "title",
    [
        "Ce n’est pas gratuit",
        "Un concert non gratuit",
        "Gratuit pour les moins de 26 ans",
        "Musées : gratuit le premier dimanche",
        "Nuit rock, gratuit avant 18h",
        "Gratuit avec le billet du musée",
        "Gratuit -12 ans",
        "Moins de 18 ans : gratuit",
        "Enfants gratuits",
        "Payant ou gratuit selon l’heure",
        "12 €, gratuit pour qui habite le 14e",
        "Salsa : un cours d’essai gratuit",
        "Jeux Géants : prêt gratuit de jeux de société",
        "Navette gratuite depuis la porte d’Auteuil",
        "Giant Free Troc Party",
        "Free jazz à la cave",
        "The wall is free of posters",
        "Free for under 18s",
        "La gratuité, une idée",
        "80 places gratuites à prendre",
    ],
)
def test_other_uses_of_the_word_contradict_nothing(title: str):
    assert claim(title) == claim("Bal", lead=title) == ""


@pytest.mark.parametrize(
    ("title", "lead", "said"),
    [
        ("Bal à 5 €", "", "title: 5 €"),
        ("Un atelier payant", "", "title: payant"),
        ("Bal", "Entrée : 8,50 €.", "lead: Entrée : 8,50 €"),
        ("Bal", "Tickets £5", "lead: Tickets £5"),
        ("Un atelier non payant", "", ""),
        ("Concert gratuit, dîner à 12 €", "", ""),
        ("Bal", "Un lot de 500 € pour qui danse le mieux.", ""),
        ("À 2 pas du canal", "De 8 à 20 ans.", ""),
    ],
)
def test_a_text_that_says_a_price_contradicts_what_is_free(title: str, lead: str, said: str):
    assert claim(title, lead=lead, kind="free") == said


def test_of_the_city_s_own_events_only_those_that_say_both_are_remarked(city_data):
    """Read by eye: the Supersonic announces free concerts, and tickets at 10 €."""
    kinds = {"payant": PriceKind.PAID, "gratuit": PriceKind.FREE}
    records = json.loads((city_data / "qfap" / "que-faire-a-paris-sample.json").read_text())

    def plain(text: str | None) -> str:
        return html.unescape(re.sub("<[^>]+>", " ", text or ""))

    claims = [
        claim(
            plain(record["title"]),
            lead=plain(record["lead_text"]),
            kind=kinds.get(record["price_type"], PriceKind.CONDITIONAL),
        )
        for record in records
    ]

    assert [one for one in claims if one] == ["lead: gratuits"] * 4
