"""The eight rules: each at its edge, and the same whatever the order of the deeds."""

import datetime as dt
import random
from dataclasses import replace

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.badges import RULES, BadgeProgress, DeedFact, badge_progress, counted_deeds
from accounts.enums import BadgeCode, DeedKind
from tests.factories.agenda import at

#: Long after all deeds of this file.
LATER = at("2030-01-01 12:00")
PUBLISHED, CORRECTED = DeedKind.PROPOSAL_PUBLISHED, DeedKind.CORRECTION_ACCEPTED
CANCELLED, ACCESS = DeedKind.CANCELLATION_REPORTED, DeedKind.ACCESS_DESCRIBED
ANSWERED, PAGE = DeedKind.THREAD_ENDED_WELL, DeedKind.NOTEBOOK_PAGE


def deed(
    kind: DeedKind, when: str, about: object = "", *, place: object = "", judge: int = 1
) -> DeedFact:
    """Return a deed at a time of the city; its subject is its own unless given."""
    return DeedFact(
        kind=kind,
        about=str(about) or f"agenda.event:{when}",
        place=f"agenda.place:{place}" if place else "",
        done_at=at(when),
        judged_by=judge,
    )


def earned(code: BadgeCode, *deeds: DeedFact) -> dt.datetime | None:
    return badge_progress(code, deeds, LATER).earned_at


def progress(code: BadgeCode, *deeds: DeedFact, now: str = "2030-01-01 12:00") -> tuple:
    """Return count, wanted and left, which people are told in words."""
    step = badge_progress(code, deeds, at(now))
    return step.count, step.wanted, step.left


def test_each_badge_has_a_rule():
    assert set(RULES) == set(BadgeCode)
    assert {kind for rule in RULES.values() for kind in rule.kinds} == (
        set(DeedKind) - {DeedKind.MEETING_ATTENDED}  # with the issue that brings meetings
    )


@pytest.mark.parametrize("code", BadgeCode)
def test_nothing_done_earns_nothing(code):
    step = badge_progress(code, [], LATER)

    assert (step.earned_at, step.count) == (None, 0)
    assert step.left == step.wanted > 0


# The nest.


def test_a_confirmed_address_earns_the_nest_a_day_later():
    confirmed = deed(DeedKind.ADDRESS_CONFIRMED, "2026-03-03 18:42", "accounts.user:1")

    assert earned(BadgeCode.NEST, confirmed) == at("2026-03-04 18:42")


@pytest.mark.parametrize(
    ("now", "is_earned"), [("2026-03-04 18:41", False), ("2026-03-04 18:42", True)]
)
def test_a_met_rule_waits_a_day_and_says_that_nothing_is_lacking(now, is_earned):
    confirmed = deed(DeedKind.ADDRESS_CONFIRMED, "2026-03-03 18:42")

    step = badge_progress(BadgeCode.NEST, [confirmed], at(now))

    moment = at("2026-03-04 18:42") if is_earned else None
    assert step == BadgeProgress(earned_at=moment, count=1, wanted=1, left=0)


def test_a_day_is_24_hours_the_night_that_clocks_change_too():
    confirmed = deed(DeedKind.ADDRESS_CONFIRMED, "2026-03-28 12:00")

    assert earned(BadgeCode.NEST, confirmed) == at("2026-03-29 13:00")


# The notebook.


def pages(*days: str) -> list[DeedFact]:
    return [deed(PAGE, f"{day} 10:00", f"page {number}") for number, day in enumerate(days)]


def test_five_pages_on_five_days_of_one_summer_earn_the_notebook():
    summer = ("2026-07-01", "2026-07-14", "2026-08-02", "2026-08-20", "2026-08-31")

    assert earned(BadgeCode.NOTEBOOK, *pages(*summer)) == at("2026-09-01 10:00")


@pytest.mark.parametrize(
    "days",
    [
        ("2026-07-01", "2026-07-14", "2026-08-02", "2026-08-31"),  # one fewer
        ("2026-07-01", "2026-07-01", "2026-08-02", "2026-08-20", "2026-08-31"),  # same day
        ("2026-06-30", "2026-07-14", "2026-08-02", "2026-08-20", "2026-08-31"),  # before
        ("2026-07-01", "2026-07-14", "2026-08-02", "2026-08-20", "2026-09-01"),  # after
        ("2026-07-01", "2026-07-14", "2026-08-02", "2027-07-01", "2027-08-31"),  # two summers
    ],
)
def test_other_pages_do_not_earn_the_notebook(days):
    assert earned(BadgeCode.NOTEBOOK, *pages(*days)) is None


def test_pages_of_last_summer_are_not_on_the_way_to_this_ones_notebook():
    last = pages("2026-07-01", "2026-07-14", "2026-08-02", "2026-08-31")

    assert progress(BadgeCode.NOTEBOOK, *last, now="2026-09-10 12:00") == (4, 5, 1)
    assert progress(BadgeCode.NOTEBOOK, *last, now="2027-06-10 12:00") == (0, 5, 5)


def test_a_page_of_a_summer_night_is_of_the_citys_day():
    nights = pages("2026-07-02", "2026-07-03", "2026-07-04", "2026-07-05")
    first = deed(PAGE, "2026-07-01 00:30", "page of the night")  # still June in UTC

    assert earned(BadgeCode.NOTEBOOK, first, *nights) == at("2026-07-06 10:00")


# The crier.


def published(*days: str, places: str = "AAB") -> list[DeedFact]:
    return [
        deed(PUBLISHED, f"{day} 10:00", place=place)
        for day, place in zip(days, places, strict=False)
    ]


def test_three_proposals_in_three_weeks_at_two_places_earn_the_crier_once_the_last_has_stood():
    proposals = published("2026-03-01", "2026-03-02", "2026-03-09")  # a Sunday, a Monday

    assert earned(BadgeCode.CRIER, *proposals) == at("2026-03-16 10:00")


@pytest.mark.parametrize(
    ("days", "places"),
    [
        (("2026-03-01", "2026-03-02"), "AB"),  # one fewer
        (("2026-03-02", "2026-03-08", "2026-03-09"), "AAB"),  # two in one week
        (("2026-03-01", "2026-03-02", "2026-03-09"), "AAA"),  # one place
        (("2026-03-01", "2026-03-02", "2026-03-09"), ("A", "A", "")),  # one online
        (("2026-12-28", "2027-01-01", "2027-01-08"), "AAB"),  # week 53 ends in January
    ],
)
def test_other_proposals_do_not_earn_the_crier(days, places):
    assert earned(BadgeCode.CRIER, *published(*days, places=places)) is None


def test_the_same_week_of_two_years_is_two_weeks():
    proposals = published("2026-03-02", "2027-03-08", "2027-03-15")  # weeks 10, 10 and 11

    assert earned(BadgeCode.CRIER, *proposals) == at("2027-03-22 10:00")


def test_a_fourth_proposal_may_bring_the_second_place():
    proposals = published("2026-03-01", "2026-03-02", "2026-03-09", "2026-03-10", places="AAAB")

    assert earned(BadgeCode.CRIER, *proposals) == at("2026-03-17 10:00")


@pytest.mark.parametrize(
    ("days", "places", "told"),
    [
        ((), "", (0, 3, 3)),
        (("2026-03-01",), "A", (1, 3, 2)),
        (("2026-03-01", "2026-03-02"), "AA", (2, 3, 1)),
        (("2026-03-01", "2026-03-02", "2026-03-09"), "AAA", (3, 3, 1)),
        (("2026-03-01", "2026-03-02", "2026-03-09"), "AAB", (3, 3, 0)),
    ],
)
def test_the_crier_says_what_is_lacking(days, places, told):
    assert progress(BadgeCode.CRIER, *published(*days, places=places)) == told


# The lynx.


def corrected(count: int, judges: tuple[int, ...] = (1, 2)) -> list[DeedFact]:
    return [
        deed(CORRECTED, f"2026-03-{number + 1:02} 10:00", judge=judges[number % len(judges)])
        for number in range(count)
    ]


def test_five_corrections_accepted_by_two_people_earn_the_lynx():
    assert earned(BadgeCode.LYNX, *corrected(5)) == at("2026-03-06 10:00")
    assert earned(BadgeCode.LYNX, *corrected(4)) is None


def test_five_corrections_accepted_by_one_person_earn_nothing():
    by_one = corrected(5, judges=(1,))

    assert earned(BadgeCode.LYNX, *by_one) is None
    assert progress(BadgeCode.LYNX, *by_one) == (5, 5, 1)


def test_a_correction_of_a_place_is_none_of_an_event():
    place = deed(CORRECTED, "2026-03-09 10:00", "agenda.place:1", judge=2)

    assert earned(BadgeCode.LYNX, *corrected(4), place) is None
    assert earned(BadgeCode.LYNX, *corrected(5, judges=(1,)), place) is None


def test_a_sixth_correction_changes_nothing():
    assert earned(BadgeCode.LYNX, *corrected(6)) == earned(BadgeCode.LYNX, *corrected(5))


# The umbrella.


def test_two_cancellations_earn_the_umbrella_on_one_day_too():
    first = deed(CANCELLED, "2026-03-02 10:00")
    second = deed(CANCELLED, "2026-03-02 11:00")

    assert earned(BadgeCode.UMBRELLA, first) is None
    assert earned(BadgeCode.UMBRELLA, first, second) == at("2026-03-03 11:00")


def test_one_date_cancelled_is_one_cancellation():
    twice = [deed(CANCELLED, f"2026-03-0{day} 10:00", "agenda.event:1#7") for day in (2, 3)]

    assert earned(BadgeCode.UMBRELLA, *twice) is None


def test_two_dates_of_one_event_are_two_cancellations_and_the_event_itself_is_no_third():
    dates = [deed(CANCELLED, f"2026-03-0{day} 10:00", f"agenda.event:1#{day}") for day in (2, 3)]
    whole = deed(CANCELLED, "2026-03-04 10:00", "agenda.event:1")
    other = deed(CANCELLED, "2026-03-05 10:00", "agenda.event:11")

    assert earned(BadgeCode.UMBRELLA, *dates) == at("2026-03-04 10:00")
    assert progress(BadgeCode.UMBRELLA, dates[0], whole) == (1, 2, 1)
    assert earned(BadgeCode.UMBRELLA, whole, other) == at("2026-03-06 10:00")


# The kerb.


def described(*places: object) -> list[DeedFact]:
    return [
        deed(ACCESS, f"2026-03-{number + 1:02} 10:00", place=place)
        for number, place in enumerate(places)
    ]


def test_the_access_of_five_places_earns_the_kerb():
    assert earned(BadgeCode.KERB, *described(1, 2, 3, 4, 5)) == at("2026-03-06 10:00")


@pytest.mark.parametrize("places", [(1, 2, 3, 4), (1, 2, 3, 4, 4), (1, 2, 3, 4, "")])
def test_fewer_places_do_not_earn_the_kerb(places):
    assert earned(BadgeCode.KERB, *described(*places)) is None
    assert progress(BadgeCode.KERB, *described(*places)) == (4, 5, 1)


# The pillar.


def monthly(*months: str, kind: DeedKind = CORRECTED) -> list[DeedFact]:
    return [deed(kind, f"{month}-10 10:00") for month in months]


def test_deeds_in_six_months_of_twelve_earn_the_pillar():
    months = ("2026-01", "2026-03", "2026-05", "2026-07", "2026-09", "2026-12")

    assert earned(BadgeCode.PILLAR, *monthly(*months)) == at("2026-12-11 10:00")


@pytest.mark.parametrize(
    "months",
    [
        ("2026-01", "2026-03", "2026-05", "2026-07", "2026-09"),  # one fewer
        ("2026-01", "2026-03", "2026-05", "2026-07", "2026-09", "2027-01"),  # thirteen months
        ("2026-01", "2026-03", "2026-05", "2026-07", "2026-07", "2026-07"),  # same month
    ],
)
def test_other_months_do_not_earn_the_pillar(months):
    assert earned(BadgeCode.PILLAR, *monthly(*months)) is None


def test_months_long_ago_are_no_part_of_the_way_to_the_pillar():
    deeds = monthly("2026-01", "2026-03", "2026-05", "2026-07")

    assert progress(BadgeCode.PILLAR, *deeds, now="2026-12-31 12:00") == (4, 6, 2)
    assert progress(BadgeCode.PILLAR, *deeds, now="2027-03-01 12:00") == (2, 6, 4)


def test_what_the_site_verified_by_itself_holds_no_pillar():
    months = ("2026-01", "2026-03", "2026-05", "2026-07", "2026-09", "2026-11")

    assert earned(BadgeCode.PILLAR, *monthly(*months, kind=DeedKind.ADDRESS_CONFIRMED)) is None
    assert earned(BadgeCode.PILLAR, *monthly(*months, kind=PAGE)) is None


def test_a_pillar_earned_once_stays_whatever_comes_later():
    months = ("2026-01", "2026-03", "2026-05", "2026-07", "2026-09", "2026-12")

    assert progress(BadgeCode.PILLAR, *monthly(*months), now="2029-12-31 12:00") == (6, 6, 0)


# The honey.


def answers(*threads: int) -> list[DeedFact]:
    """Return an answer in each of ``threads``, one a day."""
    return [
        deed(
            ANSWERED,
            f"2026-03-{number + 1:02} 10:00",
            f"participation.proposal:{thread}#{threads[:number].count(thread) + 1}",
        )
        for number, thread in enumerate(threads)
    ]


def test_ten_answers_in_four_threads_earn_the_honey():
    assert earned(BadgeCode.HONEY, *answers(1, 1, 1, 1, 1, 1, 1, 2, 3, 4)) == at("2026-03-11 10:00")


@pytest.mark.parametrize(
    ("threads", "told"),
    [
        ((1, 1, 1, 1, 1, 1, 2, 3, 4), (9, 10, 1)),  # one fewer
        ((1, 1, 1, 1, 1, 1, 1, 1, 2, 3), (10, 10, 1)),  # three threads
        ((1, 1, 1, 1, 1, 1, 1, 1, 1, 1), (10, 10, 3)),
    ],
)
def test_other_answers_do_not_earn_the_honey(threads, told):
    assert earned(BadgeCode.HONEY, *answers(*threads)) is None
    assert progress(BadgeCode.HONEY, *answers(*threads)) == told


# What no rule counts.


def test_a_third_deed_of_a_kind_and_day_does_not_count():
    places = [
        deed(ACCESS, f"2026-03-0{1 + number // 3} 1{number}:00", place=number + 1)
        for number in range(5)
    ]

    assert [one.place for one in counted_deeds(places)] == [
        f"agenda.place:{number}" for number in (1, 2, 4, 5)
    ]
    assert earned(BadgeCode.KERB, *places) is None


def test_of_deeds_of_one_moment_the_same_count_in_every_process():
    """Python orders a set anew in each process: here the order of the keys decides."""
    moment = "2026-03-01 10:00"
    at_once = [deed(ACCESS, moment, f"agenda.event:{number}") for number in range(9)]

    assert counted_deeds(at_once[::-1]) == at_once[:2]


def test_two_of_each_kind_count_on_one_day():
    both = [
        deed(kind, f"2026-03-01 1{number}:00", f"{kind} {number}")
        for number in range(2)
        for kind in (ACCESS, CORRECTED)
    ]

    assert sorted(counted_deeds(both), key=str) == sorted(both, key=str)


def test_a_thing_counts_once_the_first_time():
    first = deed(ACCESS, "2026-03-01 10:00", "agenda.event:1", place=1)
    again = replace(first, done_at=at("2026-03-02 10:00"))

    assert counted_deeds([again, first]) == [first]


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "America/Los_Angeles"])
def test_the_day_is_the_citys_whichever_time_zone_is_active(zone):
    late = deed(ACCESS, "2026-03-01 00:15", place=1)

    with timezone.override(zone):
        days = {late.day, replace(late, done_at=late.done_at.astimezone(dt.UTC)).day}

    assert days == {dt.date(2026, 3, 1)}


# In any order, however often.

MOMENTS = st.datetimes(dt.datetime(2026, 6, 1), dt.datetime(2027, 9, 1), timezones=st.just(dt.UTC))
FACTS = st.builds(
    DeedFact,
    kind=st.sampled_from(list(DeedKind)),
    about=st.sampled_from(
        [
            *(f"agenda.event:{number}" for number in range(8)),
            *(
                f"participation.proposal:{thread}#{number}"
                for thread in range(4)
                for number in "12"
            ),
        ]
    ),
    place=st.sampled_from(["", *(f"agenda.place:{number}" for number in range(6))]),
    done_at=MOMENTS,
    judged_by=st.sampled_from([None, 1, 2]),
)


@given(st.lists(FACTS, max_size=60), st.randoms(use_true_random=False))
def test_any_order_and_any_repetition_earn_the_same_at_the_same_moment(deeds, chance):
    mixed = [*deeds, *chance.sample(deeds, k=len(deeds) // 2)]
    chance.shuffle(mixed)

    for code in BadgeCode:
        assert badge_progress(code, mixed, LATER) == badge_progress(code, deeds, LATER)


@given(st.lists(FACTS, max_size=60), MOMENTS)
def test_what_is_earned_by_a_moment_stays_earned_whatever_is_done_later(deeds, now):
    until = [one for one in deeds if one.done_at <= now]

    for code in BadgeCode:
        then = badge_progress(code, until, now).earned_at
        assert then in (None, badge_progress(code, deeds, LATER).earned_at)


@given(st.lists(FACTS, max_size=40), MOMENTS)
def test_a_badge_lacks_nothing_exactly_when_its_rule_is_met(deeds, now):
    for code in BadgeCode:
        step = badge_progress(code, deeds, now)
        is_met = badge_progress(code, deeds, LATER).earned_at is not None
        assert (step.left == 0) == is_met
        assert 0 <= step.count <= step.wanted
        assert step.earned_at is None or step.earned_at <= now


def somebody_elses(number: int) -> list[DeedFact]:
    """Return the deeds of one of many people, the same at each call."""
    chance = random.Random(number)
    return [
        DeedFact(
            kind=chance.choice(list(DeedKind)),
            about=f"agenda.event:{chance.randrange(40)}",
            place=f"agenda.place:{chance.randrange(9)}",
            done_at=at("2026-01-01 09:00") + dt.timedelta(hours=chance.randrange(14_000)),
            judged_by=chance.randrange(3),
        )
        for _ in range(chance.randrange(60))
    ]


def test_a_thousand_peoples_deeds_in_any_order_earn_the_same():
    found: set[BadgeCode] = set()
    for number in range(1000):
        deeds = somebody_elses(number)
        once = {code: badge_progress(code, deeds, LATER) for code in BadgeCode}
        random.Random(-number).shuffle(deeds)
        assert {code: badge_progress(code, deeds, LATER) for code in BadgeCode} == once
        found |= {code for code, step in once.items() if step.earned_at}

    # The comparison compares something: badges were earned, of these kinds.
    assert found >= {BadgeCode.NEST, BadgeCode.LYNX, BadgeCode.KERB, BadgeCode.PILLAR}
