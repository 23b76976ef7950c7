"""Delivery figures and latency of a message; they stay when its deliveries are purged."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil

from messaging.kinds import timed_steps
from messaging.models import Delivery, Message, ReceiptCount

#: The shares of which the plot shows the moment.
SHARES = [percent / 100 for percent in (1, 2, *range(5, 100, 5), 98, 99, 100)]
MEDIAN, P95, LAST = 0.5, 0.95, 1.0


@dataclass(frozen=True, slots=True)
class Figures:
    """Number of deliveries by outcome, and the seconds from approval to acceptance.

    ``received`` is the least number of devices that reported showing it. ``curve`` is pairs of a
    share of the accepted deliveries (0 to 1) and the seconds that they took. While
    ``is_being_written``, more deliveries follow and no figure is final. ``steps`` are of a message
    that is timed (``steps_of`` of its kind).
    """

    owed: int = 0
    waiting: int = 0
    accepted: int = 0
    received: int = 0
    expired: int = 0
    refused: int = 0
    gone: int = 0
    overtaken: int = 0
    delayed: int = 0
    is_being_written: bool = False
    first: float | None = None
    median: float | None = None
    p95: float | None = None
    last: float | None = None
    curve: list[tuple[float, float]] = field(default_factory=list)
    steps: dict[str, list[float]] = field(default_factory=dict)

    @property
    def is_over(self) -> bool:
        return self.waiting == 0 and not self.is_being_written

    @property
    def share(self) -> float:
        """Percentage of the deliveries that was accepted."""
        return 100 * self.accepted / self.owed if self.owed else 0.0

    @property
    def done_share(self) -> int:
        """Percentage of the deliveries that no longer waits; 100 without any."""
        return round(100 * (self.owed - self.waiting) / self.owed) if self.owed else 100

    @property
    def given_back(self) -> int:
        """Number of deliveries that failed for good: subscriptions that are gone, and refusals."""
        return self.refused + self.gone

    @property
    def median_count(self) -> int:
        return ceil(self.accepted * MEDIAN)

    @property
    def p95_count(self) -> int:
        return ceil(self.accepted * P95)


def figures_of(message: Message) -> Figures:
    """Return the current figures in three queries (four if timed).

    Stored figures once all deliveries are over.
    """
    return figures_of_all([message])[message.pk]


def figures_of_all(messages: Sequence[Message]) -> dict[int, Figures]:
    """Return figures by message id, in four queries at most.

    ``audience`` must be selected with the messages.

    The audiences are read first: what is written meanwhile is counted, and marked as unfinished.
    """
    open_ones = [message for message in messages if message.figures is None]
    unfinished = {message.pk for message in open_ones if hasattr(message, "audience")}
    deliveries = Delivery.objects.filter(message__in=[message.pk for message in open_ones])
    counts = deliveries.counts() if open_ones else {}
    places = {
        pk: {1, *_ranks(of["accepted"]).values()} for pk, of in counts.items() if of["accepted"]
    }
    moments = deliveries.moments(places) if places else {}
    receipts = ReceiptCount.objects.filter(message__in=places).values_list("message", "count")
    received = dict(receipts) if places else {}
    steps = timed_steps(open_ones)
    figures = {}
    for message in messages:
        if message.figures is not None:
            curve = [(share, seconds) for share, seconds in message.figures["curve"]]
            figures[message.pk] = Figures(**message.figures | {"curve": curve})
            continue
        counted = counts.get(message.pk, {})
        waited = {
            rank: moment - message.at for (pk, rank), moment in moments.items() if pk == message.pk
        }
        seconds_to = {
            rank: round(max(0.0, wait.total_seconds()), 3) for rank, wait in waited.items()
        }
        ranks = _ranks(counted.get("accepted", 0))
        figures[message.pk] = Figures(
            **counted,
            # Whoever speaks without having been sent anything is no device more.
            received=min(received.get(message.pk, 0), counted.get("accepted", 0)),
            steps=steps.get(message.pk, {}),
            is_being_written=message.pk in unfinished,
            first=seconds_to.get(1),
            median=seconds_to.get(ranks[MEDIAN]),
            p95=seconds_to.get(ranks[P95]),
            last=seconds_to.get(ranks[LAST]),
            curve=[
                (share, seconds_to[rank]) for share, rank in ranks.items() if rank in seconds_to
            ],
        )
    return figures


def count_deliveries(message: Message) -> Figures:
    """Return the counts of deliveries at this moment, without their times; two queries."""
    is_being_written = hasattr(message, "audience")
    counts = Delivery.objects.filter(message=message).counts().get(message.pk, {})
    return Figures(**counts, is_being_written=is_being_written, curve=[], steps={})


def time_of_share(seconds: Sequence[float], share: float) -> float:
    """Return the seconds after which that share of ``seconds``, in ascending order, is reached."""
    return seconds[max(1, ceil(len(seconds) * share)) - 1]


def _ranks(accepted: int) -> dict[float, int]:
    """Return, by share, which of ``accepted`` deliveries completes it, the first being 1."""
    return {share: max(1, ceil(accepted * share)) for share in SHARES}
