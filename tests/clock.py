"""Pytest plugin for time: records which tests read the real clock, and runs them at critical hours.

Every run records which tests read the current time, in themselves or in the code under test; in
later runs they have the marker ``clock``. ``pytest -m clock --at 2027-03-28T01:59:50`` starts each
test at that time in the city, with the clock running on; ``make nights`` does it for several hours.
``--at lot`` draws a random minute of the coming week and prints it, so that nothing depends on when
tests run.
"""

import secrets
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import chain
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone

from tests import notes

READERS = "clock/readers"
RAN = "clock/ran"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--at",
        type=time_of,
        help="have every test begin at this time in the city, or at one that the lot draws",
    )


def time_of(text: str) -> datetime:
    """Parse a date and time; ``lot`` is a random minute of the coming week."""
    if text != "lot":
        return datetime.fromisoformat(text)
    this_minute = datetime.now().replace(second=0, microsecond=0)
    return this_minute + timedelta(minutes=secrets.randbelow(7 * 24 * 60))


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Clock(config), "city-clock")


class Clock:
    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.ran: set[str] = set()
        self.readers: set[str] = set()
        self.reads = 0
        self.shared: set[object] = set()
        drawn = getattr(config, "workerinput", {}).get("at")  # the same draw for all processes
        self.at: datetime | None = (
            datetime.fromisoformat(drawn) if drawn else config.getoption("at")
        )
        # Tests that set the clock themselves travel one level deeper.
        self.least_travels = 1 if self.at else 0

    def pytest_report_header(self) -> str | None:
        if self.at is None:
            return None
        begins = f"{self.at:%A %Y-%m-%d at %H:%M:%S}"
        return f"clock: each test begins on {begins} (--at {self.at.isoformat()})"

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node) -> None:
        if self.at:
            node.workerinput["at"] = self.at.isoformat()

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        readers = set(notes.read(self.config, READERS, []))
        for item in items:
            if item.nodeid in readers:
                item.add_marker("clock")

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        if self.at is None:
            return (yield from self._note(item))
        # In UTC: travelling to another zone would change the machine's time zone too.
        start = self.at.replace(tzinfo=ZoneInfo(settings.TIME_ZONE)).astimezone(UTC)
        with time_machine.travel(start, tick=True):
            return (yield from self._note(item))

    def _note(self, item: pytest.Item) -> Iterator[None]:
        self.ran.add(item.nodeid)
        real_now = timezone.now

        def noted_now() -> datetime:
            if len(time_machine.traveller_stack) <= self.least_travels:
                self.readers.add(item.nodeid)
                self.reads += 1
            return real_now()

        timezone.now = noted_now
        try:
            return (yield)
        finally:
            timezone.now = real_now
            fixtures = chain.from_iterable(item._fixtureinfo.name2fixturedefs.values())  # type: ignore[attr-defined]
            if not self.shared.isdisjoint(fixtures):
                self.readers.add(item.nodeid)

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(
        self, fixturedef: pytest.FixtureDef, request: pytest.FixtureRequest
    ) -> Iterator[object]:
        """Record shared fixtures that read the clock, for all tests that use them."""
        before = self.reads
        result = yield
        if self.reads > before and fixturedef.scope in ("module", "class", "package"):
            self.shared.add(fixturedef)
        return result

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node, error) -> None:
        """Collect what a pytest-xdist worker recorded."""
        noted = getattr(node, "workeroutput", {})  # empty if it crashed
        self.ran.update(noted.get(RAN, ()))
        self.readers.update(noted.get(READERS, ()))

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self) -> None:
        if hasattr(self.config, "workeroutput"):
            self.config.workeroutput |= {RAN: sorted(self.ran), READERS: sorted(self.readers)}
        elif self.ran:
            known = set(notes.read(self.config, READERS, []))
            notes.write(self.config, READERS, sorted(known - self.ran | self.readers))
