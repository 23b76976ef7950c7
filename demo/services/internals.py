"""Bulk writing of Wagtail's reference index and search index for the demonstration."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.db.models.signals import post_save
from modelcluster.models import get_all_child_relations
from modelsearch.backends import get_search_backends
from modelsearch.index import get_indexed_models
from modelsearch.signal_handlers import post_save_signal_handler, register_signal_handlers
from wagtail.images import get_image_model
from wagtail.models import Page, ReferenceIndex
from wagtail.search.models import IndexEntry
from wagtail.signal_handlers import (
    connect_reference_index_signal_handlers,
    disconnect_reference_index_signal_handlers,
)

SEARCHED_AT_ONCE = 50


@contextmanager
def kept_together() -> Iterator[None]:
    """Turn Wagtail's index signals off inside the block, and write both indexes in bulk at its end.

    Otherwise each save enqueues two tasks, eight hundred in all, which the worker would run while
    somebody looks at the first page; some records would be gone by then. It affects the whole
    process, so only the demonstration's command may use it.
    """
    disconnect_reference_index_signal_handlers()
    for model in get_indexed_models():
        post_save.disconnect(post_save_signal_handler, sender=model)
    try:
        yield
    finally:
        connect_reference_index_signal_handlers()
        register_signal_handlers()
    keep_references()
    keep_searched()


def keep_references() -> None:
    """Write the reference index rows of all records that have none."""
    for model in sorted(ReferenceIndex.indexed_models, key=lambda model: model._meta.label):
        base = ReferenceIndex._get_base_content_type(model)
        kind = ContentType.objects.get_for_model(model, for_concrete_model=False)
        known = set(
            ReferenceIndex.objects.filter(base_content_type=base).values_list(
                "object_id", flat=True
            )
        )
        children = [relation.get_accessor_name() for relation in get_all_child_relations(model)]
        records = model._default_manager.order_by("pk").prefetch_related(*children)
        missing = (record for record in records if str(record.pk) not in known)
        # All are computed before the first is written, so that others wait for the writing only.
        references = [
            reference for record in missing for reference in _references_of(record, kind, base)
        ]
        ReferenceIndex.objects.bulk_create(references, ignore_conflicts=True)


def _references_of(record: Model, kind: ContentType, base: ContentType) -> Iterator[ReferenceIndex]:
    for to_kind, to_key, model_path, content_path in set(
        ReferenceIndex._extract_references_from_object(record)
    ):
        yield ReferenceIndex(
            content_type=kind,
            base_content_type=base,
            object_id=record.pk,
            to_content_type_id=to_kind,
            to_object_id=to_key,
            model_path=model_path,
            content_path=content_path,
            content_path_hash=ReferenceIndex._get_content_path_hash(content_path),
        )


def keep_searched() -> None:
    """Add pages and images that are missing from the CMS's search index.

    Equivalent to ``insert_or_update_object_task`` for each; in batches, so that others can write in
    between.
    """
    known = set(IndexEntry.objects.values_list("content_type__model", "object_id"))
    records: dict[type[Model], list[Model]] = {
        get_image_model(): list(get_image_model().objects.order_by("pk"))
    }
    for page in Page.objects.order_by("pk").specific():
        records.setdefault(type(page), []).append(page)
    for backend in get_search_backends(with_auto_update=True):
        for model, of_model in records.items():
            missing = [
                one for one in of_model if (model._meta.model_name, str(one.pk)) not in known
            ]
            for start in range(0, len(missing), SEARCHED_AT_ONCE):
                backend.add_bulk(model, missing[start : start + SEARCHED_AT_ONCE])
