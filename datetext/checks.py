"""Validation of a rule before it is stored."""

from datetime import date, time
from itertools import islice

from dateutil.relativedelta import relativedelta
from django.utils.translation import gettext_lazy as _

from datetext.calendar import FIRST_YEAR, LAST_YEAR, LEAP_CYCLE_YEARS
from datetext.closures import is_closed
from datetext.expansion import expand, rule_days
from datetext.rules import Rule, RuleError, rule_fields

HORIZON_MONTHS = 18
MAX_MOMENTS = 5_000


def check_rule(rule: Rule) -> None:
    """Raise ``RuleError`` if ``rule`` is invalid, or gives no date or too many.

    The limit is MAX_MOMENTS within the horizon.
    """
    fields = rule_fields(rule.rrule)
    for day in (rule.first_on, fields.until or rule.first_on):
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise RuleError("year", _("Vérifiez l’année."))
    if fields.until is not None and fields.until < rule.first_on:
        raise RuleError("until", _("La date de fin est avant la première date."))
    _check_slots(rule)
    is_closed(rule, rule.first_on)  # raises for an unknown zone or country
    far = rule.first_on + relativedelta(years=LEAP_CYCLE_YEARS)
    if next(rule_days(rule, rule.first_on, far), None) is None:
        raise RuleError("empty", _("Cette règle ne donne aucune date."))
    if next(expand(rule, rule.first_on, far), None) is None:
        raise RuleError("empty", _("Les exceptions ne laissent aucune date à cette règle."))
    if fields.count and next(rule_days(rule, date(LAST_YEAR + 1, 1, 1), date.max), None):
        raise RuleError("year", _("Vérifiez l’année."))
    horizon = rule.first_on + relativedelta(months=HORIZON_MONTHS)
    if (horizon - rule.first_on).days * len(rule.slots) < MAX_MOMENTS:
        return  # even a date on every day would not exceed the limit
    moments = expand(rule, rule.first_on, horizon)
    if next(islice(moments, MAX_MOMENTS, None), None) is not None:
        raise RuleError("too_many", _("Cette règle donne plus de 5 000 dates en dix-huit mois."))


def _check_slots(rule: Rule) -> None:
    """Raise :class:`RuleError` for missing hours, an end without a start, all day beside other
    hours, or two equal starts.
    """
    if not rule.slots:
        raise RuleError("slots", _("Donnez au moins un horaire."))
    if any(slot.start is None and slot.end is not None for slot in rule.slots):
        raise RuleError("slots", _("Un horaire a une heure de fin sans heure de début."))
    if len(rule.slots) > 1 and any(slot.is_all_day for slot in rule.slots):
        raise RuleError("slots", _("« Toute la journée » ne va avec aucun autre horaire."))
    # A date is identified by its start, so each start may occur once.
    if len({slot.start or time.min for slot in rule.slots}) != len(rule.slots):
        raise RuleError("slots", _("Deux horaires commencent à la même heure."))
