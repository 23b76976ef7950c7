"""A record with its children, read of a revision and saved in as many statements for three children as for one."""

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import F, Value
from django.db.models.base import ModelBase
from modelcluster.models import ClusterableModel, get_all_child_m2m_relations, get_all_child_relations

from agenda.models.statements import read_rows

if TYPE_CHECKING:
    Data = Mapping[str, Any]
#: What children say, field by field, by their keys.
Stored = dict[object, list[object]]


class Cluster(ClusterableModel):
    """What modelcluster asks and writes once for each child, asked once, and written where it differs."""

    #: The children as they are to be, by the names of their relations; modelcluster's own.
    _cluster_related_objects: dict[str, list[models.Model]]

    class Meta:
        abstract = True

    @classmethod
    def from_serializable_data(cls, data: "Data", check_fks: bool = True, strict_fks: bool = False) -> Self:
        """Where all that ``data`` refers to is there, one question; else each reference is looked up by itself."""
        is_to_check = check_fks and not _is_whole(cls, data)
        record: Self = super().from_serializable_data(data, check_fks=is_to_check, strict_fks=strict_fks)
        return record

    def serializable_data(self) -> dict[str, object]:
        """Its children are read by statements that are kept."""
        given = self.__dict__.get("_cluster_related_objects") or {}
        self._cluster_related_objects = given | self._stored_children(given)
        try:
            data: dict[str, object] = super().serializable_data()
        finally:
            self._cluster_related_objects = given
        return data

    def save_base(
        self,
        raw: bool = False,
        force_insert: bool | tuple[ModelBase, ...] = False,
        force_update: bool = False,
        using: str | None = None,
        update_fields: Iterable[str] | None = None,
    ) -> None:
        """Between the row, which is ours once it is written, and its children: those that stand so are left alone."""
        is_new = self._state.adding
        super().save_base(raw, force_insert, force_update, using, update_fields)
        if update_fields is None and is_new:
            self._write_first_children()
        elif update_fields is None:
            self._write_children()

    def save_and_keep(self) -> None:
        """Save, and hold the children on: whoever says them next, as a revision does, need not read them."""
        children = dict(self.__dict__.get("_cluster_related_objects") or {})
        self.save()
        self._cluster_related_objects = children

    def _stored_children(self, given: Container[str]) -> dict[str, list[models.Model]]:
        """Those of the relations that are not ``given``, as the database has them."""
        if self.pk is None:
            return {}
        relations = [
            *((one.get_accessor_name(), one.related_model, one.field.name) for one in get_all_child_relations(self)),
            *((one.name, one.related_model, one.related_query_name()) for one in get_all_child_m2m_relations(self)),
        ]
        return {
            name: read_rows(model._default_manager.all, path, [self.pk])
            for name, model, path in relations
            if name not in given
        }

    def _write_first_children(self) -> None:
        """Those of a row that is new, a statement a kind: modelcluster reads what cannot be there yet."""
        given = self.__dict__.get("_cluster_related_objects") or {}
        for relation in get_all_child_relations(self):
            children = given.get(relation.get_accessor_name())
            if children and all(child.pk is None for child in children):
                for child in children:
                    setattr(child, relation.field.name, self)
                relation.related_model._base_manager.bulk_create(children)
                del given[relation.get_accessor_name()]
        for name in [name for name, children in given.items() if not children]:
            del given[name]

    def _write_children(self) -> None:
        """What modelcluster does next, child by child, done at once; links that differ are left to it."""
        given = self.__dict__.get("_cluster_related_objects") or {}
        stored, facts = self._read_children(given)
        models_of = {one.get_accessor_name(): one.related_model for one in get_all_child_relations(type(self))}
        for name, children in [*given.items()]:
            says = {id(child): [getattr(child, fact) for fact in facts[name]] for child in children}
            free = _adopt(children, stored[name], says)
            differing = [one for one in children if stored[name].get(one.pk) != says[id(one)]]
            if name in models_of:
                rows = models_of[name]._base_manager
                rows.filter(pk__in=free).delete()
                rows.bulk_update([one for one in differing if one.pk in stored[name]], facts[name])
                rows.bulk_create([one for one in differing if one.pk not in stored[name]])
            elif differing or free:
                continue
            del given[name]

    def _read_children(self, names: Container[str]) -> tuple[dict[str, Stored], dict[str, list[str]]]:
        """What the children of these relations say, by their keys, and of which of their fields.

        One question for all that only link to something, as a keyword or one of a list does, and one a kind of child.
        """
        stored: dict[str, Stored] = defaultdict(dict)
        facts: dict[str, list[str]] = {}
        links: list[models.QuerySet[Any, Any]] = []
        for relation in get_all_child_relations(type(self)):
            name, child = relation.get_accessor_name(), relation.related_model
            if name in names:
                rows = child._base_manager.filter(**{relation.field.name: self.pk}).order_by()
                fields = [f for f in child._meta.concrete_fields if not f.primary_key and f != relation.field]
                facts[name] = [field.attname for field in fields]
                if len(fields) == 1:
                    links.append(rows.values_list(Value(name), "pk", *facts[name]))
                else:
                    kept = read_rows(child._base_manager.all, relation.field.name, [self.pk])
                    stored[name] = {row.pk: [getattr(row, fact) for fact in facts[name]] for row in kept}
        for field in get_all_child_m2m_relations(type(self)):
            if field.name in names:
                facts[field.name] = ["pk"]
                rows = field.remote_field.through._base_manager.filter(**{field.m2m_field_name(): self.pk}).order_by()
                linked = F(f"{field.m2m_reverse_field_name()}_id")
                links.append(rows.values_list(Value(field.name), linked, linked))
        if links:
            for name, pk, linked_to in links[0].union(*links[1:], all=True):
                stored[name][pk] = [linked_to]
        return stored, facts


def _adopt(children: Iterable[models.Model], stored: Stored, says: Mapping[int, list[object]]) -> Stored:
    """Give children that were typed anew the keys of rows that say the same; returns the rows that are left over."""
    keys = {child.pk for child in children}
    free = {pk: values for pk, values in stored.items() if pk not in keys}
    for child in children:
        same = next((pk for pk, values in free.items() if values == says[id(child)]), None)
        if child.pk is None and same is not None:
            child.pk = same
            child._state.adding = False
            del free[same]
    return free


def _is_whole(model: type[ClusterableModel], data: "Data") -> bool:
    """Whether all that a revision and its children refer to is still there: one question."""
    wanted: dict[tuple[type[models.Model], str], set[object]] = defaultdict(set)
    children = [
        (relation.related_model, child)
        for relation in get_all_child_relations(model)
        for child in data.get(relation.get_accessor_name(), [])
    ]
    for kind, values in [(model, data), *children]:
        for field in kind._meta.concrete_fields:
            value = values.get(field.name)
            if isinstance(field, models.ForeignKey) and value is not None:
                target = field.target_field
                wanted[target.model, target.name].add(target.to_python(value))
    questions = [
        kind._default_manager.filter(**{f"{name}__in": keys}).order_by().values_list(name)
        for (kind, name), keys in wanted.items()
    ]
    if not questions:
        return True
    there = questions[0].union(*questions[1:], all=True)
    return len(there) == sum(len(keys) for keys in wanted.values())
