"""Query expansion: other words that events may use for those of a query.

Synonyms of the editors work in both directions. The shipped everyday words and expressions
(:mod:`search.query.everyday`) work in one. Word families (boxeuse, boxe) are derived from endings.
Words are joined and split as events write them, and a last word may be unfinished.
"""

import re
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from search.query.everyday import LONGEST_EVERYDAY, SAID_OFTEN, everyday, written_for
from search.query.language import zipf
from search.query.lookups import Lookups
from search.query.sentences import QUOTED
from search.query.terms import MOST_WORDS, Synonyms, Term, Terms, Way
from search.text import content_words, split_words, stem, stems

#: Longest expression, in words.
LONGEST_EXPRESSION = 5
#: Words of lower classes of rarity are not expanded: they need no help, and it would spoil their
#: order.
LEAST_WEIGHT = 3
#: Most equivalents of a word that are named to the visitor.
MOST_NAMED = 3
#: Fewest letters of a root; one less before a longer ending than ``LONG_ENDING``, one more without
#: an ending.
SHORTEST_ROOT, LONG_ENDING = 4, 2
#: Interchangeable endings of one root, those for persons first; a dash stands for no ending.
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
#: «Club54» is «club 54», and «104paris» is «104 paris».
_WITH_NUMBER = re.compile(r"([a-z]{3,})(\d{1,3})|(\d{1,3})([a-z]{3,})")
SHORTEST_PART = 3


def read_synonyms(lines: Iterable[str]) -> Synonyms:
    """Return the synonyms of ``lines``; each line holds equal expressions between commas."""
    alike: dict[Way, dict[Way, None]] = {}
    for expressions in lines:
        ways = [tuple(stems(expression)) for expression in expressions.split(",")]
        ways = [way for way in ways if 0 < len(way) <= LONGEST_EXPRESSION]
        for way in ways:
            alike.setdefault(way, {}).update(dict.fromkeys(ways))
    return {way: tuple(others) for way, others in alike.items()}


def read_spellings(lines: Iterable[str]) -> Mapping[Way, str]:
    """Return the expressions of ``lines`` as they are written, by their stems."""
    texts = [text.strip() for line in lines for text in line.split(",")]
    return {tuple(stems(text)): text for text in texts}


def terms_with(text: str, synonyms: Synonyms) -> tuple[Term, ...]:
    """Return the terms of ``text``, with synonyms; quoted words have none."""
    found: dict[Way, Term] = {}
    for term in _terms(text, synonyms):
        found.setdefault(term.ways[0], term)
    return tuple(found.values())[:MOST_WORDS]


def _terms(text: str, synonyms: Synonyms) -> Iterator[Term]:
    """Yield a term for each known expression or single word, with its synonyms."""
    for rank, part in enumerate(re.split(f"({QUOTED})", text)):
        # Split by one group: every second part is a quoted one.
        words, known = content_words(part), synonyms if rank % 2 == 0 else {}
        at = 0
        while at < len(words):
            ahead = tuple(stem(word) for word in words[at : at + LONGEST_EXPRESSION])
            # Take the longest known expression that starts here, else one word.
            length = next(
                (length for length in range(len(ahead), 1, -1) if ahead[:length] in known), 1
            )
            said = ahead[:length]
            yield Term(
                tuple(words[at : at + length]),
                (said, *(way for way in known.get(said, ()) if way != said)),
            )
            at += length


def widened(terms: Terms, text: str, counts: Mapping[str, int]) -> tuple[Term, ...]:
    """Return ``terms`` of ``text``, rare ones with everyday words and word families added.

    What an expression («arts martiaux») expands to is added to each of its words, however rare.
    Quoted words are unchanged. ``counts`` is the number of events by stem.
    """
    quoted, together = _quoted_stems(text), _of_expressions(text)
    found = []
    for term in terms:
        wider = [way for one in term.ways[0] for way in together.get(one, ())]
        if term.weight >= LEAST_WEIGHT and quoted.isdisjoint(term.ways[0]):
            wider += [*_everyday_of(term, counts), *family_of(term, counts)]
        found.append(term.widened_by(wider))
    return tuple(found)


class WidenedWord(NamedTuple):
    """A typed word or expression, and what else is searched for it."""

    word: str
    others: tuple[str, ...]


def name_widened(
    terms: Terms, text: str, counts: Mapping[str, int], spellings: Mapping[Way, str]
) -> tuple[WidenedWord, ...]:
    """Return what each term of ``text`` was widened by, without what no event contains.

    Word families are not named: they are other forms of the word. ``spellings`` are the synonyms as
    editors wrote them.
    """
    quoted, together = _quoted_stems(text), _of_expressions(text)
    found = []
    for term in terms:
        if not quoted.isdisjoint(term.ways[0]):
            continue
        said = {way: spellings[way] for way in term.ways[1:] if way in spellings}
        for one in term.ways[0]:
            said |= together.get(one, {})
        if term.weight >= LEAST_WEIGHT:
            said |= _everyday_of(term, counts)
        others = [
            words for way, words in said.items() if way in term.ways and all(map(counts.get, way))
        ]
        if others:
            found.append(WidenedWord(" ".join(term.words), tuple(others[:MOST_NAMED])))
    return tuple(found)


def _quoted_stems(text: str) -> set[str]:
    return {stem for part in re.findall(QUOTED, text) for stem in stems(part)}


def _everyday_of(term: Term, counts: Mapping[str, int]) -> Mapping[Way, str]:
    """Return the everyday equivalents of a term; more of them where hardly any event says it."""
    often = max(counts.get(one, 0) for one in term.ways[0])
    return written_for(term.ways[0], is_hardly_said=often < SAID_OFTEN)


def _of_expressions(text: str) -> Mapping[str, dict[Way, str]]:
    """Return the everyday equivalents of expressions in ``text``, by each of their stems."""
    found: dict[str, dict[Way, str]] = {}
    for part in re.split(QUOTED, text):
        spoken = stems(part)
        for length in range(2, LONGEST_EVERYDAY + 1):
            for at in range(len(spoken) - length + 1):
                said = tuple(spoken[at : at + length])
                for one in said:
                    found.setdefault(one, {}).update(written_for(said))
    return found


def family_of(term: Term, known: Container[str]) -> Iterator[Way]:
    """Yield ``known`` stems of the word family of a one-word term: «boxeuse», «boxe»."""
    if len(term.words) == 1:
        yield from ((one,) for one in kin_of(term.words[0]) if one in known)


@lru_cache(500)
def kin_of(word: str) -> Way:
    """Return candidate stems of the family of a folded word; events need not contain them."""
    one = word[:-1] if word.endswith("s") and not word.endswith(("ais", "ois")) else word
    found = []
    for ending, others in _ENDINGS.items():
        root = one.removesuffix(ending)
        if one.endswith(ending) and len(root) >= SHORTEST_ROOT - (len(ending) > LONG_ENDING) + (
            not ending
        ):
            found += [
                stemmed
                for other in sorted(others)
                if (stemmed := stem(root + other)).startswith(root)
            ]
    return tuple(dict.fromkeys(found))


def respaced(terms: Terms, text: str, lookups: Lookups) -> tuple[Term, ...]:
    """Return ``terms`` with adjacent words joined or a word split, as events write them.

    Two words are joined if some event contains the whole; a word and a number always. Quoted words
    are unchanged.
    """
    more: dict[str, list[Way]] = {}
    for part in re.split(QUOTED, text):
        spoken = content_words(part)
        for one, other in pairwise(spoken):
            whole = f"{one}{other}"
            if _WITH_NUMBER.fullmatch(whole) or (
                min(len(one), len(other)) >= SHORTEST_PART and lookups.lexicon.stem(whole)
            ):
                for word in (one, other):
                    more.setdefault(word, []).append((stem(whole),))
        for word in spoken:
            if found := _WITH_NUMBER.fullmatch(word):
                more.setdefault(word, []).append(
                    tuple(stem(half) for half in found.groups() if half)
                )
    return tuple(
        _with_ways(term, [way for word in term.words for way in more.get(word, ())])
        for term in terms
    )


def completed(
    terms: Terms, text: str, unsaid: Collection[str], lookups: Lookups
) -> tuple[Term, ...]:
    """Return ``terms`` with the last word completed, if no event contains it.

    By the commonest words that begin with it.
    """
    last = split_words(re.split(QUOTED, text)[-1])[-1:]
    return tuple(
        _with_ways(
            term,
            [(one,) for one in lookups.lexicon.completions(last[0], lookups.frequencies.counts)],
        )
        if list(term.words) == last and term.is_unsaid(unsaid)
        else term
        for term in terms
    )


def _with_ways(term: Term, ways: Sequence[Way]) -> Term:
    """Return the term with ``ways`` added, which are spellings of the same words."""
    if not ways:
        return term
    own = tuple(dict.fromkeys([*term.own_ways, *ways]))
    return term._replace(ways=own, widened_from=None).widened_by(term.wider_ways)


def load_words() -> None:
    """Load everyday words and frequencies from their files.

    Otherwise the first query would wait 0.2 s.
    """
    everyday()
    zipf("")
