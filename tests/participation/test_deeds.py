"""What people sent and others judged good is a deed of their account; a reversal voids it."""

import datetime as dt

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import WorkflowState

from accounts.enums import BadgeCode, DeedKind
from accounts.models import Award, Deed, User
from accounts.services import keep_address
from accounts.services.deeds import void_deed
from accounts.services.leaving import leave
from agenda.models import Event, Occurrence
from agenda.services.merging import event_merge_version, merge_events
from agenda.services.occurrences import cancel, restore
from agenda.services.publication import delete
from agenda.services.schedule import publish_due
from moderation.enums import DecisionAction, TrustLevel
from moderation.models import QueueItem, Reason, Representative, StoppedAddress
from moderation.services.deciding import HOLD, decide, execute_due
from moderation.services.levels import set_level
from participation.enums import ProposalState, ReportKind, SentState
from participation.models import Correction, Post, Proposal, Report, sender_of
from participation.services import correcting, following, notices, reporting, stops
from participation.services.sending import confirm_by_link, send_proposal
from participation.tasks import record_past_deeds
from tests.accounts.people import enter
from tests.agenda.cms import somebody
from tests.factories.accounts import UserFactory, give_proved_address
from tests.factories.agenda import (
    MembershipFactory,
    OrganisationFactory,
    PlaceFactory,
    at,
    published_event,
)
from tests.factories.participation import ProposalFactory, facts_of, typed

pytestmark = pytest.mark.django_db
A, S = DecisionAction, ProposalState
NOW = at("2026-03-03 12:00")
DAY = dt.timedelta(days=1)
LOU = "lou@example.org"
PUBLISHED, THREAD = DeedKind.PROPOSAL_PUBLISHED, DeedKind.THREAD_ENDED_WELL
CORRECTED, ACCESS = DeedKind.CORRECTION_ACCEPTED, DeedKind.ACCESS_DESCRIBED
CANCELLED = DeedKind.CANCELLATION_REPORTED


@pytest.fixture(autouse=True)
def on_tuesday_3_march(time_machine, settings):
    time_machine.move_to(NOW, tick=False)
    settings.TRUST = settings.TRUST | {"read_one_in": 2**63}


@pytest.fixture
def lou():
    user = UserFactory(email=LOU)
    give_proved_address(user)
    user.deeds.all().delete()  # that of the address itself
    return user


@pytest.fixture
def ines():
    return somebody("Modérateurs", first_name="Inès", last_name="Moreau")


@pytest.fixture
def event():
    place = PlaceFactory(name="Salle Cortège")
    return published_event("2026-03-05 20:00", "2026-03-12 20:00", title="Bal", place=place)


def deeds(user) -> list[tuple]:
    """Return kind, title, judge and reason of each deed, oldest first."""
    rows = user.deeds.order_by("done_at", "pk")
    return [(one.kind, one.title, one.judged_by, one.void_reason) for one in rows]


def propose(email: str = LOU, **facts: str) -> Proposal:
    """Return a confirmed proposal."""
    proposal = ProposalFactory(data=typed(**facts))
    confirm_by_link(send_proposal(proposal, facts_of(proposal), email))
    execute_due()
    return Proposal.objects.get(pk=proposal.pk)


def decided(proposal: Proposal, action: DecisionAction, actor, time_machine, **facts) -> Proposal:
    event = Event.objects.filter(pk=proposal.event_id).first()
    decide(
        QueueItem.objects.get(proposal=proposal),
        action,
        actor=actor,
        expected_revision=event.latest_revision_id if event else None,
        **facts,
    )
    time_machine.shift(HOLD)
    assert execute_due() == 1
    return Proposal.objects.get(pk=proposal.pk)


def correct(record, changes, email: str = LOU, *, is_confirmed: bool = True) -> Correction:
    row = correcting.send_correction(
        record, changes, email=email, network=f"{email} {record}", language="fr"
    )
    if is_confirmed:
        notices.confirm_address(row)
    return Correction.objects.get(pk=row.pk)


def report(record, kind: ReportKind, email: str = LOU, **facts) -> Report:
    row = reporting.send_report(record, kind, email=email, network=email, language="fr", **facts)
    notices.confirm_address(row)
    return Report.objects.get(pk=row.pk)


def first_date(event) -> Occurrence:
    return event.occurrences.order_by("start_at").first()


# Proposals.


def test_a_proposal_that_a_moderator_publishes_is_a_deed_of_who_proposed_it(
    lou, ines, time_machine
):
    other = UserFactory()
    give_proved_address(other)
    proposal = decided(propose(title="Bal"), A.APPROVE, ines, time_machine)

    assert deeds(lou) == [(PUBLISHED, "Bal", ines, "")]
    deed = lou.deeds.get()
    assert deed.about == f"agenda.event:{proposal.event_id}"
    assert deed.place == f"agenda.place:{proposal.event.place_id}"
    assert deed.done_at == proposal.decided_at
    assert not other.deeds.filter(kind=PUBLISHED).exists()


def test_an_editor_who_publishes_in_the_form_judges_too(lou):
    editor = somebody("Éditeurs")
    proposal = propose(title="Bal")

    Event.objects.get(pk=proposal.event_id).get_latest_revision().publish(user=editor)

    assert deeds(lou) == [(PUBLISHED, "Bal", editor, "")]


def test_what_the_clock_publishes_later_was_judged_by_who_scheduled_it(lou, time_machine):
    editor = somebody("Éditeurs")
    event = Event.objects.get(pk=propose(title="Bal").event_id)
    event.go_live_at = NOW + DAY
    event.save_revision(user=editor, log_action=True).publish(user=editor)
    before = deeds(lou)
    time_machine.shift(2 * DAY)

    assert publish_due() == 1
    assert (before, deeds(lou)) == ([], [(PUBLISHED, "Bal", editor, "")])


def test_publishing_again_records_nothing_again(lou, ines, time_machine):
    proposal = decided(propose(title="Bal"), A.APPROVE, ines, time_machine)

    for _ in range(2):
        event = Event.objects.get(pk=proposal.event_id)
        event.title = "Grand bal"
        event.save_revision(user=ines).publish(user=ines)

    assert deeds(lou) == [(PUBLISHED, "Bal", ines, "")]


def test_a_proposal_published_by_trust_alone_is_no_deed_until_somebody_has_read_it(
    lou, ines, time_machine, settings
):
    settings.TRUST = settings.TRUST | {"read_one_in": 1}
    first = decided(propose(), A.APPROVE, ines, time_machine)
    lou.deeds.all().delete()
    set_level(sender_of(first), TrustLevel.TRUSTED, "Vu.", NOW + 30 * DAY, actor=ines)
    place = PlaceFactory(name="Salle Zinc")
    where = {"place": place.name, "place_choice": str(place.pk), "street": "", "postcode": ""}

    unread = propose(title="Lecture au jardin", **where)
    following.write_post(unread, "Merci, c’est allé vite.")  # to nobody: the agenda's own words
    before = deeds(lou)
    time_machine.shift(DAY)
    read = decided(unread, A.APPROVE, ines, time_machine)

    assert (unread.state, before) == (S.PUBLISHED, [])
    assert deeds(lou) == [(PUBLISHED, "Lecture au jardin", ines, "")]
    assert lou.deeds.get().done_at == read.reread_at > read.decided_at


def test_a_second_look_that_refuses_it_voids_the_publication(lou, ines, time_machine):
    proposal = decided(propose(title="Bal"), A.APPROVE, ines, time_machine)
    time_machine.shift(30 * DAY)
    Proposal.objects.update(reread_since=NOW)
    QueueItem.objects.update(state="waiting")

    decided(proposal, A.REFUSE, ines, time_machine, reason=Reason.objects.first())

    assert deeds(lou) == [
        (PUBLISHED, "Bal", ines, "relue une seconde fois, la sortie n’est pas restée.")
    ]
    assert lou.deeds.get().voided_by is None


@pytest.mark.parametrize("action", [A.REFUSE, A.SPAM])
def test_a_proposal_that_is_not_published_is_no_deed(lou, ines, time_machine, action):
    decided(propose(), action, ines, time_machine, reason=Reason.objects.first())

    assert deeds(lou) == []


def test_a_proposal_that_another_had_made_already_is_no_deed(lou, ines, time_machine):
    known = decided(propose("max@example.org"), A.APPROVE, ines, time_machine)
    again = propose(title="On chante portes ouvertes")

    decided(again, A.MERGE, ines, time_machine, into=known.event)

    assert Proposal.objects.get(pk=again.pk).state == S.MERGED
    assert deeds(lou) == []


def test_a_proposal_published_with_that_of_another_is_no_deed_of_its_own(lou, ines, time_machine):
    first = propose("max@example.org")
    again = propose(title="On chante portes ouvertes")
    decided(again, A.MERGE, ines, time_machine, into=first.event)

    decided(first, A.APPROVE, ines, time_machine)

    assert Proposal.objects.get(pk=again.pk).state == S.PUBLISHED
    assert deeds(lou) == []


def withdraw(event, actor):
    event.unpublish(user=actor)


def delete_it(event, actor):
    delete([event], actor=actor)


@pytest.mark.parametrize("act", [withdraw, delete_it])
@pytest.mark.parametrize(
    ("days", "reason"),
    [(6, "la sortie a été retirée dans la semaine. Ça arrive."), (8, "")],
)
def test_a_publication_that_does_not_stand_for_a_week_is_voided(
    lou, ines, time_machine, act, days, reason
):
    proposal = decided(propose(title="Bal"), A.APPROVE, ines, time_machine)
    other = decided(propose(title="Lecture"), A.APPROVE, ines, time_machine)
    time_machine.shift(days * DAY)

    act(Event.objects.get(pk=proposal.event_id), ines)

    assert deeds(lou) == [(PUBLISHED, "Bal", ines, reason), (PUBLISHED, "Lecture", ines, "")]
    assert Event.objects.get(pk=other.event_id).live


def test_what_ends_at_its_own_time_is_voided_by_nobody(lou, ines, time_machine):
    proposal = decided(propose(), A.APPROVE, ines, time_machine)

    Event.objects.get(pk=proposal.event_id).unpublish(set_expired=True)

    assert [one.voided_at for one in lou.deeds.all()] == [None]


def test_a_merge_of_two_events_voids_nothing(lou, ines, time_machine):
    """Merging takes one of the two off the site, and moves its proposal to the other."""
    proposal = decided(propose(title="Bal"), A.APPROVE, ines, time_machine)
    kept = published_event("2026-05-05 20:00", title="Bal", organisation=None)

    gone = Event.objects.get(pk=proposal.event_id)
    merge_events(kept.pk, gone.pk, {}, seen=event_merge_version(kept, gone), actor=ines)
    Event.objects.get(pk=gone.pk).delete()

    assert deeds(lou) == [(PUBLISHED, "Bal", ines, "")]


def test_what_a_lifted_stop_publishes_again_counts_again(lou, ines, time_machine):
    proposal = decided(propose(title="Bal"), A.APPROVE, ines, time_machine)
    Event.objects.get(pk=proposal.event_id).unpublish(user=ines)
    voided = lou.deeds.get().voided_at
    Proposal.objects.update(state=S.WAITING, decided_at=None)
    Event.objects.get(pk=proposal.event_id).get_latest_revision().publish(user=ines)

    assert voided is not None
    assert deeds(lou) == [(PUBLISHED, "Bal", ines, "")]


# Whose, and judged by whom.


def test_somebody_else_s_address_gives_no_deed(lou, ines, time_machine):
    decided(propose("max@example.org"), A.APPROVE, ines, time_machine)

    assert not Deed.objects.filter(kind=PUBLISHED).exists()


def test_a_stolen_address_gives_no_deed(lou, ines, time_machine):
    proposal = propose()
    StoppedAddress.objects.create(address=keep_address(LOU), stopped_at=NOW)

    decided(proposal, A.APPROVE, ines, time_machine)

    assert deeds(lou) == []


def test_an_account_that_is_being_closed_gets_no_deed(lou, ines, time_machine):
    proposal = propose()
    leave(lou)

    decided(proposal, A.APPROVE, ines, time_machine)

    assert deeds(lou) == []


def test_nobody_publishes_their_own_proposal_to_a_deed(time_machine):
    ines = somebody("Modérateurs", email=LOU)
    give_proved_address(ines)

    decided(propose(), A.APPROVE, ines, time_machine)

    assert not ines.deeds.filter(kind=PUBLISHED).exists()


def test_a_member_of_the_same_organisation_judges_no_deed(lou, ines, time_machine):
    organisation = OrganisationFactory()
    for user in (lou, ines):
        MembershipFactory(organisation=organisation, user=user)
    other = somebody("Modérateurs")
    MembershipFactory(user=other)

    decided(propose(title="Bal"), A.APPROVE, ines, time_machine)
    decided(propose(title="Lecture"), A.APPROVE, other, time_machine)

    assert deeds(lou) == [(PUBLISHED, "Lecture", other, "")]


@pytest.mark.parametrize("how", ["member", "speaks for it"])
def test_an_event_of_ones_own_organisation_is_no_deed(lou, ines, time_machine, how):
    organisation = OrganisationFactory()
    if how == "member":
        MembershipFactory(organisation=organisation, user=lou)
    else:
        Representative.objects.create(
            address=keep_address(LOU), organisation=organisation, made_at=NOW
        )
    proposal = propose()
    event = Event.objects.get(pk=proposal.event_id)
    event.organisation = organisation

    event.save_revision(user=ines).publish(user=ines)

    assert Proposal.objects.get().state == S.PUBLISHED
    assert deeds(lou) == []


# Corrections.


def test_an_accepted_correction_is_a_deed_once_for_each_event(lou, ines, event):
    for changes in ({"title": ["Bal", "Grand bal"]}, {"contact_name": ["", "Zinc"]}):
        correcting.apply_correction(correct(event, changes), [*changes], actor=ines)
        event.refresh_from_db()

    assert deeds(lou) == [(CORRECTED, "Grand bal", ines, "")]
    deed = lou.deeds.get()
    assert deed.about == f"agenda.event:{event.pk}"
    assert deed.place == f"agenda.place:{event.place_id}"


def test_what_a_correction_says_of_access_is_a_description_of_access(lou, ines, event):
    changes = {"wheelchair": [None, True], "title": ["Bal", "Grand bal"]}

    correcting.apply_correction(correct(event, changes), ["wheelchair"], actor=ines)

    assert deeds(lou) == [(ACCESS, "Bal", ines, "")]


def test_a_correction_of_both_is_two_deeds(lou, ines, event):
    changes = {"wheelchair": [None, True], "title": ["Bal", "Grand bal"]}

    correcting.apply_correction(correct(event, changes), [*changes], actor=ines)

    assert {kind for kind, *_rest in deeds(lou)} == {ACCESS, CORRECTED}


def test_the_access_of_a_place_is_described_at_that_place(lou, ines):
    place = PlaceFactory(name="Théâtre du Coin")
    changes = {"access_detail": ["", "Trois marches, une rampe."]}

    correcting.apply_correction(correct(place, changes), [*changes], actor=ines)

    assert deeds(lou) == [(ACCESS, "Théâtre du Coin", ines, "")]
    deed = lou.deeds.get()
    assert (deed.about, deed.place) == (f"agenda.place:{place.pk}",) * 2


def test_a_refused_correction_is_no_deed(lou, ines, event):
    correcting.refuse_correction(
        correct(event, {"title": ["Bal", "x"]}), Reason.objects.first(), actor=ines
    )

    assert deeds(lou) == []


@pytest.mark.parametrize("whose", ["proposed", "owned"])
def test_a_correction_of_ones_own_event_is_no_deed(lou, ines, event, time_machine, whose):
    if whose == "owned":
        Event.objects.filter(pk=event.pk).update(owner=lou)
    else:
        event = decided(propose(title="Bal"), A.APPROVE, ines, time_machine).event
        lou.deeds.all().delete()
    row = correct(Event.objects.get(pk=event.pk), {"title": ["Bal", "Grand bal"]})

    correcting.apply_correction(row, ["title"], actor=ines)

    assert Correction.objects.get(pk=row.pk).state == SentState.ACCEPTED
    assert deeds(lou) == []


def test_an_address_that_a_stranger_types_gives_no_deed_until_its_holder_confirms(
    lou, ines, event, time_machine
):
    row = correct(event, {"title": ["Bal", "Grand bal"]}, is_confirmed=False)
    decide(row.item, A.APPROVE, actor=ines, expected_revision=None, fields=["title"])
    time_machine.shift(HOLD)
    execute_due()
    before = deeds(lou)
    time_machine.shift(DAY)

    notices.confirm_address(row)

    assert (before, deeds(lou)) == ([], [(CORRECTED, "Grand bal", ines, "")])
    assert lou.deeds.get().done_at == Correction.objects.get().decided_at


def test_a_correction_that_is_put_back_is_voided(lou, ines, event):
    other = published_event("2026-03-20 20:00", title="Loto")
    correcting.apply_correction(
        correct(other, {"title": ["Loto", "Grand loto"]}), ["title"], actor=ines
    )
    correcting.apply_correction(
        correct(event, {"title": ["Bal", "Grand bal"]}), ["title"], actor=ines
    )
    event.refresh_from_db()

    back = correct(event, {"title": ["Grand bal", "Bal"]}, "max@example.org")
    correcting.apply_correction(back, ["title"], actor=ines)

    assert deeds(lou) == [
        (CORRECTED, "Grand loto", ines, ""),
        (CORRECTED, "Grand bal", ines, "quelqu’un a remis ce qu’il y avait avant. Ça arrive."),
    ]


def test_moderators_who_take_a_correction_back_void_it(lou, ines, event):
    row = correct(event, {"title": ["Bal", "Grand bal"]})
    correcting.apply_correction(row, ["title"], actor=ines)

    back = stops.offer_back(Correction.objects.get(pk=row.pk), "Reprise.", NOW)
    correcting.apply_correction(back, ["title"], actor=ines)

    assert [bool(reason) for *_rest, reason in deeds(lou)] == [True]


def test_a_later_correction_of_something_else_voids_nothing(lou, ines, event):
    correcting.apply_correction(
        correct(event, {"title": ["Bal", "Grand bal"]}), ["title"], actor=ines
    )
    event.refresh_from_db()

    for changes in ({"title": ["Grand bal", "Très grand bal"]}, {"contact_name": ["", "Zinc"]}):
        row = correct(event, changes, "max@example.org")
        correcting.apply_correction(row, [*changes], actor=ines)
        event.refresh_from_db()

    assert deeds(lou) == [(CORRECTED, "Grand bal", ines, "")]


# Reports.


def test_a_cancellation_confirmed_in_time_is_a_deed_about_that_date(lou, ines, event):
    date = first_date(event)

    reporting.settle_report(report(event, ReportKind.CANCELLED, occurrence=date), True, actor=ines)

    assert deeds(lou) == [(CANCELLED, "Bal", ines, "")]
    assert lou.deeds.get().about == f"agenda.event:{event.pk}#{date.pk}"


def test_all_who_reported_it_have_the_deed(lou, ines, event):
    other = UserFactory(email="max@example.org")
    give_proved_address(other)
    date = first_date(event)
    rows = [
        report(event, ReportKind.CANCELLED, email, occurrence=date) for email in (LOU, other.email)
    ]

    reporting.settle_report(rows[0], True, actor=ines)

    assert deeds(lou) == deeds(other)[1:] == [(CANCELLED, "Bal", ines, "")]


@pytest.mark.parametrize(("now", "is_deed"), [("18:00", True), ("18:01", False)])
def test_a_cancellation_is_confirmed_two_hours_before_the_date(
    lou, ines, event, time_machine, now, is_deed
):
    first, second = event.occurrences.order_by("start_at")
    row = report(event, ReportKind.CANCELLED, occurrence=first)
    cancel([second], actor=ines)  # in time, and nobody reported it
    time_machine.move_to(at(f"2026-03-05 {now}"), tick=False)

    reporting.settle_report(row, True, actor=ines)

    assert bool(deeds(lou)) == is_deed


def test_an_event_reported_as_cancelled_altogether_is_one_deed(lou, ines, event):
    reporting.settle_report(report(event, ReportKind.CANCELLED), True, actor=ines)

    assert deeds(lou) == [(CANCELLED, "Bal", ines, "")]
    assert lou.deeds.get().about == f"agenda.event:{event.pk}"


@pytest.mark.parametrize("is_of_one_date", [True, False])
def test_a_date_that_takes_place_after_all_voids_the_deed(lou, ines, event, is_of_one_date):
    date = first_date(event)
    row = report(event, ReportKind.CANCELLED, occurrence=date if is_of_one_date else None)
    reporting.settle_report(row, True, actor=ines)

    restore([Occurrence.objects.get(pk=date.pk)], actor=ines)

    assert deeds(lou) == [(CANCELLED, "Bal", ines, "finalement, la date est maintenue. Ça arrive.")]


def test_what_else_happens_to_a_cancelled_event_voids_nothing(lou, ines, event):
    reporting.settle_report(report(event, ReportKind.CANCELLED), True, actor=ines)

    event = Event.objects.get(pk=event.pk)
    event.title = "Grand bal"
    event.save_revision(user=ines).publish(user=ines)

    assert deeds(lou) == [(CANCELLED, "Bal", ines, "")]


def test_another_date_that_is_restored_voids_nothing(lou, ines, event):
    first, second = event.occurrences.order_by("start_at")
    reporting.settle_report(report(event, ReportKind.CANCELLED, occurrence=first), True, actor=ines)
    row = report(event, ReportKind.CANCELLED, "max@example.org", occurrence=second)
    reporting.settle_report(row, True, actor=ines)

    restore([Occurrence.objects.get(pk=second.pk)], actor=ines)

    assert deeds(lou) == [(CANCELLED, "Bal", ines, "")]


@pytest.mark.parametrize(
    ("kind", "expected"), [(ReportKind.ACCESS, [ACCESS]), (ReportKind.HOUR, [])]
)
def test_of_other_reports_one_of_access_is_a_deed(lou, ines, event, kind, expected):
    reporting.settle_report(report(event, kind, line="Une marche."), True, actor=ines)

    assert [one.kind for one in lou.deeds.all()] == expected


def test_a_refused_report_is_no_deed(lou, ines, event):
    reporting.settle_report(report(event, ReportKind.CANCELLED), False, actor=ines)

    assert deeds(lou) == []


# Threads.


def converse(proposal, actor, *answers: str) -> Proposal:
    """Ask before each answer."""
    for answer in answers:
        following.answer_author(Proposal.objects.get(pk=proposal.pk), "Quel étage ?", actor=actor)
        following.write_post(Proposal.objects.get(pk=proposal.pk), answer)
    return Proposal.objects.get(pk=proposal.pk)


@pytest.mark.parametrize("action", [A.APPROVE, A.REFUSE])
def test_each_answer_in_a_thread_that_ended_is_a_deed_whatever_was_decided(
    lou, ines, time_machine, action
):
    proposal = converse(propose(title="Bal"), ines, "Au troisième.", "Il y a un ascenseur.")

    decided(proposal, action, ines, time_machine, reason=Reason.objects.first())

    threads = lou.deeds.filter(kind=THREAD)
    key = f"participation.proposal:{proposal.pk}"
    assert [one.about for one in threads.order_by("pk")] == [f"{key}#1", f"{key}#2"]
    assert {one.title for one in threads} == {"Bal" if action == A.APPROVE else ""}


def test_a_proposal_sent_back_in_the_cms_ends_its_thread_too(lou, ines):
    proposal = converse(propose(), ines, "Au troisième.")
    task = WorkflowState.objects.for_instance(proposal.event).get().current_task_state

    task.specific.reject(user=ines, comment="C’est complet.")

    assert [one.kind for one in lou.deeds.all()] == [THREAD]


def test_lines_in_a_row_are_one_answer_and_a_monologue_is_none(lou, ines, time_machine):
    asked = converse(propose(title="Bal"), ines, "Au troisième.")
    for words in ("Enfin, au quatrième.", "Non, au troisième."):
        following.write_post(asked, words)
    alone = propose(title="Lecture au jardin")
    following.write_post(alone, "J’ai hâte.")

    for proposal in (asked, alone):
        decided(proposal, A.APPROVE, ines, time_machine)

    assert lou.deeds.filter(kind=THREAD).count() == 1
    assert Post.objects.filter(voice="author").count() == 4


def test_a_thread_that_still_waits_or_was_undesirable_is_no_deed(lou, ines, time_machine):
    converse(propose(title="Bal"), ines, "Au troisième.")
    undesirable = converse(propose(title="Lecture au jardin"), ines, "Achetez mes cuillères.")

    decided(undesirable, A.SPAM, ines, time_machine)

    assert deeds(lou) == []


def offend(proposal, actor):
    """Have a report about the event of ``proposal`` upheld."""
    row = report(proposal.event, ReportKind.OFFENSIVE, "max@example.org")
    reporting.settle_report(row, True, Reason.objects.first(), actor=actor)


def test_an_upheld_report_voids_the_threads_of_the_months_before_it(lou, ines, time_machine):
    proposals = [
        converse(propose(title=title), ines, "Au troisième.") for title in ("Bal", "Lecture")
    ]
    old = decided(proposals[0], A.APPROVE, ines, time_machine)
    time_machine.shift(170 * DAY)
    decided(proposals[1], A.APPROVE, ines, time_machine)
    time_machine.shift(11 * DAY)

    offend(old, ines)

    threads = lou.deeds.filter(kind=THREAD).order_by("done_at")
    upheld = "un signalement vous a donné tort, à quelques mois de là."
    assert [one.void_reason for one in threads] == ["", upheld]
    publications = lou.deeds.filter(kind=PUBLISHED).order_by("done_at")
    assert [bool(one.void_reason) for one in publications] == [True, False]


@pytest.mark.parametrize(("days", "count"), [(180, 0), (181, 1)])
def test_a_thread_counts_again_half_a_year_after_an_upheld_report(
    lou, ines, time_machine, days, count
):
    offend(decided(propose(title="Bal"), A.APPROVE, ines, time_machine), ines)
    upheld_at = Report.objects.get().decided_at
    time_machine.move_to(upheld_at + days * DAY - HOLD, tick=False)
    proposal = converse(propose(title="Lecture au jardin"), ines, "Au troisième.")

    decided(proposal, A.APPROVE, ines, time_machine)

    assert lou.deeds.filter(kind=THREAD, voided_at=None).count() == count


# Before the account.


def test_what_was_sent_before_the_account_counts_once_it_confirms_the_address(
    ines, event, client, time_machine, django_capture_on_commit_callbacks
):
    proposal = decided(
        converse(propose(title="Bal"), ines, "Au troisième."), A.APPROVE, ines, time_machine
    )
    row = correct(event, {"title": ["Bal", "Grand bal"]})
    decide(row.item, A.APPROVE, actor=ines, expected_revision=None, fields=["title"])
    refused = propose(title="Lecture")
    dates = event.occurrences.order_by("start_at")
    for date in dates:
        one = report(event, ReportKind.CANCELLED, occurrence=date)
        decide(one.item, A.APPROVE, actor=ines, expected_revision=None)
    time_machine.shift(HOLD)
    execute_due()
    decided(refused, A.REFUSE, ines, time_machine, reason=Reason.objects.first())
    decided(propose("max@example.org", title="Loto"), A.APPROVE, ines, time_machine)
    assert not Deed.objects.exists()
    time_machine.shift(3 * DAY)

    with django_capture_on_commit_callbacks(execute=True):
        enter(client, LOU)

    lou = User.objects.get(email=LOU)
    assert sorted(deeds(lou)[:-1], key=str) == sorted(
        [
            (PUBLISHED, "Bal", ines, ""),
            (THREAD, "Bal", ines, ""),
            (CORRECTED, "Grand bal", ines, ""),
            (CANCELLED, "Grand bal", ines, ""),
            (CANCELLED, "Grand bal", ines, ""),
        ],
        key=str,
    )
    assert lou.deeds.get(kind=PUBLISHED).done_at == proposal.decided_at
    assert [one.code for one in Award.objects.all()] == [BadgeCode.UMBRELLA]


def test_what_was_reversed_before_the_account_does_not_count(
    ines, event, time_machine, django_capture_on_commit_callbacks
):
    withdrawn = decided(propose(title="Bal"), A.APPROVE, ines, time_machine)
    Event.objects.get(pk=withdrawn.event_id).unpublish(user=ines)
    for email, pair in ((LOU, ["Bal", "Grand bal"]), ("max@example.org", ["Grand bal", "Bal"])):
        row = correct(Event.objects.get(pk=event.pk), {"title": pair}, email)
        decide(row.item, A.APPROVE, actor=ines, expected_revision=None, fields=["title"])
        time_machine.shift(HOLD)
        execute_due()
    date = first_date(event)
    one = report(event, ReportKind.CANCELLED, occurrence=date)
    decide(one.item, A.APPROVE, actor=ines, expected_revision=None)
    time_machine.shift(HOLD)
    execute_due()
    restore([Occurrence.objects.get(pk=date.pk)], actor=ines)

    with django_capture_on_commit_callbacks(execute=True):
        lou = UserFactory(email=LOU)
        give_proved_address(lou)

    assert [one.kind for one in lou.deeds.all()] == [DeedKind.ADDRESS_CONFIRMED]


def test_before_the_account_who_carried_it_out_is_who_judged(
    ines, time_machine, django_capture_on_commit_callbacks
):
    proposal = decided(propose(title="Bal"), A.APPROVE, ines, time_machine)
    Proposal.objects.update(reread_since=NOW)
    QueueItem.objects.update(state="waiting")
    item = QueueItem.objects.get(proposal=proposal)
    revision = Event.objects.get(pk=proposal.event_id).latest_revision_id
    decide(item, A.APPROVE, actor=somebody("Modérateurs"), expected_revision=revision)

    with django_capture_on_commit_callbacks(execute=True):
        lou = UserFactory(email=LOU)
        give_proved_address(lou)

    assert (PUBLISHED, "Bal", ines, "") in deeds(lou)


def test_who_put_something_back_before_the_account_has_the_deed(
    ines, event, time_machine, django_capture_on_commit_callbacks
):
    for email, pair in (("max@example.org", ["Bal", "Grand bal"]), (LOU, ["Grand bal", "Bal"])):
        row = correct(Event.objects.get(pk=event.pk), {"title": pair}, email)
        decide(row.item, A.APPROVE, actor=ines, expected_revision=None, fields=["title"])
        time_machine.shift(HOLD)
        execute_due()

    with django_capture_on_commit_callbacks(execute=True):
        lou = UserFactory(email=LOU)
        give_proved_address(lou)

    assert {one.kind for one in lou.deeds.all()} == {DeedKind.ADDRESS_CONFIRMED, CORRECTED}


def test_an_address_of_nobody_who_sent_anything_starts_no_task(
    ines, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks() as callbacks:
        give_proved_address(UserFactory())

    assert callbacks == []


def test_the_past_of_an_address_is_read_once_and_again_changes_nothing(lou, ines, time_machine):
    decided(propose(title="Bal"), A.APPROVE, ines, time_machine)
    deed = lou.deeds.get()
    void_deed(deed, "Non.", actor=ines)

    record_past_deeds.enqueue(lou.pk)
    record_past_deeds.enqueue(lou.pk + 1000)

    assert deeds(lou) == [(PUBLISHED, "Bal", ines, "Non.")]


def test_a_second_address_brings_what_was_sent_from_it(
    lou, ines, time_machine, django_capture_on_commit_callbacks
):
    decided(propose("lou.autre@example.org", title="Bal"), A.APPROVE, ines, time_machine)

    with django_capture_on_commit_callbacks(execute=True):
        EmailAddress.objects.create(user=lou, email="lou.autre@example.org", verified=True)

    assert (PUBLISHED, "Bal", ines, "") in deeds(lou)


# What it costs.


#: What the receivers ask and write, of all statements of a decision.
OF_DEEDS = ("accounts_accountaddress", "accounts_deed", "agenda_membership")


def statements_of_deeds(act) -> int:
    with CaptureQueriesContext(connection) as captured:
        act()
    return sum(any(table in one["sql"] for table in OF_DEEDS) for one in captured)


def test_a_publication_takes_one_statement_more_where_nobody_has_an_account(ines):
    """Whoever proposed it is looked up: the rest is for those who have an account."""
    event = Event.objects.get(pk=propose("max@example.org").event_id)

    assert statements_of_deeds(lambda: event.get_latest_revision().publish(user=ines)) == 1


def test_a_publication_takes_no_statement_more_where_nobody_proposed(ines, event):
    event.save_revision(user=ines)

    assert statements_of_deeds(lambda: event.get_latest_revision().publish(user=ines)) == 0


@pytest.mark.parametrize("has_accounts", [False, True])
def test_each_of_three_who_said_the_same_costs_as_much_as_one(ines, has_accounts):
    counts = []
    for number in (1, 3):
        event = published_event("2026-03-05 20:00", title=f"Bal {number}")
        emails = [f"{event.pk}-{rank}@example.org" for rank in range(number)]
        for email in emails if has_accounts else []:
            give_proved_address(UserFactory(email=email))
        rows = [report(event, ReportKind.CANCELLED, email) for email in emails]
        counts.append(
            statements_of_deeds(
                lambda rows=rows: reporting.settle_report(rows[0], True, actor=ines)
            )
        )

    assert counts[1] == 3 * counts[0]
    assert counts[0] == (5 if has_accounts else 1)


def test_an_event_that_nobody_proposed_costs_one_statement_when_it_is_withdrawn(ines, event):
    with CaptureQueriesContext(connection) as captured:
        event.unpublish(user=ines)

    assert sum("participation_proposal" in one["sql"] for one in captured) == 1
    assert sum("accounts_deed" in one["sql"] for one in captured) == 0


def test_an_event_is_still_deleted_with_its_proposals(ines, time_machine):
    proposal = decided(propose("max@example.org"), A.APPROVE, ines, time_machine)

    delete([Event.objects.get(pk=proposal.event_id)], actor=ines)

    assert not Event.objects.filter(pk=proposal.event_id).exists()
