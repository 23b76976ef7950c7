"""/agenda/nouveautes/: what was added to the agenda since an hour that the address says."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from agenda.models import Change, Event
from search.engines import Hit, database_engine
from search.query import EventQuery
from search.results.cards import Card, cards_of
from search.results.components import OptionLink

#: Of one hour, in UTC, so that visitors who were here within the same hour share one page.
HOUR = "%Y-%m-%dT%HZ"
#: Days without ``depuis``, the days offered, and the most that are searched.
USUAL_DAYS, OFFERED_DAYS, MOST_DAYS = 7, (1, 7, 30), 30
#: Most events counted, and most that are listed.
MOST_COUNTED, MOST_SHOWN = 300, 40


@dataclass(frozen=True)
class News:
    """Events added since an hour, and still to come, the soonest first."""

    since: datetime
    hits: Sequence[Hit]
    #: Whether there are more than are counted.
    is_cut: bool
    url: str

    @property
    def total(self) -> int:
        return len(self.hits)


@dataclass(frozen=True)
class NewsPage:
    """Context of search/news.html."""

    news: News
    cards: Sequence[Card]
    spans: Sequence[OptionLink]
    #: Each genre of the news, the commonest first, before them all; empty if there is but one.
    genres: Sequence[OptionLink]


@require_safe
def news_page(request: HttpRequest) -> HttpResponse:
    """List the events added since the hour in the address, or for a week."""
    news = read_news(request)
    now = timezone.now().replace(minute=0, second=0, microsecond=0)
    links = [(days, now - timedelta(days=days)) for days in OFFERED_DAYS]
    spans = [
        OptionLink(
            ngettext("%(days)d jour", "%(days)d jours", days) % {"days": days},
            news_url(since),
            is_current=since == news.since,
        )
        for days, since in links
    ]
    by_event = Event.objects.genres_among([hit.event_id for hit in news.hits])
    common = [genre for genre, _times in Counter(by_event.values()).most_common()]
    chosen = next((one for one in common if one.slug == request.GET.get("categorie")), None)
    genres = [OptionLink(_("Tous les genres"), news.url, chosen is None)]
    for genre in common:
        url = f"{news.url}&{urlencode({'categorie': genre.slug})}"
        genres.append(OptionLink(genre.label, url, genre == chosen))
    if chosen:
        kept = [hit for hit in news.hits if by_event.get(hit.event_id) == chosen]
        news = replace(news, hits=kept)
    cards = cards_of(news.hits[:MOST_SHOWN], with_covers=False)
    page = NewsPage(news, cards, spans, genres if len(common) > 1 else ())
    return render(request, "search/news.html", vars(page))


@require_safe
def news_line(request: HttpRequest) -> HttpResponse:
    """Return the line of the home page, which leads to the list; empty if nothing was added."""
    return render(request, "search/_news_line.html", {"news": read_news(request)})


def read_news(request: HttpRequest) -> News:
    """Find what was added since ``depuis``; of a longer absence, the last month."""
    now = timezone.now()
    asked = read_hour(request.GET.get("depuis", ""))
    usual = now.replace(minute=0, second=0, microsecond=0) - timedelta(days=USUAL_DAYS)
    since = max(asked or usual, now - timedelta(days=MOST_DAYS, hours=1))
    added = Change.objects.new_events(since, MOST_COUNTED)
    query = EventQuery(now=now.replace(second=0, microsecond=0))
    hits = [hit for hit in database_engine().among(query, added) if not hit.is_off]
    is_cut = len(added) == MOST_COUNTED
    return News(timezone.localtime(since), hits, is_cut, news_url(since))


def read_hour(text: str) -> datetime | None:
    """Return the hour of an address; ``None`` for any other text."""
    try:
        return datetime.strptime(text, HOUR).replace(tzinfo=UTC)
    except ValueError:
        return None


def news_url(since: datetime) -> str:
    return f"{reverse('search:news')}?{urlencode({'depuis': since.astimezone(UTC).strftime(HOUR)})}"
