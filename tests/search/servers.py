"""The search's server in tests, told at once of what is in the database, whoever wrote it there."""

from collections.abc import Iterable
from uuid import UUID

from agenda.models import Event
from search.engines.elasticsearch.documents import documents
from search.engines.elasticsearch.mapping import alias
from search.engines.elasticsearch.server import server
from search.services.feeding import write_documents


class Told:
    """Tells the server of an agenda, and to forget an earlier one that was rolled back."""

    def __init__(self) -> None:
        self.known: set[UUID] = set()

    def __call__(self, event_ids: Iterable[int]) -> None:
        uids = set(Event.objects.filter(pk__in=event_ids).values_list("uid", flat=True))
        write_documents(server().patient, documents(uids | self.known), alias(), refresh=True)
        self.known |= uids
