"""Time of a moderator's decision, and of its execution; keys and clicks for twenty decisions.

    .venv/bin/python -m benchmarks.participation_decision [--proposals 20]

Budget: 150 ms from pressing a button to the answer that leads to the next item.
"""

import argparse
import time
from collections.abc import Callable
from functools import partial
from statistics import quantiles

from benchmarks.databases import temporary_database

#: Typical queue of a morning: most published, some refused, one question, one spam.
TWENTY = ("approve",) * 14 + ("refuse",) * 4 + ("ask", "spam")
#: Keys per action: its letter; a refusal also the reason's number and Enter, a question also Tab
#: and Enter.
KEYS = {"approve": 1, "refuse": 3, "ask": 3, "spam": 1}
CLICKS = {"approve": 1, "refuse": 3, "ask": 2, "spam": 1}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--proposals", type=int, default=20)
    options = parser.parse_args()
    with temporary_database():
        time_decisions(options.proposals)


def time_decisions(count: int) -> None:
    """Time decisions through the CMS views and middleware, with a signed-in client."""
    from django.db import connection
    from django.test import Client
    from django.utils import timezone

    from moderation.models import Decision, Reason
    from moderation.services.deciding import execute_due

    client, items = _city(Client(), count)
    client.get(f"/cms/relecture/{items[0].pk}/")  # warms up imports and templates
    reason = Reason.objects.first()
    spent: dict[str, list[tuple[float, float]]] = {"screen": [], "press": [], "carried out": []}
    for number, item in enumerate(items):
        action = TWENTY[number % len(TWENTY)]
        deed = {
            "approve": "publier",
            "refuse": "refuser",
            "ask": "demander",
            "spam": "indesirable",
        }[action]
        data = {
            "faire": deed,
            "revision": item.subject.event.latest_revision_id,
            "motif": reason.pk,
            "mot": "Où ?",
        }
        address = f"/cms/relecture/{item.pk}/"
        spent["screen"].append(_clocked(partial(client.get, address)))
        spent["press"].append(_clocked(partial(client.post, address, data)))
        Decision.objects.pending().update(executes_at=timezone.now())
        spent["carried out"].append(_clocked(execute_due))
    for name, seconds in spent.items():
        wall, cpu = (quantiles([1_000 * one[side] for one in seconds], n=20) for side in (0, 1))
        print(
            f"{connection.vendor}, {name}: median {wall[9]:.0f} ms, p95 {wall[18]:.0f} ms "
            f"(CPU of this process {cpu[9]:.0f} and {cpu[18]:.0f})",
            flush=True,
        )
    print(
        f"twenty decisions ({', '.join(f'{TWENTY.count(one)} {one}' for one in KEYS)}): "
        f"{sum(KEYS[one] for one in TWENTY)} keys and the words of one question, or "
        f"{sum(CLICKS[one] for one in TWENTY)} clicks;"
        f" {Decision.objects.exclude(executed_at=None).count()} carried out"
    )


def _city(client, count):
    from moderation.services import queue
    from participation.models import Proposal
    from participation.services import sending
    from tests.agenda.cms import somebody
    from tests.factories.accounts import sign_in_as_staff
    from tests.factories.participation import ProposalFactory, facts_of

    sign_in_as_staff(client, somebody("Modérateurs"))
    items = []
    for number in range(count):
        proposal = ProposalFactory()
        facts = facts_of(proposal, title=f"Bal numéro {number}", place=f"Salle {number}")
        sending.confirm_by_link(sending.send_proposal(proposal, facts, f"bal{number}@example.org"))
        items.append(
            queue.update_item(Proposal.objects.select_related("event").get(pk=proposal.pk))
        )
    return client, items


def _clocked(act: Callable[[], object]) -> tuple[float, float]:
    """Return wall seconds and processor seconds of this process for ``act``."""
    wall, cpu = time.perf_counter(), time.process_time()
    act()
    return time.perf_counter() - wall, time.process_time() - cpu


if __name__ == "__main__":
    main()
