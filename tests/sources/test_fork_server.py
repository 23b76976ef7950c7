"""The warm process that forks a reader for each paste: its limits, its life and its end."""

import os
import platform
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from sources.sandbox.client import TOO_LONG, ForkServer
from sources.sandbox.confinement import FILTERS
from sources.sandbox.fork_server import DONE, EXIT_CODE, written_request

PATIENCE_S = 60
needs_seccomp = pytest.mark.skipif(
    platform.system() != "Linux" or platform.machine() not in FILTERS,
    reason="needs a Linux whose calls are known",
)


@pytest.fixture(scope="module")
def server() -> Iterator[ForkServer]:
    server = ForkServer("tests.sources.forked")
    yield server
    server.close()


def answer(server: ForkServer, deed: str, octets: bytes = b"") -> bytes:
    return server.ask({"deed": deed}, octets, time.monotonic() + PATIENCE_S)


@needs_seccomp
@pytest.mark.parametrize(
    ("deed", "error"),
    [
        ("open_a_socket", b"PermissionError"),
        ("make_a_pair_of_sockets", b"PermissionError"),
        ("open_a_file", b"FileNotFoundError"),
        ("start_a_process", b"PermissionError"),
        ("fork", b"PermissionError"),
    ],
)
def test_a_child_opens_no_socket_and_no_file_and_starts_no_process(server, deed, error):
    assert answer(server, deed) == error + DONE


@needs_seccomp
def test_a_child_writes_and_erases_no_file_and_ends_no_process(server, tmp_path):
    kept, new = tmp_path / "kept", tmp_path / "new"
    kept.write_bytes(b"")

    answers = [
        answer(server, "write_a_file", str(new).encode()),
        answer(server, "erase_a_file", str(kept).encode()),
        answer(server, "end_another", str(os.getpid()).encode()),
    ]

    assert answers == [
        b"FileNotFoundError" + DONE,
        b"PermissionError" + DONE,
        b"PermissionError" + DONE,
    ]
    assert (kept.exists(), new.exists()) == (True, False)


def test_a_child_has_no_more_memory_than_it_may(server):
    assert answer(server, "take_memory") == b"MemoryError" + DONE


def test_an_answer_that_is_too_long_is_none(server):
    assert answer(server, "answer_at_length") == TOO_LONG


def test_a_child_that_never_ends_is_ended_for_its_processor_time(server):
    assert answer(server, "never_end") == EXIT_CODE.pack(-signal.SIGPROF)


def test_a_child_that_pretends_to_have_ended_is_ended_and_keeps_no_other_waiting(server):
    pretending = answer(server, "pretend_to_have_ended")

    assert (pretending, answer(server, "echo", b"Bal")) == (
        EXIT_CODE.pack(-signal.SIGKILL),
        b"Bal" + DONE,
    )


def test_two_are_answered_at_once_each_its_own_however_long(server):
    texts = [str(number).encode() * 500_000 for number in range(4)]

    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(lambda text: answer(server, "echo", text), texts))

    assert answers == [text + DONE for text in texts]


def test_a_late_one_is_killed_while_another_is_answered(server):
    answer(server, "echo")
    with server.connect(time.monotonic() + 0.2) as late:
        late.sendall(
            written_request({"deed": "echo"}, b"")
        )  # and never its end: the child waits for more
        meanwhile = answer(server, "echo", b"Bal")
        late.settimeout(PATIENCE_S)
        said = late.recv(100)
        end = late.recv(100)

    assert (meanwhile, said, end) == (b"Bal" + DONE, EXIT_CODE.pack(-signal.SIGKILL), b"")


def test_who_asks_waits_no_longer_than_the_deadline(server):
    answer(server, "echo")

    with pytest.raises(TimeoutError):
        server.ask({"deed": "never_end"}, b"", time.monotonic() + 0.05)


def test_a_server_that_was_killed_is_started_again(server):
    answer(server, "echo")
    first = server.process
    first.kill()
    first.wait(PATIENCE_S)

    again = answer(server, "echo", b"Bal")

    assert (again, server.process.pid == first.pid) == (b"Bal" + DONE, False)


def test_a_server_that_dies_as_it_is_asked_is_started_again(server):
    answer(server, "echo")
    first = server.process
    first.send_signal(signal.SIGSTOP)  # it has not read what it was told when it dies
    with ThreadPoolExecutor(1) as threads:
        asked = threads.submit(answer, server, "echo", b"Bal")
        first.kill()
        again = asked.result(PATIENCE_S)

    assert (again, server.process.pid == first.pid) == (b"Bal" + DONE, False)


def test_a_server_that_was_started_ahead_is_the_one_that_is_asked():
    server = ForkServer("tests.sources.forked")
    server.start()
    first = server.process
    server.start()

    answered = answer(server, "echo", b"Bal")

    assert (answered, server.process is first) == (b"Bal" + DONE, True)
    server.close()


def test_a_server_ends_once_nobody_has_asked_for_a_while_and_the_next_one_is_answered():
    server = ForkServer("tests.sources.forked", idle_s=0.1)
    answer(server, "echo")

    code = server.process.wait(PATIENCE_S)
    again = answer(server, "echo", b"Bal")
    server.close()

    assert (code, again) == (0, b"Bal" + DONE)


@pytest.mark.skipif(
    not hasattr(os, "pidfd_open"), reason="needs Linux, to wait for who is no child"
)
def test_a_server_ends_with_its_parent_however_that_ends():
    asking = """
import os, signal, time
import django
django.setup()
from sources.sandbox.client import ForkServer
server = ForkServer("tests.sources.forked")
server.ask({"deed": "echo"}, b"", time.monotonic() + 60)
print(server.process.pid, flush=True)
signal.pause()
"""
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings.test"}
    with subprocess.Popen(
        [sys.executable, "-c", asking], stdout=subprocess.PIPE, env=environment, text=True
    ) as parent:
        pid = next(int(line) for line in parent.stdout if line.strip().isdigit())
        end = os.pidfd_open(pid)
        parent.kill()
    try:
        ended, _writable, _failed = select.select([end], [], [], PATIENCE_S)
    finally:
        os.close(end)

    assert ended == [end]
