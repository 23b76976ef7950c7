"""Pages and calendars that are made to cost more than they should."""

import json
from collections.abc import Callable

MB = 1024 * 1024
BASE = "https://example.org/"


def page(*, body: str = "", data: object = None, head: str = "") -> bytes:
    """HTML with ``data`` as its JSON-LD."""
    script = (
        "" if data is None else f'<script type="application/ld+json">{json.dumps(data)}</script>'
    )
    return f"<!DOCTYPE html><html><head>{head}{script}</head><body>{body}</body></html>".encode()


def event(**more: object) -> dict[str, object]:
    return {"@type": "Event", "name": "Bal", "startDate": "2099-06-06T20:30"} | more


def calendar(*lines: str) -> bytes:
    """One event, with ``lines`` in it."""
    body = ["BEGIN:VEVENT", "UID:1", "SUMMARY:Bal", *lines, "END:VEVENT"]
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *body, "END:VCALENDAR", ""]).encode()


START = "DTSTART:20990606T203000"
#: Made when a test asks, not whenever tests are collected: 20 MB.
PAGES: dict[str, Callable[[], bytes]] = {
    "tens of thousands of attributes": lambda: page(
        body=f"<a {' '.join(f'a{n}' for n in range(40_000))}>"
    ),
    "attributes of microdata": lambda: page(
        body=f'<div itemscope itemtype="Event" {" ".join(f"b{n}" for n in range(60_000))}>'
    ),
    "elements that never end": lambda: page(body="<div>" * 350_000),
    "items within items": lambda: page(body='<div itemscope itemprop="x">' * 60_000),
    "an entity bomb": lambda: (
        b'<!DOCTYPE html [<!ENTITY a "aaaaaaaaaa">'
        + b"".join(b'<!ENTITY %c "%s">' % (98 + n, (b"&%c;" % (97 + n)) * 10) for n in range(9))
        + b"]><html><body>&j;</body></html>"
    ),
    "a tag of 2 MB that never ends": lambda: b"<html><body><a b='" + b"x" * (2 * MB),
    "forty thousand blocks": lambda: page(
        body='<script type="application/ld+json">{}</script>' * 40_000
    ),
    "lists within lists": lambda: page(
        body=f'<script type="application/ld+json">{"[" * 1_000_000}</script>'
    ),
    "objects within objects": lambda: page(
        body='<script type="application/ld+json">' + '{"a":' * 300_000 + "</script>"
    ),
    "strings that never end": lambda: page(
        body='<script type="application/ld+json">' + '"\\' * 900_000 + "</script>"
    ),
    "comments to mend": lambda: page(
        body='<script type="application/ld+json">' + "/*" * 900_000 + "</script>"
    ),
    "thousands of events of one large place": lambda: page(
        data=[
            {"@id": "#p", "@type": "Place", "name": "x " * 9_000, "address": "1 rue, " * 9_000},
            *(event(name=str(number), location={"@id": "#p"}) for number in range(20_000)),
        ]
    ),
    "offers of offers of one event that many refer to": lambda: page(
        data=[
            {"@id": "#o", "@type": "Offer", "offers": [{"price": "20€ " * 50} for _ in range(200)]},
            *(event(name=str(number), offers=[{"@id": "#o"}] * 50) for number in range(900)),
        ]
    ),
    "hundreds of events of many dates": lambda: page(
        data=[
            event(name=str(n), startDate=[f"2099-06-06T20:{m:02}" for m in range(60)])
            for n in range(900)
        ]
    ),
    "hours by the hundred thousand": lambda: page(
        data=event(description="durée 2 h 20h3 " * 120_000)
    ),
    "a schedule of a hundred years": lambda: page(
        data=event(
            eventSchedule=[
                {
                    "startDate": "0001-01-01",
                    "endDate": "9999-12-31",
                    "startTime": "20:00",
                    "repeatFrequency": "P1D",
                }
            ]
            * 9_000
        )
    ),
}
CALENDARS: dict[str, Callable[[], bytes]] = {
    "a day every second year of thirty Februaries": lambda: calendar(
        START, "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"
    ),
    "a count of thousands of millions": lambda: calendar(
        START, "RRULE:FREQ=DAILY;COUNT=99999999999"
    ),
    "every place of every set": lambda: calendar(
        "DTSTART:19700101T000000",
        f"RRULE:FREQ=YEARLY;BYSETPOS="
        f"{','.join(map(str, range(1, 367)))};BYMONTHDAY={','.join(map(str, range(1, 32)))}",
    ),
    "five hundred such rules": lambda: (
        b"BEGIN:VCALENDAR\r\n"
        + b"".join(
            calendar(
                "DTSTART:19700101T000000", f"UID:{n}", "RRULE:FREQ=DAILY;BYSETPOS=1;INTERVAL=7"
            )[17:-15]
            for n in range(500)
        )
        + b"END:VCALENDAR\r\n"
    ),
    "a hundred thousand left out": lambda: calendar(
        START,
        "RRULE:FREQ=DAILY",
        "EXDATE:"
        + ",".join(f"2099{m:02}{d:02}T203000" for m in range(1, 13) for d in range(1, 29)) * 150,
    ),
    "time zones that change every second": lambda: (
        b"BEGIN:VCALENDAR\r\n"
        + b"BEGIN:VTIMEZONE\r\nTZID:X\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\n"
        b"RRULE:FREQ=SECONDLY\r\n"
        b"TZOFFSETFROM:+0000\r\nTZOFFSETTO:+0100\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
        + calendar("DTSTART;TZID=X:20990606T203000")[17:]
    ),
    "components within components": lambda: b"BEGIN:VCALENDAR\r\n" * 60_000,
    "parameters of a line": lambda: calendar(
        START, "ATTENDEE" + ";X=1" * 200_000 + ":mailto:a@example.org"
    ),
    "a hundred thousand properties": lambda: calendar(START, *["X-A:1"] * 100_000),
}
