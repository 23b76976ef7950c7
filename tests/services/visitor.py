"""Somebody at a browser without JavaScript who walks through the door of real processes."""

import html
import json
import re
from urllib.parse import urlsplit

import requests

from tests.accounts.people import Device
from tests.services.live_site import PATIENCE_S, ask_database

#: Host of the passkeys of :class:`~tests.accounts.people.Device`.
PASSKEY_SITE = "https://agenda.example.org"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
NEXT = re.compile(r'type="hidden" name="next" value="([^"]+)"')
OPTIONS = re.compile(r'<script id="passkey-options" type="application/json">(.*?)</script>')
DOOR, CODE, SECOND = "/compte/entrer/", "/compte/entrer/code/", "/compte/entrer/second/"
FIRST_KEY, NEW_KEY = "/compte/cles/premiere/", "/compte/cles/nouvelle/"
ASK_STEP_UP, STEP_UP = "/compte/verifier/code/", "/compte/verifier/code/recu/"


class Visitor:
    """Cookies of one browser, and the address that the front server says it has.

    Processes at several ``ports`` have one host: the browser keeps the same cookies for all.
    """

    def __init__(self, *ports: int, address: str = "192.0.2.1") -> None:
        self.ports, self.session = ports, requests.Session()
        self.last = self.token = ""
        self.session.headers["X-Forwarded-For"] = address

    def opens(self, path: str, *, at: int = 0) -> requests.Response:
        """Open ``path`` at one of the processes, and follow it to its end."""
        page = self.session.get(f"http://127.0.0.1:{self.ports[at]}{path}", timeout=PATIENCE_S)
        return self._reads(page)

    def sends(self, path: str, *, at: int = 0, **fields: str) -> requests.Response:
        """Post ``fields`` with the hidden ones of the last page, and follow the answer."""
        sent = {"csrfmiddlewaretoken": self.token, **self._way_on(), **fields}
        url = f"http://127.0.0.1:{self.ports[at]}{path}"
        page = self.session.post(url, sent, timeout=PATIENCE_S)
        return self._reads(page)

    def enters_by_link(self, link: str) -> requests.Response:
        path = urlsplit(link).path
        self.opens(path)
        return self.sends(path)

    def makes_key(self, device: Device, path: str = NEW_KEY) -> requests.Response:
        """Add a passkey of ``device`` at its page, and return what is shown after it."""
        self.opens(path)
        options = json.loads(html.unescape(OPTIONS.search(self.last)[1]))
        challenge = options["creation_options"]["publicKey"]["challenge"]
        credential = json.dumps(device.made_for(challenge))
        key = {"credential": credential, "passwordless": "on"}
        return self.sends(NEW_KEY, at=0, name=device.name, **key)

    def _reads(self, page: requests.Response) -> requests.Response:
        self.last = page.text
        form = TOKEN.search(self.last)
        self.token = form[1] if form else self.token
        return page

    def _way_on(self) -> dict[str, str]:
        """Return the last page's hidden ``next``, if it has one."""
        found = NEXT.search(self.last)
        return {"next": html.unescape(found[1])} if found else {}


def path_of(page: requests.Response) -> str:
    """Return the path of the page that was shown in the end."""
    return urlsplit(page.url).path


def mailed_code(url: str, email: str) -> str:
    """Return the code of the last mail to ``email`` that waits in the database at ``url``."""
    texts = ask_database(
        url,
        f"SELECT text FROM alerts_mail WHERE recipient = '{email}'"
        " ORDER BY created_at DESC LIMIT 1",
    )
    return re.search(r"^(\d{6})$", texts[0], re.MULTILINE)[1]
