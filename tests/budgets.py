"""Budgets of the design that tests of several rooms hold."""

from collections.abc import Callable

from django.db import connection
from django.test.utils import CaptureQueriesContext

#: Queries of a public page. Beside it each list is asked twice, with one row and with three: it may not grow.
PAGE_QUERIES = 20


def count_queries(ask: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as captured:
        ask()
    return len(captured)
