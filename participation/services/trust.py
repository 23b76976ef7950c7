"""Trust: what became of what an address sent, read from the rows that say it, and what may go out unread for it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Max, Q, QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac

from agenda.models import Organisation
from moderation.enums import DecisionAction
from moderation.models import Decision, QueueItem
from moderation.services.deciding import approve_by_trust
from participation.enums import ProposalState, ReportKind, SentState, TrustLevel
from participation.models import (
    Contact,
    Correction,
    Proposal,
    Report,
    Representative,
    Sent,
    StoppedAddress,
    Trust,
    TrustOverride,
    sent_of,
)
from participation.trust import Fact, FactKind, Numbers, Standing, assess
from web.folding import fold

#: Of a proposal, what says what became of it.
READ = ("state", "decided_at", "refused_at", "trusted_at", "reread_since", "reread_at", "merged_into", "event")
#: Of each kind the last so many are looked at.
MOST_FACTS = 200
#: What is wrong with what somebody proposed; that it is cancelled, or its place closed, is nobody's fault.
BLAMING = (
    ReportKind.HOUR,
    ReportKind.PLACE,
    ReportKind.PRICE,
    ReportKind.ACCESS,
    ReportKind.DOUBLE,
    ReportKind.OFFENSIVE,
)
#: Of the flags of an item those that leave nothing to look at twice; links are let through of whoever is known.
NO_DOUBT = ("access", "price", "links", "network")
DAY = timedelta(days=1)


def numbers() -> Numbers:
    return Numbers(**settings.TRUST)


def not_stood_since() -> datetime:
    """What was let out since then has not stood for long enough to count."""
    return timezone.now() - timedelta(days=numbers().stands_after_days)


def trust_of(contact: Contact | None) -> Trust:
    """Of an address that was shown to be whoever's it is; of no other there is a history."""
    if contact is None:
        return Trust(TrustLevel.NEW, Standing(TrustLevel.NEW))
    sent = Q(contact=contact)
    standing = assess(_history(sent), timezone.now(), numbers())
    if is_stopped(contact):
        return Trust(TrustLevel.STOPPED, standing)
    return _decided(standing, TrustOverride.objects.standing().filter(address=contact.address_id))


def trust_of_organisation(organisation: Organisation) -> Trust:
    """From what its own addresses proposed in its name, and from nothing that anybody else did."""
    sent = Q(contact__address__in=Representative.objects.filter(organisation=organisation).values("address"))
    history = _history(sent, named=organisation.name)
    standing = assess(history, timezone.now(), numbers())
    return _decided(standing, TrustOverride.objects.standing().filter(organisation=organisation))


def trust_for(sent: Sent) -> Trust:
    """That of its address; of the organisation that it names and is one of, if that is trusted more.

    What an editor took from an address, no organisation gives it back.
    """
    trust = trust_of(sent.contact)
    is_lowered = trust.override is not None and trust.level < trust.standing.level
    organisation = None if is_lowered or trust.level == TrustLevel.STOPPED else spoken_for(sent)
    if organisation is None:
        return trust
    theirs = trust_of_organisation(organisation)
    if theirs.level <= trust.level:
        return trust
    return Trust(theirs.level, theirs.standing, theirs.override, organisation)


def trust_of_item(item: QueueItem) -> Trust | None:
    """Of who sent what is to be read; of an address that nobody has shown to be theirs, nothing."""
    sent = sent_of(item)
    return trust_for(sent) if sent and sent.contact and sent.confirmed_at else None


def spoken_for(sent: Sent) -> Organisation | None:
    """The organisation that it names, of those that an editor tied its address to."""
    named = fold(sent.contact_name)
    if not named or sent.contact is None:
        return None
    ties = Representative.objects.filter(address=sent.contact.address_id, organisation__live=True)
    organisations = [tie.organisation for tie in ties.select_related("organisation")]
    return next((one for one in organisations if fold(one.name) == named), None)


def is_stopped(contact: Contact) -> bool:
    return StoppedAddress.objects.standing().filter(address=contact.address_id).exists()


def is_drawn(thread: UUID, number: int) -> bool:
    """Whether the ``number``-th that the address of ``thread`` has let out unread is read afterwards.

    Of the address and of that number alone, with a secret of the server's: no other word, draft, try or hour changes
    it, and nobody who sends can know.
    """
    drawn = salted_hmac("participation.reread", f"{thread.hex}:{number}", algorithm="sha256").digest()
    return int.from_bytes(drawn[:8]) % numbers().read_one_in == 0


def let_out(row: Proposal, item: QueueItem | None) -> bool:
    """Have it published at once if its address is trusted; in the transaction that brings it before the moderators.

    Written as a decision of nobody's, which takes effect the way that a moderator's does. It waits for a human all
    the same where anything of it wants a look, and where enough went out today. Returns whether it goes out.
    """
    if item is None or row.event is None or row.contact is None or has_doubts(row, item):
        return False
    trust = trust_for(row)
    if trust.level < TrustLevel.TRUSTED:
        return False
    now, counts = timezone.now(), numbers()
    is_partner = trust.level == TrustLevel.PARTNER
    most = counts.partner_a_day if is_partner else counts.trusted_a_day
    Contact.objects.select_for_update().get(pk=row.contact.pk)  # two at once are counted one after the other
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
    """Whether there is something that a moderator would look at twice: a look-alike, a sign, a place nobody knew."""
    place = row.event.place if row.event else None
    is_new_place = place is not None and not place.live
    flags = {flag.partition(":")[0] for flag in item.flags}
    return bool(item.alike_id or is_new_place or flags - set(NO_DOUBT))


def keep_waiting(row: Proposal) -> None:
    """What was to go out could not: it waits for a human, as if nobody had been trusted. The caller's transaction."""
    row.trusted_at, row.reread_since = None, None
    row.save(update_fields=["trusted_at", "reread_since"])


def _decided(standing: Standing, overrides: QuerySet[TrustOverride]) -> Trust:
    override = overrides.first()
    return Trust(TrustLevel(override.level) if override else standing.level, standing, override)


def _history(sent: Q, *, named: str = "") -> list[Fact]:
    """What became of what was ``sent``; of what is ``named`` so alone, if it is."""
    rows = _decided_proposals(sent, named)
    facts = _facts_of_proposals(rows)
    if not named:
        facts += _facts_of_corrections(sent)
    return facts + _facts_of_reports(rows)


def _decided_proposals(sent: Q, named: str) -> list[Proposal]:
    """The last of ``sent`` that somebody has decided, those in the name of ``named`` alone, if it is said."""
    decided = Q(decided_at__isnull=False) | Q(refused_at__isnull=False)
    proposals = Proposal.objects.filter(sent, decided).order_by("-pk")
    if not named:
        return list(proposals.only(*READ)[:MOST_FACTS])
    rows = proposals.only(*READ, "facts")[:MOST_FACTS]
    return [row for row in rows if fold(row.contact_name) == fold(named)]


def _facts_of_proposals(rows: Sequence[Proposal]) -> list[Fact]:
    refused = [row.pk for row in rows if row.refused_at]
    undesirable = Decision.objects.filter(action=DecisionAction.SPAM, executed_at__isnull=False)
    of_them = undesirable.filter(item__kind=Proposal.item_kind, item__subject_id__in=refused)
    spam = set(of_them.values_list("item__subject_id", flat=True))
    facts = (_fact_of(row, is_spam=row.pk in spam) for row in rows)
    return [fact for fact in facts if fact is not None]


def _fact_of(row: Proposal, *, is_spam: bool) -> Fact | None:
    """What one proposal says; nothing of one that was merged, or that somebody is to read again."""
    if row.refused_at is not None:
        return Fact(FactKind.BLAMED if is_spam else FactKind.REFUSED, row.refused_at)
    if row.state != ProposalState.PUBLISHED or row.merged_into_id is not None or row.decided_at is None:
        return None
    if not row.is_unread:
        return Fact(FactKind.ACCEPTED, row.reread_at or row.decided_at)
    if row.reread_since is not None:
        return None
    return Fact(FactKind.ACCEPTED, row.decided_at + timedelta(days=numbers().stands_after_days))


def _facts_of_corrections(sent: Q) -> list[Fact]:
    corrections = Correction.objects.filter(sent, state=SentState.ACCEPTED, confirmed_at__isnull=False)
    taken_at = corrections.order_by("-pk").values_list("decided_at", flat=True)[:MOST_FACTS]
    return [Fact(FactKind.CORRECTED, at) for at in taken_at if at]


def _facts_of_reports(rows: Sequence[Proposal]) -> list[Fact]:
    """What others reported of the events of ``rows``, and was accepted."""
    events = [row.event_id for row in rows if row.event_id and row.merged_into_id is None]
    reports = Report.objects.filter(event__in=events, state=SentState.ACCEPTED, kind__in=BLAMING).order_by()
    by_event = reports.values("event").annotate(last=Max("decided_at")).values_list("last", flat=True)
    return [Fact(FactKind.BLAMED, at) for at in by_event if at]
