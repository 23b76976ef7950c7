"""The clock of the tests: who reads it while nobody stopped it is noted, and runs again at hours that one forgets.

Every run notes, of the tests it ran, which read the clock of the day, in themselves or through the code; they carry the
marker ``clock`` from the next run on. ``pytest -m clock --at 2027-03-28T01:59:50`` has each begin at that time in the
city, from where the clock goes on; ``make nights`` does it for the hours that it names. ``--at lot`` draws an hour of
the week to come and says which: nothing depends on when a run is started.
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
        "--at", type=time_of, help="have every test begin at this time in the city, or at one that the lot draws"
    )


def time_of(text: str) -> datetime:
    """The one that ``text`` names; ``lot``: a minute of the week to come."""
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
        drawn = getattr(config, "workerinput", {}).get("at")  # one lot for all processes
        self.at: datetime | None = datetime.fromisoformat(drawn) if drawn else config.getoption("at")
        # Those that stop the clock themselves travel further.
        self.least_travels = 1 if self.at else 0

    def pytest_report_header(self) -> str | None:
        if self.at is None:
            return None
        return f"clock: each test begins on {self.at:%A %Y-%m-%d at %H:%M:%S} (--at {self.at.isoformat()})"

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
        # In UTC: from any other zone, the machine's own would change with it.
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
            known = set(notes.read(self.config, READERS, []))
            notes.write(self.config, READERS, sorted(known - self.ran | self.readers))
