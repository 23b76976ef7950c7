"""Overhead of the server side per request: processor time under ASGI and WSGI, and thread switches.

Without a socket: `/healthz`, which does nothing, and the page of an event. Budget: one switch to a
thread per request.
"""

import argparse
import asyncio
import io
import time
from collections.abc import Callable
from typing import Any

from asgiref.sync import SyncToAsync

from benchmarks.databases import temporary_database

TIMES = 200


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=TIMES)
    times = parser.parse_args().times
    with temporary_database():
        from config.asgi import site
        from tests.factories.agenda import published_event

        for path in ("/healthz", published_event().get_absolute_url()):
            under_asgi = asyncio.run(under_asgi_ms(site, path, times))
            hops = asyncio.run(count_hops(site, path))
            print(
                f"{path}: ASGI {under_asgi:.2f} ms of processor,"
                f" WSGI {under_wsgi_ms(path, times):.2f}; hops {hops}"
            )


async def under_asgi_ms(site: Any, path: str, times: int) -> float:
    await ask(site, path)
    began = time.process_time()
    for _ in range(times):
        await ask(site, path)
    return (time.process_time() - began) / times * 1000


async def count_hops(site: Any, path: str) -> int:
    """Return how many times a request is handed to another thread and back."""
    hops: list[object] = []

    async def counted(self: Any, *arguments: Any, **named: Any) -> Any:
        hops.append(self.func)
        return await original(self, *arguments, **named)

    original = SyncToAsync.__call__
    SyncToAsync.__call__ = counted  # type: ignore[method-assign]
    try:
        await ask(site, path)
    finally:
        SyncToAsync.__call__ = original  # type: ignore[method-assign]
    return len(hops)


async def ask(site: Any, path: str) -> None:
    """Send one whole request through the ASGI application, as uvicorn does."""
    scope = {
        "type": "http", "method": "GET", "scheme": "http",
        "path": path, "raw_path": path.encode(), "query_string": b"",
        "headers": [(b"host", b"localhost")],
        "server": ("localhost", 80), "client": ("127.0.0.1", 9),
        "asgi": {"version": "3.0"}, "http_version": "1.1",
    }  # fmt: skip
    is_read = False
    never = asyncio.Event()

    async def receive() -> dict[str, object]:
        nonlocal is_read
        if is_read:
            await never.wait()
        is_read = True
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        assert message.get("status", 200) == 200

    await site(scope, receive, send)


def under_wsgi_ms(path: str, times: int) -> float:
    from django.core.handlers.wsgi import WSGIHandler

    handler = WSGIHandler()
    body: list[bytes] = []

    def start_response(status: str, *_others: object) -> Callable[[bytes], object]:
        assert status.startswith("200")
        return body.append

    def ask_once() -> None:
        environ = {
            "REQUEST_METHOD": "GET", "PATH_INFO": path,
            "SERVER_NAME": "localhost", "SERVER_PORT": "80",
            "QUERY_STRING": "", "HTTP_HOST": "localhost", "REMOTE_ADDR": "127.0.0.1",
            "wsgi.input": io.BytesIO(), "wsgi.url_scheme": "http",
        }  # fmt: skip
        answer = handler(environ, start_response)
        b"".join(answer)
        answer.close()

    ask_once()
    began = time.process_time()
    for _ in range(times):
        ask_once()
    return (time.process_time() - began) / times * 1000


if __name__ == "__main__":
    main()
