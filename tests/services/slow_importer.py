"""Process that imports ``RECORDS`` events with a pause of ``PAUSE_S`` at each, like a slow machine.

Run with ``python -m``. It prints the number of every fortieth record while its transaction is open,
and the report's counts at the end.
"""

import json
import sys
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import django

django.setup()

from django.db.models.signals import post_save  # noqa: E402 -- Django is set up first
from django.utils import timezone  # noqa: E402

from agenda.models import Event  # noqa: E402
from sources.base import FoundEvent, FoundMoment, FoundPlace  # noqa: E402
from sources.models import Source  # noqa: E402
from sources.services.imports import import_events  # noqa: E402

SAID_EVERY = 40


def say(text: object) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def found(records: int) -> Iterator[FoundEvent]:
    """Yield events with two dates each, at fifty places."""
    tonight = datetime.combine(timezone.localdate(), datetime.min.time()) + timedelta(hours=20)
    for number in range(records):
        starts = [tonight + timedelta(days=number % 90 + after) for after in (1, 8)]
        yield FoundEvent(
            identifier=str(number),
            title=f"Bal n° {number}",
            dates=tuple(FoundMoment(start, start + timedelta(hours=2)) for start in starts),
            place=FoundPlace(f"Cour {number % 50}", postcode="75019"),
        )


def main(records: str, pause_s: str) -> None:
    saved = count(1)

    def be_slow(created: bool, **kwargs: Any) -> None:
        if created:
            time.sleep(float(pause_s))
            if (number := next(saved)) % SAID_EVERY == 0:
                say(number)

    post_save.connect(be_slow, sender=Event)
    source = Source.objects.create(slug="slow", name="Slow")
    report = import_events(source, found(int(records)))
    say(json.dumps({outcome.value: total for outcome, total in report.outcomes.items()}))


if __name__ == "__main__":
    main(*sys.argv[1:])
