"""Small numbers in words or digits, and words that deny what follows them."""

from datetext.vocabulary import one_of
from search.query.sentences import Sentence

_FRENCH = "deux trois quatre cinq six sept huit neuf dix onze douze"
_ENGLISH = "two three four five six seven eight nine ten eleven twelve"
NUMBERS = {
    word: number for words in (_FRENCH, _ENGLISH) for number, word in enumerate(words.split(), 2)
}
#: Pattern of a number from two in words.
NUMBER_WORD = f"(?:{one_of(NUMBERS)})"
#: Round amounts, which are more seldom in words.
_ROUND = {
    "quinze": 15,
    "vingt": 20,
    "trente": 30,
    "quarante": 40,
    "cinquante": 50,
    "cent": 100,
    "fifteen": 15,
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
}
#: Pattern of an amount of at least one, in digits or in words.
AMOUNT_WORDS = rf"(?:[1-9]\d{{0,5}}|{one_of(NUMBERS)}|{one_of(_ROUND)})"
_ALL = NUMBERS | _ROUND

#: Words after which a phrase means its contrary: «pas complet».
_DENIALS_WORDS = """
    pas non not no sans sauf hors ni except without jamais never excluding t excepte
"""
_DENIALS = frozenset(_DENIALS_WORDS.split())
#: Words that may stand between the denial and the phrase: «pas pour les ados».
_BETWEEN_WORDS = """
    pour for les des the de d aux to en in encore deja yet been
"""
_BETWEEN = frozenset(_BETWEEN_WORDS.split())


def number_of(word: str) -> int:
    """Return the number that a word or digits mean."""
    return _ALL[word] if word in _ALL else int(word)


def is_denied(sentence: Sentence, first: int) -> bool:
    """Whether a word before the one at ``first`` denies what follows."""
    before = [token.word for token in sentence.tokens[max(first - 3, 0) : first]]
    while before and before[-1] in _BETWEEN:
        before.pop()
    return bool(before) and before[-1] in _DENIALS
