"""A backup made while alerts are sent is complete: restored on an empty machine, a dispatcher
continues."""

import hashlib
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
import requests

from tests.databases import load_schema
from tests.services.live_site import (
    PATIENCE_S,
    ROOT,
    Processes,
    ask_database,
    free_port,
    new_database,
)
from tests.services.push_service import PushService
from tests.services.staff import link_of

COPIES, BROWSERS = 3, 40
POSTGRESQL = Path("/usr/lib/postgresql/15/bin")
SUBSCRIBE = """
from tests.factories.messaging import SubscriptionFactory
for number in range({count}):
    SubscriptionFactory(endpoint=f"{origin}/{{number}}", service="{host}")
"""
IDS = "SELECT id FROM alerts_message ORDER BY id"
#: No dispatcher runs yet: each message has a complete audience to be written.
OWED = """SELECT DISTINCT a.upto - a.cursor FROM alerts_message m
    LEFT JOIN alerts_audience a ON a.message_id = m.id"""
STATES = "SELECT DISTINCT state FROM alerts_delivery"
TABLES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name",
    "postgres": "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename",
}
#: Some content of a city, besides the subscribers.
CITY = """
from datetime import timedelta
from django.utils import timezone
from accounts.models import User
from agenda.services.occurrences import cancel
from tests.factories.agenda import published_event
from tests.factories.participation import ProposalFactory
tomorrow = timezone.localdate() + timedelta(days=1)
event = published_event(f"{tomorrow} 20:00", title="Bal au bord de l’eau", slug="bal")
cancel([event.occurrences.get()], "orage")
ProposalFactory()
User.objects.create_superuser("chef", "chef@example.org")
"""
PAGE = "/evenements/bal/"


@pytest.fixture
def service():
    with PushService() as service:
        yield service


@pytest.fixture
def started():
    """Return a function that creates a site's processes; all are killed at the end."""
    found = []

    def start(folder, url, **more):
        keys: dict[str, Any] = {
            "PUSH_KEYS": str(folder / "push-keys"),
            "PUSH_ALLOWS_LOOPBACK": "1",
            "REDIS_URL": "",
        }
        found.append(Processes(folder, DATABASE_URL=url, **keys | more))
        return found[-1]

    yield start
    for processes in found:
        processes.end()


def test_a_copy_made_while_alerts_leave_is_whole_and_goes_on(service, started, tmp_path):
    url = new_database(tmp_path, "backup_source")
    city = started(tmp_path, url)
    load_schema(city.environment["DATABASE_URL"])
    subscribing = SUBSCRIBE.format(count=BROWSERS, origin=service.origin, host=service.host)
    manage(city, "shell", "--no-imports", text=subscribing)

    with Writer(city) as writer:
        copies = []
        for number in range(COPIES):
            writer.next()
            copies.append(copy(url, tmp_path, number))
            writer.next()
    ids = [ask_database(one, IDS) for one in copies]
    owed = [ask_database(one, OWED) for one in copies]
    restored = started(tmp_path, copies[-1])
    manage(restored, "dispatch", "--once")
    editor = restored.editor()
    editor.say("send")
    following = editor.answer()

    counts = [len(one) for one in ids]
    assert ids == [list(range(1, count + 1)) for count in counts]
    assert owed == [[BROWSERS]] * COPIES
    assert counts == sorted(set(counts)), "copies of different moments"
    assert counts[-1] < writer.last, "the writer went on"
    assert ask_database(copies[-1], f"{STATES} WHERE message_id <= {counts[-1]}") == ["accepted"]
    assert sorted(service.accepted().values()) == [counts[-1]] * BROWSERS
    assert following == counts[-1] + 1


@pytest.fixture
def key(tmp_path):
    """The operator's age key, created outside the site's folders."""
    if shutil.which("age") is None:
        pytest.skip("no age here: apt-get install age")
    file = tmp_path / "elsewhere.key"
    subprocess.run(["age-keygen", "--output", file], check=True, capture_output=True)
    return file


@pytest.fixture
def city(started, tmp_path, service):
    """A small site with its files and secrets in ``kept``, and subscribers."""
    kept = tmp_path / "kept"
    url = new_database(tmp_path, "backup_whole")
    secret = "a-key-that-is-nowhere-else-than-in-this-environment"
    city = started(kept, url, SECRET_KEY=secret, MEDIA_ROOT=str(kept / "media"), DEBUG="0")
    for folder, name in (
        ("etc", "environment"),
        ("media", "seine.jpg"),
        ("private", "proposed.jpg"),
    ):
        (kept / folder).mkdir(parents=True)
        (kept / folder / name).write_text(f"SECRET_KEY='{secret}'" if folder == "etc" else name)
    load_schema(city.environment["DATABASE_URL"])
    subscribing = SUBSCRIBE.format(count=3, origin=service.origin, host=service.host)
    manage(city, "shell", "--no-imports", text=f"{CITY}\n{subscribing}")
    return city


def test_from_a_copy_alone_an_empty_machine_has_every_row_file_and_secret_and_serves(
    service, started, city, key, tmp_path
):
    kept, copies, url = city.folder, tmp_path / "copies", city.environment["DATABASE_URL"]
    copies.mkdir()
    editor = signed_in(city)
    manage(city, "dispatch", "--once")
    give_recipient(city, key)
    rows, files = rows_of_every_table(url), digests_of(kept)

    made = back_up(city, copies)
    lose(url, kept)
    (copy,) = copies.iterdir()
    there = restore(copy, key, url)
    restored_rows, restored_files = rows_of_every_table(there), digests_of(kept)
    secret = re.search("SECRET_KEY='(.+)'", (kept / "etc" / "environment").read_text())[1]
    restored = started(kept, there, SECRET_KEY=secret, MEDIA_ROOT=str(kept / "media"), DEBUG="0")
    port = free_port()
    restored.web(port)
    paths = ("/cms/", PAGE, "/alertes/")
    answers = [editor.get(f"http://127.0.0.1:{port}{path}", timeout=PATIENCE_S) for path in paths]
    officer = restored.editor()
    officer.say("send")
    officer.answer()
    manage(restored, "dispatch", "--once")

    assert (made.returncode, made.stderr) == (0, "")
    assert (restored_rows, len(rows) > 100, rows["agenda_event"] > 0) == (rows, True, True)
    assert (restored_files, {Path(name).parts[0] for name in files}) == (
        files,
        {"etc", "media", "private", "push-keys"},
    )
    assert secret == city.environment["SECRET_KEY"]
    shown = [(answer.status_code, urlsplit(answer.url).path) for answer in answers]
    assert shown == [(200, path) for path in paths]
    assert sorted(service.accepted().values()) == [1] * 3
    assert b"AGE-SECRET-KEY" not in b"".join(file.read_bytes() for file in copy.iterdir())
    assert secret.encode() not in (copy / "secrets.tar.age").read_bytes()


@pytest.mark.parametrize(
    "fault", ["no key", "private key beside", "no pictures", "no database", "no file"]
)
def test_a_copy_that_lacks_something_is_none_and_says_what(started, tmp_path, key, fault):
    kept, copies = tmp_path / "kept", tmp_path / "copies"
    for folder in (copies, kept / "etc", kept / "media", kept / "push-keys"):
        folder.mkdir(parents=True)
    url = new_database(tmp_path, "backup_faulty")
    city = started(kept, url, MEDIA_ROOT=str(kept / "media"))
    load_schema(city.environment["DATABASE_URL"])
    if fault != "no key":
        give_recipient(city, key)
    if fault == "private key beside":
        shutil.copy(key, kept / "etc")
    if fault == "no pictures":
        (kept / "media").rmdir()
    if fault == "no database":
        city.environment["DATABASE_URL"] = "postgres://127.0.0.1:1/none"
    if fault == "no file":
        city.environment["DATABASE_URL"] = f"sqlite:///{kept / 'none.sqlite3'}"

    made = back_up(city, copies)

    said = {
        "no key": "no key to encrypt secrets with",
        "private key beside": "keep it elsewhere",
        "no pictures": "media",
        "no database": "refused",
        "no file": "unable to open database file",
    }[fault]
    assert (made.returncode != 0, said in made.stderr) == (True, True), made.stderr
    assert [copy for copy in copies.iterdir() if copy.suffix != ".part"] == []


def signed_in(city):
    """Return an HTTP session signed in to the CMS."""
    port, session = free_port(), requests.Session()
    process = city.web(port)
    site = f"http://127.0.0.1:{port}"
    link = f"{site}{link_of('chef', city.environment)}"
    form = session.get(link, timeout=PATIENCE_S).text
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form)[1]
    sent = {"csrfmiddlewaretoken": token}
    assert session.post(link, sent, timeout=PATIENCE_S).url.endswith("/cms/")
    process.terminate()
    process.wait(PATIENCE_S)
    return session


def give_recipient(city, key):
    public = subprocess.run(["age-keygen", "-y", key], check=True, capture_output=True).stdout
    (city.folder / "etc" / "backup-recipients").write_bytes(public)


def back_up(city, copies):
    environment = city.environment | {"PATH": f"{POSTGRESQL}:{os.environ['PATH']}"}
    command = [ROOT / "deploy" / "backup", copies, city.folder / "etc"]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def lose(url, kept):
    """Delete the database and all files."""
    shutil.rmtree(kept)
    if url.startswith("sqlite"):
        Path(url.removeprefix("sqlite:///")).unlink()
        return
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        server.execute(f'DROP DATABASE "{url.rsplit("/", 1)[1]}" WITH (FORCE)')


def restore(copy, key, url):
    """Restore as docs/deployment.md says for an empty machine; return the database's URL."""
    subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=copy, check=True)
    secrets = subprocess.run(
        ["age", "--decrypt", "--identity", key, copy / "secrets.tar.age"],
        check=True,
        capture_output=True,
    ).stdout
    subprocess.run(["tar", "--extract", "--absolute-names"], input=secrets, check=True)
    folders = ["tar", "--extract", "--gzip", "--absolute-names", "--file", copy / "folders.tar.gz"]
    subprocess.run(folders, check=True)
    if url.startswith("sqlite"):
        shutil.copy(copy / "database.sqlite3", url.removeprefix("sqlite:///"))
        return url
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{url.rsplit("/", 1)[1]}"')
    dump = [
        POSTGRESQL / "pg_restore",
        "--no-owner",
        "--exit-on-error",
        "--dbname",
        url,
        copy / "database.dump",
    ]
    subprocess.run(dump, check=True)
    return url


def rows_of_every_table(url):
    names = ask_database(url, TABLES[url.split(":")[0]])
    return {name: ask_database(url, f'SELECT count(*) FROM "{name}"')[0] for name in names}


def digests_of(folder):
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    return {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in files
    }


class Writer:
    """Sends alerts in sequence while the block runs."""

    def __init__(self, city):
        self.editor, self.last, self.is_over = city.editor(), 0, False
        self.told = threading.Condition()
        self.thread = threading.Thread(target=self._write, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *failure):
        self.is_over = True
        self.thread.join(PATIENCE_S)

    def next(self):
        """Wait until one more alert was sent."""
        with self.told:
            before = self.last
            assert self.told.wait_for(lambda: self.last > before, PATIENCE_S)

    def _write(self):
        while not self.is_over:
            self.editor.say("send")
            last = self.editor.answer()
            with self.told:
                self.last = last
                self.told.notify_all()


def copy(url, folder, number):
    """Copy the database as docs/deployment.md says; return the URL of the restored copy."""
    if url.startswith("sqlite"):
        there = folder / f"copy{number}.sqlite3"
        with (
            closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as source,
            closing(sqlite3.connect(there)) as target,
        ):
            source.backup(target)
        return f"sqlite:///{there}"
    dump = folder / f"copy{number}.dump"
    subprocess.run([POSTGRESQL / "pg_dump", "--format=custom", "--file", dump, url], check=True)
    restored = f"{url.rsplit('/', 1)[0]}/backup_copy{number}"
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        server.execute(f'DROP DATABASE IF EXISTS "backup_copy{number}" WITH (FORCE)')
        server.execute(f'CREATE DATABASE "backup_copy{number}"')
    subprocess.run(
        [POSTGRESQL / "pg_restore", "--no-owner", "--exit-on-error", "--dbname", restored, dump],
        check=True,
    )
    return restored


def manage(city, *arguments, text=""):
    """Run ``manage.py`` for ``city`` and return its output."""
    command = [sys.executable, "manage.py", *arguments]
    result = subprocess.run(
        command,
        cwd=ROOT,
        env=city.environment,
        input=text,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    return result.stdout
