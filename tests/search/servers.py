"""The search's server in tests, told at once of what is in the database, whoever wrote it there."""

from uuid import UUID

from agenda.models import Event
from search.engines import database_engine
from search.engines.elasticsearch.documents import documents
from search.engines.elasticsearch.engine import ElasticsearchEngine
from search.engines.elasticsearch.mapping import alias
from search.engines.elasticsearch.server import server
from search.services import rebuild_index
from search.services.feeding import write

#: What each index was told of: an event whose test rolled it back is withdrawn.
told: dict[str, set[UUID]] = {}


def told_server() -> ElasticsearchEngine:
    """The engine of the server, whose index says what the index rows say now."""
    if alias() not in told:
        rebuild_index()
    uids = set(Event.objects.values_list("uid", flat=True))
    write(server().patient, documents(uids | told.get(alias(), set())), alias(), refresh=True)
    told[alias()] = uids
    return ElasticsearchEngine(database_engine())
