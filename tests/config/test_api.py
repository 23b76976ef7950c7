"""Error answers common to the whole API."""

import pytest
from django.db import OperationalError, connection


@pytest.mark.parametrize("path", ["lieux", "evenements", "evenements/bal", "changements"])
def test_a_database_that_is_away_is_said_to_programs_in_their_form(client, db, path):
    def away(*arguments):
        raise OperationalError("connection refused")

    assert connection.features.supports_json_field  # queried once per process
    with connection.execute_wrapper(away):
        response = client.get(f"/api/v1/{path}", headers={"Accept-Language": "en"})

    detail = "Too many people at once, or something is down for a moment: try again shortly."
    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")
    assert response.json() == {"detail": detail, "code": ""}


def test_a_fault_of_ours_is_no_absence_of_the_database(client, db):
    def broken(*arguments):
        raise OperationalError("no such column: nothing")

    client.raise_request_exception = False
    with connection.execute_wrapper(broken):
        assert client.get("/api/v1/lieux").status_code == 500
