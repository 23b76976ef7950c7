"""CoverageLine: the ledger of what open pages are told, in the order of commits."""

from typing import Self

from django.db import models
from django.db.models import Max

from nights.enums import LineKind
from nights.models.coverage import Coverage
from nights.models.notes import Note
from nights.models.questions import ReaderQuestion


class CoverageLineQuerySet(models.QuerySet["CoverageLine"]):
    def after(self, line_id: int) -> Self:
        return self.filter(id__gt=line_id).order_by("id")

    def last_id(self) -> int:
        return self.aggregate(last=Max("id"))["last"] or 0

    def with_facts(self) -> Self:
        """Load what open pages are told: a line says what changed, its rows what they are now."""
        return self.select_related(
            "coverage__pinned", "note__voice", "note__question", "note__picture"
        ).prefetch_related("note__picture__renditions")


class CoverageLine(models.Model):
    """One change of a coverage; ids follow commit order, over all coverages.

    Its words are read from the note that it names: what was withdrawn is never told again.
    """

    id = models.BigIntegerField(primary_key=True)
    coverage = models.ForeignKey(
        Coverage, related_name="lines", on_delete=models.CASCADE, db_index=False
    )
    kind = models.CharField(max_length=8, choices=LineKind)
    note = models.ForeignKey(Note, null=True, related_name="+", on_delete=models.CASCADE)
    question = models.ForeignKey(
        ReaderQuestion, null=True, related_name="+", on_delete=models.SET_NULL
    )
    at = models.DateTimeField()

    objects = CoverageLineQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["coverage", "id"], name="line_of_coverage")]

    def __str__(self) -> str:
        return f"{self.id} {self.kind}"
