"""Refusals of the alerts, each with a message for the user."""

from agenda.exceptions import Refused


class AlertStepRefused(Refused):
    """This step is not allowed from the current state, or not to this person."""


class MovedMeanwhile(AlertStepRefused):
    """Somebody else changed the record since it was read."""


class ImportRefused(Refused):
    """An outside alert that is not imported; the message is the reason."""
