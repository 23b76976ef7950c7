"""JSON-LD of an event: one schema.org node for each date to come, each valid by itself."""

from collections.abc import Iterable
from datetime import datetime
from itertools import islice

from django.conf import settings
from django.utils.text import Truncator

from agenda.enums import Attendance, Availability, OccurrenceStatus, PriceKind
from agenda.formats.addresses import absolute_url, event_address, place_address
from agenda.models import Event, Occurrence, Place
from agenda.wording.venues import venue

Node = dict[str, object]

CONTEXT = "https://schema.org"
#: How many dates have complete nodes, and how many are listed: 30 were half the weight of a page.
COMPLETE, MOST = 5, 12
DESCRIPTION_LENGTH = 300

STATUSES = {
    OccurrenceStatus.SCHEDULED: "EventScheduled",
    OccurrenceStatus.RESCHEDULED: "EventRescheduled",
    # schema.org has no status for a new place: the event stays scheduled, at that place.
    OccurrenceStatus.MOVED: "EventScheduled",
    OccurrenceStatus.MOVED_ONLINE: "EventMovedOnline",
    OccurrenceStatus.POSTPONED: "EventPostponed",
    OccurrenceStatus.CANCELLED: "EventCancelled",
}
MODES = {
    Attendance.ON_SITE: "OfflineEventAttendanceMode",
    Attendance.ONLINE: "OnlineEventAttendanceMode",
    Attendance.BOTH: "MixedEventAttendanceMode",
}


def event_jsonld(event: Event, occurrences: Iterable[Occurrence]) -> Node:
    """Return the JSON-LD graph of ``event`` with its dates to come, in order.

    The first COMPLETE nodes are complete; the next, up to MOST, have only time, place and status.
    After these only dates with a change of status are listed. All data is at the event's ``.json``.
    """
    coming = iter(occurrences)
    shown = list(islice(coming, MOST))
    shown += islice((o for o in coming if o.status != OccurrenceStatus.SCHEDULED), MOST)
    nodes = [_node(event, occurrence) for occurrence in shown]
    nodes[:COMPLETE] = [node | _about(event) for node in nodes[:COMPLETE]]
    return {"@context": CONTEXT, "@graph": nodes}


def _node(event: Event, occurrence: Occurrence) -> Node:
    """Return the schema.org ``Event`` of one occurrence."""
    address = event_address(event)
    where = venue(event, occurrence)
    mode = Attendance.ON_SITE
    if where.is_online:
        mode = Attendance.BOTH if where.place else Attendance.ONLINE
    node: Node = {
        "@type": "Event",
        "@id": f"{address}#{occurrence.uid}-{occurrence.original_start_at:%Y%m%dT%H%M}",
        "name": f"{event.title} ({occurrence.label})" if occurrence.label else event.title,
        "url": address,
        "startDate": _moment(occurrence.start_at, occurrence),
        "eventStatus": _term(STATUSES[OccurrenceStatus(occurrence.status)]),
        "eventAttendanceMode": _term(MODES[mode]),
    }
    if occurrence.is_span:
        node["endDate"] = occurrence.last_day.isoformat()
    elif occurrence.has_end and not occurrence.all_day:
        node["endDate"] = _moment(occurrence.end_at, occurrence)
    if occurrence.status == OccurrenceStatus.RESCHEDULED and occurrence.previous_start_at:
        node["previousStartDate"] = _moment(occurrence.previous_start_at, occurrence)
    if location := _location(event, occurrence):
        node["location"] = location[0] if len(location) == 1 else location
    if offers := _offers(event, occurrence):
        node["offers"] = offers
    return node


def _location(event: Event, occurrence: Occurrence) -> list[Node]:
    """Return the places of the date, and its VirtualLocation."""
    where = venue(event, occurrence)
    places = [where.place] if where.place else []
    if where.place and not occurrence.place_id:
        places += event.places_beside
    location = [_place(place) for place in places]
    if where.is_online:
        url = where.online_url or event_address(event)
        location.append({"@type": "VirtualLocation", "url": url})
    return location


def _about(event: Event) -> Node:
    """Return the properties that are the same for all dates."""
    about: Node = {"inLanguage": event.language}
    if event.lead:
        about["description"] = Truncator(event.lead).chars(DESCRIPTION_LENGTH)
    if event.shown_cover:
        about["image"] = absolute_url(event.shown_cover.file.url)
    if event.price_kind in (PriceKind.FREE, PriceKind.PAID):
        about["isAccessibleForFree"] = event.price_kind == PriceKind.FREE
    if event.organisation:
        organizer = {"@type": "Organization", "name": event.organisation.name}
        if event.organisation.website:
            organizer["url"] = event.organisation.website
        about["organizer"] = organizer
    if event.programme and event.programme.live:
        about["superEvent"] = {
            "@type": "EventSeries",
            "name": event.programme.label,
            "url": event.programme.full_url or "",
        }
    if event.age_from is not None or event.age_to is not None:  # «7-9», «11-»
        last = "" if event.age_to is None else event.age_to
        about["typicalAgeRange"] = f"{event.age_from or 0}-{last}"
    if keywords := [category.label for category in event.all_categories]:
        about["keywords"] = keywords
    return about


def _moment(instant: datetime, occurrence: Occurrence) -> str:
    there = instant.astimezone(occurrence.tzinfo)
    return there.date().isoformat() if occurrence.all_day else there.isoformat()


def _place(place: Place) -> Node:
    """Return the schema.org ``Place`` with its postal address, and its URL and point if known."""
    address = {
        "streetAddress": place.street,
        "postalCode": place.postcode,
        "addressLocality": place.city,
        "addressCountry": settings.CITY_COUNTRY,
    }
    known = {name: value for name, value in address.items() if value}
    node: Node = {
        "@type": "Place",
        "name": place.name,
        "address": {"@type": "PostalAddress"} | known,
    }
    if place.live:
        node["url"] = place_address(place)
    if place.latitude is not None:
        node["geo"] = {
            "@type": "GeoCoordinates",
            "latitude": place.latitude,
            "longitude": place.longitude,
        }
    return node


def _offers(event: Event, occurrence: Occurrence) -> Node | None:
    """Return the Offer with price and availability; ``None`` if nothing is known."""
    price = _price(event)
    is_full = occurrence.availability == Availability.FULL
    if not price and not is_full and not event.booking_url:
        return None
    offer = {"@type": "Offer"} | price | ({"priceCurrency": event.currency} if price else {})
    offer["url"] = event.booking_url or event_address(event)
    if not occurrence.is_off:
        offer["availability"] = _term("SoldOut" if is_full else "InStock")
    return offer


def _price(event: Event) -> Node:
    """Return the price properties of an offer; empty if the price is unknown."""
    if event.price_kind == PriceKind.FREE:
        return {"price": "0"}
    ends = list(dict.fromkeys(end for end in (event.price_from, event.price_to) if end is not None))
    if event.price_kind != PriceKind.PAID or not ends:
        return {}
    if len(ends) == 1:
        return {"price": str(ends[0])}
    return {"@type": "AggregateOffer", "lowPrice": str(ends[0]), "highPrice": str(ends[1])}


def _term(name: str) -> str:
    return f"{CONTEXT}/{name}"
