import re
from typing import Any

import pytest
import time_machine
from django.test import Client

from agenda.models import Area, Event
from agenda.services.occurrences import cancel, move
from search.results.map import Plan
from search.views import map as views
from tests.budgets import PAGE_QUERIES
from tests.factories.agenda import AreaFactory, PlaceFactory, at, listed_event

pytestmark = pytest.mark.django_db
NOW = at("2026-03-03 12:00")


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def plan_of_three() -> list[Area]:
    """The 10th above; below it the 1st, a hole, and the 2nd."""
    return [
        AreaFactory(code="le-1", short_name="1er", position=1, tile_row=2, tile_column=1),
        AreaFactory(code="le-2", short_name="2e", position=2, tile_row=2, tile_column=3),
        AreaFactory(code="le-10", short_name="10e", position=10, tile_row=1, tile_column=2),
    ]


def page_of(query_string: str):
    response = Client().get(f"/agenda/{query_string}")
    assert response.status_code == 200
    return response


def plan_of(query_string: str) -> Plan:
    return page_of(query_string).context["plan"]


def map_of(query_string: str = "", path: str = "/agenda/carte.json") -> dict:
    response = Client().get(path + query_string)
    assert response.status_code == 200
    return response.json()


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_a_tile_counts_its_district_under_the_other_conditions(plan_of_three):
    first, second, _tenth = plan_of_three
    for price in ("free", "free", "paid"):
        listed_event(
            "2026-03-07 20:00", place=PlaceFactory(area=first), price_kind=price, price_from=12
        )
    listed_event("2026-03-07 20:00", place=PlaceFactory(area=second), price_kind="free")

    tiles = plan_of("?prix=gratuit&ou=le-2&vue=carte").tiles

    assert [(tile.area.code, tile.count, tile.is_chosen) for tile in tiles] == [
        ("le-10", 0, False),
        ("le-1", 2, False),
        ("le-2", 1, True),
    ]
    assert [tile.url for tile in tiles] == [
        "/agenda/?prix=gratuit&ou=le-10&vue=carte",
        "/agenda/?prix=gratuit&ou=le-1&vue=carte",
        "/agenda/?prix=gratuit&vue=carte",
    ]
    found = [page_of(tile.url.removeprefix("/agenda/")).context["total"] for tile in tiles[:2]]
    assert found == [0, 2]


def test_the_more_a_district_has_the_stronger_its_tile_and_its_number_is_written(plan_of_three):
    for area, count in zip(plan_of_three, (4, 1, 0), strict=True):
        for _number in range(count):
            listed_event("2026-03-07 20:00", place=PlaceFactory(area=area))

    page = page_of("?vue=carte").content.decode()

    tiles = re.findall(
        r'<li data-column="(\d)"><a class="tile"[^>]*?( data-level="\d")?>(.*?)</a>', page
    )
    said = [(column, level.strip(), re.sub(r"<.*?>", "", words)) for column, level, words in tiles]
    assert said == [
        ("2", "", "10e0 sortie"),
        ("1", 'data-level="4"', "1er4 sorties"),
        ("3", 'data-level="1"', "2e1 sortie"),
    ]


def test_districts_that_are_not_all_on_the_plan_are_a_list(plan_of_three):
    AreaFactory(code="ailleurs", position=11)
    listed_event("2026-03-07 20:00", place=PlaceFactory(area=plan_of_three[0]))

    response = page_of("?vue=carte")

    assert response.context["plan"].is_drawn is False
    assert 'class="tiles"' not in response.content.decode()
    assert [tile.area.code for tile in response.context["plan"].tiles] == [
        "le-1",
        "le-2",
        "le-10",
        "ailleurs",
    ]


def test_the_list_stands_under_the_map_and_the_other_views_have_none(plan_of_three):
    listed_event("2026-03-07 20:00", title="Bal", place=PlaceFactory(area=plan_of_three[0]))

    shown = page_of("?vue=carte&q=bal")
    images = page_of("?q=bal")

    page = shown.content.decode()
    assert 0 < page.index('class="tiles"') < page.index('class="rows rows--seen"')
    assert [hit.event.title for group in shown.context["groups"] for hit in group.hits] == ["Bal"]
    assert (images.context["plan"], images.context["map_url"]) == (None, "/agenda/?q=bal&vue=carte")
    assert shown.context["canonical"] == "/agenda/?q=bal"


def test_without_results_the_tiles_show_where_there_are_some(plan_of_three):
    first, second, _tenth = plan_of_three
    listed_event("2026-03-07 20:00", place=PlaceFactory(area=first))

    response = page_of(f"?vue=carte&ou={second.code}")

    assert response.context["total"] == 0
    assert [tile.count for tile in response.context["plan"].tiles] == [0, 1, 0]
    assert 'class="tiles"' in response.content.decode()


def test_the_map_opens_by_itself_if_a_location_is_chosen(plan_of_three):
    listed_event("2026-03-07 20:00", place=PlaceFactory(area=plan_of_three[0]))

    opens = {
        asked: plan_of(f"?vue=carte{asked}").facts["opens"]
        for asked in ("", "&prix=gratuit", "&ou=le-1", "&pres=48,2")
    }

    assert opens == {"": False, "&prix=gratuit": False, "&ou=le-1": True, "&pres=48,2": True}
    assert plan_of("?vue=carte&ou=le-1&page=2").facts["points"] == "/agenda/carte.json?ou=le-1"


def test_the_still_map_is_of_a_city_whose_areas_all_lie_on_its_drawing(plan_of_three):
    Area.objects.filter(code="le-2").update(code="2")
    listed_event("2026-03-07 20:00", place=PlaceFactory(area=Area.objects.get(code="2")))

    response = page_of("?vue=carte")
    here, page = response.context["plan"].drawing, response.content.decode()
    AreaFactory(code="lyon-1", latitude=45.77, longitude=4.83)
    elsewhere = page_of("?vue=carte")

    # The edges, and the centre of the Place de la Bastille.
    assert (here.at(here.north, here.west), here.at(here.south, here.east)) == (
        (0, 0),
        (here.width, here.height),
    )
    assert here.at(48.8532, 2.3691) == (563.8, 296.4)
    assert re.findall(
        r'<a href="(.*?)" tabindex="-1"><use class="area" href="[^"]*#(.*?)"', page
    ) == [("/agenda/?ou=2&amp;vue=carte", "a2")]
    assert response.context["plan"].facts["drawing"]["bounds"] == here.bounds
    assert (elsewhere.context["plan"].drawing, elsewhere.context["plan"].facts["drawing"]) == (
        None,
        None,
    )
    assert "data-still" not in elsewhere.content.decode()


def test_a_search_by_zone_drops_the_district_and_point_chosen_before(plan_of_three):
    listed_event(
        "2026-03-07 20:00", title="Bal", place=PlaceFactory(latitude=48.853, longitude=2.369)
    )
    listed_event("2026-03-07 20:00", title="Bal", place=PlaceFactory(latitude=48.88, longitude=2.3))

    facts: dict[str, Any] = plan_of("?vue=carte&q=bal&ou=le-1&pres=48.9,2.4&rayon=300&page=2").facts
    there = page_of(facts["zone"].removeprefix("/agenda/") + "&pres=48.853,2.369&rayon=400")

    assert facts["zone"] == "/agenda/?q=bal&vue=carte"
    assert facts["near"] == [48.9, 2.4, 300]
    assert (there.context["total"], there.context["plan"].facts["opens"]) == (1, True)


def test_a_city_may_set_background_tiles_with_attribution(settings):
    AreaFactory()
    listed_event("2026-03-07 20:00")

    settings.MAP_TILES_URL = "/tuiles/{z}/{x}/{y}.png © Elle & lui"
    own = plan_of("?vue=carte").facts
    settings.MAP_TILES_URL = ""
    none = plan_of("?vue=carte").facts

    assert (own["tiles"], own["tiles_by"]) == ("/tuiles/{z}/{x}/{y}.png", "© Elle &amp; lui")
    assert (none["tiles"], none["tiles_by"]) == ("", "")


def test_events_come_by_point_in_the_order_of_the_answer():
    area = AreaFactory(code="onze", short_name="11e")
    hall = PlaceFactory(
        name="La Halle", street="2 rue du Port", area=area, latitude=48.85, longitude=2.37
    )
    room = PlaceFactory(name="Salle du haut", parent=hall, area=area, latitude=None, longitude=None)
    other = PlaceFactory(name="Le Quai", street="", area=area, latitude=48.9, longitude=2.4)
    listed_event("2026-03-03 20:00", title="Bal", slug="bal", place=hall)
    listed_event("2026-03-04 20:00", title="Expo", slug="expo", place=other)
    listed_event("2026-03-07 15:00", title="Concert", slug="concert", place=room, language="en")

    found = map_of()

    assert [plain(place["label"]) for place in found["places"]] == [
        "La Halle, Salle du haut : 2 sorties",
        "Le Quai : 1 sortie",
    ]
    halls, quay = found["places"]
    assert (halls["lat"], halls["lon"], halls["where"]) == (48.85, 2.37, "2 rue du Port, 11e")
    assert [one.pop("rank") for one in (*halls["events"], *quay["events"])] == [0, 2, 1]
    assert [{name: plain(value) for name, value in one.items()} for one in halls["events"]] == [
        {"title": "Bal", "when": "Ce soir, 20 h", "url": "/evenements/bal/"},
        {
            "title": "Concert",
            "when": "Samedi, 15 h",
            "url": "/evenements/concert/",
            "language": "en",
        },
    ]
    assert [one["title"] for one in quay["events"]] == ["Expo"]
    assert plain(found["said"]) == "3 sorties dans 2 lieux."


def test_a_date_that_moved_is_where_it_is_held_and_one_that_is_off_says_so():
    old, new = (
        PlaceFactory(name="Ancien"),
        PlaceFactory(name="Nouveau", latitude=48.9, longitude=2.4),
    )
    moved = listed_event("2026-03-07 20:00", title="Bal", place=old)
    move(list(moved.occurrences.all()), new)
    cancel([listed_event("2026-03-08 20:00", title="Expo", place=old).occurrences.get()])

    found = map_of()

    said = {
        place["name"]: [(e["title"], e.get("off")) for e in place["events"]]
        for place in found["places"]
    }
    assert said == {"Nouveau": [("Bal", None)], "Ancien": [("Expo", "Annulé")]}


def test_events_without_a_point_are_counted_in_the_summary():
    nowhere = PlaceFactory(latitude=None, longitude=None)
    listed_event("2026-03-07 20:00")
    listed_event("2026-03-07 20:00", place=nowhere)
    listed_event("2026-03-07 20:00", place=None)

    found = map_of()

    assert (found["total"], found["shown"], found["more"]) == (3, 1, False)
    assert (
        plain(found["said"])
        == "1 sortie dans 1 lieu. Sans adresse connue : 2 sorties, dans la liste."
    )


def test_more_events_than_the_limit_are_mentioned(monkeypatch):
    monkeypatch.setattr(views, "MOST_POINTS", 2)
    for day in (5, 4, 6):
        listed_event(f"2026-03-0{day} 20:00", title=f"Le {day}", place=PlaceFactory())

    found = map_of()

    assert [event["title"] for place in found["places"] for event in place["events"]] == [
        "Le 4",
        "Le 5",
    ]
    assert (found["total"], found["shown"], found["more"]) == (3, 2, True)
    assert "Il y a 3 sorties : la carte montre les 2 premières." in plain(found["said"])


def test_the_same_question_has_the_same_events_whatever_its_page_and_view():
    eleventh = AreaFactory(code="onze")
    wanted = {"title": "Bal", "price_kind": "free", "place": PlaceFactory(area=eleventh)}
    listed_event("2026-03-07 20:00", **wanted)
    listed_event("2026-03-07 20:00", **wanted | {"price_kind": "paid", "price_from": 12})
    listed_event("2026-03-14 20:00", **wanted)
    listed_event("2026-03-07 20:00", **wanted | {"place": PlaceFactory()})

    found = map_of("?q=bals&quand=ce-week-end&ou=onze&prix=gratuit&vue=carte&page=7")

    assert (found["total"], found["shown"]) == (1, 1)


def test_it_speaks_english_and_is_not_fetched_again_while_nothing_changes():
    listed_event("2026-03-07 20:00", language="fr")

    first = Client().get("/en/agenda/carte.json")
    again = Client().get("/en/agenda/carte.json", headers={"If-None-Match": first.headers["ETag"]})

    assert first.json()["places"][0]["events"][0]["language"] == "fr"
    assert first.json()["places"][0]["events"][0]["url"].startswith("/en/evenements/")
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "query_string", ["?vue=carte", "?vue=carte&ou=le-1", "?vue=carte&q=bal&prix=gratuit"]
)
def test_the_page_asks_as_many_queries_for_three_as_for_one(
    django_assert_max_num_queries, plan_of_three, query_string
):
    counts = []
    for size in (1, 3):
        for _event in range(size - Event.objects.count()):
            place = PlaceFactory(area=plan_of_three[0])
            listed_event("2026-03-07 20:00", title="Bal", price_kind="free", place=place)
        page_of(query_string)
        with django_assert_max_num_queries(PAGE_QUERIES) as captured:
            page_of(query_string)
        counts.append(len(captured))

    assert counts[0] == counts[1]


def test_the_points_ask_as_many_queries_for_three_as_for_one(django_assert_max_num_queries):
    counts = []
    for size in (1, 3):
        for _event in range(size - Event.objects.count()):
            listed_event("2026-03-07 20:00", place=PlaceFactory(parent=PlaceFactory()))
        with django_assert_max_num_queries(6) as captured:
            map_of()
        counts.append(len(captured))

    assert counts[0] == counts[1]
