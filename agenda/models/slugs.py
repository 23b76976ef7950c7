"""Slugs: how a title becomes one, and those once published, whose links stay right."""

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.text import slugify

from web.folding import fold

LONGEST = 240  # leaves room for a number in 255


def make_slug(title: str) -> str:
    """``title`` as an address; empty when it has no Latin letter nor figure."""
    return slugify(fold(title))[:LONGEST].strip("-")


class PublishedSlug(models.Model):
    """A slug under which a record was once published: the present one, or one that redirects.

    The record may have gone since: its address then answers 410.
    """

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    slug = models.SlugField(max_length=255)
    object_id = models.PositiveBigIntegerField()
    target = GenericForeignKey("content_type", "object_id")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["content_type", "slug"], name="published_slug_unique"),
        ]

    def __str__(self) -> str:
        return self.slug
