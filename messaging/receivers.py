"""Receivers of other apps' signals: one line each, which calls a service."""

from collections.abc import Sequence

from allauth.usersessions.models import UserSession
from django.db.backends.signals import connection_created
from django.db.models import Model
from django.db.models.signals import pre_delete
from django.dispatch import receiver

from agenda.models import Change, Event
from agenda.signals import merged, recorded, separated
from messaging.database_clock import offset
from messaging.live.hub import wake_hubs
from messaging.models import Message
from messaging.services import (
    account_devices,
    followed_pages,
    follows,
    merging,
    search_matches,
    searches,
)
from messaging.signals import message_written

#: The questions of which both events stood in a match: by the later match's key, those taken from
#: it.
SAID_ONCE = "alerts_said_once"


@receiver(connection_created)
def on_connection_created(**kwargs: object) -> None:
    """Measure the clock again after a connection was made: it may lead to another database."""
    offset.expire()


@receiver(message_written, dispatch_uid="messaging.live")
def on_message_written(sender: type[Message], message: Message, **kwargs: object) -> None:
    wake_hubs(message.pk)


@receiver(recorded)
def on_recorded(changes: Sequence[Change], **kwargs: object) -> None:
    """Record what followers and kept searches will be told of ``changes``.

    In their transaction.
    """
    follows.queue_followed_events(changes)
    followed_pages.queue_followed_pages(changes)
    searches.queue_search_news(changes)


@receiver(pre_delete, sender=Event)
def on_event_deletion(instance: Event, **kwargs: object) -> None:
    """Notify followers before the event is deleted, because their follows are deleted with it."""
    follows.notify_of_deletion(instance)


@receiver(pre_delete, sender=UserSession)
def on_session_end(instance: UserSession, **kwargs: object) -> None:
    account_devices.end_session(instance)


@receiver(merged)
def on_merged(
    sender: type[Model], kept: int, gone: int, moved: dict[str, object], **kwargs: object
) -> None:
    """Move interests and matches to the kept record, and note what moved, for undoing."""
    merging.move_pairs(sender, kept, gone, moved)
    if sender is Event:
        moved[SAID_ONCE] = search_matches.merge_matches(kept)


@receiver(separated)
def on_separated(
    sender: type[Model],
    kept: int,
    gone: int,
    moved: dict[str, dict[str, list[int]]],
    **kwargs: object,
) -> None:
    search_matches.separate_matches(moved.get(SAID_ONCE, {}))
    merging.move_pairs_back(sender, kept, gone, moved)
