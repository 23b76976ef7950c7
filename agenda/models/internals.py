"""Extension of modelcluster: reads and writes children in a constant number of queries."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any, Self

from django.db import models
from modelcluster.models import ClusterableModel, get_all_child_relations

Data = Mapping[str, Any]


class Cluster(ClusterableModel):
    """A record whose children are checked and written together.

    The library modelcluster handles them one by one.
    """

    class Meta:
        abstract = True

    @classmethod
    def from_serializable_data(
        cls, data: Data, check_fks: bool = True, strict_fks: bool = False
    ) -> Self:
        """Build a record from JSON.

        References are checked in one query, and one by one only if some are missing.
        """
        is_to_check = check_fks and not _is_whole(cls, data)
        return super().from_serializable_data(data, check_fks=is_to_check, strict_fks=strict_fks)

    def save_base(self, *args: Any, **options: Any) -> None:
        """Save the row and its children; unchanged children are not written."""
        is_new = self._state.adding
        super().save_base(*args, **options)
        if options.get("update_fields") is not None:
            return
        # Children to store, by the name of their relation.
        given = getattr(self, "_cluster_related_objects", {})
        for relation in get_all_child_relations(self):
            name = relation.get_accessor_name()
            if name in given:
                rows = relation.related_model._base_manager.filter(**{relation.field.name: self})
                _write_children(relation, self, given[name], [] if is_new else [*rows])
                del given[name]

    def save_and_keep(self) -> None:
        """Save, and keep the children in memory, so that the next revision need not read them."""
        children = dict(getattr(self, "_cluster_related_objects", {}))
        self.save()
        self._cluster_related_objects = children


def _write_children(
    relation: models.ManyToOneRel,
    parent: Cluster,
    children: Collection[models.Model],
    stored: list[models.Model],
) -> None:
    """Write the children that differ from the rows ``stored``; a new child reuses an equal row."""
    fields = [
        f
        for f in relation.related_model._meta.concrete_fields
        if not f.primary_key and f != relation.field
    ]

    def says(row: models.Model) -> list[object]:
        return [getattr(row, field.attname) for field in fields]

    keys = {child.pk for child in children}
    said = {row.pk: says(row) for row in stored}
    free = {pk: facts for pk, facts in said.items() if pk not in keys}
    for child in children:
        setattr(child, relation.field.name, parent)
        same = next(
            (pk for pk, facts in free.items() if child.pk is None and facts == says(child)), None
        )
        if same is not None:
            child.pk = same
            child._state.adding = False
            del free[same]
    rows = relation.related_model._base_manager
    rows.filter(pk__in=free).delete()
    changed = [child for child in children if child.pk in said and said[child.pk] != says(child)]
    rows.bulk_update(changed, [field.name for field in fields])
    rows.bulk_create([child for child in children if child.pk not in said])


def _is_whole(model: type[ClusterableModel], data: Data) -> bool:
    """Whether all records that a revision and its children refer to still exist."""
    wanted: dict[type[models.Model], set[object]] = defaultdict(set)
    relations = get_all_child_relations(model)
    children = [
        (one.related_model, child)
        for one in relations
        for child in data.get(one.get_accessor_name(), [])
    ]
    for kind, values in [(model, data), *children]:
        for field in kind._meta.concrete_fields:
            value = values.get(field.name)
            if isinstance(field, models.ForeignKey) and value is not None:
                wanted[field.related_model].add(value)
    # A union, because a revision refers to some eight models.
    there = [
        kind._default_manager.filter(pk__in=keys).order_by().values_list("pk")
        for kind, keys in wanted.items()
    ]
    return not there or len(there[0].union(*there[1:], all=True)) == sum(map(len, wanted.values()))
