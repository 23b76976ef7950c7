"""Recurrence rules, and conversion between their RFC 5545 text and form fields."""

import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from datetext.calendar import MONTHS

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
NTHS = (1, 2, 3, 4, 5, -1)
MAX_INTERVAL = 99
MAX_COUNT = 5_000
LEAP_YEAR = 2024


class RuleError(ValueError):
    """An invalid rule; ``code`` names the reason, the message is for the editor."""

    def __init__(self, code: str, message: str | Promise) -> None:
        super().__init__(message)
        self.code = code
        self.message = message

    def __str__(self) -> str:
        return str(self.message)


class Frequency(StrEnum):
    """Frequency of a rule, as RFC 5545 spells it."""

    DAILY = "DAILY"
    WEEKLY = "WEEKLY"
    MONTHLY = "MONTHLY"
    YEARLY = "YEARLY"


@dataclass(frozen=True, slots=True)
class Slot:
    """One opening in a day, in wall time.

    Without start and end: all day. Without end: the end is unknown. An end at or before the start
    is on the next day, so that no slot is longer than 24 hours.
    """

    start: time | None = None
    end: time | None = None

    @property
    def is_all_day(self) -> bool:
        return self.start is None

    @property
    def is_past_midnight(self) -> bool:
        return self.start is not None and self.end is not None and self.end <= self.start


@dataclass(frozen=True, slots=True)
class Rule:
    """A recurrence rule: days given by an RFC 5545 text, and the times of each day.

    Intervals and counts start at the first day of the pattern on or after ``first_on``. As in RFC
    5545, a day left out by an exception or holiday still counts for COUNT. Slots are sorted by
    start.
    """

    rrule: str
    first_on: date
    slots: tuple[Slot, ...]
    except_on: frozenset[date] = frozenset()
    school_zone: str = ""
    skip_public_holidays: bool = False
    country: str = "FR"

    def __post_init__(self) -> None:
        in_order = sorted(
            self.slots, key=lambda slot: (slot.start or time.min, slot.end or time.min)
        )
        object.__setattr__(self, "slots", tuple(in_order))


@dataclass(frozen=True, slots=True)
class RuleFields:
    """An RFC 5545 rule as form fields; weekdays are from ``WEEKDAYS``, sorted from Monday.

    Missing fields are derived from the rule's first day: WEEKLY alone means that day's weekday.
    """

    frequency: Frequency
    interval: int = 1
    weekdays: tuple[str, ...] = ()
    nth: int | None = None
    month_day: int | None = None
    month: int | None = None
    until: date | None = None
    count: int | None = None

    def anchored(self, first_on: date) -> "RuleFields":
        """Return the fields completed from ``first_on``."""
        if self.weekdays or self.month_day or self.frequency == Frequency.DAILY:
            return self
        if self.frequency == Frequency.WEEKLY:
            return replace(self, weekdays=(WEEKDAYS[first_on.weekday()],))
        month = first_on.month if self.frequency == Frequency.YEARLY else None
        return replace(self, month_day=first_on.day, month=month)

    def text(self) -> str:
        """Return the RFC 5545 text; equal fields give equal texts."""
        prefix = str(self.nth or "")
        parts = [
            ("FREQ", self.frequency.value),
            ("INTERVAL", str(self.interval) if self.interval != 1 else ""),
            ("BYMONTH", str(self.month or "")),
            ("BYMONTHDAY", str(self.month_day or "")),
            ("BYDAY", ",".join(prefix + weekday for weekday in self.weekdays)),
            ("UNTIL", self.until.isoformat().replace("-", "") if self.until else ""),
            ("COUNT", str(self.count or "")),
        ]
        return ";".join(f"{name}={value}" for name, value in parts if value)


# Which combinations of weekdays, nth, month_day and month are allowed.
SHAPES: dict[Frequency, list[set[str]]] = {
    Frequency.DAILY: [set()],
    Frequency.WEEKLY: [set(), {"weekdays"}],
    Frequency.MONTHLY: [set(), {"weekdays", "nth"}, {"month_day"}],
    Frequency.YEARLY: [set(), {"month", "month_day"}, {"month", "weekdays", "nth"}],
}


def build_rrule(
    frequency: str,
    interval: int = 1,
    weekdays: Iterable[str] = (),
    nth: int | None = None,
    month_day: int | None = None,
    until: date | None = None,
    count: int | None = None,
    month: int | None = None,
) -> str:
    """Return the RFC 5545 text of form fields; raises ``RuleError`` if they cannot be combined."""
    chosen = set(weekdays)
    if not chosen <= set(WEEKDAYS):
        raise _nonsense("weekdays")
    in_order = tuple(weekday for weekday in WEEKDAYS if weekday in chosen)
    fields = RuleFields(
        _frequency(frequency), interval, in_order, nth, month_day, month, until, count
    )
    _check_fields(fields)
    return fields.text()


def rule_fields(rrule: str) -> RuleFields:
    """Return the form fields of an RFC 5545 text.

    Raises ``RuleError`` if its shape is not supported.
    """
    pairs = [part.partition("=") for part in rrule.strip().split(";")]
    parts = {name: value for name, equals, value in pairs if name and value}
    if len(parts) != len(pairs):
        raise _nonsense("text")
    weekdays, nth = _weekdays(parts.pop("BYDAY", ""))
    interval = _number("interval", parts.pop("INTERVAL", None))
    fields = RuleFields(
        frequency=_frequency(parts.pop("FREQ", "")),
        interval=1 if interval is None else interval,
        weekdays=weekdays,
        nth=nth,
        month_day=_number("month_day", parts.pop("BYMONTHDAY", None)),
        month=_number("month", parts.pop("BYMONTH", None)),
        until=_until(parts.pop("UNTIL", None)),
        count=_number("count", parts.pop("COUNT", None)),
    )
    if parts:
        raise RuleError("unknown_part", _("La règle contient une partie inconnue."))
    _check_fields(fields)
    return fields


def _nonsense(code: str) -> RuleError:
    return RuleError(code, _("Cette règle de répétition n’est pas comprise."))


def _frequency(value: str) -> Frequency:
    """Return the frequency named ``value``. Raises :class:`RuleError`."""
    try:
        return Frequency(value)
    except ValueError as error:
        raise RuleError("frequency", _("Choisissez une fréquence.")) from error


def _number(code: str, value: str | None) -> int | None:
    """Return the number of one to four digits; ``None`` without one. Raises :class:`RuleError`."""
    if value is None:
        return None
    if not re.fullmatch(r"[+-]?[0-9]{1,4}", value):
        raise _nonsense(code)
    return int(value)


def _weekdays(value: str) -> tuple[tuple[str, ...], int | None]:
    """Return the weekdays of a BYDAY value and their common ordinal."""
    if not value:
        return (), None
    found = [re.fullmatch(r"([+-]?[1-5])?([A-Z]{2})", item) for item in value.split(",")]
    ranks = {match[1] for match in found if match}
    chosen = {match[2] for match in found if match}
    if None in found or len(chosen) != len(found) or len(ranks) != 1 or not chosen <= set(WEEKDAYS):
        raise _nonsense("weekdays")
    rank = ranks.pop()
    return tuple(day for day in WEEKDAYS if day in chosen), int(rank) if rank else None


def _until(value: str | None) -> date | None:
    """Return UNTIL as a local day, included; ``None`` without UNTIL.

    Raises :class:`RuleError` for anything but eight digits: a time would depend on the zone.
    """
    if value is None:
        return None
    try:
        if not re.fullmatch(r"[0-9]{8}", value):
            raise ValueError(value)
        return datetime.strptime(value, "%Y%m%d").date()  # noqa: DTZ007 -- a local date
    except ValueError as error:
        raise RuleError("until", _("La date de fin n’est pas une date.")) from error


def _check_fields(fields: RuleFields) -> None:
    """Raise :class:`RuleError` for fields that do not fit together or are out of range."""
    names = ("weekdays", "nth", "month_day", "month")
    given = {name for name in names if getattr(fields, name) not in (None, ())}
    if given not in SHAPES[fields.frequency]:
        raise RuleError("shape", _("Ces choix ne vont pas ensemble pour cette fréquence."))
    if not 1 <= fields.interval <= MAX_INTERVAL:
        raise RuleError("interval", _("L’intervalle va de 1 à 99."))
    if fields.count is not None and fields.until is not None:
        raise RuleError(
            "count_and_until", _("Donnez une date de fin ou un nombre de dates, pas les deux.")
        )
    if fields.count is not None and not 1 <= fields.count <= MAX_COUNT:
        raise RuleError("count", _("Le nombre de dates va de 1 à 5 000."))
    if fields.nth is not None and fields.nth not in NTHS:
        raise RuleError("nth", _("Le rang va du premier au cinquième, ou est le dernier."))
    if fields.month is not None and not 1 <= fields.month <= MONTHS:
        raise RuleError("month", _("Le mois va de 1 à 12."))
    longest = monthrange(LEAP_YEAR, fields.month or 1)[1]
    if fields.month_day is not None and fields.month_day not in (-1, *range(1, longest + 1)):
        raise RuleError("month_day", _("Ce jour n’existe pas dans le mois."))
