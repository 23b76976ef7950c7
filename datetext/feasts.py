"""Feasts and holidays by name: Easter and what depends on it, school holidays, public holidays."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.easter import easter

from datetext.calendar import FIRST_YEAR, LAST_YEAR, ONE_DAY, next_named
from datetext.closures import is_public_holiday, school_holidays
from datetext.rules import RuleError

#: First and last day, inclusive.
DateRange = tuple[date, date]
#: How far ahead public holidays are listed.
PUBLIC_HOLIDAYS_DAYS = 731

#: First and last day, counted from Easter Sunday.
FROM_EASTER: dict[str, tuple[int, int]] = {
    **dict.fromkeys(["vendredi saint", "good friday"], (-2, -2)),
    **dict.fromkeys(["dimanche de paques", "easter sunday", "jour de paques"], (0, 0)),
    **dict.fromkeys(["lundi de paques", "easter monday"], (1, 1)),
    **dict.fromkeys(["week end de paques", "easter weekend"], (-1, 1)),
    **dict.fromkeys(["jeudi de l ascension", "ascension day", "ascension"], (39, 39)),
    **dict.fromkeys(["pont de l ascension", "week end de l ascension"], (39, 42)),
    **dict.fromkeys(["dimanche de pentecote", "pentecote", "whit sunday", "pentecost"], (49, 49)),
    **dict.fromkeys(["lundi de pentecote", "whit monday", "pentecost monday"], (50, 50)),
    **dict.fromkeys(["week end de pentecote", "week end de la pentecote"], (48, 50)),
}
#: Month and day.
FIXED: dict[str, tuple[int, int]] = {
    **dict.fromkeys(["jour de l an", "premier de l an", "new year s day"], (1, 1)),
    **dict.fromkeys(["fete du travail", "labour day", "premier mai"], (5, 1)),
    **dict.fromkeys(["fete nationale", "bastille day"], (7, 14)),
    **dict.fromkeys(["assomption", "quinze aout"], (8, 15)),
    **dict.fromkeys(["toussaint", "jour de la toussaint", "all saints day"], (11, 1)),
    **dict.fromkeys(["jour de l armistice", "onze novembre", "armistice day"], (11, 11)),
    **dict.fromkeys(["veille de noel", "christmas eve"], (12, 24)),
    **dict.fromkeys(["jour de noel", "christmas day"], (12, 25)),
    **dict.fromkeys(["saint sylvestre", "new year s eve"], (12, 31)),
}
#: Names that are also words of titles: «Toussaint Louverture», «Ascension».
AMBIGUOUS = frozenset({"ascension", "pentecote", "pentecost", "toussaint", "assomption"})


@dataclass(frozen=True, slots=True)
class CivilCalendar:
    """Where a city finds its holidays: its country, and its zone of school holidays, if any."""

    country: str = ""
    school_zone: str = ""

    def school_holidays(
        self, today: date, name: str | None = None, zone: str = ""
    ) -> tuple[DateRange, ...]:
        """Return the published school holidays that are not over, of one ``name`` if given.

        Empty without a zone, and after the last published one.
        """
        try:
            days = school_holidays(zone or self.school_zone.upper(), name)
        except RuleError:
            return ()
        return tuple(one for one in ranges_of(days) if one[1] >= today)

    def public_holidays(self, today: date) -> tuple[DateRange, ...]:
        """Return the public holidays to come; empty if those of the country are not known."""
        days = [today + timedelta(days=ahead) for ahead in range(PUBLIC_HOLIDAYS_DAYS)]
        try:
            return tuple((day, day) for day in days if is_public_holiday(day, self.country))
        except RuleError:
            return ()


def days_of_feast(name: str, today: date) -> DateRange | None:
    """Return first and last day of the next such feast; it may have begun."""
    if name in FIXED:
        day = next_named(*FIXED[name], today)
        return (day, day) if day else None
    first, last = FROM_EASTER[name]
    for year in (today.year, today.year + 1):
        if FIRST_YEAR <= year <= LAST_YEAR:
            sunday = easter(year)
            if sunday + timedelta(days=last) >= today:
                return sunday + timedelta(days=first), sunday + timedelta(days=last)
    return None


def ranges_of(days: Sequence[date]) -> list[DateRange]:
    """Return days in order as ranges of consecutive days."""
    ranges: list[DateRange] = []
    for day in days:
        if ranges and day - ranges[-1][1] == ONE_DAY:
            ranges[-1] = (ranges[-1][0], day)
        else:
            ranges.append((day, day))
    return ranges


def ranges_outside(ranges: Sequence[DateRange], today: date) -> tuple[DateRange, ...]:
    """Return what lies between ``ranges``, from ``today`` until the last of them begins."""
    outside, begin = [], today
    for first, last in ranges:
        if begin < first:
            outside.append((begin, first - ONE_DAY))
        begin = max(begin, last + ONE_DAY)
    return tuple(outside)
