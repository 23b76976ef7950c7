"""JSON of events, places and related records: one serialiser for pages, lists and the API.

Field names are English and stable; texts are in the event's language. Times are local with their
offset (RFC 3339). ``null`` means unknown.
"""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from functools import cache

from django.utils import translation
from ninja import Schema
from wagtail.rich_text import expand_db_html

from agenda.formats import schemas
from agenda.formats.addresses import absolute_url, event_address, place_address, site_domain
from agenda.models import Area, Category, Change, Event, Occurrence, Organisation, Place
from agenda.models.places import Accessible

#: A JSON object.
Record = dict[str, object]


def build_record(schema: type[Schema], thing: object, **said: object) -> Record:
    """Return a dict with the fields of ``schema``.

    Values come from ``said``, else from attributes of ``thing``.
    """
    return {
        name: said[name] if name in said else getattr(thing, name) for name in _names_of(schema)
    }


@cache
def _names_of(schema: type[Schema]) -> tuple[str, ...]:
    """Return the field names of ``schema``, cached, because pydantic builds them at each call."""
    return tuple(schema.model_fields)


def event_data(event: Event, occurrences: Iterable[Occurrence]) -> Record:
    """Return all public data of ``event``, with ``occurrences`` as its dates."""
    cover, page = event.shown_cover, event.programme
    programme = (
        build_record(schemas.ProgrammeData, page, url=page.full_url or "")
        if page and page.live
        else None
    )
    with translation.override(event.language):
        return build_record(
            schemas.EventData,
            event,
            uid=str(event.uid),
            url=event_address(event),
            calendar_url=event_address(event, "event_ics"),
            published_at=to_rfc3339(event.first_published_at),
            modified_at=to_rfc3339(event.last_published_at),
            body=expand_db_html(event.body),
            image=cover
            and {
                "url": absolute_url(cover.file.url),
                "alt": event.cover_alt,
                "credit": event.cover_credit,
            },
            categories=[category_data(category) for category in event.all_categories],
            keywords=[keyword.name for keyword in event.keywords.all()],
            organisation=organisation_data(event.organisation) if event.organisation else None,
            programme=programme,
            place=place_data(event.place) if event.place else None,
            other_places=[
                build_record(schemas.PlaceBesideData, place, **_where(place))
                for place in event.places_beside
            ],
            audience={"kind": event.audience, "age_from": event.age_from, "age_to": event.age_to},
            price={
                "kind": event.price_kind,
                "from": _figure(event.price_from),
                "to": _figure(event.price_to),
                "currency": event.currency,
                "detail": expand_db_html(event.price_detail),
            },
            booking={"kind": event.booking, "url": event.booking_url},
            contact={
                "name": event.contact_name,
                "url": event.contact_url,
                "email": event.contact_email,
                "phone": event.contact_phone,
            },
            accessibility=accessibility_data(event),
            dates=[occurrence_data(occurrence) for occurrence in occurrences],
        )


def occurrence_data(occurrence: Occurrence) -> Record:
    """Return one date; place and link only if they differ from the event's."""
    zone = occurrence.tzinfo
    return build_record(
        schemas.OccurrenceData,
        occurrence,
        uid=f"{occurrence.uid}@{site_domain()}",
        original_start=occurrence.original_start_at.astimezone(zone).isoformat(),
        start=occurrence.start_at.astimezone(zone).isoformat(),
        end=occurrence.end_at.astimezone(zone).isoformat() if occurrence.has_end else None,
        day=occurrence.day.isoformat(),
        previous_start=to_rfc3339(occurrence.previous_start_at, occurrence),
        place=place_data(occurrence.place) if occurrence.place else None,
        modified_at=to_rfc3339(occurrence.modified_at, occurrence),
    )


def place_data(place: Place) -> Record:
    return build_record(
        schemas.PlaceData, place, accessibility=accessibility_data(place), **_where(place)
    )


def _where(place: Place) -> Record:
    return {
        "url": place_address(place) if place.live else "",
        "area": place.area.code if place.area else None,
    }


def organisation_data(organisation: Organisation) -> Record:
    return build_record(schemas.OrganisationData, organisation)


def category_data(category: Category) -> Record:
    return build_record(schemas.CategoryData, category)


def area_data(area: Area) -> Record:
    return build_record(schemas.AreaData, area)


def accessibility_data(thing: Accessible) -> Record:
    """Return the accessibility answers (true, false or null), their source and date."""
    return build_record(
        schemas.AccessibilityData,
        thing,
        detail=thing.access_detail,
        source=thing.access_source,
        checked_on=thing.access_checked_on.isoformat() if thing.access_checked_on else None,
    )


def change_data(change: Change) -> Record:
    """Return one change; its date is given by UID and original start."""
    occurrence = change.occurrence
    date: Record = {"date_uid": None, "date_original_start": None}
    if occurrence:
        date["date_uid"] = f"{occurrence.uid}@{site_domain()}"
        date["date_original_start"] = to_rfc3339(occurrence.original_start_at, occurrence)
    return build_record(
        schemas.ChangeData,
        change,
        at=change.at.isoformat(),
        requested_at=change.requested_at.isoformat(),
        settled_at=to_rfc3339(change.settled_at),
        event_uid=str(change.event_uid),
        **date,
        was=change.detail.get("was"),
        now=change.detail.get("now"),
        place=change.detail.get("place"),
        reason=change.detail.get("reason", ""),
    )


def choose_fields(data: Record, names: str) -> Record:
    """Return the fields of ``data`` in ``names`` (comma-separated); all if none of them exists."""
    wanted = {name.strip() for name in names.split(",")} & data.keys()
    return {name: value for name, value in data.items() if name in wanted} if wanted else data


def to_rfc3339(moment: datetime | None, occurrence: Occurrence | None = None) -> str | None:
    """Return ``moment`` in ISO 8601, with the offset of the date's zone, else in UTC."""
    if moment is None:
        return None
    return moment.astimezone(occurrence.tzinfo).isoformat() if occurrence else moment.isoformat()


def _figure(amount: Decimal | None) -> float | None:
    return None if amount is None else float(amount)
