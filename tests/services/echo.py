"""ASGI application that answers with the client's address, scheme and host of a request.

To ``/identity/authorize`` it answers with headers of seven kilobytes, as the site does to a long
state.
"""

import json


async def application(scope, receive, send):
    headers = dict(scope["headers"])
    told = {
        "client": scope["client"][0],
        "scheme": scope["scheme"],
        "host": headers[b"host"].decode(),
    }
    answered = [(b"content-type", b"application/json")]
    if scope["path"] == "/identity/authorize":
        answered.append((b"location", b"/" + b"x" * 7_000))
    await send({"type": "http.response.start", "status": 200, "headers": answered})
    await send({"type": "http.response.body", "body": json.dumps(told).encode()})
