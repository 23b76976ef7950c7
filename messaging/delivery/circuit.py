"""Circuit breaker and concurrency limit of one push service (or of its strangers): what failures make of its budget."""

#: Requests at a time: from a few when it fails to many when it answers.
FEWEST, AT_FIRST, MOST = 32.0, 32.0, 128.0
#: So many rounds of requests without an answer between, of so many subscriptions, open the circuit.
ROUNDS, SUBSCRIPTIONS = 5, 16
#: So many that fail together are the service's affair and no more their own: it is said, and its Retry-After counts.
SEVERAL = 3
SHORTEST_OPEN_S, LONGEST_OPEN_S = 0.25, 1.0
NEVER = float("-inf")


class CircuitBreaker:
    """Closed: ask, within ``limit``. Open: do not. Half open, once :attr:`open_until` is past: a few, who tell.

    All times are of one clock that only grows. Requests that were under way together and fail are one failure: a blip
    is no more than a blip, whatever the number of requests that it met. What was under way while others were answered
    is no failure of the service.
    """

    def __init__(self, rounds: float = ROUNDS) -> None:
        self.rounds_until_open = rounds
        self.limit = AT_FIRST
        self.open_until = NEVER
        self.rounds = 0
        #: The subscriptions that failed since the last answer, as many as matter.
        self.failing: set[int] = set()
        self.answered_at = self.failed_at = NEVER

    def is_open(self, now: float) -> bool:
        return now < self.open_until

    def record_success(self, now: float) -> None:
        self.answered_at = now
        self.rounds = 0
        self.failing.clear()
        self.limit = min(MOST, self.limit + 1)

    def record_failure(self, subscription: int, started_at: float, now: float) -> None:
        if started_at < self.answered_at:
            return
        if len(self.failing) < SUBSCRIPTIONS:
            self.failing.add(subscription)
        if started_at < self.failed_at:
            return
        self.failed_at = now
        self.rounds += 1
        self.limit = max(FEWEST, self.limit / 2)
        over = self.rounds - self.rounds_until_open
        if over >= 0 and len(self.failing) >= SUBSCRIPTIONS:
            self.open_for(min(LONGEST_OPEN_S, SHORTEST_OPEN_S * 2 ** min(over, 8)), now)

    def record_wait(self, wait_s: float, now: float, *, is_for_all: bool = False) -> None:
        """It was asked to wait (``Retry-After``), by the service itself or at an address that may be a stranger's own.

        There one subscription alone waits alone; asked of several, all do.
        """
        if is_for_all or self.are_several:
            self.open_for(wait_s, now)

    def open_for(self, wait_s: float, now: float) -> None:
        self.open_until = max(self.open_until, now + wait_s)

    @property
    def are_several(self) -> bool:
        return len(self.failing) >= SEVERAL
