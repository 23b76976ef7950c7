"""Likely duplicates among public events and places, found by the clock for editors to review."""

import time
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from itertools import islice
from operator import attrgetter

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import override

from accounts.models import User
from agenda.models import Place
from search.alike import Verdict
from search.alike.places import PlaceEntry
from search.models import ComparedPlace, Double, Fingerprint
from search.services.indexing import collecting_rarely
from search.services.lookalikes import FACTS, LookAlike, entry_in, find_lookalikes_of_each
from search.services.place_lookalikes import find_alike_places

#: Events and places compared in one batch. A place is compared again after a day, because it may
#: have moved.
AT_ONCE = 100
#: Seconds of one run of the clock, which delay its shutdown; 50,000 imported events take minutes in
#: all.
TURN_S = 3.0
AGAIN = timedelta(days=1)
#: Number of look-alikes requested and of pairs kept; some look-alikes are parts, drafts or
#: proposals.
ASKED, MOST = 12, 4
#: Most names by which a place is compared.
NAMES = 4
#: Compared content of a fingerprint.
says = attrgetter(*FACTS)


def find_doubles() -> int:
    """Compare changed public events, and places in turn, with their look-alikes.

    Return how many were compared. Candidates come from an index, so the cost of each is the same
    among 50,000 events as among 500. Two clocks may run this at once; an interrupted run leaves the
    rest to the next.
    """
    ends_at, done = time.monotonic() + TURN_S, 0
    # Events of one place together: they are compared with each other, and each is read once.
    changed = Fingerprint.objects.filter(compared_at=None, event__live=True).order_by(
        "event__place", "pk"
    )
    waiting = list(changed.values_list("pk", flat=True))
    with collecting_rarely(), override(None):  # reasons are stored untranslated
        while compared := _compare_some(waiting):
            done += compared
            if time.monotonic() > ends_at:
                break
    return done


def _compare_some(waiting: list[int]) -> int:
    """Compare the first batch of the ``waiting`` fingerprints, and some places; return how many.

    The batch is removed from the list.
    """
    batch = waiting[:AT_ONCE]
    del waiting[:AT_ONCE]
    if batch:  # else a transaction would be opened for nothing
        _compare_events(Fingerprint.objects.filter(pk__in=batch, compared_at=None).order_by("pk"))
    since = timezone.now() - AGAIN
    due = (
        Place.objects.live()
        .prefetch_related("aliases")
        .filter(Q(compared=None) | Q(compared__at__lt=since))
    )
    places = list(due.order_by(F("compared__at").asc(nulls_first=True), "pk")[:AT_ONCE])
    for place in places:
        _compare_place(place)
    return len(batch) + len(places)


def _compare_events(rows: Collection[Fingerprint]) -> None:
    """Find and store the duplicates of these events, with a constant number of queries.

    The comparison runs outside a transaction, so it blocks nobody. Fingerprints rewritten meanwhile
    are compared again later.
    """
    today = timezone.localdate().toordinal()
    entries = {row.pk: entry_in(row) for row in rows}
    to_come = [row for row in rows if max(entries[row.pk].days, default=0) >= today]
    # the event itself is among them
    found = find_lookalikes_of_each([entries[row.pk] for row in to_come], most=ASKED + 1)
    same = {row.pk: _same_events(row, alike) for row, alike in zip(to_come, found, strict=True)}

    with transaction.atomic():
        now = Fingerprint.objects.select_for_update().order_by("pk").in_bulk(entries)
        as_read = [row for row in rows if row.pk in now and says(now[row.pk]) == says(row)]
        Fingerprint.objects.filter(pk__in=[row.pk for row in as_read]).update(
            compared_at=timezone.now()
        )
        _keep("event", {row.event_id: same.get(row.pk, {}) for row in as_read if row.event_id})


def _same_events(row: Fingerprint, alike: Sequence[LookAlike]) -> dict[int, Sequence[str]]:
    """Return the reasons by event, for those of ``alike`` that are the same as ``row``'s event."""
    others = (one for one in alike if one.event_id != row.event_id)
    return {
        one.event_id: one.answer.reasons
        for one in islice(others, ASKED)
        if one.event_id and one.answer.verdict == Verdict.SAME
    }


@transaction.atomic
def _compare_place(place: Place) -> None:
    """Compare one place with its look-alikes and store the duplicates."""
    ComparedPlace.objects.update_or_create(place=place, defaults={"at": timezone.now()})
    names = [place.name, *(alias.name for alias in place.aliases.all())][:NAMES]
    every = (PlaceEntry(name, place.street, place.latitude, place.longitude) for name in names)
    found = [
        one for facts in every for one in find_alike_places(facts, but_place=place.pk, most=ASKED)
    ]
    same = {
        one.place.pk: one.reasons
        for one in found
        if one.is_same and not is_part(one.place, place) and one.place.live
    }
    _keep("place", {place.pk: same})


def is_part(one: Place, other: Place) -> bool:
    """Whether one place is a part of the other, or both are parts of a third."""
    return (
        one.parent_id == other.pk
        or other.parent_id == one.pk
        or (one.parent_id or 0) == other.parent_id
    )


def _keep(kind: str, same: Mapping[int, Mapping[int, Sequence[str]]]) -> None:
    """Store the pairs of these records and delete their other pairs, except dismissed ones.

    ``same`` gives for each record the keys of its duplicates, with reasons; at most :data:`MOST`
    are kept.
    """
    one, other = kind, f"other_{kind}"
    known = Double.objects.filter(
        Q(**{f"{one}__in": same}) | Q(**{f"{other}__in": same}), dismissed_at=None
    )
    gone = [
        pk
        for pk, low, high in known.values_list("pk", one, other)
        if low not in same.get(high, ()) and high not in same.get(low, ())
    ]
    if gone:
        Double.objects.filter(pk__in=gone).delete()

    found = {
        (min(key, twin), max(key, twin)): "\n".join(why)[:255]
        for key, twins in same.items()
        for twin, why in islice(twins.items(), MOST)
    }
    pairs = [
        Double(**{f"{one}_id": low, f"{other}_id": high, "why": why})
        for (low, high), why in found.items()
    ]
    Double.objects.bulk_create(
        pairs, update_conflicts=True, unique_fields=[one, other], update_fields=["why"]
    )


def dismiss_double(pk: int, *, actor: User) -> bool:
    """Mark the pair as different; return whether it was already so, or no longer exists."""
    standing = Double.objects.filter(pk=pk, dismissed_at=None)
    return not standing.update(dismissed_at=timezone.now(), dismissed_by=actor)


def recall_double(pk: int) -> None:
    """Undo :func:`dismiss_double`."""
    Double.objects.filter(pk=pk).update(dismissed_at=None, dismissed_by=None)
