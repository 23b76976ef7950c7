"""HMACs of addresses under replaced keys: each address keeps exactly one row."""

from concurrent.futures import ThreadPoolExecutor
from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.addresses import add_key, address_hmacs, versions
from accounts.models import AccountAddress, Address
from accounts.services import (
    delete_unused_addresses,
    keep_address,
    rekey_addresses,
    repair_account_addresses,
)
from messaging.models import SuppressedAddress
from moderation.enums import TrustLevel
from moderation.models import TrustOverride
from participation.models import Contact
from participation.services.erasure import erase_contact
from tests.factories.accounts import UserFactory
from tests.factories.participation import ContactFactory

ANNE = "anne@example.org"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.PUSH_KEYS = tmp_path / "keys"
    return settings.PUSH_KEYS


def test_a_key_is_made_once_by_however_many_ask_and_read_by_its_owner_alone(folder):
    with ThreadPoolExecutor(8) as pool:
        hmacs = list(pool.map(lambda _: address_hmacs(ANNE), range(8)))

    assert hmacs == [hmacs[0]] * 8
    assert [(path.name, oct(path.stat().st_mode & 0o777)) for path in folder.iterdir()] == [
        ("addresses-1.key", "0o600")
    ]


def test_case_and_spaces_make_no_other_address():
    assert address_hmacs(" Anne@Example.ORG ") == address_hmacs(ANNE)
    assert address_hmacs("anna@example.org") != address_hmacs(ANNE)


@pytest.mark.django_db
def test_after_a_new_key_an_address_is_found_and_moves_when_it_is_seen_again():
    before, other = keep_address(ANNE), keep_address("other@example.org")
    add_key()
    found = Address.objects.of(ANNE).get()

    seen = keep_address(ANNE)

    assert (found, seen, versions()) == (before, before, [2, 1])
    assert list(Address.objects.order_by("pk").values_list("pk", "key_version")) == [
        (before.pk, 2),
        (other.pk, 1),
    ]
    assert seen.hmac == address_hmacs(ANNE)[2] != before.hmac


@pytest.mark.django_db
def test_what_is_kept_in_clear_moves_to_a_new_key_without_being_seen():
    contact = ContactFactory(email=ANNE)
    bounce = SuppressedAddress.objects.create(
        address=keep_address("gone@example.org"), smtp_code=550, at=timezone.now()
    )
    add_key()

    moved = (rekey_addresses(Contact), rekey_addresses(Contact))

    assert moved == (1, 0)
    assert (
        Contact.objects.of(ANNE).get(),
        SuppressedAddress.objects.of("gone@example.org").get(),
    ) == (contact, bounce)
    assert sorted(Address.objects.values_list("key_version", flat=True)) == [1, 2]


@pytest.mark.django_db
def test_what_is_kept_in_clear_is_found_again_though_its_key_is_lost(folder):
    contact, other = ContactFactory(email=ANNE), ContactFactory(email="other@example.org")
    (folder / "addresses-1.key").unlink()
    double = ContactFactory(email="other@example.org")  # came back meanwhile and got a new row

    moved = rekey_addresses(Contact)

    assert moved == 0  # the new key has the lost one's number, so the change is not noticed
    add_key(used=2)
    assert (rekey_addresses(Contact), rekey_addresses(Contact)) == (2, 0)
    assert Contact.objects.of(ANNE).get() == contact
    assert set(Contact.objects.filter(email="other@example.org")) == {other, double}


@pytest.mark.django_db
def test_an_address_that_nothing_points_to_is_deleted_and_no_other():
    contact = ContactFactory(email=ANNE)
    keep_address("nobody@example.org")

    assert (delete_unused_addresses(), delete_unused_addresses()) == (1, 0)
    assert Address.objects.get() == contact.address


@pytest.mark.django_db
def test_what_is_decided_of_trust_keeps_no_address_and_goes_with_it():
    contact = ContactFactory(email=ANNE)
    facts = {
        "level": TrustLevel.KNOWN,
        "reason": "Le bal.",
        "made_at": timezone.now(),
        "until": timezone.now(),
    }
    TrustOverride.objects.create(address=contact.address, **facts)
    before = delete_unused_addresses()

    erase_contact(contact)

    assert (before, Address.objects.count(), TrustOverride.objects.count()) == (0, 0, 0)


@pytest.mark.django_db
def test_a_key_is_added_and_counted_by_a_command(folder):
    keep_address(ANNE)
    said = StringIO()

    call_command("address_keys", "--add", stdout=said)
    (folder / "addresses-1.key").unlink()
    call_command("address_keys", stdout=said)

    assert said.getvalue().splitlines() == [
        "version 2: made; every process with this folder writes with it now",
        "version 2: 0 addresses",
        "version 1: 1 addresses",
        "version 2: 0 addresses",
        "version 1: 1 addresses, its key is not there: nobody finds them",
    ]


@pytest.mark.django_db
def test_a_verified_address_of_an_account_is_that_of_contact_and_digest(folder):
    contact = ContactFactory(email=ANNE)
    user = UserFactory()

    row = EmailAddress.objects.create(user=user, email="Anne@Example.org", verified=False)
    before = AccountAddress.objects.count()
    row.verified = True
    row.save()

    assert (before, AccountAddress.objects.get().address) == (0, contact.address)
    assert (delete_unused_addresses(), Address.objects.count()) == (0, 1)

    row.verified = False
    row.save()

    assert AccountAddress.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("spelling", [ANNE, "ANNE@example.ORG", "Anne@Example.org"])
def test_the_database_holds_one_account_a_verified_address_whatever_its_case(spelling):
    EmailAddress.objects.create(user=UserFactory(), email=ANNE, verified=True)
    other = UserFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        EmailAddress.objects.bulk_create([EmailAddress(user=other, email=spelling, verified=True)])

    EmailAddress.objects.create(user=other, email=spelling, verified=False)
    assert EmailAddress.objects.count() == 2


@pytest.mark.django_db
def test_the_addresses_of_accounts_move_to_a_newer_key_and_missing_ones_are_tied():
    users = [UserFactory() for _ in range(3)]
    for number, user in enumerate(users):
        EmailAddress.objects.create(user=user, email=f"{number}@example.org", verified=True)
    EmailAddress.objects.bulk_create(
        [
            EmailAddress(user=users[0], email=ANNE, verified=True),
            EmailAddress(user=users[1], email="unproved@example.org"),
        ]
    )

    tied = (repair_account_addresses(), repair_account_addresses())
    add_key()
    moved = [rekey_addresses(AccountAddress, "email_address__email") for _ in range(2)]

    assert (tied, moved) == ((1, 0), [4, 0])
    assert set(Address.objects.values_list("key_version", flat=True)) == {2}
