"""Who follows an event, and what is said of it, when it becomes one with another, and when they are two again."""

from django.db.models import Model, QuerySet

from agenda.models import Event, Place
from alerts.models import Alert, EventMatch, Finding, Follow
from alerts.models.messages import among

NAME = "alerts"
#: What is not said twice of one of these is brought along: the model, the field that says of which, and what must
#: not be there twice.
Brought = tuple[str, QuerySet[Model], str, str]


def bring_along(model: type[Model], kept: int, gone: int, moved: dict[str, object]) -> None:
    """Have all that follows or names ``gone`` follow or name ``kept``, once; what was brought is noted in ``moved``.

    Four queries a kind, whatever their number. Who follows both keeps one.
    """
    mine: dict[str, list[int]] = {}
    for name, rows, field, other in _kinds(model):
        twice = rows.filter(**{field: gone}).filter(**{f"{other}__in": rows.filter(**{field: kept}).values(other)})
        mine[f"{name}_twice"] = list(twice.values_list(other, flat=True))
        twice.delete()
        brought = rows.filter(**{field: gone})
        mine[name] = list(brought.values_list("pk", flat=True))
        brought.update(**{field: kept})
    moved[NAME] = mine


def bring_back(model: type[Model], kept: int, gone: int, moved: dict[str, dict[str, list[int]]]) -> None:
    """Give ``gone`` again what was brought, where nobody has ended it since."""
    mine = moved.get(NAME, {})
    for name, rows, field, other in _kinds(model):
        if brought := mine.get(name):
            rows.filter(pk__in=among(brought), **{field: kept}).update(**{field: gone})
        if twice := mine.get(f"{name}_twice"):
            left = rows.filter(**{f"{other}__in": among(twice), field: kept}).values_list(other, flat=True)
            again = [rows.model(**{f"{other}_id": key, f"{field}_id": gone}) for key in left]
            rows.model._default_manager.bulk_create(again, ignore_conflicts=True, batch_size=1_000)


def _kinds(model: type[Model]) -> list[Brought]:
    if model is Event:
        return [
            ("follows", Follow.objects.all(), "event", "subscription"),
            ("matches", EventMatch.objects.all(), "event", "pk"),
            ("findings", Finding.objects.all(), "event", "kept_search"),
            ("alerts", Alert.events.through._default_manager.all(), "event", "alert"),
        ]
    if model is Place:
        return [("alerts", Alert.places.through._default_manager.all(), "place", "alert")]
    return []
