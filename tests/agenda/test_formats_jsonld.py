"""JSON-LD of an event: one node per date, with valid schema.org terms."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from wagtail_factories import ImageFactory

from agenda.enums import Attendance, DateKind, OccurrenceStatus, PriceKind
from agenda.formats.jsonld import COMPLETE, MOST, event_jsonld
from agenda.models import Event
from agenda.services.occurrences import cancel, fill, move, move_online, postpone, reschedule
from tests.factories.agenda import (
    EventDateFactory,
    OrganisationFactory,
    PlaceFactory,
    at,
    published_event,
)

pytestmark = pytest.mark.django_db

#: Properties of our types at schema.org, including inherited ones.
TERMS = {
    "Event": {
        "name",
        "url",
        "description",
        "image",
        "startDate",
        "endDate",
        "previousStartDate",
        "eventStatus",
        "eventAttendanceMode",
        "location",
        "offers",
        "organizer",
        "isAccessibleForFree",
        "inLanguage",
        "superEvent",
        "typicalAgeRange",
        "keywords",
    },
    "EventSeries": {"name", "url"},
    "Place": {"name", "url", "address", "geo"},
    "VirtualLocation": {"name", "url"},
    "PostalAddress": {"streetAddress", "postalCode", "addressLocality", "addressCountry"},
    "GeoCoordinates": {"latitude", "longitude"},
    "Offer": {"price", "priceCurrency", "availability", "url"},
    "AggregateOffer": {"lowPrice", "highPrice", "priceCurrency", "availability", "url"},
    "Organization": {"name", "url"},
}
VALUES = {
    "eventStatus": {
        "EventScheduled",
        "EventRescheduled",
        "EventMovedOnline",
        "EventPostponed",
        "EventCancelled",
    },
    "eventAttendanceMode": {
        "OfflineEventAttendanceMode",
        "OnlineEventAttendanceMode",
        "MixedEventAttendanceMode",
    },
    "availability": {"InStock", "SoldOut"},
}
PLACE = {
    "name": "Salle Neuve",
    "slug": "salle-neuve",
    "street": "1 rue Neuve",
    "postcode": "75011",
    "latitude": 48.86,
    "longitude": 2.38,
}


@pytest.fixture(autouse=True)
def _on_the_first_of_march():
    with time_machine.travel(at("2026-03-01 12:00"), tick=False):
        yield


def weekly(count: int = 3, times=(("20:00", "22:00"),), **fields) -> Event:
    rrule = f"FREQ=DAILY;INTERVAL=7;COUNT={count}"
    start_on = dt.date(2026, 3, 3)
    line = EventDateFactory.build(
        kind=DateKind.RULE, rrule=rrule, start_on=start_on, times=[list(t) for t in times]
    )
    defaults = {
        "title": "Bal",
        "slug": "bal",
        "lead": "On danse.",
    }
    return published_event(
        line, **defaults | fields | {"place": fields.get("place") or PlaceFactory(**PLACE)}
    )


def nodes_of(event: Event) -> list[dict]:
    data: dict[str, Any] = event_jsonld(event, event.occurrences.coming().with_place())
    for node in data["@graph"]:
        check(node)
    assert (data["@context"], len({node["@id"] for node in data["@graph"]})) == (
        "https://schema.org",
        len(data["@graph"]),
    )
    return data["@graph"]


def check(node: dict) -> None:
    """Check that each property belongs to its type at schema.org, and each term is its own."""
    terms = set(node) - {"@type", "@id"}
    assert terms <= TERMS[node["@type"]], terms - TERMS[node["@type"]]
    for name, value in node.items():
        if name in VALUES:
            assert value in {f"https://schema.org/{term}" for term in VALUES[name]}
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, dict):
                check(inner)


@pytest.mark.parametrize(("text", "is_shown"), [("Une scène", True), (" ", False)])
def test_a_picture_with_alternative_text_is_an_image(text, is_shown):
    [node] = nodes_of(weekly(1, cover=ImageFactory(), cover_alt=text))

    assert ("image" in node) == is_shown


def test_each_date_to_come_is_a_node_that_says_when_and_where():
    first, second, third = nodes_of(weekly())

    assert [one["startDate"] for one in (first, second, third)] == [
        "2026-03-03T20:00:00+01:00",
        "2026-03-10T20:00:00+01:00",
        "2026-03-17T20:00:00+01:00",
    ]
    assert (first["name"], first["endDate"], first["eventStatus"], first["url"]) == (
        "Bal",
        "2026-03-03T22:00:00+01:00",
        "https://schema.org/EventScheduled",
        "https://agenda.example.org/evenements/bal/",
    )
    assert first["location"] == {
        "@type": "Place",
        "name": "Salle Neuve",
        "url": "https://agenda.example.org/lieux/salle-neuve/",
        "address": {
            "@type": "PostalAddress",
            "streetAddress": "1 rue Neuve",
            "postalCode": "75011",
            "addressLocality": "Paris",
            "addressCountry": "FR",
        },
        "geo": {"@type": "GeoCoordinates", "latitude": 48.86, "longitude": 2.38},
    }


def test_a_change_of_a_date_is_in_its_own_node_only():
    event = weekly(count=6)
    cancelled, postponed, later, moved, online, _ = event.occurrences.all()
    cancel([cancelled])
    postpone([postponed])
    reschedule([later], at("2026-03-18 18:00"), at("2026-03-18 19:00"))
    move([moved], PlaceFactory(name="Ailleurs"))
    move_online([online], "https://example.org/salle")

    nodes = nodes_of(event)

    assert [node["eventStatus"].rpartition("/")[2] for node in nodes] == [
        "EventCancelled",
        "EventPostponed",
        "EventRescheduled",
        "EventScheduled",
        "EventMovedOnline",
        "EventScheduled",
    ]
    assert [node.get("previousStartDate") for node in nodes] == [
        None,
        None,
        "2026-03-17T20:00:00+01:00",
        *[None] * 3,
    ]
    assert [node["location"].get("name", node["location"]["url"]) for node in nodes] == [
        *["Salle Neuve"] * 3,
        "Ailleurs",
        "https://example.org/salle",
        "Salle Neuve",
    ]
    assert [node["eventAttendanceMode"].rpartition("/")[2] for node in nodes] == [
        *["OfflineEventAttendanceMode"] * 4,
        "OnlineEventAttendanceMode",
        "OfflineEventAttendanceMode",
    ]


def test_an_event_on_site_and_online_is_at_both():
    (node, *_) = nodes_of(
        weekly(attendance=Attendance.BOTH, online_url="https://example.org/direct")
    )

    assert [where["@type"] for where in node["location"]] == ["Place", "VirtualLocation"]
    assert node["eventAttendanceMode"] == "https://schema.org/MixedEventAttendanceMode"


@pytest.mark.parametrize(
    ("fields", "offer", "is_free"),
    [
        (
            {"price_kind": PriceKind.FREE},
            {"@type": "Offer", "price": "0", "priceCurrency": "EUR"},
            True,
        ),
        (
            {"price_kind": PriceKind.PAID, "price_from": Decimal("8.50")},
            {"@type": "Offer", "price": "8.50", "priceCurrency": "EUR"},
            False,
        ),
        (
            {
                "price_kind": PriceKind.PAID,
                "price_from": Decimal("8.00"),
                "price_to": Decimal("20.00"),
            },
            {
                "@type": "AggregateOffer",
                "lowPrice": "8.00",
                "highPrice": "20.00",
                "priceCurrency": "EUR",
            },
            False,
        ),
        (
            {"price_kind": PriceKind.CONDITIONAL, "booking_url": "https://example.org/b"},
            {"@type": "Offer"},
            None,
        ),
    ],
)
def test_an_offer_says_the_price_that_is_known(fields, offer, is_free):
    event = weekly(count=2, **fields)
    fill([event.occurrences.first()])

    full, there = nodes_of(event)

    where = {"url": fields.get("booking_url", "https://agenda.example.org/evenements/bal/")}
    assert full["offers"] == offer | where | {"availability": "https://schema.org/SoldOut"}
    assert there["offers"] == offer | where | {"availability": "https://schema.org/InStock"}
    assert full.get("isAccessibleForFree") == is_free


def test_an_unknown_price_gives_no_offer_and_a_cancelled_date_no_availability():
    unknown = weekly()
    free = weekly(slug="libre", price_kind=PriceKind.FREE, place=PlaceFactory())
    cancel([free.occurrences.first()])

    assert [node.get("offers") for node in nodes_of(unknown)] == [None, None, None]
    assert "availability" not in nodes_of(free)[0]["offers"]


def test_an_all_day_date_is_a_date_and_an_unknown_end_is_left_out():
    all_day = published_event(EventDateFactory.build(all_day=True, times=[]))
    open_end = weekly(times=[("20:00", None)])

    (day,) = nodes_of(all_day)
    (first, *_) = nodes_of(open_end)

    assert (day["startDate"], "endDate" in day) == ("2026-03-03", False)
    assert (first["startDate"], "endDate" in first) == ("2026-03-03T20:00:00+01:00", False)


def test_organiser_and_age_range_are_in_the_node():
    event = weekly(
        organisation=OrganisationFactory(name="Le Bal", website="https://example.org/"),
        age_from=7,
        age_to=9,
    )

    (node, *_) = nodes_of(event)

    assert node["organizer"] == {
        "@type": "Organization",
        "name": "Le Bal",
        "url": "https://example.org/",
    }
    assert (node["typicalAgeRange"], node["inLanguage"], node["description"]) == (
        "7-9",
        "fr",
        "On danse.",
    )


def test_a_long_run_of_dates_does_not_fill_the_page():
    nodes = nodes_of(
        published_event(EventDateFactory.build(end_on=dt.date(2026, 9, 3)), lead="a" * 1000)
    )

    assert len(nodes) == MOST
    assert [("description" in node, "location" in node) for node in nodes] == [
        *[(True, True)] * COMPLETE,
        *[(False, True)] * (MOST - COMPLETE),
    ]


def test_a_cancellation_far_ahead_is_included():
    event = published_event(EventDateFactory.build(end_on=dt.date(2026, 9, 3)))
    last = event.occurrences.order_by("start_at").last()
    last.status = OccurrenceStatus.CANCELLED
    last.save()

    nodes = nodes_of(event)

    assert len(nodes) == MOST + 1
    assert nodes[-1]["eventStatus"] == "https://schema.org/EventCancelled"
