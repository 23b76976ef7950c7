"""Vectors of events: marked as due with each publication, computed by the clock, 0.1 s each."""

from collections.abc import Callable, Sequence
from hashlib import blake2b
from html import unescape

from django.conf import settings
from django.utils import timezone
from django.utils.html import strip_tags

from agenda.services.snapshots import Snapshot, read_snapshots
from search.models import IndexedMeaning
from search.services.rows import held_at

#: Vectors per run of the clock.
AT_ONCE = 60
#: Called with the number of records that were just done.
Progress = Callable[[int], object]
#: Characters of the body that are used; more adds little.
OF_BODY = 300


def note_meanings(snapshots: Sequence[Snapshot]) -> None:
    """Mark the published events whose text has changed since their vector was computed."""
    if not settings.SEARCH_BY_MEANING:
        return
    hashes = {one.event.pk: _hash(meant_text(one)) for one in snapshots}
    known = dict(IndexedMeaning.objects.filter(pk__in=hashes).values_list("pk", "text_hash"))
    changed = [
        IndexedMeaning(event_id=pk, text_hash=said, is_due=True)
        for pk, said in hashes.items()
        if known.get(pk) != said
    ]
    # The old vector stays in use until there is a new one.
    IndexedMeaning.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["event"],
        update_fields=["text_hash", "is_due"],
    )


def write_meanings(most: int = AT_ONCE, progress: Progress = bool) -> int:
    """Compute up to ``most`` due vectors; return how many were due.

    ``progress`` is called after each. Concurrent runs repeat work; an interrupted run leaves the
    rest.
    """
    if not settings.SEARCH_BY_MEANING:
        return 0
    from search.meaning.model import vector_of_event  # noqa: PLC0415 -- an extra

    due = list(
        IndexedMeaning.objects.filter(is_due=True)
        .order_by("pk")
        .values_list("pk", flat=True)[:most]
    )
    for start in range(0, len(due), AT_ONCE):
        for snapshot in read_snapshots(due[start : start + AT_ONCE]):
            text = meant_text(snapshot)
            vector = vector_of_event(text)
            # Skip events that were published again meanwhile, or computed by another process.
            as_it_was = IndexedMeaning.objects.filter(pk=snapshot.event.pk, text_hash=_hash(text))
            as_it_was.update(vector=vector, written_at=timezone.now(), is_due=False)
            progress(1)
    return len(due)


def count_due_meanings() -> int:
    """Return the number of vectors to compute."""
    return IndexedMeaning.objects.filter(is_due=True).count() if settings.SEARCH_BY_MEANING else 0


def meant_text(snapshot: Snapshot) -> str:
    """Return the text of which the vector is computed.

    Title, lead, categories, place, and the start of the body.
    """
    event = snapshot.event
    places = held_at(event, snapshot.occurrences)[:1]
    kinds = [one.name for one in (*event.all_categories, *event.keywords.all())]
    body = " ".join(unescape(strip_tags(event.body.replace("<", " <"))).split())
    areas = [place.area.name for place in places if place.area]
    said = [
        event.title,
        event.lead,
        ", ".join(kinds),
        *(place.name for place in places),
        *areas,
        body[:OF_BODY],
    ]
    return ". ".join(filter(None, said))


def _hash(text: str) -> str:
    return blake2b(text.encode(), digest_size=16).hexdigest()
