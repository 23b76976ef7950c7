"""Who follows an event, and what is said of it, when it becomes one with another, and when they are two again."""

from django.db.models import Model
from django.utils import timezone

from agenda.models import Event, Place
from messaging.models import EventMatch, Finding, Follow
from messaging.models.messages import among

NAME = "alerts"
#: The questions of which both events stood in a match: by the later match's key, those taken from it.
SAID_ONCE = "alerts_said_once"
#: What is brought along once, of an event, of a place: its name, its model, the field that says of which, and what
#: must not be there twice. An app above adds its own when it starts.
BROUGHT: dict[type[Model], list[tuple[str, type[Model], str, str]]] = {
    Event: [
        ("follows", Follow, "event", "subscription"),
        ("matches", EventMatch, "event", "pk"),
        ("findings", Finding, "event", "kept_search"),
    ],
    Place: [],
}


def bring_along(model: type[Model], kept: int, gone: int, moved: dict[str, object]) -> None:
    """Have all that follows or names ``gone`` follow or name ``kept``, once; what was brought is noted in ``moved``.

    Four queries a kind, whatever their number. Who follows both keeps one.
    """
    mine: dict[str, list[int]] = {}
    for name, brought, field, other in BROUGHT.get(model, []):
        rows = brought._default_manager
        twice = rows.filter(**{field: gone}).filter(**{f"{other}__in": rows.filter(**{field: kept}).values(other)})
        mine[f"{name}_twice"] = list(twice.values_list(other, flat=True))
        twice.delete()
        of_gone = rows.filter(**{field: gone})
        mine[name] = list(of_gone.values_list("pk", flat=True))
        of_gone.update(**{field: kept})
    moved[NAME] = mine
    if model is Event:
        moved[SAID_ONCE] = _say_once(kept)


def bring_back(model: type[Model], kept: int, gone: int, moved: dict[str, dict[str, list[int]]]) -> None:
    """Give ``gone`` again what was brought, where nobody has ended it since."""
    _say_again(moved.get(SAID_ONCE, {}))
    mine = moved.get(NAME, {})
    for name, brought, field, other in BROUGHT.get(model, []):
        rows = brought._default_manager
        if keys := mine.get(name):
            rows.filter(pk__in=among(keys), **{field: kept}).update(**{field: gone})
        if twice := mine.get(f"{name}_twice"):
            left = rows.filter(**{f"{other}__in": among(twice), field: kept}).values_list(other, flat=True)
            again = [brought(**{f"{other}_id": key, f"{field}_id": gone}) for key in left]
            rows.bulk_create(again, ignore_conflicts=True, batch_size=1_000)


def _say_once(event: int) -> dict[str, list[int]]:
    """Leave each question in the first match of ``event``: who was told of a later one was told of that before.

    A match of which nothing is left stands, for the events may be two again. Returns what was taken, by match.
    """
    seen: set[int] = set()
    taken: dict[str, list[int]] = {}
    changed = []
    for match in EventMatch.objects.select_for_update().filter(event=event).order_by("pk"):
        if twice := seen.intersection(match.questions):
            taken[str(match.pk)] = sorted(twice)
            match.questions = [question for question in match.questions if question not in twice]
            match.due_at = match.due_at if match.questions else None
            changed.append(match)
        seen.update(match.questions)
    EventMatch.objects.bulk_update(changed, ["questions", "due_at"])
    return taken


def _say_again(taken: dict[str, list[int]]) -> None:
    """Give matches again what :func:`_say_once` took; who was told of it meanwhile is not told twice."""
    matches = list(EventMatch.objects.select_for_update().filter(pk__in=[int(pk) for pk in taken]).order_by("pk"))
    for match in matches:
        match.questions = sorted({*match.questions, *taken[str(match.pk)]})
        match.due_at = timezone.now()
    EventMatch.objects.bulk_update(matches, ["questions", "due_at"])
