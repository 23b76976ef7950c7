"""Proposals, and what is said of them.

Address, name and thread are in these tables alone: never in an event, a revision, a comment of a workflow or a log.
"""

import uuid
from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import NamedTuple, Self

from django.conf import settings
from django.db import models
from django.db.models import Count, F, Q, Window
from django.db.models.expressions import Combinable
from django.db.models.functions import RowNumber
from django.utils.translation import gettext_lazy as _

from agenda.models import Event
from moderation.enums import ItemState
from moderation.models import ModeratedMixin, StoppedAddress
from participation.enums import DECIDED, OPEN, UNCONFIRMED, ProposalState, Voice
from participation.models.contacts import DIGEST_LENGTH, Contact

POST_LENGTH = 4_000


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def unconfirmed(self) -> Self:
        return self.filter(state__in=UNCONFIRMED)

    def stale(self, before: datetime) -> Self:
        """Those that nobody confirmed, nor touched since ``before``."""
        return self.unconfirmed().filter(saved_at__lt=before)

    def waiting(self) -> Self:
        """Those before the moderators, or their author."""
        return self.filter(state__in=OPEN)

    def unread(self, since: datetime) -> Self:
        """Those that trust alone made public ``since``, and that nobody has read, nor saved in the CMS."""
        public = self.filter(state=ProposalState.PUBLISHED, trusted_at__gte=since, reread_at=None)
        return public.filter(event__latest_revision__user=None)

    def sent_with(self, proposal: "Proposal") -> Self:
        """``proposal`` and the others of its batch, in their order; of none, itself alone.

        Of what was sent from an address, only what the same address sent, and drafts: a link never opens more.
        """
        theirs = self.filter(batch=proposal.batch) if proposal.batch else self.filter(pk=proposal.pk)
        if proposal.contact_id is not None:
            theirs = theirs.filter(Q(contact=proposal.contact_id) | Q(contact=None))
        return theirs.order_by("pk")

    def sent_by_others(self, proposal: "Proposal") -> Self:
        """Those of its batch that another address than its own sent."""
        theirs = self.filter(batch=proposal.batch, batch__isnull=False, contact__isnull=False)
        return theirs.exclude(contact=proposal.contact_id)

    def of_event(self, event: int) -> Self:
        return self.filter(event=event)

    def decided(self, since: datetime) -> Self:
        """What people have answered ``since``, with ``wait``: from its first confirmation to that answer."""
        answered = self.filter(state__in=DECIDED, decided_at__gte=since, trusted_at=None).order_by()
        return answered.annotate(wait=F("decided_at") - F("confirmed_at"))

    def ranked_waits(self, key: Combinable, percents: Collection[int]) -> "list[RankedWait]":
        """Of those with a ``wait``, by ``key``: at each of ``percents`` the wait that is there. One query.

        By nearest rank: of n in order, the wait of the one whose place is n × percent / 100, rounded up. It is one that
        somebody waited, never a mean of two.
        """
        order = Window(RowNumber(), partition_by="key", order_by="wait")
        ranked = self.annotate(key=key).annotate(place=order, total=Window(Count("pk"), partition_by="key"))
        asked = Q()
        for percent in percents:
            # place = ⌈total × percent / 100⌉, in whole numbers alone.
            beyond = f"beyond_{percent}"
            ranked = ranked.annotate(**{beyond: F("place") * 100 - F("total") * percent})
            asked |= Q(**{f"{beyond}__gte": 0, f"{beyond}__lt": 100})
        rows = ranked.filter(asked).values_list("key", "total", "place", "wait")
        return [RankedWait(*row) for row in rows]


class RankedWait(NamedTuple):
    """The wait of the one at ``place``, the shortest being at 1, of ``total`` that have the same ``key``."""

    key: date | int
    total: int
    place: int
    wait: timedelta


class Proposal(ModeratedMixin):
    """An event as somebody outside the CMS proposes it: a draft, then what was sent, then what became of it."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    state = models.CharField(max_length=12, choices=ProposalState, default=ProposalState.DRAFT)
    #: What was typed, by the names of the form's fields; the address too, until it is sent.
    data = models.JSONField(default=dict)
    #: What was sent, understood (``forms.ProposalForm.facts``); ``None`` before.
    facts = models.JSONField(null=True, blank=True)
    language = models.CharField(max_length=2, default="fr")
    contact = models.ForeignKey(Contact, null=True, blank=True, related_name="proposals", on_delete=models.CASCADE)
    event = models.ForeignKey(Event, null=True, blank=True, related_name="proposals", on_delete=models.SET_NULL)
    #: The event that said the same already.
    merged_into = models.ForeignKey(Event, null=True, blank=True, related_name="+", on_delete=models.SET_NULL)
    #: Whose network wrote it, without saying which: so many a network.
    network_hmac = models.CharField(max_length=DIGEST_LENGTH)
    #: The same of what its network is part of: a /24 of IPv4, a /48 of IPv6.
    site_hmac = models.CharField(max_length=DIGEST_LENGTH, blank=True, db_default="")
    #: Of the proof of work that its browser solved; nothing where it did not, or could not.
    proof = models.CharField(max_length=DIGEST_LENGTH, blank=True, db_default="")
    code_hmac = models.CharField(max_length=DIGEST_LENGTH, blank=True)
    code_expires_at = models.DateTimeField(null=True, blank=True)
    code_tries = models.PositiveSmallIntegerField(default=0)
    #: When its form was first asked for: nobody writes an event in a second.
    opened_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    #: When it was last refused, whatever its author did then; published after all, it was not.
    refused_at = models.DateTimeField(null=True, blank=True)
    #: When it was let out unread, by trust alone; a human may have read it since.
    trusted_at = models.DateTimeField(null=True, blank=True)
    #: Public, and to be read all the same, since then; and when that was done.
    reread_since = models.DateTimeField(null=True, blank=True)
    reread_at = models.DateTimeField(null=True, blank=True)
    #: Key that proposals of one page or file share: they are reviewed, sent and confirmed together.
    batch = models.UUIDField(null=True, blank=True, editable=False, db_index=True)
    #: Whether its author left this draft out of what the batch sends.
    is_left_out = models.BooleanField(default=False, db_default=False)
    #: What brought it back before the moderators.
    stop = models.ForeignKey(StoppedAddress, null=True, blank=True, related_name="proposals", on_delete=models.SET_NULL)

    objects = ProposalQuerySet.as_manager()

    item_kind = "proposal"
    what = ""

    class Meta:
        verbose_name = _("proposition")
        verbose_name_plural = _("propositions")
        indexes = [
            models.Index(fields=["state", "saved_at"], name="proposal_state"),
            models.Index(fields=["network_hmac", "state", "saved_at"], name="proposal_of_network"),
            models.Index(fields=["site_hmac", "state", "saved_at"], name="proposal_of_site"),
            models.Index(fields=["decided_at"], name="proposal_decided"),
        ]
        constraints = [
            models.CheckConstraint(name="proposal_known_state", condition=Q(state__in=ProposalState.values)),
            models.CheckConstraint(
                name="proposal_sent_by_somebody",
                condition=Q(state=ProposalState.DRAFT)
                | Q(contact__isnull=False, facts__isnull=False, sent_at__isnull=False),
            ),
            models.CheckConstraint(
                name="proposal_confirmed_before_read",
                condition=Q(state__in=sorted(UNCONFIRMED), confirmed_at=None, event=None)
                | Q(state=ProposalState.WITHDRAWN)
                | Q(state__in=sorted(set(ProposalState) - UNCONFIRMED), confirmed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_state_display()} {self.uuid}"

    @property
    def title(self) -> str:
        """As it was sent, else as it was typed."""
        return str((self.facts or self.data).get("title", ""))

    @property
    def contact_name(self) -> str:
        """The organisation that it names, if any; a name that somebody types proves nothing."""
        return str((self.facts or {}).get("contact_name") or "")

    @property
    def name(self) -> str:
        """What its author wants to be called; maybe nothing."""
        return str((self.facts or self.data).get("name", ""))

    @property
    def shown_contact(self) -> int | None:
        """Key of its contact once whoever holds its link has shown that the address is theirs; ``None`` before."""
        return self.contact_id if self.confirmed_at else None

    @property
    def is_proved(self) -> bool:
        """Whether its browser has worked for it; which says little of who wrote it, and nothing against who did not."""
        return bool(self.proof)

    @property
    def is_unread(self) -> bool:
        """Whether it is public by trust alone."""
        return self.state == ProposalState.PUBLISHED and self.trusted_at is not None and self.reread_at is None

    @property
    def is_untouched(self) -> bool:
        """Whether it is public by trust alone, and nobody of the CMS has saved it since."""
        revision = self.event.latest_revision if self.event else None
        return self.is_unread and revision is not None and revision.user_id is None

    @property
    def is_to_reread(self) -> bool:
        """Whether it is public, and a moderator is to read it."""
        return self.state == ProposalState.PUBLISHED and self.reread_since is not None

    @property
    def is_open(self) -> bool:
        """Whether it is before a moderator."""
        return self.state in OPEN

    @property
    def turn(self) -> ItemState:
        """The state that the queue item of this record should have."""
        if self.state == ProposalState.ASKED:
            return ItemState.ASKED
        is_waiting = self.state == ProposalState.WAITING or self.is_to_reread
        return ItemState.WAITING if is_waiting else ItemState.CLOSED


class Post(models.Model):
    """A line of the thread between who proposes and who reads."""

    proposal = models.ForeignKey(Proposal, related_name="posts", on_delete=models.CASCADE)
    voice = models.CharField(max_length=10, choices=Voice)
    moderator = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, related_name="+", on_delete=models.SET_NULL
    )
    text = models.TextField(max_length=POST_LENGTH)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.voice} {self.pk}"
