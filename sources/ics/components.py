"""Splits a calendar file into its events.

Each is parsed separately, so that a broken one does not affect others.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

import structlog
from icalendar import Event

log = structlog.get_logger(__name__)

FOLD = re.compile(rb"\r?\n[ \t]")
NEW_LINE = re.compile(r"\r?\n")
EDGE = re.compile(r"(BEGIN|END)[;:].*", re.IGNORECASE)
#: VTIMEZONE components are renamed, so that they are ignored: icalendar caches zones for the whole
#: process under a name that the file chooses, and their rules may have a change every second. Zones
#: are known by IANA or Windows name.
TIME_ZONE = re.compile("VTIMEZONE", re.IGNORECASE)
#: Prefix of zone names: «TZID=/mozilla.org/20070129_1/Europe/Paris».
ZONE_PREFIX = re.compile(r"TZID=\"?/[^:;\"\r\n]*?/([A-Z][A-Za-z_]+/[A-Za-z_/+-]+)\"?(?=[:;])")
PROPERTY = re.compile(r"(UID|SUMMARY)(?:;[^:]*)?:(.*)", re.IGNORECASE)


class Fault(StrEnum):
    """Reason why a component was not read."""

    CUT = "cut"
    OUT_OF_RANGE = "out of range"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Block:
    """Lines of one component, without nested ones (alarms), and whether its end was found."""

    lines: tuple[str, ...]
    is_whole: bool

    def property(self, name: str) -> str:
        """Return the first value of UID or SUMMARY, unparsed."""
        found = (PROPERTY.fullmatch(line) for line in self.lines)
        return next((one[2].strip() for one in found if one and one[1].upper() == name), "")


@dataclass
class WrittenSeries:
    """All components of one UID: the series, and its changed dates."""

    blocks: list[Block] = field(default_factory=list)

    @property
    def title(self) -> str:
        return next(filter(None, (block.property("SUMMARY") for block in self.blocks)), "")

    def parse(self) -> tuple[list[Event], list[Fault]]:
        """Return the parsed components, and the faults of the others."""
        components, faults = list[Event](), list[Fault]()
        for block in self.blocks:
            if not block.is_whole:
                faults.append(Fault.CUT)
                continue
            try:
                component = Event.from_ical(
                    "\r\n".join(["BEGIN:VEVENT", *block.lines, "END:VEVENT", ""])
                )
            except Exception:  # icalendar's exceptions for invalid content
                log.info("calendar_component_unreadable", exc_info=True)
                faults.append(Fault.UNREADABLE)
                continue
            assert isinstance(component, Event)  # noqa: S101 -- it begins with VEVENT
            components.append(component)
        return components, faults


def split_series(octets: bytes) -> list[WrittenSeries]:
    """Return the series by UID, in the file's order.

    A component without UID is a series of its own.
    """
    unfolded = FOLD.sub(b"", octets)
    try:
        text = unfolded.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = unfolded.decode("cp1252", errors="replace")
    text = ZONE_PREFIX.sub(r"TZID=\1", TIME_ZONE.sub("X-ZONE", text))
    series: dict[str, WrittenSeries] = {}
    for number, block in enumerate(_blocks(text)):
        series.setdefault(block.property("UID") or f"#{number}", WrittenSeries()).blocks.append(
            block
        )
    return list(series.values())


def _blocks(text: str) -> Iterator[Block]:
    """Yield the events of ``text``.

    One without an end extends to the next event, or to the last line.
    """
    lines: list[str] | None = None
    nested = 0
    for line in NEW_LINE.split(text):
        edge = EDGE.fullmatch(line)
        name = line.rpartition(":")[2].strip().upper() if edge else ""
        is_begin = edge is not None and edge[1].upper() == "BEGIN"
        if is_begin and name == "VEVENT":
            if lines is not None:
                yield Block(tuple(lines), is_whole=False)
            lines, nested = [], 0
        elif lines is None:
            continue
        elif is_begin:
            nested += 1
        elif edge and (name in ("VEVENT", "VCALENDAR") or not nested):
            yield Block(tuple(lines), is_whole=name != "VCALENDAR")
            lines = None
        elif edge:
            nested -= 1
        elif not nested:
            lines.append(line)
    if lines is not None:
        yield Block(tuple(lines), is_whole=False)
