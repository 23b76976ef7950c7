"""Ages in words: «avec deux enfants de 5 et 9 ans», «my 7 year old», «dès 6 ans»."""

import re
from collections.abc import Iterator

from search.query.numbers import NUMBER_WORD, is_denied, number_of
from search.query.sentences import PhraseMatch, Sentence, phrase

#: First age that is not one of a child or a teenager.
GROWN_UP = 18
#: From this age on, words mean the audience of seniors.
SENIOR = 60

#: A number before a unit is no age: «ages 5 and 8, 50 minutes max».
_NO_UNIT = (
    r"(?! ?(?:€|£|euros?|eur|pounds?|quid|balles|minutes?|mins?|mn|hours?|hrs?|heures?|h|am|pm"
    r"|mois|months?|semaines?|weeks?|jours?|days?|o ?clock|h\d\d|personnes?|people|places?|km|m) )"
)
_N = rf"(?:(?:0|[1-9]\d{{0,2}}|{NUMBER_WORD}){_NO_UNIT}|un(?= an )|one(?= year ))"
_AGES = (
    rf"(?P<ages>{_N}(?:(?: ?ans?)?(?: (?:et|ou|a|and|or|to|jusqu a))?(?: (?:de|d))? {_N}){{0,5}})"
)
_YEARS = r" ?ans?(?: et demie?)?"
#: An age without a person goes on in no such way: «10 ans du festival».
_NOT_OF = r"(?! (?:du|des|apres|plus tard|deja|d) | de (?!demain|ce|cet|cette))"
_YEARS_OLD = r" ?(?:years? olds?|years? of age|yo|y o|yrs?(?: olds?)?)"
_MONTHS = r"(?P<months>\d{1,2})(?: (?:a|et|to) \d{1,2})? ?(?:mois|months?)"
_LESS = r"(?P<less>(?:de )?moins de |under |below |younger than )"
_SPAN = rf"(?:{_LESS}|(?:de )?plus de |over |au moins |d au moins |jusqu a )?"
_SINCE = r"(?P<since>des(?: l age de)? |a partir de(?: l age de)? |from(?: age)? )"

_WHO = (
    r"(?:enfants?|gosses?|momes?|gamine?s?|mioches|minots|marmots|bambins?|loulous|petits enfants"
    r"|petits?|petites?|bouts? de chou|bebes?|nourrissons?|kids?|child|children|babies|baby"
    r"|toddlers?|little ones?|fils|filles?|fillettes?|garcons?|garconnets?|ados?|adolescente?s?"
    r"|jeunes?|sons?|daughters?|boys?|girls?|teens?|teenagers?|neveux?|nieces?|nephews?"
    r"|petite? fils|petite? fille|frere|soeur|cousine?s?|brother|sister|grandson|granddaughter"
    r"|grandchildren|jumeaux|jumelles|twins|femmes?|hommes?|personnes?|adultes?|adults?|gens"
    r"|man|woman|men|women|people|grande?s?(?= (?:de|d|qui|a|ont) ))"
)
#: Of a relative, numbers after «is» are years: «my son is 12».
_RELATIVE = rf"(?P<the>(?:my|our|mon|ma|mes|notre|nos) ){_WHO}"

_COUNT = rf"(?:(?:\d{{1,2}}|une?|{NUMBER_WORD}) )?"
_LEAD = (
    r"(?P<to>pour |avec |for |with |chez )?"
    r"(?P<the>les |des |mes |mon |ma |une? |nos |notre |vos |votre |ses |son |sa |leurs? |aux "
    r"|the |our |my |a )?"
)
_LINK = (
    r"(?:(?:ages?|agee?s?|qui (?:ont|a)|ont|a|as|de|d|entre|aged|of|who (?:is|are)|is|are|between"
    r"|from|dans les|tranche d age|des|a partir|l age"
    r"|va avoir|vont avoir|aura|will be|turning) )*"
)

#: Tried in this order; the named groups tell what kind of phrase it is.
_PATTERNS = tuple(
    phrase(pattern)
    for pattern in (
        rf"{_LEAD}{_COUNT}{_WHO} {_LINK}{_SPAN}{_AGES}(?:{_YEARS}|{_YEARS_OLD})(?: et plus)?",
        rf"{_LEAD}{_COUNT}{_WHO} (?:aged?|ages) (?:from |between )?{_SPAN}{_AGES}",
        rf"{_LEAD}{_COUNT}{_WHO} (?P<ages>\d{{1,2}} (?:(?:et|and|to) )?\d{{1,2}})(?= $| ·)",
        rf"{_LEAD}{_COUNT}{_WHO} (?P<ages>\d{{1,2}}) (?:and|&) (?:up|over|older)",
        rf"{_LEAD}(?P<less>under )(?P<ages>\d{{1,2}})s",
        rf"{_LEAD}{_COUNT}{_WHO} (?:under|below|younger than|over) {_AGES}",
        rf"{_RELATIVE} (?:who )?(?:is|are|just turned|turned) {_AGES}",
        rf"{_RELATIVE} (?P<bare>){_AGES}",
        rf"{_LEAD}{_COUNT}(?:{_WHO} {_LINK}|{_SINCE}){_MONTHS}(?: olds?)?",
        rf"{_LEAD}(?P<old>{_COUNT}{_AGES}{_YEARS_OLD}|{_MONTHS} olds?)(?: {_WHO})?",
        rf"(?:{_SINCE}|{_LEAD}(?:ages? |agee?s? )?(?:de |d |entre )?{_SPAN}){_AGES}{_YEARS}"
        rf"{_NOT_OF}(?: et plus)?",
        rf"(?:for |from )?(?:ages?|aged) (?:from |between )?{_AGES}",
        r"(?:j ai|i m|i am) (?P<ages>1[0-7]|[5-9])(?: ?ans| years old)",
    )
)
#: Words before a single age that make it an anniversary: «fête ses 15 ans».
_OWNERS_WORDS = """
    les ses nos leurs tes vos mes mon ma notre votre our the my
"""
_OWNERS = frozenset(_OWNERS_WORDS.split())
_LENGTHS = phrase(
    rf"(?:depuis|pendant|en|dans|apres|il y a|tous les|toutes les|interdite?s? aux moins de"
    rf"|deconseillee?s? aux moins de) {_N} ?ans"
)


def years_in(sentence: Sentence) -> Iterator[PhraseMatch]:
    """Yield phrases whose years are no age: «depuis 10 ans», «interdit aux moins de 18 ans»."""
    return sentence.find(_LENGTHS)


def ages_in(sentence: Sentence) -> Iterator[tuple[PhraseMatch, tuple[int, ...]]]:
    """Yield each phrase for ages: where it is, and the ages in years, sorted.

    Not ages of seniors, which are an audience, nor anniversaries: «20 ans du festival».
    """
    for pattern in _PATTERNS:
        for found in sentence.find(pattern):
            ages = _ages_of(found.match)
            if ages and not is_denied(sentence, found.first) and _are_meant(found, ages, sentence):
                yield found, ages


def _ages_of(match: re.Match[str]) -> tuple[int, ...]:
    """Return the ages of a match in years."""
    groups = match.groupdict()
    if groups.get("months"):
        return (int(groups["months"]) // 12,)
    words = re.findall(rf"\d+|{NUMBER_WORD}|\bun\b|\bone\b", groups["ages"])
    ages = {1 if word in ("un", "one") else number_of(word) for word in words}
    if groups.get("less") or re.search(" (?:under|below|younger than) ", match[0]):
        ages = {max(age - 1, 0) for age in ages}
    return tuple(sorted(ages))


def _is_at_end(last: int, sentence: Sentence) -> bool:
    """Whether a sign, a conjunction or nothing follows the word at ``last``: «mon fils 10, …»."""
    after = last + 1
    if after >= len(sentence.tokens):
        return True
    token = sentence.tokens[after]
    is_apart = not sentence.gap_before(after).isspace()
    return is_apart or not token.is_left or token.word in ("et", "and")


def _are_meant(found: PhraseMatch, ages: tuple[int, ...], sentence: Sentence) -> bool:
    """Whether the numbers are ages of persons, and not those of seniors."""
    groups, words = found.match.groupdict(), f" {found.match[0]} "
    if ages[-1] >= SENIOR:
        return False
    if groups.get("bare") is not None and not _is_at_end(found.last, sentence):
        return False
    is_of_person = re.search(rf" {_WHO} ", words) is not None
    if is_of_person or groups.get("since") or groups.get("old"):
        return True
    is_alone = len(ages) == 1 and not groups.get("less")
    if is_alone and ages[-1] >= GROWN_UP:
        return False
    before = sentence.tokens[found.first - 1].word if found.first else ""
    owner = (groups.get("the") or before).strip()
    return bool(groups.get("to")) or not (is_alone and owner in _OWNERS)
