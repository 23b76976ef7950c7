"""PublishedSlug: a link that was once right stays right."""

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models


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
