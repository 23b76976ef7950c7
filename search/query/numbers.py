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
    return NUMBERS[word] if word in NUMBERS else int(word)


def is_denied(sentence: Sentence, first: int) -> bool:
    """Whether a word before the one at ``first`` denies what follows."""
    before = [token.word for token in sentence.tokens[max(first - 3, 0) : first]]
    while before and before[-1] in _BETWEEN:
        before.pop()
    return bool(before) and before[-1] in _DENIALS
