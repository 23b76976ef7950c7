"""The shapes that dates take in the demonstration: what an editor would type, around today."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from agenda.enums import DateKind

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
#: How many days from today a single date falls, in turn: near first, some of them over.
NEAR = (0, 3, 1, 6, 2, 11, 4, 8, -2, 5, 16, 7, 0, 13, 9, 24, 1, 10, -6, 12, 33, 2, 19, 46, 5)
#: How long rules last from today, in days; 0 has no end.
LASTING = (75, 45, 110, 60, 0, 160)


@dataclass(frozen=True, slots=True)
class Line:
    """The fields of one :class:`~agenda.models.EventDate`."""

    kind: DateKind = DateKind.SINGLE
    label: str = ""
    all_day: bool = False
    times: list[list[str]] = field(default_factory=list)
    start_on: date | None = None
    end_on: date | None = None
    moments: list[list[str]] = field(default_factory=list)
    rrule: str = ""
    except_on: list[str] = field(default_factory=list)
    school_zone: str = ""
    skip_public_holidays: bool = False


@dataclass(frozen=True, slots=True)
class Wish:
    """What a shape is asked to place: its rank among its like spreads it over days."""

    today: date
    rank: int
    start: str
    minutes: int
    weekday: str = ""
    on: date | None = None
    in_term: bool = False

    @property
    def slot(self) -> list[str]:
        return slot(self.start, self.minutes)

    def day(self) -> date:
        return self.on or self.today + timedelta(days=NEAR[self.rank % len(NEAR)])


def slot(start: str, minutes: int) -> list[str]:
    """An opening in wall time; its end may be past midnight."""
    begins = datetime.combine(date.min, time.fromisoformat(start))
    return [start, f"{begins + timedelta(minutes=minutes):%H:%M}"]


def next_weekday(day: date, weekday: str) -> date:
    """The first such day from ``day`` on, itself included."""
    return day + timedelta(days=(WEEKDAYS.index(weekday) - day.weekday()) % 7)


def _rule(wish: Wish, days: str, *, slots: list[list[str]], since: int = 28, freq: str = "WEEKLY") -> Line:
    """A rule that began ``since`` days ago, on the first of its own days."""
    lasting = LASTING[wish.rank % len(LASTING)]
    until = f";UNTIL={wish.today + timedelta(days=lasting):%Y%m%d}" if lasting else ""
    by_day = f";BYDAY={days}" if days else ""
    begun = wish.today - timedelta(days=since)
    first = min(next_weekday(begun, name[-2:]) for name in days.split(",")) if days else begun
    return Line(
        kind=DateKind.RULE,
        start_on=first,
        times=slots,
        rrule=f"FREQ={freq}{by_day}{until}",
        school_zone="C" if wish.in_term else "",
        skip_public_holidays=wish.rank % 3 == 1 and freq == "WEEKLY",
    )


def once(wish: Wish) -> list[Line]:
    return [Line(start_on=wish.day(), times=[wish.slot])]


def several(wish: Wish) -> list[Line]:
    """Four or five days without a rule; every second time a last one is called so."""
    first = wish.today + timedelta(days=wish.rank * 5 % 13 - 2)
    gaps = (0, 1, 4, 9, 16)[: 4 + wish.rank % 2]
    begin, end = wish.slot
    days = [first + timedelta(days=gap) for gap in gaps]
    past_midnight = timedelta(days=int(end <= begin))
    moments = [[f"{day}T{begin}", f"{day + past_midnight}T{end}"] for day in days]
    line = Line(kind=DateKind.SEVERAL, moments=moments)
    last = Line(start_on=days[-1] + timedelta(days=3), times=[wish.slot], label="Dernière")
    return [line, last] if wish.rank % 2 else [line]


def weekly(wish: Wish) -> list[Line]:
    weekday = wish.weekday or WEEKDAYS[wish.rank * 3 % 7]
    return [_rule(wish, weekday, slots=[wish.slot])]


def wednesday(wish: Wish) -> list[Line]:
    return [_rule(wish, "WE", slots=[wish.slot])]


def saturday(wish: Wish) -> list[Line]:
    return [_rule(wish, "SA", slots=[wish.slot])]


def weekend(wish: Wish) -> list[Line]:
    return [_rule(wish, "SA,SU", slots=[wish.slot])]


def school(wish: Wish) -> list[Line]:
    """Wednesdays and Saturdays in term."""
    return [_rule(wish, "WE,SA", slots=[wish.slot])]


def times(wish: Wish) -> list[Line]:
    """Three times a day."""
    slots = [slot(start, wish.minutes) for start in ("10:00", "11:30", "16:00")]
    return [_rule(wish, "WE,SA,SU", slots=slots)]


def monthly(wish: Wish) -> list[Line]:
    """An nth weekday of the month."""
    nth = ("1", "2", "3", "-1")[wish.rank % 4]
    return [
        _rule(wish, nth + (wish.weekday or WEEKDAYS[wish.rank * 2 % 6]), slots=[wish.slot], freq="MONTHLY", since=60)
    ]


def monthly_sunday(wish: Wish) -> list[Line]:
    nth = ("1", "-1", "3")[wish.rank % 3]
    return [_rule(wish, f"{nth}SU", slots=[wish.slot], freq="MONTHLY", since=60)]


def run(wish: Wish) -> list[Line]:
    """A play: evenings from Tuesday to Saturday, Sunday at four, for some weeks."""
    first = next_weekday(wish.today - timedelta(days=wish.rank * 4 % 23), "TU")
    until = first + timedelta(days=26 + wish.rank % 3 * 7)
    evenings = f"FREQ=WEEKLY;BYDAY=TU,WE,TH,FR,SA;UNTIL={until:%Y%m%d}"
    sundays = f"FREQ=WEEKLY;BYDAY=SU;UNTIL={until:%Y%m%d}"
    return [
        Line(kind=DateKind.RULE, start_on=first, times=[wish.slot], rrule=evenings),
        Line(
            kind=DateKind.RULE,
            start_on=next_weekday(first, "SU"),
            times=[slot("16:00", wish.minutes)],
            rrule=sundays,
        ),
    ]


def opening(wish: Wish) -> list[Line]:
    """An exhibition: open from Tuesday to Sunday for months; its evening before, if still to come."""
    first = next_weekday(wish.today + timedelta(days=9 - wish.rank * 7 % 60), "TU")
    until = first + timedelta(days=90 + wish.rank % 4 * 21)
    days = f"FREQ=WEEKLY;BYDAY=TU,WE,TH,FR,SA,SU;UNTIL={until:%Y%m%d}"
    lines = [Line(kind=DateKind.RULE, start_on=first, times=[wish.slot], rrule=days, skip_public_holidays=True)]
    if first > wish.today:
        eve = first - timedelta(days=1)
        lines.append(Line(start_on=eve, times=[slot("18:30", 150)], label="Vernissage"))
    elif wish.rank % 3 == 0:
        late = f"FREQ=WEEKLY;BYDAY=TH;UNTIL={until:%Y%m%d}"
        first_late = next_weekday(first, "TH")
        lines.append(
            Line(kind=DateKind.RULE, start_on=first_late, times=[["18:00", "21:30"]], rrule=late, label="Nocturne")
        )
    return lines


def late(wish: Wish) -> list[Line]:
    """Two evenings a week, past midnight unless said otherwise."""
    days = ("MO,TH", "TU,FR", "WE,SA", "FR,SU")[wish.rank % 4]
    return [_rule(wish, days, slots=[_evening(wish, "22:30", 210)])]


def late_weekend(wish: Wish) -> list[Line]:
    return [_rule(wish, "FR,SA", slots=[slot("23:30", 330)])]


def late_once(wish: Wish) -> list[Line]:
    """A night that ends at four, unless said otherwise."""
    day = wish.on or next_weekday(wish.today + timedelta(days=wish.rank * 3 % 20), ("FR", "SA")[wish.rank % 2])
    return [Line(start_on=day, times=[_evening(wish, "22:00", 360)])]


def nightly(wish: Wish) -> list[Line]:
    """Every night, over midnight."""
    start = ("22:45", "23:00", "23:15", "22:30", "23:55")[wish.rank % 5]
    return [_rule(wish, "", slots=[_evening(wish, start, 150)], freq="DAILY", since=14)]


def monday_late(wish: Wish) -> list[Line]:
    return [_rule(wish, "MO", slots=[slot("21:30", 210)])]


def daily_morning(wish: Wish) -> list[Line]:
    return [_rule(wish, "", slots=[slot("08:00", 60)], freq="DAILY", since=14)]


def all_day(wish: Wish) -> list[Line]:
    day = next_weekday(wish.today + timedelta(days=wish.rank * 6 % 15), ("SA", "SU")[wish.rank % 2])
    return [Line(start_on=day, all_day=True)]


def all_day_range(wish: Wish) -> list[Line]:
    """From Friday to Sunday."""
    friday = next_weekday(wish.today + timedelta(days=wish.rank * 7 % 14), "FR")
    return [Line(start_on=friday, end_on=friday + timedelta(days=2), all_day=True)]


def _evening(wish: Wish, start: str, minutes: int) -> list[str]:
    """The wished start when it is an evening's already, else the usual one."""
    return wish.slot if wish.start >= "21:30" else slot(start, minutes)


SHAPES: dict[str, Callable[[Wish], list[Line]]] = {
    shape.__name__: shape
    for shape in (
        once, several, weekly, wednesday, saturday, weekend, school, times, monthly, monthly_sunday,
        run, opening, late, late_weekend, late_once, nightly, monday_late, daily_morning, all_day, all_day_range,
    )
}  # fmt: skip
