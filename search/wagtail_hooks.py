"""The editors' list of events, searched by our engine; and what they tell the search, known at once."""

from collections.abc import Sequence

from django.db.models import Model
from django.http import HttpRequest
from wagtail import hooks
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from agenda.lookup import register_index
from search.engines import engine
from search.models import FruitlessSearch, Landmark
from search.services import index_landmarks
from search.viewsets import FruitlessPolicy, SearchGroup

register_permission_policy(FruitlessSearch, FruitlessPolicy(FruitlessSearch))


register_index(lambda words: engine().saying(words))
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
