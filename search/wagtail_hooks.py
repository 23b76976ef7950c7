"""The editors' list of events, searched by our engine."""

from django.db.models import Q, QuerySet
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from agenda.models import Event
from agenda.viewsets import AgendaGroup, EventViewSet
from search.engines import engine
from search.models import FruitlessSearch
from search.viewsets import FruitlessPolicy, SearchGroup

register_permission_policy(FruitlessSearch, FruitlessPolicy(FruitlessSearch))


class SearchedEventViewSet(EventViewSet):
    """Finds published events by every word that they say, and drafts, which are in no index, by their titles."""

    def search_events(self, events: QuerySet[Event], words: str) -> QuerySet[Event]:
        titled = super().search_events(events, words)
        return events.filter(Q(pk__in=engine().saying(words)) | Q(pk__in=titled.values("pk")))


class SearchedGroup(AgendaGroup):
    """The agenda's menu, with the searched list in the place of the plain one."""

    items = (SearchedEventViewSet, *(item for item in AgendaGroup.items if item is not EventViewSet))  # type: ignore[assignment]


register_snippet(SearchedGroup)
register_snippet(SearchGroup)
