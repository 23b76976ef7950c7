"""Reader of the open data set «Que faire» (``/exports/json``)."""

from collections.abc import Iterator
from dataclasses import astuple, dataclass, field
from datetime import date, datetime
from functools import partial
from typing import BinaryIO
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from agenda.enums import Booking, Setting
from sources.arrays import Record, read_array
from sources.base import (
    BadRecord,
    FoundContact,
    FoundEvent,
    FoundMoment,
    FoundPicture,
    Repair,
    RepairKind,
    SourceClock,
    read_records,
)
from sources.quefaire.clock import ClockCorrection
from sources.quefaire.dates import RecordDates
from sources.quefaire.places import VenueBook, addresses
from sources.quefaire.prices import parse_price
from sources.quefaire.text import NotPlainError, TextDates
from sources.quefaire.words import BOOKINGS, VOCABULARY, audience, category_slugs, keywords
from sources.richtext import to_rich_text
from sources.sanitizers import email, fitted, flag, link, vocabulary_value, without_markup

#: Dates later than the end of the year so many years after the file's are errors.
FARTHEST_YEARS = 5
#: Fields with clocks of their own, by their keys in storage.
CLOCKS = ("occurrences", "bounds")
NOTHING_KEPT: SourceClock = {}
#: Setting by the field ``event_indoor``.
SETTINGS = {True: Setting.INDOOR, False: Setting.OUTDOOR, None: Setting.UNKNOWN}


@dataclass
class Survey:
    """Facts learnt from the whole file in a first pass: clock offset, venues, date of the file."""

    clock: ClockCorrection
    bounds_clock: ClockCorrection
    venues: VenueBook = field(default_factory=VenueBook)
    records: int = 0
    latest: date | None = None

    @property
    def learnt_offsets(self) -> SourceClock:
        """Clock offsets for the source's later files."""
        return dict(
            zip(CLOCKS, (self.clock.learnt_offsets, self.bounds_clock.learnt_offsets), strict=True)
        )

    @property
    def limit_on(self) -> date:
        """The last possible day of a date; equal for all files of one year."""
        return date(self.latest.year + FARTHEST_YEARS, 12, 31) if self.latest else date.max

    @property
    def near_on(self) -> date:
        """First day of the file's month, so that it is equal for all files of the month."""
        return self.latest.replace(day=1) if self.latest else date.max

    def learn(self, record: Record) -> None:
        """Learn from one record: update day and venues.

        And the clock, if its text has one date with hours.
        """
        updated = _instant(record.get("updated_at"))
        if updated and (self.latest is None or updated.date() > self.latest):
            self.latest = updated.date()
        self.venues.learn(record)
        occurrences = without_markup(record.get("occurrences"))
        written = _single_moment(record.get("date_description"))
        if written is None or ";" in occurrences:
            return
        for clock, value in (
            (self.clock, occurrences.partition("_")[0]),
            (self.bounds_clock, without_markup(record.get("date_start"))),
        ):
            given = _instant(value)
            if given:
                is_stamped = clock is self.clock and given.tzinfo
                wall = given.astimezone(clock.zone) if is_stamped else given
                clock.compare(wall.replace(tzinfo=None), written.start)


def survey(stream: BinaryIO, zone: ZoneInfo, kept: SourceClock = NOTHING_KEPT) -> Survey:
    """Read the whole file once, in bounded memory, for :class:`Survey`.

    ``kept`` has the clock offsets learnt from earlier files of the source.
    """
    clock, bounds_clock = (ClockCorrection.of_source(zone, kept.get(name, {})) for name in CLOCKS)
    learnt = Survey(clock, bounds_clock)
    for record in read_array(stream):
        learnt.records += 1
        if isinstance(record, dict):
            learnt.learn(record)
    learnt.venues.group_names()
    return learnt


def read_events(stream: BinaryIO, learnt: Survey) -> Iterator[FoundEvent | BadRecord]:
    """Yield every record of the file as an event or a ``BadRecord``."""
    records = read_array(stream)
    return read_records(
        records, lambda record: without_markup(record.get("id")), partial(_event, learnt=learnt)
    )


def _event(record: Record, identifier: str, learnt: Survey) -> FoundEvent:
    """Build the event of a record; ``ValueError`` without identifier or title."""
    title = without_markup(record.get("title"))
    if not identifier or not title:
        raise ValueError(_("sans identifiant ou sans titre"))
    repairs: list[Repair] = []
    lead, description = (str(record.get(name) or "") for name in ("lead_text", "description"))
    reader = RecordDates(
        learnt.clock, learnt.bounds_clock, learnt.limit_on, learnt.near_on, description, lead
    )
    dates = reader.read(
        without_markup(record.get("occurrences")),
        str(record.get("date_description") or ""),
        (without_markup(record.get("date_start")), without_markup(record.get("date_end"))),
    )
    repairs += [*reader.repairs, *([] if dates else [Repair(RepairKind.UNDATED)])]
    place, place_detail, place_repairs = learnt.venues.place(record)
    repairs += place_repairs
    other_places = learnt.venues.places_beside(record, place, repairs)
    return FoundEvent(
        identifier=identifier[:255],
        title=fitted(title, 255, repairs),
        url=link(record.get("url"), repairs),
        lead=fitted(without_markup(record.get("lead_text")), 1000, repairs),
        body=to_rich_text(record.get("description"), repairs),
        language=without_markup(record.get("locale"))[:12],
        dates=dates,
        place=place,
        other_places=tuple(other_places),
        addresses=tuple(map(astuple, addresses(record))),
        place_detail=fitted(place_detail, 255, repairs),
        categories=category_slugs(record.get("qfap_tags")),
        keywords=keywords(record.get("qfap_tags"), record.get("programs")),
        audience=audience(record.get("audience"), repairs),
        price=parse_price(record.get("price_type"), record.get("price_detail"), repairs),
        booking=vocabulary_value(record.get("access_type"), BOOKINGS, Booking.UNKNOWN, repairs),
        booking_url=link(record.get("access_link"), repairs),
        setting=SETTINGS[flag(record.get("event_indoor"), "event_indoor", repairs)],
        contact=FoundContact(
            name=fitted(without_markup(record.get("contact_organisation_name")), 255, repairs),
            url=link(record.get("contact_url"), repairs),
            email=email(record.get("contact_mail"), repairs),
            phone=without_markup(record.get("contact_phone"))[:40],
        ),
        access=tuple(
            (ours, answer)
            for theirs, ours in VOCABULARY["access"].items()
            if (answer := flag(record.get(theirs), theirs, repairs)) is not None
        ),
        picture=FoundPicture(
            url=link(record.get("cover_url"), repairs),
            alt=fitted(without_markup(record.get("cover_alt")), 255, repairs),
            credit=fitted(without_markup(record.get("cover_credit")), 255, repairs),
        ),
        repairs=tuple(repairs),
    )


def _instant(value: object) -> datetime | None:
    """Parse an ISO 8601 date and time; ``None`` if unreadable."""
    try:
        return datetime.fromisoformat(without_markup(value))
    except ValueError:
        return None


def _single_moment(text: object) -> FoundMoment | None:
    """Return the date in a text that has exactly one, with hours; else ``None``."""
    try:
        lines = TextDates().read(str(text or ""))
    except NotPlainError:
        return None
    moments = (
        list(lines[0].moments()) if len(lines) == 1 and lines[0].first == lines[0].last else []
    )
    return moments[0] if len(moments) == 1 and not moments[0].all_day else None
