"""Parsers of hours: start times, openings, all day, parts of the day."""

from dataclasses import replace

from datetext.reading.clauses import Opening, PartOfDay, Times
from datetext.reading.cursor import Cursor
from datetext.reading.symbols import DAY_HOURS, NOON_HOUR, Symbol, WrittenTime
from datetext.vocabulary import DayPart, SymbolKind

LEADS = (SymbolKind.TO, SymbolKind.AT, SymbolKind.FROM, SymbolKind.OF, SymbolKind.START)


def read_times(cursor: Cursor) -> Times | None:
    """Read hours: «à 20h30», «de 10h à 12h et de 14h à 18h», «toute la journée»."""
    if cursor.take(SymbolKind.ALL_DAY):
        return Times([], is_all_day=True)
    openings = []
    after = cursor.at
    while opening := cursor.attempt(parse_opening):
        openings.append(opening)
        after = cursor.at
        cursor.skip(SymbolKind.AND, SymbolKind.STOP)
    cursor.at = after
    return Times(openings) if openings else None


def read_part_of_day(cursor: Cursor) -> PartOfDay | None:
    """Read a part of the day: «samedi soir», «Saturday in the evening»."""
    cursor.skip(SymbolKind.IN, SymbolKind.THE, SymbolKind.TO)
    part = cursor.take(SymbolKind.PART)
    return PartOfDay(DayPart(str(part.value))) if part else None


def fits(part: DayPart, hour: int) -> bool:
    """Whether ``hour`` is within a part of the day, with wide limits."""
    return {
        DayPart.MORNING: hour <= NOON_HOUR,
        DayPart.AFTERNOON: NOON_HOUR <= hour < 20,
        DayPart.EVENING: hour >= 16 or hour == 0,
        DayPart.NIGHT: hour >= 18 or hour < 7,
    }[part]


def parse_opening(cursor: Cursor) -> Opening | None:
    """Parse an hour, and its end if there is one: «20h», «de 20h à 2h»."""
    is_between = bool(cursor.take(SymbolKind.BETWEEN))
    cursor.skip(*LEADS)
    at = cursor.at
    opens = cursor.attempt(parse_clock, parse_short_hour)
    if opens is None:
        return None
    last = cursor.at
    closes = None
    if cursor.take(SymbolKind.TO, SymbolKind.DASH, SymbolKind.UNTIL) or (
        is_between and cursor.take(SymbolKind.AND)
    ):
        cursor.skip(SymbolKind.TO, SymbolKind.THE)
        closes = cursor.attempt(parse_clock)
    if closes is None:
        cursor.at = last
    is_next_day = bool(closes and cursor.take(SymbolKind.NEXT_DAY))
    start, end = cursor.since(at)
    return Opening(opens, closes, start, end, is_next_day)


def parse_clock(cursor: Cursor) -> WrittenTime | None:
    """Parse an hour, with its part of the day if they fit: «8h du soir»."""
    symbol = cursor.take(SymbolKind.CLOCK)
    if symbol is None or not isinstance(symbol.value, WrittenTime):
        return None
    at, clock = cursor.at, symbol.value
    cursor.skip(SymbolKind.FROM, SymbolKind.OF, SymbolKind.IN, SymbolKind.THE)
    part = cursor.take(SymbolKind.PART)
    inside = _in_part(clock, part) if part else None
    if inside is None:
        cursor.at = at
    return inside or clock


def _in_part(clock: WrittenTime, part: Symbol) -> WrittenTime | None:
    """Combine an hour with its part of the day, «8h du soir».

    ``None`` if they contradict each other.
    """
    named, hour = DayPart(str(part.value)), clock.time.hour
    if named in {DayPart.AFTERNOON, DayPart.EVENING} and 1 <= hour < NOON_HOUR:
        return replace(clock, time=clock.time.replace(hour=hour + NOON_HOUR))
    return clock if fits(named, hour) else None


def parse_short_hour(cursor: Cursor) -> WrittenTime | None:
    """Return the first hour of «14-18h»; in «2 to 6 pm», it is pm too if that is before the end."""
    hour = cursor.number(SymbolKind.NUMBER)
    is_range = cursor.sees(SymbolKind.TO, SymbolKind.DASH) and cursor.sees(
        SymbolKind.CLOCK, ahead=1
    )
    if hour is None or hour >= DAY_HOURS or not is_range:
        return None
    closes = cursor.symbols[cursor.at + 1].value
    if not isinstance(closes, WrittenTime):
        return None
    if closes.is_of_half_day:
        if not 1 <= hour <= NOON_HOUR:
            return None
        half = NOON_HOUR if closes.time.hour >= NOON_HOUR else 0
        same = hour % NOON_HOUR + half
        hour = same if same < closes.time.hour else (same + NOON_HOUR) % DAY_HOURS
    return WrittenTime(
        closes.time.replace(hour=hour, minute=0), is_of_half_day=closes.is_of_half_day
    )
