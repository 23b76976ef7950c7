"""Clock offset of a file, measured against the text that editors wrote by hand."""

from collections import Counter
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


@dataclass
class Clock:
    """Corrects wall times, each season by what was measured in it, and never by a guess."""

    zone: ZoneInfo
    summer: Evidence = field(default_factory=Evidence)
    winter: Evidence = field(default_factory=Evidence)

    def compare(self, wall: datetime, said: datetime) -> None:
        """Take one record as evidence: ``wall`` is the file's time, ``said`` the text's."""
        apart = said - wall
        if abs(apart) < COMPARABLE:
            self._season(wall).shifts[round(apart.total_seconds() / 60)] += 1

    def shift(self, wall: datetime) -> timedelta:
        """What to add to ``wall``: nothing where the evidence is thin or divided."""
        season = self._season(wall)
        return timedelta(minutes=season.minutes if season.is_clear else 0)

    def right(self, wall: datetime) -> datetime:
        return wall + self.shift(wall)

    def _season(self, wall: datetime) -> Evidence:
        return self.summer if wall.replace(tzinfo=self.zone).dst() else self.winter
