import asyncio
import json
import os

import http_ece
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from messaging.delivery import dispatcher as dispatching
from messaging.delivery.dispatcher import Dispatcher
from messaging.delivery.prepared_keys import PreparedKeys
from messaging.models import Delivery, Subscription
from tests.factories.messaging import SubscriptionFactory
from tests.messaging.deliveries import QUICK, browser, due_again, owed, states
from tests.services.push_service import PushService

TEXT = b"La Seine monte."


class Browser:
    """Its keys, and what it reads."""

    def __init__(self):
        self.renew()

    def renew(self):
        self.key, self.secret = ec.generate_private_key(ec.SECP256R1()), os.urandom(16)
        self.point = self.key.public_key().public_bytes(
            Encoding.X962, PublicFormat.UncompressedPoint
        )

    def row(self, pk):
        return pk, self.point, self.secret

    def read(self, body):
        return http_ece.decrypt(
            body, private_key=self.key, auth_secret=self.secret, version="aes128gcm"
        )


def rounds(prepared_keys, *rows, times=1):
    """``times`` whole rounds that find ``rows``."""
    for _ in range(times):
        prepared_keys.prepare(list(rows))
        prepared_keys.prepare([])


def key_and_nonce(body):
    """What a message's content key and nonce come from: its salt and the sender's point."""
    return body[:16], body[21:86]


def test_what_was_made_before_the_text_is_read_by_its_browser_alone():
    one, other = Browser(), Browser()
    prepared_keys = PreparedKeys()
    rounds(prepared_keys, one.row(1), other.row(2))

    bodies = [prepared_keys.encrypt(TEXT, who.point, who.secret) for who in (one, other)]

    assert [one.read(bodies[0]), other.read(bodies[1])] == [TEXT, TEXT]
    assert len(prepared_keys) == 0


def test_key_material_is_given_out_once_and_what_follows_has_keys_of_its_own():
    one = Browser()
    prepared_keys = PreparedKeys()
    rounds(prepared_keys, one.row(1))

    bodies = [
        prepared_keys.encrypt(text, one.point, one.secret)
        for text in (TEXT, TEXT, b"La Seine baisse.")
    ]

    assert [one.read(body) for body in bodies] == [TEXT, TEXT, b"La Seine baisse."]
    assert len({key_and_nonce(body) for body in bodies}) == 3


def test_key_material_is_out_of_hand_before_it_encrypts():
    """Whatever goes wrong with the text, the next one has another."""
    one = Browser()
    prepared_keys = PreparedKeys()
    rounds(prepared_keys, one.row(1))

    with pytest.raises(ValueError, match="octets"):
        prepared_keys.encrypt(b"x" * 4000, one.point, one.secret)

    assert len(prepared_keys) == 0


def test_a_subscription_with_other_keys_never_gets_what_was_made_for_the_former():
    one = Browser()
    prepared_keys = PreparedKeys()
    rounds(prepared_keys, one.row(1))
    one.renew()

    body = prepared_keys.encrypt(TEXT, one.point, one.secret)

    assert one.read(body) == TEXT
    assert len(prepared_keys) == 1  # of the former keys, until a round has not met them


def test_what_a_round_does_not_meet_is_dropped_with_it():
    gone, changed, here = Browser(), Browser(), Browser()
    prepared_keys = PreparedKeys()
    rounds(prepared_keys, gone.row(1), changed.row(2), here.row(3))
    former = {gone.point + gone.secret, changed.point + changed.secret}
    changed.renew()

    rounds(prepared_keys, changed.row(2), here.row(3))
    rounds(prepared_keys, changed.row(2), here.row(3))

    kept = {*prepared_keys._of_the_last, *prepared_keys._of_this_round}
    assert kept == {one.point + one.secret for one in (changed, here)}
    assert not kept & former


def test_what_is_met_again_is_kept_and_not_made_anew():
    one = Browser()
    prepared_keys = PreparedKeys()
    rounds(prepared_keys, one.row(1))
    (made,) = prepared_keys._of_the_last.values()

    rounds(prepared_keys, one.row(1), times=3)

    assert list(prepared_keys._of_the_last.values()) == [made]


def test_never_more_than_the_setting_says_and_the_first_are_those_that_have_one(settings):
    settings.PUSH_PREPARED = 3
    everybody = [Browser() for _ in range(5)]
    rows = [one.row(pk) for pk, one in enumerate(everybody, 1)]
    prepared_keys = PreparedKeys()
    rounds(prepared_keys, *rows[2:])
    sizes = []

    for _ in range(12):
        prepared_keys.prepare(rows[prepared_keys.after :][:1])
        sizes.append(len(prepared_keys))

    assert max(sizes) == 3
    kept = {*prepared_keys._of_the_last, *prepared_keys._of_this_round}
    assert kept == {one.point + one.secret for one in everybody[:3]}


def test_keys_of_which_nothing_can_be_made_hold_up_no_other():
    one = Browser()
    prepared_keys = PreparedKeys()

    rounds(prepared_keys, (1, b"\x04" * 65, b"x" * 16), one.row(2))

    assert len(prepared_keys) == 1


@pytest.mark.django_db
def test_a_round_comes_to_each_subscription_once_and_begins_again():
    made = [SubscriptionFactory().pk for _ in range(3)]
    prepared_keys = PreparedKeys()
    met = []

    for _ in range(2):
        while rows := prepared_keys.next_page():
            met.append([row[0] for row in rows])
            prepared_keys.prepare(rows[:2])  # as if woken before the third
        prepared_keys.prepare([])

    assert met == [made, made[2:]] * 2


def prepared_then(count, *steps):
    """A dispatcher with the keys of ``count`` ready; then ``steps``: an act, what to wait for."""
    dispatcher = Dispatcher(QUICK)

    async def run():
        running = asyncio.create_task(dispatcher.run())
        while len(dispatcher.prepared_keys) < count:
            assert not running.done()
            await asyncio.sleep(0.01)
        for act, done in steps:
            await dispatcher.in_thread(act)
            dispatcher.wake()
            while not await dispatcher.in_thread(done):
                assert not running.done()
        dispatcher.stop()
        await running

    asyncio.run(run())
    return dispatcher


def all_accepted():
    return not Delivery.objects.exclude(state="accepted").exists()


@pytest.mark.django_db(transaction=True)
def test_a_dispatcher_prepares_while_it_waits_and_its_browsers_read_what_it_sends():
    everybody = {f"/{number}": Browser() for number in range(30)}
    with PushService() as service:
        for path, one in everybody.items():
            endpoint = f"{service.origin}{path}"
            SubscriptionFactory(
                endpoint=endpoint, service=service.host, p256dh=one.point, auth=one.secret
            )

        prepared_then(30, (owed, all_accepted))

        told = [json.loads(everybody[posted.path].read(posted.body)) for posted in service.posted]
        assert told == [{"titre": "Les berges ferment"}] * 30
        assert service.hits() == dict.fromkeys(everybody, 1)


@pytest.mark.django_db(transaction=True)
def test_what_is_tried_again_has_keys_of_its_own():
    with PushService(answer="500") as service:
        browser(service, "/a")

        def repair():
            service.answer = "201"
            due_again()

        prepared_then(
            1, (owed, lambda: states() == [("received", "", 500, 1)]), (repair, all_accepted)
        )

        assert states() == [("accepted", "", 201, 2)]
        assert len({key_and_nonce(one.body) for one in service.posted}) == 2


@pytest.mark.django_db(transaction=True)
def test_of_prepared_keys_nothing_is_written_down():
    """Another dispatcher, and whoever reads the database, has none of them."""
    with PushService() as service:
        browser(service, "/a")
        before = list(Subscription.objects.values_list())

        idle = prepared_then(1)

        assert (list(Subscription.objects.values_list()), Delivery.objects.count()) == (before, 0)
        assert (len(idle.prepared_keys), len(Dispatcher(QUICK).prepared_keys)) == (1, 0)


@pytest.mark.django_db(transaction=True)
def test_one_that_prepares_is_woken_between_two_handfuls(monkeypatch):
    monkeypatch.setattr(dispatching, "AT_ONCE", 1)
    for _ in range(5):
        SubscriptionFactory()
    dispatcher = Dispatcher(QUICK)

    async def prepare():
        dispatcher.database = dispatching.ThreadPoolExecutor(1)
        preparing = asyncio.create_task(dispatcher._prepare())
        while len(dispatcher.prepared_keys) < 2:
            await asyncio.sleep(0)
        dispatcher.wake()
        await preparing
        await dispatcher.in_thread(dispatching.disconnect)

    asyncio.run(prepare())

    assert len(dispatcher.prepared_keys) in (2, 3)


@pytest.mark.django_db
def test_where_none_is_to_be_prepared_nobody_is_asked_for_and_messages_are_encrypted_all_the_same(
    settings, django_assert_num_queries
):
    settings.PUSH_PREPARED = 0
    SubscriptionFactory()
    one = Browser()
    prepared_keys = PreparedKeys()

    with django_assert_num_queries(0):
        rows = prepared_keys.next_page()
    prepared_keys.prepare(rows)

    assert (rows, len(prepared_keys)) == ([], 0)
    assert one.read(prepared_keys.encrypt(b"x", one.point, one.secret)) == b"x"
