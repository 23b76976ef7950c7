"""The one text pipeline, for what is indexed as for what is asked: elision, accents, stop words, stems."""

import re
import threading
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import Stemmer

from web.folding import fold

#: Longer words are cut, in the index as in the question.
LONGEST_WORD = 40
SHORTEST_NOTED = 3

#: «M.J.C.» is one word, however it is written.
_ACRONYM = re.compile(r"\b(?:[^\W\d_]\.){2,}")
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_LOCATED = re.compile(rf"(?:[^\W_]+')*{_ACRONYM.pattern}|{_WORD.pattern}")

#: What inclusive writing adds, in its several shapes: «étudiant·es», «habitant.e.s», «parisien-ne-s», «auteur/rice»,
#: «chanteur(euse)s». After a hyphen less of it, for «pale-ale» and «curry-rice» are two words.
_FEMININE = r"(?:[tr]?rices?|ices?|[nts]?es?|euses?|[eièé]+res?|ennes?|elles?|les?|ves?)"
_INCLUSIVE = re.compile(
    rf"(?<=[^\W\d_]{{3}})(?:[·•‧.]{_FEMININE}|[-/](?:[ns]?es?|euses?|(?<=eur[-/])t?rices?)|\({_FEMININE}\))"
    r"(?:[·•‧.-]?s)?(?!\w)",
    re.IGNORECASE,
)

#: What an apostrophe cuts off: «l'été» is «été».
_ELIDED = frozenset(["l", "d", "j", "m", "t", "s", "c", "n", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu"])
#: What an apostrophe leaves whole: «aujourd'hui» is also typed «aujourdhui».
_WHOLE = frozenset(["aujourd", "quelqu", "presqu", "prud", "entr", "grand"])

#: Words that tell no event from another, folded. Not «été» (a season), «est» (a side of the
#: city), «son» (what one hears), nor «or», «pas», «car», «nuit», «plus»: an agenda means them.
_STOP = """
    a ai as au aux avec ce ces cet cette dans de des du elle elles en et eux il ils je la le les leur leurs lui ma mais
    me mes mon ne nos notre nous on ou par pour qu que qui sa se ses si sont sur ta te tes toi tu un une vos votre vous
    y d l c j m n s t e
"""
STOP_WORDS = frozenset(_STOP.split())

#: Plurals that the stemmer takes for other words: those in x, and after ``o``: «expos», «photos». Not «dos», «clos».
_PLURALS = """
    jeux lieux feux voeux cheveux neveux adieux milieux enjeux aveux essieux bijoux cailloux choux genoux hiboux joujoux
"""
_SINGULARS = {plural: plural[:-1] for plural in _PLURALS.split()}
_SINGULARS |= {"vitraux": "vitrail", "coraux": "corail", "yeux": "oeil", "cieux": "ciel"}
#: What names of places and people shorten: «St-Germain».
_SHORTENED = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}
SHORT_PLURAL = 4

_local = threading.local()


class Located(NamedTuple):
    """A word of :func:`words`, and which signs of the text say it."""

    start: int
    end: int
    word: str


def words(text: str) -> list[str]:
    """Every word of ``text``, folded, without what is elided before it."""
    folded = without_feminine(fold(text))
    if "." in folded:
        folded = _ACRONYM.sub(lambda found: found[0].replace(".", "") + " ", folded)
    found = _WORD.findall(folded)
    if "'" in folded:
        found = [part for word in found for _at, _end, part in _parts(word)]
    return [_SHORTENED.get(word) or word[:LONGEST_WORD] for word in found]


def without_feminine(text: str) -> str:
    """``text`` with as many spaces for what inclusive writing adds."""
    return _INCLUSIVE.sub(lambda found: " " * len(found[0]), text)


def located_words(text: str) -> list[Located]:
    """The :func:`words` of ``text``, with where each stands in it, accents, ligatures and all."""
    signs = [_fold_sign(sign) for sign in text]
    # Of each folded sign, and of the end, the sign of the text that it comes from.
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
    """The words of ``text`` that say something, in order, as typed but for :func:`fold`."""
    return [word for word in words(text) if word not in STOP_WORDS]


def is_noted(word: str) -> bool:
    """Whether a word that events say is kept, to tell a mistyped one: of letters alone, three at least."""
    return len(word) >= SHORTEST_NOTED and word.isalpha()


def stem(word: str) -> str:
    """The stem of a folded ``word``. Folding comes first, so that typed accents change nothing."""
    if word.endswith(("eurice", "eurices")):  # «amateurices»
        word = word.removesuffix("s").removesuffix("ice")
    word = _SINGULARS.get(word) or (word[:-1] if word.endswith("os") and len(word) > SHORT_PLURAL else word)
    # A stemmer may not be shared between threads.
    if not hasattr(_local, "stemmer"):
        _local.stemmer = Stemmer.Stemmer("french", 20_000)
    stemmed: str = _local.stemmer.stemWord(word)
    return stemmed


def stems(text: str) -> list[str]:
    """What ``text`` is indexed and asked by. No sign but letters and digits: safe in any engine."""
    return [stem(word) for word in content_words(text)]


def padded(tokens: list[str]) -> str:
    """``tokens`` with a space on both sides of each, so that a whole one is found by ``LIKE``."""
    return f" {' '.join(tokens)} " if tokens else ""


@lru_cache(4_096)
def _fold_sign(sign: str) -> str:
    """Folding goes sign by sign: a text's is that of its signs."""
    return fold(sign)


def _parts(word: str) -> Iterator[tuple[int, int, str]]:
    """What apostrophes part: where each part begins and ends in ``word``, and the part."""
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
