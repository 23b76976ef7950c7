"""Fixtures of all tests, and the rule that skips fail where services are required."""

import functools
import gc
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.cache import cache
from django.test import Client, TransactionTestCase
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from xdist.scheduler import LoadScopeScheduling

from agenda.vectortiles import city_tiles
from tests.databases import PostgresqlDatabase, SqliteDatabase, database_of_this_process

pytest_plugins = ["tests.clock", "tests.turns"]

# Keep compiled files even if PYTHONDONTWRITEBYTECODE is set: otherwise every process of every run
# rewrites the test files (half of the collection time), and child processes compile the whole site.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# The same examples in every run, so results are reproducible; ``--hypothesis-profile=default``
# draws new ones. No deadline: a busy machine makes any example slow.
hypothesis_settings.register_profile(
    "same", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("same")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[Any]:
    """Freeze what is collected: to scan it in each garbage collection is a tenth of the time."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.set_threshold(50_000, 20, 100)
        gc.enable()


@pytest.fixture
def without_streets(settings, tmp_path) -> Iterator[None]:
    """A city that has its drawing of districts, and no file of streets."""
    (tmp_path / "carte.svg").write_bytes(Path(str(finders.find("carte.svg"))).read_bytes())
    settings.STATICFILES_DIRS = [tmp_path]

    def forget() -> None:
        city_tiles.cache_clear()
        finders.get_finder.cache_clear()  # type: ignore[attr-defined]  # an lru_cache

    forget()
    yield
    forget()


@pytest.fixture(scope="session")
def city_data() -> Path:
    """Return the folder of the city's real data, which is not in the repository."""
    if not settings.CITY_DATA_DIR:
        pytest.skip("CITY_DATA_DIR does not say where the city's data is")
    folder = Path(settings.CITY_DATA_DIR)
    assert folder.is_dir(), f"CITY_DATA_DIR is no folder: {folder}"
    return folder


@pytest.fixture(scope="session")
def database_of_tests(
    django_test_environment, django_db_modify_db_settings
) -> SqliteDatabase | PostgresqlDatabase:
    return database_of_this_process()


@pytest.fixture(scope="session")
def django_db_setup(database_of_tests, django_db_blocker) -> Iterator[None]:
    """Replaces pytest-django's fixture, which runs migrations, and Django's way of flushing the
    database."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        database_of_tests.make()
        remember_content_types()
        patch.setattr(
            TransactionTestCase, "_fixture_teardown", lambda _test: database_of_tests.make_as_new()
        )
        yield
        database_of_tests.remove()


def remember_content_types() -> None:
    """Cache all content types, so that query counts do not depend on the order of tests."""
    from django.contrib.contenttypes.models import ContentType  # noqa: PLC0415 -- a model, once Django is set up

    for pk in ContentType.objects.values_list("pk", flat=True):
        ContentType.objects.get_for_id(pk)


@pytest.fixture(autouse=True)
def nothing_is_cached() -> None:
    """Clear caches: ids repeat between tests, so cached entries would be another test's."""
    from search.index.words import FREQUENCY_CACHE, LEXICON  # noqa: PLC0415 -- models, once Django is set up

    cache.clear()
    FREQUENCY_CACHE.clear()
    LEXICON.clear()


@pytest.fixture(autouse=True, scope="session")
def database_has_our_clock() -> None:
    """Make the database's clock follow a clock that tests stop or move."""
    from messaging import database_clock  # noqa: PLC0415 -- models, once Django is set up

    database_clock.offset.renew = lambda now: None  # type: ignore[method-assign]


class LeftOut:
    """Task that is enqueued and never run."""

    def enqueue(self, *args: object) -> None:
        pass


@pytest.fixture(autouse=True, scope="session")
def references_left_out() -> Iterator[None]:
    """Leave out Wagtail's reference index, which takes a fifth of each save.

    A worker writes it after the save, and usage screens alone read it.
    """
    from wagtail import signal_handlers  # noqa: PLC0415 -- models, once Django is set up

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(signal_handlers, "update_reference_index_task", LeftOut())
        yield


@pytest.fixture
def references(monkeypatch: pytest.MonkeyPatch) -> None:
    """Write Wagtail's reference index at each save, for tests of who uses what."""
    from wagtail import signal_handlers, tasks  # noqa: PLC0415 -- models, once Django is set up

    task = tasks.update_reference_index_task
    monkeypatch.setattr(signal_handlers, "update_reference_index_task", task)


@pytest.fixture
def admin_client(admin_user: Any) -> Client:
    """An administrator who has shown a key: replaces pytest-django's, who has not."""
    from tests.factories.accounts import sign_in_as_staff  # noqa: PLC0415 -- models, once Django is set up

    client = Client()
    sign_in_as_staff(client, admin_user)
    return client


@pytest.fixture(autouse=True)
def city_language() -> None:
    """Activate the city's language: a request in another one leaves it active in the thread."""
    translation.activate(settings.LANGUAGE_CODE)


@functools.cache
def files_built_once() -> frozenset[str]:
    """Return the test files with a module-scoped fixture."""
    tests = Path(__file__).parent
    return frozenset(
        str(path.relative_to(tests.parent))
        for path in tests.rglob("test_*.py")
        if 'fixture(scope="module"' in path.read_text()
    )


#: Parts of the ids of tests that use the judged site (tests/services/conftest.py), built by one
#: process for all.
JUDGED = ("tests/services/test_api_judge.py", "tests/services/test_page_judge.py", "{origin}")


def file_of(nodeid: str) -> str:
    return nodeid.partition("::")[0]


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """Mark tests that use the database, and run files with module fixtures first, since they take
    longest.

    So none of them runs alone at the end while the other processes are idle.
    """
    for item in items:
        names = getattr(item, "fixturenames", [])
        if item.get_closest_marker("django_db") or {"db", "transactional_db", "live_server"} & set(
            names
        ):
            item.add_marker("database")
    yield
    items.sort(key=lambda item: file_of(item.nodeid) not in files_built_once())


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Keep each file with a module fixture in one process; distribute all other tests in order."""

    class Scheduling(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            if any(part in nodeid for part in JUDGED):
                return "judged"
            path = file_of(nodeid)
            return path if path in files_built_once() else nodeid

    config.option.loadscopereorder = False
    return Scheduling(config, log)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item):
    """Turn skips into failures if REQUIRE_SERVICES is set."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and settings.REQUIRE_SERVICES:
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped where skips are forbidden: {report.longrepr}"
    return report
