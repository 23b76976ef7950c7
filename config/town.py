"""Town: site, clock, dispatcher and worker in one process, each part in threads of its own.

The site has the main thread, its event loop and its thread pool; the dispatcher an event loop in a
thread; the worker and each round of the clock a thread. A failed part is restarted while the others
run (:mod:`config.parts`). A crash of native code ends the whole process; its supervisor restarts
it.
"""

import asyncio
import logging
import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import partial

import structlog
from django.core.signals import request_started
from django.db import Error, connection
from django.db.models import Max, Min
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult
from uvicorn import Config, Server

from alerts.enums import AlertState
from alerts.models import Alert
from config.clock import ROUNDS, URGENT, Chore, go_round
from config.databases import is_unavailable, release_connection
from config.heartbeats import EVERY, Process, keep_heartbeats_in_memory, record_heartbeat
from config.parts import PARTS, TownPart
from config.preemption import PREEMPTION
from config.pulse import PULSE, REST_S
from config.sqlite3.turns import go_first
from config.workers import LOOK_EVERY_S, QUEUES
from messaging.delivery.dispatcher import Dispatcher, Pace, SendingTotals
from messaging.delivery.jobs import Outcome
from messaging.delivery.senders import Senders
from messaging.enums import DeliveryState, MessageKind
from messaging.live.hub import pause_with, watch_with
from messaging.models import Audience
from messaging.signals import dispatching, message_written
from sources.services.running import IMPORTS

log = structlog.get_logger(__name__)

#: Time to finish after a stop; then the process ends, whatever still runs.
GRACE_S = 6.0
#: Thread switch interval of the interpreter (a tenth of Python's default): an alert waits for a few
#: of these while chores and heavy searches compute.
SWITCH_S = 0.0005
#: Pause of a broadcast to open pages after every fifty, while the first push of an alert leaves.
BROADCAST_PAUSE_S = 0.005


class Town:
    """All parts of the site in one process, until the first SIGTERM or SIGINT."""

    def __init__(self, host: str, port: int) -> None:
        self.host, self.port = host, port
        self.stopped = threading.Event()
        self.server: _Server | None = None
        self.senders: tuple[asyncio.AbstractEventLoop, Senders] | None = None
        #: Id of the last alert's message for which pages and chores paused.
        self.last_alert = 0

    def run(self) -> int:
        """Start all parts, serve until a signal, and wait for their ends."""
        sys.setswitchinterval(SWITCH_S)
        logging.getLogger("django_tasks_db").setLevel(logging.WARNING)  # it logs two lines per task
        keep_heartbeats_in_memory()
        message_written.connect(self._look_for_alerts, dispatch_uid="config.town.alerts")
        message_written.connect(_wake, dispatch_uid="config.town.wake")
        dispatching.connect(_go_first, dispatch_uid="config.town.first")
        request_started.connect(_yield_to_alerts, dispatch_uid="config.town.yield")
        watch_with(PULSE.watch)
        pause_with(lambda: BROADCAST_PAUSE_S if PREEMPTION.is_under_way else 0.0)
        site = TownPart("web", self._serve)
        beside = [
            TownPart("pulse", partial(PULSE.listen, self.stopped, self._look_for_alerts)),
            TownPart("dispatcher", self._dispatch),
            TownPart("worker", self._work),
            *(TownPart("clock", partial(self._go_round, chores)) for chores in ROUNDS),
        ]
        PARTS[:] = [site, *beside]
        threads = [
            threading.Thread(target=part.live, args=(self.stopped,), name=part.name, daemon=True)
            for part in beside
        ]
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._take_signal)
        for thread in threads:
            thread.start()
        log.info("town_started", parts=sorted({part.name for part in PARTS}))
        site.live(self.stopped)
        for thread in threads:
            thread.join()
        IMPORTS.stop()
        log.info("town_stopped")
        return 0

    def _take_signal(self, number: int, frame: object) -> None:
        """Stop in another thread: the interrupted main thread may hold any lock."""
        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, signal.SIG_IGN)
        threading.Thread(target=self.stop, daemon=True).start()

    def stop(self) -> None:
        """Stop every part; what has not ended after ``GRACE_S`` ends with the process."""
        end = threading.Timer(GRACE_S, os._exit, args=(0,))
        end.daemon = True
        end.start()
        self.stopped.set()
        PULSE.wake()
        if self.server:
            self.server.should_exit = True
        if self.senders:
            loop, senders = self.senders
            loop.call_soon_threadsafe(senders.stop)

    def _serve(self) -> None:
        """Run uvicorn, with the options of the systemd units.

        Open pages do not delay the shutdown, and their messages are too short to compress.
        """
        self.server = _Server(
            Config(
                "config.asgi:application",
                host=self.host,
                port=self.port,
                lifespan="off",
                access_log=False,
                log_config=None,
                log_level="warning",
                timeout_graceful_shutdown=3,
                ws_per_message_deflate=False,
                ws_max_size=1024,
            )
        )
        self.server.should_exit = self.stopped.is_set()
        self.server.run()

    def _dispatch(self) -> None:
        """Run the dispatcher in an event loop of its own."""
        # uvloop is faster where it is installed; it does not exist for every system.
        try:
            import uvloop  # noqa: PLC0415 -- not on every system
        except ImportError:
            asyncio.run(self._send())
        else:
            uvloop.run(self._send())

    async def _send(self) -> None:
        """Run the senders until they stop."""
        senders = Senders(Pace(), watch=PULSE.watch)
        senders.dispatcher.progress = _Progress(self, senders.dispatcher)
        self.senders = asyncio.get_running_loop(), senders
        try:
            if not self.stopped.is_set():
                await senders.run()
        finally:
            self.senders = None

    def _look_for_alerts(self, **kwargs: object) -> None:
        """Pause pages and chores if a new alert has deliveries to write; once per alert."""
        with suppress(Error):  # the sender logs it
            unwritten = Audience.objects.filter(message__kind=MessageKind.ALERT)
            newest: int | None = unwritten.aggregate(newest=Max("message"))["newest"]
            if newest and newest > self.last_alert:
                self.last_alert = newest
                PREEMPTION.begin()
                PULSE.wake()

    def _go_round(self, chores: Sequence[Chore]) -> None:
        """Run one group of chores until stopped, at the town's polling rhythm."""

        def pause(usual_s: float) -> None:
            rest_s = _until_the_next_alert(usual_s) if chores is URGENT else REST_S
            release_connection()
            PULSE.pause(usual_s, self.stopped, rest_s)

        if chores is URGENT:
            go_first()
        else:
            _yield_to_alerts()
        go_round(chores, self.stopped, pause)

    def _work(self) -> None:
        """Run tasks one by one, with a heartbeat every minute however long a task takes."""
        ended = threading.Event()
        threading.Thread(target=_beat, args=(ended,), daemon=True).start()
        try:
            self._carry_out_tasks()
        finally:
            ended.set()

    def _carry_out_tasks(self) -> None:
        """Run tasks until stopped; wait out a database outage, logged once.

        No connection is kept in a pause.
        """
        worker = _new_worker()
        _yield_to_alerts()
        is_away = False
        while not self.stopped.is_set():
            try:
                while not self.stopped.is_set() and DBTaskResult.objects.ready().exists():
                    worker.run()
                if is_away:
                    log.info("worker_has_the_database_again")
                is_away = False
            except Exception as error:
                if not is_unavailable(error):
                    raise
                if not is_away:
                    log.warning(
                        "worker_waits_for_the_database",
                        error=type(error.__cause__ or error).__name__,
                    )
                is_away = True
                connection.close()
            release_connection()
            PULSE.pause(LOOK_EVERY_S, self.stopped)


class _Server(Server):
    """uvicorn server that leaves signal handling to the town."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _new_worker() -> Worker:
    """Return a django-tasks-db worker whose ``run`` returns after one task, or without any."""
    return Worker(
        queue_names=[QUEUES],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=1,
        worker_id=get_random_string(32),
        excluded_queue_names=[],
    )


def _beat(ended: threading.Event) -> None:
    """Record the worker's heartbeat every minute until ``ended``."""
    is_over = False
    while not is_over:
        record_heartbeat(Process.WORKER)
        is_over = ended.wait(EVERY.total_seconds())


def _until_the_next_alert(least_s: float) -> float:
    """Return how long the urgent round may rest: until the next scheduled alert, ``REST_S`` at
    most.

    Scheduling an alert wakes the round.
    """
    with suppress(Error):  # the next round logs it
        scheduled = Alert.objects.filter(state=AlertState.SCHEDULED)
        first: datetime | None = scheduled.aggregate(first=Min("send_at"))["first"]
        if first:
            return min(max((first - timezone.now()).total_seconds(), least_s), REST_S)
    return REST_S


class _Progress(SendingTotals):
    """The dispatcher's progress; the first accepted push of the last alert ends the pause of the
    others."""

    def __init__(self, town: Town, dispatcher: Dispatcher) -> None:
        super().__init__()
        self.town, self.dispatcher = town, dispatcher

    def count(self, outcome: Outcome) -> None:
        """Count an outcome; the first accepted push of the last alert ends the others' pause."""
        super().count(outcome)
        if outcome.state == DeliveryState.ACCEPTED and PREEMPTION.is_under_way:
            job = self.dispatcher.leased.get(outcome.id)
            if job is not None and job.message.id == self.town.last_alert:
                PREEMPTION.end()


def _yield_to_alerts(**kwargs: object) -> None:
    """Make this thread's connection pause for alerts; each thread has its own connection."""
    PREEMPTION.yields(connection)


def _go_first(**kwargs: object) -> None:
    """Give the thread that sends the signal, the dispatcher's, priority in the write queue."""
    go_first()


def _wake(**kwargs: object) -> None:
    PULSE.wake()
