"""What publishing a version would do to the dates that the public sees: compared, counted, named."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from agenda.enums import OccurrenceStatus
from agenda.models import Event, Occurrence
from agenda.services.matching import keep_uids, match
from agenda.services.planning import Planned, plan
from agenda.wording.date_changes import say_date_changes
from agenda.wording.dates import long_day
from datetext import RuleError

#: What a line of dates that no form let through may raise where it is expanded.
UNREADABLE = (RuleError, ValueError, TypeError)


@dataclass(frozen=True, slots=True)
class DateChanges:
    """What becomes of public dates to come; a date that a person has cancelled is not counted as lost."""

    removed: tuple[Occurrence, ...] = ()
    moved: tuple[tuple[Occurrence, Planned], ...] = ()
    added: tuple[Planned, ...] = ()
    #: When the public version ends by itself, where this version never would.
    dropped_expiry: datetime | None = None

    @property
    def needs_confirmation(self) -> bool:
        """Whether it takes away or moves something that people may have written down."""
        return bool(self.removed or self.moved or self.dropped_expiry)

    @property
    def shifts(self) -> Counter[timedelta]:
        """How far dates move on the wall clock, and how many."""
        return Counter(_wall(after) - _wall(before) for before, after in self.moved)

    @property
    def sentence(self) -> str:
        """«2 dates de moins, 19 déplacées d’une heure»; empty where nothing changes."""
        parts = [say_date_changes(len(self.added), len(self.removed), self.shifts)]
        if self.dropped_expiry:
            day = long_day(self.dropped_expiry)
            parts.append(_("plus de fin de publication (elle était le %(day)s)") % {"day": day})
        return ", ".join(part for part in parts if part)

    @property
    def digest(self) -> str:
        """What a confirmation names: of other changes than those that were shown it is another."""
        said = [
            *sorted(f"- {row.pk} {_utc(row.start_at)}" for row in self.removed),
            *sorted(f"> {row.pk} {_utc(row.start_at)} {_utc(to.start_at)} {_utc(to.end_at)}" for row, to in self.moved),
            f"x {_utc(self.dropped_expiry)}" if self.dropped_expiry else "",
        ]
        return hashlib.sha256("\n".join(said).encode()).hexdigest()[:32]


@dataclass
class DateChangesTotal:
    """The same of many events, in counts."""

    events: int = 0
    removed: int = 0
    added: int = 0
    shifts: Counter[timedelta] = field(default_factory=Counter)
    #: How many events lose dates or have some moved.
    hit: int = 0

    def add(self, changes: DateChanges) -> None:
        self.events += 1
        self.removed += len(changes.removed)
        self.added += len(changes.added)
        self.shifts.update(changes.shifts)
        self.hit += bool(changes.removed or changes.moved)

    @property
    def sentence(self) -> str:
        return say_date_changes(self.added, self.removed, self.shifts)


def compare_dates(existing: Sequence[Occurrence], planned: Sequence[Planned], now: datetime) -> DateChanges:
    """What publishing ``planned`` does to ``existing``, the occurrences of a public event. Asks no table."""
    matched = match(existing, keep_uids(existing, planned), now)
    lost = [row for row in matched.gone if row.status != OccurrenceStatus.CANCELLED]
    again = [after for before, after in matched.kept if before.is_dropped]
    return DateChanges(
        removed=tuple(sorted(lost, key=lambda row: row.start_at)),
        moved=tuple((before, after) for before, after in _moved(matched.shifted, matched.kept)),
        added=tuple(one for one in (*again, *matched.added) if one.end_at > now),
    )


def foresee(version: Event, public: Event) -> DateChanges:
    """What publishing ``version`` does to what its row ``public`` shows; nothing where that is not live."""
    if not public.live:
        return DateChanges()
    now = timezone.now()
    changes = compare_dates(list(public.occurrences.all()), plan(version), now)
    is_dropped = public.expire_at and public.expire_at > now and not version.expire_at
    expiry = public.expire_at if is_dropped else None
    return DateChanges(changes.removed, changes.moved, changes.added, expiry)


def _moved(
    shifted: Sequence[tuple[Occurrence, Planned]], kept: Sequence[tuple[Occurrence, Planned]]
) -> list[tuple[Occurrence, Planned]]:
    """Return the dates that will start at another time, and the spans that will end on another day.

    A date that a person moved by hand stays where it was put, and one that is cancelled moves nobody.
    """
    spans = [(before, after) for before, after in kept if before.is_span and before.end_at != after.end_at]
    pairs = [*shifted, *spans]
    stands = [
        (before, after)
        for before, after in pairs
        if before.status != OccurrenceStatus.CANCELLED and before.start_at == before.original_start_at
    ]
    return sorted(stands, key=lambda pair: pair[0].start_at)


def _wall(moment: Occurrence | Planned) -> datetime:
    return datetime.combine(moment.day, moment.time or time.min)


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()
