"""«Sites reliés»: seen, unlinked, taken away, and named to who leaves."""

import json
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from accounts.models import Consent, Grant, Subject, User
from accounts.services.leaving import erase_at_once
from tests.accounts.people import enter, step_up_is_over
from tests.budgets import count_queries
from tests.factories.accounts import ConsentFactory, GrantFactory, SiteFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def lou(client):
    enter(client)
    return User.objects.get()


@pytest.fixture
def library():
    return SiteFactory(name="Les bibliothèques")


def unlink_url(site):
    return reverse("account_site_unlink", args=[site.pk])


def home(client):
    return client.get(reverse("account_home")).text.replace("\xa0", " ")


def test_an_account_without_sites_says_nothing_of_them(client, lou):
    ConsentFactory()  # somebody else's

    assert 'id="sites"' not in home(client)


def test_each_site_is_shown_with_what_it_knows_since_when_and_the_way_to_unlink_it(
    client, lou, library, time_machine
):
    time_machine.move_to("2026-03-03 12:00:00+01:00", tick=False)
    given = timezone.now() - timedelta(days=48)
    granted = ["openid", "profile", "email"]
    ConsentFactory(user=lou, site=library, granted=granted, given_at=given)
    ConsentFactory(user=lou, site=SiteFactory(name="Les piscines"))
    ConsentFactory(site=SiteFactory(name="Le théâtre"))  # somebody else's

    page = home(client)

    assert page.count('href="#sites"') == 1
    assert "Sait : votre nom choisi, votre adresse mail. Relié le" in page
    assert "14 janvier" in page
    assert "Sait : qu’une adresse est vérifiée, pas laquelle." in page
    assert f'href="{unlink_url(library)}"' in page
    assert "Le théâtre" not in page


def test_three_sites_cost_no_more_queries_than_one(client, lou):
    costs = []
    for _ in range(2):
        ConsentFactory(user=lou)
        client.get(reverse("account_home"))
        costs.append(count_queries(lambda: client.get(reverse("account_home"))))
        ConsentFactory(user=lou)

    assert costs[0] == costs[1]


def test_unlinking_is_asked_then_ends_the_sign_ons_of_that_site_alone(client, lou, library):
    ConsentFactory(user=lou, site=library)
    subject = Subject.objects.create(user=lou, site=library)
    ours = GrantFactory(user=lou, site=library)
    of_another_site = GrantFactory(user=lou)
    of_somebody_else = GrantFactory(site=library)
    theirs = ConsentFactory(site=library)

    page = client.get(unlink_url(library)).text
    before = Grant.objects.open().count()
    answer = client.post(unlink_url(library), follow=True)

    assert ("Délier « Les bibliothèques »" in page, before) == (True, 3)
    assert set(Grant.objects.open()) == {of_another_site, of_somebody_else}
    assert Grant.objects.get(pk=ours.pk).ended_at
    assert (Consent.objects.get(), Subject.objects.get()) == (theirs, subject)
    assert answer.redirect_chain[-1][0] == f"{reverse('account_home')}#sites"
    assert "« Les bibliothèques » ne sait plus rien de vous" in answer.text


def test_unlinking_asks_for_no_proof_and_a_second_click_does_nothing(client, lou, library):
    ConsentFactory(user=lou, site=library)
    step_up_is_over(client)

    answers = [client.post(unlink_url(library), follow=True) for _ in range(2)]

    assert ["C’est défait" in answer.text for answer in answers] == [True, False]
    assert not Consent.objects.exists()


def test_a_site_that_is_not_linked_has_no_page(client, lou, library):
    ConsentFactory(site=library)  # somebody else's

    assert client.get(unlink_url(library)).status_code == 404
    client.post(unlink_url(library))
    assert Consent.objects.count() == 1


def test_the_pages_are_in_english_too(client, lou, library):
    ConsentFactory(user=lou, site=library, granted=["openid", "email"])

    with override("en"):
        page, unlink = client.get(reverse("account_home")).text, client.get(unlink_url(library))

    assert "Linked sites" in page
    assert "Knows: your email address." in page
    assert "Unlink “Les bibliothèques”?" in unlink.text


def take_away(client):
    archive = ZipFile(BytesIO(client.post(reverse("account_take_away")).content))
    return json.loads(archive.read("compte.json")), archive.read("compte.json").decode()


def test_the_export_has_links_numbers_and_sign_ons_and_nothing_that_opens_one(client, lou, library):
    ConsentFactory(user=lou, site=library, granted=["openid", "profile"])
    subject = Subject.objects.create(user=lou, site=library)
    grant = GrantFactory(user=lou, site=library, amr=["otp"], nonce="n-0S6_WzA2Mj")
    stranger = ConsentFactory()
    Subject.objects.create(user=stranger.user, site=library)

    facts, text = take_away(client)

    sites = facts["sites"]
    assert [(one["site"], one["granted"]) for one in sites["consents"]] == [
        ("Les bibliothèques", ["openid", "profile"])
    ]
    assert sites["subjects"] == [{"site": "Les bibliothèques", "sub": str(subject.sub)}]
    (sign_on,) = sites["sign_ons"]
    assert (sign_on["site"], sign_on["proved_by"]) == ("Les bibliothèques", ["otp"])
    secrets = (grant.code_hash, grant.refresh_hash, grant.nonce, library.secret_hash)
    assert [word for word in (*secrets, grant.number.hex, str(grant.number)) if word in text] == []


def test_who_leaves_reads_which_sites_to_ask_for_what_they_keep(client, lou, library):
    ConsentFactory(user=lou, site=library)
    Subject.objects.create(user=lou, site=library)
    # Unlinked, and known there all the same.
    Subject.objects.create(user=lou, site=SiteFactory(name="Les piscines"))
    Subject.objects.create(user=UserFactory(), site=SiteFactory(name="Le théâtre"))

    page = client.get(reverse("account_leave")).text.replace("\xa0", " ")

    assert "c’est à leur demander. Les vôtres : Les bibliothèques, Les piscines." in page
    assert "Le théâtre" not in page


def test_who_leaves_and_has_no_site_reads_nothing_of_sites(client, lou):
    assert "sites" not in client.get(reverse("account_leave")).text.partition("<main")[2]


def test_whoever_is_erased_has_consents_go_before_sign_ons_as_one_who_unlinks(lou, library):
    """One order of locks: else two processes that do both wait for one another."""
    ConsentFactory(user=lou, site=library)
    GrantFactory(user=lou, site=library)

    with CaptureQueriesContext(connection) as erased:
        erase_at_once(lou.pk)

    writes = [query["sql"] for query in erased if query["sql"].startswith(("DELETE", "UPDATE"))]
    tables = [
        table
        for sql in writes
        for table in (Consent._meta.db_table, Grant._meta.db_table)
        if f'"{table}"' in sql.partition(" WHERE ")[0]
    ]
    assert (tables[0], Grant._meta.db_table in tables) == (Consent._meta.db_table, True)
