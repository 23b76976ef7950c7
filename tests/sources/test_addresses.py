"""A place that stands in one line, in its parts; what cannot be told apart is said."""

import json
import re
from zoneinfo import ZoneInfo

import pytest
from django.utils.translation import override

from sources.addresses import SplitAddress, place_in, split_address
from sources.base import FoundPlace
from sources.prefill import RemarkKind
from sources.webpage.reading import read_web_page
from tests.sources.hostile import BASE, event, page


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("12 rue de Rivoli, 75004 Paris", FoundPlace("", "12 rue de Rivoli", "75004", "Paris")),
        (
            "Salle X, 5 bis av. Y 75011 Paris France",
            FoundPlace("Salle X", "5 bis av. Y", "75011", "Paris"),
        ),
        ("Salle X 5 bis av. Y 75011 Paris", FoundPlace("Salle X", "5 bis av. Y", "75011", "Paris")),
        (
            "Salle X, 5 bis av. Y 75011 Paris, France",
            FoundPlace("Salle X", "5 bis av. Y", "75011", "Paris"),
        ),
        (
            "La Cigale - 120 bd de Rochechouart - 75018 PARIS",
            FoundPlace("La Cigale", "120 bd de Rochechouart", "75018", "Paris"),
        ),
        (
            "Médiathèque, 8, rue Léon Schwartzenberg 75010 Paris",
            FoundPlace("Médiathèque", "8, rue Léon Schwartzenberg", "75010", "Paris"),
        ),
        ("18 rue Bonaparte 75 006 Paris", FoundPlace("", "18 rue Bonaparte", "75006", "Paris")),
        ("51 rue de Bercy, Paris, 75012", FoundPlace("", "51 rue de Bercy", "75012", "Paris")),
        ("4 rue Christine Paris 75006", FoundPlace("", "4 rue Christine", "75006", "Paris")),
        (
            "59 Rivoli, 59 rue de Rivoli, 75001 Paris 1er",
            FoundPlace("59 Rivoli", "59 rue de Rivoli", "75001", "Paris"),
        ),
        (
            "Le 104, 5 rue Curial, Bâtiment B, 75019 Paris",
            FoundPlace("Le 104", "5 rue Curial, Bâtiment B", "75019", "Paris"),
        ),
        (
            "Square du Vert-Galant, place du Pont-Neuf, 75001 Paris",
            FoundPlace("Square du Vert-Galant", "place du Pont-Neuf", "75001", "Paris"),
        ),
        (
            "12 - 14 rue Neuve, 93100 Montreuil cedex 4",
            FoundPlace("", "12 - 14 rue Neuve", "93100", "Montreuil"),
        ),
        (
            "La Cigale, 120 boulevard de Rochechouart, Paris",
            FoundPlace("La Cigale", "120 boulevard de Rochechouart", "", "Paris"),
        ),
        (
            "Mairie du 11e, place Léon Blum 75011 Paris",
            FoundPlace("Mairie du 11e", "place Léon Blum", "75011", "Paris"),
        ),
        (
            "Le Bal (19-21 rue Boyer, 75020 Paris)",
            FoundPlace("Le Bal", "19-21 rue Boyer", "75020", "Paris"),
        ),
        ("Galerie Neuve, 75003 Paris", FoundPlace("Galerie Neuve", "", "75003", "Paris")),
        ("Cité de la Musique, Paris", FoundPlace("Cité de la Musique, Paris")),
        (
            "Le Bateau, port de la Rapée, 75012 Paris",
            FoundPlace("Le Bateau", "port de la Rapée", "75012", "Paris"),
        ),
        ("Place de la Sorbonne", FoundPlace("", "Place de la Sorbonne")),
        ("La Cigale, 75018 Paris", FoundPlace("La Cigale", "", "75018", "Paris")),
        ("La Cigale", FoundPlace("La Cigale")),
        (
            "Salle Georges Franju, Cinémathèque française",
            FoundPlace("Salle Georges Franju, Cinémathèque française"),
        ),
        ("Auditorium 16", FoundPlace("Auditorium 16")),
    ],
)
def test_a_line_is_its_parts(line, place):
    assert place_in(line) == (place, True)


@pytest.mark.parametrize(
    ("line", "place"),
    [
        (
            "Z-arts, 335 Stretford Rd, Manchester M15 5ZA",
            FoundPlace("Z-arts", "335 Stretford Rd, Manchester M15 5ZA"),
        ),
        (
            "Old Taphouse, Guildhall Cl, M16 7BA",
            FoundPlace("Old Taphouse", "Guildhall Cl, M16 7BA"),
        ),
        (
            "Pont au Double Quai de Montebello 75004 Paris",
            FoundPlace("Pont au Double Quai de Montebello", "", "75004", "Paris"),
        ),
        ("Mairie, 12 rue Neuve, Lyon", FoundPlace("Mairie", "12 rue Neuve", "", "Lyon")),
        ("12 rue Neuve, 69001", FoundPlace("", "12 rue Neuve", "69001", "")),
    ],
)
def test_a_line_that_cannot_be_told_apart_is_filled_whole(line, place):
    assert place_in(line) == (place, False)


@pytest.mark.parametrize(
    ("line", "street"),
    [
        ("30 quai de Rive Neuve, 13007 Marseille", "30 quai de Rive Neuve"),
        ("30 quai de Rive Neuve, Marseille", "30 quai de Rive Neuve"),
        ("30 quai de Rive Neuve", "30 quai de Rive Neuve"),
        ("La Criée, 30 quai de Rive Neuve, 13007 Marseille", "30 quai de Rive Neuve"),
        (
            "Grande salle, 30 quai de Rive Neuve, 13007 Marseille",
            "Grande salle, 30 quai de Rive Neuve",
        ),
        ("Parc Borély", "Parc Borély"),
    ],
)
def test_a_street_that_repeats_what_stands_beside_it_is_the_street_alone(line, street):
    address = {
        "@type": "PostalAddress",
        "streetAddress": line,
        "postalCode": "13007",
        "addressLocality": "Marseille",
    }
    html = page(data=event(location={"@type": "Place", "name": "La Criée", "address": address}))

    (found,) = read_web_page(html, BASE, ZoneInfo("Europe/Paris")).events

    assert found.place == FoundPlace("La Criée", street, "13007", "Marseille")
    assert RemarkKind.ADDRESS_UNSPLIT not in [remark.kind for remark in found.remarks]


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        (
            "fr",
            "L’adresse ne se laisse pas découper : vérifiez la rue, le code postal et la ville.",
        ),
        ("en", "The address can’t be split up: check the street, the postcode and the town."),
    ],
)
def test_an_address_that_contradicts_its_postcode_is_left_whole_and_said(language, sentence):
    address = {
        "streetAddress": "12 rue Neuve, 75011 Paris",
        "postalCode": "75010",
        "addressLocality": "Paris",
    }
    html = page(data=event(location={"@type": "Place", "name": "Salle", "address": address}))

    with override(language):
        (found,) = read_web_page(html, BASE, ZoneInfo("Europe/Paris")).events

    assert found.place == FoundPlace("Salle", "12 rue Neuve, 75011 Paris", "75010", "Paris")
    said = [remark.text for remark in found.remarks if remark.kind == RemarkKind.ADDRESS_UNSPLIT]
    assert [text.replace("\u00a0", " ") for text in said] == [sentence]


def test_a_line_of_any_length_is_left_as_it_is():
    line = "1 rue, " * 9_000

    assert split_address(line) == SplitAddress(street=line, is_split=False)


def test_the_parts_of_each_real_address_are_found_again(city_data):
    """Of the addresses of the city's own export, written in one line as calendars write them."""
    records = json.loads((city_data / "qfap" / "que-faire-a-paris-sample.json").read_text())
    names = ("address_street", "address_zipcode", "address_city")
    known = {tuple((record.get(name) or "").strip() for name in names) for record in records}
    whole = [
        one
        for one in known
        if re.match(r"\d+ (?:rue|avenue|boulevard|place) [^,]+$", one[0]) and one[2] == "Paris"
    ]

    found = [
        split_address(f"Une salle, {street}, {postcode} {city}") for street, postcode, city in whole
    ]

    assert len(whole) > 100
    assert [(one.street, one.postcode, one.town) for one in found] == whole
