"""A calendar file of somebody else: what is read of it, and what is asked."""

import re
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from django.utils.translation import override
from icalendar import Event

from datetext import Rule, Slot
from sources.base import FoundContact, FoundMoment, FoundPicture, FoundPlace, FoundSpan
from sources.ics.reading import MAX_BYTES, read_calendar
from sources.prefill import RemarkKind

PARIS = ZoneInfo("Europe/Paris")
TODAY = date(2027, 3, 1)
TIMES = "DTSTART;TZID=Europe/Paris:20270304T203000\nDTEND;TZID=Europe/Paris:20270304T220000"
THURSDAY = FoundMoment(datetime(2027, 3, 4, 20, 30), datetime(2027, 3, 4, 22))
SLOTS = (Slot(time(20, 30), time(22)),)


def event_of(lines, uid="bal@example.org"):
    return f"BEGIN:VEVENT\nUID:{uid}\n{lines}\nEND:VEVENT"


def read(*events, before="", today=TODAY):
    lines = "\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", before, *events, "END:VCALENDAR", ""])
    return read_calendar(lines.replace("\n", "\r\n").encode(), PARIS, today)


def read_one(*parts):
    """The event of one component for each of ``parts``, all of one UID."""
    (event,) = read(*map(event_of, parts)).events
    return event


def kinds(of):
    return [remark.kind for remark in of.remarks]


def test_every_field_of_an_event_is_read():
    event = read_one(
        TIMES + "\nSUMMARY;LANGUAGE=fr-FR:Bal\\, du  soir\nDESCRIPTION:Sur la pl\n ace.\\nVenez <3"
        "\nURL:https://bal.example/"
        "\nLOCATION:La Salle\\, 12 rue de la Paix\\, 75002 Paris\nGEO:48.8689;2.3312"
        "\nORGANIZER;CN=Les Amis:mailto:a@b.example"
        "\nATTACH;FMTTYPE=image/jpeg:https://bal.example/bal.jpg"
    )  # fmt: skip

    assert (event.title, event.language, event.url) == (
        "Bal, du soir",
        "fr",
        "https://bal.example/",
    )
    assert event.description == "<p>Sur la place.<br>Venez &lt;3</p>"
    assert event.place == FoundPlace(
        "La Salle", "12 rue de la Paix", "75002", "Paris", 48.8689, 2.3312
    )
    assert event.organiser == FoundContact("Les Amis")
    assert event.picture == FoundPicture("https://bal.example/bal.jpg")
    assert (event.dates, event.remarks) == ((THURSDAY,), ())


def test_a_location_that_is_an_address_of_the_web_is_followed_from_afar():
    event = read_one(TIMES + "\nLOCATION:https://direct.example/bal")

    assert (event.place, event.online_url) == (None, "https://direct.example/bal")


@pytest.mark.parametrize(
    "times",
    [
        "DTSTART:20270304T203000\nDTEND:20270304T220000",
        "DTSTART;TZID=Europe/Paris:20270304T203000\nDURATION:PT1H30M",
        "DTSTART;TZID=Romance Standard Time:20270304T203000\nDTEND;TZID=Romance Standard "
        "Time:20270304T220000",
        "DTSTART;TZID=/mozilla.org/20070129_1/Europe/Paris:20270304T203000\nDURATION:PT90M",
    ],
)
def test_a_time_is_on_the_city_s_clock(times):
    event = read_one(times)

    assert (event.dates, event.remarks) == ((THURSDAY,), ())


@pytest.mark.parametrize(
    ("times", "said"),
    [
        ("DTSTART:20270304T193000Z\nDTEND:20270304T210000Z", "19\u00a0h\u00a030 (UTC)"),
        (
            "DTSTART;TZID=America/New_York:20270304T143000\nDURATION:PT90M",
            "14\u00a0h\u00a030 (America/New_York)",
        ),
    ],
)
def test_a_time_by_another_clock_is_converted_and_said(times, said):
    event = read_one(times)

    assert event.dates == (THURSDAY,)
    assert [(remark.kind, remark.text) for remark in event.remarks] == [
        (
            RemarkKind.OFFSET_CONVERTED,
            f"Le calendrier dit {said}, soit ici le 4 mars 2027 à 20\u00a0h\u00a030.",
        )
    ]


@pytest.mark.parametrize("name", ["VTIMEZONE", "vtimezone", "vt\u0131mezone"])
@pytest.mark.parametrize("colon", [":", ";X=1:"])
def test_a_time_zone_of_the_file_s_own_making_is_asked_about_and_not_kept(name, colon):
    zone = (
        f"BEGIN{colon}{name}\nTZID:Ici\nBEGIN:STANDARD\nDTSTART:19700101T000000\nRRULE:FREQ=SECONDLY\n"
        f"TZOFFSETFROM:+0500\nTZOFFSETTO:+0500\nEND:STANDARD\nEND{colon}{name}"
    )

    for before in (zone, ""):
        (event,) = read(event_of("DTSTART;TZID=Ici:20270304T203000"), before=before).events

        assert event.dates == (FoundMoment(datetime(2027, 3, 4, 20, 30)),)
        assert [(remark.kind, remark.text) for remark in event.questions] == [
            (
                RemarkKind.ZONE_UNKNOWN,
                "Le fuseau «\u00a0Ici\u00a0» n’est pas connu\u00a0:"
                " est-ce bien le 4 mars 2027 à 20\u00a0h\u00a030, heure d’ici\u00a0?",
            )
        ]


@pytest.mark.parametrize(
    "end", ["", "\nDTEND;VALUE=DATE:20270305", "\nDTEND;VALUE=DATE:20270304", "\nDURATION:P1D"]
)
def test_a_day_is_all_day(end):
    event = read_one("DTSTART;VALUE=DATE:20270304" + end)

    assert (event.dates, event.remarks) == ((FoundMoment(datetime(2027, 3, 4), all_day=True),), ())


@pytest.mark.parametrize(
    "times",
    [
        "DTSTART;VALUE=DATE:20270304\nDTEND;VALUE=DATE:20270308",
        "DTSTART:20270304T203000\nDTEND:20270307T220000",
    ],
)
def test_several_days_are_no_run_but_a_question(times):
    event = read_one(times)

    assert event.dates == (FoundSpan(date(2027, 3, 4), date(2027, 3, 7)),)
    assert [remark.kind for remark in event.questions] == [RemarkKind.SEVERAL_DAYS]


# Series


@pytest.mark.parametrize(
    ("written", "rrule"),
    [
        ("FREQ=WEEKLY;UNTIL=20270630", "FREQ=WEEKLY;UNTIL=20270630"),
        (
            "FREQ=WEEKLY;UNTIL=20270624T183000Z;INTERVAL=1;BYDAY=TH;WKST=SU",
            "FREQ=WEEKLY;BYDAY=TH;UNTIL=20270624",
        ),
        # Before the hour of that day: the day before is the last.
        ("FREQ=DAILY;UNTIL=20270310T120000Z", "FREQ=DAILY;UNTIL=20270309"),
        # At midnight here, which is the next day.
        ("FREQ=WEEKLY;UNTIL=20270609T220000Z;BYDAY=TH", "FREQ=WEEKLY;BYDAY=TH;UNTIL=20270609"),
        ("FREQ=WEEKLY;INTERVAL=2;COUNT=10", "FREQ=WEEKLY;INTERVAL=2;UNTIL=20270708"),
        ("FREQ=MONTHLY;BYDAY=1TH;UNTIL=20271231", "FREQ=MONTHLY;BYDAY=1TH;UNTIL=20271231"),
        (
            "FREQ=MONTHLY;BYDAY=TH;BYSETPOS=1;UNTIL=20271231",
            "FREQ=MONTHLY;BYDAY=1TH;UNTIL=20271231",
        ),
        ("FREQ=MONTHLY;BYMONTHDAY=4;UNTIL=20271231", "FREQ=MONTHLY;BYMONTHDAY=4;UNTIL=20271231"),
        ("FREQ=DAILY;BYDAY=TH,FR;UNTIL=20271231", "FREQ=WEEKLY;BYDAY=TH,FR;UNTIL=20271231"),
        (
            "FREQ=YEARLY;BYMONTH=3;BYDAY=1TH;UNTIL=20301231",
            "FREQ=YEARLY;BYMONTH=3;BYDAY=1TH;UNTIL=20301231",
        ),
    ],
)
def test_a_series_is_a_rule_of_ours_where_that_gives_the_same_days(written, rrule):
    event = read_one(f"{TIMES}\nRRULE:{written}")

    assert (event.dates, event.remarks) == ((Rule(rrule, date(2027, 3, 4), SLOTS),), ())


def test_a_series_without_end_is_asked_for_one():
    event = read_one(f"{TIMES}\nRRULE:FREQ=WEEKLY")

    assert event.dates == (Rule("FREQ=WEEKLY", date(2027, 3, 4), SLOTS),)
    assert [(remark.kind, remark.is_question) for remark in event.remarks] == [
        (RemarkKind.NO_END, True)
    ]


@pytest.mark.parametrize(
    ("rrule", "days"),
    [
        ("FREQ=MONTHLY;BYDAY=1TH,3TH;COUNT=4", [(3, 4), (3, 18), (4, 1), (4, 15)]),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=2", [(3, 31), (4, 30)]),
        ("FREQ=MONTHLY;BYMONTHDAY=4,20;UNTIL=20270420", [(3, 4), (3, 20), (4, 4), (4, 20)]),
        # Weeks that begin on Sunday: the Sunday after this Thursday is in the week that is left
        # out.
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,TH;WKST=SU;COUNT=4", [(3, 4), (3, 14), (3, 18), (3, 28)]),
    ],
)
def test_a_series_that_no_rule_of_ours_says_is_its_dates(rrule, days):
    event = read_one(f"{TIMES}\nRRULE:{rrule}")

    assert [one.start for one in event.dates] == [
        datetime(2027, month, day, 20, 30) for month, day in days
    ]
    assert kinds(event) == [RemarkKind.DATES_LISTED]


def test_a_series_by_a_clock_that_changes_on_other_days_is_its_dates():
    event = read_one(
        "DTSTART;TZID=America/New_York:20270304T143000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;COUNT=4"
    )

    assert [one.start.hour for one in event.dates] == [20, 20, 19, 19]


def test_a_pattern_that_has_no_day_is_the_date_that_it_is_written_on():
    event = read_one(f"{TIMES}\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30")

    assert event.dates == (THURSDAY,)


@pytest.mark.parametrize(
    "rrule",
    [
        "FREQ=SECONDLY",
        "FREQ=DAILY;BYHOUR=9,17",
        "FREQ=WEEKLY;INTERVAL=0",
        "FREQ=SOON",
        "FREQ=WEEKLY\nRRULE:FREQ=DAILY",
    ],
)
def test_a_series_that_is_not_understood_is_asked_about(rrule):
    event = read_one(f"{TIMES}\nRRULE:{rrule}")

    assert event.dates == (THURSDAY,)
    assert [remark.kind for remark in event.questions] == [RemarkKind.RULE_UNREAD]


def test_dates_are_bounded():
    event = read_one(
        f"{TIMES}\nRRULE:FREQ=DAILY;BYMONTHDAY=1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25"
    )

    assert len(event.dates) == 1_000


def test_dates_that_are_left_out_are_left_out():
    event = read_one(
        f"{TIMES}\nRRULE:FREQ=WEEKLY;UNTIL=20270630\nEXDATE;TZID=Europe/Paris:20270311T203000,20270318T203000\nEXDATE:20270401T183000Z"
    )

    assert [rule.except_on for rule in event.dates] == [
        {date(2027, 3, 11), date(2027, 3, 18), date(2027, 4, 1)}
    ]


def test_a_date_that_differs_stands_by_itself_and_one_that_is_cancelled_not_at_all():
    event = read_one(
        f"{TIMES}\nRRULE:FREQ=WEEKLY;UNTIL=20270630",
        "RECURRENCE-ID;TZID=Europe/Paris:20270311T203000\nDTSTART:20270312T180000\nDTEND:20270312T190000",
        "RECURRENCE-ID;TZID=Europe/Paris:20270318T203000\nDTSTART:20270318T203000\nSTATUS:CANCELLED",
        "RECURRENCE-ID;TZID=Europe/Paris:20270325T203000\nDTSTART:20270325T203000\nDURATION:PT90M",
    )

    assert event.dates == (
        Rule(
            "FREQ=WEEKLY;UNTIL=20270630",
            date(2027, 3, 4),
            SLOTS,
            frozenset({date(2027, 3, 11), date(2027, 3, 18)}),
        ),
        FoundMoment(datetime(2027, 3, 12, 18), datetime(2027, 3, 12, 19)),
    )


def test_dates_that_are_added_stand_beside_the_series():
    event = read_one(f"{TIMES}\nRDATE;TZID=Europe/Paris:20270306T180000")

    assert event.dates == (
        THURSDAY,
        FoundMoment(datetime(2027, 3, 6, 18), datetime(2027, 3, 6, 19, 30)),
    )


def test_another_title_of_a_date_is_said():
    event = read_one(
        f"{TIMES}\nSUMMARY:Bal\nRRULE:FREQ=WEEKLY;UNTIL=20270630",
        "RECURRENCE-ID;TZID=Europe/Paris:20270311T203000\nDTSTART:20270311T203000\nSUMMARY:Grand "
        "bal",
    )

    assert (event.title, kinds(event)) == ("Bal", [RemarkKind.TITLES_DIFFER])


def test_exceptions_that_cannot_be_read_are_asked_about():
    event = read_one(f"{TIMES}\nRRULE:FREQ=WEEKLY;UNTIL=20270630\nEXDATE:demain")

    assert [remark.kind for remark in event.questions] == [RemarkKind.RULE_UNREAD]


def test_what_is_cancelled_is_said():
    assert kinds(read_one(TIMES + "\nSTATUS:CANCELLED")) == [RemarkKind.CALLED_OFF]


# The file


def test_past_events_are_skipped_and_counted():
    over = event_of("DTSTART:20270228T203000", uid="1")
    series_over = event_of("DTSTART:20270104T203000\nRRULE:FREQ=WEEKLY;UNTIL=20270201", uid="2")
    series_on = event_of("DTSTART:20270104T203000\nRRULE:FREQ=WEEKLY;UNTIL=20270601", uid="3")

    found = read(over, series_over, series_on, event_of("DTSTART:20270301T203000", uid="4"))

    assert len(found.events) == 2
    assert [(remark.kind, remark.text) for remark in found.remarks] == [
        (RemarkKind.DATES_PAST, "Événements déjà passés, laissés\u00a0: 2.")
    ]


def test_more_events_than_one_can_choose_among_are_cut_and_said():
    found = read(*(event_of(TIMES, uid=number) for number in range(60)))

    assert len(found.events) == 50
    assert kinds(found) == [RemarkKind.EVENTS_CUT]


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        b"<html>",
        b"\x00\xff",
        b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n",
        b"BEGIN:VCALENDAR\r\n"
        + b"BEGIN:X\r\n" * 5_000
        + b"END:X\r\n" * 5_000
        + b"END:VCALENDAR\r\n",
        b"x" * (MAX_BYTES + 1),
    ],
    ids=["empty", "html", "octets", "eventless", "nested", "large"],
)
def test_a_file_that_is_no_calendar_gives_a_remark(octets):
    found = read_calendar(octets, PARIS, TODAY)

    assert found.events == ()
    assert kinds(found) == [RemarkKind.NOTHING_FOUND]


@pytest.mark.parametrize(
    "broken",
    [
        "BEGIN:VEVENT\nUID:broken\nSUMMARY:Bal\nDTSTART:20270304T203000",
        "BEGIN:VEVENT\nUID:broken\nSUMMARY:Bal\nBEGIN:VALARM\nTRIGGER:-P1D",
    ],
    ids=["endless", "endless alarm"],
)
def test_an_event_that_is_cut_costs_no_other_and_is_said(broken):
    found = read(
        event_of(TIMES + "\nSUMMARY:Avant", uid="1"),
        broken,
        event_of(TIMES + "\nSUMMARY:Après", uid="2"),
    )

    assert [event.title for event in found.events] == ["Avant", "Après"]
    assert [(one.kind, one.text) for one in found.remarks] == [
        (
            RemarkKind.EVENT_UNREAD,
            "1 événement sur 3 n’a pas pu être lu\u00a0: «\u00a0Bal\u00a0» (coupé avant sa fin).",
        )
    ]


@pytest.mark.parametrize(
    "other",
    [
        "BEGIN:VTODO\nSUMMARY:x",
        "END:VTODO",
        "no colon here",
        "BEGIN:VTIMEZONE\nTZID:X\nBEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:+5328\nTZOFFSETTO:+5328\nEND:STANDARD"
        "\nEND:VTIMEZONE",
        "BEGIN:VALARM\nTRIGGER:x\nEND:VALARM",
    ],
    ids=["endless task", "an end alone", "no property", "a zone of days", "an alarm alone"],
)
def test_other_components_do_not_affect_events(other):
    found = read(
        event_of(TIMES + "\nSUMMARY:Avant", uid="1"),
        other,
        event_of(TIMES + "\nSUMMARY:Après", uid="2"),
    )

    assert ([event.title for event in found.events], found.remarks) == (["Avant", "Après"], ())


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        (
            "fr",
            "4 événements sur 24 n’ont pas pu être lus : « Cassé 0 » (coupé avant sa fin), « "
            "Cassé 1 » (coupé avant sa"
            " fin), « Sans titre » (ce qu’il dit ne se comprend pas), et d’autres.",
        ),
        (
            "en",
            "4 events of 24 could not be read: “Cassé 0” (cut off before its end), “Cassé 1” (cut "
            "off before its end),"
            " “Untitled” (what it says makes no sense), and others.",
        ),
    ],
)
def test_how_many_were_not_read_is_said_with_which_and_why(language, sentence, monkeypatch):
    whole = [event_of(f"{TIMES}\nSUMMARY:Bal {number}", uid=f"bal{number}") for number in range(20)]
    cut = [f"BEGIN:VEVENT\nUID:cut{number}\nSUMMARY:Cassé {number}" for number in range(2)]
    from_ical = Event.from_ical

    def refusing(text):
        if "X-FAULT" in text:
            raise KeyError("a fault of the library's")
        return from_ical(text)

    monkeypatch.setattr(Event, "from_ical", refusing)
    unreadable = [event_of("X-FAULT:1", uid=f"unreadable{number}") for number in range(2)]

    with override(language):
        found = read(*whole[:7], *cut, *unreadable, *whole[7:])

    assert len(found.events) == 20
    assert [one.text.replace("\u00a0", " ") for one in found.remarks] == [sentence]


@pytest.mark.parametrize(
    "change",
    [
        "RECURRENCE-ID:20270311T203000\nDTSTART:99991231T235959Z",
        "RECURRENCE-ID:00010101T000000Z\nDTSTART:20270312T180000",
        "RECURRENCE-ID:jeudi\nDTSTART:20270312T180000",
    ],
)
def test_a_changed_date_that_cannot_be_read_costs_no_other_and_is_asked_about(change):
    event = read_one(TIMES + "\nRRULE:FREQ=WEEKLY;UNTIL=20270401", change)

    assert event.dates == (Rule("FREQ=WEEKLY;UNTIL=20270401", date(2027, 3, 4), SLOTS),)
    assert [(one.kind, one.text) for one in event.questions] == [
        (RemarkKind.DATE_UNREAD, "Une date de cette série ne se lit pas\u00a0: vérifiez les dates.")
    ]


@pytest.mark.parametrize(
    ("start", "said"),
    [
        ("", "Le calendrier ne dit pas quand : quelles dates, à quelles heures ?"),
        (
            "DTSTART:20270231T200000",
            "La date du calendrier n’en est pas une, « 20270231T200000 » : quand est-ce ?",
        ),
        ("DTSTART:demain", "La date du calendrier n’en est pas une, « demain » : quand est-ce ?"),
        ("DTSTART:99991231T000000Z", "La date du calendrier est de l’an 9999 : quand est-ce ?"),
        ("DTSTART;VALUE=DATE:99991231", "La date du calendrier est de l’an 9999 : quand est-ce ?"),
        ("DTSTART:00010101T000000", "La date du calendrier est de l’an 1 : quand est-ce ?"),
    ],
)
def test_an_event_without_a_date_asks_for_it_and_says_why(start, said):
    event = read_one(f"SUMMARY:Bal\n{start}")

    assert (event.dates, [one.text.replace("\u00a0", " ") for one in event.questions]) == (
        (),
        [said],
    )


def test_a_duration_of_centuries_is_said_to_be_impossible():
    found = read(event_of("DTSTART:20270304T203000\nDURATION:P3000000D\nSUMMARY:Bal"))

    assert [one.text.replace("\u00a0", " ") for one in found.remarks] == [
        "1 événement sur 1 n’a pas pu être lu : « Bal » (ses dates sont impossibles)."
    ]


@pytest.mark.parametrize("line", ["EXDATE:00010101T000000Z", "RDATE:99991231T235959Z"])
def test_an_exception_of_another_age_is_left_and_asked_about(line):
    event = read_one(f"{TIMES}\nRRULE:FREQ=WEEKLY;UNTIL=20270401\n{line}")

    assert event.dates == (Rule("FREQ=WEEKLY;UNTIL=20270401", date(2027, 3, 4), SLOTS),)
    assert [remark.kind for remark in event.questions] == [RemarkKind.RULE_UNREAD]


@pytest.mark.parametrize("end", ["DTEND:minuit", "DTEND:99991231T235959Z", "DURATION:longtemps"])
def test_an_end_that_cannot_be_read_is_said(end):
    event = read_one(f"DTSTART;TZID=Europe/Paris:20270304T203000\n{end}")

    assert event.dates == (FoundMoment(datetime(2027, 3, 4, 20, 30)),)
    assert kinds(event) == [RemarkKind.END_DROPPED]


def test_of_every_real_calendar_every_event_is_read(city_data):
    files = sorted((city_data / "ics").glob("*.ics"))

    found = {file.name: read_calendar(file.read_bytes(), PARIS, date(1990, 1, 1)) for file in files}

    assert len(files) > 20
    assert [name for name, page in found.items() if not page.events] == []
    assert [name for name, page in found.items() if RemarkKind.EVENT_UNREAD in kinds(page)] == []


def test_a_file_that_is_not_in_utf_8_is_read_as_windows_writes():
    lines = [
        "BEGIN:VCALENDAR",
        event_of("DTSTART:20270304T203000\nSUMMARY:Été œuvré"),
        "END:VCALENDAR",
        "",
    ]

    (event,) = read_calendar("\n".join(lines).encode("cp1252"), PARIS, TODAY).events

    assert event.title == "Été œuvré"


def test_every_rule_of_real_calendars_is_read(city_data):
    components = [
        component
        for path in sorted((city_data / "ics").glob("*.ics"))
        for component in re.findall(
            r"BEGIN:VEVENT\r?\n.*?END:VEVENT", path.read_text(errors="replace"), re.DOTALL
        )
        if re.search(r"^RRULE", component, re.MULTILINE)
    ]

    found = [read(component, today=date(1990, 1, 1)) for component in components]

    dates = [one for page in found for event in page.events for one in event.dates]
    rules = [one for one in dates if isinstance(one, Rule)]
    listed = [
        event for page in found for event in page.events if RemarkKind.DATES_LISTED in kinds(event)
    ]
    assert (len(components), len(rules), len(listed)) == (37, 36, 1)
