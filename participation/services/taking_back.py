"""Take back all that one address, one network or one site has sent since a moment."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from moderation.enums import DecisionAction, ItemState
from moderation.exceptions import DecisionRefused
from moderation.kinds import KINDS
from moderation.models import Decision
from moderation.permissions import check_moderator
from moderation.services.deciding import HOLD_OF_MANY, decide
from moderation.services.queue import update_item
from participation.enums import UNCONFIRMED, ProposalState, SenderScope, TakeBackOutcome
from participation.forms.parts import part_fields
from participation.models import Correction, EventOrPlace, Proposal, Report, Sent
from participation.services.executing import OUT_OF_TURN
from participation.services.moving import lock_proposal
from participation.services.sending import UNFIT, submit_proposal
from participation.services.stops import offer_back
from web.keys import is_key

#: Maximum listed, and taken back, at once.
MOST = 100


#: Outcomes in which taking back changes something.
TAKEN = frozenset(
    {
        TakeBackOutcome.DISMISSED,
        TakeBackOutcome.ANSWERED,
        TakeBackOutcome.WITHDRAWN,
        TakeBackOutcome.REVERSED,
    }
)


@dataclass(frozen=True)
class Sending:
    """A sent proposal, correction or report, and what taking it back would do."""

    subject: Sent
    outcome: TakeBackOutcome
    #: Number of its confirmed address in the list, from 1; 0 without one.
    address: int = 0

    @property
    def key(self) -> str:
        """Return its key in the form: model name and primary key."""
        return f"{self.subject._meta.model_name}-{self.subject.pk}"

    @property
    def title(self) -> str:
        """Return the title of the proposed event, or of the event or place it is about."""
        return self.subject.title

    @property
    def kind(self) -> str:
        """Return the label of its kind; for a report also what is reported."""
        label = str(KINDS[self.subject.item_kind].label)
        return f"{label}, {self.subject.what}" if self.subject.what else label

    @property
    def revision(self) -> int | None:
        """Return the latest revision of a proposal's event, as shown on the screen."""
        is_proposal = KINDS[self.subject.item_kind].publishes
        return self.subject.event.latest_revision_id if is_proposal and self.subject.event else None


@dataclass(frozen=True)
class SentHistory:
    """The latest things sent, newest first."""

    sendings: list[Sending]
    #: Number of older ones that are not listed.
    more: int
    #: Number of confirmed addresses.
    addresses: int
    #: Number sent without a confirmed address.
    anonymous: int

    @property
    def senders(self) -> int:
        """Return the maximum number of people who may have sent these."""
        return self.addresses + self.anonymous


def scopes_of(subject: Sent) -> dict[SenderScope, Q]:
    """Return a filter for each scope in which ``subject`` can be looked at.

    The scope of an address exists only once it is confirmed.
    """
    scopes = {SenderScope.NETWORK: Q(network_hmac=subject.network_hmac)}
    if subject.contact_id is not None and subject.confirmed_at is not None:
        scopes = {
            SenderScope.ADDRESS: Q(contact=subject.contact_id, confirmed_at__isnull=False)
        } | scopes
    if subject.site_hmac:
        scopes[SenderScope.SITE] = Q(site_hmac=subject.site_hmac)
    return scopes


def history_of(whose: Q, since: datetime | None = None) -> SentHistory:
    """Return what was sent ``since`` a moment, or ever; the number of queries is constant."""
    when = Q(sent_at__gte=since) if since else Q()
    proposals = Proposal.objects.exclude(state__in=UNCONFIRMED).select_related("event")
    notices = [model.objects.select_related("event", "place") for model in (Correction, Report)]
    rows: list[Sent] = []
    contacts: set[int] = set()
    total = 0
    anonymous = 0
    for sent in (proposals, *notices):
        theirs = sent.filter(whose, when).prefetch_related("items")
        total += theirs.count()
        rows += theirs.order_by("-sent_at", "-pk")[:MOST]
        confirmed = theirs.filter(confirmed_at__isnull=False, contact__isnull=False)
        contacts.update(confirmed.values_list("contact", flat=True).distinct())
        anonymous += theirs.filter(Q(confirmed_at=None) | Q(contact=None)).count()
    rows.sort(key=lambda row: row.sent_at or row.confirmed_at, reverse=True)  # type: ignore[arg-type, return-value]
    sendings = _numbered(rows[:MOST])
    return SentHistory(sendings, total - len(sendings), len(contacts), anonymous)


def _numbered(rows: Sequence[Sent]) -> list[Sending]:
    """Add outcome and address number to each row; addresses are numbered as they appear."""
    numbers: dict[int, int] = {}
    sendings = []
    for row in rows:
        number = 0
        if row.contact_id is not None and row.confirmed_at is not None:
            number = numbers.setdefault(row.contact_id, len(numbers) + 1)
        sendings.append(Sending(row, outcome_of_taking_back(row), number))
    return sendings


def outcome_of_taking_back(subject: Sent) -> TakeBackOutcome:
    """Return what taking ``subject`` back would do; nothing while a decision on it is held."""
    if _is_held(subject):
        return TakeBackOutcome.NONE
    return subject.outcome


def _is_held(subject: Sent) -> bool:
    """Return whether a decision on ``subject`` is held and can still be undone."""
    item = subject.item
    return item is not None and item.state == ItemState.HELD


def sendings_of(whose: Q, keys: Iterable[str]) -> list[Sending]:
    """Return what ``keys`` select within the filter ``whose``, with current outcomes.

    Invalid keys are ignored. Latest decision first: of two consecutive corrections, the second is
    undone before the first.
    """
    wanted = [key.partition("-") for key in set(keys)]
    rows: list[Sent] = []
    for model in (Proposal, Correction, Report):
        name = model._meta.model_name
        numbers = [number for kind, _dash, number in wanted if kind == name and is_key(number)]
        known = model.objects.filter(whose, pk__in=numbers[:MOST])
        known = known.select_related("event").prefetch_related("items")
        rows += known.order_by(F("decided_at").desc(nulls_last=True), "-pk")
    return [Sending(row, outcome_of_taking_back(row)) for row in rows]


@transaction.atomic
def take_back_sent(
    sending: Sending, *, expected_outcome: str, expected_revision: int | None, actor: User
) -> Decision:
    """Record the decision that what was sent goes; it is held and can be undone.

    The hold is long: once all of one request are decided,
    :func:`~moderation.services.deciding.hold_together` sets its end. ``expected_outcome`` and
    ``expected_revision`` (of the event) are those that the screen showed. What was public stays
    public until the decision takes effect, and must be read again if it is undone. Raises
    :class:`~moderation.exceptions.DecisionRefused` with a reason for people.
    """
    check_moderator(actor)
    subject = sending.subject
    outcome = sending.outcome
    if isinstance(subject, Proposal):
        subject = lock_proposal(subject)
        outcome = outcome_of_taking_back(subject)
    # For a held one, ``decide`` raises with who has decided.
    if not _is_held(subject) and (outcome not in TAKEN or outcome != expected_outcome):
        state = subject.get_state_display()
        raise DecisionRefused(
            _("Quelqu’un s’en est occupé entre-temps : « %(state)s ».") % {"state": state}
        )
    if isinstance(subject, Correction) and outcome == TakeBackOutcome.REVERSED:
        return _reverse(subject, actor)
    fields = []
    item = subject.item
    if isinstance(subject, Proposal):
        if subject.state == ProposalState.DEFERRED:
            fields = [OUT_OF_TURN]
            _submit(subject)
            expected_revision = subject.event.latest_revision_id if subject.event else None
        elif subject.state == ProposalState.PUBLISHED:
            subject.reread_since = subject.reread_since or timezone.now()
        subject.save()
        item = update_item(subject)
    if item is None:
        raise DecisionRefused(_("Elle n’est plus dans la file."))
    return decide(
        item,
        DecisionAction.SPAM,
        actor=actor,
        expected_revision=expected_revision,
        fields=fields,
        hold=HOLD_OF_MANY,
    )


def _submit(row: Proposal) -> None:
    """Submit a deferred proposal to the queue.

    Raises :class:`~moderation.exceptions.DecisionRefused` if it cannot become an event.
    """
    try:
        submit_proposal(row)
    except UNFIT as error:
        raise DecisionRefused(
            _("On ne peut pas en faire un événement : elle reste où elle est.")
        ) from error


def _reverse(correction: Correction, actor: User) -> Decision:
    """Offer the reverse of an accepted correction, and approve it with a long hold.

    Raises :class:`DecisionRefused` if the corrected values are not public any more.
    """
    with override(settings.LANGUAGE_CODE):
        line = _("Reprise avec tout ce que la même source a envoyé.")
    back = offer_back(correction, line, timezone.now(), held=_held_values(correction.subject))
    item = back.item if back else None
    if back is None or item is None:
        raise DecisionRefused(_("Ce n’est déjà plus ainsi en ligne : rien à remettre."))
    return decide(
        item,
        DecisionAction.APPROVE,
        actor=actor,
        expected_revision=None,
        fields=list(back.changes),
        hold=HOLD_OF_MANY,
    )


def _held_values(record: EventOrPlace) -> dict[str, object]:
    """Return, by field, the values that ``record`` will have once held corrections take effect."""
    waiting = Correction.objects.waiting().about(record)
    decisions = Decision.objects.pending().filter(
        action=DecisionAction.APPROVE, item__correction__in=waiting
    )
    values: dict[str, object] = {}
    corrections = waiting.in_bulk()
    for decision in decisions.select_related("item").order_by("executes_at", "pk"):
        changes = corrections[decision.item.subject_id].changes
        values |= {
            field: changes[field][1]
            for field in part_fields(record, decision.fields) & changes.keys()
        }
    return values
