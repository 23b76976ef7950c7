"""Recurrences of all shapes for hypothesis, near difficult days."""

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import strategies as st

from datetext import WEEKDAYS, Rule, Slot, build_rrule
from tests.datetext.oracle import Happening, Series, days

HARD_DAYS = [
    date(2026, 3, 29),  # Europe/Paris: the clocks skip 02:00 to 03:00
    date(2026, 10, 25),  # 02:00 to 03:00 comes twice
    date(2028, 2, 29),
    date(2027, 1, 1),
    date(2026, 5, 31),
]
HARD_TIMES = [time(0), time(0, 30), time(2), time(2, 30), time(3), time(12), time(20), time(23, 59)]

hard_days = st.sampled_from(HARD_DAYS)
near_hard_days = hard_days | st.builds(
    lambda day, days: day + timedelta(days=days), hard_days, st.integers(-40, 40)
)
times = st.sampled_from(HARD_TIMES) | st.times().map(
    lambda moment: moment.replace(second=0, microsecond=0)
)
hard_slots = st.sampled_from(
    [(time(2, 30), time(3)), (time(22), time(4)), (time(0), time(0)), (time(2), None)]
)
timed_slots = st.lists(
    hard_slots | st.tuples(times, st.none() | times),
    min_size=1,
    max_size=3,
    unique_by=lambda slot: slot[0],
)
slots = st.just(((None, None),)) | timed_slots.map(tuple)


@st.composite
def series(draw) -> Series:
    """Return a series of any shape that starts near a difficult day, with some exceptions."""
    frequency = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]))
    first_on = draw(near_hard_days)
    until = first_on + timedelta(days=draw(st.integers(1, 800)))
    plain = Series(
        frequency=frequency,
        first_on=first_on,
        interval=draw(st.sampled_from([1, 1, 2, 3, 4])),
        slots=draw(slots),
        **draw(patterns(frequency)),
        **draw(st.sampled_from([{}, {"until": until}, {"count": draw(st.integers(1, 40))}])),
    )
    some_days = days(plain, first_on, first_on + timedelta(days=90))
    left_out = draw(st.sets(st.sampled_from(some_days), max_size=3)) if some_days else set()
    return Series(**{**vars(plain), "left_out": frozenset(left_out)})


@st.composite
def windows(draw, happenings: list[Happening]) -> tuple[datetime, datetime]:
    """Return two instants, mostly near the edges of one of ``happenings``, where queries fail."""
    on_hard_days = [happening for happening in happenings if happening.start.date() in HARD_DAYS]
    abouts = [(happening.starts_at, happening.ends_at) for happening in on_hard_days or happenings]
    at = datetime.combine(draw(near_hard_days), draw(times), UTC)
    if abouts and draw(st.sampled_from([True, True, True, False])):
        at = draw(st.sampled_from(draw(st.sampled_from(abouts))))
    at += timedelta(minutes=draw(st.sampled_from([0, -1, 1, -60, 60, -24 * 60])))
    return at, at + timedelta(
        minutes=draw(st.sampled_from([1, 60, 24 * 60, 25 * 60, 31 * 24 * 60]))
    )


@st.composite
def patterns(draw, frequency: str) -> dict:
    """Return weekdays, ordinal, day of the month and month valid for ``frequency``."""
    some = draw(st.sets(st.integers(0, 6), min_size=1))
    weekdays = {"weekdays": tuple(sorted(some))}
    ranked = weekdays | {"nth": draw(st.sampled_from([1, 2, 3, 4, 5, -1]))}
    month_day = {"month_day": draw(st.sampled_from([-1, 1, 15, 28, 29, 30, 31]))}
    month = {"month": draw(st.sampled_from([3, 5, 10, 12]))}
    leap_day = {"month": 2, "month_day": 29}
    choices: dict[str, list[dict]] = {
        "DAILY": [{}],
        "WEEKLY": [{}, weekdays],
        "MONTHLY": [{}, ranked, month_day],
        "YEARLY": [{}, leap_day, month | ranked, month | month_day],
    }
    return draw(st.sampled_from(choices[frequency]))


def rule_of(series: Series) -> Rule:
    """Return the real rule equal to ``series``."""
    rrule = build_rrule(
        series.frequency,
        series.interval,
        [WEEKDAYS[number] for number in series.weekdays],
        series.nth,
        series.month_day,
        series.until,
        series.count,
        series.month,
    )
    slots = tuple(Slot(start, end) for start, end in series.slots)
    return Rule(rrule, series.first_on, slots, except_on=series.left_out)
