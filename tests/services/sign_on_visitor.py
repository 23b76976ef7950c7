"""Somebody at a browser without JavaScript, who signs in at sites of the city by their account."""

import html
import re
from collections.abc import Collection, Iterator
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

import requests

from tests.services.live_site import PATIENCE_S
from tests.services.visitor import ASK_STEP_UP, CODE, DOOR, STEP_UP, mailed_code

AUTHORIZE, CONSENT, HOME = "/identity/authorize", "/identity/consent", "/compte/"
OFFER_KEY = "/compte/cles/proposer/"
#: Most pages and redirects of one walk.
MOST_HOPS = 40
FORM = re.compile(r'<form[^>]*\baction="([^"?]*)[^"]*"[^>]*>(.*?)</form>', re.DOTALL)
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')
NOT_NOW = re.compile(r'href="([^"]+)">Pas maintenant<')


class SignOnVisitor:
    """Cookies of one browser, and what its person answers on the pages of their account.

    Sites and the account are at ports of one host, as beside a demonstration: their cookies differ
    by name.
    """

    def __init__(self, issuer: str, database: str, email: str, address: str) -> None:
        self.issuer, self.database, self.email = issuer, database, email
        self.session = requests.Session()
        self.session.headers["X-Forwarded-For"] = address
        #: Optional scopes that the person grants when asked; ``None`` says no.
        self.grants: Collection[str] | None = ()
        #: Pages of the account that the last walk led through, and the answer that a site got.
        self.pages: list[str] = []
        self.answer: dict[str, str] = {}

    def opens(self, url: str) -> requests.Response:
        """Open ``url``, answer each page of the account that asks something, return the last."""
        *_before, page = self._walk(url)
        return page

    def way_back(self, url: str, here: str) -> str:
        """Return the address at ``here`` to which the walk from ``url`` leads, without opening it.

        Raises ``StopIteration`` if it does not lead there.
        """
        ways = map(onward_of, self._walk(url))
        return next(way for way in ways if way.startswith(here))

    def sends(self, path: str, **fields: str) -> requests.Response:
        """Open the page at ``path`` of the account and send its form."""
        return self.send_form(self.opens(f"{self.issuer}{path}"), path, fields)

    def is_in(self) -> bool:
        """Whether the account is open in this browser."""
        return self.get(f"{self.issuer}{HOME}").status_code == requests.codes.ok

    def get(self, url: str) -> requests.Response:
        parts = urlsplit(url)
        if parts.path == "/back":
            self.answer = dict(parse_qsl(parts.query))
        return self.session.get(url, allow_redirects=False, timeout=PATIENCE_S)

    def send_form(
        self, page: requests.Response, path: str, fields: dict[str, Any]
    ) -> requests.Response:
        """Post the first form of ``page`` that goes to ``path``, with its hidden fields."""
        forms = dict(reversed(FORM.findall(page.text)))
        assert path in forms, f"no form to {path} at {page.url}: {page.text}"
        hidden = {name: html.unescape(value) for name, value in HIDDEN.findall(forms[path])}
        return self.session.post(
            urljoin(page.url, path),
            hidden | fields,
            headers={"Referer": page.url},
            allow_redirects=False,
            timeout=PATIENCE_S,
        )

    def _walk(self, url: str) -> Iterator[requests.Response]:
        """Yield each answer, from that of ``url`` to the last; whoever stops goes no further."""
        self.pages, self.answer = [], {}
        page: requests.Response | None = self.get(url)
        for _hop in range(MOST_HOPS):
            if page is None:
                return
            yield page
            onward = onward_of(page)
            page = self.get(onward) if onward else self._answers(page)
        raise AssertionError(f"lost after {self.pages}")

    def _answers(self, page: requests.Response) -> requests.Response | None:
        """Do what ``page`` asks; return ``None`` if it asks nothing."""
        path = urlsplit(page.url).path
        if not page.url.startswith(f"{self.issuer}/") or not page.ok:
            return None
        if path == OFFER_KEY:
            (link,) = NOT_NOW.findall(page.text)
            return self.get(urljoin(page.url, html.unescape(link)))
        fields = self._fields(path)
        if fields is None:
            return None
        self.pages.append(path)
        return self.send_form(page, CONSENT if path == AUTHORIZE else path, fields)

    def _fields(self, path: str) -> dict[str, Any] | None:
        """Return what the person types or ticks on the page at ``path``; ``None`` if nothing."""
        if path == DOOR:
            return {"email": self.email}
        if path in (CODE, STEP_UP):
            return {"code": mailed_code(self.database, self.email)}
        if path == ASK_STEP_UP:
            return {}
        if path == AUTHORIZE:
            return {"non": ""} if self.grants is None else {"scope": list(self.grants)}
        return None


def onward_of(page: requests.Response) -> str:
    """Return where a redirect leads, or a page that goes on by itself; "" for any other."""
    refresh = page.headers.get("Refresh", "").removeprefix("0; url=")
    onward = page.headers.get("Location", refresh)
    return urljoin(page.url, onward) if onward else ""
