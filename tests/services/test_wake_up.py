"""With Redis an approval wakes a dispatcher that would otherwise poll much later."""

import asyncio

import pytest
import redis.asyncio

from messaging.delivery.dispatcher import Dispatcher, Pace
from messaging.live.layer import GROUP, listen
from messaging.models import Delivery
from tests.factories.alerts import approved_alert
from tests.messaging.deliveries import browser
from tests.services.dispatchers import PATIENCE_S
from tests.services.live_site import Processes, free_port
from tests.services.push_service import PushService

pytestmark = pytest.mark.django_db(transaction=True)

#: Polls at start, and then not during this test.
RARELY = Pace(lease_s=5, timeout_s=0.5, grace_s=0.2, look_s=3600)


@pytest.fixture
def redis_url(tmp_path, settings):
    """A Redis server of its own, as this process's channel layer; yields its URL."""
    processes, port = Processes(tmp_path), free_port()
    processes.redis(port)
    url = f"redis://127.0.0.1:{port}/0"
    layer = {"BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer", "CONFIG": {"hosts": [url]}}
    settings.CHANNEL_LAYERS = {"default": layer}
    yield url
    processes.end()


async def until(question):
    """Poll until ``question`` is true; fail after PATIENCE_S."""
    async with asyncio.timeout(PATIENCE_S):
        while not await question():
            await asyncio.sleep(0.02)


def test_an_approval_wakes_a_dispatcher_that_hardly_looks(redis_url):
    with PushService() as service:
        browser(service, "/a")
        dispatcher = Dispatcher(RARELY, listen=listen)

        async def run():
            asked = redis.asyncio.from_url(redis_url)
            running = asyncio.create_task(dispatcher.run())
            await until(lambda: asked.pubsub_channels(f"*{GROUP}"))
            for number in (1, 2):
                await dispatcher.in_thread(approved_alert)
                await until(lambda count=number: dispatcher.in_thread(accepted, count))
            dispatcher.stop()
            await running
            await asked.aclose()

        asyncio.run(run())

        assert service.hits() == {"/a": 2}


def accepted(count):
    return Delivery.objects.filter(state="accepted").count() == count
