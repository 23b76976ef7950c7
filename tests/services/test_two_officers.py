"""Two officers send the same template at the same time; needs PostgreSQL."""

import pytest
from django.db import connection, transaction

from alerts.enums import AlertState
from alerts.exceptions import AlertStepRefused, MovedMeanwhile
from alerts.models import Alert
from alerts.services.approval import send_alone
from alerts.services.drafting import draft_from, save_draft
from messaging.models import Message
from tests.factories.agenda import AreaFactory
from tests.factories.alerts import AlertTemplateFactory, officer
from tests.services.test_commit_order import PATIENCE_S, waits_for_a_lock
from tests.services.test_two_moderators import in_a_thread

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="DATABASE_URL is no PostgreSQL"),
]


def refusal_of(alert, sender):
    """Return the refusal that ``sender`` gets, having seen no similar alert."""
    try:
        send_alone(alert, sender, known=0)
    except AlertStepRefused as refused:
        return type(refused)


def test_of_two_who_send_the_same_at_once_one_waits_and_is_told():
    template, area, answers = AlertTemplateFactory(state="approved"), AreaFactory(), []
    sender, other = officer(), officer()
    mine, theirs = (
        save_draft(draft_from(template), who, {"areas": [area]}) for who in (sender, other)
    )

    with transaction.atomic():
        send_alone(mine, sender, known=0)
        thread = in_a_thread(lambda: refusal_of(theirs, other), answers)
        while not waits_for_a_lock():
            assert thread.is_alive(), "the second did not wait for the first"
    thread.join(PATIENCE_S)

    states = list(Alert.objects.order_by("pk").values_list("state", flat=True))
    assert (answers, states) == ([MovedMeanwhile], [AlertState.SENT, AlertState.DRAFT])
    assert Message.objects.count() == 1
