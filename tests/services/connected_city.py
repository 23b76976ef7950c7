"""A city in real processes whose people sign in at three sites, made with three clients of others.

npm openid-client (``npm ci --prefix tests/services/judges``), Authlib and mozilla-django-oidc
(``.venv-judges``, from requirements/judges.txt).
"""

import json
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests.databases import load_schema
from tests.services.live_site import PATIENCE_S, Processes, free_port, new_database, wait_for_port
from tests.services.sign_on_visitor import SignOnVisitor

JUDGES = Path(__file__).parent / "judges"
OWN_PYTHON = settings.BASE_DIR / ".venv-judges" / "bin" / "python"


@dataclass(frozen=True)
class Client:
    """A client library, and the program that is a site with it."""

    name: str
    program: str
    #: Whether it keeps a session by refresh tokens, and hears that one has ended elsewhere.
    has_refresh: bool = True
    #: Whether it looks at the issuer in an answer (RFC 9207).
    checks_issuer: bool = False

    def command(self) -> list[str]:
        """Return how its site is started; skip the test if the library is not here."""
        if self.program.endswith(".mjs"):
            node = shutil.which("node")
            if node is None or not (JUDGES / "node_modules" / self.name).is_dir():
                pytest.skip("npm ci --prefix tests/services/judges")
            return [node, str(JUDGES / self.program)]
        if not OWN_PYTHON.exists():
            pytest.skip("make .venv-judges from requirements/judges.txt")
        return [str(OWN_PYTHON), str(JUDGES / self.program)]


CLIENTS = (
    Client("openid-client", "openid_client.mjs", checks_issuer=True),
    Client("Authlib", "authlib_site.py"),
    Client("mozilla-django-oidc", "mozilla_site.py", has_refresh=False),
)


class Operator:
    """The process of ``sign_on_operator``, as a test speaks to it: ``operator.suspend(name)``."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process

    def __getattr__(self, command: str) -> Callable[..., Any]:
        def say(*arguments: str) -> Any:
            assert self.process.stdin is not None
            assert self.process.stdout is not None
            self.process.stdin.write(json.dumps([command, *arguments]) + "\n")
            self.process.stdin.flush()
            return json.loads(self.process.stdout.readline())

        return say


@dataclass(frozen=True)
class ConnectedSite:
    """A running site of another: its client, its address, and what the city knows it by."""

    client: Client
    here: str
    client_id: str
    secret: str

    @property
    def name(self) -> str:
        return self.client.name

    def page(self, visitor: SignOnVisitor, path: str = "/") -> dict[str, Any]:
        """Return what the site answers this browser, without a step at the account's pages."""
        page = visitor.session.get(f"{self.here}{path}", timeout=PATIENCE_S)
        answer: dict[str, Any] = page.json()
        return answer

    def looks_again(self, visitor: SignOnVisitor) -> dict[str, Any]:
        """Return what the site knows of ``visitor`` once it had time to be told, or to ask.

        mozilla-django-oidc asks at the first page after a quarter of an hour.
        """
        if not self.client.has_refresh:
            self.page(visitor, "/grow_old")
            visitor.opens(f"{self.here}/page")
        return self.page(visitor)

    def signs_in(self, visitor: SignOnVisitor, query: str = "") -> dict[str, Any]:
        """Let ``visitor`` sign in; return what the site then knows of them."""
        visitor.opens(f"{self.here}/enter{query}")
        return self.page(visitor)


class ConnectedCity(Processes):
    """The account's site, empty and on a database of its own, and its operator."""

    def __init__(self, folder: Path) -> None:
        self.url, self.port = new_database(folder, "connected"), free_port()
        self.issuer = f"http://localhost:{self.port}"
        self.people = 0
        super().__init__(
            folder,
            DATABASE_URL=self.url,
            DEBUG="false",
            LOG_LEVEL="ERROR",
            MEDIA_ROOT=str(folder / "media"),
            PUSH_KEYS=str(folder / "push-keys"),
            SITE_ADDRESS=self.issuer,
        )

    def serve(self) -> None:
        load_schema(self.url)
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        operator = self.python("-m", "tests.services.sign_on_operator", text=True, **pipes)
        self.operator = Operator(operator)
        self.web(self.port)

    def open_sites(self) -> dict[str, ConnectedSite]:
        """Connect and start a site for each client; return them by the client's name."""
        sites, ports = {}, {}
        for client in CLIENTS:
            command, port = client.command(), free_port()
            here = f"http://localhost:{port}"
            told_at = f"{here}/told" if client.has_refresh else ""
            known = self.operator.connect(client.name, here, told_at)
            own_folder = self.folder / client.name
            own_folder.mkdir()
            process = self.start(*command, str(port), self.issuer, *known, str(own_folder))
            sites[client.name], ports[port] = ConnectedSite(client, here, *known), process
        for port, process in ports.items():
            wait_for_port(port, process)
        return sites

    def visitor(self, email: str = "") -> SignOnVisitor:
        """Return a browser of somebody new, or of ``email``, at an address of its own."""
        self.people += 1
        email = email or f"personne{self.people}@example.org"
        return SignOnVisitor(self.issuer, self.url, email, f"192.0.2.{self.people}")
