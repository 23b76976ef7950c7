"""Requests are read as UTF-8 whatever charset they announce, and use one thread switch."""

import asyncio
import io
import os
import subprocess
import sys

import pytest
from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.handlers.asgi import ASGIRequest

from benchmarks.hops import count_hops
from config.asgi import site
from config.handler import Utf8Request

HOST = (b"host", b"testserver")
PATIENCE_S = 30


def request_of(content_type: str, body: bytes) -> ASGIRequest:
    headers = [
        (b"content-type", content_type.encode()),
        (b"content-length", str(len(body)).encode()),
    ]
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/",
        "query_string": b"q=%C3%A9%5Cud800",
        "headers": headers,
    }
    return Utf8Request(scope, io.BytesIO(body))


@pytest.mark.parametrize(
    "charset", ["unicode_escape", "utf-16", "utf-7", "iso-8859-1", "idna", "rot13", "no-such", ""]
)
def test_a_query_and_a_form_are_read_as_utf_8_whatever_is_announced(charset):
    part = b'--B\r\nContent-Disposition: form-data; name="q"\r\n\r\n\xc3\xa8\\ud800\r\n--B--\r\n'

    plain = request_of(f"application/x-www-form-urlencoded; charset={charset}", b"q=%C3%A8%5Cud800")
    parts = request_of(f"multipart/form-data; boundary=B; charset={charset}", part)

    assert [(one.GET["q"], one.POST["q"]) for one in (plain, parts)] == [
        ("é\\ud800", "è\\ud800")
    ] * 2


def test_a_request_is_handed_to_a_thread_once():
    assert asyncio.run(count_hops(site, "/healthz")) == 1


def test_a_file_comes_whole_and_is_closed():
    """Without a front server; a file left to the garbage collector would raise a warning."""
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/static/css/agenda.css",
        "query_string": b"",
        "headers": [HOST],
    }

    async def whole():
        visitor = ApplicationCommunicator(site, scope)
        await visitor.send_input({"type": "http.request", "body": b"", "more_body": False})
        start = await visitor.receive_output(PATIENCE_S)
        parts = [await visitor.receive_output(PATIENCE_S)]
        while parts[-1].get("more_body"):
            parts.append(await visitor.receive_output(PATIENCE_S))
        return start["status"], b"".join(part.get("body", b"") for part in parts)

    assert asyncio.run(whole()) == (
        200,
        (settings.BASE_DIR / "static" / "css" / "agenda.css").read_bytes(),
    )


def test_what_a_first_question_needs_is_loaded_with_the_site():
    asks = """
import config.asgi
from django.template import engines
from django.urls import get_resolver
from config.pages import release_fingerprint
from search.query.everyday import everyday
from search.query.language import _frequencies
[loader] = engines["django"].engine.template_loaders
print([kept.cache_info().currsize for kept in (everyday, _frequencies, release_fingerprint)])
print(get_resolver()._populated, len(loader.get_template_cache) > 30)
"""
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings.test"}

    said = subprocess.run(
        [sys.executable, "-c", asks],
        cwd=settings.BASE_DIR,
        env=environment,
        stdout=subprocess.PIPE,
        check=True,
    )

    assert said.stdout.splitlines() == [b"[1, 1, 1]", b"True True"]
