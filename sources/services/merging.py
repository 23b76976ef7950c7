"""Records of imports when two events are merged or separated."""

from collections.abc import Mapping, Sequence

from sources.models import SourceRecord

NAME = "sources"


def bring_along(kept: int, gone: int, moved: dict[str, object]) -> None:
    """Move the records of the event ``gone`` to ``kept``, so that no import recreates it.

    List them in ``moved``.
    """
    records = SourceRecord.objects.filter(event=gone)
    moved[NAME] = list(records.values_list("pk", flat=True))
    records.update(event=kept)


def bring_back(kept: int, gone: int, moved: Mapping[str, Sequence[int]]) -> None:
    """Return the records in ``moved`` to ``gone``, if they still belong to ``kept``."""
    SourceRecord.objects.filter(pk__in=moved.get(NAME, ()), event=kept).update(event=gone)
