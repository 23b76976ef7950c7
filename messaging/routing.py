"""ASGI routes of open pages, before Django: the WebSocket, and the event stream."""

from channels.routing import URLRouter
from django.urls import path, re_path

from messaging.consumers import (
    AlertsConsumer,
    Application,
    NobodyConsumer,
    Receive,
    Scope,
    event_stream,
)
from messaging.live.connections import Send

STREAM = "/alertes/flux"

websockets = URLRouter(
    [
        path("ws/alertes/", AlertsConsumer.as_asgi()),
        re_path(r"", NobodyConsumer.as_asgi()),
    ]
)


def with_event_stream(site: Application) -> Application:
    """Return an ASGI application: the event stream at its address, ``site`` for all others."""

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        await (event_stream if scope["path"] == STREAM else site)(scope, receive, send)

    return application
