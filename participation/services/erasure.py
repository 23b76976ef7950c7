"""Erasing what people have sent: every row that has their address, their name or their words.

What they wrote is in the tables of this app alone; what moderators wrote to them is also in the CMS's workflow and its
log, and goes from there too. A published event stays, without anybody. Whatever else is kept of a proposal, outside
the database, is erased by :func:`erase_proposals`.
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
from participation.enums import UNCONFIRMED, LinkPurpose
from participation.models import AccessLink, Contact, Correction, Decision, LinkRequest, Proposal, Report
from participation.models.contacts import DIGEST_LENGTH
from participation.services.events import build_event, drop_event
from participation.services.following import bring_back_merged
from participation.services.trust import not_stood_since

AT_ONCE = 200
#: Of a correction, what tells of who sent it; of its changes, those that nobody accepted.
OF_SENDER = ("changes", "contact", "confirmed_at", "line", "answer", "network_hmac", "site_hmac")
#: A contact that nothing has, for longer: somebody sends from a newer one at this moment.
ALONE = timedelta(hours=48)


def erase_unused_contacts(keys: Collection[int]) -> None:
    """Of the contacts of ``keys`` those that nothing has any more; in the caller's transaction.

    Locked before they are looked at: whoever sends from one of them at this moment keeps it, or makes it anew.
    """
    locked = list(Contact.objects.filter(pk__in=keys).select_for_update(skip_locked=True).values_list("pk", flat=True))
    Contact.objects.filter(pk__in=locked, proposals=None, corrections=None, reports=None).delete()


def erase_proposals(rows: Sequence[Proposal]) -> int:
    """Delete ``rows``, locked, with what hangs on them and the addresses that nothing else has; returns how many.

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
    """A link opens a whole batch: those of ``rows`` are kept for what stays of it.

    One that proves an address, for what the same address sent alone.
    """
    gone = [row.pk for row in rows]
    for batch, contact in {(row.batch, row.contact_id) for row in rows if row.batch}:
        theirs = Proposal.objects.filter(batch=batch, contact=contact, pk__in=gone)
        links = AccessLink.objects.filter(proposal__in=theirs.values("pk"))
        left = Proposal.objects.filter(batch=batch).exclude(pk__in=gone)
        left = left.order_by(F("sent_at").desc(nulls_last=True), "pk")
        heirs = {LinkPurpose.DRAFT: left.first(), LinkPurpose.FOLLOW: left.filter(contact=contact).first()}
        for purpose, heir in heirs.items():
            if heir is not None:
                links.filter(purpose=purpose).update(proposal=heir)


def erase_notices(rows: Sequence[Correction | Report]) -> int:
    """The same of corrections, or of reports."""
    if rows:
        erase_mails(row.uuid for row in rows)
        type(rows[0])._default_manager.filter(pk__in=[row.pk for row in rows]).delete()
        erase_unused_contacts({row.contact_id for row in rows if row.contact_id})
    return len(rows)


def erase_mails(threads: Iterable[UUID]) -> None:
    """The mails of ``threads``, with their words and addresses; what was not sent yet is not sent."""
    Mail.objects.filter(thread__in=list(threads)).delete()


def erase_mails_of(contact: Contact) -> None:
    """Every mail about what ``contact`` has sent, one thing or many."""
    numbers, *others = (
        sent.order_by().values_list("uuid", flat=True)
        for sent in (contact.proposals, contact.corrections, contact.reports)
    )
    erase_mails([contact.thread, *numbers.union(*others)])


@transaction.atomic
def erase_contact(contact: Contact) -> None:
    """Erase all that ``contact`` has sent, its address, and the searches that it gets by mail, at once.

    For whoever has shown that the address is theirs.

    What is published stays, without them; what never was is nowhere any more, and neither is what trust alone has
    published of late and nobody has read: nobody would be to ask. A legal notice that waits stays as well, as
    nobody's: someone has to decide it. So does what an accepted correction has changed: someone may have to undo it.
    """
    rows = _locked(list(contact.proposals.all()))
    unread = set(contact.proposals.unread(not_stood_since()).values_list("event", flat=True))
    for row in rows:
        if row.event is not None and row.event.live and row.event_id in unread:
            row.event.unpublish(user=None)
            row.event.first_published_at = None  # it goes as a draft does
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
    """Leave what the accepted corrections of ``contact`` have changed, from what to what, without a word of theirs.

    Their network goes too: one random digest in its place lets moderators take back together what one person sent.
    """
    rows = list(contact.corrections.accepted().select_for_update(of=("self",)))
    digest = secrets.token_hex(DIGEST_LENGTH // 2)
    for row in rows:
        row.changes = {field: row.changes[field] for field in row.accepted}
        row.contact, row.confirmed_at = None, None
        row.line, row.answer = "", ""
        row.network_hmac, row.site_hmac = digest, ""
    Correction.objects.bulk_update(rows, OF_SENDER)
    Decision.objects.filter(item__correction__in=rows).exclude(word="").update(word="")


def erase_past() -> int:
    """Erase what people sent about what has been over for long; returns how many proposals, corrections and reports."""
    before = timezone.now() - timedelta(days=settings.PARTICIPATION_KEPT_DAYS)
    # What has nothing on the site since; nobody sends what is over, so that it was sent before, too.
    coming = Occurrence.objects.filter(event=OuterRef("event"), end_at__gte=before)
    sent = Proposal.objects.exclude(state__in=UNCONFIRMED).filter(~Exists(coming), sent_at__lt=before)
    candidates = sent.select_related("event").order_by("pk")
    count, last = 0, 0
    while rows := list(candidates.filter(pk__gt=last)[:AT_ONCE]):
        last = rows[-1].pk
        count += _erase_past([row for row in rows if _is_over(row, before)], before)
    for model in (Correction, Report):
        while erased := _erase_past_words(model, before):
            count += erased
    alone = Contact.objects.filter(proposals=None, corrections=None, reports=None)
    alone.filter(created_at__lt=timezone.now() - ALONE).delete()
    if count and connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:  # the journal beside the file has the words, too
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return count


def _is_over(row: Proposal, before: datetime) -> bool:
    """Its last date on the site; of what was sent back or withdrawn, that day; else the last that was proposed."""
    if row.event is not None and row.event.was_published:
        return True
    if row.decided_at is not None:
        return row.decided_at < before
    event = build_event(row.facts or {})
    try:
        return all(date.end_at < before for date in plan(event, list(event.dates.all())))
    except (RuleError, ValueError, TypeError):  # what a form would no longer let through
        return row.saved_at < before


@transaction.atomic
def _erase_past(rows: Sequence[Proposal], before: datetime) -> int:
    rows = [row for row in _locked(rows) if _is_over(row, before)]  # maybe sent again meanwhile
    _erase_with_drafts(rows, is_everything=False)
    return len(rows)


def _locked(rows: Sequence[Proposal]) -> list[Proposal]:
    """Those of ``rows`` that there still are, after their events."""
    events = {row.event_id for row in rows if row.event_id}
    list(Event.objects.select_for_update(of=("self",)).filter(pk__in=events).order_by("pk"))
    theirs = Proposal.objects.select_for_update(of=("self",)).select_related("event__latest_revision")
    return list(theirs.filter(pk__in=[row.pk for row in rows]).order_by("pk"))


def _erase_with_drafts(rows: Sequence[Proposal], *, is_everything: bool) -> None:
    """Proposals, and their events that were never public: of nobody's hand but theirs, unless ``is_everything``."""
    events = [row.event for row in rows if row.event is not None]
    for event in events:
        # What moderators wrote to an author, out of the CMS's workflow and its log.
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
def _erase_past_words(model: type[Correction] | type[Report], before: datetime) -> int:
    """Corrections, or reports, of what is over; of a place, which never is, since they were decided."""
    coming = Occurrence.objects.filter(event=OuterRef("event"), end_at__gte=before)
    is_over = Q(event__isnull=False) | Q(decided_at__lt=before)
    sent: QuerySet[Correction | Report] = model._default_manager.all()
    past = sent.filter(~Exists(coming), is_over, sent_at__lt=before).order_by("pk")
    return erase_notices(list(past.select_for_update(skip_locked=True)[:AT_ONCE]))
