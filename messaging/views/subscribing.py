"""Service worker and web app manifest, needed for push notifications."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agenda.colours import COLOURS

ICONS = (
    ("icon-192.png", "192x192", "any"),
    ("icon-512.png", "512x512", "any"),
    ("maskable-512.png", "512x512", "maskable"),
)
MANIFEST_AGE_S = 3600


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """Return the service worker, at the root so that its scope is all pages.

    Browsers always revalidate it.
    """
    response = render(request, "messaging/sw.js", content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    return response


@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    """Return the web app manifest, without which iOS shows no notification."""
    name = f"L’agenda, {settings.CITY_NAME}" if settings.CITY_NAME else "L’agenda"
    icons = [
        {"src": static(f"icons/{file}"), "sizes": sizes, "type": "image/png", "purpose": purpose}
        for file, sizes, purpose in ICONS
    ]
    facts = {
        "name": name,
        "short_name": "L’agenda",
        "description": _("Les sorties et les alertes de la ville."),
        "lang": settings.LANGUAGE_CODE,
        "dir": "ltr",
        "id": "/",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "theme_color": COLOURS["deep"],
        "background_color": COLOURS["paper"],
        "icons": icons,
    }
    response = JsonResponse(facts, json_dumps_params={"ensure_ascii": False})
    response.headers["Content-Type"] = "application/manifest+json; charset=utf-8"
    response.headers["Cache-Control"] = f"public, max-age={MANIFEST_AGE_S}"
    return response
