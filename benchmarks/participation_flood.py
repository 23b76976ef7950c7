"""A flood of proposals against real processes: are pages served, and honest proposals read.

    DATABASE_URL=postgres://… python -m benchmarks.participation_flood
        [--proposals 10000] [--addresses 1000]
        [--clients 8] [--servers 2] [--at-most SECONDS] [--drafts 60000] [--honest 10]

Servers and clock are processes as in production, on a database of their own. The attackers' IP
addresses (four per /24) propose in turn, each from a form opened a minute ago to the code or link
of its mail, without a proof of work and each time with another mail address; one in ten is never
confirmed. Before, during and after the flood honest people propose, each from a network of their
own, and the home page is requested twice a second. --at-most ends the flood after that time. Then
the clock is moved on by 49 hours. Last, the table of drafts is filled from as many networks,
PostgreSQL explains how it counts them, and the clock thins it out.
"""

import argparse
import http.client
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from functools import partial
from itertools import count, cycle
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from urllib.parse import urlencode

from benchmarks.databases import temporary_database, url_of_the_database

STEPS = ("form", "keep", "send", "confirm")
#: Honest proposals before and after the flood; one each EVERY_S seconds during it.
HONEST, EVERY_S = 10, 10.0
READ_EVERY_S = 0.5
#: One proposal in this many is never confirmed.
LEFT = 10
TOLD_EVERY = 500


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--proposals", type=int, default=10_000)
    parser.add_argument("--addresses", type=int, default=1_000)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--servers", type=int, default=2)
    parser.add_argument("--at-most", type=float, default=24 * 3600)
    parser.add_argument("--drafts", type=int, default=60_000)
    parser.add_argument(
        "--honest", type=int, default=HONEST, help="so many propose before the flood, and after it"
    )
    options = parser.parse_args()
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]  # whatever ends it, what it had measured is told
    with temporary_database():
        if options.proposals:
            flood(options)
        if options.drafts:
            fill(options.drafts, options.addresses)


def timed(act: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    result = act()
    return (time.perf_counter() - start) * 1_000, result


def address_of(number: int) -> str:
    """Return the IP address of a numbered attacker, four per /24."""
    return f"10.{number // 1_024}.{number // 4 % 256}.{number % 4 + 1}"


@contextmanager
def site(folder: Path, servers: int) -> Iterator[list[int]]:
    """Run the site's processes and its clock; yield the ports. ``folder``/log has the errors."""
    from tests.services.fronted import free_port, running, server_command

    environment = os.environ | {"DATABASE_URL": url_of_the_database(), "LOG_LEVEL": "WARNING"}
    ports = [free_port() for _ in range(servers)]
    with (folder / "log").open("w") as log, ExitStack() as stack:
        for port in ports:
            stack.enter_context(
                running(server_command(port), port, env=environment, stderr=log, stdout=log)
            )
        clock = subprocess.Popen(
            [sys.executable, "manage.py", "clock"], env=environment, stderr=log, stdout=log
        )
        stack.callback(clock.wait)
        stack.callback(clock.terminate)
        yield ports


class Browser:
    """HTTP client that plays many people over one connection, and counts the answers."""

    def __init__(self, port: int, session: str = "") -> None:
        self.line = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self.headers = {"Cookie": session}
        self.took: dict[str, list[float]] = defaultdict(list)
        self.codes: Counter[tuple[str, int | str]] = Counter()

    def ask(
        self, step: str, network: str, path: str, data: Mapping[str, str] | None = None
    ) -> tuple[int, str]:
        """Send one request; return the answer's status and Location."""
        headers, method = (
            self.headers | {"X-Forwarded-For": network},
            "GET" if data is None else "POST",
        )
        if data is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded"}
        start = time.perf_counter()
        try:
            self.line.request(method, path, urlencode(data) if data else None, headers)
            answer = self.line.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException) as error:
            self.line.close()
            self.codes[step, type(error).__name__] += 1
            return 0, ""
        self.took[step].append((time.perf_counter() - start) * 1_000)
        self.codes[step, answer.status] += 1
        return answer.status, answer.headers.get("Location", "")

    def propose(self, form: Mapping[str, str], network: str, number: int = 1) -> bool:
        """Propose an event and confirm it by the mail's code or link; return whether it was
        confirmed."""
        from django.core import signing
        from django.db import connection
        from django.utils import timezone

        from messaging.models import Mail
        from participation.views.proposing import SALT

        self.line.close()  # the server closes idle connections
        self.ask("form", network, "/proposer/")
        thread, minute_ago = uuid.uuid4(), int((timezone.now() - timedelta(minutes=1)).timestamp())
        opening = signing.dumps([thread.hex, minute_ago], salt=SALT)
        status, kept = self.ask(
            "keep", network, "/proposer/", {**form, "opening": opening, "faire": "relire"}
        )
        if status != http.client.FOUND:
            return False
        # Skips the page of similar events, if there is one.
        draft = kept.partition("#")[0].removesuffix("relire/")
        status, page = self.ask("send", network, f"{draft}relire/", {"faire": "envoyer"})
        mail = Mail.objects.filter(thread=thread).first()
        connection.close()  # returns it to the pool
        if status != http.client.FOUND or mail is None or number % LEFT == 0:
            return False
        data = {"faire": "confirmer"}
        if number % 2:
            page = re.findall(r"/propositions/\S+", mail.text)[0]
        else:
            data["code"] = re.findall(r"\b\d{6}\b", mail.text)[0]
        return self.ask("confirm", network, page, data)[0] == http.client.FOUND


def say(when: str, browser: Browser) -> None:
    for step, times in browser.took.items():
        p95 = quantiles(times, n=20)[-1] if len(times) > 1 else times[0]
        codes = {code: number for (of, code), number in browser.codes.items() if of == step}
        print(f"  {when}: {step:9} p50 {median(times):5.0f} ms, p95 {p95:5.0f} ms, answers {codes}")


def flood(options: argparse.Namespace) -> None:
    from tests.agenda.cms import signed_in, somebody
    from tests.factories.agenda import CategoryFactory
    from tests.factories.participation import typed

    CategoryFactory()
    form = typed()
    cookies = signed_in(somebody("Modérateurs")).cookies
    session = "; ".join(f"{name}={morsel.value}" for name, morsel in cookies.items())
    people = count(1)

    def honest(browser: Browser, when: str) -> None:
        person = next(people)
        own = {"title": f"Le bal {when} {person}", "email": f"{when}{person}@example.org"}
        browser.propose(form | own, f"198.{18 + person // 250}.{person % 250}.7")

    with tempfile.TemporaryDirectory() as folder, site(Path(folder), options.servers) as ports:
        before = sizes()
        calm(ports[0], session, "before", honest, options.honest)
        took, during = attack(options, ports, form, honest)
        print(f"flood: {sum(during[0].codes.values())} requests in {took:.0f} s")
        for when, browser in zip(("flood", "honest during", "reader during"), during, strict=True):
            say(when, browser)
        calm(ports[0], session, "after", honest, options.honest)
        grown(before)
        log = (Path(folder) / "log").read_text()
        errors = Counter(re.findall(r"\\n([\w.]+(?:Error|Exception)[^\\]*)", log))
        print(
            f"log of servers and clock: {log.count('Traceback')} tracebacks,"
            f" {errors.most_common(5)}"
        )
    later()


def calm(
    port: int, session: str, when: str, honest: Callable[[Browser, str], None], times: int
) -> None:
    """Without the flood: honest proposals in sequence, the home page, and the moderators' pages."""
    browser = Browser(port, session)
    for _ in range(times):
        honest(browser, when)
        browser.ask("/", "203.0.113.1", "/")
        for page in ("/cms/", "/cms/relecture/"):
            browser.ask(page, "203.0.113.2", page)
    say(when, browser)
    where_they_stand(when)


def attack(
    options: argparse.Namespace,
    ports: list[int],
    form: Mapping[str, str],
    honest: Callable[[Browser, str], None],
) -> tuple[float, tuple[Browser, Browser, Browser]]:
    """Run the flood with its clients; return the duration, and the clients with their answers."""
    start, ends, is_over = (
        time.perf_counter(),
        time.perf_counter() + options.at_most,
        threading.Event(),
    )
    turns, confirmed, port = iter(range(1, options.proposals + 1)), Counter[bool](), cycle(ports)
    flooders = [Browser(next(port)) for _ in range(options.clients)]
    proposer, reader = Browser(ports[0]), Browser(ports[-1])

    def propose_in_turn(browser: Browser) -> None:
        for number in turns:
            if time.perf_counter() > ends:
                break
            own = {"title": f"Promo {number}", "email": f"a{number}@example.net"}
            confirmed[
                browser.propose({**form, **own}, address_of(number % options.addresses), number)
            ] += 1
            if number % TOLD_EVERY == 0:
                print(
                    f"  {number} after {time.perf_counter() - start:.0f} s,"
                    f" confirmed {dict(confirmed)}"
                )

    def again(pause_s: float, act: Callable[[], object]) -> None:
        while not is_over.wait(pause_s):
            act()

    threads = [threading.Thread(target=propose_in_turn, args=(browser,)) for browser in flooders]
    beside = [
        threading.Thread(target=again, args=(EVERY_S, lambda: honest(proposer, "during"))),
        threading.Thread(
            target=again, args=(READ_EVERY_S, lambda: reader.ask("/", "203.0.113.1", "/"))
        ),
    ]
    start_and_join(threads, beside, is_over)
    for other in flooders[1:]:
        flooders[0].codes.update(other.codes)
        for step, times in other.took.items():
            flooders[0].took[step] += times
    return time.perf_counter() - start, (flooders[0], proposer, reader)


def start_and_join(
    threads: list[threading.Thread], beside: list[threading.Thread], is_over: threading.Event
) -> None:
    for thread in (*beside, *threads):
        thread.start()
    for thread in threads:
        thread.join()
    is_over.set()
    for thread in beside:
        thread.join()


def where_they_stand(when: str) -> None:
    from moderation.models import QueueItem
    from participation.models import Proposal

    order = list(QueueItem.objects.waiting().in_order().values_list("proposal", flat=True))
    places = {pk: place for place, pk in enumerate(order, 1)}
    for of in ("before", "during", "after"):
        theirs = Proposal.objects.filter(contact__email__startswith=of).values_list("pk", "state")
        stand = sorted(places[pk] for pk, _state in theirs if pk in places)
        if theirs:
            states = dict(Counter(state for _pk, state in theirs))
            told = f"{states}, {stand[:1]} to {stand[-1:]} of {len(order)}"
            print(f"  {when}: honest proposals of {of}: {told}")


def sizes() -> dict[str, int]:
    """Return rows by table, and on PostgreSQL the database size in octets."""
    from django.db import connection

    with connection.cursor() as cursor:
        rows = {}
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")
            rows[table] = cursor.fetchone()[0]
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_database_size(current_database())")
            rows["octets"] = cursor.fetchone()[0]
    return rows


def grown(before: Mapping[str, int]) -> None:
    more = {table: rows - before.get(table, 0) for table, rows in sizes().items()}
    octets = more.pop("octets", 0)
    print(
        f"grown by {octets / 1e6:.1f} MB, rows: "
        + ", ".join(f"{t} {n}" for t, n in more.items() if n > HONEST)
    )


def later() -> None:
    """Print what is erased and submitted 49 hours later: unconfirmed proposals have expired."""
    import time_machine
    from django.utils import timezone

    from participation.models import Contact, Proposal
    from participation.services.chores import erase_unconfirmed
    from participation.services.sending import submit_deferred

    with time_machine.travel(timezone.now() + timedelta(hours=49)):
        took, erased = timed(erase_unconfirmed)
        print(f"49 hours later {erased} are erased in {took / 1_000:.1f} s")
        took, brought = timed(submit_deferred)
        print(f"49 hours later {brought} come before the moderators in {took / 1_000:.1f} s")
    states = dict(Counter(Proposal.objects.values_list("state", flat=True)))
    print(f"left: {states}, {Contact.objects.count()} contacts")


def fill(drafts: int, networks: int) -> None:
    """Fill the table of drafts beyond its limit, and time one more draft."""
    from django.db import connection, transaction
    from django.utils import timezone

    from participation.models import Proposal
    from participation.services.drafts import FormOpening, network_digest, open_draft, site_digest
    from participation.services.shares import MOST, thin_out

    now = timezone.now()
    digests = [(network_digest(address_of(n)), site_digest(address_of(n))) for n in range(networks)]
    rows = [
        Proposal(
            data={"title": "x" * 200},
            network_hmac=digests[number % networks][0],
            site_hmac=digests[number % networks][1],
            opened_at=now,
            saved_at=now - timedelta(hours=3, seconds=number % 40_000),
        )
        for number in range(drafts)
    ]
    Proposal.objects.bulk_create(rows, batch_size=2_000)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE participation_proposal")
    print(f"drafts: {Proposal.objects.unconfirmed().count()} unconfirmed, bound {MOST}")
    for name, network in (("of the flood", address_of(0)), ("of somebody new", "203.0.113.9")):
        opening = FormOpening(uuid.uuid4(), now)
        took, _opened = timed(
            partial(open_draft, opening, {"title": "y"}, network=network, language="fr")
        )
        print(f"drafts: one more {name} in {took:.0f} ms")
    if connection.vendor == "postgresql":
        theirs = Proposal.objects.unconfirmed().filter(site_hmac=digests[0][1])
        with transaction.atomic(), connection.cursor() as cursor:
            sql, given = theirs[:1_300].query.sql_with_params()
            cursor.execute(
                f"EXPLAIN (ANALYZE, BUFFERS, COSTS OFF) SELECT COUNT(*) FROM ({sql}) AS counted",
                given,
            )
            print("\n".join(f"  {line}" for (line,) in cursor.fetchall()))
    took, erased = timed(thin_out)
    left = Proposal.objects.unconfirmed()
    newcomer = left.filter(network_hmac=network_digest("203.0.113.9")).exists()
    print(
        f"drafts: thinned out by {erased} in {took / 1_000:.1f} s; {left.count()} left,"
        f" the newcomer's: {newcomer}"
    )
    took, erased = timed(thin_out)
    print(f"drafts: the next look of the clock takes {took:.0f} ms and erases {erased}")


if __name__ == "__main__":
    main()
