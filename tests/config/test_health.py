import pytest
from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.loader import MigrationLoader
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
    [last] = MigrationLoader(None).graph.leaf_nodes("accounts")
    MigrationRecorder(connection).record_unapplied(*last)

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json() == {
        "status": "failed",
        "checks": {"database": "ok", "migrations": "failed"},
    }


@pytest.mark.django_db
@pytest.mark.parametrize("error", [DatabaseError, InterfaceError])
def test_a_site_without_its_database_is_not_ready(client, error):
    def refuse(*arguments):
        raise error

    with connection.execute_wrapper(refuse):
        response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json() == {
        "status": "failed",
        "checks": {"database": "failed", "migrations": "failed"},
    }


@pytest.mark.django_db
def test_a_site_whose_search_server_is_away_says_so_and_is_ready(client, settings):
    settings.ELASTICSEARCH_URL = f"http://127.0.0.1:{free_port()}"

    response = client.get("/readyz")

    assert response.status_code == 200
    checks = {"database": "ok", "migrations": "ok", "search server": "away"}
    assert response.json() == {"status": "ok", "checks": checks}


@pytest.mark.django_db
def test_a_site_whose_redis_is_away_says_so_and_is_ready(client, settings):
    location = f"redis://127.0.0.1:{free_port()}/0"
    settings.CACHES = {
        "default": {"BACKEND": "config.caches.ForgivingRedisCache", "LOCATION": location}
    }

    response = client.get("/readyz")

    assert response.status_code == 200
    checks = {"database": "ok", "migrations": "ok", "redis": "away"}
    assert response.json() == {"status": "ok", "checks": checks}


@pytest.mark.parametrize(
    ("app", "name", "is_borne"),
    [
        ("agenda", "9001_add_colours", True),  # additional objects unknown to this code
        ("agenda", "9001_drop_colours_least_0001", True),
        ("agenda", "9001_drop_colours_least_9000", False),
        ("colours", "9001_drop_colours_least_9000", True),  # an app of a future release
        ("wagtailcore", "9001_add_colours", False),  # its author makes no such promise
        ("wagtailcore", "0001_of_long_ago", True),  # squashed and forgotten
    ],
)
@pytest.mark.django_db
def test_a_process_leaves_when_the_database_is_ahead_of_what_it_can_bear(
    client, app, name, is_borne
):
    MigrationRecorder(connection).record_applied(app, name)

    response = client.get("/readyz")

    status, word = (200, "ok") if is_borne else (503, "ahead")
    assert (response.status_code, response.json()["checks"]) == (
        status,
        {"database": "ok", "migrations": word},
    )
