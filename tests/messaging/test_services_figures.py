from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.services import keep_address
from agenda.models import CommitCounter
from alerts.plot import plot_delivery
from messaging.delivery.fan_out import Batch, write_batch
from messaging.enums import DeliveryState
from messaging.figures import count_deliveries, figures_of
from messaging.models import Delivery, Mail, Message, SuppressedAddress
from messaging.services.figures import (
    BOUNCES_KEPT,
    MAILS_KEPT,
    MESSAGES_KEPT,
    keep_figures,
    purge_deliveries,
    purge_mails,
    purge_messages,
)
from messaging.services.outbox import post_mail
from tests.budgets import count_queries
from tests.factories.agenda import EventFactory
from tests.factories.alerts import approved_alert, sent_alert
from tests.factories.messaging import KeptSearchFactory, SubscriptionFactory, write_deliveries

pytestmark = pytest.mark.django_db


def accept_all():
    for delivery in Delivery.objects.filter(state=DeliveryState.RECEIVED).select_related("message"):
        delivery.state, delivery.accepted_at = (
            DeliveryState.ACCEPTED,
            delivery.message.at + timedelta(seconds=2),
        )
        delivery.save()


def test_the_figures_are_the_same_when_the_deliveries_are_forgotten(time_machine):
    SubscriptionFactory()
    sent_alert(expires=timezone.now() + timedelta(hours=1))
    accept_all()
    before = figures_of(Message.objects.get())
    time_machine.move_to(timezone.now() + timedelta(days=40))

    assert (keep_figures(), purge_deliveries(), keep_figures(), Delivery.objects.count()) == (
        1,
        1,
        0,
        0,
    )
    assert figures_of(Message.objects.get()) == before


def test_figures_are_not_stored_while_deliveries_are_pending(time_machine):
    SubscriptionFactory()
    sent_alert(expires=timezone.now() + timedelta(hours=1))
    time_machine.move_to(timezone.now() + timedelta(days=40))

    assert (keep_figures(), purge_deliveries(), Delivery.objects.count()) == (0, 0, 1)


def test_an_alert_that_still_counts_remembers_who_was_told(time_machine):
    SubscriptionFactory()
    sent_alert(expires=None)
    accept_all()
    time_machine.move_to(timezone.now() + timedelta(days=40))

    assert (keep_figures(), purge_deliveries(), Delivery.objects.count()) == (1, 0, 1)


def test_figures_take_as_many_queries_however_many_are_owed():
    counts = []
    for owed in (1, 2, 3):
        SubscriptionFactory()
        message = Message.objects.select_related("audience").get(alert=sent_alert())
        accept_all()
        counts.append(count_queries(lambda message=message: figures_of(message)))
        assert (figures_of(message).accepted, figures_of(message).share) == (owed, 100.0)

    assert counts == counts[:1] * 3


def test_figures_are_neither_final_nor_kept_while_deliveries_are_still_written(time_machine):
    for _ in range(3):
        SubscriptionFactory()
    approved_alert(expires=timezone.now() + timedelta(hours=1))
    write_batch(Batch(rows=2, looked_at=10))
    accept_all()
    time_machine.move_to(timezone.now() + timedelta(hours=3))

    running, running_counts, kept = (
        figures_of(Message.objects.get()),
        count_deliveries(Message.objects.get()),
        keep_figures(),
    )
    write_deliveries()
    over, over_counts = figures_of(Message.objects.get()), count_deliveries(Message.objects.get())

    assert (running.owed, running.accepted, running.waiting, running.is_being_written) == (
        2,
        2,
        0,
        True,
    )
    assert (running.is_over, running_counts.is_being_written, kept) == (False, True, 0)
    assert (over.owed, over.expired, over.is_being_written) == (3, 1, False)
    assert (over.is_over, over_counts.is_being_written, keep_figures()) == (True, False, 1)


def test_a_plot_stays_on_its_sheet():
    SubscriptionFactory()
    sent_alert()
    accept_all()

    for drawing in plot_delivery(figures_of(Message.objects.get())):
        numbers = [float(n) for n in drawing.curve.replace("M", "").replace("L", "").split()]
        xs, ys = numbers[::2], numbers[1::2]
        assert (min(xs) >= drawing.sheet.left, max(xs) <= drawing.sheet.right) == (True, True)
        assert (min(ys) >= 0, max(ys) <= drawing.sheet.floor) == (True, True)


def test_mails_that_are_over_are_forgotten_whole_and_old_bounces_too():
    old, young, owed = [
        post_mail(
            to="anne@example.org",
            language="fr",
            subject="x",
            text="y",
            kind="decision",
            thread=uuid4(),
        )
        for _ in range(3)
    ]
    long_ago = timezone.now() - MAILS_KEPT - timedelta(minutes=1)
    Mail.objects.filter(pk__in=[old.pk, owed.pk]).update(created_at=long_ago)
    Mail.objects.exclude(pk=owed.pk).update(
        state=DeliveryState.ACCEPTED, accepted_at=timezone.now()
    )
    for days in (BOUNCES_KEPT.days - 1, BOUNCES_KEPT.days + 1):
        at = timezone.now() - timedelta(days=days)
        SuppressedAddress.objects.create(
            address=keep_address(f"{days}@b.example"), smtp_code=550, at=at
        )

    forgotten = purge_mails()

    assert (forgotten, list(Mail.objects.order_by("id"))) == (2, [young, owed])
    assert list(Delivery.objects.order_by("id").values_list("pk", flat=True)) == [young.pk, owed.pk]
    assert SuppressedAddress.objects.get().address == keep_address(
        f"{BOUNCES_KEPT.days - 1}@b.example"
    )


def test_messages_to_followers_go_after_thirteen_months_but_the_last_of_an_open_thread(
    time_machine,
):
    event, alert = EventFactory(), sent_alert()
    now, kept = timezone.now(), KeptSearchFactory()
    on_search, gone_search, on_event = kept.uid, uuid4(), event.uid

    def say(kind, thread, **more):
        return Message.objects.create(
            id=CommitCounter.objects.reserve(Message),
            kind=kind,
            thread=thread,
            at=now,
            expires_at=now,
            **more,
        ).pk

    threads = [
        [say("event", on_event, event=event) for _time in range(2)],
        [say("search", on_search) for _time in range(2)],
        [say("search", gone_search)],
        [say("trial", uuid4())],
        [say("page", uuid4())],
    ]
    young = purge_messages()
    time_machine.move_to(now + MESSAGES_KEPT + timedelta(days=1))

    assert (young, purge_messages(), purge_messages()) == (0, 5, 0)
    left = set(Message.objects.values_list("pk", flat=True))
    assert left == {*alert.messages.values_list("pk", flat=True), threads[0][1], threads[1][1]}
