"""Agendas that are difficult for calendar readers, made with the real services; now is 1 September
2026."""

import datetime as dt
import functools
import random
from collections.abc import Callable
from typing import Any

from agenda.enums import Attendance, DateKind
from agenda.exceptions import Refused
from agenda.models import Event, EventDate, Occurrence
from agenda.services.occurrences import (
    cancel,
    fill,
    move,
    move_online,
    postpone,
    reschedule,
    restore,
)
from tests.factories.agenda import EventDateFactory, PlaceFactory, at, published_event

TUESDAYS = "FREQ=WEEKLY;BYDAY=TU"
HOUR = dt.timedelta(hours=1)


def line(rrule: str = "", start_on: dt.date = dt.date(2026, 9, 8), **fields) -> EventDate:
    kind = DateKind.RULE if rrule else DateKind.SINGLE
    return EventDateFactory.build(kind=kind, rrule=rrule, start_on=start_on, **fields)


def weekly(**fields) -> Event:
    return published_event(line(f"{TUESDAYS};UNTIL=20261231", **fields))


def on(event: Event, day: str) -> Occurrence:
    return event.occurrences.get(day=day)


def a_series_over_both_clock_changes():
    published_event(line(f"{TUESDAYS},SU;UNTIL=20270430", start_on=dt.date(2026, 10, 1)))


def nights_over_a_clock_change():
    published_event(
        line(
            "FREQ=DAILY;UNTIL=20261027", start_on=dt.date(2026, 10, 22), times=[["22:00", "06:00"]]
        )
    )
    published_event(
        line("FREQ=DAILY;UNTIL=20270330", start_on=dt.date(2027, 3, 25), times=[["23:00", "04:00"]])
    )


def hours_that_come_twice():
    published_event(
        line(
            "FREQ=DAILY;UNTIL=20261027", start_on=dt.date(2026, 10, 22), times=[["02:30", "05:00"]]
        )
    )


def nights_that_skip_an_hour():
    published_event(
        line("FREQ=DAILY;UNTIL=20270330", start_on=dt.date(2027, 3, 25), times=[["02:30", "05:00"]])
    )


def ends_in_doubt():
    published_event(
        line(
            "FREQ=DAILY;UNTIL=20261027", start_on=dt.date(2026, 10, 22), times=[["22:00", "02:30"]]
        )
    )
    published_event(
        line("FREQ=DAILY;UNTIL=20270330", start_on=dt.date(2027, 3, 25), times=[["22:00", "02:30"]])
    )


def a_series_with_exceptions():
    weekly(except_on=["2026-09-22", "2026-11-03"])


def a_series_outside_school_and_public_holidays():
    published_event(
        line(
            "FREQ=WEEKLY;BYDAY=MO,WE,FR;UNTIL=20270709", school_zone="C", skip_public_holidays=True
        )
    )


def a_cancelled_date():
    cancel([on(weekly(), "2026-10-27")], "grève")


def the_first_and_the_last_date_cancelled():
    event = weekly()
    cancel([on(event, "2026-09-08")])
    cancel([on(event, "2026-12-29")])


def a_cancellation_taken_back():
    event = weekly()
    cancel([on(event, "2026-10-27")])
    restore([on(event, "2026-10-27")])


def a_date_moved_elsewhere_and_one_online():
    event = weekly()
    move([on(event, "2026-10-06")], PlaceFactory())
    move_online([on(event, "2026-10-13")], "https://example.org/salle")


def dates_given_another_time():
    event = weekly()
    reschedule([on(event, "2026-10-06")], at("2026-10-06 18:30"), at("2026-10-06 19:15"))
    # After the next date, across the clock change; and before the start of the series.
    reschedule([on(event, "2026-10-20")], at("2026-10-29 20:00"), at("2026-10-29 22:00"))
    reschedule([on(event, "2026-09-08")], at("2026-09-05 20:00"), at("2026-09-05 22:00"))


def a_postponed_date_and_a_full_one():
    event = weekly()
    postpone([on(event, "2026-10-06")], "travaux")
    fill([on(event, "2026-10-13")])


def an_all_day_range():
    published_event(
        line(start_on=dt.date(2026, 10, 23), end_on=dt.date(2026, 10, 27), all_day=True, times=[])
    )


def an_all_day_series_with_an_exception():
    event = weekly(all_day=True, times=[], except_on=["2026-09-22"])
    cancel([on(event, "2026-10-27")])


def several_times_a_day_and_past_midnight():
    event = weekly(times=[["11:00", "12:30"], ["15:00", None], ["22:30", "02:00"]])
    cancel([event.occurrences.filter(day="2026-10-06")[1]])


def accents_emoji_and_signs_that_need_escaping():
    # Avoid a backslash before an n: node-ical reads the escaped form as a line break.
    title = "Œuvre d’été : « l’âme », 100 % vœux ; \\ 🎭🇫🇷👩‍👩‍👧 " + "é🎉" * 40
    cancel(
        [
            on(
                published_event(line(f"{TUESDAYS};COUNT=4"), title=title, lead="a\nb;c,d\\e"),
                "2026-09-15",
            )
        ]
    )


def months_and_years():
    published_event(line("FREQ=MONTHLY;BYDAY=1SU;UNTIL=20271231"))
    published_event(line("FREQ=MONTHLY;BYDAY=-1FR;UNTIL=20271231"))
    published_event(line("FREQ=MONTHLY;BYMONTHDAY=31;UNTIL=20271231"))
    published_event(line("FREQ=MONTHLY;BYMONTHDAY=-1;INTERVAL=2;UNTIL=20271231"))
    published_event(line("FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=21"))
    published_event(line("FREQ=YEARLY;BYMONTH=3;BYDAY=3SA"))


def every_other_week():
    published_event(line("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SA;COUNT=20"))
    published_event(line("FREQ=WEEKLY;INTERVAL=3;UNTIL=20270601", start_on=dt.date(2026, 9, 13)))


def irregular_dates():
    moments = [
        ["2026-10-24T20:00", "2026-10-24T22:00"],
        ["2026-10-25T11:00", None],
        ["2026-11-30T23:00", "2026-12-01T01:00"],
    ]
    published_event(
        EventDateFactory.build(kind=DateKind.SEVERAL, moments=moments, start_on=None, times=[])
    )


def another_zone():
    published_event(line(f"{TUESDAYS};UNTIL=20261231"), time_zone="America/New_York")
    published_event(line(f"{TUESDAYS};UNTIL=20261231"), time_zone="Indian/Reunion")
    published_event(line(f"{TUESDAYS};UNTIL=20261231"), time_zone="UTC")


def a_rule_given_another_hour():
    event = weekly()
    republish(event, times=[["18:00", "19:30"]])


ALL: list[Callable[[], None]] = [
    a_series_over_both_clock_changes,
    nights_over_a_clock_change,
    a_series_with_exceptions,
    a_series_outside_school_and_public_holidays,
    a_cancelled_date,
    the_first_and_the_last_date_cancelled,
    a_cancellation_taken_back,
    a_date_moved_elsewhere_and_one_online,
    dates_given_another_time,
    a_postponed_date_and_a_full_one,
    an_all_day_range,
    an_all_day_series_with_an_exception,
    several_times_a_day_and_past_midnight,
    accents_emoji_and_signs_that_need_escaping,
    months_and_years,
    every_other_week,
    irregular_dates,
    another_zone,
    a_rule_given_another_hour,
]

IN_DOUBT: list[Callable[[], None]] = [
    nights_that_skip_an_hour,
    hours_that_come_twice,
    ends_in_doubt,
]


def republish(event: Event, **fields) -> None:
    """Change the first date of ``event`` and publish it, as an editor would."""
    draft = event.get_latest_revision_as_object()
    dates = list(draft.dates.all())
    for name, value in fields.items():
        setattr(dates[0], name, value)
    draft.dates = dates
    draft.save_revision().publish()


@functools.cache
def at_random(seed: int) -> Callable[[], None]:
    """Return a function that makes a dozen random events with sixty random changes."""

    def make() -> None:
        draw = random.Random(seed)
        events = [
            published_event(*some_lines(draw), attendance=draw.choice(Attendance.values))
            for _ in range(12)
        ]
        for _ in range(60):
            rows = list(draw.choice(events).occurrences.order_by("start_at", "id"))
            change_somehow(draw, draw.choice(rows))

    return make


def some_lines(draw: random.Random) -> list[EventDate]:
    return [some_line(draw) for _ in range(draw.choice([1, 1, 2, 3]))]


def some_line(draw: random.Random) -> EventDate:
    start_on = dt.date(2026, 9, 2) + dt.timedelta(days=draw.randrange(60))
    all_day = draw.random() < 0.2
    times = [] if all_day else some_times(draw)
    if draw.random() < 0.3:
        end_on = start_on + dt.timedelta(days=draw.randrange(6))
        return line(start_on=start_on, end_on=end_on, all_day=all_day, times=times)
    rrule = draw.choice(
        [
            "FREQ=DAILY;COUNT=40",
            "FREQ=WEEKLY",
            "FREQ=WEEKLY;BYDAY=TU,TH;UNTIL=20270630",
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SA,SU",
            "FREQ=MONTHLY;BYDAY=2WE",
            "FREQ=MONTHLY;BYMONTHDAY=30",
            "FREQ=DAILY;INTERVAL=3;UNTIL=20270401",
        ]
    )
    except_on = [
        (start_on + dt.timedelta(days=draw.randrange(60))).isoformat()
        for _ in range(draw.randrange(4))
    ]
    zone = draw.choice(["", "", "A", "C"])
    return line(
        rrule, start_on, all_day=all_day, times=times, except_on=except_on, school_zone=zone
    )


def some_times(draw: random.Random) -> list[list[str | None]]:
    """Return one to three opening times, none within the hour that a clock change may skip."""
    starts = draw.sample(
        ["00:00", "09:30", "11:00", "14:00", "18:15", "20:00", "23:30"], draw.choice([1, 1, 2, 3])
    )
    return [
        [start, draw.choice([None, "00:30", "03:00", "12:00", "21:00", "23:59"])]
        for start in sorted(starts)
    ]


def change_somehow(draw: random.Random, row: Occurrence) -> None:
    ahead = dt.timedelta(minutes=draw.choice([-2880, -45, 30, 90, 1440, 10080]))
    start_at = row.start_at + ahead
    steps: list[tuple[Any, ...]] = [
        (cancel, "grève"),
        (cancel,),
        (postpone,),
        (reschedule, start_at, start_at + draw.choice([HOUR / 2, HOUR, 5 * HOUR])),
        (move, PlaceFactory()),
        (move_online, "https://example.org/salle"),
        (fill,),
        (restore,),
    ]
    step, *facts = draw.choice(steps)
    try:
        step([row], *facts)
    except Refused:
        return
