"""Telling who keeps a search of the events that came to answer it: each once, at once or once a day.

What an event came to answer is one row, however many keep those questions (:class:`~alerts.models.EventMatch`). What a
subscription's searches found is one push, and who is told the same is told by one message.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from itertools import groupby
from math import inf
from operator import attrgetter
from typing import NamedTuple
from uuid import uuid4

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from agenda.models import Change, Event, Occurrence
from alerts.enums import MessageKind, Rhythm
from alerts.formats.found import LINES, Match, SearchMatches
from alerts.models import EventMatch, Finding, KeptSearch, Message, Question, SearchNews
from alerts.models.audiences import these
from alerts.models.messages import among
from alerts.services.followed_pages import followed_pages_of
from alerts.services.outbox import post_each, prepare
from alerts.services.questions import QUESTIONS
from alerts.services.searches import GATHERED, NEWS_KINDS, next_time
from search.engines.sort_keys import LARGEST_ID
from search.query.matching import Dates, Facts, first_of, standing_dates

#: Of each a tick of the clock does no more, for others wait behind; of events that change, so many in a transaction.
EVENTS_AT_ONCE, EVENTS_TOGETHER = 50, 10
#: Rows that are looked at together, and what they may hold: some megabytes.
MATCHES_AT_ONCE, PAIRS_AT_ONCE = 2_000, 2_000_000
#: What is told in one transaction, some tens of milliseconds: kept searches, and messages.
KEPT_TOGETHER, MESSAGES_TOGETHER = 5_000, 100
#: By event, the questions that it answers.
Answered = dict[int, set[int]]


def notify_searches() -> int:
    """Look at what changed, then write the messages that are due; returns how many."""
    now = timezone.now()
    if not QUESTIONS.learn(now):
        return 0
    news = list(SearchNews.objects.due(now).order_by("due_at", "pk")[:EVENTS_AT_ONCE])
    answered: Answered = {}
    for start in range(0, len(news), EVENTS_TOGETHER):
        answered |= _match(news[start : start + EVENTS_TOGETHER], now)
    return _notify(now, answered)


def forget_matches() -> int:
    """Forget what was found of events that are over: were one announced anew, it would be news. Returns how many."""
    now = timezone.now()
    over = [model.objects.exclude(event__occurrences__end_at__gt=now) for model in (EventMatch, Finding)]
    return sum(rows.delete()[0] for rows in over)


def _match(news: Sequence[SearchNews], now: datetime) -> Answered:
    """Note which questions these events answer, and return it: nothing is locked while they are compared."""
    seen = Change.objects.aggregate(last=Max("pk"))["last"] or 0
    told = followed_pages_of([one.event_id for one in news if one.is_told_as_change])
    facts = Facts.of_events([one.event_id for one in news])
    answered = {event_id: set(QUESTIONS.answered_by(known, now)) for event_id, known in facts.items()}
    new = {event_id: found - QUESTIONS.keys_of(told.get(event_id, ())) for event_id, found in answered.items()}
    _write_matches(news, new, seen, now)
    return answered


@transaction.atomic
def _write_matches(news: Sequence[SearchNews], answered: Answered, seen: int, now: datetime) -> None:
    """Each question once an event. An event that changed since the change ``seen`` is looked at again.

    So is each while questions are late: what they come to mean may be what it answers.
    """
    rows = SearchNews.objects.select_for_update().filter(pk__in=[one.pk for one in news])
    event_ids = list(rows.order_by("pk").values_list("event", flat=True))  # those that no other clock has done
    for event_id, questions in EventMatch.objects.filter(event__in=event_ids).values_list("event", "questions"):
        answered.get(event_id, set()).difference_update(questions)
    of_before = Finding.objects.filter(event__in=event_ids).values_list("event", "kept_search__question").distinct()
    for event_id, question in of_before:
        answered.get(event_id, set()).discard(question)
    new = [
        EventMatch(event_id=event_id, questions=sorted(answered[event_id]), found_at=now, due_at=now)
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


class Kept(NamedTuple):
    """A kept search whose time has come."""

    pk: int
    subscription_id: int
    question_id: int
    told_upto: int
    rhythm: str


#: An event that a question found: the keys of the match and of the event, and the sort key of its first date that one
#: can go to, of the days asked for (``search.engines.sort_keys``). A plain tuple, for there are hundreds of thousands.
Found = tuple[int, int, int]
#: What is known of a match while it is looked at: its key, its event's, the questions that answers, its dates.
Looked = tuple[int, int, set[int], list[Dates]]


@dataclass
class Group:
    """Subscriptions that are told the same; of one question, or of several that found it together."""

    question_id: int | None
    #: Those that are spelt out, and how many there are.
    found: Sequence[Found]
    count: int
    subscription_ids: list[int] = field(default_factory=list)
    #: Their searches, in the order of subscriptions: those that found something, and the others.
    told: list[Kept] = field(default_factory=list)
    silent: list[Kept] = field(default_factory=list)

    @property
    def size(self) -> int:
        return len(self.told) + len(self.silent)

    def parts(self) -> Iterator["Group"]:
        """As many as it takes for each to be told in a short transaction."""
        step = max(1, len(self.subscription_ids) * KEPT_TOGETHER // max(self.size, KEPT_TOGETHER))
        for start in range(0, len(self.subscription_ids), step):
            ids = self.subscription_ids[start : start + step]
            told = [one for one in self.told if ids[0] <= one.subscription_id <= ids[-1]]
            silent = [one for one in self.silent if ids[0] <= one.subscription_id <= ids[-1]]
            yield Group(self.question_id, self.found, self.count, ids, told, silent)


class Round:
    """What is due at one moment, and who is told what of it."""

    def __init__(self, matches: Sequence[EventMatch], answered: Answered, now: datetime) -> None:
        self.now = now
        self.matches = matches
        self.upto = matches[-1].pk if matches else 0
        #: Of the release before, by kept search.
        self.of_before = _found_before(now)
        event_ids = {match.event_id for match in matches}.union(*self.of_before.values())
        facts = Facts.of_events(event_ids)
        self.last_ends = {pk: known.last_end for pk, known in facts.items()}
        self._dates = {pk: standing_dates(known) for pk, known in facts.items()}
        self._answered = {
            pk: answered[pk] if pk in answered else set(QUESTIONS.answered_by(known, now))
            for pk, known in facts.items()
        }
        self.by_question: dict[int, list[Looked]] = defaultdict(list)
        for match in matches:
            looked = match.pk, *self._look_at(match.event_id)
            for question in match.questions:
                self.by_question[question].append(looked)
        #: What no longer answers, of the questions that were looked at.
        self.vain: dict[int, set[int]] = defaultdict(set)
        self._found: dict[int, list[Found]] = {}

    def _look_at(self, event_id: int) -> tuple[int, set[int], list[Dates]]:
        return event_id, self._answered.get(event_id, set()), self._dates.get(event_id, [])

    @cached_property
    def kept(self) -> list[Kept]:
        """The searches that may be told something, those of a subscription together."""
        untold = Q(question__in=among(self.by_question), told_upto__lt=self.upto) | Q(pk__in=among(self.of_before))
        due = KeptSearch.objects.filter(untold, question__isnull=False, tell_at__lte=self.now)
        return [Kept(*row) for row in due.order_by("subscription", "pk").values_list(*Kept._fields)]

    def groups(self) -> list[Group]:
        """Everybody whose time has come, once; with nothing found, those who are told nothing."""
        groups: dict[tuple[int | None, Sequence[Found], int], Group] = {}
        for subscription_id, searches in groupby(self.kept, attrgetter("subscription_id")):
            told: list[Kept] = []
            silent: list[Kept] = []
            found: dict[int, Found] = {}
            for kept in searches:
                new = self._found_by(kept)
                (told if new else silent).append(kept)
                for one in new:
                    other = found.get(one[1])
                    if other is None or one[2] < other[2]:
                        found[one[1]] = one
            questions = {kept.question_id for kept in told}
            question = questions.pop() if len(questions) == 1 else None
            key = question, tuple(sorted(found.values())[:LINES]), len(found)
            group = groups.setdefault(key, Group(*key))
            group.subscription_ids.append(subscription_id)
            group.told += told
            group.silent += silent
        return list(groups.values())

    def _found_by(self, kept: Kept) -> list[Found]:
        """What it was not told of yet."""
        question_id = kept.question_id
        if question_id not in self._found:
            self._found[question_id] = self._dated(question_id, self.by_question.get(question_id, ()))
        found = self._found[question_id]
        if found and found[0][0] <= kept.told_upto:
            found = [one for one in found if one[0] > kept.told_upto]
        if kept.pk in self.of_before:
            before = [(0, *self._look_at(event_id)) for event_id in self.of_before[kept.pk]]
            found = [*self._dated(question_id, before), *found]
        return found

    def _dated(self, question_id: int, looked: Sequence[Looked]) -> list[Found]:
        """Of these events, those that still answer, with the first date that one can go to."""
        found = []
        bounds = None
        for match_id, event_id, answered, dates in looked:
            first = None
            if question_id in answered:
                bounds = bounds or QUESTIONS.bounds(question_id, self.now)
                first = first_of(dates, bounds)
            if first:
                found.append((match_id, event_id, first.rank))
            else:
                self.vain[match_id].add(question_id)
        return found


def _found_before(now: datetime) -> dict[int, list[int]]:
    """By kept search, the events of waiting findings; none where it was told of the event by a match already.

    So it is while a clock of the release before, which knows of no matches, runs beside this one.
    """
    waiting = Finding.objects.filter(told_at=None, kept_search__tell_at__lte=now).order_by("pk")
    fields = "event", "kept_search", "kept_search__question", "kept_search__told_upto"
    rows = list(waiting.values_list(*fields)[:PAIRS_AT_ONCE])
    asked: dict[int, set[int | None]] = defaultdict(set)
    for event_id, _pk, question, _told_upto in rows:
        asked[event_id].add(question)
    firsts: dict[tuple[int, int | None], int] = {}
    matches = EventMatch.objects.filter(event__in=among(asked)).order_by("pk")
    for match_id, event_id, questions in matches.values_list("pk", "event", "questions").iterator(chunk_size=50):
        for question in asked[event_id].intersection(questions):
            firsts.setdefault((event_id, question), match_id)
    found: dict[int, list[int]] = defaultdict(list)
    for event_id, pk, question, told_upto in rows:
        events = found[pk]
        if firsts.get((event_id, question), inf) > (told_upto or 0):
            events.append(event_id)
    return found


def _notify(now: datetime, answered: Answered) -> int:
    """Tell what is due, each group of subscriptions in a transaction with what says that they were told."""
    matches, pairs = [], 0
    for match in EventMatch.objects.due(now).order_by("pk")[:MATCHES_AT_ONCE].iterator(chunk_size=50):
        matches.append(match)
        pairs += len(match.questions)
        if pairs > PAIRS_AT_ONCE:
            break
    if not matches and not Finding.objects.filter(told_at=None, kept_search__tell_at__lte=now).exists():
        return 0
    due = Round(matches, answered, now)
    groups = [part for group in due.groups() for part in group.parts()]
    known = _matches_of({one for group in groups for one in group.found})
    told = sum(_tell(some, known, due) for some in _batches_of(groups))
    _put_off(due)
    return told


def _batches_of(groups: Sequence[Group]) -> Iterator[list[Group]]:
    """Some groups after another, of so many kept searches and messages together."""
    batch: list[Group] = []
    size = 0
    for group in groups:
        if batch and (size + group.size > KEPT_TOGETHER or len(batch) >= MESSAGES_TOGETHER):
            yield batch
            batch, size = [], 0
        batch.append(group)
        size += group.size
    if batch:
        yield batch


def _matches_of(found: Collection[Found]) -> dict[Found, Match]:
    """What is said of each; one whose event was withdrawn meanwhile is not there."""
    events = Event.objects.live().with_facts().in_bulk({event_id for _match_id, event_id, _rank in found})
    dates = Occurrence.objects.with_place().in_bulk({rank & LARGEST_ID for _match_id, _event_id, rank in found})
    known = {}
    for one in found:
        event, date = events.get(one[1]), dates.get(one[2] & LARGEST_ID)
        if event and date:
            known[one] = Match(event, date)
    return known


def _tell(groups: Sequence[Group], known: dict[Found, Match], due: Round) -> int:
    """Write the messages of ``groups``; returns how many: none where another clock, or a keeper, was there first."""
    questions = Question.objects.in_bulk({group.question_id for group in groups if group.question_id})
    postings = []
    for group in groups:
        matches = [known[one] for one in group.found if one in known]
        if matches:
            last_end = max(due.last_ends[match.event.pk] for match in matches)
            expires_at = datetime.fromtimestamp(last_end, timezone.get_default_timezone())
            message = Message(kind=MessageKind.SEARCH, thread=uuid4(), expires_at=expires_at)
            missing = len(group.found) - len(matches)
            subject = SearchMatches(questions.get(group.question_id or 0), matches, group.count - missing)
            postings.append(prepare(message, [these(group.subscription_ids)], subject))
    with transaction.atomic():
        if _move_on(groups, due):
            post_each(postings)
            return len(postings)
        transaction.set_rollback(True)
    return 0


def _move_on(groups: Sequence[Group], due: Round) -> bool:
    """Note that these were told; whether nobody had told one of them meanwhile, and none is kept no more."""
    ids: dict[tuple[int, str], list[int]] = defaultdict(list)
    for group in groups:
        for kept in group.told:
            ids[kept.told_upto, kept.rhythm].append(kept.pk)
        for kept in group.silent:
            ids[kept.told_upto, ""].append(kept.pk)
    for (told_upto, rhythm), pks in sorted(ids.items()):
        as_read = KeptSearch.objects.filter(pk__in=among(sorted(pks)), told_upto=told_upto, tell_at__lte=due.now)
        written: dict[str, object] = {"told_upto": max(told_upto, due.upto)}
        if rhythm:
            as_read = as_read.filter(rhythm=rhythm)
            written["tell_at"] = next_time(Rhythm(rhythm), due.now)
        if as_read.update(**written) != len(pks):
            return False
        if due.of_before:
            Finding.objects.filter(kept_search__in=among(pks), told_at=None).update(told_at=due.now)
    return True


@transaction.atomic
def _put_off(due: Round) -> None:
    """Look at each match again when the next of its keepers may be told, and at those that all know no more.

    What no longer answers is taken out, unless somebody was told of it: if it answers again, it is found again.
    """
    locked = EventMatch.objects.select_for_update().filter(pk__in=[match.pk for match in due.matches])
    list(locked.order_by("pk").values_list("pk"))
    untold: dict[int, list[tuple[int, datetime]]] = defaultdict(list)
    rows = KeptSearch.objects.filter(question__in=among(due.by_question), told_upto__lt=due.upto)
    for question, told_upto, tell_at in rows.order_by().values_list("question", "told_upto", "tell_at"):
        untold[question or 0].append((told_upto or 0, tell_at))
    heard = _heard_before(due)
    times: dict[datetime | None, list[int]] = defaultdict(list)
    for match in due.matches:
        waiting = [one for question in untold.keys() & set(match.questions) for one in untold[question]]
        times[min((at for told_upto, at in waiting if told_upto < match.pk), default=None)].append(match.pk)
        if gone := {question for question in due.vain[match.pk] if heard.get(question, 0) < match.pk}:
            match.questions = [question for question in match.questions if question not in gone]
            match.save(update_fields=["questions"])
    for due_at, pks in times.items():
        EventMatch.objects.filter(pk__in=pks).update(due_at=due_at)
    EventMatch.objects.filter(pk__in=[match.pk for match in due.matches if not match.questions]).delete()


def _heard_before(due: Round) -> dict[int, int]:
    """Of questions that an event no longer answers: up to where somebody was told before, who keeps them."""
    read = {kept.pk: kept.told_upto for kept in due.kept}
    heard: dict[int, int] = {}
    keepers = KeptSearch.objects.filter(question__in=among(set[int]().union(*due.vain.values())))
    for pk, question, told_upto in keepers.order_by().values_list("pk", "question", "told_upto"):
        heard[question] = max(read.get(pk, told_upto or 0), heard.get(question, 0))
    return heard
