"""Second-factor secrets under a new key: applications' secrets and seeds of recovery codes."""

from collections.abc import Iterator

from allauth.mfa.models import Authenticator
from django.db import transaction

from accounts.encryption import encrypt_secret, read_secret, secret_versions, version_of

#: Names of encrypted values in ``Authenticator.data``.
ENCRYPTED = ("secret", "seed")


def stored_versions() -> list[int]:
    """Return the key version of each stored secret."""
    return [
        version_of(one.data[name]) for one in _encrypted() for name in ENCRYPTED if name in one.data
    ]


def encrypt_again() -> int:
    """Encrypt the secrets of older keys with the newest one; return how many.

    Those whose key is lost are left as they are.
    """
    return sum(_encrypt_row(one.pk) for one in _encrypted())


def _encrypted() -> Iterator[Authenticator]:
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES)
    return Authenticator.objects.filter(type__in=kinds).order_by("pk").iterator()


@transaction.atomic
def _encrypt_row(pk: int) -> int:
    """Encrypt one row again while it is locked: recovery codes are used up in it."""
    row = Authenticator.objects.select_for_update().filter(pk=pk).first()
    count = 0
    for name in ENCRYPTED:
        stored = row.data.get(name, "") if row else ""
        text = read_secret(stored) if version_of(stored) != secret_versions()[0] else None
        if text is not None:
            row.data[name] = encrypt_secret(text)
            count += 1
    if count:
        row.save(update_fields=["data"])
    return count
