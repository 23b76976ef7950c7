"""A search by mail: what each says, when it leaves, and what is kept of who receives it."""

import datetime as dt
from email.utils import parseaddr
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.services import keep_address
from agenda.services.occurrences import cancel
from messaging.enums import DeliveryState, DigestRhythm
from messaging.exceptions import ChoiceRefused
from messaging.models import Digest, Mail, SuppressedAddress
from messaging.services import digest_sending
from messaging.services.digest_sending import MOST_SHOWN, MOST_WAITING, send_digests
from messaging.services.digests import (
    MOST_RECEIVED,
    MOST_UNCONFIRMED,
    UNCONFIRMED_KEPT,
    ask_for_digest,
    confirm_digest,
    erase_unconfirmed_digests,
    leave_digest,
    next_digest_at,
    uuid_of,
)
from tests.factories.agenda import PlaceFactory, at, published_event

pytestmark = pytest.mark.django_db

ANNE = "anne@example.org"
#: A Monday.
MONDAY_NOON = at("2026-03-02 12:00")
TUESDAY_MORNING, THURSDAY_NOON = at("2026-03-03 07:00"), at("2026-03-05 12:00")
DAILY, WEEKLY = DigestRhythm.DAILY, DigestRhythm.WEEKLY


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(MONDAY_NOON, tick=False) as traveller:
        yield traveller


def received(querystring="q=jazz", rhythm=DAILY, email=ANNE, language="fr"):
    """A digest that is confirmed."""
    ask_for_digest(email, querystring, rhythm, language=language)
    digest = Digest.objects.order_by("pk").last()
    confirm_digest(digest, rhythm)
    Mail.objects.all().delete()
    return digest


def concert(start="2026-03-03 20:00", **fields):
    place = fields.pop("place", None) or PlaceFactory(name="La Cigale", area=None)
    return published_event(
        start, **{"title": "Concert de jazz", "price_kind": "free", "place": place, **fields}
    )


def concerts(count, start="2026-03-03 20:00"):
    place = PlaceFactory(name="La Cigale", area=None)
    return [
        concert(start, title=f"Jazz {n}", slug=f"jazz-{start[8:10]}-{n}", place=place)
        for n in range(count)
    ]


def test_a_daily_digest_says_the_days_outings_and_what_is_called_off_and_how_it_is_ended(clock):
    digest = received("q=jazz&prix=gratuit")
    concert(slug="concert-de-jazz")
    concert("2026-03-04 20:00", title="Jazz de demain", slug="demain")
    concert(title="Le tango", slug="tango")
    cancel(
        [concert("2026-03-03 21:00", title="Jazz noyé", slug="noye").occurrences.get()],
        "Fuite.",
        actor=None,
    )
    clock.move_to(TUESDAY_MORNING)

    sent = [send_digests(), send_digests()]

    mail = Mail.objects.get()
    token = mail.unsubscribe_url.split("/")[-3]
    assert sent == [1, 0]
    assert mail.subject == "2 sorties aujourd’hui : Jazz, Gratuit"
    assert mail.unsubscribe_url == f"https://agenda.example.org/recevoir/{token}/arreter/"
    assert uuid_of(token) == digest.uuid
    assert mail.text.splitlines() == [
        "2 sorties aujourd’hui\u00a0: Jazz, Gratuit",
        "",
        "Mardi 3 mars",
        "",
        "Concert de jazz",
        "20\u00a0h\u00a0– 22\u00a0h · La Cigale, 1 rue Neuve, Paris",
        "https://agenda.example.org/evenements/concert-de-jazz/",
        "",
        "[Annulé] Jazz noyé",
        "21\u00a0h\u00a0– 23\u00a0h · La Cigale, 1 rue Neuve, Paris",
        "https://agenda.example.org/evenements/noye/",
        "",
        "Sur le site\u00a0: "
        "https://agenda.example.org/agenda/?q=jazz&du=2026-03-03&au=2026-03-03&prix=gratuit",
        "",
        "-- ",
        "L’agenda, Paris",
        "Vous avez demandé cette recherche par mail, et l’avez confirmée (Chaque matin, à "
        "7\u00a0h)."
        " Quand rien n’y répond, rien ne part.",
        f"Ne plus la recevoir\u00a0: {mail.unsubscribe_url}",
        f"Changer de rythme\u00a0: https://agenda.example.org/recevoir/{token}/",
    ]
    assert (mail.recipient, mail.thread, mail.in_reply_to) == (ANNE, digest.uuid, "")
    assert mail.expires_at == TUESDAY_MORNING + dt.timedelta(hours=12)
    assert '<html lang="fr">' in mail.html


def test_a_weekly_digest_looks_until_the_next_and_shows_some_of_each_day(clock):
    received("prix=gratuit", rhythm=WEEKLY, language="en")
    concerts(20, "2026-03-05 20:00")
    weekend = concerts(3, "2026-03-07 20:00")
    cancel([weekend[0].occurrences.get()], actor=None)
    concerts(1, "2026-03-12 11:00")
    concerts(1, "2026-03-13 11:00")
    clock.move_to(THURSDAY_NOON)

    send_digests()

    text = Mail.objects.get().text
    shown = [line for line in text.splitlines() if line.startswith("https")]
    days = [line for line in text.splitlines() if line.endswith("March")]
    assert Mail.objects.get().subject == "24 events until next Thursday: Free"
    assert days == ["Thursday 5 March", "Saturday 7 March", "Thursday 12 March"]
    # Of Thursday two from its midst, of Saturday also what is off.
    assert [line.rpartition("/jazz-")[2] for line in shown] == [
        "05-0/",
        "05-10/",
        "07-1/",
        "07-2/",
        "07-0/",
        "12-0/",
    ]
    assert "[Cancelled] Jazz 0" in text
    assert (
        "18 more: https://agenda.example.org/en/agenda/?du=2026-03-05&au=2026-03-12&prix=gratuit"
        in text
    )
    assert len(shown) <= MOST_SHOWN


@pytest.mark.parametrize(
    ("querystring", "shown"),
    [
        ("q=jazz&quand=ce-week-end", ["jazz-07-0", "jazz-08-0"]),
        ("q=jazz&du=2026-03-08", ["jazz-08-0"]),
        ("q=jazz&quand=maintenant", ["jazz-05-0", "jazz-07-0", "jazz-08-0"]),
        ("q=jazz&du=2026-03-20", None),
        ("q=jazz&au=2026-03-06", ["jazz-05-0"]),
        ("q=tango", None),
    ],
)
def test_a_search_of_some_days_is_of_these_and_what_nothing_answers_is_not_sent(
    clock, querystring, shown
):
    digest = received(querystring, rhythm=WEEKLY)
    for day in ("05", "07", "08", "29"):
        concerts(1, f"2026-03-{day} 15:00")
    clock.move_to(THURSDAY_NOON)

    send_digests()

    mail = Mail.objects.first()
    words = mail.text.splitlines() if mail else []
    assert [line.split("/")[-2] for line in words if "/evenements/" in line] == (shown or [])
    assert (mail is None) == (shown is None)
    assert Digest.objects.get(pk=digest.pk).due_at == at("2026-03-12 12:00")


def mailed_slugs() -> list[str]:
    mail = Mail.objects.first()
    lines = mail.text.splitlines() if mail else []
    return [line.split("/")[-2] for line in lines if "/evenements/" in line]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("jazz le samedi", ["jazz-07-0"]),
        ("jazz sauf le samedi", ["jazz-06-0", "jazz-08-0"]),
        ("jazz un samedi sur deux", ["jazz-07-0"]),
        ("jazz avant 14h", []),
    ],
)
def test_a_weekly_digest_keeps_to_the_days_and_hours_that_its_words_want(clock, typed, expected):
    received(urlencode({"q": typed}), rhythm=WEEKLY)
    for day in ("06", "07", "08"):
        concerts(1, f"2026-03-{day} 15:00")
    clock.move_to(THURSDAY_NOON)

    send_digests()

    assert mailed_slugs() == expected


def test_a_digest_of_a_word_that_nothing_says_yet_waits_for_it(clock):
    received("q=jazz+xylographe&prix=gratuit")
    concerts(1)
    clock.move_to(TUESDAY_MORNING)

    send_digests()

    assert mailed_slugs() == []


def test_a_search_whose_days_are_over_for_good_is_erased_with_its_address(clock):
    received("q=jazz&au=2026-03-02")
    clock.move_to(TUESDAY_MORNING)

    sent = send_digests()

    assert (sent, Digest.objects.count(), Mail.objects.count()) == (0, 0, 0)


@pytest.mark.parametrize(
    ("rhythm", "now", "expected"),
    [
        (DAILY, "2026-03-02 06:59", "2026-03-02 07:00"),
        (DAILY, "2026-03-02 07:00", "2026-03-03 07:00"),
        (DAILY, "2026-03-28 07:00", "2026-03-29 07:00"),  # the clocks go forward in between
        (DAILY, "2026-10-24 07:00", "2026-10-25 07:00"),  # and back
        (WEEKLY, "2026-03-05 11:59", "2026-03-05 12:00"),
        (WEEKLY, "2026-03-26 12:00", "2026-04-02 12:00"),
    ],
)
def test_each_rhythm_keeps_its_hour_of_the_city_when_the_clocks_change(rhythm, now, expected):
    assert next_digest_at(rhythm, at(now)) == at(expected)


@pytest.mark.parametrize("count", [1, 3])
def test_what_many_receive_is_looked_up_once(clock, count):
    concert()
    for number in range(count):
        received(email=f"{number}@example.org")
    clock.move_to(TUESDAY_MORNING)

    with CaptureQueriesContext(connection) as queries:
        assert send_digests() == count

    looked_up = [query for query in queries if "search_indexed" in query["sql"]]
    assert len(looked_up) <= 6
    assert len(queries) - len(looked_up) <= 12 + 8 * count


def test_no_more_is_written_than_the_mail_server_takes(clock, monkeypatch):
    monkeypatch.setattr(digest_sending, "MOST_WAITING", 2)
    concert()
    for number in range(4):
        received(email=f"{number}@example.org")
    clock.move_to(TUESDAY_MORNING)

    written = [send_digests(), send_digests()]
    Mail.objects.update(state=DeliveryState.EXPIRED)
    written.append(send_digests())

    assert (MOST_WAITING, written) == (50, [2, 0, 2])


def test_one_that_cannot_be_written_keeps_nothing_from_the_others_and_is_tried_again(
    clock, monkeypatch
):
    concert()
    broken, fine = received("q=jazz"), received("prix=gratuit", email="bruno@example.org")
    find = digest_sending.find_outings
    monkeypatch.setattr(
        digest_sending,
        "find_outings",
        lambda search, *more: find(search, *more) if search != "q=jazz" else 1 / 0,
    )
    clock.move_to(TUESDAY_MORNING)

    assert send_digests() == 1

    due = dict(Digest.objects.values_list("pk", "due_at"))
    assert due[broken.pk] == TUESDAY_MORNING + digest_sending.TRIED_AGAIN
    assert due[fine.pk] == at("2026-03-04 07:00")


def test_of_two_clocks_at_the_same_one_writes_it(clock, monkeypatch):
    concert()
    received()
    find = digest_sending.find_outings
    others: list[Any] = []

    def while_another_does(*asked):
        if not others:
            others.append("begun")
            others.append(send_digests())
        return find(*asked)

    monkeypatch.setattr(digest_sending, "find_outings", while_another_does)
    clock.move_to(TUESDAY_MORNING)

    assert (send_digests(), others, Mail.objects.count()) == (0, ["begun", 1], 1)


def test_nothing_leaves_before_it_is_confirmed_and_then_it_is_erased(clock):
    ask_for_digest(ANNE, "q=jazz", DAILY, language="fr")
    concert()
    clock.move_to(TUESDAY_MORNING)
    sent = send_digests()
    kept = erase_unconfirmed_digests(), Digest.objects.count()
    clock.move_to(MONDAY_NOON + UNCONFIRMED_KEPT + dt.timedelta(seconds=1))

    erased = erase_unconfirmed_digests()

    assert (sent, kept, erased) == (0, (0, 1), 1)
    assert (Digest.objects.count(), Mail.objects.count()) == (0, 0)


def test_of_many_that_wait_to_be_confirmed_the_last_are_kept_and_no_mail_has_a_word_of_a_stranger(
    clock,
):
    for number in range(10):
        ask_for_digest(
            ANNE.upper() if number % 2 else ANNE, f"q=evil{number}", DAILY, language="fr"
        )
    ask_for_digest("bruno@example.org", "q=evil", DAILY, language="fr")

    mails = Mail.objects.order_by("pk")
    assert [mail.recipient.lower() for mail in mails] == [ANNE] * MOST_UNCONFIRMED + [
        "bruno@example.org"
    ]
    assert "evil" not in "".join(f"{mail.subject}{mail.text}{mail.html}" for mail in mails)


def test_asked_again_the_same_search_is_one_and_a_stranger_changes_nothing_of_it(clock):
    digest = received(rhythm=WEEKLY)
    before = Digest.objects.values().get()

    ask_for_digest(ANNE.title(), "prix=&q=jazz&page=3", DAILY, language="en")

    assert Digest.objects.values().get() == before
    assert Mail.objects.get().subject == "You already receive this search"
    assert Mail.objects.get().thread == digest.uuid


def test_an_address_receives_a_bounded_number_and_changing_one_of_them_is_always_possible(clock):
    digests = [received(f"q=jazz{number}") for number in range(MOST_RECEIVED)]
    ask_for_digest(ANNE, "q=tango", DAILY, language="fr")

    with pytest.raises(ChoiceRefused, match="reçoit déjà 10 recherches"):
        confirm_digest(Digest.objects.unconfirmed().get(), DAILY)
    confirm_digest(digests[0], WEEKLY)

    assert Digest.objects.get(pk=digests[0].pk).due_at == THURSDAY_NOON


def test_leaving_a_digest_erases_it_and_no_other(clock):
    digest, other = received(), received(email="bruno@example.org")
    concert()
    clock.move_to(TUESDAY_MORNING)
    send_digests()

    leave_digest(digest.uuid)
    leave_digest(digest.uuid)

    assert [one.pk for one in Digest.objects.all()] == [other.pk]
    assert [parseaddr(mail.recipient)[1] for mail in Mail.objects.all()] == ["bruno@example.org"]


def test_an_address_that_bounced_is_forgotten(clock):
    received()
    SuppressedAddress.objects.create(address=keep_address(ANNE), smtp_code=550, at=timezone.now())
    concert()
    clock.move_to(TUESDAY_MORNING)

    assert (send_digests(), Digest.objects.count()) == (0, 0)


@pytest.mark.parametrize("asked", ["", "page=3&tri=date", f"q={'%E4%B8%AD' * 150}"])
def test_what_is_no_search_is_refused(asked):
    with pytest.raises(ChoiceRefused):
        ask_for_digest(ANNE, asked, DAILY, language="fr")
