"""Words that stand for one another in two titles: a typing slip, a short form, initials, another language or word."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache

from rapidfuzz.distance import OSA

from search.alike.entries import Token
from search.query.language import zipf
from search.text import STOP_WORDS, words

#: What words count, the commonest of the language least: seven on Zipf's scale are the commonest.
COMMONEST_ZIPF, ZIPF_RANGE, LEAST_WORTH = 7.5, 5.0, 0.15
#: Letters of a word in which one, or two, may be wrong.
SHORT_WORD, LONG_WORD = 4, 8
#: Letters of a short form, and how many more it stands for.
SHORTEST_FORM, LEFT_OUT = 3, 3
#: Letters of an acronym.
SHORTEST_INITIALS, LONGEST_INITIALS = 3, 6
#: What a word counts for that only means the same.
OF_ONE_MEANING = 0.8
LONGEST_EXPRESSION = 3
MOST_WAYS = 3


@lru_cache(50_000)
def commonness(word: str) -> float:
    """What ``word`` may count at most: all, if the language does not know it; a name, mostly."""
    return min(1.0, max(LEAST_WORTH, (COMMONEST_ZIPF - zipf(word)) / ZIPF_RANGE))


@lru_cache(50_000)
def is_slip(one: str, other: str) -> bool:
    """Whether one is mistyped for the other: a letter or two apart, and one of them no word of the language."""
    least, most = sorted((len(one), len(other)))
    if least < SHORT_WORD or (zipf(one) and zipf(other)):
        return False
    wrong = 2 if most >= LONG_WORD else 1
    return OSA.distance(one, other, score_cutoff=wrong) <= wrong


def is_short_form(one: str, other: str) -> bool:
    """«expo» of «exposition», «docu» of «documentaire»."""
    short, long = sorted((one, other), key=len)
    return len(short) >= SHORTEST_FORM and len(long) >= len(short) + LEFT_OUT and long.startswith(short)


@lru_cache(20_000)
def initials_of(text: str) -> Mapping[str, frozenset[str]]:
    """By the initials of words in a row, what English or French puts between them left out, those words."""
    said = [word for word in words(text) if word not in STOP_WORDS]
    found: dict[str, set[str]] = {}
    for length in range(SHORTEST_INITIALS, LONGEST_INITIALS + 1):
        for at in range(len(said) - length + 1):
            row = said[at : at + length]
            found.setdefault("".join(word[0] for word in row), set()).update(row)
    return {initials: frozenset(row) for initials, row in found.items()}


@cache
def _meanings() -> Mapping[tuple[str, ...], frozenset[str]]:
    """Of everyday words and expressions, French and English, the stems of what events write."""
    from search.query.everyday import everyday  # noqa: PLC0415 -- questions are weighed by entries

    found = {typed: {one for way in ways for one in way} for typed, ways in everyday().items()}
    for ways in everyday().values():
        # What is written for one thing means nearly the same.
        single = {way for way in ways if len(way) == 1}
        for way in single if len(single) <= MOST_WAYS else ():
            found.setdefault(way, set()).update(other[0] for other in single - {way})
    return {typed: frozenset(meant) for typed, meant in found.items()}


@lru_cache(20_000)
def meanings_of(stems: tuple[str, ...]) -> Mapping[str, frozenset[str]]:
    """By each of ``stems`` that stand in a row, the stems that mean the same, or that it stands with others for."""
    found: dict[str, frozenset[str]] = {}
    for length in range(1, LONGEST_EXPRESSION + 1):
        for at in range(len(stems) - length + 1):
            row = stems[at : at + length]
            for one in row:
                found[one] = found.get(one, frozenset()) | _meanings().get(row, frozenset())
    return found


class Matched:
    """Which words of two titles stand for one another, and for how much each counts."""

    def __init__(self, ours: Sequence[Token], theirs: Sequence[Token], texts: tuple[str, str]) -> None:
        self.ours: dict[str, float] = {}
        self.theirs: dict[str, float] = {}
        same = {one.stem for one in ours} & {one.stem for one in theirs}
        self.ours.update(dict.fromkeys(same, 1.0))
        self.theirs.update(dict.fromkeys(same, 1.0))
        self._match_initials(ours, self.ours, theirs, self.theirs, texts[1])
        self._match_initials(theirs, self.theirs, ours, self.ours, texts[0])
        for one in ours:
            for other in theirs:
                if one.stem not in self.ours and other.stem not in self.theirs and _is_one(one.word, other.word):
                    self.ours[one.stem] = self.theirs[other.stem] = 1.0
        _match_meanings(ours, self.ours, theirs, self.theirs)
        _match_meanings(theirs, self.theirs, ours, self.ours)

    @staticmethod
    def _match_initials(
        short: Iterable[Token], found: dict[str, float], long: Iterable[Token], found_long: dict[str, float], text: str
    ) -> None:
        """«OCM» of «Orchestre de chambre du Marais»."""
        for one in short:
            if one.stem not in found and (row := initials_of(text).get(one.word)):
                found[one.stem] = 1.0
                found_long.update({other.stem: 1.0 for other in long if other.word in row})


def _is_one(one: str, other: str) -> bool:
    return is_slip(one, other) or is_short_form(one, other)


def _match_meanings(
    one: Sequence[Token], found: dict[str, float], other: Sequence[Token], found_other: dict[str, float]
) -> None:
    meanings = meanings_of(tuple(token.stem for token in one))
    for token in one:
        if token.stem in found:
            continue
        meant = meanings.get(token.stem, frozenset())
        said = [their.stem for their in other if their.stem in meant]
        if said:
            found[token.stem] = OF_ONE_MEANING
            for stem in said:
                found_other.setdefault(stem, OF_ONE_MEANING)
