"""Where our records stand on the public site, as an outside reader must be told."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from agenda.models import Event, Place


def site_domain() -> str:
    """The site's host name: what our identifiers end in."""
    host: str = settings.SITE_ADDRESS.partition("://")[2]
    return host.partition("/")[0].partition(":")[0]


def absolute(path: str) -> str:
    """``path`` of ours, or an address as it is."""
    return path if "://" in path else f"{settings.SITE_ADDRESS}{path}"


def event_address(event: Event, name: str = "event", language: str | None = None) -> str:
    """The event's page, or its ``event_ics`` or ``event_json``, in the city's language by default.

    Never in the language of whoever asks: what is kept must not depend on it.
    """
    with translation.override(language or settings.LANGUAGE_CODE):
        return absolute(reverse(f"agenda:{name}", args=[event.slug]))


def place_address(place: Place, language: str | None = None) -> str:
    with translation.override(language or settings.LANGUAGE_CODE):
        return absolute(reverse("agenda:place", args=[place.slug]))
