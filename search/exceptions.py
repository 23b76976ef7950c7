"""Exceptions of the search."""


class SearchServerAway(Exception):
    """The search server does not answer in time or has no index.

    The caller falls back to the database.
    """


class NothingToGoBackTo(Exception):
    """The search server has no earlier index to roll back to."""


class SearchServerRefused(Exception):
    """The search server refused a command; the index in use before still answers."""
