"""How good a ranking is, against grades of people: nDCG, reciprocal rank, recall, nothing found."""

import math
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass

#: How far down a person looks, and how far down an engine is asked.
LOOKED_AT, ASKED = 10, 50
#: An event of this grade or better is one that a person is glad of.
GOOD = 2

Ranking = Sequence[Hashable]
Grades = Mapping[Hashable, int]


@dataclass(frozen=True, slots=True)
class Scores:
    """Of one query, or the mean of several; from 0 to 1."""

    ndcg: float
    reciprocal_rank: float
    recall: float
    #: 1 where nothing was found: of several, the share of those.
    nothing: float


def judge(ranking: Ranking, grades: Grades) -> Scores:
    """What ``ranking``, best first and without repetition, is worth."""
    return Scores(
        ndcg(ranking, grades),
        reciprocal_rank(ranking, grades),
        recall(ranking, grades),
        float(not ranking),
    )


def mean(scores: Iterable[Scores]) -> Scores:
    rows = [astuple(one) for one in scores]
    return Scores(*(sum(column) / len(rows) for column in zip(*rows, strict=True)))


def ndcg(ranking: Ranking, grades: Grades, depth: int = LOOKED_AT) -> float:
    """The gain of the first ``depth``, as a part of what the best order gains."""
    best = gain(sorted(grades.values(), reverse=True)[:depth])
    return gain([grades.get(event, 0) for event in ranking[:depth]]) / best if best else 0.0


def gain(graded: Iterable[int]) -> float:
    """Each grade counts double the one below it, and less the further down it stands."""
    return sum((2**grade - 1) / math.log2(rank + 1) for rank, grade in enumerate(graded, start=1))


def reciprocal_rank(ranking: Ranking, grades: Grades) -> float:
    """One over the rank of the first good one; 0 without any."""
    return next(
        (1 / rank for rank, event in enumerate(ranking, start=1) if grades.get(event, 0) >= GOOD),
        0.0,
    )


def recall(ranking: Ranking, grades: Grades, depth: int = ASKED) -> float:
    """The part of all good ones that the first ``depth`` hold."""
    good = {event for event, grade in grades.items() if grade >= GOOD}
    return len(good.intersection(ranking[:depth])) / len(good) if good else 0.0
