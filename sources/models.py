"""Sources and their records: the memory of imports."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from agenda.models.events import Event
from sources.enums import ImportSchedule, SourceFormat
from sources.wording import say_failure


class Source(models.Model):
    """An outside feed, identified by its slug."""

    slug = models.SlugField(_("nom court"), max_length=80, unique=True)
    name = models.CharField(_("nom"), max_length=160)
    address = models.CharField(_("adresse"), max_length=1000, blank=True)
    #: Minutes to add to the times of its files, by field and season, as last learnt from a file.
    clock = models.JSONField(default=dict, db_default={}, blank=True, editable=False)
    format = models.CharField(
        max_length=20,
        choices=SourceFormat,
        default=SourceFormat.QUEFAIRE,
        db_default=SourceFormat.QUEFAIRE,
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("responsable"),
        null=True,
        blank=True,
        related_name="+",
        on_delete=models.SET_NULL,
        help_text=_("Reçoit un mail quand un import échoue, ou ne trouve plus rien."),
    )
    schedule = models.CharField(
        _("rythme"),
        max_length=10,
        choices=ImportSchedule,
        default=ImportSchedule.BY_HAND,
        db_default=ImportSchedule.BY_HAND,
    )
    #: Time of the next scheduled import, and the last heartbeat of a running import.
    due_at = models.DateTimeField(null=True, blank=True, editable=False)
    running_at = models.DateTimeField(null=True, blank=True, editable=False)
    #: Result of the last import: number of records by outcome, and the code of its failure with
    #: what its sentence names (:mod:`sources.wording`), or words that an older version stored.
    finished_at = models.DateTimeField(null=True, blank=True, editable=False)
    outcomes = models.JSONField(default=dict, db_default={}, blank=True, editable=False)
    failure = models.CharField(
        max_length=500, blank=True, default="", db_default="", editable=False
    )
    failure_facts = models.JSONField(default=dict, db_default={}, blank=True, editable=False)
    #: Number of consecutive failures.
    failures = models.PositiveSmallIntegerField(default=0, db_default=0, editable=False)

    wagtail_reference_index_ignore = True

    class Meta:
        # The former table of the agenda: the released code uses this name.
        db_table = "agenda_source"
        verbose_name = _("source")
        verbose_name_plural = _("sources")

    def __str__(self) -> str:
        return self.name

    @property
    def failure_sentence(self) -> str:
        """Why the last import failed, in the current language; empty if it did not."""
        return say_failure(self.failure, self.failure_facts)


class SourceRecord(models.Model):
    """One record of a source and the event made of it.

    A plain model, because code writes it at every import.
    """

    source = models.ForeignKey(Source, related_name="records", on_delete=models.CASCADE)
    identifier = models.CharField(max_length=255)
    event = models.ForeignKey(
        Event, related_name="source_records", null=True, on_delete=models.SET_NULL
    )
    url = models.URLField(max_length=1000, blank=True)
    picture_url = models.URLField(max_length=1000, blank=True)
    #: Digests of the record, and of the event as imported: they tell whether the source or an
    #: editor has changed it.
    fingerprint = models.CharField(max_length=64, blank=True)
    event_fingerprint = models.CharField(max_length=64, blank=True)
    #: List of ``{"kind": str, "detail": str}``.
    repairs = models.JSONField(default=list, blank=True)
    imported_at = models.DateTimeField()

    #: Records are no usages that editors would look for.
    wagtail_reference_index_ignore = True

    class Meta:
        db_table = "agenda_sourcerecord"
        constraints = [
            models.UniqueConstraint(fields=["source", "identifier"], name="source_record_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.source_id}:{self.identifier}"
