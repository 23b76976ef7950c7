"""Fork server: a warm process that forks a child for each reading, and ends with its parent or when nothing is read.

It is told of a reading by 8 octets on its control socket, the deadline, and a socket beside them. The child reads its
task from that socket (:func:`written_request`) and writes its answer there, then ``DONE``; where it was ended instead,
the server writes how, as an exit code of four octets. The server itself looks at nothing that a stranger sent.
"""

import json
import os
import selectors
import signal
import socket
import struct
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import NoReturn

from sources.sandbox.confinement import is_confining, limit, refuse_files_and_sockets

Task = dict[str, str]
#: What a child does: a task, and the octets of a stranger, to an answer.
Read = Callable[[Task, bytes], bytes]

#: A deadline on the machine's monotonic clock, which every process of it shares.
DEADLINE = struct.Struct("!d")
LENGTH = struct.Struct("!I")
EXIT_CODE = struct.Struct("!i")
DONE = EXIT_CODE.pack(0)
#: What the server says once it is warm: whether its children can open files and sockets.
CONFINED, UNCONFINED = b"c", b"u"
CHUNK_BYTES = 64 * 1024
#: Descriptors of a child: the socket of its reading, nothing, nothing, and a pipe whose end says that it has ended.
SOCKET_FD, PIPE_FD, LAST_FD = 0, 3, 65_536


@dataclass(frozen=True)
class _Child:
    pid: int
    deadline: float
    #: The server's own copy of the socket of the reading.
    connection: socket.socket


def written_request(task: Task, octets: bytes) -> bytes:
    header = json.dumps(task).encode()
    return LENGTH.pack(len(header)) + header + octets


def serve(control: socket.socket, read: Read, *, idle_s: float) -> None:
    """Fork a child for each reading, until the parent has gone or nothing was read for ``idle_s``.

    A child that is late is killed. This process must have one thread.
    """
    control.sendall(CONFINED if is_confining() else UNCONFINED)
    selector = selectors.DefaultSelector()
    selector.register(control, selectors.EVENT_READ)
    children: dict[int, _Child] = {}
    ends_at = time.monotonic() + idle_s
    while children or time.monotonic() < ends_at:
        wakes_at = min((child.deadline for child in children.values()), default=ends_at)
        for key, _events in selector.select(max(wakes_at - time.monotonic(), 0)):
            if key.fileobj is not control:
                selector.unregister(key.fileobj)
                _reap(children.pop(key.fd))
                os.close(key.fd)
                ends_at = time.monotonic() + idle_s
                continue
            message, sockets, _flags, _address = socket.recv_fds(control, DEADLINE.size, 1)
            if not message:
                return _end(children)
            pipe, child = _fork(socket.socket(fileno=sockets[0]), DEADLINE.unpack(message)[0], read)
            children[pipe] = child
            selector.register(pipe, selectors.EVENT_READ)
        for child in children.values():
            if child.deadline <= time.monotonic():
                os.kill(child.pid, signal.SIGKILL)
    return None


def _fork(connection: socket.socket, deadline: float, read: Read) -> tuple[int, _Child]:
    """A child that reads, and the end of a pipe that it holds open as long as it lives."""
    pipe, its_pipe = os.pipe()
    pid = os.fork()
    if pid == 0:
        _run(connection.fileno(), its_pipe, read)
    os.close(its_pipe)
    return pipe, _Child(pid, deadline, connection)


def _run(connection: int, pipe: int, read: Read) -> NoReturn:
    """One reading, then the end of this process, whatever happens in it."""
    try:
        os.dup2(connection, SOCKET_FD)
        os.dup2(pipe, PIPE_FD)
        os.closerange(PIPE_FD + 1, LAST_FD)
        limit()
        refuse_files_and_sockets()
        request = b"".join(iter(lambda: os.read(SOCKET_FD, CHUNK_BYTES), b""))
        header_end = LENGTH.size + LENGTH.unpack_from(request)[0]
        task = json.loads(request[LENGTH.size : header_end])
        answer = memoryview(read(task, request[header_end:]) + DONE)
        while answer:
            answer = answer[os.write(SOCKET_FD, answer) :]
        os._exit(0)
    finally:
        os._exit(1)


def _reap(child: _Child) -> None:
    """Say how a child ended that did not end by itself; one that only let go of its pipe is ended now."""
    os.kill(child.pid, signal.SIGKILL)  # nothing to who has ended, and is not waited for yet
    code = os.waitstatus_to_exitcode(os.waitpid(child.pid, 0)[1])
    with child.connection, suppress(OSError):  # who asked has gone
        if code:
            child.connection.send(EXIT_CODE.pack(code), socket.MSG_DONTWAIT)


def _end(children: dict[int, _Child]) -> None:
    for child in children.values():
        os.kill(child.pid, signal.SIGKILL)
        os.waitpid(child.pid, 0)
