"""Lexicon: the words that events say, and which of them a mistyped or unfinished word may mean.

They are the index's own, compared here by optimal string alignment (Damerau and Levenshtein) and by sound: no engine's
notion of likeness is asked, and all engines correct alike.
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

#: No letter comes after it.
LAST_SIGN = "\U0010ffff"
#: How many words a begun one may be.
MOST_COMPLETIONS = 20
#: Shorter words have too many neighbours; in those below ``LONG`` letters two wrong ones are unlikely.
SHORTEST, LONG = 4, 7
#: Shorter sounds are alike by chance: «lété» and «laisse».
SHORTEST_SOUND = 3
#: From so many letters on, another form of the word may be said: «atelir», where events say «ateliers».
SHORTEST_INFLECTED = 5
#: How far that is: further than a letter, nearer than two.
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


def cost(word: str, candidate: str) -> float:
    """How unlikely it is that who types ``word`` meant ``candidate``: a letter is 1; beyond reach, infinity.

    Less for a letter that was doubled or was not, and for what sounds alike; more when the first letter is another, and
    for two letters of a short word.
    """
    return cost_of(word, candidate, is_alike=sound(word) == sound(candidate) and len(sound(word)) >= SHORTEST_SOUND)


def cost_of(word: str, candidate: str, *, is_alike: bool) -> float:
    """:func:`cost`, where it is known whether both sound alike."""
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
    """How a folded French ``word`` sounds, coarsely: «filarmonie» as «philharmonie»."""
    return sounds([word])[0]


def sounds(words: Sequence[str]) -> Sequence[str]:
    """How each of these words sounds: of all at once, in a hundredth of the time."""
    lines = "\n".join(words)
    for letters, sounded in _SOUNDS:
        lines = letters.sub(sounded, lines)
    return lines.split("\n") if words else []


def neighbours(word: str) -> set[str]:
    """Every word of which one letter is wrong, left out, too many, or changed about with the next."""
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    less = {head + tail[1:] for head, tail in cuts if tail}
    turned = {head + tail[1] + tail[0] + tail[2:] for head, tail in cuts if len(tail) > 1}
    other = {head + letter + tail[1:] for head, tail in cuts if tail for letter in ascii_lowercase}
    more = {head + letter + tail for head, tail in cuts for letter in ascii_lowercase}
    return (less | turned | other | more) - {word}
