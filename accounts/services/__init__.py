"""Services that create, re-key and delete rows of mail addresses."""

from contextlib import suppress

from allauth.account.models import EmailAddress
from django.db import IntegrityError, models, transaction
from django.db.models import PROTECT, ProtectedError

from accounts.addresses import address_hmacs, versions
from accounts.models import AccountAddress, Address, AddressQuerySet

AT_ONCE = 500


@transaction.atomic
def keep_address(email: str) -> Address:
    """Return the row of ``email``, created if missing and moved to the newest key.

    The row stays locked until the caller's transaction ends, so that it is not deleted before the
    caller references it.
    """
    hmacs = address_hmacs(email)
    version, hmac = next(iter(hmacs.items()))
    rows = Address.objects.select_for_update()
    row = rows.filter(hmac__in=hmacs.values()).order_by("-key_version").first()
    if row is None:
        row, _is_new = rows.get_or_create(hmac=hmac, defaults={"key_version": version})
    elif row.key_version < version:
        row.hmac, row.key_version = hmac, version
        row.save(update_fields=["hmac", "key_version"])
    return row


@transaction.atomic
def keep_account_address(row: EmailAddress) -> None:
    """Tie a verified address of an account to the table of addresses; untie one that is not.

    Raises :class:`~django.db.IntegrityError` if another account has the address.
    """
    if not row.verified:
        AccountAddress.objects.filter(email_address=row).delete()
        return
    AccountAddress.objects.update_or_create(
        email_address=row, defaults={"address": keep_address(row.email)}
    )


def repair_account_addresses() -> int:
    """Tie the verified addresses that were written without a signal; return how many."""
    missing = EmailAddress.objects.filter(verified=True, kept=None).order_by("pk")
    count = 0
    for row in list(missing):
        with suppress(IntegrityError):  # another account has it in another spelling
            keep_account_address(row)
            count += 1
    return count


def rekey_addresses(kept: type[models.Model], email: str = "email") -> int:
    """Move the addresses of model ``kept`` to the newest key; it has them in plain in ``email``.

    Return how many. Rows whose key is lost get a new address row. Each row is read once.
    """
    others = kept._default_manager.exclude(address__key_version=versions()[0]).order_by("pk")
    count, last = 0, 0
    while rows := list(others.filter(pk__gt=last).values_list("pk", email)[:AT_ONCE]):
        for pk, plain in rows:
            # Another row of ``kept`` may have that address already: then this one is not changed.
            with suppress(IntegrityError), transaction.atomic():
                count += kept._default_manager.filter(pk=pk).update(address=keep_address(plain))
        last = rows[-1][0]
    return count


def delete_unused_addresses() -> int:
    """Delete the address rows that nothing references any more; return how many."""
    count = 0
    while deleted := delete_unused(Address.objects.all()):
        count += deleted
    return count


def delete_unused(addresses: AddressQuerySet) -> int:
    """Delete one batch of the ``addresses`` that nothing protects; return how many rows.

    Their cascades count. Rows locked by another transaction are skipped.
    """
    protectors = [
        field.name
        for field in Address._meta.get_fields()
        if getattr(field, "on_delete", None) is PROTECT
    ]
    unused = addresses.filter(**dict.fromkeys(protectors)).order_by("pk")
    # Referenced by somebody before the lock was taken.
    with suppress(ProtectedError), transaction.atomic():
        keys = list(
            unused.select_for_update(of=("self",), skip_locked=True).values_list("pk", flat=True)[
                :AT_ONCE
            ]
        )
        return Address.objects.filter(pk__in=keys).delete()[0]
    return 0
