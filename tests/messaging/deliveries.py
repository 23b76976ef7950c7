"""Browsers of a push service of ours, messages for them, and a dispatcher."""

import asyncio
import hashlib
import json
import os
import uuid
from datetime import timedelta

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.db import transaction
from django.utils import timezone

from messaging.delivery.dispatcher import Dispatcher, Pace
from messaging.interest_kinds import LISTED
from messaging.models import Delivery, Message, Subscription
from messaging.services.outbox import post
from tests.factories.messaging import SubscriptionFactory, write_deliveries

QUICK = Pace(lease_s=5, timeout_s=0.5, grace_s=0.2)
KEY = ec.generate_private_key(ec.SECP256R1())
POINT = KEY.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
SECRET = os.urandom(16)


def browser(service, path, **fields):
    """A subscription at ``service`` that the test can read the messages of."""
    endpoint = f"{service.origin}{path}"
    return SubscriptionFactory(
        endpoint=endpoint, service=service.host, p256dh=POINT, auth=SECRET, **fields
    )


def browsers(service, count):
    """``count`` of them at once; returns their paths."""
    paths = [f"/wpush/{number}" for number in range(count)]
    now = timezone.now()
    Subscription.objects.bulk_create(
        [
            Subscription(
                endpoint=f"{service.origin}{path}",
                endpoint_hash=hashlib.sha256(f"{service.origin}{path}".encode()).hexdigest(),
                p256dh=POINT,
                auth=SECRET,
                service=service.host,
                seen_at=now,
            )
            for path in paths
        ],
        batch_size=500,
    )
    return paths


def owed(**fields):
    """A message owed to every subscription, its deliveries written."""
    message = unwritten(**fields)
    write_deliveries()
    return message


@transaction.atomic
def unwritten(*, expires_in=timedelta(hours=1), thread=None, to=None, **fields):
    """A message owed to every subscription, or to those in ``to``; no delivery is written yet."""
    values = {
        "kind": "alert",
        "severity": "Moderate",
        "payloads": {
            "fr": json.dumps({"titre": "Les berges ferment"}),
            "en": json.dumps({"titre": "Banks closed"}),
        },
        "at": timezone.now(),
        "expires_at": timezone.now() + expires_in,
    }
    chosen = Subscription.objects.all() if to is None else to
    who = LISTED.part(sorted(chosen.values_list("pk", flat=True)))
    return post(Message(thread=thread or uuid.uuid4(), **values | fields), [who])


def dispatch(pace=QUICK, until=None):
    """Run a dispatcher until nothing is due, or until ``until`` (in its database's thread).

    ``pace`` is its own, or a dispatcher.
    """
    dispatcher = pace if isinstance(pace, Dispatcher) else Dispatcher(pace)

    async def run():
        running = asyncio.create_task(dispatcher.run(until_idle=until is None))
        while until is not None and not await _asked(dispatcher, until):
            assert not running.done()
        dispatcher.is_stopping = until is not None
        await running

    asyncio.run(run())
    return dispatcher


async def _asked(dispatcher, question):
    await asyncio.sleep(0.02)
    return await dispatcher.in_thread(question)


def due_again():
    """As if all that waits had waited long enough."""
    Delivery.objects.owed().update(due_at=timezone.now())


def states():
    """(state, reason, status, attempts) of each delivery, in order."""
    rows = Delivery.objects.order_by("message_id", "pk")
    return list(rows.values_list("state", "reason", "status_code", "attempts"))


def read(body):
    """What the browser reads."""
    return json.loads(
        http_ece.decrypt(body, private_key=KEY, auth_secret=SECRET, version="aes128gcm")
    )
