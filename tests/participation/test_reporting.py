"""Reports: two taps, counted once a network, seen by editors; and their decision."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from time_machine import travel

from agenda.enums import ChangeKind, OccurrenceStatus
from agenda.models import Change, Event
from messaging.models import Mail
from moderation.enums import ItemState, Urgency
from moderation.models import QueueItem, Reason
from participation.enums import ProposalState, ReportKind, SentState
from participation.exceptions import NoticeRefused
from participation.models import LINE_LENGTH, Report
from participation.services import chores, notices, reporting
from participation.services.exporting import export
from tests.agenda.cms import somebody
from tests.databases import written_once
from tests.factories.agenda import EventDateFactory, PlaceFactory, at, published_event
from tests.factories.participation import ProposalFactory

pytestmark = pytest.mark.django_db
EMAIL = "karim@example.org"


NOW = at("2026-03-03 12:00")


@pytest.fixture(autouse=True)
def on_tuesday_3_march(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture(scope="module")
def published(django_db_setup, django_db_blocker):
    lines = [EventDateFactory.build(start_on=dt.date(2026, 3, day)) for day in (1, 10, 17)]
    with written_once(django_db_blocker):
        with travel(NOW, tick=False):
            made = published_event(*lines, title="Bal à l’écluse")
        yield made


@pytest.fixture
def event(published, db):
    return Event.objects.get(pk=published.pk)


@pytest.fixture
def moderator():
    return somebody("Modérateurs")


def send(record, kind=ReportKind.CANCELLED, number=1, **said) -> Report:
    said = {"language": "fr"} | said
    return reporting.send_report(record, kind, network=f"192.0.2.{number}/32", **said)


def statuses(event) -> list[str]:
    return list(event.occurrences.order_by("start_at").values_list("status", flat=True))


def test_a_reported_cancellation_is_read_by_editors_alone(event, client):
    send(event, line="Affiche sur la porte.")

    page = client.get(event.get_absolute_url()).content.decode()
    assert QueueItem.objects.get().state == ItemState.WAITING
    assert statuses(event) == ["scheduled"] * 3
    assert "Affiche sur la porte." not in page


@pytest.mark.parametrize("email", ["", EMAIL])
def test_the_same_said_again_by_one_network_counts_once_and_keeps_what_it_adds(event, email):
    for line in ("", "Affiche sur la porte.", "Encore moi.", "Affiche sur la porte.", ""):
        send(event, line=line, email=email)

    assert Report.objects.get().line == "Affiche sur la porte. · Encore moi."
    assert Mail.objects.count() == bool(email)


def test_a_line_that_does_not_fit_beside_what_was_said_is_another_report(event):
    send(event, ReportKind.OFFENSIVE, line="x" * LINE_LENGTH)
    send(event, ReportKind.OFFENSIVE, line="Appel à la haine, article 24.")
    send(event, ReportKind.OFFENSIVE, line="Relisez le titre.")

    lines = list(Report.objects.order_by("pk").values_list("line", flat=True))
    assert lines == ["x" * LINE_LENGTH, "Appel à la haine, article 24. · Relisez le titre."]


def test_neighbours_of_one_network_keep_their_reports_and_their_words_apart(event):
    """A carrier has thousands behind one address."""
    anonymous = send(event, ReportKind.OFFENSIVE, line="Il me harcèle.")
    signed = send(event, ReportKind.OFFENSIVE, line="Appel à la haine.", email=EMAIL)
    other = send(event, ReportKind.OFFENSIVE, line="rien", email="autre@example.org")
    send(event, ReportKind.OFFENSIVE, line="rien non plus")

    lines = dict(Report.objects.values_list("pk", "line"))
    assert lines == {
        anonymous.pk: "Il me harcèle. · rien non plus",
        signed.pk: "Appel à la haine.",
        other.pk: "rien",
    }
    exported: dict[str, Any] = export(other.contact)
    assert [report["line"] for report in exported["reports"]] == ["rien"]


def test_a_report_of_another_date_or_kind_is_a_new_report(event):
    for date in event.occurrences.all():
        send(event, occurrence=date)
    send(event, ReportKind.HOUR)

    assert Report.objects.count() == 4


def test_one_more_of_many_takes_as_many_queries(event, monkeypatch):
    monkeypatch.setattr(reporting, "TOLD", 3)
    for number in range(1, 6):
        send(event, number=number)
    with CaptureQueriesContext(connection) as before:
        send(event, number=6)
    for number in range(7, 10):
        send(event, number=number)

    with CaptureQueriesContext(connection) as after:
        send(event, number=10)

    assert len(after) == len(before)


def test_a_network_has_its_share_and_the_others_theirs(monkeypatch):
    monkeypatch.setattr(notices, "MOST_OF_A_NETWORK", 3)
    for _ in range(3):
        send(PlaceFactory(), ReportKind.ACCESS)

    with pytest.raises(NoticeRefused):
        send(PlaceFactory(), ReportKind.ACCESS)

    assert send(PlaceFactory(), ReportKind.ACCESS, 2).state == SentState.WAITING


def test_a_site_has_its_share_of_reports_too(monkeypatch):
    monkeypatch.setattr(notices, "MOST_OF_A_SITE", 3)
    for number in range(3):
        send(PlaceFactory(), ReportKind.ACCESS, number)

    with pytest.raises(NoticeRefused):
        send(PlaceFactory(), ReportKind.ACCESS, 9)

    elsewhere = reporting.send_report(
        PlaceFactory(), ReportKind.ACCESS, network="198.51.100.9/32", language="fr"
    )
    assert elsewhere.state == SentState.WAITING


@pytest.mark.parametrize("number", [1, 9])
def test_no_flood_of_other_reports_keeps_a_legal_notice_out(monkeypatch, number):
    monkeypatch.setattr(notices, "MOST_OF_A_NETWORK", 3)
    monkeypatch.setattr(notices, "MOST_OF_A_SITE", 3)
    for _ in range(3):
        send(PlaceFactory(), ReportKind.ACCESS)

    assert send(PlaceFactory(), ReportKind.OFFENSIVE, number).state == SentState.WAITING


@pytest.mark.parametrize("most", ["MOST_LEGAL_OF_A_NETWORK", "MOST_LEGAL_OF_A_SITE"])
def test_legal_notices_have_a_share_of_their_own(monkeypatch, most):
    monkeypatch.setattr(notices, most, 3)
    for _ in range(3):
        send(PlaceFactory(), ReportKind.OFFENSIVE)

    with pytest.raises(NoticeRefused):
        send(PlaceFactory(), ReportKind.OFFENSIVE)

    assert send(PlaceFactory(), ReportKind.ACCESS).state == SentState.WAITING


@pytest.mark.parametrize(
    ("networks", "said"),
    [
        (["192.0.2.1/32"] * 3, (Urgency.LATER, False)),
        (["192.0.2.1/32", "192.0.2.2/32", "192.0.2.3/32"], (Urgency.LATER, False)),
        (["2001:db8:0:1::/64", "2001:db8:0:2::/64", "2001:db8:0:3::/64"], (Urgency.LATER, False)),
        (["192.0.2.1/32", "198.51.100.1/32", "203.0.113.1/32"], (Urgency.NOTICE, True)),
    ],
)
def test_three_reports_of_one_thing_are_urgent_only_from_three_sites(networks, said):
    place = PlaceFactory()
    kinds = (ReportKind.ACCESS, ReportKind.PLACE, ReportKind.OTHER)

    for network, kind in zip(networks, kinds, strict=True):
        reporting.send_report(place, kind, network=network, language="fr")

    items = QueueItem.objects.all()
    assert {(item.urgency, "reports:3" in item.flags) for item in items} == {said}


def test_accepted_it_cancels_the_date_that_it_names_and_the_chain_says_by_whom(event, moderator):
    date = event.occurrences.get(day=dt.date(2026, 3, 10))

    reporting.settle_report(send(event, occurrence=date), True, actor=moderator)

    assert statuses(event) == ["scheduled", "cancelled", "scheduled"]
    change = Change.objects.get(kind=ChangeKind.CANCELLED)
    assert (change.occurrence, change.actor) == (date, moderator)


def test_accepted_of_all_it_cancels_what_is_to_come_and_not_what_was(event, moderator):
    reporting.settle_report(send(event), True, actor=moderator)

    assert statuses(event) == ["scheduled", "cancelled", "cancelled"]


def test_a_report_of_a_cancelled_date_is_accepted_without_another_change(event, moderator):
    first, second = send(event, occurrence=event.occurrences.last()), send(event, number=2)
    reporting.settle_report(second, True, actor=moderator)

    reporting.settle_report(first, True, actor=moderator)

    assert Change.objects.filter(kind=ChangeKind.CANCELLED).count() == 2


def test_three_who_ask_the_same_are_answered_at_once_and_who_says_else_waits(event, moderator):
    reports = [send(event, number=n, email=f"h{n}@example.org") for n in (1, 2, 3)]
    other = send(event, ReportKind.HOUR, 4, email="h4@example.org")
    Mail.objects.all().delete()

    reporting.settle_report(reports[0], True, actor=moderator)

    states = dict(Report.objects.values_list("pk", "state"))
    assert [states[report.pk] for report in reports] == [SentState.ACCEPTED] * 3
    assert states[other.pk] == SentState.WAITING
    recipients = Mail.objects.order_by("recipient").values_list("recipient", flat=True)
    assert list(recipients) == ["h1@example.org", "h2@example.org", "h3@example.org"]
    assert QueueItem.objects.filter(state=ItemState.WAITING).count() == 1


def test_refused_nothing_changes_and_why_is_said_in_their_language(event, moderator):
    reason = Reason.objects.create(
        text_fr="Le lieu dit que ça joue.", text_en="The venue says it is on."
    )
    report = send(event, email=EMAIL, language="en")

    reporting.settle_report(report, False, reason, "We rang them.", actor=moderator)

    mail = Mail.objects.get(kind="report-decided")
    assert (mail.language, "The venue says it is on.\n\nWe rang them." in mail.text) == ("en", True)
    assert statuses(event) == ["scheduled"] * 3


def test_a_second_decision_about_a_report_is_refused(event, moderator):
    report = send(event)
    reporting.settle_report(report, False, None, "Non.", actor=moderator)

    with pytest.raises(NoticeRefused):
        reporting.settle_report(report, True, actor=moderator)

    assert statuses(event) == ["scheduled"] * 3


def test_a_notice_of_illegal_content_is_acknowledged_and_decided_with_its_reasons(event, moderator):
    report = send(event, ReportKind.OFFENSIVE, line="Appel à la haine.", email=EMAIL)
    receipt = Mail.objects.get()

    reporting.settle_report(report, False, None, "C’est une citation.", actor=moderator)

    decision = Mail.objects.get(kind="report-decided")
    assert (receipt.kind, "article 16" in receipt.text, "haine" in receipt.text) == (
        "report-received",
        True,
        False,
    )
    assert "C’est une citation." in decision.text
    assert "article 21" in decision.text
    assert Event.objects.get().live


def test_accepted_as_illegal_it_is_withdrawn_and_its_author_reads_why(event, moderator):
    theatre = somebody("Contributeurs", email="theatre@example.org")
    Event.objects.update(owner=theatre)
    report = send(event, ReportKind.OFFENSIVE, email=EMAIL)
    Mail.objects.all().delete()

    reporting.settle_report(report, True, None, "Appel à la haine, article 24.", actor=moderator)

    assert not Event.objects.get().live
    assert Change.objects.filter(kind=ChangeKind.WITHDRAWN).get().actor == moderator
    mails = {mail.recipient: mail for mail in Mail.objects.all()}
    assert sorted(mails) == [EMAIL, "theatre@example.org"]
    assert "article 24" in mails["theatre@example.org"].text
    assert EMAIL not in mails["theatre@example.org"].text
    assert (
        f"/agenda/event/edit/{event.pk}/" in mails["theatre@example.org"].text
    )  # the public page is gone


def test_a_refusal_is_contested_once_and_read_again(event, moderator):
    report = send(event, ReportKind.OFFENSIVE, email=EMAIL)
    reporting.settle_report(report, False, None, "Non.", actor=moderator)

    reporting.contest_decision(report, "Relisez le troisième paragraphe.")

    report.refresh_from_db()
    assert (report.state, report.contest) == (SentState.WAITING, "Relisez le troisième paragraphe.")
    reporting.settle_report(report, False, None, "Toujours non.", actor=moderator)
    with pytest.raises(NoticeRefused):
        reporting.contest_decision(report, "Encore.")


def test_a_cancellation_report_without_future_dates_cannot_be_accepted(
    event, moderator, time_machine
):
    report = send(event)
    time_machine.move_to(at("2026-04-03 12:00"), tick=False)

    with pytest.raises(NoticeRefused):
        reporting.settle_report(report, True, actor=moderator)

    assert OccurrenceStatus.CANCELLED not in statuses(event)


def test_unconfirmed_proposals_take_no_address_with_them_that_a_report_has(event, time_machine):

    report = send(event, email=EMAIL)
    ProposalFactory(
        state=ProposalState.SENT,
        contact=report.contact,
        facts={"title": "Bal"},
        sent_at=at("2026-03-03 12:00"),
    )
    time_machine.move_to(at("2026-03-06 12:00"), tick=False)

    chores.erase_unconfirmed()

    assert Report.objects.get().contact.email == EMAIL
