"""Process that publishes events on command, one command and one answer per line (``python -m``).

``publish WORD``: an event of that title tomorrow; ``edit WORD``: with another revision, which gives
a worker something to do; ``withdraw WORD``: unpublish all of them; ``burst WORD N``: publish N in
sequence. The answer is the duration in seconds.
"""

import sys
import time
from datetime import timedelta
from typing import Any

import django

django.setup()

from django.utils import timezone  # noqa: E402 -- Django is set up first

from agenda.models import Event  # noqa: E402
from tests.factories.agenda import published_event  # noqa: E402


def publish(word: str) -> None:
    published_event(f"{timezone.localtime() + timedelta(days=1):%Y-%m-%d} 10:00", title=word)


def edit(word: str) -> None:
    publish(word)
    Event.objects.latest("pk").save_revision()


def burst(word: str, count: str) -> None:
    for _event in range(int(count)):
        publish(word)


def withdraw(word: str) -> None:
    for event in Event.objects.live().filter(title=word):
        event.unpublish()


def answer(text: object) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main() -> None:
    commands: dict[str, Any] = {
        "publish": publish,
        "edit": edit,
        "burst": burst,
        "withdraw": withdraw,
    }
    answer("ready")
    for line in sys.stdin:
        name, *arguments = line.split()
        start = time.monotonic()
        commands[name](*arguments)
        answer(time.monotonic() - start)


if __name__ == "__main__":
    main()
