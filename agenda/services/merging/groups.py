"""Groups of fields chosen together in a merge, the suggested choice, and the result of a choice.

Nothing here makes a query: a record is the dict that :func:`json_values` returns, as in a revision.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from django.utils.functional import Promise
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _
from modelcluster.models import ClusterableModel

from agenda.enums import ACCESS_FIELDS, Attendance, MergeSide

#: Values of a record by field name, as JSON.
Facts = dict[str, object]
#: By group name, the record whose values are kept.
Choices = Mapping[str, MergeSide]
#: Values that count as empty.
UNSAID: tuple[object, ...] = (None, "", "unknown", [])
ANSWERS = tuple(ACCESS_FIELDS.values())


def json_values(record: ClusterableModel) -> Facts:
    """Return the values of ``record`` and its children, as JSON."""
    return cast(Facts, json.loads(record.to_json()))


def count_said(of: Facts, fields: Sequence[str]) -> int:
    """Return how many of ``fields`` have a value."""
    return sum(of[field] not in UNSAID for field in fields)


def count_words(of: Facts, fields: Sequence[str]) -> int:
    """Return the number of words in the texts among ``fields``."""
    texts = (of[field] for field in fields if isinstance(of[field], str))
    return sum(len(strip_tags(str(text)).split()) for text in texts)


def count_true(of: Facts, fields: Sequence[str]) -> int:
    return sum(of[field] is True for field in fields)


@dataclass(frozen=True)
class FieldGroup:
    """Fields taken together from one record; values of both are mixed only if they are joined."""

    name: str
    label: str | Promise
    fields: tuple[str, ...]
    #: Whether the values of both may be kept, if they do not contradict each other.
    may_join: bool = False
    #: Score of a record in this group: the higher is suggested; on a tie, the kept record.
    weigh: Callable[[Facts, Sequence[str]], int] = count_said


EVENT_GROUPS = (
    FieldGroup("titre", _("Titre"), ("title",)),
    FieldGroup("texte", _("Texte"), ("lead", "body", "language"), weigh=count_words),
    FieldGroup("image", _("Image"), ("cover", "cover_alt", "cover_credit")),
    FieldGroup("genre", _("Genre"), ("category", "other_categories"), may_join=True),
    FieldGroup("mots", _("Mots-clés"), ("event_keywords",), may_join=True),
    FieldGroup(
        "ou",
        _("Où"),
        ("place", "place_detail", "other_places", "attendance", "online_url", "setting"),
        may_join=True,
    ),
    FieldGroup(
        "combien",
        _("Combien"),
        ("price_kind", "price_from", "price_to", "currency", "price_detail"),
    ),
    FieldGroup("reserver", _("Réserver"), ("booking", "booking_url")),
    FieldGroup("public", _("Pour qui"), ("audience", "age_from", "age_to")),
    FieldGroup(
        "entrer",
        _("Entrer"),
        (*ANSWERS, "access_detail", "access_source", "access_checked_on"),
        may_join=True,
    ),
    FieldGroup("organise", _("Organisé par"), ("organisation",)),
    FieldGroup("programme", _("Programme"), ("programme",)),
    FieldGroup(
        "contact", _("Contact"), ("contact_name", "contact_url", "contact_email", "contact_phone")
    ),
    FieldGroup("avant", _("Mise en avant"), ("is_featured",), weigh=count_true),
)

PLACE_GROUPS = (
    FieldGroup("nom", _("Nom"), ("name",)),
    FieldGroup("adresse", _("Adresse"), ("street", "postcode", "city")),
    FieldGroup("point", _("Point"), ("latitude", "longitude", "chosen_area")),
    FieldGroup("partie", _("Fait partie de"), ("parent",)),
    FieldGroup("texte", _("Texte"), ("description",), weigh=count_words),
    FieldGroup("image", _("Image"), ("cover", "cover_alt", "cover_credit")),
    FieldGroup("site", _("Site du lieu"), ("website",)),
    FieldGroup("telephone", _("Téléphone"), ("phone",)),
    FieldGroup(
        "entrer",
        _("Entrer"),
        (*ANSWERS, "access_detail", "access_source", "access_checked_on"),
        may_join=True,
    ),
)


def group_values(group: FieldGroup, of: Facts) -> list[object]:
    """Return the values of ``of`` in ``group``.

    Keywords are without their keys, which change at each save.
    """
    values = {field: of[field] for field in group.fields}
    if "event_keywords" in values:
        keywords = cast(list[Facts], of["event_keywords"])
        values["event_keywords"] = sorted(str(child["tag"]) for child in keywords)
    return list(values.values())


def is_same(group: FieldGroup, kept: Facts, gone: Facts) -> bool:
    return group_values(group, kept) == group_values(group, gone)


def may_join(group: FieldGroup, kept: Facts, gone: Facts) -> bool:
    """Whether the values of both may be kept.

    Both must have some that do not contradict each other.
    """
    said_by_both = count_said(kept, group.fields) and count_said(gone, group.fields)
    if not (group.may_join and said_by_both):
        return False
    if group.name == "ou":  # joined only if both have a place and the places differ
        return kept["place"] != gone["place"] and None not in (kept["place"], gone["place"])
    answers = [(kept[name], gone[name]) for name in group.fields if name in ANSWERS]
    return all(None in pair or pair[0] == pair[1] for pair in answers)


def suggest_sides(groups: Sequence[FieldGroup], kept: Facts, gone: Facts) -> dict[str, MergeSide]:
    """Suggest a choice by group.

    Both if possible, else the record with the higher score, on a tie the kept one.
    """
    chosen = {}
    for group in groups:
        more = group.weigh(gone, group.fields) > group.weigh(kept, group.fields)
        chosen[group.name] = MergeSide.GONE if more else MergeSide.KEPT
        if may_join(group, kept, gone) and not is_same(group, kept, gone):
            chosen[group.name] = MergeSide.BOTH
    return chosen


def combine_values(
    groups: Sequence[FieldGroup], kept: Facts, gone: Facts, choices: Choices
) -> Facts:
    """Return the values of the kept record after ``choices``; fields in no group do not change."""
    combined = dict(kept)
    for group in groups:
        side = choices.get(group.name, MergeSide.KEPT)
        if side == MergeSide.GONE:
            combined |= {field: _brought(field, gone[field]) for field in group.fields}
        elif side == MergeSide.BOTH and may_join(group, kept, gone):
            combined |= _join(group, kept, gone)
    return combined


@dataclass(frozen=True, slots=True)
class Restored:
    """Values of the kept record after undoing a merge; groups that return, and that stay."""

    facts: Facts
    returning: list[FieldGroup]
    staying: list[FieldGroup]


def restore_values(
    groups: Sequence[FieldGroup], now: Facts, before: Facts, after: Facts
) -> Restored:
    """Return what undoing a merge gives: merged values go back, except those changed since.

    ``before`` are the values before the merge, ``after`` those just after it, ``now`` the current
    ones.
    """
    restored, returning, staying = dict(now), [], []
    for group in groups:
        if is_same(group, before, after):
            continue
        if is_same(group, now, after):
            restored |= {field: before[field] for field in group.fields}
            returning.append(group)
        else:
            staying.append(group)
    return Restored(restored, returning, staying)


def _join(group: FieldGroup, kept: Facts, gone: Facts) -> Facts:
    """Join the values of both records.

    Lists are united; other fields are from ``kept``, or from ``gone`` where ``kept`` has none. The
    other category or place joins the secondary ones; different attendances become «both».
    """
    joined: Facts = {}
    for field in group.fields:
        ours, theirs = kept[field], gone[field]
        if isinstance(ours, list) and isinstance(theirs, list):
            joined[field] = _union(ours, cast(list[object], _brought(field, theirs)))
        else:
            joined[field] = theirs if ours in UNSAID else ours
    for one, others in (("category", "other_categories"), ("place", "other_places")):
        if others in joined:
            listed = _union(cast(list[object], joined[others]), [gone[one]])
            joined[others] = [key for key in listed if key not in (None, joined[one])]
    if "attendance" in joined and kept["attendance"] != gone["attendance"]:
        joined["attendance"] = Attendance.BOTH.value
    return joined


def _brought(field: str, value: object) -> object:
    """Return a value of the merged record for the kept one: keywords become new rows."""
    if field != "event_keywords":
        return value
    return [child | {"pk": None, "content_object": None} for child in cast(list[Facts], value)]


def _union(ours: Sequence[object], theirs: Sequence[object]) -> list[object]:
    """Return all values of both without duplicates; keywords are compared by tag, not by key."""

    def key(one: object) -> object:
        return one["tag"] if isinstance(one, dict) else one

    known = {key(one) for one in ours}
    return [*ours, *(one for one in theirs if key(one) not in known)]
