"""Slug of a record in its form: made from the title, unique."""

import re
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.text import slugify
from django.utils.translation import gettext as _

from agenda.models import PublishedSlug
from agenda.models.drafts import Drafted
from agenda.models.slugs import make_slug
from web.slugs import free_slug


class SluggedFormMixin:
    """A form whose slug may be empty: it is then made from ``slug_source``, and numbered if taken.

    A typed slug that is taken gives an error, because it was chosen on purpose.
    """

    slug_source = "name"
    instance: Any
    fields: dict[str, Any]
    cleaned_data: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False

    def clean(self) -> dict[str, Any]:
        """Choose a free slug made of the title if none is typed; a typed one must be free."""
        data = super().clean() or self.cleaned_data  # type: ignore[misc]
        title = data.get(self.slug_source)
        if "slug" not in self.fields or not title or "slug" in self.errors:  # type: ignore[attr-defined]
            return data
        made = make_slug(title) or slugify(str(self.instance._meta.verbose_name))
        slug: str = data.get("slug") or made
        taken = _taken_slugs(self.instance, slug)
        if slug in taken and slug != made:
            # Of a copy, the slug was numbered when its form was opened.
            if not re.fullmatch(rf"{re.escape(made)}-\d{{1,3}}", slug):
                words = _("Cette adresse est déjà prise ; « %(free)s » est libre.")
                params = {"free": free_slug(slug, taken)}
                self.add_error("slug", ValidationError(words, code="taken", params=params))  # type: ignore[attr-defined]
                data["slug"] = slug
                return data
            slug, taken = made, {made, *_taken_slugs(self.instance, made)}
        data["slug"] = free_slug(slug, taken)
        return data

    def get_field_updates_for_resave(self) -> list[tuple[str, str]]:
        """Return field updates with the slug, so that an open page shows the generated one."""
        return [
            *super().get_field_updates_for_resave(),  # type: ignore[misc]
            (self.add_prefix("slug"), self.instance.slug),  # type: ignore[attr-defined]
        ]


def slug_of_copy(record: Drafted) -> str:
    """Return a free slug for a copy of ``record``: the same slug with a number."""
    slug: str = record.slug  # type: ignore[attr-defined]  # each kind has a field of its own
    return free_slug(slug, _taken_slugs(type(record)(), slug))


def _taken_slugs(instance: Model, start: str) -> set[str]:
    """Return other records' slugs that begin with ``start``, with old ones that redirect."""
    present = type(instance)._default_manager.filter(slug__startswith=start).exclude(pk=instance.pk)
    old = PublishedSlug.objects.filter(
        content_type=ContentType.objects.get_for_model(type(instance)), slug__startswith=start
    ).exclude(object_id=instance.pk or 0)
    return {*present.values_list("slug", flat=True), *old.values_list("slug", flat=True)}
