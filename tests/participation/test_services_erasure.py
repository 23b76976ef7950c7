"""Who sent something is forgotten, everywhere: by the clock, and at once by their own link."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import WorkflowState

from agenda.models import Event, Occurrence, Place
from messaging.models import Mail
from messaging.services.outbox import post_mail
from moderation.enums import DecisionAction, ItemState
from moderation.models import Decision, QueueItem
from moderation.services.deciding import execute_due
from moderation.services.queue import update_item
from participation.enums import ReportKind, SenderScope, SentState, TakeBackOutcome
from participation.models import Contact, Correction, Proposal, Report
from participation.services import correcting, erasure, following, notice_links, reporting, sending
from participation.services.erasure import erase_contact, erase_past
from participation.services.exporting import export
from participation.services.taking_back import history_of, scopes_of, take_back_sent
from tests.agenda.cms import somebody
from tests.factories.agenda import EventFactory, at, listed_event, published_event
from tests.factories.desk import CorrectionFactory
from tests.factories.participation import ContactFactory, ProposalFactory, facts_of, typed
from tests.traces import everywhere

pytestmark = pytest.mark.django_db
EMAIL = "mireille@example.org"
#: What is nowhere once it is erased: address, name, and words of the thread, of moderators too.
WORDS = ("mireille", "zinzolin", "sarrasine", "obsidienne", "malachite", "cinabre", "turquoise")


@pytest.fixture(autouse=True)
def on_tuesday_3_march(time_machine):
    time_machine.move_to(at("2026-03-03 18:42"), tick=False)


def confirmed(email: str = EMAIL, **changes: str) -> Proposal:
    data = typed(**{"name": "Zinzolin", "day-0": "2026-03-20"} | changes)
    proposal = ProposalFactory(data=data)
    sent = sending.send_proposal(proposal, facts_of(proposal), email)
    sending.confirm_by_link(sent)
    return Proposal.objects.get(pk=proposal.pk)


def talked_about(proposal: Proposal) -> None:
    """Words in the thread, the workflow and its log, in mails, a correction and a report."""
    following.write_post(proposal, "Ma sarrasine est au 7.")
    following.answer_author(proposal, "Obsidienne ?", actor=somebody("Modérateurs"))
    event = Event.objects.get(pk=proposal.event_id)
    task = WorkflowState.objects.for_instance(event).get().current_task_state
    task.specific.reject(user=somebody("Modérateurs"), comment="Bonjour Zinzolin, malachite.")
    row = Proposal.objects.get(pk=proposal.pk)
    sending.send_proposal(row, facts_of(row, title="On chante en chœur"), "")
    said = {
        "event": event,
        "contact": proposal.contact,
        "network_hmac": "0" * 64,
        "sent_at": timezone.now(),
    }
    for model, facts in (
        (Correction, {"changes": {"title": ["a", "cinabre"]}}),
        (Report, {"kind": ReportKind.OTHER}),
    ):
        one = model.objects.create(line="turquoise", **said, **facts)
        post_mail(to=EMAIL, language="fr", subject="turquoise", text="x", kind="k", thread=one.uuid)


def publish(proposal: Proposal) -> Event:
    event = Event.objects.get(pk=proposal.event_id)
    event.get_latest_revision().publish(user=somebody("Modérateurs"))
    return Event.objects.get(pk=event.pk)


def test_ninety_days_after_the_last_date_nobody_is_left_in_any_column_of_any_table(time_machine):
    proposal, other = confirmed(), confirmed("autre@example.org", title="Autre chose", name="Autre")
    talked_about(proposal)
    event = publish(proposal)
    before = everywhere(*WORDS)

    time_machine.move_to(at("2026-06-18 21:59"))
    kept = erase_past()
    time_machine.move_to(at("2026-06-18 22:01"))
    erased = erase_past()

    assert {word for words in before.values() for word in words} == set(WORDS)
    assert {"wagtailcore_modellogentry", "wagtailcore_taskstate"} <= before.keys()
    assert (kept, erased) == (0, 4)  # that of somebody else was over on the same day
    assert everywhere(*WORDS, "autre@example.org") == {}
    assert (
        Event.objects.get(pk=event.pk).live,
        Occurrence.objects.filter(event=event).count(),
    ) == (True, 1)
    assert not Event.objects.filter(pk=other.event_id).exists()


def test_what_is_still_to_come_keeps_its_author_whenever_it_was_sent(time_machine):
    proposal = confirmed(**{"day-0": "2026-12-24"})
    publish(proposal)
    unpublished = confirmed("autre@example.org", **{"day-0": "2026-12-24"})

    time_machine.move_to(at("2027-03-01 12:00"))

    assert erase_past() == 0
    assert set(Proposal.objects.all()) == {proposal, unpublished}


def test_a_withdrawn_proposal_is_erased_ninety_days_after_its_withdrawal(time_machine):
    proposal = confirmed(**{"day-0": "2027-12-24"})
    following.withdraw_proposal(proposal)

    time_machine.shift(dt.timedelta(days=91))

    assert (erase_past(), Contact.objects.count()) == (1, 0)


def test_a_draft_that_somebody_of_the_cms_has_worked_on_stays_theirs(time_machine):
    proposal = confirmed()
    proposal.event.save_revision(user=somebody("Modérateurs"))

    time_machine.move_to(at("2026-07-01 12:00"))
    erase_past()

    assert (Event.objects.count(), Proposal.objects.count()) == (1, 0)
    assert everywhere("mireille", "zinzolin") == {}


def test_the_setting_says_how_many_days(time_machine, settings):
    settings.PARTICIPATION_KEPT_DAYS = 10
    confirmed()

    time_machine.move_to(at("2026-03-31 12:00"))

    assert erase_past() == 1


def test_reports_and_corrections_of_a_place_go_so_long_after_their_decision(time_machine):
    place = EventFactory().place
    facts = {
        "place": place,
        "network_hmac": "0" * 64,
        "sent_at": timezone.now(),
        "line": "turquoise",
    }
    Report.objects.create(
        kind=ReportKind.ACCESS, decided_at=timezone.now(), contact=ContactFactory(), **facts
    )
    waiting = Correction.objects.create(state=SentState.WAITING, contact=ContactFactory(), **facts)

    time_machine.shift(dt.timedelta(days=91))
    erased = erase_past()

    assert (erased, Report.objects.count(), list(Correction.objects.all())) == (1, 0, [waiting])
    assert list(Contact.objects.all()) == [waiting.contact]


@pytest.mark.parametrize("batch", [1, 200])
def test_erasure_in_bounded_batches_erases_everything(time_machine, monkeypatch, batch):
    monkeypatch.setattr(erasure, "AT_ONCE", batch)
    for number in range(3):
        confirmed(f"{number}@example.org")

    time_machine.move_to(at("2026-07-01 12:00"))

    assert (erase_past(), Proposal.objects.count()) == (3, 0)


def test_to_delete_a_contact_by_any_way_erases_the_mails_about_what_it_sent():
    talked_about(confirmed())
    others = confirmed("autre@example.org")

    Contact.objects.filter(email=EMAIL).delete()

    assert {mail.thread for mail in Mail.objects.all()} == {others.uuid}


def test_erasure_by_the_author_deletes_unpublished_events_and_anonymises_the_rest():
    public, draft = confirmed(title="On danse"), confirmed(title="Le bal amarante")
    talked_about(public)
    event = publish(public)
    others = confirmed("autre@example.org", name="Autre")

    erase_contact(Contact.objects.get(email=EMAIL))

    assert everywhere(*WORDS, "amarante") == {}
    assert set(Event.objects.all()) == {event, others.event}
    assert list(Proposal.objects.all()) == [others]
    assert not Event.objects.filter(pk=draft.event_id).exists()
    assert Place.objects.count() == 2
    assert [mail.recipient for mail in Mail.objects.all()] == ["autre@example.org"]


def test_erasing_twice_sends_no_mail_and_changes_nothing_more():
    contact = confirmed().contact

    erase_contact(contact)
    erase_contact(contact)

    assert (Mail.objects.count(), Contact.objects.count()) == (0, 0)


def test_the_file_has_everything_of_the_address_and_nothing_of_anybody_else():
    proposal = confirmed()
    talked_about(proposal)
    confirmed("autre@example.org", name="Autre")

    exported: dict[str, Any] = export(Contact.objects.get(email=EMAIL))

    text = str(exported).casefold()
    assert [word for word in WORDS if word not in text] == []
    assert (exported["address"], "autre@example.org" in text) == (EMAIL, False)
    assert {name: len(exported[name]) for name in ("proposals", "corrections", "reports")} == {
        "proposals": 1,
        "corrections": 1,
        "reports": 1,
    }
    assert [post["by"] for post in exported["proposals"][0]["thread"]] == [
        "author",
        "moderator",
        "moderator",
    ]
    assert len(exported["mails"]) == Mail.objects.filter(recipient=EMAIL).count()


@pytest.mark.parametrize(
    ("kind", "state", "is_kept"),
    [
        (ReportKind.OFFENSIVE, SentState.WAITING, True),
        (ReportKind.OFFENSIVE, SentState.REFUSED, False),
        (ReportKind.HOUR, SentState.WAITING, False),
    ],
)
def test_a_legal_notice_that_waits_stays_without_the_address(client, kind, state, is_kept):
    report = reporting.send_report(
        listed_event("2026-03-05 20:00"),
        kind,
        line="Article 24.",
        email=EMAIL,
        network="192.0.2.1",
        language="fr",
    )
    Report.objects.update(state=state)
    page = f"/signaler/suivi/{notice_links.notice_token(report)}/donnees/"

    asked = client.post(page, {"faire": "effacer"}).content.decode()
    client.post(page, {"faire": "tout-effacer"})

    assert ("attend une décision" in asked) is is_kept
    assert list(Report.objects.values_list("line", "contact")) == [("Article 24.", None)] * is_kept
    assert list(QueueItem.objects.values_list("state", flat=True)) == [ItemState.WAITING] * is_kept
    assert everywhere("mireille") == {}
    assert client.get(page).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_the_journal_beside_an_sqlite_file_forgets_too(time_machine):
    confirmed()
    time_machine.move_to(at("2026-07-01 12:00"))

    with CaptureQueriesContext(connection) as asked:
        erase_past()

    asked_of_sqlite = [query["sql"] for query in asked if query["sql"].startswith("PRAGMA wal")]
    assert asked_of_sqlite == ["PRAGMA wal_checkpoint(TRUNCATE)"] * (connection.vendor == "sqlite")


def accepted(event: Event, field: str, before: str, after: str, **facts: Any) -> Correction:
    changes = {field: [before, after], "lead": ["", "cinabre"]}
    correction = CorrectionFactory(event=event, changes=changes, line="turquoise", **facts)
    item = update_item(correction)
    correcting.apply_correction(correction, [field], actor=somebody("Modérateurs"))
    Decision.objects.create(
        item=item,
        round=1,
        action=DecisionAction.APPROVE,
        word="Merci Zinzolin.",
        decided_at=timezone.now(),
        executes_at=timezone.now(),
        executed_at=timezone.now(),
    )
    return correction


def test_what_accepted_corrections_changed_outlives_their_author_and_is_taken_back_in_one_press():
    """Else who spoils an event and erases their data leaves it spoilt for good."""
    event, contact = (
        published_event("2026-03-20 20:00", title="Bal à l’écluse"),
        ContactFactory(email=EMAIL),
    )
    other_event = published_event(
        "2026-03-21 20:00", title="On chante", slug="chante", place=event.place
    )
    facts = {"contact": contact, "network_hmac": "a" * 64, "site_hmac": "b" * 64}
    one = accepted(event, "title", "Bal à l’écluse", "Nul", **facts)
    accepted(other_event, "title", "On chante", "Nul aussi", **facts)
    CorrectionFactory(event=event, line="cinabre", **facts)  # which nobody accepted
    of_somebody_else = CorrectionFactory(event=event, network_hmac="a" * 64)

    erase_contact(contact)
    left = Correction.objects.get(pk=one.pk)
    history = history_of(scopes_of(left)[SenderScope.NETWORK])
    for sending_ in history.sendings:
        take_back_sent(
            sending_,
            expected_outcome=TakeBackOutcome.REVERSED,
            expected_revision=None,
            actor=somebody("Modérateurs"),
        )
    Decision.objects.pending().update(executes_at=timezone.now())
    execute_due()

    assert everywhere(*WORDS, "a" * 64, "b" * 64) == {"participation_correction": ["a" * 64]}
    assert (of_somebody_else in Correction.objects.all(), len(history.sendings)) == (True, 2)
    assert (left.contact, left.changes) == (None, {"title": ["Bal à l’écluse", "Nul"]})
    assert list(Event.objects.order_by("pk").values_list("title", flat=True)) == [
        "Bal à l’écluse",
        "On chante",
    ]


def test_corrections_anonymised_for_two_people_have_different_digests():
    event = published_event("2026-03-20 20:00", title="Bal à l’écluse")
    for before, after, email in (
        ("Bal à l’écluse", "Bal", EMAIL),
        ("Bal", "Le bal", "autre@example.org"),
    ):
        accepted(
            event,
            "title",
            before,
            after,
            contact=ContactFactory(email=email),
            network_hmac="a" * 64,
        )

    for contact in Contact.objects.all():
        erase_contact(contact)

    assert Correction.objects.values("network_hmac").distinct().count() == 2
