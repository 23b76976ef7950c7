"""What people outside the CMS send to the demonstration city: proposals with their threads, corrections, reports."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override

from accounts.models import User
from agenda.models import Event
from demo.plans import NAMESPACE
from demo.services.alerts import APPROVER, as_of
from demo.tables import read
from participation.enums import DecisionAction, ReportKind
from participation.models import Proposal, Reason
from participation.services import correcting, deciding, drafts, erasure, following, reporting, sending
from participation.services.drafts import Opening

WRITTEN_IN = timedelta(minutes=3)
#: Corrections and reports are of the first events that have dates to come.
MOST_NOTICED = 6
#: A decision takes effect a moment later; this is after it.
AFTER = timedelta(seconds=15)


@dataclass(frozen=True, slots=True)
class ProposalPlan:
    """One proposal, ``ago`` minutes before now, and what became of it."""

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
    #: A moderator's, where it is refused.
    word: str = ""

    @property
    def uuid(self) -> uuid.UUID:
        """By which it is known again."""
        return uuid.uuid5(NAMESPACE, f"proposition {self.slug}")

    def typed_on(self, today: date) -> dict[str, str]:
        """What a browser posts, its days around ``today``."""
        with override(self.language):
            days = {
                name: date_format(today + timedelta(days=days), "l j F Y" if name == "day" else "j F Y")
                for name, days in (("day", self.in_days), ("until", self.until_days))
            }
        return self.typed | {"words": self.words.format(**days), "email": f"{self.slug}@agenda.example.org"}


def proposal_plans() -> list[ProposalPlan]:
    """As the data file has them: what is no field of a plan is a field of the form."""
    usual, names = read("participation")["usual"], ProposalPlan.__dataclass_fields__.keys()
    plans = []
    for row in read("participation")["proposals"]:
        typed = usual | {name: value for name, value in row.items() if name not in names}
        if "street" in typed:
            typed["place_choice"] = "new"
        plans.append(ProposalPlan(typed=typed, **{name: row[name] for name in names & row.keys()}))
    return plans


def make_participation(now: datetime | None = None) -> int:
    """Make what is missing of it, around ``now``; returns how many proposals were made. A second run adds nothing."""
    moderator = User.objects.filter(username=APPROVER).first()
    if moderator is None:
        return 0
    now = now or timezone.now()
    known = set(Proposal.objects.values_list("uuid", flat=True))
    plans = [plan for plan in proposal_plans() if plan.uuid not in known]
    for plan in sorted(plans, key=lambda plan: -plan.ago):
        _make_proposal(plan, now, moderator)
        erasure.erase_mails([plan.uuid])  # their addresses lead nowhere
    if plans:
        _make_notices(now, moderator)
    return len(plans)


@transaction.atomic
def _make_notices(now: datetime, moderator: User) -> None:
    """Corrections and reports of what comes next, from nobody who left an address."""
    coming = Event.objects.live().filter(occurrences__start_at__gt=now, proposals=None).order_by("pk").distinct()
    events = list(coming[:MOST_NOTICED])
    for rank, row in enumerate(read("participation")["corrections"]):
        event = events[row["which"]] if row["which"] < len(events) else None
        if event is None:
            continue
        changes = {row["field"]: [getattr(event, row["field"]), row["value"]]}
        with as_of(now - timedelta(minutes=row["ago"])):
            correction = correcting.send_correction(
                event, changes, line=row["line"], network=f"correction {rank}", language="fr"
            )
        if row.get("fate") == "thanked":
            with as_of(now - timedelta(minutes=row["decided_ago"])):
                correcting.apply_correction(correction, [row["field"], correcting.THANK], actor=moderator)
    for rank, row in enumerate(read("participation")["reports"]):
        event = events[row["which"]] if row["which"] < len(events) else None
        subject = event.place if event and row["kind"] == ReportKind.CLOSED else event
        if event and subject:
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


@transaction.atomic
def _make_proposal(plan: ProposalPlan, now: datetime, moderator: User) -> None:
    """Typed, sent, confirmed, asked, answered, decided, each at its time."""
    sent_at = now - timedelta(minutes=plan.ago)
    typed = plan.typed_on(timezone.localdate(now))
    with as_of(sent_at - WRITTEN_IN), override(plan.language):
        opened = drafts.open_draft(
            Opening(plan.uuid, sent_at - WRITTEN_IN), typed, network=plan.slug, language=plan.language
        )
    assert opened is not None  # noqa: S101 -- its number is nobody's yet
    proposal = opened[0]
    with as_of(sent_at), override(plan.language):
        proposal = sending.send(proposal, sending.understand(proposal), typed["email"], may_mail=True)
        sending.confirm_by_link(proposal)
    if plan.question:
        with as_of(now - timedelta(minutes=plan.asked_ago)):
            following.answer(proposal, plan.question, actor=moderator)
    if plan.answer:
        with as_of(now - timedelta(minutes=plan.answer_ago)):
            following.write_post(proposal, plan.answer)
    if plan.decided_ago:
        decided_at = now - timedelta(minutes=plan.decided_ago)
        with as_of(decided_at):
            is_refused = plan.fate == "refused"
            proposal.refresh_from_db()
            deciding.decide(
                proposal.item,
                DecisionAction.REFUSE if is_refused else DecisionAction.APPROVE,
                actor=moderator,
                expected_revision=proposal.event.latest_revision_id if proposal.event else None,
                reason=Reason.objects.first() if is_refused else None,
                word=plan.word,
            )
        with as_of(decided_at + AFTER):
            deciding.execute_due()
