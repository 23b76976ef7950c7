"""ASGI application: HTTP to Django, WebSockets and event streams to the hub of open pages."""

import gc
import os

import django

# No garbage collection while loading: it takes a sixth of the start-up time and finds nothing.
gc.disable()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

django.setup(set_prefix=False)

from channels.routing import ProtocolTypeRouter  # noqa: E402 -- Django is set up first
from django.conf import settings  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import translation  # noqa: E402

from config.handler import SiteHandler  # noqa: E402 -- reads settings
from config.pages import release_fingerprint  # noqa: E402 -- reads models
from config.templates import load_template  # noqa: E402 -- reads settings
from messaging import routing  # noqa: E402 -- reads models
from search.query.expansion import load_words  # noqa: E402 -- reads settings

# What the first page of a process would wait for half a second.
load_words()
release_fingerprint()
for language, _name in settings.LANGUAGES:
    with translation.override(language):
        load_template("search/agenda.html", set())
        reverse("search:agenda")
site = SiteHandler()

application = ProtocolTypeRouter(
    {"http": routing.with_event_stream(site), "websocket": routing.websockets}
)

# What is loaded by now is never garbage, and thousands of open pages are few objects: make full
# collections, which pause all of them, rare.
gc.freeze()
gc.set_threshold(10_000, 20, 20)
gc.enable()
