"""A real search server, for those tests that ask for it."""

import uuid

import pytest

from search.engines.elasticsearch.server import server
from search.services import rebuild_index


@pytest.fixture
def elasticsearch(settings, db, monkeypatch):
    """The site has the server of ELASTICSEARCH_URL, with an empty index that is deleted after."""
    if not settings.ELASTICSEARCH_OF_TESTS:
        pytest.skip("ELASTICSEARCH_URL does not say where a server is")
    settings.ELASTICSEARCH_URL = settings.ELASTICSEARCH_OF_TESTS
    settings.ELASTICSEARCH_INDEX = f"test-{uuid.uuid4().hex}"
    monkeypatch.setattr(
        server(), "wait_s", 60
    )  # what is asked here is whether it is right, not how soon
    client = server().patient
    rebuild_index()
    yield client
    found = list(
        client.options(ignore_status=404).indices.get(index=f"{settings.ELASTICSEARCH_INDEX}-*")
    )
    if found:
        client.indices.delete(index=found)
