"""Fixtures of the browser tests: browser, live site, small city, and checks of every page."""

import os
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection, connections
from django.utils import timezone
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    expect,
    sync_playwright,
)
from wagtail.models import Page as WagtailPage
from wagtail.models import Site

from accounts.models import User
from agenda.models import Event
from tests.agenda.cms import signed_in
from tests.browser.city import known_city, make_city
from tests.browser.people import Person
from tests.browser.server import PATIENCE_S, AsgiServer

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
#: Headless variant that only draws pages: a fifth less processor time.
SHELL = os.environ.get("CHROMIUM_SHELL", "/usr/bin/chromium-headless-shell")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-gpu",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.nodeid.startswith("tests/browser/"):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, tmp_path_factory) -> None:
    """Use a database file, as on a real machine: each thread of the server has a connection."""
    if connections["default"].vendor == "sqlite":
        test = connections["default"].settings_dict["TEST"]
        test["NAME"] = str(tmp_path_factory.mktemp("database") / "db.sqlite3")


@pytest.fixture(scope="session")
def live_server(browser, django_db_setup) -> Iterator[AsgiServer]:
    """Start the site after the browser: once Playwright's loop runs in this thread, Django uses
    another connection, and the migrations' would be rolled back on one that nobody uses."""
    server = AsgiServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        pytest.skip(f"no browser at {CHROMIUM}: apt-get install chromium, or set CHROMIUM")
    program = SHELL if Path(SHELL).exists() else CHROMIUM
    # Playwright runs an event loop in the tests' thread, where Django refuses synchronous queries.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        expect.set_options(timeout=PATIENCE_S * 1000)  # longer than the default, for busy machines
        chromium = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield chromium
        chromium.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="session")
def whole_browser(browser: Browser) -> Iterator[Browser]:
    """Full Chromium, for tests of push, which the headless shell lacks."""
    chromium = browser.browser_type.launch(executable_path=CHROMIUM, args=ARGUMENTS)
    yield chromium
    chromium.close()


@pytest.fixture(scope="session")
def kept_cities(tmp_path_factory) -> Callable[[], Path]:
    """Return the path at which this process caches today's city."""
    folder = tmp_path_factory.mktemp("cities")
    return lambda: folder / f"{timezone.localdate()}.sqlite3"


@pytest.fixture
def city(live_server, settings, kept_cities, database_of_tests) -> SimpleNamespace:
    """A city with events in all shapes, a place, editorial pages, and each page's path by name.

    Each process makes it once a day where the database is a file, and copies it; unless there are
    users or events already.
    """
    settings.SITE_ADDRESS = live_server.url
    kept, is_empty = kept_cities(), not (User.objects.exists() or Event.objects.exists())
    if is_empty and kept.exists():
        with closing(sqlite3.connect(kept)) as source:
            database_of_tests.copy_from(source)
        return known_city(live_server.url)
    city = new_city(live_server)
    if is_empty and connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(kept)])
    return city


def new_city(live_server: AsgiServer) -> SimpleNamespace:
    site = Site.objects.get(is_default_site=True)
    site.hostname, site.port = "localhost", int(re.findall(r":(\d+)$", live_server.url)[0])
    site.save()
    return make_city(WagtailPage.objects.get(depth=1), site, live_server.url)


#: Chromium's message when a page is left before its socket is open: not an error of the page.
LEFT_EARLY = "WebSocket is closed before the connection is established"


class Watched:
    """Records what no page may do: console errors, script errors, requests to third parties."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.faults: list[str] = []

    def watch(self, page: Page) -> Page:
        page.on("console", self.hear)
        page.on("request", self.see)
        page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))
        return page

    def hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and LEFT_EARLY not in message.text:
            self.faults.append(f"console: {message.text}")

    def see(self, request: Request) -> None:
        if not request.url.startswith((self.origin, "data:")):
            self.faults.append(f"third party: {request.url}")


@pytest.fixture
def watched(live_server) -> Watched:
    return Watched(live_server.url)


@pytest.fixture
def own_browser(browser: Browser, tmp_path: Path) -> Iterator[BrowserContext]:
    """A browser with a profile; without one, push subscriptions are refused."""
    context = browser.browser_type.launch_persistent_context(
        tmp_path / "profile",
        executable_path=CHROMIUM,
        args=ARGUMENTS,
        locale="fr-FR",
        timezone_id="Europe/Paris",
    )
    yield context
    context.close()


@pytest.fixture
def enter(browser: Browser, live_server) -> Iterator[Callable[..., Person]]:
    """Return a function that signs a user in to the CMS in a browser of their own."""
    contexts: list[BrowserContext] = []

    def enter(user: Any, *, script: bool = True, width: int = 1280, touch: bool = False) -> Person:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            locale="fr-FR",
            java_script_enabled=script,
            has_touch=touch,
            is_mobile=touch,
        )
        contexts.append(context)
        name = django_settings.SESSION_COOKIE_NAME
        session = signed_in(user).cookies[name].value
        context.add_cookies([{"name": name, "value": session, "url": live_server.url}])
        return Person(context, live_server.url, has_script=script)

    yield enter
    for context in contexts:
        context.close()
