"""Chores of the queue, in bounded batches: time makes items more urgent, and what no service has told of is put in."""

from collections.abc import Iterable, Iterator
from itertools import chain, islice

from django.core.exceptions import ObjectDoesNotExist
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Cast
from django.utils import timezone
from wagtail.models import TaskState

from agenda.models import Event, Occurrence
from participation.enums import OPEN, ItemState, SentState, Urgency
from participation.kinds import subject_fields
from participation.models import Correction, Proposal, QueueItem, Report
from participation.models.desk import Subject
from participation.services.queue import put_locked
from participation.services.ranking import rank
from participation.services.summaries import DOUBTS
from sources.models import SourceRecord

RANKED_AT_ONCE = 500
PUT_AT_ONCE = 100
#: What of an item its rank is.
RANK = ("urgency", "sorts_at", "rises_at")


def rank_again() -> int:
    """Rank those items again that time alone makes more urgent; returns how many."""
    count = 0
    while batch := _rank_batch():
        count += batch
    passed = QueueItem.objects.exclude(state=ItemState.CLOSED).filter(rises_at__lte=timezone.now())
    items = passed.select_related(*subject_fields()).order_by("rises_at")
    return count + sum(_put_if_there(item.subject) for item in items[:PUT_AT_ONCE])


@transaction.atomic
def _rank_batch() -> int:
    """Of those whose next date is still to come."""
    now = timezone.now()
    due = QueueItem.objects.exclude(state=ItemState.CLOSED).filter(Q(next_at=None) | Q(next_at__gt=now))
    rows = list(due.filter(rises_at__lte=now).order_by("rises_at").select_for_update(skip_locked=True)[:RANKED_AT_ONCE])
    for row in rows:
        grave = Urgency(row.urgency) if row.urgency < Urgency.SOON else None
        row_rank = rank(grave, row.next_at, None, row.waits_since)
        row.urgency, row.sorts_at, row.rises_at = row_rank.urgency, row_rank.sorts_at, row_rank.rises_at
    QueueItem.objects.bulk_update(rows, RANK)
    return len(rows)


def put_missing() -> int:
    """Put in what waits and has no item: from before there was a queue, or of an import; returns how many."""
    return sum(_put_if_there(subject) for subject in islice(chain(*_missing()), PUT_AT_ONCE))


def _missing() -> Iterator[Iterable[Subject]]:
    yield Proposal.objects.filter(state__in=OPEN, item=None).exclude(event=None).order_by("pk")
    for said in (Correction, Report):
        yield said._default_manager.filter(state=SentState.WAITING, item=None).order_by("pk")
    of_event = QueueItem.objects.filter(event=OuterRef("pk"))
    tasks = TaskState.objects.filter(
        status=TaskState.STATUS_IN_PROGRESS,
        workflow_state__requested_by__isnull=False,
        workflow_state__base_content_type__app_label="agenda",
        workflow_state__base_content_type__model="event",
    )
    in_workflow = tasks.annotate(event=Cast("workflow_state__object_id", models.BigIntegerField())).values("event")
    yield Event.objects.filter(~Exists(of_event), pk__in=in_workflow, proposals=None).order_by("pk")
    doubted = Q()
    for doubt in DOUBTS:
        doubted |= Q(said__contains=f'"{doubt.value}"')
    records = SourceRecord.objects.annotate(said=Cast("repairs", models.TextField())).filter(doubted)
    since = records.filter(event=OuterRef("pk"), imported_at__gt=F("event__items__waits_since"))
    coming = Occurrence.objects.filter(event=OuterRef("pk")).coming().standing()
    imported = Event.objects.filter(Exists(coming) | Q(dates=None), pk__in=records.values("event"))
    yield imported.filter(~Exists(of_event) | Exists(since), latest_revision__user=None).order_by("pk")


def _put_if_there(subject: Subject) -> bool:
    """Put in what nobody has erased meanwhile."""
    try:
        return put_locked(subject) is not None
    except ObjectDoesNotExist:
        return False
