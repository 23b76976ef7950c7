"""Deeds of people with an account: what they sent and somebody else judged good, or reversed.

An account is found by the address that sent. What is one's own never counts: judged by oneself or
by a member of one's organisation, an event of that organisation, a correction of one's own event.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from accounts.badges import PART, STANDS_AFTER
from accounts.enums import DeedKind
from accounts.models import AccountAddress, Deed, User
from accounts.models.deeds import deed_key
from accounts.services.deeds import DEEDS_KEPT, award_badges, record_deed, void_deed
from agenda.enums import ACCESS_FIELDS, ChangeKind, OccurrenceStatus
from agenda.models import Change, Event, Occurrence, Place
from moderation.models import Decision, StoppedAddress
from moderation.services.own import organisations_of
from participation.enums import DECIDED, ProposalState, ReportKind, SentState, Voice
from participation.models import (
    Correction,
    CorrectionOrReport,
    EventOrPlace,
    Proposal,
    Report,
    Sent,
)
from participation.services.own import contacts_of

#: How long before the date a cancellation has to be confirmed.
IN_TIME = timedelta(hours=2)
#: How long an upheld report keeps conversations from counting, before and after it.
CALM_FOR = timedelta(days=180)
#: Maximum of rows of a kind that are read when an address joins an account, or for a reversal.
MOST = 200
#: Fields that describe the access of an event or a place.
ACCESS = frozenset({*ACCESS_FIELDS.values(), "access_detail"})

WITHDRAWN = _("la sortie a été retirée dans la semaine. Ça arrive.")
OVERTURNED = _("relue une seconde fois, la sortie n’est pas restée.")
UNDONE = _("quelqu’un a remis ce qu’il y avait avant. Ça arrive.")
RESTORED = _("finalement, la date est maintenue. Ça arrive.")
UPHELD = _("un signalement vous a donné tort, à quelques mois de là.")


@dataclass(frozen=True, slots=True)
class JudgedDeed:
    """One deed that something sent amounts to."""

    kind: DeedKind
    about: str
    title: str
    place: str = ""


def record_judgement(sent: Sent, actor: User | None) -> None:
    """Record the deeds of who sent ``sent``, which ``actor`` judged, and void what it reverses.

    In the caller's transaction. Without ``actor``, whoever decided it is looked up: nobody, where
    trust alone did.
    """
    if isinstance(sent, Correction):
        for other in _accepted_beside(sent):
            if _puts_back(sent, other):
                _void_deeds_of(other, UNDONE)
    if isinstance(sent, Report) and sent.kind == ReportKind.OFFENSIVE and actor is not None:
        _void_deeds_of_authors(sent)  # not where its sender proves the address later
    user = _account_of(sent)
    if user is not None:
        judge = actor or _judges_of([sent]).get(sent.pk)
        _record(user, [sent], {sent.pk: judge} if judge else {})


def record_past(user: User) -> None:
    """Record what ``user`` sent from an address before it joined the account, and award badges.

    What was voided stays voided. The latest :data:`MOST` of each kind, oldest first.
    """
    since = timezone.now() - DEEDS_KEPT
    for model in (Proposal, Correction, Report):
        decided = model._default_manager.filter(
            contact__in=contacts_of(user), confirmed_at__isnull=False, decided_at__gte=since
        )
        rows: list[Sent] = list(decided.order_by("-decided_at", "-pk")[:MOST])
        standing = [row for row in reversed(rows) if not _is_put_back(row)]
        _record(user, standing, _judges_of(rows), is_past=True)
    award_badges(user)


def void_overturned(sent: Proposal) -> None:
    """Void the publication of a proposal that is refused after all."""
    if sent.event is not None:
        _void_about([deed_key(sent.event)], DeedKind.PROPOSAL_PUBLISHED, OVERTURNED)


def void_withdrawn(event: int) -> None:
    """Void the publication of an event that somebody withdraws or deletes within days of it."""
    if Proposal.objects.filter(event=event, state=ProposalState.PUBLISHED).exists():
        since = timezone.now() - STANDS_AFTER
        about = deed_key(Event(pk=event))
        _void_about([about], DeedKind.PROPOSAL_PUBLISHED, WITHDRAWN, since=since)


def void_restored(changes: Collection[Change]) -> None:
    """Void the reports of cancelled dates that take place after all."""
    restored = [change for change in changes if change.kind == ChangeKind.RESTORED]
    if not restored:
        return
    events = {change.event_id for change in restored}
    reports = Report.objects.accepted().filter(event__in=events, kind=ReportKind.CANCELLED)
    if reports.exists():
        abouts = [deed_key(Event(pk=event)) for event in events]
        abouts += [_date_key(change.event_id, change.occurrence_id) for change in restored]
        _void_about(abouts, DeedKind.CANCELLATION_REPORTED, RESTORED)


def deeds_of(sent: Sent) -> list[JudgedDeed]:
    """Return the deeds that ``sent`` amounts to, as it was decided and as things stand now."""
    return list(_DEEDS[type(sent)](sent))


def _of_proposal(proposal: Proposal) -> Iterator[JudgedDeed]:
    """Yield its publication, and each answer to a moderator in its thread, once decided."""
    event = proposal.event
    title = event.title if event is not None and event.live else ""
    is_published = proposal.state == ProposalState.PUBLISHED and proposal.merged_into_id is None
    if is_published and event is not None and event.live:
        place = _place_of(event)
        yield JudgedDeed(DeedKind.PROPOSAL_PUBLISHED, deed_key(event), title, place)
    if proposal.state in DECIDED:
        thread = deed_key(proposal)
        for number in range(1, _count_answers(proposal) + 1):
            yield JudgedDeed(DeedKind.THREAD_ENDED_WELL, f"{thread}{PART}{number}", title)


def _count_answers(proposal: Proposal) -> int:
    """Return how often its author answered a person: ten lines in a row are one answer."""
    answers = 0
    is_asked = False
    for voice, moderator in proposal.posts.order_by("at", "pk").values_list("voice", "moderator"):
        answers += is_asked and voice == Voice.AUTHOR
        is_asked = voice == Voice.MODERATOR and moderator is not None
    return answers


def _of_correction(correction: Correction) -> Iterator[JudgedDeed]:
    """Yield what it says of access, and what else it corrects."""
    accepted = set(correction.accepted)
    if accepted & ACCESS:
        yield _of_subject(correction, DeedKind.ACCESS_DESCRIBED)
    if accepted - ACCESS:
        yield _of_subject(correction, DeedKind.CORRECTION_ACCEPTED)


def _of_report(report: Report) -> Iterator[JudgedDeed]:
    """Yield what an accepted report of a cancellation, in time, or of access amounts to."""
    if report.state != SentState.ACCEPTED or report.decided_at is None:
        return
    if report.kind == ReportKind.ACCESS:
        yield _of_subject(report, DeedKind.ACCESS_DESCRIBED)
    if report.kind == ReportKind.CANCELLED:
        cancelled = Occurrence.objects.filter(
            event=report.event_id,
            status=OccurrenceStatus.CANCELLED,
            start_at__gte=report.decided_at + IN_TIME,
        )
        deed = _of_subject(report, DeedKind.CANCELLATION_REPORTED)
        if report.occurrence_id is not None:
            cancelled = cancelled.filter(pk=report.occurrence_id)
            deed = replace(deed, about=_date_key(report.event_id, report.occurrence_id))
        if cancelled.exists():
            yield deed


_DEEDS: Mapping[type[Sent], Callable[..., Iterator[JudgedDeed]]] = {
    Proposal: _of_proposal,
    Correction: _of_correction,
    Report: _of_report,
}


def _of_subject(notice: CorrectionOrReport, kind: DeedKind) -> JudgedDeed:
    """Return a deed about the event or place of ``notice``."""
    subject = notice.subject
    title = str(subject) if subject.live else ""
    return JudgedDeed(kind, deed_key(subject), title, _place_of(subject))


def _date_key(event: int | None, occurrence: int | None) -> str:
    """Return the key of one date of an event."""
    return f"{deed_key(Event(pk=event))}{PART}{occurrence}"


def _place_of(subject: EventOrPlace) -> str:
    """Return the key of the place where ``subject`` is; "" for an event without one."""
    pk = subject.place_id if isinstance(subject, Event) else subject.pk
    return deed_key(Place(pk=pk)) if pk else ""


def _record(
    user: User, rows: Sequence[Sent], judges: Mapping[int, User], *, is_past: bool = False
) -> None:
    """Record the deeds of ``rows``, which ``user`` sent, where an independent person judged."""
    own = set(organisations_of(user).values_list("pk", flat=True))
    colleagues = {judge for judge in set(judges.values()) if _is_member(judge, own)}
    for row in rows:
        judge = judges.get(row.pk)
        if judge is None or judge in colleagues or _is_own(user, row, own):
            continue
        for deed in deeds_of(row):
            if deed.kind == DeedKind.THREAD_ENDED_WELL and _had_upheld_report(user, row):
                continue
            record_deed(
                user,
                deed.kind,
                deed.about,
                title=deed.title,
                place=deed.place,
                done_at=_judged_at(row),
                judged_by=judge,
                is_past=is_past,
            )


def _judged_at(row: Sent) -> datetime:
    """Return when a person judged ``row``: later than its publication, where trust published it."""
    reread_at = row.reread_at if isinstance(row, Proposal) else None
    return reread_at or row.decided_at or timezone.now()


def _is_member(user: User, organisations: Collection[int]) -> bool:
    if not organisations:
        return False
    return organisations_of(user).filter(pk__in=organisations).exists()


def _is_own(user: User, row: Sent, organisations: Collection[int]) -> bool:
    """Return whether ``row`` is about an event of ``user``, or of one of their organisations.

    A proposal is always its author's own: there only the organisation is looked at.
    """
    event = row.event
    if event is None:
        return False
    if event.organisation_id in organisations:
        return True
    if isinstance(row, Proposal):
        return False
    proposed = Proposal.objects.filter(event=event, contact__in=contacts_of(user))
    return event.owner_id == user.pk or proposed.exists()


def _had_upheld_report(user: User, row: Sent) -> bool:
    """Return whether a report on a proposal of ``user`` was upheld within 180 days of ``row``."""
    at = _judged_at(row)
    proposed = Proposal.objects.filter(contact__in=contacts_of(user)).values("event")
    upheld = Report.objects.accepted().filter(kind=ReportKind.OFFENSIVE, event__in=proposed)
    return upheld.filter(decided_at__range=(at - CALM_FOR, at + CALM_FOR)).exists()


def _account_of(sent: Sent) -> User | None:
    """Return the account that proved the address of ``sent``; none if that is in other hands."""
    if sent.contact_id is None or sent.confirmed_at is None:
        return None
    stopped = StoppedAddress.objects.standing().values("address")
    tied = AccountAddress.objects.filter(address__contact=sent.contact_id).exclude(
        address__in=stopped
    )
    row = tied.select_related("email_address__user").first()
    return row.email_address.user if row else None


def _judges_of(rows: Sequence[Sent]) -> dict[int, User]:
    """Return who decided each of ``rows``, which are of one kind: the last who did."""
    if not rows:
        return {}
    decisions = Decision.objects.filter(
        item__kind=rows[0].item_kind,
        item__subject_id__in=[row.pk for row in rows],
        executed_at__isnull=False,
        moderator__isnull=False,
    ).select_related("item", "moderator")
    return {
        one.item.subject_id: one.moderator for one in decisions.order_by("round") if one.moderator
    }


def _accepted_beside(correction: Correction) -> list[Correction]:
    """Return the latest other accepted corrections of the same event or place."""
    others = Correction.objects.accepted().about(correction.subject).exclude(pk=correction.pk)
    return list(others.order_by("-decided_at", "-pk")[:MOST])


def _puts_back(later: Correction, earlier: Correction) -> bool:
    """Return whether ``later`` gives a field back the value that ``earlier`` had replaced."""
    if later.decided_at is None or earlier.decided_at is None:
        return False
    both = set(later.accepted) & set(earlier.accepted)
    return later.decided_at >= earlier.decided_at and any(
        later.changes[field] == earlier.changes[field][::-1] for field in both
    )


def _is_put_back(sent: Sent) -> bool:
    return isinstance(sent, Correction) and any(
        _puts_back(later, sent) for later in _accepted_beside(sent)
    )


def _void_deeds_of(sent: Sent, reason: Promise) -> None:
    """Void what ``sent`` amounted to."""
    user = _account_of(sent)
    if user is not None:
        for deed in deeds_of(sent):
            _void(user.deeds.filter(kind=deed.kind, about=deed.about), reason)


def _void_deeds_of_authors(report: Report) -> None:
    """Void the publication of an event that a report was upheld about, and its authors' threads."""
    since = (report.decided_at or timezone.now()) - CALM_FOR
    for proposal in Proposal.objects.filter(event=report.event_id).select_related("event"):
        void_overturned(proposal)
        user = _account_of(proposal)
        if user is not None:
            threads = user.deeds.filter(kind=DeedKind.THREAD_ENDED_WELL, done_at__gte=since)
            _void(threads, UPHELD)


def _void_about(
    abouts: Collection[str], kind: DeedKind, reason: Promise, *, since: datetime | None = None
) -> None:
    """Void the deeds of ``kind`` about ``abouts``, whoever's: those done ``since``, if given."""
    deeds = Deed.objects.filter(user__isnull=False, kind=kind, about__in=abouts)
    _void(deeds.filter(done_at__gte=since) if since else deeds, reason)


def _void(deeds: QuerySet[Deed], reason: Promise) -> None:
    """Void ``deeds``; the reason is kept in French, and translated when it is read."""
    with override(settings.LANGUAGE_CODE):
        words = str(reason)
    for deed in deeds.filter(voided_at=None).order_by("pk"):
        void_deed(deed, words, actor=None)
