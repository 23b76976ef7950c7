"""The whole file: what only all its records together tell, and each record as an event."""

import io
import json
from collections import Counter
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from structlog.testing import capture_logs

from agenda.enums import AudienceKind, Booking, PriceKind, Setting
from agenda.models import Event
from sources.base import (
    BadRecord,
    FoundAudience,
    FoundContact,
    FoundEvent,
    FoundMoment,
    FoundPicture,
    FoundPlace,
    FoundPrice,
    FoundRule,
    FoundSpan,
    Repair,
    RepairKind,
)
from sources.quefaire.reading import read_events, survey

PARIS = ZoneInfo("Europe/Paris")
MONTHS = ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août"]
WEEKDAYS = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"]


def entry(
    name="Salle des Lilas", street="1 rue des Lilas", postcode="75019", point="48.88,2.39", **more
):
    return {
        "location_type": "address",
        "address_name": name,
        "address_street": street,
        "address_zipCode": postcode,
        "address_city": "Paris",
        "address_lat_lon": point,
    } | more


def record(number, *entries, **fields):
    return {
        "id": str(number),
        "title": f"Fiche {number}",
        "locations": json.dumps(entries or [entry()]),
    } | fields


def summer(number, hours_late=1, **fields):
    """A record of one plain date at 14 h, which its occurrence puts ``hours_late``."""
    day = date(2025, 6, 1) + timedelta(days=number)
    said = (
        f"Le {WEEKDAYS[day.weekday()]} {day.day:02} {MONTHS[day.month - 1]} 2025<br />de "
        f"14h00 à 16h00<br />"
    )
    start = datetime(2025, 6, 1, 14 + hours_late) + timedelta(days=number)
    end = start + timedelta(hours=2)
    return record(
        number,
        date_description=said,
        occurrences=f"{start.isoformat()}+02:00_{end.isoformat()}+02:00",
        **fields,
    )


def read(*records):
    content = json.dumps(records).encode()
    learnt = survey(io.BytesIO(content), PARIS)
    return list(read_events(io.BytesIO(content), learnt)), learnt


def kinds(event):
    return [repair.kind for repair in event.repairs]


def test_a_record_of_several_places_has_them_all_once_the_first_being_its_own():
    clubs = [
        entry(f"Club {n}", f"{n} rue des Clubs", point=f"48.88,{2.30 + n / 100}") for n in (1, 2)
    ]
    (event, alone), _learnt = read(record(1, entry(), *clubs, entry()), record(2))

    assert event.place.name == "Salle des Lilas"
    assert [place.name for place in event.other_places] == ["Club 1", "Club 2"]
    assert alone.other_places == ()
    assert [repair for repair in event.repairs if repair.kind == RepairKind.SEVERAL_PLACES] == [
        Repair(RepairKind.SEVERAL_PLACES, "3")
    ]


def test_a_full_record_is_a_full_event():
    (event,), _learnt = read(
        {
            "id": "41",
            "event_id": 7,
            "url": "https://x.example/evenements/bal-41",
            "title": "Bal\u200b des lilas",
            "lead_text": "On danse.",
            "description": "<p>On <strong>danse</strong>.</p>",
            "occurrences": "2025-01-11T20:00:00+01:00_2025-01-11T01:00:00+01:00",
            "date_description": "Le samedi 11 janvier 2025<br />de 20h00 à 01h00<br />",
            "cover_url": "https://x.example/bal.jpg",
            "cover_alt": "Le bal",
            "cover_credit": "Nadar",
            "locations": json.dumps([entry(address_details="Salle 2")]),
            "pmr": 1,
            "blind": 0,
            "deaf": None,
            "sign_language": "1",
            "mental": "",
            "contact_url": "https://x.example/",
            "contact_phone": "01 99 00 00 00",
            "contact_mail": "contact@example.org",
            "contact_organisation_name": "Les Lilas",
            "price_type": "payant",
            "price_detail": "<p>De 5 à 8 €</p>",
            "access_type": "obligatoire",
            "access_link": "https://x.example/billets",
            "audience": "Public adultes.",
            "qfap_tags": "Danse;Solidarité",
            "programs": None,
            "locale": "fr",
            "event_indoor": 1,
            "updated_at": "2025-01-02T10:00:00+00:00",
        }
    )

    assert event == FoundEvent(
        identifier="41",
        title="Bal des lilas",
        url="https://x.example/evenements/bal-41",
        lead="On danse.",
        body="<p>On <b>danse</b>.</p>",
        language="fr",
        dates=(FoundMoment(datetime(2025, 1, 11, 20), datetime(2025, 1, 12, 1)),),
        place=FoundPlace("Salle des Lilas", "1 rue des Lilas", "75019", "Paris", 48.88, 2.39),
        addresses=(
            ("Salle des Lilas", "1 rue des Lilas", "75019", "Paris", (48.88, 2.39), "Salle 2"),
        ),
        place_detail="Salle 2",
        categories=("danse",),
        keywords=("Solidarité",),
        audience=FoundAudience(AudienceKind.ADULTS),
        price=FoundPrice(PriceKind.PAID, Decimal("5.00"), Decimal("8.00"), "<p>De 5 à 8 €</p>"),
        booking=Booking.REQUIRED,
        booking_url="https://x.example/billets",
        setting=Setting.INDOOR,
        contact=FoundContact(
            "Les Lilas", "https://x.example/", "contact@example.org", "01 99 00 00 00"
        ),
        access=(("wheelchair", True), ("sign_language", True), ("visual", False)),
        picture=FoundPicture("https://x.example/bal.jpg", "Le bal", "Nadar"),
        repairs=(Repair(RepairKind.PAST_MIDNIGHT, "1"),),
    )


def test_twenty_records_that_agree_put_the_clock_right():
    events, learnt = read(*(summer(number) for number in range(20)))

    assert (
        learnt.clock.summer.minutes,
        learnt.clock.summer.agreeing,
        learnt.clock.summer.records,
    ) == (-60, 20, 20)
    assert {event.dates[0].start.hour for event in events} == {14}
    assert {tuple(kinds(event)) for event in events} == {(RepairKind.HOUR_SHIFTED,)}


def test_nineteen_records_leave_the_clock_alone_and_the_disagreement_is_noted():
    events, _learnt = read(*(summer(number) for number in range(19)))

    assert {event.dates[0].start.hour for event in events} == {15}
    assert {tuple(kinds(event)) for event in events} == {(RepairKind.DATES_DISAGREE,)}


def test_a_file_whose_clock_is_right_is_left_alone():
    events, learnt = read(*(summer(number, hours_late=0) for number in range(20)))

    assert learnt.clock.summer.minutes == 0
    assert {(event.dates[0].start.hour, event.repairs) for event in events} == {(14, ())}


def test_a_file_in_utc_whose_clock_is_right_is_read_in_the_city_s_time():
    records = [summer(number, hours_late=-2) for number in range(20)]
    for one in records:
        one["occurrences"] = one["occurrences"].replace("+02:00", "+00:00")

    events, _learnt = read(*records)

    assert {(event.dates[0].start.hour, event.repairs) for event in events} == {(14, ())}


def test_no_date_is_believed_five_years_after_the_file():
    (event,), learnt = read(
        record(
            1,
            updated_at="2025-06-26T00:00:00+00:00",
            occurrences="2530-01-01T10:00:00Z_2530-01-01T11:00:00Z",
        )
    )

    assert learnt.limit_on == date(2030, 12, 31)
    assert (event.dates, kinds(event)) == ((), [RepairKind.FAR_DATE, RepairKind.UNDATED])


def test_one_point_for_venues_of_three_postcodes_is_a_placeholder():
    events, _learnt = read(
        record(1, entry("Un", "1 rue Une", "75001", "48.85,2.35")),
        record(2, entry("Deux", "2 rue Deux", "75002", "48.85,2.35")),
        record(3, entry("Trois", "3 rue Trois", "75003", "48.85,2.35")),
        record(4, entry("Quatre", "4 rue Quatre", "75004", "48.86,2.36")),
    )

    assert [event.place.latitude for event in events] == [None, None, None, 48.86]
    assert [RepairKind.PLACEHOLDER_POINT in kinds(event) for event in events] == [
        True,
        True,
        True,
        False,
    ]


def test_one_point_for_five_texts_is_a_placeholder_and_for_four_is_not():
    def texts(count, point):
        return [
            record(
                f"{point}-{n}",
                {"location_type": "text", "text": f"Quelque part {n}", "address_lat_lon": point},
            )
            for n in range(count)
        ]

    events, _learnt = read(*texts(5, "48.85,2.35"), *texts(4, "48.86,2.36"))

    assert [kinds(event).count(RepairKind.PLACEHOLDER_POINT) for event in events] == [1] * 5 + [
        0
    ] * 4
    assert (events[0].place, events[0].place_detail) == (None, "Quelque part 0")


def test_a_venue_with_a_placeholder_finds_its_point_by_its_address():
    placeholder = [
        record(n, entry(f"Ailleurs {n}", f"{n} rue Loin", f"7500{n}", "48.85,2.35"))
        for n in (1, 2, 3)
    ]

    events, _learnt = read(*placeholder, record(4, entry(point="48.85,2.35")), record(5, entry()))

    assert (
        events[3].place
        == events[4].place
        == FoundPlace("Salle des Lilas", "1 rue des Lilas", "75019", "Paris", 48.88, 2.39)
    )


def test_one_venue_under_several_names_is_one_place_with_aliases():
    events, _learnt = read(
        record(1, entry("Théâtre des Lilas", "1, rue des Lilas")),
        record(2, entry("Théâtre des Lilas")),
        record(3, entry("Theatre des lilas")),
        record(4, entry("Nouveau théâtre des Lilas")),
    )

    assert {event.place for event in events} == {
        FoundPlace(
            "Théâtre des Lilas",
            "1 rue des Lilas",
            "75019",
            "Paris",
            48.88,
            2.39,
            aliases=("Nouveau théâtre des Lilas", "Theatre des lilas"),
        )
    }
    assert [RepairKind.VENUE_ALIAS in kinds(event) for event in events] == [
        False,
        False,
        True,
        True,
    ]


def test_two_venues_at_one_address_stay_two():
    events, _learnt = read(record(1, entry("La Grande Halle")), record(2, entry("Le Zénith")))

    assert [event.place.name for event in events] == ["La Grande Halle", "Le Zénith"]


def test_a_name_within_another_is_the_same_venue_in_one_street_and_two_in_two():
    here, there = "3 rue de Lobau", "5 rue de Lobau"
    names = "Le Tamaris", "Tamaris Jazz Club"

    events, _learnt = read(record(1, entry(names[0], here)), record(2, entry(names[1], here)))
    others, _learnt = read(record(1, entry(names[0], here)), record(2, entry(names[1], there)))

    assert [event.place.name for event in events] == ["Tamaris Jazz Club", "Tamaris Jazz Club"]
    assert [event.place.name for event in others] == ["Le Tamaris", "Tamaris Jazz Club"]


def test_a_part_of_a_venue_is_not_the_venue():
    events, _learnt = read(
        record(1, entry("Hôtel de Ville")),
        record(2, entry("Bibliothèque de l’Hôtel de Ville")),
        record(3, entry("Aquarium tropical du Palais")),
        record(4, entry("Le Palais")),
    )

    assert len({event.place.name for event in events}) == 4


def test_the_venue_is_read_from_the_second_address_where_the_first_is_words():
    (event,), _learnt = read(record(1, {"location_type": "text", "text": "Salle VR"}, entry()))

    assert (event.place.name, event.place_detail, kinds(event)) == (
        "Salle des Lilas",
        "Salle VR",
        [RepairKind.UNDATED, RepairKind.OTHER_ADDRESS],
    )


def test_flat_fields_serve_where_there_is_no_list():
    (event,), _learnt = read(
        {
            "id": "1",
            "title": "Bal",
            "locations": "not json",
            "address_name": "Salle",
            "address_street": "1 rue Une",
            "address_zipcode": "75002 Paris",
            "address_city": "PARIS 02",
            "lat_lon": {"lon": 2.35, "lat": 48.86},
        }
    )

    assert event.place == FoundPlace("Salle", "1 rue Une", "75002", "Paris", 48.86, 2.35)
    assert RepairKind.ADDRESS_TIDIED in kinds(event)


@pytest.mark.parametrize("point", ["0,0", "91,2", "abc", "", "48.85"])
def test_a_point_that_is_nowhere_is_none(point):
    (event,), _learnt = read(record(1, entry(point=point)))

    assert (event.place.latitude, event.place.longitude) == (None, None)


def test_a_bad_record_is_said_and_the_others_are_read():
    found, _learnt = read(
        record(1), {"id": "2", "title": ""}, {"title": "Sans identifiant"}, record(4)
    )

    assert [type(one) for one in found] == [FoundEvent, BadRecord, BadRecord, FoundEvent]
    assert found[1] == BadRecord(2, "2", "sans identifiant ou sans titre")


def test_a_fault_of_ours_is_logged_as_one_and_the_others_are_read(monkeypatch):
    def event_with_a_fault(record, identifier, learnt):
        facts: dict[str, str] = {}
        return facts["lead"] if identifier == "2" else identifier

    monkeypatch.setattr("sources.quefaire.reading._event", event_with_a_fault)
    with capture_logs() as logged:
        found, _learnt = read(record(1), record(2), record(3))

    assert found == ["1", BadRecord(2, "2", "illisible\u00a0; le journal dit pourquoi"), "3"]
    assert [(line["event"], line["identifier"], line["log_level"]) for line in logged] == [
        ("record_unreadable", "2", "error")
    ]


def test_fields_of_any_type_never_stop_the_reading():
    nonsense = [None, 3.5, True, [], {}, [1], {"a": 1}, "x", "9" * 400]
    names = (
        "occurrences date_description date_start locations lat_lon pmr price_detail "
        "qfap_tags audience updated_at"
    )

    found, _learnt = read(
        *(
            record(f"{name}-{n}", **{name: value})
            for name in names.split()
            for n, value in enumerate(nonsense)
        )
    )

    assert {type(one) for one in found} == {FoundEvent}


def test_the_fingerprint_follows_what_is_said_and_nothing_else():
    (one,), _learnt = read(record(1, rank=1.5, updated_at="2025-01-01T00:00:00Z"))
    (same,), _learnt = read(record(1, rank=2.5, updated_at="2025-02-01T00:00:00Z"))
    (other,), _learnt = read(record(1, lead_text="Autre"))

    assert one.fingerprint() == same.fingerprint()
    assert one.fingerprint() != other.fingerprint()


@pytest.fixture(scope="module")
def sample(city_data) -> tuple[Any, list[Any]]:
    """What was learnt of the real sample, and its events, read once for all tests."""
    path = city_data / "qfap" / "que-faire-a-paris-sample.json"
    with path.open("rb") as file:
        learnt = survey(file, PARIS)
    with path.open("rb") as file:
        return learnt, list(read_events(file, learnt))


@pytest.mark.parametrize("name", ["body", "price_detail"])
def test_the_editor_of_the_cms_opens_every_text_of_the_real_sample_and_writes_it_again(
    sample, name
):
    _learnt, events = sample
    text_field: Any = Event._meta.get_field(name)
    editor = text_field.formfield().widget
    texts = [event.body if name == "body" else event.price.detail for event in events]

    shown = [editor.converter.from_database_format(text) for text in texts]

    assert sum("<br/>" in editor.converter.to_database_format(text) for text in shown) > 50


def test_the_real_sample_is_read_whole_with_every_repair_counted(sample):
    learnt, events = sample

    assert (learnt.records, len(events), [e for e in events if isinstance(e, BadRecord)]) == (
        682,
        682,
        [],
    )
    assert (dict(learnt.clock.summer.shifts), dict(learnt.clock.winter.shifts)) == (
        {-60: 237},
        {0: 18},
    )
    assert Counter(repair.kind.value for event in events for repair in event.repairs) == {
        "hour_shifted": 506,
        "dates_in_text": 100,
        "dates_from_text": 130,
        "placeholder_point": 41,
        "html_cleaned": 34,
        "venue_alias": 30,
        "past_midnight": 27,
        "undated": 20,
        "weekdays_from_text": 24,
        "several_places": 16,
        "ages_dropped": 14,
        "hours_unknown": 15,
        "other_address": 8,
        "address_tidied": 8,
        "text_cut": 4,
        "link_completed": 3,
        "repeated_date": 2,
        "far_date": 1,
        "link_dropped": 1,
    }
    dates = Counter(type(found) for event in events for found in event.dates)
    assert dates == {FoundMoment: 847, FoundRule: 219, FoundSpan: 102}
