"""Spelling correction: what a word may mean, by optimal string alignment (Damerau and Levenshtein) and by sound."""

import math
import re
from collections.abc import Collection
from string import ascii_lowercase

from rapidfuzz.distance import OSA

from search.text import stem

#: Shorter words have too many neighbours; in those below ``LONG`` letters two wrong ones are unlikely.
SHORTEST, LONG = 4, 7
#: From so many letters on, another form of the word may be said: «atelir», where events say «ateliers».
SHORTEST_INFLECTED = 5
#: How far that is: further than a letter, nearer than two.
BY_FORM = 1.5
MOST_WRONG = 2
#: How many words are compared with a mistyped one.
MOST_ALIKE = 80

_DOUBLED = re.compile(r"(.)\1")
_SOUNDS = [
    (re.compile(letters), sounds)
    for letters, sounds in (
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
    distance = OSA.distance(word, candidate, score_cutoff=MOST_WRONG)
    if sound(word) == sound(candidate):
        steps = 0.5 + 0.15 * min(distance, MOST_WRONG + 1)
    elif distance > MOST_WRONG:
        return math.inf
    else:
        steps = distance + (0.6 if distance == MOST_WRONG and len(word) < LONG else 0)
    if _DOUBLED.sub(r"\1", word) == _DOUBLED.sub(r"\1", candidate):
        steps = min(steps, 0.5)
    return steps + (0.6 if word[:1] != candidate[:1] else 0)


def sound(word: str) -> str:
    """How a folded French ``word`` sounds, coarsely: «filarmonie» as «philharmonie»."""
    for letters, sounds in _SOUNDS:
        word = letters.sub(sounds, word)
    return word


def forms_near(word: str) -> set[str]:
    """The stems of what is a letter away from ``word``; none when it is short."""
    return {stem(neighbour) for neighbour in neighbours(word)} if len(word) >= SHORTEST_INFLECTED else set()


def neighbours(word: str) -> set[str]:
    """Every word of which one letter is wrong, left out, too many, or changed about with the next."""
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    less = {head + tail[1:] for head, tail in cuts if tail}
    turned = {head + tail[1] + tail[0] + tail[2:] for head, tail in cuts if len(tail) > 1}
    other = {head + letter + tail[1:] for head, tail in cuts if tail for letter in ascii_lowercase}
    more = {head + letter + tail for head, tail in cuts for letter in ascii_lowercase}
    return (less | turned | other | more) - {word}


def parts(word: str) -> set[str]:
    """What stands before a letter of ``word``, and after it: «jeuxvideo» are two."""
    return {part for at in range(1, len(word)) for part in (word[:at], word[at:])}


def grams(word: str) -> Collection[str]:
    """Every three signs of ``word`` in a row, its edges marked."""
    edged = f"_{word}_"
    return {edged[start : start + 3] for start in range(len(edged) - 2)}
