"""Which fields of two records are chosen together, what we would choose, and what comes of a choice.

Nothing here knows the database: a record is what :func:`facts` says of it, as a revision keeps it.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from django.utils.functional import Promise
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _
from modelcluster.models import ClusterableModel

from agenda.enums import ACCESS_FIELDS, Attendance, Side

#: What a record says, by field, as JSON has it.
Facts = dict[str, object]
#: Whose words are kept, by group.
Choices = Mapping[str, Side]
#: Answers that say nothing.
UNSAID: tuple[object, ...] = (None, "", "unknown", [])
ANSWERS = tuple(ACCESS_FIELDS.values())


def facts(record: ClusterableModel) -> Facts:
    """What ``record`` says, its children with it."""
    return cast(Facts, json.loads(record.to_json()))


def count_said(of: Facts, fields: Sequence[str]) -> int:
    """How many of ``fields`` say something."""
    return sum(of[field] not in UNSAID for field in fields)


def count_words(of: Facts, fields: Sequence[str]) -> int:
    """How many words the texts among ``fields`` have."""
    return sum(len(strip_tags(value).split()) for field in fields if isinstance(value := of[field], str))


def count_true(of: Facts, fields: Sequence[str]) -> int:
    return sum(of[field] is True for field in fields)


@dataclass(frozen=True)
class Group:
    """Fields that say one thing: the words of both are never mixed, unless they are joined."""

    name: str
    label: str | Promise
    fields: tuple[str, ...]
    #: Whether both may be kept, where they do not contradict each other.
    may_join: bool = False
    #: How much it says: more is better, and of as much the first stays.
    weigh: Callable[[Facts, Sequence[str]], int] = count_said


EVENT_GROUPS = (
    Group("titre", _("Titre"), ("title",)),
    Group("texte", _("Texte"), ("lead", "body", "language"), weigh=count_words),
    Group("image", _("Image"), ("cover", "cover_alt", "cover_credit")),
    Group("genre", _("Genre"), ("category", "other_categories"), may_join=True),
    Group("mots", _("Mots-clés"), ("event_keywords",), may_join=True),
    Group(
        "ou",
        _("Où"),
        ("place", "place_detail", "other_places", "attendance", "online_url", "setting"),
        may_join=True,
    ),
    Group("combien", _("Combien"), ("price_kind", "price_from", "price_to", "currency", "price_detail")),
    Group("reserver", _("Réserver"), ("booking", "booking_url")),
    Group("public", _("Pour qui"), ("audience", "age_from", "age_to")),
    Group("entrer", _("Entrer"), (*ANSWERS, "access_detail", "access_source", "access_checked_on"), may_join=True),
    Group("organise", _("Organisé par"), ("organisation",)),
    Group("programme", _("Programme"), ("programme",)),
    Group("contact", _("Contact"), ("contact_name", "contact_url", "contact_email", "contact_phone")),
    Group("avant", _("Mise en avant"), ("is_featured",), weigh=count_true),
)

PLACE_GROUPS = (
    Group("nom", _("Nom"), ("name",)),
    Group("adresse", _("Adresse"), ("street", "postcode", "city")),
    Group("point", _("Point"), ("latitude", "longitude", "chosen_area")),
    Group("partie", _("Fait partie de"), ("parent",)),
    Group("texte", _("Texte"), ("description",), weigh=count_words),
    Group("image", _("Image"), ("cover", "cover_alt", "cover_credit")),
    Group("site", _("Site du lieu"), ("website",)),
    Group("telephone", _("Téléphone"), ("phone",)),
    Group("entrer", _("Entrer"), (*ANSWERS, "access_detail", "access_source", "access_checked_on"), may_join=True),
)


def said(group: Group, of: Facts) -> list[object]:
    """What ``of`` says in ``group``, its children without their keys, which change when they are kept again."""
    return [
        sorted(str(child["tag"]) for child in cast(list[Facts], of[field])) if field == "event_keywords" else of[field]
        for field in group.fields
    ]


def is_same(group: Group, kept: Facts, gone: Facts) -> bool:
    return said(group, kept) == said(group, gone)


def may_join(group: Group, kept: Facts, gone: Facts) -> bool:
    """Whether both may be kept: they say something each, and do not contradict each other."""
    if not group.may_join or not count_said(kept, group.fields) or not count_said(gone, group.fields):
        return False
    if group.name == "ou":  # of one place the better words are kept, of two both
        return kept["place"] != gone["place"] and None not in (kept["place"], gone["place"])
    answers = [(kept[name], gone[name]) for name in group.fields if name in ANSWERS]
    return all(None in pair or pair[0] == pair[1] for pair in answers)


def suggest(groups: Sequence[Group], kept: Facts, gone: Facts) -> dict[str, Side]:
    """As we would: both where nothing contradicts, else whoever says more, and of as much the first."""
    chosen = {}
    for group in groups:
        more = group.weigh(gone, group.fields) > group.weigh(kept, group.fields)
        join = may_join(group, kept, gone) and not is_same(group, kept, gone)
        chosen[group.name] = Side.BOTH if join else Side.GONE if more else Side.KEPT
    return chosen


def combine(groups: Sequence[Group], kept: Facts, gone: Facts, choices: Choices) -> Facts:
    """What the kept record says once ``choices`` are made; what no group has stays its own."""
    combined = dict(kept)
    for group in groups:
        side = choices.get(group.name, Side.KEPT)
        if side == Side.GONE:
            combined |= {field: _brought(field, gone[field]) for field in group.fields}
        elif side == Side.BOTH and may_join(group, kept, gone):
            combined |= _join(group, kept, gone)
    return combined


@dataclass(frozen=True, slots=True)
class Restored:
    """What the kept record says once it stands alone again: what of it comes back, and what somebody has changed."""

    facts: Facts
    returning: list[Group]
    staying: list[Group]


def restore(groups: Sequence[Group], now: Facts, before: Facts, after: Facts) -> Restored:
    """Of what a merge changed, what it says now stays where somebody has changed it since.

    ``before`` is what it said before it was merged, ``after`` what it said then.
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


def _join(group: Group, kept: Facts, gone: Facts) -> Facts:
    """Both: of lists all, of the rest what the first says, and the second where that says nothing."""
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
    """Of the other record: its children are new ones here."""
    if field != "event_keywords":
        return value
    return [child | {"pk": None, "content_object": None} for child in cast(list[Facts], value)]


def _union(ours: Sequence[object], theirs: Sequence[object]) -> list[object]:
    """All of both, once: a child by what it says, without its keys."""

    def key(one: object) -> object:
        return one["tag"] if isinstance(one, dict) else one

    known = {key(one) for one in ours}
    return [*ours, *(one for one in theirs if key(one) not in known)]
