"""What all kept searches ask, understood once a day in each process, so that one event is held against them at once."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime

import structlog
from django.db.models import Count, Sum
from django.http import QueryDict
from django.utils import timezone

from alerts.models import KeptSearch
from search.query import EventQuery
from search.query.matching import Facts, QueryIndex
from search.query.synonyms import Synonyms
from search.query.understanding import ask
from search.query.vocabulary import Vocabulary

log = structlog.get_logger(__name__)

#: Understanding one takes some look-ups: a day's first events wait for them, the chores beside do not.
UNDERSTOOD_AT_ONCE = 200


class Questions:
    """The questions of the kept searches, each understood once, however many keep it.

    What a word means depends on the day («samedi»), and on the synonyms: when either changes, all are understood anew.
    """

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        self._index = QueryIndex()
        self._kept: dict[str, list[int]] = {}
        self._version: dict[str, int | None] = {}
        #: Not understood yet.
        self._new: list[str] = []
        self._day: date | None = None
        self._synonyms: Synonyms = {}

    def learn(self, now: datetime) -> bool:
        """Read which searches are kept, and understand some of those not known yet; whether all are then."""
        day, known = timezone.localdate(now), Vocabulary.read()
        if (day, known.synonyms) != (self._day, self._synonyms):
            self.forget()
            self._day, self._synonyms = day, known.synonyms
        # None is ever edited, and no id comes again.
        version = KeptSearch.objects.aggregate(count=Count("pk"), sum=Sum("pk"))
        if version != self._version:
            self._version, self._kept = version, {}
            for pk, querystring in KeptSearch.objects.order_by().values_list("pk", "querystring"):
                self._kept.setdefault(querystring, []).append(pk)
            self._new = [querystring for querystring in self._kept if querystring not in self._index.queries]
        some, self._new = self._new[:UNDERSTOOD_AT_ONCE], self._new[UNDERSTOOD_AT_ONCE:]
        for querystring in some:
            try:
                self._index.add(querystring, meant_by(querystring, now, known))
            except Exception:  # the other searches are told nevertheless
                log.exception("kept_search_not_understood")
        return not self._new

    def found_by(self, facts: Facts, now: datetime, *, but: Collection[str] = ()) -> list[int]:
        """The kept searches, by primary key, that the event answers, ``but`` these; asks nothing of the database."""
        names = self._index.answered_by(facts, now)
        return [pk for name in names if name not in but for pk in self._kept.get(name, ())]

    def meant_by(self, querystring: str, now: datetime) -> EventQuery:
        """What a search means, in no query where that is known of the day."""
        known = self._index.queries.get(querystring) if self._day == timezone.localdate(now) else None
        return replace(known, now=now) if known else meant_by(querystring, now)


def meant_by(querystring: str, now: datetime, known: Vocabulary | None = None) -> EventQuery:
    return ask(QueryDict(querystring), now, known).query


#: Of this process.
QUESTIONS = Questions()
