import datetime as dt
import re
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agenda.models import Occurrence
from agenda.services.occurrences import cancel
from search.query import Point
from tests.factories.agenda import (
    AreaFactory,
    CategoryFactory,
    EventDateFactory,
    PlaceFactory,
    at,
    listed_event,
)
from tests.factories.search import landmark

pytestmark = pytest.mark.django_db

NOW = at("2026-03-03 18:42")
#: A station, and metres to the east of it as degrees there.
NORTH, EAST, A_METRE = 48.8814, 2.3702, 1 / 73_200


@pytest.fixture(autouse=True)
def _evening():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def station():
    return landmark("Jaurès", NORTH, EAST, kind="station")


def published(title: str, start: str, metres: int, hours: int = 2, **fields):
    place = PlaceFactory(name=f"Salle {title}", latitude=NORTH, longitude=EAST + metres * A_METRE)
    first = dt.datetime.fromisoformat(f"2026-03-03 {start}")
    date = EventDateFactory.build(
        start_on=first.date(), times=[[start, f"{first + dt.timedelta(hours=hours):%H:%M}"]]
    )
    return listed_event(date, title=title, place=place, **fields)


def page(query: str = "") -> tuple[Any, str]:
    response = Client().get(f"/agenda/autour/{query}")
    assert response.status_code == 200
    return response.context, response.content.decode().replace("\u00a0", " ")


def test_what_is_on_or_starts_within_two_hours_comes_nearest_first_with_minutes_on_foot(station):
    genre = CategoryFactory(name="Concert")
    published("Loin", "19:30", 1_100)
    off = published("Annulé", "20:00", 500)
    published("Près", "19:00", 130, category=genre)
    published("Musée", "10:00", 310, hours=10)
    published("Tard", "20:42", 100)
    published("Trop loin", "19:00", 1_300)
    cancel(Occurrence.objects.filter(event=off), "Grève.", actor=None)

    context, text = page("?de=métro+Jaurès")

    shown = [(walk.card.event.title, walk.minutes, walk.is_now) for walk in context["walks"]]
    assert shown == [
        ("Près", 2, True),
        ("Musée", 4, True),
        ("Annulé", 7, False),
        ("Loin", 14, False),
    ]
    assert context["name"] == "Jaurès"
    assert "<strong>2 min à pied</strong> · Concert · Salle Près" in text
    assert "dans 18 min" in text
    assert "jusqu’à 20 h" in text
    # The map carries the numbers of the list.
    assert re.findall(r'<text class="pin-n[^>]*>(.*?)</text>', text) == ["1", "2", "3", "4"]
    assert [pin.kind for pin in context["map"].pins] == ["now", "now", "off", ""]
    assert (context["further"], context["further_url"]) == (
        1,
        "/agenda/autour/?de=m%C3%A9tro+Jaur%C3%A8s&quand=maintenant&minutes=30",
    )


def test_a_position_is_asked_by_its_address_and_kept_by_no_cache():
    published("Près", "19:00", 130)

    response = Client().get(f"/agenda/autour/?pres={NORTH},{EAST}&minutes=5")

    assert [walk.card.event.title for walk in response.context["walks"]] == ["Près"]
    assert "no-store" in response["Cache-Control"]


def test_another_time_and_another_distance_are_one_link_away(station):
    published("Nuit", "23:30", 300)

    now, _text = page("?de=Jaurès")
    tonight, _text = page("?de=Jaurès&quand=ce-soir&minutes=5")

    assert [choice.url for choice in now["windows"] if choice.label == "Ce soir"] == [
        "/agenda/autour/?de=Jaur%C3%A8s&quand=ce-soir&minutes=15"
    ]
    assert ([walk.card.event.title for walk in now["walks"]], now["map"]) == ([], None)
    assert [walk.card.event.title for walk in tonight["walks"]] == ["Nuit"]


def test_an_area_and_a_place_say_where_one_stands():
    AreaFactory(
        code="19", name="19e arrondissement", short_name="19e", latitude=NORTH, longitude=EAST
    )
    published("Près", "19:00", 130)

    for typed in ("19e", "Salle Près"):
        context, _text = page(f"?de={typed}")
        assert [walk.card.event.title for walk in context["walks"]] == ["Près"]


@pytest.mark.parametrize(
    ("typed", "point"),
    [
        ("rue de la Roquette", (48.8550, 2.3750)),
        ("RUE DE LA ROQUETTE, 75011 Paris", (48.8550, 2.3750)),
        ("12 r. de la Roquette", (48.8540, 2.3710)),
        ("200bis, rue de la roquette 11e", (48.8580, 2.3850)),
        ("bd Voltaire", (48.8610, 2.3710)),
        ("boulevard voltaire", (48.8610, 2.3710)),
        ("rue du sacre coeur", (48.8860, 2.3430)),
        ("passage de la Roquette", None),
        ("rue", None),
        ("rue %_(", None),
    ],
)
def test_a_street_is_where_the_known_addresses_on_it_are(
    typed: str, point: tuple[float, float] | None
):
    for street, latitude, longitude in (
        ("5 rue de la Roquette", 48.8540, 2.3710),
        ("76, rue de la Roquette", 48.8550, 2.3750),
        ("180 bis rue de la Roquette", 48.8580, 2.3850),
        ("12 cité de la Roquette", 48.9, 2.4),
        ("50 bd Voltaire", 48.8610, 2.3710),
        ("quai Voltaire", 48.8590, 2.3310),
        ("rue du Sacré-Cœur", 48.8860, 2.3430),
    ):
        PlaceFactory(street=street, latitude=latitude, longitude=longitude)
    PlaceFactory(street="1 rue de la Roquette", latitude=None, longitude=None)
    AreaFactory(code="11", name="11e arrondissement", short_name="11e")

    context, text = page(f"?de={typed.replace('%', '%25')}")

    assert context["here"] == (Point(*point) if point else None)
    assert (context["name"], [area.label for area in context["areas"][:1]]) == (
        (typed, []) if point else ("", ["11e"])
    )
    assert (
        "Nous ne connaissons aucun lieu « passage de la Roquette » : essayez une rue" in text
    ) == (typed == "passage de la Roquette")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", ""),
        ("?de=", ""),
        (
            "?de=Nulle+part",
            "Nous ne savons pas où est « Nulle part » : essayez un métro, un quartier ou le nom "
            "d’un lieu.",
        ),
        ("?de=%00%01", ""),
        ("?pres=ici", "« pres=ici » n’a pas de sens ici, et n’a pas compté."),
        ("?pres=91,2", "« pres=91,2 » n’a pas de sens ici, et n’a pas compté."),
        ("?minutes=600", "« minutes=600 » n’a pas de sens ici, et n’a pas compté."),
    ],
)
def test_what_says_no_place_gets_a_word_beside_the_field(query: str, said: str):
    context, text = page(query)

    assert (context["here"], context["problem"].replace("\u00a0", " ")) == (None, said)
    assert f'role="status" data-near-said>{said}</p>' in text


def test_the_page_of_three_asks_as_much_as_that_of_one(station):
    counts = []
    for metres in (100, 300, 500):
        published(str(metres), "19:00", metres)
        with CaptureQueriesContext(connection) as captured:
            page("?de=Jaurès")
        counts.append(len(captured))

    assert counts[0] == counts[2] <= 12


def test_the_map_lies_on_the_drawing_of_the_city_and_beyond_it_on_a_blank_sheet(without_streets):
    published("Près", "19:00", 130)
    landmark("Jaurès", NORTH + 0.002, EAST + 300 * A_METRE, kind="station")
    landmark("Stalingrad-sous-le-pont", NORTH - 0.003, EAST - 700 * A_METRE, kind="station")
    landmark("Sous la marque", NORTH + 0.0001, EAST + 130 * A_METRE, kind="station")
    lyon = PlaceFactory(name="Lyon", latitude=45.76, longitude=4.84)
    listed_event("2026-03-03 19:00", place=lyon)

    here, there = (page(f"?pres={point}") for point in (f"{NORTH},{EAST}", "45.76,4.84"))

    assert [text.count("carte.svg#") for _context, text in (here, there)] == [3, 0]
    # In the same units: a quarter of an hour nearly fills the half of either.
    assert [
        [(ring.minutes, round(ring.radius)) for ring in context["map"].rings]
        for context, _text in (here, there)
    ] == [[(5, 13), (10, 26), (15, 39)]] * 2
    # A name that would leave the map to the left stands to the right.
    # One that a mark would hide is not written.
    assert [(stop.name, stop.is_at_the_edge) for stop in here[0]["map"].stops] == [
        ("Jaurès", False),
        ("Stalingrad-sous-le-pont", True),
    ]


def test_the_streets_around_a_visitor_are_in_the_page_and_have_no_address():
    published("Près", "19:00", 130)
    lyon = PlaceFactory(name="Lyon", latitude=45.76, longitude=4.84)
    listed_event("2026-03-03 19:00", place=lyon)

    here, there = (page(f"?pres={point}")[1] for point in (f"{NORTH},{EAST}", "45.76,4.84"))

    assert ["Jaurès</text>" in text for text in (here, there)] == [True, False]
    assert ['id="rues"' in text for text in (here, there)] == [True, False]
    assert re.findall(r"/plan/|carte\.svg#", here + there) == []


def test_events_at_one_place_share_one_marker(station):
    for hour in range(5):
        published(str(hour), "19:00", 200)

    context, _text = page("?de=Jaurès")

    assert [pin.label for pin in context["map"].pins] == ["1–5"]
    assert len(context["walks"]) == 5


def test_the_search_knows_now_and_sorts_by_distance_and_by_what_ends():
    published("Près", "19:00", 130)
    published("Tard", "23:30", 130)

    response = Client().get("/agenda/?quand=maintenant&prix=gratuit")

    assert next((chip.words, chip.url) for chip in response.context["chips"].chosen) == (
        "maintenant",
        "/agenda/?prix=gratuit",
    )
    assert [day.is_chosen for day in response.context["strip"]] == [True] + [False] * 13
    assert [(link.label, link.url) for link in response.context["sorts"]] == [
        ("Par date", "/agenda/?quand=maintenant&prix=gratuit"),
        ("Bientôt finies", "/agenda/?quand=maintenant&prix=gratuit&tri=fin"),
    ]
    assert response.context["distance_url"] == (
        "/agenda/autour/?quand=maintenant&prix=gratuit&tri=distance"
    )
    assert [
        event["title"] for event in Client().get("/agenda.json?quand=maintenant").json()["events"]
    ] == ["Près"]
    assert [event["title"] for event in Client().get("/agenda.json?tri=fin").json()["events"]] == [
        "Près",
        "Tard",
    ]


def test_a_question_that_asks_where_goes_on_in_the_search_with_all_that_it_asked(client):
    listed_event("2031-03-03 20:00", title="Concert de jazz", price_kind="free")

    results = client.get("/agenda/", {"q": "jazz gratuit près de chez moi"}).content.decode()
    here = client.get("/agenda/autour/", {"q": "jazz", "prix": "gratuit"}).content.decode()
    answer = client.get("/agenda/autour/", {"q": "jazz", "prix": "gratuit", "pres": "48.85,2.35"})

    assert 'href="/agenda/autour/?q=jazz&amp;prix=gratuit"' in results
    assert '<input type="hidden" name="prix" value="gratuit">' in here
    assert 'data-near-go="/agenda/autour/?q=jazz&amp;prix=gratuit"' in here
    assert answer.headers["Location"] == "/agenda/?q=jazz&prix=gratuit&pres=48.85%2C2.35"
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_question_without_the_visitors_position_does_not_ask_where(client):
    page = client.get("/agenda/", {"q": "jazz"}).content.decode()

    assert "il manque d’où vous partez" not in page


@pytest.mark.parametrize(
    ("asked", "leads"),
    [
        ({"du": "2031-03-03", "au": "2031-03-03"}, "du=2031-03-03&au=2031-03-03"),
        ({"q": "jazz"}, "q=jazz"),
        ({"quand": "demain"}, "quand=demain"),
    ],
)
def test_a_list_sorted_by_distance_is_the_same_list_around_where_one_is(client, asked, leads):
    listed_event("2031-03-03 20:00", title="Concert de jazz")
    asked |= {"tri": "distance"}

    unknown = client.get("/agenda/autour/", asked).content.decode()
    answer = client.get("/agenda/autour/", asked | {"pres": "48.85,2.35"})

    assert '<input type="hidden" name="tri" value="distance">' in unknown
    assert answer.headers["Location"] == f"/agenda/?{leads}&pres=48.85%2C2.35&tri=distance"


@pytest.mark.parametrize("typed", ["rue des Pyrénées", "rue des pirénées", "12 rue des pyrennées"])
def test_a_street_of_the_map_is_found_also_misspelt(typed: str):
    landmark("Rue des Pyrénées", NORTH, EAST, kind="street")
    landmark("Rue des Prairies", NORTH, EAST + 0.1, kind="street")
    published("Près", "19:00", 130)
    AreaFactory(
        code="20", name="20e arrondissement", short_name="20e", latitude=NORTH, longitude=EAST
    )

    context, text = page(f"?de={typed}")

    assert '<h1 class="title">Autour d’ici : Rue des Pyrénées, 20e</h1>' in text
    assert [walk.card.event.title for walk in context["walks"]] == ["Près"]
    # The mark leads to its line.
    assert re.findall(r'<a href="#(sortie-\d+)"', text) == re.findall(r'id="(sortie-\d+)"', text)


def test_a_street_unlike_any_other_is_not_guessed():
    landmark("Rue des Pyrénées", NORTH, EAST, kind="street")

    assert page("?de=rue des Panoramas")[0]["here"] is None


def test_an_empty_answer_leads_to_later_and_to_the_whole_agenda(station):
    _context, text = page("?de=Jaurès")

    empty = text.split('class="empty"')[1].split("</div>")[0]
    assert re.findall(r'href="([^"]+)"', empty) == [
        "/agenda/autour/?de=Jaur%C3%A8s&amp;quand=ce-soir&amp;minutes=15",
        "/agenda/autour/?de=Jaur%C3%A8s&amp;quand=demain&amp;minutes=15",
        "/agenda/",
    ]
