"""How often one may try: counted in the database, so that all processes count together, and without knowing who."""

import ipaddress
import math
from dataclasses import dataclass
from datetime import timedelta

from django.db import DatabaseError, transaction
from django.db.models import Case, F, Value, When
from django.db.models.functions import Greatest
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac
from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import Storage
from limits.strategies import FixedWindowRateLimiter

from accounts.models import AttemptCount


class DatabaseStorage(Storage):
    """The counters of ``limits``, one row a key."""

    STORAGE_SCHEME = ["django"]

    @property
    def base_exceptions(self) -> type[Exception]:
        return DatabaseError

    @transaction.atomic
    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Add ``amount`` and return the sum; two processes at once both count."""
        now = timezone.now()
        row = AttemptCount.objects.filter(pk=key)
        AttemptCount.objects.bulk_create([AttemptCount(pk=key, expires_at=now)], ignore_conflicts=True)
        is_over = When(expires_at__lte=now, then=Value(max(amount, 0)))
        row.update(
            count=Case(is_over, default=Greatest(F("count") + amount, 0)),
            expires_at=Case(
                When(expires_at__lte=now, then=Value(now + timedelta(seconds=expiry))), default=F("expires_at")
            ),
        )
        return row.values_list("count", flat=True).get()

    def get(self, key: str) -> int:
        counts = AttemptCount.objects.filter(pk=key, expires_at__gt=timezone.now())
        return counts.values_list("count", flat=True).first() or 0

    def get_expiry(self, key: str) -> float:
        ends = AttemptCount.objects.filter(pk=key).values_list("expires_at", flat=True).first()
        return (ends or timezone.now()).timestamp()

    def check(self) -> bool:
        AttemptCount.objects.exists()
        return True

    def reset(self) -> int:
        return AttemptCount.objects.all().delete()[0]

    def clear(self, key: str) -> None:
        AttemptCount.objects.filter(pk=key).delete()


_limiter = FixedWindowRateLimiter(DatabaseStorage())


@dataclass(frozen=True)
class Throttle:
    """A name, and how often it may be tried from one address and for one account."""

    name: str
    per_address: RateLimitItem
    per_account: RateLimitItem

    def take(self, request: HttpRequest, account: str) -> int:
        """Count one try; 0 when it may go on, else the seconds to wait.

        A try that its address is refused counts for no account: one address cannot use up what all others share.
        """
        for item, key in self._counters(request, account):
            if not _limiter.hit(item, key):
                ends = _limiter.get_window_stats(item, key).reset_time
                return max(1, math.ceil(ends - timezone.now().timestamp()))
        return 0

    def give_back(self, request: HttpRequest, account: str) -> None:
        """Whoever came in had not guessed: forget the account's tries, and this one of the address."""
        (address_item, address_key), (account_item, account_key) = self._counters(request, account)
        _limiter.hit(address_item, address_key, cost=-1)
        _limiter.clear(account_item, account_key)

    def _counters(
        self, request: HttpRequest, account: str
    ) -> tuple[tuple[RateLimitItem, str], tuple[RateLimitItem, str]]:
        address = _hidden(f"{self.name}:address", network_of(request.META.get("REMOTE_ADDR", "")))
        name = _hidden(f"{self.name}:account", account.strip().casefold())
        return (self.per_address, address), (self.per_account, name)


LOGIN = Throttle("login", RateLimitItemPerMinute(50, 15), RateLimitItemPerMinute(10, 15))
PASSWORD_RESET = Throttle("password-reset", RateLimitItemPerHour(20), RateLimitItemPerHour(5))


def forget_past_attempts() -> int:
    """Delete the counters whose window is over; returns how many."""
    return AttemptCount.objects.filter(expires_at__lte=timezone.now()).delete()[0]


def _hidden(kind: str, value: str) -> str:
    return salted_hmac(f"accounts.throttling.{kind}", value, algorithm="sha256").hexdigest()


def network_of(given: str) -> str:
    """The asker's address, or for IPv6 its network: one subscriber has all the addresses of a /64."""
    try:
        address = ipaddress.ip_address(given)
    except ValueError:
        return given
    return str(ipaddress.ip_network((address, 64), strict=False)) if address.version == 6 else given
