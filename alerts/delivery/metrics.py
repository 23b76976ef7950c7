"""What an operator watches: what is owed and what became of it, by push service, read from the database."""

from collections.abc import Iterator

from django.utils import timezone
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from alerts.models import Delivery

#: Push services told apart; strangers name them, so the smallest are counted together.
TOLD_APART = 20
OTHERS = "others"


class DeliveryCollector(Collector):
    """Two questions a scrape. They are the same from every process: the database is what all agree on."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        now = timezone.now()
        owed = GaugeMetricFamily(
            "alerts_deliveries_owed", "Deliveries not over yet, those of quiet hours too.", labels=["service"]
        )
        lag = GaugeMetricFamily(
            "alerts_delivery_lag_seconds", "For how long the oldest delivery that is due has been.", labels=["service"]
        )
        over = GaugeMetricFamily(
            "alerts_deliveries_last_day",
            "Deliveries of the messages of the last 24 hours, by what became of them.",
            labels=["service", "state", "reason"],
        )
        for service, count, seconds in _told_apart(Delivery.objects.waiting_by_service(now)):
            owed.add_metric([service], count)
            lag.add_metric([service], seconds)
        for (service, state, reason), count in _summed(Delivery.objects.over_by_service(now)):
            over.add_metric([service, state, reason], count)
        yield from (owed, lag, over)


def written() -> bytes:
    """All of it, in the format that Prometheus reads."""
    registry = CollectorRegistry()
    registry.register(DeliveryCollector())
    return generate_latest(registry)


def _told_apart(rows: list[tuple[str, int, float]]) -> Iterator[tuple[str, int, float]]:
    """The largest, and one line for all the others."""
    largest = sorted(rows, key=lambda row: -row[1])
    yield from largest[:TOLD_APART]
    if rest := largest[TOLD_APART:]:
        yield OTHERS, sum(row[1] for row in rest), max(row[2] for row in rest)


def _summed(rows: list[tuple[str, str, str, int]]) -> Iterator[tuple[tuple[str, str, str], int]]:
    sizes: dict[str, int] = {}
    for service, _state, _reason, count in rows:
        sizes[service] = sizes.get(service, 0) + count
    apart = set(sorted(sizes, key=lambda service: -sizes[service])[:TOLD_APART])
    sums: dict[tuple[str, str, str], int] = {}
    for service, state, reason, count in rows:
        key = (service if service in apart else OTHERS, state, reason)
        sums[key] = sums.get(key, 0) + count
    yield from sums.items()
