"""Sign-ons of distinct people at another site: processor time of one warm process, and queries.

    .venv/bin/python -m benchmarks.sign_on [--people 5000]

Each person is in, and has agreed before. Their browser asks for a code, the site exchanges it, and
asks who it is. Beside it, npm oidc-provider does the same, with rows in memory and one signature
where we make two. Budget: 15 queries for the code, and 15 for its exchange.
"""

import argparse
import json
import os
import shutil
import subprocess
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlencode, urlsplit

from benchmarks.databases import temporary_database, url_of_the_database

if TYPE_CHECKING:
    from tests.accounts.relying_party import RelyingParty

PEOPLE = 5_000
MOST_QUERIES = 15
#: People who warm a process up, and those timed together: the clock of a process ticks every 10 ms.
WARM, TOGETHER = 20, 100
#: Most people of the other provider, which keeps a thousand rows in memory.
MOST_OF_OTHER = 100
VERIFIER = "v" * 43
SITE = "https://biblio.example"
JUDGES = Path(__file__).parents[1] / "tests" / "services" / "judges"
TICKS = os.sysconf("SC_CLK_TCK")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--people", type=int, default=PEOPLE)
    people = parser.parse_args().people
    with temporary_database(), TemporaryDirectory() as folder:
        from django.db import connection

        cookies = sign_people_in(people + WARM)
        with our_server(Path(folder)) as server:
            words = timed(server, cookies)
        print(f"{connection.vendor}: {words}; queries {count_queries(cookies)}", flush=True)
    if shutil.which("node") and (JUDGES / "node_modules" / "oidc-provider").exists():
        with other_server() as other:
            print(f"npm oidc-provider: {timed(other, other.let_in(min(people, MOST_OF_OTHER)))}")


@dataclass
class Server:
    """A provider in a process of its own, and one site that asks it."""

    process: "subprocess.Popen[str]"
    port: int
    paths: tuple[str, str, str]
    client: tuple[str, str]
    redirect_uri: str

    def code(self, cookie: str) -> str:
        """Return a code of the person whose browser has ``cookie``."""
        location, _body = self._ask(f"{self.paths[0]}?{urlencode(self.query)}", Cookie=cookie)
        return parse_qs(urlsplit(location).query)["code"][0]

    def token(self, code: str) -> str:
        """Exchange ``code`` for an access token."""
        form = {"grant_type": "authorization_code", "code": code, "code_verifier": VERIFIER}
        form["redirect_uri"] = self.redirect_uri
        proof = b64encode(":".join(self.client).encode()).decode()
        _location, body = self._ask(self.paths[1], form, Authorization=f"Basic {proof}")
        return str(json.loads(body)["access_token"])

    def userinfo(self, token: str) -> str:
        """Return who it is."""
        _location, body = self._ask(self.paths[2], Authorization=f"Bearer {token}")
        return str(json.loads(body)["sub"])

    def processor_s(self) -> float:
        """Return the processor time that the process has used."""
        stat = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(stat[11]) + int(stat[12])) / TICKS

    @property
    def query(self) -> dict[str, str]:
        """The request of the site."""
        from tests.accounts.relying_party import challenge_of

        return {
            "client_id": self.client[0],
            "redirect_uri": self.redirect_uri,
            "response_type": "code",
            "scope": "openid email",
            "state": "s" * 32,
            "nonce": "n" * 32,
            "code_challenge": challenge_of(VERIFIER),
            "code_challenge_method": "S256",
        }

    def _ask(
        self, path: str, form: Mapping[str, str] | None = None, **headers: str
    ) -> tuple[str, bytes]:
        """Return where the answer leads to, and its body."""
        connection = HTTPConnection("127.0.0.1", self.port)
        if form:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        body = urlencode(form) if form else None
        connection.request("POST" if form else "GET", path, body, headers)
        answer = connection.getresponse()
        location, content = answer.getheader("Location", ""), answer.read()
        connection.close()
        return location, content


class OtherServer(Server):
    """npm oidc-provider, as the tests serve it."""

    def let_in(self, count: int) -> list[str]:
        """Let ``count`` people in and agree; return the cookies of their browsers."""
        from tests.services.oidc_provider import Visitor

        url = f"http://127.0.0.1:{self.port}{self.paths[0]}?{urlencode(self.query)}"
        cookies = []
        for number in range(count + WARM):
            visitor = Visitor(SITE)
            visitor.walk(url, login=f"personne{number}")
            own = [one for one in visitor.cookies if one.name.startswith("_session")]
            cookies.append("; ".join(f"{one.name}={one.value}" for one in own))
        return cookies


def sign_people_in(count: int) -> list[str]:
    """Make people who are in and have agreed; return the cookies of their browsers."""
    from allauth.account.models import EmailAddress
    from allauth.usersessions.models import UserSession
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.contrib.sessions.models import Session
    from django.utils import timezone

    from accounts.models import Consent, Subject, User
    from tests.factories.accounts import SiteFactory

    site = SiteFactory(redirect_uris=[f"{SITE}/retour"], scopes=["openid", "email"])
    now, granted = timezone.now(), ["openid", "email"]
    made = [User(username=f"p{n}", email=f"p{n}@example.org", password="!") for n in range(count)]
    people = User.objects.bulk_create(made)
    proved = {"method": "code", "at": now.timestamp()}
    sessions = [
        Session(
            session_key=f"{one.pk:032d}",
            expire_date=now + timedelta(days=1),
            session_data=SessionStore().encode(
                {
                    SESSION_KEY: str(one.pk),
                    BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
                    HASH_SESSION_KEY: one.get_session_auth_hash(),
                    "account_authentication_methods": [proved],
                    "account_authentication_methods_user": str(one.pk),
                }
            ),
        )
        for one in people
    ]
    Session.objects.bulk_create(sessions)
    keys = [session.session_key for session in sessions]
    UserSession.objects.bulk_create(
        UserSession(user=one, session_key=key, ip="192.0.2.1")
        for one, key in zip(people, keys, strict=True)
    )
    EmailAddress.objects.bulk_create(
        EmailAddress(user=one, email=one.email, verified=True, primary=True) for one in people
    )
    Subject.objects.bulk_create(Subject(site=site, user=one) for one in people)
    Consent.objects.bulk_create(
        Consent(site=site, user=one, asked=granted, granted=granted) for one in people
    )
    return [f"{settings.SESSION_COOKIE_NAME}={key}" for key in keys]


@contextmanager
def our_server(folder: Path) -> Iterator[Server]:
    """Serve the city on the database of this process."""
    from accounts.models import Site
    from tests.accounts.relying_party import AUTHORIZE, TOKEN, USERINFO
    from tests.factories.accounts import SECRET
    from tests.services.live_site import Processes, free_port

    port, settings = free_port(), os.environ["DJANGO_SETTINGS_MODULE"]
    processes = Processes(
        folder,
        DATABASE_URL=url_of_the_database(),
        DJANGO_SETTINGS_MODULE=settings,
        LOG_LEVEL="ERROR",
    )
    client = (Site.objects.get().client_id, SECRET)
    try:
        process = processes.web(port)
        yield Server(process, port, (AUTHORIZE, TOKEN, USERINFO), client, f"{SITE}/retour")
    finally:
        processes.end()


@contextmanager
def other_server() -> Iterator[OtherServer]:
    """Serve npm oidc-provider."""
    run = ["node", str(JUDGES / "oidc_provider.mjs"), SITE]
    process = subprocess.Popen(run, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert process.stdout is not None
    try:
        origin = next(line for line in process.stdout if line.startswith("http://127.0.0.1:"))
        back = f"{SITE}/compte/exterieur/retour/"
        port = urlsplit(origin.strip()).port or 0
        yield OtherServer(process, port, ("/auth", "/token", "/me"), ("plain", "s3cret"), back)
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def timed(server: Server, cookies: list[str]) -> str:
    """Return the processor time of a sign-on, in words; the first people warm the process up."""
    for cookie in cookies[:WARM]:
        server.userinfo(server.token(server.code(cookie)))
    spent_ms = dict.fromkeys(("code", "token", "userinfo"), 0.0)
    people = cookies[WARM:]
    for first in range(0, len(people), TOGETHER):
        given = people[first : first + TOGETHER]
        for name in spent_ms:
            began = server.processor_s()
            given = [getattr(server, name)(one) for one in given]
            spent_ms[name] += 1_000 * (server.processor_s() - began)
    each = {name: spent / len(people) for name, spent in spent_ms.items()}
    whole = sum(each.values())
    parts = ", ".join(f"{name} {ms:.1f}" for name, ms in each.items())
    return (
        f"{len(people)} sign-ons, {whole:.1f} ms of its processor each ({parts}), "
        f"{1_000 / max(whole, 0.001):.0f} a second of it"
    )


def count_queries(cookies: list[str]) -> str:
    """Return the queries of each step of a warm process; raise beyond the budget."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    warm_up = party_of(cookies[0])
    warm_up.userinfo(warm_up.redeems(warm_up.code()).json()["access_token"])
    party = party_of(cookies[1])
    with CaptureQueriesContext(connection) as of_code:
        code = party.code()
    with CaptureQueriesContext(connection) as of_token:
        token = party.redeems(code).json()["access_token"]
    with CaptureQueriesContext(connection) as of_userinfo:
        party.userinfo(token).json()
    assert max(len(of_code), len(of_token)) <= MOST_QUERIES
    return f"{len(of_code)}, {len(of_token)}, {len(of_userinfo)}"


def party_of(cookie: str) -> "RelyingParty":
    """Return the site as it asks in this process, with the browser that has ``cookie``."""
    from django.test import Client

    from accounts.models import Site
    from tests.accounts.relying_party import RelyingParty

    browser, (name, _equals, key) = Client(), cookie.partition("=")
    browser.cookies[name] = key
    return RelyingParty(Site.objects.get(), browser)


if __name__ == "__main__":
    main()
