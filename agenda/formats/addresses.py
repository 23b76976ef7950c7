"""Absolute URLs of records on the public site."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from agenda.models import Event, Place


def site_domain() -> str:
    """Return the site's host name, which our identifiers end with."""
    return settings.SITE_ADDRESS.partition("://")[2].partition("/")[0].partition(":")[0]


def absolute_url(path: str) -> str:
    """Return ``path`` as an absolute URL; a URL is returned unchanged."""
    return path if path.startswith(("http:", "https:")) else f"{settings.SITE_ADDRESS}{path}"


def event_address(event: Event, name: str = "event", language: str | None = None) -> str:
    """Return the URL of the event's page, ``event_ics`` or ``event_json``.

    By default the URL is in the city's language. It never depends on the active language, because
    the result is stored.
    """
    with translation.override(language or settings.LANGUAGE_CODE):
        return absolute_url(reverse(f"agenda:{name}", args=[event.slug]))


def place_address(place: Place) -> str:
    with translation.override(settings.LANGUAGE_CODE):
        return absolute_url(reverse("agenda:place", args=[place.slug]))
