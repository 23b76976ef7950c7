"""Parsers of repeating days (weekly, monthly, yearly), and of exceptions."""

from dataclasses import replace
from functools import partial

from datetext.reading.clauses import (
    Clause,
    DateCount,
    DayRange,
    Days,
    Exceptions,
    PublicHolidays,
    RepeatingDays,
    SchoolHolidays,
)
from datetext.reading.cursor import Cursor
from datetext.reading.days import DAY_NAMES, LAST_NUMBER, NUMBERS, read_days, read_run
from datetext.reading.symbols import Symbol
from datetext.rules import MAX_INTERVAL, NTHS, WEEKDAYS, Frequency, RuleFields
from datetext.vocabulary import DayPart, SymbolKind

#: Numbers of days that mean weeks if a weekday follows: «tous les 15 jours» is two weeks.
IDIOMS = {8: 1, 15: 2}
COUNTED = (SymbolKind.NUMBER, SymbolKind.SMALL_NUMBER)
UNITS = (
    SymbolKind.DAY,
    SymbolKind.PART,
    SymbolKind.WEEKEND,
    SymbolKind.WEEK,
    SymbolKind.MONTHS,
    SymbolKind.YEARS,
    SymbolKind.LEAP_YEARS,
    *DAY_NAMES,
)

Weekdays = tuple[str, ...]


def read_pattern(cursor: Cursor) -> RepeatingDays | None:
    """Read repeating days: «tous les mardis», «une semaine sur deux, le jeudi»."""
    cursor.skip(SymbolKind.THE)
    return cursor.attempt(parse_of_every_month, parse_at_intervals, parse_on_weekdays)


def weekly(weekdays: Weekdays, interval: int = 1) -> RepeatingDays:
    return RepeatingDays((RuleFields(Frequency.WEEKLY, interval, weekdays),))


def read_count(cursor: Cursor) -> DateCount | None:
    """Read a number of dates: «10 fois», «(12 dates)»."""
    number, noun = cursor.number(*COUNTED), cursor.take(SymbolKind.DATES, SymbolKind.TIMES)
    return DateCount(number, noun.kind == SymbolKind.DATES) if number and noun else None


def read_school_holidays(cursor: Cursor) -> SchoolHolidays | None:
    """Read school holidays: «pendant les vacances», «vacances de Noël»."""
    cursor.skip(SymbolKind.DURING, SymbolKind.IN, SymbolKind.THE)
    zone = cursor.take(SymbolKind.ZONE)
    school = cursor.take(SymbolKind.SCHOOL, SymbolKind.NAMED_SCHOOL)
    if school is None:
        return None
    after = cursor.at
    if zone is None:
        cursor.skip(SymbolKind.OF, SymbolKind.FROM, SymbolKind.THE, SymbolKind.STOP)
        zone = cursor.take(SymbolKind.ZONE)
        cursor.at = cursor.at if zone else after
    name = str(school.value) if school.kind == SymbolKind.NAMED_SCHOOL else None
    return SchoolHolidays(name=name, zone=str(zone.value) if zone else "")


def read_exceptions(cursor: Cursor) -> Exceptions | None:
    """Read exceptions: «sauf le lundi, les vacances scolaires et le 1er mai»."""
    opener = cursor.take(SymbolKind.EXCEPT)
    if opener is None:
        return None
    items = []
    after = cursor.at
    is_listed = True
    while item := parse_exception(cursor, is_listed=is_listed):
        items.append(item)
        after = cursor.at
        if cursor.sees_break():
            break
        cursor.skip(SymbolKind.STOP)
        is_listed = bool(cursor.take(SymbolKind.AND))
        cursor.skip(SymbolKind.AND, SymbolKind.STOP, SymbolKind.EXCEPT)
    if not items:
        return None
    cursor.at = after
    _give_back_one_date(cursor, items)
    return Exceptions(items=items, is_closure=bool(opener.value))


def _give_back_one_date(cursor: Cursor, items: list[Clause]) -> None:
    """Take the last day back from ``items`` if «(une date)» follows; it is no exception then.

    «sauf le 1er mai, le 2 mars 2026 (une date)»
    """
    at = cursor.at
    cursor.skip(SymbolKind.STOP)
    count = cursor.attempt(read_count)
    cursor.at = at
    last = items[-1]
    if (
        count
        and count.number == 1
        and isinstance(last, Days)
        and (len(items) > 1 or len(last.days) > 1)
    ):
        start = last.days.pop().start
        if not last.days:
            items.pop()
        cursor.at = next(
            number for number, symbol in enumerate(cursor.symbols) if symbol.start == start
        )
        while cursor.sees(SymbolKind.STOP, SymbolKind.AND, ahead=-1):
            cursor.at -= 1


def parse_exception(cursor: Cursor, *, is_listed: bool) -> Clause | None:
    """Parse one item of a list of exceptions.

    A range after a comma is a bound, unless the list continues.
    """
    return cursor.attempt(
        read_school_holidays,
        parse_public_holidays,
        partial(parse_excepted_run, is_listed=is_listed),
        read_days,
        parse_excepted_weekdays,
    )


def parse_excepted_run(cursor: Cursor, *, is_listed: bool) -> DayRange | None:
    """Parse a range of days, unless it is a bound of the rule before it or right after it.

    «le 1er mai jusqu’au 30 juin» is one day, and the end of the rule.
    """
    at = cursor.at
    is_opened = cursor.sees(SymbolKind.FROM, SymbolKind.OF, SymbolKind.START, SymbolKind.BETWEEN)
    is_start = cursor.sees(SymbolKind.START)
    is_after_stop = cursor.sees(SymbolKind.STOP, ahead=-1)
    run = read_run(cursor)
    if run is None or run.first is None or run.last is None:
        return None
    is_until = any(symbol.kind == SymbolKind.UNTIL for symbol in cursor.symbols[at : cursor.at])
    after = cursor.at
    is_amid = is_after_stop and not is_start and cursor.skip(SymbolKind.AND)
    goes_on = is_listed or (is_amid and parse_exception(cursor, is_listed=True) is not None)
    cursor.at = after
    is_of_next = cursor.attempt(read_pattern) is not None
    cursor.at = after
    run.is_apart = not is_listed
    is_month = run.is_of_months and not is_listed
    return (
        run if goes_on and not is_of_next and not is_month and (is_opened or not is_until) else None
    )


def parse_public_holidays(cursor: Cursor) -> PublicHolidays | None:
    cursor.skip(SymbolKind.DURING, SymbolKind.THE)
    return PublicHolidays() if cursor.take(SymbolKind.HOLIDAYS) else None


def parse_excepted_weekdays(cursor: Cursor) -> RepeatingDays | None:
    """Parse weekdays in a list of exceptions: «le lundi», «du lundi au mercredi»."""
    if run := cursor.attempt(parse_weekday_run):
        return weekly(run)
    cursor.skip(SymbolKind.THE)
    name = cursor.number(*DAY_NAMES)
    return None if name is None or _is_day_next(cursor) else weekly((WEEKDAYS[name],))


def parse_at_intervals(cursor: Cursor) -> RepeatingDays | None:
    """Parse an interval and what repeats: «tous les …», «un … sur deux», «every three …»."""
    at = cursor.at
    unit, interval = cursor.attempt(parse_interval) or (None, 1)
    if unit is None or not 1 <= interval <= MAX_INTERVAL:
        return None
    kind = unit.kind
    if kind in {SymbolKind.MONTHS, SymbolKind.YEARS, SymbolKind.LEAP_YEARS}:
        cursor.skip(SymbolKind.STOP, SymbolKind.THE)
        rules = (
            parse_monthly(cursor, interval)
            if kind == SymbolKind.MONTHS
            else parse_yearly(cursor, interval)
        )
        return RepeatingDays(tuple(rules)) if rules else None
    if kind in {SymbolKind.DAY, SymbolKind.PART}:
        is_exact = cursor.symbols[at].kind in COUNTED or not cursor.has_idioms
        found = parse_daily(
            cursor, interval, DayPart(str(unit.value)) if kind == SymbolKind.PART else None
        )
        return replace(found, idiom=0) if is_exact else found
    if kind == SymbolKind.WEEKEND:
        weekdays: Weekdays | None = ("SA", "SU")
    elif kind == SymbolKind.WEEK:
        cursor.skip(SymbolKind.STOP)
        weekdays = cursor.attempt(parse_any_weekdays)
    else:
        weekdays = _names_after(cursor, at)
    return weekly(weekdays, interval) if weekdays else None


def parse_interval(cursor: Cursor) -> tuple[Symbol, int] | None:
    """Parse a unit and its interval: «une semaine sur deux», «tous les 15 jours»."""
    if cursor.take(SymbolKind.EVERY_OTHER):
        unit = cursor.take(*UNITS)
        return (unit, 2) if unit else None
    if cursor.take(SymbolKind.EVERY):
        number = cursor.number(*COUNTED) if cursor.sees(*UNITS, ahead=1) else None
        unit = cursor.take(*UNITS)
        return (unit, number or 1) if unit else None
    if cursor.number(*COUNTED) != 1:
        return None
    unit = cursor.take(*UNITS)
    number = cursor.number(*COUNTED) if unit and cursor.take(SymbolKind.OUT_OF) else None
    return (unit, number) if unit and number else None


def parse_daily(cursor: Cursor, interval: int, part: DayPart | None) -> RepeatingDays:
    """Build the pattern after «tous les N jours»; a weekday makes 8 or 15 days weeks."""
    after = cursor.at
    cursor.skip(SymbolKind.STOP)
    weekdays = cursor.attempt(parse_any_weekdays) if interval in IDIOMS else None
    if weekdays:
        return weekly(weekdays, IDIOMS[interval])
    cursor.at = after
    idiom = interval if interval in IDIOMS else 0
    return RepeatingDays((RuleFields(Frequency.DAILY, interval),), idiom=idiom, part=part)


def _names_after(cursor: Cursor, at: int) -> Weekdays | None:
    """Return the weekdays that an interval is about; ``at`` is where its words begin.

    They are the weekday after «un» in «un mardi sur deux», else the list just begun by the cursor's
    last word.
    """
    if cursor.symbols[at].kind in COUNTED:
        name = cursor.symbols[at + 1].value
        return (WEEKDAYS[name],) if isinstance(name, int) else None
    cursor.at -= 1
    found = cursor.attempt(parse_weekday_names)
    return found[0] if found else None


def parse_any_weekdays(cursor: Cursor) -> Weekdays | None:
    """Parse weekdays in any form: «du mardi au jeudi», «le mardi et le jeudi», «tous les jours»."""
    cursor.skip(SymbolKind.THE)
    every = cursor.attempt(parse_interval)
    if every:
        return WEEKDAYS if every[0].kind == SymbolKind.DAY and every[1] == 1 else None
    if run := cursor.attempt(parse_weekday_run):
        return run
    found = cursor.attempt(parse_weekday_names)
    return found[0] if found else None


def parse_on_weekdays(cursor: Cursor) -> RepeatingDays | None:
    """Parse weekdays as a pattern. Ranges and plurals mean every week.

    «le mercredi» may mean this one only.
    """
    if run := cursor.attempt(parse_weekday_run):
        return weekly(run)
    found = cursor.attempt(parse_weekday_names)
    return replace(weekly(found[0]), is_bare=not found[1]) if found else None


def parse_weekday_run(cursor: Cursor) -> Weekdays | None:
    """Parse a run of weekdays: «du lundi au vendredi»."""
    cursor.take(SymbolKind.FROM, SymbolKind.OF)
    first = cursor.number(*DAY_NAMES)
    if first is None or not cursor.take(SymbolKind.TO, SymbolKind.DASH):
        return None
    last = cursor.number(*DAY_NAMES)
    if last is None or _is_day_next(cursor):
        return None
    numbers = {(first + more) % len(WEEKDAYS) for more in range((last - first) % len(WEEKDAYS) + 1)}
    return tuple(WEEKDAYS[number] for number in sorted(numbers))


def parse_weekday_names(cursor: Cursor) -> tuple[Weekdays, bool] | None:
    """Parse a list of weekdays; return it sorted from Monday, and whether one is in the plural."""
    names = set()
    is_plural = False
    after = cursor.at
    while True:
        cursor.skip(SymbolKind.THE)
        symbol = cursor.take(*DAY_NAMES)
        if symbol is None or _is_day_next(cursor) or not isinstance(symbol.value, int):
            break
        names.add(symbol.value)
        is_plural |= symbol.kind == SymbolKind.WEEKDAYS
        after = cursor.at
        cursor.skip(SymbolKind.AND, SymbolKind.STOP)
    cursor.at = after
    return (tuple(WEEKDAYS[name] for name in sorted(names)), is_plural) if names else None


def _is_day_next(cursor: Cursor) -> bool:
    """Whether the weekday just read belongs to one day: «mardi 3», «samedi prochain»."""
    stop = int(cursor.sees(SymbolKind.STOP))
    is_number = cursor.sees(*NUMBERS, ahead=stop)
    is_hour = (
        is_number
        and cursor.sees(SymbolKind.DASH, ahead=stop + 1)
        and cursor.sees(SymbolKind.CLOCK, ahead=stop + 2)
    )
    is_dated = cursor.sees(SymbolKind.MONTH, ahead=stop + 1)
    if is_number:
        return not is_hour and (not stop or is_dated)
    is_month_first = cursor.sees(SymbolKind.MONTH, ahead=stop) and cursor.sees(
        *NUMBERS, ahead=stop + 1
    )
    return (
        is_month_first
        or cursor.sees(SymbolKind.NEXT)
        or (not stop and cursor.sees(SymbolKind.DATE))
    )


def parse_of_every_month(cursor: Cursor) -> RepeatingDays | None:
    """Parse a monthly rule: «le premier jeudi du mois», «le 15 de chaque mois»."""
    cursor.take(SymbolKind.EVERY)
    rules = parse_monthly(cursor, 1)
    is_of_month = cursor.sees(SymbolKind.OF_MONTH, SymbolKind.MONTHS, SymbolKind.ASIDE, ahead=-1)
    return RepeatingDays(tuple(rules)) if rules and is_of_month else None


def parse_monthly(cursor: Cursor, interval: int) -> list[RuleFields]:
    """Parse ranked weekdays or days of the month; return one rule for each."""
    days = _days_in_month(cursor)
    if not days:
        return []
    after = cursor.at
    is_of_month = cursor.take(SymbolKind.OF_MONTH) or (
        cursor.take(SymbolKind.EVERY) and cursor.take(SymbolKind.MONTHS)
    )
    cursor.at = cursor.at if is_of_month else after
    cursor.take(SymbolKind.ASIDE)
    return [replace(fields, interval=interval) for fields in days]


def parse_yearly(cursor: Cursor, interval: int) -> list[RuleFields]:
    """Parse the days of a yearly rule: «le 21 juin», «le premier samedi d’octobre»."""
    days = _days_in_month(cursor)
    cursor.skip(SymbolKind.OF)
    month = cursor.number(SymbolKind.MONTH)
    if not month:
        return []
    yearly = partial(replace, frequency=Frequency.YEARLY, interval=interval, month=month)
    return list(map(yearly, days))


def _days_in_month(cursor: Cursor) -> list[RuleFields]:
    """Parse weekdays with ordinals, or days of the month, as monthly rules."""
    if ranked := cursor.attempt(parse_ranked):
        rules = ranked.items()
        return [RuleFields(Frequency.MONTHLY, 1, weekdays, nth) for nth, weekdays in rules]
    numbers = cursor.attempt(parse_month_days) or []
    return [RuleFields(Frequency.MONTHLY, month_day=number) for number in numbers]


def parse_ranked(cursor: Cursor) -> dict[int, Weekdays] | None:
    """Parse weekdays with ordinals: «le deuxième samedi», «2e et 4e samedis»."""
    by_rank: dict[int, set[str]] = {}
    after = cursor.at
    while True:
        ranks = cursor.attempt(parse_ranks)
        names = cursor.attempt(parse_weekday_names) if ranks else None
        if not ranks or not names:
            break
        for rank in ranks:
            by_rank.setdefault(rank, set()).update(names[0])
        after = cursor.at
        cursor.skip(SymbolKind.AND, SymbolKind.STOP)
    cursor.at = after
    return {
        rank: tuple(day for day in WEEKDAYS if day in names) for rank, names in by_rank.items()
    } or None


def parse_ranks(cursor: Cursor) -> list[int] | None:
    """Parse ordinals before weekdays, «le 1er et le 3e»."""
    ranks: list[int] = []
    while True:
        cursor.skip(SymbolKind.THE)
        rank = cursor.number(SymbolKind.RANK, SymbolKind.ORDINAL, SymbolKind.EVERY_OTHER)
        if rank is None or rank not in NTHS:
            return None if rank is not None or not ranks else ranks
        ranks.append(rank)
        if cursor.sees(*DAY_NAMES) or not cursor.skip(SymbolKind.AND, SymbolKind.STOP):
            return ranks


def parse_month_days(cursor: Cursor) -> list[int] | None:
    """Parse days of the month: «le 15», «le 1er et le 15», «le dernier jour» (-1)."""
    cursor.skip(SymbolKind.THE)
    if cursor.sees(SymbolKind.RANK) and cursor.sees(SymbolKind.DAY, ahead=1):
        rank = cursor.number(SymbolKind.RANK)
        cursor.take(SymbolKind.DAY)
        return [-1] if rank == -1 else None
    numbers: list[int] = []
    if cursor.at < cursor.no_days_before:
        return None
    while (
        len(numbers) < LAST_NUMBER
        and (number := cursor.number(*NUMBERS))
        and 1 <= number <= LAST_NUMBER
    ):
        numbers.append(number)
        if not (
            cursor.sees(SymbolKind.AND, SymbolKind.STOP)
            and cursor.sees(SymbolKind.THE, *NUMBERS, ahead=1)
        ):
            break
        cursor.skip(SymbolKind.AND, SymbolKind.STOP)
        cursor.skip(SymbolKind.THE)
    return numbers or None
