"""The schedule of an event's page."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from agenda.enums import Availability, OccurrenceStatus
from agenda.models import Occurrence, Place
from agenda.schedules import Schedule, build_schedule
from agenda.wording import schedules

PARIS = ZoneInfo("Europe/Paris")
NOW = dt.datetime(2026, 3, 3, 18, 42, tzinfo=PARIS)


@pytest.fixture(autouse=True)
def on_tuesday_3_march(time_machine):
    time_machine.move_to(NOW, tick=False)


def held(day: int, hour: int = 20, month: int = 3, **facts) -> Occurrence:
    start = dt.datetime(2026, month, day, hour, tzinfo=PARIS)
    return Occurrence(
        **{
            "start_at": start,
            "original_start_at": start,
            "end_at": start + dt.timedelta(hours=2),
            "day": start.date(),
            "time": start.time(),
            "zone": "Europe/Paris",
            **facts,
        }
    )


def schedule(*occurrences: Occurrence, asked: str = "") -> Schedule:
    return build_schedule(occurrences, NOW, asked)


def off(day: int, **facts) -> Occurrence:
    return held(day, status=OccurrenceStatus.CANCELLED, **facts)


def test_the_next_date_is_the_first_active_one():
    cancelled, standing = off(4), held(5)

    told = schedule(held(2), cancelled, standing)

    assert told.next is standing
    assert told.listed == [cancelled, standing]


def test_what_is_on_now_is_next():
    on = held(3, 18)

    told = schedule(on, held(4))

    assert told.next is on
    assert schedules.next_title(on, told) == "En ce moment, jusqu’à 20\u00a0h"


def test_a_far_date_is_not_named_twice():
    near, far = held(5), held(20)

    assert schedules.next_title(near, schedule(near)) == "Prochaine date, jeudi 5 mars"
    assert schedules.next_title(far, schedule(far)) == "Prochaine date"


def test_if_all_dates_are_off_there_is_no_next_date():
    told = schedule(off(4), off(5))

    assert (told.next, told.is_all_off) == (None, True)


def test_if_all_dates_are_over_the_last_active_one_is_kept():
    told = schedule(held(1), off(2))

    assert (told.next, told.coming, told.last.day.day) == (None, [], 1)
    assert schedules.span_words(told) == "Dimanche 1er mars, 20\u00a0h\u00a0– 22\u00a0h"


def test_a_schedule_without_dates_says_so():
    assert schedules.span_words(schedule()) == "Pas encore de date"


@pytest.mark.parametrize(
    "asked",
    [
        "2026-03-05",
        "2026-03-05T20:00",
        "2026-03-05T20:00:00+01:00",
        "20260305T190000Z",
        "2026-03-05T19:00:00Z",
    ],
)
def test_an_address_that_names_a_date_puts_it_first(asked):
    told = schedule(held(4), held(5), asked=asked)

    assert (told.next.day.day, told.is_asked) == (5, True)


@pytest.mark.parametrize("asked", ["", "demain", "2026-13-45", "2026-03-06", "%00"])
def test_a_url_with_an_unknown_date_is_ignored(asked):
    told = schedule(held(4), held(5), asked=asked)

    assert (told.next.day.day, told.is_asked) == (4, False)


def test_a_few_more_dates_than_listed_are_not_folded():
    assert (
        len(schedule(*map(held, range(4, 12))).listed),
        schedule(*map(held, range(4, 12))).folded,
    ) == (8, [])
    assert len(schedule(*map(held, range(4, 13))).listed) == 5


def test_days_in_a_row_at_the_same_hours_are_one_line_and_a_month_starts_another():
    told = schedule(*map(held, range(4, 32)), *(held(day, month=4) for day in (1, 2, 4)))

    lines = [[schedules.run_words(run) for run in month.runs] for month in told.months]
    assert lines == [["du lundi 9 au mardi 31,"], ["du mercredi 1er au jeudi 2,", "samedi 4,"]]
    assert schedules.folded_title(told) == "Les 26 autres dates, du 9 mars au 4 avril"


@pytest.mark.parametrize(
    "other",
    [
        {"hour": 16},
        {"status": OccurrenceStatus.CANCELLED},
        {"availability": Availability.FULL},
        {"label": "dernière"},
    ],
)
def test_a_day_that_differs_has_a_line_of_its_own(other):
    days = [held(day) for day in range(4, 14)]
    days[7] = held(11, **other)

    runs = schedule(*days).months[0].runs

    assert [(run.first.day, run.last.day) for run in runs] == [(9, 10), (11, 11), (12, 13)]


def test_two_openings_a_day_stay_together():
    days = [held(day, hour) for day in range(4, 14) for hour in (14, 20)]

    runs = schedule(*days).months[0].runs

    # The fifth date splits its day.
    assert [schedules.plain_run(run) for run in runs] == [
        "vendredi 6, 20\u00a0h\u00a0– 22\u00a0h",
        "du samedi 7 au vendredi 13, 14\u00a0h\u00a0– 16\u00a0h, 20\u00a0h\u00a0– 22\u00a0h",
    ]


def test_a_changed_day_is_not_plain():
    days = [held(day) for day in range(4, 14)]
    days[7] = off(11)

    assert [run.is_plain for run in schedule(*days).months[0].runs] == [True, False, True]


def notices(*occurrences: Occurrence) -> list[tuple[str, str]]:
    told = schedule(*occurrences).notices
    return [
        (
            schedules.notice_title(one),
            " ".join(filter(None, (schedules.notice_fact(one), schedules.notice_reason(one)))),
        )
        for one in told
    ]


def test_a_cancellation_has_its_day_and_reason():
    assert notices(off(3, reason="Une comédienne est souffrante"), held(4)) == [
        ("Annulé le 3 mars", "Une comédienne est souffrante.")
    ]


def test_the_same_change_of_several_dates_is_one_notice():
    assert notices(off(4), off(5), off(6)) == [("Annulé du 4 au 6 mars", "")]
    assert notices(off(4), off(6)) == [("Annulé le 4 mars et le 6 mars", "")]
    assert notices(*(off(day) for day in (4, 6, 8, 10))) == [
        ("Annulé pour 4 dates du 4 au 10 mars", "")
    ]


def test_two_reasons_are_two_notices():
    assert len(notices(off(4, reason="Grève"), off(5, reason="Crue"))) == 2


def test_only_cancelled_and_postponed_dates_are_bad_news():
    moved = held(7, status=OccurrenceStatus.MOVED, place=Place(pk=7, name="Ailleurs"))

    assert (schedule(off(4), moved).is_bad_news, schedule(moved).is_bad_news) == (True, False)


def test_an_old_change_gives_no_notice():
    assert notices(off(1), held(4)) == [("Annulé le 1er mars", "")]
    assert notices(off(20, month=2), held(4)) == []


def test_a_new_time_names_the_old_one():
    start = dt.datetime(2026, 3, 7, 20, 0, tzinfo=PARIS)
    later = held(7, 21, status=OccurrenceStatus.RESCHEDULED, previous_start_at=start)

    assert notices(later) == [
        ("Nouvel horaire le 7 mars", "21\u00a0h\u00a0– 23\u00a0h au lieu de 20\u00a0h."),
    ]


def test_a_move_names_the_new_place():
    place = Place(pk=7, name="Halle Saint-Pierre", street="2 rue Ronsard", city="Paris")
    moved = held(7, status=OccurrenceStatus.MOVED, place=place, reason="Travaux")

    assert notices(moved) == [
        ("Change de lieu le 7 mars", "Halle Saint-Pierre, 2 rue Ronsard, Paris. Travaux.")
    ]
