"""What all kept searches ask: understood once, kept as JSON, and read by each process that holds events against it."""

import time
from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from math import inf

import structlog
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone

from agenda.models import CommitCounter
from alerts.models import EventMatch, KeptSearch, Question
from search.engines.lookups import SiteLookups
from search.engines.matching import Bounds, Dates, Facts, QueryIndex
from search.index.vocabulary import read_vocabulary
from search.query.meanings import FORM, keeps_its_days, meaning_of, query_of
from search.query.understanding import Understood, ask
from search.query.vocabulary import Vocabulary

log = structlog.get_logger(__name__)

#: Of each a tick of the clock does no more: questions that are understood (8 ms each), and those that are read (50 µs).
UNDERSTOOD_AT_ONCE, READ_AT_ONCE = 250, 5_000
#: Seconds of processor of a tick, for understanding: what events came to answer is told in the same loop.
UNDERSTANDING_S = 0.5
#: Rows of one transaction.
ADOPTED_AT_ONCE, FORGOTTEN_AT_ONCE = 500, 1_000
#: Names of places and of events change, too, and words that no event says may be said tomorrow.
UNDERSTOOD_FOR, UNSURE_FOR = timedelta(days=30), timedelta(days=1)


def question_of(querystring: str, words: dict[str, str]) -> Question:
    """The question that asks it, held until the transaction ends: nobody takes it away meanwhile.

    A new one is understood at once: that is the price of asking, and nobody else waits for it. ``words`` are how it is
    said today, to all who keep it: a place or a category may have another name than when the first of them came.
    """
    found = Question.objects.select_for_update()
    question, is_new = found.get_or_create(querystring=querystring, defaults={"words": words})
    if is_new:
        _understand([question])
    elif question.words != words:
        question.words = words
        question.save(update_fields=["words"])
    return question


def adopt_kept() -> int:
    """Give what the release before kept its question, some at a time; returns how many.

    What that release found is in :class:`~alerts.models.Finding`, and is told from there.
    """
    without = KeptSearch.objects.filter(question=None)
    if not without.exists():
        return 0
    with transaction.atomic():
        rows = list(without.select_for_update(of=("self",)).order_by("pk")[:ADOPTED_AT_ONCE])
        new = {row.querystring: Question(querystring=row.querystring, words=row.words) for row in rows}
        Question.objects.bulk_create(new.values(), ignore_conflicts=True)
        asked = Question.objects.filter(querystring__in=new)
        ids = dict(asked.select_for_update().values_list("querystring", "pk"))
        last = EventMatch.objects.last_key()
        for row in rows:
            row.question_id, row.told_upto = ids[row.querystring], last
        KeptSearch.objects.bulk_update(rows, ["question", "told_upto"])
    return len(rows)


def understand_questions() -> int:
    """Understand some of those that are not, else of those that may mean something else by now; returns how many."""
    some = list(Question.objects.never_understood()[:UNDERSTOOD_AT_ONCE])
    if not some:
        version = _version_of(read_vocabulary())
        some = list(Question.objects.to_understand(version, timezone.now())[:UNDERSTOOD_AT_ONCE])
    return _understand(some, within_s=UNDERSTANDING_S)


def _understand(some: Sequence[Question], *, within_s: float = inf) -> int:
    """Understand them, the first in any case, the others ``within_s`` seconds of processor; returns how many."""
    if not some:
        return 0
    now, lookups = timezone.now(), SiteLookups()
    until_s = time.thread_time() + within_s
    understood_now: list[Question] = []
    for question in some:
        if understood_now and time.thread_time() >= until_s:
            break
        understood_now.append(question)
        question.version, question.understood_at = _version_of(lookups.vocabulary), now
        question.understood_until = now + UNSURE_FOR
        try:
            understood = ask(QueryDict(question.querystring), now, lookups)
            question.meaning = meaning_of(understood)
            if _is_sure(understood):
                question.understood_until = now + UNDERSTOOD_FOR
        except Exception:  # the others are told nevertheless
            log.exception("question_not_understood", question=question.pk)
    with transaction.atomic():
        first = CommitCounter.objects.reserve(Question, len(understood_now))
        for revision, question in enumerate(understood_now, first):
            question.revision = revision
        fields = ["meaning", "version", "revision", "understood_at", "understood_until"]
        Question.objects.bulk_update(understood_now, fields)
    return len(understood_now)


def _version_of(known: Vocabulary) -> str:
    return f"{FORM}-{known.version}"


def forget_questions() -> int:
    """Forget what nobody asks any more, of some questions at a time, one after the other; returns how many."""
    some = list(Question.objects.filter(pk__in=QUESTIONS.next_page()).of_nobody().values_list("pk", flat=True))
    return Question.objects.of_nobody().filter(pk__in=some).delete()[0] if some else 0


def _is_sure(understood: Understood) -> bool:
    """Whether it means the same tomorrow, as long as the vocabulary does."""
    is_of_index = understood.is_vain or bool(understood.corrections) or bool(understood.named)
    return not is_of_index and keeps_its_days(understood)


class Questions:
    """The questions that are understood, by their primary keys, as one process holds them in memory.

    Days that are said by their names move with the clock, those that words say with the day: then all are read anew
    from their meanings, and none is understood again.
    """

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        self._index: QueryIndex[int] = QueryIndex()
        self._keys: dict[str, int] = {}
        self._day: date | None = None
        #: The revision up to which all were read.
        self._last = 0
        #: Up to which one it was looked whether somebody asks them.
        self._looked_at = 0
        #: Whether some are yet to be understood with the vocabulary of today: what is compared is compared again.
        self.are_some_late = False

    def learn(self, now: datetime) -> bool:
        """Read some of those not known yet, or understood anew; whether all are known then."""
        today = timezone.localdate(now)
        if today != self._day:
            self.forget()
            self._day = today
        # Asked first: what is understood while they are read is not read yet.
        are_adopted = not KeptSearch.objects.filter(question=None).exists()
        are_understood = not Question.objects.never_understood().exists()
        self.are_some_late = Question.objects.of_another(_version_of(read_vocabulary())).exists()
        new = Question.objects.filter(revision__gt=self._last, version__startswith=f"{FORM}-").order_by("revision")
        rows = list(new.values_list("pk", "querystring", "revision", "meaning")[:READ_AT_ONCE])
        for pk, querystring, revision, meaning in rows:
            self._last = revision or self._last
            if not meaning:
                continue
            try:
                self._index.add(pk, query_of(meaning, now))
            except Exception:  # the others are told nevertheless
                log.exception("question_not_read", question=pk)
            else:
                self._keys[querystring] = pk
        return are_adopted and are_understood and len(rows) < READ_AT_ONCE

    def next_page(self) -> list[int]:
        """The primary keys of some, after those of the page before; then of the first again."""
        after = Question.objects.filter(pk__gt=self._looked_at).order_by("pk").values_list("pk", flat=True)
        page = list(after[:FORGOTTEN_AT_ONCE])
        self._looked_at = page[-1] if len(page) == FORGOTTEN_AT_ONCE else 0
        return page

    def answered_by(self, facts: Facts, now: datetime, dates: Sequence[Dates] | None = None) -> list[int]:
        """The questions, by primary key, that the event answers, or its ``dates`` do; asks no database."""
        return self._index.answered_by(facts, now, dates)

    def keys_of(self, querystrings: Collection[str]) -> set[int]:
        return {self._keys[one] for one in querystrings if one in self._keys}

    def bounds(self, pk: int, now: datetime) -> Bounds:
        """The days that a question which was learnt asks for at ``now``."""
        return self._index.bounds(pk, now)


#: Of this process.
QUESTIONS = Questions()
