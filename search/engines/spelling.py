"""Spelling correction: the nearest word that is said, by optimal string alignment (Damerau and Levenshtein)."""

from collections.abc import Collection, Mapping
from string import ascii_lowercase

from rapidfuzz.distance import OSA

from search.text import stem

#: Shorter words have too many neighbours; from ``LONG`` letters on, two may be wrong.
SHORTEST, LONG = 4, 8
#: From so many letters on, another form of the word may be said: «atelir», where events say «ateliers».
SHORTEST_INFLECTED = 5
#: How far that is: further than a letter, nearer than two.
BY_FORM = 1.5
#: How many words are compared with a mistyped one.
MOST_ALIKE = 80


def reach(word: str) -> int:
    """How many letters of ``word`` may be wrong."""
    return 0 if len(word) < SHORTEST else 1 if len(word) < LONG else 2


def nearest(word: str, event_counts: Mapping[str, int], forms: Collection[str] = ()) -> str:
    """The nearest of the words that are said; of several, the one that most events say; none within reach is none.

    ``forms`` are those of them that are another form of what is a letter away.
    """
    far = reach(word)

    def steps(candidate: str) -> float:
        # Letters wrong, left out, too many, or changed about with the next; none is touched twice.
        apart = OSA.distance(word, candidate, score_cutoff=far)
        return min(apart, BY_FORM) if candidate in forms else apart

    ranked = ((steps(candidate), -count, candidate) for candidate, count in event_counts.items())
    apart, _count, best = min(ranked, default=(far + 1, 0, ""))
    return best if apart <= max(far, BY_FORM if forms else 0) else ""


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


def grams(word: str) -> Collection[str]:
    """Every three signs of ``word`` in a row, its edges marked."""
    edged = f"_{word}_"
    return {edged[start : start + 3] for start in range(len(edged) - 2)}
