"""Exceptions of the agenda, each with a message for the user."""

from django.utils.functional import Promise


class Refused(Exception):
    """An action that is not allowed; the message is for the user."""

    def __init__(self, message: str | Promise) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return str(self.message)


class StepRefused(Refused):
    """A step that a date's status does not allow."""


class MergeRefused(Refused):
    """Two records that cannot be merged, or a merge that cannot be undone."""


class MergeOutdated(MergeRefused):
    """One of the two records was changed since the screen was opened."""
