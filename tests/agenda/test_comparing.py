"""/agenda/comparer/: two or three events side by side; no input is an error."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from lxml import html
from wagtail_factories import ImageFactory

from agenda.services import occurrences
from agenda.views.comparing import MOST_COMPARED
from tests.agenda.test_services_merging import merge
from tests.factories.agenda import (
    AreaFactory,
    CategoryFactory,
    EventFactory,
    PlaceFactory,
    at,
    published_event,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_tuesday_3_march(time_machine):
    time_machine.move_to(at("2026-03-03 18:42"), tick=False)


def url(*events) -> str:
    return f"/agenda/comparer/?n={','.join(str(getattr(event, 'pk', event)) for event in events)}"


def words_of(element) -> str:
    """Return the words of an element without the numbers that only eyes need."""
    texts = element.xpath(".//text()[not(ancestor::*[@aria-hidden='true' or self::button])]")
    return " ".join(" ".join(texts).split())


def table(client, *events) -> dict[str, dict[str, list[str]]]:
    """Return the rows of each part: the question, and the answers."""
    page = html.fromstring(client.get(url(*events)).content.decode())
    return {
        words_of(part.xpath("./tr[1]")[0]): {
            words_of(row.xpath("./th")[0]): [words_of(cell) for cell in row.xpath("./td")]
            for row in part.xpath("./tr[position() > 1]")
        }
        for part in page.xpath("//table/tbody")
    }


def test_what_differs_comes_first_and_what_is_the_same_is_said_once(client):
    area = AreaFactory(code="11", name="11e arrondissement", short_name="11e")
    bal = PlaceFactory(
        name="Le Bal",
        street="6 impasse",
        area=area,
        latitude=48.86,
        longitude=2.37,
        wheelchair=True,
    )
    concert = published_event(
        "2026-03-03 20:00",
        "2026-03-10 20:00",
        title="Concert",
        place=bal,
        price_kind="paid",
        price_from=8,
        price_to=12,
        booking="required",
        booking_url="https://bal.example.org/",
        setting="indoor",
        age_from=10,
    )
    piece = published_event(
        "2026-03-04 21:00",
        title="Pièce",
        place=PlaceFactory(
            name="Ailleurs",
            street="",
            area=AreaFactory(code="14", name="14e arrondissement", short_name="14e"),
            latitude=None,
            longitude=None,
        ),
        price_kind="free",
        setting="indoor",
    )

    assert table(client, concert, piece) == {
        "Les différences": {
            "Quand": [
                "Aujourd’hui 20 h – 22 h Et aussi : mardi 10 mars, 20 h – 22 h",
                "Demain 21 h – 23 h",
            ],
            "Où": ["Le Bal 6 impasse, 11e Richard Lenoir, 3 min à pied", "Ailleurs 14e"],
            "Combien": ["De 8 € à 12 €", "Gratuit"],
            "Réserver": [
                "Réservation obligatoire La page de réservation : Concert",
                "On ne sait pas",
            ],
            "Pour qui": ["Tout public, dès 10 ans", "Tout public"],
            "Entrer": ["De plain-pied ou avec ascenseur", "On ne sait pas"],
        },
        "Pareil partout": {
            "A lieu": ["Comme prévu"],
            "Durée": ["2 h"],
            "S’il pleut": ["À l’intérieur"],
        },
    }


def test_the_next_three_dates_are_named_and_each_event_may_leave(client):
    often = published_event(*(f"2026-03-{day:02} 20:00" for day in range(4, 9)), title="Souvent")
    once = published_event("2026-03-05 20:00", title="Une fois")

    page = html.fromstring(client.get(url(often, once)).content.decode())

    assert [words_of(cell) for cell in page.xpath("//tbody[1]/tr[2]/td")] == [
        "Demain 20 h – 22 h Et aussi : jeudi 5 mars, 20 h – 22 h ; vendredi 6 mars, 20 h – 22 h"
        " ; samedi 7 mars, 20 h – 22 h et d’autres dates",
        "Jeudi 20 h – 22 h",
    ]
    leave = page.xpath("//thead//a[contains(@href, '?n=')]")
    assert [(words_of(one), one.get("href")) for one in leave] == [
        ("Retirer : Souvent", url(once)),
        ("Retirer : Une fois", url(often)),
    ]
    assert "Ajouter une autre" in page.text_content()


def test_what_is_off_full_over_or_without_a_date_is_said(client):
    off = published_event("2026-03-05 20:00", title="Noyé")
    occurrences.cancel(off.occurrences.all(), "La salle est inondée.")
    again = published_event("2026-03-05 20:00", "2026-03-06 20:00", title="Repris")
    occurrences.cancel(again.occurrences.all()[:1])
    full = published_event("2026-03-05 20:00", title="Plein")
    occurrences.fill(full.occurrences.all())
    over = published_event("2026-03-01 20:00", title="Hier")
    dateless = EventFactory(live=True, title="Un jour")

    first, second = table(client, off, again, full), table(client, over, dateless)

    assert first["Les différences"]["A lieu"] == [
        "Annulé La salle est inondée.",
        "Jeudi 5 mars : annulé",
        "Complet",
    ]
    assert first["Les différences"]["Quand"][:2] == ["Jeudi 20 h – 22 h", "Vendredi 20 h – 22 h"]
    assert second["Les différences"]["A lieu"] == ["C’est passé", "On ne sait pas"]
    struck = html.fromstring(client.get(url(off, again)).content.decode()).xpath("//td//s")
    assert [words_of(line) for line in struck] == ["Jeudi", "20 h – 22 h"]


def test_the_order_of_the_link_is_kept_a_merged_event_is_followed_and_a_fourth_is_left_out(client):
    kept, gone, other, third, fourth = (
        published_event("2026-03-04 20:00", title=title) for title in "ABCDE"
    )
    merge(kept, gone)
    draft = published_event("2026-03-05 20:00", title="Retirée")
    draft.unpublish()

    def heads(*events) -> list[str]:
        page = html.fromstring(client.get(url(*events)).content.decode())
        return [words_of(link) for link in page.xpath("//thead//a[@class='beside-title']")]

    assert heads(other, gone) == ["C", "A"]
    assert heads(fourth, third, other, kept) == ["E", "D", "C"]
    page = client.get(url(fourth, third, other, kept)).content.decode()
    assert "voici les trois premières" in page
    without = client.get(url(other, draft, third)).content.decode()
    assert "Une de ces sorties n’est plus dans l’agenda." in without
    assert "Retirée" not in without


def test_a_single_event_offers_similar_ones(client):
    category = CategoryFactory()
    concert, other = (
        published_event("2026-03-04 20:00", title=title, category=category)
        for title in ("Concert", "Récital")
    )
    published_event("2026-03-04 20:00", title="Expo", category=CategoryFactory())

    page = html.fromstring(client.get(url(concert)).content.decode())

    fields = page.xpath("//main//form//input")
    assert [(field.get("type"), field.get("value")) for field in fields] == [
        ("hidden", str(concert.pk)),
        ("checkbox", str(other.pk)),
    ]
    assert page.xpath("//main//form")[0].get("action") == "/agenda/comparer/"
    asked = client.get("/agenda/comparer/", {"n": [concert.pk, other.pk]}).content.decode()
    assert asked.count('scope="col"') == 2
    event_page = client.get(concert.get_absolute_url()).content.decode()
    assert f'href="{url(concert)}"' in event_page


def test_a_list_of_events_offers_those_to_come_for_comparison(client):
    soon, later = (
        published_event(f"2026-03-0{day} 20:00", title=title)
        for day, title in ((4, "Concert"), (5, "Bal"))
    )
    occurrences.cancel(later.occurrences.all(), "")
    over = published_event("2026-03-01 20:00", title="Hier")

    def offered(*events) -> list[str]:
        named = ",".join(str(event.pk) for event in events)
        page = html.fromstring(client.get(f"/mes-sorties/?n={named}").content.decode())
        return [words_of(one) for one in page.xpath("//form[@action='/agenda/comparer/']//label")]

    assert offered(later, soon, over) == ["Concert Demain, 20 h", "Bal Jeudi, 20 h, annulé"]
    assert offered(soon, over) == []


@pytest.mark.parametrize(
    "query",
    [
        "",
        "n=",
        "n=rien",
        "n=-1",
        "n=%00",
        "n=" + "9" * 5_000,
        "n=0,0",
        "n=" + "1," * 9_000,
        "n=99&n=x",
    ],
)
@pytest.mark.parametrize("path", ["/agenda/comparer/", "/en/agenda/comparer/"])
def test_no_value_in_the_url_is_an_error(client, path, query):
    page = client.get(f"{path}?{query}")

    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "private, no-store"
    assert 'content="noindex, nofollow"' in page.content.decode()
    assert 'href="/mes-sorties/"' in page.content.decode().replace("/en/", "/")


def test_three_events_take_few_queries(client):
    events = [
        published_event(
            "2026-03-04 20:00",
            place=PlaceFactory(latitude=48.86, longitude=2.37),
            cover=ImageFactory(),
            cover_alt="Une image",
        )
        for _number in range(MOST_COMPARED)
    ]
    client.get(url(*events))  # renditions

    with CaptureQueriesContext(connection) as queries:
        assert client.get(url(*events)).status_code == 200

    assert len(queries) <= 20
