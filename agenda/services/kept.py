"""Outings of an account: lists of several devices made one, and the calendar of all of them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from agenda.models import Event, KeptOuting, Merge, PersonalCalendar
from agenda.models.kept import new_token

#: Outings of one account, as of one device (``static/js/favourites.js``); the last kept stay.
MOST_KEPT = 1_000
#: How long a removal is remembered: a device that was off for longer may bring the outing back.
REMOVALS_KEPT = timedelta(days=365)
#: Returns keys of events that a person follows in another way; rooms above register theirs.
EventsOf = Callable[[User], Iterable[int]]
_EVENTS_OF: list[EventsOf] = []


@dataclass(frozen=True, slots=True)
class OutingChange:
    """What a device did with one event, and when."""

    event_id: int
    is_kept: bool
    at: datetime

    @property
    def rank(self) -> tuple[datetime, bool]:
        """The greater one wins: the later, and of two at the same time the one that keeps."""
        return self.at, self.is_kept


@transaction.atomic
def merge_outings(user: User, changes: Sequence[OutingChange]) -> list[int]:
    """Merge what a device did into the account's list, and return the keys that it keeps.

    The last change of an event wins, in whatever order devices send theirs: a removal beats an
    older addition. Events that do not exist are ignored.
    """
    # One device after the other: two that first name an event would both insert its row.
    User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    newest: dict[int, OutingChange] = {}
    for change in changes:
        other = newest.setdefault(change.event_id, change)
        newest[change.event_id] = max(other, change, key=lambda one: one.rank)
    rows = {row.event_id: row for row in KeptOuting.objects.filter(user=user, event__in=newest)}
    known = set(Event.objects.filter(pk__in=newest).values_list("pk", flat=True))
    made, changed = [], []
    for key, change in newest.items():
        row = rows.get(key)
        if row is None and key in known:
            made.append(
                KeptOuting(user=user, event_id=key, is_kept=change.is_kept, changed_at=change.at)
            )
        elif row and change.rank > (row.changed_at, row.is_kept):
            row.is_kept, row.changed_at = change.is_kept, change.at
            changed.append(row)
    KeptOuting.objects.bulk_create(made)
    KeptOuting.objects.bulk_update(changed, ["is_kept", "changed_at"])
    return outings_of(user)


def outings_of(user: User) -> list[int]:
    """Return the keys of the events that ``user`` keeps, the last kept at the end."""
    return list(KeptOuting.objects.of(user).values_list("event", flat=True))[-MOST_KEPT:]


def register_events(events_of: EventsOf) -> None:
    """Add the events that ``events_of`` returns to the calendar of each person."""
    _EVENTS_OF.append(events_of)


def calendar_events(user: User) -> set[int]:
    """Return the keys of the events in the calendar of ``user``; merged ones as they became."""
    keys = set(outings_of(user)).union(*(events_of(user) for events_of in _EVENTS_OF))
    merges = Merge.objects.standing().of_kind(Event).filter(gone_id__in=keys)
    became = dict(merges.values_list("gone_id", "into_id"))
    return {became.get(key, key) for key in keys}


def open_calendar(user: User) -> PersonalCalendar:
    """Give ``user`` a calendar with a new secret address; one before is revoked."""
    facts = {"token": new_token(), "made_at": timezone.now()}
    return PersonalCalendar.objects.update_or_create(user=user, defaults=facts)[0]


def close_calendar(user: User) -> None:
    """Revoke the address of the calendar of ``user``, if there is one."""
    PersonalCalendar.objects.filter(user=user).delete()


def purge_removals() -> int:
    """Delete the removals older than :data:`REMOVALS_KEPT`; return how many."""
    return KeptOuting.objects.removed_before(timezone.now() - REMOVALS_KEPT).delete()[0]
