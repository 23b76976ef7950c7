"""States, prices and accessibility in words."""

import datetime as dt
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import timezone, translation

from agenda.enums import Attendance, Availability, OccurrenceStatus, PriceKind
from agenda.models import Event, Occurrence, Place
from agenda.wording import access, counts, prices, states, typography


def occurrence(**facts) -> Occurrence:
    start = facts.pop("start_at", timezone.now() + dt.timedelta(days=2))
    return Occurrence(**{"start_at": start, "end_at": start + dt.timedelta(hours=2), **facts})


def words(event: Event, date: Occurrence) -> list[str]:
    return [str(tag.words) for tag in states.status_tags(event, date)]


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (OccurrenceStatus.SCHEDULED, []),
        (OccurrenceStatus.CANCELLED, ["Annulé"]),
        (OccurrenceStatus.POSTPONED, ["Reporté"]),
        (OccurrenceStatus.RESCHEDULED, ["Reporté"]),
        (OccurrenceStatus.MOVED, ["Change de lieu"]),
        (OccurrenceStatus.MOVED_ONLINE, ["En ligne"]),
    ],
)
def test_a_state_is_a_word(status, said):
    assert words(Event(), occurrence(status=status)) == said


def test_a_new_time_of_the_same_day_names_the_old_one():
    start = dt.datetime(2026, 3, 7, 19, 30, tzinfo=dt.UTC)
    later = occurrence(
        status=OccurrenceStatus.RESCHEDULED,
        start_at=start,
        previous_start_at=start - dt.timedelta(minutes=30),
    )

    assert words(Event(), later) == ["Nouvel horaire"]
    assert states.instead_of(later) == "au lieu de 20\u00a0h"


def test_a_new_day_names_the_old_one():
    start = timezone.now()
    moved = occurrence(
        status=OccurrenceStatus.RESCHEDULED,
        start_at=start,
        previous_start_at=start - dt.timedelta(days=3),
    )

    assert words(Event(), moved)[0] == "Reporté"
    assert states.instead_of(moved).startswith("au lieu du ")


def test_a_cancelled_date_is_neither_full_nor_on():
    start = timezone.now() - dt.timedelta(minutes=5)
    facts = {
        "start_at": start,
        "end_at": start + dt.timedelta(hours=1),
        "availability": Availability.FULL,
    }

    assert words(Event(), occurrence(**facts)) == ["En ce moment", "Complet"]
    assert words(Event(), occurrence(**facts, status=OccurrenceStatus.CANCELLED)) == ["Annulé"]


def test_an_online_event_says_so_once():
    online = Event(attendance=Attendance.ONLINE)

    assert words(online, occurrence()) == ["En ligne"]
    assert words(online, occurrence(status=OccurrenceStatus.MOVED_ONLINE)) == ["En ligne"]


@pytest.mark.parametrize(
    ("facts", "french", "english"),
    [
        ({"price_kind": PriceKind.UNKNOWN}, "", ""),
        ({"price_kind": PriceKind.PAID}, "Payant", "Payant"),
        (
            {"price_kind": PriceKind.PAID, "price_from": Decimal(5), "price_to": Decimal(5)},
            "5 €",
            "€5",
        ),
        (
            {
                "price_kind": PriceKind.PAID,
                "price_from": Decimal("6.50"),
                "price_to": Decimal("6.50"),
            },
            "6,50 €",
            "€6.50",
        ),
        ({"price_kind": PriceKind.PAID, "price_to": Decimal(12)}, "12 €", "€12"),
    ],
)
def test_a_price_is_written_as_each_language_does(facts, french, english):
    event = Event(currency="EUR", **facts)

    assert prices.price(event) == french.replace(" ", "\u00a0")
    if facts.get("price_to"):
        with translation.override("en"):
            assert prices.price(event) == english


def test_a_range_of_prices_says_both_ends():
    event = Event(
        price_kind=PriceKind.PAID, price_from=Decimal(8), price_to=Decimal(20), currency="EUR"
    )

    assert prices.price(event) == "De 8\u00a0€ à 20\u00a0€"


def test_a_currency_without_a_sign_keeps_its_code():
    event = Event(price_kind=PriceKind.PAID, price_to=Decimal(20), currency="CHF")

    assert prices.price(event) == "20\u00a0CHF"


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (10, None, "dès 10 ans"),
        (3, 6, "de 3 à 6 ans"),
        (None, 12, "jusqu’à 12 ans"),
        (7, 7, "7 ans"),
        (1, None, "dès 1 an"),
        (None, None, ""),
        (0, 3, "jusqu’à 3 ans"),
    ],
)
def test_ages_are_said_as_one_says_them(first, last, said):
    assert prices.ages(Event(age_from=first, age_to=last)) == said


def test_the_event_answers_before_its_place_and_no_is_not_unknown():
    event = Event(wheelchair=False, sign_language=True)
    place = Place(wheelchair=True, hearing=True)

    ways = access.access_summary(event, place)

    assert ways.there == ["En langue des signes"]
    assert ways.of_place == ["Boucle magnétique ou surtitres"]
    assert ways.missing == ["Des marches, sans ascenseur"]
    assert ways.unsaid == ["audiodescription", "facile à comprendre"]


def test_an_event_without_answers_has_no_known_access():
    assert access.access_summary(Event(), None).known is False


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, "0 sortie"), (1, "1 sortie"), (2, "2 sorties"), (1204, "1\u00a0204 sorties")],
)
def test_outings_are_counted_in_french(count, said):
    assert counts.outings(count) == said


def test_a_free_event_says_so_once_and_a_paid_one_has_its_price():
    template = Template("{% load agenda_words %}{% status event occurrence %}")
    date = occurrence()

    free = template.render(Context({"event": Event(price_kind=PriceKind.FREE), "occurrence": date}))
    paid = template.render(
        Context(
            {
                "event": Event(price_kind=PriceKind.PAID, price_to=Decimal(5), currency="EUR"),
                "occurrence": date,
            },
        )
    )

    assert free.strip() == '<span class="tag tag--free">Gratuit</span>'
    assert paid.strip() == '<span class="small">5\u00a0€</span>'


def test_a_title_typed_with_plain_spaces_never_begins_a_line_with_a_colon():
    assert (
        typography.bound("Fanfares : « onze » écluses !")
        == "Fanfares\u00a0: «\u00a0onze\u00a0» écluses\u00a0!"
    )
