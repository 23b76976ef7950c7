"""Second-factor secrets: encrypted at rest, with keys that can be replaced."""

from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.management import call_command

from accounts.encryption import decrypt_secret, encrypt_secret, secret_versions
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.PUSH_KEYS = tmp_path / "keys"
    return settings.PUSH_KEYS


@pytest.fixture
def secret():
    return generate_totp_secret()


def manage(*arguments):
    said = StringIO()
    call_command("secret_keys", *arguments, stdout=said)
    return said.getvalue().splitlines()


def is_right(totp, secret):
    counter = next(iter(yield_hotp_counters_from_time()))
    return totp.validate_code(format_hotp_value(hotp_value(secret, counter)))


def test_a_secret_is_nowhere_in_the_row_and_its_code_opens(secret, folder):
    totp = TOTP.activate(UserFactory(), secret)

    stored = Authenticator.objects.get().data["secret"]

    assert (secret in stored, stored.startswith("1:"), decrypt_secret(stored)) == (
        False,
        True,
        secret,
    )
    assert is_right(totp, secret)
    assert [(path.name, oct(path.stat().st_mode & 0o777)) for path in folder.iterdir()] == [
        ("second-factors-1.key", "0o600")
    ]


def test_a_new_key_takes_over_and_the_old_file_may_go(secret, folder):
    users = [UserFactory() for _ in range(3)]
    for user in users:
        TOTP.activate(user, secret)
    codes = RecoveryCodes.activate(users[0]).get_unused_codes()

    said = manage("--add")
    (folder / "second-factors-1.key").unlink()

    assert said == [
        "version 2: made, 4 secrets moved to it",
        "version 2: 4 secrets",
        "version 1: 0 secrets",
    ]
    rows = Authenticator.objects.filter(type=Authenticator.Type.TOTP)
    assert [decrypt_secret(row.data["secret"]) for row in rows] == [secret] * 3
    kept = Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES).wrap()
    assert kept.get_unused_codes() == codes


def test_a_lost_key_lets_nobody_in_and_says_so(secret, folder):
    TOTP.activate(UserFactory(), secret)
    manage("--add")
    TOTP.activate(UserFactory(), secret)
    (folder / "second-factors-2.key").unlink()

    said = manage()
    stored = Authenticator.objects.first().data["secret"]

    assert said == [
        "version 2: 2 secrets, its key is not there: they are lost",
        "version 1: 0 secrets",
    ]
    # Another one each time: no code fits it.
    assert len({decrypt_secret(stored), decrypt_secret(stored), secret, ""}) == 4


@pytest.mark.parametrize("change", [lambda text: text[:-2] + "AA", lambda text: "JBSWY3DPEHPK3PXP"])
def test_a_secret_that_was_changed_or_written_in_plain_opens_nothing(change):
    stored = encrypt_secret("JBSWY3DPEHPK3PXP")

    assert decrypt_secret(change(stored)) != "JBSWY3DPEHPK3PXP"
    assert secret_versions() == [1]
