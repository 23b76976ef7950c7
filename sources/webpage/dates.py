"""Reader of schema.org dates (ISO 8601 and similar) in the city's wall time.

Ambiguities become questions.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from itertools import zip_longest
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from agenda.wording.dates import hour, with_year
from datetext import Rule, RuleError, Slot, build_rrule, check_rule
from sources.base import FoundMoment, FoundSpan
from sources.prefill import (
    MAX_DATES,
    DateRemarks,
    FormDate,
    FoundDay,
    RemarkKind,
    happening,
    say_wall_time,
)
from sources.sanitizers import without_markup
from sources.webpage.nodes import Node, all_texts, first_text, items

#: «2026-06-06», «2026-06-06T20:30:00+02:00», «2026-06-06 20:30 +0200», «20260606T203000Z».
WRITTEN = re.compile(
    r"(?P<day>\d{4}-?\d\d-?\d\d)(?:[T\s]+(?P<hour>\d\d):?(?P<minute>\d\d)(?::?\d\d(?:[.,]\d+)?)?"
    r"\s*(?P<offset>Z|UTC|GMT|[+-]\d\d:?(?:\d\d)?)?)?",
    re.IGNORECASE,
)
#: «20h30», «20:30», «8.30 pm»; not the duration «1h30», nor «24h/24».
SAID_HOUR = re.compile(
    r"(?<![\d/.,:h])(?P<hour>\d\d?)\s?(?:[hH]\s?(?P<minute>[0-5]\d)?(?![\w/])"
    r"|(?P<colon>[:.](?P<other_minute>[0-5]\d))?\s?(?P<half>[ap])\.?m\b"
    r"|:(?P<plain_minute>[0-5]\d)(?![\d:]))",
    re.IGNORECASE,
)
DURATION = re.compile(r"dur[ée]e?s?\W+(?:\w+\W+){0,2}$|pendant\W+$|duration\W+$", re.IGNORECASE)
LAST_MINUTE = time(23, 59)
#: Earliest hour taken from a text; an earlier one is probably a duration: «2h30».
FIRST_HOUR = time(6)

FREQUENCIES = {"D": "DAILY", "W": "WEEKLY", "M": "MONTHLY", "Y": "YEARLY"}
#: «P1W», and the words that many pages have instead.
PERIOD = re.compile(
    r"P(?P<count>\d{1,2})(?P<unit>[DWMY])|(?P<word>daily|weekly|monthly|yearly)", re.IGNORECASE
)
#: «https://schema.org/Monday», «Monday», «MO», «2MO».
DAY_NAME = re.compile(
    r"(?:.*[/:])?(?P<nth>-?[1-5])?(?P<name>mo|tu|we|th|fr|sa|su)[a-z]*", re.IGNORECASE
)


@dataclass
class DatesReader(DateRemarks):
    """Reads the dates of one event in the city's ``zone``, and collects remarks."""

    zone: ZoneInfo

    def read(self, node: Node) -> list[FormDate]:
        """Return all dates of ``node``: its schedules, else each start with its end."""
        dates = [
            one
            for schedule in items(node.get("eventSchedule"))
            for one in self._scheduled(schedule)
        ]
        if not dates:
            dates = list(
                self._given(all_texts(node.get("startDate")), all_texts(node.get("endDate")))
            )
        if len(dates) > MAX_DATES:
            self.say(
                RemarkKind.DATES_CUT,
                _("Plus de %(count)d dates : les suivantes sont laissées."),
                count=MAX_DATES,
            )
        return dates[:MAX_DATES]

    def compare(self, dates: list[FormDate], words: str) -> None:
        """Add a question if the text names hours and none of them is a start in ``dates``."""
        starts = sorted(
            {one.start.time() for one in dates if isinstance(one, FoundMoment) and not one.all_day}
        )
        said = sorted(set(said_hours(words)))
        if starts and said and not set(starts) & set(said):
            self.say(
                RemarkKind.HOUR_DISAGREES,
                _("La page dit %(given)s, et son texte %(said)s : quelle est la bonne heure ?"),
                given=", ".join(map(hour, starts[:3])),
                said=", ".join(map(hour, said[:3])),
            )

    def _given(self, starts: list[str], ends: list[str]) -> Iterator[FormDate]:
        """Yield the dates of parallel lists of starts and ends."""
        for start, end in zip_longest(starts[: MAX_DATES + 1], ends[: len(starts)], fillvalue=""):
            if not start.strip():
                continue
            begin = self._instant(start, is_start=True)
            finish = self._instant(end) if end.strip() else None
            if isinstance(begin, datetime):
                # an end that is a day without hour
                if finish is not None and not isinstance(finish, datetime):
                    finish = (
                        None if finish <= begin.date() else datetime.combine(finish, LAST_MINUTE)
                    )
                found, remarks = happening(begin, finish)
                self.remarks += [one for one in remarks if one not in self.remarks]
                yield found
                continue
            last = finish.date() if isinstance(finish, datetime) else finish
            if begin is not None and (last is None or last <= begin):
                self.say(
                    RemarkKind.HOUR_MISSING,
                    _("Le %(day)s : à quelle heure ?"),
                    day=with_year(begin),
                )
                yield FoundDay(begin)
            elif begin is not None and last is not None:
                self.say(
                    RemarkKind.SEVERAL_DAYS,
                    _("Du %(start)s au %(end)s : quels jours, et à quelles heures ?"),
                    start=with_year(begin),
                    end=with_year(last),
                )
                yield FoundSpan(begin, last)

    def _instant(self, written: str, *, is_start: bool = False) -> datetime | date | None:
        """Return naive wall time, or a day without hour, or ``None`` (with a question).

        A start at midnight is a day without hour, because pages write midnight for an unknown hour.

        Raises ``ValueError`` if the text is no date.
        """
        said = without_markup(written)
        found = WRITTEN.fullmatch(said)
        try:
            if found is None:
                raise ValueError(said)
            day = date.fromisoformat(found["day"])
            if not found["hour"] or (
                is_start and found["hour"] + found["minute"] in ("0000", "2400")
            ):
                return day
            is_midnight_after = found["hour"] == "24"
            clock = time(0 if is_midnight_after else int(found["hour"]), int(found["minute"]))
            wall = datetime.combine(day, clock) + timedelta(days=is_midnight_after)
            offset = _offset(found["offset"] or "")
            here = (
                wall
                if offset is None
                else wall.replace(tzinfo=offset).astimezone(self.zone).replace(tzinfo=None)
            )
        except (ValueError, OverflowError):
            self.say(RemarkKind.DATE_UNREAD, _("Date non comprise : « %(said)s »."), said=said[:80])
            return None
        if offset is not None and here != wall:
            self._say_offset(wall, here, found["offset"].upper(), offset)
        return here

    def _say_offset(self, wall: datetime, here: datetime, written: str, offset: timezone) -> None:
        """Add a remark on an offset that is not the city's at this time.

        An offset that the city has in the other season is probably an error, hence a question; any
        other offset is converted.
        """
        own = {wall.replace(month=month, day=1, tzinfo=self.zone).utcoffset() for month in (1, 7)}
        values = {"wall": hour(wall.time()), "offset": written, "here": say_wall_time(here)}
        if written[0] in "+-" and offset.utcoffset(None) in own:
            question = _(
                "La page dit %(wall)s (%(offset)s), ce qui n’est pas l’heure d’ici ce jour-là : "
                "est-ce le %(here)s ?"
            )
            self.say(RemarkKind.OFFSET_ODD, question, **values)
            return
        self.say(
            RemarkKind.OFFSET_CONVERTED,
            _("La page dit %(wall)s (%(offset)s), soit ici le %(here)s."),
            **values,
        )

    def _scheduled(self, schedule: Node) -> Iterator[FormDate]:
        """Yield a Schedule (https://schema.org/Schedule) as a rule.

        If it has no equivalent, add a question.
        """
        try:
            rule = self._rule(schedule)
            check_rule(rule)
        except (RuleError, ValueError):
            said = ", ".join(
                f"{name} {first_text(value)}"
                for name, value in schedule.items()
                if first_text(value)
            )
            self.say(
                RemarkKind.RULE_UNREAD,
                _("Répétition non comprise : « %(said)s »."),
                said=without_markup(said)[:200],
            )
            yield from self._given(all_texts(schedule.get("startDate"))[:1], [])
            return
        if not rule.rrule.count("UNTIL=") and not rule.rrule.count("COUNT="):
            self.say(
                RemarkKind.NO_END,
                _("La page ne dit pas jusqu’à quand : quelle est la dernière date ?"),
            )
        yield rule

    def _rule(self, schedule: Node) -> Rule:
        """Return the rule.

        ``ValueError`` (also ``RuleError``) if a part is missing or not understood.
        """
        begin = first_text(schedule.get("startDate"))
        first = _day(begin)
        start = _clock(first_text(schedule.get("startTime")) or begin.partition("T")[2])
        period = PERIOD.fullmatch(first_text(schedule.get("repeatFrequency")).strip())
        if first is None or start is None or period is None:
            raise ValueError(schedule)
        frequency = FREQUENCIES[(period["unit"] or period["word"][0]).upper()]
        interval = int(period["count"] or 1)
        weekdays, nth = _weekdays_of(schedule)
        if frequency == "DAILY" and weekdays and interval == 1:  # «every day, on Mondays»
            frequency = "WEEKLY"
        count = first_text(schedule.get("repeatCount"))
        rrule = build_rrule(
            frequency,
            interval,
            weekdays=weekdays,
            nth=nth,
            month_day=_month_day_of(schedule),
            until=None if count else _day(first_text(schedule.get("endDate"))),
            count=int(count) if count else None,
        )
        left_out = frozenset(filter(None, map(_day, all_texts(schedule.get("exceptDate")))))
        return Rule(
            rrule, first, (Slot(start, _clock(first_text(schedule.get("endTime")))),), left_out
        )


def _weekdays_of(schedule: Node) -> tuple[list[str], int | None]:
    """Return weekdays («MO», «TU») and their common rank in the month.

    ``ValueError`` for unreadable or mixed ranks.
    """
    named = [DAY_NAME.fullmatch(one.strip()) for one in all_texts(schedule.get("byDay"))]
    matches = [match for match in named if match]
    ranks = {match["nth"] for match in matches}
    if len(matches) < len(named) or len(ranks) > 1:
        raise ValueError(schedule)
    nth = next(iter(ranks), None)
    return [match["name"].upper() for match in matches], int(nth) if nth else None


def _month_day_of(schedule: Node) -> int | None:
    """Return the day of the month.

    ``ValueError`` for several, and for months or weeks, which our rules lack.
    """
    month_days = [int(one) for one in all_texts(schedule.get("byMonthDay"))]
    if len(month_days) > 1 or schedule.get("byMonth") or schedule.get("byMonthWeek"):
        raise ValueError(schedule)
    return month_days[0] if month_days else None


def said_hours(words: str) -> Iterator[time]:
    """Yield the hours in a text at which something may begin."""
    for found in SAID_HOUR.finditer(words):
        minute = found["minute"] or found["other_minute"] or found["plain_minute"] or "0"
        half = (found["half"] or "").lower()
        hours = int(found["hour"]) % 12 + 12 * (half == "p") if half else int(found["hour"])
        if (
            hours < 24
            and time(hours, int(minute)) >= FIRST_HOUR
            and not DURATION.search(words[: found.start()][-40:])
        ):
            yield time(hours, int(minute))


def _offset(written: str) -> timezone | None:
    """Return the time zone of a written offset; ``None`` without one."""
    if not written:
        return None
    if written[0] not in "+-":
        return UTC
    digits = written[1:].replace(":", "").ljust(4, "0")
    size = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-size if written[0] == "-" else size)


def _day(written: str) -> date | None:
    """Parse the day of a date; ``None`` if unreadable."""
    found = WRITTEN.fullmatch(written.strip())
    return date.fromisoformat(found["day"]) if found else None


def _clock(written: str) -> time | None:
    """Parse a time of day; ``None`` if unreadable."""
    found = re.match(r"T?(\d\d):(\d\d)", written.strip())
    return time(int(found[1]), int(found[2])) if found else None
