"""Hostile subscriptions made to delay others, honest ones among them, and the names and services
they use."""

import hashlib
import os
import socket
import threading
from dataclasses import dataclass, field

from django.utils import timezone

from messaging.delivery.connections import resolve_host
from messaging.enums import DeliveryPriority
from messaging.models import Subscription
from messaging.validators import service_of
from tests.factories.messaging import P256DH
from tests.services.push_service import PushService

NAMES = (
    "fcm.googleapis.com", "updates.push.services.mozilla.com", "web.push.apple.com",
    "*.push.apple.com", "*.notify.windows.com",
)  # fmt: skip
#: What hostile endpoints do: at a real host by path, under pattern names by host name.
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
    """Yield endpoints, half at one real host, half under names that fit Microsoft's and Apple's
    patterns."""
    for number in range(count):
        if number % 2:
            does = ON_A_TRUE_HOST[number // 2 % len(ON_A_TRUE_HOST)]
            yield f"https://fcm.googleapis.com/fcm/send/{does}-{number}"
        else:
            does = NAMES_OF_STRANGERS[number // 4 % len(NAMES_OF_STRANGERS)]
            maker = ("notify.windows.com", "push.apple.com")[number // 2 % 2]
            yield f"https://{does}-{number}.{maker}/x"


def honest_endpoints(count):
    """Yield endpoints, half at Mozilla's, where no hostile one is, half at the others'."""
    for number in range(count):
        yield HONEST[number % len(HONEST)].format(number)


def subscribe_all(endpoints, standing=DeliveryPriority.NEW):
    """Create a subscription for each endpoint."""
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
                accepted_at=now if standing == DeliveryPriority.ACCEPTED else None,
                min_severity=1,
                seen_at=now,
            )
            for endpoint in endpoints
        ],
        batch_size=500,
    )


class AnswersByPath(PushService):
    """Push service that treats hostile endpoints by the first word of their path, and accepts
    others."""

    def answer_to(self, path):
        word = path.rpartition("/")[2].partition("-")[0]
        return (
            word if word in ON_A_TRUE_HOST else "hang" if path == "/x" else super().answer_to(path)
        )


@dataclass
class Names:
    """DNS resolver in which hostile names are unknown, hang, or lead to a closed or silent port."""

    port: int
    closed_port: int
    #: Set to release the names that hang: they become unknown.
    is_over: threading.Event = field(default_factory=threading.Event)

    def __call__(self, host, port):
        word = host.partition("-")[0]
        if word == "endless":
            self.is_over.wait(10)  # as long as a system's resolver takes
        if word in ("endless", "unknown"):
            raise socket.gaierror(socket.EAI_NONAME, host)
        if host == "127.0.0.1":
            return resolve_host(host, port)
        return [("127.0.0.1", self.closed_port if word == "refusing" else self.port)]


def closed_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]
