"""Summary of a version in an event's history: how many dates it has, and what it changed."""

from datetime import date
from decimal import Decimal
from typing import cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from modelcluster.models import model_from_serializable_data

from agenda.enums import ACCESS_FIELDS
from agenda.models import Event, EventDate
from agenda.models.drafts import Facts, canonical_text
from agenda.services.planning import UNREADABLE, plan
from agenda.wording.counts import format_count, grammatical

#: Names of parts of an event, with their fields, in the order of the form.
PARTS = {
    gettext_lazy("titre"): ["title"],
    gettext_lazy("chapeau"): ["lead"],
    gettext_lazy("texte"): ["body"],
    gettext_lazy("image"): ["cover", "cover_alt", "cover_credit"],
    gettext_lazy("classement"): ["category", "other_categories", "event_keywords", "is_featured"],
    gettext_lazy("organisation"): ["organisation", "programme", "language"],
    gettext_lazy("contact"): ["contact_name", "contact_url", "contact_email", "contact_phone"],
    gettext_lazy("dates"): ["dates", "time_zone"],
    gettext_lazy("lieu"): [
        "place",
        "place_detail",
        "other_places",
        "setting",
        "attendance",
        "online_url",
    ],
    gettext_lazy("accès"): [
        *ACCESS_FIELDS.values(),
        "access_detail",
        "access_source",
        "access_checked_on",
    ],
    gettext_lazy("prix"): ["price_kind", "price_from", "price_to", "price_detail", "currency"],
    gettext_lazy("réservation"): ["booking", "booking_url"],
    gettext_lazy("public"): ["audience", "age_from", "age_to"],
    gettext_lazy("adresse web"): ["slug"],
    gettext_lazy("publication"): ["go_live_at", "expire_at"],
}
AMOUNTS = frozenset({"price_from", "price_to"})
#: Keys of children, which change although nothing is typed.
CHILD_KEYS = frozenset({"pk", "uid", "sort_order"})


def name_version(content: Facts, before: Facts | None, saved_on: date) -> str:
    """Summarise a version compared with ``before``: «3 dates ; modifié : titre, dates»."""
    parts = [say_date_count(content, saved_on)]
    if before is not None:
        changed = ", ".join(changed_parts(content, before))
        words = _("modifié : %(parts)s") if changed else _("rien de changé")
        parts.append(words % {"parts": changed})
    return _(" ; ").join(part for part in parts if part)


def say_date_count(content: Facts, saved_on: date) -> str:
    """Return «3 dates», counted as of ``saved_on``; empty if a line of dates is invalid."""
    typed = cast("list[Facts]", content.get("dates", []))
    lines = [model_from_serializable_data(EventDate, line, check_fks=False) for line in typed]
    event = Event()
    event.time_zone = str(content.get("time_zone") or event.time_zone)
    try:
        count = len(plan(event, lines, today=saved_on))
    except UNREADABLE:
        return ""
    if not count:
        return _("sans date")
    words = ngettext("%(count)s date", "%(count)s dates", grammatical(count))
    return words % {"count": format_count(count)}


def changed_parts(content: Facts, before: Facts) -> list[str]:
    """Return the names of the parts that differ."""

    def differs(name: str) -> bool:
        now, then = content.get(name), before.get(name)
        if now and then and name in AMOUNTS:  # equal with or without cents
            return Decimal(str(now)) != Decimal(str(then))
        return _comparable(now) != _comparable(then)

    return [str(label) for label, names in PARTS.items() if any(map(differs, names))]


def _comparable(value: object) -> object:
    """Return ``value`` without generated keys; ``None`` as an empty string."""
    if isinstance(value, list):
        return [_comparable(child) for child in value]
    if isinstance(value, dict):
        return {name: _comparable(part) for name, part in value.items() if name not in CHILD_KEYS}
    if isinstance(value, str):
        return canonical_text(value)
    return "" if value is None else value
