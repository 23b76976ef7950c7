"""Parsing of typed hours and days, tolerant of spelling, and their normal form."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from agenda.models.events import stored_moment
from datetext import Slot
from datetext.calendar import date_in, next_named
from datetext.vocabulary import WEEKDAYS, full_year, one_of
from web.folding import fold

MONTH_STARTS = [
    "jan",
    "fev",
    "mar",
    "avr",
    "mai",
    "juin",
    "juil",
    "aou",
    "sep",
    "oct",
    "nov",
    "dec",
]
LONGEST_LINE = 1000
#: A day without a year must be within this time; a later 29 February needs a year.
LONGEST_WITHOUT_YEAR = timedelta(days=366)
DAY_MINUTES = 24 * 60
LONGEST_NIGHT_MINUTES = 18 * 60

CLOCK = (
    r"(?:(?P<{0}h>\d{{1,2}})\s*(?:(?:h|:|\.|heures?)\s*(?P<{0}m>\d{{2}})?)?(?:\s*min)?"
    r"|(?P<{0}w>midi|minuit))"
)
SLOT = re.compile(
    r"(?:de\s+|a\s+|des\s+)?"
    + CLOCK.format("a")
    + r"(?:\s*(?:-|–|—|->|→|\ba\b|jusqu.a)\s*"
    + CLOCK.format("b")
    + r")?",
)
BETWEEN = re.compile(r"\s*(?:[,;/+&\n]|\bet\b|\bpuis\b)\s*")
WEEKDAY = rf"(?:{one_of(WEEKDAYS['fr'])})?\s*(?:le\s+)?"
NUMERIC = re.compile(
    WEEKDAY + r"(?P<d>\d{1,2})\s*[/.-]\s*(?P<m>\d{1,2})(?:\s*[/.-]\s*(?P<y>\d{4}|\d{2}))?(?!\d)"
)
ISO = re.compile(WEEKDAY + r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})(?!\d)t?")
WORDED = re.compile(
    WEEKDAY + r"(?P<d>\d{1,2})(?:er)?\s+(?P<m>[a-z]{3,9})\.?(?:\s+(?P<y>\d{4}))?(?!\d)"
)


def parse_slots(text: str) -> list[Slot]:
    """Parse «14h-18h, 20h30» into slots, in the given order.

    Raises ``ValidationError`` for unknown parts.
    """
    slots = [_slot(piece.strip()) for piece in BETWEEN.split(_folded(text)) if piece]
    starts = [slot.start for slot in slots]
    if len(set(starts)) != len(starts):
        raise ValidationError(_("Deux horaires commencent à la même heure."), code="same_start")
    return slots


def parse_days(text: str) -> list[date]:
    """Parse days, one per line or separated by commas; return them sorted, without duplicates.

    Raises ``ValidationError``.
    """
    days = set()
    for piece in filter(None, map(str.strip, re.split(r"[,;\n]+", text))):
        try:
            day, rest = _leading_day(_folded(piece))
        except ValidationError:
            rest = piece
        if rest:
            raise ValidationError(
                _("« %(piece)s » n’est pas une date : écrivez par exemple 07/03/2026."),
                code="day",
                params={"piece": piece[:80]},
            )
        days.add(day)
    return sorted(days)


def parse_moments(text: str, *, all_day: bool) -> list[list[str | None]]:
    """Parse «07/03/2026 20h30-22h», one per line, as :class:`EventDate` stores them.

    Every invalid line gives an error.
    """
    moments: dict[str, list[str | None]] = {}
    errors = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            moments |= {str(moment[0]): moment for moment in _line_moments(line, all_day=all_day)}
        except ValidationError as error:
            words = _("Ligne %(number)s, « %(line)s » : %(message)s")
            message = " ".join(error.messages)
            params = {"number": number, "line": line.strip()[:80], "message": message}
            errors.append(ValidationError(words, code="line", params=params))
    if errors:
        raise ValidationError(errors)
    return [moments[start] for start in sorted(moments)]


def write_slots(times: Iterable[list[str | None]]) -> str:
    """Format stored opening times so that :func:`parse_slots` can parse them."""
    return ", ".join("-".join(part for part in opening if part) for opening in times)


def write_days(days: Iterable[str]) -> str:
    """Format stored days, one per line."""
    return "\n".join(f"{date.fromisoformat(day):%d/%m/%Y}" for day in days)


def write_moments(moments: Iterable[list[str | None]], *, all_day: bool) -> str:
    """Format stored moments, one per line, so that :func:`parse_moments` can parse them."""
    lines = []
    for start, end in moments:
        moment = datetime.fromisoformat(str(start))
        line = f"{moment:%d/%m/%Y}"
        if not all_day:
            line += f" {moment:%H:%M}"
            line += f"-{end[11:16]}" if end else ""
        lines.append(line)
    return "\n".join(lines)


def _line_moments(line: str, *, all_day: bool) -> Iterator[list[str | None]]:
    """Yield [start, end] as ISO local times for a typed line, «12 mars 20h-22h».

    Raises ``ValidationError`` for a line that is too long or has no hours.
    """
    if len(line) > LONGEST_LINE:
        raise ValidationError(_("plus de 1 000 signes, partagez-la."), code="long")
    day, rest = _leading_day(_folded(line))
    slots = parse_slots(rest)
    if not (slots or all_day):
        raise ValidationError(_("donnez l’heure, ou cochez « toute la journée »."), code="no_time")
    for slot in [Slot()] if all_day else slots:
        yield stored_moment(day, slot)


def _slot(piece: str) -> Slot:
    """Parse one opening, «20h30» or «14h-18h»; raises ``ValidationError``."""
    found = SLOT.fullmatch(piece)
    start = _clock(found, "a") if found else None
    if found is None or start is None:
        raise ValidationError(
            _("« %(piece)s » n’est pas un horaire : écrivez par exemple 20h30, ou 14h-18h."),
            code="slot",
            params={"piece": piece[:80]},
        )
    slot = Slot(start, _clock(found, "b"))
    # An end past midnight is allowed, but nearly 24 hours means that the two hours are in the wrong
    # order.
    if slot.end and start != slot.end and slot.is_past_midnight:
        minutes = (slot.end.hour - start.hour) * 60 + slot.end.minute - start.minute
        if minutes + DAY_MINUTES > LONGEST_NIGHT_MINUTES:
            raise ValidationError(
                _("« %(piece)s » finit avant de commencer : vérifiez l’ordre des deux heures."),
                code="order",
                params={"piece": piece[:80]},
            )
    return slot


def _clock(found: re.Match[str], which: str) -> time | None:
    """Return start (``a``) or end (``b``) of a slot; 24:00 is midnight.

    Raises for an invalid time.
    """
    word, hour, minute = found[f"{which}w"], found[f"{which}h"], found[f"{which}m"]
    if word or hour is None:
        return {"midi": time(12), "minuit": time(0)}.get(word or "")
    minutes = int(minute or 0)
    try:
        return time(0) if (hour, minutes) == ("24", 0) else time(int(hour), minutes)
    except ValueError as error:
        raise ValidationError(
            _("« %(hour)s » n’est pas une heure."), code="hour", params={"hour": found[0].strip()}
        ) from error


def _leading_day(line: str) -> tuple[date, str]:
    """Return the day at the beginning of ``line`` and the rest.

    A day without a year is the next such day.
    """
    found = next(filter(None, (pattern.match(line) for pattern in (ISO, NUMERIC, WORDED))), None)
    if found is None:
        raise _not_a_day()
    word, day, today = found["m"], int(found["d"]), timezone.localdate()
    months = (number for number, start in enumerate(MONTH_STARTS, 1) if word.startswith(start))
    month = int(word) if word.isdigit() else next(months, 0)
    year = found["y"]
    named = date_in(full_year(int(year)), month, day) if year else next_named(month, day, today)
    if named is None or (not year and named - today > LONGEST_WITHOUT_YEAR):
        raise _not_a_day()
    return named, re.sub(r"^[\s,:]+", "", line[found.end() :])


def _not_a_day() -> ValidationError:
    return ValidationError(_("ce n’est pas une date, écrivez par exemple 07/03/2026."), code="day")


def _folded(text: str) -> str:
    return re.sub(r"[^\S\n]+", " ", fold(text)).strip()
