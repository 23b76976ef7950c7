"""Deeds: recorded once, voided and let count again; the badges that they earn; what is kept."""

import datetime as dt
import json
import random
import re
from dataclasses import replace
from importlib import import_module
from io import BytesIO
from zipfile import ZipFile

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from wagtail.models import ModelLogEntry

from accounts.badges import DeedFact, badge_progress
from accounts.enums import BadgeCode, DeedKind
from accounts.models import Award, Deed, User
from accounts.personal import personal_data
from accounts.services.badges import NAME_CLEARED, clear_public_name
from accounts.services.deeds import (
    award_all,
    award_badges,
    award_due,
    deed_facts,
    purge_deeds,
    record_deed,
    return_award,
    revoke_award,
    unvoid_deed,
    void_deed,
)
from accounts.services.leaving import erase_at_once, leave
from config.clock import CHORES
from tests.accounts.people import ADDRESS, enter
from tests.accounts.test_badges import somebody_elses
from tests.agenda.cms import signed_in, somebody, texts
from tests.budgets import count_queries
from tests.factories.accounts import AwardFactory, DeedFactory, UserFactory, give_proved_address
from tests.factories.agenda import at

pytestmark = pytest.mark.django_db
NOW = at("2026-03-03 18:42")
DAY = dt.timedelta(days=1)
WHY = "la date était fausse."


@pytest.fixture(autouse=True)
def on_tuesday_3_march(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def lou():
    return UserFactory(email="lou@example.org")


@pytest.fixture
def judge():
    return somebody("Modérateurs", first_name="Maël", last_name="Tisserand")


def record(user, judge, about="agenda.event:1", **facts):
    facts = {"title": "Bal", "done_at": NOW, "judged_by": judge} | facts
    return record_deed(user, DeedKind.CORRECTION_ACCEPTED, about, **facts)


def earn_umbrella(user, *, before=2 * DAY):
    for number in range(2):
        DeedFactory(
            user=user,
            kind=DeedKind.CANCELLATION_REPORTED,
            about=f"agenda.event:1#{number}",
            done_at=NOW - before,
        )


# Recording.


def test_a_deed_is_recorded_once(lou, judge):
    first = record(lou, judge, place="agenda.place:7")

    assert record(lou, judge, done_at=NOW + DAY, title="Autre") is None
    assert deed_facts(lou) == [
        DeedFact(
            kind=DeedKind.CORRECTION_ACCEPTED,
            about="agenda.event:1",
            place="agenda.place:7",
            done_at=NOW,
            judged_by=judge.pk,
        )
    ]
    assert Deed.objects.get() == first


def test_nobody_judges_themselves(lou):
    assert record(lou, lou) is None
    assert not Deed.objects.exists()


def test_a_closed_account_gets_no_deed(lou, judge):
    leave(lou)

    assert record(lou, judge) is None
    assert not Deed.objects.exists()


def test_an_erased_account_gets_no_deed(lou, judge):
    erase_at_once(lou.pk)

    assert record(lou, judge) is None
    assert not Deed.objects.exists()


def test_a_long_title_is_cut(lou, judge):
    record(lou, judge, title="Bal " * 100)

    assert Deed.objects.get().title == ("Bal " * 100)[:200]


def test_what_the_site_voided_counts_again_once_it_is_judged_again(lou, judge):
    deed = record(lou, judge)
    void_deed(deed, WHY, actor=None)
    other = UserFactory()

    record(lou, other, done_at=NOW + DAY)

    deed.refresh_from_db()
    assert (deed.voided_at, deed.void_reason) == (None, "")
    assert (deed.done_at, deed.judged_by) == (NOW + DAY, other)


def test_what_a_person_voided_stays_voided_when_it_is_judged_again(lou, judge):
    deed = record(lou, judge)
    void_deed(deed, WHY, actor=judge)

    assert record(lou, judge, done_at=NOW + DAY) is None

    deed.refresh_from_db()
    assert (deed.voided_at, deed.voided_by, deed.done_at) == (NOW, judge, NOW)


@pytest.mark.parametrize("count", [1, 3])
def test_recording_costs_as_many_queries_however_many_there_are(lou, judge, count):
    for number in range(count):
        record(lou, judge, f"agenda.event:{number}")

    # The account, the row that is not there, a savepoint around its insertion, and one around all.
    assert count_queries(lambda: record(lou, judge, "agenda.event:99")) == 7


# An address confirmed.


def test_an_address_that_is_confirmed_at_the_door_is_a_deed_of_the_account(client):
    enter(client)

    deed = Deed.objects.get()
    assert (deed.user.email, deed.kind) == (ADDRESS, DeedKind.ADDRESS_CONFIRMED)
    assert (deed.done_at, deed.judged_by, deed.title) == (NOW, None, "")


def test_five_addresses_are_one_deed(lou):
    give_proved_address(lou)
    for number in range(4):
        EmailAddress.objects.create(user=lou, email=f"{number}@example.org", verified=True)

    assert lou.deeds.count() == 1


def test_an_address_that_is_not_proved_is_no_deed(lou):
    EmailAddress.objects.create(user=lou, email=lou.email, verified=False)

    assert not lou.deeds.exists()


def test_the_nest_comes_a_day_after_the_address(lou, time_machine):
    give_proved_address(lou)

    time_machine.move_to(NOW + DAY - dt.timedelta(seconds=1), tick=False)
    early = award_due()
    time_machine.move_to(NOW + DAY, tick=False)

    assert (early, award_due()) == (0, 1)
    award = Award.objects.get()
    assert (award.user, award.code, award.earned_at) == (lou, BadgeCode.NEST, NOW + DAY)


def test_the_upgrade_records_addresses_that_were_confirmed_before(lou):
    give_proved_address(lou)
    EmailAddress.objects.create(user=lou, email="lou.autre@example.org", verified=True)
    Deed.objects.all().delete()
    EmailAddress.objects.create(user=UserFactory(), email="max@example.org", verified=False)
    upgrade = import_module("accounts.migrations.0009_name_deeds_and_badges")

    for _ in range(2):
        upgrade.record_confirmed(apps, connection.schema_editor())

    deed = Deed.objects.get()
    assert (deed.user, deed.kind, deed.done_at) == (lou, DeedKind.ADDRESS_CONFIRMED, NOW)
    give_proved_address(UserFactory())
    assert {one.about.partition(":")[0] for one in Deed.objects.all()} == {"accounts.user"}


# Voiding.


def test_a_voided_deed_keeps_its_reason_and_counts_no_more(lou, judge):
    deed = record(lou, judge)

    void_deed(deed, WHY, actor=judge)

    deed.refresh_from_db()
    assert (deed.voided_at, deed.voided_by, deed.void_reason) == (NOW, judge, WHY)
    assert deed_facts(lou) == []


def test_a_second_click_voids_nothing_again(lou, judge, time_machine):
    deed = void_deed(record(lou, judge), WHY, actor=judge)
    time_machine.move_to(NOW + DAY, tick=False)

    void_deed(deed, "autre chose.", actor=UserFactory())

    deed.refresh_from_db()
    assert (deed.voided_at, deed.voided_by, deed.void_reason) == (NOW, judge, WHY)
    assert ModelLogEntry.objects.filter(action="accounts.deed_voided").count() == 1


def test_no_deed_is_voided_without_a_reason(lou, judge):
    deed = record(lou, judge)

    with pytest.raises(IntegrityError), transaction.atomic():
        void_deed(deed, "", actor=judge)


def test_a_click_by_mistake_is_undone(lou, judge):
    deed = void_deed(record(lou, judge), WHY, actor=judge)

    for _ in range(2):
        unvoid_deed(deed, actor=judge)

    deed.refresh_from_db()
    assert (deed.voided_at, deed.voided_by, deed.void_reason) == (None, None, "")
    assert [fact.about for fact in deed_facts(lou)] == ["agenda.event:1"]


def test_nobody_restores_a_deed_or_a_badge_of_their_own(judge):
    chief = UserFactory(is_superuser=True)
    deed = void_deed(DeedFactory(user=chief), WHY, actor=judge)
    award = revoke_award(AwardFactory(user=chief), WHY, actor=UserFactory(is_superuser=True))

    for act in (
        lambda: unvoid_deed(deed, actor=chief),
        lambda: return_award(award, actor=chief),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_a_judgement_of_the_past_makes_no_voided_deed_stand_again(lou, judge):
    deed = void_deed(record(lou, judge), WHY, actor=None)

    record(lou, judge, is_past=True)

    deed.refresh_from_db()
    assert deed.void_reason == WHY
    assert record(lou, judge) == deed


def test_the_log_says_who_voided_what_and_nothing_of_its_person(lou, judge):
    deed = record(lou, judge, title="Bal de Lou Obsidienne")
    void_deed(deed, "Lou Obsidienne a triché.", actor=judge)
    unvoid_deed(deed, actor=judge)

    entries = ModelLogEntry.objects.filter(action__startswith="accounts.deed").order_by("pk")
    assert [(one.action, one.user, one.object_id) for one in entries] == [
        ("accounts.deed_voided", judge, str(deed.pk)),
        ("accounts.deed_unvoided", judge, str(deed.pk)),
    ]
    kept = json.dumps(list(entries.values()), default=str)
    assert "Obsidienne" not in kept
    assert lou.username not in kept


def test_a_reason_of_the_site_is_read_in_ones_language_and_a_persons_as_typed(lou, judge):
    of_site = void_deed(
        record(lou, judge), "la sortie a été retirée dans la semaine. Ça arrive.", actor=None
    )
    of_person = void_deed(record(lou, judge, "agenda.event:2"), WHY, actor=judge)

    with override("en"):
        words = [of_site.void_words, of_person.void_words]

    assert words == ["the event was withdrawn within the week. It happens.", WHY]


# Badges.


def test_badges_are_awarded_once_however_often_they_are_computed(lou):
    earn_umbrella(lou)

    first = award_badges(lou)
    again = [award_badges(lou), award_due(), award_all()]

    assert [(one.code, one.earned_at, one.awarded_at) for one in first] == [
        (BadgeCode.UMBRELLA, NOW - DAY, NOW)
    ]
    assert again == [[], 0, 0]
    assert Award.objects.get() == first[0]
    assert (first[0].shown_at, first[0].told_at) == (None, None)


def test_a_deed_voided_within_the_day_earns_nothing(lou, judge, time_machine):
    earn_umbrella(lou, before=dt.timedelta(hours=20))
    void_deed(lou.deeds.first(), WHY, actor=None)
    time_machine.move_to(NOW + DAY, tick=False)

    assert (award_due(), award_all()) == (0, 0)


def test_a_badge_stays_when_a_deed_behind_it_is_voided(lou):
    earn_umbrella(lou)
    award_badges(lou)

    void_deed(lou.deeds.first(), WHY, actor=None)
    award_all()

    assert Award.objects.get().revoked_at is None


def test_the_clock_awards_what_came_due_while_it_stood(lou, time_machine):
    earn_umbrella(lou)
    time_machine.move_to(NOW + 30 * DAY, tick=False)

    assert award_due() == 0  # the deeds are old by now
    assert award_all() == 1


def test_a_closed_account_is_awarded_nothing(lou):
    earn_umbrella(lou)
    leave(lou)

    assert award_all() == 0


@pytest.mark.parametrize("award", [award_due, award_all])
def test_awarding_costs_as_many_queries_for_three_people_as_for_one(award):
    counts = []
    for people in (1, 2):  # one, then three in all
        for _ in range(people):
            earn_umbrella(UserFactory())
        counts.append(count_queries(award))

    assert counts[0] == counts[1]
    assert Award.objects.count() == 3


def test_many_people_are_awarded_in_batches(monkeypatch):
    monkeypatch.setattr("accounts.services.deeds.AT_ONCE", 2)
    for _ in range(5):
        earn_umbrella(UserFactory())

    assert award_all() == 5
    assert set(Award.objects.values_list("user", flat=True)) == set(
        Deed.objects.values_list("user", flat=True)
    )


def test_a_thousand_peoples_badges_are_those_of_their_deeds_whatever_the_order_of_the_rows(
    time_machine,
):
    time_machine.move_to(at("2029-01-01 12:00"), tick=False)
    users = User.objects.bulk_create([User(username=f"personne {n}") for n in range(1000)])
    staff = UserFactory.create_batch(3)
    deeds = {
        user: {
            (one.kind, one.about): replace(one, judged_by=staff[one.judged_by].pk)
            for one in somebody_elses(user.pk)[:20]
        }
        for user in users
    }
    rows = [
        Deed(
            user=user,
            kind=one.kind,
            about=one.about,
            place=one.place,
            done_at=one.done_at,
            judged_by_id=one.judged_by,
        )
        for user in users
        for one in deeds[user].values()
    ]
    random.Random(1).shuffle(rows)
    Deed.objects.bulk_create(rows, batch_size=1000)

    counts = [award_all(), award_all()]

    expected = {
        (user.pk, str(code), earned_at)
        for user in users
        for code in BadgeCode
        if (earned_at := badge_progress(code, [*deeds[user].values()], timezone.now()).earned_at)
    }
    assert counts == [len(expected), 0]
    assert set(Award.objects.values_list("user", "code", "earned_at")) == expected
    assert len(expected) > 1000


# Revoking.


@pytest.fixture
def administrator():
    return UserFactory(is_superuser=True, first_name="Ada", last_name="Pontonnier")


def test_an_administrator_revokes_a_badge_for_a_reason_and_it_never_comes_again(lou, administrator):
    earn_umbrella(lou)
    award = award_badges(lou)[0]

    for why in ("Deux comptes, une personne.", "Encore."):
        revoke_award(award, why, actor=administrator)

    assert award_all() == 0
    award.refresh_from_db()
    assert (award.revoked_at, award.revoked_by) == (NOW, administrator)
    assert award.revoke_reason == "Deux comptes, une personne."
    entry = ModelLogEntry.objects.get(action="accounts.badge_revoked")
    assert (entry.user, entry.label) == (administrator, f"umbrella {award.pk}")


def test_a_badge_revoked_by_mistake_is_given_back(administrator):
    award = AwardFactory()
    revoke_award(award, "Erreur.", actor=administrator)

    return_award(award, actor=administrator)

    award.refresh_from_db()
    assert (award.revoked_at, award.revoked_by, award.revoke_reason) == (None, None, "")


def test_nobody_else_revokes_a_badge(judge):
    award = AwardFactory()

    for act in (
        lambda: revoke_award(award, "Fraude.", actor=judge),
        lambda: return_award(award, actor=judge),
    ):
        with pytest.raises(PermissionDenied):
            act()

    award.refresh_from_db()
    assert award.revoked_at is None


# What is kept.


def test_the_export_has_deeds_and_badges_of_its_holder_and_of_nobody_else(client, judge):
    enter(client)
    lou = User.objects.get(email=ADDRESS)
    deed = DeedFactory(user=lou, title="Bal", about="agenda.event:1", judged_by=judge)
    void_deed(deed, WHY, actor=judge)
    award = AwardFactory(user=lou)
    DeedFactory(title="Loto")
    AwardFactory(code=BadgeCode.KERB)

    answer = client.post(reverse("account_take_away"))

    text = ZipFile(BytesIO(answer.content)).read("compte.json").decode()
    kept = json.loads(text)["deeds"]
    assert [(one["kind"], one["title"], one["void_reason"]) for one in kept["deeds"]] == [
        ("address_confirmed", "", ""),
        ("correction_accepted", "Bal", WHY),
    ]
    assert [(one["code"], one["number"]) for one in kept["badges"]] == [("lynx", str(award.number))]
    assert "Loto" not in text
    assert "Tisserand" not in text


def test_erasure_leaves_of_deeds_their_kind_and_day_and_nothing_of_badges(lou, judge):
    DeedFactory(user=lou, about="agenda.event:1", place="agenda.place:1", judged_by=judge)
    void_deed(DeedFactory(user=lou, about="agenda.event:2"), "Lou a triché.", actor=judge)
    AwardFactory(user=lou)
    others = DeedFactory(about="agenda.event:1"), AwardFactory()

    erase_at_once(lou.pk)

    left = Deed.objects.exclude(pk=others[0].pk).order_by("pk")
    assert list(left.values_list("user", "about", "title", "place", "void_reason")) == [
        (None, "", "", "", ""),
        (None, "", "", "", "—"),
    ]
    assert {(one.kind, one.done_at) for one in left} == {(DeedKind.CORRECTION_ACCEPTED, NOW)}
    others[0].refresh_from_db()
    assert (others[0].title, Award.objects.get()) == ("Bal à l’écluse", others[1])


def test_leaving_names_badges_to_who_has_deeds_alone(lou):
    data = next(one for one in personal_data() if one.name == "deeds")
    with_deed = DeedFactory().user

    assert [data.concerns(user) for user in (lou, with_deed)] == [False, True]


def test_deeds_go_after_three_years_and_badges_stay(lou, time_machine):
    earn_umbrella(lou)
    award_badges(lou)
    Deed.objects.create(kind=DeedKind.ACCESS_DESCRIBED, done_at=NOW)  # of an erased account
    time_machine.move_to(NOW + dt.timedelta(days=3 * 365 + 1), tick=False)
    new = DeedFactory(user=lou)

    assert purge_deeds() == 3

    assert Deed.objects.get() == new
    assert award_all() == 0
    assert Award.objects.get().code == BadgeCode.UMBRELLA


def test_the_clock_awards_and_forgets():
    chores = {chore.name: chore.run for chore in CHORES}

    assert chores["award badges that have come due"] == award_due
    assert chores["award badges by all deeds"] == award_all
    assert chores["forget deeds of long ago"] == purge_deeds


# The moderators' screen.
LIST = "/cms/coups-de-main/"


def shown(page):
    text = re.sub(r"<(script|style|svg).*?</\1>", " ", page.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


def test_a_moderator_sees_what_was_done_and_by_whom_it_was_judged_and_never_whose_it_is(
    lou, judge, client
):
    User.objects.filter(pk=lou.pk).update(
        first_name="Lou", last_name="Obsidienne", public_name="Lou de l’Orillon"
    )
    deed = DeedFactory(user=lou, title="Kora et contrebasse", judged_by=judge)
    AwardFactory(user=lou)
    client = signed_in(judge)

    for path in (LIST, f"{LIST}resultats/", f"{LIST}{deed.pk}/"):
        page = client.get(path)
        text = shown(page)
        assert "Correction acceptée\u00a0: Kora et contrebasse" in page.content.decode()
        assert "Maël Tisserand" in text
        of_lou = ("Obsidienne", "Orillon", lou.email, lou.username, "Œil de lynx")
        assert [word for word in of_lou if word in page.content.decode()] == []


def test_no_query_of_the_list_tells_whose_a_deed_is(lou, judge):
    mine = DeedFactory(user=lou, title="Bal")
    other = DeedFactory(title="Loto")
    client = signed_in(judge)

    for query in (f"user={lou.pk}", f"user__id={lou.pk}", f"q={lou.email}", f"q={lou.username}"):
        page = client.get(f"{LIST}?{query}")
        listed = {deed.pk for deed in page.context["object_list"]}
        assert listed in ({mine.pk, other.pk}, set())
    page = client.get(f"{LIST}?ordering=user")
    assert [deed.pk for deed in page.context["object_list"]] == [other.pk, mine.pk]


def test_the_list_is_filtered_by_kind_and_searched_by_title(judge):
    bal = DeedFactory(title="Bal à l’écluse")
    access = DeedFactory(title="Théâtre du Coin", kind=DeedKind.ACCESS_DESCRIBED)
    client = signed_in(judge)

    def listed(query):
        return [deed.pk for deed in client.get(f"{LIST}?{query}").context["object_list"]]

    assert listed("") == [access.pk, bal.pk]
    assert listed("kind=access_described") == [access.pk]
    assert listed("q=écluse") == [bal.pk]
    assert listed("kind=access_described&q=écluse") == []


def test_the_list_has_neither_confirmed_addresses_nor_what_is_left_of_erased_accounts(judge, lou):
    give_proved_address(lou)
    Deed.objects.create(kind=DeedKind.ACCESS_DESCRIBED, done_at=NOW)
    address = lou.deeds.get()
    client = signed_in(judge)

    assert list(client.get(LIST).context["object_list"]) == []
    assert client.get(f"{LIST}{address.pk}/").status_code == 404


def test_the_list_costs_as_many_queries_for_three_deeds_as_for_one(judge):
    client, counts = signed_in(judge), []
    for more in (1, 2):
        for _ in range(more):
            void_deed(DeedFactory(), WHY, actor=UserFactory())
        client.get(LIST)
        counts.append(count_queries(lambda: client.get(LIST)))

    assert counts[0] == counts[1]


def test_a_moderator_voids_a_deed_with_a_reason_and_undoes_it(lou, judge):
    deed = DeedFactory(user=lou)
    client, url = signed_in(judge), f"{LIST}{deed.pk}/"

    answer = client.post(url, {"faire": "annuler", "why": WHY})

    deed.refresh_from_db()
    assert (answer.status_code, answer["Location"]) == (302, url)
    assert (deed.voided_by, deed.void_reason) == (judge, WHY)
    assert WHY in shown(client.get(url))
    assert WHY in shown(client.get(LIST))

    client.post(url, {"faire": "retablir"})

    deed.refresh_from_db()
    assert deed.voided_at is None
    assert texts(client.get(LIST))[-1] == "Il compte de nouveau."


@pytest.mark.parametrize(
    ("why", "words"),
    [
        ("", "Dites pourquoi\u00a0: la personne le lira."),
        ("  ", "Dites pourquoi\u00a0: la personne le lira."),
        ("bla " * 100, "C’est trop long\u00a0: 300 signes au plus."),
    ],
)
def test_without_a_good_reason_nothing_is_voided_and_what_was_typed_is_kept(judge, why, words):
    deed = DeedFactory()

    page = signed_in(judge).post(f"{LIST}{deed.pk}/", {"faire": "annuler", "why": why})

    assert page.status_code == 422
    assert words in page.content.decode()
    assert why.strip() in page.content.decode()
    deed.refresh_from_db()
    assert deed.voided_at is None


@pytest.mark.parametrize("data", [{}, {"faire": "autre"}])
def test_a_form_that_asks_nothing_changes_nothing(judge, data):
    deed = DeedFactory()

    answer = signed_in(judge).post(f"{LIST}{deed.pk}/", data)

    assert answer.status_code == 302
    deed.refresh_from_db()
    assert deed.voided_at is None


@pytest.mark.parametrize(
    ("group", "is_let_in"),
    [("Modérateurs", True), ("Éditeurs", False), ("Contributeurs", False)],
)
def test_the_screens_are_the_moderators(group, is_let_in):
    deed = DeedFactory()
    client = signed_in(somebody(group))

    menu = client.get("/cms/").content.decode()
    statuses = {client.get(path).status_code for path in (LIST, f"{LIST}{deed.pk}/")}
    client.post(f"{LIST}{deed.pk}/", {"faire": "annuler", "why": WHY})

    assert ("coups-de-main" in menu) == is_let_in
    assert statuses == ({200} if is_let_in else {302})
    deed.refresh_from_db()
    assert (deed.voided_at is not None) == is_let_in


def test_nobody_writes_or_deletes_a_deed_in_the_cms(administrator):
    deed = DeedFactory()
    client = signed_in(administrator)

    for path in ("new/", f"edit/{deed.pk}/", f"delete/{deed.pk}/"):
        assert client.get(f"{LIST}{path}").status_code == 404
    assert client.get(LIST).status_code == 200


def test_a_group_may_be_given_the_one_right_on_deeds(administrator):
    page = signed_in(administrator).get(reverse("wagtailusers_groups:add")).content.decode()

    offered = re.findall(r"Coups de main|change_deed|add_deed|delete_deed", page)
    assert "add_deed" not in offered
    assert "delete_deed" not in offered


# The administrators' screen.


def badges_url(user):
    return reverse("cms_badges", args=[user.pk])


def test_an_administrator_revokes_a_badge_in_the_cms_and_gives_it_back(lou, administrator):
    award = AwardFactory(user=lou)
    other = AwardFactory(user=lou, code=BadgeCode.KERB)
    client = signed_in(administrator)
    assert (
        badges_url(lou)
        in client.get(f"{reverse('wagtailusers_users:index')}?qui=tous").content.decode()
    )

    client.post(badges_url(lou), {"faire": "retirer", "badge": "lynx", "why": "Deux comptes."})

    award.refresh_from_db()
    other.refresh_from_db()
    assert (award.revoke_reason, award.revoked_by) == ("Deux comptes.", administrator)
    assert other.revoked_at is None
    assert "Deux comptes." in shown(client.get(badges_url(lou)))

    client.post(badges_url(lou), {"faire": "rendre", "badge": "lynx"})

    award.refresh_from_db()
    assert award.revoked_at is None


def test_without_a_reason_no_badge_is_revoked_and_the_error_stands_at_that_badge(
    lou, administrator
):
    AwardFactory(user=lou)
    AwardFactory(user=lou, code=BadgeCode.KERB)

    page = signed_in(administrator).post(
        badges_url(lou), {"faire": "retirer", "badge": "kerb", "why": ""}
    )

    assert page.status_code == 422
    assert page.content.decode().count("Dites pourquoi\u00a0: la personne le lira.") == 1
    assert not Award.objects.filter(revoked_at__isnull=False).exists()


@pytest.mark.parametrize("badge", ["", "kerb", "rien"])
def test_a_badge_that_the_account_does_not_have_is_not_found(lou, administrator, badge):
    AwardFactory(user=lou)
    AwardFactory(code=BadgeCode.KERB)

    answer = signed_in(administrator).post(
        badges_url(lou), {"faire": "retirer", "badge": badge, "why": "Fraude."}
    )

    assert answer.status_code == 404
    assert not Award.objects.filter(revoked_at__isnull=False).exists()


@pytest.mark.parametrize("group", ["Modérateurs", "Éditeurs"])
def test_nobody_else_sees_the_badges_of_an_account(lou, group):
    AwardFactory(user=lou)
    client = signed_in(somebody(group))

    for answer in (
        client.get(badges_url(lou)),
        client.post(badges_url(lou), {"faire": "retirer", "badge": "lynx", "why": "Fraude."}),
    ):
        assert answer.status_code == 302
    assert not Award.objects.filter(revoked_at__isnull=False).exists()


# The name under which badges are shown.


def named(**facts):
    """Return somebody who shows two badges under a name that is not theirs to bear."""
    user = UserFactory(public_name="Marie du Temple", **facts)
    for code in (BadgeCode.LYNX, BadgeCode.KERB):
        AwardFactory(user=user, code=code, shown_at=timezone.now())
    return user


def test_an_administrator_takes_a_chosen_name_away_and_its_log_does_not_repeat_it(administrator):
    user, other = named(), named()
    client = signed_in(administrator)
    page = client.get(badges_url(user))

    answer = client.post(badges_url(user), {"faire": "effacer", "why": "C’est une élue."})

    assert "Marie du Temple" in page.content.decode()
    assert answer["Location"] == badges_url(user)
    assert User.objects.get(pk=user.pk).public_name == ""
    assert set(Award.objects.shown().values_list("user", flat=True)) == {other.pk}
    entry = ModelLogEntry.objects.get(action=NAME_CLEARED)
    assert (entry.object_id, entry.user) == (str(user.pk), administrator)
    assert entry.message == "A effacé le nom choisi\u00a0: «\u00a0C’est une élue.\u00a0»"
    assert "Marie" not in str(vars(entry))


def test_a_name_that_is_gone_is_not_taken_away_twice(administrator):
    user = named()
    client = signed_in(administrator)

    for _click in range(2):
        client.post(badges_url(user), {"faire": "effacer", "why": "Une insulte."})

    assert ModelLogEntry.objects.filter(action=NAME_CLEARED).count() == 1
    assert "Effacer le nom choisi" not in client.get(badges_url(user)).content.decode()


def test_without_a_reason_no_name_is_taken_away(administrator):
    user = named()

    page = signed_in(administrator).post(badges_url(user), {"faire": "effacer", "why": " "})

    assert page.status_code == 422
    assert page.content.decode().count("Dites pourquoi\u00a0: le journal le garde.") == 1
    assert User.objects.get(pk=user.pk).public_name == "Marie du Temple"


@pytest.mark.parametrize("group", ["Modérateurs", "Éditeurs"])
def test_nobody_else_takes_a_name_away_or_finds_whose_it_is(group):
    user = named()
    client = signed_in(somebody(group))

    answers = [
        client.post(badges_url(user), {"faire": "effacer", "why": "Une insulte."}),
        client.get(f"/cms/badges/{user.awards.first().number}/"),
    ]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert not any("badges" in answer["Location"] for answer in answers)
    with pytest.raises(PermissionDenied):
        clear_public_name(user, "Une insulte.", actor=somebody(group))
    assert User.objects.get(pk=user.pk).public_name == "Marie du Temple"


def test_the_number_of_a_public_page_leads_an_administrator_to_its_account(administrator):
    user = named()
    client = signed_in(administrator)

    found = client.get(f"/cms/badges/{user.awards.first().number}/")
    unknown = client.get("/cms/badges/00000000-0000-4000-8000-000000000000/")

    assert found["Location"] == badges_url(user)
    assert unknown.status_code == 404
