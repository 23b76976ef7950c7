"""Metrics for operators: pending deliveries and outcomes of pushes and mails."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

from django.core.cache import cache
from django.db.models import Count, Min, Q
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from messaging.database_clock import database_now
from messaging.enums import Channel
from messaging.models import Audience, Delivery, Digest, Mail, Subscription

#: Push services with figures of their own, the largest; the others are counted together.
TOLD_APART = 20
OTHERS = "others"
#: A million deliveries take PostgreSQL half a second to count, for a day after they were sent.
DAY_KEPT_S = 300


class DeliveryCollector(Collector):
    """Pending deliveries, their lag, and outcomes of the last day, by push service. Two queries.

    Figures are the same from every process, because all read the database.
    """

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield pending deliveries, lag in seconds, and outcomes of the last day, by service."""
        now = database_now()
        owed = GaugeMetricFamily(
            "alerts_deliveries_owed",
            "Deliveries not over yet, those of quiet hours too.",
            labels=["service"],
        )
        lag = GaugeMetricFamily(
            "alerts_delivery_lag_seconds",
            "For how long the oldest delivery that is due has been.",
            labels=["service"],
        )
        over = GaugeMetricFamily(
            "alerts_deliveries_last_day",
            "Deliveries of the messages of the last 24 hours, by what became of them, counted "
            "every five minutes.",
            labels=["service", "state", "reason"],
        )
        waiting = sorted(
            Delivery.objects.by(Channel.PUSH).waiting_by_service(now), key=lambda row: -row[1]
        )
        if rest := waiting[TOLD_APART:]:  # one line for all of them
            waiting[TOLD_APART:] = [
                (OTHERS, sum(row[1] for row in rest), max(row[2] for row in rest))
            ]
        last_day = cache.get_or_set(
            "metrics-last-day", lambda: Delivery.objects.over_by_service(now), DAY_KEPT_S
        )
        for service, count, seconds in waiting:
            owed.add_metric([service], count)
            lag.add_metric([service], seconds)
        for (service, state, reason), count in _summed(last_day or []):
            over.add_metric([service, state, reason], count)
        yield from (owed, lag, over)


class SubscriptionCollector(Collector):
    """Subscriptions of the last minute, which an alarm watches. One query."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        made = Subscription.objects.made_since(database_now() - timedelta(minutes=1)).count()
        yield GaugeMetricFamily(
            "alerts_subscriptions_last_minute", "Browsers that subscribed.", value=made
        )


class AudienceCollector(Collector):
    """Messages whose deliveries are not all written yet, which other figures miss. One query."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield how many messages are being written, and how long the oldest stands still."""
        facts = Audience.objects.aggregate(count=Count("pk"), moved_at=Min("moved_at"))
        still = database_now() - facts["moved_at"] if facts["count"] else timedelta()
        yield GaugeMetricFamily(
            "alerts_messages_being_written",
            "Messages of which deliveries are still to be written.",
            facts["count"],
        )
        yield GaugeMetricFamily(
            "alerts_messages_stalled_seconds",
            "For how long nobody has gone on writing the deliveries of the one that waits longest.",
            still.total_seconds(),
        )


class MailCollector(Collector):
    """Pending mails, their lag, and outcomes of the last day.

    One query, and one more every five minutes.
    """

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield pending mails, their lag in seconds, and outcomes of the last day."""
        now = database_now()
        waiting = Delivery.objects.by(Channel.MAIL).waiting_by_service(now)
        over = GaugeMetricFamily(
            "alerts_mails_last_day",
            "Mails written in the last 24 hours, by what became of them, counted every five "
            "minutes.",
            labels=["state"],
        )
        last_day = cache.get_or_set(
            "metrics-last-day-of-mails", lambda: Mail.objects.over_of_last_day(now), DAY_KEPT_S
        )
        for state, count in last_day or []:
            over.add_metric([state], count)
        ((_service, count, late_s),) = waiting or [("", 0, 0.0)]
        yield GaugeMetricFamily("alerts_mails_owed", "Mails not over yet.", count)
        yield GaugeMetricFamily(
            "alerts_mail_lag_seconds", "For how long the oldest mail that is due has been.", late_s
        )
        yield over


class DigestCollector(Collector):
    """Digests by state, and the lag of due ones that are not written. One query."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield the number of digests by state, and the lag of the oldest due one."""
        now = database_now()
        facts = Digest.objects.aggregate(
            confirmed=Count("confirmed_at"),
            waiting=Count("pk", filter=Q(confirmed_at=None)),
            due_at=Min("due_at"),
        )
        late = max(now - facts["due_at"], timedelta()) if facts["due_at"] else timedelta()
        digests = GaugeMetricFamily(
            "alerts_digests", "Searches that are received by mail.", labels=["state"]
        )
        for state in ("confirmed", "waiting"):
            digests.add_metric([state], facts[state])
        yield digests
        yield GaugeMetricFamily(
            "alerts_digest_lag_seconds",
            "For how long the oldest digest that is due has been.",
            late.total_seconds(),
        )


COLLECTORS = (
    DeliveryCollector,
    SubscriptionCollector,
    AudienceCollector,
    MailCollector,
    DigestCollector,
)


def _summed(rows: list[tuple[str, str, str, int]]) -> Iterator[tuple[tuple[str, str, str], int]]:
    """Yield counts by (service, state, reason).

    All but the largest services are summed as ``others``.
    """
    sizes = Counter[str]()
    for service, _state, _reason, count in rows:
        sizes[service] += count
    apart = dict(sizes.most_common(TOLD_APART))
    sums = Counter[tuple[str, str, str]]()
    for service, state, reason, count in rows:
        sums[service if service in apart else OTHERS, state, reason] += count
    yield from sums.items()
