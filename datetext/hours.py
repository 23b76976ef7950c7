"""Parsing of hours in a search query, French or English: «à partir de 18h», «after 6pm», «le soir».

A day answers from 4:00 to 4:00, so an hour before 4:00 belongs to the night of the day before:
«2h» is minute 1560.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from datetext.vocabulary import MIDNIGHTS, NOONS, PARTS, DayPart, in_any_language, one_of

HOUR = 60
NOON, MIDNIGHT = 12 * HOUR, 24 * HOUR
#: A day begins and ends at 4:00.
FIRST_MINUTE, LAST_MINUTE = 4 * HOUR, 28 * HOUR
#: A night asked for begins after the first, and ends before the second.
EVENING, DAWN = 18 * HOUR, 9 * HOUR
AROUND, NEXT_TO = 60, 30
#: First hour that a clock time without a preposition may be: «20h», not the length «2h».
FIRST_LONE_HOUR = 8


@dataclass(frozen=True, slots=True)
class QueryHours:
    """Hours of a query, in minutes after the midnight of the day for which an event answers.

    ``until_minute`` is exclusive; ``None`` means without bound.
    """

    from_minute: int | None = None
    until_minute: int | None = None

    @property
    def is_empty(self) -> bool:
        """Whether the hours contradict each other."""
        if self.from_minute is None or self.until_minute is None:
            return False
        return self.until_minute <= self.from_minute

    def joined(self, other: "QueryHours") -> "QueryHours":
        """Return the hours that are in both; they may be empty."""
        firsts = [one.from_minute for one in (self, other) if one.from_minute is not None]
        lasts = [one.until_minute for one in (self, other) if one.until_minute is not None]
        return hours_between(max(firsts, default=None), min(lasts, default=None))


Match = re.Match[str]
Read = Callable[[Match], QueryHours | None]
Rule = tuple[str, Read]

#: Longer expressions come first.
RULES: list[Rule] = []

HOURS_OF_PARTS = {
    DayPart.MORNING: QueryHours(FIRST_MINUTE, NOON),
    DayPart.AFTERNOON: QueryHours(NOON, EVENING),
    DayPart.EVENING: QueryHours(EVENING),
    DayPart.NIGHT: QueryHours(21 * HOUR),
}
LUNCH = QueryHours(NOON, 14 * HOUR)

_PARTS = in_any_language(PARTS)
_OF_PART = (
    r"(?: (?:du|de l|de la|in the|at) "
    r"(?:matin|soir|apres midi|nuit|morning|afternoon|evening|night))?"
)
_NAMED_HOUR = one_of([*NOONS, *MIDNIGHTS])
_SIGNED = (
    r"\d{1,2}(?:h[0-5]\d| [0-5]\d)? ?(?:am|pm)|\d{1,2} ?h ?[0-5]\d|\d{1,2} ?h"
    r"|\d{1,2} heures? (?:et demie|[0-5]\d)|\d{1,2} heures?|\d{1,2} o ?clock"
)
_EXPLICIT = rf"(?:{_NAMED_HOUR}|(?:{_SIGNED}){_OF_PART})"
_CLOCK = re.compile(
    r"(?P<hour>\d{1,2}) ?(?:h|heures?|o ?clock)?(?: ?(?P<minute>[0-5]\d)| (?P<half>et demie))? ?"
    r"(?P<half_day>am|pm)?(?: (?:du|de l|de la|in the|at) (?P<part>.+))?"
)
#: What may follow a clock time: not a unit, as in «18:00», «20 30 €».
_NO_UNIT = (
    r"(?! (?:€|euros?|eur|balles|ans?|years?|yo|personnes|people|minutes?|mn|min|km|m|jours?|days?"
    r"|arr))"
)
#: What may follow a bare number for it to be an hour: «around 8 on Friday».
_ENDS = r"(?= ·| $| (?:on|in|at|tonight|today|tomorrow|this|near|with|for|and|or|but) )"
_FROM = (
    r"(?:(?:a partir|a compter) (?:de|d)|apres|passe|des|depuis|after|from"
    r"|starting(?: at| from)?|as from|as of)"
)
_UNTIL = (
    r"(?<!finit )(?<!fini )(?<!finie )(?<!finissent )(?<!termine )(?<!terminent )(?<!ends )"
    r"(?<!ending )(?<!finishes )(?<!finishing )(?<!over )(?<!ferme )(?<!closes )"
    r"(?:avant|jusqu a|au plus tard(?: a)?|before|until|till|by|up to|no later than|at the latest)"
)
_ABOUT = (
    r"(?:vers(?: les)?|autour de|aux? (?:alentours|environs) de|a environ|environ|sur les"
    r"|(?:at )?(?:around|about)|circa)"
)
_BARE_ENGLISH = r"(?:after|from|starting(?: at| from)?)"
_THE = (
    r"(?:le|les|en|dans la|dans l|au|l|pendant l|pendant la|tous les|toutes les|chaque"
    r"|in the|during the|every|on the)"
)
#: Not «le matin des magiciens», «l’après-midi d’un faune», «le soir bleu».
_NOT_A_TITLE = r"(?! (?:de(?! \d| ·)|du|des(?! \d)|d|of|bleu|meme|ou jamais) )"
_ANY_PART = one_of(_PARTS.keys() - {"soiree", "matinee"})

#: A word of an hour: what saves most sentences the rules.
SIGN = (
    r"\d|matin|midi|soir|minuit|nuit|journee|travail|boulot|taf|work|tard|dejeuner|mid ?day|noon"
    r"|night|morning|evening|late|lunch|day ?time|the day|aprem"
)


def hours_rule(*patterns: str) -> Callable[[Read], Read]:
    """Register the decorated function as reader of ``patterns``."""

    def add(read: Read) -> Read:
        RULES.extend((pattern, read) for pattern in patterns)
        return read

    return add


def means_hours(hours: QueryHours) -> Read:
    """Return the reader of a phrase that always means ``hours``."""

    def read(found: Match) -> QueryHours:
        return hours

    return read


def minute_of_clock(said: str, *, is_afternoon: bool = False) -> int | None:
    """Return the minute of the day that a clock time means; ``None`` for an impossible one.

    With ``is_afternoon``, an hour from 1 to 11 without half of the day is after noon.
    """
    if said in NOONS or said in MIDNIGHTS:
        return NOON if said in NOONS else MIDNIGHT
    found = _CLOCK.fullmatch(said)
    if not found or int(found["hour"]) > 24:
        return None
    hour = int(found["hour"])
    minute = 30 if found["half"] else int(found["minute"] or 0)
    if found["half_day"] and not 1 <= hour <= 12:
        return None
    hour = _hour_of_day(hour, found["half_day"], found["part"], is_afternoon=is_afternoon)
    total = hour * HOUR + minute
    total += MIDNIGHT if total < FIRST_MINUTE else 0
    return total if total <= LAST_MINUTE else None


def _hour_of_day(hour: int, half_day: str | None, part: str | None, *, is_afternoon: bool) -> int:
    """Return the hour from 0 to 24 that an hour of the clock means."""
    if half_day:
        return hour % 12 + (12 if half_day == "pm" else 0)
    if part in ("matin", "morning"):
        return hour
    is_night = part in ("nuit", "night")
    is_late = bool(part) and not (is_night and hour < 5)
    if (is_late or (is_afternoon and not part)) and 1 <= hour <= 11:
        return hour + 12
    return hour


def hours_between(first: int | None, last: int | None) -> QueryHours:
    """Return the hours from ``first`` to ``last``, which may be empty.

    A night ends with its day, so «de 22h à 6h» has no end.
    """
    is_night = first is not None and last is not None and first >= EVENING and last <= DAWN
    return QueryHours(first) if is_night else QueryHours(first, last)


@hours_rule(
    rf"(?:entre|de|between|from|a partir de) (?P<first>{_EXPLICIT}|\d{{1,2}}) "
    rf"(?:et|a|au|jusqu a|and|to|until|till) (?P<last>{_EXPLICIT}){_NO_UNIT}",
    rf"(?P<first>{_EXPLICIT}) (?:a |to |jusqu a )?(?P<last>(?:{_SIGNED}){_OF_PART}){_NO_UNIT}",
    r"(?<!le )(?<!the )(?P<first>\d{1,2}) (?:a |to )?(?P<last>\d{1,2} ?(?:h(?: ?[0-5]\d)?|am|pm))",
)
def _between(found: Match) -> QueryHours | None:
    """Read a range: «entre 14h et 18h», «14h-18h», «between 2 and 5 pm»."""
    first_said, last_said = found["first"], found["last"]
    last_only = re.search(r"(?:am|pm)$| (?:du|de l|de la|in the|at) .+$", last_said)
    last = minute_of_clock(last_said)
    first = minute_of_clock(first_said)
    if last_only and first_said.isdecimal() and last is not None:
        # The half of the day is said once: «between 2 and 5 pm», but «between 10 and 2 pm».
        shared = minute_of_clock(f"{first_said} {last_only[0].strip()}")
        first = shared if shared is not None and shared < last else first
    elif last is not None and first is not None and _are_small(first_said, last_said):
        first, last = (minute_of_clock(said, is_afternoon=True) for said in (first_said, last_said))
    return hours_between(first, last) if first is not None and last is not None else None


def _are_small(first_said: str, last_said: str) -> bool:
    """Whether a range is of the afternoon as said by many: «entre 2h et 5h»."""
    hours = [int(found[0]) for said in (first_said, last_said) if (found := re.match(r"\d+", said))]
    is_plain = not re.search("am|pm|matin|morning|nuit|night|soir", first_said + last_said)
    return len(hours) == 2 and is_plain and 1 <= hours[0] < hours[1] <= 7


hours_rule(
    r"entre midi et (?:deux|2 ?h?|14 ?h)|(?:a l heure du|pour le|pause|at|for) (?:dejeuner|lunch)"
)(means_hours(LUNCH))


hours_rule(
    r"minuit passee?|past midnight|apres minuit|after midnight|au bout de la nuit",
)(means_hours(QueryHours(MIDNIGHT)))


@hours_rule(
    rf"(?:from|a partir de|des) (?P<clock>{_EXPLICIT}) (?:till|until|to|jusqu a) (?:late|tard)",
    r"(?:(?:pas|rien|jamais|not|never|nothing) (?:avant|before)|no earlier than) "
    rf"(?P<clock>{_EXPLICIT}){_NO_UNIT}",
    # Not «pas après 22h».
    rf"(?!apres midi )(?<!pas )(?<!rien )(?<!jamais )(?<!not )(?<!never )(?<!nothing ){_FROM} "
    rf"(?P<clock>{_EXPLICIT}){_NO_UNIT}",
    rf"(?P<clock>{_EXPLICIT}) (?:ou plus tard|et (?:plus|apres)|or later|onwards?|and later)",
)
def _from(found: Match) -> QueryHours | None:
    minute = minute_of_clock(found["clock"])
    return QueryHours(from_minute=minute) if minute is not None else None


@hours_rule(
    rf"{_UNTIL} (?P<clock>{_EXPLICIT}){_NO_UNIT}",
    rf"(?:pas|rien|jamais|not|never|nothing) (?:apres|after) (?P<clock>{_EXPLICIT}){_NO_UNIT}",
)
def _until(found: Match) -> QueryHours | None:
    minute = minute_of_clock(found["clock"])
    return QueryHours(until_minute=minute) if minute is not None else None


@hours_rule(rf"{_ABOUT} (?P<clock>{_EXPLICIT}){_NO_UNIT}", rf"(?P<clock>{_EXPLICIT}) environ")
def _about(found: Match) -> QueryHours | None:
    return _near(minute_of_clock(found["clock"]), AROUND)


@hours_rule(rf"{_BARE_ENGLISH} (?P<clock>\d{{1,2}}){_ENDS}")
def _from_bare(found: Match) -> QueryHours | None:
    """Read a bare hour, as in «after 6»: an evening's, as the chip then says."""
    minute = minute_of_clock(found["clock"], is_afternoon=True)
    return QueryHours(from_minute=minute) if minute is not None else None


@hours_rule(rf"(?:before|until|till|by) (?P<clock>\d{{1,2}}){_ENDS}")
def _until_bare(found: Match) -> QueryHours | None:
    """Read a bare hour: «before 9» is of the morning, «before 6» and «until 9» of the evening."""
    is_morning = found[0].startswith("before") and int(found["clock"]) >= FIRST_LONE_HOUR
    minute = minute_of_clock(found["clock"], is_afternoon=not is_morning)
    return QueryHours(until_minute=minute) if minute is not None else None


@hours_rule(
    rf"(?:at )?(?:around|about) (?P<clock>\d{{1,2}}(?: in the (?:evening|morning|afternoon))?)"
    rf"{_ENDS}"
)
def _about_bare(found: Match) -> QueryHours | None:
    return _near(minute_of_clock(found["clock"], is_afternoon=True), AROUND)


hours_rule(r"(?:a|le|ce) midi|(?<=· )midi|(?:at )?lunch ?time|(?:at )?(?<!high )(?:noon|midday)")(
    means_hours(LUNCH)
)
hours_rule(r"en journee|pendant la journee|in the day ?time|during the day")(
    means_hours(QueryHours(FIRST_MINUTE, EVENING))
)
hours_rule(r"(?:tot le matin|de bon matin|early (?:in the )?mornings?)")(
    means_hours(QueryHours(FIRST_MINUTE, 9 * HOUR))
)
hours_rule(r"(?:en )?fin de matinee|late mornings?")(means_hours(QueryHours(10 * HOUR, NOON)))
hours_rule(r"(?:en )?debut d apres midi|early afternoons?")(
    means_hours(QueryHours(NOON, 15 * HOUR))
)
hours_rule(r"(?:en )?fin d apres midi|late afternoons?")(
    means_hours(QueryHours(16 * HOUR, EVENING + 30))
)
hours_rule(r"(?:en )?fin de journee|(?:en )?debut de soiree|early evenings?")(
    means_hours(QueryHours(17 * HOUR + 30, 20 * HOUR))
)
hours_rule(r"apres (?:le (?:travail|boulot)|le taf)|after work(?= ·| $| (?:in|on|at|near|this) )")(
    means_hours(QueryHours(17 * HOUR + 30))
)
hours_rule(
    r"(?:en )?fin de soiree|late evenings?|late (?:at )?nights?"
    r"|tard (?:le soir|dans la (?:nuit|soiree)|la nuit)"
    r"|(?:ouverte?s? |jusqu )?(?:a )?(?<!plus )(?<!trop )(?<!ou )tard(?= ·| $)"
    r"|open late|(?<!the )(?<!too )late(?= ·| $)"
)(means_hours(QueryHours(22 * HOUR)))


@hours_rule(
    rf"(?:{_THE} )?(?P<one>{_ANY_PART})s? (?:et|ou|and|or)(?: {_THE})? (?P<other>{_ANY_PART})s?"
    rf"(?= ·| $)"
)
def _two_parts(found: Match) -> QueryHours | None:
    """Read two parts that follow each other: «l’après-midi ou le soir»."""
    one, other = (HOURS_OF_PARTS[_PARTS[found[name]]] for name in ("one", "other"))
    if one.until_minute is None or one.until_minute != other.from_minute:
        return None
    return QueryHours(one.from_minute, other.until_minute)


@hours_rule(
    rf"{_THE} (?P<part>{_ANY_PART})s?{_NOT_A_TITLE}",
    # Not «les soirées», which are events.
    rf"(?:en|dans la|pendant la) (?P<part>soiree|matinee){_NOT_A_TITLE}",
    r"at (?P<part>night)|(?:in|during) (?:the )?(?P<same>night)",
    r"(?P<part>morning|afternoon|evening)s(?= ·| $)",
    # After days that were understood: «samedi et dimanche soir», «le lundi matin».
    r"(?<=· )(?:au |in the )?(?P<part>matin|apres midi|soir|morning|afternoon|evening|night)s?"
    rf"{_NOT_A_TITLE}",
)
def _part(found: Match) -> QueryHours:
    said = next(word for word in found.groups() if word)
    return HOURS_OF_PARTS[_PARTS[said]]


hours_rule(r"dans la nuit|pendant la nuit|toute la nuit|all night(?: long)?")(
    means_hours(QueryHours(21 * HOUR))
)


@hours_rule(
    rf"(?:a|at) (?P<clock>{_EXPLICIT}){_NO_UNIT}(?! (?:de|d|du|en|of|from) )",
    rf"at (?P<clock>\d{{1,2}}){_ENDS}",
    # Not «qui finit avant 23h», of which no condition is made.
    r"(?<!avant )(?<!before )(?<!jusqu a )(?<!until )"
    r"(?P<clock>\d{1,2}(?: ?h ?[0-5]\d)? ?(?:am|pm)|\d{1,2} ?h ?[0-5]\d|\d{1,2} ?h)"
    r"(?! (?:de|d|du|en|chrono|non stop|max|maximum|maxi|au (?:plus|maximum)|ou moins|et quart) )",
)
def _at(found: Match) -> QueryHours | None:
    """Read a time at which something begins, within half an hour: «à 20h», «at 8»."""
    said = found["clock"]
    minute = minute_of_clock(said, is_afternoon=said.isdecimal())
    is_length = minute is None or minute > MIDNIGHT or minute < FIRST_LONE_HOUR * HOUR
    return None if is_length else _near(minute, NEXT_TO)


def _near(minute: int | None, distance: int) -> QueryHours | None:
    if minute is None:
        return None
    first = max(FIRST_MINUTE, minute - distance)
    return QueryHours(first, min(LAST_MINUTE, minute + distance))
