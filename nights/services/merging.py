"""Coverages of two events that become one, and of a merge that is undone."""

from django.db.models import Model

from agenda.models import Event
from nights.models import Coverage

#: Key of what is stored with a merge.
NAME = "nights"


def move_coverages(model: type[Model], kept: int, gone: int, moved: dict[str, object]) -> None:
    """Move the coverages of the event ``gone`` to ``kept``, and note them in ``moved``."""
    if model is Event:
        of_gone = Coverage.objects.filter(event=gone)
        if keys := list(of_gone.values_list("pk", flat=True)):
            moved[NAME] = keys
            of_gone.update(event=kept)


def move_coverages_back(
    model: type[Model], kept: int, gone: int, moved: dict[str, list[int]]
) -> None:
    """Undo :func:`move_coverages`."""
    if model is Event:
        Coverage.objects.filter(pk__in=moved.get(NAME, []), event=kept).update(event=gone)
