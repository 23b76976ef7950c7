"""What an editor drafts before it is true: the shared base of the CMS's own records."""

from itertools import count
from typing import Any

from django.db import models, transaction
from modelcluster.models import ClusterableModel
from wagtail.models import DraftStateMixin, PreviewableMixin, Revision, RevisionMixin


class AtomicPublication(models.Model):
    """Publishes and withdraws in one transaction, its listeners included.

    Wagtail's own actions are several writes; a listener of ``published`` that fails must undo
    them all. Comes before :class:`~wagtail.models.DraftStateMixin` among the bases.
    """

    class Meta:
        abstract = True

    def publish(self, revision: Revision, user: Any = None, **kwargs: Any) -> Any:
        """``published_by`` tells the listeners who published: Wagtail names only who wrote."""
        revision.published_by = user
        with transaction.atomic():
            self._yield_slug(revision)
            return super().publish(revision, user=user, **kwargs)  # type: ignore[misc]

    def unpublish(self, *args: Any, user: Any = None, **kwargs: Any) -> Any:
        self.withdrawn_by = user
        with transaction.atomic():
            return super().unpublish(*args, user=user, **kwargs)  # type: ignore[misc]

    def _yield_slug(self, revision: Revision) -> None:
        """Number a draft's address that somebody else took meanwhile: an approval must not fail for it."""
        slug = revision.content["slug"]
        model: Any = type(self)
        others = model._default_manager.exclude(pk=self.pk).filter(slug__startswith=slug)
        taken = set(others.values_list("slug", flat=True))
        if slug in taken:
            revision.content["slug"] = next(name for n in count(2) if (name := f"{slug}-{n}") not in taken)
            revision.save(update_fields=["content"])


class Drafted(AtomicPublication, PreviewableMixin, DraftStateMixin, RevisionMixin, ClusterableModel):
    """Previewed, scheduled, published, withdrawn, and kept in revisions."""

    class Meta:
        abstract = True
