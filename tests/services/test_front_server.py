"""``deploy/nginx.conf`` in Debian's nginx, before the real site: pages, feeds, addresses."""

import http.client
import json
import shutil
import ssl

import pytest

from tests.services.fronted import HOST, free_port, fronted, manage, served

pytestmark = pytest.mark.skipif(
    shutil.which("nginx", path="/usr/sbin:/usr/bin") is None, reason="nginx is not there: apt-get install nginx"
)


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    """The https port of a migrated site behind nginx."""
    folder = tmp_path_factory.mktemp("front")
    manage(folder, "migrate", "--verbosity", "0")
    manage(folder, "collectstatic", "--no-input", "--verbosity", "0")
    port = free_port()
    with served(folder, port), fronted(folder, port) as secure:
        yield secure


@pytest.fixture(scope="module")
def echo(tmp_path_factory):
    """The https port of an application that says what it is told, behind nginx."""
    folder, port = tmp_path_factory.mktemp("echo"), free_port()
    with served(folder, port, "tests.services.echo:application"), fronted(folder, port) as secure:
        yield secure


def trusting(folder_port):
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE  # its certificate is the test's own
    return context


def ask(port, path, source="127.0.0.1", **headers):
    connection = http.client.HTTPSConnection(source, port, context=trusting(port), source_address=(source, 0))
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


def test_figures_are_for_this_machine_alone(city):
    inside, _body = ask(city, "/metrics")
    outside, _refusal = ask(city, "/metrics", source="127.0.0.2")

    assert (inside.status, outside.status) == (200, 403)
