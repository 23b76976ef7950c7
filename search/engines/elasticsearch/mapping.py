"""The index: one document an event, made of what every distribution of Elasticsearch has.

Words come ready from :mod:`search.text`, so that the built-in ``whitespace`` analyzer is all that is needed.
"""

from typing import Any

from django.conf import settings

from search.engines.scores import FIELDS

#: As the server is asked, and answers.
Json = dict[str, Any]

#: One more whenever the mapping changes: until ``manage.py reindex`` has built the new index, the database answers.
VERSION = 4

#: The document that says up to which change the index is fed; nobody finds it.
POSITION_ID = "position"

_STEMS = {"type": "text", "analyzer": "whitespace", "norms": False}
_KEYWORD = {"type": "keyword"}
_SECONDS = {"type": "date_range", "format": "epoch_second"}

MAPPING: Json = {
    "dynamic": "strict",
    # What is not read back is not kept: documents are always written whole.
    "_source": {"includes": ["live", "point", "fed_to"]},
    "properties": {
        #: False for what was withdrawn or deleted: a document is never deleted, for the server soon forgets the
        #: version of one that was, and a late write would bring it back.
        "live": {"type": "boolean"},
        "id": {"type": "long"},
        **dict.fromkeys(FIELDS, _STEMS),
        #: As :attr:`search.models.IndexedText.words`.
        "words": _STEMS,
        #: The stems of the title as one.
        "whole": _KEYWORD,
        #: As :attr:`search.models.IndexedEvent.facets` and ``others``, value by value: all are counted in one pass.
        "facets": _KEYWORD,
        "others": _KEYWORD,
        "is_featured": {"type": "boolean"},
        #: As :attr:`search.models.IndexedEvent.spent`.
        "spent": {"type": "long"},
        "point": {"type": "geo_point"},
        #: The instants by which its dates answer, of those at which one may come, and of these without the spans:
        #: half-open.
        "when": _SECONDS,
        "on": _SECONDS,
        "dated": _SECONDS,
        "has_off": {"type": "boolean"},
        #: As :attr:`search.models.IndexedEvent.last_end`.
        "last_end": {"type": "long"},
        #: The dates one by one, touched only to sort and to choose which is shown. In seconds since 1970.
        "dates": {
            "type": "nested",
            "properties": {
                #: The first and the last second by which it answers, and its end.
                "first": {"type": "long"},
                "last": {"type": "long"},
                "ends": {"type": "long"},
                "is_off": {"type": "boolean"},
                #: The rank without the occurrence: the off after the others, then the minute.
                "turn": {"type": "long", "index": False},
                #: See :mod:`search.engines.sort_keys`.
                "rank": {"type": "long", "index": False},
            },
        },
        #: In the document :data:`POSITION_ID` alone.
        "fed_to": {"type": "long", "index": False},
    },
}

SETTINGS: Json = {
    "number_of_shards": 1,
    "auto_expand_replicas": "0-1",
    # A rule of several dates a day over years is one document.
    "mapping.nested_objects.limit": 50_000,
}


def alias() -> str:
    """The name that is asked, whichever index bears it."""
    return f"{settings.ELASTICSEARCH_INDEX}-{VERSION}"
