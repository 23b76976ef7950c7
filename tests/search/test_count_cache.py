"""The count of what is to come: kept for a minute as long as nothing changes.

True transactions, or nothing is kept.
"""

import datetime as dt

import pytest
from django.db import connection, transaction
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from agenda.services.publication import publish_now
from search.engines import database_engine
from search.engines.database.caches import COUNT_CACHE
from search.enums import Facet
from search.query import EventQuery
from tests.factories.agenda import at, listed_event

pytestmark = pytest.mark.django_db(transaction=True)
NOON = at("2026-03-03 12:00")


@pytest.fixture(autouse=True)
def nothing_is_counted_yet(monkeypatch):
    """Ids of changes begin anew in each test, as they never do for a city."""
    monkeypatch.setattr(COUNT_CACHE, "_kept", None)


def asked(said: str = "", now: dt.datetime = NOON) -> EventQuery:
    return EventQuery.parse(QueryDict(said), now)


def counted(query: EventQuery) -> tuple[int, int]:
    """How many answer, and how often all that is to come was counted for it."""
    with CaptureQueriesContext(
        connection,
    ) as queries:
        total = database_engine().find(query).total
    return total, sum(
        "GROUP BY alike" in query["sql"] and "count(*)" in query["sql"] for query in queries
    )


def test_events_to_come_are_counted_once_a_minute_for_all_facets():
    for price in ("free", "free", "paid"):
        listed_event(
            "2026-03-03 20:00", price_kind=price, price_from=30 if price == "paid" else None
        )

    assert counted(asked()) == (3, 1)
    assert counted(asked("prix=gratuit")) == (2, 0)
    assert counted(asked("prix=10-et-plus", NOON + dt.timedelta(seconds=59))) == (1, 0)
    assert counted(asked(now=NOON + dt.timedelta(minutes=1))) == (3, 1)
    assert counted(asked(now=at("2026-03-03 23:59"))) == (0, 1)


def test_events_to_come_are_counted_once_a_minute_for_each_condition_on_dates():
    listed_event("2026-03-03 20:00", price_kind="free", price_from=None)
    listed_event("2026-03-03 20:00", price_kind="paid", price_from=30)
    listed_event("2026-03-03 15:00", price_kind="free", price_from=None)

    assert counted(asked("des=18h")) == (2, 1)
    assert counted(asked("des=18h&prix=gratuit")) == (1, 0)
    assert counted(asked("des=15h")) == (3, 1)
    assert counted(asked("des=18h")) == (2, 0)
    assert counted(asked("des=18h", NOON + dt.timedelta(minutes=1))) == (2, 1)


def test_a_query_without_facet_counts_uses_the_same_cached_count():
    for price in ("free", "free", "paid"):
        listed_event(
            "2026-03-03 20:00", price_kind=price, price_from=30 if price == "paid" else None
        )
    assert counted(asked()) == (3, 1)

    with CaptureQueriesContext(connection) as queries:
        answer = database_engine().find(asked("prix=gratuit"), limit=1, facets=False)

    assert (answer.total, len(answer.hits), answer.facets) == (2, 1, {})
    assert not any("GROUP BY alike" in query["sql"] for query in queries)


def test_a_change_is_counted_at_once_and_a_rolled_back_one_never():
    event = listed_event("2026-03-03 20:00")
    assert counted(asked()) == (1, 1)

    second = listed_event("2026-03-03 21:00")
    assert counted(asked()) == (2, 1)
    assert counted(asked()) == (2, 0)

    with transaction.atomic():
        event.unpublish()
        assert counted(asked()) == (1, 1)
        transaction.set_rollback(True)
    assert counted(asked()) == (2, 0)
    second.unpublish()
    assert counted(asked()) == (1, 1)
    event.title = "Bal"
    publish_now(event)
    assert counted(asked()) == (1, 1)


def test_other_queries_do_not_use_the_count_cache():
    event = listed_event("2026-03-03 20:00", price_kind="free")
    assert counted(asked()) == (1, 1)

    assert counted(asked(f"lieu={event.place.slug}"))[1] == 1
    assert counted(asked("du=2026-03-03"))[0] == 1
    assert database_engine().find(asked(), facets=False).total == 1
    assert database_engine().find(asked()).facets[Facet.PRICE] == {"gratuit": 1}
