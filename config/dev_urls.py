"""Every URL of the site on a developer's machine: those of production, and every piece of its pages in every state."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import path

from config import views
from config.dev_storages import DrawnStorage
from config.urls import handler500, urlpatterns
from demo.views import style

__all__ = ["handler500", "urlpatterns"]


def media(request: HttpRequest, path: str) -> HttpResponseBase:
    """As in production, once the file is there: those of the demonstration are drawn when they are first asked for."""
    DrawnStorage().draw(path)
    return views.media(request, path)


urlpatterns = [path("style/", style), path("media/<path:path>", media), *urlpatterns]
