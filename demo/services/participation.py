"""Creates proposals with their threads, corrections and reports of the demonstration."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override

from accounts.models import User
from agenda.models import Event, Organisation
from demo.plans import NAMESPACE
from demo.services.alerts import APPROVER, as_of
from demo.tables import load_toml
from moderation.enums import DecisionAction, TrustLevel
from moderation.models import QueueItem, Reason
from moderation.services import deciding, levels, queue
from moderation.trust import Sender
from participation.enums import ReportKind
from participation.models import Correction, Proposal, Report, sender_of
from participation.services import correcting, drafts, erasure, following, reporting, sending
from participation.services.drafts import FormOpening

Progress = Callable[[int], object]
WRITTEN_IN = timedelta(minutes=3)
#: Corrections and reports concern only this many events with coming dates.
MOST_NOTICED = 6
#: A decision takes effect a moment later; this delay is longer.
AFTER = timedelta(seconds=15)
TRUSTED_FOR = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class ProposalPlan:
    """One proposal, sent ``ago`` minutes before now, and its outcome."""

    slug: str
    ago: int
    words: str
    in_days: int
    typed: dict[str, str]
    until_days: int = 0
    language: str = "fr"
    fate: str = "waiting"
    asked_ago: int = 0
    question: str = ""
    answer_ago: int = 0
    answer: str = ""
    decided_ago: int = 0
    #: The moderator's comment on a refusal, or the reason for the trust level.
    word: str = ""
    #: Index of the refusal reason.
    reason: int = 0
    #: For a merge: slug of the proposal that described the same event first.
    into: str = ""
    #: Trust level of its address or organisation, and whether it is drawn for review after
    #: publication.
    trust: str = ""
    is_drawn: bool = False

    @property
    def uuid(self) -> uuid.UUID:
        """Return a stable UUID by which the proposal is recognised."""
        return uuid.uuid5(NAMESPACE, f"proposition {self.slug}")

    def typed_on(self, today: date) -> dict[str, str]:
        """Return the posted form data, with days relative to ``today``."""
        with override(self.language):
            days = {
                name: date_format(
                    today + timedelta(days=days), "l j F Y" if name == "day" else "j F Y"
                )
                for name, days in (("day", self.in_days), ("until", self.until_days))
            }
        return self.typed | {
            "words": self.words.format(**days),
            "email": f"{self.slug}@agenda.example.org",
        }


def proposal_plans() -> list[ProposalPlan]:
    """Return the plans of the data file; columns that are not fields of a plan are form fields."""
    usual, names = load_toml("participation")["usual"], ProposalPlan.__dataclass_fields__.keys()
    plans = []
    for row in load_toml("participation")["proposals"]:
        typed = usual | {name: value for name, value in row.items() if name not in names}
        if "street" in typed:
            typed["place_choice"] = "new"
        plans.append(ProposalPlan(typed=typed, **{name: row[name] for name in names & row.keys()}))
    return plans


def past_plans() -> list[ProposalPlan]:
    """Return plans of decided proposals of the past month, with subjects alternating."""
    usual, past = load_toml("participation")["usual"], load_toml("participation")["past"]
    rounds = range(max(len(row["parts"]) for row in past["about"]))
    each = [
        (row, part, turn)
        for turn in rounds
        for row in past["about"]
        for part in row["parts"][turn : turn + 1]
    ]
    plans = []
    for rank, (row, part, turn) in enumerate(each):
        waited, fate = (past[name][rank % len(past[name])] for name in ("waits", "fates"))
        hours_ago = max(past["span_days"] * 24 * (1 - (rank + 0.5) / len(each)), waited + 1)
        plans.append(
            ProposalPlan(
                slug=f"{row['slug']}-{turn}",
                ago=round(hours_ago * 60),
                words=f"le {{day}} {row['hours']}",
                in_days=2 + rank * 5 % 37,
                typed=usual
                | {name: row[name] for name in ("name", "description", "category", "place")}
                | {"title": f"{row['title']}\u00a0: {part}"},
                # The first one has nothing to merge into.
                fate=fate if turn else fate.replace("merged", "published"),
                decided_ago=round((hours_ago - waited) * 60),
                reason=rank,
                into=f"{row['slug']}-0",
            )
        )
    return plans


def count_planned() -> int:
    """Return the number of steps that :func:`make_participation` reports."""
    return len(proposal_plans()) + len(past_plans())


def make_participation(
    now: datetime | None = None, on_progress: Progress = lambda _steps: None
) -> int:
    """Create missing proposals, corrections and reports; return the number of proposals.

    A second run adds nothing.
    """
    moderator = User.objects.filter(username=APPROVER).first()
    if moderator is None:
        return 0
    now = now or timezone.now()
    known = set(Proposal.objects.values_list("uuid", flat=True))
    plans = [plan for plan in (*proposal_plans(), *past_plans()) if plan.uuid not in known]
    for plan in sorted(plans, key=lambda plan: -plan.ago):
        _make_proposal(plan, now, moderator)
        erasure.erase_mails([plan.uuid])  # their addresses do not exist
        on_progress(1)
    _make_corrections(now, moderator)
    _make_reports(now)
    _make_cancellations(now, moderator)
    return len(plans)


def _make_cancellations(now: datetime, moderator: User) -> None:
    """Create reports of cancelled dates, and the moderator's cancellations after them."""
    past = load_toml("participation")["past"]["cancellations"]
    known = Report.objects.filter(kind=ReportKind.CANCELLED, line="").count()
    events = _coming(now)[MOST_NOTICED + known : MOST_NOTICED + len(past)]
    for event, (hours_ago, minutes) in zip(events, past[known:], strict=False):
        reported_at = now - timedelta(hours=hours_ago)
        with as_of(reported_at + timedelta(minutes=minutes), goes_on=True), transaction.atomic():
            with as_of(reported_at):
                date = event.occurrences.filter(start_at__gt=now).order_by("start_at").first()
                report = reporting.send_report(
                    event,
                    ReportKind.CANCELLED,
                    occurrence=date,
                    network=f"annulation {event.pk}",
                    language="fr",
                )
            reporting.settle_report(report, True, actor=moderator)


def _make_corrections(now: datetime, moderator: User) -> None:
    """Create anonymous corrections of coming events; a thanked one is decided at once."""
    events = list(_coming(now)[:MOST_NOTICED])
    known = set(Correction.objects.values_list("line", flat=True))
    for rank, row in enumerate(load_toml("participation")["corrections"]):
        if row["which"] >= len(events) or row["line"] in known:
            continue
        event = events[row["which"]]
        changes = {row["field"]: [getattr(event, row["field"]), row["value"]]}
        with (
            as_of(now - timedelta(minutes=row.get("decided_ago", row["ago"]))),
            transaction.atomic(),
        ):
            with as_of(now - timedelta(minutes=row["ago"])):
                correction = correcting.send_correction(
                    event, changes, line=row["line"], network=f"correction {rank}", language="fr"
                )
            if row.get("fate") == "thanked":
                correcting.apply_correction(
                    correction, [row["field"], correcting.THANK], actor=moderator
                )


def _make_reports(now: datetime) -> None:
    """Create anonymous reports on coming events."""
    events = list(_coming(now)[:MOST_NOTICED])
    known = set(Report.objects.values_list("line", flat=True))
    for rank, row in enumerate(load_toml("participation")["reports"]):
        if row["which"] >= len(events) or row["line"] in known:
            continue
        event = events[row["which"]]
        subject = event.place if row["kind"] == ReportKind.CLOSED else event
        if subject:
            date = event.occurrences.filter(start_at__gt=now).order_by("start_at").first()
            with as_of(now - timedelta(minutes=row["ago"])):
                reporting.send_report(
                    subject,
                    ReportKind(row["kind"]),
                    occurrence=date if row["kind"] == ReportKind.CANCELLED else None,
                    line=row["line"],
                    network=f"signalement {rank}",
                    language="fr",
                )


def _coming(now: datetime) -> QuerySet[Event]:
    """Return the demonstration's own events with coming dates."""
    return (
        Event.objects.live()
        .filter(occurrences__start_at__gt=now, proposals=None)
        .order_by("pk")
        .distinct()
    )


def _give_trust(plan: ProposalPlan, proposal: Proposal, moderator: User) -> None:
    """Set the plan's trust level on the proposal's address, or on its organisation."""
    sender = sender_of(proposal)
    of: Sender | Organisation | None = sender
    if plan.trust == "partner":
        of = Organisation.objects.filter(name=plan.typed["organiser"]).first()
        if of and sender:
            levels.add_representative(sender, of, actor=moderator)
    if plan.trust and of:
        level, until = TrustLevel[plan.trust.upper()], timezone.now() + TRUSTED_FOR
        levels.set_level(of, level, plan.word, until, actor=moderator)


def _make_proposal(plan: ProposalPlan, now: datetime, moderator: User) -> None:
    """Create one proposal with all its steps, from sent to decided, each at its time."""
    decided_at = now - timedelta(minutes=plan.decided_ago)
    with transaction.atomic():  # a proposal with a decision is never committed without it
        proposal = _send(plan, now, moderator)
        if plan.decided_ago:
            with as_of(decided_at):
                _decide(proposal, plan, moderator)
    if plan.trust:
        sent_at = now - timedelta(minutes=plan.ago)
        with as_of(sent_at + AFTER, goes_on=True):
            deciding.execute_due()
            # The draw is secret; the demonstration sets it on one proposal.
            drawn_at = sent_at if plan.is_drawn else None
            Proposal.objects.filter(pk=proposal.pk, trusted_at__isnull=False).update(
                reread_since=drawn_at
            )
            queue.update_item(Proposal.objects.get(pk=proposal.pk))
    if plan.decided_ago:
        with as_of(decided_at + AFTER, goes_on=True):  # receivers after commit see the same time
            deciding.execute_due()


def _send(plan: ProposalPlan, now: datetime, moderator: User) -> Proposal:
    """Write and send the proposal, with its question and answer, each at its time."""
    sent_at = now - timedelta(minutes=plan.ago)
    typed = plan.typed_on(timezone.localdate(now))
    with as_of(sent_at - WRITTEN_IN), override(plan.language):
        opened = drafts.open_draft(
            FormOpening(plan.uuid, sent_at - WRITTEN_IN),
            typed,
            network=plan.slug,
            language=plan.language,
        )
    assert opened is not None  # noqa: S101 -- its UUID is new
    proposal = opened[0]
    with as_of(sent_at), override(plan.language):
        proposal = sending.send_proposal(
            proposal, sending.parse_saved_facts(proposal), typed["email"]
        )
        _give_trust(plan, proposal, moderator)
        sending.confirm_by_link(proposal)
    if plan.question:
        with as_of(now - timedelta(minutes=plan.asked_ago)):
            following.answer_author(proposal, plan.question, actor=moderator)
    if plan.answer:
        with as_of(now - timedelta(minutes=plan.answer_ago)):
            following.write_post(proposal, plan.answer)
    return proposal


def _decide(proposal: Proposal, plan: ProposalPlan, moderator: User) -> None:
    """Decide the proposal's queue item as its plan says."""
    proposal.refresh_from_db()
    already = uuid.uuid5(NAMESPACE, f"proposition {plan.into}")
    action = DecisionAction.APPROVE
    into: Event | None = None
    reason: Reason | None = None
    if plan.fate == "merged":
        into = Event.objects.live().filter(proposals__uuid=already).first()
    if into:
        action = DecisionAction.MERGE
    if plan.fate == "refused":
        action = DecisionAction.REFUSE
        reasons = Reason.objects.of_kinds(Proposal.item_kind)
        reason = reasons[plan.reason % len(reasons)]
    deciding.decide(
        QueueItem.objects.about(proposal).get(),
        action,
        actor=moderator,
        expected_revision=proposal.event.latest_revision_id if proposal.event else None,
        reason=reason,
        word=plan.word,
        into=into,
    )
