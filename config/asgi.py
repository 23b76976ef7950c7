"""What the server runs: HTTP to Django, WebSockets and event streams to the open pages' hub."""

import gc
import os

import django

# While the site is loaded nothing is garbage: to look for it takes a sixth of a start.
gc.disable()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

django.setup(set_prefix=False)

from channels.routing import ProtocolTypeRouter  # noqa: E402 -- Django is set up first

from alerts import routing  # noqa: E402 -- reads models
from config.handler import SiteHandler  # noqa: E402 -- reads settings
from search.query.expansion import load_words  # noqa: E402 -- reads settings

load_words()
site = SiteHandler()

application = ProtocolTypeRouter({"http": routing.with_event_stream(site), "websocket": routing.websockets})

# What is loaded by now is no garbage ever, and thousands of open pages are little: a full collection, for which all of
# them wait, comes rarely.
gc.freeze()
gc.set_threshold(10_000, 20, 20)
gc.enable()
