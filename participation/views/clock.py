"""/participer/ and /participer.json: public waiting times, rules, and how long data is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import pairwise

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from agenda.covers import number
from agenda.formats.addresses import absolute_url
from agenda.wording.counts import format_count, say_duration
from agenda.wording.dates import iso
from messaging.services.figures import BOUNCES_KEPT
from moderation.kinds import KINDS
from moderation.models import Reason
from moderation.services.deciding import HOLD
from moderation.services.ranking import RISES_AFTER, WEEK_DAYS
from moderation.services.trust import trust_numbers
from moderation.trust import TrustNumbers
from participation.enums import ProposalState
from participation.figures.clock import (
    BAND_ENDS_H,
    HOUR,
    ParticipationFigures,
    Waits,
    participation_figures,
)
from participation.models import Proposal
from participation.plot import DaysPlot, Strokes, draw_days, draw_hundred
from participation.services.chores import KEPT
from participation.services.sending import CODE_LIFE
from participation.services.shares import CALM, CROWD, CROWDED, Share
from participation.services.summaries import MANY_REPORTS
from participation.wording import clock as wording
from web.conditional import json_response

#: Bands of waiting times in hours: from, to.
BANDS: list[tuple[int | None, int | None]] = [*pairwise([None, *BAND_ENDS_H, None])]


@dataclass(frozen=True)
class Rules:
    """Figures of the rules that the page states, read from the constants that enforce them."""

    hold_seconds: int = int(HOLD.total_seconds())
    week_days: int = WEEK_DAYS
    rises_days: int = RISES_AFTER.days
    many_reports: int = MANY_REPORTS
    calm: Share = CALM
    crowd: int = CROWD
    crowded: Share = CROWDED
    code_minutes: int = int(CODE_LIFE.total_seconds() // 60)
    draft_hours: int = int(KEPT.total_seconds() // 3_600)
    bounces_days: int = BOUNCES_KEPT.days
    trust: TrustNumbers = field(default_factory=trust_numbers)

    @property
    def kept_days(self) -> int:
        return int(settings.PARTICIPATION_KEPT_DAYS)


@dataclass(frozen=True)
class Bar:
    """A row of a list with its bar, ``width`` in percent."""

    label: str
    shown: str
    width: str


@dataclass(frozen=True)
class ClockPage:
    """Context of ``participation/clock.html``."""

    clock: ParticipationFigures
    rules: Rules
    #: How long the oldest has waited; empty if nothing waits.
    oldest: str
    #: The other items in the queue, in words.
    others: str
    #: Label and strokes of each band; shown, like the plot, where enough were decided.
    bands: Sequence[tuple[str, Strokes]]
    plot: Sequence[DaysPlot]
    #: Median waiting time by the weekday of confirmation.
    weekdays: Sequence[Bar]
    verdicts: Sequence[Bar]
    refusals: Sequence[Bar]
    origins: Sequence[Bar]
    #: All reasons for a refusal.
    reasons: Sequence[Reason]


@require_safe
def clock_page(request: HttpRequest) -> HttpResponse:
    """Show the waiting proposals, waiting times, decisions, origins and rules."""
    counted = participation_figures()
    waiting = counted.waiting
    verdicts = {
        ProposalState.PUBLISHED: counted.published,
        ProposalState.MERGED: counted.merged,
        ProposalState.REFUSED: counted.refused,
    }
    page = ClockPage(
        clock=counted,
        rules=Rules(),
        oldest=say_duration(timezone.now() - waiting.oldest_at) if waiting.oldest_at else "",
        others=wording.join_words(
            [
                KINDS[kind].count_words % {"number": count, "count": format_count(count)}
                for kind, count in waiting.others.items()
                if count
            ]
        ),
        bands=[
            (wording.say_band(*ends), strokes)
            for ends, strokes in zip(BANDS, draw_hundred(counted.bands), strict=True)
        ],
        plot=draw_days(counted.by_day, counted.first_day, counted.last_day),
        weekdays=weekday_bars(counted.by_weekday),
        verdicts=bars(
            [(wording.say_verdict(state), count) for state, count in verdicts.items()],
            most=counted.waits.count,
        ),
        refusals=bars(count_reasons(counted)),
        origins=bars([(str(origin.label), count) for origin, count in counted.origins.items()]),
        reasons=Reason.objects.of_kinds(Proposal.item_kind),
    )
    return render(request, "participation/clock.html", {"page": page})


@require_safe
def clock_json(request: HttpRequest) -> HttpResponseBase:
    """Return the same figures as JSON; ``null`` where too few were decided for a figure."""
    counted = participation_figures()
    waiting = counted.waiting
    return json_response(
        request,
        {
            "url": absolute_url(reverse("participation:clock")),
            "counted_at": iso(counted.counted_at),
            "window": {
                "from": str(counted.first_day),
                "to": str(counted.last_day),
                "days": counted.days,
            },
            "waiting": {
                "counted_at": iso(waiting.counted_at),
                "proposals": waiting.proposals,
                "deferred": waiting.deferred,
                "asked": waiting.asked,
                "urgent": waiting.urgent,
                "oldest_since": iso(waiting.oldest_at) if waiting.oldest_at else None,
                "others": dict(waiting.others),
            },
            "decisions": waits_data(counted.waits)
            | {
                "published": counted.published,
                "merged": counted.merged,
                "refused": counted.refused,
                "accepted_percent": counted.accepted_percent,
                "distribution": [
                    {"from_hours": start or 0, "to_hours": end, "count": count}
                    for (start, end), count in zip(BANDS, counted.bands, strict=True)
                ],
                "by_day": [
                    {"day": str(day)} | waits_data(waits, is_enough=counted.waits.is_enough)
                    for day, waits in counted.by_day.items()
                ],
                "by_weekday": [
                    {"weekday": day} | waits_data(waits)
                    for day, waits in counted.by_weekday.items()
                ],
            },
            "refusals": [
                {"reason": reason, "count": count} for reason, count in count_reasons(counted)
            ],
            "published_at_once": asdict(counted.unread),
            "corrections": asdict(counted.corrections),
            "reports": asdict(counted.reports),
            "cancellations": waits_data(counted.cancellations),
            "origins": {origin.value: count for origin, count in counted.origins.items()},
            "rules": asdict(Rules()) | {"kept_days": Rules().kept_days},
        },
    )


def count_reasons(counted: ParticipationFigures) -> list[tuple[str, int]]:
    """Return each reason in the active language, with its count."""
    rows = counted.refusals
    return [
        (wording.say_refusal(row.text_fr, row.text_en, is_spam=row.is_spam), row.count)
        for row in rows
    ]


def bars(counts: Sequence[tuple[str, int]], *, most: int = 0) -> list[Bar]:
    """Return a bar for each count, relative to ``most``, else to the largest."""
    whole = most or max((count for _label, count in counts), default=0) or 1
    return [Bar(label, format_count(count), number(100 * count / whole)) for label, count in counts]


def weekday_bars(by_weekday: Mapping[int, Waits]) -> list[Bar]:
    """Return the median of each weekday, Monday first; a dash where too few were decided."""
    medians = {
        day: waits.median for day, waits in by_weekday.items() if waits.is_enough and waits.median
    }
    longest = max(medians.values(), default=HOUR)
    return [
        Bar(
            wording.weekday_name(day),
            say_duration(medians[day]),
            number(100 * (medians[day] / longest)),
        )
        if day in medians
        else Bar(wording.weekday_name(day), "–", "0")
        for day in range(1, 8)
    ]


def waits_data(waits: Waits, *, is_enough: bool | None = None) -> dict[str, object]:
    """Return count and percentiles in whole seconds; ``None`` where there are too few."""
    if not (waits.is_enough if is_enough is None else is_enough):
        return {"count": waits.count, "median_seconds": None, "p95_seconds": None}
    median, p95 = (
        round(wait.total_seconds()) if wait else None for wait in (waits.median, waits.p95)
    )
    return {"count": waits.count, "median_seconds": median, "p95_seconds": p95}
