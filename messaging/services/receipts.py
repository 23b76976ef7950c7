"""Count of devices that showed a message: one sum for each message, nothing about the devices."""

import time
from collections import Counter
from datetime import timedelta
from threading import Lock, Timer
from uuid import UUID

from django.core.cache import cache
from django.db import connection
from django.db.models import F

from accounts.throttling import site_of
from messaging.formats.schemas import Proof
from messaging.kinds import kept_kinds
from messaging.models import Delivery, Message, ReceiptCount
from messaging.services.subscriptions import find_subscription
from messaging.signals import deliveries_shown

#: Maximum for one message from one IPv6 /64; from one IPv4 address or IPv6 site, which may be
#: shared by thousands.
OF_A_LINE, OF_A_SITE = 20, 1_000
#: Token bucket of writes: a rate a second for each process, and a burst.
WRITES_A_SECOND, WRITES_AT_ONCE = 10.0, 50.0
#: Delay after which the remaining counts are written.
REST_AFTER_S = 1.0
#: Maximum of networks remembered by one process; then counting starts over.
MOST_NETWORKS = 100_000
#: Cache time of a message's id by thread and revision.
NAMED_FOR_S = 60


class Receipts:
    """Counts of one process, buffered: a hundred thousand devices report within seconds.

    Sums are lower bounds: a killed process loses up to a second.
    """

    def __init__(self) -> None:
        self.lock = Lock()
        self.by_line: Counter[tuple[int, str]] = Counter()
        self.by_site: Counter[tuple[int, str]] = Counter()
        self.unwritten: Counter[int] = Counter()
        self.writes_left = WRITES_AT_ONCE
        self.counted_at = time.monotonic()
        #: Timer that writes the rest, once started.
        self.timer: Timer | None = None

    def add(self, message_id: int, network: str) -> None:
        """Count a receipt of ``message_id`` from ``network``.

        Ignored if the network or its site exceeds its maximum.
        """
        with self.lock:
            site = network
            if ":" in network:
                site = site_of(network)
                if _count(self.by_line, (message_id, network)) > OF_A_LINE:
                    return
            if _count(self.by_site, (message_id, site)) > OF_A_SITE:
                return
            self.unwritten[message_id] += 1
            written = self._take()
            if self.unwritten and self.timer is None:
                self.timer = Timer(REST_AFTER_S, self._write_rest)
                self.timer.daemon = True
                self.timer.start()
        _write(written)

    def _take(self) -> Counter[int]:
        """Return the counts to write now: all buffered, or none if the rate is exceeded."""
        now = time.monotonic()
        gained = (now - self.counted_at) * WRITES_A_SECOND
        self.writes_left, self.counted_at = min(WRITES_AT_ONCE, self.writes_left + gained), now
        if self.writes_left < 1:
            return Counter()
        self.writes_left -= 1
        taken, self.unwritten = self.unwritten, Counter()
        return taken

    def _write_rest(self) -> None:
        """Store the receipts that are not stored yet; runs in a timer's thread."""
        with self.lock:
            self.timer = None
            rest, self.unwritten = self.unwritten, Counter()
        try:
            _write(rest)
        finally:
            connection.close()  # this thread's own


def _count(counts: Counter[tuple[int, str]], key: tuple[int, str]) -> int:
    """Increment ``key``; return its count."""
    if len(counts) >= MOST_NETWORKS:
        counts.clear()
    counts[key] += 1
    return counts[key]


def _write(sums: Counter[int]) -> None:
    """Add the counts to the stored sums, by message."""
    for pk, count in sums.items():
        ReceiptCount.objects.bulk_create([ReceiptCount(message_id=pk)], ignore_conflicts=True)
        ReceiptCount.objects.filter(pk=pk).update(count=F("count") + count)


RECEIPTS = Receipts()


def count_received(thread: UUID, revision: int, network: str) -> None:
    """Count that a device of ``network`` showed this revision; only for kinds that are kept."""
    key = f"alerts.receipts.{thread}.{revision}"
    message_id = cache.get(key)
    if message_id is None:
        counted = Message.objects.filter(kind__in=kept_kinds(), thread=thread, revision=revision)
        message_id = counted.values_list("pk", flat=True).first()
        if message_id is None:
            return
        cache.set(key, message_id, NAMED_FOR_S)
    RECEIPTS.add(message_id, network)


def record_shown(proof: Proof, thread: UUID, revision: int, ago: timedelta) -> None:
    """Send a signal that the device of ``proof`` showed a revision, ``ago`` by its own clock.

    Nothing if it has no delivery of it. Raises :class:`~messaging.exceptions.SubscriptionUnknown`.
    """
    theirs = Delivery.objects.filter(
        subscription=find_subscription(proof), message__thread=thread, message__revision=revision
    )
    deliveries_shown.send(sender=Delivery, deliveries=theirs, ago=ago)
