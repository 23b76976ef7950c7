"""What the server runs: HTTP to Django, WebSockets and event streams to the open pages' hub."""

import gc
import os

import django

# While the site is loaded nothing is garbage: to look for it takes a sixth of a start.
gc.disable()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

django.setup(set_prefix=False)

from channels.routing import ProtocolTypeRouter  # noqa: E402 -- Django is set up first
from django.conf import settings  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import translation  # noqa: E402

from config.handler import SiteHandler  # noqa: E402 -- reads settings
from config.pages import release  # noqa: E402 -- reads models
from config.templates import load_template  # noqa: E402 -- reads settings
from messaging import routing  # noqa: E402 -- reads models
from search.query.expansion import load_words  # noqa: E402 -- reads settings

# What the first page of a process would wait for half a second.
load_words()
release()
for language, _name in settings.LANGUAGES:
    with translation.override(language):
        load_template("search/agenda.html", set())
        reverse("search:agenda")
site = SiteHandler()

application = ProtocolTypeRouter({"http": routing.with_event_stream(site), "websocket": routing.websockets})

# What is loaded by now is no garbage ever, and thousands of open pages are little: a full collection, for which all of
# them wait, comes rarely.
gc.freeze()
gc.set_threshold(10_000, 20, 20)
gc.enable()
