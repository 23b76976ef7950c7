"""Erase what people sent: every row with their address, their name or their words.

Their words are in the tables of this app alone. What moderators wrote to them is also in the CMS's
workflow and its log, and is erased there too. A published event stays, without its author. Anything
else kept of a proposal outside the database is erased by :func:`erase_proposals`.
"""

import secrets
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from wagtail.models import ModelLogEntry, TaskState, WorkflowState

from accounts.models import Address
from accounts.services import delete_unused
from agenda.models import Event, Occurrence
from agenda.services.planning import plan
from datetext import RuleError
from messaging.models import Digest, Mail
from messaging.services.digests import leave_digest
from moderation.models import Decision
from participation.enums import UNCONFIRMED, LinkPurpose
from participation.models import (
    AccessLink,
    Contact,
    Correction,
    CorrectionOrReport,
    LinkRequest,
    Proposal,
    Report,
)
from participation.models.contacts import DIGEST_LENGTH
from participation.services.events import build_event, drop_event
from participation.services.following import bring_back_merged
from participation.services.trust import not_stood_since

AT_ONCE = 200
#: Fields of a correction that identify its sender, and the changes, which may include refused ones.
OF_SENDER = ("changes", "contact", "confirmed_at", "line", "answer", "network_hmac", "site_hmac")
#: Age at which a contact without rows is erased: a newer one may be in use by a running request.
ALONE = timedelta(hours=48)


def erase_unused_contacts(keys: Collection[int]) -> None:
    """Erase those contacts of ``keys`` that nothing refers to; in the caller's transaction.

    Locks them before checking: a person who sends at this moment keeps the contact, or makes a new
    one.
    """
    locked = list(
        Contact.objects.filter(pk__in=keys)
        .select_for_update(skip_locked=True)
        .values_list("pk", flat=True)
    )
    Contact.objects.filter(pk__in=locked, proposals=None, corrections=None, reports=None).delete()


def erase_proposals(rows: Sequence[Proposal]) -> int:
    """Delete locked ``rows``, their dependents and unused addresses; return how many.

    In the caller's transaction.
    """
    if not rows:
        return 0
    contacts = {row.contact_id for row in rows if row.contact_id}
    erase_mails(row.uuid for row in rows)
    _hand_links_on(rows)
    Proposal.objects.filter(pk__in=[row.pk for row in rows]).delete()
    erase_unused_contacts(contacts)
    return len(rows)


def _hand_links_on(rows: Sequence[Proposal]) -> None:
    """Move the links of deleted proposals to what remains of their batch, which they open as well.

    Links that prove an address move only to a proposal of the same address.
    """
    gone = [row.pk for row in rows]
    for batch, contact in {(row.batch, row.contact_id) for row in rows if row.batch}:
        theirs = Proposal.objects.filter(batch=batch, contact=contact, pk__in=gone)
        links = AccessLink.objects.filter(proposal__in=theirs.values("pk"))
        left = Proposal.objects.filter(batch=batch).exclude(pk__in=gone)
        left = left.order_by(F("sent_at").desc(nulls_last=True), "pk")
        heirs = {
            LinkPurpose.DRAFT: left.first(),
            LinkPurpose.FOLLOW: left.filter(contact=contact).first(),
        }
        for purpose, heir in heirs.items():
            if heir is not None:
                links.filter(purpose=purpose).update(proposal=heir)


def erase_notices(rows: Sequence[CorrectionOrReport]) -> int:
    """Delete corrections, or reports, with their mails and unused addresses; return how many."""
    if rows:
        erase_mails(row.uuid for row in rows)
        type(rows[0])._default_manager.filter(pk__in=[row.pk for row in rows]).delete()
        erase_unused_contacts({row.contact_id for row in rows if row.contact_id})
    return len(rows)


def erase_mails(threads: Iterable[UUID]) -> None:
    """Delete the mails of ``threads``; unsent ones are never sent."""
    Mail.objects.filter(thread__in=list(threads)).delete()


def erase_mails_of(contact: Contact) -> None:
    """Delete every mail about what ``contact`` sent, about one thing or many."""
    numbers, *others = (
        sent.values_list("uuid", flat=True)
        for sent in (contact.proposals, contact.corrections, contact.reports)
    )
    erase_mails([contact.thread, *numbers.union(*others)])


@transaction.atomic
def erase_contact(contact: Contact) -> None:
    """Erase all that ``contact`` sent, its address, and its searches by mail, at once.

    Only for a person who proved the address. What is published stays, without its author.
    Unpublished events are deleted, and so are those that trust alone published recently and nobody
    has read, as nobody could be asked about them. A waiting legal notice stays, anonymous: somebody
    has to decide it. So do the changes of accepted corrections: somebody may have to undo them.
    """
    rows = _locked(list(contact.proposals.all()))
    unread = set(contact.proposals.unread(not_stood_since()).values_list("event", flat=True))
    for row in rows:
        if row.event is not None and row.event.live and row.event_id in unread:
            row.event.unpublish(user=None)
            row.event.first_published_at = None  # it is deleted below as a draft
            row.event.save(update_fields=["first_published_at"])
    LinkRequest.objects.of(contact.email).delete()
    for digest in Digest.objects.of(contact.email):
        leave_digest(digest.uuid)
    erase_mails_of(contact)
    contact.reports.waiting().legal().update(contact=None, confirmed_at=None)
    _leave_accepted(contact)
    _erase_with_drafts(rows, is_everything=True)
    Contact.objects.filter(pk=contact.pk).delete()
    delete_unused(Address.objects.filter(pk=contact.address_id))


def _leave_accepted(contact: Contact) -> None:
    """Anonymise the accepted corrections of ``contact``: only the changed values stay.

    One random digest replaces the network, so that moderators can still undo together what one
    person sent.
    """
    rows = list(contact.corrections.accepted().select_for_update(of=("self",)))
    digest = secrets.token_hex(DIGEST_LENGTH // 2)
    for row in rows:
        row.changes = {field: row.changes[field] for field in row.accepted}
        row.contact = None
        row.confirmed_at = None
        row.line = ""
        row.answer = ""
        row.network_hmac = digest
        row.site_hmac = ""
    Correction.objects.bulk_update(rows, OF_SENDER)
    Decision.objects.filter(item__correction__in=rows).exclude(word="").update(word="")


def erase_past() -> int:
    """Erase what people sent about events long past; return how many rows.

    Proposals, corrections and reports count.
    """
    before = timezone.now() - timedelta(days=settings.PARTICIPATION_KEPT_DAYS)
    # Proposals without a later date on the site; nothing past can be sent, so ``sent_at`` is older
    # too.
    coming = Occurrence.objects.filter(event=OuterRef("event"), end_at__gte=before)
    sent = Proposal.objects.exclude(state__in=UNCONFIRMED).filter(
        ~Exists(coming), sent_at__lt=before
    )
    candidates = sent.select_related("event").order_by("pk")
    count = 0
    last = 0
    while rows := list(candidates.filter(pk__gt=last)[:AT_ONCE]):
        last = rows[-1].pk
        count += _erase_past([row for row in rows if _is_over(row, before)], before)
    for model in (Correction, Report):
        while erased := _erase_past_words(model, before):
            count += erased
    alone = Contact.objects.filter(proposals=None, corrections=None, reports=None)
    alone.filter(created_at__lt=timezone.now() - ALONE).delete()
    if count and connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:  # the write-ahead log has the words, too
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return count


def _is_over(row: Proposal, before: datetime) -> bool:
    """Return whether all that the proposal is about was over before ``before``.

    For a published event its dates decide; for a refused or withdrawn one the day of that decision;
    else the proposed dates.
    """
    if row.event is not None and row.event.was_published:
        return True
    if row.decided_at is not None:
        return row.decided_at < before
    event = build_event(row.facts or {})
    try:
        return all(date.end_at < before for date in plan(event, list(event.dates.all())))
    except (RuleError, ValueError, TypeError):  # a form would no longer accept it
        return row.saved_at < before


@transaction.atomic
def _erase_past(rows: Sequence[Proposal], before: datetime) -> int:
    """Lock and erase the proposals that were over before ``before``; return how many."""
    rows = [
        row for row in _locked(rows) if _is_over(row, before)
    ]  # may have been sent again meanwhile
    _erase_with_drafts(rows, is_everything=False)
    return len(rows)


def _locked(rows: Sequence[Proposal]) -> list[Proposal]:
    """Lock the events, then the proposals of ``rows``; return those that still exist."""
    events = {row.event_id for row in rows if row.event_id}
    list(Event.objects.select_for_update(of=("self",)).filter(pk__in=events).order_by("pk"))
    theirs = Proposal.objects.select_for_update(of=("self",)).select_related(
        "event__latest_revision"
    )
    return list(theirs.filter(pk__in=[row.pk for row in rows]).order_by("pk"))


def _erase_with_drafts(rows: Sequence[Proposal], *, is_everything: bool) -> None:
    """Erase proposals and their never-public events.

    Events with a revision by another person stay, unless ``is_everything``.
    """
    events = [row.event for row in rows if row.event is not None]
    for event in events:
        # Moderators' words to an author, in the CMS's workflow and its log.
        states = WorkflowState.objects.for_instance(event)
        TaskState.objects.filter(workflow_state__in=states).exclude(comment="").update(comment="")
        for entry in ModelLogEntry.objects.for_instance(event):
            if entry.data.get("comment"):
                entry.data["comment"] = ""
                entry.save(update_fields=["data"])
    erase_proposals(rows)
    for event in events:
        revision = event.latest_revision
        is_theirs = is_everything or revision is None or revision.user_id is None
        if event.was_published or not is_theirs:
            continue
        bring_back_merged(event.pk)
        if not event.proposals.exists():
            drop_event(event)


@transaction.atomic
def _erase_past_words(model: type[CorrectionOrReport], before: datetime) -> int:
    """Erase a batch of corrections or reports; return how many.

    Those about past events, and those about places that were decided before ``before``.
    """
    coming = Occurrence.objects.filter(event=OuterRef("event"), end_at__gte=before)
    is_over = Q(event__isnull=False) | Q(decided_at__lt=before)
    sent: QuerySet[CorrectionOrReport] = model._default_manager.all()
    past = sent.filter(~Exists(coming), is_over, sent_at__lt=before).order_by("pk")
    return erase_notices(list(past.select_for_update(skip_locked=True)[:AT_ONCE]))
