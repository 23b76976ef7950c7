"""URLs for development: production's, the style guide, and media files drawn on demand."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import path

from config import views
from config.dev_storages import DrawnStorage
from config.urls import handler500, urlpatterns
from demo.views import style

__all__ = ["handler500", "urlpatterns"]


def drawn_media(request: HttpRequest, path: str) -> HttpResponseBase:
    """Serve a media file; a picture of the demonstration is drawn first if missing."""
    DrawnStorage().draw(path)
    return views.media(request, path)


urlpatterns = [path("style/", style), path("media/<path:path>", drawn_media), *urlpatterns]
