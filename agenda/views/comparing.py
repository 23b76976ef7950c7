"""/agenda/comparer/: two or three events side by side, named in the URL."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from agenda.models import Event, Occurrence
from agenda.similar import similar_to
from agenda.views.outings import next_or_last_dates, read_keys
from agenda.wording.comparing import ComparedOuting, ComparedRow, compare_outings
from agenda.wording.schedules import NAMED_DAYS
from web.conditional import keep_private

#: How many events are compared, and how many similar ones are offered beside a single one.
MOST_COMPARED, OFFERED = 3, 4
#: Dates read of each: the one shown, those named after it, and one that tells that there are more.
LATER_READ = NAMED_DAYS + 2


@dataclass(frozen=True)
class OutingComparison:
    """Context of ``agenda/compare.html``."""

    outings: list[ComparedOuting]
    rows: list[ComparedRow] = field(default_factory=list)
    #: Events to compare a single one with, and their dates.
    choices: list[tuple[Event, Occurrence]] = field(default_factory=list)
    gone_count: int = 0
    is_cut: bool = False

    @property
    def has_room(self) -> bool:
        return len(self.outings) < MOST_COMPARED

    def without(self) -> list[tuple[ComparedOuting, str]]:
        """Pairs of an event and the query string that compares the others."""
        keys = [outing.event.pk for outing in self.outings]
        return [
            (outing, f"?n={','.join(str(key) for key in keys if key != outing.event.pk)}")
            for outing in self.outings
        ]

    @property
    def parts(self) -> list[tuple[str, list[ComparedRow]]]:
        """The rows that differ, then those that are the same for all."""
        different = [row for row in self.rows if not row.is_same]
        return [("different", different), ("same", [row for row in self.rows if row.is_same])]


@require_safe
def compare_page(request: HttpRequest) -> HttpResponse:
    """Show the events in ``n`` side by side; beside a single one, similar ones to choose from."""
    keys, is_cut = read_keys(request, MOST_COMPARED)
    outings = read_compared(keys)
    is_alone = len(outings) == 1
    similar = similar_to(outings[0].event, OFFERED) if is_alone else []
    comparison = OutingComparison(
        outings,
        rows=[] if is_alone else compare_outings(outings),
        choices=[(date.event, date) for date in similar],
        gone_count=len(keys) - len(outings),
        is_cut=is_cut,
    )
    response = render(request, "agenda/compare.html", {"comparison": comparison})
    keep_private(response)
    return response


def read_compared(keys: Sequence[int]) -> list[ComparedOuting]:
    """Return the public events of ``keys`` in the same order; at most seven queries.

    Each has its next active date, else the one that is off, else its last.
    """
    now = timezone.now()
    later: dict[int, list[Occurrence]] = defaultdict(list)
    for date in Occurrence.objects.filter(event__in=keys).soonest_of_each(LATER_READ):
        later[date.event_id].append(date)
    outings: dict[int, ComparedOuting] = {}
    for date in next_or_last_dates(keys, with_covers=True):
        sooner = outings.get(date.event_id)
        off = sooner.occurrence if sooner else None
        if sooner is None or date.is_off is False:
            outings[date.event_id] = ComparedOuting(
                date.event,
                date,
                off,
                is_over=date.end_at <= now,
                later=[one for one in later[date.event_id] if one.start_at > date.start_at],
            )
    undated = Event.objects.live().with_facts().filter(pk__in=set(keys) - outings.keys())
    outings |= {event.pk: ComparedOuting(event) for event in undated}
    return [outings[key] for key in keys if key in outings]
