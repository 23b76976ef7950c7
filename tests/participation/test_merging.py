"""A merged proposal: what it says goes to the kept event, and its author hears."""

from typing import Any

import pytest

from agenda.enums import DateKind
from agenda.models import Event, EventDate, Place
from messaging.models import Mail
from moderation.enums import DecisionAction, ItemState
from moderation.models import QueueItem, Reason
from moderation.services import queue
from moderation.services.deciding import HOLD, decide, execute_due
from participation.enums import ProposalState, SentState
from participation.models import Correction, Picture, Proposal
from participation.services import following, pictures, sending
from tests.agenda.cms import signed_in, somebody
from tests.factories.agenda import CategoryFactory, PlaceFactory, at, published_event
from tests.factories.participation import ProposalFactory, facts_of, photo, typed, with_picture

pytestmark = pytest.mark.django_db
A = DecisionAction


@pytest.fixture(autouse=True)
def on_tuesday_3_march(time_machine):
    time_machine.move_to(at("2026-03-03 18:42"), tick=False)


@pytest.fixture
def settle(time_machine):
    """Decide, and carry it out."""

    def carry_out(item: QueueItem, action: DecisionAction, **facts) -> None:
        event = item.draft
        revision = Event.objects.get(pk=event.pk).latest_revision_id if event else None
        decide(item, action, actor=somebody("Modérateurs"), expected_revision=revision, **facts)
        time_machine.shift(HOLD)
        assert execute_due() == 1

    return carry_out


def waiting(*, has_picture: Any = False, **facts: str) -> QueueItem:
    """A proposal before the moderators."""
    proposal = ProposalFactory(data=typed(**facts))
    if has_picture:
        pictures.add_picture(proposal, photo())
    said = with_picture(proposal) if has_picture else facts_of(proposal)
    sending.confirm_by_link(sending.send_proposal(proposal, said, f"{proposal.pk}@example.org"))
    Mail.objects.all().delete()
    return queue.update_item(Proposal.objects.get(pk=proposal.pk))


def day(start_on: str, hour: str = "20:00", **facts) -> EventDate:
    return EventDate(start_on=at(f"{start_on} 00:00").date(), times=[[hour, None]], **facts)


def live_event(*dates: EventDate, **facts) -> Event:
    """Public, and published as an editor publishes."""
    return published_event(*dates, **facts)


def correction_item() -> QueueItem:
    return QueueItem.objects.get(correction=Correction.objects.get())


def starts(event: Event) -> list[str]:
    return [
        str(start)
        for start in event.occurrences.order_by("start_at").values_list("start_at", flat=True)
    ]


def test_title_genre_place_and_dates_go_with_it_each_to_be_taken_alone(settle):
    kept = live_event(day("2026-03-10"), title="Chorale", lead="")
    genre = CategoryFactory(slug="danse", name="Danse")
    item = waiting(
        **{
            "title": "Grande chorale",
            "category": "danse",
            "day-0": "2026-03-11",
            "start-0": "19:00",
        }
    )

    settle(item, A.MERGE, into=kept)

    changes = Correction.objects.get().changes
    assert changes["title"] == ["Chorale", "Grande chorale"]
    assert changes["category"] == [kept.category_id, genre.pk]
    assert changes["place"][1]["name"] == "Le Hangar à chansons"
    single, several = changes["dates"][1]
    assert (single["start_on"], several["moments"][0][0]) == ("2026-03-10", "2026-03-11T19:00")

    settle(correction_item(), A.APPROVE, fields=["category", "place", "dates"])

    kept = Event.objects.get()
    assert (kept.title, kept.category, kept.place.name) == (
        "Chorale",
        genre,
        "Le Hangar à chansons",
    )
    assert starts(kept) == ["2026-03-10 19:00:00+00:00", "2026-03-11 18:00:00+00:00"]


def test_a_date_that_the_event_has_is_not_there_twice_and_what_is_over_stays(settle, time_machine):
    time_machine.move_to(at("2026-02-20 12:00"), tick=False)
    kept = live_event(
        day("2026-02-21"), day("2026-03-10", "19:00"), title="On chante portes ouvertes"
    )
    time_machine.move_to(at("2026-03-03 18:42"), tick=False)
    several = {
        "day-0": "2026-03-10",
        "start-0": "19:00",
        "day-1": "2026-03-12",
        "start-1": "19:00",
        "end-1": "21:00",
    }

    settle(waiting(**several), A.MERGE, into=kept)
    settle(correction_item(), A.APPROVE, fields=["dates"])

    assert starts(kept) == [
        "2026-02-21 19:00:00+00:00",
        "2026-03-10 18:00:00+00:00",
        "2026-03-12 18:00:00+00:00",
    ]


def test_a_rule_brings_the_days_that_the_event_has_not(settle):
    kept = live_event(day("2026-03-10", "19:00"))
    words = "tous les mardis à 19 h jusqu’au 24 mars"

    settle(waiting(dates_by="words", words=words), A.MERGE, into=kept)

    lines = Correction.objects.get().changes["dates"][1]
    assert [(line["kind"], line["except_on"]) for line in lines] == [
        (DateKind.SINGLE, []),
        (DateKind.RULE, ["2026-03-10"]),
    ]
    settle(correction_item(), A.APPROVE, fields=["dates"])
    assert [start[:10] for start in starts(kept)] == [
        f"2026-03-{day}" for day in ("03", "10", "17", "24")
    ]


def test_nothing_is_proposed_of_what_the_event_says_already(settle):
    item = waiting(**{"day-0": "2026-03-10"})
    twin = waiting(**{"day-0": "2026-03-10"})
    settle(item, A.APPROVE)
    kept = Event.objects.live().get()

    settle(twin, A.MERGE, into=kept)

    assert [one.changes for one in Correction.objects.all()] == []


def test_its_picture_is_offered_and_once_taken_is_the_one_of_the_event(settle):
    kept = live_event(day("2026-03-10"))
    settle(waiting(has_picture=True), A.MERGE, into=kept)
    item = correction_item()

    page = signed_in(somebody("Modérateurs")).get(f"/cms/relecture/{item.pk}/").content.decode()
    settle(item, A.APPROVE, fields=["cover"])

    assert f"/cms/propositions/{Proposal.objects.get().uuid}/photo/" in page
    kept = Event.objects.get()
    assert (kept.cover_alt, kept.cover_credit) == ("Une valise sur un quai vide", "Lila Marchetti")
    assert (kept.cover.focal_point_x, kept.cover.focal_point_y) == (15, 10)
    assert kept.latest_revision.as_object().cover == kept.cover
    assert Picture.objects.count() == 0


def test_a_picture_that_nobody_took_goes_with_its_correction(settle):
    kept = live_event(day("2026-03-10"))
    settle(waiting(has_picture=True), A.MERGE, into=kept)

    settle(correction_item(), A.SPAM)

    assert (Picture.objects.count(), Event.objects.get().cover) == (0, None)


def test_a_picture_that_is_no_more_is_said_and_stops_nothing_else(settle):
    kept = live_event(day("2026-03-10"))
    settle(waiting(has_picture=True), A.MERGE, into=kept)
    Picture.objects.all().delete()
    item = correction_item()

    page = signed_in(somebody("Modérateurs")).get(f"/cms/relecture/{item.pk}/").content.decode()
    settle(item, A.APPROVE, fields=["place"])

    assert "Elle n’est plus là." in page
    assert Event.objects.get().place.name == "Le Hangar à chansons"


def test_what_the_event_says_itself_is_not_ticked_and_what_it_lacks_is(settle):
    kept = live_event(day("2026-03-10"), title="Chorale", lead="", body="", place=None)
    settle(waiting(), A.MERGE, into=kept)

    page = (
        signed_in(somebody("Modérateurs"))
        .get(f"/cms/relecture/{correction_item().pk}/")
        .content.decode()
    )

    ticked = {
        name: f'value="{name}" checked' in page for name in ("title", "dates", "place", "text")
    }
    assert ticked == {"title": False, "dates": True, "place": True, "text": True}


def test_two_proposals_of_one_event_become_one_draft_and_both_authors_hear_when_it_is_public(
    settle, django_capture_on_commit_callbacks
):
    first, second = waiting(title="Chorale"), waiting(title="Chorale", room="Au fond de la cour")
    kept = first.subject.event

    with django_capture_on_commit_callbacks(execute=True):
        settle(second, A.MERGE, into=kept)
    settle(correction_item(), A.APPROVE, fields=["place_detail"])

    draft = Event.objects.get(pk=kept.pk)
    assert (draft.live, draft.place_detail) == (False, "Au fond de la cour")
    assert draft.get_latest_revision_as_object().place_detail == "Au fond de la cour"
    merged = Mail.objects.get(kind="proposal-merged")
    assert (kept.get_absolute_url() in merged.text, merged.thread) == (False, second.subject.uuid)

    settle(QueueItem.objects.get(pk=first.pk), A.APPROVE)
    Event.objects.get(pk=kept.pk).save_revision().publish()

    assert Event.objects.get(pk=kept.pk).place_detail == "Au fond de la cour"
    told = Mail.objects.filter(kind="proposal-published").values_list("thread", flat=True)
    assert sorted(told) == sorted([first.subject.uuid, second.subject.uuid])
    assert set(Proposal.objects.values_list("state", "event")) == {
        (ProposalState.PUBLISHED, kept.pk)
    }


@pytest.mark.parametrize("end", ["refused", "withdrawn", "undesirable"])
def test_where_the_draft_is_never_public_what_was_merged_waits_on_its_own_again(settle, end):
    first, second = waiting(title="Chorale"), waiting(has_picture=True, title="Chorale du passage")
    settle(second, A.MERGE, into=first.subject.event)

    if end == "withdrawn":
        following.withdraw_proposal(Proposal.objects.get(pk=first.subject_id))
    elif end == "undesirable":
        settle(QueueItem.objects.get(pk=first.pk), A.SPAM)
    else:
        settle(QueueItem.objects.get(pk=first.pk), A.REFUSE, reason=Reason.objects.first())

    back = Proposal.objects.get(pk=second.subject_id)
    assert (back.state, back.event.title, back.merged_into) == (
        ProposalState.WAITING,
        "Chorale du passage",
        None,
    )
    assert QueueItem.objects.get(pk=second.pk).state == ItemState.WAITING
    assert (Picture.objects.count(), Correction.objects.count()) == (1, 0)


def test_what_was_withdrawn_from_the_site_takes_nothing_in():
    kept = live_event(day("2026-03-10"))
    kept.unpublish()
    item = waiting()
    client = signed_in(somebody("Modérateurs"))

    answer = client.post(
        f"/cms/relecture/{item.pk}/",
        {"faire": "reunir", "avec": kept.pk, "revision": item.subject.event.latest_revision_id},
    )

    assert answer.status_code == 409
    assert (Proposal.objects.get().state, Place.objects.filter(live=False).count()) == (
        ProposalState.WAITING,
        1,
    )


def test_a_look_alike_that_is_not_public_yet_may_be_chosen_and_is_searched_for():
    place = PlaceFactory()
    said = {
        "title": "Chorale du passage Dubail",
        "place": place.name,
        "place_choice": str(place.pk),
        "day-0": "2026-03-10",
    }
    first, second = waiting(**said), waiting(**said)
    client = signed_in(somebody("Modérateurs"))

    page = client.get(f"/cms/relecture/{second.pk}/?cherche=chorale").content.decode()

    assert page.count(f'name="avec" value="{first.subject.event_id}"') == 2
    assert "Pas encore en ligne" in page


def test_a_merge_into_a_locked_draft_is_said_once_somebody_takes_it(settle, time_machine):
    first, second = waiting(title="Chorale"), waiting(title="Chorale", room="Au fond de la cour")
    settle(second, A.MERGE, into=first.subject.event)
    Event.objects.filter(pk=first.subject.event_id).update(
        locked=True, locked_by=somebody("Modérateurs")
    )

    item = correction_item()
    decide(
        item,
        A.APPROVE,
        actor=somebody("Modérateurs"),
        expected_revision=None,
        fields=["place_detail"],
    )
    time_machine.shift(HOLD)

    assert execute_due() == 0
    assert "verrouillé" in item.decisions.get().failure
    assert Correction.objects.get().state == SentState.WAITING
