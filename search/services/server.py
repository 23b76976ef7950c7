"""The search's server, of a site that has one. Its client is loaded when it is first needed: a town goes without."""

from collections.abc import Callable

from django.conf import settings


def has_server() -> bool:
    return bool(settings.ELASTICSEARCH_URL)


def feed() -> int:
    """Tell the server what changed; see :func:`search.services.feeding.feed`."""
    if not has_server():
        return 0
    from search.services import feeding  # noqa: PLC0415 -- loads the client

    return feeding.feed()


def feed_up_to(change_id: int) -> bool:
    """Tell the server what changed, and whether it knows of this; see :func:`search.services.feeding.feed_up_to`."""
    from search.services import feeding  # noqa: PLC0415 -- loads the client

    return feeding.feed_up_to(change_id)


def server_state() -> str:
    """How it does, nothing without one; see :func:`search.services.feeding.server_state`."""
    if not has_server():
        return ""
    from search.services import feeding  # noqa: PLC0415 -- loads the client

    return feeding.server_state()


def server_lag() -> float | None:
    """How far it is behind, in seconds; see :func:`search.services.feeding.server_lag`."""
    from search.services import feeding  # noqa: PLC0415 -- loads the client

    return feeding.server_lag()


def rebuild_index(progress: Callable[[int], object] = bool) -> int:
    """Build its index anew; see :func:`search.services.rebuilding.rebuild_index`.

    Raises :class:`~search.exceptions.SearchServerRefused`.
    """
    from search.services import rebuilding  # noqa: PLC0415 -- loads the client

    return rebuilding.rebuild_index(progress)


def roll_back() -> str:
    """Let its index before answer again; see :func:`search.services.rebuilding.roll_back`.

    Raises :class:`~search.exceptions.SearchServerRefused`, or ``NothingToGoBackTo``.
    """
    from search.services import rebuilding  # noqa: PLC0415 -- loads the client

    return rebuilding.roll_back()
