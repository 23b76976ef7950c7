"""Factories of sources and their records."""

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from sources.models import Source, SourceRecord
from tests.factories.agenda import EventFactory


class SourceFactory(DjangoModelFactory[Source]):
    class Meta:
        model = Source

    slug = factory.Sequence(lambda n: f"source-{n}")
    name = factory.Sequence(lambda n: f"Source {n}")


class SourceRecordFactory(DjangoModelFactory[SourceRecord]):
    class Meta:
        model = SourceRecord

    source = factory.SubFactory(SourceFactory)
    identifier = factory.Sequence(str)
    event = factory.SubFactory(EventFactory)
    imported_at = factory.LazyFunction(timezone.now)
