"""Program of the fork server that parses pages and calendars: bytes in, JSON out.

Run as ``python -m sources.sandbox.worker CONFIG``, with the control socket as standard input. It
has no site settings, secret or database. Everything its children need is loaded before they are
forked, because they cannot open files.
"""

import ctypes
import gc
import json
import logging
import socket
import sys
from contextlib import suppress
from datetime import date
from zoneinfo import ZoneInfo, available_timezones

import structlog
from django.apps import apps
from django.conf import settings
from django.utils.translation import gettext, override

from sources.sandbox.fork_server import Read, serve

#: Most characters of an answer.
MAX_CHARS = 1_000_000
#: Encodings for which libxml2 uses the C library, which loads a file for each.
ENCODINGS = (
    *(f"WINDOWS-{number}" for number in range(1250, 1259)),
    *(f"ISO-8859-{number}" for number in (*range(2, 12), *range(13, 17))),
    "MACINTOSH", "KOI8-R", "SHIFT_JIS", "EUC-JP", "EUC-KR", "BIG5", "GB18030",
)  # fmt: skip
#: Samples parsed at the start, so that every module that parsing needs is imported.
SAMPLE_PAGE = """<html><head><script type="application/ld+json">{"@type": "Event", "name": "Bal",
"startDate": "2030-06-06T20:30:00-04:00", "description": "Tous les mardis à 19 h",
"offers": {"price": "8,50"}, "eventSchedule": {"startDate": "2030-06-06", "endDate": "2030-07-06",
"startTime": "20:00", "repeatFrequency": "P1D"}, "location": {"@type": "Place", "name": "Salle",
"address": "1 rue Neuve, 75001 Ville"}}</script></head></html>"""
SAMPLE_CALENDAR = """BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Été\r\n\
DTSTART;TZID=Romance Standard Time:20300604T190000\r\nRRULE:FREQ=WEEKLY;BYDAY=TU\r\n\
EXDATE:20300611T190000\r\nLOCATION:Salle, 1 rue Neuve, 75001 Ville\r\n\
GEO:48.8;2.3\r\nURL:https://example.org/\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"""


def run_worker(config: dict[str, object]) -> None:
    """Load everything, parse the samples, serve."""
    settings.configure(
        CITY_NAME=config["city"],
        LANGUAGE_CODE=config["language"],
        LOCALE_PATHS=[config["locale"]],
        TIME_ZONE=config["zone"],
        USE_TZ=True,
    )
    apps.populate(())
    # Nobody reads its log, and formatting a traceback costs more CPU than the parsing.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    read = _reader(ZoneInfo(str(config["zone"])))
    kept = _all_that_is_loaded_late()
    languages = config["languages"]
    for language in languages if isinstance(languages, list) else ():
        with override(language):
            gettext("Sans titre")
        read(
            {"kind": "page", "url": "https://example.org/", "language": language},
            SAMPLE_PAGE.encode(),
        )
        for encoding in ("utf-8-sig", "cp1252"):
            octets = SAMPLE_CALENDAR.encode(encoding)
            read({"kind": "calendar", "today": "2030-01-01", "language": language}, octets)
    gc.collect()
    gc.freeze()  # else the collector would write to shared pages, and each child would copy them
    serve(socket.socket(fileno=0), read, idle_s=float(str(config["idle_s"])))
    del kept


def _reader(zone: ZoneInfo) -> Read:
    """Return the function that handles a task.

    ``kind``, ``language``, and ``url`` (page) or ``today`` (calendar).
    """
    from sources.ics.reading import read_calendar  # noqa: PLC0415 -- these ask for settings
    from sources.sandbox.messages import serialize_page  # noqa: PLC0415
    from sources.webpage.reading import read_web_page  # noqa: PLC0415

    def read(task: dict[str, str], octets: bytes) -> bytes:
        with override(task["language"]):
            if task["kind"] == "calendar":
                page = read_calendar(octets, zone, date.fromisoformat(task["today"]))
            else:
                page = read_web_page(octets, task["url"], zone)
        return serialize_page(page, MAX_CHARS).encode()

    return read


def _all_that_is_loaded_late() -> list[object]:
    """Load every time zone and every encoding that input may name.

    They stay loaded while the result is referenced.
    """
    held: list[object] = [ZoneInfo(name) for name in available_timezones()]
    with suppress(AttributeError):  # a C library without iconv
        iconv_open = ctypes.CDLL(None).iconv_open
        iconv_open.restype = ctypes.c_void_p
        held += [iconv_open(b"UTF-8", name.encode()) for name in ENCODINGS]
    return held


if __name__ == "__main__":
    run_worker(json.loads(sys.argv[1]))
