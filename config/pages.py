"""ETags of public pages, from all that they are made of: whoever has one as it stands is told so (304).

A page is made of its address (which says the language), the minute, the release, the city's settings, its push key, and
what the database holds: which alerts are live, the last message, the last refresh, what was last done in the CMS, whose
logs have a line for each article, place, picture, synonym or selection, written or deleted; and changes. Of which
events, its statements say while it is made (:mod:`agenda.models.scopes`), and the cache keeps it for who asks next: the
page of an event, of a place or of an organiser then stands while others change. A page that reads events otherwise is
made of all changes, as is one of which nothing is kept.

In doubt there is no tag, and the page is made: for whoever may be somebody, for the kinds that are not in
:data:`PAGES`, and where a search server answers that has not heard of each change (``settled`` says that the last
receiver has). The database's own search reads rows that are written with the change: what is read once the tag was made
is never older than the tag.

The front server keeps any page that was made for nobody to the end of the second in which it was made.
"""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache as shared_cache
from django.db.models.expressions import RawSQL
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import ResolverMatch
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.deprecation import MiddlewareMixin
from wagtail.models import ModelLogEntry, PageLogEntry

from agenda.models import (
    Area,
    ArticlePage,
    Category,
    Change,
    Event,
    HomePage,
    Organisation,
    Place,
    PlaceAlias,
    ProgrammePage,
    Refresh,
)
from agenda.models.scopes import Reads, Scope, noting_reads
from alerts.models import Alert, Topic
from messaging.delivery.keys import public_key
from messaging.models import Message
from participation.figures import clock
from search.models import Landmark, Synonym
from search.services import has_server
from web.conditional import fingerprint

#: The kinds of page that are made of the above alone, by the names of their views. An alert's own page and the figures
#: count what leaves at this second; suggestions are for one letter typed.
PAGES = frozenset(
    {
        *("wagtail_serve", "search:agenda", "search:near", "agenda:event", "agenda:place", "agenda:organisation"),
        "agenda:changes",
        *("alerts:alerts", "participation:clock", "kept_data", "accessibility"),
    }
)
#: What else a kind is made of: figures that no change of the agenda moves.
FIGURES: dict[str, Callable[[], object]] = {"participation:clock": clock}
CITY = ("CITY_NAME", "CITY_COUNTRY", "CITY_CURRENCY", "SITE_ADDRESS", "TIME_ZONE", "LANGUAGE_CODE")
#: Where ids do not follow the order of commits: of so many, one that comes late changes the sum.
RECENT = 20
#: Lines of the log in whose last one or two hundreds those of events are left out; a hundred more is another tag.
HUNDRED = 100
#: How long it is kept which events a page reads.
READS_KEPT_S = 600
#: Models that follow no event: what is done to them is in a log, in a refresh or in a message.
APART = (Area, ArticlePage, Category, HomePage, Organisation, Place, PlaceAlias, ProgrammePage, Landmark, Synonym)
OF_ALERTS = (Alert, Message, Topic)


class PageRequest(HttpRequest):
    """A request, and what was read to answer it: the page itself need not read it again."""

    resolver_match: ResolverMatch
    page_tags: "PageTags | None"
    page_reads: Reads
    standing_messages: list[Message]
    last_change: Change | None


class ConditionalPageMiddleware(MiddlewareMixin):
    """ETag and 304 (RFC 9110, 13.1.2) for the pages of :data:`PAGES`. Costs no query: the page reads the same rows."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        with noting_reads(tables_apart()) as reads:
            request.page_reads = reads  # type: ignore[attr-defined]
            return super().__call__(request)

    def process_view(self, request: PageRequest, *view: object) -> HttpResponseBase | None:
        is_tagged = request.resolver_match.view_name in PAGES and is_nobody(request)
        tags = request.page_tags = page_tags(request) if is_tagged else None
        if tags is None:
            return None
        request.page_reads.begin()
        return tags.answer(request)

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        limits = response.headers.get("Cache-Control", "")
        is_private = response.cookies or "private" in limits or "no-store" in limits
        if response.status_code in (200, 304) and not is_private and is_nobody(request):
            response.headers["X-Accel-Expires"] = f"@{int(timezone.now().timestamp())}"
            tags: PageTags | None = getattr(request, "page_tags", None)
            if tags and response.status_code == 200 and (tag := tags.of_page(request.page_reads)):  # type: ignore[attr-defined]
                response.headers["ETag"] = tag
        return response


@dataclass(frozen=True)
class PageTags:
    """The tags that a page may have, made before it is: so it is never older than its tag."""

    #: Where it is kept which events it reads; empty where it is not.
    key: str
    #: Those that it read the last time.
    scopes: tuple[Scope, ...]
    #: If it reads these.
    of_scopes: str
    #: If it reads others, or all; empty in doubt.
    of_all: str

    def answer(self, request: HttpRequest) -> HttpResponseBase | None:
        """Say 304 (not modified) to a browser that already has the page under one of these tags."""
        for tag in filter(None, (self.of_scopes, self.of_all)):
            response: HttpResponseBase | None = get_conditional_response(request, tag)
            if response is not None:
                response.headers["ETag"] = tag
                return response
        return None

    def of_page(self, reads: Reads) -> str:
        """The tag of a page that has read these, which are kept for the next time."""
        if reads.is_whole:
            return self.of_all
        if reads.scopes == self.scopes:
            return self.of_scopes
        if self.key:
            shared_cache.set(self.key, reads.scopes, READS_KEPT_S)
        return self.of_all


@cache
def tables_apart() -> frozenset[str]:
    """Names of the tables of :data:`APART`, of alerts with what they are linked to, and of Wagtail's."""
    linked = [getattr(Alert, field.name).through for field in Alert._meta.many_to_many]
    of_wagtail = [model for model in apps.get_models() if model.__module__.startswith("wagtail.")]
    return frozenset(model._meta.db_table for model in (*APART, *OF_ALERTS, *linked, *of_wagtail))


def is_nobody(request: HttpRequest) -> bool:
    """Whether ``request`` reads what it would read as anybody else."""
    ours = {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, "messages"}
    return request.method in ("GET", "HEAD") and ours.isdisjoint(request.COOKIES)


def page_tags(request: PageRequest) -> PageTags | None:
    """Of all that the page is made of; nothing in doubt. What was read is left on ``request`` for the page itself."""
    address = request.get_full_path()
    # Strangers may invent as many queries as they like: of those nothing is kept.
    key = "" if request.META["QUERY_STRING"] else f"page-reads:{fingerprint(release(), address)}"
    scopes: tuple[Scope, ...] = shared_cache.get(key, ()) if key else ()
    minute = timezone.now().replace(second=0, microsecond=0)
    standing = request.standing_messages = list(Message.objects.standing())
    last = request.last_change = last_change(minute, scopes)
    if last is None:
        return None
    try:
        push_key = public_key()
    except OSError:
        return None  # the page goes without it
    heard = [(one.pk, one.is_live) for one in standing]
    counted = FIGURES.get(request.resolver_match.view_name, str)()
    common = (
        address,
        minute,
        release(),
        push_key,
        heard,
        counted,
        last.pk,
        last.refreshes,
        last.of_pages,
        last.of_records,
    )
    versions = [getattr(last, f"scope_{number}") for number in range(len(scopes))]
    of_scopes = _weak(*common, scopes, versions)
    is_behind = last.unsettled and has_server()
    of_all = "" if is_behind else _weak(*common, last.last_id, last.unsettled, last.said_again)
    return PageTags(key, scopes, of_scopes, of_all)


def _weak(*parts: object) -> str:
    return f'W/"{fingerprint(*parts)}"'


def last_change(minute: datetime, scopes: Iterable[Scope]) -> Any:
    """The change that the foot of a page speaks of, and with it what the database held when it was read.

    The last one before the ``minute``: else each would make each page another. With the version of each of ``scopes``,
    ``scope_0`` and so on.
    """
    return (
        Change.objects.one_by_one()
        .filter(settled_at__lte=minute)
        .annotate(
            # With each one that is done, another sum.
            unsettled=RawSQL("SELECT sum(id) FROM agenda_change WHERE settled_at IS NULL", ()),
            # How far each refresh is: another with each batch, and with each that is done.
            said_again=RawSQL("SELECT sum(id * 1000003 + done) FROM agenda_refresh WHERE settled_at IS NULL", ()),
            last_id=RawSQL("SELECT max(id) FROM agenda_change", ()),
            refreshes=_recent(Refresh),
            of_pages=_recent(PageLogEntry),
            of_records=_of_records(),
            **{f"scope_{number}": scope.version() for number, scope in enumerate(scopes)},
        )
        .first()
    )


def _recent(model: type[Refresh | PageLogEntry]) -> RawSQL:
    table = model._meta.db_table
    return RawSQL(f"SELECT sum(id) FROM (SELECT id FROM {table} ORDER BY id DESC LIMIT {RECENT}) AS recent", ())  # noqa: S608, S611 -- of our own names


def _of_records() -> RawSQL:
    """Of the lines of the log that are of no event, whose changes have lines in the ledger; drafts show nowhere.

    Between two pages the sum is of the same lines and of those that came, or the hundred is another.
    """
    table = ModelLogEntry._meta.db_table
    hundred = f"(SELECT max(id) / {HUNDRED} FROM {table})"  # noqa: S608
    return RawSQL(  # noqa: S611 -- of our own names
        f"SELECT {hundred} || '.' || coalesce(sum(id), 0) FROM {table}"  # noqa: S608
        f" WHERE id > ({hundred} - 1) * {HUNDRED} AND content_type_id <> %s",
        [ContentType.objects.get_for_model(Event).pk],
    )


@cache
def release() -> str:
    """Of the code and the words that this process has: the same on every machine that runs the same."""
    root = Path(settings.BASE_DIR)
    names = (
        "accounts",
        "agenda",
        "alerts",
        "config",
        "datetext",
        "locale",
        "messaging",
        "moderation",
        "participation",
        "search",
        "static",
        "sources",
        "templates",
        "web",
    )
    kinds = {".py", ".html", ".mo", ".json", ".css", ".js", ".svg"}
    files = sorted(file for name in names for file in (root / name).rglob("*") if file.suffix in kinds)
    city = [getattr(settings, name) for name in CITY]
    return fingerprint(*city, *(file.read_bytes() for file in files))
