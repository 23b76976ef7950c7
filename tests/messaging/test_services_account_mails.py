"""Mails of accounts: followed events and pages, kept searches, alerts; once, at no quiet hour."""

from datetime import time, timedelta
from email import message_from_bytes, policy

import pytest
from django.core import mail as django_mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.services import keep_address
from agenda.services import occurrences
from alerts.services import approval
from alerts.services.drafting import draft_cancel
from messaging.enums import DeliveryReason, DeliveryState, Rhythm
from messaging.formats.mail import email_of
from messaging.models import (
    AccountFollow,
    AccountMailing,
    AccountRecipient,
    AccountSearch,
    Audience,
    Mail,
    Message,
    SuppressedAddress,
    Welcome,
)
from messaging.services import account_mails, search_matches
from messaging.services.account_devices import (
    choose_telling,
    follow_on_devices,
    join_account,
    keep_search_on_devices,
    leave_account,
    take_choices,
)
from messaging.services.account_mails import leaving_token, mail_accounts
from messaging.services.followed_pages import notify_pages
from messaging.services.follows import GATHERED, notify_followers
from messaging.services.questions import QUESTIONS, purge_questions
from messaging.services.search_matches import Sweep, notify_searches
from messaging.services.searches import PAUSE
from tests.budgets import count_queries
from tests.factories.accounts import UserFactory, give_proved_address
from tests.factories.agenda import AreaFactory, PlaceFactory, at, published_event
from tests.factories.alerts import TopicFactory, officer, sent_alert
from tests.factories.messaging import KeptSearchFactory, SubscriptionFactory
from tests.messaging.test_services_account_devices import cancel_and_notify, device_of, session_of

pytestmark = pytest.mark.django_db
NOON = at("2030-03-01 12:00")
NIGHT = time(22), time(7)


@pytest.fixture(autouse=True)
def clock(time_machine, monkeypatch):
    QUESTIONS.forget()
    monkeypatch.setattr(search_matches, "SWEEP", Sweep())
    time_machine.move_to(NOON, tick=False)
    yield time_machine
    QUESTIONS.forget()


def reader(wants_mail=True, quiet=None, **facts):
    """Return somebody with a proved address who chose to be told like this."""
    user = UserFactory()
    give_proved_address(user)
    choose_telling(
        user, language="fr", wants_mail=wants_mail, quiet=quiet, zone="Europe/Paris", **facts
    )
    return user


def follows(event, user):
    AccountFollow.objects.create(user=user, event=event)
    return user


def tell(clock, after=GATHERED):
    clock.shift(after)
    notify_followers()
    notify_pages()
    notify_searches()
    mail_accounts()


def recipients():
    return sorted(Mail.objects.values_list("recipient", flat=True))


@pytest.mark.parametrize(
    ("wants_mail", "has_device", "is_mailed"),
    [
        (None, False, True),
        (None, True, False),
        (True, True, True),
        (True, False, True),
        (False, False, False),
        (False, True, False),
    ],
)
def test_who_wants_mail_or_has_no_device_is_told_by_mail(clock, wants_mail, has_device, is_mailed):
    event = published_event("2030-03-03 20:00")
    user = follows(event, reader(wants_mail))
    if has_device:
        device_of(user)

    cancel_and_notify(event)
    tell(clock)

    assert recipients() == ([user.email] if is_mailed else [])


def test_a_device_that_was_never_reached_keeps_no_mail_away(clock):
    event = published_event("2030-03-03 20:00")
    user = follows(event, reader(wants_mail=None))
    device = device_of(user)
    Welcome.objects.create(subscription=device, due_at=timezone.now())

    cancel_and_notify(event)
    tell(clock)

    assert recipients() == [user.email]


def test_the_last_device_that_leaves_leaves_the_mail(clock):
    event = published_event("2030-03-03 20:00")
    user = follows(event, reader(wants_mail=None))
    leave_account(device_of(user))

    cancel_and_notify(event)
    tell(clock)

    assert recipients() == [user.email]


def test_two_devices_and_mail_are_one_mail_however_often_the_clock_looks(clock):
    event = published_event("2030-03-03 20:00", title="Bal")
    user = reader()
    phone = device_of(user, 1)
    device_of(user, 2)
    follow_on_devices(phone, event.slug)

    cancel_and_notify(event)
    tell(clock)
    tell(clock)

    assert [mail.subject for mail in Mail.objects.all()] == ["Annulé : Bal"]
    assert not AccountMailing.objects.exists()


def test_an_event_that_is_deleted_is_told_to_accounts_that_have_no_device(clock):
    event = published_event("2030-03-03 20:00", title="Bal")
    user = follows(event, reader())
    device = SubscriptionFactory(wants_alerts=False)
    follow_on_devices(device, event.slug)

    event.delete()
    parts = Audience.objects.get().parts  # which the release before reads, too
    mail_accounts()

    assert parts == [{"these": [device.pk]}]

    assert (recipients(), Mail.objects.get().subject) == (
        [user.email],
        "Retiré de l’agenda : Bal",
    )


def test_a_later_change_replaces_the_mail_that_waits_for_the_morning(clock):
    clock.move_to(at("2030-03-01 23:00"), tick=False)
    event = published_event("2030-03-03 20:00")
    follows(event, reader(quiet=NIGHT))

    cancel_and_notify(event)
    tell(clock)
    occurrences.restore(event.occurrences.all())
    tell(clock)

    waiting = Mail.objects.get(state=DeliveryState.RECEIVED)
    over = Mail.objects.exclude(pk=waiting.pk).get()
    assert waiting.subject.startswith("Maintenu")
    assert waiting.due_at == at("2030-03-02 07:00")
    assert (over.state, over.reason, over.text) == (
        DeliveryState.NOT_DELIVERED,
        DeliveryReason.OVERTAKEN,
        "",
    )


def test_what_is_over_before_the_night_ends_is_not_mailed(clock):
    clock.move_to(at("2030-03-01 22:30"), tick=False)
    event = published_event("2030-03-02 01:00")
    follows(event, reader(quiet=NIGHT))
    told = follows(event, reader())

    cancel_and_notify(event)
    tell(clock)

    assert recipients() == [told.email]


def test_a_followed_place_is_mailed_and_not_again_to_who_follows_its_event(clock):
    place = PlaceFactory(name="La Cigale", slug="la-cigale", area=None)
    event = published_event("2030-03-03 20:00", title="Bal", place=place)
    of_place, of_both, of_other = reader(), follows(event, reader()), reader()
    for user in (of_place, of_both):
        device = device_of(user)
        keep_search_on_devices(device, "lieu=la-cigale", Rhythm.AT_ONCE)
        leave_account(device)
    keep_search_on_devices(device_of(of_other), "lieu=ailleurs", Rhythm.AT_ONCE)

    cancel_and_notify(event)
    tell(clock)

    assert recipients() == sorted([of_place.email, of_both.email])


def account_search(user, querystring, rhythm=Rhythm.AT_ONCE, *, told_upto=0):
    question = KeptSearchFactory(querystring=querystring).question
    question.kept.all().delete()
    return AccountSearch.objects.create(
        user=user, querystring=querystring, rhythm=rhythm, question=question, told_upto=told_upto
    )


def jazz(number=1, **facts):
    facts = {"place": None, "title": f"Jazz {number}", "slug": f"jazz-{number}"} | facts
    return published_event("2030-03-09 20:00", **facts)


def test_what_a_kept_search_finds_is_mailed_once_to_accounts_without_a_device(clock):
    user, other = reader(wants_mail=None), reader(wants_mail=None)
    account_search(user, "q=jazz")
    account_search(other, "q=tango")

    jazz()
    tell(clock)
    tell(clock, PAUSE)

    mail = Mail.objects.get()
    assert mail.recipient == user.email
    assert mail.subject == "1 nouveauté pour « Jazz »"
    assert "Jazz 1\xa0: samedi 9 mars, 20\xa0h" in mail.text


def test_all_searches_of_an_account_are_one_mail(clock):
    user = reader()
    account_search(user, "q=jazz")
    account_search(user, "prix=gratuit")

    jazz(price_kind="free")
    tell(clock)

    assert [mail.subject for mail in Mail.objects.all()] == ["1 nouveauté pour vos recherches"]


def test_a_search_pauses_after_a_mail_and_once_a_day_is_in_the_morning(clock):
    account_search(reader(), "q=jazz")
    daily = account_search(reader(), "q=jazz", Rhythm.DAILY)
    AccountSearch.objects.filter(pk=daily.pk).update(tell_at=at("2030-03-02 08:00"))
    counts = []

    for number in range(2):
        jazz(number)
        tell(clock)
        counts.append(Mail.objects.count())
    tell(clock, PAUSE)
    counts.append(Mail.objects.count())
    clock.move_to(at("2030-03-02 08:00"), tick=False)
    tell(clock, timedelta(minutes=1))

    assert counts == [1, 1, 2]
    assert Mail.objects.filter(recipient=daily.user.email).get().subject.startswith("2 nouveautés")


def test_accounts_take_turns_page_by_page_so_that_the_last_is_told_too(clock, monkeypatch):
    monkeypatch.setattr(search_matches, "WOKEN_AT_ONCE", 2)
    users = [reader() for _ in range(3)]
    for user in users:
        account_search(user, "q=jazz")
    account_search(users[0], "q=tango")

    counts = []
    jazz()
    for _ in range(3):
        tell(clock)
        counts.append(Mail.objects.count())

    assert counts == [1, 2, 3]
    assert recipients() == [user.email for user in users]


def test_searches_of_accounts_told_by_devices_move_on_some_at_a_time(clock, monkeypatch):
    monkeypatch.setattr(search_matches, "KEPT_TOGETHER", 2)
    for _ in range(3):
        account_search(reader(wants_mail=False), "q=jazz")
    jazz()
    left = []

    for _ in range(2):
        tell(clock)
        left.append(AccountSearch.objects.filter(told_upto=0).count())

    assert left == [1, 0]


def test_a_search_that_cannot_be_told_by_mail_stops_no_other(clock, monkeypatch):
    user, other = reader(), reader()
    account_search(user, "q=jazz")
    account_search(other, "q=tango")
    prepare = search_matches._prepare

    def refuse_jazz(group, known, questions, due):
        if questions[group.question_id].querystring == "q=jazz":
            raise ValueError
        return prepare(group, known, questions, due)

    jazz()
    jazz(2, title="Tango", slug="tango")
    with monkeypatch.context() as patch:
        patch.setattr(search_matches, "_prepare", refuse_jazz)
        tell(clock)
    before = recipients()
    tell(clock, PAUSE)

    assert before == [other.email]
    assert set(recipients()) == {other.email, user.email}


def test_a_search_that_waits_for_its_hour_is_not_looked_at_every_second(clock):
    daily = account_search(reader(), "q=jazz", Rhythm.DAILY)
    AccountSearch.objects.filter(pk=daily.pk).update(tell_at=at("2030-03-02 08:00"))
    jazz()
    tell(clock)

    sweep = search_matches.SWEEP.accounts
    idle = count_queries(lambda: sweep.notify(timezone.now()))
    clock.move_to(at("2030-03-02 08:00"), tick=False)
    sweep.notify(timezone.now())

    assert idle == 1
    assert AccountMailing.objects.count() == 1


def test_what_devices_were_told_is_no_news_once_the_account_wants_mail(clock):
    user = reader(wants_mail=False)
    device = device_of(user)
    keep_search_on_devices(device, "q=jazz", Rhythm.AT_ONCE)
    jazz(1)
    tell(clock)

    choose_telling(user, language="fr", wants_mail=True, quiet=None, zone="")
    jazz(2)
    tell(clock, PAUSE)

    assert "Jazz 2" in Mail.objects.get().text
    assert "Jazz 1" not in Mail.objects.get().text


def test_a_question_that_only_an_account_asks_stays(clock):
    account_search(reader(), "q=jazz")

    assert purge_questions() == 0


def test_alerts_are_mailed_to_who_chose_them_and_the_lifting_to_who_was_told(clock):
    topic, area = TopicFactory(), AreaFactory()
    everything = reader(wants_alerts=True)
    reader()  # wants none
    reader(wants_mail=False, wants_alerts=True)
    graver = reader(wants_alerts=True)
    AccountRecipient.objects.filter(pk=graver.pk).update(min_severity=4)
    here, elsewhere = reader(wants_alerts=True), reader(wants_alerts=True)
    for user, place in ((here, area), (elsewhere, AreaFactory())):
        recipient = AccountRecipient.objects.get(pk=user.pk)
        recipient.every_area = False
        recipient.save()
        recipient.areas.add(place)

    alert = sent_alert(topic=topic, severity="Severe", areas=[area])
    mail_accounts()
    first = recipients()
    Mail.objects.update(state=DeliveryState.ACCEPTED, accepted_at=timezone.now())
    late = reader(wants_alerts=True)
    lift(alert)
    mail_accounts()

    assert first == sorted([everything.email, here.email])
    assert recipients() == sorted([*first, *first])
    assert late.email not in recipients()
    assert elsewhere.email not in recipients()


def lift(alert):
    draft = draft_cancel(alert, officer())
    draft.headline = draft.description = "C’est fini."
    draft.save()
    approval.approve_alert(approval.submit_alert(draft, officer()), officer())


@pytest.mark.parametrize(
    ("severity", "is_held"), [("Extreme", False), ("Severe", True), ("Moderate", True)]
)
def test_at_night_only_what_is_critical_leaves_at_once(clock, severity, is_held):
    clock.move_to(at("2030-03-01 23:00"), tick=False)
    reader(quiet=NIGHT, wants_alerts=True)

    sent_alert(severity=severity, expires=at("2030-03-02 23:00"))
    mail_accounts()

    morning = at("2030-03-02 07:00")
    assert Mail.objects.get().due_at == (morning if is_held else timezone.now())


def test_an_exercise_is_mailed_to_nobody(clock):
    reader(wants_alerts=True)

    sent_alert(status="Exercise")
    mail_accounts()

    assert recipients() == []


def test_the_alerts_that_the_first_device_chose_are_those_of_the_mails(clock):
    topic = TopicFactory()
    user = UserFactory()
    give_proved_address(user)
    device = SubscriptionFactory(every_topic=False, topics=[topic], min_severity=3)
    join_account(device, session_of(user))
    device.min_severity = 2
    device.save()
    take_choices(device)
    leave_account(device)

    for theirs in (topic, TopicFactory()):
        sent_alert(topic=theirs, severity="Moderate")
    mail_accounts()

    assert recipients() == [user.email]


def test_one_click_in_a_mail_ends_them_all_and_what_waits_is_not_sent(clock):
    clock.move_to(at("2030-03-01 23:00"), tick=False)
    event = published_event("2030-03-03 20:00")
    user, other = (follows(event, reader(quiet=NIGHT)) for _ in range(2))
    cancel_and_notify(event)
    tell(clock)
    mail = Mail.objects.get(recipient=user.email)
    written = message_from_bytes(
        email_of(mail, django_mail.get_connection()).message().as_bytes(), policy=policy.default
    )

    address = mail.unsubscribe_url.removeprefix("https://agenda.example.org")
    client = Client(enforce_csrf_checks=True)
    looked = client.get(address)
    waits = Mail.objects.owed().count()
    left = [client.post(address, {"List-Unsubscribe": "One-Click"}).status_code for _ in range(2)]

    assert written["List-Unsubscribe"].strip() == f"<{mail.unsubscribe_url}>"
    assert written["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert (looked.status_code, waits, left) == (200, 2, [200, 200])
    assert list(Mail.objects.owed().values_list("recipient", flat=True)) == [other.email]
    wanted = AccountRecipient.objects.order_by("pk").values_list("wants_mail", flat=True)
    assert list(wanted) == [False, True]
    assert address in mail.text
    assert address in mail.html


def test_a_link_that_nobody_signed_ends_nothing(client):
    user = reader()
    forged = leaving_token(user.pk)[:-1]

    response = client.post(reverse("messaging:leave_mails", args=[forged]))

    assert response.status_code == 404
    assert AccountRecipient.objects.get().wants_mail is True


def test_an_address_that_bounced_gets_nothing_and_keeps_nobody_else_waiting(clock):
    event = published_event("2030-03-03 20:00")
    bounced, told = (follows(event, reader()) for _ in range(2))
    SuppressedAddress.objects.create(
        address=keep_address(bounced.email), smtp_code=550, at=timezone.now()
    )

    cancel_and_notify(event)
    tell(clock)

    assert recipients() == [told.email]


def test_batches_go_on_behind_the_cursor_and_miss_nobody(clock, monkeypatch):
    monkeypatch.setattr(account_mails, "BATCH", 2)
    event = published_event("2030-03-03 20:00")
    users = [follows(event, reader()) for _ in range(5)]

    cancel_and_notify(event)
    tell(clock)

    assert recipients() == sorted(user.email for user in users)


def test_a_batch_costs_as_many_queries_for_many_accounts_as_for_two(clock):
    costs = []
    for count in (2, 12):
        event = published_event("2030-03-03 20:00")
        for _ in range(count):
            follows(event, reader(quiet=NIGHT))
        cancel_and_notify(event)
        clock.shift(GATHERED)
        notify_followers()
        costs.append(count_queries(mail_accounts))

    assert costs[0] == costs[1]
    assert Mail.objects.count() == 14


def test_a_mail_knows_the_language_of_its_reader(clock):
    event = published_event("2030-03-03 20:00", title="Bal")
    user = follows(event, reader())
    AccountRecipient.objects.filter(pk=user.pk).update(language="en")

    cancel_and_notify(event)
    tell(clock)

    mail = Mail.objects.get()
    assert (mail.subject, "/en/" in mail.unsubscribe_url) == ("Cancelled: Bal", True)


def test_what_could_not_be_written_is_not_mailed_once_there_is_later_news(clock, monkeypatch):
    event = published_event("2030-03-03 20:00", "2030-03-04 20:00", title="Bal")
    user = follows(event, reader())
    first, second = event.occurrences.order_by("start_at")
    occurrences.cancel([first])
    clock.shift(GATHERED)
    notify_followers()
    with monkeypatch.context() as patch:
        patch.setattr(account_mails, "words_of", lambda *_: 1 / 0)
        mail_accounts()
    stuck = AccountMailing.objects.get().message_id

    occurrences.cancel([second])
    tell(clock)

    assert not AccountMailing.objects.exists()
    assert recipients() == [user.email]
    assert Mail.objects.get().created_at > Message.objects.get(pk=stuck).at
    assert "lundi 4 mars" in Mail.objects.get().text


def test_alerts_are_written_first_and_a_message_that_fails_stops_no_other(clock, monkeypatch):
    event = published_event("2030-03-03 20:00")
    user = follows(event, reader(wants_alerts=True))
    cancel_and_notify(event)
    clock.shift(GATHERED)
    notify_followers()
    followed = AccountMailing.objects.get()
    sent_alert(severity="Severe")
    words_of, kinds = account_mails.words_of, []

    def refuse_the_alert(message, language):
        kinds.append(message.kind)
        if message.kind == "alert":
            raise ValueError
        return words_of(message, language)

    monkeypatch.setattr(account_mails, "words_of", refuse_the_alert)

    mail_accounts()

    assert kinds == ["alert", "event"]
    assert recipients() == [user.email]
    assert not AccountMailing.objects.filter(pk=followed.pk).exists()
    assert AccountMailing.objects.count() == 1
