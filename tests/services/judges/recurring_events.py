"""Prints what recurring-ical-events reads in a calendar (standard input) between two instants."""

import datetime as dt
import json
import sys

import recurring_ical_events
from icalendar import Calendar


def written(moment: dt.date) -> str:
    if not isinstance(moment, dt.datetime):
        return moment.isoformat()
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def main() -> None:
    start, end = (dt.datetime.fromisoformat(text) for text in sys.argv[1:3])
    calendar = Calendar.from_ical(sys.stdin.buffer.read())
    found = [
        {
            "uid": str(event["UID"]),
            "start": written(event["DTSTART"].dt),
            "end": written(event["DTEND"].dt),
            "cancelled": event["STATUS"] == "CANCELLED",
            "summary": str(event["SUMMARY"]),
        }
        for event in recurring_ical_events.of(calendar).between(start, end)
    ]
    print(json.dumps(found))


main()
