"""The Atom feed: well formed, stable ids, cancellations."""

import datetime as dt
from xml.etree.ElementTree import fromstring

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st

from agenda.enums import DateKind
from agenda.formats.atom import NAMESPACE, FeedEntry, event_entry, write_feed
from agenda.models import Event
from agenda.services.occurrences import cancel, fill, move, reschedule
from tests.factories.agenda import (
    CategoryFactory,
    EventDateFactory,
    OrganisationFactory,
    PlaceFactory,
    at,
    published_event,
)

pytestmark = pytest.mark.django_db

NOW = at("2026-03-01 12:00")
NAMES = {"a": NAMESPACE}


@pytest.fixture(autouse=True)
def _on_the_first_of_march():
    with time_machine.travel(NOW, tick=False):
        yield


def entry_of(event: Event, **options) -> FeedEntry:
    return event_entry(event, list(event.occurrences.coming()), modified_at=NOW, **options)


def feed(*entries: FeedEntry) -> bytes:
    return write_feed(
        entries,
        title="Agenda",
        url="https://agenda.example.org/agenda/",
        source="https://agenda.example.org/agenda.atom",
        updated_at=NOW,
        language="fr",
        author="Paris",
    )


def weekly(count: int = 3, **fields) -> Event:
    rrule = f"FREQ=WEEKLY;COUNT={count}"
    line = EventDateFactory.build(kind=DateKind.RULE, rrule=rrule, start_on=dt.date(2026, 3, 3))
    place = PlaceFactory(name="Salle Neuve")
    return published_event(
        line, title="Bal d’été", slug="bal", lead="On danse.", place=place, **fields
    )


def test_a_feed_has_all_that_rfc_4287_asks_for():
    event = weekly(
        category=CategoryFactory(name="Danse", slug="danse"),
        organisation=OrganisationFactory(name="Le Bal"),
    )

    root = fromstring(feed(entry_of(event)))
    (entry,) = root.findall("a:entry", NAMES)

    def text(parent, name):
        return [element.text for element in parent.findall(f"a:{name}", NAMES)]

    def links(parent):
        return [
            (one.get("rel"), one.get("href"), one.get("type"))
            for one in parent.findall("a:link", NAMES)
        ]

    assert root.tag == f"{{{NAMESPACE}}}feed"
    assert (
        text(root, "id"),
        text(root, "title"),
        text(root, "updated"),
        text(root, "author/a:name"),
    ) == (
        ["https://agenda.example.org/agenda.atom"],
        ["Agenda"],
        ["2026-03-01T11:00:00Z"],
        ["Paris"],
    )
    assert links(root) == [
        ("self", "https://agenda.example.org/agenda.atom", "application/atom+xml"),
        ("alternate", "https://agenda.example.org/agenda/", "text/html"),
    ]
    assert (text(entry, "id"), text(entry, "updated"), text(entry, "author/a:name")) == (
        [event.uid.urn],
        ["2026-03-01T11:00:00Z"],
        ["Le Bal"],
    )
    assert links(entry) == [
        ("alternate", "https://agenda.example.org/evenements/bal/", "text/html"),
        ("related", "https://agenda.example.org/evenements/bal.ics", "text/calendar"),
    ]
    assert [one.attrib for one in entry.findall("a:category", NAMES)] == [
        {"term": "danse", "label": "Danse"}
    ]


def test_an_entry_says_when_and_where():
    assert entry_of(weekly()).summary.split("\n") == [
        "On danse.",
        "Mardi 3 mars 2026 de 20\u00a0h à 22\u00a0h",
        "Mardi 10 mars 2026 de 20\u00a0h à 22\u00a0h",
        "Mardi 17 mars 2026 de 20\u00a0h à 22\u00a0h",
        "Salle Neuve, 1 rue Neuve, 75011 Paris",
    ]


def test_an_entry_says_which_dates_changed_and_how():
    event = weekly(count=4)
    first, second, third, _ = event.occurrences.all()
    cancel([first], "grève")
    reschedule([second], at("2026-03-10 19:00"), at("2026-03-10 21:00"))
    fill([third])

    entry = entry_of(event)

    assert entry.title == "Bal d’été"
    assert entry.summary.split("\n")[1:5] == [
        "Mardi 3 mars 2026 de 20\u00a0h à 22\u00a0h · Annulé\u00a0: grève",
        "Mardi 10 mars 2026 de 19\u00a0h à 21\u00a0h · Nouvel horaire (avant\u00a0: mardi 10 mars "
        "2026 à 20\u00a0h)",
        "Mardi 17 mars 2026 de 20\u00a0h à 22\u00a0h · Complet",
        "Mardi 24 mars 2026 de 20\u00a0h à 22\u00a0h",
    ]


def test_a_wholly_cancelled_event_has_the_cancellation_in_its_title():
    event = weekly()
    cancel(event.occurrences.all())

    assert entry_of(event).title == "ANNULÉ\u00a0: Bal d’été"


def test_dates_at_several_places_each_name_their_place():
    event = weekly(count=2)
    move([event.occurrences.first()], PlaceFactory(name="Ailleurs"))

    assert entry_of(event).summary.split("\n")[1:] == [
        "Mardi 3 mars 2026 de 20\u00a0h à 22\u00a0h · Change de lieu · Ailleurs, 1 rue Neuve, "
        "75011 Paris",
        "Mardi 10 mars 2026 de 20\u00a0h à 22\u00a0h · Salle Neuve, 1 rue Neuve, 75011 Paris",
    ]


@pytest.mark.parametrize(
    ("count", "told"), [(10, []), (11, ["et 1 autre date"]), (13, ["et 3 autres dates"])]
)
def test_many_dates_are_counted(count, told):
    lines = entry_of(weekly(count=count)).summary.split("\n")

    assert len([one for one in lines if one.startswith("Mardi")]) == 10
    assert [one for one in lines if one.startswith("et ")] == told


def test_an_event_without_a_date_to_come_says_so():
    event = weekly()

    entry = event_entry(event, [], modified_at=NOW)

    assert entry.summary == "On danse.\nAucune date à venir."


@settings(deadline=None)
@given(st.text())
def test_the_feed_is_well_formed_whatever_the_title_contains(title):
    entry = FeedEntry(
        id="urn:uuid:1",
        title=title,
        summary=title,
        address="https://x/",
        related="https://x/",
        language="fr",
        published_at=NOW,
        modified_at=NOW,
        categories=((title, title),),
        author=title,
    )

    root = fromstring(feed(entry))

    assert len(root.findall("a:entry", NAMES)) == 1
