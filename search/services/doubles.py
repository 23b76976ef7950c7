"""Likely doubles among what is public: pairs of events and of places, found by the clock, for editors to look at."""

import time
from collections.abc import Collection, Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import override

from accounts.models import User
from agenda.models import Place
from search.alike import Verdict
from search.alike.places import PlaceFacts
from search.models import ComparedPlace, Double, Fingerprint
from search.services.lookalikes import entry_in, find_lookalikes
from search.services.place_lookalikes import find_alike_places

#: So many of each are compared at a look of the clock; a place again after a day, for it may have moved.
AT_ONCE = 25
#: How long one look may take: after an import of 50,000 events all are compared within the hour.
TURN_S = 10.0
AGAIN = timedelta(days=1)
#: More are asked for than are kept: some are parts, drafts or proposals.
ASKED, MOST = 12, 4
#: By so many of its names a place is compared.
NAMES = 4


def find_doubles() -> int:
    """Compare the public events that changed, and places in turn, with what resembles them; returns how many were.

    Of each an index names what may resemble it, so that it costs as much among 50,000 as among 500. Two clocks may do
    this at once, and one that dies leaves the rest to the next look.
    """
    ends_at, done = time.monotonic() + TURN_S, 0
    while compared := _compare_some():
        done += compared
        if time.monotonic() > ends_at:
            break
    return done


def _compare_some() -> int:
    changed = Fingerprint.objects.filter(compared_at=None, event__live=True).order_by("pk")
    events = list(changed.values_list("pk", flat=True)[:AT_ONCE])
    since = timezone.now() - AGAIN
    due = Place.objects.live().prefetch_related("aliases").filter(Q(compared=None) | Q(compared__at__lt=since))
    places = list(due.order_by(F("compared__at").asc(nulls_first=True), "pk")[:AT_ONCE])
    with override(None):  # the reasons as they are known in every language
        for fingerprint in events:
            _compare_event(fingerprint)
        for place in places:
            _compare_place(place)
    return len(events) + len(places)


@transaction.atomic
def _compare_event(pk: int) -> None:
    # Before it is read: what is written anew meanwhile is compared anew.
    Fingerprint.objects.filter(pk=pk).update(compared_at=timezone.now())
    row = Fingerprint.objects.filter(pk=pk).first()
    if row is None or row.event_id is None:  # deleted meanwhile
        return
    entry = entry_in(row)
    is_over = not entry.days or max(entry.days) < timezone.localdate().toordinal()
    found = () if is_over else find_lookalikes(entry, but_event=row.event_id, most=ASKED)
    every = [(one.event_id, one.answer) for one in found if one.event_id]
    same = {key: answer.reasons for key, answer in every if answer.verdict == Verdict.SAME}
    pairs = [
        Double(event_id=min(row.event_id, other), other_event_id=max(row.event_id, other), why="\n".join(why)[:255])
        for other, why in same.items()
    ]
    _keep(pairs, ("event", "other_event"), row.event_id, same)


@transaction.atomic
def _compare_place(place: Place) -> None:
    ComparedPlace.objects.update_or_create(place=place, defaults={"at": timezone.now()})
    names = [place.name, *(alias.name for alias in place.aliases.all())][:NAMES]
    every = (PlaceFacts(name, place.street, place.latitude, place.longitude) for name in names)
    found = [one for facts in every for one in find_alike_places(facts, but_place=place.pk, most=ASKED)]
    same = {
        one.place.pk: one.reasons for one in found if one.is_same and not is_part(one.place, place) and one.place.live
    }
    pairs = [
        Double(place_id=min(place.pk, other), other_place_id=max(place.pk, other), why="\n".join(why)[:255])
        for other, why in same.items()
    ]
    _keep(pairs, ("place", "other_place"), place.pk, same)


def is_part(one: Place, other: Place) -> bool:
    """Whether one of them is said to be a part of the other, or both of a third."""
    return one.parent_id == other.pk or other.parent_id == one.pk or (one.parent_id or 0) == other.parent_id


def _keep(pairs: Sequence[Double], sides: tuple[str, str], key: int, others: Collection[int]) -> None:
    """Of one record the first of ``pairs``, and no other but what somebody set aside."""
    one, other = sides
    known = Double.objects.filter(Q(**{one: key}) | Q(**{other: key}), dismissed_at=None)
    known.exclude(Q(**{f"{one}__in": others}) | Q(**{f"{other}__in": others})).delete()
    Double.objects.bulk_create(pairs[:MOST], update_conflicts=True, unique_fields=sides, update_fields=["why"])


def dismiss_double(pk: int, *, actor: User) -> bool:
    """They are two, for good; returns whether somebody had said so already, or the pair is gone."""
    standing = Double.objects.filter(pk=pk, dismissed_at=None)
    return not standing.update(dismissed_at=timezone.now(), dismissed_by=actor)


def recall_double(pk: int) -> None:
    """Take back that they are two."""
    Double.objects.filter(pk=pk).update(dismissed_at=None, dismissed_by=None)
