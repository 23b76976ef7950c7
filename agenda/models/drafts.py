"""Base classes of records with drafts: atomic publication, and comparison of content."""

import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Self, cast

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from modelcluster.models import ClusterableModel
from wagtail.models import DraftStateMixin, PreviewableMixin, Revision, RevisionMixin

from agenda.models.internals import Cluster
from agenda.models.merges import Merge
from agenda.signals import record_published, record_withdrawn
from web.slugs import free_slug

if TYPE_CHECKING:
    from wagtail.snippets.views.snippets import SnippetViewSet

    from accounts.models import User

#: Values of a record by field name.
Facts = Mapping[str, object]
#: Fields of a revision that are not content, such as times and states.
NOT_CONTENT = frozenset(
    {
        "pk", "live", "has_unpublished_changes", "first_published_at", "last_published_at",
        "latest_revision", "live_revision", "created_at", "owner", "locked", "locked_at",
        "locked_by",
    }
)  # fmt: skip
#: Fields of pages that give their position in the tree or repeat another field.
OF_THE_TREE = frozenset(
    {"path", "depth", "numchild", "url_path", "draft_title", "latest_revision_created_at"}
)
#: Attribute that Draftail generates for each paragraph without one.
BLOCK_KEY = re.compile(r' data-block-key="[^"]*"')
#: Rich text without content: Wagtail's editor keeps empty paragraphs.
NOTHING_WRITTEN = re.compile(r"(?:<p[^>]*>(?:\s|&nbsp;|<br\s*/?>)*</p>\s*)+")
#: List fields of a line of dates that the form sorts.
UNORDERED = frozenset({"moments", "except_on"})


class AnnouncedPublication(models.Model):
    """Publishes in one transaction with the signal's receivers, and passes the user to them.

    Wagtail's publish action makes several writes, which must all be rolled back if a receiver
    fails, and its own signal has no user. In the list of bases, this class comes before
    :class:`~wagtail.models.DraftStateMixin`.
    """

    class Meta:
        abstract = True

    def publish(
        self, revision: Revision, user: "User | None" = None, *args: object, **kwargs: Any
    ) -> object:
        """Publish ``revision`` and send ``record_published``, in one transaction."""
        with transaction.atomic():
            self.put_right(revision)
            record = cast("RevisionMixin", self)
            if record.latest_revision_id == revision.pk:
                record.latest_revision = revision  # otherwise Wagtail reads it again
            before = self.public_facts()
            done = super().publish(revision, user, *args, **kwargs)  # type: ignore[misc]
            record_published.send(sender=type(self), pk=self.pk, before=before, actor=user)
            return done

    def put_right(self, revision: Revision) -> None:
        """Correct ``revision`` if it cannot be published as it is; does nothing by default."""

    def public_facts(self) -> Facts:
        """Return the values of the database row, whatever ``self`` holds."""
        row = type(self)._base_manager.filter(pk=self.pk).first()
        return field_values(row) if row else {}


class AtomicPublication(AnnouncedPublication):
    """Also resolves slug conflicts on publication, and unpublishes in one transaction."""

    #: Fields that refer to one or several places, which may have been merged since the draft.
    PLACE_FIELDS: ClassVar[tuple[str, ...]] = ()

    snippet_viewset: ClassVar["SnippetViewSet"]  # Wagtail sets it when it registers the model

    class Meta:
        abstract = True

    def put_right(self, revision: Revision) -> None:
        """Replace a slug taken since, and places merged since, so that publishing does not fail."""
        content = revision.content
        record: models.Model = self
        others = type(record)._default_manager.exclude(pk=self.pk)
        alike = others.filter(slug__startswith=content["slug"])
        taken = set(alike.values_list("slug", flat=True))
        now = self._places_now(content)
        if is_taken := content["slug"] in taken:
            content["slug"] = free_slug(content["slug"], taken)
        for name in self.PLACE_FIELDS if now else ():
            named = content.get(name)
            if isinstance(named, list):
                content[name] = [*dict.fromkeys(now.get(key, key) for key in named)]
            else:
                content[name] = now.get(named, named)
        if is_taken or now:
            revision.save(update_fields=["content"])

    def _places_now(self, content: Mapping[str, Any]) -> dict[int, int]:
        """Return, by key, the new keys of places in ``content`` that were merged into others."""
        values = [content.get(name) or [] for name in self.PLACE_FIELDS]
        keys = [key for value in values for key in (value if isinstance(value, list) else [value])]
        if not keys:
            return {}
        place: Any = self._meta.get_field(self.PLACE_FIELDS[0]).related_model
        merges = Merge.objects.standing().of_kind(place).filter(gone_id__in=keys)
        return dict(merges.values_list("gone_id", "into_id"))

    def get_latest_revision_as_object(self) -> Self:
        """Return the draft on top of this row; Wagtail's method reads both again."""
        revision = self.get_latest_revision() if self.has_unpublished_changes else None  # type: ignore[attr-defined]
        return self.with_content_json(revision.content) if revision else self  # type: ignore[attr-defined]

    def unpublish(self, *args: Any, user: "User | None" = None, **kwargs: Any) -> object:
        """Unpublish, and send ``record_withdrawn`` if the record was live, in one transaction."""
        with transaction.atomic():
            was_live = self.live  # type: ignore[attr-defined]
            done = super().unpublish(*args, user=user, **kwargs)  # type: ignore[misc]
            if was_live:
                record_withdrawn.send(sender=type(self), pk=self.pk, actor=user)
            return done


class Drafted(AtomicPublication, PreviewableMixin, DraftStateMixin, RevisionMixin, Cluster):
    """Base of records with previews, drafts, schedules and revisions."""

    class Meta:
        abstract = True


def field_values(record: models.Model) -> Facts:
    """Return the values of ``record`` by field name, including its children."""
    if not isinstance(record, ClusterableModel):
        fields = record._meta.concrete_fields
        return {field.name: field.value_from_object(record) for field in fields}
    facts: dict[str, object] = record.serializable_data()
    for name, value in facts.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            # Without primary keys, which change when children are typed again.
            facts[name] = sorted(
                ([item for item in child.items() if item[0] != "pk"] for child in value), key=repr
            )
    return facts


def canonical_content(content: Facts) -> Facts:
    """Return the content of a revision in a form that is equal for revisions with the same content.

    Saving an unchanged record generates new keys for paragraphs, blocks and children. These keys,
    the order numbers of children, line endings and outer blanks are removed.
    """
    stored: dict[str, object] = json.loads(json.dumps(content, cls=DjangoJSONEncoder))
    left_out = NOT_CONTENT | OF_THE_TREE
    return {name: _canonical_field(value) for name, value in stored.items() if name not in left_out}


def _canonical_field(value: object) -> object:
    """Return a field's value in a form that can be compared: child rows in order, without keys."""
    if not isinstance(value, list):
        return _canonical(value)
    if value and all(isinstance(child, dict) for child in value):
        is_ordered = any("sort_order" in child for child in value)
        in_order = sorted(value, key=lambda child: child.get("sort_order") or 0)
        children = [
            _canonical({k: v for k, v in child.items() if k != "sort_order"}) for child in in_order
        ]
        return children if is_ordered else sorted(children, key=repr)
    if all(isinstance(key, int) for key in value):  # keys of related records, without order
        return sorted(value)
    return _canonical(value)


def _canonical(value: object) -> object:
    """Return ``value`` to compare: texts normalised, keys of rows and blocks dropped."""
    if isinstance(value, str):
        return canonical_text(value)
    if isinstance(value, list):
        return [_canonical(part) for part in value]
    if isinstance(value, dict):
        keys = {"pk", "id"} if "pk" in value or {"type", "value"} <= value.keys() else set()
        parts = {name: _canonical(part) for name, part in value.items() if name not in keys}
        for name in UNORDERED & parts.keys():
            part = parts[name]
            parts[name] = sorted(part, key=repr) if isinstance(part, list) else part
        return parts
    return value


def canonical_text(text: str) -> object:
    """Return a text without generated keys; for the JSON of a StreamField, its blocks."""
    if text.startswith("[{"):  # a StreamField
        try:
            return _canonical(json.loads(text))
        except ValueError:
            pass
    written = "" if NOTHING_WRITTEN.fullmatch(text) else text
    return BLOCK_KEY.sub("", written).replace("\r\n", "\n").strip()
