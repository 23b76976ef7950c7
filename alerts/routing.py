"""Where open pages are answered, before Django: the WebSocket, and the event stream."""

from typing import Any

from channels.routing import URLRouter
from django.urls import path, re_path

from alerts.consumers import AlertsConsumer, NobodyConsumer, Receive, Scope, Send, event_stream

STREAM = "/alertes/flux"

websockets = URLRouter(
    [
        path("ws/alertes/", AlertsConsumer.as_asgi()),
        re_path(r"", NobodyConsumer.as_asgi()),
    ]
)


def with_event_stream(site: Any) -> Any:
    """``site``, an ASGI application, with the event stream at its address."""

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        await (event_stream if scope["path"] == STREAM else site)(scope, receive, send)

    return application
