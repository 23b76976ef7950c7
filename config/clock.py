"""Scheduler of chores, run by any number of clock processes: polled chores and claimed chores.

Every clock runs the polled chores every few seconds: they lock the rows they work on, so no two
clocks do the same, and write nothing when nothing is due. A claimed chore takes long and is run by
one clock at a time: the clock claims it by moving its due time forward, in one UPDATE that only one
clock wins. If that clock dies, the chore is due again after ``may_take``.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from threading import Event

import structlog
from django.conf import settings
from django.core.management import call_command
from django.db import Error, connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts.models import AccountAddress
from accounts.services import (
    delete_unused_addresses,
    rekey_addresses,
    repair_account_addresses,
)
from accounts.services.activity import purge_past_sessions, warn_idle_accounts
from accounts.services.deeds import award_all, award_due, purge_deeds
from accounts.services.grants import purge_grants
from accounts.services.leaving import erase_departed
from accounts.services.logouts import send_logouts
from accounts.throttling import purge_past_attempts
from agenda.internals import purge_revisions_older_than
from agenda.services.calendars import refresh_calendars
from agenda.services.changes import settle_unsettled
from agenda.services.drafts import repair_untouched_drafts
from agenda.services.editions import cut_changes, cut_logs, cut_refreshes, store_missing_editions
from agenda.services.kept import purge_removals
from agenda.services.merging import purge_merges, remove_leftover_dates
from agenda.services.publication import extend_horizon
from agenda.services.refreshing import refresh_queued
from agenda.services.schedule import publish_due, withdraw_due
from alerts.services.approval import expire_due, send_due
from config.databases import is_unavailable, release_connection
from config.heartbeats import EVERY, Process, record_heartbeat
from config.models import ChoreState
from messaging.models import Digest
from messaging.services.account_mails import mail_accounts
from messaging.services.digest_sending import send_digests
from messaging.services.digests import erase_unconfirmed_digests
from messaging.services.figures import keep_figures, purge_deliveries, purge_mails, purge_messages
from messaging.services.followed_pages import notify_pages
from messaging.services.follows import notify_followers
from messaging.services.questions import link_kept_searches, purge_questions, understand_questions
from messaging.services.search_matches import notify_searches, purge_matches
from messaging.services.subscriptions import (
    purge_networks,
    purge_quiet_windows,
    purge_unreachable_subscriptions,
    purge_unseen_subscriptions,
    watch_pace,
)
from moderation.services.deciding import execute_due
from moderation.services.upkeep import put_missing, rank_again
from nights.services.questions import purge_unanswered_questions
from participation.models import Contact
from participation.services.browsers import forget_past_browsers
from participation.services.chores import erase_unconfirmed, send_links
from participation.services.erasure import erase_past
from participation.services.pictures import sweep_files
from participation.services.proofs import forget_proofs
from participation.services.sending import submit_deferred
from participation.services.shares import thin_out, thin_out_notices
from participation.services.stops import settle_stops
from search.services import feed, find_doubles, forget_fruitless, index_left_over, write_meanings
from sources.services.fingerprints import renew_fingerprints
from sources.services.running import IMPORTS

log = structlog.get_logger(__name__)

REVISIONS_KEPT_DAYS = 365
TASKS_KEPT = timedelta(days=14)
RETRY = timedelta(minutes=10)
DAILY = timedelta(days=1)


@dataclass(frozen=True)
class Chore:
    """A recurring job; a true return value is logged as its result.

    ``is_claimed``: only one clock at a time runs it, for at most ``may_take``.
    """

    name: str
    every: timedelta
    run: Callable[[], object]
    may_take: timedelta = timedelta(minutes=30)
    is_claimed: bool = True


def _forget_tasks() -> int:
    """Delete finished tasks, and tasks left «running» by a killed worker; return how many."""
    before = timezone.now() - TASKS_KEPT
    old = DBTaskResult.objects.filter(enqueued_at__lt=before)
    return old.exclude(status="READY").exclude(started_at__gte=before).delete()[0]


def _polled(name: str, seconds: int, run: Callable[[], object]) -> Chore:
    """Return a chore that every clock runs every ``seconds``."""
    return Chore(name, timedelta(seconds=seconds), run, is_claimed=False)


#: Alerts and the heartbeat, in a loop of their own: alerts leave on time whatever else is stored.
URGENT = (
    _polled(
        "say that the clock lives",
        EVERY // timedelta(seconds=1),
        partial(record_heartbeat, Process.CLOCK),
    ),
    _polled("send alerts whose hour has come", 1, send_due),
    _polled("end alerts whose time is over", 10, expire_due),
)
#: What people wait for.
PROMPT: tuple[Chore, ...] = (
    _polled("publish what was scheduled", 10, publish_due),
    _polled("withdraw what is over", 10, withdraw_due),
    _polled("tell those who follow what changed", 1, notify_followers),
    _polled("tell those who follow a page what changed there", 1, notify_pages),
    _polled("write what accounts are told by mail", 1, mail_accounts),
    _polled("send the links that were asked for", 5, send_links),
    _polled("carry out what moderators decided", 1, execute_due),
    _polled("bring back what a stolen address did", 5, settle_stops),
    _polled("bring proposals before the moderators in their turn", 30, submit_deferred),
    _polled("thin out a flood of drafts", 10, thin_out),
    _polled("thin out a flood of corrections and reports", 10, thin_out_notices),
)
if "demo" in settings.INSTALLED_APPS:  # never in production
    from demo.services.nights import tell_due_notes

    PROMPT += (_polled("tell the demonstration's night", 15, tell_due_notes),)
#: Consequences of a change; may take long for thousands of events or an outside server.
FOLLOWING = (
    _polled("say again what events repeat", 1, refresh_queued),
    _polled("tell again what was not told", 15, settle_unsettled),
    _polled("tell the search server what changed", 5, feed),
)
#: Kept searches: visitors may store thousands.
SEARCHES = (
    _polled("give kept searches their questions", 5, link_kept_searches),
    _polled("understand what kept searches ask", 2, understand_questions),
    _polled("tell kept searches what is new", 1, notify_searches),
)
#: Mails sent at a given hour, thousands at once, with a search each, and what other sites are told,
#: which may be slow: they delay no other loop.
LETTERS = (
    _polled("write the searches that are received by mail", 1, send_digests),
    _polled("tell sites who signed out", 1, send_logouts),
)
#: Imports of sources: each runs for minutes in a process of its own; the loop does not wait.
IMPORTING = (_polled("import the sources that are due", 10, IMPORTS.go_on),)
#: Chores that may take long.
PATIENT = (
    Chore("extend rules to the horizon", DAILY, extend_horizon, may_take=timedelta(hours=2)),
    _polled("drop old lines of calendars", 3600, refresh_calendars),
    _polled("watch the pace of subscriptions", 60, watch_pace),
    _polled("keep the figures of alerts", 3600, keep_figures),
    Chore("forget who was owed what", DAILY, purge_deliveries),
    Chore("cut what followers were told", DAILY, purge_messages),
    Chore("forget mails", DAILY, purge_mails),
    Chore(
        "purge revisions",
        DAILY,
        lambda: purge_revisions_older_than(REVISIONS_KEPT_DAYS),
        may_take=timedelta(hours=2),
    ),
    Chore(
        "repair drafts that say what is public",
        DAILY,
        repair_untouched_drafts,
        may_take=timedelta(hours=2),
    ),
    Chore(
        "renew the fingerprints of imports", DAILY, renew_fingerprints, may_take=timedelta(hours=2)
    ),
    Chore(
        "index anew what an older release wrote",
        DAILY,
        index_left_over,
        may_take=timedelta(hours=2),
    ),
    Chore("take out dates that undone merges left", DAILY, remove_leftover_dates),
    Chore("forget what undoing a merge would take", DAILY, purge_merges),
    Chore("keep how often calendars were published", DAILY, store_missing_editions),
    Chore("cut the ledger of changes", DAILY, cut_changes, may_take=timedelta(hours=2)),
    Chore("cut what was said again", DAILY, cut_refreshes),
    Chore("cut the logs of the CMS", DAILY, cut_logs),
    Chore("purge tasks", DAILY, _forget_tasks),
    Chore("purge sessions", DAILY, partial(call_command, "clearsessions")),
    Chore("forget outings removed long ago", DAILY, purge_removals),
    Chore("forget questions of nights long over", DAILY, purge_unanswered_questions),
    Chore("forget browsers not seen", DAILY, purge_unseen_subscriptions),
    Chore("forget quiet hours of nobody", DAILY, purge_quiet_windows),
    Chore("forget browsers never reached", DAILY, purge_unreachable_subscriptions),
    Chore("forget who asked for browsers not proven", DAILY, purge_networks),
    Chore("forget what kept searches found", DAILY, purge_matches),
    _polled("forget what nobody asks any more", 60, purge_questions),
    Chore(
        "move addresses to a newer key",
        DAILY,
        lambda: (
            rekey_addresses(Contact)
            + rekey_addresses(Digest)
            + rekey_addresses(AccountAddress, "email_address__email")
        ),
    ),
    Chore("tie the addresses of accounts", DAILY, repair_account_addresses),
    _polled("erase accounts whose day has come", 600, erase_departed),
    Chore("tell accounts that nobody comes to", DAILY, warn_idle_accounts),
    _polled("end sessions not seen", 3600, purge_past_sessions),
    Chore("purge sign-ons at other sites", DAILY, purge_grants),
    _polled("award badges that have come due", 3600, award_due),
    Chore("award badges by all deeds", DAILY, award_all),
    Chore("forget deeds of long ago", DAILY, purge_deeds),
    Chore("forget addresses that nothing is kept of", DAILY, delete_unused_addresses),
    Chore("forget searches that found nothing", DAILY, forget_fruitless),
    _polled("purge attempts", 3600, purge_past_attempts),
    _polled("erase proposals never confirmed", 600, erase_unconfirmed),
    _polled("erase searches by mail never confirmed", 600, erase_unconfirmed_digests),
    _polled("rank again what waits in the queue", 60, rank_again),
    _polled("put in the queue what is not there yet", 60, put_missing),
    _polled("look for doubles", 5, find_doubles),
    _polled("compute what events mean", 5, write_meanings),
    _polled("forget proofs of work", 3600, forget_proofs),
    _polled("forget browsers known for too long", 3600, forget_past_browsers),
    Chore("erase who sent what is long over", DAILY, erase_past),
    _polled("sweep pictures of nobody", 3600, sweep_files),
)
#: Each group is a loop (thread) of its own, so that none delays another.
ROUNDS = (URGENT, PROMPT, FOLLOWING, SEARCHES, LETTERS, IMPORTING, PATIENT)
CHORES = tuple(chore for chores in ROUNDS for chore in chores)
#: Pause between two rounds of a loop.
TICK_S = 1.0


def go_round(
    chores: Sequence[Chore], stopped: Event, pause: Callable[[float], object] | None = None
) -> None:
    """Run the due ``chores`` in a loop until ``stopped``; on a database outage, retry.

    ``pause`` is called between two rounds instead of waiting, without a connection to PostgreSQL: a
    process has only a few for all its threads.
    """
    next_looks: dict[str, datetime] = {}
    while not stopped.is_set():
        try:
            run_due(chores, next_looks, stopped.is_set)
        except Error as error:
            cause = type(error.__cause__ or error).__name__
            log.warning(
                "clock_waits_for_the_database", error=cause, exc_info=not is_unavailable(error)
            )
            connection.close()
        release_connection()
        (pause or stopped.wait)(TICK_S)


def run_due(
    chores: Sequence[Chore] = CHORES,
    next_looks: dict[str, datetime] | None = None,
    must_stop: Callable[[], bool] = lambda: False,
) -> list[str]:
    """Run the chores that are due and not claimed by another clock; return the names of those done.

    ``next_looks`` is this clock's own memory of when polled chores are next due. ``must_stop`` is
    checked before each chore: a running one finishes, the others are left to the next clock.
    """
    memory = {} if next_looks is None else next_looks
    now = timezone.now()
    names = [chore.name for chore in chores if chore.is_claimed]
    if names:
        known = set(ChoreState.objects.values_list("name", flat=True))
        new = [ChoreState(name=name, due_at=now) for name in names if name not in known]
        if new:
            ChoreState.objects.bulk_create(new, ignore_conflicts=True)
    due = set(
        ChoreState.objects.filter(name__in=names, due_at__lte=now).values_list("name", flat=True)
    )
    due |= {
        chore.name
        for chore in chores
        if not chore.is_claimed and memory.get(chore.name, now) <= now
    }
    return [
        chore.name
        for chore in chores
        if chore.name in due and not must_stop() and _run(chore, memory)
    ]


def _run(chore: Chore, memory: dict[str, datetime]) -> bool:
    """Run a due chore, claimed first if necessary; return whether it was done."""
    if not chore.is_claimed:
        done = _attempt(chore)
        memory[chore.name] = timezone.now() + chore.every
        return done
    started_at = timezone.now()
    free = ChoreState.objects.filter(name=chore.name, due_at__lte=started_at)
    if not free.update(started_at=started_at, due_at=started_at + chore.may_take):
        return False
    done = _attempt(chore)
    # If it took longer than may_take, another clock has claimed it: then this updates nothing.
    mine = ChoreState.objects.filter(name=chore.name, started_at=started_at)
    now, pause = timezone.now(), chore.every if done else min(chore.every, RETRY)
    mine.update(due_at=now + pause, finished_at=now, has_failed=not done)
    return done


def _attempt(chore: Chore) -> bool:
    """Run a chore and log its result or failure; return whether it succeeded."""
    try:
        result = chore.run()
    except Exception as error:
        if is_unavailable(error):
            connection.close()
            log.warning(
                "chore_waits_for_the_database",
                chore=chore.name,
                error=type(error.__cause__ or error).__name__,
            )
        else:
            log.exception("chore_failed", chore=chore.name)
        return False
    if result:
        log.info("chore_done", chore=chore.name, result=result)
    return True
