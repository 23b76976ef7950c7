"""Releases before this code serve its tables while a city upgrades (docs/decisions/0020)."""

import json
import urllib.error
import urllib.request
from typing import NamedTuple

import pytest

from tests.databases import load_schema
from tests.services.live_site import ROOT, Processes, free_port, new_database
from tests.services.releases import Release, served_releases

PAGES = [
    "/",
    "/en/",
    "/agenda/",
    "/agenda/?q=concert&prix=gratuit",
    "/changements/",
    "/alertes/",
    "/agenda.json",
]
EVENT = "from agenda.models import Event; print(Event.objects.live().first().get_absolute_url())"
#: Cancels the only date of an event, and says where its calendar is.
CANCEL = """
from django.db.models import Count
from agenda.models import Event
from agenda.services.occurrences import cancel
with_one = Event.objects.live().annotate(count=Count("occurrences")).filter(count=1)
event = with_one.filter(occurrences__status="scheduled").first()
cancel(list(event.occurrences.all()), "La salle est inondée.")
print(f"{event.get_absolute_url()[:-1]}.ics")
"""
#: The release's command ``demo``, with few events.
DEMO = f"""
{(ROOT / "tests/services/one_of_each.py").read_text()}
from django.core.management import call_command
call_command("demo", verbosity=0)
"""
#: One that is owed by mail, and one of push in a queue of the same name.
OWED = """
from uuid import uuid4
from django.utils import timezone
from messaging.models import Delivery, Message
from messaging.services.outbox import post_mail
words = {"subject": "x", "text": "y", "kind": "decision"}
mail = post_mail(to="anne@example.org", language="fr", thread=uuid4(), **words)
line = {"service": "mail", "due_at": timezone.now()}
print(Delivery.objects.create(message=Message.objects.first(), **line).pk, mail.pk)
"""
TAKE = """
from alerts.delivery.leases import Leases
leases = Leases("of 0.1.0", 30)
leases.read_news()
print(leases.take("mail", 1, 10))
"""
LINES = """
from messaging.models import Delivery
print(*Delivery.objects.filter(pk__in=[{}, {}]).order_by("pk").values_list("pk", "state"))
"""
KINDS = """
from agenda.models import Change
print(*sorted({*Change.objects.values_list("kind", flat=True)}))
"""


class Walk(NamedTuple):
    """What a release is asked, the changes that it makes, and what it does with a mail."""

    pages: list[str]
    changes: list[str]
    dispatch: tuple[str, ...]
    mail: str


#: Of dates in every way.
CHANGES = [
    "cancelled", "filled", "moved", "moved_online", "postponed", "published", "rescheduled",
    "restored", "withdrawn",
]  # fmt: skip
#: The releases that differ from :data:`LATER`.
WALKS = {
    "0.1.0": Walk(PAGES, CHANGES, ("shell", "--no-imports", "--command", TAKE), "received"),
}
LATER = Walk(
    [*PAGES, "/proposer/", "/participer/", "/mes-sorties/", "/agenda/autour/", "/vos-donnees/"],
    sorted([*CHANGES, "merged", "updated"]),
    ("dispatch", "--once"),
    "accepted",
)


class Released(NamedTuple):
    """A release on a database migrated by this code, with its own demonstration city."""

    walk: Walk
    processes: Processes
    newest: Processes


@pytest.fixture(scope="module", params=served_releases(), ids=lambda release: release.number)
def released(tmp_path_factory, request):
    release: Release = request.param
    folder = tmp_path_factory.mktemp("release")
    code = folder / "code"
    code.mkdir()
    release.unpack(code)
    url = new_database(folder, f"release-{release.number}")
    newest = Processes(folder, DATABASE_URL=url)
    processes = Processes(folder, root=code, DATABASE_URL=url)
    load_schema(newest.environment["DATABASE_URL"])
    processes.run("shell", "--no-imports", "--command", DEMO)
    yield Released(WALKS.get(release.number, LATER), processes, newest)
    processes.end()


def answer(port: int, path: str) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=30) as response:
            return response.status, response.read()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read()


def test_the_released_code_writes_and_serves_a_city_on_the_newest_tables(released):
    event = released.processes.run("shell", "--no-imports", "--command", EVENT)
    changes = released.processes.run("shell", "--no-imports", "--command", KINDS).split()
    paths, port = [*released.walk.pages, event, f"{event[:-1]}.ics"], free_port()
    released.processes.web(port)

    ready, pages = answer(port, "/readyz"), {path: answer(port, path)[0] for path in paths}
    cancelled = released.newest.run("shell", "--no-imports", "--command", CANCEL)
    calendar = answer(port, cancelled)[1].decode()

    assert (ready[0], json.loads(ready[1])["checks"]["migrations"]) == (200, "ok")
    assert pages == dict.fromkeys(paths, 200)
    assert changes == released.walk.changes
    # What this code writes beside it is read.
    assert calendar.count("STATUS:CANCELLED") == 1


def test_the_released_dispatcher_takes_what_is_owed_by_push_and_what_mail_it_knows_of(released):
    push, mail = released.newest.run("shell", "--no-imports", "--command", OWED).split()

    released.processes.run(*released.walk.dispatch)

    lines = released.newest.run("shell", "--no-imports", "--command", LINES.format(push, mail))
    # Of push nobody is left to hear it: it was taken, and that is over.
    assert lines == f"({mail}, '{released.walk.mail}') ({push}, 'not_delivered')"
