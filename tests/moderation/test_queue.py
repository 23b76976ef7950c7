"""What stands in the moderators' queue, in which order, and who reads it."""

import dataclasses
import datetime as dt
import itertools
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import override
from wagtail.models import Workflow

from agenda.models import Event
from moderation.enums import DecisionAction, ItemState, Urgency
from moderation.kinds import KINDS
from moderation.models import Decision, QueueItem
from moderation.services import queue, upkeep
from moderation.services.deciding import decide
from moderation.wording.queue import WARN, Flag, build_flags, say_resemblance
from participation.enums import ReportKind, SentState
from participation.models import Proposal
from participation.services import following, sending
from sources.models import Source, SourceRecord
from tests.agenda.cms import signed_in, somebody
from tests.factories.agenda import (
    EventDateFactory,
    EventFactory,
    OccurrenceFactory,
    PlaceFactory,
    at,
)
from tests.factories.desk import CorrectionFactory, ReportFactory
from tests.factories.moderation import QueueItemFactory
from tests.factories.participation import ProposalFactory, facts_of, typed

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 3, 3)


@pytest.fixture(autouse=True)
def on_tuesday_3_march(time_machine):
    time_machine.move_to(at("2026-03-03 15:12"), tick=False)


def propose(email: str = "mireille@example.org", network: str = "0" * 64, **facts: str) -> Proposal:
    """A confirmed proposal; ``in_days``: when it is."""
    proposal = ProposalFactory(data=typed(**facts), network_hmac=network)
    sending.confirm_by_link(sending.send_proposal(proposal, facts_of(proposal), email))
    return Proposal.objects.select_related("event").get(pk=proposal.pk)


def in_days(days: int) -> dict[str, str]:
    return {"day-0": f"{TODAY + dt.timedelta(days=days):%Y-%m-%d}"}


def submitted(**facts: object) -> Event:
    """A contributor's, in Wagtail's workflow."""
    owner = facts.pop("owner", None) or somebody("Contributeurs")
    event = EventFactory(live=False, dates=[EventDateFactory.build()], owner=owner, **facts)
    event.save_revision()
    Workflow.objects.get().start(event, owner)
    return event


def imported(*repairs: str, **facts: object) -> Event:
    event = EventFactory(**facts)
    OccurrenceFactory(event=event)
    source, _is_new = Source.objects.get_or_create(slug="quefaire", defaults={"name": "QueFaire"})
    record = SourceRecord(
        source=source, identifier=str(event.pk), event=event, imported_at=timezone.now()
    )
    record.repairs = [{"kind": kind, "detail": ""} for kind in repairs]
    record.save()
    return event


def titles() -> list[str]:
    return [item.title for item in QueueItem.objects.waiting().in_order()]


def test_a_confirmed_proposal_is_in_the_queue_with_what_decides():
    place = PlaceFactory(name="Bibliothèque des Pas perdus")

    proposal = propose(place="", place_choice=str(place.pk), **in_days(1))

    item = QueueItem.objects.get()
    assert (item.kind, item.state, item.subject) == ("proposal", ItemState.WAITING, proposal)
    assert (item.title, item.place_name, item.author) == (
        "On chante portes ouvertes", "Bibliothèque des Pas perdus", "Mireille",
    )  # fmt: skip
    assert (item.next_at, item.urgency, item.waits_since) == (
        at("2026-03-04 19:00"),
        Urgency.SOON,
        timezone.now(),
    )
    assert item.flags == ["access"]


def test_nothing_that_is_not_confirmed_is_in_the_queue():
    proposal = ProposalFactory()

    sending.send_proposal(proposal, facts_of(proposal), "mireille@example.org")

    assert not QueueItem.objects.exists()


def test_a_question_takes_it_from_the_queue_and_its_answer_brings_it_back(time_machine):
    proposal = propose()
    following.answer_author(proposal, "Quel étage ?", actor=somebody("Modérateurs"))
    asked = QueueItem.objects.get().state
    time_machine.move_to(at("2026-03-03 18:00"), tick=False)

    following.write_post(proposal, "Le deuxième.")

    item = QueueItem.objects.get()
    assert asked == ItemState.ASKED
    assert (item.state, item.waits_since) == (ItemState.WAITING, at("2026-03-03 18:00"))


@pytest.mark.parametrize("end", ["publish", "send back", "withdraw", "delete"])
def test_what_is_decided_leaves_the_queue_with_its_authors_name(end):
    proposal, moderator = propose(), somebody("Modérateurs")
    other = propose("odile@example.org", title="Lecture à voix basse")

    if end == "publish":
        proposal.event.get_latest_revision().publish(user=moderator)
    elif end == "send back":
        state = proposal.event.current_workflow_task_state
        state.task.specific.on_action(state, moderator, "reject", comment="Pas ici.")
    elif end == "withdraw":
        following.withdraw_proposal(proposal)
    else:
        proposal.event.delete()

    closed = QueueItem.objects.get(proposal=proposal)
    assert (closed.state, closed.author) == (ItemState.CLOSED, "")
    assert list(QueueItem.objects.waiting()) == [other.item]


def test_what_is_sent_again_waits_again_from_now_on(time_machine):
    proposal = propose()
    state = proposal.event.current_workflow_task_state
    state.task.specific.on_action(state, somebody("Modérateurs"), "reject", comment="Quel étage ?")
    time_machine.move_to(at("2026-03-04 09:00"), tick=False)
    proposal.refresh_from_db()

    sending.send_proposal(proposal, facts_of(proposal, title="On chante au deuxième"), "")

    item = QueueItem.objects.get()
    assert (item.state, item.title, item.waits_since) == (
        ItemState.WAITING, "On chante au deuxième", at("2026-03-04 09:00"),
    )  # fmt: skip


def test_putting_a_subject_in_the_queue_twice_changes_nothing():
    proposal = propose()
    before = QueueItem.objects.values().get()

    queue.update_item(proposal)

    assert QueueItem.objects.values().get() == before


def test_what_is_decided_and_may_still_be_taken_back_stays_so():
    proposal = propose()
    now = timezone.now()
    facts = {"action": DecisionAction.APPROVE, "decided_at": now, "executes_at": now}
    Decision.objects.create(item=proposal.item, round=1, moderator=somebody("Modérateurs"), **facts)

    queue.update_item(proposal)

    assert QueueItem.objects.get().state == ItemState.HELD


def test_a_contributors_submission_is_in_the_queue_until_it_is_sent_back_and_again_after(
    time_machine,
):
    owner = somebody("Contributeurs", first_name="Lucien", last_name="Ampère")
    event = submitted(title="Thé dansant", owner=owner)
    item = QueueItem.objects.get()
    first = (item.kind, item.state, item.title, item.author, item.subject)
    state = event.current_workflow_task_state
    state.task.specific.on_action(
        state, somebody("Modérateurs"), "reject", comment="À quelle heure ?"
    )
    closed = QueueItem.objects.get().state
    time_machine.move_to(at("2026-03-03 18:00"), tick=False)

    event.workflow_states.get().resume(owner)

    assert first == ("submission", ItemState.WAITING, "Thé dansant", "Lucien Ampère", event)
    assert (closed, QueueItem.objects.get().state) == (ItemState.CLOSED, ItemState.WAITING)


def test_what_a_moderator_changes_in_the_cms_is_said_by_its_row(django_capture_on_commit_callbacks):
    event = submitted(title="Thé dansant")
    event.title = "Thé dansant du grand vestiaire"

    with django_capture_on_commit_callbacks(execute=True):
        event.save_revision(user=somebody("Modérateurs"))

    assert titles() == ["Thé dansant du grand vestiaire"]


def test_a_correction_waits_with_the_fields_that_it_changes():
    correction = CorrectionFactory(event=OccurrenceFactory(event__title="Bal à l’écluse").event)

    item = queue.update_item(correction)

    assert (item.kind, item.title, item.flags) == ("correction", "Bal à l’écluse", ["field:title"])
    assert item.urgency == Urgency.SOON


def test_a_settled_report_leaves_the_queue():
    report = ReportFactory()
    queue.update_item(report)
    report.state = SentState.ACCEPTED
    report.save()

    queue.update_item(report)

    assert QueueItem.objects.get().state == ItemState.CLOSED


def test_what_waits_is_compared_to_the_decisions_that_are_held_and_to_no_other():
    """As parts of one question, PostgreSQL read the whole queue for each kind, on each page."""
    assert "moderation_decision" not in str(QueueItem.objects.waiting().query)


def test_cancellations_rank_first_then_grave_reports_then_near_dates():
    far = OccurrenceFactory(start_at=at("2026-06-02 20:00"), event__title="Annulé en juin")
    queue.update_item(
        ReportFactory(event=OccurrenceFactory(event__title="Ce soir").event, kind=ReportKind.HOUR)
    )
    propose(title="Dans un an")
    propose("b@example.org", title="Samedi", **in_days(4))
    propose("c@example.org", title="Demain", **in_days(1))
    queue.update_item(ReportFactory(kind=ReportKind.OFFENSIVE, event__title="Choquant"))
    queue.update_item(ReportFactory(kind=ReportKind.CANCELLED, event=far.event, occurrence=far))

    assert titles() == ["Annulé en juin", "Choquant", "Ce soir", "Demain", "Samedi", "Dans un an"]


def test_items_with_distant_dates_are_in_order_of_arrival(time_machine):
    propose(title="Arrivée d’abord", **in_days(200))
    time_machine.move_to(at("2026-03-03 16:00"), tick=False)

    propose("b@example.org", title="Arrivée ensuite", **in_days(100))

    assert titles() == ["Arrivée d’abord", "Arrivée ensuite"]


def test_the_third_report_of_one_thing_makes_all_three_urgent_and_no_other():
    event = EventFactory(title="Bal")
    for _ in range(2):
        queue.update_item(ReportFactory(event=event))
    queue.update_item(ReportFactory(event__title="Autre"))
    before = set(QueueItem.objects.values_list("urgency", flat=True))

    queue.update_item(ReportFactory(event=event))

    assert before == {Urgency.LATER}
    items = QueueItem.objects.order_by("report")
    assert [item.urgency for item in items] == [
        Urgency.NOTICE, Urgency.NOTICE, Urgency.LATER, Urgency.NOTICE,
    ]  # fmt: skip
    assert {flag for item in items for flag in item.flags} >= {"reports:3"}


def test_time_alone_brings_it_up_and_the_past_takes_its_date(time_machine):
    proposal = propose(**in_days(20))
    urgencies = []
    for moment in ("2026-03-05 12:00", "2026-03-06 16:00", "2026-03-22 00:01", "2026-03-24 09:00"):
        time_machine.move_to(at(moment), tick=False)
        upkeep.rank_again()
        urgencies.append(Proposal.objects.get(pk=proposal.pk).item.urgency)

    assert urgencies == [Urgency.LATER, Urgency.WEEK, Urgency.SOON, Urgency.WEEK]
    item = QueueItem.objects.get()
    assert (item.next_at, "past" in item.flags, upkeep.rank_again()) == (None, True, 0)


def test_what_waited_for_days_comes_before_what_is_later_this_week(time_machine):
    propose(title="Attend depuis lundi", **in_days(300))
    time_machine.move_to(at("2026-03-09 16:00"), tick=False)
    propose("b@example.org", title="Dimanche", **in_days(12))
    upkeep.rank_again()

    assert titles() == ["Attend depuis lundi", "Dimanche"]


def test_a_row_says_what_is_missing_hidden_or_asks_for_a_second_look():
    propose(
        description="Viens sur https://promo.example et www.promo.example\u202e !",
        place="",
        place_choice="",
        is_online="on",
        online_url="https://promo.example",
    )

    assert QueueItem.objects.get().flags == ["access", "links:3", "bidi"]


def test_a_row_says_that_the_title_contradicts_the_price():
    propose(title="Concert gratuit", price="paid", price_from="10")

    [flag] = build_flags(QueueItem.objects.get())[-1:]
    assert flag == Flag("texte et prix se contredisent", WARN)


def test_what_one_network_sends_in_a_day_is_counted_from_three_on():
    for number in range(3):
        propose(f"{number}@example.org", network="1" * 64)
    propose("odile@example.org", network="2" * 64)

    flags = [item.flags[1:] for item in QueueItem.objects.order_by("pk")]
    assert flags == [[], [], ["network:3"], []]


def test_a_look_alike_is_said_with_its_reasons():
    place = PlaceFactory(name="Petit Bain")
    facts = {"place": "", "place_choice": str(place.pk), "title": "Grand thé dansant du vestiaire"}
    first = propose(**in_days(9), **facts)

    second = propose("b@example.org", **in_days(9), **facts)

    assert (second.item.alike, first.item.alike) == (first.event, None)
    assert say_resemblance(second.item).startswith(
        "ressemble à une autre\u00a0: même lieu, même soir"
    )
    with override("en"):
        assert say_resemblance(second.item).startswith(
            "looks like another: same place, same evening"
        )


def test_what_an_import_brought_twice_is_read_with_why():
    place = PlaceFactory(name="Petit Bain")
    known = EventFactory(title="Grand thé dansant du vestiaire", place=place)
    event = imported("resembles", title="Grand thé dansant du vestiaire", place=place)
    for one in (known, event):
        one.dates = [EventDateFactory.build(start_on=TODAY + dt.timedelta(days=9))]
        one.save()
        one.save_revision().publish()

    upkeep.put_missing()

    item = QueueItem.objects.get()
    assert (item.kind, item.subject, item.alike, item.flags) == (
        "import",
        event,
        known,
        ["repair:resembles"],
    )
    page = signed_in(somebody("Modérateurs")).get(f"/cms/relecture/{item.pk}/").content.decode()
    assert (page.count("Déjà en ligne"), page.count('value="reunir"')) == (1, 0)


def test_what_an_import_doubts_is_put_in_once_read_once_and_again_when_it_says_something_new(
    time_machine,
):
    event = imported("html_cleaned", "dates_disagree", title="Quatuor Virgule")
    imported("html_cleaned")
    first = upkeep.put_missing(), upkeep.put_missing()
    queue.close_item(QueueItem.objects.get())
    read = upkeep.put_missing(), QueueItem.objects.get().state
    time_machine.move_to(at("2026-03-03 16:00"), tick=False)
    SourceRecord.objects.update(imported_at=timezone.now())

    again = upkeep.put_missing()

    item = QueueItem.objects.get()
    assert (first, read, again) == ((1, 0), (0, ItemState.CLOSED), 1)
    assert (item.kind, item.subject, item.author, item.flags) == (
        "import", event, "QueFaire", ["repair:dates_disagree"],
    )  # fmt: skip


def test_what_somebody_has_saved_since_its_import_or_what_is_over_is_not_to_be_read():
    imported("postcode_disagrees").save_revision(user=somebody("Modérateurs"))
    over = imported("postcode_disagrees")
    over.occurrences.update(start_at=at("2026-02-01 20:00"), end_at=at("2026-02-01 22:00"))

    assert upkeep.put_missing() == 0


def test_an_older_sites_waiting_things_get_their_rows():
    propose()
    submitted()
    ReportFactory()
    CorrectionFactory()
    QueueItem.objects.all().delete()

    count = upkeep.put_missing()

    kinds = sorted(QueueItem.objects.values_list("kind", flat=True))
    assert (count, kinds) == (4, ["correction", "proposal", "report", "submission"])


def test_who_reads_an_item_keeps_it_for_two_minutes_and_nobody_else_takes_it(time_machine):
    item, ines, mael = QueueItemFactory(), somebody("Modérateurs"), somebody("Modérateurs")

    answers = [queue.reserve(item, ines), queue.reserve(item, mael), queue.reserve(item, ines)]
    time_machine.shift(dt.timedelta(minutes=2, seconds=1))
    answers.append(queue.reserve(item, mael))

    assert answers == [True, False, True, True]
    assert QueueItem.objects.get().other_reader(ines) == mael


def test_only_who_reads_it_puts_it_back():
    item, ines, mael = QueueItemFactory(), somebody("Modérateurs"), somebody("Modérateurs")
    queue.reserve(item, ines)

    queue.release_item(item, mael)
    kept = QueueItem.objects.get().taken_by
    queue.release_item(item, ines)

    assert (kept, QueueItem.objects.get().taken_by) == (ines, None)


def test_the_next_is_the_first_that_nobody_else_reads_and_what_one_had_is_free_again():
    ines, mael = somebody("Modérateurs"), somebody("Modérateurs")
    QueueItemFactory(state=ItemState.ASKED, urgency=Urgency.NOW)
    last, first, second = (QueueItemFactory(urgency=urgency) for urgency in (4, 2, 3))

    turns = [queue.next_item(ines), queue.next_item(mael), queue.next_item(mael, after=second)]

    assert turns == [first, second, last]
    assert list(QueueItem.objects.filter(taken_by=mael)) == [last]
    assert queue.next_item(mael, after=last) is None


def test_the_queue_of_a_night_is_ranked_in_bounded_batches(monkeypatch, time_machine):
    monkeypatch.setattr(upkeep, "RANKED_AT_ONCE", 2)
    rises = timezone.now() + dt.timedelta(hours=1)
    for _number in itertools.repeat(None, 5):
        QueueItemFactory(rises_at=rises, waits_since=timezone.now() - dt.timedelta(days=4))
    time_machine.shift(dt.timedelta(hours=2))

    assert (upkeep.rank_again(), upkeep.rank_again()) == (5, 0)
    assert set(QueueItem.objects.values_list("urgency", flat=True)) == {Urgency.WEEK}


def test_an_item_without_a_subject_is_refused_by_the_database():
    with pytest.raises(IntegrityError), transaction.atomic():
        QueueItemFactory(subject=None)


SUBJECTS = [EventFactory, ProposalFactory, CorrectionFactory, ReportFactory]


@pytest.mark.parametrize("make", SUBJECTS)
def test_a_second_item_of_one_subject_is_refused_by_the_database(make):
    subject = make()
    QueueItemFactory(subject=subject)

    with pytest.raises(IntegrityError), transaction.atomic():
        QueueItemFactory(subject=subject)


@pytest.mark.parametrize("make", SUBJECTS)
def test_the_item_of_what_is_deleted_goes_with_it_and_no_other(make):
    subject = make()
    QueueItemFactory(subject=subject)
    of_others = [QueueItemFactory(subject=other()) for other in SUBJECTS]

    subject.delete()

    assert list(QueueItem.objects.order_by("pk")) == of_others


def test_each_kind_is_of_a_subject_whose_item_goes_with_it():
    assert {kind.model for kind in KINDS.values()} == {type(make()) for make in SUBJECTS}


def test_an_item_may_be_about_no_event(monkeypatch):
    kind = KINDS["report"]
    defaults = {field.name: field.default for field in dataclasses.fields(kind)}
    names = ("event_path", "event", "cover_path")
    alone: dict[str, Any] = {name: defaults[name] for name in names}
    monkeypatch.setitem(KINDS, kind.name, dataclasses.replace(kind, **alone))
    item = QueueItemFactory(kind="report", subject=ReportFactory(event=None, place=PlaceFactory()))

    answer = signed_in(somebody("Modérateurs")).get("/cms/relecture/")
    decide(item, DecisionAction.APPROVE, actor=somebody("Modérateurs"), expected_revision=None)

    assert (alone["event_path"], alone["cover_path"]) == ("", "")
    assert [row.item.pk for group in answer.context["page"].groups for row in group.rows] == [
        item.pk
    ]
    assert Decision.objects.get().item == item
