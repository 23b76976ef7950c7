"""Keeping a search for a browser, and telling it of events that answer: each once, at once or once a day."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from itertools import islice
from urllib.parse import urlencode

from django.db import transaction
from django.db.models import Case, F, Max, When
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from agenda.enums import ChangeKind
from agenda.models import Change
from agenda.steps import STEPS
from alerts.enums import MessageKind, Rhythm
from alerts.exceptions import ChoiceRefused
from alerts.formats.found import Match, SearchMatches
from alerts.formats.push import LANGUAGES
from alerts.models import Finding, KeptSearch, Message, SearchNews, Subscription
from alerts.models.audiences import these
from alerts.models.searches import LONGEST_SEARCH
from alerts.services.followed_pages import followed_pages_of
from alerts.services.follows import DATE_KINDS
from alerts.services.outbox import post
from alerts.services.questions import QUESTIONS
from search.engines.records import records_of
from search.enums import View
from search.query import EventQuery
from search.query.matching import Facts, answers
from search.results.labels import labels_for, summary

#: An event is often changed several times in a row: it is looked at once.
GATHERED = timedelta(seconds=55)
#: Between two notifications of one search: an import may bring many events, one after the other.
PAUSE = timedelta(minutes=10)
#: A notification replaces the one before: it says again what was found since.
REPEATED = timedelta(hours=12)
DIGEST_AT = time(8)
MOST_KEPT = 30
#: Of each a tick of the clock does no more, for others wait behind.
EVENTS_AT_ONCE, SEARCHES_AT_ONCE = 50, 200
#: Rows of one transaction: some milliseconds.
FINDINGS_AT_ONCE = 1_000
#: What a search may find anew; that a date is off, full or further ahead in its series is no news.
NEWS_KINDS = (
    ChangeKind.PUBLISHED,
    ChangeKind.UPDATED,
    ChangeKind.REFRESHED,
    ChangeKind.RELOCATED,
    ChangeKind.MERGED,
    ChangeKind.ADDED,
    *(kind for kind, step in STEPS.items() if step.is_opportunity),
)


def plain_search(querystring: str) -> EventQuery:
    """What ``querystring`` asks, its page, order and look aside."""
    asked = EventQuery.parse(QueryDict(querystring), timezone.now())
    return asked.changed(asked_sort=None, view=View.IMAGES)


def check_search(querystring: str) -> EventQuery:
    """As :func:`plain_search`. Raises :class:`~alerts.exceptions.ChoiceRefused` for what cannot be kept."""
    query = plain_search(querystring)
    if not query.conditions:
        raise ChoiceRefused(_("Dites d’abord ce que vous cherchez : un mot, un quartier, un genre…"))
    if len(urlencode(query.pairs())) > LONGEST_SEARCH:
        raise ChoiceRefused(_("Cette recherche est trop longue pour être gardée."))
    return query


@transaction.atomic
def keep_search(subscription: Subscription, querystring: str, rhythm: Rhythm) -> KeptSearch:
    """Tell ``subscription`` of what will answer ``querystring``. Keeping it again changes its rhythm.

    Raises :class:`~alerts.exceptions.ChoiceRefused`.
    """
    query, theirs = check_search(querystring), KeptSearch.objects.filter(subscription=subscription)
    plain = urlencode(query.pairs())
    if theirs.exclude(querystring=plain).count() >= MOST_KEPT:
        raise ChoiceRefused(_("Ce navigateur garde déjà %(count)d recherches.") % {"count": MOST_KEPT})
    first = {"rhythm": rhythm, "tell_at": first_time(rhythm), "words": words_of(query)}
    kept, _is_new = theirs.get_or_create(subscription=subscription, querystring=plain, defaults=first)
    if kept.rhythm != rhythm:
        kept.rhythm, kept.tell_at = rhythm, first_time(rhythm)
        kept.save(update_fields=["rhythm", "tell_at"])
    return kept


@transaction.atomic
def drop_search(subscription: Subscription, querystring: str) -> None:
    """What is not kept is nothing to do."""
    plain = urlencode(plain_search(querystring).pairs())
    KeptSearch.objects.filter(subscription=subscription, querystring=plain).delete()


def gather(changes: Sequence[Change]) -> None:
    """Note, in the transaction of ``changes``, the events to hold against the kept searches.

    A row that stands already is written again, which waits for whoever is looking at it, as ``follows.gather``.
    """
    firsts: dict[int, datetime] = {}
    of_dates = {change.event_id for change in changes if change.kind in DATE_KINDS}
    for change in changes:
        if change.kind in NEWS_KINDS and change.event_id:
            firsts.setdefault(change.event_id, change.at)
    if not firsts or not KeptSearch.objects.exists():
        return
    standing = SearchNews.objects.filter(event__in=firsts)
    standing.update(is_told_as_change=Case(When(event__in=of_dates, then=True), default=F("is_told_as_change")))
    noted = set(standing.values_list("event", flat=True))
    SearchNews.objects.bulk_create(
        SearchNews(event_id=event_id, due_at=at + GATHERED, is_told_as_change=event_id in of_dates)
        for event_id, at in firsts.items()
        if event_id not in noted
    )


def notify_searches() -> int:
    """Look at what is due, then write the messages that are; returns how many."""
    now = timezone.now()
    if SearchNews.objects.due(now).exists() and QUESTIONS.learn(now):
        _find(list(SearchNews.objects.due(now).order_by("due_at", "pk")[:EVENTS_AT_ONCE]), now)
    ready = KeptSearch.objects.to_tell(now).order_by("tell_at", "pk").values_list("pk", flat=True)
    return sum(_notify(pk, now) for pk in list(ready[:SEARCHES_AT_ONCE]))


def _find(news: Sequence[SearchNews], now: datetime) -> None:
    """Note which kept searches these events answer, some at a time: nothing is locked while they are compared."""
    seen = Change.objects.aggregate(last=Max("pk"))["last"] or 0
    facts = Facts.of_events([one.event_id for one in news])
    told = followed_pages_of([one.event_id for one in news if one.is_told_as_change])
    findings = (
        Finding(kept_search_id=pk, event_id=event_id)
        for event_id, known in facts.items()
        for pk in QUESTIONS.found_by(known, now, but=told.get(event_id, ()))
    )
    while some := list(islice(findings, FINDINGS_AT_ONCE)):
        Finding.objects.bulk_create(some, ignore_conflicts=True)
    _strike_off(news, seen)


@transaction.atomic
def _strike_off(news: Sequence[SearchNews], seen: int) -> None:
    """Those whose event has not changed since the change ``seen``; the others are looked at again."""
    rows = SearchNews.objects.select_for_update().filter(pk__in=[one.pk for one in news])
    event_ids = list(rows.values_list("event", flat=True))
    later = Change.objects.filter(pk__gt=seen, event__in=event_ids, kind__in=NEWS_KINDS)
    changed = set(later.values_list("event", flat=True))
    SearchNews.objects.filter(event__in=[pk for pk in event_ids if pk not in changed]).delete()


def forget_findings() -> int:
    """Forget what was found of events that are over: were one announced anew, it would be news. Returns how many."""
    over = Finding.objects.exclude(event__occurrences__end_at__gt=timezone.now())
    return over.delete()[0]


@transaction.atomic
def _notify(pk: int, now: datetime) -> bool:
    kept = KeptSearch.objects.select_for_update().to_tell(now).filter(pk=pk).first()
    if kept is None:  # another clock
        return False
    new = dict(kept.findings.filter(told_at=None).order_by("pk").values_list("event", "pk"))
    lately = kept.findings.filter(told_at__gt=now - REPEATED).order_by("-told_at", "pk")
    event_ids = [*new, *lately.values_list("event", flat=True)]
    # Of these events, in their order, those that still answer with a date that stands.
    query, facts = QUESTIONS.meant_by(kept.querystring, now), Facts.of_events(event_ids)
    answering = [pk for pk in event_ids if pk in facts and answers(query, facts[pk])]
    matches = [
        Match(one.event, standing[0])
        for one in records_of(answering, query.window)
        if (standing := [date for date in one.dates if not date.is_off])
    ]
    told = [new[match.event.pk] for match in matches if match.event.pk in new]
    kept.findings.filter(told_at=None).exclude(pk__in=told).delete()
    if not told:
        return False
    last_end = max(facts[match.event.pk].last_end for match in matches)
    expires_at = datetime.fromtimestamp(last_end, timezone.get_default_timezone())
    message = Message(kind=MessageKind.SEARCH, thread=kept.uid, expires_at=expires_at)
    post(message, [these([kept.subscription_id])], SearchMatches(kept, matches))
    kept.findings.filter(pk__in=told).update(told_at=now)
    kept.tell_at = _next_time(Rhythm(kept.rhythm), now)
    kept.save(update_fields=["tell_at"])
    return True


def first_time(rhythm: Rhythm) -> datetime:
    now = timezone.now()
    return now if rhythm == Rhythm.AT_ONCE else _next_time(rhythm, now)


def _next_time(rhythm: Rhythm, now: datetime) -> datetime:
    """When a search may tell again that told at ``now``: of a daily one, the next morning in the city."""
    if rhythm == Rhythm.AT_ONCE:
        return now + PAUSE
    zone = timezone.get_default_timezone()
    today = timezone.localdate(now)
    mornings = [datetime.combine(today + timedelta(days=days), DIGEST_AT, zone) for days in range(2)]
    return next(morning for morning in mornings if morning > now)


def words_of(query: EventQuery) -> dict[str, str]:
    """What is asked, in each language of a notification."""
    words = {}
    for language in LANGUAGES:
        with override(language):
            words[language] = summary(query, labels_for(query))
    return words
