"""Refusals of the agenda, each with the words that a person reads."""

from django.utils.functional import Promise


class Refused(Exception):
    """Something that may not be done; the message is for the person who asked."""

    def __init__(self, message: str | Promise) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return str(self.message)


class StepRefused(Refused):
    """A date may not take this step from where it stands."""


class MergeRefused(Refused):
    """Two records that may not be made one, or one that may not be made two again."""


class MergeOutdated(MergeRefused):
    """Somebody changed one of the two since the screen was opened."""
