"""School holidays by zone and public holidays by country, on which a rule may pause."""

from datetime import date
from functools import lru_cache

import holidays
from django.utils.translation import gettext_lazy as _
from vacances_scolaires_france import SchoolHolidayDates

from datetext.rules import Rule, RuleError


def is_closed(rule: Rule, day: date) -> bool:
    """Whether ``rule`` pauses on ``day`` for school or public holidays."""
    if rule.school_zone and is_school_holiday(day, rule.school_zone):
        return True
    return rule.skip_public_holidays and is_public_holiday(day, rule.country)


def is_school_holiday(day: date, zone: str) -> bool:
    """Whether ``day`` is a school holiday in ``zone``.

    It is always false after the last published one.
    """
    return day in _school_holidays(zone)


@lru_cache(maxsize=32)
def school_holidays(zone: str, name: str | None = None) -> tuple[date, ...]:
    """Return the published holidays of ``zone`` in order.

    ``name`` restricts them to one, as «Vacances de Noël».
    """
    names = _school_calendar().data
    return tuple(
        day for day in sorted(_school_holidays(zone)) if name in (None, names[day]["nom_vacances"])
    )


def is_public_holiday(day: date, country: str) -> bool:
    return day in _public_holidays(country, day.year)


@lru_cache(maxsize=8)
def _school_holidays(zone: str) -> frozenset[date]:
    """Return all known school holidays of ``zone``: A, B or C.

    Raises :class:`RuleError` for another.
    """
    if zone not in SchoolHolidayDates.SUPPORTED_ZONES:
        raise RuleError("school_zone", _("Les zones de vacances scolaires sont A, B et C."))
    calendar = _school_calendar()
    return frozenset(day for day in calendar.data if calendar.is_holiday_for_zone(day, zone))


@lru_cache(maxsize=1)
def _school_calendar() -> SchoolHolidayDates:
    return SchoolHolidayDates()  # reading its file takes 0.1 s


@lru_cache(maxsize=256)
def _public_holidays(country: str, year: int) -> frozenset[date]:
    """Return the public holidays of a country in one year.

    Raises :class:`RuleError` for an unknown country.
    """
    try:
        return frozenset(holidays.country_holidays(country, years=year))
    except NotImplementedError as error:
        raise RuleError("country", _("Les jours fériés de ce pays ne sont pas connus.")) from error
