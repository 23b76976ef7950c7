"""Leaving: closed at once, erased a week later everywhere, and back until then."""

import datetime as dt

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import APIToken, ModelLogEntry, Revision, WorkflowState
from wagtail.users.models import UserProfile

from accounts.exceptions import LeavingRefused
from accounts.mails import AccountLetter, send_letter
from accounts.models import AccountAddress, Address, Departure, User
from accounts.personal import PersonalData, personal_data
from accounts.services.leaving import GRACE, erase_departed, leave
from accounts.signing_in import holder_of
from agenda.models import Change, Event
from agenda.services.occurrences import cancel
from config.clock import CHORES
from messaging.models import Digest, Mail, SuppressedAddress
from messaging.services.digests import ask_for_digest, confirm_digest
from moderation.models import StoppedAddress
from participation.models import Contact, Proposal
from participation.services import sending
from tests.accounts.people import ADDRESS, enter, give_key, step_up_is_over
from tests.agenda.cms import somebody
from tests.factories.accounts import UserFactory
from tests.factories.agenda import at, published_event
from tests.factories.participation import ProposalFactory, facts_of, typed
from tests.traces import everywhere

pytestmark = pytest.mark.django_db
NETWORK, BROWSER = "203.0.113.77", "Zinzolinfox/1"


@pytest.fixture(autouse=True)
def on_tuesday_3_march(time_machine):
    time_machine.move_to(at("2026-03-03 18:42"), tick=False)


@pytest.fixture
def client2():
    """Another browser."""
    return Client()


@pytest.fixture
def lou(client):
    client.defaults |= {"REMOTE_ADDR": NETWORK, "HTTP_USER_AGENT": BROWSER}
    enter(client)
    lou = User.objects.get(email=ADDRESS)
    User.objects.filter(pk=lou.pk).update(first_name="Lou", last_name="Obsidienne")
    give_key(lou, "Malachite")
    return lou


def send(email, title, **changes):
    """Send a proposal from ``email`` and confirm it."""
    proposal = ProposalFactory(
        data=typed(**{"name": "Obsidienne", "title": title, "day-0": "2026-03-20"} | changes)
    )
    sent = sending.send_proposal(proposal, facts_of(proposal), email)
    sending.confirm_by_link(sent)
    return Proposal.objects.get(pk=proposal.pk)


def publish(proposal):
    event = Event.objects.get(pk=proposal.event_id)
    event.get_latest_revision().publish(user=somebody("Modérateurs"))
    return Event.objects.get(pk=event.pk)


def receive_digest(email):
    ask_for_digest(email, "q=jazz", "daily", language="fr")
    digest = Digest.objects.of(email).get()
    confirm_digest(digest, "daily")
    return digest


def chore(name):
    return next(one for one in CHORES if one.name == name).run()


def test_the_page_says_what_goes_what_stays_and_until_when_and_asks_who_it_is(client, lou):
    page = client.get(reverse("account_leave")).text.replace("\xa0", " ")
    step_up_is_over(client)
    asked = client.get(reverse("account_leave"))

    said = [(str(data.goes), str(data.stays)) for data in personal_data() if data.concerns(lou)]
    assert len(said) >= 3
    assert all(words.replace("\xa0", " ") in page for pair in said for words in pair)
    assert "CMS" not in page  # what stays of the staff alone
    assert "mardi 10 mars 2026" in page
    assert (asked.status_code, asked.url.partition("?")[0]) == (
        302,
        reverse("mfa_reauthenticate_webauthn"),
    )
    assert User.objects.get().is_active


def test_an_account_closes_at_once_on_all_devices_and_a_mail_says_until_when(client, lou, client2):
    enter(client2)
    Mail.objects.all().delete()

    response = client.post(reverse("account_leave"), follow=True)

    lou.refresh_from_db()
    assert (lou.is_active, lou.leaving_at) == (False, timezone.now() + GRACE)
    assert UserSession.objects.count() == 0
    assert all(
        one.get(reverse("account_home")).url.startswith(reverse("account_login"))
        for one in (client, client2)
    )
    assert "mardi 10 mars 2026" in response.text
    # Somebody else may sit at this screen now.
    assert f'action="{reverse("account_inactive")}"' not in response.text
    assert client.post(reverse("account_inactive")).url == reverse("account_login")
    mail = Mail.objects.get()
    assert (mail.recipient, "mardi 10 mars 2026" in mail.subject) == (ADDRESS, True)


def test_a_code_lets_its_holder_come_back_and_nobody_else(client, lou, client2):
    client.post(reverse("account_leave"))

    refused = enter(client2)
    page = client2.get(refused.url).text
    stranger = client.post(reverse("account_inactive"))
    assert (refused.url, stranger.url) == (reverse("account_inactive"), reverse("account_login"))
    assert "mardi 10 mars 2026" in page.replace("\xa0", " ")
    assert not User.objects.get().is_active

    returned = client2.post(reverse("account_inactive"))

    lou.refresh_from_db()
    assert (lou.is_active, lou.leaving_at) == (True, None)
    assert returned.url == reverse("account_home")
    assert client2.get(reverse("account_home")).status_code == 200


def test_what_was_proved_ten_minutes_ago_brings_nobody_back(client, lou, time_machine):
    client.post(reverse("account_leave"))
    enter(client)
    time_machine.shift(dt.timedelta(minutes=11))

    assert client.post(reverse("account_inactive")).url == reverse("account_login")
    assert not User.objects.get().is_active


def test_an_account_closed_by_somebody_else_does_not_come_back(client, lou):
    User.objects.update(is_active=False)

    answer = enter(client)

    assert answer.url == reverse("account_inactive")
    assert f'action="{reverse("account_inactive")}"' not in client.get(answer.url).text
    assert client.post(reverse("account_inactive")).url == reverse("account_login")
    assert not User.objects.get().is_active


def test_a_week_later_nothing_of_them_is_left_in_any_table_and_all_of_another(
    client, lou, client2, time_machine
):
    published = publish(send(ADDRESS, "Bal public"))
    send(ADDRESS, "Bal caché")
    receive_digest(ADDRESS)
    enter(client2, "max@example.org")
    kept = send("max@example.org", "Bal voisin", name="Max")
    receive_digest("max@example.org")
    client.post(reverse("account_leave"))
    user_pk = lou.pk
    words = (ADDRESS, "obsidienne", "malachite", NETWORK, "zinzolinfox", lou.username)
    assert set(everywhere(*words))

    time_machine.shift(GRACE - dt.timedelta(seconds=1))
    before = chore("erase accounts whose day has come")
    time_machine.shift(dt.timedelta(seconds=1))
    erased = chore("erase accounts whose day has come")

    assert (before, erased) == (0, 1)
    assert everywhere(*words) == {}
    assert list(Event.objects.values_list("title", flat=True)) == [published.title, "Bal voisin"]
    assert Event.objects.get(pk=published.pk).live
    assert (Contact.objects.get().email, Proposal.objects.get()) == ("max@example.org", kept)
    assert Digest.objects.get().email == "max@example.org"
    assert [row.email for row in EmailAddress.objects.all()] == ["max@example.org"]
    # Theirs is the only address left, of account, contact and digest alike.
    assert Address.objects.get().account == AccountAddress.objects.get()
    assert not User.objects.filter(pk=user_pk).exists()
    assert not Revision.objects.filter(user=user_pk).exists()
    assert not ModelLogEntry.objects.filter(user=user_pk).exists()
    departure = Departure.objects.get()
    assert departure.kinds == [data.name for data in personal_data()]
    assert departure.at == timezone.now()


def test_what_was_written_to_another_spelling_of_the_address_goes_too(client, time_machine):
    enter(client)
    spelling = ADDRESS.replace("lou", "Lou")
    send(spelling, "Bal caché")
    receive_digest(spelling)
    send_letter(AccountLetter(to=spelling, language="fr", subject="Bal", paragraphs=("Bal",)))
    client.post(reverse("account_leave"))

    time_machine.shift(GRACE)
    erase_departed()

    assert everywhere(ADDRESS) == {}


def test_an_address_outlives_its_account_only_where_a_stop_or_a_bounce_must(client, time_machine):
    people = {name: f"{name}@example.org" for name in ("stopped", "bounced", "nothing")}
    for email in people.values():
        enter(client, email)
        client.post(reverse("account_logout"))
    rows = {name: Address.objects.of(email).get() for name, email in people.items()}
    StoppedAddress.objects.create(address=rows["stopped"], stopped_at=timezone.now())
    SuppressedAddress.objects.create(address=rows["bounced"], smtp_code=550, at=timezone.now())
    for user in User.objects.all():
        leave(user)

    time_machine.shift(GRACE)
    erase_departed()

    assert set(Address.objects.all()) == {rows["stopped"], rows["bounced"]}
    assert not AccountAddress.objects.exists()
    assert everywhere(*people.values()) == {}


def test_all_is_erased_or_nothing(client, lou, time_machine, monkeypatch):
    receive_digest(ADDRESS)
    leave(lou)
    time_machine.shift(GRACE)

    def fail(user):
        raise RuntimeError

    broken = PersonalData("broken", lambda user: None, fail)
    monkeypatch.setattr("accounts.personal._REGISTRY", {"broken": broken, **registry()})

    with pytest.raises(RuntimeError):
        erase_departed()

    assert (User.objects.count(), Digest.objects.count(), Departure.objects.count()) == (1, 1, 0)


def test_one_that_cannot_be_erased_keeps_no_other_here(lou, time_machine, monkeypatch):
    leave(lou)
    time_machine.shift(60)
    leave(holder_of("sam@example.org"))
    time_machine.shift(GRACE)

    def fail(user):
        if user == lou:
            raise RuntimeError

    broken = PersonalData("broken", lambda user: None, fail)
    monkeypatch.setattr("accounts.personal._REGISTRY", {"broken": broken, **registry()})

    with pytest.raises(RuntimeError):
        erase_departed()

    assert (User.objects.get(), Departure.objects.count()) == (lou, 1)


def registry():
    return {data.name: data for data in reversed(personal_data())}


def test_who_comes_back_within_the_week_is_not_erased(client, lou, time_machine):
    client.post(reverse("account_leave"))
    enter(client)
    client.post(reverse("account_inactive"))
    time_machine.shift(GRACE + dt.timedelta(days=1))

    assert erase_departed() == 0
    assert User.objects.get() == lou


def test_a_workflow_that_waits_for_them_keeps_an_editor_here_with_words(client, time_machine):
    writer = somebody("Contributeurs")
    EmailAddress.objects.create(user=writer, email=writer.email, verified=True, primary=True)
    event = published_event(title="Chorale de palier")
    event.save_revision(user=writer)
    event.get_workflow().start(event, user=writer)
    enter(client, writer.email)

    page = client.get(reverse("account_leave")).text
    client.post(reverse("account_leave"))

    writer.refresh_from_db()
    assert "Chorale de palier" in page
    assert "btn--leave" not in page
    assert (writer.is_active, writer.leaving_at) == (True, None)

    WorkflowState.objects.get().cancel(user=writer)
    client.post(reverse("account_leave"))

    writer.refresh_from_db()
    assert not writer.is_active


def test_the_last_administrator_stays_until_there_is_another(client):
    first = UserFactory(is_superuser=True)
    UserFactory(is_superuser=True, is_active=False)

    with pytest.raises(LeavingRefused) as refused:
        leave(first)
    UserFactory(is_superuser=True)
    leave(first)

    assert len(refused.value.reasons) == 1
    assert not User.objects.get(pk=first.pk).is_active


def test_an_editor_whom_a_workflow_waits_for_on_the_day_stays_closed_until_it_ends(time_machine):
    writer = somebody("Contributeurs")
    event = published_event()
    leave(writer)
    time_machine.shift(GRACE)
    event.get_workflow().start(event, user=writer)

    assert erase_departed() == 0
    writer.refresh_from_db()
    assert not writer.is_active

    WorkflowState.objects.get().cancel(user=None)

    assert erase_departed() == 1
    # The log keeps a number, which leads to nobody.
    entries = ModelLogEntry.objects.for_instance(event).select_related("user")
    names = {entry.user_display_name for entry in entries if entry.user_id == writer.pk}
    assert names == {f"utilisateur «\xa0{writer.pk}\xa0» (supprimé)"}
    assert Event.objects.get() == event


def test_of_an_editor_what_they_wrote_stays_without_their_name_revisions_and_logs_included(
    time_machine,
):
    writer = somebody(
        "Éditeurs", username="zinzolin", email="zinzolin@example.org", last_name="Obsidienne"
    )
    event = published_event("2026-03-20 20:00", title="Chorale de palier")
    event.save_revision(user=writer, log_action=True).publish(user=writer)
    cancel([event.occurrences.get()], actor=writer)
    UserProfile.objects.create(user=writer, preferred_language="en")
    words = ("zinzolin", "obsidienne")
    numbers = (Revision, "user"), (Change, "actor"), (ModelLogEntry, "user")
    assert set(everywhere(*words))
    assert all(of.objects.filter(**{who: writer}).exists() for of, who in numbers)
    before = [of.objects.count() for of, _who in numbers]

    leave(writer)
    time_machine.shift(GRACE)
    erase_departed()

    assert everywhere(*words) == {}
    assert [of.objects.count() for of, _who in numbers] == before
    assert not Revision.objects.filter(user=writer.pk).exists()
    assert not Change.objects.filter(actor=writer.pk).exists()
    assert Event.objects.get(pk=event.pk).live


def test_an_account_untouched_for_three_years_gets_a_mail_and_goes_unless_somebody_comes(
    client, lou, client2, time_machine
):
    enter(client2, "max@example.org")
    UserFactory(email="")  # without an address: goes as well, unannounced
    time_machine.shift(dt.timedelta(days=3 * 365, minutes=1))
    Mail.objects.all().delete()

    warned = [chore("tell accounts that nobody comes to") for _ in range(2)]
    mails = set(Mail.objects.values_list("recipient", flat=True))
    enter(client2, "max@example.org")
    time_machine.shift(dt.timedelta(days=30))
    erased = chore("erase accounts whose day has come")

    assert warned == [3, 0]
    assert mails == {ADDRESS, "max@example.org"}
    assert erased == 2
    assert User.objects.get().email == "max@example.org"


def test_accounts_that_programs_use_are_not_idle(time_machine):
    used, revoked = UserFactory(), UserFactory()
    APIToken.objects.create(user=used, name="salle", key_hash="1")
    APIToken.objects.create(user=revoked, name="salle", key_hash="2", revoked_at=timezone.now())
    time_machine.shift(dt.timedelta(days=3 * 365, minutes=1))

    assert chore("tell accounts that nobody comes to") == 1
    assert User.objects.get(leaving_at__isnull=False) == revoked


def test_a_visit_counts_once_a_day_and_keeps_session_and_account(client, lou, time_machine):
    def days_later(days):
        time_machine.shift(dt.timedelta(days=days))
        return client.get(reverse("account_home")).status_code

    seen = [days_later(29), days_later(29)]
    chore("end sessions not seen")
    lou.refresh_from_db()

    assert seen == [200, 200]
    assert (lou.seen_at, UserSession.objects.get().last_seen_at) == (timezone.now(),) * 2

    time_machine.shift(dt.timedelta(days=30, seconds=1))
    ended = chore("end sessions not seen")

    assert (ended, UserSession.objects.count(), Session.objects.count()) == (1, 0, 0)


def test_a_public_page_does_not_ask_who_it_is_to_count_a_visit(client, lou, time_machine):
    time_machine.shift(dt.timedelta(days=2))

    response = client.get("/agenda/")

    lou.refresh_from_db()
    assert "Cookie" not in response.headers.get("Vary", "")
    assert lou.seen_at == timezone.now() - dt.timedelta(days=2)
