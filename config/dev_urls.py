"""Every URL of the site on a developer's machine: those of production, and every piece of its pages in every state."""

from django.urls import path

from config.urls import handler500, urlpatterns
from demo.views import style

__all__ = ["handler500", "urlpatterns"]

urlpatterns = [path("style/", style), *urlpatterns]
