"""``deploy/nginx.conf`` in Debian's nginx, before the real site: pages, feeds, addresses, sockets, event streams."""

import http.client
import json
import shutil
import socket
import ssl
import subprocess
import sys
from contextlib import contextmanager

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from tests.services.fronted import HOST, PATIENCE_S, ROOT, environment_of, free_port, fronted, manage, served
from tests.services.live_site import Editor

pytestmark = pytest.mark.skipif(
    shutil.which("nginx", path="/usr/sbin:/usr/bin") is None, reason="nginx is not there: apt-get install nginx"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("front")


@pytest.fixture(scope="module")
def city(folder):
    """The https port of a migrated site behind nginx."""
    manage(folder, "migrate", "--verbosity", "0")
    manage(folder, "collectstatic", "--no-input", "--verbosity", "0")
    port = free_port()
    with served(folder, port), fronted(folder, port) as secure:
        yield secure


@pytest.fixture(scope="module")
def editor(city, folder):
    """Sends alerts, from a process of its own."""
    command = [sys.executable, "-m", "tests.services.live_editor"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, cwd=ROOT, env=environment_of(folder), **pipes) as process:
        yield Editor(process)
        process.stdin.close()


@pytest.fixture(scope="module")
def echo(tmp_path_factory):
    """The https port of an application that says what it is told, behind nginx."""
    folder, port = tmp_path_factory.mktemp("echo"), free_port()
    with served(folder, port, "tests.services.echo:application"), fronted(folder, port) as secure:
        yield secure


def trusting():
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE  # its certificate is the test's own
    return context


def ask(port, path, source="127.0.0.1", **headers):
    connection = http.client.HTTPSConnection(source, port, context=trusting(), source_address=(source, 0))
    connection.request("GET", path, headers={"Host": HOST} | {k.replace("_", "-"): v for k, v in headers.items()})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer, body


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
    known, nothing = ask(city, "/agenda.json", Accept_Encoding="gzip", If_None_Match=zipped.headers["ETag"])

    assert (page.status, bool(octets), zipped.status, bool(compressed)) == (200, True, 200, True)
    assert (known.status, nothing) == (304, b"")


@pytest.mark.parametrize("source", ["127.0.0.1", "127.0.0.2"])
def test_the_site_is_told_the_visitors_own_address_whatever_the_visitor_writes(echo, source):
    _answer, body = ask(echo, "/", source=source, X_Forwarded_For="203.0.113.9", X_Forwarded_Proto="http")

    assert json.loads(body) == {"client": source, "scheme": "https", "host": HOST}


def test_a_page_hears_an_alert_at_once_and_resumes_where_it_was(city, editor):
    with opened(city, since=0) as page:
        greeting = heard(page, "hello")
        first = said(editor)
        before = heard(page, "Alert")
    second = said(editor)
    with opened(city, since=first) as page:
        after = heard(page, "Alert")

    assert (greeting, before, after) == ([], [first], [second])


def test_a_page_of_another_site_opens_no_socket(city):
    with pytest.raises(InvalidStatus) as refused, opened(city, since=0, origin="https://elsewhere.example"):
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
    """The id of an alert that is sent now."""
    editor.say("send")
    return editor.answer()


def opened(port, since, origin=f"https://{HOST}"):
    """A page's socket through nginx."""
    line = socket.create_connection(("127.0.0.1", port))
    return connect(f"wss://{HOST}/ws/alertes/?depuis={since}", sock=line, ssl=trusting(), origin=origin)


def heard(page, kind):
    """The ids of the alerts up to the first text of ``kind``."""
    ids = []
    while True:
        told = json.loads(page.recv(PATIENCE_S))
        if told["type"] == "Alert":
            ids.append(told["id"])
        if told["type"] == kind:
            return ids


@contextmanager
def stream(port, **headers):
    """The lines of the event stream through nginx, as they come."""
    connection = http.client.HTTPSConnection("127.0.0.1", port, context=trusting(), timeout=PATIENCE_S)
    connection.request(
        "GET", "/alertes/flux", headers={"Host": HOST} | {k.replace("_", "-"): v for k, v in headers.items()}
    )
    answer = connection.getresponse()
    assert (answer.status, answer.headers["Content-Type"]) == (200, "text/event-stream; charset=utf-8")
    yield (line.decode().rstrip("\n") for line in answer)
    connection.close()


def until(lines, text):
    """The first line that holds it."""
    return next(line for line in lines if text in line)
