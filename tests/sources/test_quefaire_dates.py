"""Dates of one record: put right where they are known to be wrong, and only there."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from sources.base import FoundMoment, FoundRule, FoundSpan, Repair, RepairKind
from sources.quefaire.clock import ClockCorrection
from sources.quefaire.dates import RecordDates
from sources.quefaire.text import NotPlainError, TextDates

PARIS = ZoneInfo("Europe/Paris")
LIMIT = date(2030, 1, 1)
DAILY = tuple(range(7))
ALL_DAY = ((None, None),)


def clock(summer=-60, records=20, astray=0):
    """A clock whose evidence asks for ``summer`` minutes in summer."""
    measured = ClockCorrection(PARIS)
    measured.summer.shifts.update({summer: records - astray, 5: astray})
    return measured


def read(
    occurrences="", text="", bounds=("", ""), *, measured=None, near_on=date.max, description=""
):
    dates = RecordDates(
        measured or ClockCorrection(PARIS),
        measured or ClockCorrection(PARIS),
        LIMIT,
        near_on,
        description,
    )
    return dates.read(occurrences, text, bounds), {
        (repair.kind, repair.detail) for repair in dates.repairs
    }


def moment(start, end=None, *, all_day=False):
    return FoundMoment(
        datetime.fromisoformat(start), datetime.fromisoformat(end) if end else None, all_day
    )


def test_an_occurrence_is_read_in_the_city_s_wall_time():
    assert read("2025-07-21T12:30:00+00:00_2025-07-21T14:30:00Z") == (
        (moment("2025-07-21T14:30", "2025-07-21T16:30"),),
        set(),
    )


def test_the_offset_of_summer_is_corrected_and_winter_is_unchanged():
    dates, repairs = read(
        "2025-07-21T15:30:00+02:00_2025-07-21T17:30:00+02:00;2025-12-26T20:45:00+01:00_2025-12-26T22:00:00+01:00",
        measured=clock(),
    )

    assert dates == (
        moment("2025-07-21T14:30", "2025-07-21T16:30"),
        moment("2025-12-26T20:45", "2025-12-26T22:00"),
    )
    assert repairs == {(RepairKind.HOUR_SHIFTED, "1")}


@pytest.mark.parametrize("measured", [clock(records=19), clock(records=40, astray=3)])
def test_unclear_evidence_gives_no_offset(measured):
    dates, repairs = read("2025-07-21T15:30:00+02:00_2025-07-21T17:30:00+02:00", measured=measured)

    assert (dates, repairs) == ((moment("2025-07-21T15:30", "2025-07-21T17:30"),), set())


def test_evidence_of_one_in_twenty_astray_is_clear():
    assert clock(records=20, astray=1).summer.is_clear


def test_a_shift_may_bring_a_date_back_over_midnight():
    dates, repairs = read("2025-08-24T00:00:00+02:00_2025-08-23T07:00:00+02:00", measured=clock())

    assert dates == (moment("2025-08-23T23:00", "2025-08-24T06:00"),)
    assert repairs == {(RepairKind.HOUR_SHIFTED, "1"), (RepairKind.PAST_MIDNIGHT, "1")}


def test_an_end_before_its_start_is_after_midnight():
    dates, repairs = read("2025-01-03T20:00:00+01:00_2025-01-03T02:00:00+01:00")

    assert (dates, repairs) == (
        (moment("2025-01-03T20:00", "2025-01-04T02:00"),),
        {(RepairKind.PAST_MIDNIGHT, "1")},
    )


def test_a_range_of_days_with_hours_is_one_opening_a_day():
    dates, repairs = read("2025-01-03T10:00:00+01:00_2025-01-05T18:00:00+01:00")

    assert dates == tuple(
        moment(f"2025-01-0{day}T10:00", f"2025-01-0{day}T18:00") for day in (3, 4, 5)
    )
    assert repairs == {(RepairKind.LONG_RANGE, "1")}


def test_a_range_of_nights_is_one_opening_a_night():
    dates, _repairs = read("2025-01-03T22:00:00+01:00_2025-01-05T04:00:00+01:00")

    assert dates == (
        moment("2025-01-03T22:00", "2025-01-04T04:00"),
        moment("2025-01-04T22:00", "2025-01-05T04:00"),
    )


def test_nothing_from_midnight_to_midnight_in_utc_is_a_day_without_hours():
    dates, repairs = read(
        "2025-07-02T02:00:00+02:00_2025-07-02T02:00:00+02:00",
        "Le mercredi 02 juillet 2025<br />de  à <br />",
    )

    assert (dates, repairs) == (
        (moment("2025-07-02", all_day=True),),
        {(RepairKind.HOURS_UNKNOWN, "1")},
    )


def test_a_date_without_an_end_has_none():
    assert read("2025-01-03T20:00:00+01:00_2025-01-03T20:00:00+01:00")[0] == (
        moment("2025-01-03T20:00"),
    )


def test_a_date_given_twice_counts_once():
    twice = (
        "2025-01-03T20:00:00+01:00_2025-01-03T22:00:00+01:00;"
        "2025-01-03T20:00:00+01:00_2025-01-03T21:00:00+01:00"
    )

    assert read(twice) == (
        (moment("2025-01-03T20:00", "2025-01-03T22:00"),),
        {(RepairKind.REPEATED_DATE, "1")},
    )


def test_the_year_2530_and_what_is_no_date_are_left_out_and_counted():
    dates, repairs = read(
        "2025-01-03T20:00:00+01:00_2025-01-03T21:00:00+01:00;"
        "2530-01-03T20:00:00+01:00_2530-01-03T21:00:00+01:00;tomorrow_2025-02-30T00:00:00+01:00"
    )

    assert dates == (moment("2025-01-03T20:00", "2025-01-03T21:00"),)
    assert repairs == {(RepairKind.FAR_DATE, "1"), (RepairKind.BAD_DATE, "1")}


#: Every other day of more than six years.
LONG = [date.fromordinal(date(2020, 1, 1).toordinal() + number) for number in range(0, 2_400, 2)]


@pytest.mark.parametrize(
    ("near_on", "kept"),
    [
        (date(2020, 1, 1), (0, 1_000)),
        (LONG[100], (100, 1_100)),
        (LONG[900], (200, 1_200)),
        (date.max, (200, 1_200)),
    ],
)
def test_of_a_series_that_is_too_long_the_nearest_dates_are_kept(near_on, kept):
    dates, repairs = read(
        ";".join(f"{day}T20:00:00+00:00_{day}T21:00:00+00:00" for day in LONG), near_on=near_on
    )

    assert [one.start.date() for one in dates] == LONG[slice(*kept)]
    assert repairs == {(RepairKind.SERIES_CUT, "200")}


def test_every_day_is_a_rule_however_long_with_the_days_that_are_missing():
    first = date(2022, 1, 1)
    days = [first + timedelta(days=number) for number in range(1_500) if number % 10 != 9]

    dates, repairs = read(daytime(days))

    assert [(one.first, one.last, one.weekdays, one.hours) for one in dates] == [
        (first, days[-1], DAILY, ((time(10, 30), time(12)),))
    ]
    assert [one.start.date() for one in dates[0].moments()] == days
    assert repairs == set()


def test_what_is_not_every_day_is_no_rule():
    days = [date(2022, 1, 1) + timedelta(days=number) for number in range(100) if number % 3 != 2]

    assert len(read(daytime(days))[0]) == 67


def daytime(days):
    """On the city's clock, in winter and in summer."""
    return ";".join(f"{day}T10:30:00_{day}T12:00:00" for day in days)


WEEKLY = (
    "Du samedi 04 janvier 2025 au samedi 01 février 2025 : <br />samedi<br /> de "
    "10h30 à 12h00<br />"
)
SATURDAYS = ["2025-01-04", "2025-01-11", "2025-01-18", "2025-01-25", "2025-02-01"]


def occurrences(days, start="10:30", end="12:00"):
    return ";".join(f"{day}T{start}:00+01:00_{day}T{end}:00+01:00" for day in days)


def saturdays(*except_on):
    hours = ((time(10, 30), time(12)),)
    return FoundRule(
        date(2025, 1, 4), date(2025, 2, 1), (5,), hours, tuple(map(date.fromisoformat, except_on))
    )


def test_a_series_that_its_text_truly_describes_is_a_rule():
    assert read(occurrences(SATURDAYS), WEEKLY) == ((saturdays(),), set())


def test_a_day_that_is_missing_from_the_series_is_an_exception():
    assert read(occurrences(SATURDAYS[:2] + SATURDAYS[3:]), WEEKLY) == (
        (saturdays("2025-01-18"),),
        set(),
    )


def test_a_series_of_which_much_is_missing_is_dates_and_is_counted():
    dates, repairs = read(occurrences(SATURDAYS[:3]), WEEKLY)

    assert dates == tuple(moment(f"{day}T10:30", f"{day}T12:00") for day in SATURDAYS[:3])
    assert repairs == {(RepairKind.DATES_DISAGREE, "1")}


def test_a_series_with_a_date_that_its_text_does_not_say_is_dates_and_is_counted():
    dates, repairs = read(occurrences([*SATURDAYS, "2025-02-08"]), WEEKLY)

    assert len(dates) == 6
    assert repairs == {(RepairKind.DATES_DISAGREE, "1")}


def test_three_dates_are_three_dates_and_no_rule():
    text = (
        "Du mardi 07 janvier 2025 au jeudi 09 janvier 2025 : <br />mardi, mercredi, "
        "jeudi<br /> de 10h30 à 12h00"
    )
    days = ["2025-01-07", "2025-01-08", "2025-01-09"]

    assert read(occurrences(days), text)[0] == tuple(
        moment(f"{day}T10:30", f"{day}T12:00") for day in days
    )


def test_two_openings_on_the_same_days_are_one_rule():
    text = (
        "Du samedi 04 janvier 2025 au samedi 25 janvier 2025 : <br />samedi<br /> de 14h00 à "
        "16h00<br />"
        "samedi<br /> de 10h30 à 12h00<br />"
    )
    given = occurrences(SATURDAYS[:4]) + ";" + occurrences(SATURDAYS[:4], "14:00", "16:00")

    assert read(given, text)[0] == (
        FoundRule(
            date(2025, 1, 4),
            date(2025, 1, 25),
            (5,),
            ((time(10, 30), time(12)), (time(14), time(16))),
        ),
    )


def test_ranges_that_overlap_with_the_same_hours_are_one_rule():
    text = WEEKLY + WEEKLY.replace("04 janvier", "11 janvier").replace("01 février", "08 février")

    dates, _repairs = read(occurrences([*SATURDAYS, "2025-02-08"]), text)

    assert dates == (
        FoundRule(date(2025, 1, 4), date(2025, 2, 8), (5,), ((time(10, 30), time(12)),)),
    )


def test_a_closed_day_is_an_exception():
    text = WEEKLY + "Fermé le samedi 18 janvier 2025<br />"

    assert read(occurrences(SATURDAYS[:2] + SATURDAYS[3:]), text)[0] == (saturdays("2025-01-18"),)


def test_missing_dates_are_read_from_a_plain_text():
    dates, repairs = read("", "Le samedi 28 juin 2025<br />de 14h30 à 16h00<br />")

    assert (dates, repairs) == (
        (moment("2025-06-28T14:30", "2025-06-28T16:00"),),
        {(RepairKind.DATES_FROM_TEXT, "1")},
    )


def test_a_range_alone_says_its_dates_in_its_text():
    dates, repairs = read("", "Du samedi 21 juin 2025 au dimanche 21 septembre 2025 : <br />")

    assert dates == (FoundSpan(date(2025, 6, 21), date(2025, 9, 21)),)
    assert repairs == {(RepairKind.DATES_FROM_TEXT, "1"), (RepairKind.DATES_IN_TEXT, "1")}


def test_every_day_is_whole_days_where_the_text_says_so():
    dates, repairs = read(
        "", "Du samedi 21 juin 2025 au dimanche 21 septembre 2025 : tous les jours"
    )

    assert dates == (FoundRule(date(2025, 6, 21), date(2025, 9, 21), DAILY, ALL_DAY),)
    assert repairs == {(RepairKind.DATES_FROM_TEXT, "1"), (RepairKind.HOURS_UNKNOWN, "1")}


def test_the_first_and_the_last_of_two_days_are_all_there_are():
    dates, _repairs = read("", "Du samedi 21 juin 2025 au dimanche 22 juin 2025 : <br />")

    assert dates == (moment("2025-06-21", all_day=True), moment("2025-06-22", all_day=True))


def test_the_weekdays_of_a_range_are_read_in_the_record_s_own_text():
    dates, repairs = read(
        "",
        "Du samedi 21 juin 2025 au dimanche 20 juillet 2025 :",
        description="<p>Chaque jeudi de 18h à 20h.</p>",
    )

    assert dates == (
        FoundRule(date(2025, 6, 21), date(2025, 7, 20), (3,), ((time(18), time(20)),)),
    )
    assert repairs == {(RepairKind.DATES_FROM_TEXT, "1"), (RepairKind.WEEKDAYS_FROM_TEXT, "1")}


def test_a_range_alone_beside_dates_is_a_span_beside_them():
    dates, _repairs = read(
        "", "Le samedi 7 juin 2025 à 20h. Du samedi 21 juin 2025 au dimanche 20 juillet 2025"
    )

    assert dates == (moment("2025-06-07T20:00"), FoundSpan(date(2025, 6, 21), date(2025, 7, 20)))


def test_a_rule_that_ends_in_2530_ends_at_the_limit():
    dates, repairs = read("", WEEKLY.replace("01 février 2025", "04 février 2530"))

    assert dates == (FoundRule(date(2025, 1, 4), LIMIT, (5,), ((time(10, 30), time(12)),)),)
    assert repairs == {(RepairKind.DATES_FROM_TEXT, "1"), (RepairKind.FAR_DATE, "1")}


def test_a_text_that_is_not_plain_gives_no_date_and_is_counted():
    assert read("", "Le premier mardi du mois, sauf en août") == (
        (),
        {(RepairKind.DATES_UNREAD, "1")},
    )


def test_the_first_and_last_day_serve_where_nothing_else_does():
    dates, repairs = read(
        "", "", ("2025-06-26T20:00:00+00:00", "2025-06-26T22:00:00+00:00"), measured=clock()
    )

    assert dates == (moment("2025-06-26T19:00", "2025-06-26T21:00"),)
    assert repairs == {(RepairKind.DATES_FROM_BOUNDS, "1")}


@pytest.mark.parametrize("hours", [("00:00:00", "23:59:59"), ("10:00:00", "18:00:00")])
def test_a_first_and_a_last_day_far_apart_say_nothing_of_those_between(hours):
    dates, _repairs = read("", "", (f"2025-06-21T{hours[0]}+00:00", f"2025-06-30T{hours[1]}+00:00"))

    assert dates == (FoundSpan(date(2025, 6, 21), date(2025, 6, 30)),)


def test_a_record_without_any_date_has_none():
    assert read() == ((), set())


HOURS = ((time(14, 30), time(16)),)
BOUNDS = (date(2025, 6, 1), date(2025, 6, 30))


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (
            "Le samedi 28 juin 2025 de 14h30 à 16h00",
            [(date(2025, 6, 28), date(2025, 6, 28), DAILY, HOURS)],
        ),
        ("Le 1er juin 2025, de 14h30 à 16h", [(date(2025, 6, 1), date(2025, 6, 1), DAILY, HOURS)]),
        (
            "Le 1er juin 2025 à 20h",
            [(date(2025, 6, 1), date(2025, 6, 1), DAILY, ((time(20), None),))],
        ),
        (
            "Du lundi 2 au vendredi 6 juin 2025.",
            [(date(2025, 6, 2), date(2025, 6, 6), DAILY, ALL_DAY)],
        ),
        (
            "Du 30 décembre 2024 au 3 janvier 2025 de 14h30 à 16h00",
            [(date(2024, 12, 30), date(2025, 1, 3), DAILY, HOURS)],
        ),
        ("Tous les mardis et jeudis de 14h30 à 16h00", [(*BOUNDS, (1, 3), HOURS)]),
        ("Tous les jours de 14h30 à 16h00", [(*BOUNDS, DAILY, HOURS)]),
        (
            "Du 2 au 6 juin 2025 : lundi, mardi de 14h30 à 16h00 mercredi",
            [
                (date(2025, 6, 2), date(2025, 6, 6), (0, 1), HOURS),
                (date(2025, 6, 2), date(2025, 6, 6), (2,), ALL_DAY),
            ],
        ),
    ],
)
def test_plain_texts_are_understood(text, lines):
    assert TextDates(BOUNDS).read(text) == tuple(FoundRule(*line) for line in lines)


@pytest.mark.parametrize(
    "text",
    [
        "Le lundi 28 juin 2025 de 14h30 à 16h00",  # a Saturday
        "Le samedi 31 juin 2025",
        "Le samedi 28 juin 2025 de 25h00 à 26h00",
        "Du 6 au 2 juin 2025",
        "Le samedi 28 juin 2025 et peut-être le dimanche",
        "de 14h30 à 16h00",
        "Fermé le samedi 28 juin 2025",
        "Prochainement",
    ],
)
def test_other_texts_are_not_guessed(text):
    with pytest.raises(NotPlainError):
        TextDates().read(text)


def test_weekdays_without_any_day_are_not_guessed():
    with pytest.raises(NotPlainError):
        TextDates(bounds=None).read("Tous les mardis de 14h30 à 16h00")


def test_each_kind_is_noted_once_with_how_many_dates_it_touched():
    dates = RecordDates(clock(), ClockCorrection(PARIS), LIMIT)
    dates.read(
        "2025-07-21T15:30:00+02:00_2025-07-21T17:30:00+02:00;2025-07-22T15:30:00+02:00_2025-07-22T17:30:00+02:00",
        "",
        ("", ""),
    )

    assert dates.repairs == [Repair(RepairKind.HOUR_SHIFTED, "2")]
