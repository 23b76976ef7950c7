"""Proposals and the posts of their threads.

Address, name and thread are in these tables alone: never in an event, a revision, a comment of a
workflow or a log.
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
from participation.enums import DECIDED, OPEN, UNCONFIRMED, ProposalState, TakeBackOutcome, Voice
from participation.models.contacts import DIGEST_LENGTH, Contact

POST_LENGTH = 4_000


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def unconfirmed(self) -> Self:
        return self.filter(state__in=UNCONFIRMED)

    def waiting(self) -> Self:
        """Filter those that wait for a moderator or for their author."""
        return self.filter(state__in=OPEN)

    def unread(self, since: datetime) -> Self:
        """Filter those published by trust alone ``since`` and not read by anybody.

        Saving in the CMS counts as reading.
        """
        public = self.filter(state=ProposalState.PUBLISHED, trusted_at__gte=since, reread_at=None)
        return public.filter(event__latest_revision__user=None)

    def sent_with(self, proposal: "Proposal") -> Self:
        """Return the batch of ``proposal`` in order, or itself alone.

        Once sent from an address, only what the same address sent, and drafts: a link never opens
        more.
        """
        theirs = (
            self.filter(batch=proposal.batch) if proposal.batch else self.filter(pk=proposal.pk)
        )
        if proposal.contact_id is not None:
            theirs = theirs.filter(Q(contact=proposal.contact_id) | Q(contact=None))
        return theirs.order_by("pk")

    def sent_by_others(self, proposal: "Proposal") -> Self:
        """Filter proposals of its batch that another address sent."""
        theirs = self.filter(batch=proposal.batch, batch__isnull=False, contact__isnull=False)
        return theirs.exclude(contact=proposal.contact_id)

    def decided(self, since: datetime) -> Self:
        """Filter those that people decided ``since``, annotated with ``wait``.

        It is the time from the first confirmation to that decision.
        """
        answered = self.filter(state__in=DECIDED, decided_at__gte=since, trusted_at=None)
        return answered.annotate(wait=F("decided_at") - F("confirmed_at"))

    def ranked_waits(self, key: Combinable, percents: Collection[int]) -> "list[RankedWait]":
        """Return the waits at each of ``percents``, grouped by ``key``, in one query.

        By nearest rank: of n sorted waits, the one at rank n × percent / 100, rounded up. It is a
        wait that somebody had, never a mean of two.
        """
        order = Window(RowNumber(), partition_by="key", order_by="wait")
        ranked = self.annotate(key=key).annotate(
            place=order, total=Window(Count("pk"), partition_by="key")
        )
        asked = Q()
        for percent in percents:
            # place = ⌈total × percent / 100⌉, with integers only.
            beyond = f"beyond_{percent}"
            ranked = ranked.annotate(**{beyond: F("place") * 100 - F("total") * percent})
            asked |= Q(**{f"{beyond}__gte": 0, f"{beyond}__lt": 100})
        rows = ranked.filter(asked).values_list("key", "total", "place", "wait")
        return [RankedWait(*row) for row in rows]


class RankedWait(NamedTuple):
    """A wait, its rank ``place`` from 1, and the ``total`` of its group ``key``."""

    key: date | int
    total: int
    place: int
    wait: timedelta


class Proposal(ModeratedMixin):
    """An event proposed from outside the CMS: draft, sent, decided."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    state = models.CharField(max_length=12, choices=ProposalState, default=ProposalState.DRAFT)
    #: Typed values by form field; the address too, until it is sent.
    data = models.JSONField(default=dict)
    #: Facts that were sent (``forms.ProposalForm.facts``); ``None`` before.
    facts = models.JSONField(null=True, blank=True)
    language = models.CharField(max_length=2, default="fr")
    contact = models.ForeignKey(
        Contact, null=True, blank=True, related_name="proposals", on_delete=models.CASCADE
    )
    event = models.ForeignKey(
        Event, null=True, blank=True, related_name="proposals", on_delete=models.SET_NULL
    )
    #: The event that it duplicates.
    merged_into = models.ForeignKey(
        Event, null=True, blank=True, related_name="+", on_delete=models.SET_NULL
    )
    #: HMAC of the sender's network, for quotas.
    network_hmac = models.CharField(max_length=DIGEST_LENGTH)
    #: HMAC of the larger network: a /24 of IPv4, a /48 of IPv6.
    site_hmac = models.CharField(max_length=DIGEST_LENGTH, blank=True, db_default="")
    #: Digest of the proof of work; empty without one, which says nothing about the author.
    proof = models.CharField(max_length=DIGEST_LENGTH, blank=True, db_default="")
    code_hmac = models.CharField(max_length=DIGEST_LENGTH, blank=True)
    code_expires_at = models.DateTimeField(null=True, blank=True)
    code_tries = models.PositiveSmallIntegerField(default=0)
    #: When its form was first served: nobody writes an event in a second.
    opened_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    #: Time of the last refusal, kept if it is sent again; cleared by publication.
    refused_at = models.DateTimeField(null=True, blank=True)
    #: When it was published by trust alone; a moderator may have read it since.
    trusted_at = models.DateTimeField(null=True, blank=True)
    #: Since when a published one is to be read, and when it was.
    reread_since = models.DateTimeField(null=True, blank=True)
    reread_at = models.DateTimeField(null=True, blank=True)
    #: Key shared by proposals of one page or file: reviewed, sent and confirmed together.
    batch = models.UUIDField(null=True, blank=True, editable=False, db_index=True)
    #: Whether its author excluded this draft from what the batch sends.
    is_left_out = models.BooleanField(default=False, db_default=False)
    #: The stop of a stolen address that brought it back to the queue.
    stop = models.ForeignKey(
        StoppedAddress, null=True, blank=True, related_name="proposals", on_delete=models.SET_NULL
    )

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
            models.CheckConstraint(
                name="proposal_known_state", condition=Q(state__in=ProposalState.values)
            ),
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
        """Return the title as sent, else as typed."""
        return str((self.facts or self.data).get("title", ""))

    @property
    def contact_name(self) -> str:
        """Return the organisation that it names, if any; anybody can type a name."""
        return str((self.facts or {}).get("contact_name") or "")

    @property
    def name(self) -> str:
        """Return the author's name; may be empty."""
        return str((self.facts or self.data).get("name", ""))

    @property
    def shown_contact(self) -> int | None:
        """Return the key of its contact once its address is confirmed; ``None`` before."""
        return self.contact_id if self.confirmed_at else None

    @property
    def is_unread(self) -> bool:
        """Return whether it was published by trust and no moderator has read it."""
        return (
            self.state == ProposalState.PUBLISHED
            and self.trusted_at is not None
            and self.reread_at is None
        )

    @property
    def is_untouched(self) -> bool:
        """Return whether it is unread, and nobody saved its event in the CMS since."""
        revision = self.event.latest_revision if self.event else None
        return self.is_unread and revision is not None and revision.user_id is None

    @property
    def is_to_reread(self) -> bool:
        """Return whether it is published and a moderator is to read it."""
        return self.state == ProposalState.PUBLISHED and self.reread_since is not None

    @property
    def outcome(self) -> TakeBackOutcome:
        """Return whether taking it back unpublishes it, or removes it from the queue."""
        is_public = self.state == ProposalState.PUBLISHED and self.merged_into_id is None
        if is_public and self.event is not None and self.event.live:
            return TakeBackOutcome.WITHDRAWN
        is_waiting = self.state in OPEN or self.state == ProposalState.DEFERRED
        return TakeBackOutcome.DISMISSED if is_waiting else TakeBackOutcome.NONE

    @property
    def turn(self) -> ItemState:
        """Return the state that the proposal's item in the moderators' queue should have."""
        if self.state == ProposalState.ASKED:
            return ItemState.ASKED
        is_waiting = self.state == ProposalState.WAITING or self.is_to_reread
        return ItemState.WAITING if is_waiting else ItemState.CLOSED


class Post(models.Model):
    """A post of the thread between author and moderators."""

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
