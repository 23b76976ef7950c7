"""Query budgets that tests of several apps check."""

from collections.abc import Callable

from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from accounts.throttling import Throttle

#: Most queries of a public page. In addition each list is tested with one and three rows: the count
#: must not grow.
PAGE_QUERIES = 20


def count_queries(ask: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as captured:
        ask()
    return len(captured)


def spend(
    throttle: Throttle, attempts: int, address: str = "127.0.0.1", *, account: str = ""
) -> None:
    """Count ``attempts`` of one network at once: tests begin just below a limit, whatever it is."""
    throttle.take(RequestFactory().get("/", REMOTE_ADDR=address), account, cost=attempts)
