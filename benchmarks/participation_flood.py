"""A flood of proposals from many addresses, through the views: is the site up, and an honest proposal found?

    DATABASE_URL=postgres://… python -m benchmarks.participation_flood [--proposals 10000] [--addresses 1000]
        [--already 0] [--drafts 60000]

With --already, so many rows of the same flood wait before it, written without their events: the whole of it through the
views takes hours. The addresses of the flood propose in turn, as often as their throttles let them, without a proof of
work, and confirm by the link of their mail. Before, during and after it, somebody honest proposes from a network of
their own; each time, what their requests took and where their proposal stands is printed, and how long a moderator
waits for the CMS. Then the table of drafts is filled from as many networks, PostgreSQL says how it counts, and the
clock thins it out.
"""

import argparse
import re
import time
import uuid
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from statistics import median, quantiles
from typing import Any

from benchmarks.databases import temporary_database

#: So often in a run the clock looks.
LOOKS = 4


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--proposals", type=int, default=10_000)
    parser.add_argument("--addresses", type=int, default=1_000)
    parser.add_argument("--already", type=int, default=0)
    parser.add_argument("--drafts", type=int, default=60_000)
    options = parser.parse_args()
    with temporary_database():
        from django.conf import settings

        settings.ALLOWED_HOSTS = ["testserver"]
        flood(options.proposals, options.addresses, options.already)
        fill(options.drafts, options.addresses)


def timed(act: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    result = act()
    return (time.perf_counter() - start) * 1_000, result


def address_of(number: int) -> str:
    """Four of each /24."""
    return f"10.{number // 1_024}.{number // 4 % 256}.{number % 4 + 1}"


def propose(email: str, network: str, title: str) -> tuple[list[float], int]:
    """As a browser does, from the form of a minute ago to the mail's link; the times, and the last code."""
    from django.core import signing
    from django.test import Client
    from django.utils import timezone

    from alerts.models import Mail
    from participation.views.proposing import SALT
    from tests.factories.participation import typed

    client, form = Client(REMOTE_ADDR=network), uuid.uuid4()
    opening = signing.dumps([form.hex, int((timezone.now() - timedelta(minutes=1)).timestamp())], salt=SALT)
    data = typed(title=title, email=email) | {"opening": opening, "faire": "relire"}
    took, kept = timed(lambda: client.post("/proposer/", data))
    times = [took]
    if kept.status_code != 302:
        return times, kept.status_code
    took, sent = timed(lambda: client.post(kept.url, {"faire": "envoyer"}))
    times.append(took)
    mail = Mail.objects.filter(thread=form).first()
    if sent.status_code != 302 or mail is None:
        return times, sent.status_code
    page = re.findall(r"/propositions/\S+", mail.text)[0]
    took, confirmed = timed(lambda: client.post(page, {"faire": "confirmer"}))
    return [*times, took], confirmed.status_code


def honest(when: str) -> None:
    """Somebody who proposes once, from a network of their own, and a moderator who looks."""
    from participation.figures import same_network_today
    from participation.models import Proposal

    email, network = f"{when}@example.org", f"198.51.{sum(map(ord, when)) % 250}.7"
    times, code = propose(email, network, f"Le bal {when}")
    row = Proposal.objects.get(contact__email=email)
    waiting = list(Proposal.objects.waiting())
    counts = same_network_today(waiting)
    few = sum(counts[other.pk] <= 1 for other in waiting)
    print(
        f"{when}: kept, sent, confirmed in {', '.join(f'{took:.0f}' for took in times)} ms ({code}); {row.state}, "
        f"one of {len(waiting)} that wait, of whom {few} came alone from their network today"
    )
    watch(when)


def watch(when: str) -> None:
    from django.test import Client
    from django.urls import NoReverseMatch, reverse

    client, pages = Client(), ["/", "/proposer/", "/cms/"]
    client.force_login(MODERATOR[0])
    try:
        pages.append(reverse("relecture:queue"))
    except NoReverseMatch:
        print("  no queue page in this tree")
    for page in pages:
        client.get(page)
        took, answer = timed(lambda page=page: client.get(page))
        print(f"  {when}: {page} {took:.0f} ms ({answer.status_code})")


MODERATOR: list[Any] = []


def wait_already(proposals: int, addresses: int) -> None:
    from django.utils import timezone

    from participation.models import Contact, Proposal, address_hmac
    from participation.services.drafts import network_digest, site_digest

    now, emails = timezone.now(), [f"a{number}@example.net" for number in range(addresses)]
    Contact.objects.bulk_create(Contact(email=email, email_hmac=address_hmac(email)) for email in emails)
    contacts = dict(Contact.objects.values_list("email", "pk"))
    digests = [(network_digest(address_of(n)), site_digest(address_of(n))) for n in range(addresses)]
    times = dict.fromkeys(("opened_at", "saved_at", "sent_at", "confirmed_at"), now)
    Proposal.objects.bulk_create(
        Proposal(
            state="waiting",
            contact_id=contacts[emails[number % addresses]],
            facts={"title": f"Promo {number}"},
            network_hmac=digests[number % addresses][0],
            site_hmac=digests[number % addresses][1],
            **times,
        )
        for number in range(proposals)
    )


def flood(proposals: int, addresses: int, already: int) -> None:
    from participation.models import Proposal
    from participation.services.sending import submit_deferred
    from participation.services.shares import thin_out
    from tests.agenda.cms import somebody
    from tests.factories.agenda import CategoryFactory

    CategoryFactory()
    MODERATOR.append(somebody("Modérateurs"))
    honest("before")
    wait_already(already, addresses)
    times, codes, start = [], Counter[int](), time.perf_counter()
    for number in range(proposals):
        took, code = propose(f"a{number % addresses}@example.net", address_of(number % addresses), f"Promo {number}")
        times += took
        codes[code] += 1
        if number == proposals // 2:
            honest("during")
        if number % (proposals // LOOKS) == 0:
            submit_deferred()
            thin_out()
    seconds = time.perf_counter() - start
    honest("after")
    print(f"flood: {proposals} of {addresses} addresses in {seconds:.0f} s, last answers {dict(codes)}")
    print(f"flood: requests {median(times):.0f} ms, p95 {quantiles(times, n=20)[-1]:.0f} ms")
    print(f"flood: rows by state {dict(Counter(Proposal.objects.values_list('state', flat=True)))}")


def fill(drafts: int, networks: int) -> None:
    """A table of drafts beyond its bound, and what one more costs."""
    from django.db import connection, transaction
    from django.utils import timezone

    from participation.models import Proposal
    from participation.services.drafts import Opening, network_digest, open_draft, site_digest
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
        opening = Opening(uuid.uuid4(), now)
        took, _opened = timed(lambda o=opening, n=network: open_draft(o, {"title": "y"}, network=n, language="fr"))
        print(f"drafts: one more {name} in {took:.0f} ms")
    if connection.vendor == "postgresql":
        theirs = Proposal.objects.unconfirmed().filter(site_hmac=digests[0][1])
        with transaction.atomic(), connection.cursor() as cursor:
            sql, given = theirs[:1_300].query.sql_with_params()
            cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, COSTS OFF) SELECT COUNT(*) FROM ({sql}) AS counted", given)
            print("\n".join(f"  {line}" for (line,) in cursor.fetchall()))
    took, erased = timed(thin_out)
    left = Proposal.objects.unconfirmed()
    newcomer = left.filter(network_hmac=network_digest("203.0.113.9")).exists()
    print(f"drafts: thinned out by {erased} in {took / 1_000:.1f} s; {left.count()} left, the newcomer's: {newcomer}")
    took, erased = timed(thin_out)
    print(f"drafts: the next look of the clock takes {took:.0f} ms and erases {erased}")


if __name__ == "__main__":
    main()
