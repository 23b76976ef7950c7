"""Conversion of a recurrence rule to and from form fields."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from datetext import Frequency, Rule, RuleError, Slot, build_rrule, rule_fields

#: Field that shows the error of an invalid rule, by error code.
RULE_ERRORS = {
    "slots": "hours",
    "until": "until",
    "count": "count",
    "count_and_until": "count",
    "interval": "interval",
    "weekdays": "weekdays",
    "nth": "nth",
    "month_day": "month_day",
    "year": "start_on",
    "shape": "nth",
}


def build_typed_rrule(typed: Mapping[str, Any], first_on: date) -> str:
    """Return the RFC 5545 rule of the typed fields.

    Fields that the frequency does not use are ignored. Raises :class:`RuleError` for a rank («the
    second») without a weekday, and for what no rule can say.
    """
    frequency = typed.get("frequency") or Frequency.WEEKLY.value
    is_by_month = frequency in (Frequency.MONTHLY, Frequency.YEARLY)
    nth = typed.get("nth") if is_by_month else None
    month_day = typed.get("month_day") if is_by_month else None
    weekdays = typed.get("weekdays") or ()
    if nth and not weekdays:
        raise RuleError("weekdays", _("Choisissez le jour de la semaine."))
    return build_rrule(
        frequency,
        interval=typed.get("interval") or 1,
        weekdays=weekdays if nth or frequency == Frequency.WEEKLY else (),
        nth=nth,
        month_day=month_day,
        month=first_on.month if frequency == Frequency.YEARLY and (nth or month_day) else None,
        until=typed.get("until"),
        count=typed.get("count"),
    )


def build_typed_rule(typed: Mapping[str, Any], rrule: str, first_on: date) -> Rule:
    """Return the rule of the typed fields; without hours, it is all day."""
    slots = () if typed.get("all_day") else tuple(typed["slots"])
    return Rule(
        rrule=rrule,
        first_on=first_on,
        slots=slots or (Slot(),),
        except_on=frozenset(typed["except_on"]),
        school_zone=typed.get("school_zone") or "",
        skip_public_holidays=bool(typed.get("skip_public_holidays")),
        country=settings.CITY_COUNTRY,
    )


def write_rrule(rrule: str) -> dict[str, object]:
    """Return the form fields of a stored rule.

    Empty if the rule cannot be shown in these fields (imported).
    """
    try:
        fields = rule_fields(rrule)
    except RuleError:
        return {}
    return {
        "frequency": fields.frequency.value,
        "interval": fields.interval,
        "weekdays": list(fields.weekdays),
        "nth": fields.nth,
        "month_day": fields.month_day,
        "until": fields.until,
        "count": fields.count,
    }
