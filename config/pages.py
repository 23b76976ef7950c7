"""ETags of public pages, from all that they are made of: whoever has one as it stands is told so (304).

A page is made of its address (which says the language), the minute, the release, the city's settings, its push key, and
what the database holds: which alerts are live, the last message, the last change, the last refresh, and what was last
done in the CMS, whose logs have a line for each article, place, picture, synonym or selection, written or deleted.

In doubt there is no tag, and the page is made: for whoever may be somebody, for the kinds that are not in
:data:`PAGES`, and where a search server answers that has not heard of each change (``settled`` says that the last
receiver has). The database's own search reads rows that are written with the change: what is read once the tag was made
is never older than the tag.

The front server keeps any page that was made for nobody to the end of the second in which it was made.
"""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models.expressions import RawSQL
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import ResolverMatch
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.deprecation import MiddlewareMixin
from wagtail.models import ModelLogEntry, PageLogEntry

from agenda.models import Change, Refresh
from alerts.delivery.keys import public_key
from alerts.models import Message
from participation.figures import clock
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


class PageRequest(HttpRequest):
    """A request, and what was read to answer it: the page itself need not read it again."""

    resolver_match: ResolverMatch
    page_tag: str
    standing_messages: list[Message]
    last_change: Change | None


class ConditionalPageMiddleware(MiddlewareMixin):
    """ETag and 304 (RFC 9110, 13.1.2) for the pages of :data:`PAGES`. Costs no query: the page reads the same rows."""

    def process_view(self, request: PageRequest, *view: object) -> HttpResponseBase | None:
        is_tagged = request.resolver_match.view_name in PAGES and is_nobody(request)
        request.page_tag = page_tag(request) if is_tagged else ""
        return get_conditional_response(request, request.page_tag) if request.page_tag else None

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        limits = response.headers.get("Cache-Control", "")
        is_private = response.cookies or "private" in limits or "no-store" in limits
        if response.status_code in (200, 304) and not is_private and is_nobody(request):
            response.headers["X-Accel-Expires"] = f"@{int(timezone.now().timestamp())}"
            if tag := getattr(request, "page_tag", ""):
                response.headers["ETag"] = tag
        return response


def is_nobody(request: HttpRequest) -> bool:
    """Whether ``request`` reads what it would read as anybody else."""
    ours = {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, "messages"}
    return request.method in ("GET", "HEAD") and ours.isdisjoint(request.COOKIES)


def page_tag(request: PageRequest) -> str:
    """Of all that the page is made of; empty in doubt. What was read is left on ``request`` for the page itself."""
    standing = request.standing_messages = list(Message.objects.standing())
    last = request.last_change = last_change()
    if last is None or (last.unsettled and has_server()):
        return ""
    minute = timezone.now().replace(second=0, microsecond=0)
    try:
        key = public_key()
    except OSError:
        return ""  # the page goes without it
    held = last.last_id, last.pk, last.unsettled, last.refreshes, last.said_again, last.of_pages, last.of_records
    heard = [(one.pk, one.is_live) for one in standing]
    counted = FIGURES.get(request.resolver_match.view_name, str)()
    return f'W/"{fingerprint(request.get_full_path(), minute, release(), key, held, heard, counted)}"'


def last_change() -> Any:
    """The last change that the foot of a page speaks of, and with it what the database held when it was read."""
    return (
        Change.objects.one_by_one()
        .settled()
        .annotate(
            # With each one that is done, another sum.
            unsettled=RawSQL("SELECT sum(id) FROM agenda_change WHERE settled_at IS NULL", ()),
            # How far each refresh is: another with each batch, and with each that is done.
            said_again=RawSQL("SELECT sum(id * 1000003 + done) FROM agenda_refresh WHERE settled_at IS NULL", ()),
            last_id=RawSQL("SELECT max(id) FROM agenda_change", ()),
            refreshes=_recent(Refresh),
            of_pages=_recent(PageLogEntry),
            of_records=_recent(ModelLogEntry),
        )
        .first()
    )


def _recent(model: type[Refresh | PageLogEntry | ModelLogEntry]) -> RawSQL:
    table = model._meta.db_table
    return RawSQL(f"SELECT sum(id) FROM (SELECT id FROM {table} ORDER BY id DESC LIMIT {RECENT}) AS recent", ())  # noqa: S608, S611 -- of our own names


@cache
def release() -> str:
    """Of the code and the words that this process has: the same on every machine that runs the same."""
    root = Path(settings.BASE_DIR)
    names = (
        "accounts",
        "agenda",
        "alerts",
        "config",
        "locale",
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
