"""Whether a request comes from a page of this site: Fetch Metadata and Origin, without a token."""

from django.conf import settings
from django.http import HttpRequest


def is_from_here(request: HttpRequest) -> bool:
    """Whether ``Sec-Fetch-Site`` and ``Origin``, if sent, name this site."""
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    ours = {f"{request.scheme}://{request.get_host()}", settings.SITE_ADDRESS}
    return site in (None, "same-origin") and (origin is None or origin in ours)
