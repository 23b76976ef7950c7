"""What was read elsewhere as the form keeps it, and beside what a person typed."""

from datetime import date, datetime, time
from decimal import Decimal

import pytest
from django.utils.translation import override

from agenda.enums import PriceKind
from datetext import Rule, Slot
from participation.forms.prefill import (
    Prefill,
    merge_prefill,
    prefill,
    prefilled_fields,
    remarks_of,
    still_read,
    when_words,
)
from sources.base import FoundContact, FoundMoment, FoundPicture, FoundPlace, FoundPrice, FoundSpan
from sources.prefill import FormField, FoundDay, PageEvent, PrefillRemark, RemarkKind

TODAY = date(2026, 3, 3)
TUESDAYS = Rule(
    "FREQ=WEEKLY;BYDAY=TU;UNTIL=20260630", date(2026, 3, 10), (Slot(time(19), time(21)),)
)


def at(day: int, hour: int) -> datetime:
    return datetime(2026, 3, day, hour)


def test_all_that_a_page_says_is_typed_as_a_person_would():
    event = PageEvent(
        title="Bal",
        description="<p>On danse.</p><p>Venez<br>nombreux &amp; gais.</p>",
        dates=(FoundMoment(at(10, 20), at(11, 1)), FoundDay(date(2026, 3, 12))),
        place=FoundPlace("La Cigale", "120 boulevard Rochechouart", "75018", "Paris"),
        price=FoundPrice(PriceKind.PAID, Decimal("8.50"), Decimal(20)),
        booking_url="https://example.org/billets",
        picture=FoundPicture("https://example.org/a.jpg"),
        organiser=FoundContact("Le Bal"),
    )

    found = prefill(event, TODAY)

    assert found == Prefill(
        {
            "title": "Bal",
            "description": "On danse.\n\nVenez\nnombreux & gais.",
            "booking_at": "https://example.org/billets",
            "organiser": "Le Bal",
            "picture_address": "https://example.org/a.jpg",
            "dates_by": "days",
            "day-0": "2026-03-10",
            "start-0": "20:00",
            "end-0": "01:00",
            "day-1": "2026-03-12",
            "place": "La Cigale",
            "street": "120 boulevard Rochechouart",
            "postcode": "75018",
            "town": "Paris",
            "price": "paid",
            "price_from": "8.50",
            "price_to": "20",
        },
        (),
    )


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", "tous les mardis de 19 h à 21 h, du 10 mars au 30 juin 2026"),
        ("en", "every Tuesday from 7 pm to 9 pm, from 10 March to 30 June 2026"),
    ],
)
def test_a_rule_is_a_sentence_that_reads_back_as_it(language, words):
    with override(language):
        found = prefill(PageEvent(dates=(TUESDAYS,)), TODAY)

    assert {name: value.replace("\xa0", " ") for name, value in found.values.items()} == {
        "dates_by": "words",
        "words": words,
    }


def test_days_of_which_nobody_said_which_are_a_sentence_that_leaves_the_hour_open():
    found = prefill(PageEvent(dates=(FoundSpan(date(2026, 3, 10), date(2026, 4, 7)),)), TODAY)

    assert found.values == {"dates_by": "words", "words": "du 10 mars 2026 au 7 avril 2026"}


def test_past_days_and_those_over_thirty_are_left_and_said():
    days = [
        FoundMoment(datetime.fromordinal(date(2026, 3, 1).toordinal() + n).replace(hour=20))
        for n in range(40)
    ]

    found = prefill(PageEvent(dates=tuple(days)), TODAY)

    assert (found.values["day-0"], found.values["day-29"], "day-30" in found.values) == (
        "2026-03-03",
        "2026-04-01",
        False,
    )
    assert [text.replace("\xa0", " ") for _name, text in found.remarks] == [
        "Dates déjà passées, laissées : 2.",
        "Il y a 38 dates : les 30 premières sont là.",
    ]


def test_a_whole_day_has_no_hour_and_a_past_event_no_day():
    whole = prefill(PageEvent(dates=(FoundMoment(at(10, 0), all_day=True),)), TODAY)
    past = prefill(PageEvent(dates=(FoundMoment(at(1, 20)),)), TODAY)

    assert whole.values == {"dates_by": "days", "day-0": "2026-03-10", "all_day": "on"}
    assert (past.values, [text for _name, text in past.remarks]) == (
        {},
        ["Toutes les dates qu’on a lues sont passées."],
    )


def test_a_price_in_other_money_is_said_and_not_taken_for_ours():
    found = prefill(
        PageEvent(price=FoundPrice(PriceKind.PAID, Decimal(20), Decimal(20), currency="USD")), TODAY
    )

    assert found.values == {"price": "paid"}
    assert [text.replace("\xa0", " ") for _name, text in found.remarks] == [
        "La page donne un prix en USD : 20."
    ]


def test_what_a_person_typed_stays_and_is_named_and_the_rest_is_filled_and_marked():
    typed = {
        "title": "Mon bal",
        "dates_by": "words",
        "words": "",
        "audience": "tout-public",
        "name": "Mireille",
    }
    found = Prefill(
        {"title": "Bal", "description": "On danse.", "place": "La Cigale"},
        (("title", "Deux titres."),),
    )

    result = merge_prefill(typed, found)

    assert (result["title"], result["description"], result["name"]) == (
        "Mon bal",
        "On danse.",
        "Mireille",
    )
    assert prefilled_fields(result) == {"description", "place"}
    assert [(anchor, text.replace("\xa0", " ")) for anchor, text in remarks_of(result)] == [
        ("lire", "Ce que vous aviez écrit est resté : le titre.")
    ]


def test_dates_of_a_person_are_one_thing_and_are_never_mixed_with_those_of_a_page():
    typed = {"dates_by": "days", "day-0": "2026-05-05", "start-0": "18:00"}

    result = merge_prefill(
        typed, Prefill({"dates_by": "words", "words": "tous les mardis à 19 h"}, ())
    )

    assert {name: result.get(name) for name in (*typed, "words")} == {**typed, "words": None}


def test_another_page_replaces_what_the_first_one_filled_and_nobody_touched():
    first = merge_prefill(
        {},
        Prefill(
            {"title": "Bal", "dates_by": "days", "day-0": "2026-03-10", "start-0": "20:00"}, ()
        ),
    )

    second = merge_prefill(
        first, Prefill({"title": "Concert", "dates_by": "days", "day-0": "2026-04-10"}, ())
    )

    assert (second["title"], second["day-0"], "start-0" in second) == (
        "Concert",
        "2026-04-10",
        False,
    )


def test_a_mark_goes_with_the_first_change_and_what_was_said_of_it_too():
    remark = PrefillRemark(RemarkKind.HOUR_DISAGREES, FormField.DATES, "20 h ou 19 h ?")
    event = PageEvent(
        "Bal", "<p>On danse.</p><p>Et on boit.</p>", (FoundMoment(at(10, 20)),), remarks=(remark,)
    )
    before = merge_prefill({}, prefill(event, TODAY))
    posted = {
        name: value.replace("\n", "\r\n")
        for name, value in before.items()
        if not name.startswith("read")
    }

    untouched = still_read(before, posted)
    changed = still_read(before, posted | {"start-0": "19:00"})

    assert (prefilled_fields(untouched), remarks_of(untouched)) == (
        prefilled_fields(before),
        [("quand", "20 h ou 19 h ?")],
    )
    assert (prefilled_fields(changed), remarks_of(changed)) == (
        frozenset({"title", "description", "day-0"}),
        [],
    )


def test_when_it_is_is_said_to_choose_it_among_others():
    event = PageEvent(
        dates=(FoundMoment(at(1, 20)), FoundMoment(at(10, 20)), FoundMoment(at(11, 20)))
    )

    assert when_words(event, TODAY).replace("\xa0", " ") == "10 mars 2026, 20 h, et d’autres dates"
