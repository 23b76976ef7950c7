"""Telling sites that a sign-on has ended (OpenID Connect Back-Channel Logout 1.0).

What is due is leased by moving its hour forward, so that two processes do not both tell it. A site
that does not answer is tried again, and given up after about a day.
"""

import secrets
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus
from urllib.parse import urlencode

import structlog
from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.db.models import F, Min
from django.utils import timezone

from accounts.models import Grant, Site
from accounts.signing import SIGN_ON_KEYS
from web.fetch import Asked, FetchError, FetchFailure, fetch_named

log = structlog.get_logger(__name__)

EVENT = "http://schemas.openid.net/event/backchannel-logout"
TOKEN_TYPE = "logout+jwt"  # noqa: S105 -- a media type
TOKEN_LIFE_S = 120
#: Wait before the second try, longer than a turn; it doubles with each further one.
FIRST_WAIT = timedelta(minutes=1)
#: The last try is made 17 hours after the first.
MOST_TRIES = 11
#: Sites that are told at the same time, and sign-ons of one of them.
SITES_AT_ONCE, GRANTS_A_TURN = 8, 50
#: How long one site is told, and how long it may take to answer.
TURN_S, TIMEOUT_S = 10.0, 5.0
MOST_BYTES = 10_000
HEADERS = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass(slots=True)
class Turn:
    """What one site is told in one go, by key of the grant, and how that went."""

    site: Site
    grants: Sequence[Grant]
    told: list[int] = field(default_factory=list)
    failed: list[int] = field(default_factory=list)
    #: Why the last one failed; ``None`` if none did.
    failure: FetchFailure | None = None

    @property
    def is_away(self) -> bool:
        """Whether the site could not be reached at all: its answer to one sign-on says no more."""
        return self.failure not in (None, FetchFailure.STATUS)


def send_logouts() -> int:
    """Tell sites of ended sign-ons, several sites at once; return how many sign-ons were told.

    Takes fifteen seconds at most (:data:`TURN_S` and one answer), however slow a site is.
    """
    now = timezone.now()
    by_site = (
        Grant.objects.logout_due(now).order_by().values("site").annotate(due=Min("logout_due_at"))
    )
    sites = [row["site"] for row in by_site.order_by("due")[:SITES_AT_ONCE]]
    turns = _lease(sites, now) if sites else []
    if not turns:
        return 0
    with ThreadPoolExecutor(len(turns), thread_name_prefix="logouts") as pool:
        for done in as_completed([pool.submit(_take, turn) for turn in turns]):
            _settle(done.result())
    return sum(len(turn.told) for turn in turns)


@transaction.atomic
def _lease(sites: Sequence[int], now: datetime) -> list[Turn]:
    """Lease what is due of ``sites``: it is due again after a wait, whatever becomes of us."""
    turns = []
    for site in Site.objects.filter(pk__in=sites):
        due = Grant.objects.logout_due(now).filter(site=site)
        free = due.select_for_update(of=("self",), skip_locked=True)
        grants = list(free[:GRANTS_A_TURN])
        for grant in grants:
            grant.logout_due_at = now + FIRST_WAIT * 2**grant.logout_tries
            grant.logout_tries += 1
        Grant.objects.bulk_update(grants, ["logout_due_at", "logout_tries"])
        if grants:
            turns.append(Turn(site, grants))
    return turns


def _take(turn: Turn) -> Turn:
    """Tell one site, one sign-on after the other, while it answers and there is time.

    Runs in a thread of its own, without the database.
    """
    ends_at = time.monotonic() + TURN_S
    for grant in turn.grants:
        if turn.is_away or time.monotonic() > ends_at:
            break
        failure = _tell(turn.site, grant)
        turn.failure = failure or turn.failure
        (turn.failed if failure else turn.told).append(grant.pk)
    return turn


def _tell(site: Site, grant: Grant) -> FetchFailure | None:
    """Post the logout token of ``grant``; return why the site was not told, ``None`` if it was.

    A site that no longer has an address to be told at counts as told.
    """
    if not site.backchannel_logout_uri:
        return None
    form = urlencode({"logout_token": logout_token(site, grant)}).encode()
    asked = Asked(HEADERS, form, is_beside=apps.is_installed("demo"))
    address = site.backchannel_logout_uri
    try:
        fetch_named(address, asked, max_bytes=MOST_BYTES, timeout_s=TIMEOUT_S).file.close()
    except FetchError as error:
        # Section 2.8 lets a site answer 204; what is long was answered 200.
        is_told = error.status == HTTPStatus.NO_CONTENT or error.failure is FetchFailure.TOO_BIG
        return None if is_told else error.failure
    return None


def logout_token(site: Site, grant: Grant) -> str:
    """Return the signed token that says that ``grant`` has ended (section 2.4)."""
    now = int(timezone.now().timestamp())
    claims: dict[str, object] = {
        "iss": settings.SITE_ADDRESS,
        "aud": site.client_id,
        "iat": now,
        "exp": now + TOKEN_LIFE_S,
        "jti": secrets.token_hex(16),
        "sub": str(grant.sub),
        "sid": str(grant.number),
        "events": {EVENT: {}},
    }
    return SIGN_ON_KEYS.sign(claims, TOKEN_TYPE)


@transaction.atomic
def _settle(turn: Turn) -> None:
    """Delete what was told or is given up, and give back what there was no time for.

    While a site is away, all that it is still to be told waits a moment.
    """
    Grant.objects.filter(pk__in=turn.told).delete()
    failed = Grant.objects.filter(pk__in=turn.failed)
    given_up = failed.filter(logout_tries__gte=MOST_TRIES).delete()[0]
    untried = {grant.pk for grant in turn.grants} - {*turn.told, *turn.failed}
    now = timezone.now()
    again_at = now + FIRST_WAIT if turn.is_away else now
    Grant.objects.filter(pk__in=untried).update(
        logout_due_at=again_at, logout_tries=F("logout_tries") - 1
    )
    if turn.is_away:
        Grant.objects.logout_due(now).filter(site=turn.site).update(logout_due_at=again_at)
    if turn.failure:
        counts = {"failed": len(turn.failed), "given_up": given_up}
        log.warning("site_not_told", site=turn.site.pk, failure=turn.failure, **counts)
