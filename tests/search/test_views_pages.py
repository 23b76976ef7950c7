import datetime as dt
import html
import re
from typing import Any

import pytest
import time_machine
from django.test import Client

from agenda.enums import AreaBasis
from agenda.models import Event
from agenda.services.occurrences import cancel, move
from tests.budgets import PAGE_QUERIES
from tests.factories.agenda import (
    AreaFactory,
    CategoryFactory,
    EventDateFactory,
    PlaceFactory,
    at,
    listed_event,
)

pytestmark = pytest.mark.django_db
NOW = at("2026-03-03 12:00")


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOW, tick=False):
        yield


def page_of(query_string: str = "") -> tuple[Any, str]:
    """The context of the page, and its text with single spaces."""
    response = Client().get(f"/agenda/{query_string}")
    assert response.status_code == 200
    text = html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode()))
    return response.context, re.sub(r"[\s\u00a0]+", " ", text)


def titles(context: Any) -> list[str]:
    return [shown.event.title for group in context["groups"] for shown in group.hits]


def test_events_come_by_day_with_the_total_of_each_day():
    listed_event("2026-03-07 20:00", title="Bal")
    listed_event("2026-03-03 20:00", "2026-03-07 15:00", title="Concert")
    listed_event("2026-03-07 11:00", title="Marché")

    context, text = page_of()

    assert [(g.day, g.total, [s.event.title for s in g.hits]) for g in context["groups"]] == [
        (dt.date(2026, 3, 3), 1, ["Concert"]),
        (dt.date(2026, 3, 7), 2, ["Marché", "Bal"]),
    ]
    assert context["total"] == 3
    assert "3 sorties" in text


def test_what_lies_beyond_the_city_is_found_by_no_district_and_by_a_choice_of_its_own():
    area = AreaFactory(code="12", short_name="12e", polygon=None)
    listed_event("2026-03-07 20:00", title="Ici", place=PlaceFactory(area=area))
    only_here, _text = page_of()
    beyond = PlaceFactory(
        name="Salle de Provins", area=None, area_basis=AreaBasis.OUTSIDE, city="Provins"
    )
    listed_event("2026-03-07 20:00", title="Au loin", place=beyond)

    context, _text = page_of()
    there, text = page_of("?ou=hors-de-la-ville")
    here, _text = page_of("?ou=12")

    assert areas_offered(only_here) == [("12e", 1)]
    assert areas_offered(context) == [("12e", 1), ("Hors de la ville", 1)]
    assert (titles(there), titles(here)) == (["Au loin"], ["Ici"])
    assert "Hors de la ville : 1 sortie" in text
    assert titles(page_of("?q=hors de paris")[0]) == ["Au loin"]


def areas_offered(context: dict) -> list[tuple[str, int]]:
    [facet] = [facet for facet in context["facets"] if facet.name == "ou"]
    return [(choice.label, choice.count) for choice in facet.choices]


def heads(path: str) -> list[tuple[str, str]]:
    """Return the level and the words of the page's headings of results, without those beside."""
    page = Client().get(path).content.decode()
    results = page.partition('data-part="results"')[2].partition("</section>")[0]
    found = re.findall(r"(?s)<h([1-4])[^>]*>(.*?)</h", results)
    return [
        (level, re.sub(r"[\s\u00a0]+", " ", re.sub(r"<[^>]+>", "", words)).strip())
        for level, words in found
    ]


def test_the_days_asked_for_are_the_title_and_one_day_is_not_said_twice():
    listed_event("2026-03-07 20:00", title="Bal")
    listed_event("2026-03-08 20:00", title="Concert")

    assert heads("/agenda/")[:5] == [
        ("1", "À venir 2 sorties"),
        ("2", "Samedi 7 mars"),
        ("3", "Bal"),
        ("2", "Dimanche 8 mars"),
        ("3", "Concert"),
    ]
    assert heads("/agenda/?du=2026-03-07&au=2026-03-07")[:3] == [
        ("1", "Samedi 7 mars 1 sortie"),
        ("2", "Bal"),
        ("2", "Et pour la suite"),
    ]
    assert heads("/agenda/?q=bal")[:2] == [("1", "À venir 1 sortie"), ("2", "Bal")]


def test_what_has_ended_is_gone_and_what_is_on_stays():
    listed_event("2026-03-03 09:00", title="Fini à onze heures")
    listed_event("2026-03-03 11:00", title="En cours")

    context, _text = page_of("?quand=aujourdhui")

    assert titles(context) == ["En cours"]


def test_a_cancelled_date_is_shown_as_such_and_never_before_one_that_stands():
    weekly = EventDateFactory.build(
        kind="rule", rrule="FREQ=WEEKLY;COUNT=3", start_on=dt.date(2026, 3, 3)
    )
    event = listed_event(weekly, title="Chorale")
    cancel([event.occurrences.earliest("start_at")])

    everything, _text = page_of()
    today, text = page_of("?quand=aujourdhui")

    assert [g.day for g in everything["groups"]] == [dt.date(2026, 3, 10)]
    assert titles(today) == ["Chorale"]
    assert "Annulé" in text


def test_every_parameter_narrows_and_none_loses_the_others():
    fete = CategoryFactory(slug="fete", name="Fêtes")
    eleventh = AreaFactory(code="11", short_name="11e")
    wanted = {
        "category": fete,
        "place": PlaceFactory(area=eleventh),
        "price_kind": "free",
        "title": "Bal de rue",
    }
    listed_event("2026-03-07 20:00", **wanted)
    listed_event(
        "2026-03-07 20:00",
        **wanted | {"price_kind": "paid", "price_from": 12, "title": "Bal payant"},
    )
    listed_event(
        "2026-03-07 20:00", **wanted | {"category": CategoryFactory(), "title": "Bal sans genre"}
    )
    listed_event("2026-03-07 20:00", **wanted | {"place": PlaceFactory(), "title": "Bal ailleurs"})
    listed_event("2026-03-14 20:00", **wanted | {"title": "Bal plus tard"})
    listed_event("2026-03-07 20:00", **wanted | {"title": "Concert"})

    context, _text = page_of(
        "?q=bals&quand=ce-week-end&ou=11&categorie=fete&prix=gratuit&vue=carte"
    )

    assert titles(context) == ["Bal de rue"]
    assert {chip.words: chip.url for chip in context["chips"].chosen} == {
        "bals": "/agenda/?quand=ce-week-end&prix=gratuit&categorie=fete&ou=11&vue=carte",
        "ce week-end": "/agenda/?q=bals&prix=gratuit&categorie=fete&ou=11&vue=carte",
        "gratuit": "/agenda/?q=bals&quand=ce-week-end&categorie=fete&ou=11&vue=carte",
        "Fêtes": "/agenda/?q=bals&quand=ce-week-end&prix=gratuit&ou=11&vue=carte",
        "11e": "/agenda/?q=bals&quand=ce-week-end&prix=gratuit&categorie=fete&vue=carte",
    }
    assert (
        context["title"].replace("\u00a0", " ")
        == "Bals, ce week-end, Gratuit, Fêtes, 11e : 1 sortie"
    )


def test_a_facet_is_counted_under_the_other_facets():
    fete, expo = CategoryFactory(slug="fete"), CategoryFactory(slug="expo")
    listed_event("2026-03-07 20:00", category=fete, price_kind="free")
    listed_event("2026-03-07 20:00", category=fete, price_kind="paid", price_from=5)
    listed_event("2026-03-07 20:00", category=expo, price_kind="free")

    context, _text = page_of("?categorie=fete&prix=gratuit")

    counts = {
        facet.name: {choice.value: choice.count for choice in facet.choices}
        for facet in context["facets"]
    }
    assert counts["prix"] == {"gratuit": 1, "moins-de-10": 1, "10-et-plus": 0}
    assert counts["categorie"] == {"fete": 1, "expo": 1}
    assert [c.value for f in context["facets"] for c in f.choices if c.is_chosen] == [
        "gratuit",
        "fete",
    ]


@pytest.mark.parametrize(
    "asked", ["", "q=bal", "prix=gratuit", "pres=48.86,2.38", "q=bal+demain", "quand=ce-mois"]
)
def test_each_time_has_the_count_of_the_page_it_leads_to(asked: str):
    for day, hours in (
        ("03-03", ("19:00", "23:00")),
        ("03-04", ("12:00",)),
        ("03-06", ("12:00", "20:00")),
        ("03-08", ""),
    ):
        for hour in hours or ("12:00",):
            listed_event(f"2026-{day} {hour}", title="Bal", price_kind="free")
    open_daily(dt.date(2026, 3, 9), title="Exposition", price_kind="paid", price_from=5)

    context, _text = page_of(f"?{asked}")

    counts = {choice.value: choice.count for choice in context["when"].choices}
    windows = [
        *("aujourdhui", "ce-soir", "demain", "ce-week-end"),
        *(["ce-mois"] if "mois" in asked else []),
    ]
    others = asked.replace("+demain", "").replace("quand=ce-mois", "")
    totals = {when: page_of(f"?{others}&quand={when}")[0]["total"] for when in windows}
    assert counts == {"": None} | totals
    chosen = [choice.value for choice in context["when"].choices if choice.is_chosen]
    assert chosen == [{"q=bal+demain": "demain", "quand=ce-mois": "ce-mois"}.get(asked, "")]
    # A form without JavaScript sends what is empty as well.
    assert page_of(f"?{others}&quand=&du=&au=")[0]["notes"] == ()


def test_filters_say_how_many_are_chosen_and_what_they_show_and_stay_where_one_may_be_taken_back():
    listed_event("2026-03-07 20:00", title="Bal", price_kind="paid", price_from=12)
    listed_event("2026-03-07 21:00", title="Bal", price_kind="paid", price_from=14)

    said = {
        asked: page_of(asked)[1]
        for asked in ("?q=bal", "?q=bal&prix=10-et-plus&fin=30", "?q=bal&prix=gratuit", "?q=zut")
    }

    bars = {
        key: re.findall(r"Filtrer (\d+ filtres? choisis?)?", text) for key, text in said.items()
    }
    assert bars == {
        "?q=bal": ["", ""],
        "?q=bal&prix=10-et-plus&fin=30": ["", "2 filtres choisis"],
        "?q=bal&prix=gratuit": ["", "1 filtre choisi"],
        "?q=zut": [],
    }
    buttons = [
        re.findall(r"Voir les \d+ sorties|Rien : voir ce qui s’en approche", text)
        for text in said.values()
    ]
    assert buttons == [
        ["Voir les 2 sorties"],
        ["Voir les 2 sorties"],
        ["Rien : voir ce qui s’en approche"],
        [],
    ]


def test_the_strip_counts_what_choosing_each_day_would_give():
    for day in ("2026-03-03 20:00", "2026-03-07 20:00", "2026-03-07 23:30"):
        listed_event(day, price_kind="free")
    listed_event("2026-03-07 10:00", price_kind="paid", price_from=9)

    context, _text = page_of("?prix=gratuit&quand=ce-soir")

    strip = context["strip"]
    assert [day.day for day in strip] == [
        dt.date(2026, 3, 3) + dt.timedelta(days=n) for n in range(14)
    ]
    assert [day.count for day in strip] == [
        page_of(day.url.removeprefix("/agenda/"))[0]["total"] for day in strip
    ]
    assert [day.count for day in strip][:6] == [1, 0, 0, 0, 2, 0]
    assert [day.day for day in strip if day.is_chosen] == [dt.date(2026, 3, 3)]
    assert strip[4].url == "/agenda/?du=2026-03-07&au=2026-03-07&prix=gratuit"


def test_an_evening_is_one_day_of_the_strip_though_it_ends_after_midnight():
    listed_event("2026-03-04 20:00", title="Bal")

    context, _text = page_of("?q=bal demain soir")

    assert [day.day for day in context["strip"] if day.is_chosen] == [dt.date(2026, 3, 4)]


def test_an_empty_answer_says_what_to_let_go_and_offers_the_nearest():
    eleventh, sixteenth = AreaFactory(code="11"), AreaFactory(code="16")
    listed_event(
        "2026-03-11 12:00", title="Zorgl", place=PlaceFactory(area=sixteenth), price_kind="paid"
    )
    listed_event(
        "2026-03-14 12:00",
        title="Zorgl gratuit",
        place=PlaceFactory(area=sixteenth),
        price_kind="free",
    )
    listed_event(
        "2026-03-11 17:00", title="Zorgls", place=PlaceFactory(area=eleventh), price_kind="free"
    )
    listed_event(
        "2026-03-11 17:00", title="Musette", place=PlaceFactory(area=sixteenth), price_kind="free"
    )
    listed_event("2026-03-12 17:00", title="Loin de tout", place=PlaceFactory(area=eleventh))

    context, text = page_of("?q=zorgl&du=2026-03-11&au=2026-03-11&ou=16&prix=gratuit")

    assert context["total"] == 0
    assert [(way.label.replace("\u00a0", " "), way.count) for way in context["loosen"]] == [
        ("Autre chose que « zorgl »", 1),
        ("N’importe quel jour", 1),
        ("À n’importe quel prix", 1),
        ("Partout à Paris", 1),
    ]
    assert context["loosen"][1].url == "/agenda/?q=zorgl&prix=gratuit&ou=16"
    assert [shown.event.title for shown in context["near"]] == ["Musette", "Zorgl gratuit", "Zorgl"]
    assert "Rien avec ces mots, à ce moment-là, à cet endroit, pour ce prix" in text


def test_when_no_single_condition_is_to_blame_the_same_words_are_offered_else_whatever_is_next():
    listed_event("2026-03-20 20:00", title="Zorgl")
    listed_event("2026-03-04 20:00", title="Bal")

    assert [s.event.title for s in page_of("?q=zorgl&prix=gratuit&quand=demain")[0]["near"]] == [
        "Zorgl"
    ]
    assert [s.event.title for s in page_of("?q=zut&prix=gratuit&ou=7")[0]["near"]] == [
        "Bal",
        "Zorgl",
    ]


def test_if_no_event_has_a_word_only_the_words_are_offered_for_removal():
    listed_event("2026-03-04 20:00", title="Bal", price_kind="free")

    context, _text = page_of("?q=xylographe&prix=gratuit&quand=demain")

    assert [(way.label.replace("\u00a0", " "), way.count) for way in context["loosen"]] == [
        ("Autre chose que « xylographe »", 1)
    ]
    assert {day.count for day in context["strip"]} == {0}
    assert [shown.event.title for shown in context["near"]] == ["Bal"]


@pytest.mark.parametrize("words", ['"bal"', "bal", "dj", "104", "fête2026"])
def test_of_a_word_that_some_event_says_however_it_is_written_the_day_may_be_to_blame(words):
    listed_event("2026-03-04 20:00", title="Bal DJ du 104, fête2026")

    context, _text = page_of(f"?q={words}&quand=aujourdhui")

    assert (context["total"], [way.count for way in context["loosen"]]) == (0, [1])
    assert sum(day.count for day in context["strip"]) == 1


def test_an_agenda_without_events_says_so():
    context, text = page_of()

    assert (context["total"], context["near"], context["loosen"]) == (0, [], [])
    assert "Rien n’est annoncé pour le moment" in text


def test_days_that_are_over_say_so_and_lead_on():
    listed_event("2026-03-04 20:00", title="Bal")

    context, text = page_of("?du=2026-01-01&au=2026-01-02")

    assert "Ces dates sont passées" in text
    assert [(way.label, way.count) for way in context["loosen"]] == [("N’importe quel jour", 1)]


def test_by_relevance_the_title_leads_and_there_is_no_day():
    listed_event("2026-03-04 20:00", title="Soirée", body="<p>Un peu de jazz.</p>")
    listed_event("2026-03-20 20:00", title="Jazz")

    context, _text = page_of("?q=jazz")
    by_date, _text = page_of("?q=jazz&tri=date")

    assert [(group.day, titles(context)) for group in context["groups"]] == [
        (None, ["Jazz", "Soirée"])
    ]
    assert titles(by_date) == ["Soirée", "Jazz"]


def test_pages_lead_to_each_other_and_the_last_is_shown_for_any_beyond():
    for n in range(45):
        listed_event(f"2026-03-{4 + n // 10:02} 20:00", title=f"Bal {n:02}")

    second, _text = page_of("?page=2&prix=&q=")
    beyond, _text = page_of("?page=999")

    assert titles(second) == [f"Bal {n:02}" for n in range(20, 40)]
    assert (second["previous_url"], second["next_url"]) == ("/agenda/", "/agenda/?page=3")
    assert [(link.number, link.is_current) for link in second["pages"]] == [
        (1, False),
        (2, True),
        (3, False),
    ]
    assert titles(beyond) == [f"Bal {n:02}" for n in range(40, 45)]


def test_the_nearest_first_when_asked_from_where():
    listed_event(
        "2026-03-04 20:00", title="Loin", place=PlaceFactory(latitude=48.9, longitude=2.35)
    )
    listed_event(
        "2026-03-05 20:00", title="Près", place=PlaceFactory(latitude=48.861, longitude=2.35)
    )
    listed_event(
        "2026-03-06 20:00", title="Ici", place=PlaceFactory(latitude=48.86, longitude=2.35)
    )

    context, _text = page_of("?pres=48.86,2.35&rayon=500&tri=distance")

    assert titles(context) == ["Ici", "Près"]


def test_an_event_is_found_where_its_moved_date_is_held():
    eleventh, sixteenth = AreaFactory(code="11"), AreaFactory(code="16")
    event = listed_event("2026-03-07 20:00", title="Bal", place=PlaceFactory(area=eleventh))
    move(list(event.occurrences.all()), PlaceFactory(area=sixteenth, name="Le Hangar"))

    assert titles(page_of("?ou=16")[0]) == ["Bal"]
    assert titles(page_of("?ou=11")[0]) == []
    assert titles(page_of("?q=hangar")[0]) == ["Bal"]


def test_a_withdrawn_event_is_found_no_more():
    event = listed_event("2026-03-07 20:00")
    assert page_of()[0]["total"] == 1

    event.unpublish()

    assert page_of()[0]["total"] == 0


@pytest.mark.parametrize(
    "query_string",
    [
        "",
        "?quand=ce-week-end&prix=gratuit",
        "?q=bal",
        "?pres=48.86,2.38",
        "?q=bal gratuit ce week-end",
        "?q=zut",
    ],
)
def test_a_page_asks_as_many_queries_for_three_as_for_one(
    django_assert_max_num_queries, query_string: str
):
    counts = []
    for size in (1, 3):
        for _event in range(size - Event.objects.count()):
            listed_event("2026-03-07 20:00", title="Bal", price_kind="free")
        page_of(query_string)
        with django_assert_max_num_queries(PAGE_QUERIES) as captured:
            page_of(query_string)
        counts.append(len(captured))

    assert counts[0] == counts[1]


def test_a_search_that_is_shared_is_shared_whole():
    page = Client().get("/agenda/?vue=liste&prix=gratuit&q=bal").content.decode()

    said = re.findall(
        r'<link rel="canonical" href="(.*?)">|<meta property="og:url" content="(.*?)">', page
    )
    address = "https://agenda.example.org/agenda/?q=bal&amp;prix=gratuit"
    assert said == [(address, ""), ("", address)]


def test_the_same_addresses_speak_english():
    listed_event("2026-03-07 20:00")

    response = Client().get("/en/agenda/")

    assert response.status_code == 200
    assert response.context["ics_url"] == "/en/agenda.ics"


def open_daily(until: dt.date, **fields: object) -> Event:
    daily = EventDateFactory.build(
        kind="rule",
        rrule=f"FREQ=DAILY;UNTIL={until:%Y%m%d}",
        start_on=dt.date(2026, 2, 1),
        times=[["10:00", "18:00"]],
    )
    return listed_event(daily, **fields)


def test_what_is_open_day_after_day_says_until_when_and_comes_after_what_starts():
    open_daily(dt.date(2026, 3, 15), title="Exposition")
    listed_event("2026-03-03 19:00", title="Concert")
    saturdays = EventDateFactory.build(
        kind="rule",
        rrule="FREQ=WEEKLY;UNTIL=20260601",
        start_on=dt.date(2026, 3, 3),
        times=[["14:00", "18:30"]],
    )
    listed_event(saturdays, title="Réparer son vélo")

    context, text = page_of()
    _context, by_words = page_of("?q=exposition")
    _context, of_a_day = page_of("?q=exposition&du=2026-03-07&au=2026-03-07")

    assert titles(context) == ["Concert", "Exposition", "Réparer son vélo"]
    assert "10 h au 15 mars Exposition" in text
    assert "10 h au 15 mars" in by_words
    assert "10 h au 15 mars" in of_a_day
    assert "1er juin" not in text


def test_on_its_last_day_what_was_open_is_said_by_its_hours():
    open_daily(dt.date(2026, 3, 3), title="Exposition")

    _context, text = page_of("?q=exposition")

    assert ("10 h mar. 3" in text, "au 3 mars" in text) == (True, False)


def test_a_night_is_shown_under_the_day_on_which_it_starts():
    late = EventDateFactory.build(start_on=dt.date(2026, 3, 7), times=[["22:00", "04:00"]])
    listed_event(late, title="Nuit blanche")
    listed_event("2026-03-08 02:00", title="Vers deux heures")

    context, _text = page_of("?du=2026-03-07&au=2026-03-07")
    sunday, _text = page_of("?du=2026-03-08&au=2026-03-08")

    assert [(g.day, g.total, [s.event.title for s in g.hits]) for g in context["groups"]] == [
        (dt.date(2026, 3, 7), 2, ["Nuit blanche", "Vers deux heures"])
    ]
    assert titles(sunday) == []
