"""Reports of errors by the public, and what a moderator's decision on them does."""

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
from agenda.models import Event, Occurrence
from agenda.services.occurrences import cancel
from moderation.enums import DecisionAction
from moderation.models import Decision, Reason
from moderation.services import queue
from moderation.wording.decisions import say_reasons
from participation.enums import ONE_QUESTION, ReportKind, SentState
from participation.exceptions import NoticeRefused
from participation.models import EventOrPlace, Report
from participation.models.corrections import WORDLESS, NoticeQuerySet, subject_fields
from participation.services.drafts import network_digest, site_digest
from participation.services.moving import lock_sent
from participation.services.notices import (
    acknowledge,
    acknowledge_together,
    check_share,
    contact_of,
    join_lines,
    lock_notice,
    lock_record,
    mail_decision,
    of_same_sender,
    write_to_author,
)
from participation.signals import judged
from participation.wording.notices import withdrawn_letter

#: Maximum of waiting reports whose count is updated at once, so that a flood slows nobody down.
TOLD = 10


def find_similar_reports(report: Report) -> NoticeQuerySet:
    """Return the other waiting reports of the same kind about the same thing."""
    waiting = (
        Report.objects.waiting()
        .about(report.subject)
        .filter(kind=report.kind)
        .exclude(pk=report.pk)
    )
    if report.kind == ReportKind.CANCELLED:
        return waiting.filter(occurrence=report.occurrence_id)
    return waiting


def answered_too(held: Collection[Decision]) -> NoticeQuerySet:
    """Return waiting reports that the ``held`` decisions on other reports will settle too.

    An accepted report settles all with the same question. A refused one settles only those without
    words of their own.
    """
    decided = Report.objects.filter(items__decisions__in=held).annotate(
        action=F("items__decisions__action")
    )
    accepted = _asking_as([report for report in decided if report.action == DecisionAction.APPROVE])
    refused = (
        _asking_as([report for report in decided if report.action == DecisionAction.REFUSE])
        & WORDLESS
    )
    return Report.objects.waiting().filter(accepted | refused)


def _asking_as(reports: Collection[Report]) -> Q:
    """Return a filter for reports with the same question as one of ``reports``."""
    same = Q(pk__in=[])
    for kind in {report.kind for report in reports} & ONE_QUESTION:
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
    record: EventOrPlace,
    kind: ReportKind,
    *,
    occurrence: Occurrence | None = None,
    line: str = "",
    email: str = "",
    network: str,
    language: str,
    is_told_at_once: bool = True,
) -> Report:
    """Save a report for moderators; the same one from one network counts once, lines are merged.

    Two people of one network with different addresses make two reports: neither reads or changes
    the other's words.

    ``email`` gets a receipt, at once or with others the next morning, and the decision. Raises
    :class:`~participation.exceptions.NoticeRefused` where too many wait.
    """
    lock_record(record)
    digest = network_digest(network)
    same = (
        Report.objects.waiting()
        .about(record)
        .filter(kind=kind, occurrence=occurrence, network_hmac=digest)
    )
    # A report that a held decision will settle gets no new words: its moderator has not read them.
    held = Decision.objects.pending().filter(item__kind=Report.item_kind)
    same = same.unheld().exclude(pk__in=answered_too(held))
    for report in of_same_sender(same, email).order_by("pk"):
        both = join_lines(report.line, line)
        if both is not None:
            report.line = both
            report.save()
            break
    else:
        check_share(network, is_legal=kind.is_legal)
        report = Report(
            kind=kind,
            **subject_fields(record),
            occurrence=occurrence,
            line=line,
            contact=contact_of(email),
            language=language,
            network_hmac=digest,
            site_hmac=site_digest(network),
            sent_at=timezone.now(),
        )
        report.save()
        tell = acknowledge if is_told_at_once else acknowledge_together
        report.receipt = tell(report)
    # Update the count of each: the third report makes the first two urgent.
    others = Report.objects.waiting().about(record).exclude(pk=report.pk)
    for one in (report, *others.order_by("pk")[:TOLD]):
        queue.update_item(one)
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
    """Decide a report and, unless ``is_alone``, those with the same question; mail the senders.

    A refusal leaves reports with words of their own, as nobody has answered these. With a held
    decision, reports sent or contested after ``decided_at`` keep waiting: nobody has read them.

    An accepted cancellation cancels the date, or all future dates, by the agenda's service. An
    event accepted as illegal or offensive is unpublished, and its author gets the reason. Other
    accepted errors are corrected by an editor. Raises
    :class:`~participation.exceptions.NoticeRefused` for a report that was decided already.
    """
    row = lock_notice(report)
    same = _those_who_ask_the_same(row, accepted=accepted, decided_at=decided_at)
    if accepted and row.event is not None:
        _carry_out(row, row.event, reason, word, actor)
    answers_all = row.kind in ONE_QUESTION and not is_alone
    for one in [row, *same] if answers_all else [row]:
        one.state = SentState.ACCEPTED if accepted else SentState.REFUSED
        one.decided_at = timezone.now()
        one.answer = say_reasons(reason, word, one.language)
        one.save()
        if accepted or one.answer or one.kind == ReportKind.OFFENSIVE:
            mail_decision(one)
        if accepted:
            judged.send(sender=Report, sent=one, actor=actor)
        queue.update_item(one)
    return row


def _those_who_ask_the_same(
    row: Report, *, accepted: bool, decided_at: datetime | None
) -> list[Report]:
    """Lock and return the other reports that the decision on ``row`` settles too.

    A refusal settles only reports without a text of their own. With ``decided_at``, only reports
    sent before and not contested since.
    """
    asked = find_similar_reports(row)
    if decided_at is not None:
        asked = asked.filter(sent_at__lte=decided_at).exclude(contested_at__gt=decided_at)
    if not accepted:
        asked = asked.filter(WORDLESS)
    return list(asked.select_for_update(of=("self",)).select_related("contact", "event", "place"))


def _carry_out(row: Report, event: Event, reason: Reason | None, word: str, actor: User) -> None:
    """Apply an accepted report to its event: cancel dates or unpublish."""
    if row.kind == ReportKind.CANCELLED:
        _cancel(row, actor)
    elif row.kind == ReportKind.OFFENSIVE and event.live:
        event.unpublish(user=actor)
        said = partial(withdrawn_letter, event.title, say_reasons(reason, word, row.language))
        # The public page is gone: link the owner to the edit form.
        door = AdminURLFinder(event.owner).get_edit_url(event) or event.get_absolute_url()
        write_to_author(
            event, said, "event-withdrawn", door=f"{settings.SITE_ADDRESS}{door}", but=actor.pk
        )


def _cancel(report: Report, actor: User) -> None:
    """Cancel the reported date, else all future dates; skip cancelled ones.

    Raises :class:`NoticeRefused` if there is no date to cancel and none was cancelled.
    """
    coming = (
        Occurrence.objects.filter(event=report.event)
        .coming()
        .exclude(status=OccurrenceStatus.CANCELLED)
    )
    if report.occurrence_id is not None:
        coming = coming.filter(pk=report.occurrence_id)
    if dates := list(coming):
        cancel(dates, actor=actor)
    elif not Occurrence.objects.filter(
        event=report.event, status=OccurrenceStatus.CANCELLED
    ).exists():
        raise NoticeRefused(_("Plus aucune date n’est à venir : il n’y a rien à annuler."))


@transaction.atomic
def contest_decision(report: Report, text: str) -> Report:
    """Save why the sender of a refused report disagrees: it waits again, once only.

    Raises ``NoticeRefused`` a second time.
    """
    lock_record(report.subject)
    row = lock_sent(report)
    if row.state != SentState.REFUSED or row.contested_at is not None:
        raise NoticeRefused(_("On l’a déjà relu, ou on le relit."))
    row.contest = text
    row.contested_at = timezone.now()
    row.state = SentState.WAITING
    row.decided_at = None
    row.save()
    queue.update_item(row)
    return row
