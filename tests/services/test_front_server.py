"""``deploy/nginx.conf`` in Debian's nginx before the real site: pages, feeds, URLs, sockets,
streams."""

import gzip
import http.client
import json
import os
import shutil
import socket
import ssl
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import brotli
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from tests.databases import load_schema
from tests.services.fronted import (
    HOST,
    PATIENCE_S,
    ROOT,
    environment_of,
    free_port,
    fronted,
    has_brotli,
    has_ipv6,
    manage,
    served,
)
from tests.services.live_site import Editor

pytestmark = pytest.mark.skipif(
    shutil.which("nginx", path="/usr/sbin:/usr/bin") is None,
    reason="nginx is not there: apt-get install nginx",
)
#: Cookie names of production.
SOMEBODY = ("__Host-session", "__Host-csrf")
#: `collectstatic`, compressing only our style sheets: compressing everything takes a minute.
COLLECT = """
from django.core.management import call_command
from whitenoise.storage import CompressedManifestStaticFilesStorage

compress_all = CompressedManifestStaticFilesStorage.compress_files
CompressedManifestStaticFilesStorage.compress_files = lambda storage, names: compress_all(
    storage, [name for name in names if name.startswith("css/")]
)
call_command("collectstatic", interactive=False, verbosity=0)
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("front")


@pytest.fixture(scope="module")
def city(folder):
    """The https port of a migrated site behind nginx."""
    load_schema(environment_of(folder)["DATABASE_URL"])
    manage(folder, "shell", "--no-imports", "--command", COLLECT)
    port = free_port()
    with served(folder, port), fronted(folder, port) as secure:
        yield secure


@pytest.fixture(scope="module")
def editor(city, folder):
    """An editor process that sends alerts."""
    command = [sys.executable, "-m", "tests.services.live_editor"]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, cwd=ROOT, env=environment_of(folder), **pipes) as process:
        yield Editor(process)
        process.stdin.close()


@pytest.fixture(scope="module")
def echo(tmp_path_factory):
    """The https port of an application behind nginx that echoes what nginx tells it."""
    folder, port = tmp_path_factory.mktemp("echo"), free_port()
    with served(folder, port, "tests.services.echo:application"), fronted(folder, port) as secure:
        yield secure


def trusting():
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE  # the test's own certificate
    return context


def ask(port, path, source="127.0.0.1", **headers):
    connection = http.client.HTTPSConnection(
        source, port, context=trusting(), source_address=(source, 0)
    )
    connection.request(
        "GET", path, headers={"Host": HOST} | {k.replace("_", "-"): v for k, v in headers.items()}
    )
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer, body


def test_a_port_for_a_server_is_none_that_the_kernel_gives_to_who_connects():
    kernels = Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()

    ports = [free_port() for _ in range(100)]

    assert max(ports) < int(kernels[0])


def test_a_page_comes_through_with_its_policies(city):
    answer, _body = ask(city, "/agenda/")

    assert (answer.status, "Strict-Transport-Security" in answer.headers) == (200, True)
    assert "Content-Security-Policy" in answer.headers


def test_a_feed_that_did_not_change_is_not_sent_again(city):
    first, _body = ask(city, "/agenda.ics")

    second, body = ask(city, "/agenda.ics", If_None_Match=first.headers["ETag"])

    assert (first.status, second.status, body) == (200, 304, b"")


def test_what_the_site_compressed_comes_through_as_it_left(city):
    page, octets = ask(city, "/agenda/", Accept_Encoding="gzip")
    zipped, compressed = ask(city, "/agenda.json", Accept_Encoding="gzip")
    known, nothing = ask(
        city, "/agenda.json", Accept_Encoding="gzip", If_None_Match=zipped.headers["ETag"]
    )

    assert (page.status, bool(octets), zipped.status, bool(compressed)) == (200, True, 200, True)
    assert (known.status, nothing) == (304, b"")


def test_a_page_leaves_compressed(city):
    plain, page = ask(city, "/agenda/")
    zipped, octets = ask(city, "/agenda/", Accept_Encoding="gzip")

    assert (plain.headers["Content-Encoding"], zipped.headers["Content-Encoding"]) == (None, "gzip")
    assert gzip.decompress(octets) == page
    assert "Accept-Encoding" in ", ".join(zipped.headers.get_all("Vary"))


def test_a_crowd_has_one_page_and_whoever_is_somebody_their_own(city):
    """Each rendering has a request id; at least two of five requests fall within a second."""
    strangers = [ask(city, "/agenda/?q=bal")[0].headers["X-Request-ID"] for _ in range(5)]
    known = [
        ask(city, "/agenda/?q=bal", Cookie=f"a=b; {name}=1")[0].headers["X-Request-ID"]
        for name in SOMEBODY
    ]
    posted = [ask(city, "/api/v1/events/")[0].headers["X-Request-ID"] for _ in range(2)]

    assert len(set(strangers)) < 5
    assert set(known).isdisjoint(strangers)
    assert (len(set(known)), len(set(posted))) == (len(SOMEBODY), 2)


def test_sites_that_ask_about_people_do_not_wait_for_one_another(city, folder):
    """The cache, and the lock that goes with it, has no word about them in the log."""
    answer, _body = ask(city, "/identity/userinfo", Authorization="Bearer a.b.c")
    log = folder / "agenda.log"

    deadline = time.monotonic() + PATIENCE_S
    while " GET /identity/userinfo " not in (lines := log.read_text()):
        assert time.monotonic() < deadline, lines[-2000:]
    [asked] = [line for line in lines.splitlines() if " GET /identity/userinfo " in line]
    assert (answer.status, asked.split()[-1]) == (401, "-")


def test_a_long_state_is_carried_to_the_door(echo):
    answer, _body = ask(echo, "/identity/authorize")

    assert (answer.status, len(answer.headers["Location"])) == (200, 7_001)


#: Signs somebody in who keeps an event, and prints the session and the token of their calendar.
SIGN_IN = """
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone
from accounts.models import User
from agenda.services.kept import OutingChange, merge_outings, open_calendar
from tests.factories.agenda import AreaFactory, CategoryFactory, EventFactory, PlaceFactory
from tests.factories.agenda import published_event
user = User.objects.create_user("lou", "lou@example.org")
# Each process numbers what it makes from 0, and another test makes an event, too.
for made in (AreaFactory, CategoryFactory, EventFactory, PlaceFactory):
    made.reset_sequence(100)
event = published_event(title="Bal de Lou")
merge_outings(user, [OutingChange(event.pk, True, timezone.now())])
session = SessionStore()
session[SESSION_KEY] = str(user.pk)
session[BACKEND_SESSION_KEY] = "accounts.backends.ProfiledBackend"
session[HASH_SESSION_KEY] = user.get_session_auth_hash()
session.save()
print(session.session_key, open_calendar(user).token)
"""


def test_nothing_of_somebody_signed_in_is_kept_for_others(city, folder):
    key, token = manage(folder, "shell", "--no-imports", text=SIGN_IN).split()[-2:]
    cookie = f"__Host-session={key}; account=0123456789abcdef"
    paths = ("/compte/", "/compte/prevenir/", "/compte/ranger/")

    theirs = [ask(city, path, Cookie=cookie) for path in paths]
    strangers = [ask(city, path) for path in paths]
    calendar = f"/compte/calendrier/{token}.ics"
    read = [ask(city, calendar)[0] for _ in range(2)]
    # A cookie for scripts makes nobody somebody: the page is everybody's.
    shared = [ask(city, "/agenda/?q=lou", Cookie="account=0123456789abcdef")[0] for _ in range(5)]

    assert [answer.status for answer, _page in theirs] == [200] * len(paths)
    assert "lou@example.org" in theirs[0][1].decode()
    assert [answer.status for answer, _page in strangers] == [302] * len(paths)
    assert not any("lou@" in page.decode() for _answer, page in strangers)
    assert {answer.status for answer in read} == {200}
    assert len({answer.headers["X-Request-ID"] for answer in read}) == 2
    assert len({answer.headers["X-Request-ID"] for answer in shared}) < 5
    files = (path for path in (folder / "cache").rglob("*") if path.is_file())
    cached = b"".join(path.read_bytes() for path in files)
    log = "".join(path.read_text() for path in folder.glob("agenda*.log"))
    assert "GET /compte/ " in log
    assert (token in log, key in log) == (False, False)
    assert (b"lou@example.org" in cached, b"BEGIN:VCALENDAR" in cached) == (False, False)


def test_while_nothing_changes_a_page_is_made_once_and_each_second_asked_about(city, folder):
    manage(
        folder,
        "shell",
        text="from tests.factories.agenda import published_event\npublished_event(title='Bal')\n",
    )
    log, made = folder / "agenda.log", ""

    deadline = time.monotonic() + PATIENCE_S
    while not log.read_text().endswith(" REVALIDATED\n"):
        assert time.monotonic() < deadline, log.read_text()[-2000:]
        before = made
        made = ask(city, "/agenda/")[0].headers["X-Request-ID"]

    assert made == before


def test_a_stranger_who_searches_without_end_is_told_to_wait(echo, tmp_path):
    """Parallel requests on one connection: in sequence a busy machine would be slow enough for the
    limit.

    The application is never busy, whereas the site's admission control could refuse some requests.
    """
    at_once = ["curl", "--silent", "--insecure", "--http2", "--parallel", "--parallel-max", "80"]
    seen = [
        "--output",
        f"{tmp_path}/#1",
        "--write-out",
        "%{filename_effective} %{http_code} %header{retry-after}\n",
    ]
    stranger = ["--interface", "127.0.0.2", "--header", f"Host: {HOST}"]
    address = f"https://127.0.0.2:{echo}/agenda/?q=encore#[1-80]"

    asked = subprocess.run(
        [*at_once, *seen, *stranger, address], check=True, capture_output=True, text=True
    )

    answers = set()
    for line in asked.stdout.splitlines():
        file, status, *wait = line.split()
        answers.add((status, *wait, "on reprend son souffle" in Path(file).read_text()))
    assert answers == {("200", False), ("429", "2", True)}
    deadline = time.monotonic() + PATIENCE_S
    while ask(echo, "/agenda/", source="127.0.0.2")[0].status == 429:
        assert time.monotonic() < deadline, "who waited is still told to wait"
        time.sleep(0.1)


def test_who_sends_what_is_too_large_is_told_so_in_words(city):
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with closing(
        http.client.HTTPSConnection("127.0.0.1", city, context=context, timeout=PATIENCE_S)
    ) as sender:
        sender.putrequest("POST", "/cms/images/add/")
        sender.putheader("Content-Length", str(22 << 20))
        sender.endheaders()  # refused because of its length alone
        answer = sender.getresponse()
        body = answer.read().decode()

    assert (answer.status, "Ce fichier est trop lourd" in body) == (413, True)


def test_what_has_a_digest_in_its_name_is_kept_for_ever_and_comes_from_the_front_server(
    city, folder
):
    manifest = json.loads((folder / "static" / "staticfiles.json").read_text())["paths"]
    answer, octets = ask(city, f"/static/{manifest['css/agenda.css']}", Accept_Encoding="gzip")
    plain, _octets = ask(city, "/static/css/agenda.css")

    assert (answer.status, answer.headers["Content-Encoding"], answer.headers["X-Request-ID"]) == (
        200,
        "gzip",
        None,
    )
    assert gzip.decompress(octets) == (folder / "static" / manifest["css/agenda.css"]).read_bytes()
    assert "immutable" in answer.headers["Cache-Control"]
    assert "immutable" not in plain.headers["Cache-Control"]


def test_a_part_of_the_city_s_map_comes_alone_and_as_it_is(city, folder):
    manifest = json.loads((folder / "static" / "staticfiles.json").read_text())["paths"]
    url = f"/static/{manifest['plan/city.pmtiles']}"

    answer, octets = ask(city, url, Range="bytes=0-126", Accept_Encoding="gzip, br")

    assert (answer.status, answer.headers["Content-Encoding"]) == (206, None)
    assert octets == (folder / "static" / "plan" / "city.pmtiles").read_bytes()[:127]


@pytest.mark.skipif(
    not (has_brotli() or os.environ.get("REQUIRE_SERVICES")),
    reason="nginx has no brotli: apt-get install libnginx-mod-http-brotli-filter"
    " libnginx-mod-http-brotli-static",
)
def test_who_understands_brotli_gets_pages_and_styles_by_it(city, folder):
    page, said = ask(city, "/agenda/?page=1", Accept_Encoding="br, gzip")
    _answer, whole = ask(city, "/agenda/?page=1")
    style, drawn = ask(city, "/static/css/agenda.css", Accept_Encoding="br, gzip")

    assert [one.headers["Content-Encoding"] for one in (page, style)] == ["br", "br"]
    assert "Accept-Encoding" in page.headers["Vary"]
    assert len(brotli.decompress(said)) == len(whole)
    assert brotli.decompress(drawn) == (folder / "static" / "css" / "agenda.css").read_bytes()
    assert style.headers["Content-Type"] == "text/css"


def test_the_log_tells_neither_who_asked_nor_what(city, folder):
    ask(city, "/agenda/?q=mon+secret", source="127.0.0.2")
    ask(city, "/cms/password_reset/confirm/Mg/jeton/", source="127.0.0.2")
    ask(city, "/en/compte/invitation/jeton/", source="127.0.0.2")
    ask(city, "/badges/5e1f00aa-89d6-4c0e-9a4b-77d0aa5c11ee/")
    ask(city, "/en/badges/5e1f00aa-89d6-4c0e-9a4b-77d0aa5c11ee/")

    written = "".join(path.read_text() for path in folder.glob("agenda*.log"))

    assert " 200 GET /agenda/ " in written
    assert [word for word in ("127.0.0.2", "secret", "jeton", "5e1f") if word in written] == []


def test_without_a_process_behind_it_a_page_says_when_to_come_back(tmp_path):
    with fronted(tmp_path, free_port()) as secure:
        answer, body = ask(secure, "/agenda/")

    assert (answer.status, answer.headers["Retry-After"]) == (503, "10")
    assert "De retour dans un instant" in body.decode()


@pytest.mark.parametrize("name", SOMEBODY)
def test_a_strange_cookie_has_no_more_pages_made_than_a_searcher(echo, name):
    source = "127.0.0.3"
    connection = http.client.HTTPSConnection(
        source, echo, context=trusting(), source_address=(source, 0)
    )
    statuses = set()
    with closing(connection):
        for _ in range(400):  # on one connection, for speed
            connection.request(
                "GET", "/agenda/", headers={"Host": HOST, "Cookie": f"{name}=strange"}
            )
            answer = connection.getresponse()
            answer.read()
            statuses.add(answer.status)

    assert statuses == {200, 429}
    assert ask(echo, "/agenda/", source=source)[0].status == 200


@pytest.mark.skipif(not has_ipv6(), reason="this machine has no IPv6")
def test_who_has_ipv6_is_answered_too(echo):
    answer, _body = ask(echo, "/agenda/", source="::1")

    assert answer.status == 200


@pytest.mark.parametrize("source", ["127.0.0.1", "127.0.0.2"])
def test_the_site_is_told_the_visitors_own_address_whatever_the_visitor_writes(echo, source):
    _answer, body = ask(
        echo, f"/{source}", source=source, X_Forwarded_For="203.0.113.9", X_Forwarded_Proto="http"
    )

    assert json.loads(body) == {"client": source, "scheme": "https", "host": HOST}


def test_a_page_hears_an_alert_at_once_and_resumes_where_it_was(city, editor):
    with opened(city, since=0) as page:
        heard(page, "hello")  # after earlier tests' alerts
        first = said(editor)
        before = heard(page, "Alert")
    second = said(editor)
    with opened(city, since=first) as page:
        after = heard(page, "Alert")

    assert (before, after) == ([first], [second])


def test_a_page_of_another_site_opens_no_socket(city):
    with (
        pytest.raises(InvalidStatus) as refused,
        opened(city, since=0, origin="https://elsewhere.example"),
    ):
        pass

    assert refused.value.response.status_code == 403


def test_an_event_stream_is_not_held_back_and_resumes_by_its_last_id(city, editor):
    with stream(city) as lines:
        until(lines, '"hello"')
        first = said(editor)
        heard_at_once = until(lines, "id:")
    second = said(editor)
    with stream(city, Last_Event_ID=str(first)) as lines:
        resumed = until(lines, "id:")

    assert (heard_at_once, resumed) == (f"id: {first}", f"id: {second}")


def test_figures_are_for_this_machine_alone(city):
    inside, _body = ask(city, "/metrics")
    outside, _refusal = ask(city, "/metrics", source="127.0.0.2")

    assert (inside.status, outside.status) == (200, 403)


def said(editor):
    """Send an alert and return its id."""
    editor.say("send")
    return editor.answer()


def opened(port, since, origin=f"https://{HOST}"):
    """Open a page's WebSocket through nginx."""
    line = socket.create_connection(("127.0.0.1", port))
    return connect(
        f"wss://{HOST}/ws/alertes/?depuis={since}", sock=line, ssl=trusting(), origin=origin
    )


def heard(page, kind):
    """Return the alert ids up to the first message of ``kind``."""
    ids = []
    while True:
        told = json.loads(page.recv(PATIENCE_S))
        if told["type"] == "Alert":
            ids.append(told["id"])
        if told["type"] == kind:
            return ids


@contextmanager
def stream(port, **headers):
    """Yield the lines of the event stream through nginx."""
    connection = http.client.HTTPSConnection(
        "127.0.0.1", port, context=trusting(), timeout=PATIENCE_S
    )
    connection.request(
        "GET",
        "/alertes/flux",
        headers={"Host": HOST} | {k.replace("_", "-"): v for k, v in headers.items()},
    )
    answer = connection.getresponse()
    assert (answer.status, answer.headers["Content-Type"]) == (
        200,
        "text/event-stream; charset=utf-8",
    )
    yield (line.decode().rstrip("\n") for line in answer)
    connection.close()


def until(lines, text):
    """Return the first line that contains ``text``."""
    return next(line for line in lines if text in line)
