"""The table of kinds of message."""

import pytest

from messaging.enums import MessageKind
from messaging.kinds import KINDS, UNKNOWN, kind_of
from messaging.models import Message


def test_every_kind_has_its_record():
    assert set(KINDS) == set(MessageKind.values)


@pytest.mark.parametrize(
    ("kind", "severity", "urgency"),
    [
        ("alert", "Extreme", "high"),
        ("alert", "Severe", "high"),
        ("alert", "Moderate", "high"),
        ("alert", "Minor", "normal"),
        ("event", "", "normal"),
        ("search", "", "normal"),
        ("trial", "", "high"),
    ],
)
def test_what_may_wait_for_the_phone_to_wake_and_what_may_not(kind, severity, urgency):
    assert KINDS[kind].urgency_of(severity) == urgency


def test_a_kind_that_a_newer_release_wrote_is_sent_as_any_other():
    assert kind_of(Message(kind="of-tomorrow")) is UNKNOWN
