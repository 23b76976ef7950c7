"""The process that reads one page or one calendar of a stranger: octets in, JSON out, and its end if it takes long.

``python -m sources.sandbox.worker TASK``. It has no settings of the site, no secret, no database; the kernel ends it
once it has used its processor time, whatever it is doing then, and gives it no more memory than it may have.
"""

import json
import os
import resource
import signal
import sys
from contextlib import suppress
from datetime import date
from zoneinfo import ZoneInfo

from django.apps import apps
from django.conf import settings

#: Of processor, once it has started. What real pages and calendars take is a hundredth of it.
CPU_S = 0.8
MEMORY_BYTES = 1024 * 1024 * 1024
#: Of its answer.
MAX_CHARS = 1_000_000


def main(task: dict[str, str]) -> None:
    """Read what is on the standard input, as ``task`` says, and write the answer to the standard output."""
    answer = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # a library's own words are none of the answer
    settings.configure(
        LANGUAGE_CODE=task["language"],
        LOCALE_PATHS=[task["locale"]],
        TIME_ZONE=task["zone"],
        USE_TZ=True,
    )
    apps.populate(())
    from sources.ics.reading import read_calendar  # noqa: PLC0415 -- these ask for settings
    from sources.sandbox.messages import written  # noqa: PLC0415
    from sources.webpage.reading import read_page  # noqa: PLC0415

    octets = sys.stdin.buffer.read()
    zone = ZoneInfo(task["zone"])
    with suppress(OSError, ValueError):  # where the service may set no limits (systemd), or has a lower one, that holds
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    signal.setitimer(signal.ITIMER_PROF, CPU_S)  # SIGPROF ends the process: nobody here asks to hear of it
    if task["kind"] == "calendar":
        page = read_calendar(octets, zone, date.fromisoformat(task["today"]))
    else:
        page = read_page(octets, task["url"], zone)
    answer.write(written(page, MAX_CHARS))
    answer.close()


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
