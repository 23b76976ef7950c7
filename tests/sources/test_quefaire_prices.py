"""What a record costs, where its text says so plainly."""

from decimal import Decimal

import pytest

from agenda.enums import PriceKind
from sources.quefaire.prices import parse_price

INCOME = (
    "Pour les moins de 26 ans : 2,60 euros<br>Pour les plus de 26 ans : selon Quotient Familial."
)


@pytest.mark.parametrize(
    ("detail", "lowest", "highest"),
    [
        ("<p>5 €</p>", "5.00", "5.00"),
        ("De 8 à 20 €", "8.00", "20.00"),
        ("De 8€ à 20€", "8.00", "20.00"),
        ("De 13,50 à 16 euros.", "13.50", "16.00"),
        ("De 0 à 60 euros.", "0.00", "60.00"),
        ("Tarif en ligne : 17 à 22 euros<br>Tarif sur place : 20 à 25 euros.", "17.00", "25.00"),
        ("15€/personne (-15ans : 11€)", "11.00", "15.00"),
        ("15 euros TTC / adulte \r\n12 euros TTC / 12-18 ans", "12.00", "15.00"),
        ("Billet : 21.50 EUR", "21.50", "21.50"),
        ("Stage : 1 200 €", "1200.00", "1200.00"),
        ("Entre 10 et 15 €", "10.00", "15.00"),
        ("10-15 €", "10.00", "15.00"),
        # Words around an amount do not hide it.
        ("Tarif normal : 9€<br>Tarif carte Pass’Âge 0-10 ans : 6€", "6.00", "9.00"),
        ("Tarif plein : 15 € hors frais<br>Tarif réduit : 10 € hors frais", "10.00", "15.00"),
        ("220€ (plus frais d'inscription en ligne)\r\nDe 10h à 17h30", "220.00", "220.00"),
        ("Frais de réservation en sus. Entrée : 12 €", "12.00", "12.00"),
        ("12 €, réservation conseillée", "12.00", "12.00"),
        (
            "<p>Plein tarif : 14€<br>Super réduit : 8€ (plus d’infos sur la page adhésion)<br>6€ "
            "les enfants</p>",
            "6.00",
            "14.00",
        ),
        ("15 € au lieu de 20 €", "15.00", "15.00"),
        # Nor are numbers beside it amounts.
        ("Catégorie 1 - 50 €", "50.00", "50.00"),
        ("Catégorie 1 - 50 €<br>Catégorie 2 - 30 €", "30.00", "50.00"),
        ("Catégorie 1 à 50 €", "50.00", "50.00"),
        ("Tarif 1 - 50 €", "50.00", "50.00"),
        ("Catégorie 1 200 €", None, None),
        ("Samedi 7 à 10 €", "10.00", "10.00"),
        ("À 20h30 - 10 €", "10.00", "10.00"),
        # What one pays for something else is no price of coming in.
        (
            "Pack tribu : 50 euros<br>Pass festival : 40 euros pour 6 concerts<br>Plein tarif : "
            "15 euros",
            "15.00",
            "15.00",
        ),
        ("15 € : spectacles<br>30 € : carte, trois spectacles au choix", "15.00", "15.00"),
        ("Entrée : 10 € + 2 € de frais de dossier", "10.00", "10.00"),
        ("De 265 à 364 euros (+ 2 euros d'adhésion).", "265.00", "364.00"),
        (
            "Adhésion sur place : 15 euros tarif solidaire, 30 euros équilibre, 45 euros et plus",
            None,
            None,
        ),
        ("<p>Adhésion :</p><p>15 € solidaire</p><p>30 € de soutien</p>", None, None),
        ("Un don de 8€ par personne vous sera demandé", None, None),
        ("10€ sur place, remboursés au premier achat.", None, None),
        ("Prix conseillé : 8 euros.", None, None),
        ("- de 26 ans 2,50 euros de l'heure", None, None),
        ("De 25 à 30 euros les 45 minutes.", None, None),
        ("12 euros le mètre linéaire", None, None),
        # Where each pays by what they earn, only both ends are everybody's.
        ("Sur la base du quotient familial.", None, None),
        (INCOME, None, None),
        ("Tarif dépendant du quotient familial : de 265 à 364 euros", "265.00", "364.00"),
        # From an amount on: how far, nobody said.
        ("A partir de 35  €", "35.00", None),
        ("À partir de : : 29.90 EUR", "29.90", None),
        ("À partir de 20h, 12 €", "12.00", "12.00"),
        ("7,80", None, None),
        ("", None, None),
        (None, None, None),
    ],
)
def test_amounts_are_read_where_they_are_plain(detail, lowest, highest):
    found = parse_price("payant", detail, [])

    assert (found.lowest, found.highest) == (
        lowest and Decimal(lowest),
        highest and Decimal(highest),
    )


def test_a_text_that_tells_a_story_is_no_price():
    assert parse_price("payant", "On paie 5 €. " * 40, []).lowest is None


def test_what_is_free_costs_nothing_whatever_the_detail_says():
    found = parse_price("gratuit", "<p>Gratuit, boissons à 5 €</p>", [])

    assert (found.kind, found.lowest, found.detail) == (
        PriceKind.FREE,
        None,
        "<p>Gratuit, boissons à 5 €</p>",
    )
