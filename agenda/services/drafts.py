"""Versions that say the same: compared, and repaired where the difference made a draft."""

import re
from typing import cast

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import F, Model, QuerySet
from wagtail.fields import RichTextField
from wagtail.models import DraftStateMixin, Page, WorkflowState

from agenda.internals import NotEditable, edited
from agenda.models import Event
from agenda.models.drafts import Facts, canonical_content, canonical_text

#: An event, a place, a page…: what is asked of each here, an event has.
Kind = type[Event]
#: Of a rich text: blanks before the end of words marked, after their beginning, and around what breaks a line.
BLANKS_BEFORE = re.compile(r"[ \n]+((?:</(?:b|i|a)>)+)")
BLANKS_AFTER = re.compile(r"((?:<(?:b|i|a)\b[^>]*>)+)[ \n]+")
BLANKS_AROUND = re.compile(r"[ \n]*(<br/>|</?(?:p|li|ul|ol|h\d)>)[ \n]*")
#: How many drafts are read together, and repaired in one transaction.
BATCH = 100


def says_the_same(model: type[Model], one: Facts, other: Facts) -> bool:
    """Whether two versions of a ``model`` differ by nothing that somebody wrote.

    What the text editor makes of a text by opening it is no difference either.
    """
    first, second = canonical_content(one), canonical_content(other)
    fields = {field.name: field for field in model._meta.fields}
    names = [name for name in {*first, *second} if first.get(name) != second.get(name)]
    return all(_is_same(fields.get(name), first.get(name), second.get(name)) for name in names)


def _is_same(field: object, first: object, second: object) -> bool:
    if isinstance(field, RichTextField) and isinstance(first, str) and isinstance(second, str):
        return _as_edited(first, field) == _as_edited(second, field)
    empty = ("", None)
    return None in (first, second) and first in empty and second in empty  # a version older than the field


def _as_edited(html: str, field: RichTextField) -> object:
    """What the text editor makes of a text; blanks at the ends of bold words stand outside, as it puts them."""
    try:
        text = str(canonical_text(edited(html, field.features)))
    except NotEditable:
        return html
    outside = BLANKS_AFTER.sub(r" \1", BLANKS_BEFORE.sub(r"\1 ", text))
    return BLANKS_AROUND.sub(r"\1", outside)


def repair_untouched_drafts() -> int:
    """Drafts that say what is public are no drafts any more; returns how many.

    A page of the CMS used to save itself when it was opened on a slow machine and not touched. Its version stays in the
    history. What is under review or set for an hour is left alone. A second run finds nothing.
    """
    drafted = [model for model in apps.get_models() if issubclass(model, DraftStateMixin)]
    snippets = [model for model in drafted if not issubclass(model, Page)]
    return sum(_repair(cast("Kind", model)) for model in (Page, *snippets))


def _repair(model: Kind) -> int:
    repaired = 0
    base_type = ContentType.objects.get_for_model(model, for_concrete_model=False)
    pks = list(_drafts(model).values_list("pk", flat=True))
    for start in range(0, len(pks), BATCH):
        with transaction.atomic():
            rows = _drafts(model).filter(pk__in=pks[start : start + BATCH]).select_for_update(of=("self",))
            states = WorkflowState.objects.active().filter(base_content_type=base_type)
            under_review = set(states.values_list("object_id", flat=True))
            versions = rows.select_related("latest_revision", "live_revision")
            untouched = [row.pk for row in versions if str(row.pk) not in under_review and _is_untouched(row)]
            repaired += _drafts(model).filter(pk__in=untouched).update(has_unpublished_changes=False)
    return repaired


def _drafts(model: Kind) -> QuerySet[Event]:
    rows = model._default_manager.filter(live=True, has_unpublished_changes=True)
    both = rows.filter(latest_revision__isnull=False, live_revision__isnull=False)
    return both.exclude(latest_revision=F("live_revision")).order_by("pk")


def _is_untouched(record: Event) -> bool:
    """Whether its draft says what is public, and waits for no hour."""
    draft, public = record.latest_revision, record.live_revision
    model = getattr(record, "specific_class", type(record))  # of a page, which was read as one of any kind
    if draft is None or public is None:
        return False
    return not draft.approved_go_live_at and says_the_same(model, draft.content, public.content)
