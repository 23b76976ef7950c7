"""The last release serves the newest tables during an upgrade (docs/decisions/0020)."""

import json
import re
import subprocess
import urllib.error
import urllib.request

import pytest

from tests.databases import load_schema
from tests.services.live_site import ROOT, Processes, free_port, new_database

RELEASES = (ROOT / "docs" / "releases.md").read_text()
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
from messaging.models import Delivery, Mail, Message
from messaging.services.outbox import post_mail
post_mail(to="anne@example.org", language="fr", subject="x", text="y", kind="decision", thread=uuid4())
line = {"service": "mail", "due_at": timezone.now()}
print(Delivery.objects.create(message=Message.objects.first(), **line).pk, Mail.objects.get().pk)
"""
TAKE = """
from alerts.delivery.leases import Leases
leases = Leases("of the last release", 30)
leases.read_news()
print(leases.take("mail", 1, 10))
"""
LINES = """
from messaging.models import Delivery
print(*Delivery.objects.filter(service="mail").order_by("pk").values_list("pk", "state"))
"""
KINDS = "from agenda.models import Change; print(*sorted({*Change.objects.values_list('kind', flat=True)}))"


def commit_of_the_last_release() -> str:
    """Return the commit of the last release: docs/releases.md lists the newest first."""
    return re.search(r"^## \d+\.\d+\.\d+, .*`([0-9a-f]{40})`", RELEASES, re.MULTILINE)[1]


@pytest.fixture(scope="module")
def release(tmp_path_factory):
    """The released code on a database migrated by this code, with its own demonstration city."""
    folder = tmp_path_factory.mktemp("release")
    code = folder / "code"
    code.mkdir()
    archive = subprocess.run(
        ["git", "-C", ROOT, "archive", commit_of_the_last_release()],
        check=True,
        capture_output=True,
    ).stdout
    subprocess.run(["tar", "--extract", "--directory", code], input=archive, check=True)
    url = new_database(folder, "release")
    newest, found = (
        Processes(folder, DATABASE_URL=url),
        Processes(folder, root=code, DATABASE_URL=url),
    )
    load_schema(newest.environment["DATABASE_URL"])
    found.run("shell", "--no-imports", "--command", DEMO)
    yield found
    found.end()


def answer(port: int, path: str) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=30) as response:
            return response.status, response.read()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read()


def test_the_released_code_writes_and_serves_a_city_on_the_newest_tables(release):
    event = release.run("shell", "--no-imports", "--command", EVENT)
    changes = release.run("shell", "--no-imports", "--command", KINDS).split()
    paths, port = [*PAGES, event, f"{event[:-1]}.ics"], free_port()
    release.web(port)

    ready, pages = answer(port, "/readyz"), {path: answer(port, path)[0] for path in paths}

    assert (ready[0], json.loads(ready[1])["checks"]["migrations"]) == (200, "ok")
    assert pages == dict.fromkeys(paths, 200)
    # Dates were changed in every way, and the changes recorded.
    assert changes == [
        "cancelled", "filled", "moved", "moved_online", "postponed", "published", "rescheduled", "restored",
        "withdrawn",
    ]  # fmt: skip


def test_the_released_dispatcher_takes_what_is_owed_by_push_and_no_mail(release, tmp_path):
    newest = Processes(tmp_path, DATABASE_URL=release.environment["DATABASE_URL"])
    push, mail = newest.run("shell", "--no-imports", "--command", OWED).split()

    release.run("shell", "--no-imports", "--command", TAKE)

    lines = newest.run("shell", "--no-imports", "--command", LINES)
    # Of push nobody is left to hear it: it was taken, and that is over.
    assert lines == f"({mail}, 'received') ({push}, 'not_delivered')"
