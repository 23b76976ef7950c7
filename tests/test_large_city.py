"""On PostgreSQL with 50,000 events of five dates: no page scans a large table."""

import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agenda.models import Event, HomePage
from agenda.models.selections import MOST_EVENTS
from agenda.permissions import EDITORS
from agenda.views.pages import CHANGE_SORTS
from tests.agenda.cms import signed_in, somebody
from tests.budgets import PAGE_QUERIES
from tests.factories.agenda import SelectionIndexPageFactory, SelectionPageFactory
from tests.factories.alerts import sent_alert
from tests.factories.crowd import make_large_city

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite reads tables its own way"),
]
COST = re.compile(r"\.\.(\d+\.\d+) ")
LARGE = re.compile(
    r"Seq Scan on "
    r"(agenda_(?:event|occurrence|eventdate|eventcalendar|change)|search_(?!landmark\b)\w+)\b"
)
#: Most planner cost of a page's statement (1 is reading an 8 kB page sequentially). Reading every
#: date of the city costs 20,000, by an index too; a page of lines costs 10,300, each with its
#: event's next date.
DEAR = 12_000
#: Reads weeks of dates; the planner expects even more.
FEED = "/agenda.atom"
#: Not a page: its counts are cached for five seconds for all.
METRICS = "/metrics"
#: Run once a minute outside of transactions, but tests are inside one.
KEPT = "SELECT alike, count(*) FROM search_indexedevent"


@pytest.fixture
def large_city():
    """Create 50,000 events at 2,000 places; return the middle one."""
    make_large_city(50_000)
    return Event.objects.order_by("pk")[25_000]


def scans_of(client, path):
    """Return the large tables that a page scans, its highest statement cost, its query count."""
    client.get(path)  # fills what is cached for a minute
    cache.delete("metrics")  # cached for five seconds
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(path)
    assert answer.status_code == 200
    scans, dearest = set(), 0.0
    with connection.cursor() as cursor:
        for query in list(queries):
            if query["sql"].startswith(("SELECT", "WITH")) and not query["sql"].startswith(KEPT):
                cursor.execute(f"EXPLAIN {query['sql']}")
                plan = [line for (line,) in cursor]
                scans |= {table for line in plan for table in LARGE.findall(line)}
                dearest = max(dearest, float(COST.search(plan[0])[1]))
    return scans, dearest, len(queries)


def test_no_page_reads_a_large_table_from_end_to_end(client, large_city):
    assert (Event.objects.count(), large_city.occurrences.count()) == (50_000, 5)
    event, place, organisation = (
        large_city.get_absolute_url(),
        large_city.place,
        large_city.organisation,
    )
    programme, alert = Event.objects.exclude(programme=None).first().programme, sent_alert()
    alert.events.add(large_city)
    alert.places.add(place)
    alert.programmes.add(programme)
    kept = ",".join(map(str, Event.objects.order_by("pk").values_list("pk", flat=True)[100:200]))
    selections = SelectionIndexPageFactory(parent=HomePage.objects.get())
    for number in range(3):
        chosen = Event.objects.order_by("pk")[number : number + MOST_EVENTS]
        SelectionPageFactory(parent=selections, slug=f"idees-{number}", events=chosen)
    paths = [
        *(
            "/",
            "/en/",
            "/agenda/",
            "/agenda/?q=accordéon&quand=ce-week-end",
            "/agenda/?prix=gratuit",
            "/changements/",
        ),
        *("/selections/", "/selections/idees-0/"),
        *(event, place.get_absolute_url(), programme.get_url(), organisation.get_absolute_url()),
        *("/alertes/", f"/alertes/{alert.uuid}/", "/alertes/chiffres/", f"/mes-sorties/?n={kept}"),
        *(f"/agenda/autour/?pres={place.latitude},{place.longitude}", "/agenda/?quand=maintenant"),
        *("/agenda/?tri=fin&fin=7", *(f"/changements/?quoi={sort}" for sort in CHANGE_SORTS)),
        *(
            f"{event[:-1]}.ics",
            f"{event[:-1]}.json",
            "/agenda.json",
            FEED,
            "/agenda/suggestions/?q=1250",
            METRICS,
        ),
    ]

    found = {path: scans_of(client, path) for path in paths}

    assert {path: scans for path, (scans, _cost, _queries) in found.items() if scans} == {}
    assert {
        path: cost
        for path, (_scans, cost, _queries) in found.items()
        if cost > DEAR and path != FEED
    } == {}
    assert {
        path: queries
        for path, (_scans, _cost, queries) in found.items()
        if queries > 12 and path != METRICS
    } == {}
    # The event chooser counts all events and sorts none.
    _scans, cost, queries = scans_of(
        signed_in(somebody(EDITORS)), reverse("wagtailsnippetchoosers_agenda_event:choose")
    )
    assert cost < DEAR
    assert queries <= PAGE_QUERIES
