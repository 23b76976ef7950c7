"""Facade of the optional search server. Its client library is imported only when needed."""

from django.conf import settings

from search.services.meanings import Progress


def has_server() -> bool:
    return bool(settings.ELASTICSEARCH_URL)


def feed() -> int:
    """Feed the server; see :func:`search.services.feeding.feed_changes`."""
    if not has_server():
        return 0
    from search.services import feeding  # noqa: PLC0415 -- loads the client

    return feeding.feed_changes()


def feed_up_to(change_id: int) -> bool:
    """Feed the server, and return whether it has this change.

    See :func:`search.services.feeding.feed_changes_up_to`.
    """
    from search.services import feeding  # noqa: PLC0415 -- loads the client

    return feeding.feed_changes_up_to(change_id)


def server_state() -> str:
    """Return the server's state, "" without one.

    See :func:`search.services.feeding.read_server_state`.
    """
    if not has_server():
        return ""
    from search.services import feeding  # noqa: PLC0415 -- loads the client

    return feeding.read_server_state()


def server_lag() -> float | None:
    """Return the server's lag in seconds; see :func:`search.services.feeding.read_server_lag`."""
    from search.services import feeding  # noqa: PLC0415 -- loads the client

    return feeding.read_server_lag()


def rebuild_index(progress: Progress = bool) -> int:
    """Rebuild the server's index; see :func:`search.services.rebuilding.build_index`.

    Raises :class:`~search.exceptions.SearchServerRefused`.
    """
    from search.services import rebuilding  # noqa: PLC0415 -- loads the client

    return rebuilding.build_index(progress)


def roll_back() -> str:
    """Switch back to the previous index; see :func:`search.services.rebuilding.switch_back`.

    Raises :class:`~search.exceptions.SearchServerRefused`, or ``NothingToGoBackTo``.
    """
    from search.services import rebuilding  # noqa: PLC0415 -- loads the client

    return rebuilding.switch_back()
