"""Headless Debian Firefox ESR, controlled by WebDriver BiDi without further dependencies."""

import itertools
import json
import os
import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from websockets.sync.client import connect

FIREFOX = "/usr/bin/firefox-esr"
PATIENCE_S = 90
LISTENS = re.compile(r"WebDriver BiDi listening on (ws://\S+)")
LOOKS = """async (look, limit) => {
  for (const end = Date.now() + limit; Date.now() < end;) {
    const value = await look();
    if (value) return value;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error("never: " + document.body.innerText.slice(0, 2000));
}"""
#: Allow push from loopback and notifications without asking; contact no other server.
PREFERENCES: dict[str, Any] = {
    "dom.push.connection.enabled": True,
    "dom.push.testing.allowInsecureServerURL": True,
    "permissions.default.desktop-notification": 1,
    "alerts.useSystemBackend": False,
    "remote.prefs.recommended": False,  # the recommended ones disable push
    "app.update.enabled": False,
    "browser.aboutwelcome.enabled": False,
    "browser.newtabpage.activity-stream.feeds.topsites": False,
    "browser.region.update.enabled": False,
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.getAddons.cache.enabled": False,
    "extensions.systemAddon.update.enabled": False,
    "intl.accept_languages": "fr",
    "media.gmp-manager.url": "data:,",
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "data:,",
    "toolkit.telemetry.enabled": False,
}


class Firefox:
    """Firefox that is open during its ``with`` block. The profile is kept."""

    def __init__(self, profile: Path, push_url: str) -> None:
        self.profile = profile
        profile.mkdir(exist_ok=True)
        lines = (PREFERENCES | {"dom.push.serverURL": push_url}).items()
        text = "".join(
            f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in lines
        )
        (profile / "user.js").write_text(text)

    def __enter__(self) -> "Firefox":
        with ExitStack() as opened:
            self.process = opened.enter_context(self._running())
            self.socket = opened.enter_context(
                connect(self._address(), max_size=None, ping_interval=None)
            )
            self.numbers = itertools.count(1)
            self.ask("session.new", capabilities={})
            self.context = self.ask("browsingContext.getTree")["contexts"][0]["context"]
            self.opened = opened.pop_all()
        return self

    def __exit__(self, *failure: object) -> None:
        self.opened.close()

    def open(self, url: str) -> None:
        self.ask("browsingContext.navigate", context=self.context, url=url, wait="complete")

    def evaluate(self, expression: str) -> Any:
        """Return the JSON value of ``expression``, awaiting a promise."""
        target = {"context": self.context}
        wrapped = f"Promise.resolve({expression}).then((value) => JSON.stringify(value ?? null))"
        answer = self.ask("script.evaluate", expression=wrapped, target=target, awaitPromise=True)
        assert answer["type"] == "success", answer
        return json.loads(answer["result"]["value"])

    def until(self, expression: str) -> Any:
        """Return the value of ``expression`` once it is truthy, polled in the page every 50 ms."""
        return self.evaluate(f"({LOOKS})(async () => ({expression}), {(PATIENCE_S - 5) * 1000})")

    def click(self, selector: str) -> None:
        """Click with real pointer events, since some features need a user gesture."""
        found = self.ask(
            "browsingContext.locateNodes",
            context=self.context,
            locator={"type": "css", "value": selector},
        )["nodes"]
        assert len(found) == 1, (selector, found)
        element = {"type": "element", "element": {"sharedId": found[0]["sharedId"]}}
        steps = [
            {"type": "pointerMove", "x": 0, "y": 0, "origin": element},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]
        self.evaluate(
            f"document.querySelector({json.dumps(selector)}).scrollIntoView({{block: 'center'}})"
        )
        actions = [{"type": "pointer", "id": "hand", "actions": steps}]
        self.ask("input.performActions", context=self.context, actions=actions)

    def ask(self, method: str, **params: Any) -> dict[str, Any]:
        number = next(self.numbers)
        self.socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            told = json.loads(self.socket.recv(PATIENCE_S))
            if told.get("id") == number:
                assert told["type"] == "success", told
                return told["result"]

    @contextmanager
    def _running(self) -> Iterator[subprocess.Popen[str]]:
        command: list[str | Path] = [
            FIREFOX,
            "--headless",
            "--no-remote",
            "--remote-debugging-port",
            "0",
            "--profile",
            self.profile,
        ]
        said = self.profile / "said.txt"
        with said.open("w") as output:
            environment = os.environ | {"HOME": str(self.profile), "MOZ_HEADLESS": "1"}
            process = subprocess.Popen(
                command, env=environment, stdout=output, stderr=output, text=True
            )
        try:
            yield process
        finally:
            process.terminate()
            process.wait(PATIENCE_S)

    def _address(self) -> str:
        """Return Firefox's BiDi address once it has printed it."""
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            if found := LISTENS.search((self.profile / "said.txt").read_text(errors="replace")):
                return f"{found[1]}/session"
            assert self.process.poll() is None, f"Firefox ended with {self.process.returncode}"
            time.sleep(0.05)
        raise AssertionError("Firefox does not listen")
