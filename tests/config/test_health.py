import pytest
from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder

from tests.services.live_site import free_port


def test_a_living_process_says_so_without_a_database(client):
    response = client.get("/healthz")

    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.django_db
def test_a_site_with_its_database_and_every_migration_is_ready(client):
    response = client.get("/readyz")

    assert response.status_code == 200
    assert response.json() == {"status": "ok", "checks": {"database": "ok", "migrations": "ok"}}


@pytest.mark.django_db
def test_a_site_that_misses_a_migration_is_not_ready(client):
    MigrationRecorder(connection).record_unapplied("accounts", "0002_add_attempt_counts")

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json() == {"status": "failed", "checks": {"database": "ok", "migrations": "failed"}}


@pytest.mark.django_db
def test_a_site_without_its_database_is_not_ready(client):
    def refuse(*arguments):
        raise DatabaseError

    with connection.execute_wrapper(refuse):
        response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json() == {"status": "failed", "checks": {"database": "failed", "migrations": "failed"}}


@pytest.mark.django_db
def test_a_site_whose_search_server_is_away_says_so_and_is_ready(client, settings):
    settings.ELASTICSEARCH_URL = f"http://127.0.0.1:{free_port()}"

    response = client.get("/readyz")

    assert response.status_code == 200
    checks = {"database": "ok", "migrations": "ok", "search server": "away"}
    assert response.json() == {"status": "ok", "checks": checks}
