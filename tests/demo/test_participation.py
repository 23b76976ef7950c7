"""The demonstration's proposals, corrections and reports: created once, at any hour."""

from collections import Counter

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.db import transaction
from django.test import TestCase
from django.utils import timezone

from demo import tables
from demo.services import participation
from demo.services.participation import (
    ProposalPlan,
    make_participation,
    past_plans,
    proposal_plans,
)
from messaging.models import Mail
from moderation.enums import ItemState
from moderation.models import QueueItem
from participation.enums import ProposalState
from participation.figures.clock import count_clock
from participation.models import Correction, Post, Proposal, Report
from tests.demo.test_alerts import FORBIDDEN, UNSET
from tests.factories.accounts import UserFactory
from tests.factories.agenda import (
    CategoryFactory,
    OrganisationFactory,
    PlaceFactory,
    at,
    published_event,
)

pytestmark = pytest.mark.django_db


def make_what_it_needs() -> None:
    """Create a moderator, the categories and places that proposals name, and events with coming
    dates."""
    UserFactory(username="moderation").groups.add(Group.objects.get(name="Modérateurs"))
    for genre in tables.categories():
        CategoryFactory(slug=genre.slug, name=genre.name)
    plans = [*proposal_plans(), *past_plans()]
    named = {plan.typed["place"] for plan in plans if "street" not in plan.typed}
    for place in tables.places():
        if place.name in named:
            PlaceFactory(slug=place.slug, name=place.name)
    OrganisationFactory(name="Compagnie du Rideau coincé")
    for _ in range(13):
        published_event("2035-03-03 20:00")


def late_plans() -> list[ProposalPlan]:
    """Return the last dozen of the past month, and what those that were merged went into."""
    late = past_plans()[-12:]
    first = {plan.into for plan in late if plan.fate == "merged"}
    return [plan for plan in past_plans() if plan.slug in first or plan in late]


#: Of the past month, what each hour has: all days are lived through once, their end at each hour.
PAST = {"2027-03-28 01:59": past_plans, "2027-12-31 23:58": late_plans}


@pytest.fixture(scope="module", params=PAST)
def queue(request, django_db_setup, django_db_blocker):
    """Made once for each hour: the number of proposals, and the time after the last one."""
    with (
        django_db_blocker.unblock(),
        transaction.atomic(),
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(participation, "past_plans", PAST[request.param])
        with (
            time_machine.travel(at(request.param)),
            TestCase.captureOnCommitCallbacks(execute=True),
        ):
            make_what_it_needs()
            made = make_participation()
            made_at = timezone.now()
        yield made, made_at
        transaction.set_rollback(True)


@pytest.fixture
def made(queue, db):
    """The number of proposals; the clock stands at the time after the last one."""
    made, made_at = queue
    with time_machine.travel(made_at, tick=False):
        yield made


def test_the_queue_is_lived_in_at_any_hour(made):
    states = Counter(Proposal.objects.values_list("state", flat=True))
    past = Counter(plan.fate for plan in participation.past_plans())
    waiting = made - past.total() - 7
    assert states == {
        ProposalState.WAITING: waiting,
        ProposalState.ASKED: 1,
        ProposalState.PUBLISHED: past["published"] + 5,
        ProposalState.MERGED: past["merged"],
        ProposalState.REFUSED: past["refused"] + 1,
    }
    assert (
        Correction.objects.filter(line__gt="").count(),
        Report.objects.count(),
        Post.objects.exists(),
    ) == (
        3,
        11,
        True,
    )
    # A merged proposal counts as a correction if it adds something.
    corrections = Correction.objects.filter(state="waiting").count()
    assert (
        QueueItem.objects.filter(state=ItemState.WAITING).count() == waiting + corrections + 4 + 1
    )
    read_afterwards = Proposal.objects.filter(reread_since__isnull=False).values_list(
        "facts__title", flat=True
    )
    assert (list(read_afterwards), Proposal.objects.exclude(trusted_at=None).count()) == (
        ["Dictée pour distraits"],
        3,
    )
    assert Mail.objects.count() == 0
    assert count_clock().waits.count == past.total() + 3


def test_the_public_clock_of_the_month_is_that_of_the_plans(made):
    clock = count_clock()

    planned = sorted(
        plan.ago - plan.decided_ago
        for plan in (*proposal_plans(), *participation.past_plans())
        if plan.decided_ago
    )
    middle = planned[(len(planned) + 1) // 2 - 1]
    assert round(clock.waits.median.total_seconds() / 60) == middle
    assert len(clock.by_day) > min(20, len(participation.past_plans()) // 2)
    assert (clock.refusals != [], clock.accepted_percent > 80) == (True, True)


def test_a_second_run_adds_nothing(made):
    assert (make_participation(), Report.objects.count()) == (0, 11)


def test_what_an_interrupted_run_left_undone_of_corrections_and_reports_the_next_one_does(made):
    reports, corrections = (
        Report.objects.order_by("pk"),
        Correction.objects.filter(line__gt="").order_by("pk"),
    )
    Report.objects.filter(pk__in=[report.pk for report in reports[2:5]]).delete()
    Correction.objects.filter(pk__in=[correction.pk for correction in corrections[1:]]).delete()

    assert make_participation() == 0

    assert (reports.count(), corrections.count()) == (11, 3)
    assert (
        reports.filter(state="accepted").count(),
        corrections.filter(state="accepted").count(),
    ) == (7, 1)


def test_their_words_are_set_in_french_and_keep_the_tone():
    rows = tables.load_toml("participation")
    texts = [
        text
        for row in [*rows["proposals"], *rows["corrections"], *rows["reports"]]
        for text in row.values()
    ]
    said = [
        text for text in texts if isinstance(text, str) and "{" not in text and "http" not in text
    ]

    assert [text for text in said if FORBIDDEN.search(text) or UNSET.search(text)] == []
