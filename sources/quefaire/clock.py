"""Clock offset of a file, measured against the text that editors wrote by hand."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

ENOUGH_RECORDS = 20
ENOUGH_AGREEMENT = 0.95
#: Two times further apart than this are not of the same happening.
COMPARABLE = timedelta(hours=12)


@dataclass
class Evidence:
    """Of one season: how many minutes must be added, record by record."""

    shifts: Counter[int] = field(default_factory=Counter)
    #: What an earlier file of the same source taught; ``None`` where none could tell.
    kept: int | None = None

    @property
    def records(self) -> int:
        return self.shifts.total()

    @property
    def minutes(self) -> int:
        """The shift that most records ask for."""
        return self.shifts.most_common(1)[0][0] if self.shifts else 0

    @property
    def agreeing(self) -> int:
        return self.shifts[self.minutes]

    @property
    def is_clear(self) -> bool:
        return self.records >= ENOUGH_RECORDS and self.agreeing >= ENOUGH_AGREEMENT * self.records

    @property
    def believed(self) -> int | None:
        """The minutes to add: by this file where its evidence is clear, else by an earlier one; ``None``: unknown."""
        return self.minutes if self.is_clear else self.kept

    @property
    def contradicting(self) -> int:
        """How many records of this file ask for another shift than the one believed."""
        return 0 if self.believed is None else self.records - self.shifts[self.believed]


@dataclass
class Clock:
    """Corrects wall times, each season by what was measured in it, and never by a guess.

    A file of few records measures nothing: it is read as the last file of its source that did.
    """

    zone: ZoneInfo
    summer: Evidence = field(default_factory=Evidence)
    winter: Evidence = field(default_factory=Evidence)

    @classmethod
    def of_source(cls, zone: ZoneInfo, kept: Mapping[str, int]) -> "Clock":
        """A clock that knows what earlier files of its source taught (:attr:`taught`)."""
        return cls(zone, Evidence(kept=kept.get("summer")), Evidence(kept=kept.get("winter")))

    @property
    def taught(self) -> dict[str, int]:
        """What later files of the source are read with, by season; nothing of one that no file could tell."""
        seasons = {"summer": self.summer.believed, "winter": self.winter.believed}
        return {season: minutes for season, minutes in seasons.items() if minutes is not None}

    def compare(self, wall: datetime, said: datetime) -> None:
        """Take one record as evidence: ``wall`` is the file's time, ``said`` the text's."""
        apart = said - wall
        if abs(apart) < COMPARABLE:
            self._season(wall).shifts[round(apart.total_seconds() / 60)] += 1

    def shift(self, wall: datetime) -> timedelta:
        """What to add to ``wall``: nothing where no file's evidence was clear."""
        return timedelta(minutes=self._season(wall).believed or 0)

    def right(self, wall: datetime) -> datetime:
        return wall + self.shift(wall)

    def _season(self, wall: datetime) -> Evidence:
        return self.summer if wall.replace(tzinfo=self.zone).dst() else self.winter
