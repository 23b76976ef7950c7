"""Erasing what people have sent: every row that has their address, their name or their words."""

from collections.abc import Collection, Sequence

from participation.models import Contact, Proposal
from participation.services.mails import erase_mails


def erase_unused_contacts(keys: Collection[int]) -> None:
    """Of the contacts of ``keys`` those that nothing has any more; in the caller's transaction.

    Locked before they are looked at: whoever sends from one of them at this moment keeps it, or makes it anew.
    """
    locked = list(Contact.objects.filter(pk__in=keys).select_for_update(skip_locked=True).values_list("pk", flat=True))
    Contact.objects.filter(pk__in=locked, proposals=None, corrections=None, reports=None).delete()


def erase_proposals(rows: Sequence[Proposal]) -> int:
    """Delete ``rows``, locked, with what hangs on them and the addresses that nothing else has; returns how many.

    In the caller's transaction. Whatever else is kept of a proposal outside the database is erased from here.
    """
    if not rows:
        return 0
    contacts = {row.contact_id for row in rows if row.contact_id}
    erase_mails(rows)
    Proposal.objects.filter(pk__in=[row.pk for row in rows]).delete()
    erase_unused_contacts(contacts)
    return len(rows)
