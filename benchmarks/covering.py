"""A pytest plugin: which tests run which lines of what :mod:`benchmarks.mutants` changes, and how long each takes.

``COVERING`` is the folder that takes a file of coverage's and one of seconds, from each process that runs tests.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import coverage
import pytest

ROOT = Path(__file__).parents[1]


class Covering:
    def __init__(self, folder: Path) -> None:
        self.folder, self.name = folder, os.environ.get("PYTEST_XDIST_WORKER", "main")
        sources = [str(ROOT / app) for app in ("agenda", "alerts", "search")]
        self.coverage = coverage.Coverage(data_file=folder / f"lines-{self.name}", config_file=False, source=sources)
        self.coverage.set_option("run:disable_warnings", ["no-data-collected"])
        self.seconds: dict[str, float] = {}

    def pytest_sessionstart(self) -> None:
        self.coverage.start()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self.coverage.switch_context(item.nodeid)
        return (yield)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.seconds[report.nodeid] = self.seconds.get(report.nodeid, 0) + report.duration

    def pytest_sessionfinish(self) -> None:
        self.coverage.stop()
        self.coverage.save()
        (self.folder / f"seconds-{self.name}.json").write_text(json.dumps(self.seconds))


def pytest_configure(config: pytest.Config) -> None:
    is_conductor = config.getoption("numprocesses", None) and not hasattr(config, "workerinput")
    if not is_conductor:
        config.pluginmanager.register(Covering(Path(os.environ["COVERING"])), "covering")
