"""Models Topic, AlertText (fields in CAP 1.2's terms) and AlertTemplate."""

import re
from typing import Any, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agenda.models import Area
from agenda.wording.typography import current_language
from alerts.enums import AlertReach, CapCategory, CapCertainty, CapStatus, CapUrgency, TemplateState
from messaging.enums import Severity

HEADLINE_LENGTH = 160  # CAP 1.2, 3.2.2: clients cut longer ones
TEXT_LENGTH = 2000
LONGEST_HOURS = 31 * 24
#: Placeholders of a text: «[la ligne]», «ligne ___».
GAP = re.compile(r"\[[^\[\]]+\]|_{2,}")
SAID_FIELDS = ("event", "headline", "description", "instruction")
PERSON: dict[str, Any] = {
    "blank": True,
    "related_name": "+",
    "on_delete": models.SET_NULL,
    "editable": False,
}


class Topic(models.Model):
    """Topic of alerts, named for the subscribers who choose it."""

    slug = models.SlugField(_("mot de l’adresse"), max_length=40, unique=True)
    name = models.CharField(_("nom"), max_length=60)
    name_en = models.CharField(_("nom en anglais"), max_length=60, blank=True)
    category = models.CharField(
        _("catégorie CAP"), max_length=12, choices=CapCategory, default=CapCategory.OTHER
    )
    position = models.PositiveSmallIntegerField(_("rang"), default=100)

    class Meta:
        ordering = ["position", "name"]
        verbose_name = _("thème d’alerte")
        verbose_name_plural = _("thèmes d’alerte")

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """Return the name in the active language."""
        return (self.name_en if current_language() == "en" else "") or self.name


class AlertText(models.Model):
    """Abstract text of an alert or a template, in CAP's terms (CAP 1.2, 3.2.2)."""

    status = models.CharField(
        _("nature"), max_length=10, choices=CapStatus, default=CapStatus.ACTUAL
    )
    topic = models.ForeignKey(
        Topic, verbose_name=_("thème"), related_name="+", on_delete=models.PROTECT
    )
    category = models.CharField(
        _("catégorie CAP"), max_length=12, choices=CapCategory, default=CapCategory.OTHER
    )
    urgency = models.CharField(
        _("urgence"), max_length=12, choices=CapUrgency, default=CapUrgency.IMMEDIATE
    )
    severity = models.CharField(
        _("gravité"), max_length=12, choices=Severity, default=Severity.MODERATE
    )
    certainty = models.CharField(
        _("certitude"), max_length=12, choices=CapCertainty, default=CapCertainty.OBSERVED
    )
    event = models.CharField(
        _("de quoi il s’agit"), max_length=80, help_text=_("En deux mots : crue, fuite de gaz…")
    )
    headline = models.CharField(_("titre"), max_length=HEADLINE_LENGTH)
    description = models.TextField(_("ce qui se passe"), max_length=TEXT_LENGTH, blank=True)
    instruction = models.TextField(_("ce qu’il faut faire"), max_length=TEXT_LENGTH, blank=True)
    event_en = models.CharField(_("de quoi il s’agit, en anglais"), max_length=80, blank=True)
    headline_en = models.CharField(_("titre en anglais"), max_length=HEADLINE_LENGTH, blank=True)
    description_en = models.TextField(
        _("ce qui se passe, en anglais"), max_length=TEXT_LENGTH, blank=True
    )
    instruction_en = models.TextField(
        _("ce qu’il faut faire, en anglais"), max_length=TEXT_LENGTH, blank=True
    )
    areas = models.ManyToManyField(
        Area,
        verbose_name=_("quartiers"),
        blank=True,
        related_name="+",
        help_text=_("Aucun : toute la ville."),
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.headline

    @property
    def rank(self) -> int:
        """Return the severity as a number from 1 to 4."""
        return Severity(self.severity).rank

    def text_in(self, field: str, language: str) -> str:
        """Return a text field in ``language``, falling back to the city's language.

        ``field`` is ``headline``, ``description``, ``instruction`` or ``event``.
        """
        text: str = (getattr(self, f"{field}_en") if language.startswith("en") else "") or getattr(
            self, field
        )
        return text

    @property
    def gaps(self) -> list[str]:
        """Return the unfilled placeholders of the texts, without duplicates."""
        texts = [getattr(self, name) for field in SAID_FIELDS for name in (field, f"{field}_en")]
        return list(dict.fromkeys(GAP.findall("\n".join(texts))))


#: Fields that a template fixes word for word; ``LIMIT_FIELDS`` bound the rest.
TEXT_FIELDS = [
    "status", "topic", "category", "severity", "urgency", "certainty",
    "event", "headline", "description", "instruction",
    "event_en", "headline_en", "description_en", "instruction_en",
]  # fmt: skip
#: Fields that limit what an alert may choose beyond the template's text.
LIMIT_FIELDS = ["reach", "longest_hours", "is_end_open", "are_links_open"]


class TemplateQuerySet(models.QuerySet["AlertTemplate"]):
    def ready(self) -> Self:
        """Approved templates: one person may send an alert that stays within one."""
        return (
            self.filter(state=TemplateState.APPROVED)
            .select_related("topic")
            .prefetch_related("areas")
        )


class AlertTemplate(AlertText):
    """Alert text prepared in advance; usable once a second person approved it.

    The approval covers whom an alert may reach, for how long and about what: one person alone goes
    no further.
    """

    name = models.CharField(_("nom du modèle"), max_length=120, unique=True)
    #: ``AREAS``: ``areas`` or a part of them; ``CITY``: any. Stored apart from ``areas``, so that
    #: deleting an area does not widen the reach.
    reach = models.CharField(_("où"), max_length=8, choices=AlertReach, default=AlertReach.CITY)
    longest_hours = models.PositiveSmallIntegerField(
        _("durée au plus, en heures"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_HOURS)],
        help_text=_("De son départ à sa fin."),
    )
    is_end_open = models.BooleanField(
        _("laisser ouverte l’heure de fin"),
        default=False,
        help_text=_("Même aucune : jusqu’à la levée."),
    )
    are_links_open = models.BooleanField(
        _("laisser ouvert ce qu’elle touche"),
        default=False,
        help_text=_("Des sorties, des lieux, des programmes."),
    )
    state = models.CharField(
        max_length=12, choices=TemplateState, default=TemplateState.DRAFT, editable=False
    )
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, **PERSON)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, **PERSON)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, **PERSON)
    approved_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = TemplateQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("modèle d’alerte")
        verbose_name_plural = _("modèles d’alerte")
        constraints = [
            models.CheckConstraint(
                name="template_four_eyes",
                condition=Q(approved_by=None)
                | (
                    ~Q(approved_by=F("submitted_by"))
                    & (Q(written_by=None) | ~Q(approved_by=F("written_by")))
                ),
            ),
            models.CheckConstraint(
                name="template_says_its_end",
                condition=Q(state=TemplateState.DRAFT)
                | Q(is_end_open=True)
                | Q(longest_hours__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name
