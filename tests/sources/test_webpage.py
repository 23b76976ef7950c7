"""The page of an event elsewhere: what is read of it, and what is asked."""

import json
from datetime import date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from agenda.enums import PriceKind
from datetext import Rule, Slot
from sources.base import FoundContact, FoundMoment, FoundPicture, FoundPlace, FoundPrice, FoundSpan
from sources.prefill import FormField, FoundDay, RemarkKind
from sources.webpage.reading import MAX_BLOCKS, read_web_page

PARIS = ZoneInfo("Europe/Paris")
URL = "https://salle.example/concert"
CONCERT = {
    "@context": "https://schema.org",
    "@type": "MusicEvent",
    "name": "Quatuor du soir",
    "startDate": "2027-03-05T20:30:00+01:00",
    "endDate": "2027-03-05T22:30:00+01:00",
}
THE_HALL = FoundPlace("La Salle", "12 rue de la Paix", "75002", "Paris")
EVENING = FoundMoment(datetime(2027, 3, 5, 20, 30), datetime(2027, 3, 5, 22, 30))


def page_of(*blocks, head="", body=""):
    scripts = "".join(f'<script type="application/ld+json">{block}</script>' for block in blocks)
    page = f"<!doctype html><html lang=fr><head>{head}{scripts}</head><body>{body}</body></html>"
    return page.encode()


def read(*nodes, head="", body=""):
    return read_web_page(
        page_of(*(json.dumps(node).replace("</", "<\\/") for node in nodes), head=head, body=body),
        URL,
        PARIS,
    )


def read_one(**fields):
    (event,) = read(CONCERT | fields).events
    return event


def kinds(event):
    return [remark.kind for remark in event.remarks]


def test_every_field_of_an_event_is_read():
    event = read_one(
        description="<p>Beethoven <b>et</b> <a href='https://x.example'>Ravel</a></p>",
        location={
            "@type": "Place",
            "name": "La Salle",
            "address": {
                "@type": "PostalAddress",
                "streetAddress": "12 rue de la Paix",
                "postalCode": "75002",
                "addressLocality": "Paris",
            },
            "geo": {"@type": "GeoCoordinates", "latitude": "48.8689", "longitude": 2.3312},
        },
        offers={"@type": "Offer", "price": "12.50", "priceCurrency": "EUR", "url": "/billets"},
        image="//images.example/quatuor.jpg",
        organizer={"@type": "Organization", "name": "Les Amis", "url": "https://amis.example/"},
        url="/concert",
        inLanguage="fr-FR",
    )

    assert (event.title, event.dates, event.remarks) == ("Quatuor du soir", (EVENING,), ())
    assert event.description == "<p>Beethoven <strong>et</strong> Ravel</p>"
    assert event.place == FoundPlace(
        "La Salle", "12 rue de la Paix", "75002", "Paris", 48.8689, 2.3312
    )
    assert event.price == FoundPrice(PriceKind.PAID, Decimal("12.50"), Decimal("12.50"))
    assert event.booking_url == "https://salle.example/billets"
    assert event.picture == FoundPicture("https://images.example/quatuor.jpg")
    assert event.organiser == FoundContact("Les Amis", "https://amis.example/")
    assert (event.url, event.language) == (URL, "fr")
    assert event.filled == set(FormField) - {FormField.ONLINE_URL}


def test_a_field_of_which_the_page_says_nothing_is_not_filled():
    event = read_one()

    assert event.filled == {FormField.TITLE, FormField.DATES, FormField.URL, FormField.LANGUAGE}


@pytest.mark.parametrize(
    "block",
    [
        json.dumps([CONCERT]),
        json.dumps({"@context": "https://schema.org", "@graph": [{"@type": "WebSite"}, CONCERT]}),
        json.dumps(
            {
                "@type": "WebPage",
                "mainEntity": {"@type": "ItemList", "itemListElement": [{"item": CONCERT}]},
            }
        ),
        json.dumps(CONCERT | {"@type": "event"}),
        json.dumps(CONCERT | {"@type": ["Thing", "http://schema.org/TheaterEvent"]}),
        json.dumps(
            {f"schema:{name}" if name.isalpha() else name: value for name, value in CONCERT.items()}
        ),
        json.dumps({"@type": "WebSite"}) + "\n" + json.dumps(CONCERT),
        json.dumps({"@type": "WebSite"}) + ";" + json.dumps(CONCERT) + ";",
        "<!-- " + json.dumps(CONCERT) + " -->",
        "//<![CDATA[\n" + json.dumps(CONCERT) + "\n//]]>",
        "/* l’événement */ " + json.dumps(CONCERT)[:-1] + ", // fin\n}",
        json.dumps(CONCERT | {"alternateName": ["a", "b"]}).replace('"b"]', '"b",]'),
        json.dumps(CONCERT | {"disambiguatingDescription": "@"}).replace('@"', 'a\nb"'),
    ],
    ids=[
        "list",
        "graph",
        "nested",
        "lower",
        "types",
        "prefix",
        "two",
        "semicolon",
        "comment",
        "cdata",
        "remarks",
        "comma",
        "break",
    ],
)
def test_json_ld_is_read_as_people_write_it(block):
    found = read_web_page(page_of(block), URL, PARIS)

    assert [(event.title, event.dates) for event in found.events] == [
        ("Quatuor du soir", (EVENING,))
    ]
    assert found.remarks == ()


def test_what_a_string_holds_is_not_mended():
    block = json.dumps(CONCERT | {"name": "Un /* vrai */ titre // <!-- deux"})[:-1] + ",}"

    (event,) = read_web_page(page_of(block), URL, PARIS).events

    assert event.title == "Un /* vrai */ titre // <!-- deux"


def test_a_block_that_cannot_be_read_is_said_and_stops_no_other():
    found = read_web_page(page_of("{oops", json.dumps(CONCERT)), URL, PARIS)

    assert len(found.events) == 1
    assert [(remark.kind, remark.text) for remark in found.remarks] == [
        (RemarkKind.BLOCK_UNREAD, "Blocs de données de la page qui n’ont pas été lus\u00a0: 1.")
    ]


@pytest.mark.parametrize(
    "block",
    ["[" * 100_000, '{"a":' * 100_000, '"' + '\\"' * 500_000, "/*" * 500_000, "{" + "," * 500_000],
)
def test_a_malicious_block_is_only_unread(block):
    found = read_web_page(page_of(block, json.dumps(CONCERT)), URL, PARIS)

    assert [event.title for event in found.events] == ["Quatuor du soir"]
    assert [remark.kind for remark in found.remarks] == [RemarkKind.BLOCK_UNREAD]


def test_blocks_beyond_the_bound_are_left_and_said():
    blocks = ["{}"] * MAX_BLOCKS + [json.dumps(CONCERT)]

    found = read_web_page(page_of(*blocks), URL, PARIS)

    assert found.events == ()
    assert [remark.kind for remark in found.remarks] == [
        RemarkKind.BLOCK_UNREAD,
        RemarkKind.NOTHING_FOUND,
    ]


def test_a_reference_is_resolved_by_its_id():
    place = {"@type": "Place", "@id": "#salle", "name": "La Salle"}

    found = read({"@graph": [CONCERT | {"location": {"@id": "#salle"}}, place]})

    assert found.events[0].place == FoundPlace("La Salle")


# Several events, and several dates of one


def test_several_events_are_all_given_the_page_s_own_first():
    other = CONCERT | {"name": "Autre soirée", "url": "https://salle.example/autre"}

    found = read([other, CONCERT])

    assert [event.title for event in found.events] == ["Quatuor du soir", "Autre soirée"]


def test_items_of_one_title_at_one_place_are_dates_of_one_event():
    second = CONCERT | {
        "startDate": "2027-03-06T20:30:00+01:00",
        "endDate": "2027-03-06T22:30:00+01:00",
    }

    found = read([CONCERT, second, second])

    assert [event.dates for event in found.events] == [
        (EVENING, FoundMoment(datetime(2027, 3, 6, 20, 30), datetime(2027, 3, 6, 22, 30)))
    ]


def test_dates_take_the_place_of_the_days_between_which_their_series_is():
    series = {
        "@type": "EventSeries",
        "name": "Quatuor du soir",
        "startDate": "2027-03-05",
        "endDate": "2027-06-05",
        "subEvent": [CONCERT],
    }

    (event,) = read(series).events

    assert (event.dates, event.remarks) == ((EVENING,), ())


def test_more_events_than_one_can_choose_among_are_cut_and_said():
    found = read([CONCERT | {"name": f"Soirée {number}"} for number in range(60)])

    assert len(found.events) == 50
    assert [remark.kind for remark in found.remarks] == [RemarkKind.EVENTS_CUT]


# Dates


@pytest.mark.parametrize(
    "start",
    [
        "2027-03-05T20:30:00+01:00",
        "2027-03-05T20:30",
        "2027-03-05 20:30:00",
        "2027-03-05T20:30:00+0100",
        "2027-03-05T20:30:00.000+01:00",
        "20270305T203000+0100",
        " 2027-03-05T20:30:00 +01:00 ",
    ],
)
def test_a_start_is_on_the_city_s_clock(start):
    event = read_one(startDate=start, endDate=None)

    assert (event.dates, event.remarks) == ((FoundMoment(datetime(2027, 3, 5, 20, 30)),), ())


@pytest.mark.parametrize(
    ("start", "sentence"),
    [
        (
            "2027-03-05T19:30:00Z",
            "La page dit 19\u00a0h\u00a030 (Z), soit ici le 5 mars 2027 à 20\u00a0h\u00a030.",
        ),
        (
            "2027-03-05T14:30:00-05:00",
            "La page dit 14\u00a0h\u00a030 (-05:00), soit ici le 5 mars 2027 à 20\u00a0h\u00a030.",
        ),
    ],
)
def test_a_start_by_another_clock_is_converted_and_said(start, sentence):
    event = read_one(startDate=start, endDate=None)

    assert event.dates == (FoundMoment(datetime(2027, 3, 5, 20, 30)),)
    assert [(remark.kind, remark.is_question, remark.text) for remark in event.remarks] == [
        (RemarkKind.OFFSET_CONVERTED, False, sentence)
    ]


def test_the_city_s_offset_of_another_season_is_asked_about():
    event = read_one(startDate="2027-07-05T20:00:00+01:00", endDate=None)

    assert event.dates == (FoundMoment(datetime(2027, 7, 5, 21)),)
    assert [(remark.kind, remark.is_question, remark.text) for remark in event.remarks] == [
        (
            RemarkKind.OFFSET_ODD,
            True,
            "La page dit 20\u00a0h (+01:00), ce qui n’est pas l’heure d’ici ce jour-là\u00a0:"
            " est-ce le 5 juillet 2027 à 21\u00a0h\u00a0?",
        )
    ]


@pytest.mark.parametrize(
    "start", ["2027-03-05", "2027-03-05T00:00:00+01:00", "2027-03-05T00:00:00Z"]
)
def test_a_day_without_hour_is_asked_about_and_is_never_midnight(start):
    event = read_one(startDate=start, endDate=start)

    assert event.dates == (FoundDay(date(2027, 3, 5)),)
    assert [(remark.kind, remark.text) for remark in event.questions] == [
        (RemarkKind.HOUR_MISSING, "Le 5 mars 2027\u00a0: à quelle heure\u00a0?")
    ]


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2024-10-03T19:00:00+02:00", "2025-12-18T21:00:00+01:00"),
        ("2024-10-03", "2025-12-18"),
        ("2024-10-03T19:00:00", "2025-12-18"),
    ],
)
def test_a_start_and_an_end_days_apart_are_no_run_but_a_question(start, end):
    event = read_one(startDate=start, endDate=end)

    assert event.dates == (FoundSpan(date(2024, 10, 3), date(2025, 12, 18)),)
    assert [remark.kind for remark in event.questions] == [RemarkKind.SEVERAL_DAYS]


def test_an_evening_may_end_at_midnight_or_after_it():
    assert read_one(endDate="2027-03-06T00:00:00+01:00").dates == (
        FoundMoment(datetime(2027, 3, 5, 20, 30), datetime(2027, 3, 6)),
    )
    assert read_one(endDate="2027-03-06T03:00:00+01:00").dates == (
        FoundMoment(datetime(2027, 3, 5, 20, 30), datetime(2027, 3, 6, 3)),
    )


def test_an_end_before_its_start_is_dropped_and_said():
    event = read_one(endDate="2027-03-05T19:00:00+01:00")

    assert event.dates == (FoundMoment(datetime(2027, 3, 5, 20, 30)),)
    assert kinds(event) == [RemarkKind.END_DROPPED]


@pytest.mark.parametrize(
    "start", ["bientôt", "2027-13-05T20:30", "2027-02-30", "2027-03-05T25:00", "0000-01-01"]
)
def test_a_date_that_cannot_be_read_is_shown_and_asked_about(start):
    event = read_one(startDate=start, endDate=None)

    assert event.dates == ()
    assert [(remark.kind, remark.text) for remark in event.questions] == [
        (RemarkKind.DATE_UNREAD, f"Date non comprise\u00a0: «\u00a0{start}\u00a0».")
    ]


def test_an_event_without_date_is_asked_for_one():
    event = read_one(startDate=None, endDate=None)

    assert [remark.kind for remark in event.questions] == [RemarkKind.DATES_MISSING]


def test_a_list_of_starts_is_a_list_of_dates():
    event = read_one(
        startDate=["2027-03-05T20:30", "2027-03-06T18:00"], endDate=["2027-03-05T22:30"]
    )

    assert event.dates == (EVENING, FoundMoment(datetime(2027, 3, 6, 18)))


@pytest.mark.parametrize(
    ("schedule", "rrule"),
    [
        (
            {"repeatFrequency": "P1W", "byDay": "https://schema.org/Thursday"},
            "FREQ=WEEKLY;BYDAY=TH;UNTIL=20270630",
        ),
        (
            {"repeatFrequency": "weekly", "byDay": ["Monday", "TU"]},
            "FREQ=WEEKLY;BYDAY=MO,TU;UNTIL=20270630",
        ),
        ({"repeatFrequency": "P2W"}, "FREQ=WEEKLY;INTERVAL=2;UNTIL=20270630"),
        ({"repeatFrequency": "P1D"}, "FREQ=DAILY;UNTIL=20270630"),
        ({"repeatFrequency": "P1M", "byDay": "1TH"}, "FREQ=MONTHLY;BYDAY=1TH;UNTIL=20270630"),
        ({"repeatFrequency": "P1M", "byMonthDay": 15}, "FREQ=MONTHLY;BYMONTHDAY=15;UNTIL=20270630"),
        ({"repeatFrequency": "P1W", "repeatCount": 10}, "FREQ=WEEKLY;COUNT=10"),
    ],
)
def test_a_schedule_is_a_rule(schedule, rrule):
    bounds = {
        "startDate": "2027-03-04",
        "endDate": "2027-06-30",
        "startTime": "20:30:00",
        "endTime": "22:00",
    }

    event = read_one(eventSchedule={"@type": "Schedule"} | bounds | schedule)

    assert event.dates == (Rule(rrule, date(2027, 3, 4), (Slot(time(20, 30), time(22)),)),)
    assert event.remarks == ()


def test_days_that_a_schedule_leaves_out_are_left_out():
    schedule = {
        "startDate": "2027-03-04T20:30",
        "endDate": "2027-06-30",
        "repeatFrequency": "P1W",
        "exceptDate": "2027-03-11",
    }

    event = read_one(eventSchedule=schedule)

    assert [rule.except_on for rule in event.dates] == [{date(2027, 3, 11)}]


def test_a_schedule_without_end_is_asked_for_one():
    event = read_one(eventSchedule={"startDate": "2027-03-04T20:30", "repeatFrequency": "P1W"})

    assert [remark.kind for remark in event.questions] == [RemarkKind.NO_END]


def test_a_schedule_that_is_not_understood_is_shown_and_asked_about():
    event = read_one(eventSchedule={"startDate": "2027-03-04T20:30", "repeatFrequency": "PT36H"})

    assert event.dates == (FoundMoment(datetime(2027, 3, 4, 20, 30)),)
    assert [(remark.kind, remark.text) for remark in event.questions] == [
        (
            RemarkKind.RULE_UNREAD,
            "Répétition non comprise\u00a0: «\u00a0startDate 2027-03-04T20:30, repeatFrequency "
            "PT36H\u00a0».",
        )
    ]


@pytest.mark.parametrize(
    "words",
    ["Concert à 19h", "Ouverture à 19 h 00, entrée libre", "Starts at 7pm", "19:00 précises"],
)
def test_a_text_that_says_another_hour_is_asked_about(words):
    event = read_one(description=words)

    assert [(remark.kind, remark.text) for remark in event.questions] == [
        (
            RemarkKind.HOUR_DISAGREES,
            "La page dit 20\u00a0h\u00a030, et son texte 19\u00a0h\u00a0: quelle est la bonne "
            "heure\u00a0?",
        )
    ]


@pytest.mark.parametrize(
    "words",
    [
        "Portes à 19h, concert à 20h30",
        "Durée : 1h30",
        "Durée de 7h",
        "Ouvert 24h/24",
        "Tarif 19 €",
        "À partir de 8 ans",
    ],
)
def test_a_text_that_says_no_other_hour_is_not_asked_about(words):
    assert read_one(description=words).remarks == ()


@pytest.mark.parametrize(
    ("status", "word"), [("EventCancelled", "annulé"), ("EventPostponed", "reporté")]
)
def test_a_cancelled_or_postponed_event_gives_a_remark(status, word):
    event = read_one(eventStatus=f"https://schema.org/{status}")

    assert [(remark.kind, remark.text) for remark in event.remarks] == [
        (RemarkKind.CALLED_OFF, f"La page dit que c’est {word}.")
    ]


# Places, prices, pictures, texts


@pytest.mark.parametrize(
    ("location", "place"),
    [
        ("La Salle, 12 rue de la Paix, 75002 Paris, France", THE_HALL),
        ("La Salle", FoundPlace("La Salle")),
        ({"name": "La Salle", "address": "12 rue de la Paix, 75002 Paris"}, THE_HALL),
        (
            {"name": "La Salle", "address": "derrière l’église"},
            FoundPlace("La Salle", "derrière l’église"),
        ),
        (
            {
                "name": "La Salle",
                "address": {"@streetAddress": "12 rue de la Paix", "@postalCode": "75002"},
            },
            FoundPlace("La Salle", "12 rue de la Paix", "75002"),
        ),
        (
            [
                {"@type": "VirtualLocation", "url": "https://direct.example/"},
                {"@type": "Place", "name": "La Salle"},
            ],
            FoundPlace("La Salle"),
        ),
        ({"@type": "Place"}, None),
    ],
)
def test_a_place_is_read_as_people_write_it(location, place):
    assert read_one(location=location).place == place


@pytest.mark.parametrize(
    "location", [{"@type": "VirtualLocation", "url": "/direct"}, "https://salle.example/direct"]
)
def test_an_online_event_has_its_url(location):
    event = read_one(location=location)

    assert (event.place, event.online_url) == (None, "https://salle.example/direct")


@pytest.mark.parametrize(
    "point", [("0", "0"), ("nan", "2"), ("91", "2"), ("nord", "est"), ("1e999", "2")]
)
def test_invalid_coordinates_are_dropped_with_a_remark(point):
    geo = dict(zip(("latitude", "longitude"), point, strict=True))

    event = read_one(location={"name": "La Salle", "geo": geo})

    assert (event.place, kinds(event)) == (FoundPlace("La Salle"), [RemarkKind.POINT_DROPPED])


@pytest.mark.parametrize(
    ("offers", "lowest", "highest"),
    [
        ({"price": 12}, "12", "12"),
        ({"price": "5,50"}, "5.50", "5.50"),
        ({"price": "20€, 16€"}, "16", "20"),
        ({"@type": "AggregateOffer", "lowPrice": "8.00", "highPrice": 20.5}, "8", "20.50"),
        ({"@type": "AggregateOffer", "offers": [{"price": "8"}, {"price": "12"}]}, "8", "12"),
        ([{"price": "8"}, {"price": "0"}, {"price": "12"}], "0", "12"),
        ({"price": "1 200.00"}, "1200", "1200"),
    ],
)
def test_a_price_is_the_lowest_and_the_highest_of_the_offers(offers, lowest, highest):
    assert read_one(offers=offers).price == FoundPrice(
        PriceKind.PAID, Decimal(lowest), Decimal(highest)
    )


@pytest.mark.parametrize(
    "fields",
    [
        {"offers": {"price": "0"}},
        {"offers": [{"price": 0.0}]},
        {"isAccessibleForFree": True},
        {"isAccessibleForFree": "True"},
    ],
)
def test_what_costs_nothing_is_free(fields):
    assert read_one(**fields).price == FoundPrice(PriceKind.FREE)


def test_a_price_that_cannot_be_read_is_kept_in_words_and_said():
    event = read_one(offers={"price": "sur réservation"})

    assert event.price == FoundPrice(PriceKind.UNKNOWN, detail="sur réservation")
    assert [(remark.kind, remark.text) for remark in event.remarks] == [
        (RemarkKind.PRICE_UNREAD, "Prix non compris\u00a0: «\u00a0sur réservation\u00a0».")
    ]


@pytest.mark.parametrize(
    ("image", "address"),
    [
        ("https://images.example/a.jpg", "https://images.example/a.jpg"),
        ("//images.example/a.jpg", "https://images.example/a.jpg"),
        ("/a b.jpg", "https://salle.example/a%20b.jpg"),
        (["/a.jpg", "/b.jpg"], "https://salle.example/a.jpg"),
        ({"@type": "ImageObject", "contentUrl": "/a.jpg"}, "https://salle.example/a.jpg"),
        ([{"@type": "ImageObject", "url": "/a.jpg"}], "https://salle.example/a.jpg"),
    ],
)
def test_a_picture_has_an_absolute_address(image, address):
    assert read_one(image=image).picture == FoundPicture(address)


@pytest.mark.parametrize(
    "image",
    [
        "javascript:alert(1)",
        "data:image/png;base64,AA",
        "file:///etc/passwd",
        "http://[",
        "http://localhost/a.png",
    ],
)
def test_a_picture_without_a_web_address_is_dropped_and_said(image):
    event = read_one(image=image)

    assert (event.picture, kinds(event)) == (FoundPicture(), [RemarkKind.LINK_DROPPED])


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("L&amp;#039;&amp;eacute;t&amp;eacute;", "L'été"),
        ("L&#039;été", "L'été"),
        ("<b>Bal</b>\n du   14", "Bal du 14"),
        ("Bal\ud800\x00", "Bal"),
        ("a" * 300, "a" * 255),
        (["Bal", "Ball"], "Bal"),
        ({"@value": "Bal", "@language": "fr"}, "Bal"),
        (14, "14"),
    ],
)
def test_a_title_is_plain_text(written, title):
    assert read_one(name=written).title == title


@pytest.mark.parametrize(
    ("written", "description"),
    [
        ("Un bal.\nSur la place.\n\nVenez <3", "<p>Un bal.<br>Sur la place.</p><p>Venez &lt;3</p>"),
        ("&lt;p&gt;Un bal&lt;/p&gt;", "<p>Un bal</p>"),
        (
            "<h2>Bal</h2><script>alert(1)</script><img src=x onerror=a(1)><p onclick=x>Ici</p>",
            "<p>Bal</p><p>Ici</p>",
        ),
        ("<ul><li>un</li><li></li></ul>", "<ul><li>un</li></ul>"),
        ("<a href='javascript:x'>ici</a>", "ici"),
    ],
)
def test_a_description_keeps_its_paragraphs_and_nothing_that_runs(written, description):
    assert read_one(description=written).description == description


def test_an_overlong_text_is_cut_with_a_remark():
    event = read_one(description="mot " * 10_000)

    assert len(event.description) < 20_100
    assert kinds(event) == [RemarkKind.TEXT_CUT]


# Microdata, OpenGraph, and the page itself

MICRODATA = """
<div itemscope itemtype="https://schema.org/TheaterEvent">
  <h1 itemprop="name">Le Cid</h1>
  <time itemprop="startDate" datetime="2027-03-05T20:30">5 mars</time>
  <meta itemprop="endDate" content="2027-03-05T22:30">
  <div itemprop="description"><p>De <b>Corneille</b>.</p><p>En vers.</p></div>
  <div itemprop="location" itemscope itemtype="https://schema.org/Place">
    <span itemprop="name">La Salle</span>
    <div itemprop="address" itemscope><span itemprop="addressLocality">Paris</span></div>
  </div>
  <img itemprop="image" src="/cid.jpg">
  <a itemprop="url" href="/cid">Voir</a>
  <div itemprop="offers" itemscope><data itemprop="price" value="15">quinze</data></div>
</div>
"""


def test_microdata_is_read_where_there_is_no_json_ld():
    (event,) = read(body=MICRODATA).events

    assert (event.title, event.dates) == ("Le Cid", (EVENING,))
    assert event.description == "<p>De Corneille.<br>En vers.</p>"
    assert event.place == FoundPlace("La Salle", city="Paris")
    assert event.picture == FoundPicture("https://salle.example/cid.jpg")
    assert event.url == "https://salle.example/cid"
    assert event.price == FoundPrice(PriceKind.PAID, Decimal(15), Decimal(15))


def test_an_item_of_microdata_within_another_is_an_event_of_its_own():
    inner = (
        '<section itemscope itemtype="https://schema.org/WebPage"><div itemscope '
        'itemtype="https://schema.org/Event">'
    )

    (event,) = read(body=inner + '<p itemprop="name">Bal</p></div></section>').events

    assert event.title == "Bal"


def test_json_ld_is_believed_before_microdata():
    assert [event.title for event in read(CONCERT, body=MICRODATA).events] == ["Quatuor du soir"]


def test_microdata_nested_without_end_is_said_and_nothing_more():
    found = read(body="<div itemscope itemprop=a>" * 20_000)

    assert found.events == ()


OPEN_GRAPH = """
<meta property="og:title" content="Bal du 14">
<meta property="og:description" content="Sur la place.">
<meta property="og:image" content="/bal.jpg">
"""


def test_open_graph_gives_title_text_and_picture_and_asks_for_the_dates():
    (event,) = read(head=OPEN_GRAPH).events

    assert (event.title, event.description, event.url) == ("Bal du 14", "<p>Sur la place.</p>", URL)
    assert event.picture == FoundPicture("https://salle.example/bal.jpg")
    assert [remark.kind for remark in event.questions] == [RemarkKind.DATES_MISSING]


def test_open_graph_completes_a_single_event():
    (event,) = read(CONCERT, head=OPEN_GRAPH).events

    assert (event.title, event.description) == ("Quatuor du soir", "<p>Sur la place.</p>")
    assert event.picture == FoundPicture("https://salle.example/bal.jpg")


def test_open_graph_completes_none_of_several_events():
    found = read([CONCERT, CONCERT | {"name": "Autre"}], head=OPEN_GRAPH)

    assert [event.description for event in found.events] == ["", ""]


@pytest.mark.parametrize(
    "html", [b"", b"   ", b"\x00\xff\xfe", b"<html><p>Bonjour</p>", b"%PDF-1.4", b"{}"]
)
def test_a_page_that_tells_no_event_says_so(html):
    found = read_web_page(html, URL, PARIS)

    assert found.events == ()
    assert [remark.kind for remark in found.remarks] == [RemarkKind.NOTHING_FOUND]


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("utf-8", ""),
        ("utf-8", '<meta charset="utf-8">'),
        ("cp1252", '<meta charset="windows-1252">'),
    ],
)
def test_accents_are_read_whatever_the_page_declares(encoding, declared):
    html = page_of(json.dumps(CONCERT | {"name": "Été œuvré"}, ensure_ascii=False), head=declared)

    (event,) = read_web_page(html.decode().encode(encoding), URL, PARIS).events

    assert event.title == "Été œuvré"


def test_no_entity_of_the_page_s_own_is_resolved(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("secret")
    doctype = f'<!DOCTYPE html [<!ENTITY x SYSTEM "file://{secret}">]>'

    found = read_web_page(
        f'{doctype}<html><meta property="og:title" content="Bal &x;"></html>'.encode(), URL, PARIS
    )

    assert [event.title for event in found.events] == ["Bal &x;"]
