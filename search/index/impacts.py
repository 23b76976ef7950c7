"""Impacts: how much a word counts in an event, as small whole numbers stored with the index.

An impact depends on its event alone, so that a change of one event rewrites no other. How rare a
word is among all events is the query's part of the score (:mod:`search.query.rarity`).
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple


class FieldWeight(NamedTuple):
    """Weight of a word in a field, and the usual number of words in that field."""

    weight: float
    usual_length: int


#: The fields of :class:`search.models.IndexedText`. Usual lengths are constants, not averages: an
#: average would change every impact with each event.
FIELD_WEIGHTS: Mapping[str, FieldWeight] = {
    "title": FieldWeight(8, 5),
    "place": FieldWeight(4, 12),
    "summary": FieldWeight(3, 24),
    "body": FieldWeight(1, 100),
}
#: Fields that hold names.
NAME_FIELDS = ("title", "place")
#: Greatest impact, which no word reaches.
MOST_IMPACT = 63
#: Sum over the fields of which the impact is half of :data:`MOST_IMPACT`.
HALF_WAY = 2
#: Stem of the row that every event has: it says that the event's impacts are written.
WRITTEN = ""


def impacts_of(stems_by_field: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Return the impact of each stem of an event, from 1 to 63, by the stems of its fields.

    A stem counts by how often it stands in a field, less in a long field. It counts ever less the
    more it counts already (BM25F with constant lengths).
    """
    sums: dict[str, float] = defaultdict(float)
    for field, (weight, usual_length) in FIELD_WEIGHTS.items():
        found = stems_by_field.get(field, ())
        length_factor = 0.5 + 0.5 * len(found) / usual_length
        for stem, count in Counter(found).items():
            sums[stem] += weight * count / length_factor
    return {
        stem: max(1, round(MOST_IMPACT * value / (HALF_WAY + value)))
        for stem, value in sums.items()
    }
