"""Latencies of an alert to many subscriptions, with a running dispatcher and an accepting push
service.

Measured: the approval's answer, the first accepted push, the writing of all deliveries, and how
long an editor waits meanwhile.
"""

import argparse
import os
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from benchmarks.databases import temporary_database
from benchmarks.fixed_work import fixed_work
from benchmarks.push import STARTS_IN_S, running_dispatcher
from benchmarks.push_others import new_point
from benchmarks.push_stub import push_service

#: Budgets in seconds (all deliveries: of a million).
FIRST_PUSH, BESIDE, WHOLE = 0.5, 0.5, 300
#: Budget of processor time for a million deliveries, in multiples of the fixed workload.
IN_ALL, A_MILLION = 800, 1_000_000
TICK = os.sysconf("SC_CLK_TCK")
#: SQL by database: the numbers 1 to n, and for each a hash of the endpoint and a secret.
FILL = {
    "postgresql": (
        "SELECT i FROM generate_series(1, %s) i",
        "md5(i::text)",
        "decode(md5(i::text), 'hex')",
    ),
    "sqlite": (
        "WITH RECURSIVE s(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM s WHERE i < %s)"
        " SELECT i FROM s",
        "printf('%%032x', i)",
        "randomblob(16)",
    ),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--subscriptions", type=int, default=100_000)
    parser.add_argument(
        "--explain", action="store_true", help="print the plan of one batch (PostgreSQL)"
    )
    parser.add_argument(
        "--all-pushed", action="store_true", help="wait until every push is accepted, too"
    )
    parser.add_argument(
        "--starts-in",
        type=float,
        default=STARTS_IN_S,
        help="seconds that a dispatcher takes to start",
    )
    arguments = parser.parse_args()
    with temporary_database(), push_service() as origin:
        fill(origin, arguments.subscriptions)
        if arguments.explain:
            explain_a_batch()
        with running_dispatcher(arguments.starts_in) as dispatcher:
            measure(arguments.subscriptions, dispatcher, all_pushed=arguments.all_pushed)


def fill(origin: str, count: int) -> None:
    """Create ``count`` subscriptions to everything, accepted before, with one INSERT … SELECT."""
    from django.db import connection
    from django.utils import timezone

    from messaging.enums import DeliveryPriority
    from messaging.models import Subscription

    numbers, digest, secret = FILL[connection.vendor]
    blank = Subscription(p256dh=new_point(), service=urlsplit(origin).netloc, min_severity=1)
    blank.seen_at = blank.created_at = blank.accepted_at = timezone.now()
    blank.standing = DeliveryPriority.ACCEPTED
    fields = [field for field in Subscription._meta.concrete_fields if not field.primary_key]
    made = {
        "endpoint": f"'{origin}/wpush/v2/{'x' * 100}' || i",
        "endpoint_hash": digest,
        "auth": secret,
        "is_tester": "i %% 1000 = 0",
    }
    others = [field for field in fields if field.name not in made]
    values = [field.get_db_prep_save(getattr(blank, field.attname), connection) for field in others]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    shown = ", ".join(made.get(field.name, "%s") for field in fields)
    started = time.perf_counter()
    with connection.cursor() as cursor:
        table = Subscription._meta.db_table
        cursor.execute(
            f"INSERT INTO {table} ({columns}) SELECT {shown} FROM ({numbers}) n", [*values, count]
        )
        cursor.execute("ANALYZE")
    print(f"{count:,} subscriptions made in {time.perf_counter() - started:.1f} s")


def explain_a_batch() -> None:
    """Print the query plan of the second batch of an update's audience."""
    from django.db import connection, transaction

    from alerts.services.drafting import draft_update
    from messaging.delivery.fan_out import BATCHES, write_batch
    from tests.factories.alerts import approved_alert, officer

    def explaining(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not sql.startswith('INSERT INTO "alerts_delivery"'):
            return execute(sql, params, many, context)
        with connection.cursor() as cursor:
            cursor.cursor.execute(f"EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) {sql}", params)
            print("\n".join(row[0][:180] for row in cursor.cursor.fetchall()))
        return execute("SELECT 1", (), many, context)

    with transaction.atomic():
        first = approved_alert(severity="Moderate")
        for _ in range(5):
            write_batch()
        approved_alert(alert=draft_update(first, officer()))
        write_batch()
        print(f"one batch of an update, {BATCHES[connection.vendor]}:")
        with connection.execute_wrapper(explaining):
            write_batch()
        transaction.set_rollback(True)


def measure(count: int, dispatcher: int, *, all_pushed: bool) -> None:
    from messaging.models import Audience, Delivery, Message

    editor = Editor()
    lifted, date, *dates = editor.prepare()
    big = editor.submitted(severity="Extreme")
    before = processors(dispatcher)
    approved = editor.approve(big)
    print(f"approval of an alert to {count:,}: {approved} (in the CMS)")
    message = Message.objects.get(alert=big)
    theirs = Delivery.objects.filter(message=message)
    waits = {
        "the lift of another alert": editor.approve(lifted),
        "the cancellation of a date": editor.cancel(date),
    }
    until(theirs.filter(state="accepted").exists)
    first = theirs.filter(state="accepted").earliest("accepted_at").accepted_at
    print(
        f"first push accepted after {(first - message.at).total_seconds():.3f} s"
        f" (budget: {FIRST_PUSH})"
    )
    beside = [Took(0, 0)]
    while Audience.objects.filter(pk=message.pk).exists():
        if dates:
            beside.append(editor.cancel(dates.pop()))
        time.sleep(0.2)
    print(
        f"the whole ledger, {theirs.count():,} lines: {since(message):.1f} s"
        f" (budget: {WHOLE} for a million)"
    )
    report_processor("processor until then", approved, before, processors(dispatcher), count)
    waits[f"the slowest of {len(beside) - 1} dates, one after the other"] = max(beside)
    if all_pushed:
        until(lambda: not theirs.owed().exists(), every_s=1.0)  # the query costs the database too
        print(f"every push accepted: {since(message):.1f} s")
        report_processor("processor in all", approved, before, processors(dispatcher), count)
    waits["the lift of an alert that is being written"] = lift_what_is_being_written(editor, count)
    for name, took in waits.items():
        print(f"beside it, {name}: {took} (budget: {BESIDE})")


def report_processor(
    what: str, approved: "Took", before: dict[str, float], after: dict[str, float], count: int
) -> None:
    """Print the processor time of approval, dispatcher and database, and the total scaled to a
    million."""
    used = {"approval": approved.cpu_s} | {
        name: seconds - before[name] for name, seconds in after.items()
    }
    of_a_million = sum(used.values()) / count * A_MILLION
    fixed_s = fixed_work()
    print(
        f"{what}: {', '.join(f'{name} {seconds:.1f} s' for name, seconds in used.items())};"
        f" of a million {of_a_million / fixed_s:.0f} fixed works of {fixed_s:.3f} s"
        f" (budget: {IN_ALL})"
    )


def lift_what_is_being_written(editor: "Editor", count: int) -> "Took":
    from messaging.models import Delivery

    alert = editor.submitted(severity="Severe")
    editor.approve(alert)
    lines = Delivery.objects.filter(message__alert=alert)
    until(lines.exists)
    took = editor.approve(editor.lift_of(alert))
    print(f"an alert lifted after {lines.count():,} of {count:,} lines: nobody else hears of it")
    return took


class Took(NamedTuple):
    """Wall time, and this process's processor time, in seconds."""

    clock_s: float
    cpu_s: float

    def __str__(self) -> str:
        return f"{self.clock_s:.3f} s ({self.cpu_s:.3f} of processor)"


class Editor:
    """The author and the approver of alerts, using the CMS."""

    def __init__(self) -> None:
        from tests.alerts.cms import client_of
        from tests.factories.alerts import officer

        self.writer, self.approver = officer(), officer()
        self.client = client_of(self.approver)
        self.client.get("/cms/alertes/")  # done once per process

    def prepare(self) -> list[Any]:
        """Return a submitted cancel of an exercise sent to one in a thousand, and dates that may be
        cancelled."""
        from alerts.services import approval
        from tests.factories.agenda import published_event

        before = self.submitted(severity="Minor", status="Exercise")
        approval.approve_alert(before, self.approver)
        started = time.perf_counter()
        until(
            lambda: not hasattr(type(before).objects.get(pk=before.pk).messages.get(), "audience")
        )
        print(f"an exercise was written to its testers in {time.perf_counter() - started:.1f} s")
        event = published_event(*(f"2030-03-{day:02} 20:00" for day in range(1, 31)))
        return [self.lift_of(before), *event.occurrences.order_by("start_at")]

    def submitted(self, **fields: Any) -> Any:
        from django.utils import timezone

        from alerts.services import approval
        from tests.factories.alerts import AlertFactory

        end = timezone.now() + timedelta(hours=6)
        return approval.submit_alert(
            AlertFactory(written_by=self.writer, expires=end, **fields), self.writer
        )

    def lift_of(self, alert: Any) -> Any:
        from alerts.services import approval
        from alerts.services.drafting import draft_cancel

        return approval.submit_alert(draft_cancel(alert, self.writer), self.writer)

    def approve(self, alert: Any) -> Took:
        from tests.alerts.cms import seen, url

        form = seen(alert)
        return timed(lambda: self.client.post(url("approve", alert.pk), form))

    def cancel(self, date: Any) -> Took:
        from agenda.services.occurrences import cancel

        return timed(lambda: cancel([date], actor=self.writer))


def timed(work: Callable[[], Any]) -> Took:
    started, used = time.perf_counter(), time.process_time()
    work()
    return Took(time.perf_counter() - started, time.process_time() - used)


def until(question: Callable[[], object], every_s: float = 0.05) -> None:
    while not question():
        time.sleep(every_s)


def since(message: Any) -> float:
    from django.utils import timezone

    return float((timezone.now() - message.at).total_seconds())


def processors(dispatcher: int) -> dict[str, float]:
    """Return the processor seconds used so far by process ``dispatcher`` and by the database's
    processes."""
    from django.db import connection

    used = {"dispatcher": 0.0, "database": 0.0}
    server = f"postgres: {connection.settings_dict['USER']} {connection.settings_dict['NAME']} "
    for path in Path("/proc").glob("[0-9]*"):
        try:
            command, stat = (path / "cmdline").read_text(), (path / "stat").read_text()
        except OSError:  # process has ended
            continue
        seconds = sum(int(part) for part in stat.rpartition(")")[2].split()[11:13]) / TICK
        if path.name == str(dispatcher):
            used["dispatcher"] += seconds
        elif command.startswith(server):
            used["database"] += seconds
    return used


if __name__ == "__main__":
    main()
