"""Following an event, and telling its followers of its changed dates: gathered, once, and within the minute."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from agenda.enums import ChangeKind
from agenda.models import Change, Event, Occurrence
from alerts.enums import MessageKind, MessageType
from alerts.exceptions import ChoiceRefused
from alerts.formats.followed import event_payloads
from alerts.models import EventNews, Follow, Message, Subscription
from alerts.services.ledger import LIFE_WITHOUT_END, close_overtaken, owe, take_message_id
from alerts.signals import message_written

#: Changes are gathered from the first on for so long: with the ticks of the clock, followers wait less than a minute.
GATHERED = timedelta(seconds=55)
#: A notification replaces the one before: it says again what changed since.
REPEATED = timedelta(days=1)
MOST_FOLLOWED = 300
DATE_KINDS = (
    ChangeKind.CANCELLED,
    ChangeKind.POSTPONED,
    ChangeKind.RESCHEDULED,
    ChangeKind.MOVED,
    ChangeKind.MOVED_ONLINE,
    ChangeKind.RESTORED,
)
TOLD_KINDS = (*DATE_KINDS, ChangeKind.WITHDRAWN)


@transaction.atomic
def follow(subscription: Subscription, slug: str) -> Follow:
    """Tell ``subscription`` of what changes for the published event at ``slug``. Twice is once.

    Raises :class:`~alerts.exceptions.ChoiceRefused`.
    """
    event = Event.objects.live().filter(slug=slug).first()
    if event is None:
        raise ChoiceRefused(_("Aucune sortie de l’agenda n’a cette adresse."))
    if subscription.follows.exclude(event=event).count() >= MOST_FOLLOWED:
        raise ChoiceRefused(_("Ce navigateur suit déjà %(count)d sorties.") % {"count": MOST_FOLLOWED})
    return Follow.objects.get_or_create(subscription=subscription, event=event)[0]


@transaction.atomic
def unfollow(subscription: Subscription, slug: str) -> None:
    """Also of an event that is no longer published; what is not followed is nothing to do."""
    subscription.follows.filter(event__slug=slug).delete()


def gather(changes: Sequence[Change]) -> None:
    """Note, in the transaction of ``changes``, the events whose followers are to be told of them.

    A row that stands already is written again, which waits for whoever is telling it: were it told and deleted
    meanwhile, a new one is made.
    """
    firsts: dict[int, Change] = {}
    for change in changes:
        if change.kind in TOLD_KINDS and change.event_id:
            firsts.setdefault(change.event_id, change)
    followed = Follow.objects.filter(event__in=firsts).values_list("event", flat=True).distinct()
    for event_id in list(followed):
        change = firsts[event_id]
        if not EventNews.objects.filter(event=event_id).update(event=event_id):
            EventNews.objects.create(event_id=event_id, first_change=change.pk, due_at=change.at + GATHERED)


def tell_followers() -> int:
    """Write the messages that are due, each in its own transaction; returns how many."""
    due = EventNews.objects.due().order_by("due_at", "pk").values_list("pk", flat=True)
    return sum(_tell(pk) for pk in list(due))


@transaction.atomic
def tell_of_deletion(event: Event) -> None:
    """Tell at once, before the row goes and with it who followed it, that ``event`` is withdrawn."""
    is_news = event.live or EventNews.objects.filter(event=event).exists()
    if is_news and Subscription.objects.following([event.pk]).exists():
        _write(event, [], is_going=True)


@transaction.atomic
def _tell(pk: int) -> bool:
    news = EventNews.objects.select_for_update(of=("self",)).select_related("event").filter(pk=pk).first()
    if news is None:  # another clock
        return False
    event, dates = news.event, _dates_to_say(news)
    is_withdrawn = _is_withdrawn(news)
    news.delete()
    if not (dates or is_withdrawn) or not Subscription.objects.following([event.pk]).exists():
        return False
    _write(event, [] if is_withdrawn else dates)
    return True


def _is_withdrawn(news: EventNews) -> bool:
    new = news.event.changes.filter(pk__gte=news.first_change)
    return not news.event.live and new.filter(kind=ChangeKind.WITHDRAWN).exists()


def _dates_to_say(news: EventNews) -> list[Occurrence]:
    """The changed dates that are not over, by day: those not told yet, then those told of lately.

    A date changed and put back before anybody heard is no news.
    """
    if not news.event.live:
        return []
    now = timezone.now()
    changes = news.event.changes.filter(Q(pk__gte=news.first_change) | Q(at__gt=now - REPEATED), kind__in=DATE_KINDS)
    new: dict[int, list[str]] = {}
    told: dict[int, list[str]] = {}
    for pk, occurrence, kind in changes.order_by("pk").values_list("pk", "occurrence", "kind"):
        (new if pk >= news.first_change else told).setdefault(occurrence, []).append(kind)
    back = ChangeKind.RESTORED
    fresh = {pk for pk, kinds in new.items() if pk in told or kinds[-1] != back or kinds[0] == back}
    again = {pk for pk, kinds in told.items() if pk not in new and kinds[-1] != back}
    found = Occurrence.objects.coming(now).with_place().filter(pk__in=fresh | again)
    dates = sorted(found, key=lambda one: (one.pk not in fresh, one.start_at))
    return dates if any(one.pk in fresh for one in dates) else []


def _write(event: Event, dates: Sequence[Occurrence], *, is_going: bool = False) -> Message:
    message_id, now = take_message_id(), timezone.now()
    earlier = Message.objects.filter(kind=MessageKind.EVENT, thread=event.uid)
    revision = (earlier.aggregate(highest=Max("revision"))["highest"] or 0) + 1
    message_type = MessageType.UPDATE if revision > 1 else MessageType.ALERT
    message = Message.objects.create(
        id=message_id,
        kind=MessageKind.EVENT,
        event=None if is_going else event,
        thread=event.uid,
        message_type=message_type,
        revision=revision,
        payloads=event_payloads(event, dates, message_id, revision, message_type),
        at=now,
        expires_at=_last_instant(event, dates, now),
    )
    close_overtaken(message)
    owe(message, Subscription.objects.following([event.pk]))
    transaction.on_commit(partial(message_written.send_robust, sender=Message, message=message))
    return message


def _last_instant(event: Event, dates: Sequence[Occurrence], now: datetime) -> datetime:
    """The end of the last date that it speaks of; of a withdrawn event, of its last date."""
    ends = [one.end_at for one in dates] or list(event.occurrences.coming(now).values_list("end_at", flat=True))
    return max(ends, default=now + LIFE_WITHOUT_END)
