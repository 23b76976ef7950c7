"""Limits of a template's approval: which parts of an alert it covers, and which go beyond it."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from alerts.enums import AlertReach, TemplateState
from alerts.models import Alert, AlertTemplate
from alerts.models.templates import TEXT_FIELDS


def is_covered(alert: Alert) -> bool:
    """Whether the saved ``alert`` stays within its template, and that template is approved now."""
    template = alert.template
    if template is None or alert.first_id:
        return False
    return template.state == TemplateState.APPROVED and not uncovered_fields(alert, template)


def changed_texts(alert: Alert, template: AlertTemplate) -> list[str]:
    """Return the names of the text fields in which ``alert`` differs from ``template``."""
    by_name = {field.name: field for field in Alert._meta.concrete_fields}
    fields = [by_name[name] for name in TEXT_FIELDS]
    return [
        str(field.verbose_name)
        for field in fields
        if _said(getattr(alert, field.attname)) != _said(getattr(template, field.attname))
    ]


def uncovered_fields(alert: Alert, template: AlertTemplate) -> list[str]:
    """Return the names of everything in the saved ``alert`` that ``template`` does not cover."""
    names = changed_texts(alert, template)
    chosen = set(alert.areas.values_list("pk", flat=True))
    if template.reach == AlertReach.OPEN:
        are_areas_within = len(chosen) == 1
    else:
        is_part = bool(chosen) and chosen <= set(template.areas.values_list("pk", flat=True))
        are_areas_within = is_part or template.reach == AlertReach.CITY
    # Measured from the sending time, for a scheduled alert too.
    latest_end = max(alert.send_at or timezone.now(), timezone.now()) + timedelta(
        hours=template.longest_hours or 0
    )
    links = (alert.events, alert.places, alert.programmes)
    checks = {
        _("quartiers"): are_areas_within,
        _("fin"): template.is_end_open
        or (alert.expires is not None and alert.expires <= latest_end),
        _("ce qu’elle touche"): template.are_links_open
        or not any(records.exists() for records in links),
        _("ce qui reste à remplir"): not alert.gaps,
    }
    return names + [name for name, is_within in checks.items() if not is_within]


def open_fields(template: AlertTemplate) -> list[str]:
    """Return the names of what ``template`` leaves open to the sender."""
    said = {
        _("le quartier"): template.reach == AlertReach.OPEN,
        _("l’heure de fin"): template.is_end_open,
        _("ce qu’elle touche"): template.are_links_open,
        _("l’heure de départ et le début attendu"): True,
    }
    return [name for name, is_open in said.items() if is_open]


def _said(value: object) -> object:
    """Return ``value`` with normalised line ends (browsers post CRLF)."""
    return value.splitlines() if isinstance(value, str) else value
