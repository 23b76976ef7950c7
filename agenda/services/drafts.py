"""Comparison of revisions by content, and repair of drafts that equal the public version."""

import re
from typing import cast

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import F, Model, QuerySet
from wagtail.fields import RichTextField
from wagtail.models import DraftStateMixin, Page, WorkflowState

from agenda.internals import NotEditable, as_editor_saves
from agenda.models import Event
from agenda.models.drafts import Facts, canonical_content, canonical_text

#: Type used for any model with drafts (event, place, page…): all fields used here, an event has.
Kind = type[Event]
#: Blanks in rich text: before a closing mark, after an opening mark, and around line breaks.
BLANKS_BEFORE = re.compile(r"[ \n]+((?:</(?:b|i|a)>)+)")
BLANKS_AFTER = re.compile(r"((?:<(?:b|i|a)\b[^>]*>)+)[ \n]+")
BLANKS_AROUND = re.compile(r"[ \n]*(<br/>|</?(?:p|li|ul|ol|h\d)>)[ \n]*")
#: Drafts read at once and repaired in one transaction.
BATCH = 100


def has_same_content(model: type[Model], one: Facts, other: Facts) -> bool:
    """Whether two revision contents of ``model`` are equal in everything that a person wrote.

    Changes that the rich text editor makes by only opening a text are ignored.
    """
    first, second = canonical_content(one), canonical_content(other)
    fields = {field.name: field for field in model._meta.fields}
    names = [name for name in {*first, *second} if first.get(name) != second.get(name)]
    return all(_is_same(fields.get(name), first.get(name), second.get(name)) for name in names)


def _is_same(field: object, first: object, second: object) -> bool:
    """Whether two values of a field are equal, ignoring what the rich text editor changes."""
    if isinstance(field, RichTextField) and isinstance(first, str) and isinstance(second, str):
        return _as_edited(first, field) == _as_edited(second, field)
    # One of the revisions may be older than the field.
    return None in (first, second) and first in ("", None) and second in ("", None)


def _as_edited(html: str, field: RichTextField) -> object:
    """Return ``html`` as the rich text editor saves it.

    Blanks are moved outside of bold and italic marks.
    """
    try:
        text = str(canonical_text(as_editor_saves(html, field.features)))
    except NotEditable:
        return html
    outside = BLANKS_AFTER.sub(r" \1", BLANKS_BEFORE.sub(r"\1 ", text))
    return BLANKS_AROUND.sub(r"\1", outside)


def repair_untouched_drafts() -> int:
    """Clear the draft flag of records whose draft equals the public version. Return how many.

    An older release saved a draft when a page of the CMS was opened on a slow machine and not
    changed. The revision stays in the history. Drafts under review or scheduled are left alone. A
    second run finds nothing.
    """
    drafted = [model for model in apps.get_models() if issubclass(model, DraftStateMixin)]
    snippets = [model for model in drafted if not issubclass(model, Page)]
    return sum(_repair(cast("Kind", model)) for model in (Page, *snippets))


def _repair(model: Kind) -> int:
    """Clear the draft flag of unchanged drafts of ``model``, in batches; return how many."""
    repaired = 0
    base_type = ContentType.objects.get_for_model(model, for_concrete_model=False)
    pks = list(_drafts(model).values_list("pk", flat=True))
    for start in range(0, len(pks), BATCH):
        with transaction.atomic():
            rows = _drafts(model).filter(pk__in=pks[start : start + BATCH])
            rows = rows.select_for_update(of=("self",))
            states = WorkflowState.objects.active().filter(base_content_type=base_type)
            under_review = set(states.values_list("object_id", flat=True))
            versions = rows.select_related("latest_revision", "live_revision")
            untouched = [
                row.pk for row in versions if str(row.pk) not in under_review and _is_untouched(row)
            ]
            unchanged = _drafts(model).filter(pk__in=untouched)
            repaired += unchanged.update(has_unpublished_changes=False)
    return repaired


def _drafts(model: Kind) -> QuerySet[Event]:
    """Return the live rows of ``model`` whose latest revision is not the published one."""
    rows = model._default_manager.filter(live=True, has_unpublished_changes=True)
    both = rows.filter(latest_revision__isnull=False, live_revision__isnull=False)
    return both.exclude(latest_revision=F("live_revision")).order_by("pk")


def _is_untouched(record: Event) -> bool:
    """Whether the draft equals the public version and is not scheduled."""
    draft, public = record.latest_revision, record.live_revision
    model = getattr(record, "specific_class", type(record))  # a page was read as the base class
    if draft is None or public is None:
        return False
    return not draft.approved_go_live_at and has_same_content(model, draft.content, public.content)
