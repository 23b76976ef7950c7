"""«Mes organisations» of the account's page: whose member one is, and for whom one speaks."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.services import keep_address
from accounts.services.leaving import erase_account
from moderation.enums import TrustLevel
from moderation.models import Representative
from moderation.services.levels import set_level
from moderation.services.trust import trust_for
from moderation.trust import Sender
from tests.accounts.people import Device, enter
from tests.agenda.cms import somebody
from tests.factories.accounts import UserFactory, give_proved_address
from tests.factories.agenda import MembershipFactory, OrganisationFactory

pytestmark = pytest.mark.django_db
ALL_EVENTS = "?organisation="


def speaks_for(email: str, organisation) -> Representative:
    return Representative.objects.create(
        address=keep_address(email), organisation=organisation, made_at=timezone.now()
    )


def test_a_contributor_of_before_enters_by_the_door_and_finds_the_events_of_the_organisation():
    member = somebody("Contributeurs", email="claire@example.org")
    organisation = OrganisationFactory(name="Le Bal perdu")
    MembershipFactory(user=member, organisation=organisation)
    MembershipFactory(organisation=OrganisationFactory(name="Une autre"))
    call_command("carry_over_staff")
    client = Client()

    enter(client, "claire@example.org", "/cms/")
    Device().makes_key(client)
    page = client.get("/compte/").text

    address = f"{reverse('wagtailsnippets_agenda_event:list')}{ALL_EVENTS}{organisation.pk}"
    assert ("Le Bal perdu" in page, "Une autre" in page, address in page) == (True, False, True)
    assert client.get(address).status_code == 200


def test_who_speaks_for_an_organisation_by_a_proved_address_sees_it_and_no_way_into_the_cms(client):
    user = UserFactory()
    give_proved_address(user)
    speaks_for(user.email, OrganisationFactory(name="Le Bal perdu"))
    EmailAddress.objects.create(user=user, email="pas@example.org", verified=False)
    speaks_for("pas@example.org", OrganisationFactory(name="Une autre"))
    client.force_login(user)

    page = client.get("/compte/").text

    assert ("Le Bal perdu" in page, "Une autre" in page) == (True, False)
    assert reverse("wagtailsnippets_agenda_event:list") not in page


def test_an_account_speaks_for_an_organisation_from_any_of_its_addresses():
    user, organisation = UserFactory(), OrganisationFactory(name="Le Bal perdu")
    give_proved_address(user)
    EmailAddress.objects.create(user=user, email="autre@example.org", verified=True)
    speaks_for(user.email, organisation)
    until = timezone.now() + timedelta(days=30)
    set_level(organisation, TrustLevel.PARTNER, "Vu.", until, actor=somebody("Modérateurs"))

    senders = [
        Sender(keep_address(email).pk, "Le Bal perdu")
        for email in ("autre@example.org", "inconnue@example.org")
    ]

    assert [trust_for(one).level for one in senders] == [TrustLevel.PARTNER, TrustLevel.NEW]


def test_nobody_speaks_for_an_organisation_by_an_account_that_is_erased():
    user, organisation = UserFactory(), OrganisationFactory()
    give_proved_address(user)
    speaks_for(user.email, organisation)
    kept = speaks_for("autre@example.org", organisation)

    user.leaving_at = timezone.now()
    user.save()
    erase_account(user.pk)

    assert Representative.objects.get() == kept
