"""Figures of a coverage's questions: how many, how fast, and who still waits."""

from dataclasses import dataclass
from datetime import datetime
from statistics import median

from django.db.models import Count, Min, Q

from nights.enums import UNANSWERED, QuestionState
from nights.models import Coverage


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


def figures_of_questions(coverage: Coverage, now: datetime) -> QuestionFigures:
    """Return the figures of ``coverage``, in two queries; those of a closed one are frozen.

    Rows are read of answered questions alone: the others are as many as strangers send.
    """
    if coverage.figures:
        return QuestionFigures(**coverage.figures)
    questions = coverage.questions.order_by().exclude(state=QuestionState.MERGED)
    counts = questions.aggregate(
        asked=Count("pk"),
        waiting=Count("pk", filter=Q(state__in=UNANSWERED)),
        refused=Count("pk", filter=Q(state=QuestionState.REFUSED)),
        oldest=Min("asked_at", filter=Q(state__in=UNANSWERED)),
    )
    answered = questions.filter(state=QuestionState.ANSWERED)
    took = sorted(
        question.took_s or 0 for question in answered.only("coverage", "asked_at", "answered_at")
    )
    middle = int(median(took)) if took else None
    oldest = counts.pop("oldest")
    return QuestionFigures(
        **counts,
        answered=len(took),
        median_s=middle,
        slowest_s=took[-1] if took else None,
        quick=sum(seconds <= middle for seconds in took) if middle is not None else 0,
        oldest_s=max(0, int((now - oldest).total_seconds())) if oldest else None,
    )
