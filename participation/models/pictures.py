"""Pictures of proposals, in a folder that no web server serves until they are accepted."""

import secrets
import uuid
from typing import Self

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.db import models
from django.db.models import Q

from participation.enums import UNCONFIRMED, People
from participation.models.proposals import Proposal

TEXT_LENGTH = 255
FOLDER = "proposed"
#: Positions of the subject in a grid of three by three, row by row.
FOCAL_KEYS = ("nw", "n", "ne", "w", "c", "e", "sw", "s", "se")
CENTRE = "c"


def private_storage() -> FileSystemStorage:
    """Return a storage readable only by the site's system user."""
    return FileSystemStorage(
        location=settings.PRIVATE_ROOT,
        file_permissions_mode=0o600,
        directory_permissions_mode=0o700,
    )


def random_name(picture: "Picture", filename: str) -> str:
    """Return a random file name, without any part of the original."""
    return f"{FOLDER}/{secrets.token_hex(16)}.jpg"


def focal_point(key: str) -> tuple[float, float]:
    """Return the centre of a grid cell, as fractions from the upper left corner."""
    row, column = divmod(FOCAL_KEYS.index(key), 3)
    return (2 * column + 1) / 6, (2 * row + 1) / 6


def focal_key(x: float, y: float) -> str:
    """Return the grid cell that contains the point."""
    return FOCAL_KEYS[min(int(y * 3), 2) * 3 + min(int(x * 3), 2)]


class PictureQuerySet(models.QuerySet["Picture"]):
    def unconfirmed(self) -> Self:
        return self.filter(proposal__state__in=UNCONFIRMED)


class Picture(models.Model):
    """A re-encoded JPEG, upright and without metadata, and what its sender says of it.

    ``is_chosen`` is the one that the form shows, ``is_sent`` the one that moderators see. They
    differ while the author has changed it and not sent it yet.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    proposal = models.ForeignKey(Proposal, related_name="pictures", on_delete=models.CASCADE)
    file = models.FileField(upload_to=random_name, storage=private_storage)
    size_bytes = models.PositiveIntegerField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    is_chosen = models.BooleanField(default=True)
    is_sent = models.BooleanField(default=False)
    # As sent; before that, these are in the typed values.
    focal_x = models.FloatField(default=0.5)
    focal_y = models.FloatField(default=0.5)
    alt = models.CharField(max_length=TEXT_LENGTH, blank=True)
    credit = models.CharField(max_length=TEXT_LENGTH, blank=True)
    people = models.CharField(max_length=10, choices=People, blank=True)
    #: The sender has the right to publish it.
    has_rights = models.BooleanField(default=False)
    added_at = models.DateTimeField()

    objects = PictureQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["proposal"], condition=Q(is_chosen=True), name="picture_chosen"
            ),
            models.UniqueConstraint(
                fields=["proposal"], condition=Q(is_sent=True), name="picture_sent"
            ),
            models.CheckConstraint(
                name="picture_known_people", condition=Q(people="") | Q(people__in=People.values)
            ),
            models.CheckConstraint(
                name="picture_focal_point_within",
                condition=Q(focal_x__gte=0, focal_x__lte=1, focal_y__gte=0, focal_y__lte=1),
            ),
            models.CheckConstraint(
                name="picture_sent_with_its_words",
                condition=Q(is_sent=False) | (Q(has_rights=True) & ~Q(alt="") & ~Q(people="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.width} × {self.height} {self.uuid}"

    @property
    def size_kb(self) -> int:
        return -(-self.size_bytes // 1000)

    @property
    def focal(self) -> str:
        """Return the grid cell of its subject, from ``FOCAL_KEYS``."""
        return focal_key(self.focal_x, self.focal_y)
