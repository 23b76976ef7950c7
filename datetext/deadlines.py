"""Parsing of open stretches of days, feasts and weeks counted ahead in a search query.

«D’ici dimanche», «à partir du 12 mars», «before Christmas Day», «samedi en huit».
"""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from datetext import feasts, questions
from datetext.calendar import ONE_DAY, WEEK, last_of_month, next_named, next_weekday, weekend_of
from datetext.questions import MONTHS, WEEKDAY, WEEKDAYS, Meant, NamedSpan, QueryDays, Read, Rule
from datetext.vocabulary import one_of

Match = re.Match[str]

_FOLLOWED = r"(?= ·| $| (?:a|au|aux|dans|en|et|pour|avec|at|in|for|with) )"
_AMBIGUOUS = one_of(feasts.AMBIGUOUS)
_CERTAIN = one_of((feasts.FIXED.keys() | feasts.FROM_EASTER.keys()) - feasts.AMBIGUOUS)
_BY = r"(?:d ici(?: a| au| le)?|jusqu (?:a|au)|au plus tard|by|until|till|up to|no later than)"
_BEFORE = r"(?:avant(?: le)?|before)"
_FROM = r"(?:a partir (?:du|de|d)|a compter (?:du|de)|des|starting(?: on| from)?|from|as of)"
#: Not «après-demain», «the day after tomorrow».
_AFTER = r"(?:apres(?: le)?(?! demain )|(?<!day )after)"
#: The end of a range is not the end of the sentence: «from Saturday to Monday».
_NO_RANGE = (
    r"(?! (?:et |and )?(?:au|a|to|until|till|jusqu a|jusqu au|through) "
    r"(?!\d{1,2} ?h|\d{1,2} ?[ap]m|midi |minuit |la |l ))"
)
_BOUNDED = (
    rf"(?:(?P<by>{_BY})|(?P<before>{_BEFORE})|(?P<from>{_FROM})|(?P<after>{_AFTER})) (?:the )?"
)
_END_OF = r"(?:la fin|the end|fin) (?:de |d |du |of )?(?:cette |ce |this |l |la |the )?"
_THIRDS: dict[str, str] = {
    **dict.fromkeys(["debut", "early"], "early"),
    **dict.fromkeys(["mi", "milieu", "mid"], "mid"),
    **dict.fromkeys(["fin", "late"], "late"),
}

#: Stretches that begin today; days; feasts.
_FROM_NOW: list[Rule] = []
_COUNTED: list[Rule] = []
_FEASTS: list[Rule] = []


def add_rules(rules: list[Rule], *patterns: str) -> Callable[[Read], Read]:
    """Add the decorated function to ``rules`` as reader of ``patterns``."""

    def add(read: Read) -> Read:
        rules.extend((pattern, read) for pattern in patterns)
        return read

    return add


@add_rules(
    _COUNTED,
    rf"(?:(?:a la|au|en|in) )?(?P<third>{one_of(_THIRDS)}) (?:de |du mois de |d )?"
    rf"(?P<month>{one_of(MONTHS)})(?! \d)",
)
def _third_of_month(found: Match, today: date) -> Meant:
    """Read «début mars», «mi-mars», «fin mars»: about a third of the month."""
    month = MONTHS[found["month"]]
    first = date(today.year + (month < today.month), month, 1)
    last = last_of_month(first)
    thirds = {
        "early": (first, first.replace(day=10)),
        "mid": (first.replace(day=10), first.replace(day=20)),
        "late": (first.replace(day=21), last),
    }
    return questions.from_to(*thirds[_THIRDS[found["third"]]])


@add_rules(
    _COUNTED,
    r"(?:aujourd ?hui|ce soir|today|tonight) (?:et|ou|and|or) (?:demain|tomorrow)"
    r"(?: (?:soir|evening|night))?",
)
def _today_or_tomorrow(found: Match, today: date) -> Meant:
    return questions.from_to(today, today + ONE_DAY)


@add_rules(
    _COUNTED,
    r"entre noel et (?:le )?(?:jour de l an|nouvel an)"
    r"|between christmas and new year(?: s(?: (?:day|eve))?)?",
)
def _christmas_week(found: Match, today: date) -> Meant:
    """Read «entre Noël et le jour de l’an»."""
    last = next_named(1, 1, today)
    return questions.from_to(date(last.year - 1, 12, 25), last) if last else None


@add_rules(
    _COUNTED,
    rf"(?:le |on )?(?P<weekday>{WEEKDAY}) en (?P<count>huit|quinze|8|15)",
    rf"a week on (?P<weekday>{WEEKDAY})(?P<count>)?",
    rf"(?P<weekday>{WEEKDAY}) week(?P<count>)?(?= ·| $)",
    r"(?:d )?aujourd hui en (?P<count>huit|quinze|8|15)(?P<weekday>)?",
)
def _in_weeks(found: Match, today: date) -> Meant:
    """Read «samedi en huit»: a week after the coming Saturday; «en quinze»: two weeks after."""
    day = next_weekday(WEEKDAYS[found["weekday"]], today) if found["weekday"] else today
    return questions.the_day(day + WEEK * (2 if found["count"] in ("quinze", "15") else 1))


@add_rules(
    _FROM_NOW,
    rf"(?:{_BY}|{_BEFORE}|jusqu a) {_END_OF}"
    r"(?P<span>mois|month|semaine|week|week end|weekend|annee|year)",
)
def _end_of_span(found: Match, today: date) -> Meant:
    """Read «d’ici la fin du mois»: from now to its last day."""
    ends = {
        "mois": last_of_month(today),
        "month": last_of_month(today),
        "semaine": weekend_of(today)[1],
        "week": weekend_of(today)[1],
        "week end": weekend_of(today)[1],
        "weekend": weekend_of(today)[1],
        "annee": date(today.year, 12, 31),
        "year": date(today.year, 12, 31),
    }
    return QueryDays(first_on=today, last_on=ends[found["span"]])


@add_rules(
    _FROM_NOW,
    r"(?:d ici|dans les|within(?: the)?|(?:in|over|for) the(?= next))"
    r" (?:next |prochaine?s? )?(?P<count>\d{1,2}) (?:prochaine?s? |next )?"
    r"(?P<unit>jours?|days?|semaines?|weeks?)(?: a venir| qui viennent)?",
)
def _ahead(found: Match, today: date) -> Meant:
    """Read «dans les 3 prochains jours»: today and the days after it."""
    days = int(found["count"]) * (7 if found["unit"].startswith(("semaine", "week")) else 1)
    return QueryDays(first_on=today, last_on=today + timedelta(days=days)) if days else None


@add_rules(
    _FEASTS,
    r"(?:(?:a|au|le|la|on|pour|pendant|for|at|this|ce|cette) )*(?:l |la |the )?"
    rf"(?P<feast>{_CERTAIN})",
    r"(?<! de )(?<! de la )(?<! de l )(?<! d )(?<! du )"
    rf"(?:(?:a|le|pour|on|at|for) )?(?:l |la |the )?(?P<feast>{_AMBIGUOUS}){_FOLLOWED}",
)
def _feast(found: Match, today: date) -> Meant:
    """Read a feast: the next one."""
    days = feasts.days_of_feast(found["feast"], today)
    return questions.from_to(*days) if days else None


def _dates_of_span(days: QueryDays, today: date) -> tuple[date, date] | None:
    """Return first and last day of ``days``; ``None`` for a span without its own days."""
    if days.first_on and days.last_on:
        return days.first_on, days.last_on
    tomorrow = today + ONE_DAY
    spans = {
        NamedSpan.TODAY: (today, today),
        NamedSpan.TONIGHT: (today, today),
        NamedSpan.TOMORROW: (tomorrow, tomorrow),
        NamedSpan.WEEKEND: weekend_of(today),
    }
    return spans.get(days.span) if days.span else None


def _bounded(read: Read) -> Read:
    """Return a reader of the days until or from those that ``read`` means.

    Of a part of a day, all of it counts: «dès vendredi soir» is from Friday on.
    """

    def read_bounded(found: Match, today: date) -> Meant:
        days = read(found, today)
        dates = _dates_of_span(days, today) if days else None
        if days is None or dates is None:
            return None
        first, last = dates
        if found["from"]:
            return QueryDays(first_on=first)
        if found["after"]:
            return QueryDays(first_on=last + ONE_DAY)
        end = last if found["by"] or days.part else first - ONE_DAY
        # What ends before it begins has no day to come.
        return QueryDays(first_on=today, last_on=end) if end >= today else None

    return read_bounded


def _bounded_rules(rules: list[Rule]) -> Iterator[Rule]:
    for pattern, read in rules:
        if "(?P<last>" in pattern or "(?P<other>" in pattern:
            continue  # a range says its own end
        yield rf"{_BOUNDED}(?:{pattern}){_NO_RANGE}", _bounded(read)


#: Rules with a preposition that bounds, tried first; only if :data:`BOUND_SIGN` is found.
BOUND_RULES: list[Rule] = [
    *_FROM_NOW,
    *_bounded_rules([*_COUNTED, *_FEASTS, *questions.RULES]),
]
#: The same, tried last.
LATE_BOUND_RULES: list[Rule] = list(_bounded_rules(questions.LATE_RULES))
#: Rules without one, tried before those of :mod:`datetext.questions`.
RULES: list[Rule] = [*_COUNTED, *_FEASTS]
#: A word of a bound and a word of a day: what saves most sentences the rules above.
BOUND_SIGN = (
    r"(?: ici| dans| within| next| jusqu| plus tard| by| until| till| up to| later| avant| before"
    r"| partir| compter| des| starting| from| as of| apres| after) "
    rf".*(?:\d|{one_of(WEEKDAYS)}|{one_of(name for name in MONTHS if len(name) > 3)}"
    r"|demain|tomorrow"
    r"|semaine|week|mois|month|annee|year|soir|tonight|day|hui"
    rf"|{_CERTAIN}|{_AMBIGUOUS}|ete|summer|printemps|spring|automne|autumn|fall|hiver|winter)"
)
