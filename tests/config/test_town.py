from datetime import timedelta

import pytest
from django.utils import timezone

from alerts.enums import AlertState
from config.pulse import REST_S
from config.town import _until_the_next_alert
from tests.factories.alerts import AlertFactory

USUAL_S = 1.0


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("in_s", "least_s", "most_s"),
    [(REST_S * 2, REST_S, REST_S), (8, 7, 8), (0.1, USUAL_S, USUAL_S), (-60, USUAL_S, USUAL_S)],
)
def test_the_urgent_round_rests_until_the_next_alert_at_most(in_s, least_s, most_s):
    AlertFactory(state=AlertState.SCHEDULED, send_at=timezone.now() + timedelta(seconds=in_s))

    assert least_s <= _until_the_next_alert(USUAL_S) <= most_s


@pytest.mark.django_db
def test_without_a_scheduled_alert_it_rests_as_the_others_do():
    assert _until_the_next_alert(USUAL_S) == REST_S
