"""Several events of one page or file: one review, one confirmation, one mail, one row."""

import datetime as dt
import json
import re

import pytest
from django.conf import settings
from django.core.signing import dumps
from django.utils import timezone

from accounts.services import keep_address
from agenda.models import Event, Place, PlaceAlias
from messaging.models import Mail, SuppressedAddress
from moderation.models import QueueItem
from moderation.services import deciding
from participation.enums import LinkPurpose
from participation.exceptions import ProposalRefused
from participation.forms.prefill import Prefill
from participation.forms.proposal import ProposalForm
from participation.models import AccessLink, Proposal
from participation.services import batches, chores, erasure, following, pictures, sending, shares
from participation.services.browsers import make_browser_known
from participation.services.events import propose_event
from participation.services.exporting import export
from participation.throttling import OPEN_DRAFT, SEND
from participation.views.reading import SALT
from tests.agenda.cms import signed_in, somebody
from tests.budgets import count_queries, spend
from tests.factories.accounts import UserFactory
from tests.factories.agenda import CategoryFactory, EventFactory, PlaceFactory, published_event
from tests.factories.participation import ProposalFactory, link, photo

pytestmark = pytest.mark.django_db
EMAIL = "mireille@example.org"
AN_HOUR_LATER = {"description": "On y danse.", "start-0": "21:00"}


@pytest.fixture(autouse=True)
def hangar():
    return PlaceFactory(name="Le Hangar")


@pytest.fixture(autouse=True)
def category():
    return CategoryFactory()


def found(number: int, **values: str) -> Prefill:
    day = timezone.localdate() + dt.timedelta(days=30 + number)
    read = {
        "title": f"Soirée {number}",
        "description": f"On y joue la pièce numéro {number}.",
        "dates_by": "days",
        "day-0": day.isoformat(),
        "start-0": "20:00",
        "place": "Le Hangar",
    }
    return Prefill(read | values, ())


def draft(**typed: str) -> Proposal:
    return ProposalFactory(data=typed)


def batch(count: int = 3, **typed: str) -> tuple[Proposal, str]:
    """A batch of ``count`` that were read, with the token of the browser that read them."""
    row = draft(**typed)
    token = link(row, LinkPurpose.DRAFT)
    batches.open_batch(row, [found(number) for number in range(count)])
    return row, f"/proposer/{token}/ensemble/"


def whole(category, **values: str) -> dict[str, str]:
    """What is said once for all."""
    return {"category": category.slug, "price": "free", "booking": "none", "email": EMAIL} | values


def drafts() -> list[Proposal]:
    """All but the empty form that they were read into."""
    return [row for row in Proposal.objects.order_by("pk") if row.title]


def choice(number: int, **values: str) -> str:
    one = found(number, **values)
    return dumps([one.values, one.remarks], salt=SALT, compress=True)


def code() -> str:
    return Mail.objects.latest("pk").subject[:6]


def test_several_chosen_events_become_a_batch_and_a_single_one_fills_the_form(client):
    one, other = draft(name="Mireille"), draft(name="Mireille")
    of_one, of_other = (f"/proposer/{link(row, LinkPurpose.DRAFT)}/" for row in (one, other))

    client.post(of_one, {"faire": "choisir", "choix": [choice(0)], "name": "Mireille"})
    response = client.post(
        of_other, {"faire": "choisir", "choix": [choice(1), choice(2)], "name": "Mireille"}
    )

    titles = [(row.title, row.name, row.batch) for row in drafts()]
    assert titles == [
        ("Soirée 0", "Mireille", None),
        ("Soirée 1", "Mireille", other.uuid),
        ("Soirée 2", "Mireille", other.uuid),
    ]
    assert response.url == f"{of_other}ensemble/"


def test_a_second_click_opens_no_second_batch(client):
    address = f"/proposer/{link(draft(), LinkPurpose.DRAFT)}/"
    ticked = {"faire": "choisir", "choix": [choice(1), choice(2)]}

    client.post(address, ticked)
    client.post(address, ticked)

    assert [row.title for row in drafts()] == ["Soirée 1", "Soirée 2"]
    assert Proposal.objects.count() == 3  # the empty form that has the address


def test_a_form_that_describes_an_event_stays_in_its_batch():
    row = draft(title="Le mien", email=EMAIL)

    batches.open_batch(row, [found(1), found(2)])

    said = [(one.title, one.data.get("email")) for one in drafts()]
    assert said == [("Le mien", EMAIL), ("Soirée 1", EMAIL), ("Soirée 2", EMAIL)]


def test_a_batch_takes_thirty_and_the_others_are_counted(client):
    address = f"/proposer/{link(draft(), LinkPurpose.DRAFT)}/"

    response = client.post(
        address, {"faire": "choisir", "choix": [choice(number) for number in range(33)]}
    )

    page = client.get(response.url).content.decode().replace("\xa0", " ")
    assert len(drafts()) == 30
    assert "Un envoi en prend 30 : 3 sorties sont restées en dehors." in page


def test_a_batch_counts_as_many_drafts_as_it_has(client):
    spend(OPEN_DRAFT, OPEN_DRAFT.per_network[32].amount - 30)
    address = f"/proposer/{link(draft(), LinkPurpose.DRAFT)}/"
    answers = []

    for start in (0, 30):
        ticked = [choice(number) for number in range(start, start + 30)]
        Proposal.objects.filter(batch__isnull=False).update(batch=None)
        answers.append(client.post(address, {"faire": "choisir", "choix": ticked}).status_code)

    assert answers == [302, 429]


def test_the_review_lists_each_event_with_dates_place_and_errors(client, category):
    row, address = batch(1)
    batches.open_batch(row, [found(1), found(2, **{"day-0": "2020-01-01"})])

    client.post(address, whole(category, faire="completer"))
    page = client.get(address).content.decode().replace("\xa0", " ")

    lines = re.findall(r'<li class="batch-row".*?</li>\n', page, re.DOTALL)
    assert [re.findall(r"<h3[^>]*>(.*?)</h3>", one) for one in lines] == [
        ["Soirée 0"],
        ["Soirée 1"],
        ["Soirée 2"],
    ]
    assert ["Complète" in one for one in lines] == [True, True, False]
    assert ["Le Hangar" in one for one in lines] == [True, True, True]
    assert "Quand : C’est déjà passé." in lines[2]


def test_an_incomplete_event_blocks_the_batch_until_it_is_left_out(client, category):
    row, address = batch(2)
    batches.open_batch(row, [found(5, **{"day-0": "2020-01-01"})])
    wrong = drafts()[-1]

    refused = client.post(address, whole(category, faire="envoyer"))
    said = client.get(refused.url).content.decode().replace("\xa0", " ")
    client.post(address, {"laisser": str(wrong.pk)})
    sent = client.post(address, {"faire": "envoyer"})

    assert (refused.url, sent.url) == (
        f"{address}?verifier#a-corriger",
        address.replace("proposer", "propositions"),
    )
    assert "Il manque quelque chose à une sortie : complétez-la, ou laissez-la de côté." in said
    assert [one.state for one in drafts()] == ["sent", "sent", "draft"]


def test_missing_shared_fields_are_named_beside_errors_of_single_events(client):
    row, address = batch(1)
    batches.open_batch(
        row, [found(5, place="La Friche neuve"), found(6, **{"day-0": "2020-01-01"})]
    )

    refused = client.post(address, {"faire": "envoyer"})
    page = client.get(refused.url).content.decode().replace("\xa0", " ")

    summary = re.search(r'id="a-corriger".*?</ul>', page, re.DOTALL)[0]
    assert re.findall(r"<li>.*?>([^<]*)</a>", summary) == [
        "Quoi : Choisissez le genre le plus proche.",
        "Combien : Rien n’est coché. Si c’est gratuit, c’est la meilleure des réponses.",
        "Combien : Dites s’il faut réserver.",
        "Vous : Sans adresse, on ne peut pas vous répondre.",
        "La Friche neuve : Dites lequel est-ce, ou que c’est un nouveau lieu.",
        "Soirée 6",
    ]
    assert "Il manque une réponse dans « Pour toutes », et quelque chose à une sortie" in summary


def test_once_it_is_sent_the_page_that_said_what_was_missing_leads_to_what_follows(
    client, category
):
    row, address = batch(1)
    batches.open_batch(row, [found(5, **{"day-0": "2020-01-01"})])
    refused = client.post(address, whole(category, faire="envoyer"))
    drafts()[-1].delete()
    sent = client.post(address, {"faire": "envoyer"})

    gone_back = client.get(refused.url)

    assert gone_back.url == sent.url


def test_an_incomplete_picture_does_not_block_a_batch(client, category):
    _row, address = batch(2)
    pictured = drafts()[0]
    pictures.add_picture(pictured, photo())

    page = client.get(address).content.decode()
    sent = client.post(address, whole(category, faire="envoyer"))

    assert "La photo ne part pas encore." in page
    assert (sent.status_code, [one.state for one in drafts()]) == (302, ["sent", "sent"])
    assert Proposal.objects.get(pk=pictured.pk).facts.get("picture") is None


def test_a_code_is_promised_once_it_is_known_whether_the_browser_needs_one(client, category):
    waiting, _token = sent(category, 1)
    browser = make_browser_known(waiting[0].contact, "")
    _row, address = batch(1)
    only_if = "si ce navigateur n’est pas encore connu"

    before = html(client, address)
    client.post(address, {"faire": "completer", "email": EMAIL})
    stranger = html(client, address)
    client.cookies[settings.PROPOSER_COOKIE_NAME] = browser
    known = html(client, address)

    assert [page.count(only_if) for page in (before, stranger, known)] == [2, 0, 0]
    assert ["que vous avez donnée" in page for page in (before, stranger)] == [False, True]
    assert ["un seul code, pour toutes" in page for page in (before, stranger, known)] == [
        False,
        True,
        False,
    ]


def test_an_excluded_draft_can_be_included_again(client):
    _row, address = batch(2)

    key = str(drafts()[0].pk)
    client.post(address, {"laisser": key})
    left = [one.is_left_out for one in drafts()]
    client.post(address, {"remettre": key})

    assert (left, [one.is_left_out for one in drafts()]) == ([True, False], [False, False])


def test_what_was_said_for_all_is_kept_when_one_of_them_is_opened(client, category):
    row, address = batch(1)
    batches.open_batch(row, [found(5, **{"day-0": "2020-01-01"})])
    whole_one, wrong = drafts()
    said = whole(category, price="paid", price_from="12", name="Mireille")

    opened = client.post(address, said | {"ouvrir": str(whole_one.pk)})
    completed = client.post(address, {"ouvrir": str(wrong.pk)})

    assert client.get(opened.url).context["page"].proposal == whole_one
    assert client.get(completed.url).context["page"].proposal == wrong
    assert f'<button class="btn btn--quiet btn--small" name="ouvrir" value="{wrong.pk}">' in html(
        client, address
    )
    assert [said.items() <= one.data.items() for one in drafts()] == [True, True]


def test_one_is_completed_with_what_it_lacks_alone_and_not_with_what_is_asked_for_all(client):
    row, address = batch(1)
    batches.open_batch(row, [found(5, place="La Friche neuve", **{"day-0": "2020-01-01"})])

    response = client.post(address, {"ouvrir": str(drafts()[-1].pk)})
    page = client.get(response.url)

    assert response.url.endswith("?verifier=day-0#a-corriger")
    assert page.context["page"].wrong == [("Quand", "C’est déjà passé.", "id_day-0")]
    assert [step.anchor for step in page.context["page"].steps if step.is_wrong] == ["quand"]
    assert page.content.decode().count('class="error"') == 1
    assert "Elle est déjà écrite quelque part" not in page.content.decode()


def test_a_draft_of_another_batch_cannot_be_opened_from_the_review(client):
    _row, address = batch(1)
    other = draft(title="À quelqu’un d’autre")

    answers = [client.post(address, {"ouvrir": wrong}) for wrong in (str(other.pk), "x", "")]

    assert [answer.url.partition("#")[0] for answer in answers] == [address] * 3


def html(client, address: str) -> str:
    return client.get(address).content.decode()


def test_a_shared_answer_fills_only_drafts_without_their_own_and_can_be_changed(client, category):
    other = CategoryFactory()
    _row, address = batch(2)
    first = drafts()[0]
    Proposal.objects.filter(pk=first.pk).update(data=first.data | {"category": other.slug})

    client.post(address, {"faire": "completer", "category": other.slug})
    client.post(address, {"faire": "completer", "category": category.slug})

    assert [one.data["category"] for one in drafts()] == [other.slug, category.slug]


def test_a_place_nobody_knows_is_asked_once_for_all_that_name_it(client, category):
    row, address = batch(1)
    batches.open_batch(row, [found(n, place="La Friche neuve") for n in (1, 2)])

    asked = client.get(address).content.decode()
    client.post(
        address,
        whole(
            category,
            faire="envoyer",
            **{"lieu-0": "La Friche neuve", "lieu-0-choix": "new", "lieu-0-street": "1 rue Neuve"},
            **{"lieu-0-postcode": "75011"},
        ),
    )

    assert asked.count('name="lieu-0"') == 1
    assert [(one.state, (one.facts["new_place"] or {}).get("street")) for one in drafts()] == [
        ("sent", None),
        ("sent", "1 rue Neuve"),
        ("sent", "1 rue Neuve"),
    ]


def test_a_look_alike_is_asked_beside_its_event_and_blocks_nothing(client, category):
    _row, address = batch(2)
    first = drafts()[0]
    event = EventFactory(title="Soirée 0", place=PlaceFactory(name="Le Hangar bis"))

    client.post(address, {"semblable": f"{first.pk} other:{event.pk}"})
    client.post(address, {"semblable": f"{drafts()[1].pk} same:{event.pk}"})

    assert [(one.data.get("alike_answer", ""), one.is_left_out) for one in drafts()] == [
        (f"other:{event.pk}", False),
        ("", True),
    ]


def asked_beside(client, address: str) -> list[list[str]]:
    """What is asked beside each event of the review, without its last sign."""
    page = client.get(address).content.decode().replace("\xa0", " ")
    rows = re.findall(r'<li class="batch-row".*?</li>\n', page, re.DOTALL)
    return [
        re.findall(
            r"<strong>(C’est la vôtre|Elle est dans le même envoi|"
            r"Une proposition très proche attend)",
            row,
        )
        for row in rows
    ]


def test_duplicates_within_a_batch_are_shown_beside_both_before_sending(client, category):
    row, address = batch(1)
    batches.open_batch(
        row,
        [
            found(5, title="Bal des Lucioles"),
            found(5, title="Le bal des lucioles", **AN_HOUR_LATER),
        ],
    )
    one, other = drafts()[1:]

    before = asked_beside(client, address)
    page = client.get(address).content.decode()
    client.post(address, {"semblable": f"{other.pk} other:draft-{one.pk}"})
    answered = asked_beside(client, address)

    same_batch = ["Elle est dans le même envoi"]
    assert (before, answered) == ([[], same_batch, same_batch], [[], [], []])
    leaving = re.findall(
        r'value="(\d+)">C’est la même\s: laisser celle-ci de côté<span class="sr"> (.*?)</span>',
        page,
    )
    assert leaving == [(str(one.pk), "Bal des Lucioles"), (str(other.pk), "Le bal des lucioles")]
    assert (f'<a href="#sortie-{one.pk}">' in page, f'<a href="#sortie-{other.pk}">' in page) == (
        True,
        True,
    )


def test_of_many_that_are_alike_a_few_are_shown_beside_each(client, category):
    row, address = batch(0)
    batches.open_batch(row, [found(5, title=f"Bal des Lucioles {number}") for number in range(9)])

    assert [len(asked) for asked in asked_beside(client, address)] == [3] * 9


def test_leaving_out_one_of_two_duplicates_ends_the_question_about_them(client, category):
    row, address = batch(1)
    batches.open_batch(
        row,
        [
            found(5, title="Bal des Lucioles"),
            found(5, title="Le bal des lucioles", **AN_HOUR_LATER),
        ],
    )

    client.post(address, {"laisser": str(drafts()[2].pk)})

    assert asked_beside(client, address) == [[], []]


def test_what_its_sender_has_proposed_before_is_said_to_be_theirs_to_nobody_else(client, category):
    waiting, _token = sent(category, 1)
    _row, address = batch(1, email=EMAIL)

    to_a_stranger = asked_beside(client, address)
    stranger = client.get(address).content.decode()
    client.cookies[settings.PROPOSER_COOKIE_NAME] = make_browser_known(waiting[0].contact, "")
    Proposal.objects.filter(pk=waiting[0].pk).update(
        facts=waiting[0].facts | {"title": "La mienne"}
    )
    hers = client.get(address).content.decode()

    assert (to_a_stranger, asked_beside(client, address)) == (
        [["Une proposition très proche attend"]],
        [["C’est la vôtre"]],
    )
    assert ("La mienne" in stranger, "La mienne" in hers) == (False, True)


def test_one_code_and_one_mail_confirm_all_of_it(client, category):
    _row, address = batch(3)

    client.post(address, whole(category, faire="envoyer"))
    client.post(address, whole(category, faire="envoyer"))  # a second click
    followed = address.replace("/proposer/", "/propositions/")
    confirmed = client.post(followed, {"faire": "confirmer", "code": code()})

    mails = Mail.objects.filter(recipient=EMAIL)
    page = client.get(confirmed.url).content.decode()
    assert [mail.kind for mail in mails] == ["proposal-code"]
    assert [one.state for one in drafts()] == ["waiting"] * 3
    assert (
        len(re.findall(r'<h2 class="row-title"><a href="/propositions/[^"]+">Soirée \d</a>', page))
        == 3
    )


def test_a_known_browser_sends_all_of_it_without_a_code_and_one_mail_leads_to_each(
    client, category
):
    _row, address = batch(2)
    client.post(address, whole(category, faire="envoyer"))
    client.post(
        address.replace("/proposer/", "/propositions/"), {"faire": "confirmer", "code": code()}
    )
    Mail.objects.all().delete()
    _other, address = batch(3)

    client.post(address, whole(category, faire="envoyer"))

    letter = Mail.objects.get()
    links = re.findall(
        r"« (Soirée \d) » : http\S+(/propositions/\S+/)", letter.text.replace("\xa0", " ")
    )
    titles = [
        re.findall(r"<p class=\"kicker\">.*?(Soirée \d)</p>", client.get(url).content.decode())
        for _t, url in links
    ]
    assert [title for title, _url in links] == ["Soirée 0", "Soirée 1", "Soirée 2"]
    assert titles == [["Soirée 0"], ["Soirée 1"], ["Soirée 2"]]
    assert [one.state for one in drafts()[2:]] == ["waiting"] * 3


def test_a_link_opens_its_batch_and_no_other_proposal(client):
    row, _address = batch(2)
    stranger = draft(title="D’une autre")
    token = link(row, LinkPurpose.DRAFT)
    other = drafts()[1]

    opened = AccessLink.objects.of_token(f"{token}.{other.pk}")

    assert opened is not None
    assert opened.proposal == other
    assert AccessLink.objects.of_token(f"{token}.{stranger.pk}") is None
    assert AccessLink.objects.of_token(f"{token}.rien") is None
    assert client.get(f"/proposer/{link(stranger, LinkPurpose.DRAFT)}.{row.pk}/").status_code == 404


def test_the_page_says_that_a_draft_has_expired(client, time_machine):
    _row, address = batch(2)
    time_machine.move_to(timezone.now() + dt.timedelta(hours=49))

    chores.erase_unconfirmed()

    assert client.get(address).status_code == 404
    assert Proposal.objects.count() == 0


def test_editing_one_draft_keeps_its_whole_batch_from_expiring(client, time_machine):
    row, _address = batch(2)
    time_machine.move_to(timezone.now() + dt.timedelta(hours=40))
    client.post(
        f"/proposer/{link(row, LinkPurpose.DRAFT)}.{drafts()[1].pk}/",
        {"faire": "garder", "title": "Autre"},
    )
    time_machine.move_to(timezone.now() + dt.timedelta(hours=40))

    chores.erase_unconfirmed()

    assert [one.title for one in drafts()] == ["Soirée 0", "Autre"]


def sent(category, count: int = 3, **values: str) -> tuple[list[Proposal], str]:
    """A batch that is before the moderators, with a token that came by mail."""
    row, _address = batch(count)
    facts = {}
    for one in drafts()[-count:]:
        form = ProposalForm(one.data | whole(category) | values)
        assert form.is_valid(), form.errors
        facts[one.pk] = form.facts()
    sending.send_batch(Proposal.objects.get(pk=row.pk), facts, EMAIL)
    rows = list(Proposal.objects.filter(pk__in=facts).order_by("pk"))
    token = sending.confirm_by_code(rows[-1], code())  # whichever page it is typed in
    assert token
    return list(Proposal.objects.filter(pk__in=facts).order_by("pk")), token


def test_beyond_a_share_those_of_a_batch_wait_for_their_turn(client, category, monkeypatch):
    monkeypatch.setattr(shares, "CALM", shares.Share(contact=2, network=4, site=4))

    rows, _token = sent(category, 3)
    following.withdraw_proposal(rows[0])
    sending.submit_deferred()

    assert [row.state for row in rows] == ["waiting", "waiting", "deferred"]
    assert [
        row.state for row in Proposal.objects.filter(pk__in=[one.pk for one in rows]).order_by("pk")
    ] == [
        "withdrawn",
        "waiting",
        "waiting",
    ]


def test_a_batch_above_the_deferred_quota_is_not_partly_confirmed(category, monkeypatch):
    monkeypatch.setattr(shares, "MOST_DEFERRED", 2)

    with pytest.raises(ProposalRefused):
        sent(category, 3)

    assert [row.state for row in drafts()] == ["sent"] * 3


def test_one_that_cannot_be_submitted_stops_none_of_the_others(category, monkeypatch):
    def refuses_one(row: Proposal) -> Event:
        if row.title == "Soirée 1":
            raise ValueError(row.title)
        return propose_event(row)

    monkeypatch.setattr(sending, "propose_event", refuses_one)

    rows, _token = sent(category, 3)

    assert [row.state for row in rows] == ["waiting", "deferred", "waiting"]


def test_a_new_place_that_several_name_is_one_draft(category):
    new = {
        "place": "La Friche neuve",
        "place_choice": "new",
        "street": "1 rue Neuve",
        "postcode": "75011",
    }

    rows, _token = sent(category, 2, **new)

    assert len({row.event.place_id for row in rows}) == 1
    following.withdraw_proposal(rows[0])
    assert Place.objects.filter(name="La Friche neuve").exists()


def test_the_queue_knows_what_came_together(category):
    rows, _token = sent(category, 2)

    items = QueueItem.objects.order_by("pk")
    assert [item.batch for item in items] == [rows[0].batch] * 2
    assert [flag for item in items for flag in item.flags if flag.startswith("network")] == []


def test_withdrawing_a_batch_withdraws_all_but_published_proposals(client, category):
    rows, token = sent(category, 3)
    rows[0].event.save_revision().publish()

    client.post(f"/propositions/{token}/ensemble/", {"faire": "retirer"})

    assert [row.state for row in drafts()] == ["published", "withdrawn", "withdrawn"]


def test_each_decision_of_a_batch_is_mailed_separately_with_its_own_link(client, category):
    rows, _token = sent(category, 2)

    following.answer_author(rows[1], "Y a-t-il un vestiaire ?", actor=UserFactory())

    letter = Mail.objects.latest("pk")
    page = client.get(re.findall(r"(/propositions/\S+/)", letter.text)[0]).content.decode()
    assert "Soirée 1" in re.findall(r'<p class="kicker">(.*?)</p>', page)[0]
    assert "Tout l’envoi" in page


def test_links_that_are_asked_for_come_in_one_mail_for_a_batch(category):
    sent(category, 3)
    Mail.objects.all().delete()

    following.ask_links(EMAIL)
    chores.send_links()

    assert [mail.kind for mail in Mail.objects.all()] == ["proposal-link"]
    assert "/ensemble/" in Mail.objects.get().text


def test_a_link_that_is_changed_opens_none_of_it(client, category):
    rows, token = sent(category, 2)

    following.change_links(rows[1])

    assert client.get(f"/propositions/{token}/ensemble/").status_code == 404


def test_erasing_one_proposal_of_a_batch_keeps_the_links_for_the_others(category):
    rows, token = sent(category, 2)

    erasure.erase_proposals(rows[:1])

    link_left = AccessLink.objects.of_token(token)
    assert link_left is not None
    assert link_left.proposal == rows[1]


def test_to_erase_an_address_erases_all_of_it(category):
    rows, _token = sent(category, 2)

    erasure.erase_contact(rows[0].contact)

    assert list(Proposal.objects.filter(pk__in=[row.pk for row in rows])) == []


def test_the_file_of_ones_own_data_says_what_was_sent_together(category):
    rows, _token = sent(category, 2)

    said = json.dumps(export(rows[0].contact), default=str)
    assert said.count(f'"sent_with": "{rows[0].batch}"') == 2


def test_another_address_is_one_for_all_where_mails_come_back(client, category):
    _row, address = batch(2)
    client.post(address, whole(category, faire="envoyer"))
    SuppressedAddress.objects.create(address=keep_address(EMAIL), smtp_code=550, at=timezone.now())
    followed = address.replace("/proposer/", "/propositions/")

    client.post(followed, {"faire": "adresse", "email": "autre@example.org"})
    client.post(followed, {"faire": "confirmer", "code": code()})

    assert [(one.contact.email, one.state) for one in drafts()] == [
        ("autre@example.org", "waiting")
    ] * 2


def test_what_is_left_out_may_be_sent_later(client, category):
    _row, address = batch(2)
    last = drafts()[1]
    client.post(address, whole(category, faire="completer"))
    client.post(address, {"laisser": str(last.pk)})
    client.post(address, {"faire": "envoyer"})
    confirmed = client.post(
        address.replace("/proposer/", "/propositions/"), {"faire": "confirmer", "code": code()}
    )
    again = confirmed.url.replace("/propositions/", "/proposer/")

    listed = client.get(confirmed.url).content.decode()
    client.post(again, {"remettre": str(last.pk)})
    client.post(again, {"faire": "envoyer", "email": EMAIL})

    assert again in listed
    assert [one.state for one in drafts()] == ["waiting", "waiting"]


def test_a_proposal_of_a_batch_published_by_trust_gets_no_second_mail(category, monkeypatch):
    rows, _token = sent(category, 2)
    Proposal.objects.filter(pk=rows[0].pk).update(trusted_at=timezone.now())
    Mail.objects.all().delete()

    for row in rows:
        row.event.save_revision().publish()

    assert [(mail.kind, mail.thread) for mail in Mail.objects.all()] == [
        ("proposal-published", rows[1].uuid)
    ]


def test_the_review_asks_as_many_queries_for_three_events_as_for_one(client, category, hangar):
    """Each with a picture, a place with parent and alias, and a look-alike of its own."""
    house = PlaceFactory(name="La Halle")
    for number in range(3):
        place = PlaceFactory(name=f"Salle {number}", parent=house)
        PlaceAlias.objects.create(place=place, name=f"Studio {number}")
        day = timezone.localdate() + dt.timedelta(days=30 + number)
        published_event(f"{day}T20:00", title=f"Soirée {number}", place=place)

    def look(count: int) -> tuple[int, str]:
        row = draft()
        address = f"/proposer/{link(row, LinkPurpose.DRAFT)}/ensemble/"
        batches.open_batch(
            row, [found(number, place=f"studio {number}") for number in range(count)]
        )
        for one in Proposal.objects.sent_with(row).exclude(pk=row.pk):
            pictures.add_picture(one, photo())
        client.post(address, whole(category, faire="completer"))
        client.get(address)
        return count_queries(lambda: client.get(address)), client.get(address).text

    (one, _text), (three, text) = look(1), look(3)

    assert text.count("Complète") == text.count('class="alike-one') == 3
    assert three == one


@pytest.mark.parametrize(
    "posted", [{"laisser": "x"}, {"semblable": "1 x:y"}, {"remettre": "9" * 30}, {"lieu-0": "\x00"}]
)
def test_nonsense_changes_nothing(client, posted):
    _row, address = batch(1)
    before = drafts()[0].data

    assert client.post(address, posted).status_code == 302
    assert (drafts()[0].data, drafts()[0].is_left_out) == (before, False)


def test_the_link_of_the_mail_confirms_all_of_it_by_a_button(client, category):
    _row, address = batch(2)
    client.post(address, whole(category, faire="envoyer"))
    by_mail = re.findall(r"(/propositions/\S+/ensemble/)", Mail.objects.get().text)[0]

    looked = client.get(by_mail).content.decode()
    before = [one.state for one in drafts()]
    client.post(by_mail, {"faire": "confirmer"})

    assert "Confirmer mon envoi" in looked
    assert (before, [one.state for one in drafts()]) == (["sent"] * 2, ["waiting"] * 2)


def test_a_wrong_code_is_said_and_another_is_asked_for(client, category):
    _row, address = batch(2)
    client.post(address, whole(category, faire="envoyer"))
    followed = address.replace("/proposer/", "/propositions/")

    wrong = client.post(followed, {"faire": "confirmer", "code": "12"})
    said = client.get(wrong.url).content.decode()
    client.post(wrong.url, {"faire": "renvoyer"})
    client.post(followed, {"faire": "confirmer", "code": code()})

    assert (wrong.status_code, Mail.objects.count()) == (302, 2)
    assert "Ce n’est pas le bon code" in said
    assert [one.state for one in drafts()] == ["waiting"] * 2


def test_what_waits_for_its_code_is_corrected_by_itself(client, category):
    _row, address = batch(2)
    client.post(address, whole(category, faire="envoyer"))
    listed = client.get(address.replace("/proposer/", "/propositions/")).content.decode()
    own = re.findall(r'href="(/proposer/[^"]+)">Soirée 1', listed)[0]

    client.post(own, drafts()[1].data | {"faire": "relire", "title": "Corrigée"})
    client.post(f"{own}relire/", {"faire": "envoyer"})

    assert [(one.facts["title"], one.state) for one in drafts()] == [
        ("Soirée 0", "sent"),
        ("Corrigée", "sent"),
    ]


def test_a_batch_of_which_nothing_is_kept_is_not_sent(client, category):
    _row, address = batch(1)
    client.post(address, whole(category, faire="completer"))
    client.post(address, {"laisser": str(drafts()[0].pk)})

    refused = client.post(address, {"faire": "envoyer"}, follow=True)

    assert [row.state for row in drafts()] == ["draft"]
    assert "Gardez-en au moins une." in refused.content.decode()


def test_each_is_decided_by_itself_on_the_screen_of_one_decision(category, time_machine):
    rows, _token = sent(category, 3)
    first, second, _third = QueueItem.objects.order_by("pk")
    moderator = signed_in(somebody("Modérateurs"))
    screen = moderator.get(f"/cms/relecture/{first.pk}/")

    moderator.post(
        f"/cms/relecture/{first.pk}/",
        {"faire": "publier", "revision": screen.context["page"].revision},
    )
    time_machine.move_to(timezone.now() + deciding.HOLD)
    deciding.execute_due()

    line = moderator.get("/cms/relecture/").context["page"].groups[0].rows[0]
    assert f"/cms/relecture/?envoi={rows[0].batch}" in screen.content.decode()
    assert [one.state for one in drafts()] == ["published", "waiting", "waiting"]
    assert (line.item, line.left) == (second, 2)


def test_an_answer_for_all_that_is_missing_is_said_where_it_is_asked_and_is_no_sending(
    client, category
):
    _row, address = batch(2)
    spend(SEND, SEND.per_network[32].amount - 1)
    for _ in range(2):
        refused = client.post(
            address, whole(category, faire="envoyer", email="mireille"), follow=True
        )

    said = refused.content.decode().replace("\xa0", " ")
    assert [one.state for one in drafts()] == ["draft"] * 2
    assert 'value="mireille"' in said
    assert "Il manque une réponse dans « Pour toutes »." in said
    assert '<a href="#id_email">' in said
