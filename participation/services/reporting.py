"""Reports: what is wrong, in two taps, counted once a network; and what a moderator makes of them."""

from collections.abc import Collection
from datetime import datetime
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.admin.admin_url_finder import AdminURLFinder

from accounts.models import User
from agenda.enums import OccurrenceStatus
from agenda.models import Event, Occurrence, Place
from agenda.services.occurrences import cancel
from moderation.enums import DecisionAction
from moderation.models import Decision, Reason
from moderation.services import queue
from participation.enums import ONE_QUESTION, ReportKind, SentState
from participation.exceptions import NoticeRefused
from participation.models import Report
from participation.models.corrections import WORDLESS, NoticeQuerySet
from participation.services.drafts import network_digest, site_digest
from participation.services.notices import (
    acknowledge,
    acknowledge_together,
    answer,
    check_share,
    contact_of,
    join_lines,
    lock_notice,
    lock_record,
    of_same_sender,
    write_to_author,
)
from participation.wording.notices import answer_words, withdrawn_letter

#: Of those that wait, so many say how many there are now; a flood of one thing holds nobody up.
TOLD = 10


def alike(report: Report) -> NoticeQuerySet:
    """The others that wait and say the same of the same thing."""
    waiting = Report.objects.waiting().about(report.subject).filter(kind=report.kind).exclude(pk=report.pk)
    return waiting.filter(occurrence=report.occurrence_id) if report.kind == ReportKind.CANCELLED else waiting


def answered_too(held: Collection[Decision]) -> NoticeQuerySet:
    """Reports of the same question as one that is decided, by the decisions that are ``held``, and not yet settled.

    Accepted, it answers all of them. Refused, those that say no word of their own.
    """
    decided = Report.objects.filter(items__decisions__in=held).annotate(action=F("items__decisions__action"))
    accepted = _asking_as([report for report in decided if report.action == DecisionAction.APPROVE])
    refused = _asking_as([report for report in decided if report.action == DecisionAction.REFUSE]) & WORDLESS
    return Report.objects.waiting().filter(accepted | refused)


def _asking_as(reports: Collection[Report]) -> Q:
    """Reports that ask what one of ``reports`` asks."""
    same = Q(pk__in=[])
    for kind in ONE_QUESTION:
        decided = [report for report in reports if report.kind == kind]
        if kind == ReportKind.CANCELLED:
            every_date = {report.event_id for report in decided if report.occurrence_id is None}
            where = Q(occurrence__in={report.occurrence_id for report in decided})
            where |= Q(occurrence=None, event__in=every_date)
        else:
            where = Q(event__in={report.event_id for report in decided})
            where |= Q(place__in={report.place_id for report in decided})
        same |= Q(kind=kind) & where
    return same


@transaction.atomic
def send_report(
    record: Event | Place,
    kind: ReportKind,
    *,
    occurrence: Occurrence | None = None,
    line: str = "",
    email: str = "",
    network: str,
    language: str,
    is_told_at_once: bool = True,
) -> Report:
    """Take a report, for moderators alone; the same said again by one network counts once, and keeps what it adds.

    Two of one network who do not leave the same address are two reports: neither gets at the other's words.

    An ``email`` is written to at once, or with others the next morning, and when it is settled. Raises
    :class:`~participation.exceptions.NoticeRefused` where too many wait.
    """
    lock_record(record)
    digest = network_digest(network)
    same = Report.objects.waiting().about(record).filter(kind=kind, occurrence=occurrence, network_hmac=digest)
    # What a decision that is held will settle takes no words that its moderator has not read.
    held = Decision.objects.pending().filter(item__kind=Report.item_kind)
    same = same.unheld().exclude(pk__in=answered_too(held))
    report: Report | None = None
    for row in of_same_sender(same, email).order_by("pk"):
        both = join_lines(row.line, line)
        if both is not None:
            report, row.line = row, both
            break
    is_new = report is None
    if report is None:
        check_share(network, is_legal=kind.is_legal)
        report = Report(
            kind=kind,
            event=record if isinstance(record, Event) else None,
            place=record if isinstance(record, Place) else None,
            occurrence=occurrence,
            line=line,
            contact=contact_of(email),
            language=language,
            network_hmac=digest,
            site_hmac=site_digest(network),
            sent_at=timezone.now(),
        )
    report.save()
    if is_new and is_told_at_once:
        report.receipt = acknowledge(report)
    elif is_new:
        report.receipt = acknowledge_together(report)
    # Each says how many there are: the third makes the first two urgent.
    for one in (report, *Report.objects.waiting().about(record).exclude(pk=report.pk).order_by("pk")[:TOLD]):
        queue.put(one)
    return report


@transaction.atomic
def settle_report(
    report: Report,
    accepted: bool,
    reason: Reason | None = None,
    word: str = "",
    *,
    actor: User,
    is_alone: bool = False,
    decided_at: datetime | None = None,
) -> Report:
    """Settle it, and unless ``is_alone`` those that ask the same; whoever left an address reads what came of it.

    A refusal leaves those that add a word of their own: nobody has answered it. Of a decision that was held, those wait
    that were sent, or contested, after ``decided_at``: nobody has read them.

    An accepted cancellation cancels the date, or all that are to come, by the agenda's own service; an event accepted
    as illegal or offensive is withdrawn, and its author reads why. What else is accepted, an editor has put right, or
    will. Raises :class:`~participation.exceptions.NoticeRefused` for one that was settled already.
    """
    row = lock_notice(report)
    same = _those_who_ask_the_same(row, accepted=accepted, decided_at=decided_at)
    if accepted and row.event is not None:
        _carry_out(row, row.event, reason, word, actor)
    answers_all = row.kind in ONE_QUESTION and not is_alone
    for one in [row, *same] if answers_all else [row]:
        one.state = SentState.ACCEPTED if accepted else SentState.REFUSED
        one.decided_at = timezone.now()
        one.answer = answer_words(reason, word, one.language)
        one.save()
        if accepted or one.answer or one.kind == ReportKind.OFFENSIVE:
            answer(one)
        queue.put(one)
    return row


def _those_who_ask_the_same(row: Report, *, accepted: bool, decided_at: datetime | None) -> list[Report]:
    asked = alike(row)
    if decided_at is not None:
        asked = asked.filter(sent_at__lte=decided_at).exclude(contested_at__gt=decided_at)
    if not accepted:
        asked = asked.filter(WORDLESS)
    return list(asked.select_for_update(of=("self",)).select_related("contact", "event", "place"))


def _carry_out(row: Report, event: Event, reason: Reason | None, word: str, actor: User) -> None:
    """What an accepted report changes of its event."""
    if row.kind == ReportKind.CANCELLED:
        _cancel(row, actor)
    elif row.kind == ReportKind.OFFENSIVE and event.live:
        event.unpublish(user=actor)
        said = partial(withdrawn_letter, event.title, answer_words(reason, word, row.language))
        # The public page is gone: who has the form sees what there is to mend.
        door = AdminURLFinder(event.owner).get_edit_url(event) or event.get_absolute_url()
        write_to_author(event, said, "event-withdrawn", door=f"{settings.SITE_ADDRESS}{door}", but=actor.pk)


def _cancel(report: Report, actor: User) -> None:
    """The date that it names, else all that are to come; what is cancelled already stays as it is."""
    coming = Occurrence.objects.filter(event=report.event).coming().exclude(status=OccurrenceStatus.CANCELLED)
    if report.occurrence_id is not None:
        coming = coming.filter(pk=report.occurrence_id)
    if dates := list(coming):
        cancel(dates, actor=actor)
    elif not Occurrence.objects.filter(event=report.event, status=OccurrenceStatus.CANCELLED).exists():
        raise NoticeRefused(_("Plus aucune date n’est à venir : il n’y a rien à annuler."))


@transaction.atomic
def contest(report: Report, text: str) -> Report:
    """Once, whoever sent it says why a refusal is wrong: it waits again. Raises ``NoticeRefused`` a second time."""
    lock_record(report.subject)
    row: Report = Report.objects.select_for_update(of=("self",)).select_related("event", "place").get(pk=report.pk)
    if row.state != SentState.REFUSED or row.contested_at is not None:
        raise NoticeRefused(_("On l’a déjà relu, ou on le relit."))
    row.contest, row.contested_at, row.state, row.decided_at = text, timezone.now(), SentState.WAITING, None
    row.save()
    queue.put(row)
    return row
