"""Move follows and other pairs when two things are merged, and back when they are separated."""

from django.db.models import Model

from messaging.interests import OTHER_PAIRS, Pairs, tables
from messaging.models import Subscription
from messaging.models.messages import ids_parameter

NAME = "alerts"


def move_pairs(model: type[Model], kept: int, gone: int, moved: dict[str, object]) -> None:
    """Move all pairs of ``gone`` to ``kept``, without duplicates; record them in ``moved``.

    Four queries a table for any number of rows. A subscription that follows both keeps one row.
    """
    mine: dict[str, list[int]] = {}
    for pairs in _tied_to(model):
        of_gone, theirs = pairs.of([gone]), pairs.of([kept]).values(pairs.other)
        twice = of_gone.filter(**{f"{pairs.other}__in": theirs})
        mine[f"{pairs.name}_twice"] = list(twice.values_list(pairs.other, flat=True))
        twice.delete()
        mine[pairs.name] = list(of_gone.values_list("pk", flat=True))
        of_gone.update(**{pairs.field: kept})
    moved[NAME] = mine


def move_pairs_back(
    model: type[Model], kept: int, gone: int, moved: dict[str, dict[str, list[int]]]
) -> None:
    """Undo :func:`move_pairs` for rows that still exist."""
    mine = moved.get(NAME, {})
    for pairs in _tied_to(model):
        of_kept = pairs.of([kept])
        if keys := mine.get(pairs.name):
            of_kept.filter(pk__in=ids_parameter(keys)).update(**{pairs.field: gone})
        if twice := mine.get(f"{pairs.name}_twice"):
            left = of_kept.filter(**{f"{pairs.other}__in": ids_parameter(twice)}).values_list(
                pairs.other, flat=True
            )
            again = [
                pairs.model(**{f"{pairs.other}_id": key, f"{pairs.field}_id": gone}) for key in left
            ]
            pairs.model._default_manager.bulk_create(again, ignore_conflicts=True, batch_size=1_000)


def merge_interests(kept: Subscription, gone: Subscription) -> None:
    """Move to ``kept`` what only ``gone`` follows or received: both belong to one browser."""
    for pairs in tables():
        rows = pairs.model._default_manager
        theirs = rows.filter(subscription=kept).values(pairs.field)
        rows.filter(subscription=gone).exclude(**{f"{pairs.field}__in": theirs}).update(
            subscription=kept
        )


def _tied_to(model: type[Model]) -> list[Pairs]:
    every = [*tables(), *OTHER_PAIRS]
    return [
        pairs for pairs in every if pairs.model._meta.get_field(pairs.field).related_model is model
    ]
