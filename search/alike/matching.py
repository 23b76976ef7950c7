"""Equivalent words of two titles: typing slips, short forms, acronyms, translations, synonyms."""

import itertools
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from rapidfuzz.distance import OSA

from search.alike.entries import TitleWord
from search.query.everyday import written_for
from search.query.language import zipf
from search.query.terms import Way
from search.text import content_words

#: Weight of a word by its Zipf frequency (about 7 for the commonest): the commoner, the less it
#: counts.
COMMONEST_ZIPF, ZIPF_RANGE, LEAST_WORTH = 7.5, 5.0, 0.15
#: Fewest letters of a word that may contain one wrong letter, and of one that may contain two.
SHORT_WORD, LONG_WORD = 4, 8
#: Fewest letters of a short form, and fewest letters that it leaves out.
SHORTEST_FORM, LEFT_OUT = 3, 3
#: Number of letters of an acronym.
SHORTEST_INITIALS, LONGEST_INITIALS = 3, 6
#: Weight of a word that only means the same.
OF_ONE_MEANING = 0.8
LONGEST_EXPRESSION = 3


@lru_cache(50_000)
def commonness(word: str) -> float:
    """Return the greatest weight of ``word`` by how common it is in the language.

    1 for an unknown word, often a name.
    """
    return min(1.0, max(LEAST_WORTH, (COMMONEST_ZIPF - zipf(word)) / ZIPF_RANGE))


def is_slip(one: str, other: str) -> bool:
    """Whether one word is a typing slip of the other.

    One or two letters differ, and one of them is not a known word.
    """
    least, most = (len(one), len(other)) if len(one) < len(other) else (len(other), len(one))
    wrong = 2 if most >= LONG_WORD else 1
    if least < SHORT_WORD or most - least > wrong or (zipf(one) and zipf(other)):
        return False
    return OSA.distance(one, other, score_cutoff=wrong) <= wrong


def is_short_form(one: str, other: str) -> bool:
    """Whether one is a short form of the other.

    «expo» of «exposition», «docu» of «documentaire».
    """
    short, long = (one, other) if len(one) < len(other) else (other, one)
    return len(long) - LEFT_OUT >= len(short) >= SHORTEST_FORM and long.startswith(short)


@lru_cache(20_000)
def _initials_of(text: str) -> tuple[str, Sequence[str]]:
    """Return the initials of the content words of ``text``, and these words."""
    said = content_words(text)
    return "".join(word[0] for word in said), said


def acronym_words(initials: str, text: str) -> Sequence[str]:
    """Return the consecutive words of ``text`` that the acronym stands for.

    Empty if there are none.
    """
    if not SHORTEST_INITIALS <= len(initials) <= LONGEST_INITIALS:
        return ()
    letters, said = _initials_of(text)
    at = letters.find(initials)
    return said[at : at + len(initials)] if at >= 0 else ()


@lru_cache(20_000)
def meanings_of(stems: Way) -> Mapping[str, frozenset[str]]:
    """Return the stems of equal meaning by stem.

    A stem within an expression gets those of the expression.
    """
    found: dict[str, frozenset[str]] = {}
    for length in range(1, LONGEST_EXPRESSION + 1):
        for at in range(len(stems) - length + 1):
            row = stems[at : at + length]
            meant = frozenset(itertools.chain.from_iterable(written_for(row)))
            for one in row:
                found[one] = found.get(one, frozenset()) | meant
    return found


class TitleMatches:
    """Pairs of equivalent words of two titles, by stem, each with its weight.

    ``texts`` are the two texts in which acronyms of the other title may be written out.
    """

    def __init__(
        self, ours: Sequence[TitleWord], theirs: Sequence[TitleWord], texts: tuple[str, str]
    ) -> None:
        """Match the words of two names: equal stems, initials, misspelt words, then words of equal
        meaning.

        ``ours`` and ``theirs`` then hold each matched stem with the degree of its match.
        """
        same = {one.stem for one in ours} & {one.stem for one in theirs}
        self.ours = dict.fromkeys(same, 1.0)
        self.theirs = dict.fromkeys(same, 1.0)
        _match_initials(ours, self.ours, theirs, self.theirs, texts[1])
        _match_initials(theirs, self.theirs, ours, self.ours, texts[0])
        for one in _left(ours, self.ours):
            for other in _left(theirs, self.theirs):
                if is_short_form(one.word, other.word) or is_slip(one.word, other.word):
                    self.ours[one.stem] = self.theirs[other.stem] = 1.0
                    break
        _match_meanings(ours, self.ours, theirs, self.theirs)
        _match_meanings(theirs, self.theirs, ours, self.ours)


def _left(tokens: Iterable[TitleWord], found: Mapping[str, float]) -> list[TitleWord]:
    """Return the words that have no match yet."""
    return [one for one in tokens if one.stem not in found]


def _match_initials(
    short: Iterable[TitleWord],
    found: dict[str, float],
    long: Iterable[TitleWord],
    found_long: dict[str, float],
    text: str,
) -> None:
    """Match acronyms with the words they stand for: «OCM» and «Orchestre de chambre du Marais»."""
    for one in _left(short, found):
        if row := acronym_words(one.word, text):
            found[one.stem] = 1.0
            found_long.update({other.stem: 1.0 for other in long if other.word in row})


def _match_meanings(
    one: Sequence[TitleWord],
    found: dict[str, float],
    other: Sequence[TitleWord],
    found_other: dict[str, float],
) -> None:
    """Match words that mean the same, with the weight :data:`OF_ONE_MEANING`."""
    left = _left(one, found)
    meanings = meanings_of(tuple(token.stem for token in one)) if left else {}
    for token in left:
        said = [their.stem for their in other if their.stem in meanings.get(token.stem, ())]
        if said:
            found[token.stem] = OF_ONE_MEANING
            for stem in said:
                found_other.setdefault(stem, OF_ONE_MEANING)
