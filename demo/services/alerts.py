"""Creates the demonstration's alerts: written, approved, updated and lifted by its accounts."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import partial
from math import exp
from statistics import NormalDist

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from agenda.models import Area, Event, Occurrence, Place, ProgrammePage
from agenda.services.occurrences import cancel
from alerts.enums import CapStatus
from alerts.models import Alert, AlertTemplate, Topic
from alerts.services import approval, templates
from alerts.services.drafting import (
    draft_cancel,
    draft_from,
    draft_update,
    last_sent_message,
    save_draft,
)
from demo.plans import NAMESPACE, AlertPlan, LaterPlan, TemplatePlan, alert_plans, template_plans
from demo.tables import TomlTable
from messaging.database_clock import offset
from messaging.figures import MEDIAN, P95, SHARES, Figures
from messaging.models import Message

#: Usernames of the author and of the approver.
WRITER, APPROVER = "redaction", "moderation"
TEMPLATES_AGO = timedelta(days=60)
#: Time from the draft of an update or a cancel to its approval.
READING = timedelta(minutes=2)
#: For the invented figures: recipients per district, one in how many is unreachable, spread of the
#: latencies.
HEARD, LOST, SPREAD = 2411, 173, 0.6


@contextmanager
def as_of(moment: datetime, *, goes_on: bool = False) -> Iterator[None]:
    """Set Django's clock to ``moment`` inside the block; ``goes_on`` lets it run from there.

    The database's clock is asked nothing meanwhile. It patches both for the whole process, so only
    the demonstration's command may use it.
    """
    real, renew = timezone.now, offset.renew
    behind = real() - moment
    timezone.now = (lambda: real() - behind) if goes_on else (lambda: moment)
    offset.renew = lambda _now: None  # type: ignore[assignment, method-assign]
    try:
        yield
    finally:
        timezone.now, offset.renew = real, renew  # type: ignore[method-assign]


@transaction.atomic
def make_alerts(now: datetime | None = None) -> int:
    """Create the demonstration alerts that are missing, around ``now``; return how many threads.

    A second run adds nothing. Without the demonstration's accounts nothing is created.
    """
    people = {user.username: user for user in User.objects.filter(username__in=[WRITER, APPROVER])}
    if len(people) < 2:
        return 0
    timeline = _Timeline(
        (now or timezone.now()).replace(microsecond=0), people[WRITER], people[APPROVER]
    )
    known = set(Alert.objects.values_list("uuid", flat=True))
    plans = [plan for plan in alert_plans() if plan.uuid not in known]
    names = set(AlertTemplate.objects.values_list("name", flat=True))
    for template in template_plans():
        if template.name not in names:
            timeline.plan_template(template)
    for plan in plans:
        timeline.plan_alert(plan)
    timeline.run()
    for plan in plans:
        messages = Message.objects.filter(thread=plan.uuid, status=CapStatus.ACTUAL)
        for message in messages.filter(figures__isnull=True):
            message.figures = asdict(_figures(plan, message))
            message.save(update_fields=["figures"])
    return len(plans)


@dataclass(frozen=True, slots=True)
class _TimedAction:
    """An action at a given time."""

    at: datetime
    run: Callable[[], object]


class _Timeline:
    """Collects actions and runs them in order of time, so that messages are numbered in order."""

    def __init__(self, now: datetime, writer: User, approver: User) -> None:
        self.now, self.writer, self.approver = now, writer, approver
        self.actions: list[_TimedAction] = []

    def run(self) -> None:
        """Run all planned actions in order, each with the clock set to its time."""
        for action in sorted(self.actions, key=lambda action: action.at):
            with as_of(action.at):
                action.run()

    def plan_template(self, plan: TemplatePlan) -> None:
        def make() -> None:
            words: TomlTable = plan.words | {"topic": _topic(plan.words["topic"])}
            template = templates.write_template(
                AlertTemplate(name=plan.name, **words, **plan.limits), self.writer
            )
            templates.submit_template(template, self.writer)
            if plan.fate == "approved":
                templates.approve_template(template, self.approver)

        self.actions.append(_TimedAction(self.now - TEMPLATES_AGO, make))

    def plan_alert(self, plan: AlertPlan) -> None:
        """Plan the draft of an alert, its steps up to its fate, its updates, and its end."""
        self._at(plan, plan.written_ago, lambda: self._write(plan))
        match plan.fate:
            case "sent" | "scheduled":
                self._at(
                    plan,
                    plan.approved_ago,
                    lambda: approval.submit_alert(_of(plan), self._author(plan)),
                )
                self._at(
                    plan,
                    plan.approved_ago,
                    lambda: approval.approve_alert(_of(plan), self.approver),
                )
            case "submitted" | "refused":
                self._at(
                    plan, plan.submitted_ago, lambda: approval.submit_alert(_of(plan), self.writer)
                )
        if plan.fate == "refused":
            self._at(
                plan,
                plan.refused_ago,
                lambda: approval.refuse_alert(_of(plan), self.approver, plan.reason),
            )
        for number, later in enumerate(plan.later, 2):
            self._at(plan, later.ago, partial(self._say_later, plan, later, number))
        if plan.ends is not None and plan.ends < 0:
            self.actions.append(_TimedAction(self._end(plan.ends), approval.expire_due))
        if plan.cancels:
            self.actions.append(
                _TimedAction(
                    self.now,
                    lambda: cancel(_dates(plan, self.now), plan.cancels, actor=self.writer),
                )
            )

    def _at(self, plan: AlertPlan, minutes_ago: int, run: Callable[[], object]) -> None:
        """Plan ``run`` that many minutes ago, at a second of its own for each plan."""
        at = self.now - timedelta(minutes=minutes_ago, seconds=plan.rank * 17 % 60)
        self.actions.append(_TimedAction(at, run))

    def _end(self, minutes: int) -> datetime:
        """Return the end as a full hour: the next one, or the previous one if it is past."""
        end = self.now + timedelta(minutes=minutes)
        hour = end.replace(minute=0, second=0, microsecond=0)
        return hour if minutes < 0 else hour + timedelta(hours=1)

    def _author(self, plan: AlertPlan) -> User:
        """Return the author: the approver alone for an alert that follows a template."""
        return self.approver if plan.template else self.writer

    def _write(self, plan: AlertPlan) -> None:
        """Write the plan's draft with its times, areas and links."""
        if plan.template:
            alert = draft_from(AlertTemplate.objects.get(name=plan.template))
        else:
            words: TomlTable = plan.words | {"topic": _topic(plan.words["topic"])}
            alert = Alert(**words)
        alert.uuid = plan.uuid
        alert.expires = self._end(plan.ends) if plan.ends is not None else None
        if plan.tomorrow_at is not None:
            tomorrow = timezone.localtime(self.now) + timedelta(days=1)
            alert.send_at = tomorrow.replace(
                hour=plan.tomorrow_at, minute=0, second=0, microsecond=0
            )
        if dates := _dates(plan, self.now):
            alert.expires = dates[0].end_at
        touched = {  # as far as these records exist
            "areas": Area.objects.filter(code__in=plan.areas),
            "places": Place.objects.filter(slug__in=plan.places),
            "events": Event.objects.live().filter(title__in=plan.events),
            "programmes": ProgrammePage.objects.filter(slug__in=plan.programmes),
        }
        save_draft(alert, self._author(plan), touched)

    def _say_later(self, plan: AlertPlan, later: LaterPlan, number: int) -> None:
        """Draft and submit an update or a cancel, and approve it if it was sent."""
        root, at = _of(plan), timezone.now()
        with as_of(at - READING):
            draft = (draft_cancel if later.kind == "cancel" else draft_update)(root, self.writer)
            draft.uuid = uuid.uuid5(NAMESPACE, f"{plan.slug} {number}")
            draft.note, draft.note_en = later.note, later.note_en
            if draft.expires:
                draft.expires += timedelta(minutes=later.longer)
            save_draft(draft, self.writer)
            approval.submit_alert(draft, self.writer)
        if later.fate == "sent":
            approval.approve_alert(draft, self.approver)


def _figures(plan: AlertPlan, message: Message) -> Figures:
    """Return invented figures, as if the whole city had subscribed; no delivery is created."""
    owed = HEARD * (len(plan.areas) or 20) + 97 * plan.rank + 31 * message.revision
    gone, expired = owed // LOST, owed // (3 * LOST)
    accepted = owed - gone - expired
    median = 1.1 + plan.rank % 5 * 0.3
    last = NormalDist().inv_cdf(1 - 1 / owed)
    curve = [(share, min(share, 1 - 1 / owed)) for share in SHARES]
    waited = {
        share: round(median * exp(SPREAD * NormalDist().inv_cdf(at)), 3) for share, at in curve
    }
    return Figures(
        owed=owed,
        accepted=accepted,
        received=accepted - accepted // 9,
        gone=gone,
        expired=expired,
        first=round(median * exp(-SPREAD * last), 3),
        median=waited[MEDIAN],
        p95=waited[P95],
        last=waited[1.0],
        curve=list(waited.items()),
    )


def _of(plan: AlertPlan) -> Alert:
    """Return the last sent message of the plan's thread, else its unsent alert."""
    alert = Alert.objects.get(uuid=plan.uuid)
    return last_sent_message(alert.pk) or alert


def _topic(slug: str) -> Topic:
    """Return the topic with this slug, created again if somebody deleted it."""
    return Topic.objects.get_or_create(slug=slug, defaults={"name": slug.capitalize()})[0]


def _dates(plan: AlertPlan, now: datetime) -> list[Occurrence]:
    """Return the next date of the event that the alert cancels; empty if it cancels none."""
    if not plan.cancels:
        return []
    dates = Occurrence.objects.filter(
        event__title__in=plan.events, event__live=True, start_at__gt=now
    )
    return list(dates.order_by("start_at")[:1])
