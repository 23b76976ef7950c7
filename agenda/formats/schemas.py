"""Schemas of the JSON that ``opendata`` writes, also used for the OpenAPI document.

``*Data`` has all fields of a record, ``*Chosen`` those that the parameter ``champs`` names.
"""

import datetime as dt
from typing import Any
from uuid import UUID

from ninja import Field, Schema
from pydantic import ConfigDict

from agenda.enums import (
    AreaBasis,
    Attendance,
    AudienceKind,
    Availability,
    Booking,
    ChangeKind,
    OccurrenceStatus,
    PriceKind,
    Setting,
)


def without_required(schema: dict[str, Any]) -> None:
    schema.pop("required", None)


#: Schema of a record with chosen fields: no field is required.
IN_PART = ConfigDict(json_schema_extra=without_required)


class AccessibilityData(Schema):
    """Accessibility answers: true, false, or null if unknown."""

    wheelchair: bool | None
    sign_language: bool | None
    visual: bool | None
    hearing: bool | None
    cognitive: bool | None
    detail: str
    source: str
    checked_on: dt.date | None


class AreaData(Schema):
    code: str
    name: str
    short_name: str
    latitude: float
    longitude: float
    postcodes: list[str]
    polygon: dict[str, Any] | None = Field(description="GeoJSON geometry (RFC 7946)")


class CategoryData(Schema):
    slug: str
    name: str
    name_en: str


class OrganisationData(Schema):
    slug: str
    name: str
    website: str
    email: str
    phone: str


class PlaceBesideData(Schema):
    slug: str
    url: str = Field(description="Its page; empty while it has none")
    name: str
    street: str
    postcode: str
    city: str
    latitude: float | None
    longitude: float | None
    area: str | None = Field(description="Code of the area")
    area_basis: AreaBasis = Field(
        description="How the area was found: nearest is a guess; outside lies beyond the city, "
        "and has none"
    )


class PlaceData(PlaceBesideData):
    website: str
    phone: str
    accessibility: AccessibilityData


class OccurrenceData(Schema):
    """One date of an event, with its status."""

    uid: str = Field(
        description="UID of its component in the calendar; the dates of a series share it"
    )
    original_start: dt.datetime = Field(description="With the UID, its identity: it never changes")
    start: dt.datetime
    end: dt.datetime | None = Field(description="null when nobody said when it ends")
    zone: str = Field(description="IANA time zone")
    day: dt.date
    all_day: bool
    is_span: bool = Field(
        description="No date: it happens between start and end, on days that its text says; "
        "never shown as a sure date"
    )
    label: str
    status: OccurrenceStatus
    availability: Availability
    reason: str
    previous_start: dt.datetime | None
    place: PlaceData | None = Field(description="Its own place, when it moved from the event's")
    online_url: str
    sequence: int
    modified_at: dt.datetime


class ImageData(Schema):
    url: str
    alt: str
    credit: str


class ProgrammeData(Schema):
    title: str
    title_en: str
    url: str


class AudienceData(Schema):
    kind: AudienceKind
    age_from: int | None
    age_to: int | None


class PriceData(Schema):
    kind: PriceKind
    from_: float | None = Field(alias="from")
    to: float | None
    currency: str = Field(description="ISO 4217")
    detail: str = Field(description="HTML")


class BookingData(Schema):
    kind: Booking
    url: str


class ContactData(Schema):
    name: str
    url: str
    email: str
    phone: str


class EventData(Schema):
    """An event with its dates."""

    uid: UUID
    slug: str
    url: str
    calendar_url: str
    published_at: dt.datetime | None
    modified_at: dt.datetime | None
    title: str
    lead: str
    body: str = Field(description="HTML")
    language: str
    image: ImageData | None
    categories: list[CategoryData]
    keywords: list[str]
    organisation: OrganisationData | None
    programme: ProgrammeData | None
    place: PlaceData | None
    other_places: list[PlaceBesideData] = Field(description="Where else it is at the same time")
    place_detail: str
    attendance: Attendance
    online_url: str
    setting: Setting
    audience: AudienceData
    price: PriceData
    booking: BookingData
    contact: ContactData
    accessibility: AccessibilityData
    dates: list[OccurrenceData]


class AreaChosen(AreaData):
    """The fields that `champs` names; all when it names none."""

    model_config = IN_PART


class CategoryChosen(CategoryData):
    """The fields that `champs` names; all when it names none."""

    model_config = IN_PART


class OrganisationChosen(OrganisationData):
    """The fields that `champs` names; all when it names none."""

    model_config = IN_PART


class PlaceChosen(PlaceData):
    """The fields that `champs` names; all when it names none."""

    model_config = IN_PART


class EventChosen(EventData):
    """The fields that `champs` names; all when it names none."""

    model_config = IN_PART


class ChangeData(Schema):
    """One change of the ledger."""

    id: int
    at: dt.datetime = Field(description="When it was written")
    requested_at: dt.datetime = Field(
        description="When somebody changed something: `at`, or before for one of many"
    )
    settled_at: dt.datetime | None = Field(
        description="When it was true everywhere; null while it is not"
    )
    kind: ChangeKind
    event_uid: UUID
    title: str
    date_uid: str | None = Field(description="The date it is about, by its uid and original_start")
    date_original_start: dt.datetime | None
    was: str | None = Field(description="The start before, of a date that was given another")
    now: str | None
    place: str | None = Field(
        description="The name of the place that it moved to, or that has another address"
    )
    reason: str


class Changes(Schema):
    """Changes in commit order, and the current state of their events."""

    items: list[ChangeData]
    last: int = Field(
        description="Come back with this as `depuis`, as it is: it may be negative at the beginning"
    )
    more: bool = Field(description="Whether there are more already")
    events: dict[UUID, EventData | None] = Field(
        description="What each event named above is now; null is a tombstone: it was withdrawn "
        "or deleted"
    )
