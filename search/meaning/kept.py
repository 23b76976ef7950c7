"""The vectors of all events, which each process keeps: 0.4 kB for each; 50,000 are compared in 3 ms."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np
from django.utils import timezone

from search.meaning.model import DIMENSIONS
from search.models import IndexedMeaning

#: So often what was written meanwhile is read, at most, and again from so long before: a clock may be behind.
LOOKS, OVERLAP = timedelta(seconds=10), timedelta(minutes=1)
#: At once.
COMPARED = 2_048


@dataclass(frozen=True, slots=True)
class Kept:
    """Vectors as they were at a moment, a row an event."""

    ids: "np.ndarray[tuple[int], np.dtype[np.int64]]" = field(default_factory=lambda: np.empty(0, np.int64))
    rows: "np.ndarray[tuple[int, int], np.dtype[np.int8]]" = field(
        default_factory=lambda: np.empty((0, DIMENSIONS), np.int8)
    )
    read_at: datetime | None = None

    def read_again(self, now: datetime) -> "Kept":
        """The same, and what was written since."""
        written = IndexedMeaning.objects.exclude(vector=None)
        if self.read_at:
            written = written.filter(written_at__gt=self.read_at - OVERLAP)
        found = [(pk, bytes(vector or b"")) for pk, vector in written.order_by("pk").values_list("pk", "vector")]
        if not found:
            return Kept(self.ids, self.rows, now)
        new = np.array([pk for pk, _vector in found], np.int64)
        read = np.frombuffer(b"".join(vector for _pk, vector in found), np.int8)
        stays = ~np.isin(self.ids, new)
        rows = np.concatenate([self.rows[stays], read.reshape(-1, DIMENSIONS)])
        return Kept(np.concatenate([self.ids[stays], new]), rows, now)

    def nearest(self, vector: bytes, most: int) -> list[tuple[int, int]]:
        """``most`` events and how close they are (the product of both vectors), the closest first, then the lower id.

        With those that are as close as the last.
        """
        if not len(self.ids):
            return []
        asked = np.frombuffer(vector, np.int8).astype(np.float32)
        # As floats, which hold whole numbers of that size and are multiplied fast; a few thousand stay near the core.
        # Not by «@»: its threads turn round while they wait for one another, 8 ms where this takes 0.2.
        parts = (self.rows[first : first + COMPARED].astype(np.float32) for first in range(0, len(self.ids), COMPARED))
        close = np.concatenate([np.vecdot(part, asked) for part in parts])
        first = max(0, len(close) - most)
        among = np.flatnonzero(close >= np.partition(close, first)[first])
        ordered = among[np.lexsort((self.ids[among], -close[among]))]
        return [(int(self.ids[row]), int(close[row])) for row in ordered]


_kept = Kept()


def kept() -> Kept:
    """What this process keeps, as it is now or was a few seconds ago."""
    global _kept  # noqa: PLW0603 -- one of each process, replaced as a whole
    now = timezone.now()
    if _kept.read_at is None or not timedelta() <= now - _kept.read_at < LOOKS:
        _kept = _kept.read_again(now)
    return _kept
