"""Keep a search for a browser, and record events that may match kept searches."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from urllib.parse import urlencode

from django.db import transaction
from django.db.models import Case, F, When
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from agenda.enums import ChangeKind
from agenda.models import Change
from agenda.steps import STEPS
from messaging.enums import Rhythm
from messaging.exceptions import ChoiceRefused
from messaging.formats.push import LANGUAGES
from messaging.models import EventMatch, KeptSearch, SearchNews, Subscription
from messaging.models.searches import LONGEST_SEARCH, searches_are_kept
from messaging.services.follows import DATE_KINDS, first_changes
from messaging.services.questions import question_of
from search.enums import View
from search.query import EventQuery
from search.results.labels import labels_for, summary

#: Time in which changes are gathered: an event is often changed several times in a row.
GATHERED = timedelta(seconds=55)
#: Minimum time between two notifications of a search, as imports bring many events in a row.
PAUSE = timedelta(minutes=10)
DIGEST_AT = time(8)
MOST_KEPT = 30
#: Changes that may make an event match; cancellations, full dates and later dates of a series do
#: not.
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
    """Return the query of ``querystring`` without page, order and view."""
    asked = EventQuery.parse(QueryDict(querystring), timezone.now())
    return asked.changed(asked_sort=None, view=View.LIST)


def check_search(querystring: str) -> EventQuery:
    """Return the query as :func:`plain_search`.

    Raises :class:`~messaging.exceptions.ChoiceRefused` for one that cannot be kept.
    """
    query = plain_search(querystring)
    if not query.conditions:
        raise ChoiceRefused(
            _("Dites d’abord ce que vous cherchez : un mot, un quartier, un genre…")
        )
    if len(urlencode(query.pairs())) > LONGEST_SEARCH:
        raise ChoiceRefused(_("Cette recherche est trop longue pour être gardée."))
    return query


@transaction.atomic
def keep_search(subscription: Subscription, querystring: str, rhythm: Rhythm) -> KeptSearch:
    """Notify ``subscription`` of new events that match ``querystring``.

    Keeping it again changes its rhythm. Raises :class:`~messaging.exceptions.ChoiceRefused`.
    """
    query, theirs = check_search(querystring), KeptSearch.objects.filter(subscription=subscription)
    plain = urlencode(query.pairs())
    if theirs.exclude(querystring=plain).count() >= MOST_KEPT:
        raise ChoiceRefused(
            _("Ce navigateur garde déjà %(count)d recherches.") % {"count": MOST_KEPT}
        )
    words = describe_query(query)
    first = {
        "question": question_of(plain, words),
        "told_upto": EventMatch.objects.last_key(),
        "rhythm": rhythm,
        "tell_at": first_time(rhythm),
        "words": words,
    }
    kept, _is_new = theirs.get_or_create(
        subscription=subscription, querystring=plain, defaults=first
    )
    if kept.rhythm != rhythm:
        # Never earlier than waiting matches were postponed to: newer ones would be notified first,
        # and the older ones never.
        if rhythm == Rhythm.AT_ONCE:
            kept.tell_at = first_time(rhythm)
        else:
            kept.tell_at = max(first_time(rhythm), kept.tell_at)
        kept.rhythm = rhythm
        # A search of the previous release has no question yet, and its findings no time of their
        # own.
        is_woken = rhythm == Rhythm.AT_ONCE and kept.question_id is not None
        kept.woken_at = kept.tell_at if is_woken else None
        kept.save(update_fields=["rhythm", "tell_at", "woken_at"])
    return kept


@transaction.atomic
def drop_search(subscription: Subscription, querystring: str) -> None:
    """Stop keeping a search; ignores one that is not kept."""
    plain = urlencode(plain_search(querystring).pairs())
    KeptSearch.objects.filter(subscription=subscription, querystring=plain).delete()


def queue_search_news(changes: Sequence[Change]) -> None:
    """Record the events to match with kept searches, in the transaction of ``changes``.

    Rewriting an existing row waits for the transaction that reads it, as in
    ``follows.queue_followed_events``.
    """
    firsts = first_changes(changes, NEWS_KINDS)
    of_dates = {change.event_id for change in changes if change.kind in DATE_KINDS}
    if not firsts or not searches_are_kept():
        return
    standing = SearchNews.objects.filter(event__in=firsts)
    standing.update(
        is_told_as_change=Case(When(event__in=of_dates, then=True), default=F("is_told_as_change"))
    )
    noted = set(standing.values_list("event", flat=True))
    SearchNews.objects.bulk_create(
        SearchNews(
            event_id=event_id, due_at=first.at + GATHERED, is_told_as_change=event_id in of_dates
        )
        for event_id, first in firsts.items()
        if event_id not in noted
    )


def first_time(rhythm: Rhythm) -> datetime:
    now = timezone.now()
    return now if rhythm == Rhythm.AT_ONCE else next_time(rhythm, now)


def next_time(rhythm: Rhythm, now: datetime) -> datetime:
    """Return when a search notified at ``now`` may notify again; daily ones the next morning."""
    if rhythm == Rhythm.AT_ONCE:
        return now + PAUSE
    return next_moment(DIGEST_AT, now)


def next_moment(at: time, now: datetime, weekday: int | None = None) -> datetime:
    """Return the next time that it is ``at`` in the city, on any day or on one ``weekday``."""
    zone, today = timezone.get_default_timezone(), timezone.localdate(now)
    days = (today + timedelta(days=ahead) for ahead in range(8))
    moments = (datetime.combine(day, at, zone) for day in days if weekday in (None, day.weekday()))
    return next(moment for moment in moments if moment > now)


def describe_query(query: EventQuery) -> dict[str, str]:
    """Return the description of a query in each language."""
    words = {}
    for language in LANGUAGES:
        with override(language):
            words[language] = summary(query, labels_for(query))
    return words
