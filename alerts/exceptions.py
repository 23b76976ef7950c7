"""Refusals of the alerts, each with the words that a person reads."""

from agenda.exceptions import Refused


class StepRefused(Refused):
    """An alert or a template may not take this step from where it stands, or not from this person."""


class MovedMeanwhile(StepRefused):
    """Somebody else changed it since it was read."""


class ImportRefused(Refused):
    """An alert of somebody else that is not taken in."""
