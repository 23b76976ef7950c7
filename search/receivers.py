"""What the agenda announces, and the service that answers: one line each."""

from typing import Any

from django.dispatch import receiver

from agenda.signals import changed, changing, demonstration_made
from search.services import demo, feed, index_events


@receiver(changing)
def write_index_rows(event_ids: set[int], **kwargs: Any) -> None:
    index_events(event_ids)


@receiver(changed)
def feed_search_server(**kwargs: Any) -> None:
    feed()


@receiver(demonstration_made)
def make_demonstration(**kwargs: Any) -> None:
    demo.make_landmarks()
