"""Note: what a voice or the newsroom writes in a coverage."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.images.models import Rendition

from nights.enums import NoteKind, NoteState
from nights.models.coverage import Coverage, InvitedVoice

#: Most characters of a note, and of what to know.
NOTE_LENGTH, SUMMARY_LENGTH = 500, 1000
ALT_LENGTH = 200
#: Rendition of a note's picture: small, as thousands of pages load it at once.
PICTURE_SPEC = "width-480|format-webp|webpquality-60"

#: States of a note that once was live: a withdrawn one leaves its hour and its reason.
TOLD = Q(line__isnull=False, state__in=(NoteState.LIVE, NoteState.WITHDRAWN))


class NoteQuerySet(models.QuerySet["Note"]):
    def told(self) -> Self:
        """Return the notes of the public list, withdrawn ones too, in the order of commits.

        What to know stands apart.
        """
        return self.filter(TOLD).exclude(kind=NoteKind.SUMMARY).order_by("line")

    def waiting(self) -> Self:
        return self.filter(state=NoteState.WAITING).order_by("received_at", "pk")

    def by_house(self) -> Self:
        return self.filter(voice=None).exclude(kind=NoteKind.ANSWER)

    def by_voices(self) -> Self:
        return self.filter(voice__isnull=False)

    def answers(self) -> Self:
        return self.filter(kind=NoteKind.ANSWER)

    def with_facts(self) -> Self:
        """Load what a note shows."""
        return self.select_related("voice", "question", "picture").prefetch_related(
            "picture__renditions"
        )


class Note(models.Model):
    """A short text, maybe with a picture; its id in the list is that of its first line."""

    #: Drawn by the device that wrote it: sent twice, it is one note.
    uid = models.UUIDField(unique=True)
    coverage = models.ForeignKey(Coverage, related_name="notes", on_delete=models.CASCADE)
    #: ``None`` for the newsroom.
    voice = models.ForeignKey(
        InvitedVoice, null=True, blank=True, related_name="notes", on_delete=models.PROTECT
    )
    #: Who of the newsroom wrote it.
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, related_name="+", on_delete=models.SET_NULL
    )
    kind = models.CharField(max_length=8, choices=NoteKind, default=NoteKind.NOTE)
    text = models.CharField(_("texte"), max_length=SUMMARY_LENGTH, blank=True)
    picture = models.ForeignKey(
        "wagtailimages.Image", null=True, blank=True, related_name="+", on_delete=models.SET_NULL
    )
    picture_alt = models.CharField(_("ce qu’elle montre"), max_length=ALT_LENGTH, blank=True)
    state = models.CharField(max_length=10, choices=NoteState)
    #: By the clock of the device, if it is within a day before the reception.
    written_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField()
    live_at = models.DateTimeField(null=True, blank=True)
    #: Id of the line by which it went live.
    line = models.BigIntegerField(null=True, blank=True, unique=True)
    revision = models.PositiveSmallIntegerField(default=1)
    #: The text before the last correction, and when that was.
    text_before = models.CharField(max_length=SUMMARY_LENGTH, blank=True)
    corrected_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(_("raison"), max_length=200, blank=True)
    #: Whether the archive shows it first.
    is_kept = models.BooleanField(default=False)

    objects = NoteQuerySet.as_manager()

    class Meta:
        ordering = ["line", "pk"]
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        indexes = [
            models.Index(fields=["coverage", "line"], name="note_in_order"),
        ]
        constraints = [
            models.CheckConstraint(
                name="note_says_what_a_picture_shows",
                condition=Q(picture=None) | ~Q(picture_alt=""),
            ),
            models.CheckConstraint(
                name="note_live_has_its_line",
                condition=~Q(state="live") | Q(live_at__isnull=False, line__isnull=False),
            ),
            models.CheckConstraint(
                name="note_withdrawn_has_no_text",
                condition=~Q(state="withdrawn")
                | Q(text="", text_before="", withdrawn_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]

    @property
    def shown_at(self) -> datetime:
        """When it was written, by the device's clock if that is believed."""
        return self.written_at or self.live_at or self.received_at

    @property
    def rendition(self) -> Rendition | None:
        """Its picture as pages show it; no query if the renditions were read with it."""
        return self.picture.get_rendition(PICTURE_SPEC) if self.picture else None

    @property
    def took_s(self) -> int | None:
        """Seconds from the question to this answer; ``None`` if it is none."""
        question = getattr(self, "question", None)
        return question.took_s if question else None

    @property
    def is_gone(self) -> bool:
        return self.state == NoteState.WITHDRAWN

    @property
    def anchor(self) -> str:
        return f"n-{self.uid}"

    @property
    def lines(self) -> list[str]:
        """The lines of a text, without empty ones."""
        return [line for line in map(str.strip, self.text.splitlines()) if line]
