"""Weights of the scorer: multinomial logistic regression over the features of a pair.

Learnt by ``python -m benchmarks.participation --learn``, which prints ``data/weights.txt``, from
the labelled pairs of ``benchmarks/alike_pairs.toml`` that are not held out, and from
``benchmarks/alike_kinds_develop.toml`` and ``alike_kinds_develop_2.toml``.
"""

from pathlib import Path

_LINES = (Path(__file__).parent / "data" / "weights.txt").read_text().splitlines()[1:]
#: Names of the features, and their weights by verdict; the verdict «other» is the baseline, with
#: weights 0.
FEATURES, _SAME, _PART = zip(*map(str.split, _LINES), strict=True)
SAME, PART = tuple(map(float, _SAME)), tuple(map(float, _PART))
#: Least probability at which each verdict is returned: the lowest with a precision of 0.8 on the
#: labelled pairs of one agenda, in their natural proportions. A proposer is only asked about a
#: match, never blocked by one.
SAME_FROM, PART_FROM = 0.25, 0.40
