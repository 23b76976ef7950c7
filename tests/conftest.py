"""What every test may ask for, and the rule on skips."""

from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation


@pytest.fixture(scope="session")
def city_data() -> Path:
    """The folder of the city's real data, which is no part of the repository."""
    if not settings.CITY_DATA_DIR:
        pytest.skip("CITY_DATA_DIR does not say where the city's data is")
    folder = Path(settings.CITY_DATA_DIR)
    assert folder.is_dir(), f"CITY_DATA_DIR is no folder: {folder}"
    return folder


@pytest.fixture(autouse=True)
def city_language() -> None:
    """A request in another language leaves it behind in its thread."""
    translation.activate(settings.LANGUAGE_CODE)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A transactional test empties every table; give it back what the migrations made (root page, site, groups)."""
    for item in items:
        marker = item.get_closest_marker("django_db")
        names = getattr(item, "fixturenames", [])
        asked = marker is not None and marker.kwargs.get("transaction", False)
        if asked or {"transactional_db", "live_server"} & set(names):
            names.append("django_db_serialized_rollback")
            if marker is not None:  # then pytest-django looks nowhere else before it makes the database
                marker.kwargs["serialized_rollback"] = True


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item):
    """Where REQUIRE_SERVICES is set, a test that skips has failed."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and settings.REQUIRE_SERVICES:
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped where skips are forbidden: {report.longrepr}"
    return report
