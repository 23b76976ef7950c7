"""How many devices said that they showed an alert: a sum for each message, and nothing of who said so."""

import time
from collections import Counter
from threading import Lock
from uuid import UUID

from django.core.cache import cache
from django.db.models import F

from alerts.enums import MessageKind
from alerts.models import Message, ReceiptCount

#: Of one alert, from one IPv6 line; from one IPv4 address, which a carrier may share among thousands.
OF_A_LINE, OF_AN_ADDRESS = 20, 1_000
#: Sums are written so often a second at most, by one process; so many at once after a calm.
WRITES_A_SECOND, WRITES_AT_ONCE = 10.0, 50.0
#: Networks remembered by one process; beyond, counting begins anew.
MOST_NETWORKS = 100_000
#: For how long it is known which message a thread and a revision name.
NAMED_FOR_S = 60


class Receipts:
    """Those of one process. A hundred thousand devices speak within seconds: what comes meanwhile is written together.

    Sums are lower bounds: a process that is killed forgets what it had not written, a tenth of a second's.
    """

    def __init__(self) -> None:
        self.lock = Lock()
        self.by_network: Counter[tuple[int, str]] = Counter()
        self.unwritten: Counter[int] = Counter()
        self.writes_left = WRITES_AT_ONCE
        self.counted_at = time.monotonic()

    def add(self, message_id: int, network: str) -> None:
        """Count one of ``message_id`` from ``network``, unless it has said it too often."""
        with self.lock:
            if len(self.by_network) >= MOST_NETWORKS:
                self.by_network.clear()
            self.by_network[message_id, network] += 1
            most = OF_A_LINE if ":" in network else OF_AN_ADDRESS
            if self.by_network[message_id, network] > most:
                return
            self.unwritten[message_id] += 1
            written = self._take()
        for pk, count in written.items():
            ReceiptCount.objects.bulk_create([ReceiptCount(message_id=pk)], ignore_conflicts=True)
            ReceiptCount.objects.filter(pk=pk).update(count=F("count") + count)

    def _take(self) -> Counter[int]:
        """What is to be written now: all that waits, or nothing where enough was written this second."""
        now = time.monotonic()
        gained = (now - self.counted_at) * WRITES_A_SECOND
        self.writes_left, self.counted_at = min(WRITES_AT_ONCE, self.writes_left + gained), now
        if self.writes_left < 1:
            return Counter()
        self.writes_left -= 1
        taken, self.unwritten = self.unwritten, Counter()
        return taken


RECEIPTS = Receipts()


def count_received(thread: UUID, revision: int, network: str) -> None:
    """Count that a device of ``network`` showed that revision of an alert. What is no alert is not counted."""
    key = f"alerts.receipts.{thread}.{revision}"
    message_id = cache.get(key)
    if message_id is None:
        alerts = Message.objects.filter(kind=MessageKind.ALERT, thread=thread, revision=revision)
        message_id = alerts.values_list("pk", flat=True).first()
        if message_id is None:
            return
        cache.set(key, message_id, NAMED_FOR_S)
    RECEIPTS.add(message_id, network)
