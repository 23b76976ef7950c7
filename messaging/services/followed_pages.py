"""Notify followers of a place, programme or organisation about changes of its events.

To follow such a page is to keep its search. One message a page, however many events: a closed hall
that cancels two hundred dates notifies once.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import timedelta
from urllib.parse import urlencode
from uuid import uuid4

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from agenda.enums import ChangeKind
from agenda.models import Change, Event, Occurrence
from messaging.enums import MessageKind
from messaging.formats.followed import EventChange, PageChange
from messaging.interest_kinds import KEEPERS
from messaging.models import KeptSearch, Message, PageNews, Question
from messaging.models.searches import kept_among, searches_are_kept
from messaging.services.follows import (
    DATE_KINDS,
    GATHERED,
    change_since,
    deferred_on_failure,
    ends_of,
    first_changes,
)
from messaging.services.outbox import post
from search.enums import Facet

TOLD_KINDS = (*DATE_KINDS, ChangeKind.WITHDRAWN)
OTHERS = ("organisation__slug", "programme__slug")
#: A place, its parent, and its grandparent.
PLACES = ("place__slug", "place__parent__slug", "place__parent__parent__slug")
#: Maxima of one run of the clock: pages, events, and events described for one page.
PAGES_AT_ONCE, EVENTS_AT_ONCE, SPELT_OUT = 20, 5_000, 40
#: Followers of all of at most this many events are notified for these, not again for the page.
FEW = 3
Changed = dict[int, int]


def followed_pages_of(event_ids: Collection[int]) -> dict[int, set[str]]:
    """Return, by event, the kept query strings of its pages; events without any are absent.

    Three queries for any number of events and followers.
    """
    pages: dict[int, set[str]] = defaultdict(set)
    events = Event.objects.filter(pk__in=event_ids).order_by()
    for pk, organisation, programme, *places in events.values_list("pk", *OTHERS, *PLACES):
        pages[pk] = {_page(Facet.ORGANISATION, organisation), _page(Facet.PROGRAMME, programme)}
        pages[pk] |= {_page(Facet.PLACE, slug) for slug in places}
    dates = Occurrence.objects.filter(event__in=event_ids, place__isnull=False).order_by()
    for pk, *places in dates.values_list("event", *PLACES).distinct():
        pages[pk] |= {_page(Facet.PLACE, slug) for slug in places}
    asked = set[str]().union(*pages.values())
    kept = kept_among(asked)
    return {pk: theirs & kept for pk, theirs in pages.items() if theirs & kept}


def _page(facet: Facet, slug: str | None) -> str:
    """Return the query string of a page's search; empty without a slug, which nobody keeps."""
    return urlencode({facet.value: slug}) if slug else ""


def queue_followed_pages(changes: Sequence[Change]) -> None:
    """Record the followed pages to notify of ``changes``, one row each, in their transaction."""
    firsts = {
        event_id: change.pk for event_id, change in first_changes(changes, TOLD_KINDS).items()
    }
    if not firsts or not searches_are_kept():
        return
    first_of_page: dict[str, int] = {}
    for event_id, pages in followed_pages_of(firsts).items():
        for page in pages:
            first_of_page[page] = min(firsts[event_id], first_of_page.get(page, firsts[event_id]))
    due_at = changes[0].at + GATHERED
    news = [
        PageNews(page=page, first_change=first, due_at=due_at)
        for page, first in sorted(first_of_page.items())
    ]
    # Rewriting an existing row waits for the transaction that notifies, as in
    # ``follows.queue_followed_events``.
    PageNews.objects.bulk_create(
        news, update_conflicts=True, unique_fields=["page"], update_fields=["page"]
    )


def notify_pages() -> int:
    """Write the due messages; return how many."""
    return _notify_due() if PageNews.objects.due().exists() else 0


@transaction.atomic
def _notify_due() -> int:
    """Notify the followers of due pages of changed events.

    Return how many pages had something to say.

    A page whose notification fails is deferred.
    """
    due = (
        PageNews.objects.due().order_by("due_at", "pk").values_list("pk", flat=True)[:PAGES_AT_ONCE]
    )
    rows = list(PageNews.objects.select_for_update().filter(pk__in=list(due)).order_by("page"))
    if not rows:  # another clock has them
        return 0
    new = Change.objects.filter(pk__gte=min(row.first_change for row in rows), kind__in=TOLD_KINDS)
    last: Changed = dict(
        new.filter(event__isnull=False)
        .order_by()
        .values_list("event")
        .annotate(last=Max("pk"))
        .order_by("last")[:EVENTS_AT_ONCE]
    )
    pages = followed_pages_of(last)
    changed = {
        row.page: frozenset(
            pk
            for pk, theirs in pages.items()
            if row.page in theirs and last[pk] >= row.first_change
        )
        for row in rows
    }
    told: dict[str, frozenset[int]] = {}
    # Largest first: who follows both a festival and its hall is notified once of common events.
    for row in sorted(rows, key=lambda row: -len(changed[row.page])):
        events = changed[row.page]
        with deferred_on_failure(row):
            if _notify(row, events, [page for page, theirs in told.items() if events <= theirs]):
                told[row.page] = events
            row.delete()
    return len(told)


def _notify(news: PageNews, event_ids: frozenset[int], told_pages: list[str]) -> bool:
    """Post the message about one page; return whether there was news. Skips notified followers."""
    kept: KeptSearch | Question | None = (
        KeptSearch.objects.filter(querystring=news.page).order_by("subscription").first()
        or Question.objects.filter(querystring=news.page).first()
    )
    if kept is None:
        return False
    changes: list[EventChange] = []
    ends = []
    for event in Event.objects.filter(pk__in=sorted(event_ids)[:SPELT_OUT]).order_by("pk"):
        if change := change_since(event, news.first_change):
            changes.append(change)
            ends += ends_of(change)
    if not changes:
        return False
    rest = len(event_ids) - SPELT_OUT
    said = PageChange(kept, changes, len(changes) + max(rest, 0))
    followed = sorted(event_ids) if len(event_ids) <= FEW else []
    message = Message(kind=MessageKind.PAGE, thread=uuid4())
    message.expires_at = max(ends, default=timezone.now() + timedelta(days=1))
    post(message, [KEEPERS.part(news.page, but_followers=followed, but_keepers=told_pages)], said)
    return True
