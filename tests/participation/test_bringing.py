"""What was sent of one of two events that become one is read as said of the one that stays."""

import pytest
from django.utils import timezone

from agenda.models import Event
from agenda.services.merging import event_merge_version, merge_events, separate_events
from moderation.enums import ItemState
from moderation.models import QueueItem
from moderation.services import queue
from participation.enums import ProposalState, ReportKind
from participation.models import Correction, Proposal, Report
from tests.agenda.cms import somebody
from tests.factories.agenda import at, published_event
from tests.factories.desk import CorrectionFactory, ReportFactory
from tests.factories.moderation import QueueItemFactory
from tests.factories.participation import ContactFactory, ProposalFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_sunday_1_march(time_machine):
    time_machine.move_to(at("2026-03-01 12:00"), tick=False)


def test_corrections_and_reports_move_with_a_merge_and_back_on_undo():
    kept = published_event("2026-03-03 20:00", title="On chante")
    gone = published_event("2026-03-10 20:00", title="Chorale")
    correction = CorrectionFactory(event=gone)
    queue.update_item(correction)
    report = ReportFactory(event=gone, kind=ReportKind.CANCELLED, occurrence=gone.occurrences.get())
    now = timezone.now()
    sent = {
        "contact": ContactFactory(),
        "facts": {},
        "sent_at": now,
        "confirmed_at": now,
        "decided_at": now,
    }
    proposal = ProposalFactory(event=gone, state=ProposalState.PUBLISHED, **sent)
    alike = QueueItemFactory(subject=published_event("2026-03-10 20:00"), alike=gone)
    doubted = QueueItemFactory(subject=gone)

    done = merge_events(
        kept.pk, gone.pk, {}, seen=event_merge_version(kept, gone), actor=somebody()
    )

    assert Correction.objects.get().event == kept
    assert QueueItem.objects.get(correction=correction).title == "On chante"
    moved = Report.objects.get()
    assert (moved.event, moved.occurrence) == (kept, kept.occurrences.get(day="2026-03-10"))
    assert Proposal.objects.get(pk=proposal.pk).event == kept
    alike.refresh_from_db()
    assert alike.alike == kept
    doubted.refresh_from_db()
    assert doubted.state == ItemState.CLOSED

    separate_events(done, actor=None)

    assert [model.objects.get().event for model in (Correction, Report)] == [gone, gone]
    assert Report.objects.get().occurrence == report.occurrence
    assert QueueItem.objects.get(correction=correction).title == "Chorale"
    assert Proposal.objects.get(pk=proposal.pk).event == Event.objects.get(pk=gone.pk)


def test_reports_sent_since_a_merge_follow_their_date_on_undo():
    kept = published_event("2026-03-03 20:00", title="On chante")
    gone = published_event("2026-03-10 20:00", title="Chorale")
    done = merge_events(
        kept.pk, gone.pk, {}, seen=event_merge_version(kept, gone), actor=somebody()
    )
    reports = [
        ReportFactory(event=kept, kind=ReportKind.CANCELLED, occurrence=one)
        for one in kept.occurrences.all()
    ]
    for report in reports:
        queue.update_item(report)

    separate_events(done, actor=None)

    sent = [(one.event, one.occurrence) for one in Report.objects.order_by("pk")]
    assert sent == [(kept, kept.occurrences.get()), (gone, gone.occurrences.get())]
    titles = (
        QueueItem.objects.filter(report__in=reports)
        .order_by("report")
        .values_list("title", flat=True)
    )
    assert list(titles) == ["On chante", "Chorale"]
