"""Merging two places and undoing it: fields, names, rooms, slugs, and the events held there."""

from collections.abc import Iterable
from typing import TypedDict, cast

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from agenda.exceptions import MergeRefused
from agenda.models import Event, Merge, Occurrence, Place
from agenda.services.calendars import lock_events
from agenda.services.merging.groups import (
    PLACE_GROUPS,
    Choices,
    Facts,
    combine_values,
    json_values,
)
from agenda.services.merging.records import (
    JoinedDates,
    check_no_draft,
    check_seen,
    check_undoing,
    note_merge,
    note_undoing,
    put_online_again,
    standing_merge,
    take_offline,
    values_before,
)
from agenda.services.publication import publish_now
from agenda.services.refreshing import request_refresh_of_merged

#: Keys in one query.
AT_ONCE = 10_000


class Moved(TypedDict):
    """Keys of what a merge moved from one place to the other."""

    events: list[int]
    beside: list[int]
    #: Events that named both places: the second mention is deleted, and restored by undoing.
    beside_twice: list[int]
    occurrences: list[int]
    parts: list[int]


def count_place_events(kept: Place, gone: Place) -> JoinedDates:
    """Count the events to come at each place, and those that name both."""

    coming = Occurrence.objects.live().coming()
    ours, theirs = (
        set(coming.held_at([place]).values_list("event", flat=True)) for place in (kept, gone)
    )
    return JoinedDates(len(ours), len(theirs), len(ours & theirs))


def place_merge_version(kept: Place, gone: Place) -> str:
    """Return a version identifier of both places: it differs once anybody changes one of them."""
    return f"{kept.latest_revision_id}-{gone.latest_revision_id}"


def check_mergeable_places(*places: Place) -> None:
    """Raise :class:`MergeRefused` if a place is not live, has a draft, or is part of the other."""
    for place in places:
        if not place.live:
            words = _("« %(title)s » n’est pas en ligne : seuls deux lieux publiés se réunissent.")
            raise MergeRefused(words % {"title": place.name})
        check_no_draft(place)
    for place in places:
        above, seen = place.parent, {place.pk}
        while above is not None and above.pk not in seen:
            if above in places:
                words = _("« %(title)s » fait partie de « %(whole)s » : ce ne sont pas les mêmes.")
                raise MergeRefused(words % {"title": place.name, "whole": above.name})
            seen.add(above.pk)
            above = above.parent


@transaction.atomic
def merge_places(
    kept_id: int, gone_id: int, choices: Choices, *, seen: str, actor: User | None
) -> Merge:
    """Merge place ``gone_id`` into ``kept_id``, whose aliases then have the names of both.

    Its events, rooms and slugs move in this transaction; events that repeat its name are refreshed
    by the clock. Otherwise like :func:`~agenda.services.merging.events.merge_events`.

    Raises :class:`MergeRefused`, and :class:`MergeOutdated` if one changed since ``seen``.
    """
    lock_events(list(Event.objects.touched_by_places([gone_id]).values_list("pk", flat=True)))
    places = {place.pk: place for place in _locked(kept_id, gone_id)}
    if len(places) < 2:
        raise MergeRefused(_("L’une des deux n’existe plus."))
    kept, gone = places[kept_id], places[gone_id]
    if done := standing_merge(kept, gone):
        return done
    check_mergeable_places(kept, gone)
    check_seen(seen, place_merge_version(kept, gone))
    before, live_revision = json_values(kept), gone.live_revision_id
    combined = combine_values(PLACE_GROUPS, before, json_values(gone), choices)
    publish_now(kept.with_content_json(join_names(combined, kept, gone)), actor)
    moved = _bring(kept, gone)
    take_offline(gone)
    merged = Place.objects.get(pk=kept.pk)
    undo = {
        "kept": before,
        "after": json_values(merged),
        "live_revision": live_revision,
        "moved": moved,
    }
    merge = note_merge(kept, gone, undo, actor=actor)
    request_refresh_of_merged(merged, actor=actor)
    return merge


@transaction.atomic
def separate_places(merge: Merge, *, actor: User | None) -> Merge:
    """Undo ``merge``: both places are as before, except what people changed since.

    An event that somebody saved since keeps its current place. A second click does nothing.

    Raises :class:`MergeRefused`, also if the kept place has a draft.
    """
    lock_events(list(Event.objects.touched_by_places([merge.kept_id]).values_list("pk", flat=True)))
    places = {place.pk: place for place in _locked(merge.kept_id, merge.gone_id)}
    merge = Merge.objects.select_for_update().get(pk=merge.pk)
    if merge.undone_at:
        return merge
    check_undoing(merge)
    kept, gone = places[merge.kept_id], places[merge.gone_id]
    if kept.live:
        check_no_draft(kept)
    before, now = merge.before, json_values(kept)
    restored = values_before(merge, kept).facts
    added = _names(before["after"]) - _names(before["kept"])
    restored["aliases"] = [
        alias for alias in cast(list[Facts], now["aliases"]) if alias["name"] not in added
    ]
    if kept.live:
        publish_now(kept.with_content_json(restored), actor)
    else:
        kept.with_content_json(restored).save_revision(user=actor, clean=False)
    put_online_again(gone, before["live_revision"])
    _bring_back(kept, gone, before["moved"], merge)
    note_undoing(merge, kept, gone, actor=actor)
    for place in Place.objects.filter(pk__in=[kept.pk, gone.pk]).order_by("pk"):
        request_refresh_of_merged(place, actor=actor)
    return merge


def join_names(said: Facts, kept: Place, gone: Place) -> Facts:
    """Return ``said`` with aliases: all names of both places except the chosen name."""
    names = [kept.name, *(alias.name for alias in kept.aliases.all())]
    names += [gone.name, *(alias.name for alias in gone.aliases.all())]
    known = {cast(Facts, alias)["name"]: alias for alias in cast(list[object], said["aliases"])}
    new = {"pk": None, "place": kept.pk}
    others = [name for name in dict.fromkeys(names) if name != said["name"]]
    return said | {"aliases": [known.get(name, {**new, "name": name}) for name in others]}


def _names(of: Facts) -> set[object]:
    return {alias["name"] for alias in cast(list[Facts], of["aliases"])}


def _locked(*places: int) -> Iterable[Place]:
    rows = Place.objects.select_for_update(no_key=True, of=("self",))
    return list(rows.filter(pk__in=places).order_by("pk"))


def _bring(kept: Place, gone: Place) -> Moved:
    """Move what is held at ``gone`` to ``kept``.

    The number of queries does not depend on how much is moved.
    """
    through = Event.other_places.through._default_manager
    beside = through.filter(place=gone)
    named = Event.objects.touched_by_places([kept.pk]).exclude(
        pk__in=Occurrence.objects.filter(place=kept).values("event")
    )
    twice = beside.filter(event__in=named.values("pk"))
    moved: Moved = {
        "events": list(Event.objects.filter(place=gone).values_list("pk", flat=True)),
        "beside_twice": list(twice.values_list("event", flat=True)),
        "beside": [],
        "occurrences": list(Occurrence.objects.filter(place=gone).values_list("pk", flat=True)),
        "parts": list(Place.objects.filter(parent=gone).values_list("pk", flat=True)),
    }
    twice.delete()
    moved["beside"] = list(beside.values_list("pk", flat=True))
    beside.update(place=kept)
    Event.objects.filter(place=gone).update(place=kept)
    Occurrence.objects.filter(place=gone).update(place=kept)
    Place.objects.filter(parent=gone).update(parent=kept)
    return moved


def _bring_back(kept: Place, gone: Place, moved: Moved, merge: Merge) -> None:
    """Move back to ``gone`` what is still at ``kept`` and was not saved since ``merge``."""
    through = Event.other_places.through._default_manager
    for keys in _some(moved["events"]):
        untouched = Event.objects.filter(pk__in=keys, place=kept)
        untouched.exclude(latest_revision__created_at__gt=merge.merged_at).update(place=gone)
    for keys in _some(moved["beside"]):
        through.filter(pk__in=keys, place=kept).update(place=gone)
    still = Event.objects.filter(pk__in=moved["beside_twice"]).values_list("pk", flat=True)
    through.bulk_create(
        [through.model(event_id=pk, place_id=gone.pk) for pk in still], ignore_conflicts=True
    )
    for keys in _some(moved["occurrences"]):
        Occurrence.objects.filter(pk__in=keys, place=kept).update(place=gone)
    Place.objects.filter(pk__in=moved["parts"], parent=kept).update(parent=gone)


def _some(keys: list[int]) -> Iterable[list[int]]:
    return (keys[start : start + AT_ONCE] for start in range(0, len(keys), AT_ONCE))
