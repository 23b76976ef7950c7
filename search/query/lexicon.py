"""Lexicon: the words that events say; which of them a mistyped one may be, or a begun one.

They are the index's own, compared here: no engine's notion of likeness is asked, and all engines correct alike.
"""

import math
from bisect import bisect_left, insort
from collections.abc import Iterator, Mapping, Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA

from search.query.spelling import (
    BY_FORM,
    MOST_WRONG,
    SHORTEST_INFLECTED,
    SHORTEST_SOUND,
    cost_of,
    neighbours,
    sound,
    sounds,
)
from search.text import stem

#: No letter comes after it.
LAST_SIGN = "\U0010ffff"
#: How many words a begun one may be.
MOST_COMPLETIONS = 20


class Lexicon:
    """The words that some event said when they were noted; whether one does now is the engine's to say."""

    def __init__(self) -> None:
        self._words: list[str] = []
        self._stems: dict[str, str] = {}
        self._by_stem: dict[str, list[str]] = {}
        self._by_sound: dict[str, list[str]] = {}

    def add(self, stems: Mapping[str, str]) -> None:
        """Know these words, each with its stem."""
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
        """Its stem if some event said it, else nothing."""
        return self._stems.get(word, "")

    def near(self, word: str) -> dict[str, float]:
        """Words that a folded ``word`` of four letters at least may mean, and how far each is.

        A letter away, or two after the same first one; what sounds alike; another form of what is a letter away.
        """
        about, sounded = neighbours(word), sound(word)
        alike = set(self._by_sound.get(sounded, ()) if len(sounded) >= SHORTEST_SOUND else ())
        close = process.extract(
            word, self._beginning(word[0]), scorer=OSA.distance, score_cutoff=MOST_WRONG, limit=None
        )
        found = {*alike, *(one for one in about if one in self._stems), *(one for one, _distance, _rank in close)} - {
            word
        }
        costs = {one: cost_of(word, one, is_alike=one in alike) for one in found}
        if len(word) >= SHORTEST_INFLECTED:
            for form in {*about, *neighbours(stem(word))}:
                for one in self._by_stem.get(form, ()):
                    costs[one] = min(costs.get(one, math.inf), BY_FORM)
        return costs

    def halves(self, word: str) -> Iterator[tuple[str, str]]:
        """Both parts wherever ``word`` can be cut; the second is a word."""
        return ((word[:at], word[at:]) for at in range(1, len(word)) if word[at:] in self._stems)

    def completions(self, begun: str, counts: Mapping[str, int]) -> Sequence[str]:
        """The stems of the words that go on from ``begun``, the commonest by ``counts``."""
        found = dict.fromkeys(self._stems[word] for word in self._beginning(begun) if word != begun)
        return sorted(found, key=lambda one: (-counts.get(one, 0), len(one), one))[:MOST_COMPLETIONS]

    def _beginning(self, begun: str) -> Sequence[str]:
        return self._words[bisect_left(self._words, begun) : bisect_left(self._words, begun + LAST_SIGN)]
