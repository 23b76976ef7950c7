"""Rate limits of tries by network and account, budgets of mails: counted in the database, for all processes."""

import ipaddress
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.core import signing
from django.db import DatabaseError, transaction
from django.db.models import Case, F, Value, When
from django.db.models.functions import Greatest
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from limits import RateLimitItem, RateLimitItemPerDay, RateLimitItemPerHour, RateLimitItemPerMinute
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

Counter = tuple[RateLimitItem, str]
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
IPV4_BITS, IPV6 = 32, 6


#: Counters of a kind at most: strangers have more names and networks than a table has room. Two that share one share
#: its limit, which nobody notices: whoever would fill them all needs so many times a limit.
BUCKETS = 1 << 16


@dataclass(frozen=True)
class Throttle:
    """A name, and how often it may be tried from one network, by its width, and for one account.

    ``per_network`` is by the length of the prefix: 64 and 48 are IPv6's (a line, a site), 32 and 24 IPv4's (an address,
    which a carrier may share among thousands, and a carrier's pool of them).
    """

    name: str
    per_network: Mapping[int, RateLimitItem]
    per_account: RateLimitItem | None = None

    def take(self, request: HttpRequest, account: str = "", *, cost: int = 1) -> int:
        """Count one try, or ``cost`` at once; 0 when it may go on, else the seconds to wait.

        A try that its network is refused counts for no wider one and for no account: nobody uses up what others share.
        """
        for item, key in (*self._networks(request), *self._account(account)):
            if not _limiter.hit(item, key, cost=cost):
                ends = _limiter.get_window_stats(item, key).reset_time
                return max(1, math.ceil(ends - timezone.now().timestamp()))
        return 0

    def give_back(self, request: HttpRequest, account: str) -> None:
        """Whoever came in had not guessed: forget the account's tries, and this one of the network."""
        for item, key in self._networks(request):
            _limiter.hit(item, key, cost=-1)
        for item, key in self._account(account):
            _limiter.clear(item, key)

    def _networks(self, request: HttpRequest) -> list[Counter]:
        """The narrowest first. A front server's socket, which says no address, counts as the widest of IPv4."""
        given = request.META.get("REMOTE_ADDR", "")
        prefixes = sorted(self.per_network, reverse=True)
        address = _address(given)
        if address is None:
            return [(self.per_network[prefix], _bucket(f"{self.name}:unknown", given)) for prefix in prefixes[-1:]]
        fitting = [prefix for prefix in prefixes if (prefix > IPV4_BITS) == (address.version == IPV6)]
        return [
            (self.per_network[prefix], _bucket(f"{self.name}:{prefix}", str(_network(address, prefix))))
            for prefix in fitting
        ]

    def _account(self, account: str) -> list[Counter]:
        if self.per_account is None:
            return []
        return [(self.per_account, _bucket(f"{self.name}:account", account.strip().casefold()))]


#: Providers for which dots before the @ do not count.
DOTLESS_DOMAINS = frozenset({"gmail.com", "googlemail.com"})


def mailbox_of(email: str) -> str:
    """Return one spelling for all the addresses of a mailbox.

    Capitals and a sub-address (``+tag``, RFC 5233) do not count, nor do dots where the provider ignores them.
    """
    local, _at, domain = email.strip().casefold().rpartition("@")
    local = local.partition("+")[0]
    if domain in DOTLESS_DOMAINS:
        local, domain = local.replace(".", ""), "gmail.com"
    return f"{local}@{domain}"


#: Of the mails that are kept for sites that have asked for none: for one of them, and for all of a provider.
MOST_OF_A_NEWCOMER = 2
OF_A_PROVIDER = RateLimitItemPerDay(4)


@dataclass(frozen=True)
class MailBudget:
    """How many mails of one purpose may leave for one mailbox, by who asks for them and in all.

    An asker is a site (the /24 of an IPv4 address, the /48 of IPv6), so that a stranger uses up a budget of their own.
    Several strangers use up that of the mailbox: some more mails are kept for sites that have asked for almost none.
    """

    purpose: str
    per_asker: RateLimitItem
    per_mailbox: RateLimitItem
    #: How many are kept so, on top; none where what is refused is said another way.
    for_newcomers: RateLimitItem | None = None

    def take(self, request: HttpRequest, email: str) -> bool:
        """Count one mail; False when a budget is used up, which the page then says."""
        network = network_of(request.META.get("REMOTE_ADDR", ""))
        asker = f"{site_of(network)} {mailbox_of(email)}"
        if not _limiter.hit(self.per_asker, _bucket(f"mail-{self.purpose}:asker", asker)):
            return False
        return self.take_of_mailbox(email) or self._take_of_newcomers(asker, network, email)

    def take_of_mailbox(self, email: str) -> bool:
        """Count one mail that nobody asks for at this moment, as an answer; False when there were enough."""
        return _limiter.hit(self.per_mailbox, _bucket(f"mail-{self.purpose}", mailbox_of(email)))

    def _take_of_newcomers(self, asker: str, network: str, email: str) -> bool:
        """One of those that are kept, for a site that has asked for almost none today; few for all of a provider."""
        if self.for_newcomers is None:
            return False
        of_asker = _limiter.get_window_stats(self.per_asker, _bucket(f"mail-{self.purpose}:asker", asker))
        if self.per_asker.amount - of_asker.remaining > MOST_OF_A_NEWCOMER:
            return False
        mailbox = mailbox_of(email)
        provider = _bucket(f"mail-{self.purpose}:provider", f"{provider_of(network)} {mailbox}")
        kept = _bucket(f"mail-{self.purpose}:newcomers", mailbox)
        return _limiter.hit(OF_A_PROVIDER, provider) and _limiter.hit(self.for_newcomers, kept)

    @property
    def used_up(self) -> str:
        """Words for the page, where no mail leaves any more today."""
        return _(
            "Beaucoup de mails sont déjà partis vers cette adresse aujourd’hui. "
            "Rien n’est perdu : réessayez demain, ou donnez une autre adresse."
        )


LOGIN = Throttle(
    "login",
    {64: RateLimitItemPerMinute(50, 15), 32: RateLimitItemPerMinute(50, 15)},
    RateLimitItemPerMinute(10, 15),
)
#: The browsers where somebody has come in: a name that strangers guess at is not closed to them.
KNOWN_COOKIE, KNOWN_SALT = "cms_known", "accounts.known_browser"
KNOWN_FOR_S = 365 * 24 * 60 * 60
#: Of a browser where somebody came in before: strangers on its network cost it nothing.
KNOWN_BROWSER = Throttle("login-known", {}, RateLimitItemPerMinute(10, 15))
#: Forms that are sent to the CMS without a session; a browser where somebody came in has its own, as above.
ENDED_SESSION = Throttle("ended-session", {64: RateLimitItemPerMinute(50, 15), 32: RateLimitItemPerMinute(50, 15)})
KNOWN_ENDED_SESSION = Throttle("ended-session-known", {}, RateLimitItemPerMinute(50, 15))
PASSWORD_RESET = Throttle(
    "password-reset", {64: RateLimitItemPerHour(20), 32: RateLimitItemPerHour(20)}, RateLimitItemPerHour(5)
)


def forget_past_attempts() -> int:
    """Delete the counters whose window is over; returns how many."""
    past = AttemptCount.objects.filter(expires_at__lte=timezone.now())
    return past.delete()[0] if past.exists() else 0


def known_mark(request: HttpRequest) -> str:
    """The content of the cookie that marks browsers where somebody has signed in; empty if it is absent or forged."""
    try:
        return request.get_signed_cookie(KNOWN_COOKIE, "", salt=KNOWN_SALT, max_age=KNOWN_FOR_S) or ""
    except signing.BadSignature:
        return ""


def network_of(given: str) -> str:
    """The asker's address, or for IPv6 its network: one subscriber has all the addresses of a /64."""
    address = _address(given)
    return str(_network(address, 64)) if address and address.version == IPV6 else str(address or given)


def site_of(network: str) -> str:
    """What a network of :func:`network_of` is part of: the /24 of an IPv4 address, the /48 of IPv6."""
    return _part_of(network, ipv4=24, ipv6=48)


def provider_of(network: str) -> str:
    """What many sites are part of: the /16 of an IPv4 address, the /32 that a provider of IPv6 has at least."""
    return _part_of(network, ipv4=16, ipv6=32)


def _part_of(network: str, *, ipv4: int, ipv6: int) -> str:
    try:
        narrow = ipaddress.ip_network(network)
    except ValueError:
        return network
    return str(narrow.supernet(new_prefix=ipv6 if narrow.version == IPV6 else ipv4))


def _bucket(kind: str, value: str) -> str:
    digest = salted_hmac(f"accounts.throttling.{kind}", value, algorithm="sha256").digest()
    return f"{kind}:{int.from_bytes(digest[:8]) % BUCKETS}"


def _address(given: str) -> Address | None:
    """What a socket of both families calls ``::ffff:192.0.2.1`` is an IPv4 address."""
    try:
        address = ipaddress.ip_address(given)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _network(address: Address, prefix: int) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    return ipaddress.ip_network((address.packed, prefix), strict=False)
