"""Refusals of the queue, each with the words that a person reads."""

from agenda.exceptions import Refused


class DecisionRefused(Refused):
    """Of an item that is decided already, or that is not what was on the screen any more."""


class TrustRefused(Refused):
    """A level that cannot be given so."""
