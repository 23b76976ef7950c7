"""Rate limit by network for costly answers, counted in each process's memory."""

from django.http import HttpRequest
from limits import RateLimitItem
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from accounts.throttling import network_of

#: In memory, because a database row for each keystroke would cost more than the answer.
_limiter = FixedWindowRateLimiter(MemoryStorage())


def may_ask(request: HttpRequest, what: str, rate: RateLimitItem) -> bool:
    """Whether the client's network, which many people may share, is within ``rate``.

    Counts this request.
    """
    return _limiter.hit(rate, what, network_of(request.META.get("REMOTE_ADDR", "")))
