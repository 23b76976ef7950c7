"""Fetching a file from a URL, and everything that is refused."""

import gzip
import ipaddress
import socket
import threading
import time
import tracemalloc
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.servers import answering
from web.fetch import Asked, FetchError, FetchFailure, connect, fetch, fetch_named, is_allowed

BOMB = gzip.compress(b"x" * 20_000_000)


class Handler(BaseHTTPRequestHandler):
    """Server with good and bad answers, chosen by path."""

    server: Any

    def do_GET(self):
        name = "do_" + self.path.strip("/").partition("/")[0].partition("?")[0]
        getattr(self, name)()

    def do_POST(self):
        form = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.answer(f"{self.headers['Authorization']} {form}".encode())

    def answer(self, body=b"", status=200, **headers):
        self.send_response(status)
        for header, value in headers.items():
            self.send_header(header.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_file(self):
        self.answer(b"[1, 2]", Content_Type="application/json")

    def do_host(self):
        self.answer(self.headers["Host"].encode())

    def do_again(self):
        self.answer(status=302, Location="/again")

    def do_there(self):
        self.answer(status=302, Location="/file")

    def do_inside(self):
        self.answer(status=302, Location="http://10.0.0.1/secret")

    def do_disk(self):
        self.answer(status=302, Location="file:///etc/passwd")

    def do_big(self):
        self.answer(b"x" * 5_000)

    def do_endless(self):
        self.send_response(200)
        self.end_headers()
        for _turn in range(100_000):
            try:
                self.wfile.write(b"x" * 1_000)
            except OSError:
                return

    def do_packed(self):
        self.answer(gzip.compress(b"[1, 2]"), Content_Encoding="gzip")

    def do_bomb(self):
        self.answer(BOMB, Content_Encoding="x-gzip")

    def do_half_packed(self):
        self.answer(gzip.compress(b"[1, 2]")[:-4], Content_Encoding="gzip")

    def do_badly_packed(self):
        self.answer(b"no gzip", Content_Encoding="gzip")

    def do_brotli(self):
        self.answer(b"\x0b", Content_Encoding="br")

    def do_agent(self):
        self.answer(self.headers["User-Agent"].encode())

    def do_path(self):
        self.answer(self.path.encode())

    def do_to_accents(self):
        self.wfile.write(
            b"HTTP/1.0 302 Found\r\nLocation: /path/\xc3\xa9t\xc3\xa9\r\nContent-Length: 0\r\n\r\n"
        )

    def do_missing(self):
        self.answer(status=404)

    def do_cut(self):
        self.send_response(200)
        self.send_header("Content-Length", "100")
        self.end_headers()
        self.wfile.write(b"half")

    def do_dripping(self):
        self.send_response(200)
        self.end_headers()
        self.drip(b"x")

    def do_dripping_headers(self):
        self.drip(b"H")

    def drip(self, byte):
        """Send one byte at a time, for five seconds or until the client disconnects."""
        for _turn in range(100):
            try:
                self.wfile.write(byte)
                self.wfile.flush()
            except OSError:
                self.server.was_left.set()
                return
            time.sleep(0.05)

    def log_message(self, *args):
        """Log nothing."""


@pytest.fixture(scope="module")
def http_server():
    server: Any = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.was_left = threading.Event()
    with answering(server) as server.address:
        yield server


@pytest.fixture
def server(http_server):
    return http_server.address


@pytest.fixture
def loopback(settings):
    settings.FETCH_ALLOWS_LOOPBACK = True


def refusal(url, *, max_bytes=10_000, timeout_s=5):
    with pytest.raises(FetchError) as refused:
        fetch(url, max_bytes=max_bytes, timeout_s=timeout_s)
    return str(refused.value)


def test_a_file_is_fetched_whole(server, loopback):
    fetched = fetch(f"{server}/file", max_bytes=100, timeout_s=5)

    with fetched.file as body:
        assert (body.read(), fetched.url, fetched.content_type) == (
            b"[1, 2]",
            f"{server}/file",
            "application/json",
        )


def test_the_server_is_asked_by_its_name_and_not_by_its_address(server, loopback):
    port = server.rpartition(":")[2]

    with fetch(f"http://localhost:{port}/host", max_bytes=100, timeout_s=5).file as body:
        assert body.read() == f"localhost:{port}".encode()


def test_a_redirect_is_followed(server, loopback):
    fetched = fetch(f"{server}/there", max_bytes=100, timeout_s=5)

    with fetched.file as body:
        assert (body.read(), fetched.url) == (b"[1, 2]", f"{server}/file")


def test_a_redirect_that_never_ends_is_given_up(server, loopback):
    assert refusal(f"{server}/again") == "trop de redirections"


def test_a_redirect_to_a_private_address_is_refused(server, loopback):
    assert refusal(f"{server}/inside") == "adresse privée refusée\u00a0: 10.0.0.1"


def test_a_redirect_to_the_disk_is_refused(server, loopback):
    assert refusal(f"{server}/disk") == "adresse refusée\u00a0: file:///etc/passwd"


def test_this_machine_is_refused_by_address_and_by_name(server):
    port = server.rpartition(":")[2]

    assert refusal(f"{server}/file") == "adresse privée refusée\u00a0: 127.0.0.1"
    assert refusal(f"http://localhost:{port}/file") == "adresse privée refusée\u00a0: localhost"
    assert (
        refusal(f"http://[::ffff:127.0.0.1]:{port}/file")
        == "adresse privée refusée\u00a0: ::ffff:127.0.0.1"
    )


def test_a_name_that_leads_inside_beside_outside_is_refused(monkeypatch):
    def resolve(host, port, **options):
        return [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.215.14", port)),
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("192.168.1.1", port)),
        ]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)

    assert refusal("http://example.org/") == "adresse privée refusée\u00a0: example.org"


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.org/a",
        "file:///etc/passwd",
        "http://user:secret@example.org/",
        "http:///nothing",
        "http://example.org:99999/",
        "qfap.json",
    ],
)
def test_what_is_no_plain_web_address_is_refused(url):
    assert refusal(url).startswith("adresse ")


def test_a_file_that_says_it_is_too_big_is_refused(server, loopback):
    assert refusal(f"{server}/big", max_bytes=4_999) == "plus de 4999 octets"


def test_a_file_of_the_largest_size_is_taken(server, loopback):
    with fetch(f"{server}/big", max_bytes=5_000, timeout_s=5).file as body:
        assert len(body.read()) == 5_000


def test_a_file_without_end_is_refused_at_its_limit(server, loopback):
    assert refusal(f"{server}/endless", max_bytes=4_999) == "plus de 4999 octets"


def test_a_packed_answer_is_unpacked_though_nobody_asked_for_it(server, loopback):
    with fetch(f"{server}/packed", max_bytes=100, timeout_s=5).file as body:
        assert body.read() == b"[1, 2]"


def test_a_packed_answer_is_unpacked_to_its_limit_and_no_further(server, loopback):
    tracemalloc.start()

    refused = refusal(f"{server}/bomb", max_bytes=100_000)
    most_bytes = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert refused == "plus de 100000 octets"
    assert most_bytes < 5_000_000


def test_a_packed_answer_that_was_cut_or_is_none_is_refused(server, loopback):
    assert refusal(f"{server}/half_packed") == "réponse coupée"
    assert refusal(f"{server}/badly_packed").startswith("réponse illisible\u00a0: ")


def test_an_answer_packed_otherwise_is_refused_for_nobody_asked_for_it(server, loopback):
    assert refusal(f"{server}/brotli") == "réponse compressée sans qu’on l’ait demandé"


def test_the_server_is_told_who_asks(server, loopback, settings):
    settings.FETCH_USER_AGENT = "city-agenda (+https://agenda.example; agenda@ville.example)"

    with fetch(f"{server}/agent", max_bytes=100, timeout_s=5).file as body:
        assert body.read().decode() == settings.FETCH_USER_AGENT


def test_an_address_is_taken_as_people_paste_it(server, loopback):
    fetched = fetch(
        f"  {server}/path/été à Paris?q=café%20noir&b=ü#où ", max_bytes=200, timeout_s=5
    )

    asked = "/path/%C3%A9t%C3%A9%20%C3%A0%20Paris?q=caf%C3%A9%20noir&b=%C3%BC"
    with fetched.file as body:
        assert (body.read().decode(), fetched.url) == (asked, f"{server}{asked}")


def test_a_redirect_may_have_accents_as_servers_write_them(server, loopback):
    with fetch(f"{server}/to_accents", max_bytes=100, timeout_s=5).file as body:
        assert body.read() == b"/path/%C3%A9t%C3%A9"


def test_a_name_with_accents_is_looked_up_in_punycode(monkeypatch):
    asked = []

    def resolve(host, port, **options):
        asked.append(host)
        raise OSError

    monkeypatch.setattr(socket, "getaddrinfo", resolve)

    assert refusal("https://théâtre.example/") == "nom inconnu\u00a0: xn--thtre-4qa2c.example"
    assert asked == ["xn--thtre-4qa2c.example"]


def test_a_name_that_nobody_answers_for_is_given_up_at_the_time_limit(monkeypatch):
    answered = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **options: answered.wait(30))

    refused = refusal("http://example.org/", timeout_s=0.2)
    answered.set()

    assert refused == "trop lent"


def test_an_error_is_said(server, loopback):
    assert refusal(f"{server}/missing") == "réponse 404"


def test_a_file_that_was_cut_is_refused(server, loopback):
    assert refusal(f"{server}/cut").startswith(("pas de réponse", "réponse coupée"))


@pytest.mark.parametrize("path", ["dripping", "dripping_headers"])
def test_a_server_that_drips_is_cut_off_at_the_time_limit(http_server, loopback, path):
    http_server.was_left.clear()

    assert refusal(f"{http_server.address}/{path}", timeout_s=0.3) == "trop lent"
    assert http_server.was_left.wait(5)


def test_a_port_where_nobody_answers_is_said(loopback):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    assert refusal(f"http://127.0.0.1:{port}/").startswith("pas de réponse\u00a0: ")


@pytest.mark.parametrize(
    ("address", "is_public"),
    [
        ("93.184.215.14", True),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
        ("127.0.0.1", False),
        ("0.0.0.0", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.0.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("::", False),
        ("fe80::1", False),
        ("fc00::1", False),
        ("fec0::1", False),
        ("ff02::1", False),
        ("::ffff:10.0.0.1", False),
        ("::ffff:93.184.215.14", True),
        ("64:ff9b::a00:1", False),
        ("64:ff9b::5db8:d70e", True),
        ("2002:a00:1::", False),
    ],
)
def test_only_public_addresses_are_allowed(address, is_public):
    assert is_allowed(ipaddress.ip_address(address)) is is_public


def test_loopback_is_allowed_by_the_named_setting_and_nothing_else_is(loopback):
    assert is_allowed(ipaddress.ip_address("127.0.0.1"))
    assert is_allowed(ipaddress.ip_address("::1"))
    assert not is_allowed(ipaddress.ip_address("10.0.0.1"))


def test_a_server_that_the_operator_names_is_sent_a_form(server, loopback):
    asked = Asked({"Authorization": "Bearer x"}, b"code=1", is_named=True)

    fetched = fetch_named(f"{server}/form", asked, max_bytes=100, timeout_s=5)

    with fetched.file as body:
        assert body.read() == b"Bearer x code=1"


def test_a_named_server_leads_nowhere_else(server, loopback):
    with pytest.raises(FetchError) as refused:
        fetch_named(f"{server}/there", Asked(), max_bytes=100, timeout_s=5)

    assert (refused.value.failure, refused.value.status) == (FetchFailure.STATUS, 302)


def test_a_named_server_speaks_tls(server):
    with pytest.raises(FetchError) as refused:
        fetch_named(f"{server}/file", Asked(is_named=True), max_bytes=100, timeout_s=5)

    assert refused.value.failure is FetchFailure.ADDRESS


def test_a_named_server_may_stand_in_a_private_network_and_no_other(http_server):
    where = "127.0.0.1", http_server.server_port, time.monotonic() + 5

    connect(*where, Asked(is_named=True)).close()
    with pytest.raises(FetchError):
        connect(*where)


def test_beside_a_demonstration_this_machine_is_asked_and_no_other_private_one(server):
    asked = Asked({"Authorization": "Bearer x"}, b"code=1", is_beside=True)

    with fetch_named(f"{server}/form", asked, max_bytes=100, timeout_s=5).file as body:
        assert body.read() == b"Bearer x code=1"
    with pytest.raises(FetchError) as refused:
        fetch_named("http://10.0.0.1/form", asked, max_bytes=100, timeout_s=5)
    assert refused.value.failure is FetchFailure.PRIVATE
