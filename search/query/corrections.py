"""Spelling correction of a whole query (noisy channel), by words that events use together."""

import itertools
import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from datetext.questions import MONTHS, WEEKDAYS
from search.query.everyday import everyday, everyday_near
from search.query.language import zipf
from search.query.lexicon import SHORTEST, Lexicon, cost
from search.query.lookups import Lookups, Together
from search.query.sentences import Sentence, TokenState
from search.query.terms import Way
from search.query.vocabulary import QueryVocabulary
from search.text import STOP_WORDS, is_noted, stem

#: Zipf frequencies: from the first on, a word is never mistyped; from the second, hardly ever
#: though no event has it; from the third, it is a known word.
COMMON_ZIPF, KEPT_ZIPF, KNOWN_ZIPF = 4.0, 3.2, 2.5
#: A word that events contain may still be mistyped if the language hardly knows it, at most so many
#: events contain it, and the correction is so many times commoner.
RARE_ZIPF, MOST_MISTYPED, TIMES_AS_MANY = 2.6, 3, 5
#: Greatest distance (:func:`~search.query.lexicon.cost`) of a correction: of a word in events, of a
#: known word, of a begun word; and of a filter word.
FAR_IF_SAID, FAR_IF_KNOWN, FAR_IF_BEGUN, FAR_FROM_FILTER = 1.1, 0.8, 1.0, 1.0
#: Parts of a reading's score: by Zipf frequency, minus per letter changed, plus for words that
#: occur together.
PER_ZIPF, COST, CONTEXT = 0.35, 2.2, 0.8
#: Added to the score of a word as typed: if events contain it; if not; if not, but the language
#: knows it.
SAID_BONUS, UNSAID, UNSAID_KNOWN = 0.8, -3.0, -0.7
WITHOUT_APOSTROPHE, WITHOUT_SPACE, SHORTEST_PART = 0.4, 0.6, 3
#: Words between two words of one expression.
LINKS = ("de", "du", "des", "d", "a", "au", "aux", "en", "et", "pour")
#: Assumed number of events for a filter word or a word of a place's name; and rough number of all
#: events.
AS_MANY_AS, LIFT = 30, 1_000
#: Assumed number of events with a word that was not counted.
COMMON = 100
NEVER = Together(0, 0, 0)
#: A stem with so many events at the last count is not counted again; no count goes beyond the
#: second number.
MANY, MOST_COUNTED = 50, 1_000
#: So many candidates of a word are counted; filter words need no count.
MOST_CANDIDATES = 30
#: Limits: readings of one word, combinations of readings, pairs of stems that are counted.
MOST_READINGS, MOST_COMBINATIONS, MOST_PAIRS = 6, 400, 120

_FILTER_WORDS = """
    gratuit gratuite gratuits gratuites demain aujourdhui tomorrow today tonight weekend soiree
    matinee afternoon evening enfant enfants famille familles children family families adolescents
    seniors fauteuil accessible arrondissement
"""
#: Words that mean a filter, so no event need contain them. || Without the shortest, which resemble
#: many others: «août», «bout».
FILTERS = frozenset(
    word for word in (*WEEKDAYS, *MONTHS, *_FILTER_WORDS.split()) if len(word) > SHORTEST
)


class Typed(NamedTuple):
    """A word of the query, its stem, and whether some event contains the stem."""

    word: str
    stem: str
    is_said: bool


@dataclass(frozen=True, slots=True)
class CorrectionCandidate:
    """A possible correction: text, last word, stems, and distance from the typed word."""

    text: str
    word: str
    stems: Way
    cost: float


@dataclass(frozen=True, slots=True)
class Alternative:
    """A possible meaning of a typed word: text, stems that events contain, and own score."""

    text: str
    stems: Way
    score: float
    #: Whether it is so distant that it needs another word that occurs with it, if there is another.
    is_far: bool = False


def corrected(sentence: Sentence, unsaid: Collection[str], lookups: Lookups) -> Mapping[str, str]:
    """Return the replacements of folded words, if a better reading of the query exists.

    At most three database queries, often none. ``unsaid`` are stems that no event contains. The
    best reading has words that are near to those typed, frequent in events, and used together in
    one event, in a name or adjacent. Words of filters, areas and landmarks need not occur in
    events.
    """
    words, known = _typed_words(sentence, unsaid), lookups.vocabulary
    left = {token.word for token in sentence.tokens if token.state is TokenState.LEFT}
    doubtful = _hardly_said(
        {one for one in words if one.word in left and _is_doubtful(one, known)}, lookups
    )
    if not doubtful:
        return {}
    last = sentence.tokens[-1].word
    candidates = {
        one: candidates_of(one, lookups, is_last=one.word == last) for one in sorted(doubtful)
    }
    events = _count_events(candidates, lookups)
    readings = [
        _alternatives(one, candidates[one], known, events)
        if one in doubtful
        else [Alternative(one.word, (one.stem,), 0)]
        for one in words
    ]
    if all(len(alternatives) == 1 for alternatives in readings):
        return {}
    best = _likeliest(readings, events, lookups)
    chosen = zip(words, best, strict=True)
    return {typed.word: meant.text for typed, meant in chosen if meant.text != typed.word}


def _typed_words(sentence: Sentence, unsaid: Collection[str]) -> list[Typed]:
    """Return the unquoted content words that are left in the sentence."""
    tokens = [
        token
        for token in sentence.tokens
        if token.is_left and not token.is_quoted and is_noted(token.word)
    ]
    words = [token.word for token in tokens if token.word not in STOP_WORDS]
    return [Typed(word, own := stem(word), own not in unsaid) for word in words]


def _hardly_said(words: Collection[Typed], lookups: Lookups) -> set[Typed]:
    """Return those of ``words`` in so few events that they may be mistyped.

    Words that were frequent at the last count are not counted.
    """
    counts = lookups.frequencies.counts
    asked = {one.stem for one in words if one.is_said and counts.get(one.stem, 0) <= MOST_MISTYPED}
    few = lookups.count_saying(sorted(asked)) if asked else {}
    return {
        one
        for one in words
        if not one.is_said or (one.stem in asked and few.get(one.stem, 0) <= MOST_MISTYPED)
    }


def _count_events(
    candidates: Mapping[Typed, Sequence[CorrectionCandidate]], lookups: Lookups
) -> dict[str, int]:
    """Return the number of events by stem, of typed words and candidates.

    Great numbers are those last counted.
    """
    stems = {typed.stem for typed in candidates}
    for meant in candidates.values():
        stems.update(*(one.stems for one in meant))
    counts = lookups.frequencies.counts
    events = {one: min(counts[one], MOST_COUNTED) for one in stems if counts.get(one, 0) >= MANY}
    return events | lookups.count_saying(sorted(stems.difference(events)))


def _is_doubtful(typed: Typed, known: QueryVocabulary) -> bool:
    """Whether the word may be mistyped.

    It is no word of a filter, place or synonym, and no common word of the language.
    """
    word, way = typed.word, (typed.stem,)
    if len(word) < SHORTEST or word in FILTERS or word in known.places:
        return False
    return (
        way not in known.synonyms
        and way not in known.genres
        and word not in everyday().words
        and zipf(word) < (RARE_ZIPF if typed.is_said else COMMON_ZIPF)
    )


def candidates_of(
    typed: Typed, lookups: Lookups, *, is_last: bool
) -> Sequence[CorrectionCandidate]:
    """Return the likeliest corrections of ``typed`` among the words of events.

    The last word may be unfinished: if words go on from it, corrections must be within one letter.
    """
    word, lexicon, counts = typed.word, lookups.lexicon, lookups.frequencies.counts
    farthest = (
        FAR_IF_SAID if typed.is_said else FAR_IF_KNOWN if zipf(word) >= KEPT_ZIPF else math.inf
    )
    if is_last and not typed.is_said and lexicon.completions(word, counts):
        farthest = min(farthest, FAR_IF_BEGUN)
    near = lexicon.near(word).items()
    found = [
        CorrectionCandidate(one, one, (lexicon.stem(one),), steps)
        for one, steps in near
        if steps <= farthest
    ]
    found = [one for one in found if one.stems != (typed.stem,)]
    if not lexicon.stem(word) and zipf(word) < KNOWN_ZIPF:
        found += _cut(word, lexicon)

    def unlikely(one: CorrectionCandidate) -> tuple[float, str]:
        return COST * one.cost - _prior(one.word, counts.get(one.stems[-1], 0)), one.text

    return sorted(found, key=unlikely)[:MOST_CANDIDATES]


def _alternatives(
    typed: Typed,
    candidates: Sequence[CorrectionCandidate],
    known: QueryVocabulary,
    events: Mapping[str, int],
) -> list[Alternative]:
    """Return the possible meanings of ``typed``: as typed, then the best by their own score."""
    word, frequency, count = typed.word, zipf(typed.word), events.get(typed.stem, 0)
    bonus = SAID_BONUS if typed.is_said else UNSAID_KNOWN if frequency >= KNOWN_ZIPF else UNSAID
    as_typed = Alternative(word, (typed.stem,), _prior(word, count) + bonus)
    least = count * TIMES_AS_MANY if typed.is_said else 0
    found = [
        Alternative(
            one.text,
            one.stems,
            _prior(one.word, events.get(one.stems[-1], 0)) - COST * one.cost,
            is_far=one.cost > FAR_IF_KNOWN,
        )
        for one in candidates
        if (said := min(events.get(part, 0) for part in one.stems)) and said >= least
    ]
    farthest = FAR_FROM_FILTER if typed.is_said or frequency < KEPT_ZIPF else FAR_IF_KNOWN
    known_words = {one.text for one in candidates}
    found += [
        Alternative(meant, (), _prior(meant, AS_MANY_AS) - COST * cost(word, meant))
        for meant in (*FILTERS, *known.places)
        if meant not in known_words and len(meant) > SHORTEST and cost(word, meant) <= farthest
    ]
    if bonus == UNSAID:  # neither the events nor the language know it
        found += [
            Alternative(meant, (), _prior(meant, 0) - COST * cost(word, meant))
            for meant in everyday_near(word)
            if meant not in known_words
        ]
    return [as_typed, *sorted(found, key=lambda one: (-one.score, one.text))[: MOST_READINGS - 1]]


def _cut(word: str, lexicon: Lexicon) -> Iterator[CorrectionCandidate]:
    """Yield splits of a word in two: a missing apostrophe, or missing spaces.

    That events contain the two adjacent is checked later.
    """
    for first, second in lexicon.halves(word):
        if len(second) < SHORTEST_PART:
            continue
        own = lexicon.stem(second)
        is_elided = len(second) >= SHORTEST or first in ("l", "d", "qu")
        if first in STOP_WORDS and is_elided:
            text = f"{first}’{second}" if len(first) == 1 or first == "qu" else f"{first} {second}"
            yield CorrectionCandidate(text, second, (own,), WITHOUT_APOSTROPHE)
        elif second in FILTERS and lexicon.stem(first):
            yield CorrectionCandidate(
                f"{first} {second}", first, (lexicon.stem(first),), WITHOUT_SPACE
            )
        elif lexicon.stem(first):
            yield CorrectionCandidate(
                f"{first} {second}", second, (lexicon.stem(first), own), WITHOUT_SPACE
            )
        else:  # «jeuxdesociété»
            for between in (one for one in LINKS if first.endswith(one)):
                if len(begun := first.removesuffix(between)) >= SHORTEST_PART and lexicon.stem(
                    begun
                ):
                    yield CorrectionCandidate(
                        f"{begun} {between} {second}",
                        second,
                        (lexicon.stem(begun), own),
                        WITHOUT_SPACE,
                    )


def _prior(word: str, events: int) -> float:
    """Return the prior score of a word, by its frequency in events and in the language."""
    return math.log10(1 + events) + PER_ZIPF * zipf(word)


def _likeliest(
    readings: Sequence[Sequence[Alternative]], events: Mapping[str, int], lookups: Lookups
) -> Sequence[Alternative]:
    """Return the best combination of one alternative a word."""
    most = len(max(readings, key=len))
    while math.prod(min(most, len(alternatives)) for alternatives in readings) > MOST_COMBINATIONS:
        most -= 1
    # The first alternatives of each word, few enough to compare all their combinations.
    fewer = [alternatives[:most] for alternatives in readings]
    readings_of_words = itertools.chain.from_iterable(fewer)
    split = [(one.stems[0], one.stems[1]) for one in readings_of_words if len(one.stems) > 1]
    pairs = list(dict.fromkeys([*split, *_pairs_of_two_words(fewer)]))[:MOST_PAIRS]
    together: dict[Way, Together] = dict(zip(pairs, lookups.count_together(pairs), strict=True))
    return max(itertools.product(*fewer), key=lambda one: _likelihood(one, events, together))


def _pairs_of_two_words(readings: Sequence[Sequence[Alternative]]) -> Iterator[tuple[str, str]]:
    """Yield the pairs of stems that would be adjacent; not of two words that are both as typed."""
    for some, others in itertools.combinations(readings, 2):
        if len(some) == len(others) == 1:
            continue
        for one, other in itertools.product(some, others):
            if one.stems and other.stems:
                yield one.stems[-1], other.stems[0]


def _likelihood(
    combination: Sequence[Alternative],
    events: Mapping[str, int],
    together: Mapping[Way, Together],
) -> float:
    """Return the score of a combination of readings: its words' scores, and more for pairs that
    events use together.

    Minus infinity for a split word whose parts never stand side by side, and for a far-fetched word
    that no event has together with another word of the combination.
    """
    if not all(together[one.stems].side_by_side for one in combination if len(one.stems) > 1):
        return -math.inf
    score = sum(one.score for one in combination)
    alone = {rank for rank, one in enumerate(combination) if one.is_far and len(combination) > 1}
    for (rank, one), (other_rank, other) in itertools.combinations(enumerate(combination), 2):
        pair = (*one.stems[-1:], *other.stems[:1])
        found = together.get(pair, NEVER)
        if not found.anywhere:
            continue
        alone -= {rank, other_rank}
        lift = found.anywhere * LIFT / math.prod(events.get(stem, COMMON) for stem in pair)
        is_next = other_rank == rank + 1
        score += CONTEXT * (0.5 + 0.5 * math.log10(1 + lift) + (found.in_name > 0))
        score += CONTEXT * (is_next and found.side_by_side > 0)
    return -math.inf if alone else score
