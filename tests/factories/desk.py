"""What waits for moderators: corrections, reports, and rows of the queue that nothing else stands behind."""

import datetime as dt

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from participation.enums import ItemKind, ReportKind, SentState, Urgency
from participation.models import Correction, QueueItem, Report
from tests.factories.agenda import EventFactory


class CorrectionFactory(DjangoModelFactory):
    """Of a title, confirmed."""

    class Meta:
        model = Correction

    state = SentState.WAITING
    event = factory.SubFactory(EventFactory)
    changes = factory.LazyFunction(lambda: {"title": ["Bal à l’écluse", "Le bal à l’écluse"]})
    network_hmac = "0" * 64
    sent_at = factory.LazyFunction(timezone.now)
    confirmed_at = factory.LazyFunction(timezone.now)


class ReportFactory(DjangoModelFactory):
    class Meta:
        model = Report

    kind = ReportKind.HOUR
    event = factory.SubFactory(EventFactory)
    network_hmac = "0" * 64
    sent_at = factory.LazyFunction(timezone.now)


class QueueItemFactory(DjangoModelFactory):
    """A submission of the far future."""

    class Meta:
        model = QueueItem

    kind = ItemKind.SUBMISSION
    event = factory.SubFactory(EventFactory)
    urgency = Urgency.LATER
    next_at = factory.LazyFunction(lambda: timezone.now() + dt.timedelta(days=300))
    waits_since = factory.LazyFunction(timezone.now)
    sorts_at = factory.SelfAttribute("waits_since")
    title = factory.Sequence(lambda n: f"À lire {n}")
    place_name = "Salle Cortège"
