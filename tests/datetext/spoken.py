"""Sentences about dates in French and English, written from dates that are known first.

One to three clauses a sentence, in several styles. Each says what happens by plain loops over
days, and knows nothing of the grammar.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from hypothesis import strategies as st

from datetext import english, french, is_public_holiday, is_school_holiday

TODAYS = [date(2026, 11, 26), date(2027, 3, 1), date(2026, 8, 30)]
#: Days further apart than this would need two years.
FURTHEST = 240
WINDOW = timedelta(days=400)
ONE_DAY = timedelta(days=1)
MONTH_LENGTH = 31

Draw = Callable[..., Any]
Opening = tuple[time | None, time | None]  # two ``None``: all day
Happening = tuple[datetime, time | None]


@dataclass(frozen=True)
class Spoken:
    """A sentence, and its dates: each start, with the end if the sentence gives one."""

    text: str
    language: str
    today: date
    happenings: frozenset[Happening]


@dataclass
class Clause:
    """Days, hours, bounds and exceptions, in words and as plain days."""

    named: str
    hours: str
    openings: list[Opening]
    falls: Callable[[date], bool]
    is_rule: bool
    bounds: str = ""
    is_counted: bool = False
    first_on: date = date.min
    last_on: date = date.max
    exceptions: str = ""
    excepted: Callable[[date], bool] = lambda day: False

    def happenings(self, today: date) -> set[Happening]:
        return {
            (datetime.combine(day, opens or time()), closes)
            for day in _days_from(today)
            if self.first_on <= day <= self.last_on and self.falls(day) and not self.excepted(day)
            for opens, closes in self.openings
        }


class FrenchWords:
    language = "fr"
    weekdays: tuple[str, ...] = french.DAYS
    months: tuple[str, ...] = french.MONTHS
    ties: tuple[str, ...] = (", ", " et ", ", et ", " ; ", ". ", "\n", ", puis ", " ainsi que ")
    but: tuple[str, ...] = ("sauf", "hors", "excepté", "fermé", "relâche")
    all_day = "toute la journée"
    conjunction = "et"
    ranks = {
        1: ("premier", "1er"),
        2: ("deuxième", "2e"),
        3: ("troisième", "3e"),
        -1: ("dernier", "dernier"),
    }

    def hour(self, draw: Draw, at: time) -> str:
        if at == time(12) and draw(st.booleans()):
            return "midi"
        minutes = f"{at.minute:02}" if at.minute else ""
        return draw(
            st.sampled_from(
                [f"{at.hour}h{minutes}", f"{at.hour} h {minutes}".strip(), f"{at:%H:%M}"]
            )
        )

    def opening(self, draw: Draw, opens: time, closes: time | None) -> str:
        if closes is None:
            return draw(st.sampled_from(["à {}", "à {}", "{}"])).format(self.hour(draw, opens))
        shape = draw(st.sampled_from(["de {} à {}", "{}-{}", "{} - {}", "entre {} et {}"]))
        return shape.format(self.hour(draw, opens), self.hour(draw, closes))

    def day(self, draw: Draw, day: date) -> str:
        weekday, month, number = (
            self.weekdays[day.weekday()],
            self.months[day.month - 1],
            _first(day, "1er"),
        )
        shapes = [
            f"le {weekday} {number} {month}",
            f"{weekday} {number} {month}",
            f"le {number} {month}",
            f"le {weekday} {number} {month} {day.year}",
            f"le {number} {month} {day.year}",
            f"{day:%d/%m}",
            f"le {day:%d/%m/%Y}",
            f"{weekday[:3]}. {number} {month}",
        ]
        return draw(st.sampled_from(shapes))

    def days(self, draw: Draw, days: list[date]) -> str:
        if (
            len({(day.year, day.month) for day in days}) == 1
            and len(days) > 1
            and draw(st.booleans())
        ):
            numbers = self.listed([_first(day, "1er") for day in days])
            weekdays = {day.weekday() for day in days}
            plural = (
                f"{self.weekdays[days[0].weekday()]}s "
                if len(weekdays) == 1 and draw(st.booleans())
                else ""
            )
            return f"les {plural}{numbers} {self.months[days[0].month - 1]}"
        return self.listed([self.day(draw, day) for day in days])

    def run(self, draw: Draw, first: date, last: date) -> str:
        month = self.months[last.month - 1]
        start = _first(first, "1er")
        if first.month != last.month:
            start += f" {self.months[first.month - 1]}"
        shapes = [
            f"du {start} au {_first(last, '1er')} {month}",
            f"du {first:%d/%m} au {last:%d/%m}",
        ]
        return draw(st.sampled_from(shapes))

    def weekly(self, draw: Draw, weekdays: list[int]) -> str:
        names = [self.weekdays[number] for number in weekdays]
        plurals = self.listed([f"{name}s" for name in names])
        singulars = self.listed([f"le {name}" for name in names])
        shapes = [
            f"tous les {plurals}",
            f"les {plurals}",
            f"chaque {self.listed(names)}",
            plurals,
            singulars,
        ]
        if _is_run(weekdays):
            shapes += [f"du {names[0]} au {names[-1]}"] * 2
        return draw(st.sampled_from(shapes))

    def excepted_weekday(self, draw: Draw, weekday: int) -> str:
        return draw(st.sampled_from(["le {}", "les {}s"])).format(self.weekdays[weekday])

    def daily(self, draw: Draw) -> str:
        return draw(st.sampled_from(["tous les jours", "chaque jour"]))

    def monthly(self, draw: Draw, rank: int, weekday: int) -> str:
        said = f"{draw(st.sampled_from(self.ranks[rank]))} {self.weekdays[weekday]}"
        return draw(
            st.sampled_from(["le {} du mois", "chaque {} du mois", "le {} de chaque mois"])
        ).format(said)

    def day_of_month(self, number: int) -> str:
        return f"le {number if number > 1 else '1er'} de chaque mois"

    def until(self, draw: Draw, last: date) -> str:
        said = f"{_first(last, '1er')} {self.months[last.month - 1]}"
        return draw(st.sampled_from(["jusqu’au {}", "jusqu'au {}"])).format(said)

    def starting(self, draw: Draw, first: date) -> str:
        return f"à partir du {_first(first, '1er')} {self.months[first.month - 1]}"

    def school(self, draw: Draw, zone: str) -> str:
        shapes = [
            "vacances de la zone {}",
            "vacances scolaires de la zone {}",
            "les vacances scolaires (zone {})",
        ]
        return draw(st.sampled_from(shapes)).format(zone)

    def public(self, draw: Draw) -> str:
        return draw(st.sampled_from(["jours fériés", "les jours fériés"]))

    def within(self, month: int) -> str:
        return f"en {self.months[month - 1]}"

    def times(self, count: int) -> str:
        return f"{count} fois"

    def listed(self, items: list[str]) -> str:
        return (
            f" {self.conjunction} ".join([", ".join(items[:-1]), items[-1]])
            if len(items) > 1
            else items[0]
        )


class EnglishWords(FrenchWords):
    language = "en"
    weekdays = english.DAYS
    months = english.MONTHS
    ties = (", ", " and ", ", and ", "; ", ". ", "\n", ", then ")
    but = ("except", "excluding", "but not", "closed")
    all_day = "all day"
    conjunction = "and"
    ranks = {1: ("first", "1st"), 2: ("second", "2nd"), 3: ("third", "3rd"), -1: ("last", "last")}

    def hour(self, draw: Draw, at: time) -> str:
        if at == time(12) and draw(st.booleans()):
            return "noon"
        half = "am" if at.hour < 12 else "pm"
        figures = at.hour % 12 or 12
        minutes = f".{at.minute:02}" if at.minute else ""
        return draw(
            st.sampled_from(
                [f"{figures}{minutes} {half}", f"{figures}{minutes}{half}", f"{at:%H:%M}"]
            )
        )

    def opening(self, draw: Draw, opens: time, closes: time | None) -> str:
        if closes is None:
            return draw(st.sampled_from(["at {}", "at {}", "{}"])).format(self.hour(draw, opens))
        shape = draw(st.sampled_from(["from {} to {}", "{}-{}", "{} to {}", "between {} and {}"]))
        return shape.format(self.hour(draw, opens), self.hour(draw, closes))

    def day(self, draw: Draw, day: date) -> str:
        weekday, month = self.weekdays[day.weekday()], self.months[day.month - 1]
        shapes = [
            f"{weekday} {day.day} {month}",
            f"on {weekday} {day.day} {month}",
            f"{weekday}, {day.day} {month}",
            f"on {day.day} {month}",
            f"{month} {day.day}",
            f"{weekday}, {month} {day.day}, {day.year}",
            f"{day.day} {month} {day.year}",
            f"on the {_ordinal(day.day)} of {month}",
        ]
        return draw(st.sampled_from(shapes))

    def days(self, draw: Draw, days: list[date]) -> str:
        if (
            len({(day.year, day.month) for day in days}) == 1
            and len(days) > 1
            and draw(st.booleans())
        ):
            return (
                f"on {self.listed([str(day.day) for day in days])} {self.months[days[0].month - 1]}"
            )
        return self.listed([self.day(draw, day) for day in days])

    def run(self, draw: Draw, first: date, last: date) -> str:
        start = (
            str(first.day)
            if first.month == last.month
            else f"{first.day} {self.months[first.month - 1]}"
        )
        return f"from {start} to {last.day} {self.months[last.month - 1]}"

    def weekly(self, draw: Draw, weekdays: list[int]) -> str:
        names = [self.weekdays[number] for number in weekdays]
        shapes = [
            f"every {self.listed(names)}",
            f"on {self.listed([f'{name}s' for name in names])}",
        ]
        shapes.append(self.listed([f"{name}s" for name in names]))
        if _is_run(weekdays):
            shapes += [f"{names[0]} to {names[-1]}", f"from {names[0]} to {names[-1]}"]
        return draw(st.sampled_from(shapes))

    def excepted_weekday(self, draw: Draw, weekday: int) -> str:
        return draw(st.sampled_from(["on {}s", "{}s"])).format(self.weekdays[weekday])

    def daily(self, draw: Draw) -> str:
        return "every day"

    def monthly(self, draw: Draw, rank: int, weekday: int) -> str:
        said = f"{draw(st.sampled_from(self.ranks[rank]))} {self.weekdays[weekday]}"
        return draw(st.sampled_from(["the {} of the month", "every {} of the month"])).format(said)

    def day_of_month(self, number: int) -> str:
        return f"the {_ordinal(number)} of every month"

    def until(self, draw: Draw, last: date) -> str:
        return f"until {last.day} {self.months[last.month - 1]}"

    def starting(self, draw: Draw, first: date) -> str:
        return draw(st.sampled_from(["starting {}", "starting on {}"])).format(
            f"{first.day} {self.months[first.month - 1]}"
        )

    def school(self, draw: Draw, zone: str) -> str:
        return f"zone {zone} school holidays"

    def public(self, draw: Draw) -> str:
        return "public holidays"

    def within(self, month: int) -> str:
        return f"in {self.months[month - 1]}"

    def times(self, count: int) -> str:
        return f"{count} times"


WORDS: dict[str, FrenchWords] = {"fr": FrenchWords(), "en": EnglishWords()}


@st.composite
def spoken(draw: Draw, language: str) -> Spoken:
    """Return one to three clauses, joined as people write, with bounds of their own or shared."""
    words = WORDS[language]
    today = draw(st.sampled_from(TODAYS))
    clauses = [draw(clause(words, today)) for _number in range(draw(st.sampled_from([1, 2, 2, 3])))]
    rules = [one for one in clauses if one.is_rule]
    shared = len(rules) == len(clauses) > 1 and draw(st.booleans())
    owners = rules[-1:] if shared else rules
    for rule in owners:
        _bound(draw, words, today, rule, is_shared=shared)
        if not rule.is_counted and draw(st.sampled_from([True, True, False])):
            _except(draw, words, today, rule, rules if shared else [rule])
    if shared:
        for rule in rules[:-1]:
            rule.first_on, rule.last_on, rule.excepted = (
                rules[-1].first_on,
                rules[-1].last_on,
                rules[-1].excepted,
            )
    text = ""
    if shared and draw(st.booleans()):
        text, rules[-1].bounds = f"{rules[-1].bounds}, ", ""
    style = draw(st.sampled_from(["hours last", "hours last", "hours last", "hours first", "both"]))
    for number, one in enumerate(clauses):
        tie = draw(st.sampled_from(words.ties)) if number else ""
        text += tie + _written(draw, one, style, is_shared=shared)
    happenings = frozenset().union(*(one.happenings(today) for one in clauses))
    return Spoken(text, language, today, happenings)


@st.composite
def clause(draw: Draw, words: FrenchWords, today: date) -> Clause:
    openings, hours = _hours(draw, words)
    kind = draw(
        st.sampled_from(
            ["days", "days", "run", "weekly", "weekly", "daily", "monthly", "day of month"]
        )
    )
    if kind == "days":
        days = sorted(draw(st.sets(_days_to_come(today), min_size=1, max_size=3)))
        return Clause(
            words.days(draw, days), hours, openings, lambda day: day in days, is_rule=False
        )
    if kind == "run":
        first = draw(_days_to_come(today))
        last = first + timedelta(days=draw(st.integers(2, 30)))
        return Clause(
            words.run(draw, first, last),
            hours,
            openings,
            lambda day: first <= day <= last,
            is_rule=False,
        )
    if kind == "weekly":
        weekdays = sorted(draw(st.sets(st.integers(0, 6), min_size=1, max_size=4)))
        return Clause(
            words.weekly(draw, weekdays),
            hours,
            openings,
            lambda day: day.weekday() in weekdays,
            is_rule=True,
        )
    if kind == "daily":
        return Clause(words.daily(draw), hours, openings, lambda day: True, is_rule=True)
    if kind == "monthly":
        rank, weekday = draw(st.sampled_from([1, 2, 3, -1])), draw(st.integers(0, 6))
        named = words.monthly(draw, rank, weekday)
        return Clause(
            named, hours, openings, lambda day: _is_ranked(day, rank, weekday), is_rule=True
        )
    number = draw(st.integers(1, 28))
    return Clause(
        words.day_of_month(number), hours, openings, lambda day: day.day == number, is_rule=True
    )


HOURS = [
    time(9),
    time(10),
    time(12),
    time(14, 30),
    time(15),
    time(18),
    time(19, 30),
    time(20),
    time(20, 30),
    time(22),
]


def _hours(draw: Draw, words: FrenchWords) -> tuple[list[Opening], str]:
    shape = draw(
        st.sampled_from(["start", "start", "opening", "two starts", "two openings", "all day"])
    )
    if shape == "all day":
        return [(None, None)], words.all_day
    count = {"start": 1, "opening": 2, "two starts": 2, "two openings": 4}[shape]
    at = sorted(draw(st.sets(st.sampled_from(HOURS), min_size=count, max_size=count)))
    openings: list[Opening] = [(opens, None) for opens in at]
    if shape.endswith(("opening", "openings")):
        openings = list(zip(at[::2], at[1::2], strict=True))
    said = [words.opening(draw, opens, closes) for opens, closes in openings if opens]
    return openings, words.listed(said)


def _bound(draw: Draw, words: FrenchWords, today: date, rule: Clause, *, is_shared: bool) -> None:
    last = today + timedelta(days=draw(st.integers(70, FURTHEST)))
    first = today + timedelta(days=draw(st.integers(1, 60)))
    rule.first_on, rule.last_on = today, last
    shapes = [
        "until",
        "until",
        "until",
        "from to",
        "from to",
        "starting until",
        "starting until",
        "month",
    ]
    shape = draw(st.sampled_from([*shapes, *(() if is_shared else ["times"])]))
    if shape == "until":
        rule.bounds = words.until(draw, last)
        return
    if shape == "times":
        days = [day for day in _days_from(today) if rule.falls(day)][: draw(st.integers(2, 12))]
        rule.bounds, rule.last_on, rule.is_counted = words.times(len(days)), days[-1], True
        return
    if shape == "month":
        rule.first_on = (
            today.replace(day=1) + timedelta(days=32 * draw(st.integers(1, 7)))
        ).replace(day=1)
        rule.last_on = (rule.first_on + timedelta(days=32)).replace(day=1) - ONE_DAY
        rule.bounds = words.within(rule.first_on.month)
        return
    rule.first_on = first
    rule.bounds = words.run(draw, first, last)
    if shape == "starting until":
        tie = draw(st.sampled_from([" ", ", ", f" {words.conjunction} "]))
        rule.bounds = f"{words.starting(draw, first)}{tie}{words.until(draw, last)}"


def _except(draw: Draw, words: FrenchWords, today: date, rule: Clause, rules: list[Clause]) -> None:
    """Leave out one or two items; days, ranges and weekdays are from the rules."""
    falling = [
        day
        for day in _days_from(today)
        if rule.first_on <= day <= rule.last_on and any(one.falls(day) for one in rules)
    ]
    kinds = ["school", "public", *(["days", "run"] if falling else [])]
    if falling and len(rules) == 1:  # a weekday may be all that one of them has
        kinds.append("weekday")
    chosen = draw(st.lists(st.sampled_from(kinds), min_size=1, max_size=2, unique=True))
    left_out = [_exception(draw, words, kind, falling) for kind in chosen]
    but = draw(st.sampled_from(words.but))
    rule.exceptions = f"{but} {words.listed([said for said, _is_left_out in left_out])}"
    rule.excepted = lambda day: any(is_left_out(day) for _said, is_left_out in left_out)


def _exception(
    draw: Draw, words: FrenchWords, kind: str, falling: list[date]
) -> tuple[str, Callable[[date], bool]]:
    if kind == "school":
        zone = draw(st.sampled_from("ABC"))
        return words.school(draw, zone), lambda day: is_school_holiday(day, zone)
    if kind == "public":
        return words.public(draw), lambda day: is_public_holiday(day, "FR")
    if kind == "days":
        days = sorted(draw(st.sets(st.sampled_from(falling), min_size=1, max_size=2)))
        return words.days(draw, days), lambda day: day in days
    if kind == "run":
        first = draw(st.sampled_from(falling))
        last = first + timedelta(days=draw(st.integers(2, 15)))
        return words.run(draw, first, last), lambda day: first <= day <= last
    weekday = draw(st.sampled_from(sorted({day.weekday() for day in falling})))
    return words.excepted_weekday(draw, weekday), lambda day: day.weekday() == weekday


HOURS_FIRST = [["hours", "named", "bounds", "exceptions"]]
HOURS_LAST = [
    ["named", "hours", "bounds", "exceptions"],
    ["named", "hours", "exceptions", "bounds"],
]
BOUNDS_EARLIER = [
    ["bounds", "named", "hours", "exceptions"],
    ["named", "bounds", "hours", "exceptions"],
    ["named", "exceptions", "hours", "bounds"],
    ["named", "bounds", "exceptions", "hours"],
]


def _written(draw: Draw, one: Clause, style: str, *, is_shared: bool) -> str:
    """Return the parts in one of the usual orders."""
    last = [*HOURS_LAST, *(() if is_shared else BOUNDS_EARLIER)]
    orders = {"hours first": HOURS_FIRST, "hours last": last, "both": [*last, *HOURS_FIRST]}[style]
    parts = [part for name in draw(st.sampled_from(orders)) if (part := getattr(one, name))]
    # If both styles are mixed, only a space separates hours from those of the days before.
    ties = [
        " " if style == "both" else draw(st.sampled_from([" ", " ", ", "])) for _part in parts[1:]
    ]
    return "".join(part + tie for part, tie in zip(parts, [*ties, ""], strict=True))


def _days_from(today: date) -> list[date]:
    return [today + timedelta(days=number) for number in range(WINDOW.days)]


def _days_to_come(today: date) -> st.SearchStrategy[date]:
    near = st.integers(1, MONTH_LENGTH).map(lambda number: today + timedelta(days=number))
    return near | st.integers(1, FURTHEST).map(lambda number: today + timedelta(days=number))


def _is_ranked(day: date, rank: int, weekday: int) -> bool:
    if day.weekday() != weekday:
        return False
    return (
        (day + 7 * ONE_DAY).month != day.month
        if rank == -1
        else 7 * (rank - 1) < day.day <= 7 * rank
    )


def _is_run(weekdays: Iterable[int]) -> bool:
    numbers = sorted(weekdays)
    return len(numbers) > 1 and numbers[-1] - numbers[0] == len(numbers) - 1


def _first(day: date, word: str) -> str:
    return word if day.day == 1 else str(day.day)


def _ordinal(number: int) -> str:
    ending = "th" if 10 < number < 14 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
