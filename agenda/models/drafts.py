"""What an editor drafts before it is true: the shared base of the CMS's own records."""

from typing import Any

from django.db import models, transaction
from modelcluster.models import ClusterableModel
from wagtail.models import DraftStateMixin, PreviewableMixin, RevisionMixin


class AtomicPublication(models.Model):
    """Publishes and withdraws in one transaction, its listeners included.

    Wagtail's own actions are several writes; a listener of ``published`` that fails must undo
    them all. Comes before :class:`~wagtail.models.DraftStateMixin` among the bases.
    """

    class Meta:
        abstract = True

    def publish(self, *args: Any, **kwargs: Any) -> Any:
        with transaction.atomic():
            return super().publish(*args, **kwargs)  # type: ignore[misc]

    def unpublish(self, *args: Any, **kwargs: Any) -> Any:
        with transaction.atomic():
            return super().unpublish(*args, **kwargs)  # type: ignore[misc]


class Drafted(AtomicPublication, PreviewableMixin, DraftStateMixin, RevisionMixin, ClusterableModel):
    """Previewed, scheduled, published, withdrawn, and kept in revisions."""

    class Meta:
        abstract = True
