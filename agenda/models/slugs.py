"""Slugs: making one from a title, and the published ones, which keep redirecting."""

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.text import slugify

from web.folding import fold

LONGEST = 240  # leaves room for a number within 255 characters


def make_slug(title: str) -> str:
    """Return a slug for ``title``; empty if it has no Latin letter or digit."""
    return slugify(fold(title))[:LONGEST].strip("-")


class PublishedSlug(models.Model):
    """A slug under which a record is or was public; old slugs redirect.

    If the record was deleted, its URL answers 410.
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
