"""Rate limits of attempts by network and account, mail budgets: counted in the database."""

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

from accounts.models import AttemptCount, LimitEntry


class DatabaseStorage(Storage):
    """Storage backend of the ``limits`` package: one database row per key."""

    STORAGE_SCHEME = ["django"]

    @property
    def base_exceptions(self) -> type[Exception]:
        return DatabaseError

    @transaction.atomic
    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Add ``amount`` and return the sum; concurrent increments are all counted."""
        now = timezone.now()
        row = AttemptCount.objects.filter(pk=key)
        AttemptCount.objects.bulk_create(
            [AttemptCount(pk=key, expires_at=now)], ignore_conflicts=True
        )
        is_over = When(expires_at__lte=now, then=Value(max(amount, 0)))
        row.update(
            count=Case(is_over, default=Greatest(F("count") + amount, 0)),
            expires_at=Case(
                When(expires_at__lte=now, then=Value(now + timedelta(seconds=expiry))),
                default=F("expires_at"),
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


#: Most counters of one kind: an attacker has more names and networks than the table should hold.
#: Keys are hashed into buckets, and two keys in one bucket share its limit; filling all buckets
#: takes that many times the limit.
BUCKETS = 1 << 16


@dataclass(frozen=True)
class Throttle:
    """Rate limit of one action: attempts per network prefix and attempts per account.

    ``per_network`` maps a prefix length to its limit: 64 and 48 are IPv6's (a line, a site), 32 and
    24 IPv4's (an address, which a carrier may share among thousands, and the carrier's pool of
    them).
    """

    name: str
    per_network: Mapping[int, RateLimitItem]
    per_account: RateLimitItem | None = None

    def take(self, request: HttpRequest, account: str = "", *, cost: int = 1) -> int:
        """Count ``cost`` attempts; return 0 if allowed, else the seconds to wait.

        Limits are checked from the narrowest network to the account. After the first refusal
        nothing more is counted, so that one network cannot use up what others share.
        """
        for item, key in (*self._networks(request), *self._account(account)):
            if not _limiter.hit(item, key, cost=cost):
                return _seconds_left(item, key)
        return 0

    def wait(self, request: HttpRequest, account: str = "") -> int:
        """Return what :meth:`take` would, without counting: where failures alone count."""
        for item, key in (*self._networks(request), *self._account(account)):
            if not _limiter.test(item, key):
                return _seconds_left(item, key)
        return 0

    def _networks(self, request: HttpRequest) -> list[Counter]:
        """Return limit and key of each network of ``request``, narrowest first.

        A socket of the front server has no IP address: it counts under IPv4's widest limit.
        """
        given = request.META.get("REMOTE_ADDR", "")
        prefixes = sorted(self.per_network, reverse=True)
        address = _address(given)
        if address is None:
            return [
                (self.per_network[prefix], _bucket(f"{self.name}:unknown", given))
                for prefix in prefixes[-1:]
            ]
        fitting = [
            prefix for prefix in prefixes if (prefix > IPV4_BITS) == (address.version == IPV6)
        ]
        return [
            (
                self.per_network[prefix],
                _bucket(f"{self.name}:{prefix}", str(_network(address, prefix))),
            )
            for prefix in fitting
        ]

    def _account(self, account: str) -> list[Counter]:
        """Return the account's limit and key, if this throttle limits accounts."""
        if self.per_account is None:
            return []
        return [(self.per_account, _bucket(f"{self.name}:account", account.strip().casefold()))]


def _seconds_left(item: RateLimitItem, key: str) -> int:
    """Return the seconds until the window of a counter is over."""
    ends = _limiter.get_window_stats(item, key).reset_time
    return max(1, math.ceil(ends - timezone.now().timestamp()))


#: Mail providers that ignore dots before the @.
DOTLESS_DOMAINS = frozenset({"gmail.com", "googlemail.com"})


def canonical_mailbox(email: str) -> str:
    """Return the same spelling for all addresses that lead to one mailbox.

    Capitals and a sub-address (``+tag``, RFC 5233) are removed, and dots where the provider ignores
    them.
    """
    local, _at, domain = email.strip().casefold().rpartition("@")
    local = local.partition("+")[0]
    if domain in DOTLESS_DOMAINS:
        local, domain = local.replace(".", ""), "gmail.com"
    return f"{local}@{domain}"


#: Mails of the reserve for newcomers: most per site, and most per provider and day.
MOST_OF_A_NEWCOMER = 2
OF_A_PROVIDER = RateLimitItemPerDay(4)


@dataclass(frozen=True)
class MailBudget:
    """Limits of the mails of one purpose to one mailbox: per requesting network and in total.

    A requester is a site (the /24 of an IPv4 address, the /48 of IPv6), so that an attacker uses up
    only the budget of that site. Several attackers can use up the mailbox's budget: a reserve
    (``for_newcomers``) remains for sites that have asked for almost nothing.
    """

    purpose: str
    per_asker: RateLimitItem
    per_mailbox: RateLimitItem
    #: Size of the reserve, on top of ``per_mailbox``; ``None`` where a refusal is shown in another
    #: way.
    for_newcomers: RateLimitItem | None = None

    def take(self, request: HttpRequest, email: str) -> bool:
        """Count one mail; return False when a budget is used up (the page shows ``used_up``)."""
        network = network_of(request.META.get("REMOTE_ADDR", ""))
        asker = f"{site_of(network)} {canonical_mailbox(email)}"
        if not _limiter.hit(self.per_asker, _bucket(f"mail-{self.purpose}:asker", asker)):
            return False
        return self.take_of_mailbox(email) or self._take_of_newcomers(asker, network, email)

    def take_of_mailbox(self, email: str) -> bool:
        """Count one mail without a request, such as a reply; return False if over the limit."""
        return _limiter.hit(
            self.per_mailbox, _bucket(f"mail-{self.purpose}", canonical_mailbox(email))
        )

    def _take_of_newcomers(self, asker: str, network: str, email: str) -> bool:
        """Count one mail of the reserve; False unless the site has asked for almost none today.

        Each provider gets only a few mails of the reserve a day.
        """
        if self.for_newcomers is None:
            return False
        of_asker = _limiter.get_window_stats(
            self.per_asker, _bucket(f"mail-{self.purpose}:asker", asker)
        )
        if self.per_asker.amount - of_asker.remaining > MOST_OF_A_NEWCOMER:
            return False
        mailbox = canonical_mailbox(email)
        provider = _bucket(f"mail-{self.purpose}:provider", f"{provider_of(network)} {mailbox}")
        kept = _bucket(f"mail-{self.purpose}:newcomers", mailbox)
        return _limiter.hit(OF_A_PROVIDER, provider) and _limiter.hit(self.for_newcomers, kept)

    @property
    def used_up(self) -> str:
        """Message of the page when no mail leaves to this address any more today."""
        return _(
            "Beaucoup de mails sont déjà partis vers cette adresse aujourd’hui. "
            "Rien n’est perdu : réessayez demain, ou donnez une autre adresse."
        )


#: Signed cookie of browsers where somebody of the staff has entered: attackers who use up the
#: limits below do not lock these out.
KNOWN_COOKIE, KNOWN_SALT = "cms_known", "accounts.known_browser"
#: The same of browsers where a citizen has entered: anybody may have one, so it opens no lane.
CITIZEN_COOKIE = "account_known"
KNOWN_FOR_S = 365 * 24 * 60 * 60
#: Forms sent to the CMS without a session; a known browser has a limit of its own.
ENDED_SESSION = Throttle(
    "ended-session", {64: RateLimitItemPerMinute(50, 15), 32: RateLimitItemPerMinute(50, 15)}
)
KNOWN_ENDED_SESSION = Throttle("ended-session-known", {}, RateLimitItemPerMinute(50, 15))

#: Codes asked for and codes typed at the door, by network: a carrier shares an address among
#: thousands.
CODES_ASKED = Throttle("codes-asked", {64: RateLimitItemPerHour(60), 32: RateLimitItemPerHour(60)})
CODES_TYPED = Throttle(
    "codes-typed", {64: RateLimitItemPerHour(200), 32: RateLimitItemPerHour(200)}
)
#: Mails with a code to one mailbox, whoever asks.
CODE_MAILS = MailBudget(
    "account-code", RateLimitItemPerDay(10), RateLimitItemPerDay(30), RateLimitItemPerDay(10)
)
#: Mails with a code that a known browser may ask for, for the account that it is known to: neither
#: its network nor the mailbox's budget counts.
KNOWN_CODES = Throttle("codes-known", {}, RateLimitItemPerHour(10))

#: Challenges for a passkey at the door: each one makes a session. A browser that is known to the
#: staff counts apart.
KEYS_ASKED = Throttle(
    "keys-asked", {64: RateLimitItemPerMinute(60), 32: RateLimitItemPerMinute(60)}
)
KNOWN_KEYS = Throttle("keys-known", {}, RateLimitItemPerMinute(60))

#: Credentials that a network verifies: each is parsed, and asks the database once.
CREDENTIALS_VERIFIED = Throttle(
    "credentials", {64: RateLimitItemPerHour(120), 32: RateLimitItemPerHour(240)}
)

#: Ways to the identity provider, by network: each one makes a session, and two requests there.
UPSTREAM_ENTRIES = Throttle(
    "upstream", {64: RateLimitItemPerHour(100), 32: RateLimitItemPerHour(100)}
)

#: Requests of sites that have somebody who is not in prove who they are: each one makes a session.
SIGN_ON_STARTS = Throttle(
    "sign-on-starts", {64: RateLimitItemPerHour(200), 32: RateLimitItemPerHour(200)}
)
#: Wrong secrets of sites, by site and network together.
FAILED_CLIENTS = Throttle("failed-clients", {}, RateLimitItemPerMinute(20))

#: Codes typed to step up, or to add an address, by one account.
CODES_CONFIRMED = Throttle(
    "codes-confirmed",
    {64: RateLimitItemPerHour(200), 32: RateLimitItemPerHour(200)},
    RateLimitItemPerHour(30),
)
#: Mails with a code to step up, and with a code for an address that somebody adds to an account.
STEP_UP_MAILS = MailBudget("account-step-up", RateLimitItemPerDay(20), RateLimitItemPerDay(40))
ADDRESS_MAILS = MailBudget("account-address", RateLimitItemPerDay(10), RateLimitItemPerDay(20))


def count_use(item: RateLimitItem, kind: str, key: str) -> bool:
    """Count one use of ``key``, itself a secret's hash, not an account's; False over the limit."""
    return _limiter.hit(item, f"{kind}:{key}")


def unreadable_key(key: str, key_prefix: str, version: int) -> str:
    """Return a key of the cache ``limits`` as its HMAC: django-allauth's name a network or account.

    Django calls it (``KEY_FUNCTION``).
    """
    return salted_hmac(
        f"accounts.limits.{key_prefix}.{version}", key, algorithm="sha256"
    ).hexdigest()


def purge_past_attempts() -> int:
    """Delete the counters whose window is over; return how many."""
    now = timezone.now()
    past = (
        AttemptCount.objects.filter(expires_at__lte=now),
        LimitEntry.objects.filter(expires__lte=now),
    )
    return sum(rows.delete()[0] for rows in past if rows.exists())


def known_browser_cookie(request: HttpRequest, name: str = KNOWN_COOKIE) -> str:
    """Return the cookie of a known browser; "" if it is absent, expired or forged."""
    try:
        return request.get_signed_cookie(name, "", salt=KNOWN_SALT, max_age=KNOWN_FOR_S) or ""
    except signing.BadSignature:
        return ""


def network_of(given: str) -> str:
    """Return the IPv4 address, or the /64 of an IPv6 address: one subscriber has a whole /64."""
    address = _address(given)
    return (
        str(_network(address, 64)) if address and address.version == IPV6 else str(address or given)
    )


def site_of(network: str) -> str:
    """Return the site of a network from :func:`network_of`: /24 of IPv4, /48 of IPv6."""
    return _part_of(network, ipv4=24, ipv6=48)


def provider_of(network: str) -> str:
    """Return the provider's network: the /16 of an IPv4 address, the /32 of IPv6."""
    return _part_of(network, ipv4=16, ipv6=32)


def _part_of(network: str, *, ipv4: int, ipv6: int) -> str:
    """Return the enclosing network of that prefix length; ``network`` if it is none."""
    try:
        narrow = ipaddress.ip_network(network)
    except ValueError:
        return network
    return str(narrow.supernet(new_prefix=ipv6 if narrow.version == IPV6 else ipv4))


def _bucket(kind: str, value: str) -> str:
    """Return the counter's key: ``kind`` and the HMAC of ``value`` modulo :data:`BUCKETS`."""
    digest = salted_hmac(f"accounts.throttling.{kind}", value, algorithm="sha256").digest()
    return f"{kind}:{int.from_bytes(digest[:8]) % BUCKETS}"


def _address(given: str) -> Address | None:
    """Parse an IP address; ``::ffff:192.0.2.1``, as dual-stack sockets report it, becomes IPv4."""
    try:
        address = ipaddress.ip_address(given)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _network(address: Address, prefix: int) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    return ipaddress.ip_network((address.packed, prefix), strict=False)
