"""The editors' list of events, searched by our engine; and what they tell the search, known at once."""

from collections.abc import Sequence

from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from wagtail import hooks
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from agenda.models import Event
from agenda.viewsets import AgendaGroup, EventViewSet
from search.engines import engine
from search.models import FruitlessSearch, Landmark
from search.services import index_landmarks
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


@hooks.register("after_create_snippet")
@hooks.register("after_edit_snippet")
def index_landmark(request: HttpRequest, instance: Model) -> None:
    if isinstance(instance, Landmark):
        index_landmarks({instance.pk})


@hooks.register("after_delete_snippet")
def forget_landmarks(request: HttpRequest, instances: Sequence[Model]) -> None:
    if any(isinstance(instance, Landmark) for instance in instances):
        index_landmarks()
