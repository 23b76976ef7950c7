"""Spelling correction: what a word may mean, by optimal string alignment (Damerau and Levenshtein) and by sound."""

import math
import re
from collections.abc import Sequence
from functools import lru_cache
from string import ascii_lowercase

from rapidfuzz.distance import OSA

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
