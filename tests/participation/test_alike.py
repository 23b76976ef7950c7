"""Possible duplicates of a proposal: shown with reasons, and answered by buttons."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from moderation.models import QueueItem
from participation.enums import LinkPurpose, ProposalState
from participation.forms.proposal import ProposalForm
from participation.models import Proposal
from participation.services.alike import find_duplicates, find_duplicates_of_form
from participation.services.sending import confirm_by_link, send_proposal
from search.alike import Verdict
from tests.factories.agenda import EventFactory, PlaceFactory, as_line, at, published_event
from tests.factories.participation import ProposalFactory, facts_of, link, typed

pytestmark = pytest.mark.django_db
TITLE = "Odalie Vermorel Quintet"
TEXT = "Les thèmes de Kostas Brindezi, avec Ulysse Tarnowka au vibraphone."
EVENING = "2026-03-12 20:30"
PIECE = "/proposer/semblables/"
VERY_CLOSE = "Une proposition très proche attend déjà d’être relue."


@pytest.fixture(autouse=True)
def on_tuesday_3_march(time_machine):
    time_machine.move_to(at("2026-03-03 18:42"), tick=False)


@pytest.fixture
def venue():
    return PlaceFactory(name="La Maroquinerie")


def concert(place, **facts):
    return published_event(
        EVENING, title=f"{TITLE} en concert", body=f"<p>{TEXT}</p>", place=place, **facts
    )


def written(place, **changes):
    """A form that says the concert's own evening."""
    where = {"place": place.name, "place_choice": str(place.pk)}
    day = {"day-0": "2026-03-12", "start-0": "20:30", "end-0": ""}
    return typed(**{"title": TITLE, "description": TEXT} | where | day | changes)


def draft(place, **changes):
    proposal = ProposalFactory(data=written(place, **changes))
    return proposal, f"/proposer/{link(proposal, LinkPurpose.DRAFT)}/"


def waiting(place, **changes):
    """A proposal whose address is confirmed: a draft of the CMS, in its workflow."""
    proposal = ProposalFactory(data=written(place, **changes))
    send_proposal(proposal, facts_of(proposal), "mireille@example.org")
    confirm_by_link(proposal)
    proposal.refresh_from_db()
    return proposal


def buttons(page: str) -> list[str]:
    return re.findall(r'name="semblable" value="([^"]+)"', page)


def test_a_published_event_that_is_alike_is_shown_with_why_and_three_answers(client, venue):
    event = concert(venue)

    page = client.get(PIECE, written(venue)).content.decode()

    assert buttons(page) == [f"same:{event.pk}", f"part:{event.pk}", f"other:{event.pk}"]
    assert event.get_absolute_url() in page
    assert re.findall(r"<li>(?:<strong>)?([^<]+)", page)[:2] == [
        "Même lieu",
        "même soir à la même heure",
    ]


@pytest.mark.parametrize(
    "missing",
    [
        {"title": ""},
        {"day-0": "", "start-0": ""},
        {"place": "", "place_choice": ""},
        {"title": "Atelier de poterie", "description": "De la terre."},
    ],
)
def test_no_duplicates_are_shown_before_title_place_and_date_are_typed_or_for_another_event(
    client, venue, missing
):
    concert(venue)

    page = client.get(PIECE, written(venue) | missing).content.decode()

    assert page.strip() == ""


def test_an_unpublished_duplicate_shows_only_that_one_is_waiting(client, venue):
    proposal = waiting(venue, title=f"{TITLE}, la chanteuse cachée")

    page = client.get(PIECE, written(venue)).content.decode()

    assert VERY_CLOSE in page
    assert buttons(page) == ["other:waiting"]
    assert "cachée" not in page
    assert str(proposal.event.slug) not in page


def test_an_unpublished_duplicate_is_named_only_to_its_proved_author(client, venue):
    waiting(venue, title=f"{TITLE}, la chanteuse cachée")
    mine = waiting(venue)
    unconfirmed = ProposalFactory(data=written(venue))
    send_proposal(
        unconfirmed, facts_of(unconfirmed), "mireille@example.org"
    )  # as anybody who knows her address
    ways = ((mine, LinkPurpose.FOLLOW), (unconfirmed, LinkPurpose.DRAFT))

    pages = [
        client.get(f"/proposer/{link(one, purpose)}/semblables/", written(venue)).content.decode()
        for one, purpose in ways
    ]

    assert ["C’est le vôtre" in page for page in pages] == [True, False]
    assert ["la chanteuse cachée" in page for page in pages] == [True, False]
    assert [buttons(page) for page in pages] == [["other:waiting"]] * 2


def test_an_unconfirmed_duplicate_is_not_shown(client, venue):
    proposal, _address = draft(venue)
    send_proposal(proposal, facts_of(proposal), "mireille@example.org")

    page = client.get(PIECE, written(venue)).content.decode()

    assert page.strip() == ""


def test_a_refused_proposal_is_no_waiting_duplicate(client, venue):
    proposal = waiting(venue)
    Proposal.objects.filter(pk=proposal.pk).update(state=ProposalState.REFUSED)

    page = client.get(PIECE, written(venue)).content.decode()

    assert page.strip() == ""


def test_a_proposal_sent_twice_with_a_new_place_is_shown_as_duplicate_to_author_and_moderator():
    first, second = (ProposalFactory(data=typed(place="Le Hangar à chansons")) for _ in range(2))
    other = ProposalFactory(data=typed(place="La Guinguette", title="Thé dansant"))
    confirm_by_link(send_proposal(first, facts_of(first), "mireille@example.org"))
    form, elsewhere = (ProposalForm(one.data) for one in (second, other))
    assert (form.is_valid(), elsewhere.is_valid()) == (True, True)

    said = [find_duplicates_of_form(one).is_waiting for one in (form, elsewhere)]
    for proposal in (second, other):
        confirm_by_link(send_proposal(proposal, facts_of(proposal), "mireille@example.org"))

    assert said == [True, False]
    items = {item.subject_id: item for item in QueueItem.objects.all()}
    assert items[second.pk].alike_id == Proposal.objects.get(pk=first.pk).event_id
    assert items[second.pk].alike_why.splitlines() == [
        "même lieu",
        "même soir à la même heure",
        "même titre",
    ]
    assert items[other.pk].alike_id is None


def test_a_proposal_is_no_look_alike_of_itself(client, venue):
    proposal = waiting(venue)
    address = f"/proposer/{link(proposal)}/"

    pages = [
        client.get(url, data).content.decode()
        for url, data in ((address, {}), (f"{address}semblables/", written(venue)))
    ]

    assert [VERY_CLOSE in page for page in pages] == [False, False]


def test_without_javascript_duplicates_are_shown_at_each_save(client, venue):
    event = concert(venue)
    _proposal, address = draft(venue)

    client.post(address, written(venue) | {"faire": "garder"})
    page = client.get(address).content.decode()

    assert buttons(page)[0] == f"same:{event.pk}"


def test_an_unseen_duplicate_delays_the_review_once(client, venue):
    event = concert(venue)
    _proposal, address = draft(venue)

    first = client.post(address, written(venue) | {"faire": "relire"})
    second = client.post(
        address, written(venue) | {"faire": "relire", "alike_shown": str(event.pk)}
    )

    assert (first.url, second.url) == (f"{address}#semblables", f"{address}relire/")


@pytest.mark.parametrize("said", ["part", "other"])
def test_an_answer_is_kept_and_not_asked_again(client, venue, said):
    event = concert(venue)
    proposal, address = draft(venue)

    answer = client.post(address, written(venue) | {"semblable": f"{said}:{event.pk}"})
    page = client.get(address).content.decode()
    review = client.post(address, Proposal.objects.get(pk=proposal.pk).data | {"faire": "relire"})

    assert answer.url == f"{address}#ou"
    assert Proposal.objects.get(pk=proposal.pk).data["alike_answer"] == f"{said}:{event.pk}"
    assert buttons(page) == ([f"forget:{event.pk}"] if said == "part" else [])
    assert review.url == f"{address}relire/"


def test_an_answer_can_be_taken_back(client, venue):
    event = concert(venue)
    _proposal, address = draft(venue, alike_answer=f"part:{event.pk}")

    client.post(
        address,
        written(venue, alike_answer=f"part:{event.pk}") | {"semblable": f"forget:{event.pk}"},
    )

    assert buttons(client.get(address).content.decode())[0] == f"same:{event.pk}"


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_answer_same_saves_the_draft_and_redirects_to_the_correction_of_that_event(
    client, venue, prefix
):
    event = concert(venue, slug="vermorel")
    proposal, address = draft(venue)

    answer = client.post(
        prefix + address, written(venue, title="Autre") | {"semblable": f"same:{event.pk}"}
    )

    assert answer.url == f"{prefix}/corriger/evenements/vermorel/"
    assert Proposal.objects.get(pk=proposal.pk).data["title"] == "Autre"


@pytest.mark.parametrize(
    "answer", ["", "same:waiting", "same:999", "other:x", "part:" + "9" * 19, "same:\x00"]
)
def test_an_invalid_answer_about_a_duplicate_changes_nothing(client, venue, answer):
    _proposal, address = draft(venue)

    response = client.post(address, written(venue) | {"semblable": answer})

    assert response.url == f"{address}#ou"
    assert "alike_answer" not in Proposal.objects.get().data


def test_the_answer_same_for_a_draft_does_not_redirect_to_a_correction(client, venue):
    event = EventFactory(live=False, slug="secret")
    _proposal, address = draft(venue)

    response = client.post(address, written(venue) | {"semblable": f"same:{event.pk}"})

    assert response.url == f"{address}#ou"


def test_a_moderator_sees_published_events_drafts_and_proposals_with_why_and_what_was_answered(
    venue,
):
    public = concert(venue)
    drafted = EventFactory(
        live=False, title=TITLE, body=TEXT, place=venue, dates=[as_line(EVENING)]
    )
    drafted.save_revision()
    other = waiting(venue).event
    proposal = waiting(venue, alike_answer=f"part:{public.pk}")
    EventFactory(title="Autre chose", place=venue)

    found = find_duplicates(proposal.event)

    assert {one.event.pk: one.said for one in found} == {
        public.pk: Verdict.PART,
        drafted.pk: None,
        other.pk: None,
    }
    assert {one.kind for one in found} == {Verdict.SAME}
    assert all(one.why.startswith("Même lieu, même soir à la même heure") for one in found)


def test_as_many_queries_for_three_look_alikes_as_for_one(venue, django_assert_num_queries):
    concert(venue)
    form = ProposalForm(written(venue))
    assert form.is_valid()
    with CaptureQueriesContext(connection) as of_one:
        assert len(find_duplicates_of_form(form).events) == 1
    for _event in range(2):
        concert(venue)

    with django_assert_num_queries(len(of_one)):
        assert len(find_duplicates_of_form(form).events) == 3


def test_a_new_place_at_the_address_of_a_known_one_is_offered_that_one(client):
    hangar = PlaceFactory(name="Hangar Dubail", street="3, passage Dubail", postcode="75010")
    PlaceFactory(name="Bureau Dubail", street="3 passage Dubail", live=False)
    PlaceFactory(name="Ailleurs", street="30 passage Dubail")
    proposal = ProposalFactory(data=typed(place="Le Local", street="3 passage Dubail"))
    address = f"/proposer/{link(proposal, LinkPurpose.DRAFT)}/"

    page = client.get(address).content.decode()

    assert re.findall(r'name="place_choice" value="(\w+)"', page) == [str(hangar.pk), "new"]
    assert client.get(f"{address}relire/").status_code == 200


def test_a_moderator_also_sees_what_its_author_alone_says_it_is_a_part_of(venue):
    festival = published_event("2026-03-01 10:00", title="Le printemps des fanfares")
    proposal = waiting(venue, alike_answer=f"part:{festival.pk} other:waiting")

    found = find_duplicates(proposal.event)

    assert [(one.event, one.kind, one.why, one.said) for one in found] == [
        (festival, Verdict.PART, "Selon qui propose", Verdict.PART)
    ]
