"""Text pipeline for index and queries: elision, accents, stop words, stems."""

import re
import threading
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import Stemmer

from web.folding import fold

#: Longer words are cut, in index and query alike.
LONGEST_WORD = 40
SHORTEST_NOTED = 3

#: «M.J.C.» is one word, with or without dots.
_ACRONYM = re.compile(r"\b(?:[^\W\d_]\.){2,}")
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_LOCATED = re.compile(rf"(?:[^\W_]+')*{_ACRONYM.pattern}|{_WORD.pattern}")

#: Endings of inclusive writing: «étudiant·es», «habitant.e.s», «parisien-ne-s», «auteur/rice»,
#: «chanteur(euse)s». Fewer after a hyphen, because «pale-ale» and «curry-rice» are two words.
_FEMININE = r"(?:[tr]?rices?|ices?|[nts]?es?|euses?|[eièé]+res?|ennes?|elles?|les?|ves?)"
_INCLUSIVE = re.compile(
    rf"(?<=[^\W\d_]{{3}})(?:[·•‧.]{_FEMININE}|[-/](?:[ns]?es?|euses?|(?<=eur[-/])t?rices?)|\({_FEMININE}\))"
    r"(?:[·•‧.-]?s)?(?!\w)",
    re.IGNORECASE,
)

#: Elided before an apostrophe: «l'été» is «été».
_ELIDED = frozenset(
    ["l", "d", "j", "m", "t", "s", "c", "n", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu"]
)
#: Not separated at the apostrophe: «aujourd'hui» is also typed «aujourdhui».
_WHOLE = frozenset(["aujourd", "quelqu", "presqu", "prud", "entr", "grand"])

#: Folded stop words. Not «été» (a season), «est» (the east of the city), «son» (sound), «or»,
#: «pas», «car», «nuit», «plus», which have a meaning in an agenda.
_STOP = """
    a ai as au aux avec ce ces cet cette dans de des du elle elles en et eux il ils je la le les
    leur leurs lui ma mais me mes mon ne nos notre nous on ou par pour qu que qui sa se ses si
    sont sur ta te tes toi tu un une vos votre vous y d l c j m n s t e
"""
STOP_WORDS = frozenset(_STOP.split())

#: Plurals that the stemmer does not recognise: in x, and in «os» («expos», «photos»). Not «dos»,
#: «clos».
_PLURALS = """
    jeux lieux feux voeux cheveux neveux adieux milieux enjeux aveux essieux bijoux cailloux choux
    genoux hiboux joujoux
"""
_SINGULARS = {plural: plural[:-1] for plural in _PLURALS.split()}
_SINGULARS |= {"vitraux": "vitrail", "coraux": "corail", "yeux": "oeil", "cieux": "ciel"}
#: Abbreviations in names: «St-Germain».
_SHORTENED = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}
SHORT_PLURAL = 4

_local = threading.local()


class Located(NamedTuple):
    """A word of :func:`split_words`, with its range of characters in the text."""

    start: int
    end: int
    word: str


def split_words(text: str) -> list[str]:
    """Return every word of ``text``, folded, without elided articles."""
    folded = without_feminine(fold(text))
    if "." in folded:
        folded = _ACRONYM.sub(lambda found: found[0].replace(".", "") + " ", folded)
    found = _WORD.findall(folded)
    if "'" in folded:
        found = [part for word in found for _at, _end, part in _parts(word)]
    return [_SHORTENED.get(word) or word[:LONGEST_WORD] for word in found]


def without_feminine(text: str) -> str:
    """Return ``text`` with the endings of inclusive writing replaced by spaces."""
    return _INCLUSIVE.sub(lambda found: " " * len(found[0]), text)


#: Folds one character; folding a text equals folding its characters.
_fold_sign = lru_cache(4_096)(fold)


def located_words(text: str) -> list[Located]:
    """Return the words of ``text``, each with its position in the original characters."""
    signs = [_fold_sign(sign) for sign in text]
    # For each folded character, and for the end: the position of its original character.
    places = [place for place, folded in enumerate(signs) for _sign in folded] + [len(text)]
    located = []
    for found in _LOCATED.finditer(without_feminine("".join(signs))):
        for start, end, part in _parts(found[0]):
            word = part.replace(".", "")[:LONGEST_WORD]
            word = _SHORTENED.get(word, word)
            first, after = found.start() + start, found.start() + end
            located.append(Located(places[first], max(places[after - 1] + 1, places[after]), word))
    return located


def content_words(text: str) -> list[str]:
    """Return the words of ``text`` without stop words, in order, folded."""
    return [word for word in split_words(text) if word not in STOP_WORDS]


def is_noted(word: str) -> bool:
    """Whether a word is recorded for corrections: at least three characters, all letters."""
    return len(word) >= SHORTEST_NOTED and word.isalpha()


def stem(word: str) -> str:
    """Return the stem of a folded ``word``; because it is folded, typed accents do not matter."""
    if word.endswith(("eurice", "eurices")):  # «amateurices»
        word = word.removesuffix("s").removesuffix("ice")
    word = _SINGULARS.get(word) or (
        word[:-1] if word.endswith("os") and len(word) > SHORT_PLURAL else word
    )
    # A stemmer is not thread-safe.
    if not hasattr(_local, "stemmer"):
        _local.stemmer = Stemmer.Stemmer("french", 20_000)
    return _local.stemmer.stemWord(word)


def stems(text: str) -> list[str]:
    """Return the stems by which ``text`` is indexed and searched.

    Letters and digits only, so safe in any engine.
    """
    return [stem(word) for word in content_words(text)]


def padded(tokens: list[str]) -> str:
    """Join ``tokens`` with a space on both sides of each, so that ``LIKE`` matches whole tokens."""
    return f" {' '.join(tokens)} " if tokens else ""


def _parts(word: str) -> Iterator[tuple[int, int, str]]:
    """Yield the parts of a word between apostrophes, with start and end of each."""
    start = within = 0
    while "'" in word:
        head, _apostrophe, rest = word.partition("'")
        if head in _WHOLE:
            word, within = head + rest, within + 1
            continue
        end = start + within + len(head)
        if head not in _ELIDED:
            yield start, end, head
        word, start, within = rest, end + 1, 0
    yield start, start + within + len(word), word
