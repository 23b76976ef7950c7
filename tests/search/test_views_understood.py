import html
import re
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

import pytest
import time_machine
from django.template.loader import render_to_string
from django.test import Client
from django.utils.http import urlencode

from agenda.models import Occurrence
from agenda.services.occurrences import move
from search.enums import Facet
from search.models import FruitlessSearch, StemFrequency
from search.query import EventQuery
from search.query.understanding import UnderstoodPhrase, UnderstoodQuery
from tests.budgets import PAGE_QUERIES, count_queries
from tests.factories.agenda import AreaFactory, CategoryFactory, PlaceFactory, at, listed_event
from tests.factories.search import SynonymFactory, landmark

pytestmark = pytest.mark.django_db
NOW = at("2026-03-03 12:00")
TYPED = "concert gratuit ce week-end 11e"
MEANT = "/agenda/?q=concert+11e&quand=ce-week-end&prix=gratuit"


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def eleventh():
    return AreaFactory(code="11", short_name="11e", name="11e arrondissement")


def page_of(q: str, address: str = "/agenda/", **parameters: Any) -> tuple[Any, str]:
    """The context of the page, and what it says."""
    response = Client().get(f"{address}?{urlencode({'q': q, **parameters}, doseq=True)}")
    assert response.status_code == 200
    return response.context, response.content.decode()


def titles(context: Any) -> list[str]:
    return [shown.event.title for shown in cards(context) if shown.hit.is_full]


def partial(context: Any) -> dict[str, str]:
    """The titles of events that lack a part of the query, and what is said of each."""
    return {shown.event.title: shown.remark for shown in cards(context) if not shown.hit.is_full}


def cards(context: Any) -> list[Any]:
    return [shown for group in context["groups"] for shown in group.hits]


def text_of(page: str) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page)))


def chips_shown(page: str) -> list[str]:
    """The chips over the list, with their labels."""
    chips = re.search(r'(?s)<ul class="chips".*?</ul>', page)[0]
    return [text_of(one).strip() for one in re.findall(r'(?s)<span class="chip">(.*?)<a ', chips)]


def some_concerts(eleventh) -> None:
    here, free = {"place": PlaceFactory(area=eleventh)}, {"price_kind": "free"}
    listed_event("2026-03-07 20:00", title="Concert A", **here, **free)
    listed_event(
        "2026-03-07 20:00", title="Concert payant", **here, price_kind="paid", price_from=12
    )
    listed_event("2026-03-07 20:00", title="Concert loin", place=PlaceFactory(), **free)
    listed_event("2026-03-17 20:00", title="Concert plus tard", **here, **free)
    listed_event("2026-03-07 20:00", title="Bal", **here, **free)


def test_words_that_mean_a_filter_are_one_and_the_field_keeps_what_was_typed(eleventh):
    some_concerts(eleventh)

    context, page = page_of(TYPED)

    assert titles(context) == ["Concert A"]
    assert f'value="{TYPED}"' in page
    assert chips_shown(page) == ["mot concert", "quand ce week-end", "gratuit", "où 11e"]
    assert [(chip.label, chip.words) for chip in context["chips"].understood] == [
        ("mot", "concert"),
        ("quand", "ce week-end"),
        ("", "gratuit"),
        ("où", "11e"),
    ]
    assert context["chips"].chosen == []
    assert context["canonical"] == MEANT


def test_each_chip_takes_its_words_and_its_filter_away_and_keeps_the_rest(eleventh):
    some_concerts(eleventh)

    context, _page = page_of(TYPED)
    found = {chip.words: Client().get(chip.url).context for chip in context["chips"].understood}

    assert {words: sorted(titles(without)) for words, without in found.items()} == {
        "concert": ["Bal", "Concert A"],
        "ce week-end": ["Concert A", "Concert plus tard"],
        "gratuit": ["Concert A", "Concert payant"],
        "11e": ["Concert A", "Concert loin"],
    }


def test_what_was_understood_can_be_refused_and_understood_again(eleventh):
    kind = CategoryFactory(name="Concert")
    said = "<p>Pas ce week-end, 11e fois</p>"
    listed_event("2026-03-07 20:00", title="Concert gratuit", body=said, category=kind)
    listed_event(
        "2026-03-07 20:00", title="Concert", price_kind="free", place=PlaceFactory(area=eleventh)
    )

    read, _page = page_of(TYPED)
    refused = Client().get(read["chips"].as_typed_url).context
    again = Client().get(refused["chips"].chosen[-1].url).context

    assert titles(read) == ["Concert"]
    assert (titles(refused), refused["chips"].as_typed_url) == (["Concert gratuit"], "")
    assert [chip.words for chip in refused["chips"].chosen] == [TYPED, "mots tels quels"]
    assert titles(again) == ["Concert"]


def test_what_was_chosen_stands_beside_what_was_understood(eleventh):
    context, page = page_of("gratuit", ou=["11"], public="enfants")

    assert [chip.words for chip in context["chips"].understood] == ["gratuit"]
    assert [chip.words for chip in context["chips"].chosen] == ["enfants", "11e"]
    assert chips_shown(page) == ["gratuit", "pour qui enfants", "où 11e"]


def test_several_values_that_the_same_words_mean_are_one_chip():
    context, _page = page_of("pour enfants, demain soir")

    assert [(chip.words, chip.url) for chip in context["chips"].understood] == [
        ("demain, le soir", "/agenda/?q=pour+enfants"),
        ("familles, enfants", "/agenda/?quand=demain&moment=soir"),
    ]


def test_a_station_is_a_point_by_its_name(eleventh):
    landmark("République", 48.8675, 2.3638, kind="square", radius_m=600)
    listed_event(
        "2026-03-07 20:00", title="Près", place=PlaceFactory(latitude=48.868, longitude=2.364)
    )
    listed_event(
        "2026-03-07 20:00", title="Loin", place=PlaceFactory(latitude=48.9, longitude=2.364)
    )

    context, _page = page_of("près de République")

    assert titles(context) == ["Près"]
    assert [(chip.label, chip.words) for chip in context["chips"].understood] == [
        ("où", "République, à moins de 600\u00a0m")
    ]


def test_pages_orders_and_looks_keep_what_was_typed(eleventh):
    landmark("République", 48.8675, 2.3638, kind="square", radius_m=600)
    for _event in range(21):
        listed_event(
            "2026-03-07 20:00",
            price_kind="free",
            place=PlaceFactory(latitude=48.868, longitude=2.364),
        )

    context, _page = page_of("gratuit près de République", tri="distance")
    second = Client().get(context["next_url"]).context

    kept = "/agenda/?q=gratuit+pr%C3%A8s+de+R%C3%A9publique"
    assert context["next_url"] == f"{kept}&page=2&tri=distance"
    assert context["list_url"] == f"{kept}&tri=distance"
    assert [(sort.url, sort.is_current) for sort in context["sorts"]] == [
        (kept, False),
        (f"{kept}&tri=date", False),
        (f"{kept}&tri=distance", True),
        (f"{kept}&tri=fin", False),
    ]
    assert (second["query"].sort, len(titles(second)), second["search_hidden"]) == (
        "distance",
        1,
        [("tri", "distance")],
    )


def test_feeds_and_the_api_answer_what_the_page_does(eleventh):
    some_concerts(eleventh)
    asked = f"?{urlencode({'q': TYPED})}"

    data = Client().get(f"/agenda.json{asked}").json()
    calendar = Client().get(f"/agenda.ics{asked}").content.decode()
    atom = Client().get(f"/agenda.atom{asked}").content.decode()
    listed = Client().get(f"/api/v1/evenements{asked}").json()
    changed = Client().get(f"/api/v1/evenements{asked}&depuis=0").json()

    assert [event["title"] for event in data["events"]] == ["Concert A"]
    assert data["url"] == f"https://agenda.example.org{MEANT}"
    assert (calendar.count("BEGIN:VEVENT"), atom.count("<entry")) == (1, 1)
    assert [[event["title"] for event in events["items"]] for events in (listed, changed)] == [
        ["Concert A"]
    ] * 2


def test_a_feed_is_another_once_editors_say_that_its_words_mean_more():
    listed_event("2026-03-07 20:00", title="Bal")
    first = Client().get("/agenda.json?q=zorgl")

    SynonymFactory(expressions="zorgl, bal")
    second = Client().get("/agenda.json?q=zorgl", headers={"If-None-Match": first["ETag"]})

    assert (first.json()["total"], second.status_code, second.json()["total"]) == (0, 200, 1)


def test_the_same_is_understood_in_english(eleventh):
    some_concerts(eleventh)

    context, _page = page_of("free concert this weekend 11th", "/en/agenda/")

    assert titles(context) == ["Concert A"]
    assert context["canonical"] == f"/en{MEANT.replace('11e', '11th')}"


@pytest.mark.parametrize(
    ("q", "parameters", "noted"),
    [
        ("Kazoo", {}, [("kazoo", 1)]),
        ("kazoo", {"exact": 1}, [("kazoo", 1)]),
        ("kazoo gratuit", {}, []),
        ("kazoo", {"prix": "gratuit"}, []),
        ("bal", {}, []),
    ],
)
def test_words_that_alone_find_nothing_are_noted_for_the_editors(
    q: str, parameters: dict, noted: list
):
    listed_event("2026-03-07 20:00", title="Bal")

    page_of(q, **parameters)

    assert list(FruitlessSearch.objects.values_list("words", "count")) == noted


@pytest.mark.parametrize(
    ("q", "parameters", "noted"),
    [
        ("pulpe", {}, [("pulpe", True)]),
        ("pulpes jus", {}, [("pulpes jus", True)]),
        ("pulpe", {"tri": "date"}, []),
        ("pulpe", {"prix": "gratuit"}, []),
        ("bal", {}, []),
        ("bal pulpe", {}, []),
        ("hangar", {}, []),
    ],
)
def test_words_that_are_found_in_no_title_and_no_place_are_noted_apart(
    q: str, parameters: dict, noted: list
):
    place = PlaceFactory(name="Le Hangar")
    listed_event(
        "2026-03-07 20:00", title="Bal", body="<p>Jus et pulpe.</p>", place=place, price_kind="free"
    )

    page_of(q, **parameters)

    assert list(FruitlessSearch.objects.values_list("words", "is_found")) == noted


def test_requests_of_robots_are_not_recorded():
    Client().head("/agenda/?q=kazoo")
    Client().get(
        "/agenda/?q=kazoo", headers={"User-Agent": "Mozilla/5.0 (compatible; Bingbot/2.0)"}
    )

    assert not FruitlessSearch.objects.exists()


def corrected() -> UnderstoodQuery:
    """What is made of a mistyped word beside one that means a filter."""
    asked = EventQuery(now=NOW, text="picaso gratuit")
    first = EventQuery(now=NOW, text="picaso", facets={Facet.PRICE: ("gratuit",)})
    piece = UnderstoodPhrase("gratuit", "prix", ("gratuit",))
    return UnderstoodQuery(
        asked,
        replace(first, text="picasso"),
        (piece,),
        corrections={"picaso": "picasso"},
        uncorrected=first,
    )


def test_a_correction_is_said_and_refused_by_a_link_that_keeps_the_filters():
    understood = corrected()
    address = f"/agenda/{understood.as_mistyped.querystring()}"

    page = render_to_string(
        "search/_understood.html", {"understood": understood, "uncorrected_url": address}
    )

    assert address == "/agenda/?q=picaso&prix=gratuit&exact=1"
    assert text_of(page).strip() == "Résultats pour « picasso » ; chercher plutôt « picaso »"
    assert html.unescape(page).count(f'href="{address}"') == 1
    assert understood.messages == (
        "Résultats pour «\u00a0picasso\u00a0», faute de «\u00a0picaso\u00a0».",
    )


def test_a_mistyped_filter_is_said_by_its_word():
    first = EventQuery(now=NOW, text="gratiut")
    free = EventQuery(now=NOW, facets={Facet.PRICE: ("gratuit",)})

    understood = UnderstoodQuery(first, free, corrections={"gratiut": "gratuit"}, uncorrected=first)

    assert (understood.mistyped_text, understood.corrected_text) == ("gratiut", "gratuit")


def test_a_mistyped_search_answers_for_what_was_meant_and_its_link_for_what_was_typed():
    listed_event("2026-03-07 20:00", title="Picasso")

    context, page = page_of("picaso")
    refused, _page = page_of("picaso", exact=1)

    assert titles(context) == ["Picasso"]
    assert "Résultats pour « picasso » ; chercher plutôt « picaso »" in text_of(page).replace(
        "\u00a0", " "
    )
    assert 'href="/agenda/?q=picaso&amp;exact=1"' in page
    assert titles(refused) == []
    assert not FruitlessSearch.objects.filter(words="picasso").exists()


@pytest.mark.parametrize(
    ("q", "meant"),
    [
        ("concert gratiut", "q=concert&prix=gratuit"),
        ("concert deamin", "q=concert&quand=demain"),
        ("concert bellevile", "q=concert&pres=48.8722,2.3767&rayon=800"),
    ],
)
def test_a_mistyped_filter_is_meant_though_no_event_says_it(q: str, meant: str):
    landmark("Belleville", 48.8722, 2.3767)
    listed_event("2026-03-04 20:00", title="Concert", price_kind="free")

    context, _page = page_of(q)

    assert unquote(context["query"].strict().querystring()) == f"?{meant}"


def test_a_mistyped_filter_is_meant_rather_than_a_word_of_an_event_that_is_farther():
    listed_event("2026-03-04 20:00", title="Concert et demi")

    context, _page = page_of("concert deman")

    assert context["query"].querystring() == "?q=concert&quand=demain"


def test_a_word_that_an_event_says_is_not_mistyped_however_near_a_filter():
    listed_event("2026-03-07 20:00", title="Gratuité")

    assert titles(page_of("gratuite")[0]) == []  # a filter
    assert titles(page_of("gratuité", exact=1)[0]) == ["Gratuité"]


def some_jazz() -> None:
    """One that says all of «jazz manouche», one its rare word alone, and one its common word."""
    for title in ("Jazz manouche", "Nuit manouche", "Jazz vocal"):
        listed_event("2026-03-07 20:00", title=title, price_kind="free")


@pytest.mark.parametrize("view", ["images", "liste"])
def test_what_says_most_of_what_was_asked_follows_what_says_all_and_it_is_said(view: str):
    some_jazz()

    context, page = page_of("jazz manouche", vue=view)

    assert titles(context) == ["Jazz manouche"]
    assert partial(context) == {
        "Nuit manouche": "sans «\u00a0jazz\u00a0»",
        "Jazz vocal": "sans «\u00a0manouche\u00a0»",
    }
    assert context["total"] == 1
    said = ["1 répond à tout", "Jazz manouche", "répond à tout", "Nuit manouche", "sans «"]
    assert re.search(".*".join(said), text_of(page))


def test_a_date_elsewhere_of_an_event_that_has_a_date_moved_there_says_so(eleventh):
    there = listed_event("2026-03-07 20:00", title="Boxe ici", place=PlaceFactory(area=eleventh))
    tour = listed_event(
        "2026-03-07 20:00", "2026-03-08 20:00", title="Boxe en tournée", place=PlaceFactory()
    )
    moved = Occurrence.objects.filter(event=tour).order_by("start_at").last()
    move([moved], there.place, "Travaux.", actor=None)

    on_saturday, _page = page_of("boxe 11e 7 mars")
    on_sunday, _page = page_of("boxe 11e 8 mars")

    assert titles(on_saturday) == ["Boxe ici"]
    assert partial(on_saturday) == {"Boxe en tournée": "pas dans ce quartier"}
    assert titles(on_sunday) == ["Boxe en tournée"]


def test_then_a_condition_that_words_said_is_let_go_but_none_of_the_address(eleventh):
    listed_event("2026-03-07 20:00", title="Boxe ici", place=PlaceFactory(area=eleventh))
    for title in ("Boxe ailleurs", "Lutte"):
        listed_event("2026-03-07 20:00", title=title)

    said, _page = page_of("boxe 11e")
    chosen, _page = page_of("boxe", ou="11")

    assert (titles(said), partial(said)) == (
        ["Boxe ici"],
        {"Boxe ailleurs": "pas dans ce quartier"},
    )
    assert (titles(chosen), partial(chosen)) == (["Boxe ici"], {})


def test_around_a_named_place_comes_what_is_near_then_what_else_is_there_then_what_is_elsewhere():
    landmark("Tuileries", 48.8634, 2.3275, kind="square", radius_m=500)

    def held(title: str, latitude: float) -> None:
        where = PlaceFactory(latitude=latitude, longitude=2.3275)
        listed_event("2026-03-07 20:00", title=title, place=where)

    held("Concert de midi", 48.8634)
    held("Visite des statues", 48.8634)
    held("Concert d’à côté", 48.8634 + 600 / 111_000)
    held("Concert de loin", 48.8634 + 2_000 / 111_000)

    said, _page = page_of("concert aux tuileries")
    there, alone = page_of("aux tuileries")
    chosen, _page = page_of("concert", pres="48.8634,2.3275", rayon=500)

    assert (titles(said), said["total"]) == (["Concert de midi"], 1)
    assert partial(said) == {
        "Concert d’à côté": "plus loin",
        "Visite des statues": "sans «\u00a0concert\u00a0»",
        "Concert de loin": "plus loin",
    }
    assert titles(there) == ["Concert de midi", "Visite des statues"]
    assert partial(there) == {"Concert d’à côté": "plus loin"}
    assert "2 répondent à tout" in text_of(alone)
    assert (titles(chosen), partial(chosen)) == (["Concert de midi"], {})


def test_a_circle_of_the_address_is_not_made_wider_and_the_next_page_begins_anew():
    landmark("Tuileries", 48.8634, 2.3275, kind="square", radius_m=500)
    for title, away in (("Concert de midi", 0), ("Concert d’à côté", 600)):
        where = PlaceFactory(latitude=48.8634 + away / 111_000, longitude=2.3275)
        listed_event("2026-03-07 20:00", title=title, place=where)

    assert [*partial(page_of("aux tuileries", page=2)[0])] == ["Concert d’à côté"]
    assert partial(page_of("aux tuileries", rayon=400)[0]) == {}


def test_a_square_is_meant_by_its_name_alone_unless_an_event_bears_it():
    landmark("Moulin Rouge", 48.8841, 2.3322, kind="square", radius_m=500)
    place = PlaceFactory(name="Moulin Rouge", latitude=48.8841, longitude=2.3322)
    listed_event("2026-03-07 20:00", title="Revue", place=place)

    around, page = page_of("moulin rouge")
    listed_event(
        "2026-03-07 20:00", title="Moulin Rouge", place=PlaceFactory(latitude=48.80, longitude=2.30)
    )
    titled, _page = page_of("moulin rouge")

    assert (around["understood"].query.near_name, titles(around)) == ("Moulin Rouge", ["Revue"])
    assert place.get_absolute_url() in page
    assert (titled["understood"].query.near, titles(titled)) == (None, ["Moulin Rouge", "Revue"])


def test_what_is_there_for_another_public_comes_last():
    landmark("Parc Monceau", 48.8797, 2.3090, kind="square", radius_m=500)
    park = PlaceFactory(latitude=48.8797, longitude=2.3090)
    listed_event("2026-03-07 10:00", title="Kung-fu", place=park)
    listed_event("2026-03-07 15:00", title="Guignol", place=park, audience="enfants")

    context, _page = page_of("parc monceau avec les enfants")

    assert titles(context) == ["Guignol"]
    assert partial(context) == {"Kung-fu": "pas «\u00a0familles, enfants\u00a0»"}


def test_what_says_that_it_is_for_babies_comes_before_all_else_that_is_for_children():
    listed_event("2026-03-06 10:00", title="Judo", audience="enfants")
    listed_event("2026-03-07 10:00", title="Comptines pour les tout-petits", audience="enfants")

    assert titles(page_of("things to do with a toddler this week")[0]) == [
        "Comptines pour les tout-petits",
        "Judo",
    ]
    for asked in ("things to do with kids this week", "things to do with a toddler"):
        assert titles(page_of(asked)[0]) == ["Judo", "Comptines pour les tout-petits"]


def test_when_nothing_says_all_what_says_most_is_shown_above_what_to_let_go():
    some_jazz()

    context, page = page_of("jazz manouche vocal gratuit")

    assert (titles(context), context["total"]) == ([], 0)
    assert partial(context) == {
        "Jazz manouche": "sans «\u00a0vocal\u00a0»",
        "Jazz vocal": "sans «\u00a0manouche\u00a0»",
        "Nuit manouche": "sans «\u00a0jazz\u00a0», «\u00a0vocal\u00a0»",
    }
    said = text_of(page).replace("\u00a0", " ")
    lines = ["Rien ne correspond tout à fait", "Jazz manouche", "Rien avec ces mots"]
    assert re.search(".*".join(lines), said)


@pytest.mark.parametrize("parameters", [{"exact": 1}, {"tri": "date"}])
def test_words_taken_as_they_are_and_other_orders_have_nothing_but_what_says_all(parameters: dict):
    some_jazz()

    context, _page = page_of("jazz manouche", **parameters)

    assert (titles(context), partial(context)) == (["Jazz manouche"], {})


def test_calendars_feeds_and_data_hold_nothing_but_what_says_all():
    some_jazz()

    said = {
        name: Client().get(f"/agenda.{name}?q=jazz+manouche").content.decode()
        for name in ("ics", "atom", "json")
    }

    assert [("Jazz manouche" in text, "Nuit manouche" in text) for text in said.values()] == [
        (True, False)
    ] * 3


def test_what_is_soon_over_is_asked_in_words_and_said_with_a_way_out():
    for title, day in (
        ("Expo des adieux", "2026-03-08 10:00"),
        ("Expo de toujours", "2026-04-08 10:00"),
    ):
        listed_event(day, title=title)

    context, page = page_of("expo derniers jours")

    assert titles(context) == ["Expo des adieux"]
    assert "se termine d’ici 7 jours" in text_of(page).replace("\u00a0", " ")
    assert [chip.url for chip in context["chips"].understood if "7" in chip.words] == [
        "/agenda/?q=expo"
    ]
    assert context["understood"].querystring() == "?q=expo+derniers+jours"


def test_what_words_said_is_met_by_saying_it_until_it_is_strict(eleventh):
    listed_event("2026-03-07 15:00", title="Contes pour enfants")
    listed_event("2026-03-07 16:00", title="Contes du soir", audience="enfants")
    listed_event("2026-03-07 17:00", title="Contes")

    said, page = page_of("contes pour enfants")
    [strict_url] = [
        chip.strict_url for chip in said["chips"].understood if chip.words == "familles, enfants"
    ]
    strict = Client().get(strict_url).context

    assert titles(said) == ["Contes pour enfants", "Contes du soir"]
    assert {one.value: one.count for one in said["facets"][3].choices if one.count} == {
        "enfants": 1,
        "tout-public": 2,
    }
    assert strict_url == "/agenda/?q=contes&public=enfants&public=familles"
    assert titles(strict) == ["Contes du soir"]
    assert (len(strict["chips"].chosen), [chip.strict_url for chip in strict["chips"].chosen]) == (
        3,
        ["", "", ""],
    )
    assert "strictement" in text_of(page)
    assert "strictly" in text_of(page_of("tales for kids", "/en/agenda/")[1])


def test_words_tick_the_boxes_of_their_filter_and_unticking_them_lets_it_go(eleventh):
    listed_event("2026-03-07 15:00", title="Contes pour enfants", place=PlaceFactory(area=eleventh))

    context, _page = page_of("contes pour enfants 11e à Paris")

    chosen = {one.value for menu in context["facets"] for one in menu.choices if one.is_chosen}
    assert chosen == {"enfants", "familles", "11"}
    assert context["hidden"] == [("q", "contes")]


def test_literal_words_mean_no_condition():
    listed_event("2026-03-07 15:00", title="Contes", audience="enfants")
    listed_event("2026-03-07 15:00", title="Contes, enfants bienvenus")

    context, _page = page_of("contes enfants", exact=1)

    assert titles(context) == ["Contes, enfants bienvenus"]
    assert context["query"].said == ()


def test_a_word_that_no_event_says_is_a_chip_and_what_else_was_asked_answers():
    listed_event("2026-03-07 20:00", title="Bal", price_kind="free")

    context, page = page_of("zorglub gratuit")

    assert titles(context) == ["Bal"]
    said = "« zorglub » pas compris , ne filtre rien : chercher quand même « zorglub »"
    assert said in text_of(page).replace("\u00a0", " ")
    assert [chip.url for chip in context["chips"].understood if chip.is_unread] == [
        "/agenda/?q=%22zorglub%22+gratuit"
    ]
    assert context["ics_url"] == "/agenda.ics?q=zorglub&prix=gratuit"


def test_several_conditions_are_let_go_at_once_and_the_day_last(eleventh):
    facts = {"price_kind": "paid", "place": PlaceFactory(area=eleventh)}
    listed_event("2026-03-07 20:00", title="Boxe", **facts)
    listed_event("2026-03-08 20:00", title="Boxe du dimanche", **facts)

    typed = "boxe gratuite pour enfants samedi 11e"
    context, page = page_of(typed)

    assert (context["total"], partial(context)) == (
        0,
        {
            "Boxe": "pas «\u00a0gratuit\u00a0», pas «\u00a0familles, enfants\u00a0»",
            "Boxe du dimanche": "pas ce jour-là, pas «\u00a0gratuit\u00a0», "
            "pas «\u00a0familles, enfants\u00a0»",
        },
    )
    assert "pas ce jour-là" in text_of(page)
    assert count_queries(lambda: page_of(f"{typed} zorglub")) <= PAGE_QUERIES


def test_what_a_word_was_widened_by_is_named_and_refused_in_a_tap():
    StemFrequency.objects.create(stem="marionnet", events=1)
    listed_event("2026-03-07 20:00", title="Marionnettes")

    context, page = page_of("guignol")
    [chip] = context["chips"].understood[1:]

    assert (chip.words, chip.url) == ("guignol, et marionnettes", "/agenda/?q=%22guignol%22")
    assert "Ne pas élargir" in page
    assert titles(Client().get(chip.url).context) == []
