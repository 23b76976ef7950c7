"""Queries about imports for the editors' screens.

Registered by :func:`agenda.lookup.register_imports`.
"""

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from sources.models import Source, SourceRecord


def _records() -> QuerySet[SourceRecord]:
    return SourceRecord.objects.filter(event=OuterRef("pk"))


def source_choices() -> list[tuple[int, str]]:
    return list(Source.objects.order_by("name").values_list("pk", "name"))


def source_name() -> Subquery:
    return Subquery(_records().values("source__name")[:1])


def brought_by(source: int) -> Exists:
    return Exists(_records().filter(source=source))


def repaired() -> Exists:
    return Exists(_records().exclude(repairs=[]))


def count_records(event: int) -> int:
    return SourceRecord.objects.filter(event=event).count()
