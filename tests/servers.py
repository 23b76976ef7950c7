"""HTTP servers of tests, in a thread beside them."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import HTTPServer

#: A server notices that it is to end at its next look; Python's default is half a second.
LOOKS_EVERY_S = 0.01


@contextmanager
def answering(server: HTTPServer) -> Iterator[str]:
    """Let ``server`` answer in a thread; yields its origin, and closes it at the end."""
    thread = threading.Thread(target=server.serve_forever, args=[LOOKS_EVERY_S], daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
