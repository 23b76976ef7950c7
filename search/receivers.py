"""What the agenda announces, and the service that answers: one line each."""

from collections.abc import Sequence

from django.dispatch import receiver

from agenda.models import Change
from agenda.signals import LATER, changed, changing
from search.services import feed_up_to, has_server, index_events
from search.tasks import tell_server


@receiver(changing)
def write_index_rows(event_ids: set[int], **kwargs: object) -> None:
    index_events(event_ids)


@receiver(changed)
def tell_search_server(changes: Sequence[Change], *, patiently: bool, **kwargs: object) -> str | None:
    if not has_server():
        return None
    if patiently:
        return None if feed_up_to(max(change.pk for change in changes)) else LATER
    tell_server.enqueue([change.pk for change in changes])
    return LATER
