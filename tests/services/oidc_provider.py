"""npm oidc-provider in a process of its own, and somebody who walks through its pages."""

import re
import shutil
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPMessage
from http.cookiejar import CookieJar
from pathlib import Path
from typing import IO
from urllib.parse import urlencode, urljoin

import pytest

from tests.services.conftest import JUDGES

MOST_HOPS = 10


@contextmanager
def oidc_provider(site: str) -> Iterator[str]:
    """Serve it for people who come from ``site``; yields its issuer."""
    node = shutil.which("node")
    if node is None or not (JUDGES / "node_modules" / "oidc-provider").exists():
        pytest.skip("npm ci --prefix tests/services/judges")
    run = [node, str(Path(JUDGES) / "oidc_provider.mjs"), site]
    process = subprocess.Popen(run, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert process.stdout is not None
    try:
        # Warnings of Node's age come first.
        lines = (line.strip() for line in process.stdout)
        yield next(line for line in lines if line.startswith("http://127.0.0.1:"))
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> None:
        """Follow nothing by itself."""


class Visitor:
    """A browser without a script at the provider; its cookies last."""

    def __init__(self, site: str) -> None:
        self.site, self.cookies = site, CookieJar()
        jar = urllib.request.HTTPCookieProcessor(self.cookies)
        self.opener = urllib.request.build_opener(jar, NoRedirect())
        self.forms = 0

    def walk(self, url: str, **form: str) -> str:
        """Follow redirects, and fill in the forms on the way; return the address on our site."""
        data: Mapping[str, str] | None = None
        for _hop in range(MOST_HOPS):
            location, page = self._ask(url, data)
            if location:
                url, data = urljoin(url, location), None
                if url.startswith(self.site):
                    return url
                continue
            hidden = dict(re.findall(r'name="(\w+)" value="([^"]*)"', page))
            action = re.search(r'action="([^"]+)"', page)
            url, data = urljoin(url, action[1] if action else ""), hidden | form
            self.forms += 1
        raise AssertionError(f"lost at {url}")

    def _ask(self, url: str, data: Mapping[str, str] | None) -> tuple[str, str]:
        """Return where the answer leads to, and its page."""
        body = None if data is None else urlencode(data).encode()
        try:
            answer = self.opener.open(urllib.request.Request(url, body))
        except urllib.error.HTTPError as redirect:
            answer = redirect
        with answer:
            page = answer.read().decode()
        if answer.status >= 400:
            raise AssertionError(page)
        return answer.headers.get("Location", ""), page
