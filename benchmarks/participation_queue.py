"""The moderators' queue with thousands of items: time of each page, and query plans."""

import datetime as dt
import random
from collections.abc import Sequence
from functools import partial
from statistics import quantiles

#: Budget of a page in milliseconds.
BUDGET_MS = 200
ADDRESSES = (
    "",
    "?page=100",
    "?voir=urgent",
    "?voir=proposal",
    "?voir=mine",
    "?q=dansant",
    "suivante/",
)
#: Number of contributors, and of proposers.
PEOPLE = 300


def time_queue(waiting: int, decided: int, rounds: int) -> None:
    """Print the time of each page, with ``waiting`` items and ``decided`` closed ones."""
    from django.conf import settings
    from django.contrib.auth.models import Group
    from django.db import connection, reset_queries
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from accounts.models import User
    from benchmarks.participation import clocked
    from moderation.models import QueueItem
    from search.services.indexing import analyze
    from tests.factories.accounts import sign_in_as_staff

    settings.ALLOWED_HOSTS = ["*"]
    filling_s, _cpu = clocked(lambda: fill(waiting, decided))
    analyze(QueueItem)
    print(
        f"{connection.vendor}: {waiting:,} waiting, {decided:,} decided,"
        f" written in {filling_s:.0f} s",
        flush=True,
    )
    moderator = User.objects.create_user("moderator")
    moderator.groups.add(Group.objects.get(name="Modérateurs"))
    client = Client()
    sign_in_as_staff(client, moderator)
    for address in ADDRESSES:
        path = f"/cms/relecture/{address}"
        ask = client.post if address.endswith("/") else client.get
        ask(path)
        reset_queries()  # the query log has a maximum length, and filling the tables filled it
        with CaptureQueriesContext(connection) as queries:
            answer = ask(path)
        count, in_database = (
            len(queries),
            1_000 * sum(float(query["time"]) for query in queries.captured_queries),
        )
        assert answer.status_code in (200, 302), answer.status_code
        # The least of three, since the machine may be doing something else.
        spent = [min(clocked(partial(ask, path)) for _time in range(3)) for _round in range(rounds)]
        wall, cpu = (quantiles([1_000 * one[side] for one in spent], n=20) for side in (0, 1))
        print(
            f"  {path:<32} median {wall[9]:4.0f} ms,"
            f" p95 {wall[18]:4.0f} ms (CPU of this process {cpu[9]:.0f} and "
            f"{cpu[18]:.0f}), {count} queries, {in_database:.0f} ms in them"
            f"{'' if wall[9] <= BUDGET_MS else ' TOO SLOW'}",
            flush=True,
        )
    if connection.vendor == "postgresql":
        explain()


def fill(waiting: int, decided: int) -> None:
    """Create waiting and decided queue items of every kind directly in the tables."""
    from django.utils import timezone

    from accounts.models import User
    from accounts.services import keep_address
    from agenda.models import Event
    from moderation.enums import ItemState, Urgency
    from moderation.models import QueueItem
    from participation.enums import ProposalState
    from participation.models import Contact, Proposal

    chance, now = random.Random(5), timezone.now()
    owners = User.objects.bulk_create(
        User(username=f"contributor{number}") for number in range(PEOPLE)
    )
    emails = [f"person{number}@example.org" for number in range(PEOPLE)]
    contacts = Contact.objects.bulk_create(
        Contact(email=email, address=keep_address(email)) for email in emails
    )
    events = Event.objects.bulk_create(
        Event(
            title=f"Thé dansant {number}",
            slug=f"the-{number}",
            owner=chance.choice(owners),
            body="mot " * 300,
        )
        for number in range(waiting + decided)
    )
    states = [*[ProposalState.PUBLISHED] * decided, *[ProposalState.WAITING] * waiting]
    proposals = Proposal.objects.bulk_create(
        (
            Proposal(
                state=state, contact=chance.choice(contacts), event=event, network_hmac="0" * 64,
                opened_at=now, saved_at=now, sent_at=now, confirmed_at=now,
                facts={"title": event.title, "body": event.body},
                decided_at=now if state == ProposalState.PUBLISHED else None,
            )
            for state, event in zip(states, events, strict=True)
        ),
        batch_size=1_000,
    )  # fmt: skip
    items = []
    for number, (proposal, event) in enumerate(zip(proposals, events, strict=True)):
        is_proposal = number % 3 > 0
        waits_since = now - dt.timedelta(minutes=chance.randint(1, 20_000))
        items.append(
            QueueItem(
                kind="proposal" if is_proposal else chance.choice(["submission", "import"]),
                state=ItemState.CLOSED if proposal.decided_at else ItemState.WAITING,
                subject=proposal if is_proposal else event,
                urgency=chance.choice(Urgency.values),
                next_at=waits_since + dt.timedelta(days=30),
                sorts_at=waits_since,
                waits_since=waits_since,
                title=event.title,
                place_name="Petit Bain",
                author="Mireille",
                flags=["access", "links:2"],
                alike=chance.choice(events),
            )
        )
    QueueItem.objects.bulk_create(items, batch_size=1_000)


def explain() -> None:
    """Print PostgreSQL's plans for a page, and for taking the next item."""
    from accounts.models import User
    from moderation.models import QueueItem
    from moderation.viewsets.queue import A_PAGE

    moderator = User.objects.get(username="moderator")
    waiting = QueueItem.objects.waiting()
    for name, rows in (
        (
            "a page",
            QueueItem.objects.filter(pk__in=waiting.in_order().values("pk")[:A_PAGE])
            .with_facts()
            .in_order(),
        ),
        ("the next one", waiting.free_for(moderator).in_order()[:1]),
    ):
        print(f"EXPLAIN {name}:\n{indented(rows.explain(analyze=True, buffers=True).splitlines())}")


def indented(lines: Sequence[str]) -> str:
    return "\n".join(f"  {line}" for line in lines)
