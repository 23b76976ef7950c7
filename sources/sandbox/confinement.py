"""Limits of a process that parses untrusted input.

CPU and memory; and no files or sockets where seccomp exists. A seccomp filter (``man 2 seccomp``)
allows only the system calls that parsing needs, and so refuses files and sockets. It exists on
Linux; call numbers are given for two architectures.
"""

import ctypes
import errno
import json
import os
import platform
import resource
import signal
import struct
from contextlib import suppress
from pathlib import Path

#: Seconds of CPU; real pages and calendars take a hundredth.
CPU_S = 0.8
MEMORY_BYTES = 1024 * 1024 * 1024

PR_SET_PDEATHSIG, PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS = 1, 22, 38
SECCOMP_MODE_FILTER = 2
#: BPF instructions: load a word of ``struct seccomp_data``; jump if equal; return
#: (``linux/filter.h``).
LOAD, JUMP_IF_EQUAL, RETURN = 0x20, 0x15, 0x06
NUMBER_AT, ARCHITECTURE_AT = 0, 4
ALLOW, REFUSE, KILL = 0x7FFF0000, 0x00050000, 0x80000000
#: By machine name: ``AUDIT_ARCH``, numbers of allowed calls, and of calls that look for a file.
FILTERS = json.loads(Path(__file__).with_name("calls.json").read_text())


class _Program(ctypes.Structure):
    """``struct sock_fprog``: number of instructions and pointer to them."""

    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def limit() -> None:
    """Limit this process's CPU time and memory; on Linux the kernel kills it with its parent."""
    signal.setitimer(signal.ITIMER_PROF, CPU_S)  # SIGPROF, without a handler, ends the process
    with suppress(OSError, ValueError):  # a lower limit, or one set by systemd, stays in force
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CPU, (2, 2))  # in case the timer is removed
    if platform.system() == "Linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def refuse_files_and_sockets() -> bool:
    """Install the seccomp filter.

    Return whether the kernel now refuses files, sockets and processes. Looking for a file gives
    ENOENT, so that libraries work without it; any other call gives EPERM.
    """
    if platform.system() != "Linux" or platform.machine() not in FILTERS:
        return False
    octets = _filter(**FILTERS[platform.machine()])
    program = _Program(len(octets) // 8, octets)
    prctl = ctypes.CDLL(None).prctl
    codes = [
        prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0),
        prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0),
    ]
    return codes == [0, 0]


def is_confining() -> bool:
    """Whether the filter works here; tested in a forked child."""
    pid = os.fork()
    if pid == 0:
        is_refused = False
        if refuse_files_and_sockets():
            try:
                os.open("/", os.O_RDONLY)
            except OSError:
                is_refused = True
        os._exit(0 if is_refused else 1)
    return os.waitpid(pid, 0)[1] == 0


def _filter(architecture: int, allowed: dict[str, int], looking: dict[str, int]) -> bytes:
    """Return the BPF program.

    A call of another architecture, whose numbers differ, kills the process.
    """
    return b"".join(
        [
            _instruction(LOAD, ARCHITECTURE_AT),
            _instruction(JUMP_IF_EQUAL, architecture, skipped=1),
            _instruction(RETURN, KILL),
            _instruction(LOAD, NUMBER_AT),
            *_answers(allowed, ALLOW),
            *_answers(looking, REFUSE | errno.ENOENT),
            _instruction(RETURN, REFUSE | errno.EPERM),
        ]
    )


def _answers(calls: dict[str, int], answer: int) -> list[bytes]:
    """Return instructions that give ``answer`` for each of ``calls``, and skip it for others."""
    return [
        instruction
        for number in calls.values()
        for instruction in (
            _instruction(JUMP_IF_EQUAL, number, skipped_if_not=1),
            _instruction(RETURN, answer),
        )
    ]


def _instruction(code: int, value: int, *, skipped: int = 0, skipped_if_not: int = 0) -> bytes:
    """Return one BPF instruction (``struct sock_filter``)."""
    return struct.pack("=HBBI", code, skipped, skipped_if_not, value)
