"""Factories of live coverage."""

from datetime import timedelta
from uuid import uuid4

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from nights.enums import CoverageState
from nights.models import Coverage, InvitedVoice
from tests.factories.agenda import ProgrammePageFactory


class CoverageFactory(DjangoModelFactory[Coverage]):
    """Open coverage of a programme, since an hour ago."""

    class Meta:
        model = Coverage

    slug = factory.Sequence(lambda n: f"nuit-{n}")
    title = "La nuit, minute par minute"
    programme = factory.SubFactory(ProgrammePageFactory)
    state = CoverageState.OPEN
    starts_at = factory.LazyFunction(lambda: timezone.now() - timedelta(hours=1))
    ends_at = factory.LazyAttribute(lambda row: row.starts_at + timedelta(hours=12))
    opened_at = factory.LazyAttribute(
        lambda row: None if row.state == CoverageState.PLANNED else row.starts_at
    )


class InvitedVoiceFactory(DjangoModelFactory[InvitedVoice]):
    """Voice whose notes somebody reads before."""

    class Meta:
        model = InvitedVoice

    coverage = factory.SubFactory(CoverageFactory)
    name = "Inès Ravel"
    about = "sur le pont Marie"
    token_sha256 = factory.LazyFunction(lambda: uuid4().hex)
    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(hours=12))
