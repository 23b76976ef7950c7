"""URLs of the site plus /panneau/, a page with only the subscription panel."""

from django.conf.urls.i18n import i18n_patterns
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from config.urls import urlpatterns as urlpatterns_of_site

PAGE = """{% extends "base.html" %}{% load alerts_subscribe %}{% block title %}Panneau{% endblock %}
{% block content %}<div class="wrap section"><h1>Panneau</h1>{% subscribe_panel %}</div>
{% endblock %}"""


def panel(request: HttpRequest) -> HttpResponse:
    return HttpResponse(engines["django"].from_string(PAGE).render({}, request))


handler500 = "config.views.server_error"
urlpatterns = [
    *i18n_patterns(path("panneau/", panel), prefix_default_language=False),
    *urlpatterns_of_site,
]
