"""Every change of the addresses that something is kept of."""

from django.db import models, transaction
from django.db.models import PROTECT

from accounts.addresses import address_hmacs, versions
from accounts.models import Address, AddressQuerySet

AT_ONCE = 500


@transaction.atomic
def keep_address(email: str) -> Address:
    """Return the row of ``email``, made if there is none, and moved to the newest key if it has an older one.

    It is locked until the caller's transaction ends, so that nobody deletes it before something points to it.
    """
    version, hmac = next(iter(address_hmacs(email).items()))
    row = Address.objects.of(email).select_for_update().order_by("-key_version").first()
    if row is None:
        row, _is_new = Address.objects.select_for_update().get_or_create(hmac=hmac, defaults={"key_version": version})
    elif row.key_version != version:
        row.hmac, row.key_version = hmac, version
        row.save(update_fields=["hmac", "key_version"])
    return row


def rekey_addresses(kept: type[models.Model]) -> int:
    """Move the addresses of ``kept``, which has them in clear, to the newest key; returns how many."""
    older = kept._default_manager.filter(address__key_version__lt=versions()[0]).values_list("email", flat=True)
    count = 0
    while emails := list(older[:AT_ONCE]):
        for email in emails:
            keep_address(email)
        count += len(emails)
    return count


def delete_unused_addresses() -> int:
    """Delete the addresses that nothing points to any more; returns how many."""
    count = 0
    while deleted := delete_unused(Address.objects.all()):
        count += deleted
    return count


@transaction.atomic
def delete_unused(addresses: AddressQuerySet) -> int:
    """Of ``addresses`` delete those that nothing protects, some at a time, with what goes with an address.

    One that somebody uses at this moment is left alone.
    """
    protectors = [field.name for field in Address._meta.get_fields() if getattr(field, "on_delete", None) is PROTECT]
    unused = addresses.filter(**dict.fromkeys(protectors)).order_by("pk")
    keys = list(unused.select_for_update(of=("self",), skip_locked=True).values_list("pk", flat=True)[:AT_ONCE])
    return Address.objects.filter(pk__in=keys).delete()[0]
