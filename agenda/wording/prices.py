"""Prices and ages in words."""

from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agenda.enums import PriceKind
from agenda.models import Event
from agenda.wording.typography import NBSP, current_language

SYMBOLS = {"EUR": "€", "GBP": "£", "USD": "$"}


def money(amount: Decimal, currency: str) -> str:
    """Return «6,50 €», or «€6.50» in English; without cents if they are zero."""
    figures = number_format(amount, 0 if amount == int(amount) else 2)
    symbol = SYMBOLS.get(currency, currency)
    if current_language() == "en":
        return f"{symbol}{figures}" if len(symbol) == 1 else f"{symbol}{NBSP}{figures}"
    return f"{figures}{NBSP}{symbol}"


def price(event: Event) -> str:
    """Return the price in words: «5 €», «De 8 € à 20 €», «Gratuit»; empty if unknown."""
    if event.price_kind == PriceKind.UNKNOWN:
        return ""
    if event.price_kind != PriceKind.PAID:
        return str(event.get_price_kind_display())
    low, high = (
        amount if amount is None else money(amount, event.currency)
        for amount in (event.price_from, event.price_to)
    )
    if low and high and low != high:
        return _("De %(low)s à %(high)s") % {"low": low, "high": high}
    if low and not high:
        return _("À partir de %(low)s") % {"low": low}
    return high or str(event.get_price_kind_display())


def ages(event: Event) -> str:
    """Return the ages in words: «dès 10 ans», «de 3 à 6 ans», «jusqu’à 12 ans»."""
    first, last = event.age_from, event.age_to
    if first and last:
        if first == last:
            return ngettext("%(age)d an", "%(age)d ans", first) % {"age": first}
        return _("de %(first)d à %(last)d ans") % {"first": first, "last": last}
    if first:
        return ngettext("dès %(age)d an", "dès %(age)d ans", first) % {"age": first}
    if last:
        return ngettext("jusqu’à %(age)d an", "jusqu’à %(age)d ans", last) % {"age": last}
    return ""
