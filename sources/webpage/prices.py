"""Reader of schema.org offers as a price: amounts where unambiguous, else the text."""

import re
from decimal import Decimal

from django.utils.translation import gettext as _

from agenda.enums import PriceKind
from sources.base import FoundPrice
from sources.prefill import FormField, PrefillRemark, RemarkKind
from sources.sanitizers import without_markup
from sources.webpage.nodes import Node, all_texts, first_text, items

#: Amounts («5,50», «1 200.00», «20€») of a plausible number of digits.
AMOUNT = re.compile(
    r"(?<![\d.,])(\d{1,3}(?:[ \xa0\u202f]\d{3})+|\d{1,5})(?:[.,](\d{1,2}))?(?![\d.,]*\d)"
)
MOST = Decimal(9_999)
MAX_OFFERS = 200


def read_price(node: Node, remarks: list[PrefillRemark]) -> FoundPrice:
    """Return the lowest and highest price of the offers.

    Free if all are zero or the item says so.
    """
    said = [
        one
        for offer in _offers(node)
        for name in ("price", "lowPrice", "highPrice")
        for one in all_texts(offer.get(name))
    ]
    amounts = [amount for one in said for amount in _amounts(one)]
    is_free = {"true": True, "false": False}.get(
        str(node.get("isAccessibleForFree", "")).strip().lower()
    )
    currency = next(
        (
            first_text(offer.get("priceCurrency"))
            for offer in _offers(node)
            if offer.get("priceCurrency")
        ),
        "EUR",
    )
    if any(amounts):
        if is_free:
            remarks.append(
                _remark(_("La page dit « gratuit », et donne un prix : le prix est gardé."))
            )
        currency = (
            currency.strip().upper() if re.fullmatch(r"\s*[A-Za-z]{3}\s*", currency) else "EUR"
        )
        return FoundPrice(PriceKind.PAID, min(amounts), max(amounts), currency=currency)
    if amounts or is_free:
        return FoundPrice(PriceKind.FREE)
    words = without_markup(", ".join(said))[:200]
    if words:
        remarks.append(_remark(_("Prix non compris : « %(said)s ».") % {"said": words}))
    return FoundPrice(PriceKind.PAID if is_free is False else PriceKind.UNKNOWN, detail=words)


def booking_address(node: Node) -> str:
    """Return the booking URL of the first offer that has one."""
    return next(
        (first_text(offer.get("url")) for offer in _offers(node) if first_text(offer.get("url"))),
        "",
    )


def _offers(node: Node) -> list[Node]:
    """Return the offers, including those within an AggregateOffer, which has amounts of its own."""
    direct = items(node.get("offers"))[:MAX_OFFERS]
    return [offer for one in direct for offer in (one, *items(one.get("offers"))[:MAX_OFFERS])]


def _amounts(said: str) -> list[Decimal]:
    """Return the amounts in a text: two for «20€, 16€»."""
    found = [
        Decimal(re.sub(r"\s", "", whole) + "." + (cents or "00"))
        for whole, cents in AMOUNT.findall(said)
    ]
    words = without_markup(said).lower()
    return [one for one in found if one <= MOST] or (
        [Decimal(0)] if words in ("gratuit", "free", "entrée libre") else []
    )


def _remark(sentence: str) -> PrefillRemark:
    """Return a remark on the price."""
    return PrefillRemark(RemarkKind.PRICE_UNREAD, FormField.PRICE, sentence)
