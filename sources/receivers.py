"""Receivers of the agenda's signals about merged events."""

from collections.abc import Mapping, Sequence

from django.dispatch import receiver

from agenda.models import Event
from agenda.signals import merged, separated
from sources.services import merging


@receiver(merged, sender=Event)
def bring_along(kept: int, gone: int, moved: dict[str, object], **kwargs: object) -> None:
    """Move import records along when an event is merged into another."""
    merging.bring_along(kept, gone, moved)


@receiver(separated, sender=Event)
def bring_back(kept: int, gone: int, moved: Mapping[str, Sequence[int]], **kwargs: object) -> None:
    """Move import records back when a merge is undone."""
    merging.bring_back(kept, gone, moved)
