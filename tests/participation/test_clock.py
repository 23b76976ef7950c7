"""The public figures of participation: each is counted as its definition says."""

import datetime as dt
from math import ceil

import pytest
from django.core.cache import cache
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from agenda.models import Change
from agenda.services.occurrences import cancel, restore
from moderation.enums import DecisionAction
from moderation.models import Reason
from moderation.services import deciding
from participation.enums import EventOrigin, ProposalState, ReportKind, SentState
from participation.figures.clock import Unread, Waits, count_clock, nearest_rank, waits_of
from participation.services import erasure, reporting
from tests.agenda.cms import somebody
from tests.factories.agenda import EventFactory, published_event
from tests.factories.desk import CorrectionFactory, ReportFactory, proposed_item
from tests.factories.moderation import QueueItemFactory
from tests.factories.sources import SourceRecordFactory
from tests.participation.clock import confirmed, decide, decided

pytestmark = pytest.mark.django_db

NOON = dt.datetime(2027, 3, 3, 11, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
MONTH = dt.timedelta(days=30)


@pytest.fixture(autouse=True)
def noon(time_machine):
    time_machine.move_to(NOON, tick=False)


# Percentiles


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=60), st.integers(1, 100))
def test_a_percentile_is_the_first_wait_that_so_many_of_a_hundred_do_not_exceed(waits, percent):
    at = sorted(waits)[nearest_rank(len(waits), percent) - 1]

    assert sum(wait <= at for wait in waits) * 100 >= percent * len(waits)
    assert sum(wait < at for wait in waits) * 100 < percent * len(waits)


@pytest.mark.parametrize("count", [1, 2, 5, 19, 20, 21])
def test_the_database_and_a_list_say_the_same_percentiles(count):
    waits = [(7 * rank) % count + 1 for rank in range(count)]
    for hours in waits:
        decided(hours)
    decided(500, ProposalState.WITHDRAWN)
    confirmed(900)

    counted = count_clock()

    in_order = sorted(waits)
    assert counted.waits == waits_of([HOUR * hours for hours in waits])
    assert counted.waits.median == HOUR * in_order[ceil(count / 2) - 1]
    assert counted.waits.p95 == HOUR * in_order[ceil(count * 95 / 100) - 1]


def test_each_day_and_each_weekday_has_its_own():
    decided(2, hours_ago=1)  # confirmed on a Wednesday, answered on it
    decided(30, hours_ago=2)  # on a Tuesday
    decided(4, hours_ago=26)  # both on the Tuesday

    counted = count_clock()

    assert counted.by_day == {
        dt.date(2027, 3, 2): Waits(1, 4 * HOUR, 4 * HOUR),
        dt.date(2027, 3, 3): Waits(2, 2 * HOUR, 30 * HOUR),
    }
    assert counted.by_weekday == {2: Waits(2, 4 * HOUR, 30 * HOUR), 3: Waits(1, 2 * HOUR, 2 * HOUR)}


@pytest.mark.parametrize(
    ("hours_before_midnight", "day"), [(0.5, dt.date(2027, 3, 2)), (-0.5, dt.date(2027, 3, 3))]
)
def test_days_of_the_clock_are_in_the_citys_time_zone(hours_before_midnight, day):
    decided(1, hours_ago=12 + hours_before_midnight)  # it is noon in Paris

    assert list(count_clock().by_day) == [day]


def test_every_wait_is_in_one_band():
    for hours in (0.5, 1, 2.9, 3, 11, 12, 24, 47, 48, 500):
        decided(hours)

    assert count_clock().bands == [1, 2, 1, 1, 1, 2, 2]


# What a decision is, and when


def test_the_window_is_thirty_days_of_the_city_with_today():
    midnight = 12
    decided(1, hours_ago=29 * 24 + midnight - 0.1)
    decided(1, hours_ago=29 * 24 + midnight + 0.1)

    counted = count_clock()

    assert (counted.waits.count, counted.days) == (1, 30)
    assert (counted.first_day, counted.last_day) == (dt.date(2027, 2, 2), dt.date(2027, 3, 3))


def test_a_shorter_retention_shortens_the_window(settings):
    settings.PARTICIPATION_KEPT_DAYS = 10
    decided(1, hours_ago=9 * 24)
    decided(1, hours_ago=11 * 24)

    counted = count_clock()

    assert (counted.waits.count, counted.days) == (1, 10)


def test_the_daily_erasure_changes_no_figure():
    for hours in range(1, 8):
        decided(
            hours,
            ProposalState.REFUSED if hours == 3 else ProposalState.PUBLISHED,
            hours_ago=24 * 4 * hours,
        )
    old = decided(1, ProposalState.REFUSED, hours_ago=24 * 91)
    before = count_clock()

    assert erasure.erase_past() == 1
    cache.clear()

    assert count_clock() == before
    assert not type(old).objects.filter(pk=old.pk).exists()


def test_an_event_stays_a_citizens_once_its_author_is_erased():
    item = proposed_item()
    decide(item, DecisionAction.APPROVE)
    assert count_clock().origins[EventOrigin.CITIZENS] == 1

    erasure.erase_contact(item.subject.contact)

    assert count_clock().origins[EventOrigin.CITIZENS] == 1


def test_a_refusal_that_is_sent_again_is_no_decision_until_it_is_answered():
    item = proposed_item()
    decide(item, DecisionAction.REFUSE, reason=Reason.objects.first())
    assert (count_clock().refused, len(count_clock().refusals)) == (1, 1)

    proposal = item.subject
    proposal.refresh_from_db()
    proposal.state, proposal.decided_at = ProposalState.WAITING, None
    proposal.save()
    cache.clear()

    counted = count_clock()
    assert (counted.refused, counted.refusals, counted.waiting.proposals) == (0, [], 1)


# What is answered, and why


def test_a_merge_is_accepted_and_the_share_is_never_rounded_up():
    for _ in range(6):
        decided(1)
    decided(1, ProposalState.MERGED)
    decided(1, ProposalState.REFUSED)

    counted = count_clock()

    assert (counted.published, counted.merged, counted.refused) == (6, 1, 1)
    assert counted.accepted_percent == 87  # of 87,5


def test_publications_by_trust_are_counted_separately_from_decisions():
    now = timezone.now()
    for _ in range(6):
        decided(4)
    decided(0, trusted_at=now)
    decided(0, trusted_at=now, reread_at=now)
    decided(0, ProposalState.REFUSED, trusted_at=now, reread_at=now)
    decided(0, trusted_at=now - dt.timedelta(days=31), hours_ago=31 * 24)

    counted = count_clock()

    assert (counted.waits.count, counted.waits.median, counted.refused) == (
        6,
        dt.timedelta(hours=4),
        0,
    )
    assert counted.unread == Unread(published=3, reread=2, refused=1)


def test_reasons_of_refusals_are_those_that_moderators_chose_the_most_frequent_first():
    first, second = Reason.objects.all()[:2]
    for reason in (second, first, second):
        decide(proposed_item(), DecisionAction.REFUSE, reason=reason)
    decide(proposed_item(), DecisionAction.SPAM)
    decided(1, ProposalState.REFUSED)  # by the CMS's own workflow, in words

    counted = count_clock()

    said = [(row.text_fr, row.text_en, row.is_spam, row.count) for row in counted.refusals]
    assert said[:2] == [
        (second.text_fr, second.text_en, False, 2),
        (first.text_fr, first.text_en, False, 1),
    ]
    assert sorted(said[2:]) == [("", "", False, 1), ("", "", True, 1)]
    assert sum(row.count for row in counted.refusals) == counted.refused == 5


def test_corrections_and_reports_are_counted_by_what_became_of_them():
    now = timezone.now()
    CorrectionFactory(state=SentState.ACCEPTED, decided_at=now)
    CorrectionFactory(state=SentState.REFUSED, decided_at=now)
    CorrectionFactory(state=SentState.ACCEPTED, decided_at=now - 2 * MONTH)
    CorrectionFactory()
    for _ in range(2):
        ReportFactory(state=SentState.ACCEPTED, decided_at=now)

    counted = count_clock()

    assert (counted.corrections.accepted, counted.corrections.refused) == (1, 1)
    assert (counted.reports.accepted, counted.reports.refused) == (2, 0)


# How fast a reported cancellation was true everywhere


def report_off(event, network="10.0.0.1", occurrence=None):
    return reporting.send_report(
        event, ReportKind.CANCELLED, occurrence=occurrence, network=network, language="fr"
    )


def settle_changes_in(seconds):
    for change in Change.objects.filter(settled_at=None):
        change.settled_at = change.at + dt.timedelta(seconds=seconds)
        change.save()


def test_a_reported_cancellation_counts_from_its_first_report_to_the_last_that_had_to_hear(
    time_machine,
):
    play = published_event("2027-06-01 20:00", "2027-06-02 20:00")
    report_off(play)
    time_machine.shift(600)
    second = report_off(play, network="10.9.9.9")
    time_machine.shift(300)

    reporting.settle_report(second, accepted=True, actor=somebody("Modérateurs"))
    settle_changes_in(2)

    assert count_clock().cancellations == waits_of([dt.timedelta(seconds=902)])


def test_cancellations_before_the_report_or_of_another_date_do_not_count(time_machine):
    play = published_event("2027-06-01 20:00", "2027-06-02 20:00")
    first, second = play.occurrences.all()
    cancel([first], "Grève")
    time_machine.shift(60)
    report = report_off(play, occurrence=first)
    time_machine.shift(60)
    cancel([second], "Grève")
    reporting.settle_report(report, accepted=True, actor=somebody("Modérateurs"))
    settle_changes_in(1)

    assert count_clock().cancellations == Waits()


def test_a_later_second_cancellation_does_not_count_for_the_first_report(time_machine):
    play = published_event("2027-06-01 20:00")
    report = report_off(play)
    time_machine.shift(60)
    reporting.settle_report(report, accepted=True, actor=somebody("Modérateurs"))
    time_machine.shift(3600)
    restore(list(play.occurrences.all()))
    cancel(list(play.occurrences.all()), "Grève")
    settle_changes_in(1)

    assert count_clock().cancellations == waits_of([dt.timedelta(seconds=61)])


def test_a_report_that_was_wrong_or_a_change_that_is_on_its_way_does_not_count(time_machine):
    plays = [published_event("2027-06-01 20:00") for _ in range(2)]
    wrong, right = (report_off(play) for play in plays)
    time_machine.shift(60)
    reporting.settle_report(wrong, accepted=False, actor=somebody("Modérateurs"))
    reporting.settle_report(right, accepted=True, actor=somebody("Modérateurs"))

    assert count_clock().cancellations == Waits()


# What waits, and from whom events come


def test_what_waits_is_counted_as_it_is_now():
    confirmed(9)
    confirmed(30, ProposalState.DEFERRED)
    confirmed(40, ProposalState.ASKED)
    decided(50)
    QueueItemFactory()
    QueueItemFactory(state="closed")

    waiting = count_clock().waiting

    assert (waiting.proposals, waiting.deferred, waiting.asked) == (2, 1, 1)
    assert waiting.oldest_at == NOON - 30 * HOUR
    assert dict(waiting.others) == {"correction": 0, "report": 0, "submission": 1, "import": 0}


def test_an_item_with_a_held_decision_counts_as_waiting():
    item = proposed_item()
    revision = item.subject.event.latest_revision_id
    deciding.decide(
        item, DecisionAction.APPROVE, actor=somebody("Modérateurs"), expected_revision=revision
    )

    counted = count_clock()

    assert (counted.waiting.proposals, counted.waits.count) == (1, 0)


def test_origins_count_events_by_proposal_import_contributor_and_editor():
    decide(proposed_item(), DecisionAction.APPROVE)
    published_event("2027-06-01 20:00", owner=somebody("Contributeurs"))
    for _ in range(2):
        published_event("2027-06-01 20:00", owner=somebody("Éditeurs"))
    SourceRecordFactory(event=published_event("2027-06-01 20:00"))
    EventFactory(live=False)
    old = published_event("2027-06-01 20:00", owner=somebody("Éditeurs"))
    type(old).objects.filter(pk=old.pk).update(first_published_at=NOON - 2 * MONTH)

    origins = count_clock().origins

    assert origins == {
        EventOrigin.CITIZENS: 1,
        EventOrigin.CONTRIBUTORS: 1,
        EventOrigin.IMPORTS: 1,
        EventOrigin.EDITORS: 2,
    }
