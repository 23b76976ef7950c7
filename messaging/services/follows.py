"""Follow an event, and notify followers of changed dates: gathered, once, within a minute."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

import structlog
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from agenda.enums import ChangeKind
from agenda.models import Change, Event, Occurrence
from agenda.steps import STEPS
from messaging.enums import MessageKind
from messaging.exceptions import ChoiceRefused
from messaging.formats.followed import EventChange
from messaging.interest_kinds import FOLLOWERS, LISTED, LISTED_ACCOUNTS
from messaging.interests import Part
from messaging.models import (
    AccountFollow,
    Audience,
    EventNews,
    Follow,
    Message,
    PageNews,
    Subscription,
)
from messaging.services.outbox import post

log = structlog.get_logger(__name__)

#: Time in which changes are gathered; with the clock's ticks, followers wait less than a minute.
GATHERED = timedelta(seconds=55)
#: Delay before a failed notification is retried.
TOLD_AGAIN = timedelta(minutes=5)
#: Time in which a later notification repeats earlier changes: it replaces the one on screen.
REPEATED = timedelta(days=1)
MOST_FOLLOWED = 300
DATE_KINDS = tuple(kind for kind, step in STEPS.items() if step.is_news)
TOLD_KINDS = (*DATE_KINDS, ChangeKind.WITHDRAWN, ChangeKind.RELOCATED)


@transaction.atomic
def follow(subscription: Subscription, *slugs: str) -> None:
    """Follow the published events at ``slugs``; unknown ones are ignored.

    Following twice is the same as once. Raises :class:`~messaging.exceptions.ChoiceRefused` if none
    is known, or beyond ``MOST_FOLLOWED`` events.
    """
    events = list(
        Event.objects.live().filter(slug__in=slugs).order_by("pk").values_list("pk", flat=True)
    )
    if not events:
        raise ChoiceRefused(_("Aucune sortie de l’agenda n’a cette adresse."))
    if subscription.follows.exclude(event__in=events).count() + len(events) > MOST_FOLLOWED:
        raise ChoiceRefused(
            _("Ce navigateur suit déjà %(count)d sorties.") % {"count": MOST_FOLLOWED}
        )
    follows = [Follow(subscription=subscription, event_id=pk) for pk in events]
    Follow.objects.bulk_create(follows, ignore_conflicts=True)


@transaction.atomic
def unfollow(subscription: Subscription, *slugs: str) -> None:
    """Stop following events, unpublished ones too; ignores those not followed."""
    subscription.follows.filter(event__slug__in=slugs).delete()


def queue_followed_events(changes: Sequence[Change]) -> None:
    """Record the followed events to notify of ``changes``, in their transaction.

    One statement, safe against concurrent ones: rewriting an existing row waits for the transaction
    that notifies; if that one deletes the row, a new one is inserted.
    """
    firsts = first_changes(changes, TOLD_KINDS)
    followed, by_mail = (
        rows.filter(event__in=firsts).order_by().values_list("event", flat=True)
        for rows in (Follow.objects, AccountFollow.objects.by_mail())
    )
    news = [
        EventNews(event_id=pk, first_change=firsts[pk].pk, due_at=firsts[pk].at + GATHERED)
        for pk in sorted(followed.union(by_mail))
    ]
    EventNews.objects.bulk_create(
        news, update_conflicts=True, unique_fields=["event"], update_fields=["event"]
    )


def first_changes(changes: Sequence[Change], kinds: Collection[str]) -> dict[int, Change]:
    """Return, by event, the first of ``changes`` of one of ``kinds``."""
    firsts: dict[int, Change] = {}
    for change in changes:
        if change.event_id and change.kind in kinds:
            firsts.setdefault(change.event_id, change)
    return firsts


def notify_followers() -> int:
    """Write the due messages, each in its own transaction; return how many.

    A failure stops none of the others.
    """
    count = 0
    for news in EventNews.objects.due().order_by("due_at", "pk"):
        with deferred_on_failure(news):
            count += _notify(news.pk)
    return count


@contextmanager
def deferred_on_failure(news: EventNews | PageNews) -> Iterator[None]:
    """Open a transaction; if it fails, postpone ``news`` and suppress the error.

    Database outages are raised.
    """
    try:
        with transaction.atomic():
            yield
    except (OperationalError, InterfaceError):  # the database is down: retry all later
        raise
    except Exception:
        log.exception("followers_not_told", news=str(news))
        type(news)._default_manager.filter(pk=news.pk).update(due_at=timezone.now() + TOLD_AGAIN)


@transaction.atomic
def notify_of_deletion(event: Event) -> None:
    """Notify followers that ``event`` is withdrawn, before its row and follows are deleted."""
    is_being_told = Audience.objects.of_thread(event.uid).exists()
    if not (event.live or is_being_told or EventNews.objects.filter(event=event).exists()):
        return
    followers = (
        Follow.objects.filter(event=event)
        .order_by("subscription")
        .values_list("subscription", flat=True)
    )
    accounts = AccountFollow.objects.filter(event=event).by_mail().order_by("user")
    told = {LISTED: list(followers), LISTED_ACCOUNTS: list(accounts.values_list("user", flat=True))}
    if parts := [interest.part(ids) for interest, ids in told.items() if ids]:
        _post(EventChange(event), *parts, event=None)


def _notify(pk: int) -> bool:
    """Post the message about one event and delete its row; return whether there was news."""
    news = (
        EventNews.objects.select_for_update(of=("self",))
        .select_related("event")
        .filter(pk=pk)
        .first()
    )
    if news is None:  # another clock has it
        return False
    event, moved = news.event, None
    change = change_since(event, news.first_change)
    if event.live and event.occurrences.coming().standing().exists():
        # A new address, for dates that take place: unnotified, or notified recently.
        lately = Q(pk__gte=news.first_change) | Q(at__gt=timezone.now() - REPEATED)
        moved = event.changes.filter(lately, kind=ChangeKind.RELOCATED).order_by("-pk").first()
    news.delete()
    is_news = change or (moved and moved.pk >= news.first_change)
    if not is_news:
        return False
    address = ""
    if moved:
        address = ", ".join(filter(None, (moved.detail["place"], moved.detail["address"])))
    said = replace(change or EventChange(event), address=address)
    by_mail = AccountFollow.objects.filter(event=event).by_mail()
    if not (Follow.objects.filter(event=event).exists() or by_mail.exists()):
        return False
    _post(said, FOLLOWERS.part(event.pk), event=event)
    return True


def change_since(event: Event, first_change: int) -> EventChange | None:
    """Return what to notify of ``event``: its changed dates, or its withdrawal.

    ``None`` if nothing.
    """
    dates = dates_to_say(event, first_change)
    withdrawals = event.changes.filter(pk__gte=first_change, kind=ChangeKind.WITHDRAWN)
    is_withdrawn = not event.live and withdrawals.exists()
    return EventChange(event, dates) if dates or is_withdrawn else None


def dates_to_say(event: Event, first_change: int) -> list[Occurrence]:
    """Return current dates changed since ``first_change``: new changes first, then recent ones.

    Sorted by start. A date changed and restored before any notification is no news; one restored
    after a notification is, however old that is.
    """
    if not event.live:
        return []
    now, back = timezone.now(), ChangeKind.RESTORED
    changes = event.changes.filter(kind__in=DATE_KINDS).order_by("pk")
    new: dict[int, list[str]] = {}
    told: dict[int, tuple[str, datetime]] = {}
    for pk, occurrence, kind, at in changes.values_list("pk", "occurrence", "kind", "at"):
        if pk >= first_change:
            new.setdefault(occurrence, []).append(kind)
        else:
            told[occurrence] = kind, at
    off = {pk for pk, (kind, _at) in told.items() if kind != back}
    lately = {pk for pk, (_kind, at) in told.items() if at > now - REPEATED}
    fresh = {
        pk
        for pk, kinds in new.items()
        if kinds[-1] != back or kinds[0] == back or pk in off | lately
    }
    again = lately - new.keys()
    found = Occurrence.objects.coming(now).with_place().filter(pk__in=fresh | again)
    dates = sorted(found, key=lambda one: (one.pk not in fresh, one.start_at))
    return dates if any(one.pk in fresh for one in dates) else []


def ends_of(change: EventChange) -> list[datetime]:
    """Return the ends of the dates in ``change``; for a withdrawn event, of all future dates."""
    coming = change.event.occurrences.coming().values_list("end_at", flat=True)
    return [date.end_at for date in change.dates] or list(coming)


def _post(change: EventChange, *audience: Part, event: Event | None) -> Message:
    """Post the message; it expires at the end of its last date, or of the event's if withdrawn."""
    message = Message(kind=MessageKind.EVENT, event=event, thread=change.event.uid)
    if ends := ends_of(change):
        message.expires_at = max(ends)
    return post(message, audience, change)
