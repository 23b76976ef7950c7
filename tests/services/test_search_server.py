"""A search server that dies or hangs: pages use the database in time, no change is lost."""

import signal
import subprocess
import sys
from dataclasses import dataclass
from typing import IO

import pytest

from tests.databases import load_schema
from tests.services.live_site import Processes, free_port, new_database
from tests.services.search_server import SearchServer, Site, until

#: A page waits one second for the server, an editor two; the rest is a busy machine's own time.
PAGE_S, EDITOR_S = 6, 10
BUILD = [sys.executable, "manage.py", "reindex", "--server"]


class AgendaEditor:
    """A process that publishes events."""

    def __init__(self, processes: Processes) -> None:
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        self.process = processes.python("-m", "tests.services.agenda_editor", **pipes)
        assert self.answer() == "ready"

    def say(self, command: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{command}\n")
        self.process.stdin.flush()

    def answer(self) -> str:
        pipe: IO[str] | None = self.process.stdout
        assert pipe is not None
        return pipe.readline().strip()

    def do(self, command: str) -> float:
        """Run a command and return its duration in seconds."""
        self.say(command)
        return float(self.answer())


@pytest.fixture(scope="module")
def server():
    found = SearchServer()
    found.start()
    yield found
    found.end()


@pytest.fixture(scope="module")
def processes(server, tmp_path_factory):
    folder = tmp_path_factory.mktemp("search-server")
    url = new_database(folder, "search_server")
    found = Processes(folder, DATABASE_URL=url, ELASTICSEARCH_URL=server.url)
    load_schema(found.environment["DATABASE_URL"])
    found.run("reindex", "--verbosity", "0")
    yield found
    found.end()


@pytest.fixture(scope="module")
def editor(processes):
    return AgendaEditor(processes)


@pytest.fixture(scope="module")
def site(processes):
    """A site with clock and worker that uses the search server."""
    port, log = free_port(), processes.folder / "log"
    with log.open("w") as written:
        processes.web(port, stderr=written)
    with (processes.folder / "log-of-the-clock").open("w") as written:
        processes.python("manage.py", "clock", stderr=written)
    with (processes.folder / "log-of-the-worker").open("w") as written:
        processes.python("manage.py", "db_worker", stderr=written)
    return Site(port, log)


def is_asked(server: SearchServer, site: Site) -> bool:
    """Whether a page is answered by the search server."""
    before = server.asked
    site.found("bal")
    return server.asked > before


@dataclass
class Killed:
    """Observations of a server that was killed during publications, and of its return."""

    found_before: int
    jazz: tuple[int, float]
    withdrawn: int
    state: tuple[int, str]
    told: list[str]
    build: "subprocess.CompletedProcess[str]"


@pytest.fixture(scope="module")
def killed(server, processes, editor, site) -> Killed:
    """Run once for all tests, since a server takes half a minute to restart."""
    editor.do("publish bal")
    editor.do("publish robot")
    until(lambda: (server.count("bal"), server.count("robot")) == (1, 1))
    until(lambda: is_asked(server, site) and site.state == (200, "ok"))
    found_before, _took = site.found("bal")

    editor.say("burst jazz 20")
    until(lambda: server.count("jazz"))
    server.kill()
    editor.answer()
    editor.do("withdraw bal")
    jazz = site.found("jazz")
    withdrawn, _took = site.found("bal")
    state, told = site.state, site.told()
    build = subprocess.run(
        BUILD, env=processes.environment, capture_output=True, text=True, check=False
    )

    server.start()
    return Killed(found_before, jazz, withdrawn, state, told, build)


def test_a_killed_server_is_not_missed_and_misses_nothing(killed, server, site):
    total, took = killed.jazz
    assert (killed.found_before, total, killed.withdrawn) == (1, 20, 0)
    assert took < PAGE_S
    assert killed.state == (200, "away")
    assert killed.told[-1] == "elasticsearch_away"

    until(lambda: (server.count("jazz"), server.count("bal")) == (20, 0))
    until(lambda: is_asked(server, site) and site.state == (200, "ok"))
    assert site.found("jazz")[0] == 20
    assert "elasticsearch_back" in site.told()


def test_a_server_that_hangs_is_waited_for_but_once_and_not_for_long(server, editor, site):
    editor.do("publish tango")
    until(lambda: is_asked(server, site))

    server.signal(signal.SIGSTOP)
    try:
        answers = [site.found("tango") for _page in range(3)]
        published = editor.do("publish zinc")
        state = site.state
    finally:
        server.signal(signal.SIGCONT)

    assert [total for total, _took in answers] == [1, 1, 1]
    assert max(took for _total, took in answers) < PAGE_S
    assert published < EDITOR_S
    assert state == (200, "away")
    until(lambda: server.count("zinc") == 1)
    until(lambda: is_asked(server, site))
    assert site.found("zinc")[0] == 1


def test_a_build_without_the_server_is_refused_and_the_old_index_stays(
    killed, server, processes, site
):
    assert killed.build.returncode == 1
    assert killed.build.stderr.splitlines()[-1].startswith(
        "CommandError: Le serveur de recherche a refusé"
    )

    until(lambda: server.count("robot") == 1)
    subprocess.run(BUILD, env=processes.environment, capture_output=True, check=True)
    until(lambda: is_asked(server, site))
    assert (server.count("robot"), site.found("robot")[0]) == (1, 1)
