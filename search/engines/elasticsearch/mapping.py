"""The index's mapping: one document an event, with features of every distribution of Elasticsearch.

Words are prepared by :mod:`search.text`, so the built-in ``whitespace`` analyzer is enough.
"""

from typing import Any

from django.conf import settings

from search.index.impacts import FIELD_WEIGHTS

#: JSON object of a request or an answer.
Json = dict[str, Any]

#: Increment whenever the mapping changes: until ``manage.py reindex`` has built the new index, the
#: database answers.
VERSION = 5

#: Id of the document that stores the last change to which the index is fed; no query finds it.
POSITION_ID = "position"

_STEMS = {"type": "text", "analyzer": "whitespace", "norms": False}
_KEYWORD = {"type": "keyword"}
_SECONDS = {"type": "date_range", "format": "epoch_second"}

MAPPING: Json = {
    "dynamic": "strict",
    # Fields that are never read back are not stored: documents are always written whole.
    "_source": {"includes": ["live", "point", "fed_to"]},
    "properties": {
        #: False for a withdrawn or deleted event. Documents are never deleted: the server soon
        #: forgets the version of a deleted document, and a late write would restore it.
        "live": {"type": "boolean"},
        "id": {"type": "long"},
        #: Stems, in which phrases are looked up.
        **dict.fromkeys(FIELD_WEIGHTS, _STEMS),
        #: Stems with their impacts (:mod:`search.engines.elasticsearch.impacts`).
        "impacts": {"type": "keyword", "doc_values": False},
        #: As :attr:`search.models.IndexedEvent.facets` and ``others``, one keyword a value: one
        #: pass counts all.
        "facets": _KEYWORD,
        "others": _KEYWORD,
        "is_featured": {"type": "boolean"},
        #: As :attr:`search.models.IndexedEvent.spent`.
        "spent": {"type": "long"},
        #: As :attr:`search.models.IndexedEvent.age_from` and ``age_to``.
        "age_from": {"type": "short"},
        "age_to": {"type": "short"},
        "point": {"type": "geo_point"},
        #: Half-open ranges of instants: of all dates, of the dates that are not off, and of those
        #: without spans.
        "when": _SECONDS,
        "on": _SECONDS,
        "dated": _SECONDS,
        "has_off": {"type": "boolean"},
        #: As :attr:`search.models.IndexedEvent.last_end`.
        "last_end": {"type": "long"},
        #: The single dates, once for each day for which they answer: read to sort, to choose the
        #: date to show, and where several conditions must hold of one date. In seconds since 1970.
        "dates": {
            "type": "nested",
            "properties": {
                #: The first and the last second at which the date answers, and its end.
                "first": {"type": "long"},
                "last": {"type": "long"},
                "ends": {"type": "long"},
                "is_off": {"type": "boolean"},
                #: Ordinals of the day, and of the last day into which it lasts from that day.
                "day": {"type": "integer"},
                "lasts_to": {"type": "integer"},
                #: 0 is Monday.
                "weekday": {"type": "byte"},
                "week_parity": {"type": "byte"},
                #: As :attr:`search.models.IndexedDay.minute_from`, ``minute_to``, ``length`` and
                #: ``state``.
                "from": {"type": "short"},
                "to": {"type": "short"},
                "length": {"type": "short"},
                "state": {"type": "byte"},
                #: The rank without the occurrence: dates that are off come last, then by minute.
                "turn": {"type": "long", "index": False},
                #: See :mod:`search.engines.sort_keys`.
                "rank": {"type": "long", "index": False},
            },
        },
        #: Only in the document :data:`POSITION_ID`.
        "fed_to": {"type": "long", "index": False},
    },
}

SETTINGS: Json = {
    "number_of_shards": 1,
    "auto_expand_replicas": "0-1",
    # A rule with several dates a day over years is one document.
    "mapping.nested_objects.limit": 50_000,
}


def alias() -> str:
    """Return the alias that is queried, whichever index it points to."""
    return f"{settings.ELASTICSEARCH_INDEX}-{VERSION}"
