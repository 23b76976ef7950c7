"""A process that writes alerts as an editor's does: one command a line, one answer a line (``python -m``).

``send`` an alert; ``hold`` one in a transaction that stays open until ``commit``. The answer is the message's id.
"""

import sys
import uuid

import django

django.setup()

from django.db import transaction  # noqa: E402 -- Django is set up first

from alerts.models import Message  # noqa: E402
from tests.factories.alerts import TopicFactory, officer, sent_alert  # noqa: E402

ROLES = ("by", "approver")


def answer(text: object) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main() -> None:
    name = uuid.uuid4().hex  # editors before this one have left theirs in the same database
    people = {role: officer(username=f"{role}-{name}", email=f"{role}-{name}@example.org") for role in ROLES}
    topic = TopicFactory(slug=name)
    answer("ready")
    for line in sys.stdin:
        with transaction.atomic():
            message = Message.objects.get(alert=sent_alert(topic=topic, **people))
            if line.strip() == "hold":
                answer(message.pk)
                sys.stdin.readline()
        answer(message.pk)


if __name__ == "__main__":
    main()
