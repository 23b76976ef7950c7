"""Notify keepers of a search of new matching events: each once, at once or once a day.

An event's new matches are one row, for all who keep those questions
(:class:`~messaging.models.EventMatch`). All searches of a subscription make one push, and
subscriptions with the same content share a message.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from itertools import groupby, islice
from math import inf
from operator import attrgetter
from typing import NamedTuple
from uuid import uuid4

import structlog
from django.db import transaction
from django.db.models import Max, Min, QuerySet
from django.db.models.functions import Greatest
from django.utils import timezone

from agenda.models import Change, Event, Occurrence
from messaging.enums import MessageKind, Rhythm
from messaging.formats.followed import LINES
from messaging.formats.found import Match, SearchMatches
from messaging.interest_kinds import LISTED, LISTED_ACCOUNTS
from messaging.models import (
    AccountRecipient,
    AccountSearch,
    EventMatch,
    Finding,
    KeptSearch,
    Message,
    Question,
    SearchNews,
)
from messaging.models.messages import ids_parameter
from messaging.models.searches import EventMatchQuerySet, KeptSearchQuerySet
from messaging.services.followed_pages import followed_pages_of
from messaging.services.outbox import Posting, post_each, prepare
from messaging.services.questions import QUESTIONS
from messaging.services.searches import GATHERED, NEWS_KINDS, PAUSE, next_time
from search.engines.matching import IndexedFacts, dates_not_off, first_of
from search.engines.sort_keys import LARGEST_ID

log = structlog.get_logger(__name__)

#: Maxima of one tick of the clock, as others wait: changed events, and those in one transaction.
EVENTS_AT_ONCE, EVENTS_TOGETHER = 50, 10
#: Maxima of one round: matches, and their pairs with questions; some megabytes of memory.
MATCHES_AT_ONCE, PAIRS_AT_ONCE = 2_000, 2_000_000
#: Maxima of one transaction, some tens of milliseconds: kept searches, messages, matches.
KEPT_TOGETHER, MESSAGES_TOGETHER, MATCHES_TOGETHER = 2_000, 50, 10
#: Maxima of one round for woken searches: searches, and matches.
WOKEN_AT_ONCE, WOKEN_MATCHES_AT_ONCE = 2_000, 200
#: How long searches of accounts are not looked at once nothing is due, unless a match is found.
ACCOUNTS_REST = timedelta(seconds=30)
#: Event id to the ids of the questions it matches.
Answered = dict[int, set[int]]


def notify_searches() -> int:
    """Match changed events with kept searches, then write due messages; return how many."""
    now = timezone.now()
    if not QUESTIONS.learn(now):
        return 0
    news = list(SearchNews.objects.due(now).order_by("due_at", "pk")[:EVENTS_AT_ONCE])
    answered: Answered = {}
    for start in range(0, len(news), EVENTS_TOGETHER):
        answered |= _match(news[start : start + EVENTS_TOGETHER], now)
    return _notify(now, answered) + SWEEP.notify(now) + SWEEP.accounts.notify(now)


def purge_matches() -> int:
    """Delete matches of past events; return how many.

    If such an event gets new dates, it counts as new.
    """
    now = timezone.now()
    over = [
        model.objects.exclude(event__occurrences__end_at__gt=now) for model in (EventMatch, Finding)
    ]
    return sum(rows.delete()[0] for rows in over)


def merge_matches(event: int) -> dict[str, list[int]]:
    """Keep each question only in the first match of ``event``, after a merge.

    Keepers told of a later match were told of the first. An emptied match stays, as the merge may
    be undone. Returns the removed question ids by match.
    """
    seen: set[int] = set()
    taken: dict[str, list[int]] = {}
    changed = []
    for match in EventMatch.objects.select_for_update().filter(event=event).order_by("pk"):
        if twice := seen.intersection(match.questions):
            taken[str(match.pk)] = sorted(twice)
            match.questions = sorted(set(match.questions) - twice)
            match.due_at = match.due_at if match.questions else None
            changed.append(match)
        seen.update(match.questions)
    EventMatch.objects.bulk_update(changed, ["questions", "due_at"])
    return taken


def separate_matches(taken: dict[str, list[int]]) -> None:
    """Undo :func:`merge_matches`; keepers notified meanwhile are not notified again."""
    matches = list(EventMatch.objects.select_for_update().filter(pk__in=taken).order_by("pk"))
    for match in matches:
        match.questions = sorted({*match.questions, *taken[str(match.pk)]})
        match.due_at = timezone.now()
    EventMatch.objects.bulk_update(matches, ["questions", "due_at"])


def _match(news: Sequence[SearchNews], now: datetime) -> Answered:
    """Find and store the questions that these events match; return them.

    Nothing is locked while comparing.
    """
    seen = Change.objects.aggregate(last=Max("pk"))["last"] or 0
    told = followed_pages_of([one.event_id for one in news if one.is_told_as_change])
    facts = IndexedFacts.of_events([one.event_id for one in news])
    answered = {
        event_id: set(QUESTIONS.index.answered_by(known, now)) for event_id, known in facts.items()
    }
    new = {
        event_id: found - QUESTIONS.keys_of(told.get(event_id, ()))
        for event_id, found in answered.items()
    }
    _write_matches(news, new, seen, now)
    return answered


@transaction.atomic
def _write_matches(
    news: Sequence[SearchNews], answered: Answered, seen: int, now: datetime
) -> None:
    """Store the new matches, each question once an event.

    An event changed after the change ``seen`` is checked again, and so are all while some questions
    have an outdated interpretation.
    """
    rows = SearchNews.objects.select_for_update().filter(pk__in=[one.pk for one in news])
    # Those that no other clock has handled.
    event_ids = list(rows.order_by("pk").values_list("event", flat=True))
    known = EventMatch.objects.filter(event__in=event_ids)
    for event_id, questions in known.values_list("event", "questions"):
        answered.get(event_id, set()).difference_update(questions)
    of_before = (
        Finding.objects.filter(event__in=event_ids)
        .values_list("event", "kept_search__question")
        .distinct()
    )
    for event_id, question in of_before:
        answered.get(event_id, set()).discard(question)
    new = [
        EventMatch(
            event_id=event_id, questions=sorted(answered[event_id]), found_at=now, due_at=now
        )
        for event_id in event_ids
        if answered.get(event_id)
    ]
    later = Change.objects.filter(pk__gt=seen, event__in=event_ids, kind__in=NEWS_KINDS)
    changed = set(later.values_list("event", flat=True))
    done = SearchNews.objects.filter(event__in=[pk for pk in event_ids if pk not in changed])
    if QUESTIONS.are_some_late:
        done.update(due_at=now + GATHERED)
    else:
        done.delete()
    EventMatch.objects.add(new)


class DueSearch(NamedTuple):
    """Columns of a kept search that is due."""

    pk: int
    subscription_id: int
    question_id: int
    told_upto: int
    woken_at: datetime | None


#: A match of a question: keys of match and event, and sort key of the first suitable date among the
#: days asked for (``search.engines.sort_keys``). A plain tuple, as there are hundreds of thousands.
DatedMatch = tuple[int, int, int]
#: A match without its date yet: keys of match (0 from the previous release) and event.
UndatedMatch = tuple[int, int]


@dataclass
class NotificationGroup:
    """Subscriptions that get the same message, about one question or several together."""

    question_id: int | None
    #: Those listed in the message, and the total.
    found: Sequence[DatedMatch]
    count: int
    subscription_ids: list[int] = field(default_factory=list)
    #: Their searches in subscription order: those with matches, and the others.
    told: list[DueSearch] = field(default_factory=list)
    silent: list[DueSearch] = field(default_factory=list)

    @property
    def size(self) -> int:
        return len(self.told) + len(self.silent)

    def parts(self) -> Iterator["NotificationGroup"]:
        """Yield parts small enough for short transactions."""
        step = max(1, len(self.subscription_ids) * KEPT_TOGETHER // max(self.size, KEPT_TOGETHER))
        for start in range(0, len(self.subscription_ids), step):
            ids = self.subscription_ids[start : start + step]
            told = [one for one in self.told if ids[0] <= one.subscription_id <= ids[-1]]
            silent = [one for one in self.silent if ids[0] <= one.subscription_id <= ids[-1]]
            yield NotificationGroup(self.question_id, self.found, self.count, ids, told, silent)


class Woken(NamedTuple):
    """Searches to notify at once on request, and up to which match."""

    pks: list[int]
    upto: int
    #: Whether this round notifies all that waits for them.
    is_all: bool


class Round:
    """What is due at one moment, and who gets what; with ``woken``, only for those searches."""

    def __init__(
        self,
        matches: Sequence[EventMatch],
        answered: Answered,
        now: datetime,
        woken: Woken | None = None,
    ) -> None:
        """Load the events of ``matches``, and the questions that they answer now."""
        self.now = now
        self.matches = matches
        self.woken = woken
        self.upto = matches[-1].pk if matches else 0
        if woken:
            self.upto = woken.upto
        #: Matches of the previous release, by kept search.
        self.of_before = {} if woken else _found_before(now)
        event_ids = {match.event_id for match in matches}.union(*self.of_before.values())
        facts = IndexedFacts.of_events(event_ids)
        self.last_ends = {pk: known.last_end for pk, known in facts.items()}
        self._dates = {pk: dates_not_off(known) for pk, known in facts.items()}
        #: By event, the questions that a suitable date matches.
        self._answered = {pk: self._answered_by(known, answered) for pk, known in facts.items()}
        self.questions = set[int]().union(*(match.questions for match in matches))
        #: Questions, of those checked, that an event no longer matches.
        self.vain: dict[int, set[int]] = {}

    def _answered_by(self, known: IndexedFacts, answered: Answered) -> set[int]:
        """Return the questions that the event's standing dates answer.

        Given ones if all dates stand.
        """
        standing = self._dates[known.event_id]
        if known.event_id in answered and len(standing) == len(known.dates):
            return answered[known.event_id]
        return set(QUESTIONS.index.answered_by(known, self.now, standing))

    @cached_property
    def kept(self) -> list[DueSearch]:
        """Kept searches that may be notified, sorted by subscription."""
        if self.woken:
            rows = [KeptSearch.objects.woken(self.now).filter(pk__in=ids_parameter(self.woken.pks))]
        else:
            waiting = KeptSearch.objects.filter(
                question__isnull=False, tell_at__lte=self.now, woken_at=None
            )
            rows = [
                waiting.filter(question__in=ids_parameter(self.questions), told_upto__lt=self.upto)
            ]
            if self.of_before:  # a separate query: with OR, PostgreSQL scans the whole table
                rows.append(waiting.filter(pk__in=ids_parameter(self.of_before)))
        kept = {
            DueSearch._make(row)
            for some in rows
            for row in some.order_by().values_list(*DueSearch._fields)
        }
        return sorted(kept, key=attrgetter("subscription_id", "pk"))

    def groups(self) -> list[NotificationGroup]:
        """Return all due subscriptions, grouped by content.

        Those without matches have an empty group.
        """
        groups: dict[tuple[int | None, Sequence[DatedMatch], int], NotificationGroup] = {}
        by_question = self._find()
        for subscription_id, searches in groupby(self.kept, attrgetter("subscription_id")):
            told: list[DueSearch] = []
            silent: list[DueSearch] = []
            found: list[tuple[int, list[UndatedMatch]]] = []
            for kept in searches:
                new = self._new_of(kept, by_question.get(kept.question_id, []))
                (told if new else silent).append(kept)
                found.append((kept.question_id, new))
            questions = {kept.question_id for kept in told}
            question = questions.pop() if len(questions) == 1 else None
            key = question, *self._dated(found)
            group = groups.setdefault(key, NotificationGroup(*key))
            group.subscription_ids.append(subscription_id)
            group.told += told
            group.silent += silent
        return list(groups.values())

    def _find(self) -> dict[int, list[UndatedMatch]]:
        """Return, by checked question, the events that still match it."""
        looked_at = {kept.question_id for kept in self.kept}
        by_question: dict[int, list[UndatedMatch]] = defaultdict(list)
        for match in self.matches:
            asked = looked_at.intersection(match.questions)
            answered = asked & self._answered.get(match.event_id, set())
            self.vain[match.pk] = asked - answered
            one = match.pk, match.event_id
            for question in answered:
                by_question[question].append(one)
        return by_question

    def _new_of(self, kept: DueSearch, found: list[UndatedMatch]) -> list[UndatedMatch]:
        """Return those of ``found`` that the keeper of ``kept`` was not notified of yet.

        Findings of the previous release come first.
        """
        if found and found[0][0] <= kept.told_upto:
            found = [one for one in found if one[0] > kept.told_upto]
        before = self.of_before.get(kept.pk, ())
        still = [
            (0, event_id)
            for event_id in before
            if kept.question_id in self._answered.get(event_id, ())
        ]
        return [*still, *found] if still else found

    def _dated(
        self, found: Sequence[tuple[int, list[UndatedMatch]]]
    ) -> tuple[tuple[DatedMatch, ...], int]:
        """Return the first events found, with their first suitable dates, and the total."""
        events: dict[int, int] = {}
        pairs = set[UndatedMatch]().union(*(new for _question_id, new in found))
        for match_id, event_id in sorted(pairs):
            events.setdefault(event_id, match_id)
        spelt_out = dict(islice(events.items(), LINES))
        shown = {pair for pair in pairs if pair[1] in spelt_out}
        ranks: dict[int, int] = {}
        for question_id, new in found:
            theirs = shown.intersection(new)
            if not theirs:  # as usual: most questions found other events
                continue
            bounds = QUESTIONS.index.bounds(question_id, self.now)
            for _match_id, event_id in theirs:
                first = first_of(self._dates[event_id], bounds)
                if first and first.rank < ranks.get(event_id, first.rank + 1):
                    ranks[event_id] = first.rank
        dated = [(spelt_out[event_id], event_id, rank) for event_id, rank in ranks.items()]
        return tuple(sorted(dated)), len(events)


def _found_before(now: datetime) -> dict[int, list[int]]:
    """Return, by kept search, events of waiting findings not yet notified by a match.

    Needed while a clock of the previous release, which knows no matches, runs at the same time.
    """
    waiting = Finding.objects.filter(told_at=None, kept_search__tell_at__lte=now).order_by("pk")
    fields = "event", "kept_search", "kept_search__question", "kept_search__told_upto"
    rows = list(waiting.values_list(*fields)[:PAIRS_AT_ONCE])
    asked: dict[int, set[int | None]] = defaultdict(set)
    for event_id, _pk, question, _told_upto in rows:
        asked[event_id].add(question)
    firsts: dict[tuple[int, int | None], int] = {}
    matches = EventMatch.objects.filter(event__in=ids_parameter(asked)).order_by("pk")
    for match_id, event_id, questions in matches.values_list("pk", "event", "questions").iterator(
        chunk_size=50
    ):
        for question in asked[event_id].intersection(questions):
            firsts.setdefault((event_id, question), match_id)
    found: dict[int, list[int]] = defaultdict(list)
    for event_id, pk, question, told_upto in rows:
        events = found[pk]
        if firsts.get((event_id, question), inf) > (told_upto or 0):
            events.append(event_id)
    return found


def _notify(now: datetime, answered: Answered) -> int:
    """Send what is due, each group in one transaction with the record that it was notified.

    Return the number of messages.
    """
    matches = _some(EventMatch.objects.due(now))
    if (
        not matches
        and not Finding.objects.filter(told_at=None, kept_search__tell_at__lte=now).exists()
    ):
        return 0
    return _tell_all(Round(matches, answered, now))


class AccountRound(Round):
    """What searches of accounts found, for mails; ``subscription_id`` is the account's key."""

    def __init__(
        self, matches: Sequence[EventMatch], searches: Sequence[DueSearch], now: datetime
    ) -> None:
        self._searches = searches
        upto = matches[-1].pk if matches else 0
        super().__init__(matches, {}, now, Woken([], upto, is_all=True))

    @cached_property
    def kept(self) -> list[DueSearch]:
        return list(self._searches)


class AccountSweep:
    """Searches of accounts, for mails: a page of accounts at a time, so that none waits for ever.

    All is looked at when a match is found, else now and then: what waits for its hour stays behind.
    """

    def __init__(self) -> None:
        #: Key of the account before the next page.
        self.after = 0
        #: The match up to which all that was due was told, and until when nothing is looked at.
        self._done_upto = 0
        self._rests_until: datetime | None = None

    def notify(self, now: datetime) -> int:
        """Post what searches found, for accounts that are told by mail; return how many messages.

        Searches of other accounts move on with the matches: their devices are told of these.
        """
        last = EventMatch.objects.last_key()
        is_resting = self._rests_until is not None and now < self._rests_until
        if not last or (is_resting and last == self._done_upto):
            return 0
        told = 0
        is_done = True
        with transaction.atomic():
            behind = AccountSearch.objects.filter(told_upto__lt=last, question__isnull=False)
            if behind.exists():
                is_done = _pass_over_accounts(behind, last)
                searches = self._next_page(behind, now)
                is_done = not self.after and is_done
                if searches:
                    told, upto = _tell_accounts(searches, last, now)
                    is_done = is_done and upto >= last
        self._done_upto = last if is_done else 0
        self._rests_until = now + ACCOUNTS_REST
        return told

    def _next_page(self, behind: QuerySet[AccountSearch], now: datetime) -> list[DueSearch]:
        """Return the due searches of the next accounts, locked, all of an account together."""
        wanting = AccountRecipient.objects.by_mail().values("pk")
        due = behind.filter(user__gt=self.after, user__in=wanting, tell_at__lte=now)
        rows = due.select_for_update(of=("self",), skip_locked=True).order_by("user", "pk")
        fields = "pk", "user", "question", "told_upto"
        page = [
            DueSearch(pk, user, question or 0, told_upto, None)
            for pk, user, question, told_upto in rows.values_list(*fields)[:WOKEN_AT_ONCE]
        ]
        if len(page) < WOKEN_AT_ONCE:
            self.after = 0
            return page
        cut = page[-1].subscription_id
        whole = [search for search in page if search.subscription_id != cut] or page
        self.after = whole[-1].subscription_id
        return whole


def _pass_over_accounts(behind: QuerySet[AccountSearch], last: int) -> bool:
    """Move some searches on whose accounts are not told by mail; return whether none is left."""
    wanting = AccountRecipient.objects.by_mail().values("pk")
    rows = behind.exclude(user__in=wanting).select_for_update(of=("self",), skip_locked=True)
    pks = list(rows.values_list("pk", flat=True)[:KEPT_TOGETHER])
    AccountSearch.objects.filter(pk__in=ids_parameter(pks)).update(told_upto=last)
    return len(pks) < KEPT_TOGETHER


def _tell_accounts(searches: Sequence[DueSearch], last: int, now: datetime) -> tuple[int, int]:
    """Post what ``searches`` found; return how many messages, and the match reached.

    A message that cannot be rendered stops no other, and is tried again after a pause.
    """
    after = min(search.told_upto for search in searches)
    window = _some(EventMatch.objects.filter(pk__gt=after, pk__lte=last))
    upto = window[-1].pk if window else last
    groups, failed = _post_to_accounts(searches, window, now)
    later = {one.pk for group in failed for one in (*group.told, *group.silent)}
    pks = [search.pk for search in searches if search.pk not in later]
    AccountSearch.objects.filter(pk__in=ids_parameter(pks)).update(
        told_upto=Greatest("told_upto", upto)
    )
    AccountSearch.objects.filter(pk__in=ids_parameter(later)).update(tell_at=now + PAUSE)
    told = [search.pk for group in groups for search in group.told]
    for rhythm in Rhythm:
        theirs = AccountSearch.objects.filter(pk__in=ids_parameter(told), rhythm=rhythm)
        theirs.update(tell_at=next_time(rhythm, now))
    return len(groups), upto


def _post_to_accounts(
    searches: Sequence[DueSearch], window: Sequence[EventMatch], now: datetime
) -> tuple[list[NotificationGroup], list[NotificationGroup]]:
    """Post what ``searches`` found in ``window``, for the mails of their accounts.

    Return who was told, and of whom no message could be rendered.
    """
    questions = {search.question_id for search in searches}
    matches = [match for match in window if not questions.isdisjoint(match.questions)]
    due = AccountRound(matches, searches, now)
    groups = [group for group in due.groups() if group.told]
    known = _matches_of({one for group in groups for one in group.found})
    asked = Question.objects.in_bulk({group.question_id for group in groups if group.question_id})
    postings: list[Posting] = []
    told: list[NotificationGroup] = []
    failed: list[NotificationGroup] = []
    for group in groups:
        try:
            posting = _prepare(group, known, asked, due)
        except Exception:  # one failure must not stop the others
            log.exception("search_not_mailed", question=group.question_id)
            failed.append(group)
            continue
        told.append(group)
        if posting:
            accounts = [LISTED_ACCOUNTS.part(group.subscription_ids)]
            postings.append(posting._replace(parts=accounts, is_mailed=True))
    post_each(postings)
    return told, failed


class Sweep:
    """Round-robin over the waiting matches for woken searches, one window at a time.

    Each window goes to woken searches notified up to it, earliest woken first. A search woken again
    comes last: a keeper waits for one sweep, or a few, however often others are woken.
    """

    def __init__(self) -> None:
        #: Key of the match before the next window.
        self.after = 0
        self.accounts = AccountSweep()

    def notify(self, now: datetime) -> int:
        """Notify one window; return how many messages."""
        woken = KeptSearch.objects.woken(now)
        ahead = woken.filter(told_upto__gte=self.after)
        after = _least_told(ahead)
        if after is None and self.after:
            after = _least_told(woken)
        if after is None:
            self.after = 0
            return 0
        waiting = EventMatch.objects.waiting()
        window = _some(waiting.filter(pk__gt=after))
        upto = window[-1].pk if window else after
        is_last = not waiting.filter(pk__gt=upto).exists()
        here = woken.filter(told_upto__gte=after)
        if not is_last:
            here = here.filter(told_upto__lt=upto)
        kept = list(here.values_list("pk", "question", "told_upto")[:WOKEN_AT_ONCE])
        questions = {question for _pk, question, _told_upto in kept}
        matches = [match for match in window if not questions.isdisjoint(match.questions)]
        if len(matches) > WOKEN_MATCHES_AT_ONCE:
            del matches[WOKEN_MATCHES_AT_ONCE:]
            upto, is_last = matches[-1].pk, False
        pks = [pk for pk, _question, told_upto in kept if is_last or (told_upto or 0) < upto]
        self.after = 0 if is_last else upto
        return _tell_all(Round(matches, {}, now, Woken(pks, upto, is_last)))


#: One for this process.
SWEEP = Sweep()


def _least_told(kept: KeptSearchQuerySet) -> int | None:
    """Return the lowest match key up to which any of ``kept`` was notified."""
    least: int | None = kept.order_by().aggregate(least=Min("told_upto"))["least"]
    return least


def _some(matches: EventMatchQuerySet) -> list[EventMatch]:
    """Return the first matches, up to the maxima of a round."""
    some, pairs = [], 0
    for match in matches.order_by("pk")[:MATCHES_AT_ONCE].iterator(chunk_size=50):
        some.append(match)
        pairs += len(match.questions)
        if pairs > PAIRS_AT_ONCE:
            break
    return some


def _tell_all(due: Round) -> int:
    """Send the messages of a round, then postpone its matches; return how many messages."""
    groups = [part for group in due.groups() for part in group.parts()]
    known = _matches_of({one for group in groups for one in group.found})
    told = sum(_tell(some, known, due) for some in _batches_of(groups))
    _put_off(due)
    return told


def _batches_of(groups: Sequence[NotificationGroup]) -> Iterator[list[NotificationGroup]]:
    """Yield batches of groups, bounded in kept searches and messages."""
    batch: list[NotificationGroup] = []
    size = 0
    for group in groups:
        if batch and (size + group.size > KEPT_TOGETHER or len(batch) >= MESSAGES_TOGETHER):
            yield batch
            batch, size = [], 0
        batch.append(group)
        size += group.size
    if batch:
        yield batch


def _matches_of(found: Collection[DatedMatch]) -> dict[DatedMatch, Match]:
    """Return what to say of each; events withdrawn meanwhile are absent."""
    events = (
        Event.objects.live()
        .with_facts()
        .in_bulk({event_id for _match_id, event_id, _rank in found})
    )
    dates = Occurrence.objects.with_place().in_bulk(
        {rank & LARGEST_ID for _match_id, _event_id, rank in found}
    )
    known = {}
    for one in found:
        event, date = events.get(one[1]), dates.get(one[2] & LARGEST_ID)
        if event and date:
            known[one] = Match(event, date)
    return known


def _tell(groups: Sequence[NotificationGroup], known: dict[DatedMatch, Match], due: Round) -> int:
    """Write the messages of ``groups``; return how many.

    Searches changed by another clock or their keeper are left out. A message that cannot be
    rendered stops no other, and is retried at the next tick.
    """
    questions = Question.objects.in_bulk(
        {group.question_id for group in groups if group.question_id}
    )
    prepared = []
    for group in groups:
        try:
            prepared.append((group, _prepare(group, known, questions, due)))
        except Exception:  # one failure must not stop the others
            log.exception("search_not_told", question=group.question_id)
    with transaction.atomic():
        changed = _move_on([group for group, _posting in prepared], due)
        postings = []
        for group, posting in prepared:
            ids = sorted(pk for pk in group.subscription_ids if pk not in changed)
            if posting and ids:
                postings.append(posting._replace(parts=[LISTED.part(ids)]))
        post_each(postings)
    return len(postings)


def _prepare(
    group: NotificationGroup,
    known: dict[DatedMatch, Match],
    questions: dict[int, Question],
    due: Round,
) -> Posting | None:
    """Render the message of ``group``; ``None`` if all its events were withdrawn."""
    matches = [known[one] for one in group.found if one in known]
    if not matches:
        return None
    last_end = max(due.last_ends[match.event.pk] for match in matches)
    expires_at = datetime.fromtimestamp(last_end, timezone.get_default_timezone())
    message = Message(kind=MessageKind.SEARCH, thread=uuid4(), expires_at=expires_at)
    missing = len(group.found) - len(matches)
    subject = SearchMatches(questions.get(group.question_id or 0), matches, group.count - missing)
    return prepare(message, [], subject)


def _move_on(groups: Sequence[NotificationGroup], due: Round) -> set[int]:
    """Record that these were notified; return the subscriptions whose searches changed since read.

    They are left out.
    """
    read = {kept.pk: kept for group in groups for kept in (*group.told, *group.silent)}
    locked = KeptSearch.objects.select_for_update().filter(
        pk__in=ids_parameter(read), tell_at__lte=due.now
    )
    as_stored = {
        pk: stored
        for pk, *stored in locked.order_by("pk").values_list("pk", "told_upto", "woken_at")
    }
    changed = {
        kept.subscription_id
        for kept in read.values()
        if as_stored.get(kept.pk) != [kept.told_upto, kept.woken_at]
    }
    pks = [kept.pk for kept in read.values() if kept.subscription_id not in changed]
    told = {kept.pk for group in groups for kept in group.told}.intersection(pks)
    KeptSearch.objects.filter(pk__in=ids_parameter(pks), told_upto__lt=due.upto).update(
        told_upto=due.upto
    )
    for rhythm in Rhythm:
        theirs = KeptSearch.objects.filter(pk__in=ids_parameter(told), rhythm=rhythm)
        theirs.update(tell_at=next_time(rhythm, due.now))
    if due.woken:
        theirs = KeptSearch.objects.filter(pk__in=ids_parameter(pks))
        theirs.update(woken_at=None if due.woken.is_all else due.now)
        if due.woken.is_all:
            # Matches since were postponed for the woken (_next_times), perhaps just now by another
            # clock.
            EventMatch.objects.waiting().filter(pk__gt=due.upto).update(due_at=timezone.now())
    if due.of_before:
        Finding.objects.filter(kept_search__in=ids_parameter(pks), told_at=None).update(
            told_at=due.now
        )
    return changed


def _put_off(due: Round) -> None:
    """Postpone each match until its next keeper may be notified, or for good if all were.

    Questions that no longer match are removed, unless a keeper was notified: if it matches again,
    it is found again. Everything is computed before rows are locked, as there may be tens of
    thousands of questions.
    """
    heard = _heard_before(due)
    shortened: dict[int, list[int]] = {}  # with the questions that were read
    for match in due.matches:
        if gone := {
            question for question in due.vain.get(match.pk, ()) if heard.get(question, 0) < match.pk
        }:
            shortened[match.pk] = match.questions
            match.questions = [question for question in match.questions if question not in gone]
    if due.woken:  # the other matches keep their times
        due.matches = [match for match in due.matches if match.pk in shortened]
    times = _next_times(due) if due.matches else {}
    for start in range(0, len(due.matches), MATCHES_TOGETHER):
        _write_times(due.matches[start : start + MATCHES_TOGETHER], times, shortened)


def _next_times(due: Round) -> dict[int, datetime | None]:
    """Return, by match, when the next unnotified keeper of one of its questions may be notified.

    Woken keepers have rounds of their own, which may end meanwhile: newer matches are checked again
    after a pause.
    """
    untold: dict[int, list[tuple[int, datetime]]] = defaultdict(list)
    rows = KeptSearch.objects.filter(
        question__in=ids_parameter(due.questions), told_upto__lt=due.upto
    )
    fields = "question", "told_upto", "tell_at", "woken_at"
    for question, told_upto, tell_at, woken_at in rows.order_by().values_list(*fields):
        next_at = max(tell_at, due.now + PAUSE) if woken_at else tell_at
        untold[question or 0].append((told_upto or 0, next_at))
    times = {}
    for match in due.matches:
        waiting = [
            one for question in untold.keys() & set(match.questions) for one in untold[question]
        ]
        times[match.pk] = min(
            (at for told_upto, at in waiting if told_upto < match.pk), default=None
        )
    return times


@transaction.atomic
def _write_times(
    matches: Sequence[EventMatch],
    times: dict[int, datetime | None],
    shortened: dict[int, list[int]],
) -> None:
    """Store the times; skip matches that a keeper, another clock or a merge changed since read."""
    locked = EventMatch.objects.select_for_update().filter(pk__in=[match.pk for match in matches])
    as_stored = {
        pk: read for pk, *read in locked.order_by("pk").values_list("pk", "due_at", "event_id")
    }
    questions = dict(locked.filter(pk__in=shortened).values_list("pk", "questions"))
    unchanged = [
        match
        for match in matches
        if as_stored.get(match.pk) == [match.due_at, match.event_id]
        and questions.get(match.pk) == shortened.get(match.pk)
    ]
    pks: dict[datetime | None, list[int]] = defaultdict(list)
    for match in unchanged:
        pks[times[match.pk]].append(match.pk)
        if match.pk in shortened and match.questions:
            match.save(update_fields=["questions"])
    for due_at, theirs in pks.items():
        EventMatch.objects.filter(pk__in=theirs).update(due_at=due_at)
    EventMatch.objects.filter(
        pk__in=[match.pk for match in unchanged if not match.questions]
    ).delete()


def _heard_before(due: Round) -> dict[int, int]:
    """Return, for questions no longer matched, the last match of which any keeper was notified."""
    read = {kept.pk: kept.told_upto for kept in due.kept}
    heard: dict[int, int] = {}
    keepers = KeptSearch.objects.filter(
        question__in=ids_parameter(set[int]().union(*due.vain.values()))
    )
    for pk, question, told_upto in keepers.order_by().values_list("pk", "question", "told_upto"):
        heard[question] = max(read.get(pk, told_upto or 0), heard.get(question, 0))
    return heard
