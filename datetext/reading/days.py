"""Parsers of single days, lists of days, ranges and whole months."""

from dataclasses import replace
from datetime import timedelta

from datetext.calendar import FIRST_YEAR, LAST_YEAR, next_weekday, weekend_of
from datetext.reading.clauses import DayRange, Days, NamedDay
from datetext.reading.cursor import Cursor
from datetext.reading.symbols import WrittenDate
from datetext.vocabulary import Relative, SymbolKind

LAST_NUMBER = 31
#: Highest number read as a day with its month: 32 to 99 are reported as days that do not exist.
LAST_TYPED = 99
DAY_NAMES = (SymbolKind.WEEKDAY, SymbolKind.WEEKDAYS)
NUMBERS = (SymbolKind.NUMBER, SymbolKind.ORDINAL)


def read_days(cursor: Cursor) -> Days | None:
    """Read a list of days: «samedi 12 et dimanche 13 décembre», «les 12 et 14 mars», «le 12»."""
    at = cursor.at
    # The part of the day that a word such as «ce soir» includes.
    relative = cursor.symbols[at].value if cursor.sees(SymbolKind.RELATIVE) else None
    part = relative.part if isinstance(relative, Relative) else None
    if at < cursor.no_days_before and not cursor.sees(SymbolKind.THE, *DAY_NAMES):
        return None
    if weekend := cursor.attempt(parse_this_weekend):
        return Days(weekend)
    listed = _read_list(cursor)
    has_month = [day.month is not None or day.known is not None for day, _after in listed]
    if any(has_month):
        whole = len(listed) - has_month[::-1].index(True)  # up to the last day with a month
        cursor.at = listed[whole - 1][1]
        days = [day for day, _after in listed[:whole]]
        return Days(_months_shared(days), part=part)
    after = listed[-1][1] if listed else at
    cursor.no_days_before = max(cursor.no_days_before, after)
    if listed and (listed[0][0].weekday is not None or cursor.symbols[at].kind == SymbolKind.THE):
        cursor.at = after
        return Days([day for day, _after in listed])
    return None


def _read_list(cursor: Cursor) -> list[tuple[NamedDay, int]]:
    """Return days separated by «et» and commas, each with the cursor position after it."""
    listed: list[tuple[NamedDay, int]] = []
    while day := cursor.attempt(parse_day_to_come, parse_day_or_number):
        before = listed[-1][0] if listed else None
        if day.weekday is None and before and before.is_plural:  # «les mercredis 3, 10 et 17 mars»
            day.weekday = before.weekday
            day.is_plural = True
        listed.append((day, cursor.at))
        if not cursor.skip(SymbolKind.AND, SymbolKind.STOP):
            break
    return listed


def read_run(cursor: Cursor) -> DayRange | None:
    """Read a range: «du 12 au 15 mars», «à partir du 5 janvier», «jusqu’en juin»."""
    return cursor.attempt(parse_from_to, parse_starting, parse_until, parse_months)


def named_day(cursor: Cursor) -> NamedDay | None:
    """Parse a day with its month: «samedi 12 décembre 2026», «12/12», «March 12», «demain»."""
    day = parse_day_or_number(cursor)
    return day if day and (day.month or day.known) else None


def parse_day_or_number(cursor: Cursor) -> NamedDay | None:
    """Parse a day with an optional weekday; its month may be missing."""
    cursor.skip(SymbolKind.THE)
    weekday = cursor.take(*DAY_NAMES)
    if (
        weekday
        and cursor.sees(SymbolKind.STOP)
        and cursor.sees(*NUMBERS, SymbolKind.MONTH, ahead=1)
    ):
        cursor.at += 1  # «Saturday, 12 December»
    cursor.skip(SymbolKind.THE)
    day = cursor.attempt(parse_relative, parse_written, parse_numbered)
    if day is None:
        return None
    if weekday and isinstance(weekday.value, int):
        day.weekday, day.is_plural = weekday.value, weekday.kind == SymbolKind.WEEKDAYS
    return day


def parse_relative(cursor: Cursor) -> NamedDay | None:
    """Parse a relative day or a public holiday: «demain», «Noël 2027»."""
    symbol = cursor.take(SymbolKind.RELATIVE, SymbolKind.FEAST)
    if symbol is None:
        return None
    if isinstance(symbol.value, Relative):
        return NamedDay(known=cursor.today + timedelta(days=symbol.value.days))
    if not isinstance(symbol.value, tuple):
        return None
    month, day = symbol.value
    return NamedDay(day, month, cursor.attempt(parse_year))


def parse_written(cursor: Cursor) -> NamedDay | None:
    """Parse a date in numbers: «12/12/2026»."""
    symbol = cursor.take(SymbolKind.DATE)
    if symbol is None or not isinstance(symbol.value, WrittenDate):
        return None
    return NamedDay(symbol.value.day, symbol.value.month, symbol.value.year)


def parse_numbered(cursor: Cursor) -> NamedDay | None:
    """Parse a day number with an optional month and year: «12», «12 décembre 2026»."""
    month = cursor.number(SymbolKind.MONTH)
    day = cursor.number(*NUMBERS) or (
        cursor.number(SymbolKind.RANK) if cursor.sees(SymbolKind.MONTH, ahead=1) else None
    )
    is_hour = cursor.sees(SymbolKind.DASH) and cursor.sees(
        SymbolKind.CLOCK, ahead=1
    )  # «samedi 14-18h»
    if day is None or is_hour or cursor.sees(SymbolKind.OF_MONTH) or not 1 <= day <= LAST_TYPED:
        return None
    if month is None:
        is_of_month = cursor.sees(SymbolKind.OF) and cursor.sees(SymbolKind.MONTH, ahead=1)
        cursor.at += is_of_month
        month = cursor.number(SymbolKind.MONTH)
    if month is None and day > LAST_NUMBER:
        return None
    return NamedDay(day, month, cursor.attempt(parse_year) if month else None)


def parse_year(cursor: Cursor) -> int | None:
    """Parse a year between ``FIRST_YEAR`` and ``LAST_YEAR``."""
    cursor.skip(SymbolKind.STOP)
    year = cursor.number(SymbolKind.NUMBER)
    return year if year is not None and FIRST_YEAR <= year <= LAST_YEAR else None


def parse_day_to_come(cursor: Cursor) -> NamedDay | None:
    """Parse a next weekday: «samedi prochain», «ce samedi», «next Saturday».

    Today may be «ce», not «prochain».
    """
    cursor.skip(SymbolKind.THE)
    before = cursor.take(SymbolKind.THIS, SymbolKind.NEXT)
    weekday = cursor.number(SymbolKind.WEEKDAY)
    said = before or cursor.take(SymbolKind.NEXT)
    if weekday is None or said is None:
        return None
    return NamedDay(known=next_weekday(weekday, cursor.today, is_next=said.kind == SymbolKind.NEXT))


def parse_this_weekend(cursor: Cursor) -> list[NamedDay] | None:
    """Parse «ce week-end» as its days from today on."""
    at = cursor.at
    cursor.skip(SymbolKind.THE)
    if not (cursor.take(SymbolKind.THIS) and cursor.take(SymbolKind.WEEKEND)):
        return None
    start, end = cursor.since(at)
    days = [day for day in weekend_of(cursor.today) if day >= cursor.today]
    return [NamedDay(known=day, start=start, end=end) for day in days]


def _months_shared(days: list[NamedDay]) -> list[NamedDay]:
    """Give each day without a month that of the next day in the list: «les 12 et 13 mars»."""
    whole = days[-1]
    for day in reversed(days):
        if day.month is None and not day.known:
            day.month, day.year, day.is_borrowing = whole.month, whole.year, True
        whole = day
    return days


def parse_from_to(cursor: Cursor) -> DayRange | None:
    """Parse a run of days: «du 3 au 12 mars», «3–12 mars»."""
    opener = cursor.take(SymbolKind.FROM, SymbolKind.OF, SymbolKind.BETWEEN, SymbolKind.START)
    first = cursor.attempt(parse_day_or_number)
    is_between = opener and opener.kind == SymbolKind.BETWEEN
    tie = cursor.take(
        SymbolKind.TO,
        SymbolKind.DASH,
        SymbolKind.UNTIL,
        SymbolKind.AND if is_between else SymbolKind.TO,
    )
    if first is None or tie is None or tie.opens_line:
        return None
    cursor.skip(SymbolKind.TO)
    last = cursor.attempt(parse_day_or_number)
    if last is None or not (opener or last.month or last.known):
        return None
    if not first.known:
        first.month = first.month or last.month
    return DayRange(first, last)


def parse_starting(cursor: Cursor) -> DayRange | None:
    """Parse an open run: «à partir du 3 mars»."""
    if not cursor.take(SymbolKind.START, SymbolKind.FROM):
        return None
    cursor.skip(SymbolKind.THE)
    first = cursor.attempt(named_day, parse_first_of_month)
    return DayRange(first, None) if first else None


def parse_until(cursor: Cursor) -> DayRange | None:
    """Parse a run's end: «jusqu’au 12 mars», «jusqu’à fin mars»."""
    if not cursor.take(SymbolKind.UNTIL):
        return None
    cursor.skip(SymbolKind.TO, SymbolKind.THE)
    if last := cursor.attempt(named_day):
        return DayRange(None, last)
    cursor.skip(SymbolKind.THE, SymbolKind.END_OF, SymbolKind.OF, SymbolKind.IN)
    last = cursor.attempt(parse_last_of_month)
    return DayRange(None, last, is_end_of_month=True) if last else None


def parse_months(cursor: Cursor) -> DayRange | None:
    """Parse whole months that bound a rule: «de mars», «en juillet et août», «d’octobre à mai»."""
    if not cursor.take(SymbolKind.IN, SymbolKind.OF, SymbolKind.FROM, SymbolKind.DURING):
        return None
    first = cursor.attempt(parse_first_of_month)
    if first is None:
        return None
    after = cursor.at
    last = (
        cursor.attempt(parse_last_of_month)
        if cursor.skip(SymbolKind.TO, SymbolKind.DASH, SymbolKind.AND)
        else None
    )
    if last is None:
        cursor.at = after
        last = replace(first, day=-1)
    return DayRange(first, last, is_of_months=True)


def parse_first_of_month(cursor: Cursor) -> NamedDay | None:
    return _day_of_month(cursor, 1)


def parse_last_of_month(cursor: Cursor) -> NamedDay | None:
    """Parse a month name as its last day, given as day -1."""
    return _day_of_month(cursor, -1)


def _day_of_month(cursor: Cursor, day: int) -> NamedDay | None:
    """Parse the month after a day's number, and the year if it is there; ``None`` without a
    month.
    """
    month = cursor.number(SymbolKind.MONTH)
    return NamedDay(day, month, cursor.attempt(parse_year)) if month else None
