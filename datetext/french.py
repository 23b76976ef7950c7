"""French wording of rules and dates."""

from datetime import date, time

from datetext.phrasebook import NBSP, Phrasebook, weekday_run
from datetext.rules import WEEKDAYS, RuleFields

DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
RANKS = {1: "premier", 2: "deuxième", 3: "troisième", 4: "quatrième", 5: "cinquième", -1: "dernier"}
NUMBERS = {3: "trois", 4: "quatre", 5: "cinq", 6: "six", 7: "sept", 8: "huit", 9: "neuf", 10: "dix"}


class French(Phrasebook):
    """French phrases: «tous les mardis et jeudis de 14 h à 18 h, jusqu’au 31 janvier 2027»."""

    conjunction = "et"
    besides = "sauf"
    asides = (" sauf ", " qui en a un")
    every_day = "tous les jours"
    all_day = "toute la journée"
    dates_in_text = "dates dans le texte"
    at = "à"
    hours = "de {} à {}"
    next_day = " le lendemain"
    end_of_day = "24 h"
    figures = "{0.hour} h {0:%M}"
    to = "à"
    zone_of = "{} de la zone {}"
    school_holidays = "vacances de la zone {}"
    public_holidays = "jours fériés"
    more_dates = ("une autre date", "{} autres dates")
    more_times = ("un autre horaire", "{} autres horaires")
    date_count = ("une date", "{} dates")

    def daily(self, fields: RuleFields) -> str:
        return _every(fields.interval, "tous les jours", "un jour sur deux", "tous les {} jours")

    def weekly(self, fields: RuleFields) -> str:
        """Return a weekly rule's days in words: «une semaine sur deux, du lundi au vendredi»."""
        names = [DAYS[WEEKDAYS.index(weekday)] for weekday in fields.weekdays]
        if fields.interval == 1:
            if weekday_run(fields.weekdays) or len(names) == len(DAYS):
                return self._days_of_week(fields, names)
            return "tous les " + self.join([f"{name}s" for name in names])
        if len(names) == 1 and fields.interval == 2:
            return f"un {names[0]} sur deux"
        weeks = _every(fields.interval, "", "une semaine sur deux", "toutes les {} semaines")
        return f"{weeks}, {self._days_of_week(fields, names)}"

    def monthly(self, fields: RuleFields) -> str:
        """Return a monthly rule's days in words: «le premier dimanche du mois»."""
        months = _every(fields.interval, "", "un mois sur deux", "tous les {} mois")
        days = self._days_of_month(fields)
        if months:
            return f"{months}, {days}{' du mois' if fields.month_day else ''}"
        if fields.nth or fields.month_day == -1:
            return f"{days} du mois"
        return f"{days} de chaque mois" + (" qui en a un" if (fields.month_day or 0) > 28 else "")

    def yearly(self, fields: RuleFields) -> str:
        """Return a yearly rule's days in words: «chaque année, le 14 juillet»."""
        is_leap = (fields.month, fields.month_day, fields.interval) == (2, 29, 1)
        each = "chaque année bissextile" if is_leap else "chaque année"
        years = _every(fields.interval, each, "un an sur deux", "tous les {} ans")
        month = MONTHS[(fields.month or 1) - 1]
        if fields.month_day and fields.month_day > 0:
            return f"{years}, {self._days_of_month(fields)} {month}"
        elided = f"d’{month}" if month[0] in "ao" else f"de {month}"
        return f"{years}, {self._days_of_month(fields)} {elided}"

    def hour(self, at: time) -> str:
        return "minuit" if at == time.min else time_in_french(at.hour, at.minute)

    def single(self, day: date, year: int | None, *, alone: bool) -> str:
        named = f"{DAYS[day.weekday()]} {_date(day, year)}"
        return named if alone else f"le {named}"

    def listed(self, days: list[date], year: int | None) -> str:
        numbers = [_ordinal(day.day) for day in days[:-1]] + [_date(days[-1], year)]
        return ("le " if len(days) == 1 else "les ") + self.join(numbers)

    def range(self, first: date, last: date, year: int | None) -> str:
        """Return «du 3 au 12 mars»; a part that both dates share is said once."""
        if (first.year, first.month) == (last.year, last.month):
            return f"du {_ordinal(first.day)} au {_date(last, year)}"
        return (
            f"du {_date(first, first.year if first.year != last.year else None)} au "
            f"{_date(last, year)}"
        )

    def between(self, first: date | None, last: date | None) -> str:
        """Return the bounds in words: on a day, from, until, or both; empty without any."""
        if first and first == last:
            return f"le {_date(first, first.year)}"
        if first and last:
            return self.range(first, last, last.year)
        if first:
            return f"à partir du {_date(first, first.year)}"
        return f"jusqu’au {_date(last, last.year)}" if last else ""

    def _days_of_week(self, fields: RuleFields, names: list[str]) -> str:
        """Return the weekdays in words: every day, a run, all but one, or each."""
        if len(names) == len(DAYS):
            return "tous les jours"
        run = weekday_run(fields.weekdays)
        if run is None:
            return self.join([f"le {name}" for name in names])
        if len(names) == len(DAYS) - 1 and run[1] < run[0]:
            return f"tous les jours sauf le {DAYS[run[0] - 1]}"
        return f"du {DAYS[run[0]]} au {DAYS[run[1]]}"

    def _days_of_month(self, fields: RuleFields) -> str:
        """Return the weekdays by rank, or the day of the month: «le deuxième lundi», «le 3»."""
        if fields.nth:
            rank = RANKS[fields.nth]
            return self.join([f"le {rank} {DAYS[WEEKDAYS.index(day)]}" for day in fields.weekdays])
        if fields.month_day == -1:
            return "le dernier jour"
        return f"le {_ordinal(fields.month_day or 1)}"


def _every(interval: int, one: str, two: str, many: str) -> str:
    """Return the phrase for an interval of one, two or more, with its number in words."""
    if interval <= 2:
        return one if interval == 1 else two
    return many.format(NUMBERS.get(interval, str(interval)))


def time_in_french(hours: int, minutes: int) -> str:
    """Return «18 h 30», for a time of day or a duration."""
    return f"{hours}{NBSP}h{NBSP}{minutes:02}" if minutes else f"{hours}{NBSP}h"


def _ordinal(day: int) -> str:
    return "1er" if day == 1 else str(day)


def _date(day: date, year: int | None) -> str:
    return f"{_ordinal(day.day)} {MONTHS[day.month - 1]}" + (f" {year}" if year else "")
