"""Families of words, by their endings: who does something and what is done, where from and which land."""

from collections.abc import Container, Iterator
from functools import lru_cache

from search.query.terms import Term
from search.text import stem

#: A root has so many letters; one less before a longer ending than that, one more before none.
SHORTEST_ROOT, LONG_ENDING = 4, 2

#: Endings that stand for one another after one root, those of people first; a dash is none at all.
_LINES = """
    ateur atrice ation age er -
    eur euse rice age er erie ing ant ation ion ure e -
    iste istes isme erie ie e o -
    icien icienne ique ie
    ien ienne ie e -
    ais aise e -
    ois oise e ie -
    ain aine e -
    cain caine que
    een eenne ee
    ier iere erie age ee e -
    ome omie omique
    phe phie phique
    gue gie gique
    re ure
    er ing e -
    thon -
"""


_ENDINGS: dict[str, set[str]] = {}
for _line in _LINES.strip().splitlines():
    _alike = {one.strip("-") for one in _line.split()}
    for _one in _alike:
        _ENDINGS.setdefault(_one, set()).update(_alike - {_one})


def family_of(term: Term, known: Container[str]) -> Iterator[tuple[str, ...]]:
    """Ways to say a term of one word by another of its family among ``known`` stems: «boxeuse», «boxe»."""
    if len(term.words) == 1:
        yield from ((one,) for one in kin_of(term.words[0]) if one in known)


@lru_cache(500)
def kin_of(word: str) -> tuple[str, ...]:
    """The stems of what may be of the family of ``word``, which is folded; events need say none of them."""
    one = word[:-1] if word.endswith("s") and not word.endswith(("ais", "ois")) else word
    found = []
    for ending, others in _ENDINGS.items():
        root = one.removesuffix(ending)
        if one.endswith(ending) and len(root) >= SHORTEST_ROOT - (len(ending) > LONG_ENDING) + (not ending):
            found += [stemmed for other in sorted(others) if (stemmed := stem(root + other)).startswith(root)]
    return tuple(dict.fromkeys(found))
