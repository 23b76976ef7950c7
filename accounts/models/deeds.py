"""Deeds, and the badges that they earned."""

import uuid
from collections import defaultdict
from collections.abc import Collection
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from accounts.badges import DeedFact
from accounts.enums import BadgeCode, DeedKind
from accounts.models.people import User

#: Length of the public title that a deed keeps.
TITLE_LENGTH = 200
#: Length of a key such as ``agenda.event:1234``.
ABOUT_LENGTH = 80
REASON_LENGTH = 300


def deed_key(record: models.Model) -> str:
    """Return the key of ``record`` for ``about`` and ``place``: ``agenda.event:1234``."""
    return f"{record._meta.label_lower}:{record.pk}"


class DeedQuerySet(models.QuerySet["Deed"]):
    def standing(self) -> Self:
        """Filter those that are not voided."""
        return self.filter(voided_at=None)

    def judged(self) -> Self:
        """Filter what a person judged, of accounts that exist: neither erased nor verified."""
        return self.filter(user__isnull=False).exclude(kind=DeedKind.ADDRESS_CONFIRMED)

    def facts_of(self, users: Collection[int]) -> dict[int, list[DeedFact]]:
        """Return what counts of each of ``users``, by their keys, in one query."""
        facts: dict[int, list[DeedFact]] = defaultdict(list)
        for row in self.standing().filter(user__in=users):
            if row.user_id is not None:
                facts[row.user_id].append(
                    DeedFact(row.kind, row.about, row.place, row.done_at, row.judged_by_id)
                )
        return facts


class Deed(models.Model):
    """Something a person did that somebody else judged good, or that the site verified.

    Once the account is erased the row has no person, no subject and no title.
    """

    user = models.ForeignKey(User, related_name="deeds", null=True, on_delete=models.SET_NULL)
    kind = models.CharField(max_length=24, choices=DeedKind)
    #: What it is about, as ``app.model:key``: a person has one deed of a kind about a thing. For an
    #: answer in a thread, or one date of an event, ``#`` and its number follow.
    about = models.CharField(max_length=ABOUT_LENGTH, blank=True)
    #: Where, as ``agenda.place:key``; "" if nowhere. Some badges ask for several places.
    place = models.CharField(max_length=ABOUT_LENGTH, blank=True)
    #: Public title of the subject when it was judged.
    title = models.CharField(max_length=TITLE_LENGTH, blank=True)
    #: When it was judged good.
    done_at = models.DateTimeField()
    #: Who judged it; nobody where the site itself verified.
    judged_by = models.ForeignKey(User, related_name="+", null=True, on_delete=models.SET_NULL)
    #: When it was voided, by whom and why; the person reads the reason.
    voided_at = models.DateTimeField(null=True)
    voided_by = models.ForeignKey(User, related_name="+", null=True, on_delete=models.SET_NULL)
    void_reason = models.CharField(max_length=REASON_LENGTH, blank=True)

    wagtail_reference_index_ignore = True

    objects = DeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("coup de main")
        verbose_name_plural = _("coups de main")
        indexes = [models.Index(fields=["user", "kind", "done_at"], name="deed_of_person")]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind", "about"],
                condition=Q(user__isnull=False),
                name="one_deed_of_a_kind_about_a_thing",
            ),
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True) | ~Q(void_reason=""),
                name="deed_voided_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def void_words(self) -> str:
        """The reason in the reader's language where the site wrote it, else as typed; or ""."""
        return translation.gettext(self.void_reason) if self.void_reason else ""


class AwardQuerySet(models.QuerySet["Award"]):
    def held(self) -> Self:
        """Badges that were not revoked, the latest earned first."""
        return self.filter(revoked_at=None).order_by("-earned_at", "code")

    def shown(self) -> Self:
        """Badges that everybody may see: by the person's choice, under the name that they chose."""
        everybody = self.held().filter(shown_at__isnull=False, user__is_active=True)
        return everybody.exclude(user__public_name="")


class Award(models.Model):
    """A badge of a person: private unless shown, never lost but for fraud."""

    user = models.ForeignKey(User, related_name="awards", on_delete=models.CASCADE)
    code = models.CharField(max_length=12, choices=BadgeCode)
    #: Identifies it outside: address of its public page, id of its credential.
    number = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    #: When its rule was met, by the deeds: the same however often it is computed.
    earned_at = models.DateTimeField()
    awarded_at = models.DateTimeField(default=timezone.now)
    #: Since when the person shows it to everybody.
    shown_at = models.DateTimeField(null=True)
    #: When the person was told on the account's pages.
    told_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(User, related_name="+", null=True, on_delete=models.SET_NULL)
    revoke_reason = models.CharField(max_length=REASON_LENGTH, blank=True)

    wagtail_reference_index_ignore = True

    objects = AwardQuerySet.as_manager()

    class Meta:
        verbose_name = _("badge")
        verbose_name_plural = _("badges")
        constraints = [
            models.UniqueConstraint(fields=["user", "code"], name="one_badge_of_a_code"),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True) | ~Q(revoke_reason=""),
                name="badge_revoked_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.pk}"

    @property
    def is_held(self) -> bool:
        return self.revoked_at is None
