"""Budgets in words: «entre 10 et 20 euros», «budget 30 euros à deux»."""

import re
from collections.abc import Iterator

from search.enums import PriceClass
from search.query.amounts import value_below, value_between, value_from
from search.query.numbers import AMOUNT_WORDS, NUMBER_WORD, is_denied, number_of
from search.query.sentences import PhraseMatch, Sentence, phrase

MONEY = r"(?:[€£$]|euros?|eur|pounds?|quid|balles)"
_AMOUNT = f"(?:0|{AMOUNT_WORDS})"
_CENTS = r"(?: \d\d)?"
_HEADS = rf"(?P<heads>[2-9]|{NUMBER_WORD})(?: (?:personnes?|people|adultes?|adults?))?"
_LESS = r"(?:moins de|pas plus de|max|maximum|maxi|under|less than|no more than|up to)"
_BUDGET = (
    r"(?:(?:un |mon |notre |my |our |a )?budget (?:est |is )?"
    r"(?:total |max(?:imum)? |maxi |under )?(?:de |d |of )?(?:max(?:imum)? )?)"
)
_EACH = r"(?: (?:par|per) (?:personne|person|tete|head)| chacune?| each)?"
_MOST = r"(?: (?:maximum|maxi|max|grand max|au (?:plus|maximum|max)|at most))?"
#: After a number without a currency, the sentence must end or go on with something understood.
_END = r"(?= $| ·)"

_JOINED = phrase(
    rf"(?:{_BUDGET})?(?P<low>{_AMOUNT}) (?P<high>{_AMOUNT}) ?{MONEY}"
    rf"|[€£$] ?(?P<euro_low>{_AMOUNT}) (?:[€£$] ?)?(?P<euro_high>{_AMOUNT})"
)
_BETWEEN = phrase(
    rf"(?:{_BUDGET})?(?:(?:entre|between|de|from) )?"
    rf"(?P<low>{_AMOUNT}){_CENTS}(?: ?{MONEY})? (?:et|a|and|to) "
    rf"(?P<high>{_AMOUNT}){_CENTS} ?{MONEY}"
    rf"{_EACH}"
    rf"|(?:{_BUDGET})?(?:(?:entre|between|de|from) )?"
    rf"[€£$] ?(?P<euro_low>{_AMOUNT}) (?:and|to) (?:[€£$] ?)?(?P<euro_high>{_AMOUNT})"
    rf"|{_BUDGET}(?:entre |between )?(?P<bare_low>{_AMOUNT}) (?:et|a|and|to) "
    rf"(?P<bare_high>{_AMOUNT}){_END}"
)
_TOGETHER = phrase(
    rf"(?:{_BUDGET}|{_LESS} |pour |avec |for )?(?:{_LESS} )?"
    rf"(?:(?P<total>{AMOUNT_WORDS}) ?{MONEY}|[€£$] ?(?P<euro_total>{AMOUNT_WORDS})){_MOST}"
    rf" (?:a|pour|for) {_HEADS}(?! (?:pas|heures?|hours?|jours?|days?|nuits?|nights?|ans) )"
)
_AT_MOST = phrase(
    rf"{_BUDGET}(?P<most>{AMOUNT_WORDS})(?: ?{MONEY}|{_END}){_MOST}{_EACH}"
    rf"|{_BUDGET}[€£$] ?(?P<euro_most>{AMOUNT_WORDS}){_MOST}{_EACH}"
    rf"|(?:(?:a |pour )?moins de|pas plus de|under|less than) (?P<bare_most>{AMOUNT_WORDS}){_END}"
    rf"|(?P<first_most>{AMOUNT_WORDS}) ?{MONEY} budget"
    rf"|(?:{_LESS} )?(?P<each_most>{AMOUNT_WORDS}) ?{MONEY}{_MOST}"
    r" (?:(?:par|per) (?:personne|person|tete|head)|chacune?|each)"
)
#: A price without «at most»: up to it, and it itself.
_AT_PRICE = phrase(
    rf"(?:pour|a|for|at) (?:(?P<most>{AMOUNT_WORDS}) ?{MONEY}"
    rf"|[€£$] ?(?P<euro_most>{AMOUNT_WORDS})){_END}"
)
#: «Plus de 20 euros»; not «pas plus de 20 euros».
_AT_LEAST = phrase(
    r"(?:(?:pour |a )?(?:plus de|au moins|a partir de|au dessus de|minimum)|over|more than|above"
    r"|at least|from|starting at|upwards of) "
    rf"(?:(?P<least>{AMOUNT_WORDS}){_CENTS} ?{MONEY}|[€£$] ?(?P<euro_least>{AMOUNT_WORDS}))"
    rf"|(?:(?P<first_least>{AMOUNT_WORDS}) ?{MONEY}|[€£$] ?(?P<euro_first_least>{AMOUNT_WORDS}))"
    r" (?:minimum|mini|(?:et|ou|and|or) (?:plus|more|over|up)|au moins|at least)"
)
#: Signs that join the two numbers of a range: «10-20 €».
_JOINT = re.compile(r"[-–—/]|\bà\b")


def budgets_in(sentence: Sentence) -> Iterator[tuple[PhraseMatch, tuple[str, ...]]]:
    """Yield each phrase for a budget: where it is, and its values of ``prix``.

    A total for several people is shared out among them.
    """
    for found in sentence.find(_BETWEEN):
        yield found, value_between(_amount(found, "low"), _amount(found, "high"))
    for found in sentence.find(_JOINED):
        if _JOINT.search(sentence.typed_words(found.first, found.last)):
            yield found, value_between(_amount(found, "low"), _amount(found, "high"))
    for found in sentence.find(_AT_LEAST):
        if not is_denied(sentence, found.first):
            yield found, value_from(_amount(found, "least"))
    for found in sentence.find(_TOGETHER):
        share = _amount(found, "total") // number_of(found.match["heads"])
        yield found, value_below(share) if share else (PriceClass.FREE.value,)
    for found in sentence.find(_AT_MOST):
        yield found, value_below(_amount(found, "most"))
    for found in sentence.find(_AT_PRICE):
        yield found, value_between(0, _amount(found, "most"))


def _amount(found: PhraseMatch, name: str) -> int:
    """Return the amount of the group ``name``, whichever of its alternatives matched."""
    groups = found.match.groupdict()
    return number_of(next(text for key, text in groups.items() if key.endswith(name) and text))
