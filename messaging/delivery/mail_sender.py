"""Mail sender: leases due mails one by one, sends each, stores its outcome."""

import asyncio
import socket
import time
import traceback
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

import structlog
from django.conf import settings
from django.core import mail as django_mail
from django.db import Error

from accounts.services import keep_address
from messaging.database_clock import database_now
from messaging.delivery.jobs import Outcome, expired_outcome, gone_outcome
from messaging.delivery.leases import TOGETHER, Leases
from messaging.delivery.loops import SendingLoop, disconnect
from messaging.delivery.mail_answers import MailFailure, failure_of, outcome_of_failure
from messaging.delivery.pacing import backoff_s
from messaging.enums import Channel, DeliveryPriority, DeliveryReason, DeliveryState
from messaging.formats.mail import email_of
from messaging.models import Mail, SuppressedAddress
from messaging.models.mail import NO_WORDS
from messaging.models.messages import DeliveryQuerySet
from messaging.signals import looking

log = structlog.get_logger(__name__)

#: A server's last word of a mail that it takes.
ACCEPTED = 250


@dataclass(frozen=True)
class MailPace:
    """Durations, in seconds: lease, wait for an SMTP answer, grace at the end, between looks.

    A server has ten minutes for the final dot (RFC 5321, 4.5.3.2.6), while it looks for viruses; a
    client that gives up sooner sends the mail twice. A mail takes six answers at most, less time
    than the lease.
    """

    lease_s: float = 600.0
    timeout_s: float = 60.0
    grace_s: float = 5.0
    look_s: float = 1.0


class MailLeases(Leases):
    """Leases of mails.

    The texts of finished mails are erased, and addresses that bounce are suppressed.
    """

    channel = Channel.MAIL

    @property
    def due(self) -> DeliveryQuerySet:
        """Mails that are due: of one queue, in whose order the index ``delivery_due`` is."""
        return super().due.filter(service=Channel.MAIL, standing=DeliveryPriority.NEW)

    def write_together(self, outcomes: Sequence[Outcome]) -> None:
        """Store outcomes.

        Erase the texts of mails that are over, and suppress addresses that do not exist.
        """
        mails = Mail.objects.filter(pk__in=[one.id for one in outcomes])
        recipients = dict(mails.select_for_update(of=("self",)).values_list("pk", "recipient"))
        super().write_together(outcomes)
        mails.exclude(state=DeliveryState.RECEIVED).update(**NO_WORDS)
        bounces = [
            SuppressedAddress(
                address=keep_address(recipients[one.id]),
                smtp_code=one.status_code,
                at=database_now(),
            )
            for one in outcomes
            if one.reason == DeliveryReason.GONE and one.status_code and one.id in recipients
        ]
        SuppressedAddress.objects.bulk_create(bounces, ignore_conflicts=True)


class MailSender(SendingLoop):
    """Sends mails over one connection at a time; any number may run.

    If killed, the mail in hand is sent again.

    Circuit breaker: a server that refuses the connection, or breaks it, gets no request for a
    second, then twice as long, two minutes at most. This counts as a try only for the mail in hand.
    """

    def __init__(self, holder: str, pace: MailPace = MailPace()) -> None:
        super().__init__(pace.look_s)
        self.pace = pace
        self.leases = MailLeases(holder, pace.lease_s)
        self.server = django_mail.get_connection(timeout=pace.timeout_s)
        self.outcomes: list[Outcome] = []
        self.faults = 0
        self.rests_until = 0.0

    def stop(self) -> None:
        """Start no other mail; the current one has the grace, then its connection is cut.

        From the event loop.
        """
        super().stop()
        asyncio.get_running_loop().call_later(self.pace.grace_s, self._cut)

    async def run(self, *, until_idle: bool = False) -> None:
        """Send due mails until :meth:`stop`, or once with ``until_idle``.

        Server and database are awaited in a thread.
        """
        self.database = ThreadPoolExecutor(1, thread_name_prefix="mail")
        try:
            while not self.is_stopping:
                await self.in_thread(self._turn)
                if until_idle:
                    break
                await self.sleep(self.look_s)
        finally:
            await self.end_thread()

    def send_due(self) -> None:
        """Send all due mails, one after the other, unless the circuit is open.

        Expired mails are ended first.
        """
        self._write()  # what a database that was away has not taken
        if time.monotonic() < self.rests_until or not self.leases.has_due():
            return
        expired = self.leases.lease(
            self.leases.due.filter(mail__expires_at__lte=database_now()), TOGETHER
        )
        self.leases.write([expired_outcome(pk) for pk in expired.values_list("pk", flat=True)])
        try:
            while not self.is_stopping and self._open() and (mail := self._take()):
                self.outcomes.append(self._send(mail))
                self._write()
        finally:
            self._close()

    def _turn(self) -> None:
        """Run the receivers of ``looking``, then send due mails.

        An error of one does not stop the other.
        """
        for work in (partial(looking.send, sender=MailSender), self.send_due):
            try:
                work()
            except Error as error:
                log.warning("mail_sender_waits_for_the_database", error=type(error).__name__)
                disconnect()
            except Exception as error:  # noqa: BLE001 -- pushes go on beside it, and so does the next turn
                # Less the error's own words, which may hold a row: the address, and what is said to
                # it.
                trace = "".join(traceback.format_tb(error.__traceback__))
                log.error("mail_sender_failed", error=type(error).__name__, trace=trace)

    def _open(self) -> bool:
        """Open the connection; return whether mails may be sent. A failure opens the circuit."""
        if time.monotonic() < self.rests_until:
            return False
        try:
            self.server.open()
        except OSError as error:
            self._rest(failure_of(error), error)
            return False
        return True

    def _take(self) -> Mail | None:
        """Lease the mail of the first rank that is due longest; ``None`` without any."""
        due = self.leases.due.filter(mail__expires_at__gt=database_now())
        return Mail.objects.filter(
            pk__in=self.leases.lease(due.order_by("rank", "due_at"), 1)
        ).first()

    def _send(self, mail: Mail) -> Outcome:
        """Send one mail and return its outcome; a suppressed address gets none.

        A server's text may hold the address, so only its code is logged.
        """
        if SuppressedAddress.objects.of(mail.recipient).exists():
            return gone_outcome(mail.pk)
        told = log.bind(mail=mail.pk, kind=mail.kind)
        try:
            self.server.send_messages([email_of(mail, self.server)])
        except OSError as error:
            failure = failure_of(error)
            if failure.is_of_server:
                self._rest(failure, error)
            else:
                self.faults = 0
            self._close()  # in which smtplib may have left this mail begun
        except Exception as error:  # noqa: BLE001 -- one that cannot be written holds up no other
            told.error("mail_not_written", error=type(error).__name__)
            failure = MailFailure(None)
        else:
            self.faults = 0
            # Of a developer's machine, where mails are written to files.
            folder = settings.EMAIL_FILE_PATH
            told.info("mail_accepted", **({"folder": str(folder)} if folder else {}))
            return Outcome(mail.pk, DeliveryState.ACCEPTED, status_code=ACCEPTED)
        if failure.is_final:
            told.warning("mail_refused", code=failure.code, is_suppressing=failure.is_of_address)
        else:
            told.info("mail_delayed", code=failure.code)
        return outcome_of_failure(mail, failure, database_now())

    def _rest(self, failure: MailFailure, error: OSError) -> None:
        """Open the circuit after a failure of the server: one back-off longer each time."""
        self.faults += 1
        wait_s = backoff_s(self.faults)
        self.rests_until = time.monotonic() + wait_s
        log.warning(
            "mail_server_fails",
            error=type(error).__name__,
            code=failure.code,
            wait_s=round(wait_s, 1),
        )

    def _write(self) -> None:
        self.leases.write(self.outcomes)
        self.outcomes.clear()

    def _close(self) -> None:
        with suppress(OSError):
            self.server.close()

    def _cut(self) -> None:
        """Shut the socket down, so that the thread that waits for the server gets an error."""
        held = getattr(getattr(self.server, "connection", None), "sock", None)
        if held is not None:
            with suppress(OSError):
                held.shutdown(socket.SHUT_RDWR)
