"""Stored decisions on trust: temporary levels, representatives of organisations, stopped addresses.

Levels themselves are not stored: they are computed from the history (``moderation.trust``).
"""

from dataclasses import dataclass
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Address
from agenda.models import Organisation
from moderation.enums import TrustLevel
from moderation.trust import TrustAssessment

WHY_LENGTH = 300


class TrustOverrideQuerySet(models.QuerySet["TrustOverride"]):
    def standing(self) -> Self:
        """Filter those in force: neither expired nor ended."""
        return self.filter(ended_at=None, until__gt=timezone.now())


class TrustOverride(models.Model):
    """A trust level set by an editor for an address or organisation, with reason and end.

    The reason must not name another person's address: holders of a proposal's link can read it.
    """

    address = models.ForeignKey(
        Address, null=True, blank=True, related_name="overrides", on_delete=models.CASCADE
    )
    organisation = models.ForeignKey(
        Organisation,
        null=True,
        blank=True,
        related_name="trust_overrides",
        on_delete=models.CASCADE,
    )
    level = models.PositiveSmallIntegerField(choices=TrustLevel)
    reason = models.CharField(max_length=WHY_LENGTH)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, related_name="+", on_delete=models.SET_NULL
    )
    made_at = models.DateTimeField()
    until = models.DateTimeField()
    #: When it was ended or replaced before ``until``.
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, related_name="+", on_delete=models.SET_NULL
    )

    wagtail_reference_index_ignore = True

    objects = TrustOverrideQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["address"], condition=Q(ended_at=None), name="override_one_of_address"
            ),
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(ended_at=None),
                name="override_one_of_organisation",
            ),
            models.CheckConstraint(
                name="override_of_one",
                condition=Q(address__isnull=False, organisation=None)
                | Q(address=None, organisation__isnull=False),
            ),
            models.CheckConstraint(
                name="override_partner_is_organisation",
                condition=Q(level__in=(TrustLevel.NEW, TrustLevel.KNOWN, TrustLevel.TRUSTED))
                | Q(level=TrustLevel.PARTNER, organisation__isnull=False),
            ),
            models.CheckConstraint(name="override_says_why", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.get_level_display()} {self.pk}"

    @property
    def is_standing(self) -> bool:
        return self.ended_at is None and self.until > timezone.now()


@dataclass(frozen=True)
class Trust:
    """Level of a sender or organisation, and where it comes from."""

    level: TrustLevel
    #: The assessment by history alone.
    standing: TrustAssessment
    #: The editor's override, if it gives the level.
    override: TrustOverride | None = None
    #: The represented organisation, if it gives the level.
    organisation: Organisation | None = None


class Representative(models.Model):
    """An address that an editor has confirmed for an organisation.

    A typed name alone does not count.
    """

    address = models.ForeignKey(Address, related_name="represents", on_delete=models.CASCADE)
    organisation = models.ForeignKey(
        Organisation, related_name="representatives", on_delete=models.CASCADE
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, related_name="+", on_delete=models.SET_NULL
    )
    made_at = models.DateTimeField()

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["address", "organisation"], name="representative_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.address_id} · {self.organisation}"


class StoppedAddressQuerySet(models.QuerySet["StoppedAddress"]):
    def standing(self) -> Self:
        return self.filter(lifted_at=None)


class StoppedAddress(models.Model):
    """An address in other hands; erasing its data does not lift the stop."""

    address = models.ForeignKey(Address, related_name="stops", on_delete=models.PROTECT)
    stopped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, related_name="+", on_delete=models.SET_NULL
    )
    stopped_at = models.DateTimeField()
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, related_name="+", on_delete=models.SET_NULL
    )
    lifted_at = models.DateTimeField(null=True, blank=True)
    #: When all its publications were brought back. A lifted stop is deleted once all is restored.
    settled_at = models.DateTimeField(null=True, blank=True)

    wagtail_reference_index_ignore = True

    objects = StoppedAddressQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["address"], condition=Q(lifted_at=None), name="stopped_once"
            )
        ]

    def __str__(self) -> str:
        return f"stopped {self.pk}"
