"""The clock of the tests: who reads it while nobody stopped it is noted, and runs again at hours that one forgets.

Every run notes, of the tests it ran, which read the clock of the day, in themselves or through the code; they carry the
marker ``clock`` from the next run on. ``pytest -m clock --at 2027-03-28T01:59:50`` has each begin at that time in the
city, from where the clock goes on; ``make nights`` does it for the hours that it names.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import chain
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone

READERS = "clock/readers"
RAN = "clock/ran"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--at", type=datetime.fromisoformat, help="have every test begin at this time in the city")


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Clock(config), "city-clock")


class Clock:
    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.ran: set[str] = set()
        self.readers: set[str] = set()
        self.reads = 0
        self.shared: set[object] = set()
        self.at: datetime | None = config.getoption("at")

    def pytest_report_header(self) -> str | None:
        return f"clock: each test begins on {self.at:%A %Y-%m-%d at %H:%M:%S}" if self.at else None

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        readers = set(self.config.cache.get(READERS, []))
        for item in items:
            if item.nodeid in readers:
                item.add_marker("clock")

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        if self.at:
            # In UTC: from any other zone, the machine's own would change with it.
            start = self.at.replace(tzinfo=ZoneInfo(settings.TIME_ZONE)).astimezone(UTC)
            with time_machine.travel(start, tick=True):
                return (yield)
        self.ran.add(item.nodeid)
        real_now = timezone.now

        def noted_now() -> datetime:
            if not time_machine.escape_hatch.is_travelling():
                self.readers.add(item.nodeid)
                self.reads += 1
            return real_now()

        timezone.now = noted_now
        try:
            return (yield)
        finally:
            timezone.now = real_now
            fixtures = chain.from_iterable(item._fixtureinfo.name2fixturedefs.values())
            if not self.shared.isdisjoint(fixtures):
                self.readers.add(item.nodeid)

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef, request: pytest.FixtureRequest) -> Iterator[object]:
        """What several tests share was made by the clock for all of them."""
        before = self.reads
        result = yield
        if self.reads > before and fixturedef.scope in ("module", "class", "package"):
            self.shared.add(fixturedef)
        return result

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node, error) -> None:
        """What a process of pytest-xdist noted."""
        noted = getattr(node, "workeroutput", {})  # none of one that crashed
        self.ran.update(noted.get(RAN, ()))
        self.readers.update(noted.get(READERS, ()))

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self) -> None:
        if hasattr(self.config, "workeroutput"):
            self.config.workeroutput |= {RAN: sorted(self.ran), READERS: sorted(self.readers)}
        elif self.ran:
            known = set(self.config.cache.get(READERS, []))
            self.config.cache.set(READERS, sorted(known - self.ran | self.readers))
