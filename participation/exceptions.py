"""Refusals of participation, each with a message for people."""

from agenda.exceptions import Refused


class ProposalRefused(Refused):
    """A change that the state of a proposal, or a quota, does not allow."""


class NoticeRefused(Refused):
    """A correction or report that cannot be accepted, or not be decided so any more."""
