"""ETags of public pages, computed from everything the page depends on; a match is answered 304.

A page depends on its URL (with the language), the minute, the release, the city's settings, the
push key, and the database: live alerts, last message, lines of live coverage, last refresh, the
last CMS log entries (one for each article, place, picture, synonym or selection written or
deleted), and changes of events.

Which events, the page's queries show while it is made (:mod:`agenda.models.scopes`); the cache
keeps that for the next request, so the page of an event, a place or an organiser stays valid while
others change. A page that reads events in another way depends on all changes, as does one of which
nothing is cached.

If unsure, there is no ETag and the page is made: for a user who may be signed in, for views not in
:data:`PAGES`, and if a search server has not yet received every change (``settled`` is when the
last receiver has). The database's own search index is written with the change: what is read after
the ETag was computed is never older than the ETag.

The front server caches any anonymous page until the end of the second in which it was made.
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
from agenda.models.scopes import Reads, Scope, track_reads
from alerts.models import Alert, Topic
from config import ROOMS
from messaging.delivery.keys import public_key
from messaging.models import Message
from nights.models import Coverage, CoverageLine, InvitedVoice, Note, ReaderQuestion
from participation.figures.clock import participation_figures
from search.models import Landmark, Synonym
from search.services import has_server
from web.conditional import fingerprint

#: The page of a coverage, whose lines change it.
NIGHT = "nights:coverage"
#: Views that depend on the above only. Not an alert's page and its figures, which count deliveries
#: as they leave; not suggestions, which are for one typed letter.
PAGES = frozenset(
    {
        *(
            "wagtail_serve",
            "search:agenda",
            "search:near",
            "agenda:event",
            "agenda:place",
            "agenda:organisation",
        ),
        "agenda:changes",
        NIGHT,
        *("alerts:alerts", "participation:clock", "kept_data", "accessibility", "connect_guide"),
    }
)
#: Further dependencies by view: figures that no change of the agenda affects.
FIGURES: dict[str, Callable[[], object]] = {"participation:clock": participation_figures}
CITY = (
    *("CITY_NAME", "CITY_COUNTRY", "CITY_SCHOOL_ZONE", "CITY_CURRENCY"),
    *("SITE_ADDRESS", "TIME_ZONE", "LANGUAGE_CODE"),
)
#: Rows summed where ids do not follow commit order: a late one among the last ones changes the sum.
RECENT = 20
#: Block size of log entries: those of the current and the previous block are summed, without
#: events.
HUNDRED = 100
#: Cache time of which events a page reads.
READS_KEPT_S = 600
#: Models whose changes appear in a log, a refresh, a message or lines of a coverage rather than as
#: changes of events.
APART = (
    Area,
    ArticlePage,
    Category,
    HomePage,
    Organisation,
    Place,
    PlaceAlias,
    ProgrammePage,
    Landmark,
    Synonym,
    Coverage,
    CoverageLine,
    InvitedVoice,
    Note,
    ReaderQuestion,
)
OF_ALERTS = (Alert, Message, Topic)


class PageRequest(HttpRequest):
    """Request with what was read to answer it, so that the page need not read it again."""

    resolver_match: ResolverMatch
    page_tags: "PageTags | None"
    page_reads: Reads
    standing_messages: list[Message]
    last_change: Change | None


class ConditionalPageMiddleware(MiddlewareMixin):
    """ETag and 304 (RFC 9110, 13.1.2) for the views of :data:`PAGES`, without extra queries."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        """Note what the page reads from the database, for its ETag."""
        with track_reads(tables_apart()) as reads:
            request.page_reads = reads  # type: ignore[attr-defined]
            return super().__call__(request)

    def process_view(self, request: PageRequest, *view: object) -> HttpResponseBase | None:
        """Answer 304 if the browser has the page; else start recording the events it reads."""
        is_tagged = request.resolver_match.view_name in PAGES and is_nobody(request)
        tags = request.page_tags = page_tags(request) if is_tagged else None
        if tags is None:
            return None
        request.page_reads.begin()
        return tags.answer(request)

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Set ETag and the front server's cache time on a page made for an anonymous user."""
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
    """Possible ETags of a page, computed before it is made: it is never older than its ETag."""

    #: Cache key of the scopes (events) it reads; "" if they are not cached.
    key: str
    #: Scopes that it read last time.
    scopes: tuple[Scope, ...]
    #: ETag if it reads the same scopes.
    of_scopes: str
    #: ETag if it reads others, or all events; "" if unsure.
    of_all: str

    def answer(self, request: HttpRequest) -> HttpResponseBase | None:
        """Return 304 if the browser has the page under one of these ETags, else ``None``."""
        for tag in filter(None, (self.of_scopes, self.of_all)):
            response: HttpResponseBase | None = get_conditional_response(request, tag)
            if response is not None:
                response.headers["ETag"] = tag
                return response
        return None

    def of_page(self, reads: Reads) -> str:
        """Return the ETag of a page that has read ``reads``, and cache its scopes."""
        if reads.is_whole:
            return self.of_all
        if reads.scopes == self.scopes:
            return self.of_scopes
        if self.key:
            shared_cache.set(self.key, reads.scopes, READS_KEPT_S)
        return self.of_all


@cache
def tables_apart() -> frozenset[str]:
    """Return the tables of :data:`APART`, of alerts with their links, and of Wagtail."""
    linked = [getattr(Alert, field.name).through for field in Alert._meta.many_to_many]
    of_wagtail = [model for model in apps.get_models() if model.__module__.startswith("wagtail.")]
    return frozenset(model._meta.db_table for model in (*APART, *OF_ALERTS, *linked, *of_wagtail))


def is_nobody(request: HttpRequest) -> bool:
    """Whether ``request`` has no cookie that could make the page personal."""
    ours = {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, "messages"}
    return request.method in ("GET", "HEAD") and ours.isdisjoint(request.COOKIES)


def page_tags(request: PageRequest) -> PageTags | None:
    """Return the ETags of the page, or ``None`` if unsure; rows read are kept on ``request``."""
    address = request.get_full_path()
    # Clients may invent any number of query strings: nothing is cached for those.
    key = (
        ""
        if request.META["QUERY_STRING"]
        else f"page-reads:{fingerprint(release_fingerprint(), address)}"
    )
    scopes: tuple[Scope, ...] = shared_cache.get(key, ()) if key else ()
    minute = timezone.now().replace(second=0, microsecond=0)
    standing = request.standing_messages = list(Message.objects.standing())
    last = request.last_change = last_change(minute, scopes)
    if last is None:
        return None
    try:
        push_key = public_key()
    except OSError:
        return None  # the page is made without the key
    heard = [(one.pk, one.is_live) for one in standing]
    view_name = request.resolver_match.view_name
    counted = FIGURES.get(view_name, str)()
    of_nights = last.of_lines if view_name == NIGHT else last.of_nights
    common = (
        address,
        minute,
        release_fingerprint(),
        push_key,
        heard,
        counted,
        last.pk,
        last.refreshes,
        last.of_pages,
        last.of_records,
        of_nights,
    )
    versions = [getattr(last, f"scope_{number}") for number in range(len(scopes))]
    of_scopes = _weak(*common, scopes, versions)
    is_behind = last.unsettled and has_server()
    of_all = "" if is_behind else _weak(*common, last.last_id, last.unsettled, last.said_again)
    return PageTags(key, scopes, of_scopes, of_all)


def _weak(*parts: object) -> str:
    """Return a weak ETag that depends on ``parts``."""
    return f'W/"{fingerprint(*parts)}"'


def last_change(minute: datetime, scopes: Iterable[Scope]) -> Any:
    """Return the last change settled before ``minute``, annotated with what ETags depend on.

    Before the minute, since otherwise each change would alter every page's footer. The annotations
    ``scope_0`` and so on are the versions of ``scopes``.
    """
    return (
        Change.objects.one_by_one()
        .filter(settled_at__lte=minute)
        .annotate(
            # The sum changes with each change that is settled.
            unsettled=RawSQL("SELECT sum(id) FROM agenda_change WHERE settled_at IS NULL", ()),
            # Progress of the refreshes: changes with each batch and each completed refresh.
            said_again=RawSQL(
                "SELECT sum(id * 1000003 + done) FROM agenda_refresh WHERE settled_at IS NULL", ()
            ),
            last_id=RawSQL("SELECT max(id) FROM agenda_change", ()),
            of_nights=RawSQL(
                "SELECT max(id) FROM nights_coverageline WHERE kind IN ('state', 'pin', 'kept')", ()
            ),
            of_lines=RawSQL("SELECT max(id) FROM nights_coverageline", ()),
            refreshes=_recent(Refresh),
            of_pages=_recent(PageLogEntry),
            of_records=_of_records(),
            **{f"scope_{number}": scope.version() for number, scope in enumerate(scopes)},
        )
        .first()
    )


def _recent(model: type[Refresh | PageLogEntry]) -> RawSQL:
    """Return the sum of the last ids of ``model``, as SQL."""
    table = model._meta.db_table
    # The table is one of ours, the limit a constant.
    sql = f"SELECT sum(id) FROM (SELECT id FROM {table} ORDER BY id DESC LIMIT {RECENT}) AS recent"  # noqa: S608
    return RawSQL(sql, ())  # noqa: S611


def _of_records() -> RawSQL:
    """Return an expression over the log entries of other records than events.

    Event changes have a ledger of their own. Between two pages the expression changes with each new
    entry: the sum covers the same rows plus new ones, or the block number differs.
    """
    table = ModelLogEntry._meta.db_table
    hundred = f"(SELECT max(id) / {HUNDRED} FROM {table})"  # noqa: S608
    return RawSQL(  # noqa: S611 -- of our own names
        f"SELECT {hundred} || '.' || coalesce(sum(id), 0) FROM {table}"  # noqa: S608
        f" WHERE id > ({hundred} - 1) * {HUNDRED} AND content_type_id <> %s",
        [ContentType.objects.get_for_model(Event).pk],
    )


@cache
def release_fingerprint() -> str:
    """Return a fingerprint of code and texts, equal on all machines of a release."""
    root = Path(settings.BASE_DIR)
    names = (*ROOMS, "locale", "static", "templates")
    kinds = {".py", ".html", ".mo", ".json", ".css", ".js", ".svg"}
    files = sorted(
        file for name in names for file in (root / name).rglob("*") if file.suffix in kinds
    )
    city = [getattr(settings, name) for name in CITY]
    return fingerprint(*city, *(file.read_bytes() for file in files))
