"""Query budgets that tests of several apps check."""

from collections.abc import Callable

from django.db import connection
from django.test.utils import CaptureQueriesContext

#: Most queries of a public page. In addition each list is tested with one and three rows: the count
#: must not grow.
PAGE_QUERIES = 20


def count_queries(ask: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as captured:
        ask()
    return len(captured)
