"""What waits for moderators: corrections, reports, and rows of the queue that nothing else stands behind."""

import datetime as dt

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from participation.enums import ReportKind, SentState, Urgency
from participation.models import Correction, QueueItem, Report
from participation.services import sending
from tests.agenda.cms import somebody
from tests.factories.agenda import EventFactory
from tests.factories.participation import ProposalFactory, facts_of
from web.folding import fold


class CorrectionFactory(DjangoModelFactory[Correction]):
    """Of a title, confirmed."""

    class Meta:
        model = Correction

    state = SentState.WAITING
    event = factory.SubFactory(EventFactory)
    changes = factory.LazyFunction(lambda: {"title": ["Bal à l’écluse", "Le bal à l’écluse"]})
    network_hmac = "0" * 64
    sent_at = factory.LazyFunction(timezone.now)
    confirmed_at = factory.LazyFunction(timezone.now)


class ReportFactory(DjangoModelFactory[Report]):
    """Each from a site of its own."""

    class Meta:
        model = Report

    kind = ReportKind.HOUR
    event = factory.SubFactory(EventFactory)
    network_hmac = factory.Sequence(lambda n: f"{n:064}")
    site_hmac = factory.Sequence(lambda n: f"{n:064}")
    sent_at = factory.LazyFunction(timezone.now)


class QueueItemFactory(DjangoModelFactory[QueueItem]):
    """A submission of the far future."""

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
    folded = factory.LazyAttribute(lambda item: fold(f"{item.title}\n{item.place_name}\n{item.author}"))


def submitted_item() -> QueueItem:
    """A contributor's event, before the moderators."""
    owner = somebody("Contributeurs")
    event = EventFactory(live=False, owner=owner)
    event.save_revision(user=owner)
    event.get_workflow().start(event, owner)
    return QueueItem.objects.about(event).get()


def proposed_item() -> QueueItem:
    """A proposal that somebody confirmed, before the moderators."""
    proposal = ProposalFactory()
    sending.confirm_by_link(sending.send(proposal, facts_of(proposal), "mireille@example.org"))
    return QueueItem.objects.get(proposal=proposal)
