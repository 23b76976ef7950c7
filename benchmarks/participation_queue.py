"""The moderators' queue with thousands waiting: each of its pages, and what PostgreSQL does for it."""

import datetime as dt
import random
from collections.abc import Sequence
from functools import partial
from statistics import quantiles

#: How long a page may take, in milliseconds.
BUDGET_MS = 200
ADDRESSES = ("", "?page=100", "?voir=urgent", "?voir=proposal", "?voir=mine", "?q=dansant", "suivante/")
#: So many contributors, and as many who propose.
PEOPLE = 300


def time_queue(waiting: int, decided: int, rounds: int) -> None:
    """Print how long each page takes, with ``decided`` behind those that wait."""
    from django.conf import settings
    from django.contrib.auth.models import Group
    from django.db import connection, reset_queries
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from accounts.models import User
    from benchmarks.participation import clocked
    from participation.models import QueueItem
    from search.services.indexing import analyze

    settings.ALLOWED_HOSTS = ["*"]
    filling_s, _cpu = clocked(lambda: fill(waiting, decided))
    analyze(QueueItem)
    print(f"{connection.vendor}: {waiting:,} waiting, {decided:,} decided, written in {filling_s:.0f} s", flush=True)
    moderator = User.objects.create_user("moderator")
    moderator.groups.add(Group.objects.get(name="Modérateurs"))
    client = Client()
    client.force_login(moderator)
    for address in ADDRESSES:
        path = f"/cms/relecture/{address}"
        ask = client.post if address.endswith("/") else client.get
        ask(path)
        reset_queries()  # the log keeps so many, and filling the tables filled it
        with CaptureQueriesContext(connection) as queries:
            answer = ask(path)
        count, in_database = len(queries), 1_000 * sum(float(query["time"]) for query in queries.captured_queries)
        assert answer.status_code in (200, 302), answer.status_code
        # The least of three, for a machine that does something else meanwhile.
        spent = [min(clocked(partial(ask, path)) for _time in range(3)) for _round in range(rounds)]
        wall, cpu = (quantiles([1_000 * one[side] for one in spent], n=20) for side in (0, 1))
        print(
            f"  {path:<32} median {wall[9]:4.0f} ms, p95 {wall[18]:4.0f} ms (CPU of this process {cpu[9]:.0f} and "
            f"{cpu[18]:.0f}), {count} queries, {in_database:.0f} ms in them"
            f"{'' if wall[9] <= BUDGET_MS else ' TOO SLOW'}",
            flush=True,
        )
    if connection.vendor == "postgresql":
        explain()


def fill(waiting: int, decided: int) -> None:
    """Rows as the services write them, of every kind, and as many decided ones behind them."""
    from django.utils import timezone

    from accounts.models import User
    from accounts.services import keep_address
    from agenda.models import Event
    from participation.enums import ItemState, ProposalState, Urgency
    from participation.models import Contact, Proposal, QueueItem

    chance, now = random.Random(5), timezone.now()
    owners = User.objects.bulk_create(User(username=f"contributor{number}") for number in range(PEOPLE))
    emails = [f"person{number}@example.org" for number in range(PEOPLE)]
    contacts = Contact.objects.bulk_create(Contact(email=email, address=keep_address(email)) for email in emails)
    events = Event.objects.bulk_create(
        Event(title=f"Thé dansant {number}", slug=f"the-{number}", owner=chance.choice(owners), body="mot " * 300)
        for number in range(waiting + decided)
    )
    states = [*[ProposalState.PUBLISHED] * decided, *[ProposalState.WAITING] * waiting]
    proposals = Proposal.objects.bulk_create(
        (
            Proposal(
                state=state, contact=chance.choice(contacts), event=event, network_hmac="0" * 64, opened_at=now,
                saved_at=now, sent_at=now, confirmed_at=now, facts={"title": event.title, "body": event.body},
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
                proposal=proposal if is_proposal else None,
                event=None if is_proposal else event,
                urgency=chance.choice(Urgency.values),
                next_at=waits_since + dt.timedelta(days=30),
                sorts_at=waits_since,
                waits_since=waits_since,
                title=event.title,
                place_name="Petit Bain",
                author="Mireille",
                contact=proposal.contact if is_proposal else None,
                flags=["access", "links:2"],
                alike=chance.choice(events),
            )
        )
    QueueItem.objects.bulk_create(items, batch_size=1_000)


def explain() -> None:
    """What PostgreSQL does for a page, and for who takes the next."""
    from accounts.models import User
    from participation.models import QueueItem
    from participation.viewsets.queue import A_PAGE

    moderator = User.objects.get(username="moderator")
    waiting = QueueItem.objects.waiting()
    for name, rows in (
        ("a page", QueueItem.objects.filter(pk__in=waiting.in_order().values("pk")[:A_PAGE]).with_facts().in_order()),
        ("the next one", waiting.free_for(moderator).in_order()[:1]),
    ):
        print(f"EXPLAIN {name}:\n{indented(rows.explain(analyze=True, buffers=True).splitlines())}")


def indented(lines: Sequence[str]) -> str:
    return "\n".join(f"  {line}" for line in lines)
