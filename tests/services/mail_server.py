"""A mail server on loopback (aiosmtpd) that answers as it is told: well, with a refusal, late, or by hanging up."""

import asyncio
import ssl
from email import message_from_bytes, policy
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from tests.services.live_site import free_port

TAKEN = "250 OK"
#: Instead of an answer: none until :meth:`MailServer.answer_all`, or none at all.
HANG, CUT = "hang", "cut"


class _Handler:
    def __init__(self, server):
        self.server = server

    async def handle_EHLO(self, server, session, envelope, hostname, responses):  # noqa: N802 -- aiosmtpd calls it so
        session.host_name = hostname
        if not session.ssl:  # once a connection: TLS begins the conversation again
            self.server.connections += 1
        return responses

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 -- aiosmtpd calls it so
        answer = self.server.at_recipient.get(address, TAKEN)
        if answer == TAKEN:
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 -- aiosmtpd calls it so
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
    """``taken``: (recipient, message) of what it answered for; ``seen``: all that came to the last dot; ``waiting``:
    how many wait for its answer."""

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
                "authenticator": lambda *given: AuthResult(success=given[4].password == password.encode()),
            }
        self.controller = Controller(_Handler(self), hostname="127.0.0.1", port=self.port, **told)

    def __enter__(self):
        self.controller.start()
        return self

    def __exit__(self, *error):
        self.controller.loop.call_soon_threadsafe(self._end_waits)
        self.controller.stop()

    def answer_all(self):
        """All that wait, and whatever comes."""
        self.at_data = TAKEN
        self.controller.loop.call_soon_threadsafe(self.may_answer.set)

    def _end_waits(self):
        for task in asyncio.all_tasks(self.controller.loop):
            task.cancel()

    def settings(self):
        """What Django needs to write to it."""
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": self.port,
        }
