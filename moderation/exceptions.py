"""Refusals of the queue, each with a message for people."""

from agenda.exceptions import Refused


class DecisionRefused(Refused):
    """A decision about an item that is decided already, or has changed since it was shown."""


class TrustRefused(Refused):
    """A trust level that cannot be set this way."""
