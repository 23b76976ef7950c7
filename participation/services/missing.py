"""Find rows that need a queue item and have none.

They were sent before the queue existed, submitted in the CMS, or doubted by an import.
"""

from collections.abc import Iterable
from typing import TypeVar

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast
from wagtail.models import TaskState

from agenda.models import Event, Occurrence
from moderation.models import QueueItem
from participation.enums import OPEN, SentState
from participation.models import Correction, Proposal, Report
from participation.services.summaries import DOUBTS
from sources.models import SourceRecord

NoticeT = TypeVar("NoticeT", Correction, Report)


def missing_proposals() -> Iterable[Proposal]:
    return Proposal.objects.filter(state__in=OPEN, items=None).exclude(event=None).order_by("pk")


def missing_notices(model: type[NoticeT]) -> Iterable[NoticeT]:
    """Return waiting corrections, or reports, without a queue item."""
    return model._default_manager.filter(state=SentState.WAITING, items=None).order_by("pk")


def missing_submissions() -> Iterable[Event]:
    """Return events in the workflow that were submitted by an account."""
    tasks = TaskState.objects.filter(
        status=TaskState.STATUS_IN_PROGRESS,
        workflow_state__requested_by__isnull=False,
        workflow_state__base_content_type=ContentType.objects.get_for_model(Event),
    )
    in_workflow = tasks.annotate(
        event=Cast("workflow_state__object_id", models.BigIntegerField())
    ).values("event")
    return Event.objects.filter(~Exists(_items()), pk__in=in_workflow, proposals=None).order_by(
        "pk"
    )


def missing_imports() -> Iterable[Event]:
    """Return events about which an import had doubts after somebody last read them."""
    doubted = Q()
    for doubt in DOUBTS:
        doubted |= Q(said__contains=f'"{doubt.value}"')
    records = SourceRecord.objects.annotate(said=Cast("repairs", models.TextField())).filter(
        doubted
    )
    since = records.filter(event=OuterRef("pk"), imported_at__gt=OuterRef("read_at"))
    coming = Occurrence.objects.filter(event=OuterRef("pk")).coming().standing()
    imported = Event.objects.filter(Exists(coming) | Q(dates=None), pk__in=records.values("event"))
    imported = imported.annotate(read_at=Subquery(_items().values("waits_since")[:1]))
    return imported.filter(Q(read_at=None) | Exists(since), latest_revision__user=None).order_by(
        "pk"
    )


def _items() -> QuerySet[QueueItem]:
    """Return the queue item of the outer event, as a subquery."""
    return QueueItem.objects.about_any(Event).filter(subject_id=OuterRef("pk"))
