"""On PostgreSQL with thousands of visitors' rows: no statement scans a large table."""

import re
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from messaging.delivery.fan_out import write_batch
from messaging.delivery.push_leases import PushLeases
from messaging.delivery.welcomes import WelcomeSender
from messaging.models import Delivery, EventMatch, KeptSearch, Message, Subscription
from messaging.services import search_matches
from messaging.services.questions import (
    QUESTIONS,
    link_kept_searches,
    purge_questions,
    understand_questions,
)
from messaging.services.receipts import count_received, record_shown
from messaging.services.search_matches import Sweep, notify_searches
from search.index.vocabulary import read_vocabulary
from search.query.meanings import FORM
from tests.factories.agenda import published_event
from tests.factories.messaging import proof_of
from tests.messaging.deliveries import unwritten

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite reads tables its own way"),
]
MANY = 20_000
SCAN = re.compile(r"Seq Scan on (alerts_\w+)")
#: Cost of the whole statement; a scan of a large table costs at least twice CHEAP.
COST, CHEAP = re.compile(r"cost=[\d.]+\.\.([\d.]+)"), MANY / 200
#: SQL that fills tables with rows numbered ``i``.
FILL = (
    """INSERT INTO alerts_subscription (endpoint, endpoint_hash, p256dh, auth, service,
        standing, accepted_at, missed, missed_last, application_key, language, wants_alerts,
        min_severity, every_topic, every_area, quiet_from, quiet_to, time_zone, lets_extreme,
        lets_severe, is_tester, created_at, seen_at)
    SELECT endpoint, encode(sha256(endpoint::bytea), 'hex'), '', decode(md5(endpoint), 'hex'),
        'push.example', 0, {now}, 0, 0, '', 'fr', true, 1, true, true, make_time(i % 24, 0, 0),
        make_time((i + 8) % 24, 0, 0), 'Europe/Paris', true, false, false, {now}, {now}
    FROM generate_series(1, {many}) i,
        LATERAL (SELECT 'https://push.example/' || i AS endpoint) e""",
    """INSERT INTO alerts_quietwindow (time_zone, quiet_from, quiet_to, starts_at, ends_at)
    SELECT 'Zone/' || i, '22:00', '07:00', {now}, {now} + interval '8 hours'
    FROM generate_series(1, {many}) i""",
    """INSERT INTO alerts_welcome (subscription_id, network_hmac, turn, due_at, attempts, tried_at)
    SELECT id, md5(id::text), 0, {now} + interval '1 hour', 1, {now}
    FROM alerts_subscription WHERE id % 2 = 0""",
    """INSERT INTO alerts_question (querystring, words, meaning, version, revision,
        understood_at, understood_until)
    SELECT 'q=mot' || i, '{{}}', '{{}}', {version}, i, {now}, {now} + interval '30 days'
    FROM generate_series(1, {many}) i""",
    """INSERT INTO alerts_keptsearch (subscription_id, question_id, told_upto, uid,
        querystring, words, rhythm, tell_at, created_at)
    SELECT s.id, q.id, 0, gen_random_uuid(), q.querystring, '{{}}', 'daily',
        {now} + interval '8 hours', {now}
    FROM (SELECT id, row_number() OVER () AS i FROM alerts_subscription) s
    JOIN (SELECT id, querystring, row_number() OVER () AS i FROM alerts_question) q USING (i)""",
    """INSERT INTO alerts_eventmatch (id, event_id, questions, found_at, due_at)
    SELECT i, {event}, '[]', {now}, CASE WHEN i % 10 = 0 THEN {now} + interval '8 hours' END
    FROM generate_series(1, {many}) i""",
    """INSERT INTO alerts_delivery (message_id, subscription_id, channel, service, standing,
        rank, state, reason, due_at, was_quiet, leased_by, attempts, accepted_at)
    SELECT {message}, id, 'push', service, 0, 1, 'accepted', '', {now}, false, '', 1, {now}
    FROM alerts_subscription""",
)


@pytest.fixture
def many_strangers(monkeypatch):
    """Create 20,000 subscriptions with what they keep and got; return the message sent to all."""
    event = published_event("2030-03-03 20:00", title="Concert de jazz", place=None)
    now, version = timezone.now(), f"{FORM}-{read_vocabulary().version}"
    message = Message.objects.create(
        pk=10**6,
        kind="alert",
        thread=uuid.uuid4(),
        at=now,
        expires_at=now + timedelta(hours=1),
        status="Exercise",
    )
    with connection.cursor() as cursor:
        for statement in FILL:
            given = {
                "many": MANY,
                "event": event.pk,
                "message": message.pk,
                "version": repr(version),
            }
            cursor.execute(statement.format(**given, now=f"timestamptz '{now.isoformat()}'"))
        cursor.execute("ANALYZE")
    monkeypatch.setattr(search_matches, "SWEEP", Sweep())
    QUESTIONS.forget()
    yield message
    QUESTIONS.forget()


def scans_of(work):
    """Return the large tables scanned by the statements of ``work``."""
    with CaptureQueriesContext(connection) as queries:
        work()
    scans = set()
    with connection.cursor() as cursor:
        for query in list(queries):
            if query["sql"].startswith(("SELECT", "WITH", "UPDATE", "DELETE", "INSERT")):
                cursor.execute(f"EXPLAIN {query['sql']}")
                plan = "\n".join(line for (line,) in cursor)
                # A scan that stops at the first row has a low cost.
                tables = SCAN.findall(plan) if float(COST.search(plan)[1]) > CHEAP else []
                scans |= {(table, query["sql"][:200]) for table in tables if _is_large(table)}
    return scans


def _is_large(table):
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = %s", [table])
        return cursor.fetchone()[0] > MANY / 10


def test_no_statement_reads_whole_what_strangers_store(many_strangers):
    kept = KeptSearch.objects.order_by("pk")[MANY // 2]
    browser = Subscription.objects.order_by("pk")[MANY // 2]
    message = many_strangers

    def learn():
        link_kept_searches()
        understand_questions()
        while not QUESTIONS.learn(timezone.now()):
            pass

    def tell():
        some = EventMatch.objects.filter(pk__in=[10, 20])
        some.update(questions=[kept.question_id], due_at=timezone.now())
        KeptSearch.objects.filter(pk=kept.pk).update(
            woken_at=timezone.now(), tell_at=timezone.now()
        )
        notify_searches()
        assert KeptSearch.objects.get(pk=kept.pk).told_upto > 0

    def write():
        unwritten(
            to=Subscription.objects.filter(pk__lte=browser.pk, pk__gt=browser.pk - 100),
            severity="Minor",
        )
        write_batch()

    lines = list(Delivery.objects.values_list("pk", flat=True)[:10])

    def lease():
        leases = PushLeases("one", 30)
        leases.read_news()
        for service, standing in leases.queues():
            leases.take(service, standing, 100)
        leases.renew(lines)
        leases.give_back()

    works = {
        "questions": learn,
        "matches": tell,
        "forgotten": purge_questions,
        "welcomes": lambda: WelcomeSender().take(),
        "quiet hours": write,
        "deliveries": lease,
        "receipts": lambda: (
            count_received(message.thread, 1, "192.0.2.1"),
            record_shown(proof_of(browser), message.thread, 1, timedelta()),
        ),
    }

    scans = {name: scans_of(work) for name, work in works.items()}

    assert {name: found for name, found in scans.items() if found} == {}
