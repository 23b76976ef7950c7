"""What is due: chores, each done by one clock at a time, however many run.

A clock claims a chore by moving its due time on, in one statement that only one of them can win. Had it died, the
chore would be due again after the time that it may take.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from wagtail.management.commands.purge_revisions import purge_revisions

from accounts.throttling import forget_past_attempts
from agenda.services.calendars import refresh_calendars
from agenda.services.changes import settle_unsettled
from agenda.services.publication import extend_horizon
from agenda.services.schedule import publish_due, withdraw_due
from alerts.services.approval import expire_due, send_due
from alerts.services.figures import forget_deliveries, keep_figures
from alerts.services.follows import tell_followers
from alerts.services.searches import forget_findings, tell_searches
from alerts.services.subscriptions import forget_unseen
from config.models import ChoreState
from search.services import feed, forget_fruitless

log = structlog.get_logger(__name__)

REVISIONS_KEPT_DAYS = 365
TASKS_KEPT = timedelta(days=14)
RETRY = timedelta(minutes=10)
DAILY = timedelta(days=1)


@dataclass(frozen=True)
class Chore:
    """Something to do again and again; what it returns is written in the log when it is not nothing."""

    name: str
    every: timedelta
    run: Callable[[], object]
    may_take: timedelta = timedelta(minutes=30)


def _purge_revisions() -> int:
    deleted: int = purge_revisions(days=REVISIONS_KEPT_DAYS)[0]
    return deleted


def _purge_tasks() -> int:
    """Forget what was done, and what a worker that was killed has left running for ever."""
    old = DBTaskResult.objects.filter(enqueued_at__lt=timezone.now() - TASKS_KEPT)
    return old.exclude(status="READY").delete()[0]


def _purge_sessions() -> None:
    call_command("clearsessions")


CHORES = (
    Chore("publish what was scheduled", timedelta(seconds=10), publish_due),
    Chore("withdraw what is over", timedelta(seconds=10), withdraw_due),
    Chore("send alerts whose hour has come", timedelta(seconds=1), send_due),
    Chore("end alerts whose time is over", timedelta(seconds=10), expire_due),
    Chore("tell those who follow what changed", timedelta(seconds=1), tell_followers),
    Chore("tell kept searches what is new", timedelta(seconds=1), tell_searches),
    Chore("tell again what was not told", timedelta(seconds=15), settle_unsettled),
    Chore("tell the search server what changed", timedelta(seconds=5), feed),
    Chore("extend rules to the horizon", DAILY, extend_horizon, may_take=timedelta(hours=2)),
    Chore("drop old lines of calendars", timedelta(hours=1), refresh_calendars),
    Chore("keep the figures of alerts", timedelta(hours=1), keep_figures),
    Chore("forget who was owed what", DAILY, forget_deliveries),
    Chore("purge revisions", DAILY, _purge_revisions, may_take=timedelta(hours=2)),
    Chore("purge tasks", DAILY, _purge_tasks),
    Chore("purge sessions", DAILY, _purge_sessions),
    Chore("forget browsers not seen", DAILY, forget_unseen),
    Chore("forget what kept searches found", DAILY, forget_findings),
    Chore("forget searches that found nothing", DAILY, forget_fruitless),
    Chore("purge attempts", timedelta(hours=1), forget_past_attempts),
)

#: What people wait for, and what may take its time: a clock does the two apart, so that neither waits for the other.
PROMPT = tuple(chore for chore in CHORES if chore.every < timedelta(minutes=1))
PATIENT = tuple(chore for chore in CHORES if chore not in PROMPT)


def run_due(chores: Sequence[Chore] = CHORES) -> list[str]:
    """Do what is due and not another clock's; returns the names of what was done."""
    _remember(chores)
    due = set(ChoreState.objects.filter(due_at__lte=timezone.now()).values_list("name", flat=True))
    return [chore.name for chore in chores if chore.name in due and _run(chore)]


def _remember(chores: Sequence[Chore]) -> None:
    known = set(ChoreState.objects.values_list("name", flat=True))
    new = [ChoreState(name=chore.name, due_at=timezone.now()) for chore in chores if chore.name not in known]
    if new:
        ChoreState.objects.bulk_create(new, ignore_conflicts=True)


def _run(chore: Chore) -> bool:
    started_at = timezone.now()
    if not _claim(chore, started_at):
        return False
    has_failed = False
    try:
        result = chore.run()
    except Exception:
        has_failed = True
        log.exception("chore_failed", chore=chore.name)
    else:
        if result:
            log.info("chore_done", chore=chore.name, result=result)
    _finish(chore, started_at, has_failed=has_failed)
    return not has_failed


def _claim(chore: Chore, now: datetime) -> bool:
    free = ChoreState.objects.filter(name=chore.name, due_at__lte=now)
    return free.update(started_at=now, due_at=now + chore.may_take) == 1


def _finish(chore: Chore, started_at: datetime, *, has_failed: bool) -> None:
    """Say when it is due again. Had it outstayed its time, another clock has it, and this says nothing."""
    now = timezone.now()
    pause = min(chore.every, RETRY) if has_failed else chore.every
    mine = ChoreState.objects.filter(name=chore.name, started_at=started_at)
    mine.update(due_at=now + pause, finished_at=now, has_failed=has_failed)
