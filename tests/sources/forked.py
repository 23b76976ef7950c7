"""A fork server whose children do what readers never do: ``python -m tests.sources.forked``."""

import json
import os
import socket
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from sources.sandbox.fork_server import PIPE_FD, Task, serve


def echo(octets: bytes) -> None:
    """Nothing is done."""


def open_a_socket(octets: bytes) -> None:
    socket.socket()


def make_a_pair_of_sockets(octets: bytes) -> None:
    socket.socketpair()


def open_a_file(octets: bytes) -> None:
    Path("/etc/hostname").read_bytes()


def write_a_file(octets: bytes) -> None:
    Path(octets.decode()).write_bytes(b"here")


def erase_a_file(octets: bytes) -> None:
    Path(octets.decode()).unlink()


def start_a_process(octets: bytes) -> None:
    os.execv("/bin/true", ["/bin/true"])


def fork(octets: bytes) -> None:
    os.fork()


def end_another(octets: bytes) -> None:
    os.kill(int(octets), 9)


def never_end(octets: bytes) -> None:
    while True:
        pass


def pretend_to_have_ended(octets: bytes) -> None:
    os.close(PIPE_FD)
    threading.Event().wait()


def answer_at_length(octets: bytes) -> bytes:
    return bytes(20 * 1024**2)


def take_memory(octets: bytes) -> None:
    bytearray(2 * 1024**3)


DEEDS: dict[str, Callable[[bytes], bytes | None]] = {
    deed.__name__: deed
    for deed in (
        echo, open_a_socket, make_a_pair_of_sockets, open_a_file, write_a_file, erase_a_file,
        start_a_process, fork,
        end_another, never_end, pretend_to_have_ended, answer_at_length, take_memory,
    )
}  # fmt: skip


def read(task: Task, octets: bytes) -> bytes:
    """The octets themselves, or the name of the error that the deed met."""
    try:
        return DEEDS[task["deed"]](octets) or octets
    except (OSError, MemoryError) as error:
        return type(error).__name__.encode()


if __name__ == "__main__":
    serve(socket.socket(fileno=0), read, idle_s=json.loads(sys.argv[1])["idle_s"])
