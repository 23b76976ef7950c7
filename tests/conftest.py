"""What every test may ask for, and the rule on skips."""

import hashlib
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.utils import translation
from hypothesis import settings as hypothesis_settings
from xdist.scheduler import LoadScopeScheduling

from tests.migrated import MigratedFile, MigratedTemplate

pytest_plugins = ["tests.clock"]

# The same examples in every run: a merge waits for no lot. ``--hypothesis-profile=default`` draws others.
hypothesis_settings.register_profile("same", derandomize=True)
hypothesis_settings.load_profile("same")


@pytest.fixture(scope="session")
def city_data() -> Path:
    """The folder of the city's real data, which is no part of the repository."""
    if not settings.CITY_DATA_DIR:
        pytest.skip("CITY_DATA_DIR does not say where the city's data is")
    folder = Path(settings.CITY_DATA_DIR)
    assert folder.is_dir(), f"CITY_DATA_DIR is no folder: {folder}"
    return folder


@pytest.fixture(scope="session")
def migrations_digest(request: pytest.FixtureRequest) -> str | None:
    """With ``--reuse-db``: of all that makes a migrated database, which is kept until that changes.

    Each run works on a copy: a transactional test empties what it ran on, migrations' own rows included.
    """
    if not request.config.getvalue("reuse_db") or request.config.getvalue("create_db"):
        return None
    sources = [*Path(settings.BASE_DIR).glob("*/migrations/*.py"), Path(settings.BASE_DIR, "requirements", "dev.txt")]
    return hashlib.sha256(b"".join(source.read_bytes() for source in sorted(sources))).hexdigest()[:16]


@pytest.fixture(scope="session")
def migrated_database(request, django_db_modify_db_settings_parallel_suffix, migrations_digest, tmp_path_factory):
    """Where the migrated database is kept, once this run's is a copy of it, if there was one."""
    if migrations_digest is None:
        return None
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        folder = request.config.cache.mkdir("migrated-database")
        return MigratedFile(folder / f"{migrations_digest}.sqlite3", tmp_path_factory.mktemp("database"))
    return MigratedTemplate(migrations_digest)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(migrated_database, django_db_blocker) -> None:
    if migrated_database is not None:
        with django_db_blocker.unblock():
            migrated_database.copy()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker, migrated_database) -> None:
    if migrated_database is not None:
        with django_db_blocker.unblock():
            migrated_database.keep()


@pytest.fixture(autouse=True)
def nothing_is_cached() -> None:
    """Another test's pictures have the ids of this one's."""
    from search.query.lexicon import LEXICON  # noqa: PLC0415 -- models, once Django is set up
    from search.services.lookalikes import FREQUENCY_CACHE  # noqa: PLC0415

    cache.clear()
    FREQUENCY_CACHE.clear()
    LEXICON.clear()


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
        if marker is not None or "db" in names or "transactional_db" in names or "live_server" in names:
            item.add_marker("database")
        asked = marker is not None and marker.kwargs.get("transaction", False)
        if asked or {"transactional_db", "live_server"} & set(names):
            names.append("django_db_serialized_rollback")
            if marker is not None:  # then pytest-django looks nowhere else before it makes the database
                marker.kwargs["serialized_rollback"] = True


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """What is built once for its file is built by one process: such a file is not shared out. All else is, in order."""
    tests = Path(__file__).parent
    whole = {
        str(path.relative_to(tests.parent))
        for path in tests.rglob("test_*.py")
        if 'fixture(scope="module")' in path.read_text()
    }

    class Scheduling(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            path = nodeid.partition("::")[0]
            return path if path in whole else nodeid

    config.option.loadscopereorder = False
    return Scheduling(config, log)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item):
    """Where REQUIRE_SERVICES is set, a test that skips has failed."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and settings.REQUIRE_SERVICES:
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped where skips are forbidden: {report.longrepr}"
    return report
