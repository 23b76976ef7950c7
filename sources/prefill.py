"""Data classes for an event read from a web page or calendar file, to fill a form."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.utils.translation import gettext as _

from agenda.wording.dates import hour, with_year
from datetext.rules import Rule
from sources.base import FoundContact, FoundMoment, FoundPicture, FoundPlace, FoundPrice, FoundSpan

#: Most events of a page among which a person chooses, and most dates of one event.
MAX_EVENTS = 50
MAX_DATES = 1_000
#: Longest single date; the agenda's dates end within a day.
LONGEST = timedelta(hours=24)


class FormField(StrEnum):
    """Field of the form that a page may fill."""

    TITLE = "title"
    DESCRIPTION = "description"
    DATES = "dates"
    PLACE = "place"
    ONLINE_URL = "online_url"
    PRICE = "price"
    BOOKING_URL = "booking_url"
    PICTURE = "picture"
    ORGANISER = "organiser"
    URL = "url"
    LANGUAGE = "language"


class RemarkKind(StrEnum):
    """Kind of remark on what was read."""

    # Questions: the person must answer before the field is used.
    HOUR_MISSING = "hour_missing"
    HOUR_DISAGREES = "hour_disagrees"
    OFFSET_ODD = "offset_odd"
    ZONE_UNKNOWN = "zone_unknown"
    SEVERAL_DAYS = "several_days"
    NO_END = "no_end"
    RULE_UNREAD = "rule_unread"
    DATE_UNREAD = "date_unread"
    DATES_MISSING = "dates_missing"
    # Information.
    OFFSET_CONVERTED = "offset_converted"
    END_DROPPED = "end_dropped"
    DATES_CUT = "dates_cut"
    DATES_LISTED = "dates_listed"
    DATES_PAST = "dates_past"
    CALLED_OFF = "called_off"
    TITLES_DIFFER = "titles_differ"
    TEXT_CUT = "text_cut"
    PRICE_UNREAD = "price_unread"
    LINK_DROPPED = "link_dropped"
    POINT_DROPPED = "point_dropped"
    ADDRESS_UNSPLIT = "address_unsplit"
    BLOCK_UNREAD = "block_unread"
    EVENTS_CUT = "events_cut"
    EVENT_UNREAD = "event_unread"
    NOTHING_FOUND = "nothing_found"


QUESTIONS = frozenset(
    {
        RemarkKind.HOUR_MISSING, RemarkKind.HOUR_DISAGREES, RemarkKind.OFFSET_ODD,
        RemarkKind.ZONE_UNKNOWN,
        RemarkKind.SEVERAL_DAYS, RemarkKind.NO_END, RemarkKind.RULE_UNREAD, RemarkKind.DATE_UNREAD,
        RemarkKind.DATES_MISSING,
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PrefillRemark:
    """A sentence about a field, or about the whole (``None``), in the language active at reading.

    ``text`` may quote the page verbatim; it is not HTML, so templates must escape it.
    """

    kind: RemarkKind
    field: FormField | None
    text: str

    @property
    def is_question(self) -> bool:
        """Whether a person must answer before the field is used."""
        return self.kind in QUESTIONS


@dataclass(frozen=True, slots=True)
class FoundDay:
    """A day without a known hour: the form must ask; it is never midnight."""

    day: date


#: A date in the city's wall time, a day without hour, a period of unknown days, or a rule.
FormDate = FoundMoment | FoundDay | FoundSpan | Rule


NO_PRICE, NO_PICTURE, NOBODY = FoundPrice(), FoundPicture(), FoundContact()


@dataclass(frozen=True, slots=True)
class PageEvent:
    """One event as read from a page or file; unknown fields are empty.

    ``description`` is HTML of :data:`sources.sanitizers.ALLOWED_TAGS`; every URL is absolute, http
    or https.
    """

    title: str = ""
    description: str = ""
    dates: tuple[FormDate, ...] = ()
    place: FoundPlace | None = None
    online_url: str = ""
    price: FoundPrice = NO_PRICE
    booking_url: str = ""
    picture: FoundPicture = NO_PICTURE
    organiser: FoundContact = NOBODY
    url: str = ""
    #: ISO 639 code: «fr», «en».
    language: str = ""
    remarks: tuple[PrefillRemark, ...] = ()

    @property
    def filled(self) -> frozenset[FormField]:
        """The fields that were filled."""
        empty = PageEvent()
        return frozenset(
            field for field in FormField if getattr(self, field) != getattr(empty, field)
        )

    @property
    def questions(self) -> tuple[PrefillRemark, ...]:
        return tuple(remark for remark in self.remarks if remark.is_question)


@dataclass(frozen=True, slots=True)
class FoundPage:
    """A page or file: its events (none, one, or several to choose from), and remarks."""

    events: tuple[PageEvent, ...] = ()
    remarks: tuple[PrefillRemark, ...] = ()


@dataclass
class DateRemarks:
    """Collects remarks on the dates of one event, each once."""

    remarks: list[PrefillRemark] = field(default_factory=list, kw_only=True)

    def say(self, kind: RemarkKind, sentence: str, **values: object) -> None:
        """Add a remark on the dates, once."""
        remark = date_remark(kind, sentence % values)
        if remark not in self.remarks:
            self.remarks.append(remark)


def whole_remark(kind: RemarkKind, text: str) -> PrefillRemark:
    """Return a remark on the whole page or file."""
    return PrefillRemark(kind, None, text)


def date_remark(kind: RemarkKind, text: str) -> PrefillRemark:
    return PrefillRemark(kind, FormField.DATES, text)


def unsplit_remark() -> PrefillRemark:
    """Return the remark that an address could not be split."""
    sentence = _(
        "L’adresse ne se laisse pas découper : vérifiez la rue, le code postal et la ville."
    )
    return PrefillRemark(RemarkKind.ADDRESS_UNSPLIT, FormField.PLACE, sentence)


def happening(
    start: datetime, end: datetime | None
) -> tuple[FoundMoment | FoundSpan, tuple[PrefillRemark, ...]]:
    """Return the date of two naive wall times: of 24 hours at most, else a period with a question.

    An end before the start is dropped, with a remark.
    """
    if end is None or end == start:
        return FoundMoment(start), ()
    if end < start:
        said = _("La fin indiquée, %(end)s, est avant le début : elle est laissée.")
        return FoundMoment(start), (
            date_remark(RemarkKind.END_DROPPED, said % {"end": say_wall_time(end)}),
        )
    if end - start <= LONGEST:
        return FoundMoment(start, end), ()
    said = _("Du %(start)s au %(end)s : quels jours, et à quelles heures ?")
    question = date_remark(
        RemarkKind.SEVERAL_DAYS, said % {"start": say_wall_time(start), "end": say_wall_time(end)}
    )
    return FoundSpan(start.date(), end.date()), (question,)


def say_wall_time(moment: datetime) -> str:
    """Return «3 mars 2027 à 20 h 30» for a naive wall time."""
    return _("%(day)s à %(hour)s") % {"day": with_year(moment.date()), "hour": hour(moment.time())}
