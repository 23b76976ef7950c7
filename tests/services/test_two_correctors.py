"""Two moderators decide one correction at the same time; needs PostgreSQL."""

import threading

import pytest
from django.db import connection, connections, transaction

from agenda.enums import ChangeKind
from agenda.models import Change
from participation.enums import SentState
from participation.exceptions import NoticeRefused
from participation.models import Correction
from participation.services import correcting
from tests.agenda.cms import somebody
from tests.factories.agenda import published_event
from tests.services.test_commit_order import PATIENCE_S, waits_for_a_lock

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="DATABASE_URL is no PostgreSQL"),
]


def test_two_who_take_it_at_once_publish_once_and_the_second_is_told():
    event = published_event("2099-03-10 20:00", title="Bal")
    changes = {"title": ["Bal", "Bal des voisins"]}
    correction = correcting.send_correction(event, changes, network="192.0.2.1/32", language="fr")
    first, second = somebody("Modérateurs"), somebody("Modérateurs")
    told = []

    def take_too():
        try:
            correcting.apply_correction(correction, ["title"], actor=second)
        except NoticeRefused as refusal:
            told.append(str(refusal))
        finally:
            connections.close_all()

    other = threading.Thread(target=take_too)
    with transaction.atomic():
        correcting.apply_correction(Correction.objects.get(), ["title"], actor=first)
        other.start()
        while not waits_for_a_lock():
            assert other.is_alive(), "the second moderator did not wait for the first"
    other.join(PATIENCE_S)

    assert told == ["Quelqu’un d’autre en a déjà décidé."]
    assert Correction.objects.get().state == SentState.ACCEPTED
    assert Change.objects.filter(kind=ChangeKind.UPDATED).get().actor == first
