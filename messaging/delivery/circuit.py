"""Circuit breaker and concurrency limit of a push service, or of part of its queue."""

#: Concurrency limit: lowest, initial, highest.
FEWEST, AT_FIRST, MOST = 32.0, 32.0, 128.0
#: Rounds of failed requests without a success, and failing subscriptions, that open the circuit.
ROUNDS, SUBSCRIPTIONS = 5, 16
#: Failing subscriptions from which the fault is the service's: it is logged, and Retry-After
#: counts.
SEVERAL = 3
SHORTEST_OPEN_S, LONGEST_OPEN_S = 0.25, 1.0
NEVER = float("-inf")


class CircuitBreaker:
    """Closed: up to ``limit`` requests at a time. Open: none.

    Half open, after :attr:`open_until`: a few, as a test.

    All times are of one monotonic clock. Requests that were under way together and fail count as
    one failure. A failure of a request that started before the last success does not count.
    """

    def __init__(self, rounds: float = ROUNDS) -> None:
        self.rounds_until_open = rounds
        self.limit = AT_FIRST
        self.open_until = NEVER
        self.rounds = 0
        #: Subscriptions that failed since the last success, ``SUBSCRIPTIONS`` at most.
        self.failing: set[int] = set()
        self.answered_at = self.failed_at = NEVER

    def is_open(self, now: float) -> bool:
        return now < self.open_until

    def record_success(self, now: float) -> None:
        """Raise the limit by one, and forget the failures so far."""
        self.answered_at = now
        self.rounds = 0
        self.failing.clear()
        self.limit = min(MOST, self.limit + 1)

    def record_failure(self, subscription: int, started_at: float, now: float) -> None:
        """Halve the limit.

        Open the circuit after enough rounds of failures of enough subscriptions.

        It opens for 0.25 s, then twice as long each time, 1 s at most.
        """
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
        """Open the circuit for ``wait_s`` (``Retry-After``), if the whole service is concerned.

        That is if the service says so, or several subscriptions failed.

        Otherwise do nothing: only the one subscription waits.
        """
        if is_for_all or self.are_several:
            self.open_for(wait_s, now)

    def open_for(self, wait_s: float, now: float) -> None:
        self.open_until = max(self.open_until, now + wait_s)

    @property
    def are_several(self) -> bool:
        """Whether several subscriptions have failed since the last success."""
        return len(self.failing) >= SEVERAL
