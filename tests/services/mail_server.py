"""Local mail server (aiosmtpd) with configurable answers: accept, refuse, delay, or drop."""

import asyncio
import ssl
from email import message_from_bytes, policy
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from tests.services.live_site import free_port

TAKEN = "250 OK"
#: Special answers: wait for :meth:`MailServer.answer_all`, or drop the connection.
HANG, CUT = "hang", "cut"


class _Handler:
    def __init__(self, server):
        self.server = server

    async def handle_EHLO(self, server, session, envelope, hostname, responses):  # noqa: N802 -- aiosmtpd's name
        session.host_name = hostname
        if not session.ssl:  # counted once: after STARTTLS the client sends EHLO again
            self.server.connections += 1
        return responses

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 -- aiosmtpd's name
        answer = self.server.at_recipient.get(address, TAKEN)
        if answer == TAKEN:
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 -- aiosmtpd's name
        message = message_from_bytes(envelope.content, policy=policy.default)
        self.server.seen.append(message)
        answer = self.server.at_data
        if answer == HANG:
            await self._wait()
            answer = TAKEN
        if answer == CUT:
            server.transport.abort()
            return "421 closing"
        if answer == TAKEN:
            self.server.taken += [(to, message) for to in envelope.rcpt_tos]
        return answer

    async def _wait(self):
        self.server.waiting += 1
        try:
            await self.server.may_answer.wait()
        finally:
            self.server.waiting -= 1


class MailServer:
    """Mail server for tests.

    ``taken``: (recipient, message) pairs that it accepted; ``seen``: all messages received
    completely; ``waiting``: number of clients waiting for an answer.
    """

    def __init__(self, *, certificate=None, password=None):
        self.at_recipient, self.at_data = {}, TAKEN
        self.taken, self.seen, self.connections, self.waiting = [], [], 0, 0
        self.may_answer = asyncio.Event()
        self.port = free_port()
        context = None
        if certificate:
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            context.load_cert_chain(certificate)
        told: dict[str, Any] = {"tls_context": context, "require_starttls": bool(certificate)}
        if password:
            told |= {
                "auth_required": True,
                "authenticator": lambda *given: AuthResult(
                    success=given[4].password == password.encode()
                ),
            }
        self.controller = Controller(_Handler(self), hostname="127.0.0.1", port=self.port, **told)

    def __enter__(self):
        self.controller.start()
        return self

    def __exit__(self, *error):
        self.controller.loop.call_soon_threadsafe(self._end_waits)
        self.controller.stop()

    def answer_all(self):
        """Accept all waiting messages, and all later ones."""
        self.at_data = TAKEN
        self.controller.loop.call_soon_threadsafe(self.may_answer.set)

    def _end_waits(self):
        for task in asyncio.all_tasks(self.controller.loop):
            task.cancel()

    def settings(self):
        """Return Django's settings for sending through it."""
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": self.port,
        }
