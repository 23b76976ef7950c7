"""Mail sender: leases the mails that are due one by one, hands them to the mail server, writes what became of them."""

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
from messaging.delivery.jobs import Outcome, gone, too_late
from messaging.delivery.leases import TOGETHER, Leases
from messaging.delivery.loops import SendingLoop, disconnect
from messaging.delivery.mail_answers import Failure, failure_of, outcome_of_failure
from messaging.delivery.pacing import backoff_s
from messaging.enums import Channel, DeliveryReason, DeliveryState, Standing
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
    """How long a mail is ours, how long the server may take to answer a command, and how long we wait at the end.

    A server has ten minutes for the last dot (RFC 5321, 4.5.3.2.6), while it looks for viruses: given up sooner, the
    mail arrives twice. Of a mail there are six answers at most, which the lease outlasts.
    """

    lease_s: float = 600.0
    timeout_s: float = 60.0
    grace_s: float = 5.0
    look_s: float = 1.0


class MailLeases(Leases):
    """Mails in the hands of one sender: words are erased once they are over, and addresses that bounce are kept."""

    channel = Channel.MAIL

    @property
    def due(self) -> DeliveryQuerySet:
        """Mails that are due: of one queue, in whose order the index ``delivery_due`` is."""
        return super().due.filter(service=Channel.MAIL, standing=Standing.NEW)

    def write_together(self, outcomes: Sequence[Outcome]) -> None:
        mails = Mail.objects.filter(pk__in=[one.id for one in outcomes])
        recipients = dict(mails.select_for_update(of=("self",)).values_list("pk", "recipient"))
        super().write_together(outcomes)
        mails.exclude(state=DeliveryState.RECEIVED).update(**NO_WORDS)
        bounces = [
            SuppressedAddress(address=keep_address(recipients[one.id]), smtp_code=one.status_code, at=database_now())
            for one in outcomes
            if one.reason == DeliveryReason.GONE and one.status_code and one.id in recipients
        ]
        SuppressedAddress.objects.bulk_create(bounces, ignore_conflicts=True)


class MailSender(SendingLoop):
    """One of any number, each with one connection at a time. Killed, it repeats the one mail that it has in hand.

    Circuit breaker: a server that does not let us in, or that cuts, is let alone for a second, then twice as long, two
    minutes at most, and costs no mail a try unless it had that mail in hand.
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
        """Take no other mail; the one on its way has the grace, then the connection is cut. From the event loop."""
        super().stop()
        asyncio.get_running_loop().call_later(self.pace.grace_s, self._cut)

    async def run(self, *, until_idle: bool = False) -> None:
        """Send what is due until :meth:`stop`, or once. A thread of its own waits for server and database."""
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
        """Send all that is due, one after the other, unless the server is let alone."""
        self._write()  # what a database that was away has not taken
        if time.monotonic() < self.rests_until or not self.leases.has_due():
            return
        expired = self.leases.lease(self.leases.due.filter(mail__expires_at__lte=database_now()), TOGETHER)
        self.leases.write([too_late(pk) for pk in expired.values_list("pk", flat=True)])
        try:
            while not self.is_stopping and self._open() and (mail := self._take()):
                self.outcomes.append(self._send(mail))
                self._write()
        finally:
            self._close()

    def _turn(self) -> None:
        """Neither what others do at each look nor the mails keep the other from being done."""
        for work in (partial(looking.send, sender=MailSender), self.send_due):
            try:
                work()
            except Error as error:
                log.warning("mail_sender_waits_for_the_database", error=type(error).__name__)
                disconnect()
            except Exception as error:  # noqa: BLE001 -- pushes go on beside it, and so does the next turn
                # Less the error's own words, which may hold a row: the address, and what is said to it.
                trace = "".join(traceback.format_tb(error.__traceback__))
                log.error("mail_sender_failed", error=type(error).__name__, trace=trace)

    def _open(self) -> bool:
        """Whether the server is there to be written to."""
        if time.monotonic() < self.rests_until:
            return False
        try:
            self.server.open()
        except OSError as error:
            self._rest(failure_of(error), error)
            return False
        return True

    def _take(self) -> Mail | None:
        """Lease the one that has waited longest; of those that nobody waits for, only when there is no other."""
        due = self.leases.due.filter(mail__expires_at__gt=database_now())
        return Mail.objects.filter(pk__in=self.leases.lease(due.order_by("rank", "due_at"), 1)).first()

    def _send(self, mail: Mail) -> Outcome:
        """Hand it over. What a server says may hold the address: the log has its number alone."""
        if SuppressedAddress.objects.of(mail.recipient).exists():
            return gone(mail.pk)
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
            failure = Failure(None)
        else:
            self.faults = 0
            folder = settings.EMAIL_FILE_PATH  # of a developer's machine, where mails are written to files
            told.info("mail_accepted", **({"folder": str(folder)} if folder else {}))
            return Outcome(mail.pk, DeliveryState.ACCEPTED, status_code=ACCEPTED)
        if failure.is_final:
            told.warning("mail_refused", code=failure.code, is_suppressing=failure.is_of_address)
        else:
            told.info("mail_delayed", code=failure.code)
        return outcome_of_failure(mail, failure, database_now())

    def _rest(self, failure: Failure, error: OSError) -> None:
        self.faults += 1
        wait_s = backoff_s(self.faults)
        self.rests_until = time.monotonic() + wait_s
        log.warning("mail_server_fails", error=type(error).__name__, code=failure.code, wait_s=round(wait_s, 1))

    def _write(self) -> None:
        self.leases.write(self.outcomes)
        self.outcomes.clear()

    def _close(self) -> None:
        with suppress(OSError):
            self.server.close()

    def _cut(self) -> None:
        """Whatever the server is waited for: the thread that waits sees the connection end."""
        held = getattr(getattr(self.server, "connection", None), "sock", None)
        if held is not None:
            with suppress(OSError):
                held.shutdown(socket.SHUT_RDWR)
