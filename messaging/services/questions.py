"""Questions of kept searches: interpreted once, stored as JSON, loaded by matching processes."""

import time
from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from math import inf

import structlog
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone

from agenda.models import CommitCounter
from messaging.models import EventMatch, KeptSearch, Question
from search.engines.lookups import SiteLookups
from search.engines.matching import QueryIndex
from search.index.vocabulary import read_vocabulary
from search.query.meanings import FORM, keeps_its_days, meaning_of, query_from_meaning
from search.query.understanding import UnderstoodQuery, ask
from search.query.vocabulary import QueryVocabulary

log = structlog.get_logger(__name__)

#: Maxima of one tick of the clock: questions interpreted (8 ms each), and loaded (50 µs each).
UNDERSTOOD_AT_ONCE, READ_AT_ONCE = 250, 5_000
#: CPU seconds of a tick for interpreting: the same loop sends notifications.
UNDERSTANDING_S = 0.5
#: Rows of one transaction.
ADOPTED_AT_ONCE, FORGOTTEN_AT_ONCE = 500, 1_000
#: Validity of an interpretation. Shorter if it depends on names or words of events, which change.
UNDERSTOOD_FOR, UNSURE_FOR = timedelta(days=30), timedelta(days=1)


def question_of(querystring: str, words: dict[str, str]) -> Question:
    """Return the question of a query string, locked until the transaction ends.

    A new one is interpreted at once, at its requester's expense. ``words`` are the current
    description, for all who keep it: a place or category may have been renamed since the question
    was created.
    """
    found = Question.objects.select_for_update()
    question, is_new = found.get_or_create(querystring=querystring, defaults={"words": words})
    if is_new:
        _understand([question])
    elif question.words != words:
        question.words = words
        question.save(update_fields=["words"])
    return question


def link_kept_searches() -> int:
    """Link kept searches of the previous release to questions, some at a time; return how many.

    What that release found is in :class:`~messaging.models.Finding`, and is notified from there.
    """
    without = KeptSearch.objects.filter(question=None)
    if not without.exists():
        return 0
    with transaction.atomic():
        rows = list(without.select_for_update(of=("self",)).order_by("pk")[:ADOPTED_AT_ONCE])
        new = {
            row.querystring: Question(querystring=row.querystring, words=row.words) for row in rows
        }
        Question.objects.bulk_create(new.values(), ignore_conflicts=True)
        asked = Question.objects.filter(querystring__in=new)
        ids = dict(asked.select_for_update().values_list("querystring", "pk"))
        last = EventMatch.objects.last_key()
        for row in rows:
            row.question_id, row.told_upto = ids[row.querystring], last
        KeptSearch.objects.bulk_update(rows, ["question", "told_upto"])
    return len(rows)


def understand_questions() -> int:
    """Interpret some questions that are new, else some that are outdated; return how many."""
    some = list(Question.objects.never_understood()[:UNDERSTOOD_AT_ONCE])
    if not some:
        version = _version_of(read_vocabulary())
        some = list(Question.objects.to_understand(version, timezone.now())[:UNDERSTOOD_AT_ONCE])
    return _understand(some, within_s=UNDERSTANDING_S)


def _understand(some: Sequence[Question], *, within_s: float = inf) -> int:
    """Interpret the first, and others while within ``within_s`` CPU seconds; return how many."""
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
        except Exception:  # one failure must not stop the others
            log.exception("question_not_understood", question=question.pk)
    with transaction.atomic():
        first = CommitCounter.objects.reserve(Question, len(understood_now))
        for revision, question in enumerate(understood_now, first):
            question.revision = revision
        fields = ["meaning", "version", "revision", "understood_at", "understood_until"]
        Question.objects.bulk_update(understood_now, fields)
    return len(understood_now)


def _version_of(known: QueryVocabulary) -> str:
    return f"{FORM}-{known.version}"


def purge_questions() -> int:
    """Delete unused questions, checking a page of them at a time; return how many."""
    some = list(
        Question.objects.filter(pk__in=QUESTIONS.next_page())
        .of_nobody()
        .values_list("pk", flat=True)
    )
    return Question.objects.of_nobody().filter(pk__in=some).delete()[0] if some else 0


def _is_sure(understood: UnderstoodQuery) -> bool:
    """Return whether the meaning stays valid as long as the vocabulary does."""
    is_of_index = (
        understood.is_vain or understood.unknown or understood.corrections or understood.named
    )
    return not is_of_index and keeps_its_days(understood)


class Questions:
    """Interpreted questions in the memory of one process, by primary key.

    Relative days («this week-end») change with the date: at midnight all are loaded again from
    their stored meanings, without new interpretation.
    """

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Forget all loaded questions."""
        self.index: QueryIndex[int] = QueryIndex()
        self._keys: dict[str, int] = {}
        self._day: date | None = None
        #: Revision up to which all were loaded.
        self._last = 0
        #: Primary key up to which unused questions were looked for.
        self._looked_at = 0
        #: Whether some still have an old vocabulary's interpretation: comparisons are then
        #: repeated.
        self.are_some_late = False

    def learn(self, now: datetime) -> bool:
        """Load some new or changed questions; return whether all are loaded."""
        today = timezone.localdate(now)
        if today != self._day:
            self.forget()
            self._day = today
        # Checked first: what is interpreted while loading is not loaded yet.
        are_adopted = not KeptSearch.objects.filter(question=None).exists()
        are_understood = not Question.objects.never_understood().exists()
        self.are_some_late = Question.objects.of_another(_version_of(read_vocabulary())).exists()
        new = Question.objects.filter(
            revision__gt=self._last, version__startswith=f"{FORM}-"
        ).order_by("revision")
        rows = list(new.values_list("pk", "querystring", "revision", "meaning")[:READ_AT_ONCE])
        for pk, querystring, revision, meaning in rows:
            self._last = revision or self._last
            if not meaning:
                continue
            try:
                self.index.add(pk, query_from_meaning(meaning, now))
            except Exception:  # one failure must not stop the others
                log.exception("question_not_read", question=pk)
            else:
                self._keys[querystring] = pk
        return are_adopted and are_understood and len(rows) < READ_AT_ONCE

    def next_page(self) -> list[int]:
        """Return the next page of primary keys, starting over after the last."""
        after = (
            Question.objects.filter(pk__gt=self._looked_at)
            .order_by("pk")
            .values_list("pk", flat=True)
        )
        page = list(after[:FORGOTTEN_AT_ONCE])
        self._looked_at = page[-1] if len(page) == FORGOTTEN_AT_ONCE else 0
        return page

    def keys_of(self, querystrings: Collection[str]) -> set[int]:
        return {self._keys[one] for one in querystrings if one in self._keys}


#: One for this process.
QUESTIONS = Questions()
