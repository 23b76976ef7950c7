"""Reader of a calendar file: its events, with dates in the city's wall time."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import structlog
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from icalendar import Component, Event, vBroken, vRecur

from agenda.wording.dates import hour, with_year
from datetext import Rule, RuleError, Slot, check_rule, expand
from datetext.rules import rule_fields
from sources.addresses import place_in
from sources.base import FoundContact, FoundMoment, FoundPicture, FoundPlace, FoundSpan
from sources.ics.components import Fault, WrittenSeries, split_series
from sources.ics.rules import RecurrencePattern, parse_rrule
from sources.prefill import (
    MAX_DATES,
    MAX_EVENTS,
    DateRemarks,
    FormField,
    FoundPage,
    PageEvent,
    PrefillRemark,
    RemarkKind,
    happening,
    say_wall_time,
    unsplit_remark,
    whole_remark,
)
from sources.sanitizers import MAX_TEXT_CHARS, allowed_html, web_address, without_markup

log = structlog.get_logger(__name__)

#: Largest file that is read, in bytes.
MAX_BYTES = 1024 * 1024
#: Most events that are parsed, past ones included.
MAX_READ = 500
MAX_CHARS = 255
#: How far a rule is compared with the agenda's own rules, and how far ahead its dates are listed if
#: it has no equal.
COMPARED = timedelta(days=3 * 366)
AHEAD = timedelta(days=5 * 366)
FIRST_YEAR, LAST_YEAR = 1970, 2199
ONE_DAY = timedelta(days=1)

#: A date of a calendar, which always has an hour or is all day.
CalendarDate = FoundMoment | FoundSpan | Rule

#: Number of unread events that are named, and characters of their titles.
MOST_NAMED, MOST_OF_TITLE = 3, 60
#: Characters of an invalid date that are quoted.
MOST_OF_DATE = 30


def read_calendar(octets: bytes, zone: ZoneInfo, today: date) -> FoundPage:
    """Return the events of the file that are not over by ``today``, in the wall time of ``zone``.

    A series becomes a rule if one of the agenda's own rules gives exactly the same days, else a
    list of dates. Never raises: remarks say what could not be read; a file larger than
    ``MAX_BYTES`` is not read at all.
    """
    if len(octets) > MAX_BYTES:
        sentence = _("Ce calendrier est trop gros : %(most)d Mo au plus.")
        return FoundPage(
            (), (whole_remark(RemarkKind.NOTHING_FOUND, sentence % {"most": MAX_BYTES // 2**20}),)
        )
    series = split_series(octets)
    if not series:
        sentence = _("Ce fichier n’est pas un calendrier, ou n’a aucun événement.")
        return FoundPage((), (whole_remark(RemarkKind.NOTHING_FOUND, sentence),))
    events: list[PageEvent] = []
    unread: list[tuple[str, Fault]] = []
    past = looked_at = 0
    for written in series[:MAX_READ]:
        looked_at += 1
        event = _read_series(written, zone, today)
        if isinstance(event, PageEvent):
            events.append(event)
        elif event:
            unread.append((written.title, event))
        else:
            past += 1
        if len(events) > MAX_EVENTS:
            break
    said = [
        (
            past,
            RemarkKind.DATES_PAST,
            _("Événements déjà passés, laissés : %(count)d.") % {"count": past},
        ),
        (unread, RemarkKind.EVENT_UNREAD, _say_unread(unread, looked_at)),
        (
            len(events) > MAX_EVENTS or len(series) > MAX_READ,
            RemarkKind.EVENTS_CUT,
            _("Ce calendrier a plus de %(count)d événements : les suivants sont laissés.")
            % {"count": MAX_EVENTS},
        ),
    ]
    return FoundPage(
        tuple(events[:MAX_EVENTS]),
        tuple(whole_remark(kind, text) for is_so, kind, text in said if is_so),
    )


def _read_series(written: WrittenSeries, zone: ZoneInfo, today: date) -> PageEvent | Fault | None:
    """Return the event, or the fault why it is unreadable; ``None`` if it is over."""
    components, faults = written.parse()
    if not components:
        return faults[0]
    try:
        return _Series(components, zone, today, has_lost_dates=bool(faults)).read()
    except OverflowError:  # a duration of centuries
        return Fault.OUT_OF_RANGE
    except Exception:  # a value of the wrong type for its property, or a bug of ours
        log.info("calendar_event_unreadable", exc_info=True)
        return Fault.UNREADABLE


def _say_unread(unread: list[tuple[str, Fault]], looked_at: int) -> str:
    """Return a sentence with the number of unread events, and titles and reasons of the first."""
    whys = {
        Fault.CUT: _("coupé avant sa fin"),
        Fault.OUT_OF_RANGE: _("ses dates sont impossibles"),
        Fault.UNREADABLE: _("ce qu’il dit ne se comprend pas"),
    }
    named = [
        _("« %(title)s » (%(why)s)")
        % {"title": without_markup(title)[:MOST_OF_TITLE] or _("Sans titre"), "why": whys[fault]}
        for title, fault in unread[:MOST_NAMED]
    ]
    sentence = ngettext(
        "%(count)d événement sur %(all)d n’a pas pu être lu : %(which)s.",
        "%(count)d événements sur %(all)d n’ont pas pu être lus : %(which)s.",
        len(unread),
    )
    more = [_("et d’autres")] if len(unread) > MOST_NAMED else []
    return sentence % {"count": len(unread), "all": looked_at, "which": ", ".join(named + more)}


@dataclass
class _Series(DateRemarks):
    """The components of one UID: the common part, and dates that differ."""

    components: list[Event]
    zone: ZoneInfo
    today: date
    #: Whether some components of this UID could not be read.
    has_lost_dates: bool = False

    def read(self) -> PageEvent | None:
        """Return the event; ``None`` if all its dates are over."""
        main = next(
            (one for one in self.components if "RECURRENCE-ID" not in one), self.components[0]
        )
        dates = self._dates(main, [one for one in self.components if one is not main])
        if self.has_lost_dates:
            self.say(
                RemarkKind.DATE_UNREAD,
                _("Une date de cette série ne se lit pas : vérifiez les dates."),
            )
        kept = tuple(one for one in dates if _last_day(one) >= self.today)
        if dates and not kept:
            return None
        self._say_what_differs(main)
        if not kept and not any(remark.is_question for remark in self.remarks):
            self._say_nothing_says_when()
        where = without_markup(_text(main, "LOCATION").replace("\n", ", "))
        online = web_address(where)
        place = None if online else self._place(main, where)
        # The picture of IMAGE (RFC 7986), else an attached one.
        is_picture = _parameter(main, "ATTACH", "FMTTYPE").startswith("image/")
        attached = web_address(_text(main, "ATTACH")) if is_picture else ""
        return PageEvent(
            title=without_markup(_text(main, "SUMMARY"))[:MAX_CHARS],
            description=allowed_html(_text(main, "DESCRIPTION")),
            dates=kept,
            place=place,
            online_url=online,
            picture=FoundPicture(web_address(_text(main, "IMAGE")) or attached),
            organiser=FoundContact(without_markup(_parameter(main, "ORGANIZER", "CN"))[:MAX_CHARS]),
            url=web_address(_text(main, "URL")),
            language=_parameter(main, "SUMMARY", "LANGUAGE").lower()[:2],
            remarks=tuple(self.remarks),
        )

    def _say_what_differs(self, main: Event) -> None:
        """Add remarks on a cancelled event, on dates with other titles, and on a cut text."""
        if _text(main, "STATUS").upper() == "CANCELLED":
            self.say(RemarkKind.CALLED_OFF, _("Le calendrier dit que c’est annulé."))
        titles = {
            title for one in self.components if (title := without_markup(_text(one, "SUMMARY")))
        }
        if len(titles) > 1:
            sentence = _("Des dates de cette série ont un autre titre : %(titles)s.")
            listed = ", ".join(f"« {title[:60]} »" for title in sorted(titles)[:3])
            self.remarks.append(
                PrefillRemark(
                    RemarkKind.TITLES_DIFFER, FormField.TITLE, sentence % {"titles": listed}
                )
            )
        if len(_text(main, "DESCRIPTION")) > MAX_TEXT_CHARS:
            sentence = _("Le texte du calendrier est trop long : il est coupé.")
            self.remarks.append(PrefillRemark(RemarkKind.TEXT_CUT, FormField.DESCRIPTION, sentence))

    def _say_nothing_says_when(self) -> None:
        """Add the question for missing dates."""
        self.say(
            RemarkKind.DATES_MISSING,
            _("Le calendrier ne dit pas quand : quelles dates, à quelles heures ?"),
        )

    def _place(self, main: Event, where: str) -> FoundPlace | None:
        """Return the place that ``where`` names, at the point of ``main`` if it has one."""
        if not where:
            return None
        place, is_split = place_in(where)
        if not is_split:
            self.remarks.append(unsplit_remark())
        geo = _whole_value(main, "GEO")
        latitude, longitude = (
            float(getattr(geo, name, math.nan)) for name in ("latitude", "longitude")
        )
        is_on_earth = abs(latitude) <= 90 and abs(longitude) <= 180
        if is_on_earth and (latitude or longitude):
            return replace(place, latitude=latitude, longitude=longitude)
        return place

    def _dates(self, main: Event, others: list[Event]) -> list[CalendarDate]:
        """Return the dates of the series: without excluded ones, with changed ones and RDATE."""
        start = self._start(main)
        if start is None:
            return []
        self._say_zone(main, start)
        length = _length(main, start)
        if length is None and {"DTEND", "DURATION"} & set(main):
            self.say(RemarkKind.END_DROPPED, _("La fin indiquée ne se lit pas : elle est laissée."))
        single = self._happening(start, length)
        left_out = {self._here(at).date() for at in _listed(main, "EXDATE") if _is_of_our_time(at)}
        changed, replaced = self._changed_dates(others, length)
        left_out |= replaced
        added = [
            self._happening(at, length) for at in _listed(main, "RDATE") if _is_of_our_time(at)
        ]
        self._say_unread_exceptions(main)
        if "RRULE" in main:
            series = self._repeated(main, start, single, left_out)
        else:
            series = [] if self._here(start).date() in left_out else [single]
        return list(dict.fromkeys([*series, *changed, *added]))[:MAX_DATES]

    def _start(self, main: Event) -> date | None:
        """Return the start.

        Without a readable start add a question with the reason, and return ``None``.
        """
        start = _value(main, "DTSTART")
        if start is not None:
            return start
        written = main.get("DTSTART")
        if written is None:
            self._say_nothing_says_when()
            return None
        at = getattr(_whole_value(main, "DTSTART"), "dt", None)
        if isinstance(at, date):
            sentence = _("La date du calendrier est de l’an %(year)d : quand est-ce ?")
            self.say(RemarkKind.DATE_UNREAD, sentence, year=at.year)
        else:
            first = written[0] if isinstance(written, list) else written
            sentence = _("La date du calendrier n’en est pas une, « %(date)s » : quand est-ce ?")
            self.say(
                RemarkKind.DATE_UNREAD, sentence, date=without_markup(str(first))[:MOST_OF_DATE]
            )
        return None

    def _changed_dates(
        self, others: list[Event], length: timedelta | None
    ) -> tuple[list[CalendarDate], set[date]]:
        """Return the dates that replace single dates of the series, and the days replaced."""
        changed, replaced = list[CalendarDate](), set[date]()
        for other in others:
            at = _value(other, "RECURRENCE-ID")
            begin = _value(other, "DTSTART")
            is_off = _text(other, "STATUS").upper() == "CANCELLED"
            is_unread = (at is None and "RECURRENCE-ID" in other) or (begin is None and not is_off)
            if is_unread:
                self.has_lost_dates = True
                continue
            instead = (
                [] if begin is None or is_off else [self._happening(begin, _length(other, begin))]
            )
            if at is not None and instead == [self._happening(at, length)]:  # the date is unchanged
                continue
            changed += instead
            if at is not None:
                replaced.add(self._here(at).date())
        return changed, replaced

    def _say_unread_exceptions(self, main: Event) -> None:
        """Add a question if EXDATE or RDATE could not be read."""
        unread = {str(name) for name, _message in main.errors}
        are_of_our_time = all(map(_is_of_our_time, _listed(main, "EXDATE", "RDATE")))
        if {"EXDATE", "RDATE"} & unread or not are_of_our_time:
            self.say(
                RemarkKind.RULE_UNREAD,
                _(
                    "Des dates ôtées ou ajoutées à la répétition ne se lisent pas : vérifiez les "
                    "dates."
                ),
            )

    def _repeated(
        self, main: Event, start: date, single: CalendarDate, left_out: set[date]
    ) -> list[CalendarDate]:
        """Return a rule of the agenda if an equal one exists, else the list of coming dates.

        Raises ``ValueError`` for several rules or a broken one.
        """
        try:
            if not isinstance(main["RRULE"], vRecur):  # several rules, or a broken one
                raise ValueError(main["RRULE"])
            pattern = parse_rrule(main["RRULE"], start)
        except (ValueError, OverflowError, IndexError):
            self.say(
                RemarkKind.RULE_UNREAD,
                _("La répétition du calendrier n’est pas comprise : quelles sont les dates ?"),
            )
            return [single]
        if pattern.until and pattern.until < self.today:
            return [single]
        if pattern.until is None and pattern.count is None:
            self.say(
                RemarkKind.NO_END,
                _("Le calendrier ne dit pas jusqu’à quand : quelle est la dernière date ?"),
            )
        length = _length(main, start)
        rule = self._own_rule(pattern, start, single, left_out)
        if rule is not None:
            return [rule]
        first = start.date() if isinstance(start, datetime) else start
        last = max(first, self.today) + AHEAD
        coming = (
            self._happening(_on(day, start), length)
            for day in pattern.days(first, last, self.today - ONE_DAY)
        )
        kept = (
            one
            for one in coming
            if _last_day(one) >= self.today and _first_day(one) not in left_out
        )
        dates = list(islice(kept, MAX_DATES))
        if dates:
            self.say(
                RemarkKind.DATES_LISTED,
                _(
                    "Cette répétition ne se dit pas en une règle : ses dates sont données une à "
                    "une, jusqu’au %(last)s."
                ),
                last=with_year(_first_day(dates[-1])),
            )
        return [*dates] or [single]

    def _own_rule(
        self, pattern: RecurrencePattern, start: date, single: CalendarDate, left_out: set[date]
    ) -> Rule | None:
        """Return the agenda's rule with the same days and hours; ``None`` if there is none."""
        if not isinstance(single, FoundMoment):
            return None
        first = start.date() if isinstance(start, datetime) else start
        last = first + COMPARED
        days = [self._here(_on(day, start)) for day in pattern.days(first, last)]
        if not days:
            return None
        if len(days) == pattern.count:  # the rule ends within the compared period: use its last day
            pattern = replace(pattern, count=None, until=days[-1].date())
        begin, end = single.hours
        try:
            rule = Rule(pattern.text(), days[0].date(), (Slot(begin, end),))
            given = [moment.start for moment in expand(rule, days[0].date(), days[-1].date())]
            if given != days:
                return None
            rule = replace(
                rule, except_on=frozenset(day for day in left_out if day >= rule.first_on)
            )
            check_rule(rule)
        except RuleError:
            return None
        return rule

    def _happening(self, start: date, length: timedelta | None) -> FoundMoment | FoundSpan:
        """Return one date of the series, of this length, as a date or span of the form."""
        here = self._here(start)
        if not isinstance(start, datetime):
            last = start + (length or ONE_DAY) - ONE_DAY
            if last <= start:
                return FoundMoment(here, all_day=True)
            found, remarks = happening(here, datetime.combine(last, time(23, 59)))
        else:
            found, remarks = happening(here, None if length is None else self._here(start + length))
        said = {remark.kind for remark in self.remarks}
        self.remarks += [remark for remark in remarks if remark.kind not in said]
        return found

    def _here(self, at: date) -> datetime:
        """Return the naive wall time in the city.

        A day is its midnight, and a time without a zone is local.
        """
        if not isinstance(at, datetime):
            return datetime.combine(at, time())
        return at.astimezone(self.zone).replace(tzinfo=None) if at.tzinfo else at

    def _say_zone(self, main: Event, start: date) -> None:
        """Add a remark if the start has an unknown or another time zone."""
        if not isinstance(start, datetime):
            return
        name = _parameter(main, "DTSTART", "TZID")
        if start.tzinfo is None and name:
            self.say(
                RemarkKind.ZONE_UNKNOWN,
                _(
                    "Le fuseau « %(zone)s » n’est pas connu : est-ce bien le %(wall)s, heure "
                    "d’ici ?"
                ),
                zone=name[:60],
                wall=say_wall_time(start),
            )
        elif start.tzinfo and self._here(start) != start.replace(tzinfo=None):
            self.say(
                RemarkKind.OFFSET_CONVERTED,
                _("Le calendrier dit %(wall)s (%(offset)s), soit ici le %(here)s."),
                wall=hour(start.time()),
                offset=name or "UTC",
                here=say_wall_time(self._here(start)),
            )


def _on(day: date, start: date) -> date:
    """Return ``day`` at the time of ``start``, in its zone."""
    return datetime.combine(day, start.timetz()) if isinstance(start, datetime) else day


def _first_day(one: FoundMoment | FoundSpan) -> date:
    """Return the first day of a date or span."""
    return one.start.date() if isinstance(one, FoundMoment) else one.first


def _last_day(one: CalendarDate) -> date:
    """Return the last day of a date; ``date.max`` for a rule without an end."""
    if isinstance(one, Rule):
        return rule_fields(one.rrule).until or date.max
    return one.last if isinstance(one, FoundSpan) else _first_day(one)


def _value(component: Component, name: str) -> date | None:
    """Return the date or datetime of a property.

    ``None`` if it is missing, broken or out of range.
    """
    value = getattr(_whole_value(component, name), "dt", None)
    return value if isinstance(value, date) and _is_of_our_time(value) else None


def _is_of_our_time(at: date) -> bool:
    """Whether the year of ``at`` is one for which Python's time zones work."""
    return FIRST_YEAR <= at.year <= LAST_YEAR


def _whole_value(component: Component, name: str) -> object:
    """Return the first unbroken value of a property."""
    value = component.get(name)
    return next(
        (
            one
            for one in (value if isinstance(value, list) else [value])
            if not isinstance(one, vBroken)
        ),
        None,
    )


def _length(component: Component, start: date) -> timedelta | None:
    """Return the duration, in wall time if both ends have the same zone.

    ``None`` without an end.
    """
    end = _value(component, "DTEND")
    if end is not None:
        is_alike = isinstance(end, datetime) == isinstance(start, datetime)
        is_aware = [isinstance(one, datetime) and one.tzinfo is not None for one in (start, end)]
        return end - start if is_alike and len(set(is_aware)) == 1 else None
    duration = getattr(_whole_value(component, "DURATION"), "dt", None)
    return duration if isinstance(duration, timedelta) else None


def _listed(component: Component, *names: str) -> Iterator[date]:
    """Yield the dates of EXDATE or RDATE, from several lines; of a period, its start."""
    values = [component.get(name) for name in names]
    for line in [
        line for value in values for line in (value if isinstance(value, list) else [value])
    ]:
        for one in [] if isinstance(line, vBroken) else getattr(line, "dts", []):
            at = one.dt[0] if isinstance(one.dt, tuple) else one.dt
            if isinstance(at, date):
                yield at


def _text(component: Component, name: str) -> str:
    value = _whole_value(component, name)
    return "" if value is None else str(value)


def _parameter(component: Component, name: str, parameter: str) -> str:
    return str(getattr(_whole_value(component, name), "params", {}).get(parameter, ""))
