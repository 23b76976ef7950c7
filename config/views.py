"""What no app answers: the pages of errors, and files that editors have sent."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.utils.cache import patch_cache_control
from django.views.static import serve

from config.context_processors import city

DAY = 24 * 60 * 60


def server_error(request: HttpRequest) -> HttpResponse:
    """The 500 page, rendered without the request: whatever broke must not break it too."""
    return HttpResponse(render_to_string("500.html", city(request)), status=500)


def media(request: HttpRequest, path: str) -> HttpResponseBase:
    """A picture that an editor has sent. A large city lets its front server answer this address."""
    response = serve(request, path, document_root=str(settings.MEDIA_ROOT))
    patch_cache_control(response, public=True, max_age=DAY)
    return response
