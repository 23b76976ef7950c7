"""A push service with an invalid certificate that becomes valid: all get the alert, other services
do not wait."""

import pytest
from django.db.models import Min

from messaging.delivery import connections
from messaging.models import Delivery, Subscription
from tests.messaging.deliveries import browser, browsers, dispatch, owed, states
from tests.services.push_service import PushService, write_certificate

pytestmark = pytest.mark.django_db(transaction=True)

ACCEPTED = ("accepted", "", 201)


@pytest.fixture
def right(tmp_path, monkeypatch):
    """A certificate valid for this machine; another one for a wrong name is trusted too."""
    right = write_certificate(tmp_path / "right.pem")
    other_name = write_certificate(tmp_path / "other-name.pem", "127.0.0.2")
    known = tmp_path / "authorities.pem"
    known.write_bytes(right.read_bytes() + other_name.read_bytes())
    monkeypatch.setenv("SSL_CERT_FILE", str(known))
    connections.tls_context.cache_clear()
    yield right
    connections.tls_context.cache_clear()


@pytest.fixture(params=["unknown authority", "another name"])
def wrong(request, right, tmp_path):
    if request.param == "another name":
        return tmp_path / "other-name.pem"
    return write_certificate(tmp_path / "unknown.pem")


def attempts_at(service):
    """Return the fewest attempts of a delivery to ``service``."""
    at = Delivery.objects.filter(service=service.host)
    return at.aggregate(least=Min("attempts"))["least"]


def test_a_wrong_certificate_is_tried_again_deletes_nobody_and_delays_no_neighbour(right, wrong):
    with PushService(certificate=wrong) as ailing, PushService() as healthy:
        told = browsers(ailing, 3)
        neighbour = browser(healthy, "/neighbour")
        owed()
        seen = {}

        def is_over():
            if not seen and attempts_at(ailing) >= 2:
                seen.update(
                    posted=list(ailing.posted),
                    states=states(),
                    subscribed=Subscription.objects.count(),
                )
                ailing.present(right)
            return not Delivery.objects.owed().exists()

        dispatch(until=is_over)

        assert seen["posted"] == []
        assert [state[:3] for state in seen["states"]] == [("received", "", None)] * 3 + [ACCEPTED]
        assert seen["subscribed"] == 4
        assert [state[:3] for state in states()] == [ACCEPTED] * 4
        assert attempts_at(ailing) == 3
        assert ailing.hits() == dict.fromkeys(told, 1)
        assert Delivery.objects.get(subscription=neighbour).attempts == 1
        first_there = Delivery.objects.filter(service=ailing.host).aggregate(
            first=Min("accepted_at")
        )["first"]
        assert Delivery.objects.get(subscription=neighbour).accepted_at < first_there
