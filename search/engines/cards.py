"""Cards: hits with the records that a page shows of them."""

from collections.abc import Iterable
from dataclasses import dataclass

from agenda.models import Event, Occurrence
from search.engines.base import Hit


@dataclass(frozen=True, slots=True)
class Card:
    """An event that answers, and the date under which it is shown."""

    event: Event
    occurrence: Occurrence
    hit: Hit


def cards_of(
    hits: Iterable[Hit], *, with_names: bool = False, with_covers: bool = True, with_sizes: bool = True
) -> list[Card]:
    """The records of ``hits``, in their order, in one query, and one for the pictures that there are.

    Rows draw no picture: ``with_covers=False`` asks for none. One that was withdrawn since it was found is left out.
    See :meth:`OccurrenceQuerySet.with_names` and :meth:`OccurrenceQuerySet.with_event`.
    """
    hits = list(hits)
    dates = Occurrence.objects.live().filter(pk__in=[hit.occurrence_id for hit in hits])
    dates = dates.with_event(with_covers=with_covers, with_sizes=with_sizes)
    dates = dates.with_names() if with_names else dates
    found = {date.pk: date for date in dates} if hits else {}
    return [
        Card(found[hit.occurrence_id].event, found[hit.occurrence_id], hit)
        for hit in hits
        if hit.occurrence_id in found
    ]
