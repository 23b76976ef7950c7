"""Figures of the public clock of participation: what waits, waiting times, decisions.

Counted from the tables alone.

A *decision* is a proposal that the city has answered: published, merged into an existing event, or
refused. Its *wait* goes from the confirmation of its address to that answer, and includes the time
that its author took to reply. One that is sent again after a refusal counts from its first
confirmation, once it is answered again. A withdrawal by the author is no decision.

A *percentile* is by nearest rank: of n sorted waits, the one at rank n × percent / 100, rounded up.
It is a wait that a proposal really had. The median is the 50th.

The *window* is thirty days of the city, today included, and never longer than the retention of the
data, so that routine erasure does not change the figures. A person who erases all their data at
once leaves these counts too, and the page says so.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import cast

from django.conf import settings
from django.core.cache import cache
from django.db.models import Case, Count, Exists, Max, Min, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import ExtractIsoWeekDay, TruncDate
from django.utils import timezone

from accounts.models import User
from agenda.enums import ChangeKind
from agenda.models import Change, Event
from agenda.openings import day_bounds
from agenda.permissions import CONTRIBUTORS
from moderation.enums import DecisionAction, ItemState, Urgency
from moderation.kinds import KINDS
from moderation.models import Decision, QueueItem
from participation.enums import ACCEPTED, EventOrigin, ProposalState, ReportKind, SentState
from participation.models import Correction, CorrectionOrReport, Proposal, Report
from participation.models.proposals import RankedWait
from sources.models import SourceRecord

WINDOW_DAYS = 30
#: Minimum number of decisions for a percentile.
ENOUGH = 5
BOTH = MEDIAN, P95 = 50, 95
#: Upper ends of the bands of the distribution, in hours; the last band has no end.
BAND_ENDS_H = (1, 3, 6, 12, 24, 48)
#: Cache times in seconds: what waits, the rest, and the lock of the request that recounts. Other
#: requests get the previous figures meanwhile; a lock left by a crash expires.
WAITING_KEPT_S = 60
KEPT_S = 600
COUNTING_S = 60
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Waits:
    """Number of waits, with median and 95th percentile; not shown below :data:`ENOUGH`."""

    count: int = 0
    median: timedelta | None = None
    p95: timedelta | None = None

    @property
    def is_enough(self) -> bool:
        return self.count >= ENOUGH

    @property
    def median_hours(self) -> int | None:
        """Return the median in whole hours, at least 1; ``None`` where too few were decided."""
        if self.median is None or not self.is_enough:
            return None
        return max(1, round(self.median / HOUR))


@dataclass(frozen=True)
class WaitingFigures:
    """Counts of what waits now."""

    counted_at: datetime
    #: Unanswered proposals: all, and those deferred.
    proposals: int
    deferred: int
    #: Proposals whose author was asked a question.
    asked: int
    urgent: int
    #: Confirmation of the oldest unanswered proposal.
    oldest_at: datetime | None
    #: Other items in the moderators' queue, by kind.
    others: Mapping[str, int]


@dataclass(frozen=True)
class Verdicts:
    """Number of accepted and refused corrections, or reports."""

    accepted: int = 0
    refused: int = 0

    @property
    def count(self) -> int:
        return self.accepted + self.refused


@dataclass(frozen=True)
class Unread:
    """Proposals published by trust without review in the window; they are no decisions."""

    published: int = 0
    #: Those read by a moderator since, and those of them that were refused.
    reread: int = 0
    refused: int = 0


@dataclass(frozen=True)
class RefusalCount:
    """Number of refusals for one reason, in both languages.

    Without a listed reason: spam if ``is_spam``, else a reason in free words.
    """

    count: int
    text_fr: str = ""
    text_en: str = ""
    is_spam: bool = False


@dataclass(frozen=True)
class ParticipationFigures:
    """All figures of ``/participer/`` and ``/participer.json``."""

    counted_at: datetime
    first_day: date
    last_day: date
    waiting: WaitingFigures
    waits: Waits
    #: Number of decisions in each band of :data:`BAND_ENDS_H`.
    bands: Sequence[int]
    #: By the day of the decision; days without any are absent.
    by_day: Mapping[date, Waits]
    #: By the ISO weekday of the confirmation, 1 for Monday.
    by_weekday: Mapping[int, Waits]
    published: int
    merged: int
    refused: int
    refusals: Sequence[RefusalCount]
    unread: Unread
    corrections: Verdicts
    reports: Verdicts
    #: From the first report of a cancellation until it is applied everywhere.
    cancellations: Waits
    #: Live events first published in the window.
    origins: Mapping[EventOrigin, int] = field(default_factory=dict)

    @property
    def days(self) -> int:
        return (self.last_day - self.first_day).days + 1

    @property
    def accepted(self) -> int:
        """Return the number of proposals on the site; a merged one counts by its event."""
        return self.published + self.merged

    @property
    def accepted_percent(self) -> int | None:
        """Return the percentage of accepted decisions, rounded down.

        ``None`` where there are too few.
        """
        return 100 * self.accepted // self.waits.count if self.waits.is_enough else None


def nearest_rank(count: int, percent: int) -> int:
    """Return the rank, from 1, of that percentile among ``count`` values."""
    return max(1, -(-count * percent // 100))


def usual_waits() -> Waits:
    """Return the cached waits of the window's decisions, the same on all pages."""
    return cache.get_or_set("participation-waits", count_waits, KEPT_S) or Waits()


def median_hours() -> int | None:
    """Return the median wait of the window in hours; ``None`` where too few were decided."""
    return usual_waits().median_hours


def participation_figures() -> ParticipationFigures:
    """Return the cached figures: what waits is at most a minute old, the rest about ten minutes.

    One request recounts while the others get the previous figures.
    """
    kept: ParticipationFigures | None = cache.get("participation-clock-2")
    is_old = kept is not None and timezone.now() - kept.counted_at >= timedelta(seconds=KEPT_S)
    if kept is None or (is_old and cache.add("participation-counting", True, COUNTING_S)):
        kept = count_clock()
        # Both expire together, so that no page shows another median.
        cache.set_many(
            {"participation-clock-2": kept, "participation-waits": kept.waits}, 2 * KEPT_S
        )
        cache.set("participation-waiting-2", kept.waiting, WAITING_KEPT_S)
        cache.delete("participation-counting")
    waiting: WaitingFigures = (
        cache.get_or_set("participation-waiting-2", count_waiting, WAITING_KEPT_S) or kept.waiting
    )
    return replace(kept, waiting=waiting)


def count_clock() -> ParticipationFigures:
    """Count all figures now; the number of queries is constant."""
    since = window_start()
    (first_day, last_day) = window()
    decided = Proposal.objects.decided(since)
    counted = decided.aggregate(
        **{
            state: Count("pk", filter=Q(state=state))
            for state in (*ACCEPTED, ProposalState.REFUSED)
        },
        **{f"within_{end}": Count("pk", filter=Q(wait__lt=end * HOUR)) for end in BAND_ENDS_H},
        total=Count("pk"),
    )
    within = [*(counted[f"within_{end}"] for end in BAND_ENDS_H), counted["total"]]
    return ParticipationFigures(
        counted_at=timezone.now(),
        first_day=first_day,
        last_day=last_day,
        waiting=count_waiting(),
        waits=count_waits(),
        bands=[count - before for before, count in zip([0, *within], within, strict=False)],
        by_day=cast(
            "dict[date, Waits]", waits_by(decided.ranked_waits(TruncDate("decided_at"), BOTH))
        ),
        by_weekday=cast(
            "dict[int, Waits]",
            waits_by(decided.ranked_waits(ExtractIsoWeekDay("confirmed_at"), BOTH)),
        ),
        published=counted[ProposalState.PUBLISHED],
        merged=counted[ProposalState.MERGED],
        refused=counted[ProposalState.REFUSED],
        refusals=count_refusals(since),
        unread=count_unread(since),
        corrections=verdicts(Correction, since),
        reports=verdicts(Report, since),
        cancellations=count_cancellations(since),
        origins=count_origins(since),
    )


def window() -> tuple[date, date]:
    """Return the first day of the window, and today."""
    today = timezone.localdate()
    return today - timedelta(days=min(WINDOW_DAYS, settings.PARTICIPATION_KEPT_DAYS) - 1), today


def window_start() -> datetime:
    return day_bounds(window()[0])[0]


def waits_by(rows: Sequence[RankedWait]) -> dict[date | int, Waits]:
    """Return the waits of each key, with both percentiles."""
    at = {(row.key, row.place): row.wait for row in rows}
    totals = {row.key: row.total for row in rows}
    return {
        key: Waits(total, *(at[key, nearest_rank(total, percent)] for percent in BOTH))
        for key, total in sorted(totals.items())
    }


def waits_of(waits: Sequence[timedelta]) -> Waits:
    """Return the same figures from a short list of waits."""
    if not waits:
        return Waits()
    in_order = sorted(waits)
    return Waits(len(waits), *(in_order[nearest_rank(len(waits), percent) - 1] for percent in BOTH))


def verdicts(model: type[CorrectionOrReport], since: datetime) -> Verdicts:
    """Count accepted and refused corrections or reports since ``since``."""
    decided = model._default_manager.filter(decided_at__gte=since)
    states = (SentState.ACCEPTED, SentState.REFUSED)
    return Verdicts(
        *decided.aggregate(
            **{state: Count("pk", filter=Q(state=state)) for state in states}
        ).values()
    )


def count_waits() -> Waits:
    rows = Proposal.objects.decided(window_start()).ranked_waits(Value(0), BOTH)
    return waits_by(rows).get(0, Waits())


def count_waiting() -> WaitingFigures:
    """Count the items that wait: proposals by state, the oldest, and other kinds."""
    unanswered = (ProposalState.WAITING, ProposalState.DEFERRED)
    states = (*unanswered, ProposalState.ASKED)
    proposals = Proposal.objects.filter(state__in=states).aggregate(
        **{state: Count("pk", filter=Q(state=state)) for state in states},
        oldest=Min("confirmed_at", filter=Q(state__in=unanswered)),
    )
    # Held decisions may still be undone: these items wait.
    items = QueueItem.objects.filter(state__in=(ItemState.WAITING, ItemState.HELD))
    of_kind = {
        kind: (count, urgent)
        for kind, count, urgent in items.values_list("kind").annotate(
            count=Count("pk"), urgent=Count("pk", filter=Q(urgency__lte=Urgency.SOON))
        )
    }
    return WaitingFigures(
        counted_at=timezone.now(),
        proposals=proposals[ProposalState.WAITING] + proposals[ProposalState.DEFERRED],
        deferred=proposals[ProposalState.DEFERRED],
        asked=proposals[ProposalState.ASKED],
        urgent=of_kind.get(Proposal.item_kind, (0, 0))[1],
        oldest_at=proposals["oldest"],
        others={kind: of_kind.get(kind, (0, 0))[0] for kind in KINDS if kind != Proposal.item_kind},
    )


def count_refusals(since: datetime) -> list[RefusalCount]:
    """Count the refusals of the window by the reason of their last decision, most frequent first.

    One refused in the CMS's own workflow has no decision of the queue: its reason counts as free
    words.
    """
    refused = Proposal.objects.decided(since).filter(state=ProposalState.REFUSED)
    executed = Decision.objects.filter(item__kind=Proposal.item_kind, executed_at__isnull=False)
    of_it = executed.filter(item__subject_id=OuterRef("pk"))
    last = refused.annotate(last=Subquery(of_it.order_by("-round").values("pk")[:1])).values("last")
    said = Decision.objects.filter(pk__in=last).values_list(
        "reason__text_fr", "reason__text_en", "action"
    )
    counts: Counter[tuple[str, str, bool]] = Counter()
    for text_fr, text_en, action, count in said.annotate(count=Count("pk")):
        counts[text_fr or "", text_en or "", action == DecisionAction.SPAM] += count
    counts["", "", False] += refused.count() - counts.total()
    rows = [RefusalCount(count, *words) for words, count in counts.items() if count]
    return sorted(rows, key=lambda row: (-row.count, not row.text_fr, row.text_fr))


def count_unread(since: datetime) -> Unread:
    """Count proposals published by trust, those read later, and those then refused."""
    unread = Proposal.objects.filter(trusted_at__gte=since)
    was_reread = Q(reread_at__isnull=False)
    is_refused = Q(state=ProposalState.REFUSED)
    return Unread(
        **unread.aggregate(
            published=Count("pk"),
            reread=Count("pk", filter=was_reread),
            refused=Count("pk", filter=was_reread & is_refused),
        )
    )


def count_cancellations(since: datetime) -> Waits:
    """Return the times from the first accepted report to the cancellation's last effect.

    That is when all that it had to reach was notified (``settled_at``). Several reports count once,
    however many dates they cancel. What was cancelled before any report does not count.
    """
    right = Report.objects.filter(
        Q(occurrence=None) | Q(occurrence=OuterRef("occurrence")),
        kind=ReportKind.CANCELLED,
        state=SentState.ACCEPTED,
        event=OuterRef("event"),
        sent_at__lte=OuterRef("at"),
        decided_at__gte=OuterRef("at"),
    )
    cancelled = Change.objects.filter(
        kind=ChangeKind.CANCELLED, at__gte=since, settled_at__isnull=False
    ).order_by()
    reported = cancelled.annotate(
        reported_at=Subquery(right.order_by("sent_at").values("sent_at")[:1])
    )
    # One cancellation writes all its changes of an event with the same ``at``.
    deeds = reported.filter(reported_at__isnull=False).values("event", "at")
    rows = deeds.annotate(first=Min("reported_at"), last=Max("settled_at")).values_list(
        "first", "last"
    )
    return waits_of([last - first for first, last in rows])


def count_origins(since: datetime) -> dict[EventOrigin, int]:
    """Count the events first published in the window, by origin.

    A proposed event has no owner, even once its author's data are erased.
    """
    imported = Exists(SourceRecord.objects.filter(event=OuterRef("pk")))
    contributed = Exists(User.objects.filter(pk=OuterRef("owner"), groups__name=CONTRIBUTORS))
    events = Event.objects.live().filter(first_published_at__gte=since).order_by()
    origin = Case(
        When(imported, then=Value(EventOrigin.IMPORTS)),
        When(owner=None, then=Value(EventOrigin.CITIZENS)),
        When(contributed, then=Value(EventOrigin.CONTRIBUTORS)),
        default=Value(EventOrigin.EDITORS),
    )
    counts = dict(events.annotate(origin=origin).values_list("origin").annotate(count=Count("pk")))
    return {origin: counts.get(origin, 0) for origin in EventOrigin}
