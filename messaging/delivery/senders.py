"""Senders of one event loop: the dispatcher, the mails and the welcomes, started, woken and stopped together."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace

from messaging.delivery.dispatcher import Dispatcher, Pace
from messaging.delivery.keys import public_key
from messaging.delivery.mail_sender import MailPace, MailSender
from messaging.delivery.welcomes import WelcomePace, WelcomeSender
from messaging.live.layer import listen

#: Calls its second argument whenever there may be something to send: every so many seconds, or as it knows better.
Watch = Callable[[float, Callable[[], None]], Coroutine[None, None, None]]
#: Between two looks that nobody asks for, where somebody watches.
WATCHED_S = 60.0


class Senders:
    """Any number may run, in one process or several. With ``watch``, it says when they look at the database."""

    def __init__(self, pace: Pace, *, watch: Watch | None = None) -> None:
        public_key()  # made now, so that nobody waits for the keys
        mails, welcomes = MailPace(), WelcomePace(pace.timeout_s)
        self._watch = watch
        self._looks_s = (pace.look_s, mails.look_s, welcomes.look_s)
        if watch:
            pace = replace(pace, look_s=WATCHED_S)
            mails = replace(mails, look_s=WATCHED_S)
            welcomes = replace(welcomes, look_s=WATCHED_S)
        self.dispatcher = Dispatcher(pace, listen=listen)
        self.mails = MailSender(self.dispatcher.leases.holder, mails)
        self.welcomes = WelcomeSender(
            welcomes, services=self.dispatcher.services, must_wait=lambda: self.dispatcher.is_busy
        )

    def stop(self) -> None:
        """Take nothing more; :meth:`run` returns once what is held is written or given back. From the event loop."""
        self.dispatcher.stop()
        self.mails.stop()
        self.welcomes.stop()

    async def run(self, *, until_idle: bool = False) -> None:
        """Send what is due until :meth:`stop`, or until nothing is due."""
        async with asyncio.TaskGroup() as group:
            watches = [group.create_task(each) for each in self._watches()]
            sending = [
                group.create_task(self.mails.run(until_idle=until_idle)),
                group.create_task(self.welcomes.run(until_idle=until_idle)),
            ]
            await self.dispatcher.run(until_idle=until_idle)
            await asyncio.wait(sending)
            for watch in watches:
                watch.cancel()

    def _watches(self) -> list[Coroutine[None, None, None]]:
        if self._watch is None:
            return []
        wakes = (self.dispatcher.wake, self.mails.wake, self.welcomes.wake)
        return [self._watch(look_s, wake) for look_s, wake in zip(self._looks_s, wakes, strict=True)]
