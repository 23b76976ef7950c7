"""Compare the dates of a new version with the public dates: what is removed, moved and added."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from agenda.enums import OccurrenceStatus
from agenda.models import Event, Occurrence
from agenda.services.matching import keep_uids, match_dates
from agenda.services.planning import Planned, plan
from agenda.wording.date_changes import say_date_changes
from agenda.wording.dates import long_day


@dataclass(frozen=True, slots=True)
class DateChanges:
    """Effect of a publication on public dates to come; dates already cancelled are not counted."""

    removed: tuple[Occurrence, ...] = ()
    moved: tuple[tuple[Occurrence, Planned], ...] = ()
    added: tuple[Planned, ...] = ()
    #: Expiry of the public version, if the new version has none.
    dropped_expiry: datetime | None = None

    @property
    def needs_confirmation(self) -> bool:
        """Whether it removes or moves dates, or the expiry, that the public may rely on."""
        return bool(self.removed or self.moved or self.dropped_expiry)

    @property
    def shifts(self) -> Counter[timedelta]:
        """Number of moved dates by shift in wall time."""
        return Counter(_wall(after) - _wall(before) for before, after in self.moved)

    @property
    def sentence(self) -> str:
        """Summary in words, «2 dates de moins, 19 déplacées d’une heure».

        Empty if nothing changes.
        """
        parts = [say_date_changes(len(self.added), len(self.removed), self.shifts)]
        if self.dropped_expiry:
            day = long_day(self.dropped_expiry)
            parts.append(_("plus de fin de publication (elle était le %(day)s)") % {"day": day})
        return ", ".join(part for part in parts if part)

    @property
    def digest(self) -> str:
        """Hash of these changes: a confirmation carries it, and it differs for other changes."""
        said = [
            *sorted(f"- {row.pk} {_utc(row.start_at)}" for row in self.removed),
            *sorted(
                f"> {row.pk} {_utc(row.start_at)} {_utc(to.start_at)} {_utc(to.end_at)}"
                for row, to in self.moved
            ),
            f"x {_utc(self.dropped_expiry)}" if self.dropped_expiry else "",
        ]
        return hashlib.sha256("\n".join(said).encode()).hexdigest()[:32]


@dataclass
class DateChangesTotal:
    """Sums of :class:`DateChanges` over many events."""

    events: int = 0
    removed: int = 0
    added: int = 0
    shifts: Counter[timedelta] = field(default_factory=Counter)
    #: Number of events with removed or moved dates.
    hit: int = 0

    def add(self, changes: DateChanges) -> None:
        """Add the date changes of one event to the totals."""
        self.events += 1
        self.removed += len(changes.removed)
        self.added += len(changes.added)
        self.shifts.update(changes.shifts)
        self.hit += bool(changes.removed or changes.moved)

    @property
    def sentence(self) -> str:
        return say_date_changes(self.added, self.removed, self.shifts)


def compare_dates(
    existing: Sequence[Occurrence], planned: Sequence[Planned], now: datetime
) -> DateChanges:
    """Compare ``existing``, the occurrences of a public event, with ``planned``. Makes no query."""
    matched = match_dates(existing, keep_uids(existing, planned), now)
    lost = [row for row in matched.gone if row.status != OccurrenceStatus.CANCELLED]
    again = [after for before, after in matched.kept if before.is_dropped]
    return DateChanges(
        removed=tuple(sorted(lost, key=lambda row: row.start_at)),
        moved=tuple(_moved(matched.shifted, matched.kept)),
        added=tuple(one for one in (*again, *matched.added) if one.end_at > now),
    )


def preview_date_changes(version: Event, public: Event) -> DateChanges:
    """Return what publishing ``version`` changes of ``public``.

    Nothing if ``public`` is not live.
    """
    if not public.live:
        return DateChanges()
    now = timezone.now()
    changes = compare_dates(list(public.occurrences.all()), plan(version), now)
    is_dropped = public.expire_at and public.expire_at > now and not version.expire_at
    return replace(changes, dropped_expiry=public.expire_at) if is_dropped else changes


def _moved(
    shifted: Sequence[tuple[Occurrence, Planned]], kept: Sequence[tuple[Occurrence, Planned]]
) -> list[tuple[Occurrence, Planned]]:
    """Return the dates that will start at another time, and the spans that will end on another day.

    Dates that a person moved by hand keep their time, so they are left out, and so are cancelled
    dates.
    """
    spans = [pair for pair in kept if pair[0].is_span and pair[0].end_at != pair[1].end_at]
    stands = [
        (before, after)
        for before, after in (*shifted, *spans)
        if before.status != OccurrenceStatus.CANCELLED
        and before.start_at == before.original_start_at
    ]
    return sorted(stands, key=lambda pair: pair[0].start_at)


def _wall(moment: Occurrence | Planned) -> datetime:
    return datetime.combine(moment.day, moment.time or time.min)


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()
