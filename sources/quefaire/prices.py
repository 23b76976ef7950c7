"""Price of a record: amounts of admission, without other numbers and amounts."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from agenda.enums import PriceKind
from sources.base import FoundPrice, Repair
from sources.richtext import to_rich_text
from sources.sanitizers import vocabulary_value, without_markup

PRICE_KINDS = {
    "gratuit": PriceKind.FREE, "payant": PriceKind.PAID,
    "gratuit sous condition": PriceKind.CONDITIONAL,
}  # fmt: skip
#: A longer text is prose, and its amounts are not read.
MAX_PRICE_CHARS = 400
MOST = Decimal(9_999)

#: Line breaks in HTML, or in a list in plain text.
LINE_BREAK = re.compile(r"<(?:br|/p|/li|/div|/h\d|/tr)\b[^>]*>|[\r\n]+(?=\s*[^\W\d_][^\n:]{0,40}:)")
AMOUNT = r"(?<![\w.,])(?<!\d[:h])(?:\d{1,3}(?:[ \xa0\u202f]\d{3})+|\d{1,5})(?:[.,]\d{1,2})?(?!\d)"
CURRENCY = r"\s*(?:€|euros?\b|eur\b)"
#: «De 8 à 20 €», «8 € à 20 €», «8-20 €»; or one amount.
PRICED = re.compile(
    rf"(?:(?P<low>{AMOUNT})(?P<paid>{CURRENCY})?(?P<between>\s*(?:à|et|-"
    rf"|–)\s*))?(?P<high>{AMOUNT}){CURRENCY}",
    re.IGNORECASE,
)
#: Words before a number that is not an amount: «Catégorie 1 - 50 €».
NUMBERED = re.compile(
    r"\b(?:cat[ée]gories?|cat|s[ée]ries?|zones?|rangs?|carr[ée]s?|formules?|niveaux?|n°"
    r"|num[ée]ro|phases?|jours?|lots?"
    r"|blocs?|salles?|pass|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)\.?\s*$",
    re.IGNORECASE,
)
OPENS_A_RANGE = re.compile(r"(?:\b(?:de|entre)|:|^)\s*$", re.IGNORECASE)
OPEN_ENDED = re.compile(r"[àa] partir de(?:\s*:)*\s*$|\bdès\s*$", re.IGNORECASE)

_SHOWS = r"(?:\d+|deux|trois|quatre|cinq|six|dix) (?:concerts|spectacles|séances|films|entrées)\b"
#: Labels of amounts that are not admission. «Pass’Âge» is a common discount card, hence allowed.
OTHER_LABEL = re.compile(
    r"(?<!hors )(?<!sans )(?<!avec )(?<!plus )(?<!\+ )(?<!\+)"
    r"(?:adhésion|caution|consommation|\bdons?\b|\bfrais\b|\brepas\b|\bpass\b(?!['’]âge)"
    r"|\bpack\b|\btribu\b|\bduo\b"
    r"|abonnement|rembours|mètre|(?:tarif|prix)s? (?:à |de )?l['’]heure|tarifs? horaires?"
    rf"|(?:tarif|prix|participation) conseillée?|{_SHOWS})",
    re.IGNORECASE,
)
#: Words directly before, or after, an amount that is not admission.
OTHER_BEFORE = re.compile(r"(?:au lieu de|réductions? de|remise de)\s*$", re.IGNORECASE)
OTHER_AFTER = re.compile(
    r"\s*(?:ttc\b)?\s*\(?\s*(?:/ ?(?:h\b|heures?\b|60(?!\d)|\d+ ?min)|(?:de |à |par )?l['’ "
    r"]?heure\b|par heure\b"
    r"|les? \d+ ?(?:minutes|min\b|h\b)|(?:le |du |par |/ ?)m(?:ètre|l)?\b|d['’]adhésion|de "
    r"(?:frais|caution|dons?\b)"
    r"|(?:de |la |par )consommation|(?:le |par )repas|de (?:réduction|remise)"
    rf"|pour (?:un |le |en )?duo|(?:pour|les) {_SHOWS}|[^€\d]{{0,20}}rembours)",
    re.IGNORECASE,
)
#: Income-based prices, where a single amount is not for everyone.
BY_INCOME = re.compile(r"quotient|\bqf\b", re.IGNORECASE)
ASIDE = re.compile(r"\([^()]*\)")
SENTENCE = re.compile(r"[.!?]\s")
NAMES_ITSELF = re.compile(r"[:—–]|\.\s")


@dataclass(frozen=True, slots=True)
class PriceRange:
    """One amount, or the ends of a range; ``is_open``: «à partir de»."""

    low: Decimal
    high: Decimal
    is_open: bool = False

    @property
    def is_range(self) -> bool:
        return self.low != self.high


def parse_price(kind: object, detail: object, repairs: list[Repair]) -> FoundPrice:
    """Return the price, with amounts where the detail is unambiguous: «De 8 à 20 €»."""
    found = vocabulary_value(kind, PRICE_KINDS, PriceKind.UNKNOWN, repairs)
    text = without_markup(detail)
    amounts = read_amounts(detail) if found in (PriceKind.PAID, PriceKind.CONDITIONAL) else []
    is_open = any(amount.is_open for amount in amounts)
    return FoundPrice(
        kind=found,
        lowest=min((amount.low for amount in amounts), default=None),
        highest=None if is_open else max((amount.high for amount in amounts), default=None),
        detail=to_rich_text(detail, repairs) if text else "",
    )


def read_amounts(detail: object) -> list[PriceRange]:
    """Return the amounts in a price's text (HTML or plain) in order.

    None if the text is too long.
    """
    text = without_markup(detail)
    if len(text) > MAX_PRICE_CHARS:
        return []
    amounts: list[PriceRange] = []
    is_other = False
    for line in map(without_markup, LINE_BREAK.split(html.unescape(str(detail)))):
        if not PRICED.search(line):  # a heading, perhaps of another kind of amount: «Adhésion :»
            is_other = (
                bool(OTHER_LABEL.search(line)) if line.endswith(":") else is_other and not line
            )
        elif not is_other:
            amounts += _of_line(line)
    return [one for one in amounts if one.is_range] if BY_INCOME.search(text) else amounts


def _of_line(line: str) -> Iterator[PriceRange]:
    """Yield the amounts of admission in a line.

    Labels stand before their amounts if any text comes before the first amount, else after them.
    """
    said = ASIDE.sub(
        lambda aside: aside[0] if PRICED.search(aside[0]) or OTHER_AFTER.match(aside[0]) else " ",
        line,
    )
    found = list(PRICED.finditer(said))
    edges = [0, *(one.end() for one in found), len(said)]
    between = [said[edge : one.start()] for edge, one in zip(edges, found, strict=False)] + [
        said[edges[-2] :]
    ]
    is_label_first = bool(re.search(r"[^\W\d_]", between[0]))
    is_other = False
    for one, before, after in zip(found, between, between[1:], strict=False):
        label = SENTENCE.split(before)[-1] if is_label_first else after
        # «Adhésion : 15 euros solidaire, 30 euros de soutien»: an amount without a label takes the
        # last one.
        is_other = bool(OTHER_LABEL.search(label)) or (is_other and not NAMES_ITSELF.search(label))
        is_apart = is_other or OTHER_BEFORE.search(before) or OTHER_AFTER.match(after)
        if not is_apart and (amount := _amount(one, before)):
            yield amount


def _amount(found: re.Match[str], before: str) -> PriceRange | None:
    """Return the amount or range of a match; ``None`` if ambiguous or implausible."""
    is_numbered = bool(NUMBERED.search(before))
    # ambiguous: «Catégorie 1 200 €»
    if is_numbered and not found["low"] and not found["high"].isdigit():
        return None
    high = _figure(found["high"])
    # Whether two numbers are a range: «8 à 20 €», «8-20 €», «de 8 - 20 €», but not «Tarif 1 - 50
    # €».
    is_joined = found["low"] and (found["between"].strip() == "à" or found["between"] in ("-", "–"))
    is_range = is_joined or found["paid"] or OPENS_A_RANGE.search(before)
    low = _figure(found["low"]) if found["low"] and not is_numbered and is_range else high
    return (
        PriceRange(min(low, high), max(low, high), bool(OPEN_ENDED.search(before)))
        if max(low, high) <= MOST
        else None
    )


def _figure(text: str) -> Decimal:
    """Return the number as a decimal with two places."""
    return Decimal(re.sub(r"\s", "", text).replace(",", ".")).quantize(Decimal("0.01"))
