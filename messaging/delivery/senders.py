"""Senders of one event loop: the dispatcher and the loops of other channels."""

import asyncio
from collections.abc import Callable, Coroutine

from messaging.delivery.dispatcher import Dispatcher, Pace
from messaging.delivery.keys import public_key
from messaging.delivery.loops import SendingLoop
from messaging.delivery.mail_sender import MailSender
from messaging.delivery.welcomes import WelcomePace, WelcomeSender
from messaging.live.hub import WATCHED_S, Watch
from messaging.live.layer import listen


def make_welcome_sender(dispatcher: Dispatcher) -> WelcomeSender:
    return WelcomeSender(
        WelcomePace(dispatcher.pace.timeout_s),
        services=dispatcher.services,
        must_wait=lambda: dispatcher.is_busy,
    )


#: What runs beside the dispatcher; a room above that brings a channel adds its loop.
SENDER_FACTORIES: list[Callable[[Dispatcher], SendingLoop]] = [
    lambda dispatcher: MailSender(dispatcher.leases.holder),
    make_welcome_sender,
]


class Senders:
    """All senders of one process; any number of processes may run them.

    With ``watch``, it decides when they look.
    """

    def __init__(self, pace: Pace, *, watch: Watch | None = None) -> None:
        public_key()  # made now, so that nobody waits for the keys
        self.dispatcher = Dispatcher(pace, listen=listen)
        self.beside = [make(self.dispatcher) for make in SENDER_FACTORIES]
        self._watch = watch

    def stop(self) -> None:
        """Take nothing more; :meth:`run` returns once what is held is stored.

        Call it from the event loop.
        """
        for loop in (self.dispatcher, *self.beside):
            loop.stop()

    async def run(self, *, until_idle: bool = False) -> None:
        """Send what is due until :meth:`stop`, or until nothing is due."""
        async with asyncio.TaskGroup() as group:
            watches = [group.create_task(each) for each in self._watches()]
            sending = [group.create_task(loop.run(until_idle=until_idle)) for loop in self.beside]
            await self.dispatcher.run(until_idle=until_idle)
            await asyncio.wait(sending)
            for watch in watches:
                watch.cancel()

    def _watches(self) -> list[Coroutine[None, None, None]]:
        """Return coroutines that wake each loop at its rhythm.

        The loops themselves then look rarely.
        """
        if self._watch is None:
            return []
        loops: list[SendingLoop] = [self.dispatcher, *self.beside]
        watches = [self._watch(loop.look_s, loop.wake) for loop in loops]
        for loop in loops:
            loop.look_s = WATCHED_S
        return watches
