"""Parsing of typed hours and days, tolerant of spelling, and their normal form."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from datetext import Slot
from datetext.calendar import date_in, next_named
from datetext.vocabulary import WEEKDAYS, full_year, one_of
from web.folding import fold

MONTH_STARTS = (
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
)
LONGEST_LINE = 1000
#: A day without a year must be within this time; a later 29 February needs a year.
LONGEST_WITHOUT_YEAR = timedelta(days=366)
DAY_MINUTES = 24 * 60
LONGEST_NIGHT_MINUTES = 18 * 60

CLOCK = r"(?:(?P<{0}h>\d{{1,2}})\s*(?:(?:h|:|\.|heures?)\s*(?P<{0}m>\d{{2}})?)?(?:\s*min)?|(?P<{0}w>midi|minuit))"
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


def read_slots(text: str) -> list[Slot]:
    """Parse «14h-18h, 20h30» into slots, in the given order.

    Raises ``ValidationError`` for unknown parts.
    """
    pieces = [piece for piece in BETWEEN.split(_folded(text)) if piece]
    slots = [_slot(piece.strip()) for piece in pieces]
    starts = [slot.start for slot in slots]
    if len(set(starts)) != len(starts):
        raise ValidationError(_("Deux horaires commencent à la même heure."), code="same_start")
    return slots


def read_days(text: str) -> list[date]:
    """Parse days, one per line or separated by commas; return them sorted, without duplicates.

    Raises ``ValidationError``.
    """
    pieces = [piece.strip() for piece in re.split(r"[,;\n]+", text) if piece.strip()]
    days = set()
    for piece in pieces:
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


def read_moments(text: str, *, all_day: bool) -> list[list[str | None]]:
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
            errors.append(
                ValidationError(
                    _("Ligne %(number)s, « %(line)s » : %(message)s"),
                    code="line",
                    params={
                        "number": number,
                        "line": line.strip()[:80],
                        "message": " ".join(error.messages),
                    },
                )
            )
    if errors:
        raise ValidationError(errors)
    return [moments[start] for start in sorted(moments)]


def write_slots(times: Iterable[list[str | None]]) -> str:
    """Format stored opening times so that :func:`read_slots` can parse them."""
    return ", ".join("-".join(part for part in opening if part) for opening in times)


def write_days(days: Iterable[str]) -> str:
    """Format stored days, one per line."""
    return "\n".join(_written(date.fromisoformat(day)) for day in days)


def write_moments(moments: Iterable[list[str | None]], *, all_day: bool) -> str:
    """Format stored moments, one per line, so that :func:`read_moments` can parse them."""
    lines = []
    for start, end in moments:
        moment = datetime.fromisoformat(str(start))
        hours = "" if all_day else f" {moment:%H:%M}" + (f"-{end[11:16]}" if end else "")
        lines.append(_written(moment.date()) + hours)
    return "\n".join(lines)


def slots_kept(slots: Iterable[Slot]) -> list[list[str | None]]:
    """Return slots in the form that ``EventDate.times`` stores."""
    return [
        [f"{slot.start:%H:%M}", f"{slot.end:%H:%M}" if slot.end else None]
        for slot in slots
        if slot.start is not None
    ]


def _line_moments(line: str, *, all_day: bool) -> Iterator[list[str | None]]:
    """Yield [start, end] as ISO local times for a typed line, «12 mars 20h-22h»; end may be
    ``None``.

    Raises ``ValidationError`` for a line that is too long or has no hours.
    """
    if len(line) > LONGEST_LINE:
        raise ValidationError(_("plus de 1 000 signes, partagez-la."), code="long")
    day, rest = _leading_day(_folded(line))
    slots = read_slots(rest)
    if all_day:
        yield [f"{day.isoformat()}T00:00", None]
        return
    if not slots:
        raise ValidationError(_("donnez l’heure, ou cochez « toute la journée »."), code="no_time")
    for slot in slots:
        # The end is stored with its day: after midnight, the next day.
        end_day = date.fromordinal(day.toordinal() + slot.is_past_midnight)
        end = f"{end_day.isoformat()}T{slot.end:%H:%M}" if slot.end else None
        yield [f"{day.isoformat()}T{slot.start:%H:%M}", end]


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
    try:
        return time(
            int(hour) % 24 if (hour, int(minute or 0)) == ("24", 0) else int(hour), int(minute or 0)
        )
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
    starts = (
        number for number, start in enumerate(MONTH_STARTS, start=1) if word.startswith(start)
    )
    month = int(word) if word.isdigit() else next(starts, 0)
    year = found["y"]
    named = date_in(full_year(int(year)), month, day) if year else next_named(month, day, today)
    if named is None or (not year and named - today > LONGEST_WITHOUT_YEAR):
        raise _not_a_day()
    return named, re.sub(r"^[\s,:]+", "", line[found.end() :])


def _not_a_day() -> ValidationError:
    return ValidationError(_("ce n’est pas une date, écrivez par exemple 07/03/2026."), code="day")


def _folded(text: str) -> str:
    return re.sub(r"[^\S\n]+", " ", fold(text)).strip()


def _written(day: date) -> str:
    return f"{day:%d/%m/%Y}"
