"""Parts of a town as threads of one process: a failed part is restarted while the others go on."""

import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field

import structlog

log = structlog.get_logger(__name__)

#: Pauses before restarting a failed part: doubled each time while it keeps failing soon.
FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 60.0
#: After running this long a part counts as healthy: the next failure starts at the first pause.
WELL_AFTER_S = 120.0
#: States of a part in ``/readyz``.
OK, FAILED = "ok", "failed"


@dataclass
class TownPart:
    """A restartable part; ``run`` returns once the town is stopped.

    Parts of one ``name`` report together.
    """

    name: str
    run: Callable[[], None]
    is_up: bool = False
    restarts: int = 0
    _pause_s: float = field(default=0.0, init=False)

    def live(self, stopped: threading.Event) -> None:
        """Run until ``stopped``; after a failure log one line, pause and run again."""
        while not stopped.is_set():
            began_at, self.is_up = time.monotonic(), True
            try:
                self.run()
                failure = {"error": "it ended"}
            except BaseException as error:  # noqa: BLE001 -- SystemExit too: uvicorn raises it if the port is taken
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


#: Parts of this process; empty where each part is a process of its own.
PARTS: list[TownPart] = []


def part_states() -> dict[str, str]:
    """Return ``ok`` or ``failed`` by part name."""
    down = {part.name for part in PARTS if not part.is_up}
    return {part.name: FAILED if part.name in down else OK for part in PARTS}


def _said(error: BaseException) -> dict[str, str]:
    """Return the class of ``error`` (or of the first in a group) and its traceback locations.

    Not its message, which may contain a row.
    """
    frames = list(traceback.extract_tb(error.__traceback__))
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
        frames += traceback.extract_tb(error.__traceback__)
    return {
        "error": type(error).__name__,
        "at": " > ".join(f"{frame.filename}:{frame.lineno}" for frame in frames),
    }
