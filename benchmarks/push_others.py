"""Other senders of the same: pywebpush's loop, its encryption with aiohttp, npm's web-push."""

import asyncio
import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

NPM_VERSION = "3.6.7"
AT_A_TIME = 100
KEYS = 500


@dataclass(frozen=True, order=True)
class Cost:
    """Processor time of the sender in microseconds per message, and messages per second.

    Costs are ordered by processor time.
    """

    cpu_us: float
    rate: float


def measured(messages: int, work: Callable[[], Any]) -> Cost:
    started, used = time.perf_counter(), time.process_time()
    work()
    return Cost(
        (time.process_time() - used) / messages * 1e6, messages / (time.perf_counter() - started)
    )


def subscriptions(origin: str) -> list[dict[str, Any]]:
    """Return subscriptions as browsers send them, each with its own keys."""
    from tests.factories.messaging import b64

    made = []
    for _ in range(KEYS):
        keys = {"p256dh": b64(new_point()), "auth": b64(os.urandom(16))}
        made.append({"endpoint": f"{origin}/wpush/v2/{b64(os.urandom(96))}", "keys": keys})
    return made


def new_point() -> bytes:
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def loop_of_webpush(origin: str, text: bytes, messages: int) -> Cost:
    """Return the cost of calling ``pywebpush.webpush()`` in a loop, as its README shows."""
    from py_vapid import Vapid02
    from pywebpush import webpush

    from tests.factories.messaging import b64

    pair = Vapid02()
    pair.generate_keys()
    key = b64(pair.private_key.private_numbers().private_value.to_bytes(32, "big"))
    told = subscriptions(origin)

    def work() -> None:
        for number in range(messages):
            claims = {"sub": "mailto:agenda@example.org"}
            webpush(told[number % KEYS], text, vapid_private_key=key, vapid_claims=claims, ttl=60)

    return measured(messages, work)


def encode_and_aiohttp(origin: str, text: bytes, messages: int) -> Cost:
    """Return the cost of ``WebPusher.encode()``, a cached signature and 100 aiohttp connections."""
    import aiohttp
    import uvloop
    from pywebpush import WebPusher

    from messaging.delivery.keys import authorization

    told = subscriptions(origin)
    headers = {"TTL": "60", "Content-Encoding": "aes128gcm", "Authorization": authorization(origin)}

    async def send() -> None:
        numbers = iter(range(messages))
        connector = aiohttp.TCPConnector(limit=AT_A_TIME)
        async with aiohttp.ClientSession(connector=connector) as session:

            async def one() -> None:
                for number in numbers:
                    subscription = told[number % KEYS]
                    body = WebPusher(subscription).encode(text, "aes128gcm")["body"]
                    async with session.post(
                        subscription["endpoint"], data=body, headers=headers
                    ) as answer:
                        assert answer.status == 201

            await asyncio.gather(*(one() for _ in range(AT_A_TIME)))

    return measured(messages, lambda: uvloop.run(send()))


def npm_web_push(origin: str, messages: int) -> Cost | str:
    """Return the cost of npm's ``web-push``, 100 at a time, or the reason why it was skipped."""
    if not (shutil.which("npm") and shutil.which("node")):
        return "skipped: npm and node are not installed"
    with tempfile.TemporaryDirectory() as folder:
        install = [
            "npm",
            "install",
            "--silent",
            "--no-audit",
            "--no-fund",
            f"web-push@{NPM_VERSION}",
        ]
        if subprocess.run(install, cwd=folder, capture_output=True).returncode:  # noqa: PLW1510 -- failing is a result
            return "skipped: npm could not install it"
        script = Path(folder) / "push_npm.mjs"
        script.write_text((Path(__file__).parent / "push_npm.mjs").read_text())
        arguments = ["node", str(script), origin, str(messages), str(AT_A_TIME)]
        said = subprocess.run(
            arguments, cwd=folder, capture_output=True, check=True, text=True
        ).stdout
    return Cost(**json.loads(said))
