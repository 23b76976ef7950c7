"""Following a place, a programme or an organisation: who keeps its page's search hears what changes of its events.

One message a page, however many events: two hundred dates that a closed hall cancels ring once.
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
from messaging.models import KeptSearch, Message, PageNews
from messaging.models.searches import kept_among
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
#: A place, what it is part of, and what that is part of.
PLACES = ("place__slug", "place__parent__slug", "place__parent__parent__slug")
#: Of each a tick of the clock does no more: events that are looked at, and of one page those that are spelt out.
PAGES_AT_ONCE, EVENTS_AT_ONCE, SPELT_OUT = 20, 5_000, 40
#: Who follows all of so few events hears of them there, and not here again.
FEW = 3
Changed = dict[int, int]


def followed_pages_of(event_ids: Collection[int]) -> dict[int, set[str]]:
    """By event, the query strings that somebody keeps of its pages; an event of which nobody does is not there.

    Three queries, whatever the number of events, and of who follows.
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
    """What the page of ``slug`` keeps; of none, what nobody does."""
    return urlencode({facet.value: slug}) if slug else ""


def gather(changes: Sequence[Change]) -> None:
    """Note, in the transaction of ``changes``, the pages whose followers are to be told of them: a row each."""
    firsts = {event_id: change.pk for event_id, change in first_changes(changes, TOLD_KINDS).items()}
    if not firsts or not KeptSearch.objects.exists():
        return
    first_of_page: dict[str, int] = {}
    for event_id, pages in followed_pages_of(firsts).items():
        for page in pages:
            first_of_page[page] = min(firsts[event_id], first_of_page.get(page, firsts[event_id]))
    due_at = changes[0].at + GATHERED
    news = [PageNews(page=page, first_change=first, due_at=due_at) for page, first in sorted(first_of_page.items())]
    # A row that stands is written again, which waits for whoever is telling it, as ``follows.gather``.
    PageNews.objects.bulk_create(news, update_conflicts=True, unique_fields=["page"], update_fields=["page"])


def notify_pages() -> int:
    """Write the messages that are due; returns how many."""
    return _notify_due() if PageNews.objects.due().exists() else 0


@transaction.atomic
def _notify_due() -> int:
    due = PageNews.objects.due().order_by("due_at", "pk").values_list("pk", flat=True)[:PAGES_AT_ONCE]
    rows = list(PageNews.objects.select_for_update().filter(pk__in=list(due)).order_by("page"))
    if not rows:  # another clock
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
        row.page: frozenset(pk for pk, theirs in pages.items() if row.page in theirs and last[pk] >= row.first_change)
        for row in rows
    }
    told: dict[str, frozenset[int]] = {}
    # The widest first: who follows a festival and its hall hears once of what both have.
    for row in sorted(rows, key=lambda row: -len(changed[row.page])):
        events = changed[row.page]
        with deferred_on_failure(row):
            if _notify(row, events, [page for page, theirs in told.items() if events <= theirs]):
                told[row.page] = events
            row.delete()
    return len(told)


def _notify(news: PageNews, event_ids: frozenset[int], told_pages: list[str]) -> bool:
    kept = KeptSearch.objects.filter(querystring=news.page).order_by("subscription").first()
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
