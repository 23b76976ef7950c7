"""PostgreSQL restarts and full disks: pages answer 503 with Retry-After, and stay readable if
possible."""

import io
import json
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
import requests
from PIL import Image

from config.databases import POOL_PATIENCE_S
from tests.databases import load_schema
from tests.services.live_site import PATIENCE_S, ROOT, Processes, free_port
from tests.services.postgresql_server import PostgreSQL, fill, small_disk
from tests.services.staff import link_of

READ = (
    "/",
    "/agenda/",
    "/agenda/?q=introuvable",
    "/agenda.json",
    "/agenda.ics",
    "/changements/",
    "/alertes/",
)
WORKER = ("db_worker", "--no-startup-delay")
#: Code that creates one event and a CMS user.
CITY = """
import django; django.setup()
from accounts.models import User
from tests.factories.agenda import EventFactory
EventFactory()
User.objects.create_superuser("chef", "chef@example.org")
"""


class Site:
    """One process of the site with its background processes, on a database of their own."""

    process: subprocess.Popen

    def __init__(self, folder, url, **environment):
        self.folder, self.port = folder, free_port()
        own = {
            "DATABASE_URL": url,
            "DATABASE_POOL": "4",
            "DEBUG": "0",
            "MEDIA_ROOT": str(folder / "media"),
        }
        own |= {"PUSH_KEYS": str(folder / "push-keys"), "PUSH_ALLOWS_LOOPBACK": "1"} | environment
        self.processes = Processes(folder, **own)
        load_schema(self.processes.environment["DATABASE_URL"])
        subprocess.run(
            [sys.executable, "-c", CITY], cwd=ROOT, env=self.processes.environment, check=True
        )

    def serve(self):
        with (self.folder / "site.log").open("w") as log:
            return self.processes.web(self.port, stderr=log)

    def beside(self, *command):
        with (self.folder / f"{command[0]}.log").open("w") as log:
            return self.processes.python("manage.py", *command, stderr=log)

    def log_of(self, name):
        return (self.folder / f"{name}.log").read_text()

    def wait_for_line(self, name, word):
        """Wait until a log contains ``word``, by polling."""
        deadline = time.monotonic() + PATIENCE_S
        while word not in self.log_of(name):
            assert time.monotonic() < deadline, self.log_of(name)[-2000:]
            time.sleep(0.1)

    def ask(self, path, data=None):
        """Return status, headers and text of an answer."""
        headers = {"Content-Type": "application/json"} if data else {}
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", data, headers)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:
                return answer.status, answer.headers, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.headers, error.read().decode()

    def statuses(self, paths=READ):
        with ThreadPoolExecutor(len(paths)) as crowd:
            return [answer[0] for answer in crowd.map(self.ask, paths)]

    def subscribe(self, number):
        """Subscribe a browser, which writes two rows."""
        keys = {
            "p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcx"
            "aOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
        }
        endpoint = f"http://127.0.0.1:9/wpush/v2/{number:0300d}"
        told = {
            "endpoint": endpoint,
            "keys": keys | {"auth": "BTBZMqHH6r4Tts7J_aSIgg"},
            "choices": {},
        }
        return self.ask("/api/v1/push/subscriptions", json.dumps(told).encode())


class Editor:
    """A CMS user with the upload form of images open."""

    FORM = "/cms/images/add/"

    def __init__(self, site):
        self.address = f"http://127.0.0.1:{site.port}"
        self.session = requests.Session()
        link = link_of("chef", site.processes.environment)
        self.open(link)
        assert self.send(link, {}).url.endswith("/cms/")
        self.open(self.FORM)

    def open(self, path):
        page = self.session.get(self.address + path, timeout=PATIENCE_S)
        self.token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)[1]

    def send(self, path, data, **options):
        sent = data | {"csrfmiddlewaretoken": self.token}
        return self.session.post(self.address + path, sent, timeout=PATIENCE_S, **options)

    def status_of(self, path):
        return self.session.get(self.address + path, timeout=PATIENCE_S).status_code

    def send_picture(self):
        picture = io.BytesIO()
        Image.effect_noise((400, 400), 60).save(picture, "PNG")
        files = {"file": ("quai.png", picture.getvalue(), "image/png")}
        return self.send(self.FORM, {"title": "Quai", "collection": "1"}, files=files)


@pytest.fixture(scope="module")
def server():
    found = PostgreSQL()
    found.start()
    yield found
    found.end()


@pytest.fixture(scope="module")
def site(server, tmp_path_factory):
    found = Site(tmp_path_factory.mktemp("site"), server.url)
    found.process = found.serve()
    yield found
    found.processes.end()


@pytest.mark.parametrize("how", ["fast", "immediate"])
def test_while_postgresql_restarts_pages_are_503_and_once_it_is_back_none_is(server, site, how):
    before = site.statuses()

    server.stop(how)
    away = [site.ask(path) for path in ("/agenda/", "/api/v1/events/")]
    began = time.monotonic()
    known = [site.ask(path) for path in ("/agenda/", "/en/agenda/") * 5]
    took = time.monotonic() - began
    ready, living = site.ask("/readyz"), site.ask("/healthz")
    server.start()
    deadline = time.monotonic() + PATIENCE_S  # the pool retries by itself, with growing pauses
    while site.ask("/readyz")[0] != 200:
        assert time.monotonic() < deadline
    after = site.statuses() + site.statuses()

    assert before == [200] * len(READ)
    assert [(status, headers["Retry-After"]) for status, headers, _text in away + known] == [
        (503, "5")
    ] * 12
    assert took < POOL_PATIENCE_S  # less than a single wait for a pooled connection
    assert ["ne répond pas" in text for _status, _headers, text in known] == [True, False] * 5
    assert ["does not answer" in text for _status, _headers, text in known] == [False, True] * 5
    assert (ready[0], living[0], site.process.poll()) == (503, 200, None)
    assert after == [200] * len(READ) * 2
    assert "Traceback" not in site.log_of("site")


def living_by(server):
    """Return the kinds of process with a heartbeat."""
    with psycopg.connect(server.url) as database:
        return [
            row[0]
            for row in database.execute("SELECT process FROM config_heartbeat ORDER BY process")
        ]


def test_what_runs_beside_waits_in_a_line_and_goes_on_when_postgresql_restarts(server, site):
    waiting = [site.beside(*WORKER), site.beside("clock"), site.beside("dispatch")]
    begun = {
        "clock": "clock_started",
        "dispatch": "dispatcher_started",
        "db_worker": "Starting worker",
    }
    for name, word in begun.items():
        site.wait_for_line(name, word)
    deadline = time.monotonic() + PATIENCE_S
    while living_by(server) != ["clock", "db_worker", "dispatch"]:
        assert time.monotonic() < deadline, living_by(server)
        time.sleep(0.1)

    server.stop("immediate")
    for name in begun:
        site.wait_for_line(name, "waits_for_the_database")
    server.start()
    site.wait_for_line("db_worker", "worker_has_the_database_again")
    deadline = time.monotonic() + PATIENCE_S
    while site.log_of("db_worker").count("Starting worker") < 2:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    for process in waiting:
        process.terminate()

    assert [process.wait(PATIENCE_S) for process in waiting] == [0, 0, 0]
    assert [name for name in begun if "Traceback" in site.log_of(name)] == []
    assert site.log_of("db_worker").count("worker_waits_for_the_database") == 1


@pytest.fixture(params=["sqlite", "postgresql"])
def full(request, tmp_path):
    """A site whose database and pictures are on a small disk; yields (site, disk)."""
    with small_disk(200) as disk:
        media = disk / "media"
        media.mkdir()
        server = PostgreSQL(disk) if request.param == "postgresql" else None
        if server:
            server.start()
        url = server.url if server else f"sqlite:///{disk / 'db.sqlite3'}"
        site = Site(tmp_path, url, MEDIA_ROOT=str(media))
        try:
            site.process = site.serve()
            yield site, disk
        finally:
            site.processes.end()
            if server:
                server.end()


def test_without_room_on_the_disk_pages_are_read_and_what_is_written_is_503_until_there_is(full):
    site, disk = full
    editor = Editor(site)
    before = site.statuses()
    ballast = fill(disk)

    read = site.statuses() + site.statuses()
    in_the_cms = editor.status_of("/cms/images/")
    sent = [site.subscribe(number) for number in range(40)]
    picture = editor.send_picture()
    ballast.unlink()

    assert before + read == [200] * len(READ) * 3
    assert in_the_cms == 200
    assert {status for status, _headers, _text in sent} - {201} == {503}
    assert (picture.status_code, "rechargez cette page" in picture.text) == (503, True)
    assert site.subscribe(41)[0] == 201
    assert editor.send_picture().status_code == 200
    assert site.process.poll() is None
    assert "Traceback" not in site.log_of("site")
