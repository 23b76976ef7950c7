"""Facts about an address for its trust, and publication without review for trusted ones."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Max, Q
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.models import AddressQuerySet
from moderation.enums import DecisionAction, TrustLevel
from moderation.models import Decision, QueueItem
from moderation.services.deciding import approve_by_trust
from moderation.services.trust import trust_for, trust_numbers
from moderation.trust import FactKind, TrustFact
from participation.enums import ProposalState, ReportKind, SentState
from participation.models import Contact, Correction, Proposal, Report, sender_of
from web.folding import fold

#: Fields of a proposal that tell its outcome.
READ = (
    "state",
    "decided_at",
    "refused_at",
    "trusted_at",
    "reread_since",
    "reread_at",
    "merged_into",
    "event",
)
#: Maximum of rows of each kind that are read.
MOST_FACTS = 200
#: Kinds of report that blame the proposer; a cancellation or a closed place is nobody's fault.
BLAMING = (
    ReportKind.HOUR,
    ReportKind.PLACE,
    ReportKind.PRICE,
    ReportKind.ACCESS,
    ReportKind.DOUBLE,
    ReportKind.OFFENSIVE,
)
#: Flags that need no moderator's look; links are allowed for known senders.
NO_DOUBT = ("access", "price", "links", "network")
DAY = timedelta(days=1)


def not_stood_since() -> datetime:
    """Return since when publication without review is too recent to count."""
    return timezone.now() - timedelta(days=trust_numbers().stands_after_days)


def is_drawn(thread: UUID, number: int) -> bool:
    """Return whether the ``number``-th unreviewed publication of an address is read afterwards.

    Depends only on the thread of the address, the number and a server secret: no retry, edit or
    hour changes it, and no sender can predict it.
    """
    drawn = salted_hmac(
        "participation.reread", f"{thread.hex}:{number}", algorithm="sha256"
    ).digest()
    return int.from_bytes(drawn[:8]) % trust_numbers().read_one_in == 0


def publish_if_trusted(row: Proposal, item: QueueItem | None) -> bool:
    """Publish a proposal at once if its address is trusted; in the transaction that submits it.

    Recorded as a decision without an actor, which takes effect like a moderator's. Not if anything
    needs a look, or the daily maximum is reached. Returns whether it will be published.
    """
    if item is None or row.event is None or row.contact is None or has_doubts(row, item):
        return False
    trust = trust_for(sender_of(row))
    if trust.level < TrustLevel.TRUSTED:
        return False
    now = timezone.now()
    counts = trust_numbers()
    is_partner = trust.level == TrustLevel.PARTNER
    most = counts.partner_a_day if is_partner else counts.trusted_a_day
    Contact.objects.select_for_update().get(pk=row.contact.pk)  # one request at a time
    unread = Proposal.objects.filter(contact=row.contact, trusted_at__isnull=False)
    if unread.filter(trusted_at__gt=now - DAY).count() >= most:
        return False
    if not is_partner and is_drawn(row.contact.thread, unread.count()):
        row.reread_since = now
    row.trusted_at = now
    row.save(update_fields=["trusted_at", "reread_since"])
    approve_by_trust(item, row.event.latest_revision_id)
    return True


def has_doubts(row: Proposal, item: QueueItem) -> bool:
    """Return whether a moderator should look: a possible duplicate, a flag, or a new place."""
    place = row.event.place if row.event else None
    is_new_place = place is not None and not place.live
    flags = {flag.partition(":")[0] for flag in item.flags}
    return bool(item.alike_id or is_new_place or flags - set(NO_DOUBT))


def keep_waiting(row: Proposal) -> None:
    """Cancel a publication by trust that failed: the proposal waits for review.

    In the caller's transaction.
    """
    row.trusted_at = None
    row.reread_since = None
    row.save(update_fields=["trusted_at", "reread_since"])


def history_of_proposals(addresses: AddressQuerySet, name: str) -> list[TrustFact]:
    """Return the outcomes of proposals by ``addresses``, and of accepted reports about them."""
    rows = _decided_proposals(addresses, name)
    return _facts_of_proposals(rows) + _facts_of_reports(rows)


def history_of_corrections(addresses: AddressQuerySet, name: str) -> list[TrustFact]:
    """Return the accepted corrections of ``addresses``; none for a ``name``, as they have none."""
    if name:
        return []
    theirs = Correction.objects.filter(contact__address__in=addresses)
    corrections = theirs.filter(state=SentState.ACCEPTED, confirmed_at__isnull=False)
    taken_at = corrections.order_by("-pk").values_list("decided_at", flat=True)[:MOST_FACTS]
    return [TrustFact(FactKind.CORRECTED, at) for at in taken_at if at]


def _decided_proposals(addresses: AddressQuerySet, named: str) -> list[Proposal]:
    """Return the latest decided proposals of ``addresses``, or of those in a name."""
    decided = Q(decided_at__isnull=False) | Q(refused_at__isnull=False)
    proposals = Proposal.objects.filter(decided, contact__address__in=addresses).order_by("-pk")
    if not named:
        return list(proposals.only(*READ)[:MOST_FACTS])
    return [
        row
        for row in proposals.only(*READ, "facts")[:MOST_FACTS]
        if fold(row.contact_name) == fold(named)
    ]


def _facts_of_proposals(rows: Sequence[Proposal]) -> list[TrustFact]:
    """Return one fact for each decided proposal that counts."""
    refused = [row.pk for row in rows if row.refused_at]
    undesirable = Decision.objects.filter(action=DecisionAction.SPAM, executed_at__isnull=False)
    of_them = undesirable.filter(item__kind=Proposal.item_kind, item__subject_id__in=refused)
    spam = set(of_them.values_list("item__subject_id", flat=True))
    facts = (_fact_of(row, is_spam=row.pk in spam) for row in rows)
    return [fact for fact in facts if fact is not None]


def _fact_of(row: Proposal, *, is_spam: bool) -> TrustFact | None:
    """Return the fact that one proposal is; ``None`` if it was merged, or is to be read again."""
    if row.refused_at is not None:
        return TrustFact(FactKind.BLAMED if is_spam else FactKind.REFUSED, row.refused_at)
    if (
        row.state != ProposalState.PUBLISHED
        or row.merged_into_id is not None
        or row.decided_at is None
    ):
        return None
    if not row.is_unread:
        return TrustFact(FactKind.ACCEPTED, row.reread_at or row.decided_at)
    if row.reread_since is not None:
        return None
    return TrustFact(
        FactKind.ACCEPTED, row.decided_at + timedelta(days=trust_numbers().stands_after_days)
    )


def _facts_of_reports(rows: Sequence[Proposal]) -> list[TrustFact]:
    """Return accepted reports about the events of ``rows``, one fact for each event."""
    events = [row.event_id for row in rows if row.event_id and row.merged_into_id is None]
    reports = Report.objects.filter(event__in=events, state=SentState.ACCEPTED, kind__in=BLAMING)
    by_event = (
        reports.values("event").annotate(last=Max("decided_at")).values_list("last", flat=True)
    )
    return [TrustFact(FactKind.BLAMED, at) for at in by_event if at]
