"""Refusals of the alerts, each with the words that a person reads."""

from agenda.exceptions import Refused


class StepRefused(Refused):
    """An alert or a template may not take this step from where it stands, or not from this person."""


class MovedMeanwhile(StepRefused):
    """Somebody else changed it since it was read."""


class EndpointRefused(Refused):
    """Not the address of a push service that we post to."""


class SubscriptionUnknown(Refused):
    """No subscription has this address with this secret."""


class ChoiceRefused(Refused):
    """Something chosen that is not there, or not for this person."""


class ImportRefused(Refused):
    """An alert of somebody else that is not taken in."""


class AddressRefused(Refused):
    """Not a mail address that anything can be sent to."""
