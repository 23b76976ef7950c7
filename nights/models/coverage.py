"""Coverage, one big night told live, and InvitedVoice, who tells it beside the newsroom."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agenda.models import Event, Occurrence, ProgrammePage
from agenda.models.occurrences import OccurrenceQuerySet
from nights.enums import CoverageState, VoiceRole
from participation.models.contacts import token_digest

if TYPE_CHECKING:
    from nights.models.ledger import CoverageLineQuerySet
    from nights.models.notes import NoteQuerySet
    from nights.models.questions import ReaderQuestionQuerySet


class CoverageQuerySet(models.QuerySet["Coverage"]):
    def of(self, record: Event | ProgrammePage) -> Self:
        """Return the coverages of an event or a programme, the newest first."""
        if isinstance(record, Event):
            return self.filter(event=record).order_by("-starts_at")
        return self.filter(programme=record.pk).order_by("-starts_at")

    def closed_before(self, moment: datetime) -> Self:
        return self.filter(state=CoverageState.CLOSED, closed_at__lt=moment)


class Coverage(models.Model):
    """One big night, told live: planned, then open, then closed and an archive."""

    slug = models.SlugField(_("adresse"), max_length=80, unique=True)
    title = models.CharField(_("titre"), max_length=120)
    lead = models.CharField(_("chapeau"), max_length=300, blank=True)
    hashtag = models.CharField(
        _("mot-dièse"),
        max_length=20,
        blank=True,
        validators=[
            RegexValidator(r"^\w+\Z", _("Des lettres et des chiffres, sans espace ni dièse."))
        ],
    )
    #: What is told: a programme or an event. Neither once it is deleted.
    programme = models.ForeignKey(
        ProgrammePage, null=True, blank=True, related_name="coverages", on_delete=models.SET_NULL
    )
    event = models.ForeignKey(
        Event, null=True, blank=True, related_name="coverages", on_delete=models.SET_NULL
    )
    state = models.CharField(
        _("état"), max_length=8, choices=CoverageState, default=CoverageState.PLANNED
    )
    #: The night itself, which its drawing shows.
    starts_at = models.DateTimeField(_("du"))
    ends_at = models.DateTimeField(_("au"))
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    takes_questions = models.BooleanField(_("on peut poser des questions"), default=True)
    #: «What to know», on top of the page.
    pinned = models.ForeignKey(
        "nights.Note", null=True, blank=True, related_name="+", on_delete=models.SET_NULL
    )
    #: Language of what is written in it.
    language = models.CharField(max_length=2, default="fr")
    #: Of its questions, as they were when it closed (``nights.figures``).
    figures = models.JSONField(null=True, blank=True)

    objects = CoverageQuerySet.as_manager()

    if TYPE_CHECKING:
        notes: NoteQuerySet
        questions: ReaderQuestionQuerySet
        lines: CoverageLineQuerySet

    class Meta:
        ordering = ["-starts_at"]
        verbose_name = _("direct")
        verbose_name_plural = _("directs")
        constraints = [
            models.CheckConstraint(
                name="coverage_of_one_thing", condition=Q(programme=None) | Q(event=None)
            ),
            models.CheckConstraint(
                name="coverage_ends_after_start", condition=Q(ends_at__gt=models.F("starts_at"))
            ),
            models.CheckConstraint(
                name="coverage_state_has_its_moments",
                condition=Q(state="planned", opened_at=None, closed_at=None)
                | Q(state="open", opened_at__isnull=False, closed_at=None)
                | Q(state="closed", opened_at__isnull=False, closed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("nights:coverage", args=[self.slug])

    @property
    def is_open(self) -> bool:
        return self.state == CoverageState.OPEN

    @property
    def is_closed(self) -> bool:
        return self.state == CoverageState.CLOSED

    def dates(self) -> OccurrenceQuerySet:
        """Return the public dates of the night: of its programme or event, within its hours."""
        subject = Q(event=self.event_id) if self.event_id else Q(event__programme=self.programme_id)
        dates: OccurrenceQuerySet = Occurrence.objects.live().dated()
        return dates.between(self.starts_at, self.ends_at).filter(subject)


class InvitedVoiceQuerySet(models.QuerySet["InvitedVoice"]):
    def of_night(self, slug: str) -> Self:
        """Return the voices of a coverage, with it and with who invited them."""
        return self.filter(coverage__slug=slug).select_related("coverage", "invited_by")

    def of_token(self, token: str) -> "InvitedVoice | None":
        """Return the voice whose link has ``token``, also if it is revoked or too old."""
        return self.filter(token_sha256=token_digest(token)).first()


class InvitedVoice(models.Model):
    """A person invited to tell a night, with a link instead of an account."""

    coverage = models.ForeignKey(Coverage, related_name="voices", on_delete=models.CASCADE)
    name = models.CharField(_("nom"), max_length=80)
    #: Said beside the name: «dessinatrice, sur le pont Marie».
    about = models.CharField(_("qui, où"), max_length=120, blank=True)
    role = models.CharField(_("rôle"), max_length=8, choices=VoiceRole, default=VoiceRole.GUEST)
    #: Whether its notes go live at once; otherwise somebody reads them before.
    goes_live = models.BooleanField(_("en ligne tout de suite"), default=False)
    token_sha256 = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, related_name="+", on_delete=models.SET_NULL
    )
    #: The account to which its holder has joined it.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        related_name="voices",
        on_delete=models.SET_NULL,
    )

    objects = InvitedVoiceQuerySet.as_manager()

    if TYPE_CHECKING:
        notes: NoteQuerySet

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("voix")
        verbose_name_plural = _("voix")

    def __str__(self) -> str:
        return self.name

    def may_write_at(self, now: datetime) -> bool:
        """Whether its link still opens: neither revoked nor expired."""
        return self.revoked_at is None and now < self.expires_at
