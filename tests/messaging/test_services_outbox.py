import re
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.services import keep_address
from agenda.models import CommitCounter
from alerts.services.drafting import draft_cancel, draft_update
from alerts.viewsets.preview import count_recipients
from messaging.enums import DeliveryRank, DeliveryReason, DeliveryState
from messaging.exceptions import AddressRefused
from messaging.models import Delivery, Mail, Message, SuppressedAddress
from messaging.quiet import quiet_window, to_quarters
from messaging.services.outbox import post_mail
from tests.factories.agenda import AreaFactory
from tests.factories.alerts import TopicFactory, officer, sent_alert
from tests.factories.messaging import SubscriptionFactory

pytestmark = pytest.mark.django_db


def told():
    """What each is owed, by the first in time: (subscription, state)."""
    return list(
        Delivery.objects.order_by("message_id", "subscription").values_list("subscription", "state")
    )


def owed_to(*subscriptions):
    return [(one.pk, DeliveryState.RECEIVED) for one in subscriptions]


def test_those_whose_choices_match_are_owed_and_nobody_else():
    topic, area, far = TopicFactory(), AreaFactory(), AreaFactory()
    everything = SubscriptionFactory()
    near = SubscriptionFactory(topics=[topic], areas=[area], min_severity=3)
    SubscriptionFactory(topics=[TopicFactory()])
    SubscriptionFactory(areas=[far])
    SubscriptionFactory(min_severity=4)
    SubscriptionFactory(wants_alerts=False)

    sent_alert(topic=topic, areas=[area], severity="Severe")

    assert told() == owed_to(everything, near)


def test_an_alert_for_the_whole_city_is_owed_to_every_area():
    near = SubscriptionFactory(areas=[AreaFactory()])

    sent_alert()

    assert told() == owed_to(near)


def test_language_never_decides_who_hears():
    english = SubscriptionFactory(language="en")

    sent_alert()

    assert told() == owed_to(english)


def test_exercises_ring_testers_only():
    tester = SubscriptionFactory(is_tester=True)
    SubscriptionFactory()

    sent_alert(status="Exercise")

    assert told() == owed_to(tester)


def test_an_update_is_owed_to_those_told_before_and_to_those_who_match_now():
    topic = TopicFactory()
    before = SubscriptionFactory()
    first = sent_alert(topic=topic)
    before.min_severity = 4
    before.save()
    now = SubscriptionFactory(topics=[topic])

    update = sent_alert(alert=draft_update(first, officer()))

    told_now = Delivery.objects.filter(message__alert=update).order_by("subscription")
    assert list(told_now.values_list("subscription", flat=True)) == [before.pk, now.pk]


ACCEPTED = {"state": DeliveryState.ACCEPTED, "accepted_at": datetime(2026, 3, 4, tzinfo=UTC)}
LEASED = {"leased_by": "one", "leased_until": datetime(2099, 3, 4, tzinfo=UTC)}
RAN_OUT = {"leased_by": "one that died", "leased_until": datetime(2026, 3, 4, tzinfo=UTC)}


@pytest.mark.parametrize(
    ("of_its_line", "is_owed"),
    [
        ({}, False),
        ({"due_at": datetime(2099, 3, 4, tzinfo=UTC), "was_quiet": True}, False),
        ({"attempts": 1, "status_code": 503}, True),
        (ACCEPTED, True),
        (LEASED, True),
        (RAN_OUT, True),
    ],
)
def test_a_cancel_is_owed_to_those_it_was_posted_to_or_is_in_flight_for_and_to_nobody_else(
    of_its_line, is_owed
):
    before = SubscriptionFactory()
    first = sent_alert()
    Delivery.objects.update(**of_its_line)
    SubscriptionFactory()
    draft = draft_cancel(first, officer())
    shown = count_recipients(draft, [])

    cancel = sent_alert(alert=draft)

    rows = Delivery.objects.filter(message__alert=cancel).values_list("subscription", flat=True)
    assert (list(rows), shown) == ([before.pk] if is_owed else [], int(is_owed))


def test_unsent_deliveries_are_superseded_by_a_newer_message():
    SubscriptionFactory()
    first = sent_alert()

    sent_alert(alert=draft_update(first, officer()))

    states = list(Delivery.objects.order_by("message_id").values_list("state", "reason"))
    assert states == [
        (DeliveryState.NOT_DELIVERED, DeliveryReason.OVERTAKEN),
        (DeliveryState.RECEIVED, DeliveryReason.NONE),
    ]


QUIET = {"quiet_from": time(22), "quiet_to": time(7, 30), "time_zone": "Europe/Paris"}
NIGHT = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)  # 3 h in Paris


def test_quiet_hours_delay_to_their_end_in_the_subscribers_own_clock(time_machine):
    time_machine.move_to(NIGHT, tick=False)
    paris = SubscriptionFactory(**QUIET)
    tokyo = SubscriptionFactory(**QUIET | {"time_zone": "Asia/Tokyo"})
    SubscriptionFactory()

    sent_alert(expires=NIGHT + timedelta(days=1))

    due = dict(Delivery.objects.values_list("subscription", "due_at"))
    assert (due[paris.pk], due[tokyo.pk]) == (datetime(2026, 3, 4, 6, 30, tzinfo=UTC), NIGHT)
    assert Delivery.objects.filter(was_quiet=True).count() == 1


@pytest.mark.parametrize(
    ("severity", "choices", "is_delayed"),
    [
        ("Extreme", {"lets_extreme": True}, False),
        ("Extreme", {"lets_extreme": False, "lets_severe": True}, True),
        ("Severe", {"lets_extreme": True, "lets_severe": False}, True),
        ("Severe", {"lets_extreme": False, "lets_severe": True}, False),
        ("Moderate", {"lets_extreme": True, "lets_severe": True}, True),
    ],
)
def test_severe_and_extreme_pass_quiet_hours_only_where_the_subscriber_said_so(
    severity, choices, is_delayed, time_machine
):
    time_machine.move_to(NIGHT, tick=False)
    SubscriptionFactory(**QUIET, **choices)

    sent_alert(severity=severity, expires=NIGHT + timedelta(days=1))

    assert Delivery.objects.get().was_quiet == is_delayed


def test_an_alert_that_ends_within_the_quiet_hours_is_recorded_as_such(time_machine):
    time_machine.move_to(NIGHT, tick=False)
    SubscriptionFactory(**QUIET)

    sent_alert(expires=NIGHT + timedelta(hours=1))

    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.reason) == (DeliveryState.EXPIRED, DeliveryReason.QUIET)


def test_message_ids_are_given_inside_a_transaction_only():
    with transaction.atomic():
        assert CommitCounter.objects.reserve(Message) + 1 == CommitCounter.objects.reserve(Message)


@pytest.mark.parametrize(
    ("wall", "start", "end", "ends"),
    [
        ("2026-03-03 21:59", time(22), time(7, 30), None),
        ("2026-03-03 22:00", time(22), time(7, 30), "2026-03-04 07:30"),
        ("2026-03-04 00:00", time(22), time(7, 30), "2026-03-04 07:30"),
        ("2026-03-04 07:30", time(22), time(7, 30), None),
        ("2026-03-04 13:00", time(12), time(14), "2026-03-04 14:00"),
        ("2026-03-04 14:00", time(12), time(14), None),
        (
            "2026-03-28 23:00",
            time(22),
            time(2, 30),
            "2026-03-29 03:30",
        ),  # 2:30 does not exist that night
        ("2026-10-24 23:00", time(22), time(7), "2026-10-25 07:00"),
    ],
)
def test_quiet_hours_end_on_the_wall_clock(wall, start, end, ends):
    from tests.factories.agenda import at  # noqa: PLC0415 -- one table's own

    starts_at, ends_at = quiet_window(at(wall), start, end, "Europe/Paris")

    assert (ends_at if starts_at <= at(wall) else None) == (at(ends) if ends else None)


@pytest.mark.parametrize(
    ("start", "end", "widened"),
    [
        (time(22), time(7, 30), (time(22), time(7, 30))),
        (time(22, 7), time(7, 31), (time(22), time(7, 45))),
        (time(22, 7), time(22, 8), (time(22), time(22, 15))),
        (time(0), time(23, 50), (time(0), time(0))),
        (time(22, 10), time(22, 5), (time(22), time(22))),  # all day but five minutes
        (time(22), time(22), (time(22), time(22))),
    ],
)
def test_quiet_hours_are_widened_to_quarters(start, end, widened):
    assert to_quarters(start, end) == widened


def post_decision(**fields):
    values: dict[str, Any] = {
        "to": "anne@example.org",
        "subject": "Votre proposition",
        "text": "Bonjour,",
        "thread": uuid4(),
    }
    return post_mail(language="fr", kind="decision", **values | fields)


def test_a_mail_is_written_with_the_change_that_it_tells_or_not_at_all():
    with transaction.atomic():
        post_decision()
        transaction.set_rollback(True)

    assert list(Mail.objects.all()) == []


def test_a_mail_is_a_line_of_the_ledger_of_no_message_and_is_erased_with_it():
    code, digest = (
        post_decision(),
        post_decision(unsubscribe_url="https://agenda.example.org/recevoir/x/arreter/"),
    )
    lines = list(
        Delivery.objects.order_by("id").values_list(
            "pk", "channel", "rank", "message", "subscription"
        )
    )

    Mail.objects.filter(pk=code.pk).delete()

    assert lines == [
        (code.pk, "mail", DeliveryRank.URGENT, None, None),
        (digest.pk, "mail", DeliveryRank.USUAL, None, None),
    ]
    assert (list(Delivery.objects.values_list("pk", flat=True)), Message.objects.count()) == (
        [digest.pk],
        0,
    )


def test_a_mail_posted_twice_with_one_key_is_one_and_without_any_two():
    first = post_decision(key="decision 1")

    again, other = (
        post_decision(key="decision 1", to="bruno@example.org"),
        post_decision(key="decision 2"),
    )
    posted = [post_decision(), post_decision()]

    assert again == first
    assert list(Mail.objects.order_by("id")) == [first, other, *posted]


def test_what_was_posted_before_its_address_bounced_is_returned_still():
    first = post_decision(key="decision 1")
    SuppressedAddress.objects.create(
        address=keep_address("anne@example.org"), smtp_code=550, at=timezone.now()
    )

    assert (post_decision(key="decision 1"), post_decision(key="decision 2")) == (first, None)


def test_an_address_that_bounced_is_written_to_no_more_however_it_is_typed_and_its_neighbour_is():
    SuppressedAddress.objects.create(
        address=keep_address("anne@example.org"), smtp_code=550, at=timezone.now()
    )

    posted = [
        post_decision(to=to)
        for to in ("anne@example.org", " Anne@Example.ORG", "bruno@example.org")
    ]

    assert posted == [None, None, Mail.objects.get()]


def test_a_mail_answers_the_first_of_its_thread_to_the_same_person():
    thread = uuid4()
    first, other = (
        post_decision(thread=thread),
        post_decision(thread=thread, to="bruno@example.org"),
    )

    second, third, apart = (
        post_decision(thread=thread),
        post_decision(thread=thread),
        post_decision(),
    )

    answered = [mail.in_reply_to for mail in (first, other, second, third, apart)]
    assert answered == ["", "", first.internet_message_id, first.internet_message_id, ""]


def test_a_mail_is_named_in_the_domain_that_writes_it(settings):
    settings.DEFAULT_FROM_EMAIL = "L’agenda <agenda@médiathèque.example>"

    mail = post_decision()

    assert re.fullmatch(r"<m[0-9a-f-]{36}@xn--mdiathque-53af\.example>", mail.internet_message_id)


def test_a_mail_to_what_is_no_address_is_refused():
    with pytest.raises(AddressRefused):
        post_decision(to="josé@example.org")

    assert list(Mail.objects.all()) == []
