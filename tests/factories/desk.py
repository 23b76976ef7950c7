"""Factories of corrections and reports, and items in the moderators' queue."""

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from moderation.models import QueueItem
from participation.enums import ReportKind, SentState
from participation.models import Correction, Report
from participation.services import sending
from tests.agenda.cms import somebody
from tests.factories.agenda import EventFactory
from tests.factories.participation import ProposalFactory, facts_of


class CorrectionFactory(DjangoModelFactory[Correction]):
    """Confirmed correction of a title."""

    class Meta:
        model = Correction

    state = SentState.WAITING
    event = factory.SubFactory(EventFactory)
    changes = factory.LazyFunction(lambda: {"title": ["Bal à l’écluse", "Le bal à l’écluse"]})
    network_hmac = "0" * 64
    sent_at = factory.LazyFunction(timezone.now)
    confirmed_at = factory.LazyFunction(timezone.now)


class ReportFactory(DjangoModelFactory[Report]):
    """Report; each has a network of its own."""

    class Meta:
        model = Report

    kind = ReportKind.HOUR
    event = factory.SubFactory(EventFactory)
    network_hmac = factory.Sequence(lambda n: f"{n:064}")
    site_hmac = factory.Sequence(lambda n: f"{n:064}")
    sent_at = factory.LazyFunction(timezone.now)


def submitted_item() -> QueueItem:
    """Return the queue item of an event submitted by a contributor."""
    owner = somebody("Contributeurs")
    event = EventFactory(live=False, owner=owner)
    event.save_revision(user=owner)
    event.get_workflow().start(event, owner)
    return QueueItem.objects.about(event).get()


def proposed_item() -> QueueItem:
    """Return the queue item of a confirmed proposal."""
    proposal = ProposalFactory()
    sending.confirm_by_link(
        sending.send_proposal(proposal, facts_of(proposal), "mireille@example.org")
    )
    return QueueItem.objects.get(proposal=proposal)
