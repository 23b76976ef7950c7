"""Lexicon of the words in events, and corrections or completions of a typed word among them.

Words are compared by optimal string alignment (Damerau and Levenshtein) and by sound, in Python, so
that all engines correct in the same way.
"""

import math
import re
from bisect import bisect_left, insort
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from string import ascii_lowercase

from rapidfuzz import process
from rapidfuzz.distance import OSA

from search.text import stem

#: Greater than any letter.
LAST_SIGN = "\U0010ffff"
#: Most completions of an unfinished word.
MOST_COMPLETIONS = 20
#: Shorter words have too many neighbours. Below ``LONG`` letters, two wrong letters cost more.
SHORTEST, LONG = 4, 7
#: Shorter sounds are equal by chance: «lété» and «laisse».
SHORTEST_SOUND = 3
#: From so many letters on, the correction may be another inflection: «atelir» finds «ateliers».
SHORTEST_INFLECTED = 5
#: Cost of such a correction: more than one letter, less than two.
BY_FORM = 1.5
MOST_WRONG = 2
_DOUBLED = re.compile(r"(.)\1")
_SOUNDS = [
    (re.compile(letters, re.MULTILINE), sounded)
    for letters, sounded in (
        ("ph", "f"),
        ("qu|c(?![eiyh])|ck", "k"),
        ("y", "i"),
        ("z|c(?=[eiy])", "s"),
        ("(?<!c)h", ""),
        ("eau|au", "o"),
        ("ai|ei", "e"),
        ("[ae]n|[ae]m(?=[bfp])", "an"),
        (r"(.)\1", r"\1"),
        ("(?<=..)[estdxp]+$", ""),
    )
]


class Lexicon:
    """Words that some event contained when they were indexed.

    Only the engine knows whether one still does.
    """

    def __init__(self) -> None:
        self._words: list[str] = []
        self._stems: dict[str, str] = {}
        self._by_stem: dict[str, list[str]] = {}
        self._by_sound: dict[str, list[str]] = {}

    def add(self, stems: Mapping[str, str]) -> None:
        """Add words, each with its stem."""
        new = [word for word in stems if word not in self._stems]
        for word, sounded in zip(new, sounds(new), strict=True):
            self._stems[word] = stems[word]
            self._by_stem.setdefault(stems[word], []).append(word)
            self._by_sound.setdefault(sounded, []).append(word)
        if len(new) > 1:
            self._words = sorted(self._stems)
        elif new:
            insort(self._words, new[0])

    def stem(self, word: str) -> str:
        """Return the word's stem if it is in the lexicon, else ""."""
        return self._stems.get(word, "")

    def near(self, word: str) -> dict[str, float]:
        """Return the words near to a folded word of at least four letters, each with its cost.

        They are one letter away, or two with the same first letter; or sound the same; or are an
        inflection of a word one letter away.
        """
        about, sounded = neighbours(word), sound(word)
        alike = set(self._by_sound.get(sounded, ()) if len(sounded) >= SHORTEST_SOUND else ())
        close = process.extract(
            word, self._beginning(word[0]), scorer=OSA.distance, score_cutoff=MOST_WRONG, limit=None
        )
        found = {
            *alike,
            *(one for one in about if one in self._stems),
            *(one for one, _distance, _rank in close),
        } - {word}
        costs = {one: cost_of(word, one, is_alike=one in alike) for one in found}
        if len(word) >= SHORTEST_INFLECTED:
            for form in {*about, *neighbours(stem(word))}:
                for one in self._by_stem.get(form, ()):
                    costs[one] = min(costs.get(one, math.inf), BY_FORM)
        return costs

    def halves(self, word: str) -> Iterator[tuple[str, str]]:
        """Yield both parts of each split of ``word`` whose second part is in the lexicon."""
        return ((word[:at], word[at:]) for at in range(1, len(word)) if word[at:] in self._stems)

    def completions(self, begun: str, counts: Mapping[str, int]) -> Sequence[str]:
        """Return the stems of words that begin with ``begun``, the commonest first.

        By ``counts``.
        """
        found = dict.fromkeys(self._stems[word] for word in self._beginning(begun) if word != begun)
        return sorted(found, key=lambda one: (-counts.get(one, 0), len(one), one))[
            :MOST_COMPLETIONS
        ]

    def _beginning(self, begun: str) -> Sequence[str]:
        return self._words[
            bisect_left(self._words, begun) : bisect_left(self._words, begun + LAST_SIGN)
        ]


def cost(word: str, candidate: str) -> float:
    """Return the cost of correcting ``word`` to ``candidate``: 1 a letter; infinity if too distant.

    Less for a doubled letter and for the same sound; more for another first letter, and for two
    letters of a short word.
    """
    return cost_of(
        word,
        candidate,
        is_alike=sound(word) == sound(candidate) and len(sound(word)) >= SHORTEST_SOUND,
    )


def cost_of(word: str, candidate: str, *, is_alike: bool) -> float:
    """Return :func:`cost`, given whether both sound the same."""
    distance = OSA.distance(word, candidate, score_cutoff=MOST_WRONG)
    if is_alike:
        steps = 0.5 + 0.15 * min(distance, MOST_WRONG + 1)
    elif distance > MOST_WRONG:
        return math.inf
    else:
        steps = distance + (0.6 if distance == MOST_WRONG and len(word) < LONG else 0)
    if _DOUBLED.sub(r"\1", word) == _DOUBLED.sub(r"\1", candidate):
        steps = min(steps, 0.5)
    return steps + (0.6 if word[:1] != candidate[:1] else 0)


@lru_cache(4_096)
def sound(word: str) -> str:
    """Return a coarse phonetic key of a folded French word.

    «filarmonie» and «philharmonie» share one.
    """
    return sounds([word])[0]


def sounds(words: Sequence[str]) -> Sequence[str]:
    """Return the phonetic keys of many words, a hundred times faster than one by one."""
    lines = "\n".join(words)
    for letters, sounded in _SOUNDS:
        lines = letters.sub(sounded, lines)
    return lines.split("\n") if words else []


def neighbours(word: str) -> set[str]:
    """Return all words at one edit: a letter replaced, removed, inserted or swapped."""
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    less = {head + tail[1:] for head, tail in cuts if tail}
    turned = {head + tail[1] + tail[0] + tail[2:] for head, tail in cuts if len(tail) > 1}
    other = {head + letter + tail[1:] for head, tail in cuts if tail for letter in ascii_lowercase}
    more = {head + letter + tail for head, tail in cuts for letter in ascii_lowercase}
    return (less | turned | other | more) - {word}
