"""Recovery after a push service failed for a moment: 32 requests fail, then all are accepted."""

import argparse
import asyncio
import time

from benchmarks.databases import temporary_database

ILL, PEOPLE, RUNS = 32, 200, 3
FIRST_S = 1.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=RUNS)
    runs = parser.parse_args().runs
    with temporary_database():
        for answer in ("close", "500"):
            for _ in range(runs):
                print(
                    f"{ILL} × {answer}: {first_accepted(answer):.3f} s to the first acceptance"
                    f" (budget: {FIRST_S})"
                )


def first_accepted(answer: str) -> float:
    """Return the seconds from the last failed request to the first accepted one.

    All subscriptions had been accepted before.
    """
    import uvloop
    from django.utils import timezone

    from messaging.delivery.dispatcher import Dispatcher
    from messaging.enums import DeliveryPriority
    from messaging.models import Message, Subscription
    from tests.messaging.deliveries import browsers, owed
    from tests.services.push_service import PushService

    class Blip(PushService):
        def answer_to(self, path: str) -> str:
            return answer if len(self.posted) < ILL else "201"

    Message.objects.all().delete()
    Subscription.objects.all().delete()
    with Blip() as service:
        browsers(service, PEOPLE)
        Subscription.objects.update(standing=DeliveryPriority.ACCEPTED, accepted_at=timezone.now())
        owed()
        dispatcher = Dispatcher()

        async def run() -> None:
            running = asyncio.create_task(dispatcher.run())
            until = time.monotonic() + 30
            while dispatcher.progress.accepted < PEOPLE and time.monotonic() < until:
                await asyncio.sleep(0.01)
            dispatcher.stop()
            await running

        uvloop.run(run())
        posted = service.posted
    return next(one.at for one in posted if one.answered == "201") - posted[ILL - 1].at


if __name__ == "__main__":
    main()
