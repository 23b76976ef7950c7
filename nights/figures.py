"""Figures of a coverage's questions: how many, how fast, and who still waits."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from nights.enums import UNANSWERED, QuestionState
from nights.models import Coverage

#: State of a question, when it was asked, and when it was answered.
AskedRow = tuple[str, datetime, datetime | None]


@dataclass(frozen=True)
class QuestionFigures:
    """Counts and seconds; the slow ones are in them. Merged questions count once."""

    asked: int = 0
    answered: int = 0
    waiting: int = 0
    refused: int = 0
    #: Of the answered ones.
    median_s: int | None = None
    slowest_s: int | None = None
    #: How many were answered within the median.
    quick: int = 0
    #: How long the oldest one waits.
    oldest_s: int | None = None

    @property
    def slow(self) -> int:
        return self.answered - self.quick


def count_questions(rows: Iterable[AskedRow], now: datetime) -> QuestionFigures:
    """Return the figures of ``rows`` at ``now``."""
    states = [row for row in rows if row[0] != QuestionState.MERGED]
    took = sorted(
        int((answered - asked).total_seconds()) for _state, asked, answered in states if answered
    )
    waiting = [asked for state, asked, _answered in states if state in UNANSWERED]
    middle = int(median(took)) if took else None
    return QuestionFigures(
        asked=len(states),
        answered=len(took),
        waiting=len(waiting),
        refused=sum(state == QuestionState.REFUSED for state, _asked, _answered in states),
        median_s=middle,
        slowest_s=took[-1] if took else None,
        quick=sum(seconds <= middle for seconds in took) if middle is not None else 0,
        oldest_s=max(0, int((now - min(waiting)).total_seconds())) if waiting else None,
    )


def figures_of_questions(coverage: Coverage, now: datetime) -> QuestionFigures:
    """Return the figures of ``coverage``, in one query; those of a closed one are frozen."""
    if coverage.figures:
        return QuestionFigures(**coverage.figures)
    rows = coverage.questions.order_by().values_list("state", "asked_at", "answered_at")
    return count_questions(rows, now)
