"""Rates and waits: the token bucket of a push service, back-off, ``Retry-After``."""

import random
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

#: Messages a second to one service from one dispatcher. Google's counts 600,000 a minute for a
#: sender.
RATE = 8_000.0
SLOWEST_RATE = 20.0
BURST = 500.0
#: Of its rate, regained with every message accepted since it was told to slow down.
REGAINED = 1.002
LONGEST_BACKOFF_S = 120.0
LONGEST_WAIT_S = 24 * 60 * 60.0


class Bucket:
    """Token bucket, one token a message.

    RFC 8030 leaves limits to the service: it answers 429 beyond them.
    """

    def __init__(self, rate: float = RATE, burst: float = BURST) -> None:
        self.rate = self.usual = rate
        self.tokens = self.burst = burst
        self.filled_at = 0.0

    def take(self, now: float) -> float:
        """Take a token; return the seconds to wait for it (0: at once). ``now`` is monotonic."""
        if self.filled_at:
            self.tokens = min(self.burst, self.tokens + (now - self.filled_at) * self.rate)
        self.filled_at = now
        self.tokens -= 1
        return 0.0 if self.tokens >= 0 else -self.tokens / self.rate

    def slow_down(self) -> None:
        """Halve the rate, and keep at most a tenth of a second's tokens."""
        self.rate = max(SLOWEST_RATE, self.rate / 2)
        self.tokens = min(self.tokens, self.rate / 10)

    def regain(self) -> None:
        """Raise a lowered rate by a small factor, up to the usual rate."""
        if self.rate < self.usual:
            self.rate = min(self.usual, self.rate * REGAINED)


def shortest_backoff_s(attempts: int) -> float:
    """Return the lower bound of :func:`backoff_s`, in seconds."""
    return min(LONGEST_BACKOFF_S, 2.0 ** min(attempts - 1, 16)) / 2


def backoff_s(attempts: int) -> float:
    """Return the seconds to wait after ``attempts`` failures.

    0.5 to 1, 1 to 2, 2 to 4…, 60 to 120, at random.
    """
    return shortest_backoff_s(attempts) * random.uniform(1, 2)  # noqa: S311 -- no secret


def retry_after_s(text: str, now: datetime) -> float | None:
    """Return the seconds that ``Retry-After`` asks for, a number or a date (RFC 9110, 10.2.3).

    A day at most.

    ``None`` if it is neither.
    """
    if text.strip().isdecimal() and text.isascii():
        return min(float(text), LONGEST_WAIT_S)
    try:
        until = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return min(max(0.0, (until - now).total_seconds()), LONGEST_WAIT_S)
