"""Chromium with a stubbed push service: it subscribes locally, and DevTools delivers messages."""

import json
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page

from tests.factories.messaging import P256DH, b64

AUTH = b64(b"0123456789abcdef")
ENDPOINT = "https://fcm.googleapis.com/fcm/send/"
#: Replaces only the push service; permission, key length and worker are the browser's own.
SUBSCRIBES = (
    """
(() => {
  const keep = (value) =>
    value === null ? localStorage.removeItem("stub") : localStorage.setItem("stub", value);
  const key = () => Uint8Array.from(JSON.parse(localStorage.getItem("stub-key") || "[]")).buffer;
  const made = (number) => ({
    endpoint: ENDPOINT + number,
    options: { applicationServerKey: key() },
    toJSON: () => ({
      endpoint: ENDPOINT + number, expirationTime: null, keys: { p256dh: P256DH, auth: AUTH },
    }),
    async unsubscribe() { keep(null); return true; },
  });
  const present = () => localStorage.getItem("stub");
  PushManager.prototype.getSubscription = async () => present() ? made(present()) : null;
  PushManager.prototype.subscribe = async (options) => {
    const isWhole = options.userVisibleOnly && options.applicationServerKey.length === 65;
    if (!isWhole) throw new TypeError("options");
    if (present()) throw new DOMException("one at a time", "InvalidStateError");
    if (localStorage.getItem("away")) throw new DOMException("no push service", "AbortError");
    localStorage.setItem("stub-key", JSON.stringify([...options.applicationServerKey]));
    keep(localStorage.getItem("next") || "1");
    return made(present());
  };
})();
""".replace("ENDPOINT", json.dumps(ENDPOINT))
    .replace("P256DH", json.dumps(b64(P256DH)))
    .replace("AUTH", json.dumps(AUTH))
)
NOTIFICATIONS = """async () => (await (await navigator.serviceWorker.ready).getNotifications()).map(
  (one) => ({ title: one.title, tag: one.tag, revision: one.data.revision }))"""

SHOWN = """async (pushes) => {
  while (self.pushes < pushes) await new Promise((resolve) => setTimeout(resolve, 20));
  await turn;
}"""

#: Makes the worker's delivery receipts immediate, and records instead of sends them.
RECEIPTS = """Math.random = () => 0; self.receipts = []; const asked = self.fetch;
self.fetch = (address, options) => {
  if (!String(address).endsWith("/received")) return asked(address, options);
  self.receipts.push({ ...JSON.parse(options.body), credentials: options.credentials });
  return Promise.resolve(new Response(null, { status: 204 }));
};"""


class Worker:
    """A page's registered service worker, controlled through DevTools."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.registration = ""
        self.session = page.context.new_cdp_session(page)
        self.session.on("ServiceWorker.workerRegistrationUpdated", self._hear)
        self.session.send("ServiceWorker.enable")
        page.evaluate(
            "navigator.serviceWorker.register('/sw.js').then(() => navigator.serviceWorker.ready)"
        )
        page.wait_for_function("navigator.serviceWorker.controller !== null")
        [self.handler] = page.context.service_workers
        self.handler.evaluate(
            "self.pushes = 0; self.addEventListener('push', () => { self.pushes += 1; })"
        )
        self.handler.evaluate(RECEIPTS)
        self.pushes = 0

    def _hear(self, event: dict[str, Any]) -> None:
        for one in event["registrations"]:
            if not one["isDeleted"]:
                self.registration = one["registrationId"]

    def deliver(self, *payloads: str) -> None:
        """Deliver ``payloads`` one after the other; return once the worker has shown its
        notifications.

        Reading the notifications earlier makes Chromium forget those written but not shown yet.
        """
        origin = self.page.evaluate("location.origin")
        for payload in payloads:
            what = {"origin": origin, "registrationId": self.registration, "data": payload}
            self.session.send("ServiceWorker.deliverPushMessage", what)
        self.pushes += len(payloads)
        self.handler.evaluate(SHOWN, self.pushes)

    def shown(self) -> list[dict[str, Any]]:
        return self.page.evaluate(NOTIFICATIONS)

    def shows(self, wanted: Callable[[list[dict[str, Any]]], bool]) -> list[dict[str, Any]]:
        """Return the notifications once ``wanted`` accepts them, polled for ten seconds."""
        for _ in range(200):
            if wanted(shown := self.shown()):
                return shown
            self.page.wait_for_timeout(50)
        raise AssertionError(f"on the screen: {shown}")
