"""Refusals of the search."""


class SearchServerAway(Exception):
    """The search's server does not answer in time, or has no index of ours; whoever asked goes on without it."""


class NothingToGoBackTo(Exception):
    """The search's server has no index but the one that answers."""


class SearchServerRefused(Exception):
    """The search's server did not do what a command asked; what answered before still does."""
