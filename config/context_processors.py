"""What every template may say of the city."""

from django.conf import settings
from django.http import HttpRequest


def city(request: HttpRequest) -> dict[str, str]:
    return city_facts()


def city_facts() -> dict[str, str]:
    """The city's name and address, for a page that is rendered without a request."""
    return {"CITY_NAME": settings.CITY_NAME, "SITE_ADDRESS": settings.SITE_ADDRESS}
