"""Links that open a date, a feed or a place in other services: web calendars and maps.

No service is contacted before a click. Calendars: Google's ``action=TEMPLATE`` and ``cid`` (which
accepts feeds only as ``webcal:``); Outlook's ``compose`` and ``addfromweb``. Maps: Google's Maps
URLs, Apple's Map Links, Citymapper's «Launch for directions» and the directions of
openstreetmap.org. No test clicks them. Île-de-France Mobilités has no known URL that takes a
destination.
"""

from datetime import UTC, date, datetime
from typing import NamedTuple
from urllib.parse import quote, urlencode

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from agenda.formats.addresses import event_address
from agenda.formats.components import component_content, start_and_end
from agenda.models import Event, Occurrence, Place

#: Outlook hosts: for personal accounts, and for those of an employer or a school.
OUTLOOKS: dict[str | Promise, str] = {
    "Outlook": "outlook.live.com",
    gettext_lazy("Outlook au travail"): "outlook.office.com",
}


class ExternalLink(NamedTuple):
    """A link to another service: name, URL, hint and icon."""

    name: str | Promise
    url: str
    hint: str | Promise = ""
    icon: str = "calendar"
    is_elsewhere: bool = False


def calendar_links_of_date(event: Event, occurrence: Occurrence) -> list[ExternalLink]:
    """Return links that add one date to a calendar as a copy, which will not be updated."""
    facts = component_content(event, occurrence, event_address(event))
    first, last = start_and_end(occurrence)
    google = {
        "action": "TEMPLATE",
        "text": facts.summary,
        "dates": f"{in_utc(first, '%Y%m%d', 'T%H%M%SZ')}/{in_utc(last, '%Y%m%d', 'T%H%M%SZ')}",
        "details": facts.description,
        "location": facts.location,
    }
    outlook = {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "subject": facts.summary,
        "startdt": in_utc(first, "%Y-%m-%d", "T%H:%M:%SZ"),
        "enddt": in_utc(last, "%Y-%m-%d", "T%H:%M:%SZ"),
        "body": facts.description,
        "location": facts.location,
    } | ({"allday": "true"} if occurrence.all_day else {})
    asked = f"?date={occurrence.start_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    return [
        *web_calendar_links(f"render?{query(google)}", f"deeplink/compose?{query(outlook)}"),
        ExternalLink(
            gettext_lazy("Apple, Thunderbird, GNOME"),
            event_address(event, "event_ics") + asked,
            gettext_lazy("Le fichier .ics de cette date"),
            "download",
        ),
    ]


def calendar_links_of_feed(address: str, name: str) -> list[ExternalLink]:
    """Return links that subscribe to the feed at ``address``, called ``name``."""
    webcal = f"webcal://{address.partition('://')[2]}"
    return [
        *web_calendar_links(
            f"render?{query({'cid': webcal})}", f"addfromweb?{query({'url': webcal, 'name': name})}"
        ),
        ExternalLink(
            gettext_lazy("Apple, Thunderbird, GNOME"),
            webcal,
            gettext_lazy("L’application de cet appareil"),
        ),
        ExternalLink(
            gettext_lazy("Le fichier .ics"),
            address,
            gettext_lazy("Une photo : il ne suivra pas les changements"),
            "download",
        ),
    ]


def web_calendar_links(google: str, outlook: str) -> list[ExternalLink]:
    return [
        ExternalLink(
            gettext_lazy("Google Agenda"),
            f"https://calendar.google.com/calendar/{google}",
            is_elsewhere=True,
        ),
        *(
            ExternalLink(name, f"https://{host}/calendar/0/{outlook}", is_elsewhere=True)
            for name, host in OUTLOOKS.items()
        ),
    ]


def map_links(place: Place | None, occurrence: Occurrence | None = None) -> list[ExternalLink]:
    """Return links with directions to ``place``.

    If a service supports it, the start of ``occurrence`` is the arrival time.
    """
    if place is None or place.latitude is None or place.longitude is None:
        return []
    point = f"{place.latitude:.6f},{place.longitude:.6f}"
    citymapper = {"endcoord": point, "endname": place.name, "endaddress": place.address}
    if occurrence and not occurrence.all_day and occurrence.start_at > timezone.now():
        citymapper["arrival_time"] = occurrence.start_at.astimezone(occurrence.tzinfo).isoformat(
            timespec="minutes"
        )
    google = {"api": "1", "destination": point, "travelmode": "transit"}
    apple = {"daddr": point, "dirflg": "r", "q": place.name}
    maps: dict[str | Promise, str] = {
        "OpenStreetMap": f"www.openstreetmap.org/directions?{query({'from': '', 'to': point})}",
        "Google Maps": f"www.google.com/maps/dir/?{query(google)}",
        gettext_lazy("Apple Plans"): f"maps.apple.com/?{query(apple)}",
        "Citymapper": f"citymapper.com/directions?{query(citymapper)}",
    }
    elsewhere = [
        ExternalLink(name, f"https://{address}", icon="pin", is_elsewhere=True)
        for name, address in maps.items()
    ]
    return [
        *elsewhere,
        ExternalLink(gettext_lazy("La carte de cet appareil"), f"geo:{point}", icon="pin"),
    ]


def in_utc(moment: date, day: str, clock: str) -> str:
    """Format a date by ``day``, or a datetime in UTC by ``day`` and ``clock``, for calendars."""
    if isinstance(moment, datetime):
        return f"{moment.astimezone(UTC):{day}{clock}}"
    return f"{moment:{day}}"


def query(pairs: dict[str, str]) -> str:
    """Encode a query string with spaces as ``%20``: phone apps show a plus sign as it is."""
    return urlencode(pairs, quote_via=quote, safe="")
