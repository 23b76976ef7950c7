"""A proposal from its draft to the site, and back."""

import datetime as dt
import re

import pytest
from django.db.models.signals import pre_save
from django.utils import timezone
from wagtail.models import ModelLogEntry, Revision, TaskState, WorkflowState

from agenda.models import Event, Place
from messaging.models import Mail
from participation.enums import LinkPurpose, ProposalState, Voice
from participation.exceptions import ProposalRefused
from participation.models import AccessLink, Contact, LinkRequest, Post, Proposal
from participation.services import chores, events, following, sending
from tests.agenda.cms import somebody
from tests.factories.agenda import PlaceFactory, at
from tests.factories.participation import ContactFactory, ProposalFactory, facts_of, link

pytestmark = pytest.mark.django_db
EMAIL = "mireille@example.org"


@pytest.fixture(autouse=True)
def on_tuesday_3_march(time_machine):
    time_machine.move_to(at("2026-03-03 18:42"), tick=False)


def send(proposal: Proposal, **changes: str) -> Proposal:
    return sending.send_proposal(proposal, facts_of(proposal, **changes), EMAIL)


def confirmed(proposal: Proposal | None = None, **changes: str) -> Proposal:
    sent = send(proposal or ProposalFactory(), **changes)
    sending.confirm_by_link(sent)
    return Proposal.objects.get(pk=sent.pk)


def code_of(mail: Mail) -> str:
    return re.findall(r"\b\d{6}\b", mail.text)[0]


def publish(proposal: Proposal) -> Event:
    event = Event.objects.get(pk=proposal.event_id)
    event.get_latest_revision().publish(user=somebody("Modérateurs"))
    return event


def test_what_is_sent_waits_for_its_code_and_no_moderator_sees_it():
    proposal = send(ProposalFactory())

    mail = Mail.objects.get()
    assert (proposal.state, proposal.contact.email) == (ProposalState.SENT, EMAIL)
    assert (mail.recipient, mail.kind) == (EMAIL, "proposal-code")
    assert (Event.objects.count(), TaskState.objects.count()) == (0, 0)


@pytest.fixture
def taken_meanwhile():
    """Another transaction, at the moment when ours has found that a slug is free."""

    left = {Event: "title", Place: "name"}

    def take(sender, instance, **kwargs):
        if name := left.pop(sender, ""):
            sender.objects.bulk_create(
                [sender(slug=instance.slug, **{name: getattr(instance, name)})]
            )

    for model in (Event, Place):
        pre_save.connect(take, sender=model, weak=False, dispatch_uid="taken meanwhile")
    yield
    for model in (Event, Place):
        pre_save.disconnect(sender=model, dispatch_uid="taken meanwhile")


def test_two_who_name_the_same_place_at_once_both_come_before_the_moderators(taken_meanwhile):
    event = confirmed().event

    slugs = (r"on-chante-portes-ouvertes-[0-9a-f]{12}", r"le-hangar-a-chansons-[0-9a-f]{12}")
    assert [
        bool(re.fullmatch(*one)) for one in zip(slugs, (event.slug, event.place.slug), strict=True)
    ] == [True, True]


def test_the_same_title_again_is_numbered_until_a_flood_has_the_numbers(monkeypatch):
    monkeypatch.setattr(events, "MOST_NUMBERED", 2)

    first, second, third = (
        confirmed(ProposalFactory(), email=f"{n}@example.org").event for n in range(3)
    )

    slug = "on-chante-portes-ouvertes"
    assert [first.slug, second.slug, len(third.slug)] == [slug, f"{slug}-2", len(slug) + 13]


def test_sending_twice_makes_one():
    proposal = ProposalFactory()
    send(proposal)

    again = send(proposal)

    assert (again.state, Mail.objects.count()) == (ProposalState.SENT, 1)


def test_a_form_sent_within_seconds_is_refused():
    proposal = ProposalFactory(opened_at=timezone.now())

    with pytest.raises(ProposalRefused):
        send(proposal)

    assert (Proposal.objects.get().state, Mail.objects.count()) == (ProposalState.DRAFT, 0)


def test_the_code_makes_it_a_draft_of_nobodys_before_the_moderators():
    proposal = send(ProposalFactory())

    token = sending.confirm_by_code(proposal, code_of(Mail.objects.get()))

    event = Event.objects.get()
    assert (event.live, event.owner, event.title) == (False, None, "On chante portes ouvertes")
    assert [line.moments[0][0][10:] for line in event.dates.all()] == ["T19:00"]
    assert TaskState.objects.get().status == TaskState.STATUS_IN_PROGRESS
    assert AccessLink.objects.of_token(token).proposal.state == ProposalState.WAITING


def test_a_wrong_code_is_refused_five_times_then_the_right_one_too():
    proposal = send(ProposalFactory())
    right = code_of(Mail.objects.get())
    wrong = f"{(int(right) + 1) % 10**6:06d}"

    tried = [sending.confirm_by_code(proposal, wrong) for _ in range(5)]

    assert [*tried, sending.confirm_by_code(proposal, right)] == [None] * 6
    assert Event.objects.count() == 0


def test_a_code_holds_a_quarter_of_an_hour(time_machine):
    proposal = send(ProposalFactory())

    time_machine.shift(dt.timedelta(minutes=15))

    assert sending.confirm_by_code(proposal, code_of(Mail.objects.get())) is None


def test_once_confirmed_the_browser_that_wrote_it_needs_the_link_of_the_mail():
    proposal = ProposalFactory()
    of_browser = link(proposal, LinkPurpose.DRAFT)

    confirmed(proposal)

    assert AccessLink.objects.of_token(of_browser) is None


def test_neither_address_nor_name_nor_thread_goes_into_the_event_or_the_cms():
    proposal = confirmed()
    following.write_post(proposal, "Ma cave est au 7.")
    following.mark_sent_back(proposal.event_id, "Quel étage ?", actor=None)

    revisions = " ".join(str(revision.content) for revision in Revision.objects.all())
    logs = " ".join(f"{entry.label} {entry.data}" for entry in ModelLogEntry.objects.all())
    comments = " ".join(state.comment for state in TaskState.objects.all())
    assert [
        word for word in ("mireille", "Mireille", "cave") if word in revisions + logs + comments
    ] == []


def test_a_new_place_is_a_draft_of_its_own_and_a_known_one_is_itself():
    venue = PlaceFactory(name="La Maroquinerie")

    new = confirmed()
    known = confirmed(ProposalFactory(), place="la maroquinerie", place_choice="")

    assert (new.event.place.name, new.event.place.live) == ("Le Hangar à chansons", False)
    assert known.event.place == venue


def test_publication_mails_the_author_once_in_their_language():
    proposal = confirmed(ProposalFactory(language="en"))
    Mail.objects.all().delete()

    publish(proposal)
    publish(proposal)

    proposal.refresh_from_db()
    assert (proposal.state, proposal.decided_at is not None) == (ProposalState.PUBLISHED, True)
    assert [(mail.kind, mail.language, mail.subject) for mail in Mail.objects.all()] == [
        ("proposal-published", "en", "“On chante portes ouvertes” is online")
    ]


def test_what_became_one_with_an_event_that_bears_no_first_date_is_told_of_it_and_is_no_breakdown():
    proposal = confirmed(ProposalFactory())
    Proposal.objects.filter(pk=proposal.pk).update(
        state=ProposalState.MERGED, decided_at=timezone.now()
    )
    Event.objects.filter(pk=proposal.event_id).update(live=True, first_published_at=None)

    following.mark_published(proposal.event_id)

    proposal.refresh_from_db()
    assert proposal.state == ProposalState.PUBLISHED


def test_sent_back_in_the_cms_its_word_goes_to_the_thread_and_to_nobody_else():
    proposal, other = confirmed(), confirmed(ProposalFactory())
    Mail.objects.all().delete()
    task = WorkflowState.objects.for_instance(proposal.event).get().current_task_state
    moderator = somebody("Modérateurs")

    task.specific.reject(user=moderator, comment="Quel étage ?")

    assert [
        (post.proposal_id, post.voice, post.moderator, post.text) for post in Post.objects.all()
    ] == [(proposal.pk, Voice.MODERATOR, moderator, "Quel étage ?")]
    states = dict(Proposal.objects.values_list("pk", "state"))
    assert states == {proposal.pk: ProposalState.REFUSED, other.pk: ProposalState.WAITING}
    assert [mail.thread for mail in Mail.objects.all()] == [proposal.uuid]


def test_what_was_sent_back_is_corrected_and_stands_before_the_moderators_again():
    proposal = confirmed()
    task = WorkflowState.objects.for_instance(proposal.event).get().current_task_state
    task.specific.reject(user=somebody("Modérateurs"), comment="Quel étage ?")

    again = send(Proposal.objects.get(), title="On chante au troisième")

    event = Event.objects.get()
    assert (again.state, event.title, event.get_latest_revision().content["title"]) == (
        ProposalState.WAITING,
        "On chante au troisième",
        "On chante au troisième",
    )
    waiting = TaskState.objects.filter(status=TaskState.STATUS_IN_PROGRESS)
    assert [state.revision_id for state in waiting] == [event.latest_revision_id]


def test_what_was_approved_on_a_screen_is_what_was_read_on_it():
    """A correction makes the task that a moderator has before them no task any more."""
    proposal = confirmed()
    read = TaskState.objects.get()

    send(proposal, title="Tout autre chose")

    read.refresh_from_db()
    assert read.status == TaskState.STATUS_CANCELLED


def test_a_correction_keeps_the_identity_of_the_date():
    proposal = confirmed()
    before = [line.uid for line in proposal.event.dates.all()]

    send(proposal, **{"start-0": "18:00"})

    assert [line.uid for line in Event.objects.get().dates.all()] == before


def test_nobody_corrects_over_what_a_moderator_wrote():
    proposal = confirmed()
    proposal.event.save_revision(user=somebody("Modérateurs"))

    with pytest.raises(ProposalRefused):
        send(Proposal.objects.get(), title="Tout autre chose")

    assert Event.objects.get().title == "On chante portes ouvertes"


def test_withdrawal_deletes_the_draft_event_and_its_new_place():
    proposal = confirmed()

    following.withdraw_proposal(proposal)
    following.withdraw_proposal(proposal)

    assert Proposal.objects.get().state == ProposalState.WITHDRAWN
    assert (Event.objects.count(), Place.objects.count(), TaskState.objects.count()) == (0, 0, 0)


def test_what_is_published_is_not_withdrawn_by_its_author():
    proposal = confirmed()
    publish(proposal)

    with pytest.raises(ProposalRefused):
        following.withdraw_proposal(proposal)

    assert Event.objects.get().live


def test_an_answer_to_a_question_gives_it_back_to_the_moderators():
    proposal = confirmed()
    following.answer_author(proposal, "Quel étage ?", actor=somebody("Modérateurs"))
    asked = Proposal.objects.get().state

    following.write_post(proposal, "Le troisième.")
    following.write_post(proposal, "Le troisième.")

    assert (asked, Proposal.objects.get().state) == (ProposalState.ASKED, ProposalState.WAITING)
    assert [post.voice for post in Post.objects.all()] == [Voice.MODERATOR, Voice.AUTHOR]


def test_a_draft_deleted_in_the_cms_is_refused():
    proposal = confirmed()

    proposal.event.delete()

    proposal.refresh_from_db()
    assert (proposal.state, proposal.event) == (ProposalState.REFUSED, None)


def test_links_go_to_who_has_confirmed_and_the_same_is_noted_for_anybody():
    proposal = confirmed()
    Mail.objects.all().delete()
    for email in (EMAIL, EMAIL.upper(), "personne@example.org"):
        following.ask_links(email)
    noted = LinkRequest.objects.count()

    chores.send_links()

    assert noted == 2
    assert [(mail.recipient, mail.thread) for mail in Mail.objects.all()] == [
        (EMAIL, proposal.uuid)
    ]
    assert LinkRequest.objects.count() == 0


def test_a_link_that_is_changed_opens_nothing_any_more():
    proposal = confirmed()
    old = link(proposal)

    following.change_links(proposal)

    assert AccessLink.objects.of_token(old) is None
    assert LinkRequest.objects.count() == 1


def test_to_change_a_link_closes_those_of_all_that_the_address_proposed_and_new_ones_leave():
    one, other, waiting = confirmed(), confirmed(), send(ProposalFactory())
    of_browser = link(waiting, LinkPurpose.DRAFT)
    somebody_elses = ProposalFactory()
    sending.send_proposal(somebody_elses, facts_of(somebody_elses), "autre@example.org")
    closed, kept = [link(row) for row in (one, other, waiting)], link(somebody_elses)
    Mail.objects.all().delete()

    following.change_links(one)
    chores.send_links()

    assert [AccessLink.objects.of_token(token) for token in closed] == [None] * 3
    assert {AccessLink.objects.of_token(token).proposal for token in (kept, of_browser)} == {
        somebody_elses,
        waiting,
    }
    assert sorted(mail.thread for mail in Mail.objects.all()) == sorted([one.uuid, other.uuid])


def test_after_48_hours_what_nobody_confirmed_is_erased_and_nothing_else(time_machine):
    kept = confirmed()
    time_machine.shift(dt.timedelta(hours=-48))
    sending.send_proposal(stale := ProposalFactory(), facts_of(stale), "autre@example.org")
    time_machine.shift(dt.timedelta(hours=48, seconds=1))
    draft = ProposalFactory()

    assert chores.erase_unconfirmed() == 1

    assert set(Proposal.objects.all()) == {kept, draft}
    assert [contact.email for contact in Contact.objects.all()] == [EMAIL]
    assert set(Mail.objects.values_list("thread", flat=True)) == {kept.uuid}


def test_to_delete_a_contact_erases_what_they_sent():
    proposal = confirmed()
    following.write_post(proposal, "Ma cave est au 7.")
    ContactFactory()  # somebody else's

    proposal.contact.delete()

    counts = [model.objects.count() for model in (Contact, Proposal, AccessLink, Post)]
    assert counts == [1, 0, 0, 0]
