"""A few events side by side, in words: one row for each question, answered for each event."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agenda.enums import Attendance, Availability, Booking, Setting
from agenda.models import Event, Occurrence, Place
from agenda.wording.access import access_summary
from agenda.wording.dates import card_when, day_range, duration, hours, long_day, relative_day
from agenda.wording.prices import ages, price
from agenda.wording.schedules import NAMED_DAYS, other_dates
from agenda.wording.states import changed_tag, instead_of
from agenda.wording.venues import place_of

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


@dataclass(frozen=True, slots=True)
class ComparedOuting:
    """An event with its next date, or the last one; ``off``: a sooner date that is off."""

    event: Event
    occurrence: Occurrence | None = None
    off: Occurrence | None = None
    is_over: bool = False
    #: Its next active dates after ``occurrence``, one more than are named.
    later: list[Occurrence] = field(default_factory=list)

    @property
    def place(self) -> Place | None:
        return place_of(self.event, self.occurrence)

    @property
    def is_off(self) -> bool:
        return self.occurrence is not None and self.occurrence.is_off


class ComparedAnswer(NamedTuple):
    """The answer of an event in lines; none where nobody said."""

    outing: ComparedOuting
    lines: list[str]


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """A question, and the answer of each event."""

    name: str
    label: "StrPromise"
    answers: list[ComparedAnswer]

    @property
    def is_same(self) -> bool:
        return all(answer.lines == self.answers[0].lines for answer in self.answers)

    @property
    def shown(self) -> list[ComparedAnswer]:
        """The answers, or the single one that is the same for all."""
        return self.answers[:1] if self.is_same else self.answers


def answer_state(outing: ComparedOuting) -> list[str]:
    """Return whether it takes place: «Comme prévu», «Annulé» with its reason, «Complet»."""
    date = outing.occurrence
    if date is None or outing.is_over:
        return [_("C’est passé")] if date else []
    lines = []
    if outing.off and (tag := changed_tag(outing.off)):
        day = capfirst(long_day(outing.off.start_at))
        lines.append(_("%(day)s : %(change)s") % {"day": day, "change": str(tag.words).lower()})
    if tag := changed_tag(date):
        is_replaced = date.previous_start_at and not date.is_off
        lines += [str(tag.words), instead_of(date) if is_replaced else "", date.reason]
    if date.availability == Availability.FULL and not date.is_off:
        lines.append(_("Complet"))
    return [line for line in lines if line] or [_("Comme prévu")]


def answer_when(outing: ComparedOuting) -> list[str]:
    """Return the day and the hours; for daily openings until when."""
    date = outing.occurrence
    if date is None:
        return []
    if date.is_span:
        return [capfirst(day_range(date.day, date.last_day)), hours(date)]
    if date.open_until and not date.is_off:
        return [card_when(date), hours(date)]
    lines = [relative_day(date.start_at), hours(date)]
    if outing.later:
        lines.append(other_dates(outing.later[:NAMED_DAYS]))
    if len(outing.later) > NAMED_DAYS:
        lines.append(_("et d’autres dates"))
    return lines


def answer_where(outing: ComparedOuting) -> list[str]:
    if place := outing.place:
        return [line for line in (place.name, place.short_address) if line]
    return [_("En ligne")] if outing.event.attendance == Attendance.ONLINE else []


def answer_price(outing: ComparedOuting) -> list[str]:
    words = price(outing.event)
    return [words] if words else []


def answer_booking(outing: ComparedOuting) -> list[str]:
    if outing.event.booking == Booking.UNKNOWN:
        return []
    return [outing.event.get_booking_display()]


def answer_audience(outing: ComparedOuting) -> list[str]:
    words = outing.event.get_audience_display(), ages(outing.event)
    return [", ".join(word for word in words if word)]


def answer_length(outing: ComparedOuting) -> list[str]:
    """Return how long it lasts; nothing for openings, where one stays as long as one likes."""
    date = outing.occurrence
    if date is None or date.is_span or date.is_opening:
        return []
    words = duration(date)
    return [words] if words else []


def answer_weather(outing: ComparedOuting) -> list[str]:
    if outing.event.attendance == Attendance.ONLINE:
        return [_("En ligne")]
    if outing.event.setting == Setting.UNKNOWN:
        return []
    return [outing.event.get_setting_display()]


def answer_access(outing: ComparedOuting) -> list[str]:
    summary = access_summary(outing.event, outing.place)
    return [*summary.there, *summary.of_place, *summary.missing]


#: Questions in the order in which they are asked; the template knows some by their names.
QUESTIONS: list[tuple[str, "StrPromise", Callable[[ComparedOuting], list[str]]]] = [
    ("when", gettext_lazy("Quand"), answer_when),
    ("state", gettext_lazy("A lieu"), answer_state),
    ("where", gettext_lazy("Où"), answer_where),
    ("price", gettext_lazy("Combien"), answer_price),
    ("booking", gettext_lazy("Réserver"), answer_booking),
    ("audience", gettext_lazy("Pour qui"), answer_audience),
    ("length", gettext_lazy("Durée"), answer_length),
    ("weather", gettext_lazy("S’il pleut"), answer_weather),
    ("access", gettext_lazy("Entrer"), answer_access),
]


def compare_outings(outings: Sequence[ComparedOuting]) -> list[ComparedRow]:
    """Return a row for each question, in order."""
    return [
        ComparedRow(name, label, [ComparedAnswer(outing, say(outing)) for outing in outings])
        for name, label, say in QUESTIONS
    ]
