"""Two processes tell sites who signed out, and two ways end one session, at the same time; needs
PostgreSQL."""

import threading

import pytest
from allauth.usersessions.models import UserSession
from django.db import IntegrityError, connection, connections, transaction
from django.utils import timezone

from accounts.models import Grant, User
from accounts.services.grants import end_grants_of_session
from accounts.services.leaving import leave
from accounts.services.logouts import send_logouts
from tests.accounts.logout_receiver import logout_receiver
from tests.factories.accounts import GrantFactory, SiteFactory, UserFactory
from tests.services.test_commit_order import PATIENCE_S, waits_for_a_lock

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="DATABASE_URL is no PostgreSQL"),
]


@pytest.fixture
def session():
    return UserSession.objects.create(user=UserFactory(), ip="192.0.2.1", session_key="s1")


def beside(act):
    """Run ``act`` in a thread with its own connection; return it, and the list that gets its
    result or error."""
    said = []

    def run():
        try:
            said.append(act())
        except Exception as error:  # noqa: BLE001 -- the test looks at it
            said.append(error)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread, said


def end_without_a_worker():
    """End all sign-ons, and leave it to clocks to tell."""
    now = timezone.now()
    Grant.objects.update(ended_at=now, logout_due_at=now)


def wait_for_the_lock(thread):
    while not waits_for_a_lock():
        assert thread.is_alive(), "it did not wait"


def test_of_two_clocks_one_tells_a_site():
    with logout_receiver() as receiver:
        GrantFactory(site=SiteFactory(backchannel_logout_uri=receiver.uri))
        end_without_a_worker()
        receiver.may_answer.clear()

        first, told = beside(send_logouts)
        assert receiver.was_asked.wait(PATIENCE_S)
        second = send_logouts()
        receiver.may_answer.set()
        first.join(PATIENCE_S)

    assert (told, second, len(receiver.requests)) == ([1], 0, 1)
    assert not Grant.objects.exists()


def test_two_clocks_share_what_one_site_is_to_be_told():
    """The second one takes what the first has not locked, rather than wait for it."""
    with logout_receiver() as receiver:
        site = SiteFactory(backchannel_logout_uri=receiver.uri)
        held, free = GrantFactory(site=site), GrantFactory(site=site)
        end_without_a_worker()
        with transaction.atomic():
            Grant.objects.select_for_update(of=("self",)).get(pk=held.pk)
            other, told = beside(send_logouts)
            other.join(PATIENCE_S)

    assert (told, Grant.objects.get()) == ([1], held)
    assert free != held


def test_a_sign_on_that_is_made_while_its_session_ends_is_not_left_open(session):
    """Between the look for open sign-ons and the deletion of the session."""
    late_one = {"site": SiteFactory(), "session": session, "user": session.user}
    with transaction.atomic():
        end_grants_of_session(session)
        late, said = beside(lambda: GrantFactory(**late_one))
        wait_for_the_lock(late)
        UserSession.objects.get().delete()
    late.join(PATIENCE_S)

    assert isinstance(said[0], IntegrityError)
    assert not Grant.objects.exists()


def test_leaving_and_signing_out_of_one_session_at_once_both_end_it(session):
    GrantFactory(session=session, user=session.user)
    with transaction.atomic():
        # What leaving does first.
        User.objects.select_for_update().get(pk=session.user_id)
        other, said = beside(lambda: UserSession.objects.get().delete()[0])
        wait_for_the_lock(other)
        leave(session.user)
    other.join(PATIENCE_S)

    assert not isinstance(said[0], Exception), said
    assert not UserSession.objects.exists()
    assert not Grant.objects.open().exists()
