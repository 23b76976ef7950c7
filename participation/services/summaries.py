"""Summaries of queue items: read from the draft, stored in the item until it changes."""

from collections.abc import Iterable
from operator import attrgetter

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import override
from wagtail.models import TaskState, WorkflowState

from agenda.enums import ACCESS_FIELDS, Attendance, PriceKind
from agenda.models import Event, Occurrence, Place
from agenda.models.occurrences import OccurrenceQuerySet
from agenda.services.planning import Planned, next_dates
from agenda.wording.price_claims import contradicting_claim
from moderation.enums import ItemState, Urgency
from moderation.models import QueueItem
from participation.enums import ReportKind, SentState
from participation.figures.networks import same_network_today
from participation.models import Correction, CorrectionOrReport, Proposal, Report
from participation.services.screening import links_of
from search.services import entry_of_event, find_lookalikes
from search.services.lookalikes import drafted, is_draft
from sources.base import RepairKind
from sources.models import SourceRecord
from web.invisible import InvisibleKind, invisible_signs

#: Number of sites (a /24, a /48) from which the same report is urgent. A site is one voice: who
#: rents a server has all networks of a /48. Neighbours in a /24 count as one, and their reports are
#: read all the same.
MANY_REPORTS = 3
#: Number of proposals of one network in a day from which moderators are warned.
MANY_OF_A_NETWORK = 3
#: Repairs of an import that guessed, and that a person should check.
DOUBTS = (
    RepairKind.DATES_DISAGREE,
    RepairKind.POSTCODE_DISAGREES,
    RepairKind.UNDATED,
    RepairKind.RESEMBLES,
)


def summarize_proposal(proposal: Proposal) -> QueueItem | None:
    """Return the summary of a proposal; ``None`` unless it waits for a moderator or its author."""
    if proposal.turn == ItemState.CLOSED or proposal.event is None or proposal.confirmed_at is None:
        return None
    summary = QueueItem(
        state=proposal.turn,
        waits_since=proposal.confirmed_at,
        author=proposal.name,
        batch=proposal.batch,
    )
    _say_draft(summary, proposal.event)
    if proposal.is_to_reread:
        summary.flags.insert(0, "reread")
    typed = [text for text in proposal.data.values() if isinstance(text, str)]
    if links := links_of(proposal):
        summary.flags.append(f"links:{len(links)}")
    summary.flags += _sign_flags(typed)
    if (count := same_network_today([proposal])[proposal.pk]) >= MANY_OF_A_NETWORK:
        summary.flags.append(f"network:{count}")
    summary.has_picture |= proposal.pictures.filter(is_sent=True).exists()
    return summary


def summarize_correction(correction: Correction) -> QueueItem | None:
    """Return the summary of a correction; ``None`` unless it waits."""
    if correction.state != SentState.WAITING:
        return None
    summary = QueueItem(waits_since=correction.confirmed_at or correction.sent_at)
    _say_target(summary, correction)
    said = [correction.line, *(new for _old, new in correction.changes.values())]
    summary.flags += [f"field:{name}" for name in sorted(correction.changes)]
    summary.flags += _sign_flags(text for text in said if isinstance(text, str))
    return summary


def summarize_report(report: Report) -> QueueItem | None:
    """Return the summary of a report, with its urgency; ``None`` unless it waits."""
    if report.state != SentState.WAITING:
        return None
    summary = QueueItem(waits_since=report.sent_at)
    _say_target(summary, report, report.occurrence_id)
    summary.flags.append(f"report:{report.kind}")
    count = count_reporting_sites(report)
    if count > 1:
        summary.flags.append(f"reports:{count}")
    summary.flags += _sign_flags([report.line])
    if report.kind == ReportKind.CANCELLED and summary.next_at:
        summary.grave = Urgency.NOW
    elif report.kind == ReportKind.OFFENSIVE or count >= MANY_REPORTS:
        summary.grave = Urgency.NOTICE
    return summary


def reports_about_same(report: Report) -> QuerySet[Report]:
    """Return the waiting reports about the same event or place."""
    same = Q(event=report.event_id) if report.event_id else Q(place=report.place_id)
    return Report.objects.filter(same, state=SentState.WAITING)


def count_reporting_sites(report: Report) -> int:
    """Return from how many sites the reports about the same thing come."""
    return reports_about_same(report).values("site_hmac").distinct().count()


def raise_urgency_of_similar(report: Report) -> None:
    """Raise the urgency of reports about the same thing once enough sites have sent them."""
    if count_reporting_sites(report) >= MANY_REPORTS:
        items = QueueItem.objects.about_any(Report).filter(
            subject_id__in=reports_about_same(report).values("pk")
        )
        before = items.filter(urgency__gt=Urgency.NOTICE)
        before.update(urgency=Urgency.NOTICE, sorts_at=Coalesce("next_at", "waits_since"))


def summarize_submission(event: Event) -> QueueItem | None:
    """Return the summary of an event that an account submitted in Wagtail's workflow.

    ``None`` for any other event.
    """
    states = WorkflowState.objects.for_instance(event)
    tasks = TaskState.objects.filter(workflow_state__in=states, status=TaskState.STATUS_IN_PROGRESS)
    task = tasks.select_related("workflow_state__requested_by").order_by("-pk").first()
    # Without a submitter it belongs to a proposal, which may not be linked to its event yet.
    if (
        task is None
        or (author := task.workflow_state.requested_by) is None
        or event.proposals.exists()
    ):
        return None
    name = author.get_full_name() or author.get_username()
    summary = QueueItem(waits_since=task.started_at, author=name)
    _say_draft(summary, event)
    return summary


def summarize_import(event: Event) -> QueueItem | None:
    """Return the summary of an imported event with doubts that only a person can settle.

    ``None`` once somebody has saved the event.
    """
    if event.latest_revision and event.latest_revision.user_id:
        return None
    records = SourceRecord.objects.filter(event=event).exclude(repairs=[]).select_related("source")
    for record in records.order_by("-imported_at"):
        doubts = [repair["kind"] for repair in record.repairs if repair["kind"] in DOUBTS]
        if doubts:
            summary = QueueItem(waits_since=record.imported_at, author=record.source.name)
            _say_draft(summary, event)
            summary.flags = [f"repair:{kind}" for kind in dict.fromkeys(doubts)]
            return summary if summary.next_at or RepairKind.UNDATED in doubts else None
    return None


def _say_draft(summary: QueueItem, event: Event) -> None:
    """Copy what the queue shows of the latest draft of ``event`` to ``summary``."""
    draft = (
        drafted(event.latest_revision, event)
        if event.latest_revision and is_draft(event)
        else event
    )
    summary.title = draft.title
    try:
        place = draft.place
    except Place.DoesNotExist:  # a draft refers to it; editors may delete it
        place = None
    summary.place_name = place.name if place else ""
    summary.has_picture = draft.cover_id is not None
    dates = Occurrence.objects.filter(event=event)
    _say_date(summary, _drafted_date(draft) if is_draft(event) else _public_date(dates))
    if summary.next_at is None:
        summary.flags.append("past" if draft.dates.exists() else "undated")
    summary.flags += _unsaid(draft, place)
    with override(None):  # language-independent reasons
        for alike in find_lookalikes(entry_of_event(draft), but_event=event.pk):
            if alike.event_id:
                summary.alike_id = alike.event_id
                summary.alike_why = "\n".join(alike.answer.reasons)[:255]
                break


def _unsaid(draft: Event, place: Place | None) -> list[str]:
    """Return flags for what visitors need and the draft does not say, or says in two ways."""
    answers = [
        getattr(record, name)
        for record in (draft, place)
        if record
        for name in ACCESS_FIELDS.values()
    ]
    is_unsaid = {
        "nowhere": place is None and draft.attendance != Attendance.ONLINE,
        "access": set(answers) == {None},
        "price": draft.price_kind == PriceKind.UNKNOWN,
        "two-prices": contradicting_claim(draft) is not None,
    }
    return [flag for flag, is_so in is_unsaid.items() if is_so]


def _say_target(summary: QueueItem, said: CorrectionOrReport, date: int | None = None) -> None:
    """Copy title, place and dates of the reported event, ``date`` or place, as published."""
    if (event := said.event) is None:
        place = said.place
        summary.title = place.name if place else ""
        summary.place_name = place.street if place else ""
        return
    summary.title = event.title
    summary.place_name = event.place.name if event.place else ""
    summary.has_picture = event.cover_id is not None
    if not event.live and event.latest_revision:  # a draft that a proposal was merged into
        _say_date(summary, _drafted_date(drafted(event.latest_revision, event)))
        return
    dates = Occurrence.objects.filter(event=event)
    _say_date(summary, _public_date(dates.filter(pk=date) if date else dates))


def _drafted_date(draft: Event) -> Planned | None:
    """Return the next date of a draft."""
    coming = [date for line in draft.dates.all() for date in next_dates(draft, line, 1)]
    return min(coming, key=attrgetter("is_span", "start_at"), default=None)


def _public_date(dates: OccurrenceQuerySet) -> Occurrence | None:
    """Return the next date that takes place."""
    return dates.coming().standing().order_by("is_span", "start_at").first()


def _say_date(summary: QueueItem, date: Planned | Occurrence | None) -> None:
    """Copy ``date`` to ``summary``."""
    if date:
        summary.next_at = date.start_at
        summary.ends_at = date.end_at
        summary.is_all_day = date.all_day


def _sign_flags(texts: Iterable[str]) -> list[str]:
    """Return flags for invisible characters."""
    kinds = {sign.kind for text in texts for sign in invisible_signs(text)}
    flags = {"bidi": InvisibleKind.BIDI in kinds, "hidden": bool(kinds - {InvisibleKind.BIDI})}
    return [flag for flag, is_there in flags.items() if is_there]
