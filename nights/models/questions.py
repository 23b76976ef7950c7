"""ReaderQuestion: what anybody asks during a coverage."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from nights.enums import UNANSWERED, QuestionState
from nights.models.coverage import Coverage
from nights.models.notes import Note

QUESTION_LENGTH, NAME_LENGTH = 280, 40


class ReaderQuestionQuerySet(models.QuerySet["ReaderQuestion"]):
    def unanswered(self) -> Self:
        """Return the questions that wait, the most wanted first, then the oldest."""
        return self.filter(state__in=UNANSWERED).order_by("-wanted", "asked_at", "pk")

    def open(self) -> Self:
        """Return the public questions that wait, the most wanted first."""
        return self.filter(state=QuestionState.OPEN).order_by("-wanted", "asked_at", "pk")

    def answered(self) -> Self:
        """Return the answered questions, the last answer first."""
        return (
            self.filter(state=QuestionState.ANSWERED)
            .select_related("answer")
            .order_by("-answered_at", "-pk")
        )


class ReaderQuestion(models.Model):
    """A question that a reader asks, without an account; its answer says how long it took."""

    coverage = models.ForeignKey(Coverage, related_name="questions", on_delete=models.CASCADE)
    text = models.CharField(_("question"), max_length=QUESTION_LENGTH)
    #: Digest of its words, equal for questions that say the same.
    words_digest = models.CharField(max_length=32)
    name = models.CharField(_("prénom"), max_length=NAME_LENGTH, blank=True)
    state = models.CharField(max_length=8, choices=QuestionState, default=QuestionState.WAITING)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    #: Who of the newsroom answered, opened, merged or refused it.
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, related_name="+", on_delete=models.SET_NULL
    )
    answer = models.OneToOneField(
        Note, null=True, blank=True, related_name="question", on_delete=models.SET_NULL
    )
    #: The question that it was merged into.
    into = models.ForeignKey(
        "self", null=True, blank=True, related_name="merged", on_delete=models.CASCADE
    )
    #: Why it was refused, for the device that asked alone.
    reason = models.CharField(max_length=200, blank=True)
    #: How many want to know, who asked included.
    wanted = models.PositiveIntegerField(default=1)

    objects = ReaderQuestionQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "pk"]
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        indexes = [
            models.Index(fields=["coverage", "words_digest"], name="question_by_words"),
        ]
        constraints = [
            models.CheckConstraint(
                name="question_answered_when",
                condition=Q(state="answered", answered_at__isnull=False)
                | (~Q(state="answered") & Q(answered_at=None)),
            ),
            models.CheckConstraint(
                name="question_merged_into_another",
                condition=Q(state="merged", into__isnull=False)
                | (~Q(state="merged") & Q(into=None)),
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def took_s(self) -> int | None:
        """Seconds until its answer; ``None`` without one."""
        if self.answered_at is None:
            return None
        return int((self.answered_at - self.asked_at).total_seconds())

    @property
    def others(self) -> int:
        """How many want to know beside who asked."""
        return self.wanted - 1

    @property
    def anchor(self) -> str:
        return f"q-{self.pk}"
