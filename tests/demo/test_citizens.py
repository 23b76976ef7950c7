"""The demonstration's people: at every stage of the badges, made once, by the real rules."""

import pytest
from django.test import Client

from accounts.badges import badge_progress
from accounts.enums import BadgeCode, DeedKind
from accounts.models import Award, Deed, User
from accounts.services.deeds import award_all, deed_facts
from demo import tables
from demo.services.citizens import known_citizens, make_citizens
from demo.services.city import invite_people
from tests.budgets import count_queries
from tests.demo.test_alerts import FORBIDDEN, UNSET
from tests.factories.accounts import UserFactory
from tests.factories.agenda import EventFactory, PlaceFactory, at

pytestmark = pytest.mark.django_db
NOW = at("2026-03-03 12:00")
C = BadgeCode


@pytest.fixture(autouse=True)
def on_tuesday_3_march(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def town():
    """The staff who judge, and events at places of their own."""
    for name in ("moderation", "redaction"):
        UserFactory(username=name)
    UserFactory(username="admin", is_superuser=True)
    for _ in range(6):
        EventFactory(place=PlaceFactory(), live=True)


def left(username: str) -> dict[str, int]:
    """Return badge -> how many deeds are lacking, of those not earned."""
    user = User.objects.get(username=username)
    steps = {code: badge_progress(code, deed_facts(user), NOW) for code in C}
    return {code: step.left for code, step in steps.items() if step.earned_at is None}


def test_there_are_people_at_every_stage(town):
    assert make_citizens() == len(tables.citizens())

    held: dict[str, set[str]] = {row.username: set() for row in tables.citizens()}
    for award in Award.objects.select_related("user"):
        held[award.user.username].add(award.code)
    assert held == {
        "lou": {C.NEST, C.CRIER, C.LYNX, C.UMBRELLA},
        "basile": {C.NEST},
        "noor": set(),
        "gaston": {C.NEST, C.UMBRELLA},
    }
    assert left("lou")[C.KERB] == 1
    of_basile = {code: left("basile")[code] for code in (C.CRIER, C.LYNX, C.UMBRELLA, C.KERB)}
    assert of_basile == dict.fromkeys(of_basile, 1)
    assert left("noor") | {C.NEST: 0} == left("noor")  # its rule is met, and waits a day


@pytest.mark.parametrize("now", ["2026-01-01 00:30", "2026-03-29 12:00", "2026-12-31 23:30"])
def test_the_stages_are_the_same_on_any_day(town, time_machine, now):
    time_machine.move_to(at(now), tick=False)

    make_citizens()

    codes = set(Award.objects.filter(user__username="lou").values_list("code", flat=True))
    assert codes == {C.NEST, C.CRIER, C.LYNX, C.UMBRELLA}


def test_a_second_run_adds_nothing_and_the_clock_neither(town):
    make_citizens()
    before = list(Deed.objects.values()), list(Award.objects.values())

    assert (make_citizens(), award_all()) == (0, 0)

    assert (list(Deed.objects.values()), list(Award.objects.values())) == before


def test_some_deeds_are_voided_with_a_reason_and_one_badge_is_revoked(town):
    make_citizens()

    voided = Deed.objects.filter(voided_at__isnull=False)
    assert {one.user.username for one in voided} == {"lou", "gaston"}
    revoked = Award.objects.get(revoked_at__isnull=False)
    assert (revoked.user.username, revoked.revoked_by.username) == ("gaston", "admin")


def test_one_badge_is_news_and_two_are_shown(town):
    make_citizens()

    lou = Award.objects.filter(user__username="lou")
    assert [one.code for one in lou.filter(told_at=None)] == [C.UMBRELLA]
    assert {one.code for one in lou.exclude(shown_at=None)} == {C.CRIER, C.LYNX}
    assert User.objects.get(username="lou").public_name == "Lou de l’Orillon"


def test_without_the_staff_or_events_nobody_is_made():
    EventFactory(place=PlaceFactory(), live=True)

    assert make_citizens() == 0
    assert not User.objects.exists()


def test_each_link_leads_into_the_account_once(town):
    make_citizens()
    links = invite_people(known_citizens())

    seen = []
    for username, link in links.items():
        client = Client()
        path = link.removeprefix("https://agenda.example.org")
        assert client.post(path)["Location"] == "/compte/"
        answer = client.get("/compte/")
        seen.append((answer.status_code, answer.wsgi_request.user.username == username))
        assert Client().post(path).status_code == 404
    assert seen == [(200, True)] * len(tables.citizens())


def test_an_account_that_became_somebodys_gets_no_link(town):
    make_citizens()
    User.objects.filter(username="lou").update(email="lou@example.org")

    assert [row.username for row in known_citizens()] == ["basile", "noor", "gaston"]


def test_the_words_are_plain_and_set_as_french_is():
    texts = [
        text
        for row in tables.citizens()
        for text in (
            row.public_name,
            row.role,
            *row.revoked.values(),
            *(reason for reasons in row.voided.values() for reason in reasons.values()),
        )
    ]

    assert [text for text in texts if FORBIDDEN.search(text) or UNSET.search(text)] == []
    assert {kind for row in tables.citizens() for kind in row.deeds} <= set(DeedKind)


def test_making_them_takes_few_statements(town):
    assert count_queries(make_citizens) <= 170
