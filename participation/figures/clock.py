"""The public clock of participation: what waits, how long an answer takes, what it is. Counted from the ledger alone.

A *decision* is a proposal that the city has answered: published, merged into one that was there, or refused. Its *wait*
goes from the confirmation of its address to that answer, the time that its author took to reply included; one that is
sent again after a refusal counts from its first confirmation, once it is answered anew. What its author withdrew was
decided by nobody here.

A *percentile* is by nearest rank: of n waits in order, the one whose place is n × percent / 100, rounded up. It is a
wait that somebody had. The median is the 50th.

The *window* is thirty days of the city, today among them, and never longer than what is sent is kept: what is erased in
time is outside it. Who has all of theirs erased at once leaves these counts too, and the page says so.
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
from participation.enums import ACCEPTED, Origin, ProposalState, ReportKind, SentState
from participation.models import Correction, Proposal, Report
from participation.models.proposals import RankedWait
from sources.models import SourceRecord

WINDOW_DAYS = 30
#: Of fewer decisions no percentile is said.
ENOUGH = 5
BOTH = MEDIAN, P95 = 50, 95
#: Where the bands of the distribution end, in hours; the last one has no end.
BAND_ENDS_H = (1, 3, 6, 12, 24, 48)
#: A crowd is counted for once: what waits each minute, a month of answers every ten, by one while the others are told
#: what was counted before. Who counts and dies is forgotten after a minute.
WAITING_KEPT_S, KEPT_S, COUNTING_S = 60, 600, 60
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Waits:
    """How long some took: how many, and two percentiles, which nothing says of fewer than :data:`ENOUGH`."""

    count: int = 0
    median: timedelta | None = None
    p95: timedelta | None = None

    @property
    def is_enough(self) -> bool:
        return self.count >= ENOUGH

    @property
    def median_hours(self) -> int | None:
        """As one says it, in whole hours, one at least; ``None`` where too few were decided."""
        if self.median is None or not self.is_enough:
            return None
        return max(1, round(self.median / HOUR))


@dataclass(frozen=True)
class Waiting:
    """What waits at this moment."""

    counted_at: datetime
    #: Proposals that nobody has answered: before the moderators, and those whose turn there has not come.
    proposals: int
    deferred: int
    #: Those whose author is asked something.
    asked: int
    urgent: int
    #: Since when the oldest of the first waits.
    oldest_at: datetime | None
    #: What else is in the moderators' queue, by kind.
    others: Mapping[str, int]


@dataclass(frozen=True)
class Verdicts:
    """What became of corrections, or of reports."""

    accepted: int = 0
    refused: int = 0

    @property
    def count(self) -> int:
        return self.accepted + self.refused


@dataclass(frozen=True)
class Unread:
    """What went out at once in the window, by trust: nobody waited for it, so it is none of the decisions."""

    published: int = 0
    #: Of these, read afterwards by now, and found wanting.
    reread: int = 0
    refused: int = 0


@dataclass(frozen=True)
class RefusalCount:
    """So many for one reason, in both languages; for none of the list, by ``is_spam`` or else in words alone."""

    count: int
    text_fr: str = ""
    text_en: str = ""
    is_spam: bool = False


@dataclass(frozen=True)
class Clock:
    """All that ``/participer/`` and ``/participer.json`` say."""

    counted_at: datetime
    first_day: date
    last_day: date
    waiting: Waiting
    waits: Waits
    #: How many of them in each band of :data:`BAND_ENDS_H`.
    bands: Sequence[int]
    #: By the day of the answer, those that had any.
    by_day: Mapping[date, Waits]
    #: By the day of the week that it was confirmed, from 1, Monday.
    by_weekday: Mapping[int, Waits]
    published: int
    merged: int
    refused: int
    refusals: Sequence[RefusalCount]
    unread: Unread
    corrections: Verdicts
    reports: Verdicts
    #: From the first report that an event is off to when that was true everywhere.
    cancellations: Waits
    #: Events first published in the window that are on the site.
    origins: Mapping[Origin, int] = field(default_factory=dict)

    @property
    def days(self) -> int:
        return (self.last_day - self.first_day).days + 1

    @property
    def accepted(self) -> int:
        """On the site: a merge is, by the event that said it already."""
        return self.published + self.merged

    @property
    def accepted_percent(self) -> int | None:
        """Of a hundred decisions, how many were accepted, never rounded up; ``None`` where too few were decided."""
        return 100 * self.accepted // self.waits.count if self.waits.is_enough else None


def nearest_rank(count: int, percent: int) -> int:
    """The place, from 1, of that percentile of ``count``."""
    return max(1, -(-count * percent // 100))


def usual_waits() -> Waits:
    """Of the decisions of the window; the same wherever a page says it."""
    return cache.get_or_set("participation-waits", count_waits, KEPT_S) or Waits()


def median_hours() -> int | None:
    """Half of what was decided in the window took so many hours at most; ``None`` while too few were."""
    return usual_waits().median_hours


def clock() -> Clock:
    """What waits, as it was within the last minute; the rest within the last ten, or while one request counts anew."""
    kept: Clock | None = cache.get("participation-clock-2")
    is_old = kept is not None and timezone.now() - kept.counted_at >= timedelta(seconds=KEPT_S)
    if kept is None or (is_old and cache.add("participation-counting", True, COUNTING_S)):
        kept = count_clock()
        # Both end together: no form says another median than this page.
        cache.set_many({"participation-clock-2": kept, "participation-waits": kept.waits}, 2 * KEPT_S)
        cache.set("participation-waiting-2", kept.waiting, WAITING_KEPT_S)
        cache.delete("participation-counting")
    waiting: Waiting = cache.get_or_set("participation-waiting-2", count_waiting, WAITING_KEPT_S) or kept.waiting
    return replace(kept, waiting=waiting)


def count_clock() -> Clock:
    """As it is now; in as many queries for a hundred thousand decisions as for one."""
    since, (first_day, last_day) = window_start(), window()
    decided = Proposal.objects.decided(since)
    counted = decided.aggregate(
        **{state: Count("pk", filter=Q(state=state)) for state in (*ACCEPTED, ProposalState.REFUSED)},
        **{f"within_{end}": Count("pk", filter=Q(wait__lt=end * HOUR)) for end in BAND_ENDS_H},
        total=Count("pk"),
    )
    within = [*(counted[f"within_{end}"] for end in BAND_ENDS_H), counted["total"]]
    return Clock(
        counted_at=timezone.now(),
        first_day=first_day,
        last_day=last_day,
        waiting=count_waiting(),
        waits=count_waits(),
        bands=[count - before for before, count in zip([0, *within], within, strict=False)],
        by_day=cast("dict[date, Waits]", waits_by(decided.ranked_waits(TruncDate("decided_at"), BOTH))),
        by_weekday=cast("dict[int, Waits]", waits_by(decided.ranked_waits(ExtractIsoWeekDay("confirmed_at"), BOTH))),
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
    """Its first day, and today."""
    today = timezone.localdate()
    return today - timedelta(days=min(WINDOW_DAYS, settings.PARTICIPATION_KEPT_DAYS) - 1), today


def window_start() -> datetime:
    return day_bounds(window()[0])[0]


def waits_by(rows: Sequence[RankedWait]) -> dict[date | int, Waits]:
    """Key -> its waits, with both percentiles."""
    at = {(row.key, row.place): row.wait for row in rows}
    totals = {row.key: row.total for row in rows}
    return {
        key: Waits(total, *(at[key, nearest_rank(total, percent)] for percent in BOTH))
        for key, total in sorted(totals.items())
    }


def waits_of(waits: Sequence[timedelta]) -> Waits:
    """The same of a few."""
    if not waits:
        return Waits()
    in_order = sorted(waits)
    return Waits(len(waits), *(in_order[nearest_rank(len(waits), percent) - 1] for percent in BOTH))


def verdicts(model: type[Correction] | type[Report], since: datetime) -> Verdicts:
    decided = model._default_manager.filter(decided_at__gte=since).order_by()
    states = (SentState.ACCEPTED, SentState.REFUSED)
    return Verdicts(*decided.aggregate(**{state: Count("pk", filter=Q(state=state)) for state in states}).values())


def count_waits() -> Waits:
    rows = Proposal.objects.decided(window_start()).ranked_waits(Value(0), BOTH)
    return waits_by(rows).get(0, Waits())


def count_waiting() -> Waiting:
    unanswered = (ProposalState.WAITING, ProposalState.DEFERRED)
    states = (*unanswered, ProposalState.ASKED)
    proposals = Proposal.objects.filter(state__in=states).aggregate(
        **{state: Count("pk", filter=Q(state=state)) for state in states},
        oldest=Min("confirmed_at", filter=Q(state__in=unanswered)),
    )
    # What is decided and held may still be taken back: it waits.
    items = QueueItem.objects.filter(state__in=(ItemState.WAITING, ItemState.HELD)).order_by()
    of_kind = {
        kind: (count, urgent)
        for kind, count, urgent in items.values_list("kind").annotate(
            count=Count("pk"), urgent=Count("pk", filter=Q(urgency__lte=Urgency.SOON))
        )
    }
    return Waiting(
        counted_at=timezone.now(),
        proposals=proposals[ProposalState.WAITING] + proposals[ProposalState.DEFERRED],
        deferred=proposals[ProposalState.DEFERRED],
        asked=proposals[ProposalState.ASKED],
        urgent=of_kind.get(Proposal.item_kind, (0, 0))[1],
        oldest_at=proposals["oldest"],
        others={kind: of_kind.get(kind, (0, 0))[0] for kind in KINDS if kind != Proposal.item_kind},
    )


def count_refusals(since: datetime) -> list[RefusalCount]:
    """Of the refused of the window, by the last decision that took effect; the most frequent first.

    One sent back by the CMS's own workflow has no decision of the queue, and was told why in words.
    """
    refused = Proposal.objects.decided(since).filter(state=ProposalState.REFUSED)
    executed = Decision.objects.filter(item__kind=Proposal.item_kind, executed_at__isnull=False)
    of_it = executed.filter(item__subject_id=OuterRef("pk"))
    last = refused.annotate(last=Subquery(of_it.order_by("-round").values("pk")[:1])).values("last")
    said = Decision.objects.filter(pk__in=last).values_list("reason__text_fr", "reason__text_en", "action")
    counts: Counter[tuple[str, str, bool]] = Counter()
    for text_fr, text_en, action, count in said.annotate(count=Count("pk")):
        counts[text_fr or "", text_en or "", action == DecisionAction.SPAM] += count
    counts["", "", False] += refused.count() - counts.total()
    rows = [RefusalCount(count, *words) for words, count in counts.items() if count]
    return sorted(rows, key=lambda row: (-row.count, not row.text_fr, row.text_fr))


def count_unread(since: datetime) -> Unread:
    unread = Proposal.objects.filter(trusted_at__gte=since).order_by()
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
    """From the first report that was found right to when the last of what its cancellation had to reach had heard.

    What several reported counts once, however many dates it cancels; what was off before anybody reported it does not.
    """
    right = Report.objects.filter(
        Q(occurrence=None) | Q(occurrence=OuterRef("occurrence")),
        kind=ReportKind.CANCELLED,
        state=SentState.ACCEPTED,
        event=OuterRef("event"),
        sent_at__lte=OuterRef("at"),
        decided_at__gte=OuterRef("at"),
    )
    cancelled = Change.objects.filter(kind=ChangeKind.CANCELLED, at__gte=since, settled_at__isnull=False).order_by()
    reported = cancelled.annotate(reported_at=Subquery(right.order_by("sent_at").values("sent_at")[:1]))
    # All that one deed cancels of an event is written at one moment.
    deeds = reported.filter(reported_at__isnull=False).values("event", "at")
    rows = deeds.annotate(first=Min("reported_at"), last=Max("settled_at")).values_list("first", "last")
    return waits_of([last - first for first, last in rows])


def count_origins(since: datetime) -> dict[Origin, int]:
    """An event that somebody proposed is nobody's, whether what is known of its author is erased or not."""
    imported = Exists(SourceRecord.objects.filter(event=OuterRef("pk")))
    contributed = Exists(User.objects.filter(pk=OuterRef("owner"), groups__name=CONTRIBUTORS))
    events = Event.objects.live().filter(first_published_at__gte=since).order_by()
    origin = Case(
        When(imported, then=Value(Origin.IMPORTS)),
        When(owner=None, then=Value(Origin.CITIZENS)),
        When(contributed, then=Value(Origin.CONTRIBUTORS)),
        default=Value(Origin.EDITORS),
    )
    counts = dict(events.annotate(origin=origin).values_list("origin").annotate(count=Count("pk")))
    return {origin: counts.get(origin, 0) for origin in Origin}
