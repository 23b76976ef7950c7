"""The public moderation figures of a hundred thousand decisions: their queries and plans."""

import datetime as dt
import random
from functools import partial
from statistics import median

#: Number of reports. Half of the decisions concern existing events; one in ten is a refusal.
REPORTED = 2_000


def time_clock(decisions: int, rounds: int) -> None:
    """Print the time of the pages with and without cached figures, and the queries by duration."""
    from django.conf import settings
    from django.core.cache import cache
    from django.db import connection, reset_queries
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from agenda.models import Change, Event
    from benchmarks.participation import clocked
    from moderation.models import Decision, QueueItem
    from participation.models import Proposal, Report
    from search.services.indexing import analyze

    settings.ALLOWED_HOSTS = ["*"]
    wall, _cpu = clocked(lambda: fill(decisions))
    for model in (Proposal, QueueItem, Decision, Event, Change, Report):
        analyze(model)
    print(f"{connection.vendor}: {decisions:,} decisions, written in {wall:.0f} s", flush=True)
    client = Client()
    for path in ("/participer/", "/participer.json"):
        for name, is_kept in (("counted anew", False), ("kept", True)):
            client.get(path)
            spent = []
            for _round in range(rounds):
                if not is_kept:
                    cache.clear()
                reset_queries()
                with CaptureQueriesContext(connection) as queries:
                    wall, _cpu = clocked(partial(client.get, path))
                spent.append(1_000 * wall)
            print(
                f"  {path:<18} {name:<13} median {median(spent):5.0f} ms, {len(queries)} queries",
                flush=True,
            )
    cache.clear()
    with CaptureQueriesContext(connection) as queries:
        client.get("/participer.json")
    for query in sorted(queries.captured_queries, key=lambda query: -float(query["time"])):
        print(f"  {1_000 * float(query['time']):6.0f} ms  {query['sql'][:150]}")
        if connection.vendor == "postgresql" and float(query["time"]) > 0.02:
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS) {query['sql']}")
                print("\n".join(f"      {line[:170]}" for (line,) in cursor.fetchall()))


def fill(decisions: int) -> None:
    """Create proposals with events, queue items, decisions and reports directly in the tables."""
    from django.utils import timezone

    from accounts.models import User
    from accounts.services import keep_address
    from agenda.models import Change, Event
    from moderation.enums import DecisionAction, ItemState, Urgency
    from moderation.models import Decision, QueueItem, Reason
    from participation.enums import ProposalState, ReportKind, SentState
    from participation.models import Contact, Proposal, Report

    chance, now = random.Random(5), timezone.now()
    ago = [
        now - dt.timedelta(minutes=chance.randint(1, 29 * 24 * 60)) for _number in range(decisions)
    ]
    emails = [f"person{number}@example.org" for number in range(300)]
    contacts = Contact.objects.bulk_create(
        Contact(email=email, address=keep_address(email)) for email in emails
    )
    owner = User.objects.create_user("editor")
    events = Event.objects.bulk_create(
        (
            Event(
                title=f"Thé dansant {number}", slug=f"the-{number}", body="mot " * 300, live=True,
                owner=owner if number % 3 else None, first_published_at=ago[number],
            )
            for number in range(decisions // 2)
        ),
        batch_size=1_000,
    )  # fmt: skip
    states = [
        ProposalState.REFUSED if number % 10 == 0 else ProposalState.PUBLISHED
        for number in range(decisions)
    ]
    proposals = Proposal.objects.bulk_create(
        (
            Proposal(
                state=state, contact=chance.choice(contacts), event=events[number % len(events)],
                facts={},
                network_hmac="0" * 64, opened_at=at, saved_at=at, sent_at=at, decided_at=at,
                confirmed_at=at - dt.timedelta(minutes=int(chance.expovariate(1 / 600))),
            )
            for number, (state, at) in enumerate(zip(states, ago, strict=True))
        ),
        batch_size=1_000,
    )  # fmt: skip
    items = QueueItem.objects.bulk_create(
        (
            QueueItem(
                kind="proposal", state=ItemState.CLOSED, subject=proposal, urgency=Urgency.LATER,
                sorts_at=at, waits_since=at, title="Thé dansant",
            )
            for proposal, at in zip(proposals, ago, strict=True)
        ),
        batch_size=1_000,
    )  # fmt: skip
    reasons = list(Reason.objects.all())
    actions = {
        ProposalState.REFUSED: DecisionAction.REFUSE,
        ProposalState.PUBLISHED: DecisionAction.APPROVE,
    }
    Decision.objects.bulk_create(
        (
            Decision(
                item=item, round=1, action=actions[state], moderator=owner,
                decided_at=at, executes_at=at, executed_at=at,
                reason=chance.choice(reasons) if state == ProposalState.REFUSED else None,
            )
            for item, state, at in zip(items, states, ago, strict=True)
        ),
        batch_size=1_000,
    )  # fmt: skip
    Change.objects.bulk_create(
        (
            Change(
                id=number, event=event, event_uid=event.uid, title=event.title,
                at=ago[number], settled_at=ago[number],
                kind="cancelled" if number % 10 == 0 else "published",
            )
            for number, event in enumerate(events, 1)
        ),
        batch_size=1_000,
    )  # fmt: skip
    Report.objects.bulk_create(
        (
            Report(
                kind=ReportKind.CANCELLED, state=SentState.ACCEPTED, event=events[number - 1],
                network_hmac="0" * 64,
                sent_at=ago[number] - dt.timedelta(minutes=chance.randint(1, 90)),
                decided_at=ago[number],
            )
            for number in range(10, min(len(events), 10 * REPORTED), 10)
        ),
        batch_size=1_000,
    )  # fmt: skip
