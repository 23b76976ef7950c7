"""What people send to the demonstration: proposals at every stage, corrections and reports, once, at any hour."""

from collections import Counter

import pytest
from django.contrib.auth.models import Group

from alerts.models import Mail
from demo import tables
from demo.services.participation import make_participation, proposal_plans
from participation.enums import ItemState, ProposalState
from participation.models import Correction, Post, Proposal, QueueItem, Report
from tests.demo.test_alerts import FORBIDDEN, UNSET
from tests.factories.accounts import UserFactory
from tests.factories.agenda import CategoryFactory, PlaceFactory, at, published_event

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    """Whoever decides, the genres and places that proposals name, and events with dates to come."""
    UserFactory(username="moderation").groups.add(Group.objects.get(name="Modérateurs"))
    for genre in tables.categories():
        CategoryFactory(slug=genre.slug, name=genre.name)
    named = {plan.typed["place"] for plan in proposal_plans() if "street" not in plan.typed}
    for place in tables.places():
        if place.name in named:
            PlaceFactory(slug=place.slug, name=place.name)
    for _ in range(6):
        published_event("2035-03-03 20:00")


@pytest.mark.parametrize("moment", ["2027-03-28 01:59", "2027-12-31 23:58"])
def test_the_queue_is_lived_in_at_any_hour(city, time_machine, moment):
    time_machine.move_to(at(moment))

    made = make_participation()

    states = Counter(Proposal.objects.values_list("state", flat=True))
    assert states == {
        ProposalState.WAITING: made - 4,
        ProposalState.ASKED: 1,
        ProposalState.PUBLISHED: 2,
        ProposalState.REFUSED: 1,
    }
    assert (Correction.objects.count(), Report.objects.count(), Post.objects.exists()) == (3, 4, True)
    assert QueueItem.objects.filter(state=ItemState.WAITING).count() == made - 4 + 2 + 4
    assert Mail.objects.count() == 0


def test_a_second_run_adds_nothing(city):
    make_participation()

    assert (make_participation(), Report.objects.count()) == (0, 4)


def test_their_words_are_set_in_french_and_keep_the_tone():
    rows = tables.read("participation")
    texts = [text for row in [*rows["proposals"], *rows["corrections"], *rows["reports"]] for text in row.values()]
    said = [text for text in texts if isinstance(text, str) and "{" not in text and "http" not in text]

    assert [text for text in said if FORBIDDEN.search(text) or UNSET.search(text)] == []
