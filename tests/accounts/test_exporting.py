"""The export: one ZIP of what every room keeps, for its holder alone, kept nowhere."""

import json
import re
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from accounts import personal
from accounts.models import User
from accounts.personal import PersonalData, personal_data
from messaging.models import Mail
from messaging.services.digests import ask_for_digest
from moderation.models import StoppedAddress
from participation.models import Proposal
from participation.services import sending
from tests.accounts.people import ADDRESS, enter, give_key, step_up_is_over
from tests.factories.accounts import UserFactory
from tests.factories.participation import ProposalFactory, facts_of, typed

pytestmark = pytest.mark.django_db


def take_away(client):
    """Return the response, and the files of the ZIP by name."""
    response = client.post(reverse("account_take_away"))
    archive = ZipFile(BytesIO(response.content))
    return response, {name: archive.read(name) for name in archive.namelist()}


def personal_data_of(name):
    return next(data for data in personal_data() if data.name == name)


def send(email, title):
    proposal = ProposalFactory(data=typed(title=title))
    sending.confirm_by_link(sending.send_proposal(proposal, facts_of(proposal), email))


def test_the_export_has_what_each_room_keeps_of_its_holder_and_of_nobody_else(client):
    enter(client)
    give_key(User.objects.get(), "Téléphone")
    for email, title, search in (
        (ADDRESS, "Bal", "q=jazz"),
        ("max@example.org", "Loto", "q=tango"),
    ):
        send(email, title)
        ask_for_digest(email, search, "daily", language="fr")

    response, files = take_away(client)

    assert response.headers["Content-Type"] == "application/zip"
    assert response.headers["Content-Disposition"].startswith('attachment; filename="compte-')
    assert "no-store" in response.headers["Cache-Control"]
    facts = json.loads(files["compte.json"])
    assert set(facts) == {"layout", "exported_at", *(data.name for data in personal_data())}
    account = facts["account"]
    assert account["addresses"] == [{"email": ADDRESS, "verified": True, "primary": True}]
    assert [key["name"] for key in account["keys"]] == ["Téléphone"]
    assert [session["ip"] for session in account["sessions"]] == ["127.0.0.1"]
    assert parse_datetime(account["created_at"]).tzinfo
    assert [one["typed"]["title"] for one in facts["participation"][0]["proposals"]] == ["Bal"]
    assert [one["search"] for one in facts["messages"]["searches_by_mail"]] == ["q=jazz"]
    assert "max@example.org" not in files["compte.json"].decode()
    # Nothing that opens a door.
    assert "credential" not in files["compte.json"].decode()
    assert "compte.json" in files["LISEZMOI.txt"].decode()


def test_the_documents_name_each_section_of_the_export():
    document = (Path(__file__).parents[2] / "docs" / "accounts.md").read_text()
    table = document.partition("### Taking it away")[2].partition("### Leaving")[0]

    told = set(re.findall(r"^  \| `(\w+)` \|", table, re.MULTILINE))
    assert told == {data.name for data in personal_data()}


def test_mails_to_another_spelling_of_the_address_are_exported_and_erased_too(client):
    enter(client)
    user = User.objects.get()
    send(ADDRESS.capitalize(), "Bal")
    theirs = Mail.objects.filter(recipient=ADDRESS.capitalize())
    count = theirs.count()
    exported = len(personal_data_of("messages").export(user)["mails"])

    personal_data_of("messages").erase(user)

    assert count > 0
    assert exported == count + 1  # the code
    assert not Mail.objects.exists()


def test_a_room_adds_files_of_its_own(client, monkeypatch):
    enter(client)
    kept = PersonalData(
        "outings", lambda user: [], lambda user: None, files=lambda user: [("agenda.ics", b"BEGIN")]
    )
    monkeypatch.setitem(personal._REGISTRY, "outings", kept)

    _response, files = take_away(client)

    assert files["agenda.ics"] == b"BEGIN"
    assert "agenda.ics" in files["LISEZMOI.txt"].decode()


def test_the_export_asks_who_it_is_once_a_while_has_passed(client):
    enter(client)
    step_up_is_over(client)

    pages = [client.get(reverse("account_take_away")), client.post(reverse("account_take_away"))]

    assert {page.status_code for page in pages} == {302}
    assert all(page.url.startswith("/compte/verifier/") for page in pages)


@pytest.mark.parametrize("name", ["account_take_away", "account_leave"])
def test_nobody_exports_or_leaves_without_being_in(client, name):
    assert client.post(reverse(name)).url.startswith(reverse("account_login"))


def test_an_account_shows_what_it_sent_and_receives_with_a_link_that_works(client):
    enter(client)
    for email, title in ((ADDRESS, "Bal"), ("max@example.org", "Loto")):
        send(email, title)
        ask_for_digest(email, "q=jazz", "daily", language="fr")

    page = client.get(reverse("account_home")).text

    assert ("Bal" in page, "Loto" in page) == (True, False)
    assert (
        page.count('href="/alertes/recherche/')
        + page.count(reverse("messaging:digest", args=["x"])[:-2])
        >= 1
    )
    own = page.partition("/propositions/mienne/")[2].partition("/")[0]
    first = client.get(f"/propositions/mienne/{own}/").url
    # The same link again in this session: those of old mails are not pushed out.
    assert client.get(f"/propositions/mienne/{own}/").url == first
    assert "Bal" in client.get(first).text


def test_a_proposal_of_somebody_else_is_not_found(client):
    enter(client)
    send("max@example.org", "Loto")
    proposal = Proposal.objects.get()

    assert client.get(f"/propositions/mienne/{proposal.uuid}/").status_code == 404


def test_of_a_stopped_address_an_account_shows_exports_and_erases_nothing_that_was_sent(client):
    enter(client)
    send(ADDRESS, "Bal")
    proposal = Proposal.objects.get()
    StoppedAddress.objects.create(
        address=proposal.contact.address, stopped_by=UserFactory(), stopped_at=timezone.now()
    )

    page = client.get(reverse("account_home")).text
    _response, files = take_away(client)
    own = client.get(f"/propositions/mienne/{proposal.uuid}/")

    assert ("Bal" in page, own.status_code) == (False, 404)
    assert json.loads(files["compte.json"])["participation"] == []
    for data in personal_data():
        data.erase(User.objects.get(email=ADDRESS))
    assert Proposal.objects.get() == proposal
