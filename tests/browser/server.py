"""The site with WebSockets and event streams, served in a thread of the tests."""

import mimetypes
import re
import socket
import threading
from pathlib import Path
from typing import Any

import uvicorn
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test.utils import override_settings

PATIENCE_S = 30

RANGE = re.compile(rb"bytes=(\d+)-(\d+)")


class AsgiServer:
    """Replacement of pytest-django's live server, which uses WSGI, without sockets and streams."""

    #: pytest-django adds the server's host here; the test settings allow it already.
    _live_server_modified_settings = override_settings()

    def __init__(self) -> None:
        from config.asgi import application  # noqa: PLC0415 -- reads settings, which a fixture may change first

        self.socket = socket.socket()
        self.socket.bind(("localhost", 0))
        options: dict[str, Any] = {
            "lifespan": "off",
            "log_config": None,
            "timeout_graceful_shutdown": 1,
        }
        application = with_files(application)
        self.server = uvicorn.Server(
            uvicorn.Config(application, ws_per_message_deflate=False, **options)
        )
        self.thread = threading.Thread(
            target=self.server.run, kwargs={"sockets": [self.socket]}, daemon=True
        )

    @property
    def url(self) -> str:
        return f"http://localhost:{self.socket.getsockname()[1]}"

    def __str__(self) -> str:
        return self.url

    def start(self) -> None:
        self.socket.listen(128)  # clients that connect before uvicorn is ready wait
        self.thread.start()

    def stop(self) -> None:
        self.server.should_exit = True
        self.thread.join(PATIENCE_S)
        self.socket.close()


def with_files(site: Any) -> Any:
    """Wrap ``site`` to serve static files directly: Django leaves them open under ASGI."""

    async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
        found = file_of(scope.get("path", ""))
        if found is None:
            await site(scope, receive, send)
            return
        kind = mimetypes.guess_type(found.name)[0] or "application/octet-stream"
        headers = [(b"content-type", kind.encode()), (b"cache-control", b"max-age=60")]
        body, status = found.read_bytes(), 200
        # Of a map's file a browser asks for ranges, as WhiteNoise and nginx answer them.
        if asked := RANGE.fullmatch(dict(scope["headers"]).get(b"range", b"")):
            first, last = int(asked[1]), min(int(asked[2]), len(body) - 1)
            within = f"bytes {first}-{last}/{len(body)}".encode()
            body, status = body[first : last + 1], 206
            headers += [(b"content-range", within), (b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    return application


def file_of(path: str) -> Path | None:
    """Return the static or media file at a URL path, or ``None``."""
    if path.startswith(settings.STATIC_URL):
        found = finders.find(path.removeprefix(settings.STATIC_URL))
        return Path(found) if found else None
    media = Path(settings.MEDIA_ROOT) / path.removeprefix(settings.MEDIA_URL)
    return media if path.startswith(settings.MEDIA_URL) and media.is_file() else None
