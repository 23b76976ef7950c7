"""Refusals of what a person chooses or gives to be reached, each with the words that they read."""

from django.utils.functional import Promise

from agenda.exceptions import Refused


class EndpointRefused(Refused):
    """Not the address of a push service that we post to."""


class SubscriptionUnknown(Refused):
    """No subscription has this address with this secret."""


class AskedTooOften(Refused):
    """Too many requests; the next may come after some ``seconds``."""

    def __init__(self, message: str | Promise, seconds: int) -> None:
        super().__init__(message)
        self.seconds = seconds


class ChoiceRefused(Refused):
    """Something chosen that is not there, or not for this person."""


class AddressRefused(Refused):
    """Not a mail address that anything can be sent to."""
