"""Process that sends alerts on command, one command and one answer per line (``python -m``).

``send``: one alert; ``hold``: one in a transaction that stays open until ``commit``; ``flood``:
one, followed by many long messages of it. The answer is the last message's id.
"""

import sys
import uuid

import django

django.setup()

from django.db import transaction  # noqa: E402 -- Django is set up first

from agenda.models import CommitCounter  # noqa: E402
from messaging.models import Message  # noqa: E402
from tests.factories.alerts import TopicFactory, approved_alert, officer  # noqa: E402

ROLES = ("by", "approver")
#: Five of these exceed the page's queue, the server's buffer and the kernel's buffers together.
FLOOD, FLOOD_LENGTH = 200, 16_000


def answer(text: object) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def flood(message: Message) -> Message:
    """Save many copies of ``message`` with long texts and new ids; none of them is live."""
    message.alert = None
    message.facts |= {"note": {"fr": "x" * FLOOD_LENGTH}}
    for _ in range(FLOOD):
        message.pk = CommitCounter.objects.reserve(Message)
        message.save(force_insert=True)
    return message


def main() -> None:
    name = uuid.uuid4().hex  # unique: earlier editors left their users in the same database
    people = {
        role: officer(username=f"{role}-{name}", email=f"{role}-{name}@example.org")
        for role in ROLES
    }
    topic = TopicFactory(slug=name)
    answer("ready")
    for line in sys.stdin:
        with transaction.atomic():
            message = Message.objects.get(alert=approved_alert(topic=topic, **people))
            if line.strip() == "flood":
                message = flood(message)
            if line.strip() == "hold":
                answer(message.pk)
                sys.stdin.readline()
        answer(message.pk)


if __name__ == "__main__":
    main()
