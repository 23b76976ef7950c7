"""Content-Security-Policies: a strict one for public pages, a looser one for the CMS."""

from urllib.parse import urlsplit

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse

Directives = dict[str, list[str]]

# Nothing inline, nothing from another site, no framing.
PUBLIC: Directives = {
    "default-src": [NONE],
    "script-src": [SELF],
    "style-src": [SELF],
    "img-src": [SELF, "data:"],
    "font-src": [SELF],
    "connect-src": [SELF],
    "media-src": [SELF],
    "manifest-src": [SELF],
    "worker-src": [SELF],
    "form-action": [SELF],
    "frame-ancestors": [NONE],
    "base-uri": [NONE],
    "object-src": [NONE],
}

# Wagtail's admin has inline scripts and styles, shows previews in a frame, and pictures before
# upload.
CMS: Directives = PUBLIC | {
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "frame-src": [SELF],
    "frame-ancestors": [SELF],
}


def with_tiles(address: str) -> Directives:
    """Return the strict policy, plus images from the map tile server if it is another host."""
    parts = urlsplit(address)
    server = f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
    return PUBLIC | {"img-src": [*PUBLIC["img-src"], server]} if server else PUBLIC


def is_of_the_cms(request: HttpRequest) -> bool:
    """Whether the request is of the CMS, or of a page preview."""
    return getattr(request, "is_preview", False) or request.path_info.startswith(
        reverse("wagtailadmin_home")
    )


class ContentSecurityPolicyMiddleware(CSPMiddleware):
    """Send the strict policy, and the looser one for the CMS."""

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        """Use the CMS's own policy on its pages."""
        parts = super().get_policy_parts(request, response, report_only)
        if not report_only and is_of_the_cms(request):
            parts.config = settings.CONTENT_SECURITY_POLICY_OF_CMS["DIRECTIVES"]
        return parts
