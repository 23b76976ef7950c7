"""How often one network may ask for what is answered at each letter, or drawn: counted in each process's memory."""

from django.http import HttpRequest
from limits import RateLimitItem
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from accounts.throttling import network_of

#: A row written at each letter would cost more than the answer.
_limiter = FixedWindowRateLimiter(MemoryStorage())


def may_ask(request: HttpRequest, what: str, rate: RateLimitItem) -> bool:
    """Whether the asker's network, which may be many people's, is within ``rate``; this time counts."""
    return _limiter.hit(rate, what, network_of(request.META.get("REMOTE_ADDR", "")))
