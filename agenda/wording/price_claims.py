"""What the title and the lead say of the price, when the price says the contrary.

Only words that cannot mean anything else: «gratuit pour les moins de 26 ans», «navette gratuite»
and «essai gratuit» contradict no price.
"""

import re
from typing import NamedTuple

from agenda.enums import PriceKind
from agenda.models import Event

FREE = re.compile(
    r"\bgratuit(?:e?s?|ement)\b|\bgratis\b|\bgratos\b|\bentrée libre\b"
    r"|\bfree (?:entry|entrance|admission|of charge|events?|concerts?|shows?|screenings?"
    r"|exhibitions?|workshops?|class(?:es)?|for (?:all|everyone))\b"
    r"|\b(?:entry|entrance|admission|is|are|it[’']s) free\b(?! (?:from|of)\b)|\bfor free\b"
)
PAID = re.compile(r"\bpayante?s?\b")
#: An amount, in a title; in a lead, where budgets and prizes are told too, only as one pays it.
AMOUNT = r"\d+(?:[.,]\d+)?\s?(?:€|euros?\b)|[€£]\s?\d+(?:[.,]\d+)?"
PRICED_TITLE = re.compile(AMOUNT)
PRICED_LEAD = re.compile(
    r"\b(?:entrée|tarifs?|prix|billets?|places?|participation|paf|admission|entry|tickets?)\b"
    rf"[^.!?\d€£]{{0,15}}(?:{AMOUNT})"
)
#: Ends of sentences, so that «1er étage. Gratuit» is two.
SENTENCE = re.compile(r"[.!?…;]\s+|\n")

DENIED = re.compile(
    r"(?:\b(?:pas|non|jamais|plus|ni|sans|not|never|isn[’']t|aren[’']t)(?:\s+\w+)?[\s\xa0-]*)$"
)
#: What is often free where one pays to enter, or what is called so and has no price.
OTHER_THING = re.compile(
    r"\b(?:navettes?|bus|transports?|wi-?fi|vestiaires?|consignes?|parkings?|stationnement|boissons?"
    r"|verres?|consommations?|conso|cafés?|goûters?|apéros?|apéritifs?|dégustations?|prêts?"
    r"|livraisons?|audioguides?|livrets?|applications?|téléchargements?|essais?|initiations?"
    r"|places|cadeaux?|violences?|méchancetés?|haine|actes?|geste|drinks?|parking|shuttles?"
    r"|trials?)\s*$"
)
#: Whom, when or with what it is free.
CONDITION_AFTER = re.compile(
    r"^[\s\xa0,(:]*(?:(?:pour|aux?|for)\s(?!(?:toutes?|tous|tout|all|everyone|le public)\b)"
    r"|(?:avant|avec|après|si|sous|dès|jusqu|until|before|after|with|under|if|on presentation)\b"
    r"|sur présentation|à partir|(?:le|les|chaque|tous les|un) \w*\s?(?:lundi|mardi|mercredi|jeudi"
    r"|vendredi|samedi|dimanche)|en semaine|(?:-|–|<|moins de|under)\s?\d)"
)
CONDITION_BEFORE = re.compile(
    r"(?:\b(?:ou|or|enfants?|étudiante?s?|habitante?s?|adhérente?s?|abonnée?s?|scolaires|ans"
    r"|children|kids|students|members)\b[\s\xa0:,=]*)$"
)
#: Of a sentence that says both: a price and for whom there is none.
SAYS_BOTH = re.compile(rf"\bpayante?s?\b|\btarifs?\b|{AMOUNT}")


class PriceClaim(NamedTuple):
    """Words on the price, and the field that says them."""

    field: str
    words: str


def contradicting_claim(event: Event) -> PriceClaim | None:
    """Return the first words of the title or the lead that the event's price contradicts.

    ``None`` without any, or if nobody gave a price, or if it is free for some.
    """
    for field, text in (("title", event.title), ("lead", event.lead)):
        words = ""
        if event.price_kind == PriceKind.PAID and event.price_from != 0:
            words = free_words(text)
        elif event.price_kind == PriceKind.FREE:
            words = priced_words(text, PRICED_TITLE if field == "title" else PRICED_LEAD)
        if words:
            return PriceClaim(field, words)
    return None


def free_words(text: str) -> str:
    """Return the words that say that ``text`` is of something free to all; empty if none do."""
    for sentence in SENTENCE.split(text):
        said = sentence.lower()
        if SAYS_BOTH.search(said):
            continue
        for match in FREE.finditer(said):
            before, after = said[: match.start()], said[match.end() :]
            is_other = any(
                one.search(before) for one in (DENIED, OTHER_THING, CONDITION_BEFORE)
            ) or CONDITION_AFTER.search(after)
            if not is_other:
                return sentence[match.start() : match.end()]
    return ""


def priced_words(text: str, amounts: re.Pattern[str]) -> str:
    """Return the words that say that one pays; empty if none do, or if they say «gratuit» too."""
    for sentence in SENTENCE.split(text):
        said = sentence.lower()
        if FREE.search(said):
            continue
        for match in (*PAID.finditer(said), *amounts.finditer(said)):
            if not DENIED.search(said[: match.start()]):
                return sentence[match.start() : match.end()]
    return ""
