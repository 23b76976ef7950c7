"""What the agenda announces, and the service that answers: one line each."""

from typing import Any

from django.dispatch import receiver

from agenda.signals import changed, changing
from search.services import feed, index_events


@receiver(changing)
def write_index_rows(event_ids: set[int], **kwargs: Any) -> None:
    index_events(event_ids)


@receiver(changed)
def feed_search_server(**kwargs: Any) -> None:
    feed()
