"""What the server runs: HTTP to Django, WebSockets and event streams to the open pages' hub."""

import gc
import os
from collections.abc import Mapping

from django.core.asgi import get_asgi_application
from django.core.handlers.asgi import ASGIRequest
from django.utils.http import parse_header_parameters

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

site = get_asgi_application()


class Utf8Request(ASGIRequest):
    """Reads queries and forms as UTF-8, whatever charset is announced: «unicode_escape» makes half signs, which no
    database takes, and with «idna» Django fails before any of its middleware runs."""

    def _set_content_type_params(self, meta: Mapping[str, str]) -> None:
        self.content_type, self.content_params = parse_header_parameters(meta.get("CONTENT_TYPE", ""))


site.request_class = Utf8Request

from channels.routing import ProtocolTypeRouter  # noqa: E402 -- Django is set up first

from alerts import routing  # noqa: E402 -- reads models

application = ProtocolTypeRouter({"http": routing.with_event_stream(site), "websocket": routing.websockets})

# What is loaded by now is no garbage ever, and thousands of open pages are little: a full collection, for which all of
# them wait, comes rarely.
gc.freeze()
gc.set_threshold(10_000, 20, 20)
