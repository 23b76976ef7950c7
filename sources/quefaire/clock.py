"""Clock offset of a file, measured by comparing its times with the texts that editors wrote."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

ENOUGH_RECORDS = 20
ENOUGH_AGREEMENT = 0.95
#: Times further apart belong to different dates and are not compared.
COMPARABLE = timedelta(hours=12)


@dataclass
class Evidence:
    """Evidence of one season: number of records by minutes to add."""

    shifts: Counter[int] = field(default_factory=Counter)
    #: Offset learnt from an earlier file of the source; ``None`` if none was clear.
    kept: int | None = None

    @property
    def records(self) -> int:
        return self.shifts.total()

    @property
    def minutes(self) -> int:
        """The offset of most records."""
        return self.shifts.most_common(1)[0][0] if self.shifts else 0

    @property
    def agreeing(self) -> int:
        return self.shifts[self.minutes]

    @property
    def is_clear(self) -> bool:
        return self.records >= ENOUGH_RECORDS and self.agreeing >= ENOUGH_AGREEMENT * self.records

    @property
    def offset_minutes(self) -> int | None:
        """The minutes to add: of this file if its evidence is clear, else of an earlier one.

        ``None`` if unknown.
        """
        return self.minutes if self.is_clear else self.kept

    @property
    def contradicting(self) -> int:
        """Number of records with another offset than the one in use."""
        return 0 if self.offset_minutes is None else self.records - self.shifts[self.offset_minutes]


@dataclass
class ClockCorrection:
    """Corrects wall times by the measured offset of each season.

    A file of too few records gives no evidence; the offset of the last file that did is used.
    """

    zone: ZoneInfo
    summer: Evidence = field(default_factory=Evidence)
    winter: Evidence = field(default_factory=Evidence)

    @classmethod
    def of_source(cls, zone: ZoneInfo, kept: Mapping[str, int]) -> "ClockCorrection":
        """Return a clock with the offsets learnt from earlier files of the source."""
        return cls(zone, Evidence(kept=kept.get("summer")), Evidence(kept=kept.get("winter")))

    @property
    def learnt_offsets(self) -> dict[str, int]:
        """Offsets for later files, by season; a season without evidence is missing."""
        seasons = {"summer": self.summer.offset_minutes, "winter": self.winter.offset_minutes}
        return {season: minutes for season, minutes in seasons.items() if minutes is not None}

    def compare(self, wall: datetime, said: datetime) -> None:
        """Add one record to the evidence.

        ``wall`` is the file's time, ``said`` that of the text.
        """
        apart = said - wall
        if abs(apart) < COMPARABLE:
            self._season(wall).shifts[round(apart.total_seconds() / 60)] += 1

    def shift(self, wall: datetime) -> timedelta:
        """Return the offset for ``wall``; zero without clear evidence."""
        return timedelta(minutes=self._season(wall).offset_minutes or 0)

    def correct(self, wall: datetime) -> datetime:
        return wall + self.shift(wall)

    def _season(self, wall: datetime) -> Evidence:
        """Return the evidence of the season (summer or winter time) of ``wall``."""
        return self.summer if wall.replace(tzinfo=self.zone).dst() else self.winter
