"""Budgets of mails to one mailbox, by purpose and asker; known browsers need no code."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from accounts.services import keep_address
from accounts.throttling import MOST_OF_A_NEWCOMER, canonical_mailbox
from messaging.models import Mail, SuppressedAddress
from participation.enums import LinkPurpose, ProposalState, ReportKind
from participation.exceptions import ProposalRefused
from participation.models import AccessLink, Contact, KnownBrowser, LinkRequest, Proposal, Report
from participation.services import following, morning_mails, notice_links, notices, sending
from participation.services.browsers import (
    KNOWN_FOR,
    MOST_BROWSERS,
    forget_past_browsers,
    make_browser_known,
)
from participation.services.erasure import erase_contact, erase_notices
from participation.services.morning_mails import MOST_SPELLINGS
from participation.services.reporting import send_report, settle_report
from participation.services.stops import stop_address
from participation.throttling import CODES, LEGAL_ANSWERS, LEGAL_RECEIPTS, LINKS, RECEIPTS
from tests.agenda.cms import somebody
from tests.factories.agenda import at, listed_event
from tests.factories.participation import ContactFactory, ProposalFactory, facts_of, link

pytestmark = pytest.mark.django_db
MIREILLE = "mireille@example.org"


@pytest.fixture(autouse=True)
def on_tuesday_3_march(time_machine):
    time_machine.move_to(at("2026-03-03 18:42"), tick=False)


@pytest.fixture(autouse=True)
def small_budgets(monkeypatch):
    """Budgets that a few mails use up: tests count in them, whatever they are."""
    for budget, per_asker, per_mailbox in (
        (CODES, 3, 6),
        (RECEIPTS, 3, 6),
        (LEGAL_RECEIPTS, 3, 4),
        (LEGAL_ANSWERS, 3, 3),
    ):
        monkeypatch.setattr(budget.per_asker, "amount", per_asker)
        monkeypatch.setattr(budget.per_mailbox, "amount", per_mailbox)


def page_of(response) -> str:
    return response.content.decode().replace("\xa0", " ")


def draft(email: str = MIREILLE) -> str:
    """The token of a whole draft, with an address in it."""
    proposal = ProposalFactory()
    Proposal.objects.filter(pk=proposal.pk).update(data=proposal.data | {"email": email})
    return link(proposal, LinkPurpose.DRAFT)


def send(client: Client, email: str = MIREILLE, *, ip: str = "192.0.2.1"):
    return client.post(f"/proposer/{draft(email)}/relire/", {"faire": "envoyer"}, REMOTE_ADDR=ip)


def last_code() -> str:
    return re.findall(r"\b\d{6}\b", Mail.objects.filter(kind="proposal-code").latest("pk").text)[0]


def confirm(client: Client, sent) -> str:
    """By the code of the mail; returns the page that follows the proposal."""
    return client.post(sent.url, {"faire": "confirmer", "code": last_code()})["Location"]


@pytest.mark.parametrize(
    ("email", "mailbox"),
    [
        (" Mireille@Example.ORG", "mireille@example.org"),
        ("mireille+agenda@example.org", "mireille@example.org"),
        ("mi.rei.lle+a+b@gmail.com", "mireille@gmail.com"),
        ("m.ireille@googlemail.com", "mireille@gmail.com"),
        ("mi.reille@example.org", "mi.reille@example.org"),
    ],
)
def test_addresses_of_one_mailbox_count_as_one(email, mailbox):
    assert canonical_mailbox(email) == mailbox


def test_a_stranger_uses_up_a_budget_of_their_own_and_the_page_says_so(client):
    theirs = [
        send(client, f"mireille+{number}@example.org")
        for number in range(CODES.per_asker.amount + 1)
    ]
    hers = send(Client(), ip="198.51.100.7")

    assert "Beaucoup de mails sont déjà partis vers cette adresse" in page_of(
        client.get(theirs[-1].url)
    )
    assert Proposal.objects.filter(state=ProposalState.DRAFT).count() == 1  # kept as it was
    assert (hers.status_code, Mail.objects.filter(recipient=MIREILLE).count()) == (302, 1)


def test_two_networks_that_use_up_a_mailbox_keep_its_owner_from_no_code(client):
    strangers = [
        send(Client(), ip=f"192.0.{2 + number // CODES.per_asker.amount}.1")
        for number in range(CODES.per_mailbox.amount)
    ]
    one_more = send(Client(), ip="192.0.2.1")

    hers = [send(Client(), ip="203.0.113.9") for _ in range(MOST_OF_A_NEWCOMER + 1)]

    refused = ["refus=" in answer["Location"] for answer in (*strangers, one_more, *hers)]
    assert refused == [*[False] * len(strangers), True, *[False] * MOST_OF_A_NEWCOMER, True]
    assert "Beaucoup de mails sont déjà partis vers cette adresse" in page_of(
        client.get(hers[-1].url)
    )


@pytest.mark.parametrize(
    ("network", "most"), [("198.51.{}.7", 4), ("2001:db8:{}::7", 4), ("198.{}.100.7", 20)]
)
def test_what_is_kept_for_newcomers_is_bounded_by_provider_and_in_all(rf, network, most):
    asked = [
        rf.get("/", REMOTE_ADDR=network.format(number))
        for number in range(CODES.per_mailbox.amount + most + 3)
    ]

    sent = [
        CODES.take(request, f"mireille+{number}@example.org")
        for number, request in enumerate(asked)
    ]

    assert sent == [True] * (CODES.per_mailbox.amount + most) + [False] * 3
    assert CODES.take(rf.get("/", REMOTE_ADDR="192.0.2.1"), MIREILLE) is (
        most < CODES.for_newcomers.amount
    )


def test_budgets_of_codes_links_and_receipts_are_apart(client):
    event = listed_event("2026-03-05 20:00")
    for _ in range(CODES.per_asker.amount + 1):
        send(client)

    asked = client.post("/propositions/", {"email": MIREILLE}, REMOTE_ADDR="192.0.2.1")
    report = {"kind": "hour", "email": MIREILLE}
    said = client.post(f"/signaler/evenements/{event.slug}/", report, REMOTE_ADDR="192.0.2.1")

    assert (asked.status_code, said.status_code, LinkRequest.objects.count()) == (302, 302, 1)
    assert Mail.objects.filter(kind="report-received").count() == 1


def test_links_asked_for_too_often_are_refused_in_words(client):
    answers = [
        client.post("/propositions/", {"email": MIREILLE})
        for _ in range(LINKS.per_asker.amount + 1)
    ]

    assert [answer.status_code for answer in answers] == [302] * LINKS.per_asker.amount + [422]
    assert "Beaucoup de mails sont déjà partis" in page_of(answers[-1])


def test_ones_own_link_asked_from_ones_own_browser_leaves_whatever_strangers_asked(client):
    confirm(client, send(client))
    for number in range(LINKS.per_mailbox.amount + LINKS.for_newcomers.amount):
        Client().post("/propositions/", {"email": MIREILLE}, REMOTE_ADDR=f"198.{number}.100.7")

    from_another = Client().post("/propositions/", {"email": MIREILLE}, REMOTE_ADDR="203.0.113.9")
    LinkRequest.objects.all().delete()
    answers = [
        client.post("/propositions/", {"email": MIREILLE})
        for _ in range(LINKS.per_asker.amount + 1)
    ]

    assert (from_another.status_code, LinkRequest.objects.count()) == (422, 1)
    assert {answer.status_code for answer in answers} == {302}


def test_a_legal_notice_is_acknowledged_whatever_was_asked_before(client):
    events = [
        listed_event("2026-03-05 20:00", title=f"Bal {number}")
        for number in range(RECEIPTS.per_asker.amount + 2)
    ]
    for event in events[:-1]:
        refused = client.post(
            f"/signaler/evenements/{event.slug}/", {"kind": "hour", "email": MIREILLE}
        )

    legal = client.post(
        f"/signaler/evenements/{events[-1].slug}/", {"kind": "offensive", "email": MIREILLE}
    )

    assert (refused.status_code, legal.status_code) == (422, 302)
    assert "Beaucoup de mails sont déjà partis" in page_of(refused)
    notice = Report.objects.get(kind=ReportKind.OFFENSIVE)
    assert Mail.objects.filter(thread=notice.uuid, recipient=MIREILLE).count() == 1


def legal(client: Client, slug: str, email: str = MIREILLE, *, number: int = 1):
    data = {"kind": "offensive", "email": email}
    return client.post(f"/signaler/evenements/{slug}/", data, REMOTE_ADDR=f"198.{number}.100.7")


def test_legal_notices_of_a_thousand_networks_fill_no_mailbox_and_each_is_acknowledged(
    client, time_machine
):
    most = LEGAL_RECEIPTS.per_mailbox.amount
    events = [listed_event("2026-03-05 20:00", title=f"Bal {number}") for number in range(most + 3)]
    answers = [legal(client, event.slug, number=number + 1) for number, event in enumerate(events)]
    page = page_of(client.get(answers[-1].url.partition("#")[0]))
    time_machine.move_to(at("2026-03-04 06:59"), tick=False)
    before = Mail.objects.due().filter(kind="report-received").count()
    time_machine.move_to(at("2026-03-04 07:00"), tick=False)

    last = Mail.objects.due().latest("pk")
    late = [report.uuid.hex[:8] for report in Report.objects.order_by("pk")[most:]]
    assert [answer.status_code for answer in answers] == [302] * len(events)
    assert (before, Mail.objects.filter(kind="report-received").count()) == (most, most + 1)
    assert re.findall(r"n° (\w{8})", last.text) == late
    assert last.text.count("/signaler/suivi/r") == 3
    assert "arrive demain matin" in page
    assert "arrive demain matin" not in page_of(client.get(answers[0].url.partition("#")[0]))


def test_who_reported_reads_that_a_mail_left_where_one_did(client):
    event = listed_event("2026-03-05 20:00")
    SuppressedAddress.objects.create(
        address=keep_address("rebond@example.org"), smtp_code=550, at=timezone.now()
    )
    pages = []
    for number, email in enumerate((MIREILLE, "", "rebond@example.org"), 1):
        answer = client.post(
            f"/signaler/evenements/{event.slug}/",
            {"kind": "hour", "email": email},
            REMOTE_ADDR=f"198.{number}.100.7",
        )
        pages.append(page_of(client.get(answer.url.partition("#")[0])))

    assert Mail.objects.filter(kind="report-received").count() == 1
    assert ["Un mail vient de partir" in page for page in pages] == [True, False, False]


def test_a_morning_mail_goes_to_the_very_address_that_its_notices_left(client):
    """Who used up a mailbox's receipts with another spelling reads nothing of hers."""
    most = LEGAL_RECEIPTS.per_mailbox.amount
    events = [listed_event("2026-03-05 20:00", title=f"Bal {number}") for number in range(most + 4)]
    for number, event in enumerate(events):
        legal(client, event.slug, "mireille+x@example.org", number=number + 1)

    for event in events[:2]:
        legal(client, event.slug, "Mireille@example.org", number=200)

    hers = Report.objects.filter(contact__email="Mireille@example.org").order_by("pk")
    mail = Mail.objects.get(recipient="Mireille@example.org")
    links = re.findall(r"/signaler/suivi/(r\w+)/", mail.text)
    assert links == [notice_links.notice_token(report) for report in hers]
    late = Mail.objects.filter(recipient="mireille+x@example.org").latest("pk")
    assert [link in late.text for link in links] == [False, False]


def test_a_mailbox_has_few_morning_mails_and_the_page_is_the_receipt_of_what_is_beyond(client):
    most = LEGAL_RECEIPTS.per_mailbox.amount
    event = listed_event("2026-03-05 20:00")
    spellings = [f"mireille+{number}@example.org" for number in range(most + MOST_SPELLINGS + 1)]
    answers = [
        legal(client, event.slug, email, number=number + 1)
        for number, email in enumerate(spellings)
    ]
    ContactFactory(email="mireille+agenda@example.org", confirmed_at=timezone.now())
    answers += [
        legal(client, event.slug, email, number=200 + number)
        for number, email in enumerate(
            [spellings[-2], spellings[-1], MIREILLE, "mireille+agenda@example.org"]
        )
    ]

    pages = [page_of(client.get(answer.url.partition("#")[0])) for answer in answers[-6:]]
    assert ["cette page est son accusé de réception" in page for page in pages[:2]] == [False, True]
    assert ["arrive demain matin" in page for page in pages] == [
        True,
        False,
        True,
        False,
        True,
        True,
    ]
    assert Report.objects.count() == len(answers)
    assert Mail.objects.count() == most + MOST_SPELLINGS + 2


def test_the_next_day_has_a_mail_of_its_own_and_who_erases_the_address_gets_none(
    client, time_machine
):
    events = [
        listed_event("2026-03-05 20:00", title=f"Bal {number}")
        for number in range(LEGAL_RECEIPTS.per_asker.amount + 1)
    ]
    for day in ("2026-03-03 18:42", "2026-03-04 18:43"):
        time_machine.move_to(at(day), tick=False)
        for event in events:
            legal(
                client,
                event.slug,
                "mireille+3@example.org" if day.startswith("2026-03-04") else MIREILLE,
            )
    together = Mail.objects.filter(key__startswith="legal-receipts")
    count = together.count()
    for contact in Contact.objects.all():
        erase_contact(contact)

    assert (count, Mail.objects.count()) == (2, 0)


def answered(count: int, email: str = MIREILLE, *, accepted: bool = False) -> list[Report]:
    """So many legal notices that were decided."""
    moderator = somebody("Modérateurs")
    reports = []
    for number in range(count):
        event = listed_event("2026-03-05 20:00", title=f"Bal {number}")
        report = send_report(
            event, ReportKind.OFFENSIVE, email=email, network=f"198.{number}.100.7", language="fr"
        )
        reports.append(
            settle_report(report, accepted, None, "C’est une citation.", actor=moderator)
        )
    return reports


@pytest.mark.parametrize("accepted", [True, False])
def test_answers_to_legal_notices_fill_no_mailbox_and_each_is_said(time_machine, accepted):
    most = LEGAL_ANSWERS.per_mailbox.amount
    reports = answered(most + 3, accepted=accepted)
    before = Mail.objects.due().filter(kind="report-decided").count()
    time_machine.move_to(at("2026-03-04 07:00"), tick=False)

    last = Mail.objects.due().filter(kind="report-decided").latest("pk")

    assert (before, Mail.objects.filter(kind="report-decided").count()) == (most, most + 1)
    assert re.findall(r"/signaler/suivi/(r\w+)/", last.text) == [
        notice_links.notice_token(one) for one in reports[most:]
    ]
    assert last.text.count("c’était juste" if accepted else "on n’a rien changé") == 3
    assert "tribunal" in last.text


def test_beyond_the_spellings_of_a_morning_an_answer_leaves_on_the_next_and_none_is_dropped():
    most = LEGAL_ANSWERS.per_mailbox.amount
    count = most + MOST_SPELLINGS + 2
    for number in range(count):
        answered(1, f"mireille+{number}@example.org")

    mails = Mail.objects.filter(kind="report-decided").order_by("pk")
    due_on = [timezone.localdate(mail.due_at).day for mail in mails]

    assert [mail.recipient for mail in mails] == [
        f"mireille+{number}@example.org" for number in range(count)
    ]
    assert due_on == [3] * most + [4] * MOST_SPELLINGS + [5] * 2


def test_where_no_morning_has_room_an_answer_leaves_at_once(monkeypatch):
    monkeypatch.setattr(morning_mails, "LONGEST", 0)

    answered(LEGAL_ANSWERS.per_mailbox.amount + 1)

    told = Mail.objects.due().filter(kind="report-decided", text__contains="C’est une citation.")
    assert told.count() == LEGAL_ANSWERS.per_mailbox.amount + 1


def test_who_erases_an_address_from_one_report_leaves_the_answers_to_the_others(time_machine):
    most = LEGAL_ANSWERS.per_mailbox.amount
    *_told, one, other = answered(most + 2)

    notices.erase_address(one)
    left = Mail.objects.get(key__startswith="legal-answers")
    for report in Report.objects.exclude(pk=one.pk):
        notices.erase_address(report)

    assert notice_links.notice_token(other) in left.text
    assert Mail.objects.count() == 0


def test_two_neighbours_who_report_the_same_are_both_answered(client):
    event = listed_event("2026-03-05 20:00")
    for email in (MIREILLE, "bruno@example.org", MIREILLE):
        client.post(f"/signaler/evenements/{event.slug}/", {"kind": "offensive", "email": email})

    assert sorted(mail.recipient for mail in Mail.objects.all()) == ["bruno@example.org", MIREILLE]


def test_a_browser_that_has_shown_an_address_sends_the_next_without_a_code(client):
    first = confirm(client, send(client))
    sent = [
        send(client) for _ in range(CODES.per_asker.amount + 3)
    ]  # an honest theatre's whole season

    assert "Ce navigateur est connu" in page_of(client.get(first))
    states = {proposal.state for proposal in Proposal.objects.filter(contact__email=MIREILLE)}
    assert states <= {ProposalState.WAITING, ProposalState.DEFERRED}
    assert Mail.objects.filter(kind="proposal-code").count() == 1
    assert Mail.objects.filter(kind="proposal-received").count() == len(sent)
    assert "La corriger" in page_of(client.get(sent[-1].url))  # the page of who has come by mail


def test_a_second_tap_on_send_from_a_known_browser_is_one_proposal(client):
    confirm(client, send(client))
    token = draft()

    answers = [client.post(f"/proposer/{token}/relire/", {"faire": "envoyer"}) for _ in range(2)]

    pages = [page_of(client.get(answer.url)) for answer in answers]
    assert ["La corriger" in page for page in pages] == [True, True]
    assert Mail.objects.filter(kind="proposal-received").count() == 1
    assert Client().post(f"/proposer/{token}/relire/", {"faire": "envoyer"}).status_code == 404


@pytest.mark.parametrize(
    "page", ["/propositions/{}/", "/propositions/{}/donnees/", "/proposer/{}/relire/"]
)
def test_who_wrote_a_draft_that_a_known_browser_sends_gets_nothing_of_its_address(client, page):
    confirm(client, send(client))
    token = draft()  # a stranger's, who has its link

    client.post(f"/proposer/{token}/relire/", {"faire": "envoyer"})

    stranger = Client()
    confirm(stranger, send(stranger, "jean@example.net"))  # known, but for another address
    assert stranger.get(page.format(token)).status_code == 404


def test_a_second_click_on_a_code_leads_where_the_first_did(client):
    sent = send(client)
    first = confirm(client, sent)

    second = confirm(client, sent)

    assert [page_of(client.get(page)).count("La corriger") for page in (first, second)] == [1, 1]
    assert KnownBrowser.objects.count() == 1


def test_two_who_send_at_once_from_a_known_browser_are_led_to_one_proposal():
    token = draft()
    first, second = (AccessLink.objects.of_token(token).proposal for _ in range(2))
    facts = facts_of(first)

    followed = [sending.send_from_known_browser(one, facts, MIREILLE) for one in (first, second)]

    assert {AccessLink.objects.of_token(one).proposal for one in followed} == {first}
    with pytest.raises(ProposalRefused):
        sending.send_from_known_browser(second, facts, "jean@example.net")


def test_before_sending_a_known_browser_reads_that_no_code_comes_and_another_that_one_does(client):
    confirm(client, send(client))

    known = page_of(client.get(f"/proposer/{draft()}/relire/"))
    other_address = page_of(client.get(f"/proposer/{draft('bruno@example.org')}/relire/"))
    other_browser = page_of(Client().get(f"/proposer/{draft()}/relire/"))

    assert ["pas de code à taper" in page for page in (known, other_address, other_browser)] == [
        True,
        False,
        False,
    ]
    assert ["un code à taper : la preuve" in page for page in (known, other_browser)] == [
        False,
        True,
    ]


def test_a_correction_needs_no_new_code_and_promises_none(client):
    sent = send(client)
    unconfirmed = sent.url.split("/")[2]
    before = page_of(client.get(f"/proposer/{unconfirmed}/relire/"))
    token = confirm(client, sent).split("/")[2]
    after = [page_of(Client().get(f"/proposer/{token}/{page}")) for page in ("", "relire/")]

    client.post(f"/proposer/{token}/relire/", {"faire": "envoyer"})

    assert ["un code à taper" in page for page in (before, *after)] == [False] * 3
    assert ["Pas de nouveau code" in page for page in (before, *after)] == [True] * 3
    assert Mail.objects.filter(kind="proposal-code").count() == 1


def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(client):
    confirm(client, send(client))

    cookie = client.cookies["proposer"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (
        True,
        "Strict",
        KNOWN_FOR.total_seconds(),
    )
    assert cookie.value not in str(KnownBrowser.objects.values_list())


def test_a_browser_is_forgotten_by_its_button_with_new_links_and_after_90_days(
    client, time_machine
):
    page = confirm(client, send(client))
    client.post(page, {"faire": "oublier"})
    by_button = (
        KnownBrowser.objects.count(),
        send(client),
        Mail.objects.filter(kind="proposal-code").count(),
    )

    confirm(client, by_button[1])
    before = KnownBrowser.objects.count()
    following.change_links(Proposal.objects.filter(confirmed_at__isnull=False).first())
    by_links = (before, KnownBrowser.objects.count())

    confirm(client, send(client))
    time_machine.shift(KNOWN_FOR)
    send(client)
    codes = Mail.objects.filter(kind="proposal-code").count()

    assert (by_button[0], by_button[2], by_links) == (0, 2, (1, 0))
    assert (codes, forget_past_browsers(), KnownBrowser.objects.count()) == (4, 1, 0)


def test_on_a_shared_computer_a_cookie_that_was_copied_is_of_nobody_who_comes_after():
    library, home = Client(), Client()
    confirm(library, send(library, "jean@example.net"))
    home.cookies["proposer"] = copied = library.cookies["proposer"].value
    confirm(library, send(library))

    page = page_of(home.get(f"/proposer/{draft()}/relire/"))
    before_her = page_of(library.get(f"/proposer/{draft('jean@example.net')}/relire/"))
    hers = page_of(library.get(f"/proposer/{draft()}/relire/"))

    known = ["pas de code à taper" in one for one in (page, before_her, hers)]
    assert (known, library.cookies["proposer"].value != copied) == ([False, False, True], True)
    assert [browser.contact.email for browser in KnownBrowser.objects.all()] == [MIREILLE]


def test_in_production_the_cookie_is_of_one_host_alone_and_goes_with_its_button(client, settings):
    settings.PROPOSER_COOKIE_NAME, settings.SESSION_COOKIE_SECURE = "__Host-proposer", True

    page = confirm(client, send(client))
    cookie = client.cookies["__Host-proposer"]
    kept = (cookie["secure"], cookie["path"], cookie["domain"], KnownBrowser.objects.count())
    sent = send(client)
    client.post(page, {"faire": "oublier"})

    gone = client.cookies["__Host-proposer"]
    assert (kept, page_of(client.get(sent.url)).count("La corriger")) == ((True, "/", "", 1), 1)
    assert (gone.value, gone["secure"], KnownBrowser.objects.count()) == ("", True, 0)


def test_an_address_that_was_stopped_needs_a_code_again(client):
    confirm(client, send(client))
    stop_address(Proposal.objects.get().contact, actor=somebody("Modérateurs"))

    send(client)

    assert (KnownBrowser.objects.count(), Mail.objects.filter(kind="proposal-code").count()) == (
        0,
        2,
    )


def test_a_link_that_was_passed_on_makes_no_browser_known(client):
    confirm(client, send(client))
    proposal = Proposal.objects.get()
    other = Client()

    other.post(f"/propositions/{link(proposal)}/", {"faire": "confirmer"})

    assert (KnownBrowser.objects.count(), "proposer" in other.cookies) == (1, False)


def test_an_address_has_few_known_browsers_and_erasing_it_forgets_them():
    contact = ContactFactory(email=MIREILLE)
    tokens = {make_browser_known(contact, "") for _ in range(MOST_BROWSERS + 2)}

    kept = KnownBrowser.objects.filter(contact=contact).count()
    contact.delete()

    assert (len(tokens), kept, KnownBrowser.objects.count()) == (
        MOST_BROWSERS + 2,
        MOST_BROWSERS,
        0,
    )


def test_a_full_queue_is_said_before_a_known_browser_sends(client, monkeypatch):
    confirm(client, send(client))
    monkeypatch.setattr(sending, "has_room", lambda _row: False)
    monkeypatch.setattr(sending, "may_defer", lambda _row: False)

    answer = client.get(send(client).url)

    assert "Revenez par ce lien demain" in page_of(answer)
    assert Proposal.objects.filter(state=ProposalState.DRAFT).count() == 1


def test_facts_of_a_known_sender_are_those_that_were_read_again(client):
    confirm(client, send(client))

    send(client)

    first, second = Proposal.objects.order_by("pk")
    assert facts_of(second) == facts_of(first)
    assert (second.event_id is not None, second.contact) == (True, first.contact)


def test_who_erased_one_and_then_everything_is_written_to_no_more():
    reports = answered(LEGAL_ANSWERS.per_mailbox.amount + 2)
    notices.erase_address(
        Report.objects.get(pk=reports[-2].pk)
    )  # the first that the mail of the morning names

    erase_contact(Contact.objects.get())

    assert not Mail.objects.filter(recipient=MIREILLE).exists()


def test_what_is_long_past_takes_no_answer_to_others_with_it():
    old, other = answered(LEGAL_ANSWERS.per_mailbox.amount + 2)[-2:]

    erase_notices([Report.objects.get(pk=old.pk)])

    assert Mail.objects.filter(kind="report-decided", text__contains=other.uuid.hex).exists()
