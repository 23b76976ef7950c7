"""ASGI application that answers with the client's address, scheme and host of a request."""

import json


async def application(scope, receive, send):
    headers = dict(scope["headers"])
    told = {
        "client": scope["client"][0],
        "scheme": scope["scheme"],
        "host": headers[b"host"].decode(),
    }
    await send(
        {
            "type": "http.response.start",
            "status": 200,
            "headers": [(b"content-type", b"application/json")],
        }
    )
    await send({"type": "http.response.body", "body": json.dumps(told).encode()})
