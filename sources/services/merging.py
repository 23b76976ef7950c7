"""Records of imports when two events are merged or separated."""

from collections.abc import Mapping, Sequence

from sources.models import SourceRecord

NAME = "sources"


def move_records(kept: int, gone: int, moved: dict[str, object], **kwargs: object) -> None:
    """Move the records of the event ``gone`` to ``kept``, so that no import recreates it.

    List them in ``moved``.
    """
    records = SourceRecord.objects.filter(event=gone)
    moved[NAME] = list(records.values_list("pk", flat=True))
    records.update(event=kept)


def return_records(
    kept: int, gone: int, moved: Mapping[str, Sequence[int]], **kwargs: object
) -> None:
    """Return the records in ``moved`` to ``gone``, if they still belong to ``kept``."""
    SourceRecord.objects.filter(pk__in=moved.get(NAME, ()), event=kept).update(event=gone)
