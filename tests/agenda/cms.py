"""Users of the CMS, and the form of an event as a browser posts it."""

from typing import Any

from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from tests.factories.accounts import UserFactory, sign_in_as_staff

NAMESPACE = "wagtailsnippets_agenda_event"
#: Headers of an autosave, and the field that the publish button sends.
AUTOSAVE = {"accept": "application/json"}
PUBLISH = {"action-publish": "1"}
#: Fields of an empty line of dates.
EMPTY = {"start_on": "", "hours": ""}


def somebody(group: str = "", **facts: Any) -> Any:
    """Return a user in ``group``, or in none."""
    user = UserFactory(**facts)
    if group:
        user.groups.add(Group.objects.get(name=group))
    return user


def signed_in(user: Any) -> Client:
    client = Client()
    sign_in_as_staff(client, user)
    return client


def event_url(name: str, *args: Any) -> str:
    return reverse(f"{NAMESPACE}:{name}", args=args)


def date_data(number: Any = 0, **facts: Any) -> dict[str, Any]:
    """Return the fields of one line of dates, an evening by default."""
    fields = {
        "kind": "single",
        "start_on": "2027-03-02",
        "hours": "20h-22h",
        "id": "",
        "uid": "",
        "ORDER": number + 1,
    }
    return {f"dates-{number}-{name}": value for name, value in (fields | facts).items()}


def event_data(*dates: dict[str, Any], initial: Any = 0, **facts: Any) -> dict[str, Any]:
    """Return the fields of the simplest event, with ``dates`` made by :func:`date_data`."""
    fields = {
        "title": "Un concert",
        "slug": "",
        "lead": "",
        "body": "null",
        "language": "fr",
        "cover_alt": "",
        "cover_credit": "",
        "keywords": "",
        "attendance": "on_site",
        "setting": "unknown",
        "audience": "tout-public",
        "price_kind": "unknown",
        "currency": "EUR",
        "price_detail": "null",
        "booking": "unknown",
        "dates-TOTAL_FORMS": len(dates),
        "dates-INITIAL_FORMS": initial,
        "dates-MIN_NUM_FORMS": 0,
        "dates-MAX_NUM_FORMS": 1000,
    }
    for date in dates:
        fields |= date
    return fields | facts


def loaded(record: Any) -> dict[str, Any]:
    """Return the hidden fields that name the version a form was opened on."""
    revision = (
        type(record).objects.select_related("latest_revision").get(pk=record.pk).latest_revision
    )
    return {
        "loaded_revision_id": revision.pk,
        "loaded_revision_created_at": revision.created_at.isoformat(),
    }


def texts(response: Any) -> list[str]:
    """Return the messages on a page."""
    return [str(message).strip() for message in response.context["messages"]]
