"""Records of imports when two events become one, and when they are two again."""

from collections.abc import Mapping, Sequence

from sources.models import SourceRecord

NAME = "sources"


def bring_along(kept: int, gone: int, moved: dict[str, object]) -> None:
    """Give the records of the event ``gone`` to ``kept``, so that no import brings it back; note them in ``moved``."""
    records = SourceRecord.objects.filter(event=gone)
    moved[NAME] = list(records.values_list("pk", flat=True))
    records.update(event=kept)


def bring_back(kept: int, gone: int, moved: Mapping[str, Sequence[int]]) -> None:
    """Give ``gone`` its records again, those that are still of ``kept``."""
    SourceRecord.objects.filter(pk__in=moved.get(NAME, ()), event=kept).update(event=gone)
