"""Quotas of networks: for drafts, the moderators' queue, corrections and reports.

A new network always gets in. A network is an IPv4 address or an IPv6 /64, its site the /24 or /48
around it. Counting stops at a quota, and nothing is locked: two concurrent requests may both take
the last place.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import Count, Min
from django.db.models.functions import Coalesce
from django.utils import timezone

from moderation.enums import ItemState
from moderation.models import QueueItem
from participation.enums import UNCONFIRMED, ProposalState, ReportKind, SentState
from participation.models import Correction, CorrectionOrReport, Proposal, Report
from participation.services.erasure import erase_notices, erase_proposals
from participation.services.summaries import MANY_REPORTS

#: Maximum unconfirmed of a network and of its site; the least recently saved are erased.
DRAFTS = {"network_hmac": 200, "site_hmac": 800}
#: Drafts saved more recently are kept: somebody may be typing. Throttling limits their number.
TOUCHED = timedelta(hours=1)
#: Approximate maximum unconfirmed in all; then the clock erases those of the largest networks.
MOST = 50_000
#: Target of the erasure, below the maximum so that not every run erases.
THINNED_TO = MOST * 9 // 10
AT_ONCE = 500
#: Approximate maximum of waiting corrections and reports.
MOST_NOTICES = 20_000
#: Maximum of them erased in one run of the clock.
NOTICES_AT_ONCE = 2_000


@dataclass(frozen=True)
class Share:
    """Maximum in the moderators' queue of a confirmed address, of its network, of its site."""

    contact: int
    network: int
    site: int

    def limits(self, *, is_proved: bool) -> dict[str, int]:
        """Return the maxima by field of a proposal; halved without a proof of work."""
        part = 1 if is_proved else 2
        counted = {"contact": self.contact, "network_hmac": self.network, "site_hmac": self.site}
        return {field: max(1, limit // part) for field, limit in counted.items()}


CALM = Share(contact=20, network=40, site=120)
#: Number of waiting proposals from which the smaller quotas apply; newcomers still get in at once.
CROWD = 1_000
CROWDED = Share(contact=2, network=2, site=8)
#: Maximum of confirmed, deferred proposals of a network; beyond, people are asked to come back.
MOST_DEFERRED = 100


class DraftRow(NamedTuple):
    """The columns of a draft by which drafts are ranked for erasure."""

    pk: int
    network: str
    site: str
    state: str
    saved_at: datetime


def make_room(proposal: Proposal) -> None:
    """Erase the oldest idle drafts above the quota of the network or site.

    In the caller's transaction.
    """
    unconfirmed = Proposal.objects.unconfirmed().exclude(pk=proposal.pk)
    for field, share in DRAFTS.items():
        theirs = unconfirmed.filter(**{field: getattr(proposal, field)})
        excess = theirs[: share + AT_ONCE].count() + 1 - share
        if excess > 0:
            left = theirs.filter(saved_at__lt=timezone.now() - TOUCHED).order_by(
                "state", "saved_at"
            )
            erase_proposals(list(left.select_for_update(skip_locked=True)[:excess]))


def thin_out() -> int:
    """Erase unconfirmed proposals of the largest networks where too many exist; return how many.

    Every network is reduced to the same level.
    """
    count = 0
    while Proposal.objects.unconfirmed()[: MOST + 1].count() > MOST:
        rows = Proposal.objects.unconfirmed().order_by("saved_at")
        read = rows.values_list("pk", "network_hmac", "site_hmac", "state", "saved_at")[: 2 * MOST]
        surplus = find_surplus([DraftRow(*row) for row in read], THINNED_TO)
        erased = sum(
            _erase(surplus[start : start + AT_ONCE]) for start in range(0, len(surplus), AT_ONCE)
        )
        count += erased
        if not erased:  # another transaction holds them
            break
    return count


def find_surplus(rows: Sequence[DraftRow], kept: int) -> list[int]:
    """Return the keys of the rows to erase so that ``kept`` rows stay.

    The largest sites lose first, and in them the largest networks. In a network, sent proposals
    stay longest, then the most recently saved.
    """
    by_network = _ranked(
        [(row.network, row.state != ProposalState.SENT, -row.saved_at.timestamp()) for row in rows]
    )
    by_site = _ranked(
        [(row.site, by_network[n], -row.saved_at.timestamp()) for n, row in enumerate(rows)]
    )
    order = sorted(range(len(rows)), key=lambda n: (by_site[n], -rows[n].saved_at.timestamp()))
    return [rows[n].pk for n in order[kept:]]


def thin_out_notices() -> int:
    """Erase unread corrections and reports of the largest networks where too many wait.

    One bounded step; returns how many. Grave ones have half of the room to themselves: reports of
    illegal content with an address, and things reported by several sites. In a network, those with
    an address stay longest.
    """
    kinds = (Correction.item_kind, Report.item_kind)
    of_notices = QueueItem.objects.filter(kind__in=kinds, state=ItemState.WAITING)
    if of_notices[: MOST_NOTICES + 1].count() <= MOST_NOTICES:
        return 0
    items = (
        of_notices.filter(taken_by=None)
        .order_by("waits_since")
        .annotate(
            network=Coalesce("report__network_hmac", "correction__network_hmac"),
            site=Coalesce("report__site_hmac", "correction__site_hmac"),
            contact=Coalesce("report__contact", "correction__contact"),
        )
    )
    told = items.values_list(
        "report__event",
        "report__place",
        "report__kind",
        "contact",
        "pk",
        "network",
        "site",
        "waits_since",
    )
    rows = list(told[: 2 * MOST_NOTICES])
    voices = Counter(thing for thing, _site in {(row[:2], row[6]) for row in rows if any(row[:2])})
    by_gravity: dict[bool, list[DraftRow]] = {True: [], False: []}
    for event, place, kind, contact, pk, network, site, since in rows:
        is_grave = voices[event, place] >= MANY_REPORTS or bool(
            kind == ReportKind.OFFENSIVE and contact
        )
        state = ProposalState.SENT if contact else ProposalState.DRAFT
        by_gravity[is_grave].append(DraftRow(pk, network, site, state, since))
    full = [some for some in by_gravity.values() if len(some) > MOST_NOTICES // 2]
    surplus = [pk for some in full for pk in find_surplus(some, MOST_NOTICES * 9 // 20)]
    surplus = surplus[-NOTICES_AT_ONCE:]  # the most excessive ones
    return sum(
        _erase_notices(surplus[start : start + AT_ONCE])
        for start in range(0, len(surplus), AT_ONCE)
    )


def has_room(proposal: Proposal) -> bool:
    """Return whether address, network and site have room for one more in the moderators' queue."""
    waiting = Proposal.objects.waiting().exclude(pk=proposal.pk)
    share = CROWDED if waiting[:CROWD].count() >= CROWD else CALM
    return all(
        waiting.filter(**{field: getattr(proposal, field)})[:limit].count() < limit
        for field, limit in share.limits(is_proved=bool(proposal.proof)).items()
        if getattr(proposal, field)
    )


def find_deferred_in_turn(most: int) -> list[Proposal]:
    """Return the oldest deferred proposal of each network that has room; ``most`` at most."""
    waiting = Proposal.objects.waiting()
    deferred = Proposal.objects.filter(state=ProposalState.DEFERRED)
    share = CROWDED if waiting[:CROWD].count() >= CROWD else CALM
    keys: list[int] = []
    for is_proved in (True, False):
        rows = deferred.exclude(proof="") if is_proved else deferred.filter(proof="")
        for field, limit in share.limits(is_proved=is_proved).items():
            full = waiting.values(field).annotate(held=Count("pk")).filter(held__gte=limit)
            rows = rows.exclude(**{f"{field}__in": full.exclude(**{field: None}).values(field)})
        oldest = rows.values("network_hmac").annotate(oldest=Min("pk")).order_by("oldest")
        keys += oldest.values_list("oldest", flat=True)[:most]
    return list(Proposal.objects.filter(pk__in=sorted(keys)[:most]).order_by("pk"))


def may_defer(proposal: Proposal, count: int = 1) -> bool:
    """Return whether ``count`` more of its network may be deferred."""
    deferred = Proposal.objects.filter(
        state=ProposalState.DEFERRED, network_hmac=proposal.network_hmac
    )
    return deferred[:MOST_DEFERRED].count() + count <= MOST_DEFERRED


def _ranked(keys: Sequence[tuple[str, float, float]]) -> list[int]:
    """Return the rank, from 0, of each key among those with the same first element."""
    ranks = [0] * len(keys)
    seen = Counter[str]()
    for n in sorted(range(len(keys)), key=lambda n: keys[n]):
        ranks[n] = seen[keys[n][0]]
        seen[keys[n][0]] += 1
    return ranks


@transaction.atomic
def _erase(keys: Sequence[int]) -> int:
    """Erase those of ``keys`` that are still unconfirmed and not locked; return how many."""
    rows = Proposal.objects.filter(pk__in=keys, state__in=UNCONFIRMED).select_for_update(
        skip_locked=True
    )
    return erase_proposals(list(rows))


@transaction.atomic
def _erase_notices(items: Sequence[int]) -> int:
    """Erase the notices of ``items`` that still wait and are not locked; return how many."""
    models: list[type[CorrectionOrReport]] = [Correction, Report]
    return sum(
        erase_notices(
            list(
                model._default_manager.filter(
                    items__in=items, state=SentState.WAITING, items__state=ItemState.WAITING
                ).select_for_update(skip_locked=True, of=("self",))
            )
        )
        for model in models
    )
