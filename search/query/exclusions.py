"""Exclusions of a query (``sauf=kind:value``): what an event or a date must not be."""

from typing import NamedTuple, Self

from django.db import models

#: Most exclusions of one query.
MOST_EXCLUSIONS = 12
#: Longest value, in characters.
LONGEST_VALUE = 100


class ExclusionKind(models.TextChoices):
    """What is excluded, as written before the colon of ``sauf=``."""

    CATEGORY = "categorie"
    AREA = "ou"
    PRICE = "prix"
    AUDIENCE = "public"
    PLACE = "lieu"
    #: A word, or several words in a row, that no field of the event contains.
    WORD = "mot"
    #: A weekday («0» is Monday) or a day («2026-12-24»): dates on it do not answer.
    DAY = "jour"
    #: ``abri`` value: «sauf en plein air».
    SHELTER = "abri"


class Exclusion(NamedTuple):
    """One exclusion; its string is its value in the query string."""

    kind: ExclusionKind
    value: str

    def __str__(self) -> str:
        return f"{self.kind.value}:{self.value}"

    @classmethod
    def parse(cls, given: str) -> Self | None:
        """Return the exclusion, or ``None`` if ``given`` is none."""
        name, _colon, value = given.partition(":")
        if name not in ExclusionKind or not value:
            return None
        return cls(ExclusionKind(name), value[:LONGEST_VALUE])
