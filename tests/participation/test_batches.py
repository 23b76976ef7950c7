"""Several events of one page or file: one review, one confirmation, one mail, one line of the queue."""

import datetime as dt
import re

import pytest
from django.core.signing import dumps
from django.utils import timezone

from alerts.models import Mail
from participation.enums import LinkPurpose
from participation.forms.prefill import Prefill
from participation.models import AccessLink, Proposal
from participation.services import batches, chores
from participation.throttling import OPEN_DRAFT
from participation.views.reading import SALT
from tests.factories.agenda import CategoryFactory, EventFactory, PlaceFactory
from tests.factories.participation import ProposalFactory, link

pytestmark = pytest.mark.django_db
EMAIL = "mireille@example.org"


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


def test_several_that_are_ticked_become_one_batch_and_one_alone_fills_the_form(client):
    one, other = draft(name="Mireille"), draft(name="Mireille")
    of_one, of_other = (f"/proposer/{link(row, LinkPurpose.DRAFT)}/" for row in (one, other))

    client.post(of_one, {"faire": "choisir", "choix": [choice(0)], "name": "Mireille"})
    response = client.post(of_other, {"faire": "choisir", "choix": [choice(1), choice(2)], "name": "Mireille"})

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


def test_what_somebody_wrote_of_an_event_stays_an_event_of_the_batch():
    row = draft(title="Le mien", email=EMAIL)

    batches.open_batch(row, [found(1), found(2)])

    said = [(one.title, one.data.get("email")) for one in drafts()]
    assert said == [("Le mien", EMAIL), ("Soirée 1", EMAIL), ("Soirée 2", EMAIL)]


def test_a_batch_takes_thirty_and_the_others_are_counted(client):
    address = f"/proposer/{link(draft(), LinkPurpose.DRAFT)}/"

    response = client.post(address, {"faire": "choisir", "choix": [choice(number) for number in range(33)]})

    page = client.get(response.url).content.decode().replace("\xa0", " ")
    assert len(drafts()) == 30
    assert "Un envoi en prend 30 : 3 sorties sont restées en dehors." in page


def test_a_batch_counts_as_many_drafts_as_it_has(client):
    most = OPEN_DRAFT.per_network[32].amount
    address = f"/proposer/{link(draft(), LinkPurpose.DRAFT)}/"
    answers = []

    for start in range(0, most + 30, 30):
        ticked = [choice(number) for number in range(start, start + 30)]
        Proposal.objects.filter(batch__isnull=False).update(batch=None)
        answers.append(client.post(address, {"faire": "choisir", "choix": ticked}).status_code)

    assert answers == [302, 302, 429]


def test_each_is_listed_with_its_dates_its_place_and_what_it_lacks(client, category):
    row, address = batch(1)
    batches.open_batch(row, [found(1), found(2, **{"day-0": "2020-01-01"})])

    client.post(address, whole(category, faire="completer"))
    page = client.get(address).content.decode().replace("\xa0", " ")

    lines = re.findall(r'<li class="batch-row".*?</li>\n', page, re.DOTALL)
    assert [re.findall(r"<h3[^>]*>(.*?)</h3>", one) for one in lines] == [["Soirée 0"], ["Soirée 1"], ["Soirée 2"]]
    assert ["Complète" in one for one in lines] == [True, True, False]
    assert ["Le Hangar" in one for one in lines] == [True, True, True]
    assert "Quand : C’est déjà passé." in lines[2]


def test_one_that_lacks_something_stops_the_sending_until_it_is_left_out(client, category):
    row, address = batch(2)
    batches.open_batch(row, [found(5, **{"day-0": "2020-01-01"})])
    wrong = drafts()[-1]

    refused = client.post(address, whole(category, faire="envoyer"))
    client.post(address, {"laisser": str(wrong.pk)})
    sent = client.post(address, {"faire": "envoyer"})

    said = refused.content.decode().replace("\xa0", " ")
    assert (refused.status_code, sent.status_code) == (422, 302)
    assert "Il manque quelque chose à une sortie : complétez-la, ou laissez-la de côté." in said
    assert [one.state for one in drafts()] == ["sent", "sent", "draft"]


def test_what_is_left_out_is_taken_in_again(client):
    _row, address = batch(2)

    key = str(drafts()[0].pk)
    client.post(address, {"laisser": key})
    left = [one.is_left_out for one in drafts()]
    client.post(address, {"remettre": key})

    assert (left, [one.is_left_out for one in drafts()]) == ([True, False], [False, False])


def test_an_answer_for_all_goes_where_there_is_none_and_may_be_changed(client, category):
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
    assert len(re.findall(r'<h2 class="row-title"><a href="/propositions/[^"]+">Soirée \d</a>', page)) == 3


def test_a_known_browser_sends_all_of_it_without_a_code_and_one_mail_leads_to_each(client, category):
    _row, address = batch(2)
    client.post(address, whole(category, faire="envoyer"))
    client.post(address.replace("/proposer/", "/propositions/"), {"faire": "confirmer", "code": code()})
    Mail.objects.all().delete()
    _other, address = batch(3)

    client.post(address, whole(category, faire="envoyer"))

    letter = Mail.objects.get()
    links = re.findall(r"« (Soirée \d) » : http\S+(/propositions/\S+/)", letter.text.replace("\xa0", " "))
    titles = [
        re.findall(r"<p class=\"kicker\">.*?(Soirée \d)</p>", client.get(url).content.decode()) for _t, url in links
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


def test_of_an_ended_draft_the_page_says_so(client, time_machine):
    _row, address = batch(2)
    time_machine.move_to(timezone.now() + dt.timedelta(hours=49))

    chores.erase_unconfirmed()

    assert client.get(address).status_code == 404
    assert Proposal.objects.count() == 0


def test_while_one_of_it_is_written_none_of_it_ends(client, time_machine):
    row, _address = batch(2)
    time_machine.move_to(timezone.now() + dt.timedelta(hours=40))
    client.post(f"/proposer/{link(row, LinkPurpose.DRAFT)}.{drafts()[1].pk}/", {"faire": "garder", "title": "Autre"})
    time_machine.move_to(timezone.now() + dt.timedelta(hours=40))

    chores.erase_unconfirmed()

    assert [one.title for one in drafts()] == ["Soirée 0", "Autre"]
