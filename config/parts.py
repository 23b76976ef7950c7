"""Parts of a town that live in threads of one process: each is started again when it fails, and the others go on."""

import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field

import structlog

log = structlog.get_logger(__name__)

#: Before a part that failed is started again; twice as long each time, while it does not live for long.
FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 60.0
#: A part that lived this long was well: if it fails later, it starts at the first pause.
WELL_AFTER_S = 120.0
#: What ``/readyz`` says of a part.
OK, FAILED = "ok", "failed"


@dataclass
class Part:
    """``run`` returns once ``stopped`` is set. Parts of one ``name`` are told of together."""

    name: str
    run: Callable[[], None]
    is_up: bool = False
    restarts: int = 0
    _pause_s: float = field(default=0.0, init=False)

    def live(self, stopped: threading.Event) -> None:
        """Run until ``stopped``, again after each failure, which the log tells in one line."""
        while not stopped.is_set():
            began_at, self.is_up = time.monotonic(), True
            try:
                self.run()
                failure = {"error": "it ended"}
            except BaseException as error:  # noqa: BLE001 -- SystemExit too: uvicorn's word for a port that is taken
                failure = _said(error)
            self.is_up = False
            if stopped.is_set():
                return
            if time.monotonic() - began_at >= WELL_AFTER_S:
                self._pause_s = 0.0
            self._pause_s = min(self._pause_s * 2 or FIRST_PAUSE_S, LONGEST_PAUSE_S)
            self.restarts += 1
            log.error("part_restarts", part=self.name, pause_s=self._pause_s, **failure)
            stopped.wait(self._pause_s)


#: Those of this process; none where each part is a process of its own.
PARTS: list[Part] = []


def part_states() -> dict[str, str]:
    """``ok`` or ``failed`` by the name of each part of this process."""
    down = {part.name for part in PARTS if not part.is_up}
    return {part.name: FAILED if part.name in down else OK for part in PARTS}


def _said(error: BaseException) -> dict[str, str]:
    """The kind of ``error``, or of the first of its group, and all lines that led to it, less its words.

    Its words may hold a row.
    """
    frames = list(traceback.extract_tb(error.__traceback__))
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
        frames += traceback.extract_tb(error.__traceback__)
    return {
        "error": type(error).__name__,
        "at": " > ".join(f"{frame.filename}:{frame.lineno}" for frame in frames),
    }
