"""Every change of the addresses that something is kept of."""

from contextlib import suppress

from django.db import IntegrityError, models, transaction
from django.db.models import PROTECT, ProtectedError

from accounts.addresses import address_hmacs, versions
from accounts.models import Address, AddressQuerySet

AT_ONCE = 500


@transaction.atomic
def keep_address(email: str) -> Address:
    """Return the row of ``email``, made if there is none, and moved to the newest key if it has an older one.

    It is locked until the caller's transaction ends, so that nobody deletes it before something points to it.
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


def rekey_addresses(kept: type[models.Model]) -> int:
    """Move the addresses of ``kept``, which has them in clear, to the newest key; returns how many.

    Also those whose own key is lost: they get another row. Each is looked at once.
    """
    others = kept._default_manager.exclude(address__key_version=versions()[0]).order_by("pk")
    count, last = 0, 0
    while rows := list(others.filter(pk__gt=last).values_list("pk", "email")[:AT_ONCE]):
        for pk, email in rows:
            # Where another row of ``kept`` has that address already, this one stays as it is.
            with suppress(IntegrityError), transaction.atomic():
                count += kept._default_manager.filter(pk=pk).update(address=keep_address(email))
        last = rows[-1][0]
    return count


def delete_unused_addresses() -> int:
    """Delete the addresses that nothing points to any more; returns how many."""
    count = 0
    while deleted := delete_unused(Address.objects.all()):
        count += deleted
    return count


def delete_unused(addresses: AddressQuerySet) -> int:
    """Of ``addresses`` delete those that nothing protects, some at a time, with what goes with an address.

    One that somebody uses at this moment is left alone.
    """
    protectors = [field.name for field in Address._meta.get_fields() if getattr(field, "on_delete", None) is PROTECT]
    unused = addresses.filter(**dict.fromkeys(protectors)).order_by("pk")
    with suppress(ProtectedError), transaction.atomic():  # somebody began to use one before it was locked
        keys = list(unused.select_for_update(of=("self",), skip_locked=True).values_list("pk", flat=True)[:AT_ONCE])
        return Address.objects.filter(pk__in=keys).delete()[0]
    return 0
