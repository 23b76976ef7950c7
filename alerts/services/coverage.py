"""What a template's approval covers: whom an alert may reach, for how long, about what; and what goes beyond it."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from alerts.enums import Reach
from alerts.models import Alert, AlertTemplate
from alerts.models.alerts import TEXT_FIELDS


def beyond(alert: Alert, template: AlertTemplate) -> list[str]:
    """What of ``alert``, saved, its ``template`` does not cover, by the names of the form; empty when all is within."""
    fields: list[Any] = [Alert._meta.get_field(name) for name in TEXT_FIELDS]
    names = [str(field.verbose_name) for field in fields if _value(alert, field) != _value(template, field)]
    checks = {_("quartiers"): _are_areas_within, _("fin"): _is_end_within, _("ce qu’elle touche"): _are_links_within}
    return names + [name for name, is_within in checks.items() if not is_within(alert, template)]


def openings(template: AlertTemplate) -> list[str]:
    """What ``template`` leaves to who sends it, in words."""
    said = {
        _("le quartier"): template.reach == Reach.OPEN,
        _("l’heure de fin"): template.is_end_open,
        _("ce qu’elle touche"): template.are_links_open,
        _("l’heure de départ et le début attendu"): True,
    }
    return [name for name, is_open in said.items() if is_open]


def _value(record: Alert | AlertTemplate, field: Any) -> Any:
    return getattr(record, field.attname)


def _are_areas_within(alert: Alert, template: AlertTemplate) -> bool:
    chosen = set(alert.areas.values_list("pk", flat=True))
    if template.reach == Reach.OPEN:
        return len(chosen) == 1
    is_part = bool(chosen) and chosen <= set(template.areas.values_list("pk", flat=True))
    return is_part or template.reach == Reach.CITY


def _is_end_within(alert: Alert, template: AlertTemplate) -> bool:
    """From when it leaves: what waited for its hour is measured from that hour."""
    if template.is_end_open:
        return True
    leaves_at = max(alert.send_at or timezone.now(), timezone.now())
    longest = timedelta(hours=template.longest_hours or 0)
    return alert.expires is not None and alert.expires <= leaves_at + longest


def _are_links_within(alert: Alert, template: AlertTemplate) -> bool:
    links = (alert.events, alert.places, alert.programmes)
    return template.are_links_open or not any(records.exists() for records in links)
