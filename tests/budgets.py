"""Budgets of the design that tests of several rooms hold."""

#: Queries of a public page. Beside it each list is asked twice, with one row and with three: it may not grow.
PAGE_QUERIES = 20
