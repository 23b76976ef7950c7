"""Strangers who subscribed to delay everybody, people among them, and the names and services that both lead to."""

import hashlib
import os
import socket
import threading
from dataclasses import dataclass, field

from django.utils import timezone

from messaging.delivery.connections import resolve_host
from messaging.enums import Standing
from messaging.models import Subscription
from messaging.validators import service_of
from tests.factories.messaging import P256DH
from tests.services.push_service import PushService

NAMES = (
    "fcm.googleapis.com", "updates.push.services.mozilla.com", "web.push.apple.com",
    "*.push.apple.com", "*.notify.windows.com",
)  # fmt: skip
#: What strangers' addresses do: of a true host by their path, of names that fit a pattern by their name.
ON_A_TRUE_HOST = ("hang", "close", "403")
NAMES_OF_STRANGERS = ("unknown", "endless", "refusing", "silent")
HONEST = (
    "https://fcm.googleapis.com/fcm/send/honest-{}",
    "https://updates.push.services.mozilla.com/wpush/v2/honest-{}",
    "https://wns2-par02p.notify.windows.com/w/?token=honest-{}",
    "https://updates.push.services.mozilla.com/wpush/v2/honest-{}",
    "https://web.push.apple.com/honest-{}",
    "https://updates.push.services.mozilla.com/wpush/v2/honest-{}",
)


def hostile_endpoints(count):
    """Half under one true host, half under names of their own that fit Microsoft's and Apple's patterns."""
    for number in range(count):
        if number % 2:
            does = ON_A_TRUE_HOST[number // 2 % len(ON_A_TRUE_HOST)]
            yield f"https://fcm.googleapis.com/fcm/send/{does}-{number}"
        else:
            does = NAMES_OF_STRANGERS[number // 4 % len(NAMES_OF_STRANGERS)]
            maker = ("notify.windows.com", "push.apple.com")[number // 2 % 2]
            yield f"https://{does}-{number}.{maker}/x"


def honest_endpoints(count):
    """Half at Mozilla's, where no stranger is, half at the others'."""
    for number in range(count):
        yield HONEST[number % len(HONEST)].format(number)


def subscribe_all(endpoints, standing=Standing.NEW):
    """As many rows, quickly; returns nothing."""
    now = timezone.now()
    Subscription.objects.bulk_create(
        [
            Subscription(
                endpoint=endpoint,
                endpoint_hash=hashlib.sha256(endpoint.encode()).hexdigest(),
                p256dh=P256DH,
                auth=os.urandom(16),
                service=service_of(endpoint),
                standing=standing,
                accepted_at=now if standing == Standing.ACCEPTED else None,
                min_severity=1,
                seen_at=now,
            )
            for endpoint in endpoints
        ],
        batch_size=500,
    )


class AnswersByPath(PushService):
    """Strangers are answered as the first word of their path says, people well."""

    def answer_to(self, path):
        word = path.rpartition("/")[2].partition("-")[0]
        return word if word in ON_A_TRUE_HOST else "hang" if path == "/x" else super().answer_to(path)


@dataclass
class Names:
    """A resolver: strangers' names are unknown, never answered, or lead to a closed or a silent port."""

    port: int
    closed_port: int
    #: Of what hangs: set it, and all are unknown.
    is_over: threading.Event = field(default_factory=threading.Event)

    def __call__(self, host, port):
        word = host.partition("-")[0]
        if word == "endless":
            self.is_over.wait(10)  # as long as a system's resolver asks for
        if word in ("endless", "unknown"):
            raise socket.gaierror(socket.EAI_NONAME, host)
        if host == "127.0.0.1":
            return resolve_host(host, port)
        return [("127.0.0.1", self.closed_port if word == "refusing" else self.port)]


def closed_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]
