"""People of the CMS, and an event's form as a browser posts it."""

from typing import Any

from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from tests.factories.accounts import UserFactory

NAMESPACE = "wagtailsnippets_agenda_event"
#: What a page that saves itself asks for, and what the button that publishes sends.
AUTOSAVE = {"accept": "application/json"}
PUBLISH = {"action-publish": "1"}
#: Of a line of dates, that nothing is typed in it.
EMPTY = {"start_on": "", "hours": ""}


def somebody(group: str = "", **facts: Any) -> Any:
    """An account, in one group or none."""
    user = UserFactory(**facts)
    if group:
        user.groups.add(Group.objects.get(name=group))
    return user


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def event_url(name: str, *args: Any) -> str:
    return reverse(f"{NAMESPACE}:{name}", args=args)


def date_data(number: Any = 0, **facts: Any) -> dict[str, Any]:
    """One line of dates: an evening, unless ``facts`` say else; ``id`` and ``uid`` as the form had them."""
    fields = {"kind": "single", "start_on": "2027-03-02", "hours": "20h-22h", "id": "", "uid": "", "ORDER": number + 1}
    return {f"dates-{number}-{name}": value for name, value in (fields | facts).items()}


def event_data(*dates: dict[str, Any], initial: Any = 0, **facts: Any) -> dict[str, Any]:
    """What the form posts: the dullest event, with ``dates`` made by :func:`date_data`."""
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
    """The hidden inputs that say which version a form was opened on."""
    revision = type(record).objects.select_related("latest_revision").get(pk=record.pk).latest_revision
    return {"loaded_revision_id": revision.pk, "loaded_revision_created_at": revision.created_at.isoformat()}


def texts(response: Any) -> list[str]:
    """The messages that a page shows."""
    return [str(message).strip() for message in response.context["messages"]]
