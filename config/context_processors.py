"""Template context processor with the city's facts."""

from django.conf import settings
from django.http import HttpRequest


def city(request: HttpRequest) -> dict[str, str]:
    return city_facts()


def city_facts() -> dict[str, str]:
    """Return the city's name and address, also for pages rendered without a request."""
    return {"CITY_NAME": settings.CITY_NAME, "SITE_ADDRESS": settings.SITE_ADDRESS}
