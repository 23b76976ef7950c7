"""Factory of queue items."""

import datetime as dt

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from moderation.enums import Urgency
from moderation.models import QueueItem
from tests.factories.agenda import EventFactory
from web.folding import fold


class QueueItemFactory(DjangoModelFactory[QueueItem]):
    """Submission of an event in the far future."""

    class Meta:
        model = QueueItem

    kind = "submission"
    subject = factory.SubFactory(EventFactory)
    urgency = Urgency.LATER
    next_at = factory.LazyFunction(lambda: timezone.now() + dt.timedelta(days=300))
    waits_since = factory.LazyFunction(timezone.now)
    sorts_at = factory.SelfAttribute("waits_since")
    title = factory.Sequence(lambda n: f"À lire {n}")
    place_name = "Salle Cortège"
    author = ""
    folded = factory.LazyAttribute(
        lambda item: fold(f"{item.title}\n{item.place_name}\n{item.author}")
    )
