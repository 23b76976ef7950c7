"""Fork server: a warm process that forks a child for each request.

It exits with its parent, or when idle. A request is 8 bytes on the control socket (the deadline)
together with a socket as file descriptor. The child reads its task from that socket
(:func:`written_request`), writes its answer there, then ``DONE``. If the child was killed, the
server writes its exit code instead, in four bytes. The server itself never looks at untrusted
input.
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
#: Work of a child: from a task and untrusted bytes to an answer.
Read = Callable[[Task, bytes], bytes]

#: Deadline on the monotonic clock, which all processes of a machine share.
DEADLINE = struct.Struct("!d")
LENGTH = struct.Struct("!I")
EXIT_CODE = struct.Struct("!i")
DONE = EXIT_CODE.pack(0)
#: Byte sent when the server is ready: whether its children are confined.
CONFINED, UNCONFINED = b"c", b"u"
CHUNK_BYTES = 64 * 1024
#: File descriptors of a child: 0 its socket, 1 and 2 closed, 3 a pipe whose end of file tells of
#: its exit.
SOCKET_FD, PIPE_FD, LAST_FD = 0, 3, 65_536


@dataclass(frozen=True)
class _Child:
    """A child and its request."""

    pid: int
    deadline: float
    #: The server's own copy of the request's socket.
    connection: socket.socket


def written_request(task: Task, octets: bytes) -> bytes:
    """Return the bytes of a request: length of the task, task as JSON, untrusted bytes."""
    header = json.dumps(task).encode()
    return LENGTH.pack(len(header)) + header + octets


def serve(control: socket.socket, read: Read, *, idle_s: float) -> None:
    """Fork a child for each request, until the parent exits or no request came for ``idle_s``.

    A child is killed at its deadline. This process must have a single thread.
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
    """Fork a child that reads; return a pipe that it holds open until it exits, and its record."""
    pipe, its_pipe = os.pipe()
    pid = os.fork()
    if pid == 0:
        _run(connection.fileno(), its_pipe, read)
    os.close(its_pipe)
    return pipe, _Child(pid, deadline, connection)


def _run(connection: int, pipe: int, read: Read) -> NoReturn:
    """Handle one request, then exit in any case."""
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
    """Send the exit code of a child that failed; kill one that only closed its pipe."""
    os.kill(child.pid, signal.SIGKILL)  # no effect on an exited child that is not yet reaped
    code = os.waitstatus_to_exitcode(os.waitpid(child.pid, 0)[1])
    with child.connection, suppress(OSError):  # the client may have gone
        if code:
            child.connection.send(EXIT_CODE.pack(code), socket.MSG_DONTWAIT)


def _end(children: dict[int, _Child]) -> None:
    """Kill and reap all children."""
    for child in children.values():
        os.kill(child.pid, signal.SIGKILL)
        os.waitpid(child.pid, 0)
