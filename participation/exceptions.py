"""Refusals of participation, each with the words that a person reads."""

from agenda.exceptions import Refused


class ProposalRefused(Refused):
    """Not now, or not from where it stands."""


class NoticeRefused(Refused):
    """A correction or a report that cannot be taken, or no longer be decided so."""
